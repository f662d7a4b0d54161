"""Quizzes in a real Chromium, from file://: by mouse, keyboard and touch, open and sealed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import making
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from deck.cli import run
from deck.elements.quiz import interactive
from deck.elements.quiz_parts import Quiz
from deck.model import Medium
from deck.nodes import walk
from deck.pen import Ink
from deck.strings import words

Open = Callable[..., Any]
pytestmark = pytest.mark.browser

TEXT = """\
## Single {#single}

::: quiz
Which of these makes a model worse without any change to it?

- [ ] A new release of the service that calls the model, at last
  A release is a change.
- [x] Drift: the data of today are not the data it has learned from
  The data move on.
- [ ] A larger cluster with twice as many nodes and more memory
- [ ] Another colour of the button on the start page of the shop
- [ ] A longer README with a picture of the whole team at lunch

Explanation: Watch the data, not only the model.
:::

---

## Multiple {#multiple}

::: quiz
What do you version?

- [x] Code
- [x] Data
- [ ] Luck
  Nobody can.
:::

---

## Typed {#typed}

::: quiz
What is it called?

Answer: Maß | “Data Drift”
Explanation: It has two names.
:::

---

## Two {#two}

::: quiz
First?

- [x] yes
- [ ] no
:::

::: quiz
Second?

- [ ] yes
- [x] no
:::
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck of these questions as its trainer builds it."""
    folder = tmp_path_factory.mktemp("quiz")
    making.project(folder / "talk", TEXT)
    out = folder / "out"
    assert run(["build", str(folder / "talk"), "-o", str(out), "--format", "html", "-q"]) == 0
    return out / "html" / "index.html"


@pytest.fixture(scope="module")
def sealed(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same page as an audience will have it: hashes in the place of answers."""
    page = index.read_text(encoding="utf-8")
    for placed in making.deck(TEXT).slides:
        ink = Ink(Medium.SCREEN, words("en"), placed, making.clear())
        for node in walk(*placed.slide.body):
            if isinstance(node, Quiz):
                shown = str(ink.blocks((node,)))
                assert shown in page
                page = page.replace(shown, interactive(node, ink, seal=True))
    path = tmp_path_factory.mktemp("sealed") / "index.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture(params=["index", "sealed"])
def either(request: pytest.FixtureRequest) -> Path:
    """Both pages: what people do is the same in either."""
    path: Path = request.getfixturevalue(request.param)
    return path


def current(page: Page) -> str:
    return str(page.evaluate("Reveal.getCurrentSlide().id"))


def slide(page: Page) -> Locator:
    return page.locator("section.present")


def row(page: Page, number: int) -> Locator:
    return slide(page).locator(".quiz-answer").nth(number)


def result(page: Page) -> Locator:
    return slide(page).get_by_role("status").first


def check(page: Page) -> None:
    slide(page).get_by_role("button", name="Check").first.click()


