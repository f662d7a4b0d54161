"""Two or three things side by side: a ```` ```compare ```` fence, drawn as cards with aligned rows.

The text is a pipe table (a side for each column), or each side's name with its points indented
below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from deck import color
from deck.diagnostics import Outcome
from deck.drawing.script import Diagram, Frame, Line, Script, words
from deck.drawing.svg import HIGH, RADIUS, WIDE, Canvas
from deck.drawing.text import EMPTY, Label, longest, measure, wrap
from deck.frozen import dataclass
from deck.nodes import Html, Node
from deck.patterns import pattern
from deck.protocols import Body, Pen, Reader, Syntax

MOST_SIDES, MOST_ROWS = 4, 10
_SIZES = (25.0, 23.0, 21.0, 20.0, 19.0, 18.0)
_PAD = 22.0  # in a card, at the sides
_BETWEEN = 20.0
_BULLET = pattern(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its name, what it says in each row, whether it stands out."""

    name: str
    points: tuple[str, ...]
    accent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Diagram):
    """Sides to compare; `rows` say what each row is about, empty where nothing does."""

    frame: Frame
    sides: tuple[Side, ...]
    rows: tuple[str, ...] = ()
    middle: str = ""


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read a table, or sides with their points."""
    script = Script(body, {"middle": ()})
    table = any(line.whole.text.startswith("|") for line in script.lines)
    sides, rows = _table(script) if table else (_sides(script), ())
    if script.lines and len(sides) < 2:
        hint = "write two sides, each with its points indented below it, or a table"
        script.tell("there is nothing to compare with", script.lines[0].whole.span, hint)
    middle = words(script.options["middle"]) if "middle" in script.options else ()
    node = Compare(
        span=body.span,
        attrs=script.attrs,
        children=(*middle, *_words(script, table=table)),
        frame=script.frame,
        sides=sides,
        rows=rows,
        middle=script.option("middle"),
    )
    return Outcome(node, tuple(script.problems))


def _words(script: Script, *, table: bool) -> tuple[Node, ...]:
    from deck.drawing import figures

    if table:
        return words(*figures.pieces(figures.from_lines(script.lines)[0]))
    return script.words


def _table(script: Script) -> tuple[tuple[Side, ...], tuple[str, ...]]:
    """Return the sides and the rows' names of a pipe table."""
    from deck.drawing import figures  # for a table alone: a deck without one starts sooner

    table, _ = figures.from_lines(script.lines)
    for line in figures.strays(script.lines):
        hint = "write options such as `title: …` above the table"
        script.tell("this line is no row of the table", line.whole.span, hint)
    if not table:
        return (), ()
    head, *body = table
    if len(body) > MOST_ROWS:
        place = body[MOST_ROWS][0].piece.span
        script.tell(f"a comparison has at most {MOST_ROWS} rows", place, "keep those that matter")
        body = body[:MOST_ROWS]
    if len(head) - 1 > MOST_SIDES:
        place = head[MOST_SIDES + 1].piece.span
        script.tell(f"a comparison has at most {MOST_SIDES} sides", place, "make it a table")
    for row in body:
        if len(row) > len(head):
            message = f"this row has {len(row)} cells, the head {len(head)}"
            script.tell(message, row[len(head)].piece.span, "remove what is too much")
    rows = tuple(row[0].text for row in body)
    sides = []
    for column, cell in enumerate(head[1 : MOST_SIDES + 1], 1):
        points = tuple(row[column].text if column < len(row) else "" for row in body)
        accent = cell.marked or any(column < len(row) and row[column].marked for row in body)
        sides.append(Side(cell.text, points, accent))
    return tuple(sides), rows


def _sides(script: Script) -> tuple[Side, ...]:
    """Return sides written as a name and points: indented, or with bullets below a bare line."""
    sides: list[Side] = []
    for line, below in _depths(script):
        if below and sides:
            last = sides[-1]
            if len(last.points) == MOST_ROWS:
                message = f"a side has at most {MOST_ROWS} points"
                script.tell(message, line.whole.span, "keep those that matter")
                continue
            points = (*last.points, line.whole.plain)
            sides[-1] = Side(last.name, points, last.accent or line.accent)
        elif len(sides) == MOST_SIDES:
            message = f"a comparison has at most {MOST_SIDES} sides"
            script.tell(message, line.whole.span, "make it a table")
            break
        else:
            first = (line.detail.plain,) if line.detail.text else ()
            sides.append(Side(line.label.plain, first, line.accent))
    return tuple(sides)


