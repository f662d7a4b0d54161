"""Columns that stand, for few labels of a word or two; and the grid that lines stand on, too."""

from __future__ import annotations

from collections.abc import Sequence

from deck.drawing import bars, plot
from deck.drawing.data import Data
from deck.drawing.svg import Canvas
from deck.drawing.text import Label, fit, longest, measure
from deck.frozen import dataclass

_LEAST = 220.0  # px, how low the plot can be


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the plot stands: its corners, its scale, the labels below it."""

    left: float
    right: float
    top: float
    bottom: float
    scale: plot.Scale
    labels: tuple[Label, ...]

    def x(self, index: float) -> float:
        """Return the middle of a label's slot."""
        return self.left + (index + 0.5) * self.slot

    def y(self, value: float) -> float:
        """Return how high a value stands."""
        return self.bottom - self.scale.share(value) * (self.bottom - self.top)

    @property
    def slot(self) -> float:
        """How wide the room of a label is."""
        return (self.right - self.left) / max(len(self.labels), 1)

    @property
    def below(self) -> float:
        """How high the labels are with the room around them."""
        return max((label.height for label in self.labels), default=0.0) + 14


def grid(
    canvas: Canvas,
    data: Data,
    scale: plot.Scale,
    labels: Sequence[Label],
    *,
    top: float,
    height: float,
    right: float,
) -> Grid:
    """Draw lines at round numbers with their ticks at the left; returns the room for the plot."""
    texts = [plot.tick_text(value, scale.ticks, data.manner) for value in scale.ticks]
    left = max(measure(text, canvas.pen.face(), plot.TICK) for text in texts) + 14
    unit = plot.unit_in_words(data.manner)
    if unit:
        plot.tick(canvas, unit, 0, top + 8, "start")
        top += 26
    top += 10
    below = max((label.height for label in labels), default=0.0) + 14
    bottom = max(top + _LEAST, top + height - below)
    made = Grid(left, right, top, bottom, scale, tuple(labels))
    for value, text in zip(scale.ticks, texts, strict=True):
        y = made.y(value)
        canvas.line([(left, y), (right, y)], stroke="line", thick=1)
        plot.tick(canvas, text, left - 14, y, "end")
    return made


def draw(canvas: Canvas, data: Data, width: float, height: float) -> float:
    """Draw columns into a room, or bars where the labels do not fit; returns the height taken."""
    labels = _labels(canvas, data, (width - 70) / max(len(data.labels), 1) - 12)
    if not labels:
        return bars.draw(canvas, data, width, height)
    many = len(data.series) > 1
    used = plot.looks(canvas, data)
    rows = plot.one_look(canvas, data)
    top = plot.legend(canvas, data, used, width)
    scale = plot.scale(data.values)
    under = 24.0 if scale.low < 0 else 0.0  # for the values of columns that hang
    high = height - top - 26 - under
    made = grid(canvas, data, scale, labels, top=top + 16, height=high, right=width)
    thick = min(84.0, made.slot * (0.8 if many else 0.62) / max(len(data.series), 1))
    shown = _values_fit(canvas, data, thick, made.slot, many=many)
    zero = made.y(0)
    for index, label in enumerate(labels):
        strong = data.marks[index]
        canvas.text(
            label,
            made.x(index),
            made.bottom + 10 + under,
            top=True,
            fill="heading" if strong else "text",
        )
        for number, series in enumerate(data.series):
            value = series.values[index]
            if value is None:
                continue
            x = made.x(index) + (number - len(data.series) / 2) * thick
            look = used[number] if many else rows[index]
            high, low = sorted((zero, made.y(value)))
            gap = 1 if many else 0
            plot.bar(canvas, look, x + gap, high, thick - 2 * gap, max(low - high, 1.5))
            if shown:
                accent = look.fill == "accent"
                text = plot.value_label(
                    canvas, plot.value_text(data, value, axis=True), strong=accent
                )
                y = high - 13 if value >= 0 else low + 13
                canvas.text(text, x + thick / 2, y, fill="accent-strong" if accent else "text")
    canvas.line([(made.left, zero), (made.right, zero)], stroke="muted")
    return made.bottom + under + made.below


def _labels(canvas: Canvas, data: Data, room: float) -> list[Label]:
    """Set the labels in at most three lines; none where a word is wider than its slot."""
    for size in plot.NAMES:
        faces = [canvas.pen.face(600 if mark else 400) for mark in data.marks]
        pairs = list(zip(data.labels, faces, data.marks, strict=True))
        if any(longest(text, face, size) > room for text, face, _ in pairs):
            continue
        made = [
            fit(text, face, room, sizes=(size,), lines=3, weight=600 if mark else 400)
            for text, face, mark in pairs
        ]
        if all(len(label.lines) <= 3 for label in made):
            return made
    return []


def _values_fit(canvas: Canvas, data: Data, thick: float, slot: float, *, many: bool) -> bool:
    face = canvas.pen.face(600)
    room = thick if many else slot
    return all(
        measure(plot.value_text(data, value, axis=True), face, plot.VALUE) <= room - 4
        for value in data.values
    )
