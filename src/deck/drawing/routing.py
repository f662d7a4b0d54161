"""Ways through a graph in layers: right-angled, across no node, each in a track of its own.

Between two layers lies a *channel*, in which ways run across; between two bands lies a *gutter*,
in which ways run along. What leads back, or into another band, goes around through gutters.
`u` and `v` are as in `layered`. Widths of channels follow from what runs in them, so the places
of the layers are known only here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from deck.drawing.layered import Arrow, Gaps, Graph, Spot, spread
from deck.drawing.placing import GAP, Pads, Plan, Way, boxed, framed, joins, labelled, moved, named

FAR = 1e6
_TRACK = 16.0  # between two ways side by side
_STUB = 20.0  # before the first bend
_HEAD = 32.0  # behind the last bend: the arrow's head and some line before it
_GUTTER = 22.0

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Track:
    """What one spot's arrows share in a channel; runs from `low` to `high` across the arrows."""

    spot: Spot
    entry: bool = False
    low: float = FAR
    high: float = -FAR
    place: int = 0
    leads: set[Spot] = field(default_factory=set)

    def beside(self, other: _Track) -> bool:
        """Tell whether two must not share a place; what all leads to one spot may."""
        if len(self.leads) == 1 and self.leads == other.leads:
            return False
        return other.low < self.high + 8 and self.low < other.high + 8

    def reach(self, *places: float) -> None:
        self.low = min(self.low, *places)
        self.high = max(self.high, *places)


@dataclass(slots=True, eq=False)
class _End:
    """One end of an arrow that goes around: by which edge of its box it comes and goes.

    `edge` is -1 (before the first in its layer), 1 (behind the last) or 0 (along the arrows).
    """

    spot: Spot
    gutter: int
    edge: int
    leaves: bool
    shift: float = 0.0
    track: _Track | None = None


@dataclass(slots=True, eq=False)
class _Run:
    """A stretch in a gutter."""

    arrow: Arrow
    gutter: int
    u0: float
    u1: float
    kind: int
    track: int = 0
    v: float = 0.0


