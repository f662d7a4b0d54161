"""Whatever ends a build in the middle, the old or the new one is whole after the next command.

Every test here writes with real processes that are really killed, on a real disk.
"""

from __future__ import annotations

import json
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from crash_builds import FACTS, MEGA, NEW, OLD

from deck import journal, output
from deck.diagnostics import DeckError
from deck.output import LOCK, write

# Writes new, old, new, ... as often as it is told; may end itself at its n-th step on the disk.
WRITER = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from deck import output
from crash_builds import FACTS, NEW, OLD
times, last, ending = map(int, sys.argv[1:])
DISK = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir")
steps = 0
def count(event, arguments):
    global steps
    if event in DISK:
        steps += 1
        if steps == last:
            os.kill(os.getpid(), ending)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
print("ready", flush=True)
if last:
    sys.addaudithook(count)
def say(line):
    print(line, flush=True)
for number in range(times):
    build = (OLD, NEW)[(number + 1) % 2]
    output.write(Path("build"), build, FACTS[build], say)
say("done")
"""


def writer(
    where: Path, times: int, last: int = 0, ending: int = signal.SIGKILL
) -> subprocess.Popen[str]:
    """Start a process that writes into `where/build`."""
    code = WRITER.format(tests=str(Path(__file__).parent))
    return subprocess.Popen(
        [sys.executable, "-B", "-c", code, str(times), str(last), str(int(ending))],
        cwd=where,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but the lock, which a killed process cannot take away."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOCK
    }


@pytest.fixture
def whole(tmp_path: Path) -> list[dict[str, bytes]]:
    """Return the trees that are allowed: the old build's and the new one's."""
    trees = []
    for name, build in (("old", OLD), ("new", NEW)):
        write(tmp_path / name, build, FACTS[build])
        trees.append(tree(tmp_path / name))
    assert trees[0] != trees[1]
    return trees


def is_mended(build: Path, whole: list[dict[str, bytes]]) -> str | None:
    """Recover, expect one of the two builds, expect the next builds to be right; return the word.

    Where nothing had to be mended, the tree was one of the two before.
    """
    before = tree(build)
    said = output.recover(build)
    assert tree(build) in whole
    assert not (build / journal.STAGE).exists()
    if said is None:
        assert before in whole
    elif "undone" in said:
        kept = {name: data for name, data in before.items() if journal.STAGE not in name}
        assert kept == tree(build), "what is undone was never begun outside the stage"
    return said


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_ended_at_each_of_its_steps(
    tmp_path: Path, whole: list[dict[str, bytes]], ending: signal.Signals
) -> None:
    """Not at random: at every single call that touches the disk, from the first to the last."""
    said: list[str] = []
    for last in range(1, 200):
        where = tmp_path / str(last)
        where.mkdir()
        write(where / "build", OLD, FACTS[OLD])
        child = writer(where, 1, last, ending)
        child.communicate(timeout=60)
        assert child.returncode in (0, -ending)
        left = tree(where / "build")
        if left["manifest.json"] == whole[1]["manifest.json"]:
            placed = {name: data for name, data in left.items() if journal.STAGE not in name}
            assert placed == whole[1], "the manifest comes last"
        said.append(str(is_mended(where / "build", whole)))
        for build, wanted in ((NEW, whole[1]), (OLD, whole[0])):
            heard: list[str] = []
            write(where / "build", build, FACTS[build], heard.append)
            assert tree(where / "build") == wanted
            assert heard == []
            assert not (where / "build" / LOCK).exists()
        if child.returncode == 0:
            break
    else:
        pytest.fail("a build of four files takes more than 200 steps")
    undone = [number for number, text in enumerate(said) if "undone" in text]
    finished = [number for number, text in enumerate(said) if "finished" in text]
    assert undone
    if ending == signal.SIGKILL:
        assert finished
        assert max(undone) < min(finished), "once it is decided there is no way back"
    else:
        assert finished == [], "a polite signal waits for the files to be in their places"


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_killed_at_fifty_random_moments(
    tmp_path: Path, whole: list[dict[str, bytes]], ending: signal.Signals
) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    build = tmp_path / "build"
    write(build, OLD, FACTS[OLD])
    started = time.monotonic()
    write(build, NEW, FACTS[NEW])
    once = time.monotonic() - started
    mended = 0
    for _ in range(50):
        child = writer(tmp_path, 1000)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 4 * once))
        child.send_signal(ending)
        _, errors = child.communicate(timeout=60)
        assert child.returncode == -ending, errors
        mended += is_mended(build, whole) is not None
    assert mended, "not one of fifty hit a build in the middle"
    write(build, OLD, FACTS[OLD])
    assert tree(build) == whole[0]
    assert not (build / LOCK).exists()


def test_the_next_build_says_what_it_found(tmp_path: Path) -> None:
    build = tmp_path / "build"
    write(build, OLD, FACTS[OLD])
    (build / journal.STAGE).mkdir()
    (build / journal.STAGE / "0").write_bytes(b"half of a fil")
    heard: list[str] = []
    write(build, NEW, FACTS[NEW], heard.append)
    assert heard == [f"an interrupted build in `{build}` was undone: the one before it stands"]

    (build / journal.STAGE).mkdir()
    (build / journal.STAGE / "0").write_bytes(b"new text")
    entry = {"moves": [["0", "same.txt"]], "removed": ["pdf/handout.pdf"]}
    (build / journal.STAGE / journal.JOURNAL).write_text(json.dumps(entry))
    assert output.recover(build) == f"an interrupted build in `{build}` was finished"
    assert (build / "same.txt").read_bytes() == b"new text"
    assert not (build / "pdf").exists()
    assert output.recover(build) is None


FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from deck import output
from deck.diagnostics import DeckError
from crash_builds import FACTS, NEW
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
try:
    output.write(Path("build"), NEW, FACTS[NEW])
except DeckError as error:
    print(error.status, error.message, error.hint, sep="|")
"""


