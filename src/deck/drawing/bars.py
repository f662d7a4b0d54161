"""Bars that lie: a row for each label, which reads best where labels are words."""

from __future__ import annotations

from deck.drawing import plot
from deck.drawing.data import Data
from deck.drawing.svg import Canvas
from deck.drawing.text import Label, measure, wrap

_GAP = 18.0  # between labels and bars
_LEAST = 8.0  # px, how thin a bar can be


def draw(canvas: Canvas, data: Data, width: float, height: float) -> float:
    """Draw bars into a room; returns the height that they take."""
    many = len(data.series) > 1
    used = plot.looks(canvas, data)
    top = plot.legend(canvas, data, used, width)
    scale = plot.scale(data.values) if many else plot.span(data.values)
    axis = 30.0 if many else 0.0
    labels = _labels(canvas, data, width, height - top - axis)
    left = max((label.width for label in labels), default=0.0) + _GAP
    row, thick = _sizes(data, labels, height - top - axis)
    texts = _values(canvas, data) if thick >= 17 else []
    widest = max((label.width for line in texts for label in line), default=0.0) + 10
    start = left + (widest if scale.low < 0 else 0.0)
    end = width - (widest if scale.high > 0 else 0.0)
    if many:  # the last tick's number reaches past the axis
        last = plot.tick_text(scale.high, scale.ticks, data.manner)
        end = min(end, width - measure(last, canvas.pen.face(), plot.TICK) / 2 - 2)
    bottom = top + row * len(labels)

    def at(value: float) -> float:
        return start + scale.share(value) * (end - start)

    if many:
        _axis(canvas, data, scale, top, bottom, start, end)
    rows = plot.one_look(canvas, data) if not many else ()
    for index, label in enumerate(labels):
        middle = top + row * (index + 0.5)
        strong = data.marks[index]
        canvas.text(label, left - _GAP, middle, anchor="end", fill="heading" if strong else "text")
        for number, series in enumerate(data.series):
            value = series.values[index]
            if value is None:
                continue
            y = middle + (number - len(data.series) / 2) * thick
            look = used[number] if many else rows[index]
            near, far = sorted((at(0), at(value)))
            plot.bar(canvas, look, near, y + 1, max(far - near, 1.5), thick - 2)
            if texts:
                outside = far + 10 if value >= 0 else near - 10
                canvas.text(
                    texts[index][number],
                    outside,
                    y + thick / 2,
                    anchor="start" if value >= 0 else "end",
                    fill="accent-strong" if look.fill == "accent" else "text",
                )
    canvas.line([(at(0), top), (at(0), bottom)], stroke="muted")
    return bottom + axis


def _labels(canvas: Canvas, data: Data, width: float, height: float) -> list[Label]:
    """Set all labels at one size: in more width, then smaller, where their lines take too much."""
    made: list[Label] = []
    weights = [600 if mark else 400 for mark in data.marks]
    for share in (0.36, 0.46):
        for size in plot.NAMES:
            made = [
                wrap(text, canvas.pen.face(weight), size, width * share, weight=weight)
                for text, weight in zip(data.labels, weights, strict=True)
            ]
            fits = _sizes(data, made, height)[0] * len(made) <= height
            if fits and all(len(label.lines) <= 2 for label in made):
                return made
    return made


def _sizes(data: Data, labels: list[Label], room: float) -> tuple[float, float]:
    """Return how high a row is and how thick a bar, in px."""
    count, series = max(len(labels), 1), max(len(data.series), 1)
    tallest = max((label.height for label in labels), default=0.0)
    least = max(tallest + 6, series * _LEAST + 8)
    row = max(least, min(room / count, 60.0 if series == 1 else 34.0 * series + 24))
    thick = min(36.0, (row - (10 if row < 50 else 16)) / series)
    return row, thick


def _values(canvas: Canvas, data: Data) -> list[list[Label]]:
    many = len(data.series) > 1
    used = plot.looks(canvas, data) if many else plot.one_look(canvas, data)
    texts = []
    for index in range(len(data.labels)):
        line = []
        for number, series in enumerate(data.series):
            value = series.values[index]
            text = "" if value is None else plot.value_text(data, value, axis=many)
            strong = used[number if many else index].fill == "accent"
            line.append(plot.value_label(canvas, text, strong=strong))
        texts.append(line)
    return texts


def _axis(
    canvas: Canvas,
    data: Data,
    scale: plot.Scale,
    top: float,
    bottom: float,
    start: float,
    end: float,
) -> None:
    texts = [plot.tick_text(value, scale.ticks, data.manner) for value in scale.ticks]
    wide = max(measure(text, canvas.pen.face(), plot.TICK) for text in texts) + 16
    every = 1 if (end - start) / max(len(texts) - 1, 1) >= wide else 2
    for number, (value, text) in enumerate(zip(scale.ticks, texts, strict=True)):
        x = start + scale.share(value) * (end - start)
        canvas.line([(x, top), (x, bottom)], stroke="line", thick=1)
        if number % every == 0:
            plot.tick(canvas, text, x, bottom + 18, "middle")
    if unit := plot.unit_in_words(data.manner):
        plot.tick(canvas, unit, start - 24, bottom + 18, "end")
