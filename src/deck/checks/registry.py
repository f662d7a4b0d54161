"""Every check that needs no paper, in the order of their families; a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deck.checks import access, glyphs, layouts, sources, structure
from deck.diagnostics import Diagnostic
from deck.model import Deck
from deck.theme import Theme

Check = Callable[[Deck, Theme], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    structure.missing_title,
    structure.too_many_words,
    structure.unbalanced_html,
    layouts.unknown_region,
    layouts.unfilled_layout,
    layouts.bad_size,
    layouts.video_without_poster,
    access.missing_alt,
    access.low_contrast,
    glyphs.missing_glyph,
    sources.unverified_claim,
    sources.missing_visual,
)
