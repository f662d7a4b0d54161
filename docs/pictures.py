"""Make the pictures people judge by: contact sheets of the course, and the two of README.

    python docs/pictures.py            all of it
    python docs/pictures.py --sheets   contact sheets alone

Builds the course in light and in dark, lets Chromium draw every slide (steps shown, motion off)
and poppler every page of the handout. Contact sheets go to dist/pictures/ (a folder that git
ignores), the two pictures of README to docs/img/.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SHEETS = ROOT / "dist" / "pictures"
README = ROOT / "docs" / "img"
MODES = ("light", "dark")
ACROSS, DOWN, WIDE, GAP = 4, 6, 640, 16  # a sheet: 24 slides, each 640 px wide
PAGES_ACROSS, PAGES_DOWN = 4, 2
# README shows these slides of the course, by id.
LIGHT = ("cover", "evolution", "m3-ai-ml-dl-llm", "race-investment", "quote-turing", "six-roles")
DARK = ("tools-by-job", "drift-check", "threat-or-opportunity")
MOST = 400 * 1024  # bytes of a picture in README
STILL = """
*, *::before, *::after { transition: none !important; animation: none !important; }
.reveal .fragment { opacity: 1 !important; visibility: visible !important; }
"""


def build(mode: str, folder: Path) -> Path:
    """Build the course in a mode, slides and handout, and return the build folder."""
    project = folder / mode
    left = shutil.ignore_patterns("build", "src", "tests", "bench", "docs", "node_modules", ".*")
    shutil.copytree(ROOT, project, ignore=left)
    settings = project / "deck.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"mode: \w+", f"mode: {mode}", text), encoding="utf-8")
    command = [sys.executable, "-m", "deck", "build", str(project), "-q"]
    subprocess.run(command, check=True)
    return project / "build"


def slides(page: Page, index: Path) -> Iterator[tuple[str, Image.Image]]:
    """Draw every slide of a deck at 1280 x 720; yields its id and its picture."""
    page.goto(index.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.add_style_tag(content=STILL)
    page.evaluate("Reveal.configure({transition: 'none', backgroundTransition: 'none'})")
    for number in range(page.locator(".reveal .slides > section").count()):
        page.evaluate("number => Reveal.slide(number)", number)
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(40)
        name = str(page.evaluate("Reveal.getCurrentSlide().id"))
        yield name, Image.open(BytesIO(page.screenshot())).convert("RGB")


def chromium() -> str:
    """Return the browser's program."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    return found or sys.exit("pictures: there is no Chromium: apt-get install chromium")


def drawn_slides(index: Path) -> dict[str, Image.Image]:
    """Open a deck in Chromium and draw all its slides, by id."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium(), args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        drawn = dict(slides(page, index))
        browser.close()
    return drawn


def drawn_pages(pdf: Path, folder: Path) -> list[Image.Image]:
    """Draw every page of a PDF at 110 dots per inch."""
    folder.mkdir()
    subprocess.run(["pdftoppm", "-r", "110", "-png", pdf, folder / "page"], check=True)
    return [Image.open(path).convert("RGB") for path in sorted(folder.glob("*.png"))]


def grid(pictures: Sequence[Image.Image], across: int, wide: int, paper: str) -> Image.Image:
    """Lay pictures of one size out in rows, each `wide` px wide, with gaps between."""
    high = round(pictures[0].height * wide / pictures[0].width)
    rows = -(-len(pictures) // across)
    size = (GAP + across * (wide + GAP), GAP + rows * (high + GAP))
    sheet = Image.new("RGB", size, paper)
    pen = ImageDraw.Draw(sheet)
    for place, picture in enumerate(pictures):
        x = GAP + place % across * (wide + GAP)
        y = GAP + place // across * (high + GAP)
        sheet.paste(picture.resize((wide, high), Image.Resampling.LANCZOS), (x, y))
        pen.rectangle((x - 1, y - 1, x + wide, y + high), outline="#b8c0ca")
    return sheet


def contact(name: str, pictures: Sequence[Image.Image], across: int, down: int) -> None:
    """Write pictures as contact sheets, NAME-1.png and so on."""
    every = across * down
    for number, start in enumerate(range(0, len(pictures), every), 1):
        path = SHEETS / f"{name}-{number}.png"
        grid(pictures[start : start + every], across, WIDE, "#e9edf2").save(path)
        print(f"{path.relative_to(ROOT)}  {start + 1} to {start + len(pictures[start:][:every])}")


def small(picture: Image.Image, path: Path, most: int = MOST) -> None:
    """Write a picture for README or docs, with as many colours as the size (bytes) allows."""
    for colors in (256, 128, 64, 32):
        # Small spots of colour, such as words in code, count as much as large grounds.
        drawn = picture.quantize(colors, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        drawn.save(path, optimize=True)
        if path.stat().st_size < most:
            print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} KB")
            return
    sys.exit(f"pictures: {path.name} is too large")


def readme(drawn: Mapping[str, Mapping[str, Image.Image]]) -> Image.Image:
    """Lay out the slides chosen for README: two rows of light ones, a row of dark ones."""
    missing = [name for name in (*LIGHT, *DARK) if name not in drawn["light"]]
    if missing:
        sys.exit(f"pictures: the course has no slide {', '.join(missing)}")
    chosen = [drawn["light"][name] for name in LIGHT] + [drawn["dark"][name] for name in DARK]
    return grid(chosen, 3, 400, "#ffffff")


def main() -> int:
    """Build, draw, write."""
    shutil.rmtree(SHEETS, ignore_errors=True)
    SHEETS.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        built = {mode: build(mode, folder) for mode in MODES}
        drawn = {mode: drawn_slides(built[mode] / "html" / "index.html") for mode in MODES}
        pages = drawn_pages(built["light"] / "pdf" / "handout.pdf", folder / "pages")
    for mode in MODES:
        contact(f"slides-{mode}", list(drawn[mode].values()), ACROSS, DOWN)
    contact("handout", pages, PAGES_ACROSS, PAGES_DOWN)
    if "--sheets" not in sys.argv:
        README.mkdir(exist_ok=True)
        small(readme(drawn), README / "slides.png")
        small(
            grid([pages[0], pages[1], pages[6], pages[7]], 4, 400, "#ffffff"),
            README / "handout.png",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
