"""What a chart shows: labels, series of numbers, what stands out; read from a table's rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deck.diagnostics import did_you_mean
from deck.drawing.figures import Cell, Manner, Number, Rows, has_comma, is_nothing
from deck.drawing.figures import number as read_number
from deck.drawing.script import short
from deck.frozen import dataclass
from deck.source import Span

MOST_SERIES = 5
# Told and left out past these: what a room can still read.
MOST_ROWS = {"bar": 16, "column": 16, "line": 60, "donut": 8}
FEWER = {"donut": "put the small ones together as `Other`"}

Tell = Callable[[str, Span, str], None]


@dataclass(frozen=True, slots=True)
class Series:
    """One column of numbers, None where there is none; `accent`: it is the one that matters."""

    name: str
    values: tuple[float | None, ...]
    accent: bool = False


@dataclass(frozen=True, slots=True)
class Data:
    """Series over the same labels; `marks` says which labels stand out."""

    labels: tuple[str, ...] = ()
    marks: tuple[bool, ...] = ()
    series: tuple[Series, ...] = ()
    manner: Manner = Manner()

    @property
    def values(self) -> tuple[float, ...]:
        """All the numbers there are."""
        return tuple(v for each in self.series for v in each.values if v is not None)

    @property
    def described(self) -> str:
        """All the numbers in words."""
        parts = []
        for row, label in enumerate(self.labels):
            said = []
            for each in self.series:
                value = each.values[row]
                text = "–" if value is None else self.manner.write(value)
                said.append(f"{each.name} {text}" if len(self.series) > 1 else text)
            parts.append(f"{label}: {', '.join(said)}")
        return "; ".join(parts)


def read(
    rows: Rows,
    headed: bool | None,
    tell: Tell,
    *,
    kind: str,
    unit: str,
    file: str = "",
    columns: Sequence[tuple[str, Span]] = (),
) -> Data:
    """Make a chart's data of a table's rows; `file` names the CSV file in messages."""
    if not rows:
        return Data()
    comma = has_comma(cell.text for row in rows for cell in row[1:])
    if headed is None:
        headed = len(rows) > 1 and not any(_figure(cell, comma) for cell in rows[0][1:])
    head, body = (rows[0], rows[1:]) if headed else ((), rows)
    width = max((len(row) for row in rows), default=0)
    wanted = _chosen(head, columns, width, tell) if columns else tuple(range(width))
    reader = _Reader(head, comma, tell, file)
    body = reader.capped(body, kind)
    label, *rest = wanted or (0,)
    series = reader.series(body, rest, chosen=bool(columns))
    labels = tuple(row[label].text if label < len(row) else "" for row in body)
    marks = tuple(any(cell.marked for cell in row) for row in body)
    decimals = {number.decimals for number in reader.numbers} or {0}
    unit = unit or next((number.unit for number in reader.numbers if number.unit), "")
    manner = Manner(max(decimals), comma, unit, even=len(decimals) == 1)
    return Data(labels, marks, series, manner)


class _Reader:
    """The reading of one table's numbers."""

    def __init__(self, head: Sequence[Cell], comma: bool, tell: Tell, file: str) -> None:
        self.head = head
        self.comma = comma
        self.tell = tell
        self.file = file
        self.numbers: list[Number] = []

    def where(self, cell: Cell) -> str:
        return f" ({self.file}:{cell.line})" if self.file else ""

    def capped(self, body: Rows, kind: str) -> Rows:
        """Leave out the rows that nobody could read."""
        most = MOST_ROWS[kind]
        if len(body) <= most:
            return body
        cell = body[most][0]
        hint = FEWER.get(kind, "show fewer rows")
        many = f"{most} parts" if kind == "donut" else f"{most} rows"
        message = f"a chart of this type shows at most {many}{self.where(cell)}"
        self.tell(message, cell.piece.span, hint)
        return body[:most]

    def series(self, body: Rows, columns: Sequence[int], *, chosen: bool) -> tuple[Series, ...]:
        made: list[Series] = []
        for column in columns:
            cells = [row[column] if column < len(row) else None for row in body]
            filled = [cell for cell in cells if cell and not is_nothing(cell.text)]
            none = not any(_figure(cell, self.comma) for cell in filled)
            name = self.head[column].text if column < len(self.head) else ""
            if none and (len(columns) > 1 or not filled):
                if filled:
                    place = self.head[column] if column < len(self.head) else filled[0]
                    called = f"`{short(name)}`" if name else f"{column + 1}"
                    message = f"there is no number in column {called}{self.where(place)}"
                    self.tell(message, place.piece.span, "name the columns: `columns: task, share`")
                continue
            if len(made) == MOST_SERIES:
                place = self.head[column] if column < len(self.head) else filled[0]
                message = f"a chart shows at most {MOST_SERIES} series{self.where(place)}"
                self.tell(message, place.piece.span, "leave some out, or make two charts")
                break
            accent = column < len(self.head) and self.head[column].marked
            made.append(Series(name, tuple(self.value(cell) for cell in cells), accent))
        return tuple(made)

    def value(self, cell: Cell | None) -> float | None:
        if cell is None or is_nothing(cell.text):
            return None
        found = _figure(cell, self.comma)
        if found is None:
            message = f"`{short(cell.text)}` is no number{self.where(cell)}"
            self.tell(message, cell.piece.span, "write one such as `38`, `3.5` or `-2`")
            return None
        self.numbers.append(found)
        return found.value


def _figure(cell: Cell, comma: bool) -> Number | None:
    return read_number(cell.text, comma=comma) or read_number(cell.text, comma=not comma)


def _chosen(
    head: Sequence[Cell], columns: Sequence[tuple[str, Span]], width: int, tell: Tell
) -> tuple[int, ...]:
    """Return which columns are named, the labels' first."""
    names = [cell.text for cell in head]
    found = []
    for name, span in columns:
        if name in names:
            found.append(names.index(name))
        else:
            hint = did_you_mean(name, names) or "write the names of the table's head"
            tell(f"there is no column `{short(name)}`", span, hint)
    return tuple(found) if len(found) > 1 else tuple(range(width))
