"""Checks of what is still owed: sources, claims to be confirmed, pictures to be made."""

from __future__ import annotations

from collections.abc import Iterator

from deck.diagnostics import Diagnostic, warning
from deck.elements.visual import Visual
from deck.footnotes import claims
from deck.model import Deck, Placed
from deck.nodes import Node, walk
from deck.resolve import plain
from deck.source import Span
from deck.theme import Theme

UNVERIFIED_CLAIM = warning(
    "unverified-claim",
    "a claim is still to be confirmed",
    """\
`{.unverified}` marks what you believe and have not confirmed yet. The slide and the handout show it
with a dotted line and a question mark, so that you do not say it as a fact. Confirm it and name the
source, or leave the claim out.

```markdown
Salaries rise by [50%]{.unverified}.                     # told until it is confirmed
Salaries rise by 50%. {source="A. Author, *A Study*, 2026"}
```

Where a deck is shown with such claims on purpose: `rules: {unverified-claim: off}` in deck.yml.
""",
)
MISSING_VISUAL = warning(
    "missing-visual",
    "a picture is still to be made",
    "`::: visual` keeps the place of a picture, with a sentence that says what it should show. "
    "Make the picture and name it instead, `![what it shows](img/name.svg)`, draw it with one of "
    "the diagrams, or remove the container.",
)


def unverified_claim(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell every claim that is marked as still to be confirmed."""
    hint = 'confirm it and name the source: `{source="…"}` instead of `{.unverified}`'
    for placed in deck.slides:
        slide = placed.slide
        for claim in claims(slide, *slide.body, *slide.notes):
            message = f"`{_short(plain(claim))}` is still to be confirmed"
            yield _told(placed, UNVERIFIED_CLAIM(message, None, _line(placed, claim), hint=hint))


def missing_visual(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell every picture that is still to be made."""
    hint = "make it and write `![what it shows](img/name.svg)` instead"
    for placed in deck.slides:
        if "visual" not in placed.slide.text:
            continue
        for node in walk(*placed.slide.body, *placed.slide.notes):
            if isinstance(node, Visual):
                message = f"a picture is still to be made: {_short(plain(node)) or 'of what?'}"
                yield _told(placed, MISSING_VISUAL(message, None, _line(placed, node), hint=hint))


def _told(placed: Placed, diagnostic: Diagnostic) -> Diagnostic:
    return diagnostic.within(placed.source, placed.slide.start)


def _line(placed: Placed, node: Node) -> Span:
    """Cut a node's place down to its first line."""
    written = placed.slide.text[node.span.start : node.span.end]
    line = written.split("\n", 1)[0].rstrip()
    return Span(node.span.start, node.span.start + max(1, len(line)))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rsplit(" ", 1)[0] + "…"
