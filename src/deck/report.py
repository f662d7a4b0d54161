"""Diagnostics as people and machines read them.

The last word of the line: diagnostics and the sources they point into come in, text goes out.
Places are counted here and nowhere else, lines and columns from 1. Whatever an author's file
holds, a terminal is given neither control characters nor lines longer than it is wide.
"""

from __future__ import annotations

import json as jsonlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from deck.diagnostics import DeckError, Diagnostic, Severity
from deck.source import Position, Source, Span

WIDTH = 100
TAB = 4
NARROWEST = 24  # columns of source text that a frame always has

BOLD, BLUE, RED, YELLOW, CYAN, PLAIN = (f"\x1b[{code}m" for code in (1, 34, 31, 33, 36, 0))
COLORS = {Severity.ERROR: RED, Severity.WARNING: YELLOW}
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def rules_applied(
    diagnostics: Iterable[Diagnostic], settings: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """Turn warnings off or into errors, as the settings (rule's name to severity or off) say.

    A rule that is an error by itself stays one: without it there is nothing to build from.
    """
    kept = []
    for diagnostic in diagnostics:
        setting = settings.get(diagnostic.rule.name, "")
        if diagnostic.rule.severity is Severity.ERROR or not setting:
            kept.append(diagnostic)
        elif setting != "off":
            kept.append(replace(diagnostic, severity=Severity(setting)))
    return tuple(kept)


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by file and place; what has none comes last. What is the same is said once."""
    once = {(diagnostic, diagnostic.start): diagnostic for diagnostic in diagnostics}

    def place(diagnostic: Diagnostic) -> tuple[bool, str, int, int, str]:
        span = _span(diagnostic) or Span(-1, -1)
        nowhere = diagnostic.source is None
        return (nowhere, diagnostic.source or "", *span, diagnostic.rule.name)

    return tuple(sorted(once.values(), key=place))


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Count what was found: `2 errors, 1 warning`, or `no problems`."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    counts = [(severities.count(severity), str(severity)) for severity in Severity]
    said = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
    return ", ".join(said) or "no problems"


def full(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source],
    *,
    color: bool = False,
    width: int = WIDTH,
) -> str:
    """Draw each diagnostic with its line of text and a caret under its span.

    `sources` maps a file's name to its text; a diagnostic of a file that is not there is told
    without the frame. `width` is the terminal's, in columns. Ends with a line feed if not empty.
    """
    drawn = (_drawn(each, sources, _Ink(color), width) for each in ordered(diagnostics))
    return "\n".join(drawn)


def refusal(
    error: DeckError,
    sources: Mapping[str, Source],
    *,
    color: bool = False,
    width: int = WIDTH,
) -> str:
    """Draw what keeps deck from starting: its message, its hint, the places it names."""
    ink = _Ink(color)
    head = f"{ink(RED + BOLD, 'error')}{ink(BOLD, ': ' + _safe(error.message))}\n"
    hint = _remark(ink, " ", "hint", error.hint)
    places = full(error.diagnostics, sources, color=color, width=width)
    return f"{head}{hint}\n{places}" if places else head + hint


def concise(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Write one line each: `file:line:column: severity[rule] message`."""
    lines = []
    for each in ordered(diagnostics):
        begin = _ends(each, sources)
        place = [each.source, *(begin[0] if begin else ())] if each.source else []
        said = f"{each.severity}[{each.rule.name}] {each.message}"
        lines.append(_safe(": ".join([*([":".join(map(str, place))] if place else []), said])))
    return "".join(f"{line}\n" for line in lines)


def json(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Write one JSON array. The end of a place is exclusive; what is unknown is null."""
    array = []
    for each in ordered(diagnostics):
        ends = _ends(each, sources)
        begin, end = ends or (None, None)
        entry: dict[str, Any] = {
            "rule": each.rule.name,
            "severity": str(each.severity),
            "message": each.message,
            "file": each.source,
            "line": begin.line if begin else None,
            "column": begin.column if begin else None,
            "end_line": end.line if end else None,
            "end_column": end.column if end else None,
            "hint": each.hint,
            "notes": list(each.notes),
        }
        array.append(entry)
    return jsonlib.dumps(array, indent=2) + "\n"


def _span(diagnostic: Diagnostic) -> Span | None:
    """Return the span counted from the start of the file."""
    return diagnostic.span and diagnostic.span.shift(diagnostic.start)


def _ends(
    diagnostic: Diagnostic, sources: Mapping[str, Source]
) -> tuple[Position, Position] | None:
    """Return where the diagnostic's span begins and ends, None where that is unknown."""
    span, source = _span(diagnostic), sources.get(diagnostic.source or "")
    if span is None or source is None:
        return None
    return source.position(span.start), source.position(max(span.start, span.end))


class _Ink(NamedTuple):
    """Puts colour around text, or leaves it."""

    color: bool

    def __call__(self, code: str, text: str) -> str:
        return f"{code}{text}{PLAIN}" if self.color and text else text


def _drawn(each: Diagnostic, sources: Mapping[str, Source], ink: _Ink, width: int) -> str:
    """Draw one diagnostic."""
    accent = COLORS[each.severity] + BOLD
    head = ink(accent, f"{each.severity}[{each.rule.name}]")
    lines = [head + ink(BOLD, ": " + _safe(each.message))]
    ends = _ends(each, sources)
    gutter = " " * (len(str(ends[0].line)) if ends else 1)
    if each.source:
        place = [each.source, *(map(str, ends[0]) if ends else ())]
        lines.append(f"{gutter}{ink(BLUE + BOLD, '-->')} {_safe(':'.join(place))}")
    if ends:
        begin, end = ends
        text = sources[each.source or ""].line(begin.line).removesuffix("\r")
        last = end.column if end.line == begin.line else len(text.rstrip()) + 1
        room = max(NARROWEST, width - len(gutter) - 3)
        shown, blank, carets = _frame(text, begin.column - 1, last - 1, room)
        bar = ink(BLUE + BOLD, "|")
        number = ink(BLUE + BOLD, str(begin.line))
        lines += [
            f"{gutter} {bar}",
            f"{number} {bar} {shown}".rstrip(),
            f"{gutter} {bar} {' ' * blank}{ink(accent, '^' * carets)}",
        ]
    remarks = [("hint", each.hint), *(("note", note) for note in each.notes)]
    written = "".join(_remark(ink, gutter, word, text) for word, text in remarks)
    return "".join(f"{line}\n" for line in lines) + written


def _remark(ink: _Ink, gutter: str, word: str, text: str) -> str:
    """Draw a hint or a note; its further lines hang under the first."""
    if not text:
        return ""
    head = f"{gutter} {ink(BLUE + BOLD, '=')} {ink(CYAN if word == 'hint' else BOLD, word)}: "
    hanging = "\n" + " " * (len(gutter) + len(word) + 5)
    return head + hanging.join(_safe(line) for line in text.split("\n")) + "\n"


def _frame(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Cut a line to `room` columns around its characters from `start` to `end`.

    Returns the text to show, how many columns stand before the carets, and how many carets.
    """
    # A character is seldom wider than two columns and a line may be megabytes long.
    reach = 2 * room
    low, high = max(0, start - reach), start + reach
    cells = _cells(text[low:high])
    edges = [0]
    for shown in cells:
        edges.append(edges[-1] + _columns(shown))
    total = edges[-1]
    first = edges[min(start - low, len(cells))]
    carets = max(1, edges[min(max(start, end) - low, len(cells))] - first)

    cut_left, cut_right = low > 0, high < len(text)
    left, right = 0, total
    if cut_left or cut_right or total > room:
        inner = room - 2  # one column for the mark of a cut at each end
        left = first - max(0, inner - min(carets, inner)) // 2
        left = max(0, min(left, total - inner))
        right = left + inner
        cut_left, cut_right = cut_left or left > 0, cut_right or right < total
    kept = [i for i in range(len(cells)) if left <= edges[i] and edges[i + 1] <= right]
    begin = edges[kept[0]] if kept else left
    mark = "…" if cut_left else ""
    shown = mark + "".join(cells[i] for i in kept) + ("…" if cut_right else "")
    carets = max(1, min(carets, right - first))
    return shown, len(mark) + max(0, first - begin), carets


def _cells(text: str) -> list[str]:
    """Return what is shown for each character: tabs as blanks, controls as pictures."""
    cells: list[str] = []
    column = 0
    for character in text:
        shown = " " * (TAB - column % TAB) if character == "\t" else _shown(character)
        cells.append(shown)
        column += _columns(shown)
    return cells


def _shown(character: str) -> str:
    """Return a character that does nothing to a terminal but stand there."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in DIRECTIONS:
        return "\ufffd"
    return character


def _safe(text: str) -> str:
    """Return a text of one line that does nothing to a terminal."""
    return "".join(map(_shown, text))


def _columns(shown: str) -> int:
    """Return how many columns a terminal gives a text (UAX #11: W and F are two)."""
    return sum(map(_width, shown))


def _width(character: str) -> int:
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
