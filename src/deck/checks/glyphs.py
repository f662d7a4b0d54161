"""Checks of writing: characters that no font has, scripts that paper cannot set.

What a theme's fonts and those of `fonts:` cover is known before anything is laid out, so this is
told of a deck on the screen as well. Without it every machine puts its own font in, or a box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from deck import fonts
from deck.diagnostics import Diagnostic, warning
from deck.model import Deck, Placed
from deck.nodes import Code, Fence, Node, Text, walk
from deck.source import Span
from deck.theme import Theme

MISSING_GLYPH = warning(
    "missing-glyph",
    "no font of the deck has a character",
    "Neither the theme's fonts nor those of `fonts:` have the character. Each machine then takes "
    "a font of its own for it, or draws an empty box, and the handout of one looks different "
    "from that of another. Put a font that has the script into the project and name it in "
    "deck.yml, such as `fonts: [fonts/NotoSansDevanagari.ttf]`, or write something else. Emoji are "
    "drawn as pictures in text; in code they are characters like any other.",
)
RIGHT_TO_LEFT_PAPER = warning(
    "right-to-left-paper",
    "the handout of a language written from right to left is not set right",
    "On the screen such a deck runs from right to left. What prints the handout cannot do that: "
    "words are in order, but lines begin at the left edge, and lists and columns stand the wrong "
    "way round. Build the slides alone with `--format html`, and print those from a browser.",
)

_SHOWN = 5  # characters that one message names
# What no font draws: controls, marks of direction, joiners, variation selectors.
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Cs"})


def missing_glyph(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell characters that no font of the deck has, once for each slide."""
    text, code = _covering(theme, code=False), _covering(theme, code=True)
    for placed in deck.slides:
        if placed.slide.text.isascii():
            continue
        lost: dict[str, Node] = {}
        for node in walk(*placed.slide.body, *placed.slide.notes):
            if isinstance(node, Text | Code | Fence) and not node.text.isascii():
                covers = text if isinstance(node, Text) else code
                for sign in node.text:
                    if sign not in lost and not covers(sign):
                        lost[sign] = node
        if lost:
            yield _lost(placed, lost)


def _covering(theme: Theme, *, code: bool) -> Callable[[str], bool]:
    faces = fonts.family(theme, code=code)

    @cache
    def covers(sign: str) -> bool:
        if sign < "\x7f" or any(face.covers(sign) for face in faces):
            return True
        # A letter that is made of others may be put together: é of e and an accent.
        parts = unicodedata.normalize("NFD", sign)
        return unicodedata.category(sign) in _UNSEEN or (
            parts != sign and all(any(face.covers(part) for face in faces) for part in parts)
        )

    return covers


def _lost(placed: Placed, lost: dict[str, Node]) -> Diagnostic:
    sign, node = next(iter(lost.items()))
    at = placed.slide.text.find(sign, node.span.start, node.span.end)
    span = Span(at, at + 1) if at >= 0 else node.span
    names = [f"`{each}` (U+{ord(each):04X})" for each in lost]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    message = f"no font of the deck has {', '.join(names[:_SHOWN])}{more}"
    hint = "name a font that has it under `fonts:` in deck.yml"
    if isinstance(node, Code | Fence) and unicodedata.category(sign) == "So":
        hint = "emoji are drawn in text, not in code: write a word instead"
    return MISSING_GLYPH(message, span=span, hint=hint).within(placed.source, placed.slide.start)


def right_to_left(deck: Deck, source: str | None, span: Span | None) -> Iterator[Diagnostic]:
    """Tell that the handout of this language is not set right; the place is that of `lang`."""
    if deck.meta.direction == "rtl":
        message = f"lines of `{deck.meta.lang}` begin at the wrong edge in the handout"
        hint = "build the slides alone with `--format html`"
        yield RIGHT_TO_LEFT_PAPER(message, source, span, hint=hint)
