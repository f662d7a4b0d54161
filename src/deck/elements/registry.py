"""The elements that there are: one line for each."""

from __future__ import annotations

from collections.abc import Iterable

from deck.elements import (
    box,
    callout,
    chart,
    code,
    columns,
    compare,
    cycle,
    emoji,
    flow,
    layers,
    lit,
    math,
    mermaid,
    quiz,
    source,
    step,
    timeline,
    variable,
    visual,
)
from deck.nodes import Node
from deck.protocols import Syntax

SYNTAXES: tuple[Syntax, ...] = (
    callout.SYNTAX,
    callout.TITLE,
    columns.COLUMN,
    columns.SLOT,
    columns.SYNTAX,
    box.SYNTAX,
    step.SYNTAX,
    code.SYNTAX,
    lit.LINES,
    lit.SYNTAX,
    flow.SYNTAX,
    cycle.SYNTAX,
    layers.SYNTAX,
    timeline.SYNTAX,
    compare.SYNTAX,
    chart.SYNTAX,
    mermaid.SYNTAX,
    quiz.SYNTAX,
    math.SYNTAX,
    source.SYNTAX,
    visual.SYNTAX,
    emoji.SYNTAX,
    variable.SYNTAX,
)


def equipment(nodes: Iterable[Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the style sheets and the scripts of deck's own that these nodes need."""
    equipped = [syntax for syntax in SYNTAXES if syntax.sheets or syntax.scripts]
    if not equipped:
        return (), ()
    kinds: dict[type[Node], list[Node]] = {}
    for node in nodes:
        kinds.setdefault(type(node), []).append(node)
    used = [syntax for syntax in equipped if any(kind in kinds for kind in syntax.draws)]
    sheets = dict.fromkeys(name for syntax in used for name in syntax.sheets)
    for ask, draws in ((syntax.sheets_of, syntax.draws) for syntax in used):
        drawn = (node for kind in draws for node in kinds.get(kind, ()))
        asked = {name for node in drawn for name in ask(node)} if ask else ()
        sheets |= dict.fromkeys(sorted(asked))
    scripts = dict.fromkeys(name for syntax in used for name in syntax.scripts)
    return tuple(sheets), tuple(scripts)
