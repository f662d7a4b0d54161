"""Nested sets, such as what is part of what: a ```` ```layers ```` fence, indented line by line."""

from __future__ import annotations

from collections.abc import Iterator

from deck.diagnostics import Outcome
from deck.drawing.script import Diagram, Frame, Item, Script
from deck.drawing.svg import HIGH, WIDE, Canvas
from deck.drawing.text import EMPTY, longest, measure, wrap
from deck.frozen import dataclass
from deck.nodes import Html, Node
from deck.protocols import Body, Pen, Reader, Syntax

MOST, DEEPEST = 30, 6
_PAD, _GAP = 20.0, 16.0
_SIZES = (25.0, 23.0, 21.0, 19.0, 18.0, 16.0, 14.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers(Diagram):
    """Sets in sets: an item belongs to the one before it that is less deep."""

    frame: Frame
    items: tuple[Item, ...]


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read a set a line, those inside it indented."""
    script = Script(body)
    items = script.items(MOST, DEEPEST)
    node = Layers(
        span=body.span, attrs=script.attrs, children=script.words, frame=script.frame, items=items
    )
    return Outcome(node, tuple(script.problems))


class _Set:
    """A set, and where it is drawn."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.inside: list[_Set] = []
        self.rows: list[list[_Set]] = []
        self.x = self.y = self.width = self.height = 0.0
        self.label = self.detail = EMPTY
        self.beside = False  # the detail stands behind the label, not below it

    @property
    def head(self) -> float:
        """How high label and detail are together."""
        below = self.detail.height + 4 if self.detail.lines and not self.beside else 0.0
        return self.label.height + below

    def walk(self) -> Iterator[_Set]:
        """Yield the set and all inside it."""
        yield self
        for each in self.inside:
            yield from each.walk()


def nested(items: tuple[Item, ...]) -> list[_Set]:
    """Return the outermost sets, the others inside them."""
    roots: list[_Set] = []
    above: list[_Set] = []
    for item in items:
        made = _Set(item)
        del above[item.depth :]
        (above[-1].inside if above else roots).append(made)
        above.append(made)
    return roots


def laid_out(roots: list[_Set], room: float, high: float, pen: Pen) -> tuple[float, float]:
    """Give every set its place at the first size of letters that fits; returns width, height."""
    width = height = 0.0
    for size in _SIZES:
        width = room
        height = _row(roots, 0.0, 0.0, width, size, pen)
        cut = any(
            longest(each.item.label, pen.face(600), size) > each.width - 2 * _PAD + 1
            for root in roots
            for each in root.walk()
        )
        if height <= high and not cut:
            break
    return width, height


def _row(sets: list[_Set], x: float, y: float, room: float, size: float, pen: Pen) -> float:
    """Lay sets out side by side in as few rows as their words allow; returns the height."""
    if not sets:
        return 0.0
    needs = [_need(each, size, pen) for each in sets]
    for rows in range(1, len(sets) + 1):
        across = -(-len(sets) // rows)
        parts = [list(range(at, min(at + across, len(sets)))) for at in range(0, len(sets), across)]
        fits = all(
            sum(needs[i] for i in part) + _GAP * (len(part) - 1) <= room + 0.1 for part in parts
        )
        if fits or across == 1:
            break
    top = y
    even = [max(needs[i] for i in column) for column in _columns(parts)]
    for part in parts:
        # Rows of as many stand in the same columns.
        wanted = even if len(part) == len(parts[0]) else [needs[i] for i in part]
        if sum(wanted) + _GAP * (len(part) - 1) > room:
            wanted = [needs[i] for i in part]
        widths = _shares(wanted, room - _GAP * (len(part) - 1))
        at = x
        beside = all(
            _beside(sets[i], w - 2 * _PAD, size, pen) for i, w in zip(part, widths, strict=True)
        )
        for i, width in zip(part, widths, strict=True):
            _place(sets[i], at, top, width, size, beside, pen)
            at += width + _GAP
        tallest = max(sets[i].height for i in part)
        for i in part:
            _stretch(sets[i], tallest)
        top += tallest + _GAP
    return top - _GAP - y


def _columns(parts: list[list[int]]) -> list[list[int]]:
    """Return what stands in each column of the rows."""
    return [[part[i] for part in parts if i < len(part)] for i in range(len(parts[0]))]


def _beside(each: _Set, room: float, size: float, pen: Pen) -> bool:
    """Tell whether the detail fits behind the label in one line."""
    label = measure(each.item.label, pen.face(600), size)
    return label + 18 + measure(each.item.detail, pen.face(), _small(size)) <= room


def _shares(needs: list[float], room: float) -> list[float]:
    """Part a width: the same for all, but more for one that needs it."""
    widths = [0.0] * len(needs)
    left, order = room, sorted(range(len(needs)), key=lambda i: -needs[i])
    for count, i in enumerate(order):
        even = left / (len(needs) - count)
        widths[i] = min(left, max(even, needs[i]))
        left -= widths[i]
    return widths


def _need(each: _Set, size: float, pen: Pen) -> float:
    """Return the least width of a set: the words of its label in two lines, and its inside."""
    face = pen.face(600)
    own = max(longest(each.item.label, face, size), measure(each.item.label, face, size) / 2.2)
    if each.item.detail:
        own = max(own, longest(each.item.detail, pen.face(), _small(size)), 150.0)
    inside = [_need(one, size, pen) for one in each.inside]
    return max(own, max(inside, default=0.0)) + 2 * _PAD


def _place(
    each: _Set, x: float, y: float, width: float, size: float, beside: bool, pen: Pen
) -> None:
    each.x, each.y, each.width = x, y, width
    room = width - 2 * _PAD
    each.label = wrap(each.item.label, pen.face(600), size, room, weight=600)
    each.detail, each.beside = EMPTY, beside
    if each.item.detail:
        each.detail = wrap(each.item.detail, pen.face(), _small(size), room)
    top = y + _PAD * 0.8 + each.head
    inside = _row(each.inside, x + _PAD, top + _GAP, room, size, pen)
    each.height = top - y + (inside + _GAP + _PAD if inside else _PAD * 0.8)


def _stretch(each: _Set, height: float) -> None:
    """Make a set as high as its neighbour; the rows inside it grow along, all by as much."""
    more = height - each.height
    each.height = height
    tops = sorted({one.y for one in each.inside})
    if more <= 0 or not tops:
        return
    for one in each.inside:
        row = tops.index(one.y)
        down = more * row / len(tops)
        for part in one.walk():
            part.y += down
        _stretch(one, one.height + more / len(tops))


def _small(size: float) -> float:
    return max(14.0, round(size * 0.8))


def draw(node: Layers, pen: Pen) -> Html:
    """Draw the sets from the outermost in, each a little stronger than the one around it."""
    canvas = Canvas(pen)
    roots = nested(node.items)
    edge = 1.0
    room = (node.frame.width or WIDE) - 2 * edge
    width, height = laid_out(roots, room, (node.frame.height or HIGH) - 2 * edge, pen)
    for root in roots:
        for each in root.walk():
            _draw(each, canvas, edge)
    return canvas.figure(
        node,
        node.frame,
        "layers",
        width + 2 * edge,
        max(height, 1.0) + 2 * edge,
        title=canvas.named("layers", [item.label for item in node.items]),
        description=" ".join(described(roots, pen)),
    )


def _draw(each: _Set, canvas: Canvas, edge: float) -> None:
    accent = each.item.accent
    share = 0.06 + 0.055 * each.item.depth
    fill = "accent" if accent else canvas.tint(share, "muted")
    stroke = "accent" if accent else canvas.tint(share + 0.3, "muted")
    x, y = each.x + edge, each.y + edge
    canvas.rect(x, y, each.width, each.height, fill=fill, stroke=stroke)
    top = y + _PAD * 0.8
    if not each.inside:  # the words of a set without others stand in its middle
        top = y + (each.height - each.head) / 2
    canvas.text(
        each.label,
        x + _PAD,
        top,
        fill="on-accent" if accent else "heading",
        anchor="start",
        top=True,
    )
    soft = "on-accent" if accent else "soft"
    if each.beside:
        middle = top + each.label.height / 2 + (each.label.size - each.detail.size) * 0.36
        canvas.text(
            each.detail, x + _PAD + each.label.width + 18, middle, fill=soft, anchor="start"
        )
    elif each.detail.lines:
        canvas.text(
            each.detail,
            x + _PAD,
            top + each.label.height + 4,
            fill=soft,
            anchor="start",
            top=True,
        )


def described(roots: list[_Set], pen: Pen) -> Iterator[str]:
    """Say in sentences what is part of what."""
    for root in roots:
        for each in root.walk():
            if each.item.detail:
                yield f"{each.item.label}: {each.item.detail}."
            if each.inside:
                inside = ", ".join(one.item.label for one in each.inside)
                said = pen.words["contains"].format(one=each.item.label, others=inside)
                yield f"{said}."


SYNTAX = Syntax(name="layers", draws=(Layers,), draw=draw, read=read, fences=("layers",))
