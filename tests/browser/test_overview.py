"""The overview as rows of slides, and the page for those who read: in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]
pytestmark = pytest.mark.browser

BOXES = """() => Array.from(document.querySelectorAll(".slides > section"), (slide) => {
  const { left, top, width, height } = slide.getBoundingClientRect();
  return [left, top, width, height].map(Math.round);
})"""


def here(page: Any) -> int:
    found: int = page.evaluate("Reveal.getIndices().h")
    return found


def test_it_is_a_sheet_of_rows(course: Path, visit: Open) -> None:
    window = visit(course)
    page = window.page
    page.evaluate("Reveal.slide(9)")
    page.keyboard.press("o")
    boxes = page.evaluate(BOXES)
    wide, high = boxes[0][2:]
    assert wide * 4 < 1280 < wide * 4.5, "four in a row"
    for number, (left, top, *size) in enumerate(boxes):
        assert abs(size[0] - wide) <= 1
        assert left >= 0
        assert left + wide <= 1280
        above = boxes[number - 4] if number >= 4 else None
        if above:
            assert abs(left - above[0]) <= 1
            assert top > above[1] + high, "no slide lies on another"
    assert 0 < boxes[9][1] < 720 - high, "the current one is seen whole"
    outline = page.evaluate(
        "[...document.querySelectorAll('.slides > section')]"
        ".filter(one => getComputedStyle(one).outlineColor !== 'rgba(0, 0, 0, 0)')"
        ".map(one => one.id)"
    )
    assert outline == [page.evaluate("Reveal.getCurrentSlide().id")]
    page.keyboard.press("ArrowDown")
    assert here(page) == 13
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert here(page) == 5
    before = page.evaluate(BOXES)[5][1]
    page.mouse.move(640, 360)
    page.mouse.wheel(0, 300)
    page.wait_for_function(
        "before => document.querySelectorAll('.slides > section')[5]"
        ".getBoundingClientRect().top < before - 200",
        arg=before,
    )
    left, top, *_ = page.evaluate(BOXES)[14]
    page.mouse.click(left + wide / 2, top + high / 2)
    assert not page.evaluate("Reveal.isOverview()")
    assert here(page) == 14
    page.wait_for_timeout(300)
    assert page.evaluate(BOXES)[14] == [0, 0, 1280, 720]
    window.assert_calm()


@pytest.mark.parametrize("size", [(320, 180), (320, 640)])
def test_a_page_that_is_zoomed_can_be_read(
    course: Path, visit: Open, size: tuple[int, int]
) -> None:
    """At 400 % a window of 1280 × 720 is one of 320 × 180: text of 25 px would have 6 px."""
    window = visit(course, viewport={"width": size[0], "height": size[1]})
    page = window.page
    assert page.locator("html.reading").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    sizes = page.eval_on_selector_all(
        ".slide p, .slide li", "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 13
    window.assert_calm()


def test_who_reads_has_the_keyboard(course: Path, visit: Open) -> None:
    window = visit(course)
    page = window.page
    assert page.locator("[role=application]").count() == 0
    assert page.locator("main").count() == 1
    live = page.locator(".aria-status")
    assert live.get_attribute("aria-live") == "polite"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Read as a page"
    hidden = page.eval_on_selector_all(
        ".slides > section",
        "all => all.filter(one => one.ariaHidden !== 'true').map(one => one.id)",
    )
    assert hidden == [page.evaluate("Reveal.getCurrentSlide().id")]
    page.goto(course.as_uri() + "?reading")
    levels: list[int] = page.eval_on_selector_all(
        "main :is(h1, h2, h3, h4)", "all => all.map(one => Number(one.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("main [aria-hidden=true] :is(h1, h2, p, li):visible").count() == 0
    window.assert_calm()
