"""A style sheet for lines that run from right to left: left becomes right and the other way round.

Themes are written for lines from left to right. What a browser turns by itself (flex, grid,
tables, the order of words) is left alone; sides, corners and edges that are named are turned.
"""

from __future__ import annotations

import re

from deck.patterns import pattern

_DECLARATION = pattern(r"(?<![\w-])([\w-]+)(\s*:\s*)([^;{}]+?)(?=\s*[;}])")
_SIDE = pattern(r"(?<![\w-])(left|right)(?![\w-])|(?<=-)(left|right)(?![\w])")
_PARTS = pattern(r"(?:[^\s()]+|\([^()]*(?:\([^()]*\)[^()]*)*\))+")
_OTHER = {"left": "right", "right": "left"}
_WORDS = frozenset(
    {"background-position", "clear", "float", "object-position", "text-align", "transform-origin"}
)
_EDGES = frozenset({"border-color", "border-style", "border-width", "inset", "margin", "padding"})
# What reads from left to right in any language.
_CODE = (
    '\n[dir="rtl"] pre, [dir="rtl"] code, [dir="rtl"] kbd, [dir="rtl"] .katex, '
    '[dir="rtl"] .diagram svg { direction: ltr; unicode-bidi: isolate; }\n'
    '[dir="rtl"] pre { text-align: left; }\n'
)


def mirrored(css: str) -> str:
    """Turn a style sheet; code and diagrams keep their direction."""
    return _DECLARATION.sub(_turned, css) + _CODE


def _turned(found: re.Match[str]) -> str:
    name, colon, value = found.groups()
    if name.startswith("--"):
        return found[0]
    if name in _WORDS:
        value = _SIDE.sub(lambda side: _OTHER[side[0]], value)
    elif name in _EDGES:
        value = _edges(value)
    elif name == "border-radius" and "/" not in value:
        value = _corners(value)
    else:
        name = _SIDE.sub(lambda side: _OTHER[side[0]], name)
    return name + colon + value


def _edges(value: str) -> str:
    """Turn top, right, bottom, left."""
    parts = _PARTS.findall(value)
    if len(parts) < 4:
        return value
    top, right, bottom, left, *rest = parts
    return " ".join((top, left, bottom, right, *rest))


def _corners(value: str) -> str:
    """Turn the corners, which are written clockwise from the upper left."""
    parts = _PARTS.findall(value)
    if len(parts) == 2:
        return " ".join(reversed(parts))
    if len(parts) == 3:
        return " ".join((parts[1], parts[0], parts[1], parts[2]))
    if len(parts) == 4:
        return " ".join((parts[1], parts[0], parts[3], parts[2]))
    return value
