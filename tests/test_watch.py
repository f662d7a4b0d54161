"""Watching: real files change, real bursts are told, and what nobody meant is not."""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from deck.serve.watch import watch

PATIENCE = 20.0  # s until a change must have been told
SILENCE = 1.5  # s in which one that is nobody's would have been


class Watched:
    """A folder that a thread watches; `told` takes what it says."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.told: queue.Queue[frozenset[Path]] = queue.Queue()
        self.stop = Event()
        self.thread = Thread(target=self._watch)
        self.thread.start()
        self._wait_until_it_looks()

    def _watch(self) -> None:
        for burst in watch([self.root], self.root / "build", self.stop):
            self.told.put(burst)

    def _wait_until_it_looks(self) -> None:
        """Change a file until somebody notices: watching begins a moment after the call."""
        for number in range(200):
            (self.root / "first.md").write_text(str(number))
            try:
                self.told.get(timeout=0.1)
                break
            except queue.Empty:
                continue
        while True:
            try:
                self.told.get(timeout=SILENCE)
            except queue.Empty:
                return

    def names(self) -> set[str]:
        return {path.name for path in self.told.get(timeout=PATIENCE)}

    def end(self) -> None:
        self.stop.set()
        self.thread.join(timeout=PATIENCE)
        assert not self.thread.is_alive()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    for name in ("slides/img", "build/html", ".git"):
        (tmp_path / name).mkdir(parents=True)
    watching = Watched(tmp_path)
    yield watching
    watching.end()


def test_a_change_is_told_as_the_file_s_whole_path(watched: Watched) -> None:
    path = watched.root / "slides" / "01.md"
    path.write_text("# A\n")
    assert watched.told.get(timeout=PATIENCE) == frozenset({path.resolve()})


def test_a_burst_is_one_set(watched: Watched) -> None:
    for number in range(20):
        (watched.root / "slides" / f"{number}.md").write_text("x")
    told: set[str] = set()
    bursts = 0
    while len(told) < 20:
        told |= watched.names()
        bursts += 1
    assert bursts <= 2  # the twenty may straddle one tick of the clock


def test_new_folders_are_followed_and_removals_told(watched: Watched) -> None:
    (watched.root / "slides" / "new").mkdir()
    watched.names()
    (watched.root / "slides" / "new" / "a.md").write_text("x")
    assert "a.md" in watched.names()
    (watched.root / "slides" / "new" / "a.md").unlink()
    assert "a.md" in watched.names()


def test_the_build_git_and_editors_are_nobody_s_change(watched: Watched) -> None:
    for name in (
        "build/html/index.html",
        "build/.deck-lock",
        ".git/index",
        "slides/.01.md.swp",
        "slides/01.md~",
        "slides/4913",
        "deck.log",
        "slides/.#01.md",
    ):
        (watched.root / name).write_text("x")
    with pytest.raises(queue.Empty):
        watched.told.get(timeout=SILENCE)
    (watched.root / "builder.md").write_text("x")
    assert watched.names() == {"builder.md"}


def test_a_project_below_a_folder_named_like_a_tool_s_is_watched(tmp_path: Path) -> None:
    root = tmp_path / "node_modules" / "talk"
    root.mkdir(parents=True)
    watching = Watched(root)
    (root / "a.md").write_text("x")
    assert watching.names() == {"a.md"}
    watching.end()


def test_ctrl_c_ends_it_calmly(tmp_path: Path) -> None:
    code = (
        "import signal, sys\n"
        "from pathlib import Path\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from deck.serve.watch import watch\n"
        "for burst in watch([Path('.')], Path('build')):\n"
        "    print('told', flush=True)\n"
        "print('ended', flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    lines: queue.Queue[str] = queue.Queue()
    reader = Thread(target=lambda out=child.stdout: [lines.put(line) for line in out])
    reader.start()
    for number in range(200):
        (tmp_path / "a.md").write_text(str(number))
        try:
            assert lines.get(timeout=0.1) == "told\n"
            break
        except queue.Empty:
            continue
    time.sleep(SILENCE)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=PATIENCE) == 0
    reader.join(timeout=PATIENCE)
    assert list(lines.queue)[-1] == "ended\n"
    assert child.stderr is not None
    assert child.stderr.read() == ""
