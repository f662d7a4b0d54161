"""Code, coloured by Pygments while the deck is built. The node is Markdown's own `Fence`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from markupsafe import escape

from deck.nodes import Fence, Html
from deck.patterns import pattern
from deck.protocols import Pen, Syntax
from deck.spread import Hands

_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "output", "none"})
# Python's own: a name, blanks behind something else, what only punctuation begins with.
_GAP, _BRACKET = r"(?<=\S)[^\S\n]+", r"[\[\]{}(),;]|:(?!=)"
_NAME = r"[^\W\d](?:\w|[^\x00-\x7f])*"
# A line that opens or closes a fence: its signs, and a language.
_FENCE = pattern(r"^(`{3,}|~{3,})[ \t]*([\w+#.-]*).*\n?", re.MULTILINE)
_AHEAD: dict[tuple[str, str], Html] = {}


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


def ahead(texts: Iterable[str], hands: Hands) -> Callable[[], None]:
    """Begin to colour the code in Markdown before it is read; return what waits for it.

    What is code is a guess. Where it is wrong, code is coloured when it is drawn, as everywhere
    that no hand is free.
    """
    found = {each for text in texts for each in _fences(text)}
    if not found or hands.free < 2:  # the last one is for reading
        return _AHEAD.clear
    colored = hands.give(_all_highlighted, [found])

    def keep() -> None:
        _AHEAD.clear()
        _AHEAD.update(*colored)

    return keep


def _fences(text: str) -> Iterator[tuple[str, str]]:
    """Yield language and text of the fences that stand at the lines' beginnings."""
    opened = None
    for line in _FENCE.finditer(text):
        if opened is None:
            opened = line
        elif line[1].startswith(opened[1]) and not line[2]:
            if opened[2]:
                yield opened[2], text[opened.end() : line.start()]
            opened = None


def _all_highlighted(found: set[tuple[str, str]]) -> dict[tuple[str, str], Html]:
    done = {}
    for each in found:
        with suppress(Exception):  # raised when it is drawn, if it is
            done[each] = highlighted(*each)
    return done


def highlighted(language: str, text: str) -> Html:
    """Colour code with Pygments' short classes; what no lexer knows is left plain."""
    return _AHEAD.get((language, text)) or _highlighted(language, text)


@lru_cache(maxsize=1024)
def _highlighted(language: str, text: str) -> Html:
    lexer = None if language.lower() in _PLAIN else _lexer(language.lower())
    if lexer is None:
        return escape(text)
    # Neighbours of one kind are one span, and blanks within a line go along.
    spans: list[str] = []
    open_kind, run = None, ""
    for kind, value in lexer.get_tokens(text):
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


@lru_cache(maxsize=64)
def _lexer(language: str) -> Any:
    """Return the lexer of a language, None where Pygments has none."""
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    try:
        found: Any = find_lexer_class_by_name(language)
    except ClassNotFound:
        return None
    quick = _python() if found.__name__ == "PythonLexer" else found
    return quick(stripnl=False, ensurenl=False)


def _python() -> Any:
    """Return Pygments' lexer of Python, made quick: most code on slides is Python.

    Its pattern for names lists every character that a name can have, which takes 25 ms to
    compile. Here a name goes on with letters, digits and whatever is not ASCII, such as a vowel's
    sign. And what nothing else can begin with is tried first, not after thirty other patterns.
    """
    from pygments.lexers.python import PythonLexer
    from pygments.token import Punctuation, Text

    def short(rule: Any) -> Any:
        if isinstance(rule, tuple) and isinstance(rule[0], str):
            return (rule[0].replace(PythonLexer.uni_name, _NAME), *rule[1:])
        return rule

    states = {state: [short(rule) for rule in rules] for state, rules in PythonLexer.tokens.items()}
    states["root"][:0] = [(_GAP, Text), (_BRACKET, Punctuation)]

    class Python(PythonLexer):
        tokens = states

    return Python


SYNTAX = Syntax(name="code", draws=(Fence,), draw=draw)
