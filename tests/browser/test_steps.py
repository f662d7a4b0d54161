"""Steps and code steps in a real Chromium: keys, controls, swipes; forwards, back, deep links."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession

from deck.cli import run

Open = Callable[..., Any]
Window = Any
pytestmark = pytest.mark.browser

DECK = """\
---
title: Steps
---

# First {#first}

Nothing waits here.

---
id: code
---

## Code

```python {1|2-3|all|none} title="fit.py"
import mlflow
with mlflow.start_run():
    model.fit(X, y)
```

Note: said {.step}

---
id: text
---

## Text

A plain beginning.

. . .

Two blocks

that wait together

<!-- pause -->

- one
- two {.step}

| a |
| - |
| row | {.step}

last, but numbered {.step step=1}

---
id: end
---

# End
"""
LIT = """() => Array.from(document.querySelectorAll("#code .line"),
  (line) => !line.closest("pre").classList.contains("lit") || line.classList.contains("hl"))"""
STATES = [
    [True, False, False],
    [False, True, True],
    [True, True, True],
    [False, False, False],
]
SEEN = """() => Array.from(document.querySelectorAll("#text :is(p, li, tr, ul, table)"))
  .filter((node) => getComputedStyle(node).visibility === "visible")
  .filter((node) => node.matches("p, li, tbody tr"))
  .map((node) => node.innerText.trim()).filter((text) => text && !/^\\d+$/.test(text))"""
TEXTS = [
    ["A plain beginning."],
    ["A plain beginning.", "last, but numbered"],
    ["A plain beginning.", "Two blocks", "that wait together", "last, but numbered"],
    ["A plain beginning.", "Two blocks", "that wait together", "one", "last, but numbered"],
    ["A plain beginning.", "Two blocks", "that wait together", "one", "two", "last, but numbered"],
    [
        *("A plain beginning.", "Two blocks", "that wait together", "one", "two", "row"),
        "last, but numbered",
    ],
]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small deck with steps of every form: index.html; its handout lies beside it."""
    folder = tmp_path_factory.mktemp("steps")
    (folder / "talk.md").write_text(DECK)
    assert run(["build", str(folder / "talk.md"), "-o", str(folder / "out"), "-q", "--strict"]) == 0
    return folder / "out" / "html" / "index.html"


def lit(window: Window) -> list[bool]:
    found: list[bool] = window.page.evaluate(LIT)
    return found


def seen(window: Window) -> list[str]:
    window.page.wait_for_timeout(300)  # longer than any step takes to come or go
    found: list[str] = window.page.evaluate(SEEN)
    return found


def here(window: Window) -> str:
    found: str = window.page.evaluate("Reveal.getCurrentSlide().id")
    return found


def swipe(touch: CDPSession, start: int, end: int) -> None:
    """Move a finger across the page."""
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [dot(start)]})
    for share in range(1, 6):
        at = start + (end - start) * share // 5
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [dot(at)]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def dot(x: int) -> dict[str, int]:
    return {"x": x, "y": 400}


def mover(window: Window, how: str) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return what goes one step forwards and one step back."""
    if how == "keyboard":
        press = window.page.keyboard.press
        return lambda: press("ArrowRight"), lambda: press("ArrowLeft")
    if how == "mouse":
        click = window.page.click
        return lambda: click(".navigate-right"), lambda: click(".navigate-left")
    touch = window.context.new_cdp_session(window.page)
    return lambda: swipe(touch, 1000, 300), lambda: swipe(touch, 300, 1000)


@pytest.mark.parametrize(
    ("how", "motion"),
    [
        ("keyboard", "no-preference"),
        ("keyboard", "reduce"),
        ("mouse", "no-preference"),
        ("touch", "no-preference"),
    ],
)
def test_steps_come_and_go(steps: Path, visit: Open, how: str, motion: str) -> None:
    window = visit(steps, has_touch=how == "touch", reduced_motion=motion)
    forwards, back = mover(window, how)
    assert here(window) == "first"
    for number, state in enumerate(STATES):
        forwards()
        assert (here(window), number, lit(window)) == ("code", number, state)
    for number, texts in enumerate(TEXTS):
        forwards()
        assert (here(window), number, seen(window)) == ("text", number, texts)
    forwards()
    assert here(window) == "end"
    for number, texts in reversed(list(enumerate(TEXTS))):
        back()
        assert (here(window), number, seen(window)) == ("text", number, texts)
    for number, state in reversed(list(enumerate(STATES))):
        back()
        assert (here(window), number, lit(window)) == ("code", number, state)
    back()
    assert here(window) == "first"
    window.assert_calm()


def test_links_lead_to_a_step(steps: Path, visit: Open) -> None:
    window = visit(steps, "#/code")
    assert lit(window) == STATES[0]
    for number, state in enumerate(STATES[1:]):
        window.page.evaluate(f"location.hash = '#/code/{number}'")
        window.page.wait_for_function(f"Reveal.getIndices().f === {number}")
        assert lit(window) == state
    assert lit(visit(steps, "#/code/1")) == STATES[2]


def test_the_overview_keeps_the_step(steps: Path, visit: Open) -> None:
    window = visit(steps, "#/code/0")
    window.page.keyboard.press("Escape")
    window.page.wait_for_function("Reveal.isOverview()")
    window.page.keyboard.press("Escape")
    window.page.wait_for_function("!Reveal.isOverview()")
    assert lit(window) == STATES[1]


def test_a_state_from_outside_lights_lines(steps: Path, visit: Open) -> None:
    """The speaker view moves its slides by `setState`."""
    window = visit(steps)
    window.page.evaluate("Reveal.setState({indexh: 1, indexv: 0, indexf: 1})")
    assert lit(window) == STATES[2]


def test_printing_shows_the_last_state(steps: Path, visit: Open) -> None:
    window = visit(steps, "#/code")
    window.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert lit(window) == STATES[-1]
    window.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert lit(window) == STATES[0]


def test_a_page_to_scroll_shows_everything(steps: Path, visit: Open) -> None:
    phone = {"width": 390, "height": 844}
    window = visit(steps, viewport=phone, has_touch=True, is_mobile=True)
    assert lit(window) == STATES[-1]
    assert seen(window) == TEXTS[-1]
    window.assert_calm()


def test_only_steps_of_code_bring_the_script(steps: Path, tmp_path: Path) -> None:
    text = DECK.replace("{1|2-3|all|none}", "{2-3}")
    (tmp_path / "talk.md").write_text(text)
    assert run(["build", str(tmp_path / "talk.md"), "-o", str(tmp_path / "out"), "-q"]) == 0
    assert "pre[data-lines]" in steps.read_text()
    assert "pre[data-lines]" not in (tmp_path / "out" / "html" / "index.html").read_text().replace(
        ".reveal pre[data-lines]", ""
    )


def test_paper_shows_the_last_state(steps: Path) -> None:
    handout = steps.parents[1] / "pdf" / "handout.pdf"
    written = subprocess.run(
        ["pdftotext", "-layout", str(handout), "-"], capture_output=True, text=True, check=True
    ).stdout
    for text in (*TEXTS[-1], "model.fit(X, y)", "said"):
        assert text in written
