"""Labels of a drawing: words set in lines that fit, measured with the theme's own fonts.

All lengths are px of the slide's canvas (1280 x 720).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from deck.frozen import dataclass
from deck.patterns import pattern
from deck.protocols import Face

SIZES = (25.0, 23.0, 21.0, 19.0, 18.0)
SMALLEST = 14.0
LEADING = 1.24
# What is set in a line stands a little wider on screen than measured, where pairs are not kerned.
_SLACK = 1.01
PICTURE = 1.2  # an emoji is so wide, as a share of the size
_FIRST_EMOJI = "\u203c"


@dataclass(frozen=True, slots=True)
class Label:
    """Words in lines, at a size and in a weight; `width` is the widest line's."""

    lines: tuple[str, ...]
    size: float
    weight: int
    width: float
    mono: bool = False

    @property
    def leading(self) -> float:
        """From one line to the next."""
        return self.size * LEADING

    @property
    def height(self) -> float:
        """All lines with the leading between them; 0 where there is nothing to read."""
        return len(self.lines) * self.leading


EMPTY = Label((), SIZES[0], 400, 0.0)


def wrap(text: str, face: Face, size: float, room: float, *, weight: int = 400) -> Label:
    """Set text in as few lines as fit in `room`, all about as long; a longer word is cut."""
    words = _words(text, face, size, room)
    if not words:
        return Label((), size, weight, 0.0)
    widths = [measure(word, face, size) for word in words]
    blank = measure(" ", face, size)
    count = len(_filled(widths, blank, room))
    low, high = max(widths), room
    while count > 1 and high - low > 1:  # the narrowest room that takes no line more
        middle = (low + high) / 2
        if len(_filled(widths, blank, middle)) > count:
            low = middle
        else:
            high = middle
    best = low if len(_filled(widths, blank, low)) <= count else high
    lines, at = [], 0
    for number in _filled(widths, blank, best):
        lines.append(" ".join(words[at : at + number]))
        at += number
    return Label(tuple(lines), size, weight, max(measure(line, face, size) for line in lines))


def fit(
    text: str,
    face: Face,
    room: float,
    *,
    sizes: Iterable[float] = SIZES,
    lines: int = 2,
    weight: int = 400,
) -> Label:
    """Set text at the first size at which it takes no more than `lines`, uncut; else the last."""
    label = EMPTY
    for size in sizes:
        label = wrap(text, face, size, room, weight=weight)
        if len(label.lines) <= lines and longest(text, face, size) <= room:
            break
    return label


def measure(text: str, face: Face, size: float) -> float:
    """Return how wide text is in a line."""
    return _unit(text, face) * size * _SLACK


def longest(text: str, face: Face, size: float) -> float:
    """Return how wide the longest word is."""
    return max((measure(word, face, size) for word in text.split()), default=0.0)


# A face of deck's own is one object for ever; its measures are kept by what it is.
_known: dict[tuple[int, str], float] = {}
_faces: dict[int, Face] = {}


def _unit(text: str, face: Face) -> float:
    """Return how wide text is at a size of 1 px."""
    key = id(face), text
    width = _known.get(key)
    if width is None:
        if len(_known) > 20_000:
            _known.clear()
            _faces.clear()
        _faces[id(face)] = face  # so that its id is nobody else's
        if text.isascii():
            width = face.width(text, 1.0)
        else:
            width = sum(PICTURE if drawn else face.width(run, 1.0) for drawn, run in runs(text))
        _known[key] = width
    return width


def runs(text: str) -> tuple[tuple[bool, str], ...]:
    """Part text where emoji stand in it; True for an emoji that there is a drawing of."""
    if text.isascii() or max(text) < _FIRST_EMOJI:
        return ((False, text),)
    return _parted(text)


@lru_cache(maxsize=1024)
def _parted(text: str) -> tuple[tuple[bool, str], ...]:
    from deck.drawing import pictographs  # a pattern that most decks need not compile

    parts: list[tuple[bool, str]] = []
    at = 0
    for found in pictographs.PATTERN.finditer(text):
        if found[0].isascii():
            continue
        drawn = len(pictographs.pieces(found[0])) == 1
        instead = "" if drawn else "".join(map(_letter, found[0]))
        parts += [(False, text[at : found.start()]), (drawn, found[0] if drawn else instead)]
        at = found.end()
    return tuple(part for part in (*parts, (False, text[at:])) if part[1])


def _filled(widths: list[float], blank: float, room: float) -> list[int]:
    """Return how many words each line takes when lines are filled one after another."""
    counts, used = [0], 0.0
    for width in widths:
        more = width if not counts[-1] else used + blank + width
        if counts[-1] and more > room + 0.01:
            counts.append(0)
            more = width
        counts[-1] += 1
        used = more
    return counts


def _words(text: str, face: Face, size: float, room: float) -> list[str]:
    """Return the words; one that is wider than the room is cut behind `-`, `/`, `_` or anywhere."""
    words: list[str] = []
    for word in text.split():
        if measure(word, face, size) <= room:
            words.append(word)
        else:
            words.extend(_cut(word, face, size, room))
    return words


def _cut(word: str, face: Face, size: float, room: float) -> list[str]:
    pieces: list[str] = []
    line = ""
    for part in _PARTS.findall(word):
        if line and measure(line + part, face, size) > room:
            pieces.append(line)
            line = ""
        for sign in part if measure(part, face, size) > room else (part,):
            if line and measure(line + sign, face, size) > room:
                pieces.append(line)
                line = ""
            line += sign
    return [*pieces, line] if line else pieces


_PARTS = pattern(r"[^-/_.]*[-/_.]+|[^-/_.]+")


def letters(text: str) -> tuple[tuple[int, int], ...]:
    """Return where text stands that is no emoji: first and last place, end exclusive."""
    if text.isascii() or max(text) < _FIRST_EMOJI:
        return ((0, len(text)),)
    from deck.drawing import pictographs

    found = [each.span() for each in pictographs.PATTERN.finditer(text) if not each[0].isascii()]
    starts, ends = [0, *(end for _, end in found)], [*(start for start, _ in found), len(text)]
    return tuple(zip(starts, ends, strict=True))


def _letter(sign: str) -> str:
    """Return the letter of a flag that has no drawing; other emoji without one are left out."""
    return chr(ord(sign) - 0x1F1E6 + ord("A")) if "\U0001f1e6" <= sign <= "\U0001f1ff" else ""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return text with control characters and blanks in a row made single blanks."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    shown = (each if each.isprintable() or each == "\u200d" else " " for each in text)
    return " ".join("".join(shown).split())
