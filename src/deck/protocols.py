"""How an element meets Markdown and drawing: what it is handed, and what it declares.

An element knows neither the parser nor the theme: it reads its inside with a `Reader` and draws
itself with a `Pen`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from re import Pattern
from typing import Any, Protocol

from deck.diagnostics import Diagnostic, Outcome
from deck.frozen import dataclass
from deck.model import Medium
from deck.nodes import Attrs, Html, Node
from deck.source import Lines, Span


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
