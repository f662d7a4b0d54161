"""Checks of what stands on a slide: a title, and not too much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from deck.diagnostics import Diagnostic, warning
from deck.elements.quiz_parts import Explanation
from deck.model import Deck, Placed
from deck.nodes import Code, Fence, Heading, HtmlBlock, HtmlInline, Node, Quote, Table, Text, walk
from deck.source import Span
from deck.theme import Theme

if TYPE_CHECKING:
    from deck.tags import Loose

MOST_WORDS = 90

MISSING_TITLE = warning(
    "missing-title",
    "a slide has no heading",
    "The heading is the slide's title: on the slide, in the overview, in the handout's contents "
    "and bookmarks, and for people who hear the deck instead of seeing it. Begin the slide with "
    "`## A title`. Slides of the layouts `quote`, `statement`, `image`, `blank` and `end` may go "
    "without.",
)
TOO_MANY_WORDS = warning(
    "too-many-words",
    "a slide holds more text than a room can read",
    f"More than {MOST_WORDS} words on a slide (tables, code, quotations and a quiz's explanations "
    "not counted) are read by nobody while someone talks. Say one thing, move the rest to the "
    "notes (`Note:`), or make two slides of it. Where it is meant: `rules: {too-many-words: off}` "
    "in deck.yml.",
)

UNBALANCED_HTML = warning(
    "unbalanced-html",
    "an HTML tag has no partner",
    "A `<div>` that is never closed would swallow the slides behind it, so deck closes it at the "
    "slide's end; a `</div>` that closes nothing is left out. Write both, on the same slide, with "
    "blank lines around Markdown that stands between them.",
)

_UNTITLED = frozenset({"quote", "statement", "image", "blank", "end"})
_NOT_COUNTED = (Table, Fence, Quote, Explanation)
_WORDS = (Text, Code)


def missing_title(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell slides without a heading."""
    for placed in deck.slides:
        nodes = walk(*placed.slide.body)
        if placed.layout in _UNTITLED or any(_titles(node) for node in nodes):
            continue
        first = placed.slide.body[0].span if placed.slide.body else Span(0, 0)
        yield MISSING_TITLE(
            "this slide has no title",
            span=_first_line(placed, first),
            hint="begin it with a heading: `## …`",
        ).within(placed.source, placed.slide.start)


def too_many_words(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell slides with more than `MOST_WORDS` words outside tables, code and quotations."""
    for placed in deck.slides:
        count = words_on(placed.slide.body)
        if count > MOST_WORDS:
            yield TOO_MANY_WORDS(
                f"{count} words on one slide",
                span=_first_line(placed, placed.slide.body[0].span),
                hint="move what you will say to the notes, or split the slide",
            ).within(placed.source, placed.slide.start)


def unbalanced_html(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell raw HTML tags without a partner on their slide."""
    for placed in deck.slides:
        for part in (placed.slide.body, placed.slide.notes):
            raw = [node for node in walk(*part) if isinstance(node, HtmlBlock | HtmlInline)]
            text = "".join(node.text for node in raw)
            if not raw:
                continue
            from deck.tags import loose  # an HTML parser that few decks need

            for tag in loose(text):
                told = _unpaired(tag, text[tag.start : tag.end].strip())
                at = _place(placed.slide.text, raw, tag.start, text[tag.start : tag.end])
                yield replace(told, span=at).within(placed.source, placed.slide.start)


def _unpaired(tag: Loose, written: str) -> Diagnostic:
    if not tag.opens:
        return UNBALANCED_HTML(f"`{written}` closes nothing on this slide", hint="remove it")
    hint = f"write its `</{tag.name}>`" if written.endswith(">") else "end the tag with `>`"
    shown = written.split("\n", 1)[0]
    return UNBALANCED_HTML(f"`{shown}` is never closed on this slide", hint=hint)


def _place(text: str, raw: Sequence[HtmlBlock | HtmlInline], index: int, written: str) -> Span:
    """Return where in a slide stands what is at an index of its raw HTML, joined."""
    node = raw[0]
    for node in raw:
        if index < len(node.text):
            break
        index -= len(node.text)
    # Lines in a list or a quote have lost their indentation in the node's text.
    at = text.find(written, node.span.start + index)
    at = text.find(written, node.span.start) if at < 0 else at
    return Span(at, at + len(written.rstrip())) if at >= 0 else node.span


def words_on(body: tuple[Node, ...]) -> int:
    """Count the words of a slide's body outside tables, code and quotations."""
    nodes = list(walk(*body))
    skipped = {
        id(inner) for node in nodes if isinstance(node, _NOT_COUNTED) for inner in walk(node)
    }
    texts = (n.text for n in nodes if isinstance(n, _WORDS) and id(n) not in skipped)
    return sum(len(text.split()) for text in texts)


def _titles(node: Node) -> bool:
    return isinstance(node, Heading) or (isinstance(node, HtmlBlock) and "<h" in node.text.lower())


def _first_line(placed: Placed, span: Span) -> Span:
    """Cut a span down to its first line."""
    line = placed.slide.text[span.start : span.end].split("\n", 1)[0].rstrip()
    return Span(span.start, span.start + max(1, len(line)))
