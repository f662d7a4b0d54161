"""What stands on a slide: Markdown's own blocks and inlines, and what elements derive from.

Every node is frozen and knows where it stands: its span counts from its slide's first character
(`Slide.start`), so a slide that moves down its file stays equal to itself.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from deck.frozen import dataclass
from deck.source import Span

Html = Markup
NOTHING: Mapping[str, Any] = MappingProxyType({})


def _sealed(items: dict[str, Any]) -> MappingProxyType[str, Any]:
    return MappingProxyType(items)


# Python pickles no sealed mapping of its own, and nodes travel between processes (`spread`).
copyreg.pickle(MappingProxyType, lambda sealed: (_sealed, (dict(sealed),)))


@dataclass(frozen=True, slots=True)
class Attrs:
    """What `{#id .class key="value"}` says: id without `#`, classes without dots, pairs."""

    id: str = ""
    classes: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str, default: str = "") -> str:
        """Return the value of a pair; the last one of a name holds."""
        return dict(self.pairs).get(key, default)

    def merge(self, other: Attrs) -> Attrs:
        """Add another set: its id and pairs win, classes join without repeats."""
        classes = tuple(dict.fromkeys((*self.classes, *other.classes)))
        pairs = tuple({**dict(self.pairs), **dict(other.pairs)}.items())
        return Attrs(other.id or self.id, classes, pairs)

    def __bool__(self) -> bool:
        """Tell whether anything is said at all."""
        return bool(self.id or self.classes or self.pairs)


NO_ATTRS = Attrs()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that stands on a slide; `children` are what `walk` goes through.

    A kind that adds no field is a plain class with empty `__slots__`: it has all that makes a
    frozen dataclass from here, and is made in no time.
    """

    span: Span
    attrs: Attrs = NO_ATTRS
    children: tuple[Node, ...] = ()


def walk(*nodes: Node) -> Iterator[Node]:
    """Yield every node and all that is in it, depth first, in the order of the text.

    The only recursion over the tree outside render; it keeps its own stack, so depth is no limit.
    """
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        if children := node.children:
            stack += children[::-1]


# Markdown's own blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Node):
    """A heading of level 1 to 6; children are inlines."""

    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Node):
    """A paragraph; children are inlines. `tight`: stands bare in a tight list's item."""

    tight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Node):
    """A list; children are `Item`s. `start` is an ordered list's first number."""

    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Node):
    """A list's item; children are blocks. `checked` is None where it is no task."""

    checked: bool | None = None


class Quote(Node):
    """A block quotation; children are blocks."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence(Node):
    """Code in a fence (or indented): its language, the rest of its info string, its text.

    `text` ends with a line feed unless it is empty. `code` is where the text stands (without the
    fences), counted like `span`. `attrs` holds what `{…}` or `title="…"` in the info string say.
    """

    language: str = ""
    info: str = ""
    text: str = ""
    code: Span = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Node):
    """A table; children are `Row`s. `align` per column: left, right, center or empty."""

    align: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Node):
    """A table's row; children are `Cell`s."""

    header: bool = False


class Cell(Node):
    """A table's cell; children are inlines."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlBlock(Node):
    """Raw HTML between blocks, as written. Markdown between its tags is made of other nodes."""

    text: str = ""


class ThematicBreak(Node):
    """A horizontal rule that is no slide break (`***`)."""

    __slots__ = ()


class DefinitionList(Node):
    """A definition list; children are `Term`s and `Definition`s in turn."""

    __slots__ = ()


class Term(Node):
    """A term that is defined; children are inlines."""

    __slots__ = ()


class Definition(Node):
    """What a term means; children are blocks."""

    __slots__ = ()


# Markdown's own inlines


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Node):
    """Plain text, entities and escapes resolved."""

    text: str = ""


class Strong(Node):
    """`**strong**`; children are inlines."""

    __slots__ = ()


class Emphasis(Node):
    """`*emphasis*`; children are inlines."""

    __slots__ = ()


class Strikethrough(Node):
    """`~~struck out~~`; children are inlines."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Node):
    """`code` within a line."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Node):
    """A link: its address as written (entities and escapes resolved); children are inlines.

    `target` is where the address itself stands, for a caret.
    """

    address: str = ""
    title: str = ""
    target: Span = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Node):
    """A picture: its address as written, its alternative text; `target` as for a link.

    `block` where it stands alone in its paragraph (then it takes the paragraph's place).
    """

    address: str = ""
    alt: str = ""
    title: str = ""
    target: Span = Span(0, 0)
    block: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Break(Node):
    """A line's end: `hard` draws a break, soft is white space."""

    hard: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlInline(Node):
    """A raw HTML tag within a line, as written."""

    text: str = ""


class Styled(Node):
    """`[text]{.class}`: inlines that carry attributes."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FootnoteMark(Node):
    """`[^label]` in the text."""

    label: str = ""


class Element(Node):
    """What deck adds to Markdown: every node of a file in `elements/` derives from this."""

    __slots__ = ()
