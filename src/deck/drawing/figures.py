"""Numbers out of small tables: what people write as a number, and how it is written back.

A table is a pipe table, `label: number` lines, or CSV with quotes; its cells know where they
stand. A number may have a sign, a currency, a percent sign, blanks or signs between thousands, a
decimal comma, and `k`, `M` or `bn` behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from deck.drawing.script import Line, Piece
from deck.frozen import dataclass
from deck.patterns import pattern
from deck.source import Span

CURRENCIES = "€$£¥₹"
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "N/A", "?", "…"})
_POWERS = {"": 0, "k": 3, "K": 3, "M": 6, "m": 6, "bn": 9, "B": 9}
_NUMBER = pattern(
    rf"(?P<sign>[-+]?)(?P<before>[{CURRENCIES}]?)(?P<digits>\d[\d.,' ]*|[.,]\d+)"
    rf"(?P<power>k|K|M|m|bn|B)?(?P<after>%|[{CURRENCIES}])?"
)
_SPACES = pattern(r"[\u00a0\u2007\u2009\u202f]")
_MARK = pattern(r"[ \t]*(?:(?<=[ \t\d%])\*|\{\.accent\})[ \t]*$")
_PIPE = pattern(r"(?<!\\)\|")
_RULE = pattern(r":?-+:?")
_CELL = r'[ \t]*(?:"((?:[^"]|"")*)"[ \t]*|([^{0}\n]*))({0}|\n|$)'


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its value, the decimals and the unit that it was written with."""

    value: float
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How numbers are written: decimals, a decimal comma or point, and their unit.

    `even`: all with the same decimals, as their author wrote them; else with those that they need.
    """

    decimals: int = 0
    comma: bool = False
    unit: str = ""
    even: bool = True

    def write(self, value: float, *, unit: bool = True) -> str:
        """Write a number; millions and more are written short."""
        size, sign = abs(value), "−" if value < 0 else ""
        for power, word in ((1e9, " bn"), (1e6, " M")):
            if size >= power:
                return sign + self._whole(_trimmed(size / power, 2) + word, unit)
        text = f"{size:,.{self.decimals}f}" if self.even else _trimmed(size, self.decimals)
        if not text.strip("0.,"):
            sign = ""
        return sign + self._whole(text, unit)

    def _whole(self, text: str, unit: bool) -> str:
        if self.comma:
            text = text.translate(str.maketrans(",.", ".,"))
        if not unit or not self.unit:
            return text
        if self.unit[0] in CURRENCIES and len(self.unit) == 1:
            return self.unit + text
        return text + ("%" if self.unit == "%" else f" {self.unit}")


def _trimmed(value: float, most: int) -> str:
    text = f"{value:,.{most}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, where it stands, and whether a star marks it. `line` counts from 1."""

    piece: Piece
    marked: bool = False
    line: int = 0

    @property
    def text(self) -> str:
        """What it says."""
        return self.piece.plain


Rows = tuple[tuple[Cell, ...], ...]


def number(text: str, *, comma: bool) -> Number | None:
    """Read a number, with a decimal comma or a point; None for what is no number."""
    bare = _SPACES.sub(" ", text).replace("−", "-").replace("–", "-").strip()
    found = _NUMBER.fullmatch(re.sub(r"(?<=[-+€$£¥₹]) +| +(?=[kKMmB%€$£¥₹]|bn)", "", bare))
    if not found or len(bare) > 24 or (found["before"] and found["after"]):
        return None
    digits = found["digits"].replace("'", "").replace(" ", "")
    if found["digits"] != digits and not re.fullmatch(
        r"\d{1,3}(?:[' ]\d{3})+(?:[.,]\d+)?", found["digits"].strip()
    ):
        return None
    thousands, point = (".", ",") if comma else (",", ".")
    whole, _, fraction = digits.partition(point)
    parts = whole.split(thousands)
    grouped = len(parts) == 1 or (1 <= len(parts[0]) <= 3 and all(len(p) == 3 for p in parts[1:]))
    if not grouped or not (fraction + "0").isdigit() or not ("".join(parts) + "0").isdigit():
        return None
    value = float(f"{''.join(parts) or '0'}.{fraction or '0'}")
    value *= 10 ** _POWERS[found["power"] or ""]
    decimals = 0 if found["power"] else min(len(fraction), 3)
    unit = found["before"] or found["after"] or ""
    return Number(-value if found["sign"] == "-" else value, decimals, unit)


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is no number."""
    return text.strip() in _NOTHING


def has_comma(texts: Iterable[str]) -> bool:
    """Tell whether numbers are written with a decimal comma: one that can be nothing else."""
    said = [re.sub(r"[^\d.,]", "", text) for text in texts]
    commas = [text for text in said if re.fullmatch(r"(?:\d{1,3}(?:\.\d{3})+|\d*),\d+", text)]
    points = [text for text in said if re.fullmatch(r"(?:\d{1,3}(?:,\d{3})+|\d*)\.\d+", text)]
    certain = [text for text in commas if "." in text or not re.fullmatch(r"\d{1,3},\d{3}", text)]
    return bool(certain) and not any(len(text.rpartition(".")[2]) != 3 for text in points)


def from_lines(lines: Sequence[Line]) -> tuple[Rows, bool | None]:
    """Read a diagram's lines: a pipe table, `label: number`, or CSV, whichever they are.

    Beside the rows: whether the first is a head; None where nothing says so.
    """
    if any(line.whole.text.startswith("|") for line in lines):
        table = [_piped(line) for line in lines if line.whole.text.startswith("|")]
        headed = len(table) > 1 and bool(table[0]) and not table[1]
        return tuple(row for row in table if row), headed or None
    if all(line.detail.text for line in lines):
        pairs = [(line.label, line.detail, line.accent) for line in lines]
        return tuple((Cell(a, mark), _marked(b.text, b.span)) for a, b, mark in pairs), False
    sign = separator(lines[0].whole.text)
    rows = []
    for line in lines:
        row = _separated(line.whole.text, sign, line.whole.span.start)[-1]
        if line.accent:
            row[-1] = Cell(row[-1].piece, True)
        rows.append(tuple(row))
    return tuple(rows), None


def strays(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines among a pipe table's that are no rows of it."""
    rows = [line for line in lines if line.whole.text.startswith("|")]
    return tuple(line for line in lines if line not in rows) if rows else ()


