"""A ring of shares, each with its name and number at a line of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import cos, floor, pi, sin

from deck.drawing import plot
from deck.drawing.data import Data
from deck.drawing.svg import Canvas, n
from deck.drawing.text import Label, fit, wrap
from deck.frozen import dataclass

_MOST = 400.0  # px across
_BAND = 0.36  # the ring's breadth, of its radius
_LEADER = 34.0
_TURNS = 24  # tried, to bring words near their shares
_NEAR = 60.0**2  # px squared, how far from them is near enough


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the ring: from and to in turns from the top, clockwise; its words."""

    start: float
    end: float
    accent: bool
    name: Label
    value: Label

    @property
    def middle(self) -> float:
        """Half way along it, in turns."""
        return (self.start + self.end) / 2

    @property
    def height(self) -> float:
        """How high its words are."""
        return self.name.height + self.value.height


def draw(canvas: Canvas, data: Data, width: float, height: float) -> float:
    """Draw a ring into a room; returns the height that it takes."""
    across = min(_MOST, height - 56, width * 0.42)
    parts = _parts(canvas, data, (width - across) / 2 - _LEADER - 14)
    if len(parts) > 5:
        across = min(across, 340.0)
    radius = across / 2
    parts, places, high = _turned(parts, radius, across + 56)
    x, y = width / 2, high / 2
    _ring(canvas, parts, x, y, radius)
    for part, place in zip(parts, places, strict=True):
        _named(canvas, part, x, y, radius, 1 if part.middle < 0.5 else -1, place)
    _center(canvas, data, parts, x, y, radius)
    return high


def _parts(canvas: Canvas, data: Data, room: float) -> list[Part]:
    values = data.series[0].values
    total = sum(value for value in values if value)
    marks = data.marks if any(data.marks) else (True, *(False,) * (len(data.marks) - 1))
    sizes = plot.NAMES if len(values) <= 5 else plot.NAMES[-1:]
    parts, at = [], 0.0
    for label, mark, value in zip(data.labels, marks, values, strict=True):
        if not value:
            continue
        weight = 600 if mark else 400
        name = fit(label, canvas.pen.face(weight), room, sizes=sizes, lines=2, weight=weight)
        said = data.manner.write(value)
        if data.manner.unit != "%":
            said += f" · {value / total:.0%}"
        text = wrap(said, canvas.pen.face(), 18.0, room)
        parts.append(Part(at, at + value / total, mark, name, text))
        at += value / total
    return parts


def _turned(
    parts: Sequence[Part], radius: float, least: float
) -> tuple[list[Part], list[float], float]:
    """Turn the ring until all words stand near their shares.

    Returns the parts, the height of each one's words, and the height of it all, in px. The first
    part begins at the top where that is nearly as good as anything else.
    """
    middles, heights = [part.middle for part in parts], [part.height + 10 for part in parts]
    best = (0.0, 0.0, [0.0], least)
    for step in range(_TURNS):
        by = step / _TURNS
        turned = [(middle + by) % 1 for middle in middles]
        right = sum(each for each, at in zip(heights, turned, strict=True) if at < 0.5)
        high = max(least, right, sum(heights) - right)
        wanted = [high / 2 - (radius + 16) * cos(2 * pi * at) for at in turned]
        places = _spread(turned, wanted, heights, high)
        moved = sum((place - want) ** 2 for place, want in zip(places, wanted, strict=True))
        cost = moved + 4 * (high - least) ** 2
        if step == 0 or cost < best[0]:
            best = cost, by, places, high
        if step == 0 and cost < _NEAR:
            break
    _, by, places, high = best
    moved_on = [
        replace(part, start=part.start + by - over, end=part.end + by - over)
        for part in parts
        for over in (floor(part.middle + by),)
    ]
    return moved_on, places, high


def _spread(
    turned: Sequence[float], wanted: Sequence[float], heights: Sequence[float], high: float
) -> list[float]:
    """Return the heights of all words: beside their shares, and clear of others on their side."""
    places = list(wanted)
    for right in (True, False):
        side = [i for i, at in enumerate(turned) if (at < 0.5) is right]
        side.sort(key=lambda i: wanted[i])
        low = 0.0
        for i in side:
            places[i] = max(places[i], low + heights[i] / 2)
            low = places[i] + heights[i] / 2
        low = high
        for i in reversed(side):
            places[i] = min(places[i], low - heights[i] / 2)
            low = places[i] - heights[i] / 2
    return places


def _ring(canvas: Canvas, parts: Sequence[Part], x: float, y: float, radius: float) -> None:
    light, dark = plot.quiet(canvas), plot.grey(canvas, 7.5, "soft")
    inner = radius * (1 - _BAND)
    number = 0
    for part in parts:
        fill = "accent"
        if not part.accent:
            fill = (light, dark)[number % 2]
            number += 1
        if part.end - part.start > 0.999:
            band = (radius + inner) / 2
            ring = f"M{n(x - band)} {n(y)}a{n(band)} {n(band)} 0 1 1 {n(2 * band)} 0"
            canvas.path(
                f"{ring}a{n(band)} {n(band)} 0 1 1 {n(-2 * band)} 0",
                stroke=fill,
                thick=radius - inner,
            )
            return
        large = int(part.end - part.start > 0.5)
        (ax, ay), (bx, by) = _at(x, y, radius, part.start), _at(x, y, radius, part.end)
        (cx, cy), (dx, dy) = _at(x, y, inner, part.end), _at(x, y, inner, part.start)
        canvas.path(
            f"M{n(ax)} {n(ay)}A{n(radius)} {n(radius)} 0 {large} 1 {n(bx)} {n(by)}"
            f"L{n(cx)} {n(cy)}A{n(inner)} {n(inner)} 0 {large} 0 {n(dx)} {n(dy)}Z",
            fill=fill,
            stroke="page",
            thick=3.0,
        )


def _at(x: float, y: float, radius: float, turn: float) -> tuple[float, float]:
    return x + radius * sin(2 * pi * turn), y - radius * cos(2 * pi * turn)


def _named(
    canvas: Canvas, part: Part, x: float, y: float, radius: float, sign: int, place: float
) -> None:
    """Write a share's name and number beside the ring, a thin line leading to them."""
    edge = _at(x, y, radius + 3, part.middle)
    knee = _at(x, y, radius + 16, part.middle)
    end = x + sign * (radius + _LEADER), place
    canvas.line([edge, knee, end], stroke="muted", thick=1.5)
    anchor = "start" if sign > 0 else "end"
    at = x + sign * (radius + _LEADER + 10)
    top = place - part.height / 2
    canvas.text(
        part.name, at, top, anchor=anchor, top=True, fill="accent-strong" if part.accent else "text"
    )
    canvas.text(part.value, at, top + part.name.height, anchor=anchor, top=True, fill="soft")


def _center(
    canvas: Canvas, data: Data, parts: Sequence[Part], x: float, y: float, radius: float
) -> None:
    """Write the share of what stands out into the middle, large."""
    face = canvas.pen.face(600)
    share = sum(part.end - part.start for part in parts if part.accent)
    text = f"{share:.0%}"
    if data.manner.unit == "%":  # what the author wrote, even where all is not 100
        values = zip(data.series[0].values, data.marks, strict=True)
        text = data.manner.write(sum(value or 0.0 for value, mark in values if mark))
    room = 2 * radius * (1 - _BAND) * 0.8
    label = fit(text, face, room, sizes=(61.0, 49.0, 39.0, 31.0), lines=1, weight=600)
    if not any(data.marks):
        return
    canvas.text(label, x, y, fill="accent-strong")
