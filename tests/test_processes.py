"""The command line in a process of its own: pipes, terminals, missing libraries, bugs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from making import WARNED, WRONG, built, project

from deck import __version__

HTML = ("--format", "html")


def process(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run deck in a process of its own, with pipes."""
    return subprocess.run(
        [sys.executable, "-m", "deck", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )


def test_html_alone_starts_no_press_and_needs_no_weasyprint(tmp_path: Path) -> None:
    """A WeasyPrint that cannot be imported is not missed, in this process or another."""
    project(tmp_path / "talk")
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint" / "__init__.py").write_text(
        "import pathlib\npathlib.Path(__file__).with_name('seen').touch()\nraise OSError('no')\n"
    )
    done = process("build", tmp_path / "talk", *HTML, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "weasyprint" / "seen").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="LD_LIBRARY_PATH is Linux' own")
def test_without_pango_html_is_written_and_the_command_to_type_is_told(tmp_path: Path) -> None:
    """The loader finds an empty file where Pango should be."""
    project(tmp_path / "talk")
    (tmp_path / "lib").mkdir()
    for name in ("libpango-1.0.so.0", "libpango-1.0.so", "libpangoft2-1.0.so.0"):
        (tmp_path / "lib" / name).write_bytes(b"")
    broken = str(tmp_path / "lib")
    done = process("build", tmp_path / "talk", LD_LIBRARY_PATH=broken)
    assert done.returncode == 3, done.stderr
    assert "html/index.html" in done.stdout
    assert built(tmp_path / "talk" / "build") == ["html/index.html", "manifest.json"]
    assert "error: PDFs need the system library Pango\n" in done.stderr
    assert re.search(r"= hint: type `[a-z-]+ .*pango.*`", done.stderr)
    assert "Traceback" not in done.stderr
    assert "could not import" not in done.stdout + done.stderr

    done = process("check", tmp_path / "talk", LD_LIBRARY_PATH=broken)
    assert done.returncode == 3
    assert process("build", tmp_path / "talk", *HTML, LD_LIBRARY_PATH=broken).returncode == 0


@pytest.mark.parametrize("arguments", [("explain",), ("check", "talk.md")])
def test_a_reader_that_goes_away_is_no_bug(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "talk.md").write_text("\n---\n\n".join([WRONG] * 1000))
    command = [sys.executable, "-m", "deck", *arguments]
    own = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    reader, writer = os.pipe()
    deck = subprocess.Popen(
        command, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=own
    )
    os.close(reader)
    os.close(writer)
    assert deck.communicate(timeout=120)[1] == ""
    assert deck.returncode == 1


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"TERM": "xterm-256color"}])
def test_no_colour_and_no_progress_in_a_pipe(tmp_path: Path, environment: dict[str, str]) -> None:
    project(tmp_path / "talk", WARNED)
    done = process("build", tmp_path / "talk", *HTML, **environment)
    assert "\x1b" not in done.stdout + done.stderr
    assert "reading" not in done.stderr
    assert "warning[missing-alt]" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX")
@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_on_a_terminal_there_are_colours_and_progress(
    tmp_path: Path, environment: dict[str, str], coloured: bool
) -> None:
    project(tmp_path / "talk", WARNED)
    inner, outer = os.openpty()
    own = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    deck = subprocess.Popen(
        [sys.executable, "-m", "deck", "build", str(tmp_path / "talk"), *HTML],
        stdout=subprocess.DEVNULL,
        stderr=outer,
        env={**own, **environment},
    )
    os.close(outer)
    said = b"".join(iter(lambda: _read(inner), b"")).decode()
    os.close(inner)
    assert deck.wait(timeout=60) == 0
    assert ("\x1b[" in said) is coloured
    assert "  reading\r\n" in said
    assert "warning[missing-alt]" in re.sub(r"\x1b\[\d+m", "", said)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""


def test_a_bug_says_that_it_is_one(tmp_path: Path) -> None:
    """A module of deck's that raises, in a copy that is run."""
    shutil.copytree(Path(sys.modules["deck"].__file__ or "").parent, tmp_path / "deck")
    (tmp_path / "deck" / "pipeline.py").write_text("raise ZeroDivisionError('on purpose')\n")
    done = subprocess.run(
        [sys.executable, "-m", "deck", "check", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 101
    assert "ZeroDivisionError: on purpose" in done.stderr
    assert done.stderr.endswith(f"this is a bug in deck {__version__}, not in your deck\n")
    assert done.stdout == ""
