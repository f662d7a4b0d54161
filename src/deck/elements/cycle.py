"""What comes round again: a ```` ```cycle ```` fence, one step a line, drawn as a ring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import cos, hypot, pi, sin

from deck.diagnostics import Outcome
from deck.drawing.script import Diagram, Frame, Item, Script, words
from deck.drawing.svg import HEAD, HIGH, RADIUS, WIDE, Canvas, Point, n
from deck.drawing.text import EMPTY, Label, longest, wrap
from deck.frozen import dataclass
from deck.nodes import Html, Node
from deck.protocols import Body, Pen, Reader, Syntax

MOST = 12
_PAD_X, _PAD_Y = 20.0, 14.0
# Between two boxes: room for an arrow that can be seen.
_APART, _CLOSER = 58.0, 34.0
_SIZES = (25.0, 22.0, 20.0, 18.0, 16.0)
_BROADS = (230.0, 180.0, 140.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle(Diagram):
    """Steps in a ring, clockwise from the top; `center` stands in its middle."""

    frame: Frame
    items: tuple[Item, ...]
    center: str = ""


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read a step a line."""
    script = Script(body, {"center": ()})
    items = script.items(MOST)
    if len(items) == 1:
        hint = "write at least two steps, a line each"
        script.tell("one step is no cycle", script.lines[0].whole.span, hint)
    center = words(script.options["center"]) if "center" in script.options else ()
    node = Cycle(
        span=body.span,
        attrs=script.attrs,
        children=(*center, *script.words),
        frame=script.frame,
        items=items,
        center=script.option("center"),
    )
    return Outcome(node, tuple(script.problems))


@dataclass(frozen=True, slots=True)
class Step:
    """A step's box: its middle, its size, its words, its angle on the ring."""

    item: Item
    x: float
    y: float
    width: float
    height: float
    label: Label
    detail: Label
    angle: float = 0.0

    def holds(self, point: Point) -> bool:
        """Tell whether a point is in the box, whose corners are round."""
        dx = abs(point[0] - self.x) - self.width / 2
        dy = abs(point[1] - self.y) - self.height / 2
        if dx > 0 or dy > 0:
            return False
        return min(-dx, -dy) >= RADIUS or hypot(max(0, dx + RADIUS), max(0, dy + RADIUS)) <= RADIUS


@dataclass(frozen=True, slots=True)
class Ring:
    """A cycle in its place: an ellipse about its `middle`, and the boxes on it."""

    steps: tuple[Step, ...]
    rx: float
    ry: float
    width: float
    height: float
    middle: Point = (0.0, 0.0)

    def at(self, angle: float) -> Point:
        """Return the point of the ellipse at an angle, in radians from the top, clockwise."""
        x, y = self.middle
        return x + self.rx * sin(angle), y - self.ry * cos(angle)

    def arcs(self) -> Iterator[tuple[float, float]]:
        """Yield the angles where each arrow leaves its box and where its tip meets the next."""
        count = len(self.steps)
        if count < 2:
            return
        for index, step in enumerate(self.steps):
            start = step.angle
            end = self.steps[index + 1].angle if index + 1 < count else 2 * pi
            half = (start + end) / 2
            leave = self._edge(step, start, half)
            meet = self._edge(self.steps[(index + 1) % count], end, half)
            yield leave, meet

    def _edge(self, step: Step, inside: float, outside: float) -> float:
        for _ in range(30):
            middle = (inside + outside) / 2
            if step.holds(self.at(middle)):
                inside = middle
            else:
                outside = middle
        return outside


def ring(items: Sequence[Item], room: float, high: float, pen: Pen) -> Ring:
    """Lay steps out in a ring: letters as large as leaves the arrows their room."""
    made = Ring((), 0.0, 0.0, room, 1.0)
    before: list[Step] = []
    for size in _SIZES:
        for broad in _BROADS:
            if any(longest(item.label, pen.face(600), size) > broad - 2 * _PAD_X for item in items):
                continue
            boxes = [_box(item, broad, size, pen) for item in items]
            if boxes == before or any(len(box.label.lines) > 3 for box in boxes):
                continue
            before = boxes
            made = _around(boxes, room, high)
            if made.width <= room + 0.1 and made.height <= high + 0.1 and clear(made):
                return made
    boxes = [_box(item, 170.0, _SIZES[-1], pen) for item in items]
    for more in range(1, 8):  # what is too high for a slide is told by the check of fit
        made = _around(boxes, room, high + more * 100)
        if clear(made):
            break
    return made


def _box(item: Item, broad: float, size: float, pen: Pen) -> Step:
    room = broad - 2 * _PAD_X
    label = wrap(item.label, pen.face(600), size, room, weight=600)
    detail = EMPTY
    if item.detail:
        detail = wrap(item.detail, pen.face(), max(14.0, round(size * 0.76)), room)
    width = max(label.width, detail.width, 60.0) + 2 * _PAD_X
    gap = 3.0 if item.detail else 0.0
    return Step(item, 0, 0, width, label.height + detail.height + gap + 2 * _PAD_Y, label, detail)