def filled(where: Path, limit: int) -> subprocess.CompletedProcess[str]:
    """Write into `where/build` on a disk that takes no file above the limit, in bytes."""
    code = FULL_DISK.format(tests=str(Path(__file__).parent))
    return subprocess.run(
        [sys.executable, "-B", "-c", code, str(limit)],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# The first file, the last big one, and nothing but the manifest or the journal does not fit.
@pytest.mark.parametrize("limit", [0, 100, 3 * MEGA])
def test_a_full_disk_leaves_the_old_build(
    tmp_path: Path, whole: list[dict[str, bytes]], limit: int
) -> None:
    build = tmp_path / "build"
    write(build, OLD, FACTS[OLD])
    done = filled(tmp_path, limit)
    assert done.stdout == (
        "3|there is no room for the build in `build`: file too large|free some space, or choose "
        "another folder with `-o`; the old build is untouched\n"
    ), done.stderr
    assert tree(build) == whole[0]
    assert sorted(path.name for path in build.iterdir()) == [
        "html",
        "manifest.json",
        "pdf",
        "same.txt",
    ]
    assert output.recover(build) is None
    assert filled(tmp_path, resource.RLIM_INFINITY).returncode == 0
    assert tree(build) == whole[1]


def test_a_full_disk_at_the_first_build_leaves_no_file(tmp_path: Path) -> None:
    assert filled(tmp_path, 100).stdout.startswith("3|there is no room")
    assert tree(tmp_path) == {}


def test_of_two_builds_one_waits_and_says_so(tmp_path: Path, whole: list[dict[str, bytes]]) -> None:
    build = tmp_path / "build"
    with output.opened(build):
        child = writer(tmp_path, 1)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        assert child.stdout.readline() == (
            "another build is writing to `build`: waiting until it is done\n"
        )
        time.sleep(0.2)
        assert child.poll() is None
        assert tree(build) == {}
    rest, errors = child.communicate(timeout=60)
    assert rest == "done\n", errors
    assert tree(build) == whole[1]
    assert not (build / LOCK).exists()


def test_many_builds_at_once_leave_one_whole(tmp_path: Path, whole: list[dict[str, bytes]]) -> None:
    children = [writer(tmp_path, 3 + number % 2) for number in range(4)]
    for child in children:
        said, errors = child.communicate(timeout=120)
        assert child.returncode == 0, errors
        assert "interrupted" not in said
    assert tree(tmp_path / "build") in whole
    assert not (tmp_path / "build" / LOCK).exists()


def test_ctrl_c_while_staging_leaves_no_stage(
    tmp_path: Path, whole: list[dict[str, bytes]]
) -> None:
    build = tmp_path / "build"
    write(build, OLD, FACTS[OLD])
    for _ in range(5):
        child = writer(tmp_path, 1000)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(random.uniform(0, 0.1))
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=60)
        assert "KeyboardInterrupt" in errors
        said = output.recover(build)
        assert said is None or "finished" in said
        assert tree(build) in whole


def test_a_refused_build_lets_the_next_one_in(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "mine.txt").write_text("x")
    with pytest.raises(DeckError, match="did not write"):
        write(tmp_path / "build", OLD, FACTS[OLD])
    (tmp_path / "build" / "mine.txt").unlink()
    write(tmp_path / "build", OLD, FACTS[OLD])
