"""How long slides take: what `time:` says, per profile, else an estimate; the plan of a profile.

Beside profiles, above reading. An estimate is what a trainer needs to say the notes (or, where
there are none, the slide) aloud, to show the steps and to let code be read; it is marked as one
wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from deck.config import Config
from deck.diagnostics import Diagnostic, Severity, error
from deck.frozen import dataclass
from deck.model import Deck, Options, Slide
from deck.nodes import Code, Fence, Node, Text, walk
from deck.patterns import pattern

TIME_BUDGET = error(
    "time-budget",
    "the slides do not fit the time there is",
    """\
A profile's `slot` is the time there is, `tolerance` how far it may be missed. `deck time` lists
what every module and slide takes. Give slides less `time:`, or leave some out of the profile with
`if:`. Too little for the slot is a warning: there is room for questions, or for more.

```yaml
profiles:
  60min: {slot: 60m, tolerance: 5%}
```
""",
)

# Seconds that a trainer takes for what is no spoken word.
LINE_OF_CODE, STEP = 2.0, 3.0
ROUND = 5.0  # seconds to which an estimate is rounded: it is not more exact than that
_WORD = pattern(r"\w[\w'’.-]*")


def seconds_of(options: Options, profile: str) -> float | None:
    """Return the seconds a slide takes in a profile ("": in none), None where it says none.

    A time given for the profile by name holds before the one for all. Where no profile is
    chosen and the slide has times for profiles alone, the longest holds: there is time for it.
    """
    times = dict(options.time)
    longest = max(times.values(), default=None) if not profile else None
    return times.get(profile, times.get("", longest))


def estimate(slide: Slide, config: Config) -> float:
    """Return the seconds that a slide probably takes, from its words, code and steps.

    `pace` in deck.yml says how fast words are spoken and what every slide takes at least. The
    notes are what is said; a slide without notes is read aloud.
    """
    spoken = _words(slide.notes) or _words(slide.body)
    lines = sum(node.text.count("\n") for node in walk(*slide.body) if isinstance(node, Fence))
    steps = sum("step" in node.attrs.classes for node in walk(*slide.body))
    seconds = config.seconds_per_slide + spoken * 60 / config.words_per_minute
    return max(ROUND, round((seconds + lines * LINE_OF_CODE + steps * STEP) / ROUND) * ROUND)


def _words(nodes: tuple[Node, ...]) -> int:
    said = (node.text for node in walk(*nodes) if isinstance(node, Text | Code))
    return sum(len(_WORD.findall(text)) for text in said)


def total(seconds: Iterable[float | None]) -> float:
    """Return the sum of times in seconds; a slide without one adds nothing."""
    return sum(one for one in seconds if one is not None)


@dataclass(frozen=True, slots=True)
class Budget:
    """A plan against its slot, in seconds: planned, of these estimated, the slot if there is one.

    `tolerance` is the share of the slot by which the plan may miss it.
    """

    planned: float
    estimated: float
    slot: float | None = None
    tolerance: float = 0.05

    @property
    def over(self) -> bool:
        """Whether the plan is longer than the slot allows."""
        return self.slot is not None and self.planned > self.slot * (1 + self.tolerance)

    @property
    def under(self) -> bool:
        """Whether the plan leaves more of the slot than the tolerance."""
        return self.slot is not None and self.planned < self.slot * (1 - self.tolerance)


def budget(deck: Deck, config: Config) -> Budget:
    """Return what a deck takes, against the slot of its profile or the deck's `duration`."""
    planned = total(slide.seconds for slide in deck.slides)
    guessed = total(slide.seconds for slide in deck.slides if slide.estimated)
    profile = next((one for one in config.profiles if one.name == deck.profile), None)
    slot = profile.slot if profile else config.duration
    return Budget(planned, guessed, slot or None, profile.tolerance if profile else 0.05)


def time_budget(deck: Deck, config: Config) -> Iterator[Diagnostic]:
    """Tell a plan that misses its slot by more than its tolerance, where the slot is written."""
    plan = budget(deck, config)
    if not (plan.over or plan.under) or plan.slot is None:
        return
    source = config.source.name if config.source else None
    span = config.span(f"profiles.{deck.profile}.slot") if deck.profile else config.span("duration")
    name = f"the profile `{deck.profile}`" if deck.profile else "the deck"
    amount = f"{name} takes {clock(plan.planned)} of {clock(plan.slot)}"
    guessed = f", {clock(plan.estimated)} of it estimated" if plan.estimated else ""
    apart = clock(abs(plan.planned - plan.slot))
    hint = f"leave out {apart}" if plan.over else f"there is room for {apart}"
    hint += "; `deck time` lists what takes how long"
    told = TIME_BUDGET(amount + guessed, source, span, hint=hint)
    yield told if plan.over else replace(told, severity=Severity.WARNING)


def clock(seconds: float) -> str:
    """Write seconds as people say them: `45 s`, `3 min`, `3:30 min`, `1:05:00 h`."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    if hours:
        return f"{hours}:{minutes:02}:{rest:02} h"
    if not minutes:
        return f"{rest} s"
    return f"{minutes}:{rest:02} min" if rest else f"{minutes} min"


def written(seconds: float) -> str:
    """Write seconds as `time:` takes them: `45s`, `3m`, `3m30s`."""
    minutes, rest = divmod(round(seconds), 60)
    return (f"{minutes}m" if minutes else "") + (f"{rest}s" if rest or not minutes else "")
