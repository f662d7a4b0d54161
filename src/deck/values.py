"""What the value of a key may be: readers of durations, sizes, colours, words, conditions.

Stands between YAML and config: a reader takes a value with its place and returns what it means,
or refuses it and says what to write instead. Text stays as written: `no` is a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from deck import mapping
from deck.diagnostics import Diagnostic, did_you_mean, warning
from deck.mapping import Entry, Items, Scalar, Value

UNKNOWN_KEY = warning(
    "unknown-key",
    "a key that deck does not know",
    """\
A key is misspelt, stands in the wrong place, or belongs to another tool. In front matter it is
passed over with this warning. In deck.yml and theme.yml it keeps deck from starting.

```yaml
lyout: quote      # wrong
layout: quote     # right
```
""",
)
BAD_OPTION = warning(
    "bad-option",
    "a key has a value that it cannot have",
    """\
The hint says what may stand there. In front matter the key is passed over with this warning. In
deck.yml and theme.yml it keeps deck from starting.

```yaml
time: ten minutes     # wrong
time: 10m             # right
```
""",
)

Reader = Callable[[Value], Any]
Table = Mapping[str, Reader]

# The canvas in CSS px for each form that `size:` names.
SIZES = {"16:9": (1280, 720), "16:10": (1152, 720), "4:3": (960, 720)}
TRANSITIONS = ("none", "fade", "slide", "convex", "concave", "zoom")


class RefusedError(Exception):
    """A value that its key cannot have: what to write instead, and which part is wrong.

    `problems` takes the place of both where a value has keys of its own.
    """

    def __init__(
        self, hint: str = "", at: Value | None = None, problems: Iterable[Diagnostic] = ()
    ) -> None:
        super().__init__(hint)
        self.hint = hint
        self.at = at
        self.problems = tuple(problems)


FEW_KEYS = 8


def collect(
    front: mapping.Mapping,
    table: Table,
    where: str,
    *,
    aliases: Mapping[str, str] | None = None,
    ignored: Iterable[str] = (),
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Read every key of a mapping; return values by canonical key, and all problems.

    `where` names the mapping in messages ("a profile"). A key without a value is not given.
    """
    values: dict[str, Any] = {}
    problems: list[Diagnostic] = []
    aliases = aliases or {}
    for entry in front.entries:
        key = aliases.get(entry.key, entry.key)
        if key in ignored:
            continue
        if key not in table:
            hint = did_you_mean(entry.key, [*table, *aliases]) or _known(table)
            message = f"`{entry.key}` is no key of {where}"
            problems.append(UNKNOWN_KEY(message, None, entry.key_span, hint=hint))
        elif key in values:
            message = f"`{entry.key}` says again what another key says"
            hint = f"keep one of the two: both mean `{key}`"
            problems.append(mapping.DUPLICATE_KEY(message, None, entry.key_span, hint=hint))
        elif not (isinstance(entry.value, Scalar) and entry.value.value is None):
            try:
                values[key] = table[key](entry.value)
            except RefusedError as refused:
                problems.extend(refused.problems or [_told(entry, refused)])
    return values, problems


def _known(table: Table) -> str:
    """Say which keys there are, where they are few."""
    if len(table) > FEW_KEYS:
        return "remove it, or write another one: the documentation lists them all"
    return "it has " + ", ".join(f"`{key}`" for key in table)


def _told(entry: Entry, refused: RefusedError) -> Diagnostic:
    at = refused.at or entry.value
    what = f"`{_shown(at)}`" if isinstance(at, Scalar) else "a list"
    what = "a mapping" if isinstance(at, mapping.Mapping) else what
    return BAD_OPTION(f"`{entry.key}` cannot be {what}", None, at.span, hint=refused.hint)


