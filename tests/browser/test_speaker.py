"""The speaker view in a real Chromium: two windows from file://, offline, and the time between."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from deck.cli import run

Open = Callable[..., Any]
pytestmark = pytest.mark.browser

ONE = """\
---
title: One
id: one
time: 1m
---

# One

Note: Say **hello** :wave: and `git log`.

---
id: steps
time: 2m
---

## Steps

- one {.step}
- two {.step}

Note: Wait, then look at $x^2$, [the last](#last) and <a href="https://example.org/">that</a>.

```python
import this
```

---
id: plain
time: 30s
---

## Plain

No notes here.
"""
TWO = """\
---
title: Two
id: two
time: 1m
---

# Two

---
id: last
time: 90s
---

## Last <!-- a title -->

Note: The end.
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of two modules whose slides all give their times: its folder."""
    folder = tmp_path_factory.mktemp("speaker")
    (folder / "slides").mkdir()
    (folder / "slides" / "1.md").write_text(ONE, encoding="utf-8")
    (folder / "slides" / "2.md").write_text(TWO, encoding="utf-8")
    (folder / "deck.yml").write_text("title: Course\nlang: en\nmodules: slides/*.md\n")
    assert run(["build", str(folder), "--format", "html", "-q"]) == 0
    return folder


@pytest.fixture
def index(project: Path) -> Path:
    return project / "build" / "html" / "index.html"


def speak(window: Any) -> Page:
    """Press S and return the view once it hears the slides and its frames are drawn."""
    with window.page.expect_popup() as opened:
        window.page.keyboard.press("s")
    view: Page = opened.value
    return ready(view)


def ready(view: Page) -> Page:
    expect(view.locator(".speaker-status")).to_have_text("Connected")
    for frame in view.frames[1:]:
        frame.wait_for_function("window.Reveal && Reveal.isReady()")
    return view


def shown(view: Page, number: int) -> str:
    """Return slide and step of a frame: 0 is what is shown, 1 what comes next."""
    frame = view.locator("iframe").nth(number).element_handle()
    assert frame is not None
    inner = frame.content_frame()
    assert inner is not None
    where: str = inner.evaluate("`${Reveal.getCurrentSlide().id} ${Reveal.getIndices().f ?? -1}`")
    return where


def frames(view: Page, now: str, after: str) -> None:
    """Wait until both frames show what they should."""
    for _ in range(60):
        if (shown(view, 0), shown(view, 1)) == (now, after):
            return
        view.wait_for_timeout(50)
    assert (shown(view, 0), shown(view, 1)) == (now, after)


def at(page: Page, slide: str) -> None:
    page.wait_for_function("id => Reveal.getCurrentSlide().id === id", arg=slide)


@pytest.fixture
def timed(index: Path, visit: Open) -> tuple[Any, Page]:
    """Slides and view, with a clock that the test turns."""
    window = visit(index)
    view = speak(window)
    view.clock.install()
    view.reload()
    ready(view)
    view.clock.pause_at(view.evaluate("Date.now()") / 1000 + 1)
    return window, view


def test_it_opens_and_follows(index: Path, visit: Open) -> None:
    window = visit(index)
    view = speak(window)
    assert view.title() == "Speaker view – Course"
    expect(view.locator(".speaker-now .speaker-caption")).to_have_text("Slide 1 / 5 · One")
    frames(view, "one -1", "steps -1")
    window.page.keyboard.press("ArrowRight")
    frames(view, "steps -1", "steps 0")
    expect(view.locator(".speaker-next .speaker-caption")).to_have_text("Next step")
    window.page.keyboard.press("ArrowRight")
    window.page.keyboard.press("ArrowRight")
    frames(view, "steps 1", "plain -1")
    expect(view.locator(".speaker-next .speaker-caption")).to_have_text("Next · Plain")
    window.page.evaluate("Reveal.slide(4)")
    expect(view.locator(".speaker-next .speaker-blank")).to_have_text("This is the last slide")
    window.assert_calm()


def test_it_leads(index: Path, visit: Open) -> None:
    window = visit(index)
    page, view = window.page, speak(window)
    for key, slide in (
        ("ArrowRight", "steps"), ("PageDown", "steps"), (" ", "steps"), ("n", "plain"),
        ("ArrowLeft", "steps"), ("Home", "one"), ("End", "last"), ("PageUp", "two"),
        ("Shift+ ", "plain"),
    ):  # fmt: skip
        view.keyboard.press(key)
        at(page, slide)
    assert page.evaluate("Reveal.getIndices().f ?? -1") == -1
    view.get_by_role("button", name="Previous").click()
    at(page, "steps")
    view.keyboard.press("Space")  # the button does not keep the space bar
    at(page, "plain")
    view.keyboard.press("b")
    page.wait_for_function("Reveal.isPaused()")
    expect(view.locator(".speaker-now .speaker-blank")).to_have_text("The screen is black")
    view.keyboard.press(".")
    page.wait_for_function("!Reveal.isPaused()")
    expect(view.locator(".speaker-now .speaker-blank")).to_be_hidden()
    window.assert_calm()


def test_notes_keep_their_form(index: Path, visit: Open) -> None:
    window = visit(index)
    view = speak(window)
    text = view.locator(".speaker-text")
    assert text.locator("strong").inner_text() == "hello"
    assert text.locator("code").inner_text() == "git log"
    assert text.locator(".emoji").count() == 1
    window.page.evaluate("Reveal.slide(1)")
    expect(text.locator("pre .kn")).to_have_text("import")
    assert text.locator("math, .katex").count()
    before = text.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    view.keyboard.press("+")
    view.get_by_role("button", name="Larger text").click()
    after = text.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert after == before + 4
    text.get_by_role("link", name="the last").click()
    at(window.page, "last")
    view.reload()
    ready(view)
    assert text.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") == after
    window.page.evaluate("Reveal.slide(2)")
    expect(text).to_have_text("No notes")
    window.assert_calm()


def test_the_pace(timed: tuple[Any, Page]) -> None:
    window, view = timed
    page = window.page
    elapsed, chip = view.locator(".speaker-elapsed"), view.locator(".speaker-paces .speaker-chip")
    module = view.locator(".speaker-module")
    view.clock.run_for(90_000)
    assert elapsed.inner_text() == "0:00", "nothing has begun"
    expect(chip).to_have_text("Starts with the first move")
    view.keyboard.press("t")
    view.clock.run_for(50_000)
    expect(elapsed).to_have_text("0:50")
    expect(chip).to_have_text("On time")  # within the minute of the first slide
    expect(view.locator(".speaker-slide-time")).to_have_text("0:10 left")
    view.clock.run_for(30_000)
    expect(chip).to_have_text("0:20 behind")
    expect(view.locator(".speaker-slide-time")).to_have_text("0:20 over")
    assert "is-over" in str(view.locator(".speaker-bar").get_attribute("class"))
    page.evaluate("Reveal.slide(1)")  # planned from 1:00 to 3:00
    expect(chip).to_have_text("On time")
    page.evaluate("Reveal.slide(3)")  # the second module, planned from 3:30
    expect(chip).to_have_text("2:10 ahead")
    expect(module).to_contain_text("Module 2 / 2")
    view.clock.run_for(70_000)
    expect(elapsed).to_have_text("2:30")
    expect(chip).to_have_text("1:00 ahead")
    expect(module.locator("p").nth(2)).to_have_text("1:10 of 2:30")
    expect(module.locator(".speaker-chip")).to_have_text("0:10 behind")
    expect(view.locator(".speaker-left")).to_have_text("3:30 left")
    view.keyboard.press("t")
    view.clock.run_for(60_000)
    expect(elapsed).to_have_text("2:30")
    view.get_by_role("button", name="Reset").click()
    expect(elapsed).to_have_text("2:30")  # asked once more
    view.get_by_role("button", name="Press again to reset").click()
    expect(elapsed).to_have_text("0:00")
    window.assert_calm()


def test_the_first_move_starts_the_time(timed: tuple[Any, Page]) -> None:
    window, view = timed
    view.clock.run_for(60_000)
    window.page.keyboard.press("ArrowRight")
    expect(view.locator(".speaker-caption").first).to_have_text("Slide 2 / 5 · Steps")
    view.clock.run_for(5_000)
    expect(view.locator(".speaker-elapsed")).to_have_text("0:05")
    # The plan is counted from here: two minutes for this slide, none for the cover.
    expect(view.locator(".speaker-paces .speaker-chip")).to_have_text("On time")


def test_recorded_times_go_into_the_slides(
    timed: tuple[Any, Page], project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    window, view = timed
    view.keyboard.press("t")
    for number, seconds in enumerate((40, 100, 20)):
        window.page.evaluate("number => Reveal.slide(number)", number)
        expect(view.locator(".speaker-caption").first).to_contain_text(f"Slide {number + 1} /")
        view.clock.run_for(seconds * 1000)
    with view.expect_download() as saved:
        view.get_by_role("button", name="Save times").click()
    file = tmp_path / "times.json"
    saved.value.save_as(file)
    said = json.loads(file.read_text())
    assert (said["deck"], said["profile"]) == ("Course", "")
    assert said["recorded"]
    assert said["slides"] == [
        {"id": "one", "seconds": 40},
        {"id": "steps", "seconds": 100},
        {"id": "plain", "seconds": 20},
    ]
    capsys.readouterr()
    assert run(["time", str(project), "--apply", str(file), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert [line for line in told.splitlines() if line.startswith("+") and "time" in line] == [
        "+time: 40s", "+time: 1m40s", "+time: 20s",
    ]  # fmt: skip


def test_it_outlives_reloads(index: Path, visit: Open) -> None:
    window = visit(index)
    page, view = window.page, speak(window)
    page.keyboard.press("ArrowRight")
    view.wait_for_function("document.querySelector('.speaker-elapsed').textContent !== '0:00'")
    view.reload()
    ready(view)
    assert view.locator(".speaker-elapsed").inner_text() != "0:00"
    page.reload()
    ready(view)
    view.keyboard.press("End")
    at(page, "last")
    page.keyboard.press("ArrowLeft")
    expect(view.locator(".speaker-caption").first).to_have_text("Slide 4 / 5 · Two")
    with pytest.raises(Exception, match="Timeout"), page.expect_popup(timeout=800):
        page.keyboard.press("s")  # it is open: it is shown, not opened twice
    window.assert_calm()


def test_a_lost_connection_is_told(index: Path, visit: Open) -> None:
    window = visit(index)
    view = speak(window)
    window.page.close()
    expect(view.locator(".speaker-status")).to_have_text("Connection to the slides lost")
    view.keyboard.press("ArrowRight")  # it goes on alone
    expect(view.locator(".speaker-caption").first).to_have_text("Slide 2 / 5 · Steps")
    with view.expect_popup() as opened:
        view.get_by_role("button", name="Open the slides").click()
    expect(view.locator(".speaker-status")).to_have_text("Connected")
    at(opened.value, "steps")
    view.keyboard.press("Home")
    at(opened.value, "one")
    window.assert_calm()


def test_a_rehearsal_needs_one_window(index: Path, visit: Open) -> None:
    window = visit(index)
    page = window.page
    page.goto(index.as_uri() + "?speaker")
    expect(page.locator(".speaker-status")).to_contain_text("Rehearsal")
    for key, now in (("ArrowRight", "steps -1"), (" ", "steps 0"), ("End", "last -1")):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
        assert shown(page, 0) == now
    expect(page.locator(".speaker-text")).to_have_text("The end.")
    window.assert_calm()


def test_windows_without_a_handle_find_each_other(index: Path, visit: Open) -> None:
    window = visit(index)
    view = window.context.new_page()
    view.goto(index.as_uri() + "?speaker")
    ready(view)
    view.keyboard.press("ArrowRight")
    at(window.page, "steps")
    view.wait_for_timeout(300)
    assert window.page.evaluate("Reveal.getIndices().f ?? -1") == -1, "one key is one move"


def test_a_blocked_window_is_offered(index: Path, visit: Open) -> None:
    window = visit(index)
    page = window.page
    page.evaluate("window.open = () => null")
    page.keyboard.press("s")
    offer = page.locator(".deck-offer")
    expect(offer).to_be_visible()
    with page.expect_popup() as opened:
        offer.get_by_role("link", name="Open it in a new tab").click()
    ready(opened.value)
    opened.value.close()
    page.wait_for_timeout(500)  # until the page knows
    page.keyboard.press("s")
    offer.get_by_role("link", name="Open it in this window").click()
    expect(page.locator(".speaker-caption").first).to_have_text("Slide 1 / 5 · One")
    window.assert_calm()


def test_strangers_are_not_heard(index: Path, visit: Open) -> None:
    window = visit(index)
    page, view = window.page, speak(window)
    page.evaluate("postMessage({deck: 'guess', type: 'go', slide: 3}, '*')")
    view.evaluate("opener.postMessage({deck: 'guess', type: 'go', slide: 3}, '*')")
    view.evaluate("postMessage({deck: 'guess', type: 'state', slide: 3, step: -1}, '*')")
    view.wait_for_timeout(400)
    assert page.evaluate("Reveal.getCurrentSlide().id") == "one"
    assert view.locator(".speaker-caption").first.inner_text().endswith("One")


def test_the_list_of_slides(index: Path, visit: Open) -> None:
    window = visit(index)
    view = speak(window)
    view.keyboard.press("g")
    expect(view.get_by_role("searchbox")).to_be_focused()
    view.keyboard.type("pla")
    assert view.locator(".speaker-list li:visible").count() == 1
    view.keyboard.press("Enter")
    at(window.page, "plain")
    expect(view.locator(".speaker-list")).to_be_hidden()
    view.keyboard.press("?")
    expect(view.locator(".speaker-help")).to_be_visible()
    view.keyboard.press("Escape")
    window.assert_calm()


CUT = """() => Array.from(document.querySelectorAll(".speaker :is(button, p, span, h2, iframe)"))
  .filter(node => node.checkVisibility() && !node.closest("dialog, .speaker-text"))
  .filter(node => {
    const box = node.getBoundingClientRect();
    const own = getComputedStyle(node).textOverflow !== "ellipsis";
    return box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1
      || (own && node.scrollWidth > node.clientWidth + 1 && node.clientWidth);
  }).map(node => node.outerHTML.slice(0, 80))"""
SMALL = """() => [...document.querySelectorAll('.speaker iframe, .speaker-notes')]
  .map(node => node.getBoundingClientRect()).map(box => Math.min(box.width / 16, box.height / 9))"""


@pytest.mark.parametrize("size", [(1024, 640), (1280, 720), (1920, 1080), (768, 1024)])
@pytest.mark.parametrize("lang", ["en", "de", "fr"])
def test_nothing_is_cut(
    project: Path, tmp_path: Path, visit: Open, lang: str, size: tuple[int, int]
) -> None:
    text = (project / "slides" / "1.md").read_text(encoding="utf-8")
    (tmp_path / "a.md").write_text(f"---\nlang: {lang}\n{text[4:]}", encoding="utf-8")
    assert run(["build", str(tmp_path / "a.md"), "-o", str(tmp_path / "o"), "-q"]) in (0, 3)
    window = visit(tmp_path / "o" / "html" / "index.html")
    with window.page.expect_popup() as opened:
        window.page.keyboard.press("s")
    view = opened.value
    view.wait_for_selector(".is-connected")
    view.set_viewport_size({"width": size[0], "height": size[1]})
    view.keyboard.press("t")
    view.keyboard.press("End")
    view.keyboard.press("b")
    view.wait_for_selector(".is-ahead", timeout=5000)
    view.evaluate("document.fonts.ready")
    view.wait_for_timeout(400)  # until the frames have their size
    assert view.evaluate(CUT) == []
    assert min(view.evaluate(SMALL)) > 9, "144 × 81 px at least"
    window.assert_calm()


CONTRAST = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number)
      .map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = node => {
    for (; node; node = node.parentElement) {
      const own = getComputedStyle(node).backgroundColor;
      if (!/rgba\\(0, 0, 0, 0\\)/.test(own)) return own;
    }
  };
  const low = [];
  const texts = document.createTreeWalker(document.querySelector(".speaker"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || node.closest("svg, math")) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) low.push(node.outerHTML.slice(0, 90));
  }
  return low;
}"""


def test_it_can_be_read_in_the_dark(index: Path, visit: Open) -> None:
    window = visit(index)
    view = speak(window)
    for _ in range(4):
        view.keyboard.press("g")
        assert view.evaluate(CONTRAST) == []
        view.keyboard.press("Escape")
        view.keyboard.press("ArrowRight")
    named = view.eval_on_selector_all(
        ".speaker button", "all => all.every(b => b.innerText || b.textContent)"
    )
    assert named


def test_the_bar_comes_first_and_offers_the_page(index: Path, visit: Open) -> None:
    window = visit(index)
    page = window.page
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Read as a page")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**?reading#steps")
    assert page.locator("html.reading").count() == 1
    assert page.locator("[role=application]").count() == 0
    assert page.locator("main > section").count() == 5
    levels = page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6", "all => all.map(h => +h.tagName[1])"
    )
    assert len(levels) == 5
    assert all(after - before <= 1 for before, after in pairwise(levels))
    page.get_by_role("link", name="Show as slides").click()
    page.wait_for_function("Reveal.getConfig().width")
    assert page.locator("[role=application]").count() == 0
    assert page.locator(".slides > section:not([aria-hidden=true])").count() == 1
    window.assert_calm()


def test_it_works_from_a_folder(project: Path, tmp_path: Path, visit: Open) -> None:
    args = ["build", str(project), "-o", str(tmp_path), "--format", "html", "-q"]
    config = project / "deck.yml"
    before = config.read_text()
    config.write_text(before + "html: folder\n")
    try:
        assert run(args) == 0
    finally:
        config.write_text(before)
    window = visit(tmp_path / "html" / "index.html")
    view = speak(window)
    view.keyboard.press("ArrowRight")
    frames(view, "steps -1", "steps 0")
    window.assert_calm()
