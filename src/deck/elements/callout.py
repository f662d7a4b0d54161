"""A callout: `> [!NOTE]` as on GitHub, or `::: tip Title`."""

from __future__ import annotations

from deck.diagnostics import Outcome
from deck.frozen import dataclass
from deck.nodes import Element, Html, Node
from deck.protocols import Body, Pen, Reader, Syntax
from deck.source import Lines, Span

KINDS = ("note", "tip", "important", "warning", "caution")
# What other tools call them.
ALIASES = {"info": "note", "hint": "tip", "danger": "caution"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalloutTitle(Element):
    """A callout's own title; children are inlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout(Element):
    """A box that stands out: children are its title, if it has one of its own, and blocks."""

    kind: str


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the title from the arguments and the blocks inside."""
    kind = ALIASES.get(body.word, body.word)
    children = reader.blocks(body.text)
    if body.arguments:
        inlines = reader.inlines(Lines(body.arguments, (body.at,)))
        span = Span(body.at, body.at + len(body.arguments))
        children = (CalloutTitle(span=span, children=inlines), *children)
    return Outcome(Callout(span=body.span, attrs=body.attrs, children=children, kind=kind))


def draw(node: Callout, pen: Pen) -> Html:
    """Draw a box with a title: colour alone would not say what kind it is."""
    titled = bool(node.children) and isinstance(node.children[0], CalloutTitle)
    word = pen.words.get(node.kind, node.kind.capitalize())
    title = Html() if titled else Html('<p class="callout-title">{}</p>\n').format(word)
    return Html("<div{}>\n{}{}\n</div>").format(
        pen.attributes(node, "callout", f"callout-{node.kind}", role="note"),
        title,
        pen.blocks(node.children),
    )


def draw_title(node: CalloutTitle, pen: Pen) -> Html:
    """Draw a callout's own title."""
    return Html("<p{}>{}</p>").format(
        pen.attributes(node, "callout-title"), pen.inlines(node.children)
    )


SYNTAX = Syntax(
    name="callout",
    draws=(Callout,),
    draw=draw,
    read=read,
    containers=(*KINDS, *ALIASES),
)
TITLE = Syntax(name="callout-title", draws=(CalloutTitle,), draw=draw_title)
