"""Emoji as drawings: which there are, and the SVG of each.

The drawings come with deck's assets and are opened by the first text that holds an emoji.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from deck import files
from deck.patterns import pattern

_SKIN = pattern("[\U0001f3fb-\U0001f3ff]")
_JOINER = "\u200d"
_SELECTOR = "\ufe0f"
# Characters that are text unless the emoji selector follows: ASCII, marks, arrows, signs.
_PICTOGRAPH = (
    "\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693"
    "\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd"
    "\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c"
    "\u2b50\u2b55\u26a0\u2600-\u2604\u2620\u2622\u2623\u262e\u262f\u2639\u263a\u2668\u2692-\u2697"
    "\u2699\u269b\u26b0\u26b1\u26c8\u26cf\u26d1\u26d3\u26e9\u26f0\u26f1\u26f4\u26f7-\u26f9\u2702"
    "\u2708-\u270d\u270f\u2712\u2744\u2747\u2764\u260e"
)
_MAYBE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u2328\u23cf\u23f8-\u23fa\u24c2\u25aa"
    "\u25ab\u25b6\u25c0\u25fb\u25fc\u2611\u2618\u261d\u2626\u262a\u2638\u2640\u2642\u265f"
    "\u2660-\u2666\u267b\u267e\u2694\u26a7\u2714\u2716\u271d\u2721\u2733\u2734\u2763\u27a1"
    "\u2934\u2935\u2b05-\u2b07\u3030\u303d\u3297\u3299"
)
_PART = rf"(?:[{_PICTOGRAPH}]\ufe0f?|[{_MAYBE}]\ufe0f)[\U0001f3fb-\U0001f3ff]?"
PATTERN = pattern(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f\u20e3"
    rf"|\U0001f3f4[\U000e0020-\U000e007f]+"
    rf"|{_PART}(?:\u200d(?:[{_PICTOGRAPH}{_MAYBE}]\ufe0f?)[\U0001f3fb-\U0001f3ff]?)*"
    r"|(?<!\w):[a-z0-9_+-]*[a-z1][a-z0-9_+-]*:(?!\w)"
)
_ID = pattern(r"""(\bid="|url\(#|href="#)""")


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[int, int, str]]:
    """Map characters to where their drawing stands, how long it is, and their name."""
    index: dict[str, tuple[int, int, str]] = json.loads(files.asset("emoji/index.json").data)
    return index


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Map short names, without colons, to characters."""
    known: dict[str, str] = json.loads(files.asset("emoji/names.json").data)
    return known


@lru_cache(maxsize=1)
def _drawings() -> bytes:
    return files.asset("emoji/bodies").data


def pieces(characters: str) -> tuple[str, ...]:
    """Return what draws these characters: one drawing, else one for each that is joined."""
    if found := _known(characters):
        return (found,)
    if _JOINER not in characters:
        bare = _SKIN.sub("", characters)
        return (found,) if (found := _known(bare)) else ()
    parts = [pieces(part) for part in characters.split(_JOINER)]
    return tuple(piece for part in parts for piece in part) if all(parts) else ()


def _known(characters: str) -> str:
    """Return the entry that draws these characters, an empty string where there is none."""
    index = _index()
    bare = characters.replace(_SELECTOR, "")
    for spelling in (characters, bare, bare + _SELECTOR, bare[:1] + _SELECTOR + bare[1:]):
        if spelling and spelling in index:
            return spelling
    return ""


def name(piece: str) -> str:
    """Return the name of a drawing, in plain English."""
    return _index()[piece][2]


def drawings(characters: str, prefix: str) -> Iterator[tuple[str, str, str]]:
    """Yield characters, name and shapes, on 32 by 32, of each drawing of an emoji.

    Ids are made its own with a prefix: two emoji of one page may not share a gradient's name.
    """
    for number, piece in enumerate(pieces(characters)):
        start, length, called = _index()[piece]
        drawing = _drawings()[start : start + length].decode()
        if ' id="' in drawing:
            own = f"{prefix}{number}-"
            drawing = _ID.sub(lambda found: found[1] + own, drawing)  # noqa: B023
        yield piece, called, drawing
