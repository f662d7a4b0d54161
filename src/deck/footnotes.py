"""Footnotes as a slide shows them: numbered as they are marked, listed, linked both ways.

A part of stage 4. On the screen mark and footnote lead to each other; on paper a number leads to
the same footnote among the slide's sources in the handout, which go on to the references.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from markupsafe import escape

from deck.frozen import dataclass
from deck.model import Footnote, Medium, Slide
from deck.nodes import (
    NO_ATTRS,
    Attrs,
    FootnoteMark,
    Html,
    HtmlBlock,
    HtmlInline,
    Link,
    Node,
    Paragraph,
    walk,
)
from deck.pen import Ink
from deck.resolve import plain

UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Cited:
    """A footnote that a slide marks: its number there, as HTML, and as plain text.

    `text` may hold marks of other footnotes; `entry` has none, so it may stand anywhere.
    """

    number: int
    text: Html
    entry: Html
    plain: str


def marked(footnotes: Sequence[Footnote], nodes: tuple[Node, ...]) -> tuple[str, ...]:
    """Return the labels that nodes mark, in order, then those that these footnotes mark."""
    if not footnotes:
        return ()
    inside = {note.label: note.children for note in footnotes}
    waiting, found = [nodes], dict[str, None]()
    for each in waiting:  # grows while it is gone through
        labels = [node.label for node in walk(*each) if isinstance(node, FootnoteMark)]
        waiting += [inside.get(label, ()) for label in dict.fromkeys(labels) if label not in found]
        found |= dict.fromkeys(labels)
    return tuple(found)


def first_marks(nodes: tuple[Node, ...]) -> Mapping[str, int]:
    """Map each label to where it is marked first: a footnote leads back to there."""
    found: dict[str, int] = {}
    for node in walk(*nodes):
        if isinstance(node, FootnoteMark):
            found.setdefault(node.label, node.span.start)
    return found


def listed(
    definitions: Sequence[Footnote], users: tuple[Node, ...], ink: Ink, already: str = ""
) -> Html:
    """List the footnotes that these nodes mark, but for those that a list has already."""
    items = []
    for number, note in _numbered(definitions, users, ink):
        anchor = f'id="fn-{escape(ink.slide)}-{number}"'
        if anchor not in already:
            back = _back(note, number, ink)
            items.append(f'<li {anchor} value="{number}">{back} {_drawn(note.children, ink)}</li>')
    lines = Html("\n".join(items))
    return Html('<ol class="footnotes">\n{}\n</ol>').format(lines) if items else Html()


def cited(definitions: Sequence[Footnote], users: tuple[Node, ...], ink: Ink) -> tuple[Cited, ...]:
    """Return the footnotes that these nodes mark, in the order of their numbers."""
    return tuple(
        Cited(
            number,
            _drawn(note.children, ink),
            _drawn(_unmarked(note.children), ink),
            plain(*note.children),
        )
        for number, note in _numbered(definitions, users, ink)
    )


def claims(slide: Slide, *nodes: Node) -> Iterator[Node]:
    """Yield what is marked `{.unverified}` among a slide's nodes, the outermost of each."""
    if UNVERIFIED not in slide.text:
        return
    within: set[int] = set()
    for node in walk(*nodes):
        if UNVERIFIED in node.attrs.classes and id(node) not in within:
            yield node
            within.update(id(inner) for inner in walk(node))


def legend(slide: Slide, words: Mapping[str, str]) -> Html:
    """Say what the question mark behind a claim means, where a slide has one."""
    if not any(claims(slide, *slide.body)):
        return Html()
    line = '<p class="unverified-legend"><span class="unverified-sign">?</span> {}</p>'
    return Html(line).format(words["to-confirm"])


def _numbered(
    definitions: Sequence[Footnote], users: tuple[Node, ...], ink: Ink
) -> list[tuple[int, Footnote]]:
    labels = frozenset(marked(definitions, users))
    numbered = [(ink.number(note.label), note) for note in definitions if note.label in labels]
    return sorted(numbered, key=lambda pair: pair[0])


def _back(note: Footnote, number: int, ink: Ink) -> str:
    """Draw a footnote's number, a link to where it is marked or, on paper, to the page beneath."""
    if ink.medium is Medium.PAPER:
        return f'<a class="footnote-number" href="#fn-{escape(ink.slide)}-{number}">{number}</a>'
    if not ink.has_mark(note.label):
        return f'<span class="footnote-number">{number}</span>'
    label = f"{ink.words['source']} {number}: {ink.words['back']}"
    return (
        f'<a class="footnote-number" href="#fr-{escape(ink.slide)}-{number}" role="doc-backlink"'
        f' aria-label="{escape(label)}">{number}</a>'
    )


def _drawn(children: tuple[Node, ...], ink: Ink) -> Html:
    """Draw a footnote; a single paragraph needs no tag of its own."""
    shown = tuple(_named(node, first=not n) for n, node in enumerate(children))
    if len(shown) == 1 and isinstance(shown[0], Paragraph):
        shown = (replace(shown[0], attrs=NO_ATTRS, tight=True),)
    drawn = ink.apart(shown)
    if any(isinstance(node, HtmlBlock | HtmlInline) for node in walk(*children)):
        from deck.tags import paired  # an HTML parser that few decks need

        return Html(paired(drawn))
    return drawn


def _named(node: Node, *, first: bool) -> Node:
    """Class links whose text is their address: it need not be written once more.

    A footnote that begins with its address shows it; elsewhere a theme may make an arrow of it.
    """
    if not node.children:
        return node
    children = []
    for n, child in enumerate(node.children):
        starts = first and not n
        if isinstance(child, Link) and _is_bare(child):
            attrs = child.attrs.merge(Attrs(classes=("address",) if starts else ("bare",)))
            child = replace(child, attrs=attrs)
        elif not isinstance(child, Link):
            child = _named(child, first=starts)
        children.append(child)
    return replace(node, children=tuple(children))


def _is_bare(link: Link) -> bool:
    text = plain(*link.children)
    bare = link.address.rstrip("/")
    return text.rstrip("/") in {bare, bare.partition("://")[2]}


def _unmarked(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Leave marks out: their numbers hold on one slide alone."""
    kept = (node for node in nodes if not isinstance(node, FootnoteMark))
    return tuple(
        replace(node, children=_unmarked(node.children)) if node.children else node for node in kept
    )
