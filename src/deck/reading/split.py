"""Where slides begin: a file is cut into pieces, by lines, before any Markdown is read.

The rules are those of docs/language.md: a line `---`, front matter right behind it, headings
where `slide-level` says so. What fences, comments and `<pre>` hold is never cut.
"""

from __future__ import annotations

import re

from deck import mapping
from deck.diagnostics import Diagnostic, Outcome, warning
from deck.frozen import dataclass
from deck.patterns import pattern
from deck.reading.front import FrontMatter, first_block_end, front_matter, slide_level
from deck.reading.outline import COMMENTED, TEXT, Outline, outline
from deck.source import Source, Span

__all__ = ["Piece", "Pieces", "front_matter", "split"]

TIGHT_BREAK = warning(
    "tight-slide-break",
    "a slide break stands tight under text",
    """\
In CommonMark `---` right under a line of text makes that line a heading. Nearly everybody means
a slide break, so deck begins a slide. Put an empty line above it, so that every tool agrees.

```markdown
The last line of a slide

---
```
""",
)
_HEADING = pattern(r" {0,3}(#{1,6})(?:[ \t]|$)")
_UNDERLINE = pattern(r" {0,3}(=+|-{2,})[ \t]*$")
_CONTAINER = pattern(r" {0,3}:{3,}[ \t]*(\S?)")
# A block of one line: text behind it is a paragraph of its own.
_ALONE = pattern(rf"{_HEADING.pattern}|{_CONTAINER.pattern}")
# What a paragraph cannot begin with, so that `---` under it makes no heading in CommonMark.
_NO_PARAGRAPH = pattern(
    r" {0,3}(?:#{1,6}(?:[ \t]|$)|>|[-*+](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)|`{3}|~{3}|:{3}"
    r"|</?\w|<!--|\[[^\]]+\]:|(?:[-*_][ \t]*){3,}$)| {4}|\t"
)
_TABLE = pattern(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A slide's text as a range of its file, its front matter, and the break that begins it."""

    start: int
    end: int
    front: mapping.Mapping | None = None
    opener: Span | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """A file cut into slides; `front` is its first block, `outline` the look at its lines."""

    pieces: tuple[Piece, ...]
    front: mapping.Mapping | None
    outline: Outline


def split(source: Source, level: int = 0) -> Outcome[Pieces]:
    """Cut a file into slides; `level` begins one at each heading down to it (0: none)."""
    return _Splitter(source, level).split()


def _without_first_block(source: Source, end: int | None) -> Source:
    """Blank a file's first block out: what it holds opens no fence and no comment."""
    if end is None:
        return source
    at = source.line_starts[end] + 3
    return Source(source.name, re.sub(r"[^\n]", " ", source.text[:at]) + source.text[at:])


class _Splitter:
    """Goes through a file's lines and keeps the piece that is open."""

    def __init__(self, source: Source, level: int) -> None:
        self.source = source
        self.level = level
        self.problems: list[Diagnostic] = []
        self.first_end = first_block_end(source.text.split("\n"))
        self.outline = outline(_without_first_block(source, self.first_end))
        self.problems.extend(self.outline.problems)
        self.lines = self.outline.lines
        self.fronts = FrontMatter(source, self.outline, self.problems)
        self.pieces: list[Piece] = []
        self.start = 0  # the line where the open piece's text begins
        self.front: mapping.Mapping | None = None
        self.opener: Span | None = None
        self.depth = 0  # how many `:::` are open

    def split(self) -> Outcome[Pieces]:
        front = None
        number = 0
        if self.first_end is not None and (block := front_matter(self.source)):
            outcome = mapping.read(block, self.source.name)
            front = outcome.value
            self.problems.extend(outcome.diagnostics)
            self.level = slide_level(front) or self.level
            number = self.start = self.first_end + 1
            start = self.outline.starts[self.first_end]
            self.opener = Span(start, start + 3)
        elif self.lines[0].rstrip() == "---":
            number = self.begin(0)
        while number < len(self.lines):
            number = self.step(number)
        self.close(len(self.lines))
        return Outcome(Pieces(tuple(self.pieces), front, self.outline), tuple(self.problems))

    def step(self, number: int) -> int:
        """Look at one line; return the next one to look at."""
        if self.outline.inside[number] != TEXT:
            return number + 1
        line = self.lines[number]
        if line.startswith("---") and line.rstrip() == "---":
            self.check_tight(number)
            self.close(number)
            return self.begin(number)
        if container := _CONTAINER.match(line):
            self.depth = self.depth + 1 if container[1] else max(0, self.depth - 1)
        elif self.level and not self.depth and self.begins_heading(number):
            first = self.paragraph_start(number) if _UNDERLINE.match(line) else number
            if not self.is_bare(first):
                self.close(first)
                self.start, self.front, self.opener = first, None, None
        return number + 1

    def close(self, number: int) -> None:
        """End the open piece before a line."""
        starts, text = self.outline.starts, self.source.text
        start = starts[self.start] if self.start < len(starts) else len(text)
        end = starts[number] if number < len(starts) else len(text)
        if self.opener is None and not self.pieces and not text[start:end].strip():
            return  # a break on the first line closes nothing
        while (at := text.find("\n", start, end)) != -1 and not text[start:at].strip():
            start = at + 1
        stop = start + len(text[start:end].rstrip())
        self.pieces.append(Piece(start, max(start, stop), self.front, self.opener))

    def begin(self, number: int) -> int:
        """Begin the piece behind a break; return the first line of its text."""
        self.opener, self.front, self.depth = self.outline.span(number), None, 0
        self.start = number + 1
        if found := self.fronts.read(number + 1):
            self.front, self.start = found
        return self.start

    # Headings

    def begins_heading(self, number: int) -> bool:
        """Tell whether a line is a heading at which a slide begins, or such a one's underline."""
        if found := _HEADING.match(self.lines[number]):
            return len(found[1]) <= self.level
        underline = _UNDERLINE.match(self.lines[number])
        if not underline or not self.is_paragraph(number - 1):
            return False
        return (1 if underline[1][0] == "=" else 2) <= self.level

    def is_bare(self, number: int) -> bool:
        """Tell whether the open piece has nothing but blanks and comments above a line."""
        return all(
            not self.lines[n].strip() or self.outline.inside[n] == COMMENTED
            for n in range(self.start, number)
        )

    # Paragraphs

    def check_tight(self, number: int) -> None:
        """Warn where CommonMark would make a heading of the line above a break."""
        if number not in self.fronts.text_ends and self.is_paragraph(number - 1):
            hint = "put an empty line above it"
            span = self.outline.span(number)
            message = "this slide break stands tight under text"
            self.problems.append(TIGHT_BREAK(message, self.source.name, span, hint=hint))

    def paragraph_start(self, number: int) -> int:
        """Return the first line of the paragraph whose underline is given."""
        number -= 1
        while self.is_text(number - 1) and not _NO_PARAGRAPH.match(self.lines[number - 1]):
            number -= 1
        return number

    def is_text(self, number: int) -> bool:
        return (
            number >= self.start
            and self.outline.inside[number] == TEXT
            and bool(self.lines[number].strip())
        )

    def is_paragraph(self, number: int) -> bool:
        """Tell whether a line ends a paragraph that stands in no list, quote or table."""
        if not self.is_text(number) or _ALONE.match(self.lines[number]):
            return False
        first = number
        while self.is_text(first - 1) and not _ALONE.match(self.lines[first - 1]):
            first -= 1
        if _NO_PARAGRAPH.match(self.lines[first]):
            return False
        if any(_TABLE.match(line) and "|" in line for line in self.lines[first + 1 : number + 1]):
            return False
        return not (self.lines[first][0] in " \t" and self.in_list(first))

    def in_list(self, number: int) -> bool:
        """Tell whether an indented line belongs to the item of a list above it."""
        for above in range(number - 1, self.start - 1, -1):
            line = self.lines[above]
            if line.strip() and line[0] not in " \t":
                return bool(re.match(r"[-*+][ \t]|\d{1,9}[.)][ \t]|:[ \t]", line))
        return False
