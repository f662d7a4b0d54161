"""Inline tokens become nodes: text, its marks, links, pictures, and elements found in text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from deck.elements import math
from deck.elements.registry import SYNTAXES
from deck.frozen import dataclass
from deck.nodes import (
    NO_ATTRS,
    Break,
    Code,
    Emphasis,
    FootnoteMark,
    HtmlInline,
    Image,
    Link,
    Node,
    Strikethrough,
    Strong,
    Styled,
    Text,
)
from deck.protocols import Body, Syntax
from deck.reading import clicks
from deck.reading.place import Place
from deck.source import Lines, Span
from deck.steps import together

if TYPE_CHECKING:
    from deck.reading.markdown import Token
    from deck.reading.reader import Reading

_INLINE_SYNTAXES = tuple(syntax for syntax in SYNTAXES if syntax.inline and syntax.read)
_HIDDEN = "\0"  # stands for what an author has escaped: no element is found in it


@dataclass(slots=True)
class _Frame:
    """An opened mark, and the nodes in it so far."""

    token: Token | None
    nodes: list[Node] = field(default_factory=list)


def phrases(
    reading: Reading, tokens: Sequence[Token], place: Place, *, cell: bool = False
) -> tuple[Node, ...]:
    """Make nodes of an inline run's tokens; in a table's cell code knows an escaped bar."""
    return _Phrases(reading, place, cell).read(tokens)


class _Phrases:
    """One inline run: a stack of opened marks, and the text not yet made a node."""

    def __init__(self, reading: Reading, place: Place, cell: bool) -> None:
        self.reading = reading
        self.place = place
        self.cell = cell
        self.stack = [_Frame(None)]
        self.pieces: list[Token] = []
        self.pauses: list[tuple[int, int]] = []

    def read(self, tokens: Sequence[Token]) -> tuple[Node, ...]:
        for token in tokens:
            if token.type in {"text", "text_special"}:
                if token.content:
                    self.pieces.append(token)
                continue
            self.flush()
            if token.nesting == 1:
                self.stack.append(_Frame(token))
            elif token.nesting == -1:
                self.close(token)
            else:
                self.single(token)
        self.flush()
        while len(self.stack) > 1:
            self.close(self.stack[-1].token)
        return tuple(self.paused(self.stack[0].nodes))

    def paused(self, nodes: list[Node]) -> list[Node]:
        """Let what stands behind a pause within the run wait with what follows it."""
        for at, number in reversed(self.pauses):
            rest = nodes[at:]
            if any(not isinstance(n, Text | Break) or getattr(n, "text", "").strip() for n in rest):
                span = Span(rest[0].span.start, rest[-1].span.end)
                nodes[at:] = [Styled(span=span, attrs=together(number), children=tuple(rest))]
        return nodes

    def span(self, token: Token) -> Span:
        return self.place.span(*token.meta["span"])

    def close(self, token: Token | None) -> None:
        """End the innermost mark."""
        if len(self.stack) == 1 or token is None:
            return
        frame = self.stack.pop()
        opened, children = frame.token, tuple(frame.nodes)
        if opened is None:
            return
        start, end = opened.meta["span"][0], token.meta["span"][1]
        kind = opened.type
        if kind == "strong_open":  # the outer two of the four signs have become empty text
            start, end = start - 1, end + 1
        span = self.place.span(start, max(start, end))
        node: Node
        if kind == "strong_open":
            node = Strong(span=span, children=children)
        elif kind == "em_open":
            node = Emphasis(span=span, children=children)
        elif kind == "s_open":
            node = Strikethrough(span=span, children=children)
        elif kind in {"span_open", "html_inline"}:
            node = Styled(span=span, attrs=opened.meta["attrs"], children=children)
        else:
            node = self.link(opened, self.place.span(*opened.meta["span"]), children)
        self.stack[-1].nodes.append(node)

    def link(self, token: Token, span: Span, children: tuple[Node, ...]) -> Link:
        return Link(
            span=span,
            attrs=token.meta.get("attrs") or NO_ATTRS,
            children=children,
            address=str(token.attrs.get("href", "")),
            title=str(token.attrs.get("title", "")),
            target=self.target(token, span),
        )

    def target(self, token: Token, span: Span) -> Span:
        """Return where the address stands; the whole link's place if it stands elsewhere."""
        start, end = token.meta["span"]
        if token.markup == "autolink":
            return self.place.span(start + 1, end - 1)
        found, bare = token.meta.get("target"), token.meta.get("bare", end)
        if found is None or "label" in token.meta or not start < found[0] <= found[1] < bare:
            return span
        return self.place.span(*found)

    def single(self, token: Token) -> None:
        """Make a node of a token that stands for itself."""
        span = self.span(token)
        nodes = self.stack[-1].nodes
        attrs = token.meta.get("attrs") or NO_ATTRS
        if token.type == "code_inline":
            text = token.content.replace("\\|", "|") if self.cell else token.content
            nodes.append(Code(span=span, attrs=attrs, text=text))
        elif token.type == "image":
            nodes.append(self.image(token, span))
        elif token.type in {"softbreak", "hardbreak"}:
            nodes.append(Break(span=span, hard=token.type == "hardbreak"))
        elif token.type == "footnote_mark":
            self.reading.mark(token.content)
            nodes.append(FootnoteMark(span=span, label=token.content))
        elif token.type == "formula":
            self.formula(token, span)
        elif token.type == "html_inline" and token.content.startswith("<!--"):
            self.comment(token)
        elif token.type == "html_inline" and (click := clicks.TAG.fullmatch(token.content)):
            self.click(token, click)
        elif token.type == "html_inline":
            self.reading.markup(token.content, self.place, token.meta["span"][0])
            nodes.append(HtmlInline(span=span, text=token.content))

    def image(self, token: Token, span: Span) -> Image:
        address = str(token.attrs.get("src", ""))
        target = self.target(token, span)
        self.reading.picture(address, target)
        return Image(
            span=span,
            attrs=token.meta.get("attrs") or NO_ATTRS,
            address=address,
            alt=_plain(token.children or []),
            title=str(token.attrs.get("title", "")),
            target=target,
        )

    def formula(self, token: Token, span: Span) -> None:
        """Read a formula; in a cell a bar is escaped, and a blank takes the sign's place."""
        tex = token.content.replace("\\|", " |") if self.cell else token.content
        inside = Lines.of(tex, token.meta["at"])
        text = Lines(tex, tuple(self.place.offset(at) for at in inside.starts))
        body = Body(token.markup, "", token.meta["attrs"] or NO_ATTRS, text, span, span)
        outcome = math.read(body, self.reading)
        self.reading.tell_all(outcome.diagnostics)
        self.stack[-1].nodes.append(outcome.value)

    def click(self, token: Token, tag: re.Match[str]) -> None:
        """Read `<v-click>` as the beginning of a step, `</v-click>` as its end."""
        if not tag[1]:
            token.meta["attrs"] = clicks.attributes_of(tag)
            self.stack.append(_Frame(token))
        elif self.stack[-1].token and self.stack[-1].token.type == "html_inline":
            self.close(token)

    def comment(self, token: Token) -> None:
        """Read a comment within a line; what it gives an element goes to the node before it."""
        inside = Lines.of(token.content[4:-3], token.meta["span"][0] + 4)
        text = Lines(inside.text, tuple(self.place.offset(at) for at in inside.starts))
        nodes = self.stack[-1].nodes
        before = nodes[-1] if nodes and not isinstance(nodes[-1], Text | Break) else None
        if (
            len(nodes) > 1
            and isinstance(nodes[-1], Text)
            and not nodes[-1].text.strip()
            and not isinstance(nodes[-2], Text | Break)
        ):
            before = nodes[-2]
        said = self.reading.comment(text)
        if before is not None and said.element:
            nodes[nodes.index(before)] = replace(before, attrs=before.attrs.merge(said.element))
            said = replace(said, element=NO_ATTRS)
        around = self.reading.around  # what is left is for the block around this run
        if said.pause:
            number = self.reading.pause()
            if len(self.stack) == 1:
                self.pauses.append((len(nodes), number))
        self.reading.around = replace(
            around,
            element=around.element.merge(said.element),
            pause=around.pause or said.pause,
            fit=around.fit or said.fit,
        )

    # Text

    def flush(self) -> None:
        """Make nodes of the text so far."""
        pieces, self.pieces = self.pieces, []
        if not pieces:
            return
        nodes = self.stack[-1].nodes
        text = "".join([piece.content for piece in pieces])
        for syntax in _INLINE_SYNTAXES:
            if syntax.inline and syntax.inline.search(text):
                nodes.extend(self.elements(pieces))
                return
        nodes.append(Text(span=self.between(pieces[0], pieces[-1]), text=text))

    def between(self, first: Token, last: Token) -> Span:
        return self.place.span(first.meta["span"][0], last.meta["span"][1])

    def elements(self, pieces: list[Token]) -> list[Node]:
        """Part text at the elements in it; each character keeps its place."""
        text, masked = [], []
        places: list[tuple[int, int]] = []
        for piece in pieces:
            start, end = piece.meta["span"]
            text.append(piece.content)
            if len(piece.content) == end - start and piece.type == "text":
                masked.append(piece.content)
                places.extend((at, at + 1) for at in range(start, end))
            else:  # an entity may be an emoji; what is escaped is text
                entity = piece.info == "entity"
                masked.append(piece.content if entity else _HIDDEN * len(piece.content))
                places.extend((start, end) for _ in piece.content)
        whole, search = "".join(text), "".join(masked)
        nodes: list[Node] = []
        at = 0
        for found, syntax in _found(search):
            if found.start() < at or found.end() == found.start() or syntax.read is None:
                continue
            span = self.place.span(places[found.start()][0], places[found.end() - 1][1])
            inside = Lines.of(found[0], span.start)
            body = Body(found[0], "", NO_ATTRS, inside, span, span)
            outcome = syntax.read(body, self.reading)
            self.reading.tell_all(outcome.diagnostics)
            if isinstance(outcome.value, Text) and outcome.value.text == found[0]:
                continue
            nodes.extend(self.text(whole, places, at, found.start()))
            nodes.append(outcome.value)
            at = found.end()
        nodes.extend(self.text(whole, places, at, len(whole)))
        return nodes

    def text(self, whole: str, places: list[tuple[int, int]], start: int, end: int) -> list[Node]:
        if start == end:
            return []
        span = self.place.span(places[start][0], places[end - 1][1])
        return [Text(span=span, text=whole[start:end])]


def _found(text: str) -> list[tuple[re.Match[str], Syntax]]:
    """Return what the elements find in a text, from left to right."""
    found = [
        (match, syntax)
        for syntax in _INLINE_SYNTAXES
        for match in (syntax.inline.finditer(text) if syntax.inline else ())
    ]
    return sorted(found, key=lambda each: each[0].start())


def _plain(tokens: Sequence[Token]) -> str:
    """Return the text of a picture's description, without marks."""
    parts = []
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif token.children:
            parts.append(_plain(token.children))
        elif token.type in {"text", "text_special", "code_inline", "formula"}:
            parts.append(token.content)
    return re.sub(r"\s+", " ", "".join(parts)).strip()
