"""A deck in a language that is written from right to left, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deck.cli import run

pytestmark = pytest.mark.browser

TEXT = """\
---
lang: he
---

## שלום

- פריט ראשון
- `model.fit(x)` נשאר

```python
model.fit(x)
```
"""


def test_lines_run_from_right_to_left(tmp_path: Path, visit: Callable[..., Any]) -> None:
    (tmp_path / "talk.md").write_text(TEXT)
    code = run(["build", str(tmp_path / "talk.md"), "-o", str(tmp_path / "out"), "--format", "html",
                "-q"])  # fmt: skip
    assert code == 0
    window = visit(tmp_path / "out" / "html" / "index.html")
    page = window.page
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.evaluate("Reveal.getConfig().rtl") is True
    range_of = """selector => {
        const range = document.createRange();
        range.selectNodeContents(document.querySelector(selector));
        const box = range.getBoundingClientRect();
        return [box.left, box.right];
    }"""
    left, right = page.evaluate(range_of, ".slide-title")
    assert right == pytest.approx(1280 - 72, abs=2)
    assert left > 640
    assert page.evaluate(range_of, "li")[1] == pytest.approx(1280 - 72 - 32, abs=2)
    assert page.evaluate(range_of, "pre code")[0] < 200
    assert page.evaluate("getComputedStyle(document.querySelector('li code')).direction") == "ltr"
    window.assert_calm()
