"""Checks of what everyone needs to follow: texts for pictures, colours that can be read.

Alternative texts: WCAG 2.2, 1.1.1. Contrast: WCAG 2.2, 1.4.3, at least 4.5 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deck.canvas import mode_of
from deck.color import contrast
from deck.diagnostics import Diagnostic, warning
from deck.model import Deck, Placed
from deck.nodes import HtmlBlock, HtmlInline, Image, walk
from deck.patterns import pattern
from deck.source import Span
from deck.theme import Theme

LEAST_CONTRAST = 4.5

MISSING_ALT = warning(
    "missing-alt",
    "a picture has no text",
    "The words between the brackets, `![a cat on a sofa](cat.jpg)`, are what people hear who "
    "cannot see the picture, and what stands in its place where it is missing. Say what the "
    "picture shows, in a few words. Where it is mere decoration, say so: "
    "`![](swirl.svg){.decorative}`.",
)
LOW_CONTRAST = warning(
    "low-contrast",
    "text can hardly be told from what is behind it",
    "Text must stand out from its background by 4.5 to 1 (WCAG 2.2, 1.4.3), the more so on a "
    "projector in a lit room. Make the text darker or the background lighter, or the other way "
    "round. Checked are the colours that you choose: `color` and `background` of slides.",
)

_IMG = pattern(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = pattern(r"\salt\s*=", re.IGNORECASE)


def missing_alt(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell pictures without an alternative text."""
    hint = "write what it shows between the brackets, or mark it `{.decorative}`"
    for placed in deck.slides:
        if "![" not in placed.slide.text and "<" not in placed.slide.text:
            continue
        for node in walk(*placed.slide.body, *placed.slide.notes):
            if isinstance(node, Image) and not node.alt.strip():
                if "decorative" not in node.attrs.classes:
                    yield _alt(placed, "this picture has no text", node.span, hint)
            elif isinstance(node, HtmlBlock | HtmlInline):
                for tag in _IMG.finditer(node.text):
                    if not _ALT.search(tag[0]):
                        at = placed.slide.text.find(tag[0], node.span.start)
                        span = Span(at, at + len(tag[0])) if at >= 0 else node.span
                        message = 'this `<img>` has no `alt="…"`'
                        yield _alt(placed, message, span, "say what the picture shows")


def low_contrast(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell slides whose own colours leave text too faint."""
    for placed in deck.slides:
        options = placed.slide.options
        if not options.color and not options.background:
            continue
        tokens = theme.tokens[mode_of(options, theme)]
        text = options.color or tokens["text"]
        back = options.background or tokens["page"]
        ratio = contrast(text, back)
        if ratio is not None and ratio < LEAST_CONTRAST:
            key = "color" if options.color else "background"
            yield LOW_CONTRAST(
                f"text `{text}` on `{back}` has a contrast of {ratio:.1f} to 1",
                placed.source,
                # What a `.slide:` comment says has no place of its own.
                options.spans.get(key) or Span(placed.slide.start, placed.slide.start + 1),
                hint=f"at least {LEAST_CONTRAST} to 1 can be read from the back of a room",
            )


def _alt(placed: Placed, message: str, span: Span, hint: str) -> Diagnostic:
    return MISSING_ALT(message, span=span, hint=hint).within(placed.source, placed.slide.start)
