"""What a diagram is written as: lines, each knowing where it stands.

The same shape for all diagrams. First, options (`key: value`, also in the fence's braces). Then a
line for each item: `Label: detail`. What is indented belongs to the line above it. `*` behind a
label, or `**around**` it, makes it the one that stands out. A backslash takes a sign's meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from deck.diagnostics import Diagnostic, did_you_mean, warning
from deck.drawing.text import letters
from deck.frozen import dataclass
from deck.nodes import Attrs, Element, Node, Text, walk
from deck.patterns import pattern
from deck.protocols import Body
from deck.source import Span

BAD_DIAGRAM = warning(
    "bad-diagram",
    "a diagram's text cannot be read",
    """\
A diagram is written as lines: options such as `title: …` first, then one item a line. What cannot
be read is left out, everything else is drawn.

```flow
title: From data to a service
Data -> Train -> Deploy
Deploy -> Train: drift
```
""",
)

MOST_LINES = 200
LONGEST = 160  # characters of a label
# What every diagram may say of itself.
COMMON = ("title", "alt", "width", "height")
_OPTION = pattern(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*))?$")
_BULLET = pattern(r"(?:[-*+]|\d{1,3}[.)])[ \t]+")
_ACCENT = pattern(r"[ \t]*(?:(?<=[ \t])\*|\{\.accent\})[ \t]*$")
_BOLD = pattern(r"(?:\*\*|__)(?=\S)(.+?)(?<=\S)(?:\*\*|__)")
_COLON = pattern(r"(?<!\\):(?:[ \t]+|$)")
_ESCAPE = pattern(r"\\([!-/:-@\[-`{-~])")
_LENGTH = pattern(r"(\d{1,4}(?:\.\d+)?)[ \t]*(px|%)?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text within one line, as written, and where it stands."""

    text: str
    span: Span

    def cut(self, start: int, end: int | None = None) -> Piece:
        """Return a part of it without the blanks around."""
        text = self.text[start:end]
        bare = text.strip()
        at = self.span.start + start + (len(text) - len(text.lstrip()) if bare else 0)
        return Piece(bare, Span(at, at + len(bare)))

    def split(self, sign: re.Pattern[str], most: int = 0) -> tuple[Piece, ...]:
        """Return the parts between signs, at most `most` times parted (0: as often as it goes)."""
        parts, at = [], 0
        for found in sign.finditer(self.text):
            parts.append(self.cut(at, found.start()))
            at = found.end()
            if most and len(parts) == most:
                break
        return (*parts, self.cut(at))

    @property
    def plain(self) -> str:
        """The text with its escapes and marks resolved."""
        return _ESCAPE.sub(r"\1", _BOLD.sub(r"\1", self.text))


@dataclass(frozen=True, slots=True)
class Line:
    """One line: all of it, then its label and what stands behind `: `; `depth` counts from 0."""

    whole: Piece
    label: Piece
    detail: Piece
    depth: int = 0
    accent: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """What a diagram draws: a label, what is said of it, and whether it stands out."""

    label: str
    detail: str = ""
    accent: bool = False
    depth: int = 0


class Diagram(Element):
    """What every diagram has; `children` are its words as `Text`, for whoever counts them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What every diagram says of itself; `width` and `height` in px, 0 where nothing is said.

    `title` stands above the drawing; `alt` says in words what it shows.
    """

    title: str = ""
    alt: str = ""
    width: float = 0.0
    height: float = 0.0