def reach(page: Page, selector: str) -> None:
    """Press Tab until what matches has the focus."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


# By mouse


def test_one_answer_by_mouse(index: Path, visit: Open) -> None:
    window = visit(index, "#/single")
    page = window.page
    expect(slide(page).locator(".quiz-why:visible")).to_have_count(0)
    row(page, 0).click()
    check(page)
    expect(result(page)).to_have_text("✗ Not quite. Right: B")
    expect(row(page, 0).locator(".quiz-mark")).to_have_text("✗ Wrong")
    expect(row(page, 1).locator(".quiz-mark")).to_have_text("✓ Right answer")
    expect(slide(page).locator(".quiz-why:visible")).to_have_text(
        ["A release is a change.", "The data move on.", "Watch the data, not only the model."]
    )
    slide(page).get_by_role("button", name="Try again").click()
    expect(result(page)).to_be_empty()
    expect(slide(page).locator("input:checked, .quiz-why:visible")).to_have_count(0)
    row(page, 1).click()
    check(page)
    expect(result(page)).to_have_text("✓ Right.")
    row(page, 2).click()
    expect(result(page)).to_be_empty()
    assert current(page) == "single"
    window.assert_calm()


def test_nothing_is_judged_before_an_answer(either: Path, visit: Open) -> None:
    page = visit(either, "#/single").page
    check(page)
    expect(result(page)).to_have_text("Answer first.")
    expect(slide(page).locator(".is-checked")).to_have_count(0)


def test_several_answers(either: Path, visit: Open) -> None:
    page = visit(either, "#/multiple").page
    for number in (0, 2):
        row(page, number).click()
    check(page)
    expect(result(page)).to_have_text("✗ Not quite. Right: A, B")
    expect(row(page, 1).locator(".quiz-mark")).to_have_text("✓ Right answer")
    expect(row(page, 2).locator(".quiz-mark")).to_have_text("✗ Wrong")
    for number in (1, 2):
        row(page, number).click()
    check(page)
    expect(result(page)).to_have_text("✓ Right.")


def test_quizzes_of_one_slide_do_not_meet(either: Path, visit: Open) -> None:
    page = visit(either, "#/two").page
    row(page, 0).click()
    row(page, 3).click()
    expect(slide(page).locator("input:checked")).to_have_count(2)
    slide(page).get_by_role("button", name="Check").nth(1).click()
    expect(slide(page).get_by_role("status")).to_have_text(["", "✓ Right."])


# By keyboard


def test_one_answer_by_keyboard(either: Path, visit: Open) -> None:
    window = visit(either, "#/single")
    page = window.page
    reach(page, ".present .quiz input")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(slide(page).locator("input:checked")).to_have_value("B")
    assert current(page) == "single", "the arrows are the answers'"
    page.keyboard.press("Enter")
    expect(result(page)).to_have_text("✓ Right.")
    expect(slide(page).get_by_role("button", name="Try again")).to_be_focused()
    page.keyboard.press("Space")
    expect(result(page)).to_be_empty()
    assert current(page) == "single"
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    assert current(page) == "multiple", "behind the answer the arrows are the slides' again"
    window.assert_calm()


def test_tab_goes_through_a_quiz_and_out_of_it(index: Path, visit: Open) -> None:
    page = visit(index, "#/multiple").page
    reach(page, ".present input[value=A]")
    for selector in ("[value=B]", "[value=C]", ".quiz-check"):
        page.keyboard.press("Tab")
        assert page.evaluate("s => document.activeElement.matches('.present ' + s)", selector)
    page.keyboard.press("Tab")
    assert not page.evaluate("!!document.activeElement.closest('.quiz')")
    assert current(page) == "multiple"


def test_digits_and_letters_choose(index: Path, visit: Open) -> None:
    page = visit(index, "#/multiple").page
    page.keyboard.press("1")
    page.keyboard.press("b")
    page.keyboard.press("3")
    page.keyboard.press("c")
    page.keyboard.press("9")
    expect(slide(page).locator("input:checked")).to_have_count(2)
    assert not page.evaluate("Reveal.isPaused()")
    page.keyboard.press("Enter")
    expect(result(page)).to_have_text("✓ Right.")


def test_escape_and_page_keys_give_the_keys_back(index: Path, visit: Open) -> None:
    page = visit(index, "#/single").page
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    assert not page.evaluate("Reveal.isOverview()")
    page.keyboard.press("ArrowRight")
    assert current(page) == "multiple"
    page.keyboard.press("1")
    page.keyboard.press("PageUp")
    assert current(page) == "single"
    page.keyboard.press("2")
    page.keyboard.press("PageDown")
    assert current(page) == "multiple"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mass", "✗ Not quite."),
        ("  M AẞO", "✗ Not quite."),
        ("  m aß ", "✓ Right."),
        ('"dataDRIFT"', "✓ Right."),
        ("data drift", "✗ Not quite."),
    ],
)
def test_a_typed_answer(either: Path, visit: Open, typed: str, said: str) -> None:
    window = visit(either, "#/typed")
    page = window.page
    reach(page, ".present .quiz input")
    page.keyboard.type(typed + "bos.fvn?/ ")
    for key in ("Home", "ArrowRight", "ArrowLeft", "End"):
        page.keyboard.press(key)
    for _ in "bos.fvn?/ ":
        page.keyboard.press("Backspace")
    assert current(page) == "typed"
    assert not page.evaluate("Reveal.isPaused() || Reveal.isOverview()")
    page.keyboard.press("Enter")
    expect(result(page)).to_contain_text(said)
    assert result(page).inner_text() in {said, f"{said} Right: Maß"}
    window.assert_calm()


# By touch


def test_by_touch(either: Path, visit: Open) -> None:
    window = visit(either, "#/single", viewport={"width": 1024, "height": 768}, has_touch=True)
    page = window.page
    row(page, 1).locator(".quiz-words").tap()
    slide(page).get_by_role("button", name="Check").tap()
    expect(result(page)).to_have_text("✓ Right.")
    assert current(page) == "single"
    window.assert_calm()


def test_on_an_upright_phone(either: Path, visit: Open) -> None:
    window = visit(either, viewport={"width": 320, "height": 640}, has_touch=True)
    page = window.page
    first = page.locator(".quiz").first
    first.locator(".quiz-row").first.tap()
    first.get_by_role("button").tap()
    expect(first.get_by_role("status")).to_have_text("✗ Not quite. Right: B")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate(
        "[...document.querySelectorAll('.quiz label, .quiz button')]"
        ".filter(one => one.offsetHeight < 44).map(one => one.outerHTML)"
    )
    assert small == [], "a finger needs 44 px"
    window.assert_calm()


# State


def test_state_is_kept(either: Path, visit: Open) -> None:
    page = visit(either, "#/single").page
    row(page, 0).click()
    check(page)
    page.evaluate("Reveal.slide(2)")
    slide(page).get_by_role("textbox").fill("maß")
    page.evaluate("Reveal.slide(0)")
    expect(result(page)).to_have_text("✗ Not quite. Right: B")
    page.wait_for_function("location.hash === '#/single'")  # reveal.js takes its time
    page.reload()
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    expect(result(page)).to_have_text("✗ Not quite. Right: B")
    page.evaluate("Reveal.slide(2)")
    expect(slide(page).get_by_role("textbox")).to_have_value("maß")
    expect(result(page)).to_be_empty()


def test_no_storage_is_no_harm(index: Path, visit: Open) -> None:
    window = visit(index)
    page = window.page
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('blocked'); }})"
    )
    page.reload()
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    row(page, 1).click()
    check(page)
    expect(result(page)).to_have_text("✓ Right.")
    window.assert_calm()


# Seen and heard


def test_it_has_names_and_roles(either: Path, visit: Open) -> None:
    page = visit(either, "#/single").page
    group = page.get_by_role("group", name="Which of these makes a model worse")
    expect(group.get_by_role("radio")).to_have_count(5)
    expect(group.get_by_role("radio", name="B Drift: the data of today")).to_have_count(1)
    expect(group.get_by_role("status")).to_have_count(1)
    page.evaluate("Reveal.slide(2)")
    expect(page.get_by_role("textbox", name="Your answer")).to_have_count(1)


@pytest.mark.parametrize("choice", [None, 0, 1])
def test_five_long_answers_fit(index: Path, visit: Open, choice: int | None) -> None:
    page = visit(index, "#/single").page
    if choice is not None:
        row(page, choice).click()
        check(page)
    room = slide(page).locator("[data-fit]").first
    assert room.evaluate("one => one.scrollHeight - one.clientHeight") <= 1
    expect(slide(page).locator(".is-scrolled")).to_have_count(0)
    sizes = (
        slide(page)
        .locator(".quiz *:not(input)")
        .evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    )
    assert min(sizes) >= 14


def test_overview_and_speaker_view(index: Path, visit: Open) -> None:
    window = visit(index, "#/single")
    page = window.page
    page.keyboard.press("o")
    page.keyboard.press("1")
    expect(page.locator("input:checked")).to_have_count(0)
    page.keyboard.press("o")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    opened.value.wait_for_function("document.querySelectorAll('iframe').length > 0")
    row(page, 1).click()
    check(page)
    expect(result(page)).to_have_text("✓ Right.")
    page.keyboard.press("ArrowRight")
    assert current(page) == "multiple"
    window.assert_calm()


def test_without_javascript_nothing_is_revealed(index: Path, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(index.as_uri())
    assert page.locator(".quiz-row:visible").count() == 12
    assert page.locator(".quiz-why:visible, .quiz button:visible, .quiz-mark:visible").count() == 0
    context.close()


def test_printed_by_the_browser_it_is_a_worksheet(index: Path, visit: Open) -> None:
    page = visit(index, "#/single").page
    row(page, 0).click()
    check(page)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    text = " ".join(sheet.extract_text() for sheet in printed.pages)
    assert "Which of these makes a model worse" in " ".join(text.split())
    assert "Drift:" in text
    for word in ("Check", "Try again", "Not quite", "Wrong", "A release is a change", "two names"):
        assert word not in text


# Sealed


def test_a_sealed_page_says_no_answer(sealed: Path) -> None:
    page = sealed.read_text(encoding="utf-8")
    assert page.count("data-sealed=") == 5
    for word in ("data-answers=", "Maß", "Data Drift", "A release is a change", "two names"):
        assert word not in page
    assert "data-right" not in page
