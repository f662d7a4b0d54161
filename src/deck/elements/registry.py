"""The elements that there are: one line for each."""

from __future__ import annotations

from collections.abc import Iterable

from deck.elements import box, callout, code, columns, emoji
from deck.nodes import Node
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


def equipment(nodes: Iterable[Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the style sheets and the scripts of deck's own that these nodes need."""
    equipped = [syntax for syntax in SYNTAXES if syntax.sheets or syntax.scripts]
    if not equipped:
        return (), ()
    kinds = {type(node) for node in nodes}
    used = [syntax for syntax in equipped if kinds.intersection(syntax.draws)]
    sheets = dict.fromkeys(name for syntax in used for name in syntax.sheets)
    scripts = dict.fromkeys(name for syntax in used for name in syntax.scripts)
    return tuple(sheets), tuple(scripts)
