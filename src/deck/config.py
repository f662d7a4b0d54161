"""deck.yml, or the front matter of a file built alone, becomes a `Config`.

Stage 0 of the line. In deck.yml a wrong key or value keeps deck from starting, all of them told
at once; in front matter it is a warning. Nothing is read from disk. What a slide's front matter
may say stands in `keys` and is handed on from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from deck import mapping
from deck.diagnostics import DeckError, Diagnostic, Outcome, Severity
from deck.frozen import dataclass
from deck.keys import (
    ALIASES,
    DECK_KEYS,
    FRONT_KEYS,
    IGNORED,
    MARP_THEMES,
    OTHER_DIALECT,
    SLIDE_KEYS,
    Profile,
    ThemeChoice,
    across,
    formulas,
    known,
    slide_options,
    valid,
    variables,
)
from deck.mapping import Items, Value
from deck.model import Meta
from deck.source import Lines, Source, Span
from deck.values import Backdrop, collect, duration, placed, sides

__all__ = [
    "ALIASES",
    "FRONT_KEYS",
    "SLIDE_KEYS",
    "Config",
    "Profile",
    "ThemeChoice",
    "duration",
    "formulas",
    "from_front_matter",
    "known",
    "read",
    "refusal",
    "refuse",
    "slide_options",
    "spans_of",
    "valid",
    "variables",
]


@dataclass(frozen=True, slots=True)
class Config:
    """What deck.yml, or the front matter of a file built alone, says of the deck.

    `modules` are names or patterns (empty: none said). `slide_level` 0 is none. `use_vars` where
    `vars: true` switches variables on in every file. `spans` says where a key's value stands in
    `source`, nested keys as `a.b`, a list's items as `a.0`; of `rules` the name.
    """

    meta: Meta = field(default_factory=Meta)
    theme: ThemeChoice = field(default_factory=ThemeChoice)
    modules: tuple[str, ...] = ()
    html: str = "single"
    paper_size: str = "A4"
    handouts: tuple[str, ...] = ("handout",)
    profiles: tuple[Profile, ...] = ()
    profile: str = ""
    duration: float = 0.0
    words_per_minute: float = 130
    seconds_per_slide: float = 20
    rules: tuple[tuple[str, str], ...] = ()
    vars: tuple[tuple[str, str], ...] = ()
    use_vars: bool = False
    dialect: str = "deck"
    fonts: tuple[str, ...] = ()
    css: tuple[str, ...] = ()
    style: str = ""
    slide_level: int = 0
    incremental: bool = False
    classes: tuple[str, ...] = ()
    background: Backdrop = Backdrop()
    color: str = ""
    math: bool = True
    fit: bool = False
    reveal: tuple[tuple[str, Any], ...] = ()
    source: Source | None = None
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False, hash=False, repr=False)

    def span(self, key: str) -> Span | None:
        """Return where a key's value stands, else where the mapping or list around it does."""
        while key and key not in self.spans:
            key = key.rpartition(".")[0]
        return self.spans.get(key)


def read(source: Source) -> Outcome[Config | None]:
    """Read deck.yml.

    Raises `DeckError` (status 2) with every unknown key and bad value in it; broken YAML and
    duplicate keys are errors of the outcome.
    """
    outcome = mapping.read(Lines.of(source.text), source.name)
    if outcome.value is None:
        return Outcome(None if outcome.diagnostics else Config(source=source), outcome.diagnostics)
    front = outcome.value
    values, problems = collect(front, DECK_KEYS, "deck.yml", aliases=ALIASES, ignored=IGNORED)
    told = placed([*problems, *across(front, values)], source.name)
    mild = {mapping.DUPLICATE_KEY, OTHER_DIALECT}
    beside = [*outcome.diagnostics, *(one for one in told if one.rule in mild)]
    if usage := [refuse(one) for one in told if one.rule not in mild]:
        raise refusal(source, [*beside, *usage])
    return Outcome(_config(front, values, source), tuple(beside))


def from_front_matter(front: mapping.Mapping, source: Source) -> Outcome[Config]:
    """Read what the first block of a file that is built alone says of the deck.

    Unknown keys and bad values are told when its slides are read (`slide_options`), not twice.
    """
    values, _ = collect(front, FRONT_KEYS, "", aliases=ALIASES, ignored=IGNORED)
    if values.get("profile") not in [one.name for one in values.get("profiles", ())]:
        values.pop("profile", None)
    marp = front.entry("marp")
    if (
        marp
        and marp.value.plain() is True
        and values.get("theme", ThemeChoice()).name in MARP_THEMES
    ):
        values.pop("theme")
    return Outcome(_config(front, values, source))


def refuse(problem: Diagnostic) -> Diagnostic:
    """Return the problem as an error: in deck.yml and theme.yml it is no warning."""
    return replace(problem, severity=Severity.ERROR)


def refusal(source: Source, problems: Sequence[Diagnostic]) -> DeckError:
    """Return what keeps deck from starting: all that is wrong in a deck.yml or theme.yml."""
    ordered = sorted(problems, key=lambda one: one.span or Span(0, 0))
    count = "a mistake" if len(ordered) == 1 else f"{len(ordered)} mistakes"
    return DeckError(
        f"`{source.name}` has {count} in it", status=2, diagnostics=ordered, sources=[source]
    )


# Keys whose values go into `Meta` and `Config` as they are, under their own names.
_META = frozenset(Meta.__dataclass_fields__) - {"trainer"}
_PLAIN = frozenset(Config.__dataclass_fields__) - {"meta", "vars", "source", "spans"}


def _config(front: mapping.Mapping, values: Mapping[str, Any], source: Source) -> Config:
    profiles: tuple[Profile, ...] = values.get("profiles", ())
    slots = {one.name: one.slot for one in profiles}
    duration = values.get("duration") or slots.get(values.get("profile", "")) or 0.0
    trainer, role = values.get("trainer", ("", ""))
    meta = {key: value for key, value in values.items() if key in _META}
    if "size" not in meta and (canvas := sides(values)):
        meta["size"] = canvas
    paper, pace = values.get("paper", {}), values.get("pace", {})
    on, named = values.get("vars", (False, ()))
    defaults = Config()
    return Config(
        meta=Meta(**{**meta, "trainer": trainer, "role": role, "seconds": duration}),
        paper_size=paper.get("size", defaults.paper_size),
        handouts=paper.get("handouts", defaults.handouts),
        words_per_minute=pace.get("words-per-minute", defaults.words_per_minute),
        seconds_per_slide=pace.get("seconds-per-slide", defaults.seconds_per_slide),
        slide_level=values.get("slide-level", 0),
        classes=values.get("class", ()),
        vars=named,
        use_vars=on and not named,  # values alone switch nothing on
        source=source,
        spans=spans_of(front),
        **{key: value for key, value in values.items() if key in _PLAIN},
    )


def spans_of(front: mapping.Mapping) -> dict[str, Span]:
    """Map every key, nested ones dotted, to where its value stands; of `rules` to the name.

    With a colon behind it a key maps to where the key itself stands.
    """
    spans: dict[str, Span] = {}
    pending: list[tuple[str, Value]] = [("", front)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, mapping.Mapping):
            for entry in value.entries:
                key = path + entry.key if path else ALIASES.get(entry.key, entry.key)
                spans[key] = entry.key_span if path == "rules." else entry.value.span
                spans[f"{key}:"] = entry.key_span
                pending.append((key + ".", entry.value))
        elif isinstance(value, Items):
            for index, item in enumerate(value.items):
                spans[f"{path}{index}"] = item.span
                pending.append((f"{path}{index}.", item))
    return spans
