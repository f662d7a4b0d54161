"""Block tokens become nodes: Markdown's own here, elements by the files that declare them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from deck.diagnostics import did_you_mean, warning
from deck.elements import code, snippet
from deck.elements.registry import SYNTAXES
from deck.nodes import (
    NO_ATTRS,
    Attrs,
    Cell,
    Definition,
    DefinitionList,
    Fence,
    Heading,
    HtmlBlock,
    Image,
    Item,
    List,
    Node,
    Paragraph,
    Quote,
    Row,
    Table,
    Term,
    Text,
    ThematicBreak,
)
from deck.patterns import pattern
from deck.protocols import Body, Syntax
from deck.reading import attributes
from deck.reading.blocks import STRAY_CLOSE, UNCLOSED_CONTAINER, dedented
from deck.reading.directives import NOTHING
from deck.reading.place import Place
from deck.reading.stack import Frame, Stack
from deck.source import Lines, Span
from deck.steps import STEP, is_step

if TYPE_CHECKING:
    from deck.reading.markdown import Token
    from deck.reading.reader import Reading

UNKNOWN_CONTAINER = warning(
    "unknown-container",
    "a container's name is not known",
    """\
`::: name` opens a container. Its name is misspelt, or belongs to another tool. What is inside
is shown all the same, in a plain box with the name as its class. `::: {.name}` says that a plain
box is what you want.
""",
)

_CONTAINERS = {word: syntax for syntax in SYNTAXES for word in syntax.containers}
_FENCES = {word: syntax for syntax in SYNTAXES for word in syntax.fences}
_PLAIN = _CONTAINERS["box"]
_OWN_WORDS = ("notes", "incremental", "clicks")

_INFO = pattern(r"[ \t]*([^\s{]*)(.*)", re.DOTALL)
_PAIR = pattern(r"""(?<![\w-])([A-Za-z][\w-]*)=(?:"([^"]*)"|'([^']*)'|([^\s"'{}]+))""")
_KEEP = pattern(
    r"<(script|style|textarea)\b.*?</\1\s*>|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_ASIDE = pattern(
    r"<aside\b(?=[^>]*\bclass\s*=\s*[\"']?[^\"'>]*\bnotes\b)[^>]*>(.*?)</aside\s*>",
    re.DOTALL | re.IGNORECASE,
)
_SCOPED = pattern(
    r"<style\b(?=[^>]*\sscoped\b)[^>]*>(.*?)(?:</style\s*>|\Z)", re.DOTALL | re.IGNORECASE
)


def tree(reading: Reading, tokens: Sequence[Token], place: Place) -> tuple[Node, ...]:
    """Make nodes of the tokens of one text."""
    builder = _Tree(reading, place)
    for token in tokens:
        builder.take(token)
    return tuple(builder.stack[0].nodes)