class Script:
    """A diagram's text, read: `frame`, further `options`, `lines`; `problems` grow meanwhile.

    `known` maps the diagram's own options to their values, () where any will do. `instead` is an
    option that stands for the lines: with it there need be none.
    """

    def __init__(
        self,
        body: Body,
        known: Mapping[str, tuple[str, ...]] | None = None,
        *,
        instead: str = "",
    ) -> None:
        self.body = body
        self.known = dict(known or {})
        self.options: dict[str, Piece] = {}
        self.problems: list[Diagnostic] = []
        # The fence's own line: what is said of the whole diagram points there.
        first = body.text.starts[0] - 1 if body.text.text else body.span.end
        self.opening = Span(body.span.start, max(body.span.start, min(first, body.span.end)))
        self._braces()
        self.lines = tuple(self._read())
        if not self.lines and instead not in self.options:
            self.tell("this diagram is empty", self.opening, "write one item a line")

    def tell(self, message: str, span: Span, hint: str = "") -> None:
        """Note a problem at a place of the slide."""
        self.problems.append(BAD_DIAGRAM(message, None, span, hint=hint))

    def option(self, name: str, default: str = "") -> str:
        """Return an option's value."""
        return self.options[name].plain if name in self.options else default

    @property
    def frame(self) -> Frame:
        """What every diagram says of itself."""
        return Frame(
            self.option("title"),
            self.option("alt"),
            self._length("width", 1136),
            self._length("height", 500),
        )

    @property
    def attrs(self) -> Attrs:
        """The fence's attributes without the diagram's options."""
        names = {*COMMON, *self.known}
        pairs = tuple(pair for pair in self.body.attrs.pairs if pair[0] not in names)
        return replace(self.body.attrs, pairs=pairs)

    def _braces(self) -> None:
        for key, value in self.body.attrs.pairs:
            if key in COMMON or key in self.known:
                self._set(key, Piece(value, self.opening))

    def _set(self, key: str, piece: Piece) -> None:
        values = self.known.get(key, ())
        if values and piece.text not in values:
            hint = did_you_mean(piece.text, values) or "write " + " or ".join(
                f"`{value}`" for value in values
            )
            self.tell(f"`{key}` cannot be `{short(piece.text)}`", piece.span, hint)
            return
        self.options[key] = piece

    def items(self, most: int, deepest: int = 1) -> tuple[Item, ...]:
        """Return the lines as items; what is too many, too deep or says nothing is told.

        Where nothing is nested, a line that is indented says more of the item above it.
        """
        items: list[Item] = []
        deep = False
        for line in self.lines:
            if not line.label.text:
                self.tell("there is nothing before the colon", line.whole.span, "write `label: …`")
            elif line.depth and deepest == 1 and items:
                said = f"{items[-1].detail} {self.clipped(line.whole).plain}".strip()
                items[-1] = replace(items[-1], detail=said)
            elif line.depth >= deepest:
                if not deep:
                    message = f"a line here is nested at most {deepest} deep"
                    self.tell(message, line.whole.span, "make it flatter")
                deep = True
            elif len(items) == most:
                hint = "show less, or make two diagrams of it"
                self.tell(f"this diagram has at most {most} items", line.whole.span, hint)
                break
            else:
                label, detail = self.clipped(line.label), self.clipped(line.detail)
                items.append(Item(label.plain, detail.plain, line.accent, line.depth))
        return tuple(items)

    @property
    def words(self) -> tuple[Node, ...]:
        """All labels and details as nodes, so that what is said on a slide can be walked."""
        return words(*(piece for line in self.lines for piece in (line.label, line.detail)))

    def _length(self, name: str, whole: float) -> float:
        if name not in self.options:
            return 0.0
        piece = self.options[name]
        found = _LENGTH.fullmatch(piece.text)
        if not found or not float(found[1]):
            hint = f"write `{name}: 80%` or `{name}: 600px`"
            self.tell(f"`{short(piece.text)}` is no {name}", piece.span, hint)
            return 0.0
        number = float(found[1])
        length = whole * number / 100 if found[2] == "%" else number
        return min(max(length, 120.0), whole)

    def _read(self) -> Iterator[Line]:
        """Yield the lines behind the options."""
        text, head = self.body.text, True
        depths: list[int] = []
        count = 0
        for number, written in enumerate(text.text.split("\n")):
            bare = written.strip()
            if not bare:
                continue
            start = text.starts[min(number, len(text.starts) - 1)]
            piece = Piece(written, Span(start, start + len(written))).cut(0)
            if head and self._is_option(piece):
                continue
            if not head and self._is_late(piece):
                continue
            head = False
            count += 1
            if count > MOST_LINES:
                hint = "show less, or make several diagrams of it"
                self.tell(f"a diagram has at most {MOST_LINES} lines", piece.span, hint)
                return
            indent = len(written.expandtabs(4)) - len(written.expandtabs(4).lstrip())
            while depths and depths[-1] >= indent:
                depths.pop()
            depths.append(indent)
            yield self._line(piece, len(depths) - 1)

    def _is_option(self, piece: Piece) -> bool:
        """Take a line as an option where it is one, or was clearly meant to be."""
        found = _OPTION.match(piece.text)
        if not found:
            return False
        key, names = found[1], (*COMMON, *self.known)
        place = piece.cut(found.start(1), found.end(1))
        if key in names:
            value = piece.cut(found.start(2)) if found[2] else Piece("", place.span)
            if key in self.options and self.options[key].span != self.opening:
                self.tell(f"`{key}` is said twice", place.span, "remove one of them")
            elif not value.text:
                self.tell(f"`{key}` says nothing", place.span, f"write `{key}: …` or remove it")
            else:
                self._set(key, value)
            return True
        near = did_you_mean(key, names) if key.islower() else ""
        if not near or abs(len(key) - len(near.split("`")[1])) > 1 or not _close(key, near):
            return False
        self.tell(f"there is no option `{key}`", place.span, near)
        return True

    def _is_late(self, piece: Piece) -> bool:
        """Tell an option that stands among the items."""
        found = _OPTION.match(piece.text)
        if not found or found[1] not in ("title", "alt", *self.known) or found[1] in self.options:
            return False
        place = piece.cut(found.start(1), found.end(1))
        self.tell(f"`{found[1]}` stands behind an item", place.span, "write options first")
        return True

    def _line(self, piece: Piece, depth: int) -> Line:
        if bullet := _BULLET.match(piece.text):
            piece = piece.cut(bullet.end())
        accent = False
        if found := _ACCENT.search(piece.text):
            accent, piece = True, piece.cut(0, found.start())
        parts = piece.split(_COLON, 1)
        label = parts[0]
        if found := _ACCENT.search(label.text):
            accent, label = True, label.cut(0, found.start())
        if _BOLD.fullmatch(label.text):
            accent, label = True, label.cut(2, len(label.text) - 2)
        detail = parts[1] if len(parts) > 1 else Piece("", Span(piece.span.end, piece.span.end))
        return Line(piece, label, detail, depth, accent)

    def clipped(self, piece: Piece) -> Piece:
        """Return a piece, cut and told where no reader would read all of it."""
        if len(piece.text) <= LONGEST:
            return piece
        hint = "say it in a few words"
        self.tell(f"a label has at most {LONGEST} characters", piece.span, hint)
        return Piece(piece.text[: LONGEST - 1] + "…", piece.span)


