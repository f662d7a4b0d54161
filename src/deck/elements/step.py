"""A step around blocks: `::: step`, which is a box that waits; `::: step 2` gives it a number."""

from __future__ import annotations

from deck.diagnostics import Outcome
from deck.elements.box import Box, draw
from deck.nodes import Attrs, Node
from deck.protocols import Body, Reader, Syntax
from deck.steps import NUMBER, STEP


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the blocks inside."""
    number = body.arguments.strip()
    attrs = STEP.merge(body.attrs).merge(Attrs(pairs=((NUMBER, number),) if number else ()))
    return Outcome(Box(span=body.span, attrs=attrs, children=reader.blocks(body.text)))


SYNTAX = Syntax(name="step", draws=(), draw=draw, read=read, containers=("step", "fragment"))
