"""The fonts among deck's assets: cut down to what a deck needs, and measured.

`hatch_build.py` calls this; each font is made by a process of its own, all at the same time.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

INTER = "inter-ui/web/Inter-{}.woff2"
JETBRAINS = "jetbrains-mono/fonts/webfonts/JetBrainsMono-{}.woff2"
FONTS = {
    "inter-400": INTER.format("Regular"),
    "inter-400-italic": INTER.format("Italic"),
    "inter-600": INTER.format("SemiBold"),
    "inter-600-italic": INTER.format("SemiBoldItalic"),
    "jetbrains-mono-400": JETBRAINS.format("Regular"),
    "jetbrains-mono-700": JETBRAINS.format("Bold"),
}
# A variable font, in a file for each part of Unicode: cut at a weight, and at the size (pt) that
# the letters are drawn for, fine ones for titles and sturdier ones for text.
LITERATA = "@fontsource-variable/literata/files/literata-{}-opsz-{}.woff2"
LITERATA_PARTS = ("latin", "latin-ext", "vietnamese", "greek", "cyrillic", "cyrillic-ext")
LITERATA_FONTS = {
    "literata-400": ("normal", 400, 16),
    "literata-400-italic": ("italic", 400, 16),
    "literata-600": ("normal", 600, 16),
    "literata-600-italic": ("italic", 600, 16),
    "literata-display-500": ("normal", 500, 72),
    "literata-display-500-italic": ("italic", 500, 72),
}
# What a slide in a European language, a formula in passing or a shell prompt may hold.
CHARACTERS = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and -B
    (0x02BB, 0x02BC),  # letters that look like apostrophes
    (0x02C6, 0x02DD),  # spacing accents
    (0x0300, 0x0304),  # combining: grave, acute, circumflex, tilde, macron,
    (0x0306, 0x030C),  # breve, dot, diaeresis, hook, ring, double acute, caron,
    (0x0323, 0x0328),  # dot, ring, comma, cedilla and ogonek below
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x04FF),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x209F),  # general punctuation, super- and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x218F),  # letter-like symbols, number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x23FF),  # keys such as command, option and return
    (0x2460, 0x2473),  # circled numbers
    (0x2500, 0x25FF),  # box drawing, blocks, geometric shapes
    (0x2600, 0x27BF),  # stars, warning sign, check marks, crosses
    (0x27F0, 0x27FF),  # long arrows
    (0x2B00, 0x2BFF),  # more arrows
    (0xE0A0, 0xE0B3),  # shell prompts
    (0xFB00, 0xFB04),  # fi, fl
    (0xFFFD, 0xFFFD),
)
FEATURES = (
    *("calt", "ccmp", "frac", "kern", "liga", "locl", "mark", "mkmk"),
    *("case", "lnum", "ordn", "pnum", "subs", "sups", "tnum", "zero"),
)
NAMES = (0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17)  # copyright, family, style, version, licence


def write_fonts(packages: Path, target: Path) -> None:
    """Write each font as woff2 for the screen and ttf for paper, all at the same time."""
    target.mkdir(parents=True)
    running = [
        subprocess.Popen([sys.executable, __file__, str(packages), name, str(target / name)])
        for name in (*FONTS, *LITERATA_FONTS)
    ]
    failed = [process.wait() for process in running]
    if any(failed):
        sys.exit("a font could not be cut down to the characters that deck carries")


def write_font(packages: Path, name: str, target: str) -> None:
    """Write one font as `target`.woff2 and `target`.ttf, and its measures as `target`.json."""
    font = subset(packages / FONTS[name]) if name in FONTS else literata(packages, name)
    for flavour, ending in (("woff2", "woff2"), (None, "ttf")):
        font.flavor = flavour
        font.save(f"{target}.{ending}", reorderTables=None)
    Path(f"{target}.json").write_bytes(
        json.dumps(measures(font), sort_keys=True, separators=(",", ":")).encode()
    )


def measures(font: TTFont) -> dict[str, object]:
    """Return how wide each character is, in units of which `units` make the font's size."""
    head, advances = font["hhea"], font["hmtx"].metrics
    return {
        "units": font["head"].unitsPerEm,
        "ascent": head.ascent,
        "descent": -head.descent,
        "widths": {chr(code): advances[name][0] for code, name in font.getBestCmap().items()},
    }


def literata(packages: Path, name: str) -> TTFont:
    """Return one face of Literata, its parts joined, with the date of the first one."""
    from fontTools.merge import Merger
    from fontTools.varLib.instancer import instantiateVariableFont

    style, weight, size = LITERATA_FONTS[name]
    parts = []
    for part in LITERATA_PARTS:
        cut = subset(packages / LITERATA.format(part, style))
        parts.append(instantiateVariableFont(cut, {"wght": weight, "opsz": size}, inplace=True))
    joined: TTFont = Merger().merge([_saved(part) for part in parts])
    joined.recalcTimestamp = False
    joined["head"].created = parts[0]["head"].created
    joined["head"].modified = parts[0]["head"].modified
    return joined


def _saved(font: TTFont) -> io.BytesIO:
    file = io.BytesIO()
    font.flavor = None
    font.save(file)
    file.seek(0)
    return file


def subset(path: Path) -> TTFont:
    """Return the font cut down to deck's characters and features, unhinted."""
    from fontTools.subset import Options, Subsetter, load_font

    options = Options()
    options.hinting = False
    options.layout_features = list(FEATURES)
    options.notdef_outline = True
    options.drop_tables += ["DSIG", "STAT", "meta"]
    options.recalc_timestamp = False
    font: TTFont = load_font(str(path), options)
    names = font["name"]
    del font["name"]  # put aside: fontTools' search for names that are still used takes seconds
    wanted = (code for first, last in CHARACTERS for code in range(first, last + 1))
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    names.names = [name for name in names.names if name.nameID in NAMES]
    font["name"] = names
    return font


def covered(packages: Path) -> set[str]:
    """Return the characters that the text font draws itself."""
    from fontTools.ttLib import TTFont

    with TTFont(packages / FONTS["inter-400"], lazy=True) as opened:
        cmap = opened.getBestCmap()
    return {
        chr(code) for first, last in CHARACTERS for code in range(first, last + 1) if code in cmap
    }


if __name__ == "__main__":
    write_font(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
