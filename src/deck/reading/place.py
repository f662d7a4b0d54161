"""From a range of cut text to a span of the slide, fast."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from deck.source import Lines, Span

if TYPE_CHECKING:
    from deck.reading.markdown import StateBlock


def line_start(state: StateBlock, line: int) -> int:
    """Return where a line's text begins, behind the marks of the blocks it stands in."""
    return state.bMarks[line] + state.tShift[line]


def lines_between(state: StateBlock, begin: int, end: int) -> Lines:
    """Cut lines out as they stand in the block around them, which takes off its indentation."""
    texts = [state.getLines(line, line + 1, state.blkIndent, False) for line in range(begin, end)]
    starts = [state.eMarks[begin + i] - len(text) for i, text in enumerate(texts)]
    return Lines("\n".join(texts), tuple(starts or [state.bMarks[begin]]))


class Place:
    """Translates ranges of one cut text, as `Lines.span` does, with the line heads kept."""

    def __init__(self, lines: Lines) -> None:
        self.starts = lines.starts
        if len(self.starts) == 1:
            self.heads: tuple[int, ...] = (0,)
            self.shift: int | None = lines.starts[0]
            return
        self.heads = Lines.of(lines.text).starts
        first = lines.starts[0]
        # Text that was not cut at all is only moved.
        uncut = all(
            start - head == first for start, head in zip(self.starts, self.heads, strict=False)
        )
        self.shift = first if uncut else None

    def offset(self, index: int) -> int:
        """Translate an index in the text."""
        if self.shift is not None:
            return index + self.shift
        line = bisect_right(self.heads, index) - 1
        return self.starts[min(line, len(self.starts) - 1)] + index - self.heads[line]

    def span(self, start: int, end: int) -> Span:
        """Translate a range of the text; what ends a line does not reach into the next one."""
        if self.shift is not None:
            return Span(start + self.shift, max(start, end) + self.shift)
        first = self.offset(start)
        return Span(first, first if end <= start else self.offset(end - 1) + 1)

    def lines(self, lines: Lines) -> Lines:
        """Translate text cut out of this text."""
        if self.shift == 0:
            return lines
        return Lines(lines.text, tuple(self.offset(start) for start in lines.starts))