def pieces(rows: Rows) -> tuple[Piece, ...]:
    """Return what the cells of a table say, each in its place."""
    return tuple(cell.piece for row in rows for cell in row)


def from_csv(text: str, place: Span) -> Rows:
    """Read a CSV file; every cell stands at `place`, where the file is named, and has a line."""
    text = text.removeprefix("\ufeff")
    sign = separator(text.split("\n", 1)[0])
    rows = []
    for row in _separated(text, sign, 0):
        cells = tuple(Cell(Piece(c.piece.text, place), c.marked, c.line) for c in row)
        if any(cell.text for cell in cells):
            rows.append(cells)
    return tuple(rows)


def separator(line: str) -> str:
    """Return what parts the cells of a line of CSV."""
    bare = re.sub(r'"[^"]*"', "", line)
    return next((sign for sign in (";", "\t", ",") if sign in bare), ",")


def _piped(line: Line) -> tuple[Cell, ...]:
    """Return the cells of a row of a pipe table; none for the row of dashes."""
    text = line.whole.text
    start, end = int(text.startswith("|")), len(text)
    if text.endswith("|") and not text.endswith("\\|") and end > start:
        end -= 1
    cells, at = [], start
    for stop in (*(found.start() for found in _PIPE.finditer(text, start, end)), end):
        part = text[at:stop]
        cells.append(_marked(part, Span(line.whole.span.start + at, line.whole.span.start + stop)))
        at = stop + 1
    if all(_RULE.fullmatch(cell.piece.text) for cell in cells):
        return ()
    return tuple(cells)


def _separated(text: str, sign: str, start: int) -> list[list[Cell]]:
    """Return rows of CSV; a quoted cell may hold the separator, quotes and line ends."""
    pattern = re.compile(_CELL.format(re.escape(sign)))
    rows: list[list[Cell]] = [[]]
    at, line = 0, 1
    while True:
        found = pattern.match(text, at)
        if found is None:  # text behind a closing quote: the cell is taken as it stands
            found = re.compile(rf"()([^{re.escape(sign)}\n]*)({re.escape(sign)}|\n|$)").match(
                text, at
            )
        if found is None:
            return rows
        group = 1 if found[1] else 2
        said = found[1].replace('""', '"') if found[1] else (found[2] or "")
        place = Span(start + found.start(group), start + found.end(group))
        rows[-1].append(_marked(said, place, line))
        line += found[0].count("\n")
        if found[3] == "\n":
            rows.append([])
        elif not found[3]:
            return rows
        at = found.end()


def _marked(text: str, span: Span, line: int = 0) -> Cell:
    """Return a cell without the blanks around it and the star behind it."""
    mark = _MARK.search(text)
    bare = text[: mark.start()] if mark else text
    first = len(bare) - len(bare.lstrip())
    bare = bare.strip()
    at = span.start + first if bare else span.start
    end = min(at + len(bare), span.end) if bare else span.end
    return Cell(Piece(bare, Span(at, max(at, end))), bool(mark), line)
