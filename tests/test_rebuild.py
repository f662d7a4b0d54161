"""`deck build -w`: a change is built, a mistake is told, Ctrl-C ends it calmly."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from making import TEXT, project

PATIENCE = 30.0  # s until something must have been said
SILENCE = 1.5  # s in which it would have been said
CALM = (0, 130)  # at rest, or within a build


class Rebuilding:
    """A `deck build -w` that runs; `said` takes its talk, a line each."""

    def __init__(self, root: Path, *options: str) -> None:
        self.root = root
        self.deck = subprocess.Popen(
            [sys.executable, "-m", "deck", "build", "-w", "--format", "html", *options],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: queue.Queue[str] = queue.Queue()
        self.reader = Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.deck.stdout is not None
        for line in self.deck.stdout:
            self.said.put(line.rstrip("\n"))

    def until(self, words: str) -> list[str]:
        """Return all lines up to the one that holds these words."""
        lines: list[str] = []
        end = time.monotonic() + PATIENCE
        while not lines or words not in lines[-1]:
            try:
                lines.append(self.said.get(timeout=max(0.01, end - time.monotonic())))
            except queue.Empty:
                pytest.fail(f"nobody said {words!r}: {lines}")
        return lines

    def settled(self) -> None:
        """Wait until the watching has begun, which is a moment after it is said."""
        self.until("watching ")
        time.sleep(SILENCE)

    def quiet(self) -> bool:
        """Tell whether nothing is said for a while."""
        try:
            self.said.get(timeout=SILENCE)
        except queue.Empty:
            return True
        return False

    def page(self) -> str:
        return (self.root / "build" / "html" / "index.html").read_text(encoding="utf-8")

    def end(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.deck.send_signal(signal.SIGINT)
        code = self.deck.wait(timeout=PATIENCE)
        self.reader.join(timeout=PATIENCE)
        return code


@pytest.fixture
def rebuilding(tmp_path: Path) -> Iterator[Rebuilding]:
    running = Rebuilding(project(tmp_path / "talk"))
    try:
        yield running
    finally:
        running.deck.kill()
        running.deck.wait()
        running.reader.join(timeout=PATIENCE)


def test_a_change_is_built_once_and_ctrl_c_ends_it(rebuilding: Rebuilding) -> None:
    rebuilding.settled()
    assert "<p>Text.</p>" in rebuilding.page()
    slide = rebuilding.root / "slides" / "01.md"
    slide.write_text(TEXT.replace("Text.", "Changed."))
    lines = rebuilding.until("2 slides in ")
    assert "slides/01.md changed" in lines
    assert "<p>Changed.</p>" in rebuilding.page()
    assert rebuilding.quiet(), "its own build is no change"

    (rebuilding.root / "slides" / "02.md").write_text("# Three\n")
    assert "slides/02.md changed" in rebuilding.until("3 slides in ")
    (rebuilding.root / "deck.yml").write_text("title: Another\n")
    assert "deck.yml changed" in rebuilding.until("3 slides in ")
    assert "<title>Another</title>" in rebuilding.page()

    assert rebuilding.end() in CALM
    rest = "\n".join(rebuilding.said.queue)
    assert "Traceback" not in rest
    assert "error" not in rest


def test_a_mistake_is_told_and_the_watching_goes_on(rebuilding: Rebuilding) -> None:
    rebuilding.settled()
    before = rebuilding.page()
    slide = rebuilding.root / "slides" / "01.md"
    slide.write_text("# One\n\n![x](gone.svg)\n")
    lines = rebuilding.until("nothing was written, the last build stays")
    assert "error[missing-file]: there is no file `gone.svg`" in lines
    assert rebuilding.page() == before

    (rebuilding.root / "deck.yml").write_text("titel: Talk\n")
    lines = rebuilding.until("did you mean")
    assert "error: `deck.yml` has a mistake in it" in lines
    assert rebuilding.page() == before

    (rebuilding.root / "deck.yml").write_text("title: Talk\n")
    rebuilding.until("nothing was written")
    slide.write_text("# One\n\nMended.\n")
    rebuilding.until("1 slide in ")
    assert "<p>Mended.</p>" in rebuilding.page()
    assert rebuilding.end() in CALM


def test_a_project_that_is_wrong_from_the_start_is_watched(tmp_path: Path) -> None:
    running = Rebuilding(project(tmp_path / "talk", yml="titel: Talk\n"))
    try:
        lines = running.until("watching ")
        assert "error: `deck.yml` has a mistake in it" in lines
        time.sleep(SILENCE)
        (running.root / "deck.yml").write_text("title: Talk\n")
        running.until("2 slides in ")
        assert running.end() in CALM
    finally:
        running.deck.kill()
        running.reader.join(timeout=PATIENCE)


def test_a_picture_that_changes_is_built(rebuilding: Rebuilding) -> None:
    slides = rebuilding.root / "slides"
    (slides / "01.md").write_text("# One\n\n![x](x.svg)\n")
    rebuilding.settled()
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><text>New</text></svg>"
    (slides / "x.svg").write_text(drawing)
    assert "slides/x.svg changed" in rebuilding.until("1 slide in ")
    assert ">New</text>" in rebuilding.page()


def test_a_folder_that_is_no_project_is_not_watched(tmp_path: Path) -> None:
    running = Rebuilding(tmp_path)
    assert running.deck.wait(timeout=PATIENCE) == 2
    running.reader.join(timeout=PATIENCE)
    assert "there is no `deck.yml`" in running.said.get(timeout=PATIENCE)
