"""What only a browser can say of layouts: videos play, styles stay on their slide, halves fill."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from deck.cli import run

Open = Callable[..., Any]
pytestmark = pytest.mark.browser

PROJECT = Path(__file__).parents[1] / "projects" / "layouts"
SHOW = "name => Reveal.slide(...Object.values(Reveal.getIndices(document.getElementById(name))))"


@pytest.fixture(scope="module", params=["single", "folder"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of all layouts, built as one file and as a folder."""
    import shutil

    room = tmp_path_factory.mktemp("layouts") / "project"
    shutil.copytree(PROJECT, room)
    settings = room / "deck.yml"
    said = settings.read_text(encoding="utf-8").replace("html: folder", f"html: {request.param}")
    settings.write_text(said, encoding="utf-8")
    assert run(["build", str(room), "--format", "html", "-q"]) == 0
    return room / "build" / "html" / "index.html"


def show(page: Page, name: str) -> None:
    page.evaluate(SHOW, name)


def test_every_layout_opens_without_a_word_on_the_console(index: Path, visit: Open) -> None:
    window = visit(index)
    names = window.page.eval_on_selector_all(
        ".reveal .slides > section", "all => all.map(one => one.id)"
    )
    assert len(names) > 16
    for name in names:
        show(window.page, name)
    window.page.wait_for_load_state("networkidle")
    window.assert_calm()


def test_a_video_plays_while_its_slide_is_shown(index: Path, visit: Open) -> None:
    window = visit(index)
    page = window.page
    video = "document.querySelector('#a-video video')"
    show(page, "a-video")
    page.wait_for_function(f"{video}.currentTime > 0.1 && !{video}.paused")
    assert page.evaluate(f"[{video}.muted, {video}.loop]") == [True, True]
    show(page, "a-colour")
    page.wait_for_function(f"{video}.paused")
    window.assert_calm()


def test_a_style_holds_for_its_slide_alone(index: Path, visit: Open) -> None:
    page = visit(index).page
    color = "id => getComputedStyle(document.querySelector(`#${id} h2`)).color"
    show(page, "its-own-style")
    assert page.evaluate(color, "its-own-style") == "rgb(138, 44, 95)"
    assert page.evaluate(color, "large-in-the-middle") != "rgb(138, 44, 95)"


def test_a_picture_fills_its_half(index: Path, visit: Open) -> None:
    page = visit(index, viewport={"width": 1280, "height": 720}).page
    show(page, "a-picture-on-the-right")
    box = page.locator("#a-picture-on-the-right .half-picture").bounding_box()
    image = page.locator("#a-picture-on-the-right .half-picture img").bounding_box()
    assert box is not None
    assert image is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (640, 0, 640, 720)
    assert (image["x"], image["width"], image["height"]) == (640, 640, 720)


def test_an_emoji_takes_its_bullet_s_place(index: Path, visit: Open) -> None:
    page = visit(index, viewport={"width": 1280, "height": 720}).page
    show(page, "the-plain-one")
    item = page.locator("#the-plain-one li.emoji-item")
    assert item.evaluate("li => getComputedStyle(li, '::before').display") == "none"
    lines: list[float] = page.eval_on_selector_all(
        "#the-plain-one li",
        """all => all.map(li => { const range = document.createRange();
            range.selectNodeContents(li.lastChild);
            return range.getBoundingClientRect().left; })""",
    )
    assert max(lines) - min(lines) < 8, "text hangs from one line, but for a blank"


def test_printed_slides_have_what_stands_behind_them(index: Path, visit: Open) -> None:
    window = visit(index)
    printed = PdfReader(io.BytesIO(window.page.pdf(prefer_css_page_size=True)))
    count = window.page.locator(".reveal .slides > section").count()
    assert len(printed.pages) == count
    behind = next(p for p in printed.pages if "A video" in p.extract_text())
    assert len(behind.images) >= 1, "the poster"


def test_a_phone_shows_every_layout(index: Path, visit: Open) -> None:
    window = visit(index, viewport={"width": 320, "height": 640}, has_touch=True)
    assert window.page.evaluate("document.documentElement.scrollWidth") <= 320
    window.assert_calm()
