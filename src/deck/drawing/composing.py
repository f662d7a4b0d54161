"""How large, how broad, in how many rows: a flow made to fit the room it has.

Tries what a reader would like best first: letters of the body's size, all in one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from deck.drawing.arrows import Edge, Group
from deck.drawing.layered import Gaps, Graph
from deck.drawing.placing import Pads, Plan
from deck.drawing.routing import Router
from deck.drawing.script import Item
from deck.drawing.svg import Point
from deck.drawing.text import EMPTY, Label, longest, wrap
from deck.protocols import Pen

_SIZES = (25.0, 23.0, 21.0, 20.0, 19.0, 18.0, 17.0, 16.0)
_LAST = 15.0  # where nothing fits
_BROADEST = 200.0  # of a label in its box
_NARROWEST = 96.0  # of a box without its pads
_TRIES = 3
_NEAR = 30.0  # between two nodes beside each other, as `Gaps` has it
_MOST_BANDS = 6


@dataclass(slots=True)
class Drawing:
    """A flow in its place: the plan (turned to x and y by `point`), and all words in lines."""

    plan: Plan
    down: bool
    labels: list[Label]
    details: list[Label]
    said: list[Label]
    frames: list[Label]

    @property
    def size(self) -> Point:
        """Width and height."""
        return self.point(self.plan.u, self.plan.v)

    def point(self, u: float, v: float) -> Point:
        """Turn a place along and across the arrows to one on the canvas."""
        return (v, u) if self.down else (u, v)


@dataclass(slots=True)
class _Try:
    """One way to set the words: size, number of bands, and what follows from them."""

    cost: float
    size: float
    bands: int
    labels: list[Label]
    details: list[Label]
    said: list[Label]
    width: float
    heights: list[float]
    gap: float


class Composer:
    """Tries sizes of letters, widths of boxes and numbers of rows until a flow fits a room."""

    def __init__(
        self,
        nodes: Sequence[Item],
        edges: Sequence[Edge],
        groups: Sequence[Group],
        pen: Pen,
        room: Point,
        *,
        down: bool,
    ) -> None:
        self.nodes, self.edges, self.groups, self.down = nodes, edges, groups, down
        self.bold, self.plain = pen.face(600), pen.face()
        self.room = room
        self.along = room[1] if down else room[0]
        self.pairs = [(edge.source, edge.target) for edge in edges]
        self.of = [-1] * len(nodes)
        self.graphs: dict[int, Graph] = {}
        for number, group in enumerate(groups):
            for member in group.members:
                self.of[member] = number

    def compose(self) -> Drawing:
        """Return the first drawing that fits; else the one that needs to shrink least."""
        best, least = None, 0.0
        for attempt in chain(self._attempts(), self._rests()):
            drawing = self._drawing(attempt)
            width, height = drawing.size
            over = max(width / self.room[0], height / self.room[1])
            if best is None or over < least:
                best, least = drawing, over
            if over <= 1.0:
                break
        assert best is not None
        return best

    def _attempts(self) -> list[_Try]:
        """Return the likeliest ways to set the words, best first."""
        graph = self._graph(1)
        step = 9.0 if graph.branched or self.down else 4.5
        options = sorted(
            ((25 - size) + step * (bands - 1), size, bands)
            for size in _SIZES
            for bands in range(1, min(_MOST_BANDS, graph.across) + 1)
            if bands == -(-graph.across // -(-graph.across // bands))
        )
        tries: list[_Try] = []
        for cost, size, bands in options:
            if len(tries) >= _TRIES and cost > sorted(t.cost for t in tries)[_TRIES - 1]:
                break
            if made := self._try(cost, size, bands, -(-graph.across // bands), graph):
                tries.append(made)
        return sorted(tries, key=lambda each: each.cost)[:_TRIES]

    def _rests(self) -> Iterator[_Try]:
        """Yield what is left where nothing fits: small letters in any number of rows."""
        graph = self._graph(1)
        for bands in range(1, min(_MOST_BANDS, graph.across) + 1):
            across = -(-graph.across // bands)
            if bands == -(-graph.across // across):
                yield self._set(0.0, _LAST, bands, across, self._broad(_LAST, across), graph)

    def _broad(self, size: float, across: int) -> float:
        """Return what a label may take where so many layers stand in a row."""
        if self.down:
            beside = max(len(layer) for row in self._graph(1).rows for layer in row)
            return min(_BROADEST, (self.room[0] - 34.0 * beside) / beside - 2 * _pad(size))
        least = _least(size)
        return min(_BROADEST, (self.along - 4 - (across - 1) * least) / across - 2 * _pad(size))

    def _try(self, cost: float, size: float, bands: int, across: int, graph: Graph) -> _Try | None:
        broad = self._broad(size, across)
        if any(longest(node.label, self.bold, size) > broad for node in self.nodes):
            return None
        made = self._set(cost, size, bands, across, broad, graph)
        fits = made.gap >= _least(size) - 0.1 and self._beside(made, across, graph)
        return made if fits else None

    def _beside(self, made: _Try, across: int, graph: Graph) -> bool:
        """Tell whether nodes beside each other can fit: a look before the layout's leap."""
        taken: dict[int, float] = {}
        for node, height in zip(graph.nodes, made.heights, strict=True):
            need = made.width if self.down else height
            taken[node.layer] = taken.get(node.layer, -_NEAR) + need + _NEAR
        bands: dict[int, float] = {}
        for layer, need in taken.items():
            band = layer // across
            bands[band] = max(bands.get(band, 0.0), need)
        whole = sum(bands.values()) + 44 * (len(bands) - 1)
        return whole <= (self.room[0] if self.down else self.room[1])

    def _set(
        self, cost: float, size: float, bands: int, across: int, broad: float, graph: Graph
    ) -> _Try:
        small = max(14.0, round(size * 0.76))
        broad = max(broad, 40.0)
        labels = [wrap(n.label, self.bold, size, broad, weight=600) for n in self.nodes]
        details = [
            wrap(n.detail, self.plain, small, broad) if n.detail else EMPTY for n in self.nodes
        ]
        room = 150.0 if size > 18 else 96.0
        said = [
            wrap(e.label, self.plain, small, 260.0 if arrow.around else room) if e.label else EMPTY
            for e, arrow in zip(self.edges, graph.arrows, strict=True)
        ]
        pad = _pad(size)
        widest = max((each.width for each in (*labels, *details)), default=0.0)
        width = max(widest, min(_NARROWEST, broad)) + 2 * pad
        heights = [
            1.3 * pad + a.height + b.height + (3 if b.lines else 0)
            for a, b in zip(labels, details, strict=True)
        ]
        if self.down:  # boxes beside each other are as high as the highest of them
            rows: dict[int, float] = {}
            for node, height in zip(graph.nodes, heights, strict=True):
                row = node.layer % across
                rows[row] = max(rows.get(row, 0.0), height)
            heights = [rows[node.layer % across] for node in graph.nodes]
            taken = sum(rows.values())
        else:
            heights = [max(heights, default=0.0)] * len(heights)
            taken = across * width
        taken += self._labels(said, across, graph, size)
        lines = sum(max(0, len(label.lines) - 2) for label in labels)
        gap = (self.along - 4 - taken) / max(1, across - 1)
        gap = min(gap, 72.0 if self.down else 88.0) if across > 1 else _least(size)
        cost += 1.2 * lines + (2.0 if max((len(x.lines) for x in labels), default=0) > 3 else 0.0)
        return _Try(cost, size, bands, labels, details, said, width, heights, gap)

    def _labels(self, said: Sequence[Label], across: int, graph: Graph, size: float) -> float:
        """Return what arrows' labels and frames of groups take beside the gaps, at most."""
        extra: dict[int, float] = {}
        layers = [node.layer for node in graph.nodes]
        for (source, target), label in zip(self.pairs, said, strict=True):
            if label.lines and layers[source] < layers[target]:
                need = label.height if self.down else label.width
                channel = layers[source] % across
                extra[channel] = max(extra.get(channel, 0.0), need + 38 - _least(size))
        return sum(max(0.0, each) for each in extra.values()) + 8.0 * len(self.groups)

    def _drawing(self, made: _Try) -> Drawing:
        """Lay the flow out; where it is a little too long, its gaps give way."""
        drawing = self._laid_out(made, made.gap)
        over = (drawing.size[1] if self.down else drawing.size[0]) - self.along
        count = max(1, self._graph(made.bands).across - 1)
        least = _least(made.size) * 0.85
        if over > 0 and made.gap - over / count >= least:
            drawing = self._laid_out(made, made.gap - over / count - 0.5)
        elif over > 0 and made.gap > least:
            drawing = self._laid_out(made, least)
        return drawing

    def _graph(self, bands: int) -> Graph:
        """Return the graph in so many bands; laying it out again overwrites its places alone."""
        if bands not in self.graphs:
            self.graphs[bands] = Graph(len(self.nodes), self.pairs, self.of, bands)
        return self.graphs[bands]

    def _laid_out(self, made: _Try, gap: float) -> Drawing:
        graph = self._graph(made.bands)
        for spot, height in zip(graph.nodes, made.heights, strict=True):
            spot.du, spot.dv = (height, made.width) if self.down else (made.width, height)
        for arrow, label in zip(graph.arrows, made.said, strict=True):
            if label.lines:
                lu, lv = label.width + 4, label.height
                arrow.lu, arrow.lv = (lv, lu) if self.down else (lu, lv)
        small = max(14.0, round(made.size * 0.76))
        frames = [wrap(g.label, self.plain, small, made.width) for g in self.groups]
        head = max((frame.height for frame in frames), default=0.0)
        pads, gaps = Pads(v0=14 + head), Gaps(first=14 + head)
        if self.down:
            # The name stands at the left of an arrow that comes in at the middle.
            widest = max((frame.width for frame in frames), default=0.0)
            side = max(16.0, widest + 26 - made.width / 2)
            pads, gaps = Pads(14 + head, 16, side, side), Gaps(first=side, last=side)
        names = [(frame.width, frame.height) for frame in frames]
        plan = Router(graph, gaps, pads, 1 if self.down else -1, gap, names).plan()
        return Drawing(plan, self.down, made.labels, made.details, made.said, frames)


def _pad(size: float) -> float:
    return round(size * 0.8)


def _least(size: float) -> float:
    """Return how wide a gap with an arrow in it must be, beside letters of a size."""
    return size * 2.1
