"""Columns side by side: `::: columns` around `::: column {width="40%"}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from deck.diagnostics import Diagnostic, Outcome, warning
from deck.frozen import dataclass
from deck.nodes import Element, Html, Node
from deck.protocols import Body, Pen, Reader, Syntax
from deck.source import Span

BAD_WIDTH = warning(
    "bad-width",
    "a column's width is no width",
    """\
A column's width is a share of the slide, such as `40%`, or a length such as `320px`.

```markdown
::: column {width="40%"}
```
""",
)

_WIDTH = re.compile(r"\d{1,4}(?:\.\d+)?(?:%|px|em|rem)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Element):
    """One column; `width` is CSS, empty for an equal share."""

    width: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns(Element):
    """Columns side by side; children are `Column`s."""


def read_column(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the blocks of one column."""
    width = body.attrs.get("width")
    pairs = tuple(pair for pair in body.attrs.pairs if pair[0] != "width")
    problems: tuple[Diagnostic, ...] = ()
    if width and not _WIDTH.fullmatch(width):
        hint = 'write a share such as `{width="40%"}`'
        problems = (BAD_WIDTH(f"`{width}` is no width", None, body.name, hint=hint),)
        width = ""
    attrs = replace(body.attrs, pairs=pairs)
    children = reader.blocks(body.text)
    return Outcome(Column(span=body.span, attrs=attrs, children=children, width=width), problems)


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the columns inside; blocks that stand in none make one of their own."""
    columns: list[Node] = []
    loose: list[Node] = []
    for node in reader.blocks(body.text):
        if isinstance(node, Column):
            columns.extend(_gathered(loose))
            loose = []
            columns.append(node)
        else:
            loose.append(node)
    columns.extend(_gathered(loose))
    return Outcome(Columns(span=body.span, attrs=body.attrs, children=tuple(columns)))


def _gathered(nodes: list[Node]) -> Iterable[Node]:
    if not nodes:
        return ()
    span = Span(nodes[0].span.start, nodes[-1].span.end)
    return (Column(span=span, children=tuple(nodes)),)


def regions(body: tuple[Node, ...]) -> tuple[tuple[Node, ...], ...]:
    """Return what a layout's regions hold, in order: the columns of a slide, blocks in each.

    Blocks before the columns come with the first, those behind them with the last. A slide
    without columns is one region.
    """
    at = next((n for n, node in enumerate(body) if isinstance(node, Columns)), None)
    if at is None:
        return (body,) if body else ()
    parts = [column.children for column in body[at].children] or [()]
    parts[0] = (*body[:at], *parts[0])
    parts[-1] = (*parts[-1], *body[at + 1 :])
    return tuple(parts)


def draw(node: Columns, pen: Pen) -> Html:
    """Draw the columns in a row."""
    return Html("<div{}>\n{}\n</div>").format(
        pen.attributes(node, "columns"), pen.blocks(node.children)
    )


def draw_column(node: Column, pen: Pen) -> Html:
    """Draw one column."""
    style = {"style": f"width: {node.width}"} if node.width else {}
    return Html("<div{}>\n{}\n</div>").format(
        pen.attributes(node, "column", **style), pen.blocks(node.children)
    )


SYNTAX = Syntax(name="columns", draws=(Columns,), draw=draw, read=read, containers=("columns",))
COLUMN = Syntax(
    name="column", draws=(Column,), draw=draw_column, read=read_column, containers=("column",)
)