def words(*pieces: Piece) -> tuple[Node, ...]:
    """Return pieces of text as nodes, so that all that is said on a slide can be walked.

    Emoji, which are drawn, are no text.
    """
    parts = (piece.cut(*place) for piece in pieces for place in letters(piece.text))
    return tuple(Text(span=part.span, text=part.text) for part in parts if part.text)


def narrowed(nodes: tuple[Node, ...], room: float) -> tuple[Node, ...]:
    """Return nodes with every diagram among them drawn in a room of so many px at most."""
    if not any(isinstance(node, Diagram) for node in walk(*nodes)):
        return nodes
    return tuple(_narrowed(node, room) for node in nodes)


def _narrowed(node: Node, room: float) -> Node:
    frame = getattr(node, "frame", None)
    if isinstance(node, Diagram) and isinstance(frame, Frame):
        narrow: Any = node  # every diagram has a frame; what they share does not
        made: Node = replace(narrow, frame=replace(frame, width=min(frame.width or room, room)))
        return made
    if not node.children:
        return node
    return replace(node, children=narrowed(node.children, room))


def short(text: str) -> str:
    """Return text as a message quotes it."""
    text = text.replace("`", "'")
    return text if len(text) <= 40 else text[:39] + "…"


def _close(key: str, near: str) -> bool:
    """Tell whether a key is a known one with a slip: most of its letters in their order."""
    import difflib

    return difflib.SequenceMatcher(None, key, near.split("`")[1]).ratio() >= 0.8
