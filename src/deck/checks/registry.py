"""Every check that needs no paper, in the order of their families; a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from deck.checks import access, structure
from deck.diagnostics import Diagnostic
from deck.model import Deck
from deck.theme import Theme

Check = Callable[[Deck, Theme], Iterator[Diagnostic]]

CHECKS: tuple[Check, ...] = (
    structure.missing_title,
    structure.too_many_words,
    structure.unbalanced_html,
    access.missing_alt,
    access.low_contrast,
)
