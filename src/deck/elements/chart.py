"""Numbers as a picture: a ```` ```chart ```` fence around a small table, or beside a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deck.diagnostics import Diagnostic, Outcome, warning
from deck.drawing.script import Diagram, Frame, Script, words
from deck.drawing.svg import HIGH, WIDE, Canvas
from deck.frozen import dataclass
from deck.nodes import Html, Node
from deck.protocols import Body, Pen, Reader, Syntax
from deck.source import Span

if TYPE_CHECKING:
    from deck.drawing.data import Data

BAD_DATA = warning(
    "bad-chart-data",
    "a chart's numbers cannot be read",
    """\
A chart is drawn from a small table: a label first, then numbers. What is no number is left out;
an empty cell or a dash says that there is none.

```chart
unit: %
| task | share |
| --- | --: |
| Data preparation | 38 |
| Model training | 22 |
```

A number may have a sign, a decimal point or comma, thousands parted by `,`, a blank or `'`, a
percent sign or a currency, and `k`, `M` or `bn` behind it.
""",
)

KINDS = ("bar", "column", "line", "donut")
ALIASES = {"pie": "donut"}
OPTIONS: dict[str, tuple[str, ...]] = {
    "type": (*KINDS, *ALIASES),
    "unit": (),
    "source": (),
    "data": (),
    "columns": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Diagram):
    """A chart: its kind, what it shows, and where its numbers are from."""

    kind: str
    frame: Frame
    data: Data | None  # None where the file that holds it is not there yet
    source: str = ""


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the table inside, or the CSV file that is named."""
    from deck.drawing import charting  # for a chart alone: a deck without one starts sooner

    script = Script(body, OPTIONS, instead="data")
    problems: list[Diagnostic] = []

    def tell(message: str, span: Span, hint: str) -> None:
        problems.append(BAD_DATA(message, None, span, hint=hint))

    kind = ALIASES.get(script.option("type"), script.option("type", "bar"))
    shown, cells = charting.read(script, reader, tell, kind)
    if shown is not None and not (shown.values or script.problems or problems):
        tell("there is no number in this chart", script.opening, "write `label: number`")
    said = [script.options[name] for name in ("title", "source") if name in script.options]
    node = Chart(
        span=body.span,
        attrs=script.attrs,
        children=words(*said, *cells),
        kind=kind,
        frame=script.frame,
        data=shown,
        source=script.option("source"),
    )
    return Outcome(node, (*script.problems, *problems))


def draw(node: Chart, pen: Pen) -> Html:
    """Draw the chart, its source below it; nothing where there is no number."""
    from deck.drawing import charting

    shown = node.data
    if shown is None or not shown.values:
        return Html()
    canvas = Canvas(pen)
    width = node.frame.width or WIDE
    height = node.frame.height or _high(node, width)
    taken = charting.draw(canvas, node.kind, shown, node.source, width, height)
    named = [series.name for series in shown.series if series.name]
    said = f"{shown.described}. {node.source}".strip(". ")
    return canvas.figure(
        node,
        node.frame,
        "chart",
        width,
        taken,
        title=canvas.named("chart", named or shown.labels),
        description=said,
    )


def _high(node: Chart, width: float) -> float:
    """Return how much of a slide a chart takes that says nothing of it, in px."""
    most = HIGH - (36.0 if node.frame.title else 0.0)
    if node.kind not in {"column", "line"}:
        return most
    return min(most, max(280.0, width * 0.62), 440.0 if node.kind == "column" else most)


SYNTAX = Syntax(name="chart", draws=(Chart,), draw=draw, read=read, fences=("chart",))
