"""What only a browser can say: the built course, opened from file:// with the network cut off."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from deck.cli import run

Open = Callable[..., Any]
pytestmark = pytest.mark.browser

SLIDES = ".reveal .slides > section"
MANY = 60  # slides that the course has at least


def ids(page: Page) -> list[str]:
    """Return the ids of all slides, in order."""
    found: list[str] = page.eval_on_selector_all(SLIDES, "all => all.map(one => one.id)")
    return found


def current(page: Page) -> str:
    """Return the id of the slide that is shown."""
    return str(page.evaluate("Reveal.getCurrentSlide().id"))


def where(page: Page) -> str:
    """Return slide and step that are shown, to be compared."""
    return str(page.evaluate("JSON.stringify(Reveal.getIndices())"))


def test_it_opens_without_a_network(course: Path, visit: Open) -> None:
    window = visit(course)
    for name in ids(window.page):
        window.page.evaluate("name => Reveal.slide(...Object.values(Reveal.getIndices("
                             "document.getElementById(name))).slice(0, 2))", name)  # fmt: skip
    window.page.wait_for_load_state("networkidle")
    window.assert_calm()
    asked: list[str] = window.page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_language_title_and_ids(course: Path, visit: Open) -> None:
    page = visit(course).page
    names = ids(page)
    assert len(names) >= MANY
    assert all(names)
    assert len(set(names)) == len(names)
    assert page.get_attribute("html", "lang")
    assert page.title().strip()
    assert page.locator("section section").count() == 0, "a nested section is a vertical slide"


@pytest.mark.parametrize("key", ["ArrowRight", "Space"])
def test_every_slide_is_reached_by_keyboard(course: Path, visit: Open, key: str) -> None:
    window = visit(course)
    names = ids(window.page)
    seen = [current(window.page)]
    while seen[-1] != names[-1]:
        before = where(window.page)
        window.page.keyboard.press(key)
        assert where(window.page) != before, seen[-1]
        if current(window.page) != seen[-1]:
            seen.append(current(window.page))
    assert seen == names
    while current(window.page) != names[0]:
        window.page.keyboard.press("ArrowLeft")
    window.assert_calm()


def test_every_slide_is_reached_by_touch(course: Path, visit: Open) -> None:
    window = visit(course, viewport={"width": 1024, "height": 768}, has_touch=True)
    page, first = window.page, where(window.page)
    session = window.context.new_cdp_session(page)

    def touch(kind: str, *x: int) -> None:
        points = [{"x": each, "y": 300} for each in x]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 800)
    for x in range(780, 300, -40):
        touch("touchMove", x)
    touch("touchEnd")
    page.wait_for_function("first => JSON.stringify(Reveal.getIndices()) !== first", arg=first)
    window.assert_calm()


@pytest.mark.parametrize("key", ["Escape", "o"])
def test_the_overview(course: Path, visit: Open, key: str) -> None:
    window = visit(course)
    window.page.keyboard.press(key)
    assert window.page.evaluate("Reveal.isOverview()")
    window.page.keyboard.press("ArrowRight")
    window.page.keyboard.press(key)
    assert not window.page.evaluate("Reveal.isOverview()")
    assert current(window.page) == ids(window.page)[1]
    window.assert_calm()


def _unique_title(page: Page) -> tuple[str, str]:
    """Return a slide far behind and its title, which stands nowhere else in the deck."""
    titles: list[list[str]] = page.evaluate(
        """() => {
            const text = document.querySelector('.slides').textContent;
            return [...document.querySelectorAll('.reveal .slides > section')]
              .map(one => [one.id, one.querySelector('h1, h2')?.firstChild?.nodeValue || ''])
              .filter(([, title]) => /^[A-Za-z ]{8,}$/.test(title)
                && text.toLowerCase().split(title.toLowerCase()).length === 2);
        }"""
    )
    return titles[-1][0], titles[-1][1]


def test_the_search(course: Path, visit: Open) -> None:
    window = visit(course)
    page = window.page
    name, title = _unique_title(page)
    page.keyboard.press("Control+Shift+F")
    box = page.locator("input[type=search]")
    expect(box).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    page.wait_for_function("name => Reveal.getCurrentSlide().id === name", arg=name)
    window.assert_calm()


def test_the_speaker_view(course: Path, visit: Open) -> None:
    window = visit(course)
    page = window.page
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    popup = opened.value
    for _ in range(3):
        wanted = page.evaluate(
            "Reveal.getCurrentSlide().querySelector('aside.notes')?.textContent.trim() || ''"
        )
        assert wanted, f"the slide {current(page)} has no notes"
        popup.wait_for_function(
            """wanted => document.querySelector('.speaker-text')
                ?.textContent.replace(/\\s+/g, ' ').trim() === wanted.replace(/\\s+/g, ' ')""",
            arg=wanted,
        )
        assert popup.locator(".speaker-notes").is_visible()
        before = current(page)
        while current(page) == before:
            page.keyboard.press("ArrowRight")
    assert popup.locator(".speaker-frame iframe").count() == 2
    window.assert_calm()


def test_a_deep_link(course: Path, visit: Open) -> None:
    name = ids(visit(course).page)[-3]
    for fragment in (f"#/{name}", f"#{name}"):
        window = visit(course, fragment)
        assert current(window.page) == name
        window.assert_calm()


def test_every_slide_has_its_address(course: Path, visit: Open) -> None:
    page = visit(course).page
    page.keyboard.press("End")
    last = ids(page)[-1]
    page.wait_for_function("name => location.hash === '#/' + name", arg=last)


def test_links_lead_to_slides(course: Path, visit: Open) -> None:
    page = visit(course).page
    names = set(ids(page))
    links: list[str] = page.eval_on_selector_all(
        f'{SLIDES} a[href^="#"]', "all => all.map(one => one.getAttribute('href'))"
    )
    targets = {re.sub(r"^#/?", "", link) for link in links}
    missing = [name for name in targets - names if page.locator(f'[id="{name}"]').count() == 0]
    assert missing == []


def test_a_phone(course: Path, visit: Open) -> None:
    window = visit(
        course, viewport={"width": 320, "height": 640}, has_touch=True, device_scale_factor=2
    )
    page = window.page
    for number in range(len(ids(page))):
        page.evaluate("number => Reveal.slide(number)", number)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"slide {number + 1} is {width} px wide"
        assert page.evaluate("document.body.scrollWidth") <= 320
    window.assert_calm()


def test_printed_one_page_a_slide(course: Path, visit: Open) -> None:
    window = visit(course)
    count = len(ids(window.page))
    printed = PdfReader(io.BytesIO(window.page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == count
    wide, high = printed.pages[0].mediabox[2:]
    assert float(wide) / float(high) == pytest.approx(16 / 9, rel=0.02)
    empty = [
        number for number, sheet in enumerate(printed.pages, 1) if not len(sheet.extract_text())
    ]
    assert len(empty) <= count // 20, f"pages without text: {empty}"


def test_a_deck_in_a_folder(tmp_path: Path, visit: Open) -> None:
    kitchen = Path(__file__).parents[1] / "projects" / "kitchen"
    assert run(["build", str(kitchen), "-o", str(tmp_path), "--format", "html", "-q"]) == 0
    window = visit(tmp_path / "html" / "index.html")
    page, names = window.page, ids(window.page)
    for number in range(len(names)):
        page.evaluate("number => Reveal.slide(number)", number)
    page.wait_for_load_state("networkidle")
    pictures: list[int] = page.eval_on_selector_all("img", "all => all.map(i => i.naturalWidth)")
    assert pictures
    assert all(pictures)
    loaded = page.evaluate("document.fonts.check('600 20px Inter')")
    assert loaded
    link = page.locator('a[href="#words"], a[href="#/words"]').first
    page.evaluate("number => Reveal.slide(number)", names.index("sources"))
    link.click()
    page.wait_for_function("Reveal.getCurrentSlide().id === 'words'")
    window.assert_calm()


BULLET = "- sixty characters of text, which is as long as a bullet gets"
CELLS = "| a cell of text | owner | 12 | 34 % | yes | no | late |"


def _stress() -> dict[str, str]:
    """Write slides from half empty to far too full, one a file."""
    slides = {
        "title-2-lines": "## A title that is so long that it needs a second line to be read whole",
        "word": "## Word\n\n" + "Donaudampfschifffahrtsgesellschaft" * 5,
        "quote": "---\nlayout: quote\n---\n\n> " + "Insight, not numbers, is the purpose. " * 6,
        "quote-long": "---\nlayout: quote\n---\n\n> " + "Insight, not numbers, is all. " * 40,
        "statement": "---\nlayout: statement\n---\n\n## One thing matters",
        "nested": "## Nested\n\n"
        + "\n".join(f"- outer {i}\n  - inner\n  - inner" for i in range(6)),
        "callouts": "## Callouts\n\n" + "\n\n".join(["> [!NOTE]\n> Mind the gap."] * 3),
        "callouts-many": "## Callouts\n\n" + "\n\n".join(["> [!NOTE]\n> Mind the gap."] * 7),
        "columns": "## Columns\n\n::: columns\n::: column\nLeft.\n:::\n"
        "::: column\nRight.\n:::\n:::",
        "columns-full": "## Columns\n\n::: columns\n::: column\n"
        + "\n".join(["- a bullet in a column that wraps"] * 14)
        + "\n:::\n::: column\nRight.\n:::\n:::",
        "terms": "## Terms\n\n" + "\n\n".join(["Drift\n:   Data of today are others."] * 3),
        "terms-many": "## Terms\n\n" + "\n\n".join(["Drift\n:   Data of today are others."] * 12),
        "wide-code": "## Wide\n\n```python\n" + "x = " + "f(x) + " * 30 + "1\n```",
    }
    for count in (3, 6, 9, 12, 16):
        slides[f"bullets-{count}"] = "## Bullets\n\n" + "\n".join([BULLET] * count)
    for count in (4, 12, 18, 26):
        slides[f"code-{count}"] = (
            "## Code\n\n```python\n" + f"{'value = compute(value)':<60}  # noted\n" * count + "```"
        )
    for count in (3, 5, 9, 15):
        rows = [CELLS, "| --- " * 7 + "|", *[CELLS] * count]
        slides[f"table-{count}"] = "## Table\n\n" + "\n".join(rows)
    for count in (1, 3, 6):
        slides[f"text-{count}"] = "## Text\n\n" + "\n\n".join(
            ["Words that say little. " * 12] * count
        )
    return slides


OVERFLOW = """async number => {
    Reveal.slide(number);
    await document.fonts.ready;
    const slide = Reveal.getCurrentSlide().querySelector('.slide');
    const scale = slide.getBoundingClientRect().width / 1280;
    let most = 0;
    for (const box of slide.querySelectorAll('[data-fit] *')) {
        const room = box.parentElement.closest('[data-fit]').getBoundingClientRect();
        const rect = box.getBoundingClientRect();
        if (rect.width && rect.height)
            most = Math.max(most, rect.bottom - room.bottom, rect.right - room.right);
    }
    // A long word leaves its paragraph's box behind: its letters count.
    const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const room = texts.currentNode.parentElement.closest('[data-fit]');
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        for (const rect of room ? range.getClientRects() : [])
            most = Math.max(most, rect.right - room.getBoundingClientRect().right);
    }
    return most / scale;
}"""


def test_paper_and_browser_agree_on_overflow(
    tmp_path: Path, visit: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    slides = _stress()
    assert len(slides) >= 20
    (tmp_path / "slides").mkdir()
    for name, text in slides.items():
        (tmp_path / "slides" / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "deck.yml").write_text("title: Stress\nlang: en\nmodules: slides/*.md\n")
    capsys.readouterr()
    assert run(["check", str(tmp_path), "--report", "json"]) == 0
    told: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    paper = {
        Path(each["file"]).stem: float(re.findall(r"(\d+(?:\.\d+)?) px", each["message"])[0])
        for each in told
        if each["rule"] == "overflow"
    }
    assert run(["build", str(tmp_path), "--format", "html", "-q"]) == 0
    page = visit(tmp_path / "build" / "html" / "index.html").page
    order = sorted(slides, key=lambda name: f"{name}.md")
    screen = {name: page.evaluate(OVERFLOW, number) for number, name in enumerate(order)}
    over = {name: px for name, px in screen.items() if px > 1}
    assert set(paper) == set(over), f"paper {paper}\nscreen {screen}"
    assert 5 <= len(over) <= len(slides) - 5, "the set holds both kinds"
    apart = {name: (paper[name], px) for name, px in over.items() if abs(paper[name] - px) > 2}
    assert apart == {}
