"""The blocks that are open while tokens become nodes: what was said of them, what waits in them.

Behind a pause every block waits, up to the next pause or to the end of the text: what follows in
one list, quotation or table, and what follows behind it, comes together, as one step.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from deck.frozen import dataclass
from deck.nodes import NO_ATTRS, Attrs, Item, List, Node
from deck.reading import attributes
from deck.reading.directives import Directive
from deck.reading.place import Place
from deck.source import Lines, Span
from deck.steps import STEP, is_step, together

if TYPE_CHECKING:
    from deck.reading.markdown import Token
    from deck.reading.reader import Reading


@dataclass(slots=True)
class Frame:
    """An opened block, the nodes in it so far, and what was said of it on the way.

    `pause` is the number of the last pause in it, 0 before there is one.
    """

    token: Token | None
    nodes: list[Node] = field(default_factory=list)
    attrs: Attrs = NO_ATTRS
    pause: int = 0
    empty: bool = False  # a paragraph that is no paragraph after all


class Stack:
    """The opened blocks of one text, the outermost first: it is the text itself."""

    def __init__(self, reading: Reading, place: Place) -> None:
        self.reading = reading
        self.place = place
        self.stack = [Frame(None)]

    def span(self, token: Token) -> Span:
        """Return where a token stands on the slide."""
        return self.place.span(*token.meta["span"])

    def add(self, node: Node) -> None:
        """Put a node into the open block; behind a pause it waits."""
        frame = self.stack[-1]
        if frame.pause:
            node = _waiting(node, frame.pause)
        frame.nodes.append(node)

    def ended(self, frame: Frame) -> None:
        """Take over a pause from a block that has ended: what follows it waits, too."""
        if frame.pause:
            self.stack[-1].pause = frame.pause

    def attach(self, attrs: Attrs, span: Span) -> None:
        """Give attributes to the node before them."""
        nodes = self.stack[-1].nodes
        if nodes:
            nodes[-1] = replace(nodes[-1], attrs=nodes[-1].attrs.merge(attrs))
        else:
            self.reading.stray(span)

    # What an inline run says of the block around it

    def around(self, frame: Frame, said: Directive) -> None:
        """Give what comments within a line say of the block around it to that block."""
        attrs = said.element.merge(Attrs(classes=("fit",))) if said.fit else said.element
        taker = self.stack[-2] if self.first_of_item() else frame
        taker.attrs = taker.attrs.merge(attrs)
        if said.pause:
            frame.pause = self.reading.pauses

    def first_of_item(self) -> bool:
        """Tell whether the open paragraph is the first block of a list's item."""
        above = self.stack[-2]
        return bool(above.token and above.token.type == "list_item_open" and not above.nodes)

    def item_attributes(self, lines: Lines) -> Lines:
        """Give attributes at the end of an item's first line to the item."""
        if "}" not in lines.text or not self.first_of_item():
            return lines
        head, feed, rest = lines.text.partition("\n")
        found = attributes.TRAILING.search(head)
        if found is None:
            return lines
        item = self.stack[-2]
        item.attrs = item.attrs.merge(attributes.read(found[1]))
        return Lines(head[: found.start(1)].rstrip() + feed + rest, lines.starts)

    def trailing(self, frame: Frame, lines: Lines) -> Lines:
        """Take attributes off the end of a block's text."""
        head = lines.text.rfind("\n") + 1
        found = attributes.TRAILING.search(lines.text[head:])
        if found is None:
            return lines
        frame.attrs = frame.attrs.merge(attributes.read(found[1]))
        text = lines.text[: head + found.start(1)].rstrip()
        return Lines(text, lines.starts[: text.count("\n") + 1])


def _waiting(node: Node, pause: int) -> Node:
    """Let a node wait with the others behind a pause, unless it or all in it has its own step."""
    items = [child for child in node.children if isinstance(child, Item)]
    if is_step(node) or (isinstance(node, List) and all(is_step(item) for item in items)):
        return node
    return replace(node, attrs=node.attrs.merge(together(pause)).merge(STEP))
