"""Stage 4's hand: nodes become HTML.

`Ink` is the `Pen` of one slide in one medium. Markdown's own nodes are drawn here, everything
else by the element that declares it (`elements.registry`). What is drawn is text in, HTML out:
no file is read, no theme is asked, and nothing that depends on the slide's place is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any

from markupsafe import escape

from deck import steps
from deck.elements.emoji import Emoji
from deck.elements.registry import SYNTAXES
from deck.fonts import face
from deck.model import Medium, Placed
from deck.nodes import (
    NO_ATTRS,
    Break,
    Cell,
    Code,
    Definition,
    DefinitionList,
    Emphasis,
    FootnoteMark,
    Heading,
    Html,
    HtmlBlock,
    HtmlInline,
    Image,
    Item,
    Link,
    List,
    Node,
    Paragraph,
    Quote,
    Row,
    Strikethrough,
    Strong,
    Styled,
    Table,
    Term,
    Text,
    ThematicBreak,
)
from deck.patterns import pattern
from deck.protocols import Face
from deck.theme import Theme

_NONE = Html()
_INLINE = (Text, Strong, Emphasis, Strikethrough, Code, Link, Break, HtmlInline, Styled)
# Where raw HTML names a file or a slide.
_ADDRESS = pattern(
    r"""(\s(?:src|href|poster))\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE
)
_URL = pattern(r"""\burl\(\s*(&quot;|&\#3[49];|["'])?([^"'()&]+?)\s*\1?\s*\)""", re.IGNORECASE)
# reveal.js would take a section on a slide for another slide.
_SECTION = pattern(r"(</?)section\b", re.IGNORECASE)
LENGTH = pattern(r"^\d+(\.\d+)?(px|%|em|rem|cm|mm|in|pt)?$")
# A step's own pairs, which say when it comes and mean nothing to a page.
_STEP_PAIRS = frozenset({steps.NUMBER, steps.PAUSE})
# Raw HTML that can be put into a box as it is: a whole element.
_WHOLE = pattern(r"\s*<([a-z][\w-]*)\b.*(?:</\1\s*>|/>)\s*", re.DOTALL | re.IGNORECASE)


class Ink:
    """Draws one slide: `words` are deck's own in the deck's language.

    `placed` gives the addresses; footnotes are numbered from 1 in the order they are marked.
    """

    def __init__(
        self,
        medium: Medium,
        words: Mapping[str, str],
        placed: Placed,
        theme: Theme,
        mode: str = "",
    ) -> None:
        self.medium = medium
        self._theme = theme
        self._mode = mode
        self.words = words
        self.slide = placed.id
        self._paper = medium is Medium.PAPER
        self._addresses = placed.addresses
        self._levels: Mapping[int, int] = {}
        self._numbers: dict[str, int] = {}
        self._firsts: Mapping[str, int] = {}
        self._in_slide = True
        self.aside = False
        self._still = self._paper
        self._order = steps.order(placed.slide.body)

    def outline(self, levels: Mapping[int, int]) -> None:
        """Say which HTML level the heading that stands at an offset takes."""
        self._levels = levels

    def marks(self, firsts: Mapping[str, int]) -> None:
        """Say at which offset each footnote is marked first: it leads back to there."""
        self._firsts = firsts

    def inlines(self, nodes: tuple[Node, ...]) -> Html:
        """Draw inlines."""
        return Html(_inlines(nodes, self))

    def blocks(self, nodes: tuple[Node, ...]) -> Html:
        """Draw blocks, a line each."""
        return Html(_blocks(nodes, self))

    def apart(self, nodes: tuple[Node, ...]) -> Html:
        """Draw blocks that stand elsewhere in the file, so that no place is written on them."""
        before = self._in_slide, self._still
        self._in_slide, self._still = False, True
        try:
            return self.blocks(nodes)
        finally:
            self._in_slide, self._still = before

    def noted(self, nodes: tuple[Node, ...]) -> Html:
        """Draw blocks of the notes, which stand on a light page whatever the slides are."""
        before = self._mode, self._still
        self._mode, self._still = "light" if "light" in self._theme.tokens else "", True
        self.aside = True
        try:
            return self.blocks(nodes)
        finally:
            self._mode, self._still = before
            self.aside = False

    @property
    def tokens(self) -> Mapping[str, str]:
        """The theme's tokens of the mode this is drawn in."""
        return self._theme.palette(self._mode)

    def face(self, weight: int = 400, *, code: bool = False) -> Face:
        """Return the theme's font for text or code, in the weight nearest to the one asked for."""
        return face(self._theme, weight, code=code)

    def unique(self, node: Node) -> str:
        """Return a beginning for ids; what stands elsewhere in the file is told apart."""
        return f"{self.slide}-{'' if self._in_slide else 'f'}{node.span.start}"

    def attributes(self, node: Node, *classes: str, **pairs: str) -> Html:
        """Write a node's attributes for its outermost tag (see `model.Pen`)."""
        attrs, paper = node.attrs, self._paper
        if (attrs is NO_ATTRS or not attrs) and not classes and not pairs and not paper:
            return _NONE
        names = dict.fromkeys((*classes, *attrs.classes))
        written: dict[str, str] = {}
        press = None
        if "step" in names:
            del names["step"]
            if not self._still:
                names["fragment"] = None
                press = self._order.get((type(node), node.span))
        if attrs.id:
            written["id"] = attrs.id
        if names:
            written["class"] = " ".join(names)
        if "unverified" in names and not paper:
            written["title"] = self.words["to-confirm"]
        for key, value in attrs.pairs:
            if key not in _STEP_PAIRS:
                written[key] = value
        if press is not None:
            written["data-fragment-index"] = str(press)
        for key, value in pairs.items():
            name = key.rstrip("_").replace("_", "-")
            joined = written.get(name) if name == "style" else None
            written[name] = f"{joined}; {value}" if joined else value
        if paper and self._in_slide and not isinstance(node, _INLINE):
            written["data-at"] = f"{node.span.start}:{node.span.end}"
        return Html("".join(f' {escape(k)}="{escape(v)}"' for k, v in written.items()))

    def address(self, written: str) -> str:
        """Translate an address as written to what the output says."""
        return self._addresses.get(written, written)

    def number(self, label: str) -> int:
        """Return a footnote's number on this slide; the first mark gives it one."""
        return self._numbers.setdefault(label, len(self._numbers) + 1)

    def has_mark(self, label: str) -> bool:
        """Tell whether a footnote is marked on the slide, not in another footnote alone."""
        return label in self._firsts

    def is_first(self, mark: FootnoteMark) -> bool:
        """Tell whether its footnote leads back to this mark."""
        return self._in_slide and self._firsts.get(mark.label) == mark.span.start

    def level(self, heading: Heading) -> int:
        """Return the HTML level of a heading."""
        return self._levels.get(heading.span.start, 3)


