"""A graph in layers: which node stands in which layer, in which order, how far from the middle.

Everything is said in two directions: `u` runs along the arrows, `v` across them, so the same code
draws from left to right and from top to bottom. Layers that do not fit one behind the other go on
in a new *band*, as words go on in a new line.

Layers by longest paths and order by barycentres as in K. Sugiyama, S. Tagawa, M. Toda, "Methods
for Visual Understanding of Hierarchical System Structures", 1981.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

SWEEPS = 6
_LIGHT = 1e-6  # what a bend weighs beside a node when both want the same place


@dataclass(slots=True, eq=False)
class Spot:
    """A node in its layer, or a place where a longer arrow passes one (`index` -1).

    `du`, `dv`: its size; `u`, `v`: its middle. `group` is -1 where it is in none.
    """

    index: int
    layer: int = 0
    band: int = 0
    group: int = -1
    order: float = 0.0
    du: float = 0.0
    dv: float = 0.0
    u: float = 0.0
    v: float = 0.0
    before: list[Spot] = field(default_factory=list)
    after: list[Spot] = field(default_factory=list)

    @property
    def real(self) -> bool:
        """Tell whether it is a node."""
        return self.index >= 0


@dataclass(slots=True, eq=False)
class Arrow:
    """An arrow: the spots it runs through within its band, or only its ends where it goes around.

    `around`: it leads back, or into another band. `lu`, `lv`: the size of its label.
    """

    number: int
    source: Spot
    target: Spot
    around: bool = False
    through: list[Spot] = field(default_factory=list)
    lu: float = 0.0
    lv: float = 0.0


class Graph:
    """Nodes and arrows in layers and bands; `rows[band][layer]` holds spots in their order."""

    def __init__(
        self, count: int, pairs: Sequence[tuple[int, int]], groups: Sequence[int], bands: int = 1
    ) -> None:
        self.nodes = [Spot(index, group=groups[index]) for index in range(count)]
        back = _backward(count, pairs)
        layers = _layers(count, pairs, back)
        self.across = -(-(max(layers, default=0) + 1) // bands)
        self.bands = -(-(max(layers, default=0) + 1) // self.across)
        for node, layer in zip(self.nodes, layers, strict=True):
            node.band, node.layer = divmod(layer, self.across)
        self.rows: list[list[list[Spot]]] = [
            [[] for _ in range(self.across)] for _ in range(self.bands)
        ]
        for node in self.nodes:
            self.rows[node.band][node.layer].append(node)
        self.arrows = [
            self._arrow(number, *pair, number in back) for number, pair in enumerate(pairs)
        ]
        for row in self.rows:
            _ordered(row)

    @property
    def branched(self) -> bool:
        """Tell whether nodes stand beside each other anywhere."""
        return any(len(layer) > 1 for row in self.rows for layer in row)

    def _arrow(self, number: int, source: int, target: int, back: bool) -> Arrow:
        start, end = self.nodes[source], self.nodes[target]
        arrow = Arrow(number, start, end, back or start.band != end.band)
        if arrow.around:
            return arrow
        arrow.through = [start]
        for layer in range(start.layer + 1, end.layer):
            inside = start.group if start.group == end.group else -1
            bend = Spot(-1, layer, start.band, inside, dv=4.0)
            self.rows[start.band][layer].append(bend)
            arrow.through.append(bend)
        arrow.through.append(end)
        for one, other in zip(arrow.through, arrow.through[1:], strict=False):
            one.after.append(other)
            other.before.append(one)
        return arrow


def _backward(count: int, pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Return the arrows that lead back to where one came from, going in the order of the text."""
    out: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for number, (source, target) in enumerate(pairs):
        out[source].append((number, target))
    back: set[int] = set()
    state = [0] * count  # 1: on the way, 2: done
    starts = sorted(range(count), key=lambda n: any(target == n for _, target in pairs))
    for start in starts:
        if state[start]:
            continue
        stack = [(start, iter(out[start]))]
        state[start] = 1
        while stack:
            node, rest = stack[-1]
            for number, target in rest:
                if state[target] == 1:
                    back.add(number)
                elif not state[target]:
                    state[target] = 1
                    stack.append((target, iter(out[target])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return back


def _layers(count: int, pairs: Sequence[tuple[int, int]], back: set[int]) -> list[int]:
    """Return each node's layer: as far back as its longest way, as near to what follows."""
    if not pairs:
        return list(range(count))
    forward = [pair for number, pair in enumerate(pairs) if number not in back]
    layers = [0] * count
    for _ in range(count):  # settles after as many rounds as the longest way is long
        moved = False
        for source, target in forward:
            if layers[target] <= layers[source]:
                layers[target] = layers[source] + 1
                moved = True
        if not moved:
            break
    entered = {target for _, target in forward}
    for node in range(count):
        if node not in entered:
            following = [layers[target] for source, target in forward if source == node]
            layers[node] = min(following) - 1 if following else 0
    return layers


def _ordered(row: list[list[Spot]]) -> None:
    """Order each layer so that few arrows cross; members of a group stay together."""
    for layer in row:
        for place, spot in enumerate(layer):
            spot.order = place
    if all(len(layer) < 2 for layer in row):
        return
    best, least = [list(layer) for layer in row], _crossings(row)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for layer in row if forward else row[::-1]:
            _sort(layer, forward)
        crossed = _crossings(row)
        if crossed < least or (sweep == 1 and crossed == least):
            best, least = [list(layer) for layer in row], crossed
    for layer, kept in zip(row, best, strict=True):
        layer[:] = kept
        for place, spot in enumerate(layer):
            spot.order = place


def _sort(layer: list[Spot], forward: bool) -> None:
    wanted: dict[Spot, float] = {}
    for spot in layer:
        near = spot.before if forward else spot.after
        wanted[spot] = sum(each.order for each in near) / len(near) if near else spot.order
    groups: dict[int, list[float]] = {}
    for spot in layer:
        groups.setdefault(spot.group, []).append(wanted[spot])
    middle = {group: sum(all_) / len(all_) for group, all_ in groups.items()}

    def key(spot: Spot) -> tuple[float, int, float]:
        together = middle[spot.group] if spot.group >= 0 else wanted[spot]
        return together, spot.group, wanted[spot]

    layer.sort(key=key)
    for place, spot in enumerate(layer):
        spot.order = place


def _crossings(row: list[list[Spot]]) -> int:
    total = 0
    for layer in row:
        ends = [(one.order, other.order) for one in layer for other in one.after]
        total += sum(
            (a[0] - b[0]) * (a[1] - b[1]) < 0 for i, a in enumerate(ends) for b in ends[:i]
        )
    return total


@dataclass(frozen=True, slots=True)
class Gaps:
    """How far things stand apart across the arrows: nodes, bends, and a group's own edges."""

    node: float = 30.0
    bend: float = 16.0
    first: float = 16.0
    last: float = 16.0

    def between(self, one: Spot, other: Spot) -> float:
        """Return the least distance of the middles of two neighbours in a layer."""
        gap = self.node if one.real and other.real else self.bend
        if one.group != other.group:
            gap += (self.last if one.group >= 0 else 0.0) + (
                self.first if other.group >= 0 else 0.0
            )
        return (one.dv + other.dv) / 2 + gap


def spread(row: list[list[Spot]], gaps: Gaps, chains: Sequence[Sequence[Spot]] = ()) -> None:
    """Give every spot of a band its `v`, near to what it is tied to, counted from the middle.

    `chains`: the bends of each arrow that passes several layers.
    """
    for layer in row:
        at = 0.0
        for one, other in zip([None, *layer], layer, strict=False):
            at += gaps.between(one, other) if one else 0.0
            other.v = at
        for spot in layer:
            spot.v -= at / 2
    if all(len(layer) < 2 for layer in row):
        return
    for sweep in range(SWEEPS):
        for layer in row if sweep % 2 == 0 else row[::-1]:
            wanted = [_wanted(spot, sweep) for spot in layer]
            _settle(layer, wanted, gaps)
    _straighten(row, gaps)
    for chain in chains:
        _level(chain, row, gaps)


def _wanted(spot: Spot, sweep: int) -> float:
    near = (
        spot.before + spot.after
        if sweep >= SWEEPS - 2
        else (spot.before if sweep % 2 == 0 else spot.after)
    )
    if not near:
        return spot.v
    if not spot.real:
        return sum(each.v for each in near) / len(near)
    nodes = [each for each in near if each.real] or near
    return sum(each.v for each in nodes) / len(nodes)


def _settle(layer: Sequence[Spot], wanted: Sequence[float], gaps: Gaps) -> None:
    """Place a layer's spots as near as can be to where they want, in order and apart.

    Least squares by pooling neighbours that want too near: isotonic regression.
    """
    shift, total = [], 0.0
    for one, other in zip([None, *layer], layer, strict=False):
        total += gaps.between(one, other) if one else 0.0
        shift.append(total)
    pools: list[list[float]] = []  # weight, mean, how many
    for spot, want, by in zip(layer, wanted, shift, strict=True):
        weight = 1.0 if spot.real else _LIGHT
        pools.append([weight, want - by, 1])
        while len(pools) > 1 and pools[-2][1] > pools[-1][1]:
            weight, mean, count = pools.pop()
            last = pools[-1]
            last[1] = (last[0] * last[1] + weight * mean) / (last[0] + weight)
            last[0] += weight
            last[2] += count
    places = [mean for _, mean, count in pools for _ in range(int(count))]
    for spot, place, by in zip(layer, places, shift, strict=True):
        spot.v = place + by


def _straighten(row: list[list[Spot]], gaps: Gaps) -> None:
    """Take small steps out of arrows: who is tied to one thing alone moves to its height."""
    for layer in row:
        for spot in layer:
            spot.v = float(round(spot.v))
    for layers, back in ((row, False), (row[::-1], True)):
        for layer in layers:
            for place, spot in enumerate(layer):
                near = spot.after if back else spot.before
                if len(near) != 1 or (back and len(spot.before) == 1):
                    continue
                if 0 < abs(near[0].v - spot.v) <= 14 and _free(layer, place, near[0].v, gaps):
                    spot.v = near[0].v


def _level(chain: Sequence[Spot], row: list[list[Spot]], gaps: Gaps) -> None:
    """Let a long arrow pass all nodes at one height, where there is room for it."""
    places = [row[spot.layer].index(spot) for spot in chain]
    for v in sorted({spot.v for spot in chain}, key=abs, reverse=True):
        if all(
            _free(row[spot.layer], place, v, gaps)
            for spot, place in zip(chain, places, strict=True)
        ):
            for spot in chain:
                spot.v = v
            return


def _free(layer: Sequence[Spot], place: int, v: float, gaps: Gaps) -> bool:
    spot = layer[place]
    above = place == 0 or v - layer[place - 1].v >= gaps.between(layer[place - 1], spot) - 0.5
    last = place == len(layer) - 1
    return above and (last or layer[place + 1].v - v >= gaps.between(spot, layer[place + 1]) - 0.5)
