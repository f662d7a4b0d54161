"""Draw every example of docs/language.md, and put the picture beneath it.

    python docs/examples.py            draw those whose text has changed
    python docs/examples.py --all      draw all of them

Each example is built as a deck of its own and drawn by Chromium, its last step shown; of several
slides the first two stand side by side. Pictures go to docs/img/language/, named by their section;
index.json there holds the text that each was drawn from, as a hash: a test compares it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pictures import GAP, chromium, slides
from PIL import Image
from playwright.sync_api import sync_playwright

PAGE = Path(__file__).parent / "language.md"
FOLDER = Path(__file__).parent / "img" / "language"
INDEX = FOLDER / "index.json"
WIDE, PAIR = 640, 420  # px of a picture of one slide, and of each of two

_FENCE = re.compile(r"^(`{3,})markdown\n(.*?)^\1$\n?", re.MULTILINE | re.DOTALL)
_ANY_FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
# A file that an example names stands in a fence before it.
_BESIDE = re.compile(
    r"^<!-- beside it: (\S+) -->\n+^(`{3,})[^\n]*\n(.*?)^\2$", re.MULTILINE | re.DOTALL
)
_PICTURE = re.compile(r"\n!\[[^\]]*\]\(img/language/[\w-]+\.png\)\n")


def examples(text: str) -> dict[str, str]:
    """Return every example by the name of its picture: its section, numbered from the second."""
    found: dict[str, str] = {}
    headings = _ANY_FENCE.sub(lambda fence: " " * len(fence[0]), text)  # those of examples are none
    for fence in _FENCE.finditer(text):
        title = [heading[1] for heading in _HEADING.finditer(headings, 0, fence.start())][-1]
        stem = "-".join(re.findall(r"[a-z0-9]+", title.lower()))
        count = sum(
            name == stem or re.fullmatch(rf"{stem}-\d+", name) is not None for name in found
        )
        found[f"{stem}-{count + 1}" if count else stem] = fence[2]
    return found


def digest(text: str) -> str:
    """Return the hash that says which text a picture shows."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def linked(text: str) -> str:
    """Return the page with a picture beneath every example."""
    names = iter(examples(text))
    bare = _PICTURE.sub("\n", text) if "](img/language/" in text else text
    bare = re.sub(r"\n{3,}", "\n\n", bare)

    def with_picture(fence: re.Match[str]) -> str:
        name = next(names)
        words = name.replace("-", " ")
        return f"{fence[0]}\n![what it becomes: {words}](img/language/{name}.png)\n"

    return _FENCE.sub(with_picture, bare)


def main() -> int:
    """Draw, write, link."""
    text = PAGE.read_text(encoding="utf-8")
    wanted = {name: digest(example) for name, example in examples(text).items()}
    known: Mapping[str, str] = json.loads(INDEX.read_text()) if INDEX.exists() else {}
    FOLDER.mkdir(parents=True, exist_ok=True)
    beside = {found[1]: found[3] for found in _BESIDE.finditer(text)}
    with tempfile.TemporaryDirectory() as room, sync_playwright() as engine:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = engine.chromium.launch(executable_path=chromium(), args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        for name, example in examples(text).items():
            if known.get(name) == wanted[name] and "--all" not in sys.argv:
                continue
            module = Path(room, f"{name}.md")
            module.write_text(example, encoding="utf-8")
            for path, said in beside.items():
                Path(room, path).parent.mkdir(parents=True, exist_ok=True)
                Path(room, path).write_text(said, encoding="utf-8")
            folder = f"{room}/built/{name}"
            command = [sys.executable, "-m", "deck", "build", str(module), "-o", folder,
                       "--format", "html", "-q"]  # fmt: skip
            subprocess.run(command, check=True)
            drawn = [
                picture
                for _, picture in slides(page, Path(room, "built", name, "html", "index.html"))
            ]
            save(drawn[:2], FOLDER / f"{name}.png")
            print(f"docs/img/language/{name}.png")
        browser.close()
    for path in FOLDER.glob("*.png"):
        if path.stem not in wanted:
            path.unlink()
    INDEX.write_text(json.dumps(wanted, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(linked(text), encoding="utf-8")
    return 0


def save(pictures: list[Image.Image], path: Path) -> None:
    """Write one slide, or two side by side, with a hairline around each."""
    wide = WIDE if len(pictures) == 1 else PAIR
    high = round(pictures[0].height * wide / pictures[0].width)
    size = (len(pictures) * (wide + 2) + GAP * (len(pictures) - 1), high + 2)
    sheet = Image.new("RGB", size, "#ffffff")
    for number, picture in enumerate(pictures):
        x = number * (wide + 2 + GAP)
        sheet.paste(Image.new("RGB", (wide + 2, high + 2), "#c4cbd3"), (x, 0))
        sheet.paste(picture.resize((wide, high), Image.Resampling.LANCZOS), (x + 1, 1))
    sheet.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
