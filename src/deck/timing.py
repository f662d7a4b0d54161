"""How long slides take: what `time:` says, per profile, and sums of it.

Beside profiles, above reading. Nothing is estimated: a slide that says no time has none.
"""

from __future__ import annotations

from collections.abc import Iterable

from deck.model import Options


def seconds_of(options: Options, profile: str) -> float | None:
    """Return the seconds a slide takes in a profile ("": in none), None where it says none.

    A time given for the profile by name holds before the one for all. Where no profile is
    chosen and the slide has times for profiles alone, the longest holds: there is time for it.
    """
    times = dict(options.time)
    longest = max(times.values(), default=None) if not profile else None
    return times.get(profile, times.get("", longest))


def total(seconds: Iterable[float | None]) -> float:
    """Return the sum of times in seconds; a slide without one adds nothing."""
    return sum(one for one in seconds if one is not None)
