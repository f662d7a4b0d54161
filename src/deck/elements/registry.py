"""The elements that there are: one line for each."""

from __future__ import annotations

from deck.elements import box, callout, code, columns, emoji
from deck.protocols import Syntax

SYNTAXES: tuple[Syntax, ...] = (
    callout.SYNTAX,
    callout.TITLE,
    columns.COLUMN,
    columns.SYNTAX,
    box.SYNTAX,
    code.SYNTAX,
    emoji.SYNTAX,
)
