"""A plain box: `::: {.class}` around blocks, for a theme to style."""

from __future__ import annotations

from deck.diagnostics import Outcome
from deck.frozen import dataclass
from deck.nodes import Element, Html, Node
from deck.protocols import Body, Pen, Reader, Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Element):
    """Blocks that carry attributes."""


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the blocks inside."""
    return Outcome(Box(span=body.span, attrs=body.attrs, children=reader.blocks(body.text)))


def draw(node: Box, pen: Pen) -> Html:
    """Draw a `<div>`."""
    return Html("<div{}>\n{}\n</div>").format(pen.attributes(node), pen.blocks(node.children))


SYNTAX = Syntax(name="box", draws=(Box,), draw=draw, read=read, containers=("box", "div"))
