"""What text takes: how wide a theme's fonts are, and which characters they have.

deck's own fonts come with their measures, written when the assets are made; those of a project's
theme are opened by fontTools when something asks for the first time.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import lru_cache

from deck.files import File, asset
from deck.frozen import dataclass
from deck.theme import Font, Theme

_OWN = "deck:"


@dataclass(frozen=True, slots=True)
class Measured:
    """A `Face`: `widths` by character, in units of which `units` make the font's size."""

    family: str
    ascent: float
    descent: float
    units: int
    widths: Mapping[str, int]

    def width(self, text: str, size: float) -> float:
        """Return how wide text is at a size, both in px; pairs are not kerned."""
        known = self.widths
        missing = known.get("m", self.units)
        return sum([known.get(each, missing) for each in text]) * size / self.units

    def covers(self, character: str) -> bool:
        """Tell whether the font has a character."""
        return character in self.widths


def face(theme: Theme, weight: int = 400, *, code: bool = False) -> Measured:
    """Return the upright face of a theme's family for text or code, nearest in weight."""
    tokens = theme.palette()
    family = tokens.get("font-code" if code else "font-text", "")
    upright = [font for font in theme.fonts if font.style == "normal"]
    faces = [font for font in upright if font.family == family] or upright
    if not faces:
        return _deck("inter-400", family or "sans-serif")
    return measured(min(faces, key=lambda font: abs(font.weight - weight)), theme)


def measured(font: Font, theme: Theme) -> Measured:
    """Return the measures of one of a theme's fonts."""
    if font.paper.startswith(_OWN):
        return _deck(font.paper.removeprefix(f"{_OWN}fonts/").removesuffix(".ttf"), font.family)
    file = theme.files.get(font.paper)
    return _opened(file, font.family) if file else _deck("inter-400", font.family)


@lru_cache(maxsize=32)
def _deck(name: str, family: str) -> Measured:
    said = json.loads(asset(f"fonts/{name}.json").data)
    units = said["units"]
    return Measured(family, said["ascent"] / units, said["descent"] / units, units, said["widths"])


@lru_cache(maxsize=32)
def _opened(file: File, family: str) -> Measured:
    """Read a font's own tables; one that cannot be read is measured as deck's."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(io.BytesIO(file.data), lazy=True) as font:
            units, head = font["head"].unitsPerEm, font["hhea"]
            advances = font["hmtx"].metrics
            widths = {chr(code): advances[name][0] for code, name in font.getBestCmap().items()}
            return Measured(family, head.ascent / units, -head.descent / units, units, widths)
    except (TTLibError, KeyError, ValueError, EOFError, AttributeError):
        return _deck("inter-400", family)