def _inlines(nodes: tuple[Node, ...], ink: Ink) -> str:
    return "".join([_DRAW[type(node)](node, ink) for node in nodes])


def _blocks(nodes: tuple[Node, ...], ink: Ink) -> str:
    return "\n".join([_DRAW[type(node)](node, ink) for node in nodes])


def _tag(name: str) -> Callable[[Any, Ink], str]:
    """Draw inlines between a tag."""

    def draw(node: Node, ink: Ink) -> str:
        return f"<{name}{ink.attributes(node)}>{_inlines(node.children, ink)}</{name}>"

    return draw


def _container(name: str) -> Callable[[Any, Ink], str]:
    """Draw blocks between a tag."""

    def draw(node: Node, ink: Ink) -> str:
        return f"<{name}{ink.attributes(node)}>\n{_blocks(node.children, ink)}\n</{name}>"

    return draw


def _heading(node: Heading, ink: Ink) -> str:
    tag = f"h{ink.level(node)}"
    return f"<{tag}{ink.attributes(node)}>{_inlines(node.children, ink)}</{tag}>"


def _paragraph(node: Paragraph, ink: Ink) -> str:
    inside = _inlines(node.children, ink)
    attributes = ink.attributes(node)
    if node.tight:
        return f"<span{attributes}>{inside}</span>" if node.attrs else inside
    return f"<p{attributes}>{inside}</p>"


def _list(node: List, ink: Ink) -> str:
    tag = "ol" if node.ordered else "ul"
    pairs = {"start": str(node.start)} if node.ordered and node.start != 1 else {}
    tasks = any(isinstance(item, Item) and item.checked is not None for item in node.children)
    emojis = not node.ordered and any(_begins_with_emoji(item) for item in node.children)
    kinds = (*(("tasks",) if tasks else ()), *(("emojis",) if emojis else ()))
    attributes = ink.attributes(node, *kinds, **pairs)
    return f"<{tag}{attributes}>\n{_blocks(node.children, ink)}\n</{tag}>"


def _begins_with_emoji(item: Node) -> bool:
    """Tell whether an emoji stands first in an item: it is drawn as the bullet."""
    first = item.children[0] if item.children else None
    return isinstance(first, Paragraph) and isinstance((*first.children, None)[0], Emoji)


def _item(node: Item, ink: Ink) -> str:
    if node.checked is None:
        kind = ("emoji-item",) if _begins_with_emoji(node) else ()
        return f"<li{ink.attributes(node, *kind)}>{_blocks(node.children, ink)}</li>"
    word = ink.words["done"] if node.checked else ink.words["to-do"]
    state = "true" if node.checked else "false"
    box = f'<span class="check" data-checked="{state}" role="img" aria-label="{escape(word)}">'
    inside = _blocks(node.children, ink)
    return f"<li{ink.attributes(node, 'task')}>{box}</span> {inside}</li>"


