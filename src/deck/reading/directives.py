"""What a comment says: attributes, settings of a slide, a pause, or nothing at all.

Comments never reach an output. `.slide:` and `.element:` are reveal.js' words; a comment that is
a YAML mapping of a slide's keys is Marp's: `key` holds from here on, `_key` on this slide only.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from deck import config, mapping
from deck.diagnostics import Diagnostic
from deck.frozen import dataclass
from deck.model import Options
from deck.nodes import NO_ATTRS, Attrs
from deck.patterns import pattern
from deck.reading import attributes
from deck.source import Lines, Span

_TARGET = pattern(r"\s*\.(slide|element)\s*:(.*)\Z", re.DOTALL)
_SETTING = pattern(r"\s*(_?[A-Za-z][\w-]*)[ \t]*:(?:[ \t\n]|$)")
UNSAID = Options()
# What says something of one slide cannot hold from there on.
OWN_KEYS = frozenset(
    {"id", "layout", "time", "if", "level", "hide", "notes", "fit", "src", "style"}
)
_TEXTS = ("notes", "style")  # what is read by whoever asked
# How reveal.js calls on a `<section>` what deck has keys for.
_REVEAL = {
    "data-background": "background",
    "data-background-color": "background",
    "data-background-image": "background",
    "data-background-gradient": "background",
    "data-background-video": "background",
    "data-transition": "transition",
}


@dataclass(frozen=True, slots=True)
class Directive:
    """What one comment says. `lasting` holds from here on, `own` on this slide only."""

    slide: Attrs = NO_ATTRS
    element: Attrs = NO_ATTRS
    pause: bool = False
    fit: bool = False
    lasting: Options = UNSAID
    own: Options = UNSAID
    notes: mapping.Scalar | None = None
    style: mapping.Scalar | None = None
    problems: tuple[Diagnostic, ...] = ()


NOTHING = Directive()


def read(comment: Lines) -> Directive:
    """Read what stands between `<!--` and `-->`; what is said to nobody is nothing."""
    text = comment.text.strip()
    if text == "pause":
        return Directive(pause=True)
    if text == "fit":
        return Directive(fit=True)
    if target := _TARGET.match(comment.text):
        attrs = attributes.read(target[2])
        return Directive(slide=attrs) if target[1] == "slide" else Directive(element=attrs)
    first = _SETTING.match(comment.text)
    if first is None or not config.known(first[1].removeprefix("_")):
        return NOTHING
    outcome = mapping.read(comment, "")
    if outcome.value is None or not all(
        config.known(entry.key.removeprefix("_")) for entry in outcome.value.entries
    ):
        return NOTHING
    return _settings(outcome.value, outcome.diagnostics)


def _settings(said: mapping.Mapping, problems: tuple[Diagnostic, ...]) -> Directive:
    """Part a mapping in what holds from here on and what holds on this slide."""
    lasting, own = [], []
    for entry in said.entries:
        key = entry.key.removeprefix("_")
        if key != entry.key or config.ALIASES.get(key, key) in OWN_KEYS:
            own.append(replace(entry, key=key))
        else:
            lasting.append(entry)
    first = config.slide_options(mapping.Mapping(tuple(lasting), said.span), "")
    second = config.slide_options(mapping.Mapping(tuple(own), said.span), "")
    notes, style = (next((e.value for e in own if e.key == key), None) for key in _TEXTS)
    return Directive(
        lasting=first.value,
        own=second.value,
        fit=any(e.key == "fit" and e.value.plain() is True for e in own),
        notes=notes if isinstance(notes, mapping.Scalar) else None,
        style=style if isinstance(style, mapping.Scalar) else None,
        problems=(*problems, *first.diagnostics, *second.diagnostics),
    )


def from_attributes(attrs: Attrs) -> Options:
    """Return what a `.slide:` comment says of a slide, in deck's keys where there is one."""
    if not attrs:
        return UNSAID
    pairs: list[tuple[str, str]] = []
    fields: dict[str, Any] = {}
    for key, value in attrs.pairs:
        if key in _REVEAL and value:
            fields[_REVEAL[key]] = value
        elif key == "data-visibility" and value == "hidden":
            fields["hide"] = True
        elif key == "data-timing" and value.isdigit():
            fields["time"] = (("", float(value)),)
        else:
            pairs.append((key, value))
    return Options(id=attrs.id, classes=attrs.classes, attrs=Attrs(pairs=tuple(pairs)), **fields)


def fold(under: Options, over: Options, shift: int = 0) -> Options:
    """Lay options over others: what is said wins, classes and attributes join.

    `shift` is added to the places of what lies over.
    """
    if over is UNSAID or (over == UNSAID and not over.spans):
        return under
    spans = {**under.spans, **{key: Span(*span).shift(shift) for key, span in over.spans.items()}}
    changed: dict[str, Any] = {"spans": spans}
    for name, default in _DEFAULTS.items():
        value = getattr(over, name)
        key = _KEYS.get(name, name)
        if value != default or key in over.spans:
            changed[name] = value
    changed["classes"] = tuple(dict.fromkeys((*under.classes, *over.classes)))
    changed["attrs"] = under.attrs.merge(over.attrs)
    return replace(under, **changed)


_KEYS = {"classes": "class", "condition": "if", "poster": "background", "dim": "background"}
_DEFAULTS = {
    name: getattr(Options(), name)
    for name in Options.__dataclass_fields__
    if name not in {"classes", "attrs", "spans"}
}