class Router:
    """Places a graph's layers and bands and finds every arrow's way.

    `side`: labels stand before (-1) or behind (1) their way. `least`: how wide a channel is.
    `names`: width and height of each group's name.
    """

    def __init__(
        self,
        graph: Graph,
        gaps: Gaps,
        pads: Pads,
        side: int,
        least: float,
        names: Sequence[tuple[float, float]],
    ) -> None:
        self.graph, self.pads, self.side, self.least = graph, pads, side, least
        self.names = names
        for band, row in enumerate(graph.rows):
            long = [a.through[1:-1] for a in graph.arrows if len(a.through) > 3]
            spread(row, gaps, [chain for chain in long if chain[0].band == band])
        self.channels: dict[tuple[int, int], dict[tuple[Spot, bool], _Track]] = {}
        self.ends: dict[Arrow, tuple[_End, _End]] = {}
        self.runs: list[_Run] = []
        self.margins: dict[Arrow, int] = {}
        self.left: dict[tuple[int, int], float] = {}  # where a channel's tracks begin

    def plan(self) -> Plan:
        """Return the finished plan, its first corner at 0, 0."""
        for arrow in self.graph.arrows:
            if arrow.around:
                self._around(arrow)
            else:
                self._through(arrow)
        for channel in self.channels.values():
            _stack(channel.values())
        self._columns()
        self._ports()
        self._gutters()
        plan = Plan()
        for node in self.graph.nodes:
            plan.nodes.append(boxed(node))
        plan.ways = [self._way(arrow) for arrow in self.graph.arrows]
        plan.groups = list(framed(self.graph, self.pads))
        plan.names = named(plan, self.names, self.side)
        plan.labels = labelled(self.graph, plan, self.side)
        return moved(plan)

    # What runs where

    def _track(self, spot: Spot, channel: int, *places: float, entry: bool = False) -> _Track:
        tracks = self.channels.setdefault((spot.band, channel), {})
        track = tracks.setdefault((spot, entry), _Track(spot, entry))
        track.reach(*places)
        return track

    def _through(self, arrow: Arrow) -> None:
        for one, other in _pairs(arrow.through):
            if one.v != other.v:
                self._track(one, other.layer, one.v, other.v).leads.add(other)

    def _around(self, arrow: Arrow) -> None:
        start, end = arrow.source, arrow.target
        if start.band == end.band:
            below = self._last(start) + self._last(end)
            above = self._first(start) + self._first(end)
            out = into = start.band + (1 if below >= above else 0)
        elif start.band < end.band:
            out, into = start.band + 1, end.band
        else:
            out, into = start.band, end.band + 1
        self.ends[arrow] = self._end(start, out, leaves=True), self._end(end, into, leaves=False)
        if out != into:
            self.margins[arrow] = len(self.margins)

    def _first(self, spot: Spot) -> bool:
        return self.graph.rows[spot.band][spot.layer][0] is spot

    def _last(self, spot: Spot) -> bool:
        return self.graph.rows[spot.band][spot.layer][-1] is spot

    def _end(self, spot: Spot, gutter: int, *, leaves: bool) -> _End:
        below = gutter == spot.band + 1
        if self._last(spot) if below else self._first(spot):
            return _End(spot, gutter, 1 if below else -1, leaves)
        channel = spot.layer + 1 if leaves else spot.layer
        far = FAR if below else -FAR
        track = self._track(spot, channel, spot.v, far, entry=not leaves)
        track.leads.add(Spot(-1))  # it leads where no other does
        return _End(spot, gutter, 0, leaves, track=track)

    # Places along the arrows

    def _columns(self) -> None:
        """Place layers and tracks: each channel is as wide as what runs in any band's."""
        rows, across = self.graph.rows, self.graph.across
        at = 0.0
        for channel in range(across + 1):
            parts = [self._parts(band, channel) for band in range(self.graph.bands)]
            wide = max(whole for *_, whole in parts)
            for band, (before, tracks, _, whole) in enumerate(parts):
                slack = wide - whole if tracks and channel not in (0, across) else 0.0
                self.left[band, channel] = at + before + slack / 2
            at += wide
            if channel == across:
                break
            broad = max((s.du for row in rows for s in row[channel] if s.real), default=0.0)
            for row in rows:
                for spot in row[channel]:
                    spot.u = at + broad / 2
                    spot.du = spot.du if spot.real else broad
            at += broad

    def _parts(self, band: int, channel: int) -> tuple[float, float, float, float]:
        """Return a channel's widths before, of, and behind its tracks, and in all."""
        row, across = self.graph.rows[band], self.graph.across
        tracks = self.channels.get((band, channel), {}).values()
        count = max((track.place + 1 for track in tracks), default=0)
        zone = (count - 1) * _TRACK if count else 0.0
        ending = row[channel - 1] if channel else []
        starting = row[channel] if channel < across else []
        parted = self._parted(ending, starting)
        before = self.pads.u1 if any(s.group in parted and s.group >= 0 for s in ending) else 0.0
        behind = self.pads.u0 if any(s.group in parted and s.group >= 0 for s in starting) else 0.0
        if channel in (0, across):
            if count:
                before += _STUB if channel else 0.0
                behind += 0.0 if channel else _HEAD
            return before, zone, behind, before + zone + behind
        # Two frames do not touch.
        least = max(self.least, before + behind + 22) if before and behind else self.least
        labels = [self._reserved(arrow, channel, band) for arrow in self.graph.arrows]
        first = max((lu for lu, near_end in labels if not near_end), default=0.0)
        last = max((lu for lu, near_end in labels if near_end), default=0.0)
        before += max(_STUB if count else 0.0, first + 14 if first else 0.0)
        behind += max(_HEAD if count else 0.0, last + 30 if last else 0.0)
        slack = max(0.0, least - before - zone - behind) / 2
        before, behind = before + slack, behind + slack
        return before, zone, behind, before + zone + behind

    @staticmethod
    def _parted(ending: Sequence[Spot], starting: Sequence[Spot]) -> set[int]:
        """Return the groups that end or begin between two layers."""
        return {s.group for s in ending if s.real} ^ {s.group for s in starting if s.real}

    def _reserved(self, arrow: Arrow, channel: int, band: int) -> tuple[float, bool]:
        """Return what an arrow's label takes in a channel, and whether near the arrow's end."""
        if not arrow.lu or arrow.around or arrow.source.band != band:
            return 0.0, True
        if len(arrow.through) > 2 or joins(arrow):
            near_end = False
            if arrow.source.layer + 1 != channel or len(arrow.through) > 2:
                return 0.0, near_end
            return arrow.lu, near_end
        return (arrow.lu, True) if arrow.target.layer == channel else (0.0, True)

    # Places across the arrows

    def _ports(self) -> None:
        """Spread what comes and goes by one edge of a box."""
        shared: dict[tuple[int, int], list[tuple[float, int, bool, tuple[_End, ...]]]] = {}
        for start, end in self.ends.values():
            straight = start.gutter == end.gutter and start.spot.layer == end.spot.layer
            if straight and start.edge == -end.edge:  # from one band to the next: one place
                both = start.spot.u, 0, True, (start, end)
                shared.setdefault((start.gutter, start.spot.layer), []).append(both)
                continue
            for one, other in ((start, end), (end, start)):
                if one.edge:
                    port = other.spot.u, one.edge, one.leaves, (one,)
                    shared.setdefault((one.gutter, one.spot.layer), []).append(port)
        for ports in shared.values():
            least = min(end.spot.du for *_, ends in ports for end in ends)
            step = min(30.0, (least - 22) / max(1, len(ports) - 1))
            # What turns to the left leaves at the left; a tie is parted so that none cross.
            ports.sort(key=lambda port: port[:3])
            for place, (*_, ends) in enumerate(ports):
                shift = (place - (len(ports) - 1) / 2) * step
                if self.side < 0 and any(end.spot.group >= 0 and end.edge < 0 for end in ends):
                    shift += least / 4  # clear of the group's name
                for end in ends:
                    end.shift = shift

    def _u(self, end: _End) -> float:
        """Return where an end of an arrow that goes around meets its gutter."""
        if end.track:
            return self._at(end.track, end.spot.band)
        return end.spot.u + end.shift

    def _at(self, track: _Track, band: int) -> float:
        channel = track.spot.layer + (0 if track.entry else 1)
        return self.left[band, channel] + track.place * _TRACK

    def _gutters(self) -> None:
        """Stack bands and gutters; every stretch in a gutter gets its own track."""
        least = min((s.u - s.du / 2 for s in self.graph.nodes), default=0.0) - 30
        for arrow, (start, end) in self.ends.items():
            u0, u1 = self._u(start), self._u(end)
            if start.gutter == end.gutter:
                above = (start.spot.band < start.gutter) + (end.spot.band < end.gutter)
                run = _Run(arrow, start.gutter, min(u0, u1), max(u0, u1), 2 - above)
                self.runs.append(run)
                continue
            margin = least - self.margins[arrow] * _TRACK
            self.runs.append(_Run(arrow, start.gutter, margin, u0, 1))
            self.runs.append(_Run(arrow, end.gutter, margin, u1, 1))
        at = 0.0
        for gutter in range(self.graph.bands + 1):
            if gutter:
                at = self._band(gutter - 1, at)
            at = self._gutter(gutter, at)

    def _band(self, band: int, at: float) -> float:
        """Move a band to its place; returns where it ends."""
        spots = [spot for layer in self.graph.rows[band] for spot in layer]
        tops, ends = [0.0], [0.0]
        for spot in spots:
            pad = self.pads if spot.group >= 0 and spot.real else Pads(0, 0, 0, 0)
            tops.append(spot.v - spot.dv / 2 - pad.v0)
            ends.append(spot.v + spot.dv / 2 + pad.v1)
        for arrow in self.graph.arrows:
            if not arrow.around and arrow.source.band == band and arrow.lv:
                for spot in (arrow.source, arrow.target):
                    (tops if self.side < 0 else ends).append(spot.v + self.side * (arrow.lv + GAP))
        first = min(tops)
        for spot in spots:
            spot.v += at - first
        for (its, _), tracks in self.channels.items():
            if its == band:
                for track in tracks.values():
                    track.low += at - first
                    track.high += at - first
        return at + max(ends) - first

    def _gutter(self, gutter: int, at: float) -> float:
        outer = gutter in (0, self.graph.bands)
        runs = [run for run in self.runs if run.gutter == gutter]
        if not runs:
            return at if outer else at + 2 * _GUTTER
        long = {id(run): run.u1 - run.u0 for run in runs}
        runs.sort(key=lambda r: (r.kind, _forward(r), -long[id(r)] if r.kind == 2 else long[id(r)]))
        for number, run in enumerate(runs):
            over = [o.track for o in runs[:number] if o.u0 < run.u1 + 14 and run.u0 < o.u1 + 14]
            run.track = max(over, default=-1) + 1
        at += _GUTTER if gutter else 0.0
        for track in range(max(run.track for run in runs) + 1):
            there = [run for run in runs if run.track == track]
            high = max(run.arrow.lv for run in there)
            need = high + GAP + 4 if high else 0.0
            at += max(need, _TRACK / 2) if self.side < 0 else _TRACK / 2
            for run in there:
                run.v = at
            at += max(need, _TRACK / 2) if self.side > 0 else _TRACK / 2
        return at + (_GUTTER if gutter < self.graph.bands else 0.0)

    # Ways

    def _way(self, arrow: Arrow) -> Way:
        start, end = arrow.source, arrow.target
        if not arrow.around:
            way = [(start.u + start.du / 2, start.v)]
            for one, other in _pairs(arrow.through):
                if one.v != other.v:
                    track = self.channels[one.band, other.layer][one, False]
                    u = self._at(track, one.band)
                    way += [(u, one.v), (u, other.v)]
            return _lean([*way, (end.u - end.du / 2, end.v)])
        out, into = self.ends[arrow]
        runs = [run for run in self.runs if run.arrow is arrow]
        way = [*self._leaving(out), (self._u(out), runs[0].v)]
        if len(runs) > 1:
            way += [(runs[0].u0, runs[0].v), (runs[1].u0, runs[1].v)]
        way += [(self._u(into), runs[-1].v), *reversed(list(self._leaving(into)))]
        return _lean(way)

    def _leaving(self, end: _End) -> Iterator[tuple[float, float]]:
        spot = end.spot
        if end.edge:
            yield spot.u + end.shift, spot.v + end.edge * spot.dv / 2
        else:
            yield spot.u + (spot.du / 2 if end.leaves else -spot.du / 2), spot.v
            yield self._u(end), spot.v


