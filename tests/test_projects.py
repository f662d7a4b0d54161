"""Whole projects through the command line: a folder in; a build, or a report and the old build.

Each folder of tests/projects/ is an author's project. Its `expected.txt` holds the exit code, the
report on stderr, word for word, and the names of the files that were built (none where nothing
may be written). `pytest --update` writes these files anew. What must hold whatever the report's
words are stands in `TOLD` below: rule, line and column, hint. A project that fails finds a good
build in its output folder, which must then be the same to the byte and to the nanosecond.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deck.cli import run

PROJECTS = Path(__file__).parent / "projects"
NAMES = sorted(folder.name for folder in PROJECTS.iterdir())
DONE, ERRORS, USAGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Told:
    """What a report must say: exit code, head of the message, place (file:line:column), hint."""

    exit: int
    head: str
    place: str = ""
    hint: str = ""


ONE = "slides/01-one.md"
PICTURE = f"{ONE}:5:10"
LAYOUT = "themes/mine/layouts/default.html.j2"

TOLD = {
    "bad-option": Told(USAGE, "error[bad-option]", "deck.yml:3:7", "`single`"),
    "broken-front-matter": Told(ERRORS, "error[bad-yaml]", f"{ONE}:2:8", "quote"),
    "broken-template": Told(ERRORS, "error[broken-theme]", f"{LAYOUT}:4:3"),
    "broken-yaml": Told(ERRORS, "error[bad-yaml]", "deck.yml:2:10", "]"),
    "corrupt-picture": Told(ERRORS, "error[corrupt-picture]", PICTURE),
    "duplicate-id": Told(ERRORS, "error[duplicate-id]", "slides/02-two.md:2:5"),
    "duplicate-key": Told(ERRORS, "error[duplicate-key]", "deck.yml:3:1"),
    "duplicate-key-front-matter": Told(ERRORS, "error[duplicate-key]", f"{ONE}:4:1"),
    "empty-deck": Told(ERRORS, "error[missing-file]", "deck.yml:3:10"),
    "empty-file": Told(ERRORS, "error[no-slides]"),
    "fifo": Told(ERRORS, "error[not-a-file]"),
    "folder-of-markdown": Told(DONE, ""),
    "kitchen": Told(DONE, ""),
    "layouts": Told(DONE, ""),
    "layouts-unfit": Told(DONE, "warning[unknown-region]", f"{ONE}:13:5"),
    "minimal": Told(DONE, ""),
    "missing-picture": Told(ERRORS, "error[missing-file]", PICTURE, "did you mean `img/dot.svg`?"),
    "missing-theme": Told(USAGE, "error[missing-theme]", "deck.yml:5:8", "did you mean `clear`?"),
    "not-utf8": Told(ERRORS, "error[not-utf8]", f"{ONE}:3:6"),
    "nul-byte": Told(ERRORS, "error[nul-byte]", f"{ONE}:3:3"),
    "output-below-a-file": Told(USAGE, "error: "),
    "output-holds-foreign-files": Told(USAGE, "error: "),
    "output-is-a-file": Told(USAGE, "error: "),
    "picture-absolute": Told(ERRORS, "error[outside-project]", PICTURE),
    "picture-behind-a-link": Told(ERRORS, "error[outside-project]", PICTURE),
    "picture-is-a-folder": Told(ERRORS, "error[not-a-file]", PICTURE),
    "picture-outside": Told(ERRORS, "error[outside-project]", PICTURE),
    "picture-too-big": Told(ERRORS, "error[file-too-big]", PICTURE),
    "single-file": Told(DONE, ""),
    "snippet": Told(DONE, ""),
    "snippet-missing-file": Told(
        ERRORS, "error[missing-file]", f"{ONE}:3:5", "did you mean `code/fit.py`?"
    ),
    "snippet-missing-region": Told(
        ERRORS, "error[missing-region]", f"{ONE}:3:17", "did you mean `fit`?"
    ),
    "snippet-odd-regions": Told(DONE, "warning[odd-region]", f"{ONE}:3:17"),
    "tab-in-yaml": Told(ERRORS, "error[bad-yaml]", "deck.yml:4:1", "blanks"),
    "theme-extends-itself": Told(ERRORS, "error[theme-cycle]", "themes/mine/theme.yml:4:10"),
    "unclosed-comment": Told(DONE, "warning[unclosed-comment]", f"{ONE}:5:1"),
    "unclosed-fence": Told(DONE, "warning[unclosed-fence]", f"{ONE}:3:1"),
    "undefined-name": Told(ERRORS, "error[broken-theme]", f"{LAYOUT}:3:3"),
    "unknown-key": Told(USAGE, "error[unknown-key]", "deck.yml:1:1", "did you mean `title`?"),
    "unknown-key-front-matter": Told(
        DONE, "warning[unknown-key]", f"{ONE}:2:1", "did you mean `title`?"
    ),
    "unknown-key-inside": Told(
        USAGE, "error[unknown-key]", "deck.yml:3:19", "did you mean `handouts`?"
    ),
    "unknown-key-theme": Told(
        USAGE, "error[unknown-key]", "themes/mine/theme.yml:5:1", "did you mean `layouts`?"
    ),
    "unknown-layout": Told(ERRORS, "error[unknown-layout]", f"{ONE}:16:9", "did you mean `quote`?"),
    "utf-16": Told(ERRORS, "error[utf-16]", "", "UTF-8"),
}

ARGUMENTS = {
    "output-below-a-file": ["-o", "out/talk"],
    "output-holds-foreign-files": ["-o", "out"],
    "output-is-a-file": ["-o", "out"],
    "single-file": ["talk.md", "-o", "build"],
}
"""What follows `deck build --format html`, where that is not all."""


def _fifo(project: Path) -> None:
    import os

    os.mkfifo(project / "slides" / "02-two.md")


def _link(project: Path) -> None:
    (project.parent / "outside.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (project / "slides" / "img").mkdir()
    (project / "slides" / "img" / "link.svg").symlink_to(project.parent / "outside.svg")


def _big(project: Path) -> None:
    picture = project / "slides" / "img" / "big.png"
    picture.parent.mkdir()
    with picture.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.truncate(20 * 2**20 + 1)


def _bytes(data: bytes) -> Callable[[Path], None]:
    def make(project: Path) -> None:
        (project / "slides").mkdir(exist_ok=True)
        (project / ONE).write_bytes(data)

    return make


MADE: dict[str, Callable[[Path], None]] = {
    "empty-deck": lambda project: (project / "slides").mkdir(),
    "fifo": _fifo,
    "nul-byte": _bytes(b"# First slide\n\nA \0 byte.\n"),
    "picture-behind-a-link": _link,
    "picture-outside": lambda project: (
        (project.parent / "outside.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        and None
    ),
    "picture-too-big": _big,
    "utf-16": _bytes("# First slide\n\nText.\n".encode("utf-16")),
}
"""What git cannot keep is made here, in the copy of the project."""


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file of a folder: its bytes and the nanosecond it was last written."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole build, slides and handout, of the project `minimal`."""
    folder = tmp_path_factory.mktemp("good")
    shutil.copytree(PROJECTS / "minimal", folder, dirs_exist_ok=True)
    assert run(["build", str(folder), "-q"]) == DONE
    assert {"html/index.html", "pdf/handout.pdf", "manifest.json"} <= set(tree(folder / "build"))
    return folder / "build"


