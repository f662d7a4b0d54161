"""Sources written as attributes, `{source="Gartner, 2019"}`, become footnotes of their slide.

The pass over a text's finished tree: a statement that says where it comes from gets a mark, the
attribute becomes the footnote that the mark names. Equal sources of a text are one footnote.
"""

from __future__ import annotations

from dataclasses import replace

from deck.elements.box import Box
from deck.elements.source import EMPTY_SOURCE, SourceLine
from deck.model import Footnote
from deck.nodes import (
    Attrs,
    Break,
    Cell,
    Code,
    Emphasis,
    FootnoteMark,
    Heading,
    HtmlBlock,
    HtmlInline,
    Image,
    Item,
    Link,
    Node,
    Paragraph,
    Strikethrough,
    Strong,
    Styled,
    Term,
    Text,
    walk,
)
from deck.patterns import pattern
from deck.reading.reader import Reading
from deck.source import Lines, Span
from deck.steps import NUMBER, PAUSE, STEP, is_step

# Their children are inlines, so a mark can stand at their end.
_LINES = (Paragraph, Heading, Term, Cell, Styled)
_INLINES = (
    *(Text, Strong, Emphasis, Strikethrough, Code, Link, Break, HtmlInline, Styled),
    FootnoteMark,
)
_KEYS = frozenset({"source", "url", "href"})
_STEPS = frozenset({NUMBER, PAUSE, "index"})
_ADDRESS = pattern(r"https?://\S+")


def cite(nodes: tuple[Node, ...], reading: Reading, text: str) -> tuple[Node, ...]:
    """Mark what has a source; the footnotes of these marks are added to `reading.sources`.

    `text` is what the nodes' spans count in.
    """
    if "source" not in text:
        return nodes
    return _Citing(reading, text).all(nodes)


class _Citing:
    """The pass over one tree."""

    def __init__(self, reading: Reading, text: str) -> None:
        self.reading = reading
        self.text = text

    def all(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """Go through siblings; the same tuple comes back where none of them has a source."""
        done = [self.node(node) for node in nodes]
        if all(
            len(after) == 1 and after[0] is node for node, after in zip(nodes, done, strict=True)
        ):
            return nodes
        return tuple(node for after in done for node in after)

    def node(self, node: Node) -> tuple[Node, ...]:
        """Return a node, its mark in it or behind it."""
        if node.children and (children := self.all(node.children)) is not node.children:
            node = replace(node, children=children)
        pairs = node.attrs.pairs
        if not pairs or all(key != "source" for key, _ in pairs):
            return (node,)
        mark = self.mark(node)
        kept = tuple(pair for pair in pairs if pair[0] not in _KEYS)
        node = replace(node, attrs=replace(node.attrs, pairs=kept))
        return (node,) if mark is None else _marked(node, mark)

    def mark(self, node: Node) -> FootnoteMark | None:
        """Read a node's source and return its mark; one that is empty is told."""
        value, address = node.attrs.get("source"), node.attrs.get("url") or node.attrs.get("href")
        span = self.place(node, value)
        if not value.strip():
            hint = "write who says so and when, or mark the claim `{.unverified}`"
            message = "this source says nothing"
            self.reading.problem(EMPTY_SOURCE(message, None, span, hint=hint))
            return None
        # No label that an author can write has a blank in it.
        label = f"source {value.strip()}" + (f" {address}" if address else "")
        if all(label != note.label for note in self.reading.sources):
            line = Paragraph(span=span, children=self.inlines(value, address, span))
            note = Footnote(label, (line,), span, self.reading.start)
            self.reading.sources.append(note)
        self.reading.marks.append(label)
        return FootnoteMark(span=span, label=label)

    def place(self, node: Node, value: str) -> Span:
        """Return where a source stands: on its node, or right behind it."""
        signs = (f'"{value}"', f"'{value}'", f"={value}" if value else "")
        for sign in filter(None, signs):
            at = self.text.find(sign, max(0, node.span.start))
            if at >= 0:
                return Span(at + 1, at + 1 + len(value)) if value else Span(at, at + len(sign))
        return node.span

    def inlines(self, value: str, address: str, span: Span) -> tuple[Node, ...]:
        """Read a source's text; an address makes a link of it."""
        if _ADDRESS.fullmatch(value.strip()):
            text = Text(span=span, text=value.strip())
            return (Link(span=span, children=(text,), address=value.strip(), target=span),)
        nodes = self.reading.inlines(Lines(value, (span.start,)))
        if not address:
            return nodes
        if any(isinstance(node, Link) for node in walk(*nodes)):
            shown = Text(span=span, text=address)
            link = Link(span=span, children=(shown,), address=address, target=span)
            return (*nodes, Text(span=span, text=" "), link)
        return (Link(span=span, children=nodes, address=address, target=span),)


def _marked(node: Node, mark: FootnoteMark) -> tuple[Node, ...]:
    """Put a mark where a reader would look for it: behind the statement's last word."""
    if isinstance(node, _LINES):
        return (replace(node, children=(*node.children, mark)),)
    if isinstance(node, _INLINES) or (isinstance(node, Image) and not node.block):
        return (node, mark)
    at = _statement(node)
    if at is not None:
        inner = _marked(node.children[at], mark)
        return (replace(node, children=(*node.children[:at], *inner, *node.children[at + 1 :])),)
    line = SourceLine(span=mark.span, children=(mark,))
    if not is_step(node):
        return (node, line)
    # The line must not be there before what it speaks of.
    said = node.attrs
    timing = tuple(pair for pair in said.pairs if pair[0] in _STEPS)
    rest = tuple(pair for pair in said.pairs if pair[0] not in _STEPS)
    bare = Attrs(said.id, tuple(name for name in said.classes if name != "step"), rest)
    inside = (replace(node, attrs=bare), line)
    return (Box(span=node.span, attrs=Attrs("", STEP.classes, timing), children=inside),)


def _statement(node: Node) -> int | None:
    """Return which child of a block holds its words: a list item's first, any other's last."""
    if isinstance(node, HtmlBlock) or not node.children:
        return None
    at = 0 if isinstance(node, Item) else len(node.children) - 1
    return at if isinstance(node.children[at], Paragraph) else None
