"""What stands beside boxes and ways: frames of groups, labels of arrows where they touch nothing.

`u` and `v` are as in `layered`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from deck.drawing.layered import Arrow, Graph, Spot

GAP = 5.0  # between a way and its label
_FAR = 1e6

Way = list[tuple[float, float]]


@dataclass(slots=True)
class Rect:
    """A box: its edges along `u` and `v`."""

    u0: float
    v0: float
    u1: float
    v1: float

    def hits(self, other: Rect, by: float = 0.0) -> bool:
        """Tell whether two boxes come nearer than a distance."""
        return (
            self.u0 < other.u1 + by
            and other.u0 < self.u1 + by
            and self.v0 < other.v1 + by
            and other.v0 < self.v1 + by
        )

    def around(self, other: Rect) -> Rect:
        """Return the box about both."""
        return Rect(
            min(self.u0, other.u0),
            min(self.v0, other.v0),
            max(self.u1, other.u1),
            max(self.v1, other.v1),
        )


@dataclass(slots=True)
class Plan:
    """Everything in its place: boxes of nodes, ways and labels of arrows, pieces of groups, names.

    The lists follow the graph's nodes and arrows; a label's box is None where there is none.
    """

    nodes: list[Rect] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    labels: list[Rect | None] = field(default_factory=list)
    groups: list[tuple[int, Rect]] = field(default_factory=list)
    names: dict[int, Rect] = field(default_factory=dict)
    u: float = 0.0
    v: float = 0.0


@dataclass(slots=True)
class Pads:
    """What a group's frame keeps free around its nodes."""

    u0: float = 16.0
    u1: float = 16.0
    v0: float = 16.0
    v1: float = 16.0


def joins(arrow: Arrow) -> bool:
    """Tell whether other arrows come in beside it, while it leaves alone."""
    return len(arrow.target.before) > 1 and len(arrow.source.after) == 1


def boxed(spot: Spot) -> Rect:
    """Return a node's box."""
    return Rect(
        spot.u - spot.du / 2, spot.v - spot.dv / 2, spot.u + spot.du / 2, spot.v + spot.dv / 2
    )


def labelled(graph: Graph, plan: Plan, side: int) -> list[Rect | None]:
    """Place labels beside their ways where they touch nothing."""
    labels: list[Rect | None] = [None] * len(graph.arrows)
    segments, taken = _segments(plan), [*plan.nodes, *plan.names.values()]
    for arrow in sorted(graph.arrows, key=lambda a: a.around):
        if not arrow.lu:
            continue
        best, least = None, _FAR
        for place in _places(arrow, plan.ways[arrow.number], side):
            touched = sum(place.hits(one, 3) for one in taken) * 10
            touched += sum(place.hits(one, 2) for one in segments)
            if touched < least:
                best, least = place, touched
            if not touched:
                break
        if best:
            labels[arrow.number] = best
            taken.append(best)
    return labels


