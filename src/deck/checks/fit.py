"""Checks of what fits: read from the very layout that prints the slides.

Runs where paper is laid out anyway (`deck check`, and every build with a PDF), never for HTML
alone. How far a slide overflows is measured by `paper`; here it becomes something to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import TYPE_CHECKING

from deck.diagnostics import Diagnostic, warning
from deck.model import Deck, Placed
from deck.source import Span

if TYPE_CHECKING:
    from deck.paper import Overrun

OVERFLOW = warning(
    "overflow",
    "a slide holds more than fits on it",
    "What stands on the slide reaches over its edge: it is cut off, or stands on something else. "
    "The message says by how many pixels of the canvas (1280 × 720), and the line is that of the "
    "first block that does not fit. Make two slides of it, move the rest to the notes (`Note:`), "
    "set it smaller (`class: small` in the slide's front matter), or shorten the longest line of "
    "code.",
)

_HINTS = {
    "bottom": "split the slide, or give it `class: small`",
    "right": "shorten the longest line or word, or give the slide `class: small`",
}


def overflow(deck: Deck, overruns: Sequence[Overrun]) -> Iterator[Diagnostic]:
    """Tell slides that hold more than fits, at the first block that does not."""
    slides = {placed.id: placed for placed in deck.slides}
    for overrun in overruns:
        placed = slides.get(overrun.slide)
        if placed is None:
            continue
        too = "tall" if overrun.side == "bottom" else "wide"
        yield OVERFLOW(
            f"the slide is {ceil(overrun.px)} px too {too}",
            span=_culprit(placed, overrun.at),
            hint=_HINTS[overrun.side],
        ).within(placed.source, placed.slide.start)


def _culprit(placed: Placed, at: tuple[int, int] | None) -> Span:
    """Return the first line of the block, or of the slide where no block is known."""
    text = placed.slide.text
    start, end = at or (len(text) - len(text.lstrip()), len(text))
    line = text[start:end].split("\n", 1)[0].rstrip()
    return Span(start, start + max(1, len(line)))
