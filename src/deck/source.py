"""Text with a name, and places in it.

The first word of the line: everything that deck says about an author's file is a `Span` in a
`Source`. Nothing here knows what the text means, and nothing of deck is imported.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of text: character offsets, end exclusive.

    Spans of a slide's nodes count from the slide's first line (`Slide.start`), all others from
    the start of their file.
    """

    start: int
    end: int

    def shift(self, by: int) -> Span:
        """Move the span by a number of characters."""
        return Span(self.start + by, self.end + by)

    def __reduce__(self) -> tuple[type[Span], tuple[int, int]]:
        """Pickle quicker than a tuple does by itself: a deck has more spans than all else."""
        return Span, (self.start, self.end)


class Position(NamedTuple):
    """A place as people count: line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A text file: its name (POSIX path relative to the project's root) and its text.

    Lines end at line feeds only: form feeds and U+2028 are text, as in CommonMark. `sha256` is of
    the file's bytes, before marks of order and line ends were mended; empty for text made here.
    """

    name: str
    text: str = field(repr=False)
    sha256: str = field(default="", compare=False, repr=False)

    def __getitem__(self, span: Span) -> str:
        """Return the text of a span that counts from the start of the file."""
        return self.text[span.start : span.end]

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets at which lines begin; the first is 0."""
        starts = [0]
        at = self.text.find("\n")
        while at != -1:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> Position:
        """Return line and column (from 1) of a character offset; past the end is the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return a line's text (from 1) without its line feed; empty past the end."""
        if not 1 <= number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end == -1 else end]


class Lines(NamedTuple):
    """Text cut out of a source line by line, each line knowing where it came from.

    What stands in a list or a quote loses its indentation or `>` before it is read; `starts`
    keeps, for every line of `text`, the offset its first character has in the source, so that
    an offset in the cut text becomes an offset in the file.
    """

    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str, start: int = 0) -> Lines:
        """Take text that stands in the source as it is, from the given offset."""
        starts, at = [start], text.find("\n")
        while at != -1:
            starts.append(start + at + 1)
            at = text.find("\n", at + 1)
        return cls(text, tuple(starts))

    def offset(self, index: int) -> int:
        """Translate an index in `text` to an offset in the source."""
        head = self.text.rfind("\n", 0, index) + 1
        line = self.text.count("\n", 0, head)
        return self.starts[min(line, len(self.starts) - 1)] + index - head

    def span(self, start: int, end: int) -> Span:
        """Translate a range of `text` to a span in the source."""
        first = self.offset(start)
        return Span(first, first if end <= start else self.offset(end - 1) + 1)
