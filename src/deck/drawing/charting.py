"""A chart's way from its lines, or a CSV file, to its drawing: imported for charts alone."""

from __future__ import annotations

from collections.abc import Callable

from deck.drawing import bars, columns, curves, data, donut, figures, plot
from deck.drawing.data import Data, Series
from deck.drawing.script import Piece, Script
from deck.drawing.svg import Canvas
from deck.patterns import pattern
from deck.protocols import Reader

_COMMA = pattern(r"[ \t]*[,;][ \t]*")
_SOURCE = 34.0  # px, a line below the chart
_DRAW: dict[str, Callable[[Canvas, Data, float, float], float]] = {
    "bar": bars.draw,
    "column": columns.draw,
    "line": curves.draw,
    "donut": donut.draw,
}


def read(
    script: Script, reader: Reader, tell: data.Tell, kind: str
) -> tuple[Data | None, tuple[Piece, ...]]:
    """Return what is to be shown, and what the lines say; None where the file is not there yet."""
    table = figures.from_lines(script.lines) if script.lines else ((), None)
    for line in figures.strays(script.lines):
        hint = "write options such as `title: …` above the table"
        script.tell("this line is no row of the table", line.whole.span, hint)
    shown = _data(script, table, reader, tell, kind)
    if kind == "donut" and shown:
        shown = _shares(shown, script, tell)
    return shown, figures.pieces(table[0])


def _data(
    script: Script,
    table: tuple[figures.Rows, bool | None],
    reader: Reader,
    tell: data.Tell,
    kind: str,
) -> Data | None:
    """Return what is to be shown, from the file if one is named; None where that is not there."""
    chosen = []
    if "columns" in script.options:
        chosen = [(p.plain, p.span) for p in script.options["columns"].split(_COMMA) if p.text]
    unit = script.option("unit")
    if "data" not in script.options:
        return data.read(*table, tell, kind=kind, unit=unit, columns=chosen)
    place = script.options["data"]
    if script.lines:
        hint = "remove `data:` or the lines below"
        tell("the numbers are both here and in a file", script.lines[0].whole.span, hint)
    file = reader.text(place.text, place.span)
    if file is None:
        return None
    rows = figures.from_csv(file.text, place.span)
    if not rows:
        tell(f"`{place.text}` is empty", place.span, "write a head and a row for each label")
    return data.read(rows, True, tell, kind=kind, unit=unit, file=file.name, columns=chosen)


def _shares(shown: Data, script: Script, tell: data.Tell) -> Data:
    """Return what a ring can show: one series of numbers that are not below zero."""
    if not shown.series:
        return shown
    first = next((each for each in shown.series if each.accent), shown.series[0])
    if len(shown.series) > 1:
        hint = "make a chart for each, or use `type: bar`"
        tell("a donut shows one series of numbers", script.opening, hint)
    if any(value is not None and value < 0 for value in first.values):
        tell("a donut cannot show numbers below zero", script.opening, "use `type: bar`")
    kept = tuple(value if value is not None and value > 0 else None for value in first.values)
    return Data(shown.labels, shown.marks, (Series(first.name, kept),), shown.manner)


def draw(canvas: Canvas, kind: str, shown: Data, source: str, width: float, height: float) -> float:
    """Draw a chart with its source below it into a room; returns the height that it takes."""
    taken = _DRAW[kind](canvas, shown, width, height - (_SOURCE if source else 0.0))
    return taken + plot.source(canvas, source, width, taken)