def _around(boxes: list[Step], room: float, high: float) -> Ring:
    """Place boxes on the smallest ellipse that keeps them apart, within the room."""
    count = len(boxes)
    wide = max((box.width for box in boxes), default=0.0)
    tall = max((box.height for box in boxes), default=0.0)
    if count < 2:
        return _placed(boxes, 0.0, 0.0)
    widest = max(60.0, (room - wide) / 2 - 2)
    highest = max(60.0, (high - tall) / 2 - 2)
    made = _placed(boxes, widest, min(highest, widest))
    if not clear(made):
        return made
    for step in range(8):
        ry = min(100 + 22.0 * count + step * 15, highest)
        made = _placed(boxes, min(ry * (1.25 + 0.14 * min(count, 5) + step * 0.1), widest), ry)
        if clear(made):
            break
    else:
        made = _placed(boxes, widest, min(highest, widest))
    return made


def _placed(boxes: list[Step], rx: float, ry: float) -> Ring:
    count = len(boxes)
    turns = angles(count, rx, ry)
    spots = [(rx * sin(a), -ry * cos(a), box) for a, box in zip(turns, boxes, strict=True)]
    left = max([rx, *(box.width / 2 - x for x, _, box in spots)]) + 1
    right = max([rx, *(box.width / 2 + x for x, _, box in spots)]) + 1
    top = max([ry, *(box.height / 2 - y for _, y, box in spots)]) + 1
    low = max([ry, *(box.height / 2 + y for _, y, box in spots)]) + 1
    steps = tuple(
        replace(box, x=left + x, y=top + y, angle=angle)
        for (x, y, box), angle in zip(spots, turns, strict=True)
    )
    return Ring(steps, rx, ry, left + right, top + low, (left, top))


def angles(count: int, rx: float, ry: float) -> list[float]:
    """Return the angles of the boxes: between even turns and even ways along the ellipse.

    Even turns crowd a flat ellipse's sides, even ways its top and bottom.
    """
    even = [2 * pi * i / count for i in range(count)]
    if count < 7:
        return even
    fine = 72
    ways = [0.0]
    for i in range(fine):
        a = 2 * pi * (i + 0.5) / fine
        ways.append(ways[-1] + hypot(rx * cos(a), ry * sin(a)))
    turns, at = [], 0
    for i in range(count):
        wanted = ways[-1] * i / count
        while ways[at + 1] < wanted:
            at += 1
        share = (wanted - ways[at]) / (ways[at + 1] - ways[at])
        turns.append((2 * pi * (at + share) / fine + even[i]) / 2)
    return turns


def clear(ring: Ring) -> bool:
    """Tell whether all boxes stand apart, neighbours far enough for an arrow."""
    count = len(ring.steps)
    wanted = _APART if count < 7 else _CLOSER
    for i, one in enumerate(ring.steps):
        for j in range(i + 1, count):
            other = ring.steps[j]
            dx = abs(one.x - other.x) - (one.width + other.width) / 2
            dy = abs(one.y - other.y) - (one.height + other.height) / 2
            apart = hypot(max(dx, 0), max(dy, 0)) if dx > 0 or dy > 0 else 0.0
            near = j - i in (1, count - 1)
            if apart < (wanted if near else 16.0):
                return False
    return True


def draw(node: Cycle, pen: Pen) -> Html:
    """Draw the ring, its arrows, its boxes."""
    canvas = Canvas(pen)
    made = ring(node.items, node.frame.width or WIDE, node.frame.height or HIGH, pen)
    for leave, meet in made.arcs():
        _arc(canvas, made, leave, meet)
    for step in made.steps:
        canvas.node(
            step.x,
            step.y,
            step.width,
            step.height,
            step.label,
            step.detail,
            accent=step.item.accent,
        )
    if node.center and made.steps:
        broad = 2 * (made.rx - max(step.width for step in made.steps) / 2 - 28)
        label = wrap(node.center, pen.face(600), 25.0, max(broad, 120.0), weight=600)
        canvas.text(label, *made.middle, fill="heading")
    names = [item.label for item in node.items]
    sentences = [f"{item.label}: {item.detail}." for item in node.items if item.detail]
    if len(names) > 1:
        around = zip(names, [*names[1:], names[0]], strict=True)
        sentences = [canvas.leads(one, other) for one, other in around] + sentences
    return canvas.figure(
        node,
        node.frame,
        "cycle",
        max(made.width, 1.0),
        max(made.height, 1.0),
        title=canvas.named("cycle", names),
        description=" ".join(sentences),
    )


def _arc(canvas: Canvas, made: Ring, leave: float, meet: float) -> None:
    """Draw an arrow along the ellipse; its head points the way the curve comes from."""
    tip, low, high = made.at(meet), leave, meet
    for _ in range(20):  # the angle at which the head begins
        middle = (low + high) / 2
        point = made.at(middle)
        if hypot(point[0] - tip[0], point[1] - tip[1]) > HEAD:
            low = middle
        else:
            high = middle
    before, start = made.at(low), made.at(leave)
    end = tip[0] + (before[0] - tip[0]) * 0.7, tip[1] + (before[1] - tip[1]) * 0.7
    rx, ry = n(made.rx), n(made.ry)
    canvas.path(
        f"M{n(start[0])} {n(start[1])}A{rx} {ry} 0 0 1 {n(end[0])} {n(end[1])}", stroke="muted"
    )
    canvas.head(tip, before, "muted")


SYNTAX = Syntax(name="cycle", draws=(Cycle,), draw=draw, read=read, fences=("cycle",))
