"""How long slides take: what `time:` says, per profile, and sums of it.

Beside profiles, above reading. Nothing is estimated: a slide that says no time has none.
"""

from __future__ import annotations

from collections.abc import Iterable

from deck.model import Options


def seconds_of(options: Options, profile: str) -> float | None:
    """Return the seconds a slide takes in a profile ("": in none), None where it says none.

    A time given for the profile by name holds before the one for all.
    """
    times = dict(options.time)
    return times.get(profile, times.get(""))


def total(seconds: Iterable[float | None]) -> float:
    """Return the sum of times in seconds; a slide without one adds nothing."""
    return sum(one for one in seconds if one is not None)


def spoken(seconds: float) -> str:
    """Write a duration as `time:` would: `45s`, `3m`, `2m30s`, `1h30m`."""
    hours, rest = divmod(round(seconds), 3600)
    minutes, left = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (left, "s"))
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount) or "0s"
