"""Make the picture of the speaker view: docs/img/speaker.png.

    python docs/speaker.py

Builds the course, opens its view in Chromium, and lets its clock run to the middle of a module.
"""

from __future__ import annotations

import os
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from pictures import README, build, chromium, small
from PIL import Image
from playwright.sync_api import sync_playwright

SLIDE = "evolution"
TALKED = 60  # seconds at each slide before it


def drawn(index: Path) -> Image.Image:
    """Rehearse the course up to a slide and return what the trainer sees then."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium(), args=flags)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        slides = context.new_page()
        slides.goto(index.as_uri())
        slides.wait_for_function("window.Reveal && Reveal.isReady()")
        with slides.expect_popup() as opened:
            slides.keyboard.press("s")
        view = opened.value
        view.clock.install(time="2026-11-23T14:00:00")
        view.reload()
        view.wait_for_selector(".is-connected")
        view.keyboard.press("t")
        while slides.evaluate("Reveal.getCurrentSlide().id") != SLIDE:
            view.clock.run_for(TALKED * 1000)
            slides.evaluate("Reveal.slide(Reveal.getIndices().h + 1)")
        view.clock.run_for(25_000)
        view.wait_for_timeout(1500)
        shot = view.screenshot()
        browser.close()
    return Image.open(BytesIO(shot)).convert("RGB")


def main() -> int:
    """Build, rehearse, write."""
    with tempfile.TemporaryDirectory() as room:
        index = build("light", Path(room)) / "html" / "index.html"
        small(drawn(index), README / "speaker.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
