"""Checks of what fits: read from the very layout that prints the slides.

Runs where paper is laid out anyway (`deck check`, and every build with a PDF), never for HTML
alone. How far a slide overflows is measured by `paper`; here it becomes something to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import unquote

from deck.diagnostics import Diagnostic, warning
from deck.model import Deck, Placed
from deck.patterns import pattern
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
UNDRAWN_PICTURE = warning(
    "undrawn-picture",
    "a picture cannot be drawn on paper",
    "The picture's file is there, and yet nothing can be drawn from it: it is broken within, has "
    "far too many pixels, or is an SVG that asks for other files. Its place in the handout stays "
    "empty. Open it in a drawing program and save it again.",
)

_PICTURE = pattern(r"Failed to load image at 'files:(.*?)':")
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


def undrawn(deck: Deck, log: Sequence[str]) -> Iterator[Diagnostic]:
    """Tell the pictures of which the layout says that it could not draw them."""
    for line in log:
        if picture := _PICTURE.search(line):
            yield _picture(deck, unquote(picture[1]))


def _picture(deck: Deck, name: str) -> Diagnostic:
    told = UNDRAWN_PICTURE(f"`{name}` cannot be drawn on paper", hint="save it again, or smaller")
    for placed in deck.slides:
        for written, address in placed.addresses.items():
            at = placed.slide.text.find(written) if address == f"files:{name}" else -1
            if at >= 0:
                span = Span(at, at + len(written))
                return replace(told, span=span).within(placed.source, placed.slide.start)
    return told


def _culprit(placed: Placed, at: tuple[int, int] | None) -> Span:
    """Return the first line of the block, or of the slide where no block is known."""
    text = placed.slide.text
    start, end = at or (len(text) - len(text.lstrip()), len(text))
    line = text[start:end].split("\n", 1)[0].rstrip()
    return Span(start, start + max(1, len(line)))
