"""What all charts share: round scales, fills that differ by more than colour, a legend, a source.

The series that matters has the accent; the others are greys, hollow or hatched, so that a reader
who sees no colour, or a print in grey, can tell them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

from deck import color
from deck.drawing.data import Data
from deck.drawing.figures import Manner
from deck.drawing.svg import Canvas, n
from deck.drawing.text import Label, fit, measure, wrap
from deck.frozen import dataclass

TICK, VALUE, SOURCE = 15.0, 18.0, 15.0  # px of letters
NAMES = (20.0, 19.0, 18.0)  # sizes of labels
SHAPE = 3.1  # the least contrast of a shape with the page: WCAG 2.2 asks 3


@dataclass(frozen=True, slots=True)
class Scale:
    """A range with round ends, and round steps in it."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Return how far along the range a value is, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def scale(values: Sequence[float], *, zero: bool = True, most: int = 5) -> Scale:
    """Return a round range that holds all values, and zero unless the values are far from it."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if zero or low <= 0 <= high or min(abs(low), abs(high)) < 0.5 * max(abs(low), abs(high)):
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9:
        low, high = (low - 1, high) if low < 0 else (low, high + 1)
    step = _round_step((high - low) / most)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    ticks = tuple(float(f"{number * step:.12g}") for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def span(values: Sequence[float]) -> Scale:
    """Return the range from zero to the values as it is, for a chart without an axis."""
    low, high = min(0.0, *values), max(0.0, *values)
    return Scale(low, high if high > low else low + 1.0, (0.0,))


def _round_step(least: float) -> float:
    """Return the next of 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** floor(log10(least))
    return next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= least * 0.999)


