"""Make the pictures of deck's own themes, from what `deck theme preview` builds.

    python docs/gallery.py            all themes
    python docs/gallery.py night      one

docs/img/theme-NAME.png shows six slides and the handout's cover; a theme of two modes shows three
slides in each. Contact sheets of every slide and page go to dist/pictures/, to be looked at.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pictures
from PIL import Image

from deck import theme

# The slides to show, by their place in the gallery: cover, section, text, quote, code, flow.
CHOSEN = ("cover", "section", "default", "quote", "code", "flow")
WIDE, HIGH, GAP = 400, 225, 16
MOST = 120 * 1024  # bytes of a picture


def build(name: str, folder: Path) -> None:
    """Build a theme's gallery in each of its modes."""
    command = [sys.executable, "-m", "deck", "theme", "preview", name, "-o", str(folder), "-q"]
    subprocess.run(command, check=True, cwd=pictures.ROOT)


def chosen(drawn: dict[str, Image.Image], index: Path) -> list[Image.Image]:
    """Return the slides to show, found by what they are made of."""
    html = index.read_text(encoding="utf-8")
    found: dict[str, Image.Image] = {}
    for name, picture in drawn.items():
        slide = html[html.index(f'<section id="{name}"') :]
        slide = slide[: slide.index("</section>")]
        kind = slide.partition('class="slide layout-')[2].partition('"')[0].split(" ")[0]
        kind = "flow" if 'class="diagram' in slide else kind
        found.setdefault(kind, picture)
    missing = [kind for kind in CHOSEN if kind not in found]
    if missing:
        sys.exit(f"gallery: there is no slide of the kind {', '.join(missing)}")
    return [found[kind] for kind in CHOSEN]


def poster(slides: list[Image.Image], cover: Image.Image) -> Image.Image:
    """Lay six slides out in two rows, and the handout's cover beside them, as tall as both."""
    tall = 2 * HIGH + GAP
    wide = round(cover.width * tall / cover.height)
    sheet = Image.new("RGB", (3 * (WIDE + GAP) + GAP + wide + GAP, tall + 2 * GAP), "#ffffff")
    sheet.paste(pictures.grid(slides, 3, WIDE, "#ffffff"), (0, 0))
    page = cover.resize((wide, tall), Image.Resampling.LANCZOS)
    frame = Image.new("RGB", (wide + 2, tall + 2), "#b8c0ca")
    frame.paste(page, (1, 1))
    sheet.paste(frame, (3 * (WIDE + GAP) + GAP - 1, GAP - 1))
    return sheet


def show(name: str) -> None:
    """Draw one theme: its contact sheets, then the picture for docs."""
    entry = next((one for one in theme.listing(None) if one.name == name), None)
    if entry is None:
        sys.exit(f"gallery: there is no theme {name}")
    shown: list[Image.Image] = []
    covers: list[Image.Image] = []
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room, "built")
        build(name, folder)
        share = len(CHOSEN) // len(entry.modes)
        for number, mode in enumerate(entry.modes):
            built = folder / mode if len(entry.modes) > 1 else folder
            index = built / "html" / "index.html"
            drawn = pictures.drawn_slides(index)
            pages = pictures.drawn_pages(built / "pdf" / "handout.pdf", Path(room, mode))
            pictures.contact(f"theme-{name}-{mode}", list(drawn.values()), 4, 6)
            pictures.contact(f"theme-{name}-{mode}-handout", pages, 4, 2)
            shown += chosen(drawn, index)[number * share : (number + 1) * share]
            covers.append(pages[0])
    pictures.small(poster(shown, covers[0]), pictures.README / f"theme-{name}.png", MOST)


def main() -> int:
    """Draw the themes that are named, all of them by default."""
    pictures.SHEETS.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or [entry.name for entry in theme.listing(None)]:
        show(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