def _stack(tracks: Iterable[_Track]) -> None:
    """Give tracks their places side by side: ways that would cross needlessly do not."""
    done: list[_Track] = []
    for track in sorted(tracks, key=_turn):
        over = [other.place for other in done if track.beside(other)]
        track.place = max(over, default=-1) + 1
        done.append(track)


def _forward(run: _Run) -> bool:
    """Tell whether a stretch is part of a way into a later band: those run behind the others."""
    return run.arrow.source.band < run.arrow.target.band


def _turn(track: _Track) -> tuple[int, float]:
    """Of ways that turn the same way, the one that turns last runs behind the others."""
    if track.entry:
        return 2, track.spot.v
    down = track.high - track.spot.v > track.spot.v - track.low
    return (0, -track.spot.v) if down else (0, track.spot.v)


def _lean(way: Way) -> Way:
    """Return a way without points that do not turn."""
    lean: Way = []
    for point in way:
        if lean and point == lean[-1]:
            continue
        if len(lean) > 1 and (
            lean[-2][0] == lean[-1][0] == point[0] or lean[-2][1] == lean[-1][1] == point[1]
        ):
            lean.pop()
        lean.append(point)
    return lean


def _pairs(way: Sequence[T]) -> Iterator[tuple[T, T]]:
    return pairwise(way)