def take(name: str, folder: Path) -> Path:
    """Copy a project, with what git cannot keep, to a folder of its own."""
    project = folder / "project"
    shutil.copytree(PROJECTS / name, project, ignore=shutil.ignore_patterns("expected.txt"))
    MADE.get(name, lambda _: None)(project)
    return project


def calm(report: str, folder: Path) -> str:
    """Replace what differs between two runs: sizes, seconds, the folder's name."""
    report = report.replace(str(folder), "FOLDER")
    report = re.sub(r"\b\d+(\.\d+)? (bytes|KB|MB)\b", "SIZE", report)
    return re.sub(r"\b\d+(\.\d+)? (s|ms|seconds)\b", "TIME", report)


def written(folder: Path) -> str:
    """List a build's files; what is named by its own bytes shows its ending alone."""
    names = (re.sub(r"[0-9a-f]{8,}", "HASH", name) for name in tree(folder))
    return "".join(f"{name}\n" for name in sorted(names))


@pytest.mark.parametrize("name", NAMES)
def test_project(
    name: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project, told = take(name, tmp_path), TOLD[name]
    build = project / "build"
    if told.exit != DONE:
        shutil.copytree(request.getfixturevalue("good"), build)
    before = tree(project)
    monkeypatch.chdir(project)
    capsys.readouterr()
    code = run(["build", "--format", "html", *ARGUMENTS.get(name, [])])
    report = calm(capsys.readouterr().err, tmp_path)

    if code != DONE:
        assert tree(project) == before, "the old build was touched"
    built = written(build) if code == DONE else ""
    said = f"exit {code}\n\n{report}" + (f"\nbuilt:\n{built}" if built else "")
    expected = PROJECTS / name / "expected.txt"
    if request.config.getoption("--update"):
        expected.write_text(said, encoding="utf-8")
    assert code == told.exit, report
    assert told.head in report
    assert not told.place or f"--> {told.place}\n" in report, report
    assert told.hint in "".join(re.findall(r"= hint: .*(?:\n +\S.*)*", report)), report
    if not told.head:
        assert "warning" not in report, report
        assert "error" not in report, report
    assert said == expected.read_text(encoding="utf-8")


def test_every_project_is_told() -> None:
    assert sorted(TOLD) == NAMES
    assert set(MADE) | set(ARGUMENTS) <= set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if TOLD[name].head.startswith("warning")])