def tick_text(value: float, ticks: Sequence[float], manner: Manner) -> str:
    """Write a tick: as many decimals as the steps need, whatever the values have."""
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    decimals = next((d for d in range(4) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 3)
    short = manner.unit in {"%", "€", "$", "£", "¥", "₹"}
    return Manner(decimals, manner.comma, manner.unit).write(value, unit=short)


def unit_in_words(manner: Manner) -> str:
    """Return a unit that the ticks leave out, so that it is written once."""
    return "" if manner.unit in {"%", "€", "$", "£", "¥", "₹"} else manner.unit


def value_text(data: Data, value: float, *, axis: bool) -> str:
    """Write a value; a unit in words stands at the axis, where there is one."""
    return data.manner.write(value, unit=not (axis and unit_in_words(data.manner)))


def grey(canvas: Canvas, least: float = SHAPE, name: str = "muted") -> str:
    """Return the quietest grey of the theme that still stands out from the page."""
    page = color.parse(canvas.color("page")) or (255, 255, 255)
    strong = color.parse(canvas.color(name)) or (92, 103, 115)
    for step in range(40, 101, 2):
        mixed = color.mix(strong, page, step / 100)
        if color.ratio(mixed, page) >= least:
            return color.write(mixed)
    return color.write(color.readable(strong, page, least))


def quiet(canvas: Canvas) -> str:
    """Return a grey for what does not matter, lighter or darker than the accent in grey print."""
    accent = canvas.color("accent")
    for least in (SHAPE, 4.6, 6.0):
        made = grey(canvas, least)
        if (color.contrast(made, accent) or 9.0) >= 1.3:
            break
    return made


@dataclass(frozen=True, slots=True)
class Look:
    """How a series is drawn: a fill, an outline, a hatching (crossed?), a dash, a marker."""

    fill: str
    stroke: str = ""
    hatch: str = ""
    crossed: bool = False
    dash: str = ""
    marker: str = "circle"


def looks(canvas: Canvas, data: Data) -> tuple[Look, ...]:
    """Return how each series is drawn: one with the accent, the others in greys and patterns."""
    light, dark = quiet(canvas), grey(canvas, 6.5, "soft")
    others = [
        Look(light, dash="9 6", marker="square"),
        Look("page", stroke=light, dash="2 6", marker="triangle"),
        Look("page", dark, hatch=dark, crossed=True, dash="14 5 2 5", marker="diamond"),
        Look("page", stroke=dark, hatch=dark, dash="5 4", marker="ring"),
    ]
    marked = next((i for i, each in enumerate(data.series) if each.accent), 0)
    made = []
    for index in range(len(data.series)):
        made.append(Look("accent") if index == marked else others.pop(0))
    return tuple(made)


def one_look(canvas: Canvas, data: Data) -> tuple[Look, ...]:
    """Return how each row of a single series is drawn: the marked ones with the accent."""
    if not any(data.marks):
        return (Look("accent"),) * len(data.labels)
    other = Look(quiet(canvas))
    return tuple(Look("accent") if mark else other for mark in data.marks)


def bar(canvas: Canvas, look: Look, x: float, y: float, width: float, height: float) -> None:
    """Draw a bar in the look of its series."""
    radius = min(4.0, width / 2, height / 2)
    if look.stroke:
        x, y, width, height = x + 1, y + 1, max(width - 2, 0.5), max(height - 2, 0.5)
    canvas.rect(x, y, width, height, fill=look.fill, stroke=look.stroke, radius=radius)
    if look.hatch:
        _hatched(canvas, look, (x, y, width, height))


def _hatched(canvas: Canvas, look: Look, box: tuple[float, float, float, float]) -> None:
    """Draw slanting lines in a box, as paths: no ids, the same on screen and on paper."""
    x, y, width, height = box
    parts, step = [], max(7.0, (width + height) / 60)
    at = step
    while at < width + height:
        over, down = min(at, width), max(at - width, 0.0)  # along the upper edge, then the right
        left, low = max(at - height, 0.0), min(at, height)
        parts.append(f"M{n(x + over)} {n(y + down)}L{n(x + left)} {n(y + low)}")
        if look.crossed:
            parts.append(f"M{n(x + width - over)} {n(y + down)}L{n(x + width - left)} {n(y + low)}")
        at += step
    if parts:
        canvas.path("".join(parts), stroke=look.hatch, thick=1.5)


def marker(canvas: Canvas, look: Look, x: float, y: float, size: float = 6.0) -> None:
    """Draw the point of a line chart in its series' shape."""
    fill = look.stroke or look.fill
    if look.marker == "square":
        canvas.rect(x - size, y - size, 2 * size, 2 * size, fill=fill, radius=1)
    elif look.marker in {"triangle", "diamond"}:
        tail = f"L{n(x)} {n(y + size * 1.3)}" if look.marker == "diamond" else ""
        low = 0.0 if look.marker == "diamond" else size
        canvas.path(
            f"M{n(x)} {n(y - size * 1.3)}L{n(x + size * 1.2)} {n(y + low)}{tail}"
            f"L{n(x - size * 1.2)} {n(y + low)}Z",
            fill=fill,
        )
    elif look.marker == "ring":
        canvas.circle(x, y, size, fill="page", stroke=fill)
    else:
        canvas.circle(x, y, size, fill=fill)


def legend(canvas: Canvas, data: Data, used: Sequence[Look], width: float) -> float:
    """Draw the series' names beside their fills, in rows; returns the height that they take."""
    if len(data.series) < 2:
        return 0.0
    x, y, high = 0.0, 0.0, 30.0
    for index, (series, look) in enumerate(zip(data.series, used, strict=True)):
        strong = look.fill == "accent"
        weight = 600 if strong else 400
        name = series.name or str(index + 1)
        label = fit(
            name, canvas.pen.face(weight), width - 40, sizes=(18.0,), lines=1, weight=weight
        )
        label = Label(label.lines[:1], label.size, weight, label.width)
        if x and x + 28 + label.width > width:
            x, y = 0.0, y + high
        bar(canvas, look, x, y + high / 2 - 9, 18, 18)
        canvas.text(
            label, x + 28, y + high / 2, anchor="start", fill="accent-strong" if strong else "text"
        )
        x += 28 + label.width + 32
    return y + high + 14


def source(canvas: Canvas, text: str, width: float, y: float) -> float:
    """Write where the numbers are from below the chart; returns the height that it takes."""
    if not text:
        return 0.0
    label = wrap(f"{canvas.pen.words['source']}: {text}", canvas.pen.face(), SOURCE, width)
    canvas.text(label, 0, y + 14, fill="muted", anchor="start", top=True)
    return 14 + label.height


def tick(canvas: Canvas, text: str, x: float, y: float, anchor: str) -> None:
    """Write a tick's number."""
    label = Label((text,), TICK, 400, measure(text, canvas.pen.face(), TICK))
    canvas.text(label, x, y, fill="muted", anchor=anchor)


def value_label(canvas: Canvas, text: str, *, strong: bool) -> Label:
    """Set a value as it stands beside its bar."""
    weight = 600 if strong else 400
    return Label((text,), VALUE, weight, measure(text, canvas.pen.face(weight), VALUE))
