"""What deck knows of a deck: nodes, slides, modules, and a deck with every slide in its place.

Each stage of the line hands on a type of its own: a `Module` holds slides as *written*, a `Deck`
holds them `Placed`. All of it is frozen. A node's span counts from its slide's first character
(`Slide.start`), so a slide that moves down its file stays equal to itself.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from re import Pattern
from types import MappingProxyType
from typing import Any, Protocol

from markupsafe import Markup

from deck.diagnostics import Diagnostic, Outcome
from deck.source import Lines, Source, Span

Html = Markup
NOTHING: Mapping[str, Any] = MappingProxyType({})


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
    """Anything that stands on a slide; `children` are what `walk` goes through."""

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
        stack.extend(reversed(node.children))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Node):
    """A block quotation; children are blocks."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Node):
    """A table's cell; children are inlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlBlock(Node):
    """Raw HTML between blocks, as written. Markdown between its tags is made of other nodes."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThematicBreak(Node):
    """A horizontal rule that is no slide break (`***`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionList(Node):
    """A definition list; children are `Term`s and `Definition`s in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Node):
    """A term that is defined; children are inlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Node):
    """What a term means; children are blocks."""


# Markdown's own inlines


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Node):
    """Plain text, entities and escapes resolved."""

    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong(Node):
    """`**strong**`; children are inlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis(Node):
    """`*emphasis*`; children are inlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strikethrough(Node):
    """`~~struck out~~`; children are inlines."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled(Node):
    """`[text]{.class}`: inlines that carry attributes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FootnoteMark(Node):
    """`[^label]` in the text."""

    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element(Node):
    """What deck adds to Markdown: every node of a file in `elements/` derives from this."""


# Slides as written


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote's definition: it belongs to its module, its spans count from the file's start."""

    label: str
    children: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Options:
    """What front matter and directives say of one slide; what carries on is folded in.

    `time` maps a profile's name to seconds, "" to those of every other profile.
    `spans` says where a key's value stands, counted from the start of the file.
    """

    id: str = ""
    layout: str = ""
    classes: tuple[str, ...] = ()
    background: str = ""
    color: str = ""
    transition: str = ""
    time: tuple[tuple[str, float], ...] = ()
    condition: str = ""
    level: str = ""
    hide: bool = False
    header: str | None = None
    footer: str | None = None
    paginate: bool | None = None
    incremental: bool = False
    attrs: Attrs = NO_ATTRS
    spans: Mapping[str, Span] = field(
        default_factory=lambda: NOTHING, compare=False, hash=False, repr=False
    )


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide as written: its own text, what is said of it, its body, its notes.

    `footnotes` are the definitions that body and notes use, in order of first use.
    `start` (offset of the text in its file) stands outside equality and hash.
    """

    text: str
    options: Options = Options()
    body: tuple[Node, ...] = ()
    notes: tuple[Node, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    start: int = field(default=0, compare=False)


class Kind(enum.StrEnum):
    """What a wanted file is wanted for; it decides the cap and the checks."""

    PICTURE = "picture"
    TEXT = "text"
    MEDIA = "media"
    FONT = "font"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that a source asks for: its name as written, and where it says so (file offsets)."""

    name: str
    kind: Kind
    source: str
    span: Span


@dataclass(frozen=True, slots=True)
class Module:
    """One file, read: its title (front matter's, else empty), its slides, what it still wants."""

    source: Source
    title: str = ""
    slides: tuple[Slide, ...] = ()
    wanted: tuple[Wanted, ...] = ()


# Slides in their place


@dataclass(frozen=True, slots=True)
class Placed:
    """A slide in its place.

    `number` counts from 1 through the deck; `section` is an index into `Deck.sections`;
    `title` is plain text (its first heading, else made from its text); `seconds` is its time in
    the profile, None where neither given nor estimated. `addresses` maps an address as written
    to what it means: the snapshot's name of a file, or `#id` of a slide, or a web address.
    """

    slide: Slide
    source: str
    id: str
    number: int
    section: int
    title: str
    layout: str
    seconds: float | None = None
    addresses: Mapping[str, str] = field(default_factory=lambda: NOTHING, hash=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A module in the deck: number from 1, title, its slides, its seconds (0 where unknown)."""

    number: int
    title: str
    source: str
    slides: tuple[Placed, ...]
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Meta:
    """What a deck says of itself. `size` is the canvas in CSS px; texts are plain text."""

    title: str = ""
    subtitle: str = ""
    trainer: str = ""
    role: str = ""
    date: str = ""
    lang: str = "en"
    description: str = ""
    keywords: tuple[str, ...] = ()
    size: tuple[int, int] = (1280, 720)
    paginate: bool = True
    header: str = ""
    footer: str = ""
    logo: str = ""
    transition: str = "fade"
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Deck:
    """All slides in their places, as one profile takes them."""

    meta: Meta
    sections: tuple[Section, ...]
    profile: str = ""

    @property
    def slides(self) -> tuple[Placed, ...]:
        """All slides, in order."""
        return tuple(slide for section in self.sections for slide in section.slides)


# How an element meets Markdown and drawing


class Medium(enum.StrEnum):
    """Where a slide will be looked at."""

    SCREEN = "screen"
    PAPER = "paper"


class Reader(Protocol):
    """What an element reads its inside with."""

    def inlines(self, text: Lines) -> tuple[Node, ...]:
        """Read Markdown within a line."""

    def blocks(self, text: Lines) -> tuple[Node, ...]:
        """Read Markdown blocks, elements among them."""

    def problem(self, diagnostic: Diagnostic) -> None:
        """Tell a problem met while reading the inside."""


class Pen(Protocol):
    """What an element is drawn with."""

    @property
    def medium(self) -> Medium:
        """Screen or paper."""

    @property
    def words(self) -> Mapping[str, str]:
        """deck's own words in the deck's language, by key."""

    def inlines(self, nodes: tuple[Node, ...]) -> Html:
        """Draw inlines."""

    def blocks(self, nodes: tuple[Node, ...]) -> Html:
        """Draw blocks."""

    def attributes(self, node: Node, *classes: str, **pairs: str) -> Html:
        """Write a node's attributes for its outermost tag, further classes and pairs added.

        Starts with a blank where it is not empty; holds id, class (`step` has become reveal's
        `fragment`), style, data-*, and on paper where the node stands in its slide.
        """


@dataclass(frozen=True, slots=True)
class Body:
    """What an element is read from: the name that was written, arguments, attributes, inside.

    `span` is the whole markup; `name` is where the name stands; `text` is the inside;
    `at` is where the arguments begin.
    """

    word: str
    arguments: str
    attrs: Attrs
    text: Lines
    span: Span
    name: Span
    at: int = 0


@dataclass(frozen=True, slots=True)
class Syntax:
    """How an element is written and drawn; one `SYNTAX` per file in `elements/`.

    `fences`: words of an info string. `containers`: words after `:::`. `inline`: a pattern
    searched in plain text. `draws`: the node types it draws. `read` is None where Markdown
    itself makes the node.
    """

    name: str
    draws: tuple[type[Node], ...]
    draw: Callable[[Any, Pen], Html]
    read: Callable[[Body, Reader], Outcome[Node]] | None = None
    fences: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    inline: Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of the build: its name below the build folder (POSIX), its bytes."""

    name: str
    data: bytes = field(repr=False)