def test_strict_turns_a_warning_into_a_failure(
    name: str, tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = take(name, tmp_path)
    shutil.copytree(good, project / "build")
    before = tree(project)
    monkeypatch.chdir(project)
    assert run(["build", "--format", "html", "--strict"]) == ERRORS
    assert tree(project) == before


def _process(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deck", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", ["minimal", "missing-picture", "unknown-key", "fifo"])
def test_a_real_process_says_the_same(name: str, tmp_path: Path, good: Path) -> None:
    project = take(name, tmp_path)
    if TOLD[name].exit != DONE:
        shutil.copytree(good, project / "build")
    done = _process(project, "build", "--format", "html")
    assert done.returncode == TOLD[name].exit
    said = f"exit {done.returncode}\n\n{calm(done.stderr, tmp_path)}"
    assert (PROJECTS / name / "expected.txt").read_text(encoding="utf-8").startswith(said)


def test_check_writes_nothing_and_reports_on_stdout(tmp_path: Path) -> None:
    project = take("missing-picture", tmp_path)
    before = tree(project)
    done = _process(project, "check")
    assert done.returncode == ERRORS
    assert "error[missing-file]" in done.stdout
    assert tree(project) == before


def test_deck_is_found_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = take("minimal", tmp_path)
    monkeypatch.chdir(project / "slides")
    assert run(["build", "--format", "html", "-q"]) == DONE
    assert (project / "build" / "html" / "index.html").is_file()


def test_a_file_built_alone_goes_to_a_folder_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = take("single-file", tmp_path)
    monkeypatch.chdir(project)
    assert run(["build", "talk.md", "--format", "html", "-q"]) == DONE
    assert (project / "build" / "talk" / "html" / "index.html").is_file()


def _constructs() -> Iterator[tuple[str, str]]:
    """Yield each construct of the project `kitchen` and a piece of HTML that only it makes."""
    yield "step", 'class="fragment'
    yield "columns", 'class="columns'
    yield "callout", "callout-tip"
    yield "task list", 'class="task'
    yield "definition list", "<dl"
    yield "footnote", 'class="footnotes'
    yield "table", "<table"
    yield "code", 'class="language-python"'
    yield "emoji", 'class="emoji"'
    yield "raw HTML", "<kbd>"
    yield "picture", "<img"
    yield "notes", 'class="notes"'
    yield "layout", "layout-quote"
    yield "time", 'data-timing="'
    yield "language", '<html lang="en"'


def test_the_kitchen_holds_every_construct(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = take("kitchen", tmp_path)
    monkeypatch.chdir(project)
    assert run(["build", "--format", "html", "-q"]) == DONE
    html = (project / "build" / "html" / "index.html").read_text(encoding="utf-8")
    assert [name for name, piece in _constructs() if piece not in html] == []
    assert "<!-- a remark" not in html, "comments never reach an output"
