"""Emoji, as characters or as `:tada:`: drawn as SVG, the same on every machine and on paper."""

from __future__ import annotations

from deck.diagnostics import Outcome
from deck.drawing import pictographs
from deck.frozen import dataclass
from deck.nodes import Element, Html, Node, Text
from deck.patterns import pattern
from deck.protocols import Body, Pen, Reader, Syntax

PATTERN = pictographs.PATTERN
_FLAG = pattern("[\U0001f1e6-\U0001f1ff]{2}")
_SVG = Html(
    '<svg class="emoji" viewBox="0 0 32 32" width="1em" height="1em" role="img"'
    ' aria-label="{}"><title>{} {}</title>{}</svg>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji(Element):
    """One emoji: its characters, and its name in plain English."""

    characters: str
    name: str


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read an emoji or its short name; what is neither is text."""
    characters = body.word
    if characters.startswith(":"):
        characters = pictographs.names().get(characters[1:-1], "")
    pieces = pictographs.pieces(characters)
    if not pieces:
        flag = characters if len(characters) == 2 and _FLAG.fullmatch(characters) else ""
        letters = "".join(chr(ord(each) - 0x1F1E6 + ord("A")) for each in flag)
        return Outcome(Text(span=body.span, text=letters or body.word))
    name = ", ".join(pictographs.name(piece) for piece in pieces)
    return Outcome(Emoji(span=body.span, characters=characters, name=name))


def draw(node: Emoji, pen: Pen) -> Html:
    """Draw the emoji in the line, with its name and characters for those who cannot see it."""
    prefix = f"e-{getattr(pen, 'slide', '')}-{node.span.start}-"
    drawn = [
        _SVG.format(name, name, piece, Html(drawing))
        for piece, name, drawing in pictographs.drawings(node.characters, prefix)
    ]
    return Html("").join(drawn)


SYNTAX = Syntax(name="emoji", draws=(Emoji,), draw=draw, read=read, inline=PATTERN)
