"""A callout: `> [!NOTE]` as on GitHub, or `::: tip Title`."""

from __future__ import annotations

from dataclasses import dataclass

from deck.diagnostics import Outcome
from deck.model import Body, Element, Html, Node, Pen, Reader, Syntax
from deck.source import Lines

KINDS = ("note", "tip", "important", "warning", "caution")
# What other tools call them.
ALIASES = {"info": "note", "hint": "tip", "danger": "caution"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout(Element):
    """A box that stands out: its kind, its own title as inlines (else the kind's word)."""

    kind: str
    title: tuple[Node, ...] = ()


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the title from the arguments and the blocks inside."""
    kind = ALIASES.get(body.word, body.word)
    title = reader.inlines(Lines(body.arguments, (body.name.end + 1,))) if body.arguments else ()
    children = reader.blocks(body.text)
    return Outcome(
        Callout(span=body.span, attrs=body.attrs, children=children, kind=kind, title=title)
    )


def draw(node: Callout, pen: Pen) -> Html:
    """Draw a box with a title: colour alone would not say what kind it is."""
    title = pen.inlines(node.title) if node.title else Html.escape(_word(node.kind, pen))
    return Html('<div{}>\n<p class="callout-title">{}</p>\n{}\n</div>').format(
        pen.attributes(node, "callout", f"callout-{node.kind}", role="note"),
        title,
        pen.blocks(node.children),
    )


def _word(kind: str, pen: Pen) -> str:
    return pen.words.get(kind, kind.capitalize())


SYNTAX = Syntax(
    name="callout",
    draws=(Callout,),
    draw=draw,
    read=read,
    containers=(*KINDS, *ALIASES),
)
