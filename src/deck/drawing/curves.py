"""Lines over time: one for each series, told apart by marker, dash and the name at its end."""

from __future__ import annotations

from collections.abc import Sequence

from deck.drawing import plot
from deck.drawing.columns import Grid, grid
from deck.drawing.data import Data, Series
from deck.drawing.svg import Canvas, n
from deck.drawing.text import Label, fit, longest, wrap

_MARKERS = 24  # with more points than this markers would touch


def draw(canvas: Canvas, data: Data, width: float, height: float) -> float:
    """Draw lines into a room; returns the height that they take."""
    used = plot.looks(canvas, data)
    names = _names(canvas, data, used, width * 0.24)
    right = width - max((label.width for label in names), default=0.0) - 24
    scale = plot.scale(data.values, zero=False)
    every, labels = _labels(canvas, data, right - 60)
    made = grid(canvas, data, scale, labels, top=4, height=height - 8, right=right)
    for index, label in enumerate(labels):
        x = made.x(index) - (6 if every > 1 else 0)
        if every == 1 or x + label.width <= width:
            anchor = "middle" if every == 1 else "start"
            canvas.text(label, x, made.bottom + 10, top=True, anchor=anchor)
    if scale.low <= 0 <= scale.high:
        zero = made.y(0)
        canvas.line([(made.left, zero), (made.right, zero)], stroke="muted")
    order = sorted(range(len(used)), key=lambda index: used[index].fill == "accent")
    for index in order:  # the one that matters lies on top
        _line(canvas, made, data.series[index], used[index])
    for index, y in _ends(made, data, names):
        series, look = data.series[index], used[index]
        last = next(i for i in reversed(range(len(series.values))) if series.values[i] is not None)
        canvas.text(
            names[index],
            made.x(last) + 16,
            y,
            anchor="start",
            fill="accent-strong" if look.fill == "accent" else "text",
        )
    return made.bottom + made.below


def _names(canvas: Canvas, data: Data, used: Sequence[plot.Look], room: float) -> list[Label]:
    """Set what stands at the end of each line: the series' name and its last value."""
    made = []
    for series, look in zip(data.series, used, strict=True):
        weight = 600 if look.fill == "accent" else 400
        last = next((v for v in reversed(series.values) if v is not None), None)
        value = "" if last is None else data.manner.write(last)
        text = f"{series.name} {value}".strip()
        made.append(fit(text, canvas.pen.face(weight), room, sizes=(18.0,), lines=2, weight=weight))
    return made


def _labels(canvas: Canvas, data: Data, room: float) -> tuple[int, list[Label]]:
    """Set the labels below; where they do not fit, every second, third … of them is written."""
    face = canvas.pen.face()
    count = max(len(data.labels), 1)
    for every in range(1, count + 1):
        slot = room / count * every - 10
        shown = data.labels[::every]
        if all(longest(text, face, 18.0) <= slot for text in shown):
            made = [wrap(text, face, 18.0, max(slot, 10.0)) for text in data.labels]
            kept = made[::every]
            if all(len(label.lines) <= 2 for label in kept):
                empty = Label((), 18.0, 400, 0.0)
                return every, [m if i % every == 0 else empty for i, m in enumerate(made)]
    return count, [wrap(text, face, 18.0, room / 2) for text in data.labels[:1]] + [
        Label((), 18.0, 400, 0.0)
    ] * (count - 1)


def _line(canvas: Canvas, made: Grid, series: Series, look: plot.Look) -> None:
    """Draw one line; where a number is missing it has a gap."""
    parts, pen_down, points = [], False, []
    for index, value in enumerate(series.values):
        if value is None:
            pen_down = False
            continue
        x, y = made.x(index), made.y(value)
        parts.append(f"{'L' if pen_down else 'M'}{n(x)} {n(y)}")
        points.append((x, y))
        pen_down = True
    accent = look.fill == "accent"
    stroke = look.stroke or look.fill
    canvas.path("".join(parts), stroke=stroke, thick=4.0 if accent else 2.5, dash=look.dash)
    if len(points) <= _MARKERS:
        for x, y in points:
            plot.marker(canvas, look, x, y, 6.0 if accent else 5.0)


def _ends(made: Grid, data: Data, names: Sequence[Label]) -> list[tuple[int, float]]:
    """Return at what height each name stands: beside its line's end, and clear of the others."""
    wanted = []
    for index, series in enumerate(data.series):
        last = next((v for v in reversed(series.values) if v is not None), None)
        if last is not None:
            wanted.append((made.y(last), index))
    wanted.sort()
    placed: list[tuple[int, float]] = []
    for y, index in wanted:
        half = names[index].height / 2 + 1
        if placed:
            before, at = placed[-1]
            y = max(y, at + names[before].height / 2 + 1 + half)
        placed.append((index, y))
    room = made.bottom + 4
    for at in reversed(range(len(placed))):  # pushed back up where they run out at the bottom
        index, y = placed[at]
        half = names[index].height / 2 + 1
        placed[at] = (index, min(y, room - half))
        room = placed[at][1] - half
    return placed