def _table(node: Table, ink: Ink) -> str:
    def row(each: Row) -> str:
        cells = []
        for index, cell in enumerate(each.children):
            align = node.align[index] if index < len(node.align) else ""
            pairs = {"style": f"text-align: {align}"} if align else {}
            if each.header:
                pairs["scope"] = "col"
            tag = "th" if each.header else "td"
            cells.append(
                f"<{tag}{ink.attributes(cell, **pairs)}>{_inlines(cell.children, ink)}</{tag}>"
            )
        return f"<tr{ink.attributes(each)}>{''.join(cells)}</tr>"

    rows = [each for each in node.children if isinstance(each, Row)]
    parted = [
        ("thead", "\n".join(row(each) for each in rows if each.header)),
        ("tbody", "\n".join(row(each) for each in rows if not each.header)),
    ]
    parts = [f"<{tag}>\n{inside}\n</{tag}>\n" for tag, inside in parted if inside]
    return f"<table{ink.attributes(node)}>\n{''.join(parts)}</table>"


def _html(node: HtmlBlock, ink: Ink) -> str:
    """Draw raw HTML; a whole element that waits for its step gets a box to wait in."""
    inside = _raw(node, ink)
    waits = node.attrs and _WHOLE.fullmatch(node.text)
    return f"<div{ink.attributes(node)}>\n{inside}\n</div>" if waits else inside


def _raw(node: HtmlBlock | HtmlInline, ink: Ink) -> str:
    def replace(match: re.Match[str]) -> str:
        written = unescape(match[2] or match[3] or match[4] or "")
        address = ink.address(written)
        return match[0] if address == written else f'{match[1]}="{escape(address)}"'

    def style(match: re.Match[str]) -> str:
        address = ink.address(match[2])
        sign = match[1] or ""
        return match[0] if address == match[2] else f"url({sign}{escape(address)}{sign})"

    text = _SECTION.sub(r"\1div", _ADDRESS.sub(replace, node.text))
    return _URL.sub(style, text) if "url(" in text else text


def _link(node: Link, ink: Ink) -> str:
    address = ink.address(node.address)
    pairs = {"href": address}
    if node.title:
        pairs["title"] = node.title
    if ink.medium is Medium.SCREEN and address.startswith(("http://", "https://")):
        pairs |= {"target": "_blank", "rel": "noopener"}
    return f"<a{ink.attributes(node, **pairs)}>{_inlines(node.children, ink)}</a>"


def _image(node: Image, ink: Ink) -> str:
    sizes = [(k, v) for k, v in node.attrs.pairs if k in {"width", "height"} and LENGTH.match(v)]
    style = "; ".join(f"{k}: {v}px" if v[-1].isdigit() else f"{k}: {v}" for k, v in sizes)
    pairs = {"src": ink.address(node.address), "alt": node.alt}
    if node.title:
        pairs["title"] = node.title
    if style:
        pairs["style"] = style
    image = f"<img{ink.attributes(_unsized(node) if sizes else node, **pairs)}>"
    return f'<p class="picture">{image}</p>' if node.block else image


def _unsized(node: Image) -> Image:
    """Return the picture without the sizes that its style says already."""
    from dataclasses import replace

    pairs = tuple(pair for pair in node.attrs.pairs if pair[0] not in {"width", "height"})
    return replace(node, attrs=replace(node.attrs, pairs=pairs))


def _footnote_mark(node: FootnoteMark, ink: Ink) -> str:
    number, slide = ink.number(node.label), escape(ink.slide)
    address = f'href="#fn-{slide}-{number}"'
    if ink.medium is Medium.PAPER:
        return f'<sup class="footnote"><a {address}>{number}</a></sup>'
    anchor = f'id="fr-{slide}-{number}" ' if ink.is_first(node) else ""
    label = f'aria-label="{escape(ink.words["source"])} {number}"'
    link = f'<a {anchor}{address} role="doc-noteref" {label}>{number}</a>'
    return f'<sup class="footnote">{link}</sup>'


_DRAW: dict[type[Node], Callable[[Any, Any], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    List: _list,
    Item: _item,
    Quote: _container("blockquote"),
    Table: _table,
    HtmlBlock: _html,
    ThematicBreak: lambda node, ink: f"<hr{ink.attributes(node)}>",
    DefinitionList: _container("dl"),
    Term: _tag("dt"),
    Definition: _container("dd"),
    Row: _container("tr"),
    Cell: _tag("td"),
    Text: lambda node, ink: escape(node.text),
    Strong: _tag("strong"),
    Emphasis: _tag("em"),
    Strikethrough: _tag("s"),
    Code: lambda node, ink: f"<code{ink.attributes(node)}>{escape(node.text)}</code>",
    Link: _link,
    Image: _image,
    Break: lambda node, ink: "<br>\n" if node.hard else "\n",
    HtmlInline: _raw,
    Styled: _tag("span"),
    FootnoteMark: _footnote_mark,
    **{kind: syntax.draw for syntax in SYNTAXES for kind in syntax.draws},
}