def _depths(script: Script) -> list[tuple[Line, bool]]:
    """Return lines and whether each is a point of the side above it."""
    text = script.body.text
    bullets = set()
    for number, written in enumerate(text.text.split("\n")):
        if found := _BULLET.match(written):
            bullets.add(text.starts[min(number, len(text.starts) - 1)] + found.end())
    starts = {line.whole.span.start for line in script.lines if not line.depth}
    mixed = bool(starts - bullets)
    return [
        (line, bool(line.depth) or (mixed and line.whole.span.start in bullets))
        for line in script.lines
    ]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A comparison, set: names of sides, names of rows, a label for each cell; heights in px."""

    heads: tuple[Label, ...]
    rows: tuple[Label, ...]
    cells: tuple[tuple[Label, ...], ...]
    left: float
    broad: float
    between: float
    pad: float

    @property
    def head(self) -> float:
        """How high the names of the sides are, with the room around them."""
        return max((label.height for label in self.heads), default=0.0) + 2 * self.pad + 4

    def high(self, row: int) -> float:
        """How high a row is."""
        labels = [line[row] for line in self.cells] + [self.rows[row]]
        return max(label.height for label in labels) + 2 * self.pad

    @property
    def height(self) -> float:
        """How high all of it is."""
        return self.head + sum(self.high(row) for row in range(len(self.rows))) + 8


def sheet(node: Compare, width: float, height: float, pen: Pen) -> Sheet:
    """Set a comparison in the largest letters that leave it whole."""
    made = _set(node, width, pen, _SIZES[-1], 8.0)
    for size in _SIZES:
        made = _set(node, width, pen, size, 14.0)
        room = made.broad - 2 * _PAD
        points = (point for side in node.sides for point in side.points)
        if all(longest(point, pen.face(), size) <= room for point in points):
            for pad in (14.0, 11.0):
                made = replace(made, pad=pad)
                if made.height <= height:
                    return made
    return replace(made, pad=8.0)


def _set(node: Compare, width: float, pen: Pen, size: float, pad: float) -> Sheet:
    bold, text = pen.face(600), pen.face()
    small = max(18.0, size - 3)
    left = max((measure(row, text, small) for row in node.rows), default=0.0)
    left = min(left, width * 0.22) + (24 if left else 0.0)
    count = max(len(node.sides), 1)
    between = 64.0 if node.middle and count == 2 else _BETWEEN
    broad = (width - left - between * (count - 1)) / count
    room = broad - 2 * _PAD
    deep = max([len(node.rows), *(len(side.points) for side in node.sides)])
    heads = tuple(
        wrap(side.name, bold, min(size + 2, 25.0), room, weight=600) for side in node.sides
    )
    rows = tuple(
        wrap(node.rows[i], text, small, left - 24) if i < len(node.rows) and left else EMPTY
        for i in range(deep)
    )
    cells = tuple(
        tuple(
            wrap(side.points[i], text, size, room) if i < len(side.points) else EMPTY
            for i in range(deep)
        )
        for side in node.sides
    )
    return Sheet(heads, rows, cells, left, broad, between, pad)


def draw(node: Compare, pen: Pen) -> Html:
    """Draw a card for each side, rows aligned across them."""
    if not node.sides:
        return Html()
    canvas = Canvas(pen)
    width = node.frame.width or WIDE
    room = node.frame.height or HIGH - (36 if node.frame.title else 0)
    made = sheet(node, width, room, pen)
    for index, side in enumerate(node.sides):
        _card(canvas, made, index, side)
    y = made.head
    for row, label in enumerate(made.rows):
        middle = y + made.high(row) / 2
        canvas.text(label, 0, middle, fill="muted", anchor="start")
        y += made.high(row)
    if node.middle and len(node.sides) == 2:
        _middle(canvas, made, node.middle)
    return canvas.figure(
        node,
        node.frame,
        "compare",
        width,
        made.height + 2,
        title=canvas.named("comparison", [side.name for side in node.sides]),
        description=described(node.sides, node.rows),
    )


def _card(canvas: Canvas, made: Sheet, index: int, side: Side) -> None:
    x = made.left + index * (made.broad + made.between)
    fill, stroke = ("accent-soft", "accent") if side.accent else ("surface", "line")
    canvas.rect(x + 1, 1, made.broad - 2, made.height - 1, fill=fill, stroke=stroke, radius=RADIUS)
    canvas.text(
        made.heads[index],
        x + _PAD,
        made.head / 2 + 1,
        anchor="start",
        fill=legible(canvas, "accent-strong", fill) if side.accent else "heading",
    )
    rule = mixed(canvas, "text", fill, 0.2)
    y = made.head
    for row, label in enumerate(made.cells[index]):
        thick = 2.0 if row == 0 else 1.0
        canvas.line([(x + _PAD, y), (x + made.broad - _PAD, y)], stroke=rule, thick=thick)
        canvas.text(label, x + _PAD, y + made.high(row) / 2, anchor="start")
        y += made.high(row)


def mixed(canvas: Canvas, name: str, ground: str, share: float) -> str:
    """Return the colour that a share of a token gives on a ground."""
    strong, below = color.parse(canvas.color(name)), color.parse(canvas.color(ground))
    return color.write(color.mix(strong, below, share)) if strong and below else name


def legible(canvas: Canvas, name: str, ground: str) -> str:
    """Return a token's colour, moved until letters can be read on a ground."""
    letters, below = color.parse(canvas.color(name)), color.parse(canvas.color(ground))
    return color.write(color.readable(letters, below)) if letters and below else name


def _middle(canvas: Canvas, made: Sheet, text: str) -> None:
    """Write the word between two cards, at the height of their names."""
    label = wrap(text, canvas.pen.face(600), 18.0, made.between - 8, weight=600)
    x = made.left + made.broad + made.between / 2
    canvas.text(label, x, made.head / 2 + 1, fill="muted")


def described(sides: Sequence[Side], rows: Sequence[str]) -> str:
    """Say all of a comparison in words, a sentence for each row or side."""
    if not any(rows):
        named = ((side.name, "; ".join(side.points)) for side in sides)
        return " ".join(f"{name}: {points}." if points else f"{name}." for name, points in named)
    said = []
    for index, row in enumerate(rows):
        cells = [
            f"{side.name}: {side.points[index]}"
            for side in sides
            if any(side.points[index : index + 1])
        ]
        said.append(f"{row}. {'; '.join(cells)}." if row else f"{'; '.join(cells)}.")
    return " ".join(said)


SYNTAX = Syntax(name="compare", draws=(Compare,), draw=draw, read=read, fences=("compare",))