def _shown(value: Scalar) -> str:
    line = " ".join(value.text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def placed(problems: Iterable[Diagnostic], source: str) -> tuple[Diagnostic, ...]:
    """Name the source of problems that were collected without one."""
    return tuple(replace(problem, source=source) for problem in problems)


def section(table: Table, where: str) -> Reader:
    """Return a reader of a mapping with keys of its own; it gives a dict."""

    def read(value: Value) -> dict[str, Any]:
        if not isinstance(value, mapping.Mapping):
            raise RefusedError("write `{key: value}` with " + _listed(table))
        values, problems = collect(value, table, where)
        if problems:
            raise RefusedError(problems=problems)
        return values

    return read


def pairs(of: Reader) -> Reader:
    """Return a reader of a mapping with free keys; it gives a tuple of pairs."""

    def read(value: Value) -> tuple[tuple[str, Any], ...]:
        if not isinstance(value, mapping.Mapping):
            raise RefusedError("write `{name: value}`")
        table = {entry.key: of for entry in value.entries}
        values, problems = collect(value, table, "this mapping")
        if problems:
            raise RefusedError(problems=problems)
        return tuple(values.items())

    return read


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


# Readers


def text(value: Value) -> str:
    """Read text as it is written: `no`, `16:9` and `1.10` stay so."""
    if not isinstance(value, Scalar):
        raise RefusedError("write text; put it in quotes where it begins with `[` or `{`")
    return value.text.strip()


def flag(value: Value) -> bool:
    """Read `true` or `false`; no other word is either."""
    if isinstance(value, Scalar) and isinstance(value.value, bool):
        return value.value
    raise RefusedError("write `true` or `false`")


def scalar(value: Value) -> str | int | float | bool | None:
    """Read one value of any kind."""
    if not isinstance(value, Scalar):
        raise RefusedError("write one value")
    return value.value


def texts(value: Value) -> tuple[str, ...]:
    """Read one text or a list of texts."""
    values = value.items if isinstance(value, Items) else (value,)
    for item in values:
        if not isinstance(item, Scalar) or not item.text.strip():
            raise RefusedError("write one text or a list of texts", item)
    return tuple(text(item) for item in values)


def words(value: Value) -> tuple[str, ...]:
    """Read words: parted by blanks, or a list."""
    return tuple(word for part in texts(value) for word in part.split())


def phrases(value: Value) -> tuple[str, ...]:
    """Read phrases: parted by commas, or a list."""
    parts = texts(value) if isinstance(value, Items) else text(value).split(",")
    return tuple(part.strip() for part in parts if part.strip())


def one_of(*choices: str) -> Reader:
    """Return a reader of one of some words."""

    def read(value: Value) -> str:
        if isinstance(value, Scalar) and value.text in choices:
            return value.text
        near = did_you_mean(value.text, choices) if isinstance(value, Scalar) else ""
        raise RefusedError(near or "write one of " + _listed(choices))

    return read


def some_of(*choices: str) -> Reader:
    """Return a reader of a list of some words."""
    single = one_of(*choices)

    def read(value: Value) -> tuple[str, ...]:
        found: list[str] = []
        for item in value.items if isinstance(value, Items) else (value,):
            try:
                found.append(single(item))
            except RefusedError as refused:
                raise RefusedError(refused.hint, item) from None
        return tuple(found)

    return read


def matching(wanted: str, hint: str) -> Reader:
    """Return a reader of text that matches a pattern from end to end."""
    compiled = re.compile(wanted)

    def read(value: Value) -> str:
        if isinstance(value, Scalar) and compiled.fullmatch(value.text.strip()):
            return value.text.strip()
        raise RefusedError(hint)

    return read


def number(low: float, high: float) -> Reader:
    """Return a reader of a number within bounds, both included."""

    def read(value: Value) -> float:
        got = value.value if isinstance(value, Scalar) else None
        if isinstance(got, (int, float)) and not isinstance(got, bool) and low <= got <= high:
            return got
        raise RefusedError(f"write a number from {low:g} to {high:g}")

    return read


_UNIT = {"h": 3600.0, "m": 60.0, "s": 1.0}
_AMOUNT = r"(\d{1,5}(?:\.\d{1,3})?)\s*"
_DURATION = re.compile(
    rf"(?:{_AMOUNT}(?:h|hr|hrs|hours?)\b\s*|(?=[\dm.\s]*[ms]))"
    rf"(?:{_AMOUNT}(?:m|min|mins|minutes?)\b\s*)?(?:{_AMOUNT}(?:s|sec|secs|seconds?))?",
)


def duration(text: str) -> float | None:
    """Return the seconds that `3m`, `90min`, `1 hour`, `1h30m` or `2m30s` means, else None."""
    spaced = re.sub(r"(?<=[a-z])(?=\d)", " ", text.strip().lower())
    found = _DURATION.fullmatch(spaced)
    if not found or not any(found.groups()):
        return None
    units = zip(_UNIT.values(), found.groups(), strict=True)
    return sum(unit * float(amount) for unit, amount in units if amount)


def seconds(value: Value) -> float:
    """Read a duration."""
    got = duration(value.text) if isinstance(value, Scalar) else None
    if not got:
        raise RefusedError("write a duration such as `3m`, `90m` or `1h30m`")
    return got


def times(value: Value) -> tuple[tuple[str, float], ...]:
    """Read a slide's time: one for all profiles (under the name ""), or one per profile."""
    if not isinstance(value, mapping.Mapping):
        return (("", seconds(value)),)
    return tuple(pairs(seconds)(value))


def share(value: Value) -> float:
    """Read a percentage as a fraction."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*%", text(value))
    if not found or float(found[1]) > 100:
        raise RefusedError("write a percentage such as `5%`")
    return float(found[1]) / 100


def size(value: Value) -> tuple[int, int]:
    """Read the canvas: `16:9`, or the same form written `16/9` or `1920x1080`; in CSS px."""
    found = re.fullmatch(r"(\d{1,5})\s*[:/xX×]\s*(\d{1,5})", text(value))
    canvas = sides({"width": int(found[1]), "height": int(found[2])}) if found else None
    if canvas:
        return canvas
    raise RefusedError("write one of " + _listed(SIZES))


def sides(values: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the canvas that `width` and `height` have the form of, None where there is none."""
    width, height = values.get("width", 0), values.get("height", 0)
    if not width and not height:
        return None
    forms = (canvas for canvas in SIZES.values() if width * canvas[1] == height * canvas[0])
    return next(forms, None)


def level(value: Value) -> int:
    """Read a heading's level, 0 for none; of a list the deepest."""
    single = number(0, 6)
    items = value.items if isinstance(value, Items) else (value,)
    levels = [single(item) for item in items]
    if not levels or any(isinstance(got, float) for got in levels):
        raise RefusedError("write a level from 1 to 6, or 0 for none")
    return int(max(levels))


def transition(value: Value) -> str:
    """Read how a slide comes in: reveal.js' names; Slidev's `slide-left` is a `slide`."""
    name = text(value)
    if re.fullmatch(r"slide-(left|right|up|down)", name):
        return "slide"
    ways = [re.sub(r"-(in|out)$", "", word) for word in name.split()]
    if not ways or len(ways) > 2 or any(way not in TRANSITIONS for way in ways):
        raise RefusedError(
            did_you_mean(name, TRANSITIONS) or "write one of " + _listed(TRANSITIONS)
        )
    return name


def page_numbers(value: Value) -> bool:
    """Read whether slides are numbered; reveal.js' forms such as `c/t` mean yes."""
    if isinstance(value, Scalar) and value.text in {"c", "c/t", "h.v", "h/v"}:
        return True
    return flag(value)


_COLOUR = r"#[0-9A-Fa-f]{3,8}|[A-Za-z]+|[a-z-]+\(.*\)"
colour = matching(_COLOUR, "write a colour such as `#0a7d5a`")
_behind = matching(
    rf"{_COLOUR}|\S+|[^<>\"]+\.(?:png|jpe?g|gif|svg|webp|mp4|m4v|mov|webm|ogv)",
    "write a colour such as `#0a7d5a`, or the file name of a picture or a video",
)


class Backdrop(NamedTuple):
    """What stands behind a slide's text: a colour, a gradient or a file's name, as written.

    `poster` is the picture that stands for a video on paper; `dim` the share that is covered.
    """

    name: str = ""
    poster: str = ""
    dim: float = 0.0


def backdrop(value: Value) -> Backdrop:
    """Read what stands behind the text: one value, or `{image: x.jpg, dim: 40%}`."""
    if isinstance(value, Scalar):
        return Backdrop(_behind(value))
    table = {**dict.fromkeys(_BEHIND, _behind), "poster": _behind, "dim": share}
    got = section(table, "`background`")(value)
    names = [got[key] for key in _BEHIND if key in got]
    if len(names) != 1:
        raise RefusedError("write one of " + _listed(_BEHIND) + " in it")
    return Backdrop(names[0], got.get("poster", ""), got.get("dim", 0.0))


_BEHIND = ("color", "gradient", "image", "video")
name = matching(r"[a-z][a-z0-9_-]*", "write one word in lower case")
identifier = matching(r"[^\s\"'<>&#]+", "write one word, without blanks and `#`")
language = matching(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "write a language tag such as `en`")
some_text = matching(r"(?s).*\S.*", "write text")

_WORD = r"(?!(?:and|or|not)\b)[\w.-]+"
condition = matching(
    rf"(?:\(\s*|not\s+)*{_WORD}[\s)]*(?:\b(?:and|or)\s+(?:\(\s*|not\s+)*{_WORD}[\s)]*)*",
    "write words of profiles, joined by `and`, `or`, `not`",
)


def person(value: Value) -> tuple[str, str]:
    """Read who gives the course: a name, several, or `{name: …, role: …}`; name and role."""
    if isinstance(value, Scalar):
        return text(value), ""
    if isinstance(value, Items):
        people = [person(item) for item in value.items]
        return ", ".join(name for name, _ in people), people[0][1] if len(people) == 1 else ""
    got = section({"name": text, "role": text}, "a trainer")(value)
    return got.get("name", ""), got.get("role", "")