class _Tree(Stack):
    """Makes nodes: of Markdown's own blocks here, of elements by the files that declare them."""

    header = False

    def take(self, token: Token) -> None:
        kind = token.type
        if kind in {"thead_open", "tbody_open", "thead_close", "tbody_close"}:
            self.header = kind == "thead_open"
        elif token.nesting == 1:
            self.stack.append(Frame(token))
        elif token.nesting == -1:
            frame = self.stack.pop()
            self.close(frame)
            self.ended(frame)
        elif kind == "inline":
            self.inline(token)
        else:
            _SINGLE[kind](self, token)

    # Blocks that hold others

    def close(self, frame: Frame) -> None:
        token = frame.token
        if token is None or frame.empty:
            return
        if token.type in {"th_open", "td_open"}:
            self.cell(token, frame)
            return
        span, children, attrs = self.span(token), tuple(frame.nodes), frame.attrs
        kind = token.type
        if kind == "heading_open":
            level = int(token.tag[1:])
            self.add(Heading(span=span, attrs=attrs, children=children, level=level))
        elif kind == "paragraph_open":
            self.paragraph(token, span, attrs, children)
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            ordered = kind == "ordered_list_open"
            start = int(token.attrs.get("start", 1))
            self.add(List(span=span, attrs=attrs, children=children, ordered=ordered, start=start))
        elif kind == "list_item_open":
            attrs = attrs.merge(STEP) if self.reading.incremental else attrs
            checked = token.meta.get("checked")
            self.add(Item(span=span, attrs=attrs, children=children, checked=checked))
        elif kind == "table_open":
            align = self.align(token)
            self.add(Table(span=span, attrs=attrs, children=children, align=align))
        elif kind == "tr_open":
            attrs = token.meta.get("attrs", NO_ATTRS)
            if attrs and children and not children[-1].children:  # a row with a cell too few
                children = (*children[:-1], replace(children[-1], attrs=NO_ATTRS))
            self.add(Row(span=span, attrs=attrs, children=children, header=self.header))
        else:
            self.add(_HOLDERS[kind](span=span, attrs=attrs, children=children))

    def paragraph(self, token: Token, span: Span, attrs: Attrs, children: tuple[Node, ...]) -> None:
        if not children or all(isinstance(n, Text) and not n.text.strip() for n in children):
            return
        first = children[0]
        if len(children) == 1 and isinstance(first, Image) and not token.hidden:
            self.add(replace(first, attrs=first.attrs.merge(attrs), block=True))
            return
        self.add(Paragraph(span=span, attrs=attrs, children=children, tight=token.hidden))

    def cell(self, token: Token, frame: Frame) -> None:
        span = self.place.span(*token.meta["place"])
        self.add(Cell(span=span, attrs=frame.attrs, children=tuple(frame.nodes)))

    def align(self, token: Token) -> tuple[str, ...]:
        return tuple(token.meta.get("align", ()))

    # Inline runs

    def inline(self, token: Token) -> None:
        """Read an inline run; attributes at its end belong to the block around it."""
        frame = self.stack[-1]
        kind = frame.token.type if frame.token else ""
        lines: Lines = token.meta["lines"]
        if kind in {"th_open", "td_open"} and frame.token:
            frame.token.meta["place"] = token.meta["span"]
            if kind == "th_open" and (table := self.stack[-3].token):
                style = str(frame.token.attrs.get("style", ""))
                table.meta.setdefault("align", []).append(style.removeprefix("text-align:"))
        elif kind == "paragraph_open":
            if lines.text == ". . .":
                frame.empty, self.stack[-2].pause = True, self.reading.pause()
                return
            if lines.text.startswith("{") and attributes.BRACES.fullmatch(lines.text):
                frame.empty = True
                attrs, self.stack = attributes.read(lines.text), self.stack[:-1]
                self.attach(attrs, self.place.span(*token.meta["span"]))
                self.stack.append(frame)
                return
            lines = self.item_attributes(lines)
        if kind in _TAKERS and lines.text.endswith("}"):
            lines = self.trailing(frame, lines)
        text = self.place.lines(lines)
        self.reading.around = NOTHING
        frame.nodes.extend(
            self.reading.phrases(text, Place(text), cell=kind in {"th_open", "td_open"})
        )
        said, self.reading.around = self.reading.around, NOTHING
        if said is not NOTHING:
            self.around(frame, said)

    # Blocks that stand for themselves

    def fence(self, token: Token) -> None:
        language, info, attrs, first = _info(token.info)
        start = token.meta["span"][0] + len(token.markup)
        span, name = self.span(token), self.place.span(start + first[0], start + first[1])
        at = self.place.offset(start + first[2])
        if syntax := _FENCES.get(language):
            text = self.place.lines(token.meta["lines"])
            self.element(syntax, Body(language, info, attrs, text, span, name, at))
            return
        where = self.place.span(*token.meta.get("code", token.meta["span"]))
        fence = Fence(
            span=span, attrs=attrs, language=language, info=info, text=token.content, code=where
        )
        self.add(code.finished(fence, name, at, self.reading, tuple(_FENCES)))

    def snippet(self, token: Token) -> None:
        """Read `<<< file#region` as the code that it stands for."""
        _, info, attrs, first = _info(f"-{token.info}")  # no language leads
        name = self.place.span(*token.meta["address"])
        at = self.place.offset(token.meta["info"] + first[2] - 1)
        text = self.place.lines(token.meta["lines"])
        body = Body(token.content, info, attrs, text, self.span(token), name, at)
        self.element(snippet.SYNTAX, body)

    def formula(self, token: Token) -> None:
        """Read a formula on lines of its own, as the fence `math` is read."""
        text, span = self.place.lines(token.meta["inside"]), self.span(token)
        attrs = token.meta["attrs"] or NO_ATTRS
        self.element(_FENCES["math"], Body("math", "", attrs, text, span, span))

    def container(self, token: Token) -> None:
        word, attrs = token.info, token.meta["attrs"] or NO_ATTRS
        if not word:  # Pandoc's `::: {.name}`
            known = (*_CONTAINERS, *_OWN_WORDS)
            word = next((name for name in attrs.classes if name in known), "")
            attrs = replace(attrs, classes=tuple(n for n in attrs.classes if n != word))
        name = self.place.span(*token.meta["name"])
        if not token.meta["closed"]:
            self.unclosed(f"`::: {word}`" if word else "`:::`", name)
        text = self.place.lines(token.meta["inside"])
        if word == "notes":
            self.reading.speak(text)
        elif word in {"incremental", "clicks"}:
            before, self.reading.incremental = self.reading.incremental, True
            for node in self.reading.blocks(text):
                waits = word == "clicks" and not isinstance(node, List) and not is_step(node)
                self.add(replace(node, attrs=node.attrs.merge(STEP)) if waits else node)
            self.reading.incremental = before
        else:
            syntax = _CONTAINERS.get(word) if word else _PLAIN
            if syntax is None:
                hint = did_you_mean(word, (*_CONTAINERS, *_OWN_WORDS))
                message = f"there is no container `{word}`"
                self.reading.problem(UNKNOWN_CONTAINER(message, None, name, hint=hint))
                syntax, attrs = _PLAIN, attrs.merge(Attrs(classes=(word,)))
            at = self.place.offset(token.meta["at"])
            self.element(syntax, Body(word, token.content, attrs, text, self.span(token), name, at))

    def callout(self, token: Token) -> None:
        name = self.place.span(*token.meta["name"])
        word, title = token.info.lower(), token.content
        syntax = _CONTAINERS.get(word)
        if syntax is None or syntax.name != "callout":
            kinds = [kind for kind, each in _CONTAINERS.items() if each.name == "callout"]
            message = f"there is no callout `{token.info}`"
            hint = did_you_mean(word, kinds) or "write one of " + ", ".join(kinds)
            self.reading.problem(UNKNOWN_CONTAINER(message, None, name, hint=hint))
            word, title, syntax = "note", title or token.info, _CONTAINERS["note"]
        text = self.place.lines(token.meta["inside"])
        at = self.place.offset(token.meta["at"]) if token.content else name.start
        attrs = token.meta["attrs"] or NO_ATTRS
        self.element(syntax, Body(word, title, attrs, text, self.span(token), name, at))

    def element(self, syntax: Syntax, body: Body) -> None:
        """Read an element by the file that declares it."""
        if syntax.read is None:
            return
        outcome = syntax.read(body, self.reading)
        self.reading.tell_all(outcome.diagnostics)
        self.add(outcome.value)

    def comment(self, token: Token) -> None:
        span = self.span(token)
        said = self.reading.comment(self.place.lines(token.meta["inside"]))
        if said.element:
            self.attach(said.element, span)
        if said.pause:
            self.stack[-1].pause = self.reading.pause()
        self.reading.fit = self.reading.fit or said.fit

    def notes(self, token: Token) -> None:
        if not token.meta["closed"]:
            self.unclosed('`<aside class="notes">`', self.place.span(*token.meta["name"]))
        self.reading.speak(self.place.lines(token.meta["inside"]))

    def unclosed(self, what: str, span: Span) -> None:
        closing = "</aside>" if "aside" in what else ":::"
        hint = f"close it with `{closing}` on a line of its own"
        message = f"{what} is opened and never closed"
        self.reading.problem(UNCLOSED_CONTAINER(message, None, span, hint=hint))

    def stray_close(self, token: Token) -> None:
        message = f"`{token.markup}` closes nothing"
        self.reading.problem(STRAY_CLOSE(message, None, self.span(token), hint="remove the line"))

    def raw(self, token: Token) -> None:
        """Keep raw HTML as written, without its comments and the notes in it."""
        place = Place(self.place.lines(token.meta["inside"]))
        text = token.meta["inside"].text
        if "scoped" in text:
            text = _SCOPED.sub(lambda style: self.scoped(style, place), text)
        self.reading.markup(text, place, 0)
        if "<aside" in text.lower():
            for aside in _ASIDE.finditer(text):
                texts = aside[1].split("\n")
                starts = [place.offset(aside.start(1) + at) for at in Lines.of(aside[1]).starts]
                self.reading.speak(dedented(texts, starts))
            text = _ASIDE.sub("", text)
        text = _KEEP.sub(lambda match: match[0] if match[1] else "", text).rstrip()
        if text.strip():
            self.add(HtmlBlock(span=self.span(token), text=text))

    def scoped(self, style: re.Match[str], place: Place) -> str:
        """Take `<style scoped>` off raw HTML, for it is the slide's; blanks keep its place."""
        inside = Lines.of(style[1])
        starts = tuple(place.offset(style.start(1) + at) for at in inside.starts)
        self.reading.style(Lines(inside.text, starts))
        return re.sub(r"[^\n]", " ", style[0])

    def code_block(self, token: Token) -> None:
        span = self.span(token)
        self.add(Fence(span=span, text=token.content, code=span))

    def rule(self, token: Token) -> None:
        self.add(ThematicBreak(span=self.span(token)))

    def attributes(self, token: Token) -> None:
        self.attach(token.meta["attrs"], self.span(token))


