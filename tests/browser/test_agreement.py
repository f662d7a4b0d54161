"""What deck measures on paper is what a browser shows: the same verdict, the same px."""

from __future__ import annotations

import base64

import making
import pytest
from playwright.sync_api import Browser

from deck import theme
from deck.files import Files
from deck.formats import handout
from deck.model import Medium
from deck.paper import Press, Sheet
from deck.render import render

pytestmark = pytest.mark.browser

WORDS = "data model train deploy monitor pipeline drift feature store registry version reliable"
# px; half a pixel is rounding, in which engines differ.
CLOSE = 1.0


def words(count: int, start: int = 0) -> str:
    known = WORDS.split()
    return " ".join(known[(start + number * 5) % len(known)] for number in range(count))


def items(count: int, each: int) -> str:
    return "\n".join(f"- {words(each, number)}" for number in range(count))


def nested(count: int) -> str:
    return "\n".join(f"- {words(6)}\n  - {words(7)}\n    - {words(4)}" for _ in range(count))


def code(lines: int, width: int) -> str:
    return "```python\n" + "\n".join("x = " + "a" * (width - 4) for _ in range(lines)) + "\n```"


def table(rows: int, columns: int) -> str:
    row = "|" + "|".join(words(2, number) for number in range(columns)) + "|\n"
    return row + "|" + "---|" * columns + "\n" + row * rows


def columns(count: int) -> str:
    right = "\n\n".join(f"{words(12)}." for _ in range(count))
    return f"::: columns\n::: column\n{items(count, 6)}\n:::\n::: column\n{right}\n:::\n:::"


BODIES = (
    *(items(count, 9) for count in (4, 6, 8, 9, 11, 14)),
    *(nested(count) for count in (2, 3, 5)),
    *(code(*each) for each in ((8, 60), (12, 80), (20, 70), (6, 130), (3, 98), (14, 40), (16, 50))),
    *(table(*each) for each in ((5, 4), (8, 5), (14, 3), (7, 7), (10, 2))),
    *(columns(count) for count in (3, 5, 9)),
    f"> {words(40)}\n\n> [!NOTE]\n> {words(50)}\n\n{words(20)}",
    f"### A\n\n{words(40)}\n\n### B\n\n{words(40)}\n\n#### C\n\n{words(60)}",
    "\n\n".join(f"{words(1)}\n: {words(12)}" for _ in range(8)),
    f'<div style="height: 400px">a</div>\n\n{words(30)}\n\n{words(40)}',
    f"{words(20)} :tada: {words(90)}\n\n1. {words(30)}\n2. {words(30)}\n3. {words(60)}",
)

# Layouts with boxes of their own, from half empty to too full.
LAYOUTS = (
    *(("image-left", f"```cycle\nTrain\nDeploy\nWatch\n```\n\n{items(n, 9)}") for n in (3, 6, 9)),
    *(("image-right", f"::: image\n{words(30)}\n:::\n\n{items(n, 7)}") for n in (4, 8)),
    *(
        ("comparison", f"### A\n\n{items(n, 6)}\n\n### B {{.accent}}\n\n{items(n, 4)}\n\n### C")
        for n in (2, 5, 9)
    ),
    ("two-columns", f"::: right\n{items(9, 6)}\n:::\n\n::: left {{width=60%}}\n{words(20)}\n:::"),
    *(("question", items(n, 8)) for n in (2, 6, 9)),
    *(("blank", items(n, 9)) for n in (6, 9)),
    *(("table", table(n, 3)) for n in (2, 5, 12)),
)
# What an author's class and style change.
LOOKS = (
    ("class: large", items(7, 6)),
    ("class: center middle", items(4, 6)),
    ("class: invert", f"> [!NOTE]\n> {words(50)}"),
    ("style: 'li { font-size: 40px } section { letter-spacing: 0 }'", items(7, 7)),
)

# For every box marked data-fit: how far blocks and pictures reach over its bottom edge, words and
# boxes over its right one. What stands in a box with limits of its own counts there.
MEASURE = """() => [...document.querySelectorAll("[data-canvas]")].map(canvas => {
  const reach = {bottom: 0, right: 0};
  for (const fit of canvas.querySelectorAll("[data-fit]")) {
    const edge = fit.getBoundingClientRect();
    const own = node => node.parentElement.closest("[data-fit]") === fit;
    for (const one of fit.querySelectorAll("*")) {
      if (!own(one) || (one.closest("svg") && one.tagName !== "svg")) continue;
      const place = one.getBoundingClientRect();
      if (!place.width && !place.height) continue;
      if (getComputedStyle(one).display !== "inline" || one.tagName === "IMG")
        reach.bottom = Math.max(reach.bottom, place.bottom - edge.bottom);
      reach.right = Math.max(reach.right, place.right - edge.right);
    }
    const texts = document.createTreeWalker(fit, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (!texts.currentNode.data.trim() || !own(texts.currentNode)) continue;
      const range = document.createRange();
      range.selectNodeContents(texts.currentNode);
      for (const place of range.getClientRects())
        reach.right = Math.max(reach.right, place.right - edge.right);
    }
  }
  return reach;
})"""


def sheet(name: str = "clear") -> Sheet:
    text = "\n\n---\n\n".join(
        f"## {words(3 + number % 9)} {{#s{number}}}\n\n{body}" for number, body in enumerate(BODIES)
    )
    said = [(f"layout: {name}", body) for name, body in LAYOUTS] + [*LOOKS]
    for number, (front, body) in enumerate(said, len(BODIES)):
        text += f"\n\n---\n{front}\n---\n\n## {words(3 + number % 9)} {{#s{number}}}\n\n{body}"
    deck = making.deck(text + "\n")
    look = theme.load(name, (), None).value.on_paper()
    drawn = render(deck, look, Medium.PAPER).value
    return handout.sheet(deck, drawn, look, Files(), making.settings()).value


def in_browser(browser: Browser, made: Sheet) -> list[dict[str, float]]:
    css = made.slide_css
    for name, data in made.files.items():
        css = css.replace(name, "data:font/ttf;base64," + base64.b64encode(data).decode())
    slides = "".join(f'<div data-canvas="{name}">{html}</div>' for name, html in made.slides)
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_content(f"<!doctype html><style>body {{ margin: 0 }} {css}</style>{slides}")
    page.evaluate("Promise.all([...document.fonts].map(font => font.load()))")
    measured: list[dict[str, float]] = page.evaluate(MEASURE)
    page.close()
    return measured


@pytest.mark.parametrize("name", [entry.name for entry in theme.listing(None)])
def test_paper_and_browser_agree(name: str, browser: Browser) -> None:
    made = sheet(name)
    with Press() as press:
        overruns = press.print(made, pdf=False).overruns
    on_paper = {(each.slide, each.side): each.px for each in overruns}
    shown = {
        (f"s{number}", side): reach if reach > CLOSE else 0.0
        for number, each in enumerate(in_browser(browser, made))
        for side, reach in each.items()
    }
    differences = {
        key: (on_paper.get(key, 0.0), px)
        for key, px in shown.items()
        if abs(on_paper.get(key, 0.0) - px) > CLOSE
    }
    assert len(made.slides) >= 20
    assert differences == {}
    # The set would prove nothing where everything fits, or nothing does.
    assert 5 < len({slide for slide, _ in on_paper}) < len(made.slides) - 5