def _segments(plan: Plan) -> list[Rect]:
    return [
        Rect(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for way in plan.ways
        for a, b in pairwise(way)
    ]


def named(plan: Plan, sizes: Sequence[tuple[float, float]], side: int) -> dict[int, Rect]:
    """Place the names of groups in a corner of their first piece where no way runs.

    `sizes`: width and height of each name; `side` as for `Router`.
    """
    names: dict[int, Rect] = {}
    segments = _segments(plan)
    for group, box in plan.groups:
        if group in names:
            continue
        wide, high = sizes[group]
        if side < 0:
            corners = [box.u0 + 14, box.u1 - 14 - wide]
            places = [Rect(u, box.v0 + 8, u + wide, box.v0 + 8 + high) for u in corners]
        else:
            corners = [box.v0 + 14, box.v1 - 14 - wide]
            places = [Rect(box.u0 + 8, v, box.u0 + 8 + high, v + wide) for v in corners]
        free = (p for p in places if not any(p.hits(one, 2) for one in segments))
        names[group] = next(free, places[0])
    return names


def _places(arrow: Arrow, way: Way, side: int) -> Iterator[Rect]:
    """Yield where a label could stand, best first."""
    along = [(a, b) for a, b in pairwise(way) if a[1] == b[1]]
    if arrow.around or len(arrow.through) > 2:
        along.sort(key=lambda s: -abs(s[0][0] - s[1][0]))
    elif not joins(arrow):
        along.reverse()
    if not arrow.around and len(arrow.through) == 2:
        # Arrows that part, or meet, carry their labels at one height.
        start = (way[0][0] + 9 + arrow.lu / 2, way[0][1])
        frame = 18 if arrow.target.group not in (-1, arrow.source.group) else 0
        end = (way[-1][0] - 16 - frame - arrow.lu / 2, way[-1][1])
        parts = len(arrow.source.after) > 1
        for u, v in (start, end) if joins(arrow) else (end, start) if parts else ():
            yield _beside(arrow, u, v, side)
    for near in (side, -side):
        for a, b in along:
            low, high = sorted((a[0], b[0]))
            if b == way[-1] and not arrow.around:
                high -= 10 if high - low > arrow.lu + 24 else 0  # clear of the arrow's head
            for share in (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9):
                yield _beside(arrow, low + (high - low) * share, a[1], near)
    for a, b in pairwise(way):  # beside what runs across
        if a[0] == b[0]:
            middle = (a[1] + b[1]) / 2
            for u in (a[0] + GAP, a[0] - GAP - arrow.lu):
                yield Rect(u, middle - arrow.lv / 2, u + arrow.lu, middle + arrow.lv / 2)


def _beside(arrow: Arrow, u: float, v: float, side: int) -> Rect:
    near = v - GAP - arrow.lv if side < 0 else v + GAP
    return Rect(u - arrow.lu / 2, near, u + arrow.lu / 2, near + arrow.lv)


def framed(graph: Graph, pads: Pads) -> Iterator[tuple[int, Rect]]:
    """Yield the pieces of groups: layers in a row, as far as nothing else stands between."""
    for row in graph.rows:
        present = sorted({s.group for layer in row for s in layer if s.group >= 0 and s.real})
        for group in present:
            piece: Rect | None = None
            for number, layer in enumerate(row):
                inside = [_frame(s, pads) for s in layer if s.group == group and s.real]
                if not inside:
                    continue
                box = inside[0]
                for one in inside[1:]:
                    box = box.around(one)
                joined = piece.around(box) if piece else None
                if joined and not _foreign(row[: number + 1], group, joined, pads):
                    piece = joined
                else:
                    if piece:
                        yield group, piece
                    piece = box
            if piece:
                yield group, piece


def _frame(spot: Spot, pads: Pads) -> Rect:
    box = boxed(spot)
    if spot.group < 0:
        return box
    return Rect(
        box.u0 - pads.u0,
        box.v0 - pads.v0,
        box.u1 + pads.u1,
        box.v1 + pads.v1,
    )


def _foreign(layers: Sequence[list[Spot]], group: int, box: Rect, pads: Pads) -> bool:
    return any(
        s.real and s.group != group and box.hits(_frame(s, pads)) for layer in layers for s in layer
    )


def moved(plan: Plan, edge: float = 1.5) -> Plan:
    """Move everything so that it begins at 0, 0, with room for the strokes."""
    boxes = [*plan.nodes, *(box for box in plan.labels if box), *(box for _, box in plan.groups)]
    boxes += plan.names.values()
    boxes += [Rect(u, v, u, v) for way in plan.ways for u, v in way]
    if not boxes:
        return plan
    u = min(box.u0 for box in boxes) - edge
    v = min(box.v0 for box in boxes) - edge
    plan.u = max(box.u1 for box in boxes) - u + edge
    plan.v = max(box.v1 for box in boxes) - v + edge
    shifted = [*plan.nodes, *(box for box in plan.labels if box), *(box for _, box in plan.groups)]
    for box in (*shifted, *plan.names.values()):
        box.u0, box.u1, box.v0, box.v1 = box.u0 - u, box.u1 - u, box.v0 - v, box.v1 - v
    plan.ways = [[(a - u, b - v) for a, b in way] for way in plan.ways]
    return plan
