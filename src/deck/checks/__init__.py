"""Stage 4b: a deck is looked over; one file per family, one small function per rule.

A check takes the deck and its theme and yields diagnostics. It changes nothing and never raises
on what an author wrote. `registry.CHECKS` lists them; what needs paper stands in `fit`.
"""
