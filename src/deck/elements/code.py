"""Code, coloured by Pygments while the deck is built. The node is Markdown's own `Fence`."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from markupsafe import escape

from deck.lexers import lexer
from deck.nodes import Fence, Html
from deck.protocols import Pen, Syntax

_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "output", "none"})


def draw(node: Fence, pen: Pen) -> Html:
    """Draw a figure: the file's name where `title` gives one, then the code."""
    title = node.attrs.get("title") or node.attrs.get("filename")
    caption = f"<figcaption>{escape(title)}</figcaption>\n" if title else ""
    language = f' class="language-{escape(node.language)}"' if node.language else ""
    attributes = pen.attributes(_untitled(node) if node.attrs.pairs else node, "code")
    code = highlighted(node.language, node.text)
    return Html(
        f"<figure{attributes}>\n{caption}<pre><code{language}>{code}</code></pre>\n</figure>"
    )


def _untitled(node: Fence) -> Fence:
    """Return the fence without the pairs that are drawn as its caption."""
    pairs = tuple(pair for pair in node.attrs.pairs if pair[0] not in {"title", "filename"})
    return replace(node, attrs=replace(node.attrs, pairs=pairs))


@lru_cache(maxsize=1024)
def highlighted(language: str, text: str) -> Html:
    """Colour code with Pygments' short classes; what no lexer knows is left plain."""
    found = None if language.lower() in _PLAIN else lexer(language.lower())
    if found is None:
        return escape(text)
    # Neighbours of one kind are one span, and blanks within a line go along.
    spans: list[str] = []
    open_kind, run = None, ""
    for kind, value in found.get_tokens(text):
        if kind is open_kind or (open_kind and value.isspace() and "\n" not in value):
            run += value
        else:
            spans.append(_span(open_kind, run))
            open_kind, run = kind, value
    spans.append(_span(open_kind, run))
    return Html("".join(spans))


def _span(kind: Any, text: str) -> str:
    name = _class(kind) if text else ""
    return f'<span class="{name}">{escape(text)}</span>' if name else escape(text)


@lru_cache(maxsize=256)
def _class(kind: Any) -> str:
    """Return the class of a kind of token: its own, or that of the nearest kind above it."""
    from pygments.token import STANDARD_TYPES

    while kind not in STANDARD_TYPES:
        kind = kind.parent
    return STANDARD_TYPES[kind]


SYNTAX = Syntax(name="code", draws=(Fence,), draw=draw)
