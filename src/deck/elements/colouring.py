"""Pygments: code becomes spans of its short classes, while the deck is built."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from markupsafe import escape

from deck.nodes import Html
from deck.patterns import pattern
from deck.spread import Hands

_PLAIN = frozenset(
    {"", "text", "txt", "plain", "plaintext", "output", "none", "ascii", "csv", "log", "prompt"}
    | {"tree", "gitignore", "nohighlight"}
)
# What people write, and what Pygments calls it.
_ALIASES = {
    "cmd": "bat",
    "conf": "ini",
    "cron": "bash",
    "dotenv": "bash",
    "env": "bash",
    "helm": "yaml",
    "ipython": "python",
    "jenkinsfile": "groovy",
    "jinja2": "jinja",
    "jsonc": "json",
    "prometheus": "promql",
    "requirements": "text",
    "svg": "xml",
}
_ENDINGS = {
    "cfg": "ini", "css": "css", "go": "go", "html": "html", "ini": "ini", "java": "java",
    "js": "js", "json": "json", "md": "md", "py": "python", "r": "r", "rs": "rust",
    "sh": "bash", "sql": "sql", "tf": "terraform", "toml": "toml", "ts": "ts", "txt": "text",
    "xml": "xml", "yaml": "yaml", "yml": "yaml",
}  # fmt: skip
# Python's own: a name, blanks behind something else, what only punctuation begins with.
_GAP, _BRACKET = r"(?<=\S)[^\S\n]+", r"[\[\]{}(),;]|:(?!=)"
_NAME = r"[^\W\d](?:\w|[^\x00-\x7f])*"
# A line that opens or closes a fence: its signs, and a language.
_FENCE = pattern(r"^(`{3,}|~{3,})[ \t]*([\w+#.-]*).*\n?", re.MULTILINE)
_AHEAD: dict[tuple[str, str], Html] = {}


def known(language: str) -> bool:
    """Tell whether code of this language can be coloured, or is plain text by its name."""
    return language.lower() in _PLAIN or language.lower() in names()


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Return all names of languages, in lower case."""
    from pygments.lexers import get_all_lexers

    return frozenset(
        (*_ALIASES, *(a.lower() for _, each, *_ in get_all_lexers(plugins=False) for a in each))
    )


def language_of(file: str) -> str:
    """Return the language that a file's name tells, `text` where it tells none."""
    ending = PurePosixPath(file).suffix.lower().removeprefix(".")
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    from pygments.lexers import find_lexer_class_for_filename

    found: Any = find_lexer_class_for_filename(PurePosixPath(file).name)
    return str(found.aliases[0]) if found and found.aliases else "text"


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
    runs = _runs(language, text)
    return Html("".join([_span(kind, run) for kind, run in runs])) if runs else escape(text)


@lru_cache(maxsize=256)
def lines(language: str, text: str) -> tuple[Html, ...]:
    """Colour code line by line: no span goes over a line's end."""
    parts = [""]
    for kind, run in _runs(language, text) or ((None, text),):
        first, *more = run.split("\n")
        parts[-1] += _span(kind, first)
        parts.extend(_span(kind, each) for each in more)
    if text.endswith("\n"):
        parts.pop()
    return tuple(Html(part) for part in parts)


def _runs(language: str, text: str) -> Iterable[tuple[Any, str]]:
    """Part code in runs of one kind: neighbours join, and blanks within a line go along."""
    name = language.lower()
    lexer = None if name in _PLAIN else _lexer(_ALIASES.get(name, name))
    if lexer is None:
        return ()
    runs: list[tuple[Any, str]] = []
    open_kind, run = None, ""
    for kind, value in lexer.get_tokens(text):
        if kind is open_kind or (open_kind and value.isspace() and "\n" not in value):
            run += value
        else:
            runs.append((open_kind, run))
            open_kind, run = kind, value
    runs.append((open_kind, run))
    return runs


def _span(kind: Any, text: str) -> str:
    name = _class(kind) if text and kind else ""
    return f'<span class="{name}">{escape(text)}</span>' if name else str(escape(text))


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
