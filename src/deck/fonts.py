"""What text takes: how wide a theme's fonts are, and which characters they have.

deck's own fonts come with their measures, written when the assets are made; those of a project's
theme are opened by fontTools when something asks for the first time.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from deck.diagnostics import Diagnostic, Outcome, error
from deck.files import File, asset
from deck.frozen import dataclass
from deck.model import Wanted
from deck.patterns import pattern
from deck.theme import Font, Theme

BAD_FONT = error(
    "bad-font",
    "a file of `fonts:` is no font",
    "`fonts:` in deck.yml names font files of the project, for characters that the theme's fonts "
    "do not have. A file ends with `.ttf`, `.otf` or `.woff2`, and is one. Save it again, or name "
    "another one.",
)

_OWN = "deck:"
# The first family that a drawing names for itself.
_NAMED = pattern(r"""font-family\s*[=:]\s*(?:["']|&\#3[49];|&quot;)*([^,;"'<>&]+)""")
# How the names of tokens begin that say which families something is set in.
_FONTS = "font-"


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
    first, *_ = families(theme, code=code)
    upright = _upright(theme)
    faces = [font for font in upright if font.family == first] or upright
    if not faces:
        return _deck("inter-400", first)
    return measured(min(faces, key=lambda font: abs(font.weight - weight)), theme)


def families(theme: Theme, *, code: bool = False) -> tuple[str, ...]:
    """Return the families that text or code is set in, the first that has a character wins."""
    return _stack(theme.palette().get("font-code" if code else "font-text", ""))


def _stack(written: str) -> tuple[str, ...]:
    return tuple(name.strip(" \"'") for name in (written or "sans-serif").split(","))


def needed(theme: Theme, text: str) -> frozenset[str]:
    """Return the families that a text can show: those that only stand in reserve have to be asked.

    `text` is all HTML that is written: it may name a family itself, as drawings do. A family that
    no token names is one that a style sheet names.
    """
    stacks = [_stack(value) for key, value in theme.palette().items() if key.startswith(_FONTS)]
    leading = {stack[0] for stack in stacks}
    reserve = {name for stack in stacks for name in stack[1:]} - leading
    faces = {font.family: measured(font, theme) for font in _upright(theme)}
    lost = {
        each for each in set(text) if not all(faces[one].covers(each) for one in leading & {*faces})
    }
    said = {one.strip() for one in _NAMED.findall(text)}
    asked = {
        name for name in reserve & {*faces} if name in said or any(map(faces[name].covers, lost))
    }
    return frozenset({font.family for font in theme.fonts} - reserve | asked)


def _upright(theme: Theme) -> list[Font]:
    return [font for font in theme.fonts if font.style == "normal"]


def family(theme: Theme, *, code: bool = False) -> tuple[Measured, ...]:
    """Return an upright face for each of these families that the theme has a font of."""
    faces: dict[str, Font] = {}
    for font in theme.fonts:
        if font.style == "normal":
            faces.setdefault(font.family, font)
    names = [name for name in families(theme, code=code) if name in faces]
    return tuple(measured(faces[name], theme) for name in names)


def extended(theme: Theme, named: Sequence[tuple[File, Wanted]]) -> Outcome[Theme]:
    """Let a theme fall back on further fonts where its own have no character.

    `named` are font files and where they were asked for; one that is no font is told there.
    """
    problems: list[Diagnostic] = []
    added: list[Font] = []
    for file, want in named:
        if name := _family(file):
            added.append(Font(name, 400, "normal", file.name, file.name))
        else:
            hint = "fonts end with `.ttf`, `.otf` or `.woff2`"
            message = f"`{file.name}` is no font"
            problems.append(BAD_FONT(message, want.source, want.span, hint=hint))
    if not added:
        return Outcome(theme, tuple(problems))
    stack = ", ".join(dict.fromkeys(f"'{font.family}'" for font in added))
    tokens = {
        mode: {
            name: f"{value}, {stack}" if name.startswith(_FONTS) else value
            for name, value in values.items()
        }
        for mode, values in theme.tokens.items()
    }
    own = tokens[theme.options["mode"]]
    names = "".join(f"--deck-{name}:{own[name]};" for name in own if name.startswith(_FONTS))
    return Outcome(
        replace(
            theme,
            tokens=tokens,
            fonts=(*theme.fonts, *added),
            files=theme.files.with_(file for file, _ in named),
            css_screen=f"{theme.css_screen}\n:root{{{names}}}",
        ),
        tuple(problems),
    )


def _family(file: File) -> str:
    """Return the name of a font's family; empty where the file is no font."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(io.BytesIO(file.data), lazy=True) as font:
            found = font["name"].getBestFamilyName() or posixpath.basename(file.name)
            return re.sub(r"[^\w .-]", "", str(found))
    except (TTLibError, KeyError, ValueError, EOFError, AttributeError, ImportError):
        return ""


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
