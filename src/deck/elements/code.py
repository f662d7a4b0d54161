"""Code, coloured by Pygments while the deck is built. The node is Markdown's own `Fence`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from deck.model import Fence, Html, Pen, Syntax

_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "output", "none"})


def draw(node: Fence, pen: Pen) -> Html:
    """Draw a figure: the file's name where `title` gives one, then the code."""
    title = node.attrs.get("title") or node.attrs.get("filename")
    caption = Html("<figcaption>{}</figcaption>\n").format(title) if title else Html()
    named = {"class": f"language-{node.language}"} if node.language else {}
    language = Html("").join(Html(' {}="{}"').format(k, v) for k, v in named.items())
    return Html("<figure{}>\n{}<pre><code{}>{}</code></pre>\n</figure>").format(
        pen.attributes(_untitled(node), "code"),
        caption,
        language,
        highlighted(node.language, node.text),
    )


def _untitled(node: Fence) -> Fence:
    """Return the fence without the pairs that are drawn as its caption."""
    from dataclasses import replace

    pairs = tuple(pair for pair in node.attrs.pairs if pair[0] not in {"title", "filename"})
    return replace(node, attrs=replace(node.attrs, pairs=pairs))


def highlighted(language: str, text: str) -> Html:
    """Colour code with Pygments' short classes; what no lexer knows is left plain."""
    lexer = None if language.lower() in _PLAIN else _lexer(language.lower())
    if lexer is None:
        return Html.escape(text)
    from pygments.token import STANDARD_TYPES

    parts: list[Html] = []
    for kind, value in _tokens(lexer, text):
        while kind not in STANDARD_TYPES:
            kind = kind.parent
        name = STANDARD_TYPES[kind]
        escaped = Html.escape(value)
        parts.append(Html(f'<span class="{name}">{escaped}</span>') if name else escaped)
    return Html("".join(parts))


def _tokens(lexer: Any, text: str) -> list[tuple[Any, str]]:
    """Return the tokens of a code, neighbours of one kind joined, blanks taken along."""
    joined: list[tuple[Any, str]] = []
    for kind, value in lexer.get_tokens(text):
        if joined and (joined[-1][0] is kind or (value.isspace() and "\n" not in value)):
            joined[-1] = (joined[-1][0], joined[-1][1] + value)
        else:
            joined.append((kind, value))
    return joined


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    """Return the lexer of a language, None where Pygments has none."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


SYNTAX = Syntax(name="code", draws=(Fence,), draw=draw)
