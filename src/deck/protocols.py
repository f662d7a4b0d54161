"""How an element meets Markdown and drawing: what it is handed, and what it declares.

An element knows neither the parser nor the theme: it reads its inside with a `Reader` and draws
itself with a `Pen`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from re import Pattern
from typing import Any, Protocol

from deck.diagnostics import Diagnostic, Outcome
from deck.frozen import dataclass
from deck.model import Medium
from deck.nodes import NOTHING, Attrs, Html, Node
from deck.source import Lines, Source, Span


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of a file: whether `{{ name }}` is one here, and the values there are."""

    on: bool = False
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)


class Reader(Protocol):
    """What an element reads its inside with."""

    @property
    def variables(self) -> Variables:
        """The variables of the file that is read."""

    def inlines(self, text: Lines) -> tuple[Node, ...]:
        """Read Markdown within a line."""

    def blocks(self, text: Lines) -> tuple[Node, ...]:
        """Read Markdown blocks, elements among them."""

    def text(self, address: str, span: Span) -> Source | None:
        """Return the text of a project's file that stands at a span of the slide.

        None where it has not been read yet: the reading is then done again with it. A file that
        cannot be had is told by whoever reads it, so there is nothing to tell here.
        """

    def problem(self, diagnostic: Diagnostic) -> None:
        """Tell a problem met while reading the inside."""


class Face(Protocol):
    """One font in one weight: what text takes in it. `ascent`, `descent` are shares of the size."""

    @property
    def family(self) -> str:
        """The font's name."""

    @property
    def ascent(self) -> float:
        """How far letters reach above the line they stand on."""

    @property
    def descent(self) -> float:
        """How far they reach below it."""

    def width(self, text: str, size: float) -> float:
        """Return how wide text is at a size, both in px; pairs are not kerned."""

    def covers(self, character: str) -> bool:
        """Tell whether the font has a character."""


class Pen(Protocol):
    """What an element is drawn with."""

    @property
    def medium(self) -> Medium:
        """Screen or paper."""

    @property
    def words(self) -> Mapping[str, str]:
        """deck's own words in the deck's language, by key."""

    @property
    def slide(self) -> str:
        """The id of the slide that is drawn."""

    @property
    def aside(self) -> bool:
        """Whether this is drawn for the notes, not for the slide."""

    @property
    def tokens(self) -> Mapping[str, str]:
        """The theme's tokens of the mode this is drawn in, by name; no value asks for another."""

    def face(self, weight: int = 400, *, code: bool = False) -> Face:
        """Return the theme's font for text or code, in the weight nearest to the one asked for."""

    def unique(self, node: Node) -> str:
        """Return a beginning for ids that no other node of the deck gets."""

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
    itself makes the node. `sheets` and `scripts` are names of deck's own files that a page needs
    which holds such a node; paper takes the sheets alone. `sheets_of` names further sheets that
    one node needs, such as those of its fonts.
    """

    name: str
    draws: tuple[type[Node], ...]
    draw: Callable[[Any, Pen], Html]
    read: Callable[[Body, Reader], Outcome[Node]] | None = None
    fences: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    inline: Pattern[str] | None = None
    sheets: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    sheets_of: Callable[[Any], tuple[str, ...]] | None = None
