"""A real Chromium with the network cut off, and the decks it opens.

Playwright drives the Chromium of the machine; nothing is downloaded. Where there is none the
tests are skipped, but in CI that is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from deck.cli import run

ROOT = Path(__file__).parents[2]
LOCAL = ("file:", "data:", "blob:", "about:")


@dataclass
class Window:
    """A page, its context, and what went wrong in it."""

    page: Page
    context: BrowserContext
    outgoing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def assert_calm(self) -> None:
        """Fail where a request went out or failed, or the console told an error."""
        assert (self.outgoing, self.failed, self.errors) == ([], [], [])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, headless; as root it runs without its sandbox."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        missing = "there is no Chromium on this machine: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()


Open = Callable[..., Window]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Open a built deck from file:// without a network; what it asks for is written down."""
    contexts = []

    def visit(index: Path, fragment: str = "", **options: Any) -> Window:
        options = {"viewport": {"width": 1280, "height": 720}, **options}
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_offline(True)
        window = Window(context.new_page(), context)

        def guard(route: Route) -> None:
            if route.request.url.startswith(LOCAL):
                route.continue_()
            else:
                window.outgoing.append(route.request.url)
                route.abort()

        def listen(page: Page) -> None:
            page.on("pageerror", lambda error: window.errors.append(str(error)))
            page.on(
                "console",
                lambda said: window.errors.append(said.text) if said.type == "error" else None,
            )

        context.route("**/*", guard)
        context.on("page", listen)
        context.on("requestfailed", lambda request: window.failed.append(request.url))
        listen(window.page)
        window.page.goto(index.as_uri() + fragment)
        window.page.wait_for_function("window.Reveal && Reveal.isReady()")
        return window

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course's slides, built as its author builds them: index.html."""
    out = tmp_path_factory.mktemp("course")
    assert run(["build", str(ROOT), "-o", str(out), "--format", "html", "-q"]) == 0
    return out / "html" / "index.html"