def _info(written: str) -> tuple[str, str, Attrs, tuple[int, int, int]]:
    """Part an info string: its word, the rest, what that says; the word's place, the rest's."""
    found = _INFO.match(written)
    if found is None:  # the pattern takes any text
        return "", "", NO_ATTRS, (0, 0, 0)
    word, info = found[1], found[2].strip()
    attrs = NO_ATTRS
    for braces in attributes.BRACES.finditer(info):
        attrs = attrs.merge(attributes.read(braces[0]))
    pairs = _PAIR.findall(attributes.BRACES.sub("", info))
    attrs = attrs.merge(Attrs(pairs=tuple((key, a or b or c) for key, a, b, c in pairs)))
    at = found.end() - len(found[2].lstrip())
    return word, info, attrs, (*found.span(1), at)


_TAKERS = frozenset({"paragraph_open", "heading_open", "dt_open", "th_open", "td_open"})
_HOLDERS: dict[str, type[Node]] = {
    "blockquote_open": Quote,
    "dl_open": DefinitionList,
    "dt_open": Term,
    "dd_open": Definition,
}
_SINGLE: dict[str, Callable[[_Tree, Token], None]] = {
    "fence": _Tree.fence,
    "snippet": _Tree.snippet,
    "formula": _Tree.formula,
    "code_block": _Tree.code_block,
    "hr": _Tree.rule,
    "html_block": _Tree.raw,
    "container": _Tree.container,
    "callout": _Tree.callout,
    "comment": _Tree.comment,
    "notes": _Tree.notes,
    "attributes": _Tree.attributes,
    "stray_close": _Tree.stray_close,
}
