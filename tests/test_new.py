"""`deck new`: a project that builds at once, without a word, and writes over nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from deck.commands.new import STARTER, new
from deck.diagnostics import DeckError


def deck(*arguments: str, where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deck", *arguments],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def made(name: Path, *, minimal: bool = False) -> str:
    out = StringIO()
    assert new(name, minimal=minimal, out=out) == 0
    return out.getvalue()


def names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("minimal", [False, True], ids=["full", "minimal"])
def test_the_new_project_builds_at_once_and_nothing_is_wrong_with_it(
    tmp_path: Path, minimal: bool
) -> None:
    flags = ["--minimal"] if minimal else []
    said = deck("new", "my-first_talk", *flags, where=tmp_path)
    assert said.returncode == 0, said.stderr
    assert said.stdout.endswith("\nnext: cd my-first_talk && deck build --watch\n")
    project = tmp_path / "my-first_talk"
    built = deck("build", "--strict", "--report", "json", where=project)
    assert built.returncode == 0, built.stdout + built.stderr
    assert json.loads(built.stdout) == []
    page = (project / "build/html/index.html").read_text("utf-8")
    assert "My first talk" in page
    assert "{{" not in page.split("<body", 1)[1].split("<script", 1)[0]
    assert (project / "build/pdf/handout.pdf").read_bytes().startswith(b"%PDF")
    assert len(re.findall(r"<section[ >]", page)) == (2 if minimal else 12)


def test_the_full_project_shows_what_a_slide_can_be() -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted(STARTER.glob("slides/*.md")))
    for layout in ("cover", "agenda", "section", "image", "statement", "two-columns", "code",
                   "table", "quote", "end"):  # fmt: skip
        assert f"\nlayout: {layout}\n" in text, layout
    for markup in ("Note:\n", "{.step}", "[^pascal]:", "> [!TIP]", "::: columns", "```python",
                   "- [x]", ":tada:", "![", "time: "):  # fmt: skip
        assert markup in text, markup


def test_what_is_made_is_said(tmp_path: Path) -> None:
    said = made(tmp_path / "talk")
    assert names(tmp_path / "talk") == [
        ".gitignore",
        "README.md",
        "deck.yml",
        "slides/01-welcome.md",
        "slides/02-writing.md",
        "slides/03-giving.md",
        "slides/img/one-line.svg",
    ]
    for name in names(tmp_path / "talk"):
        assert f"\n  {name}" in said
    assert names(STARTER) == sorted(
        {*names(tmp_path / "talk"), "gitignore", "minimal.md", "minimal.yml"} - {".gitignore"}
    )
    made(tmp_path / "small", minimal=True)
    assert names(tmp_path / "small") == ["deck.yml", "slides/01-slides.md"]


def test_git_is_told_to_ignore_the_build_and_nothing_else(tmp_path: Path) -> None:
    made(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    asked = ["build/html/index.html", *names(tmp_path / "slides"), "deck.yml"]
    done = subprocess.run(
        ["git", "check-ignore", *asked], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "build/html/index.html\n"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("talk", "Talk"),
        ("my-first_talk", "My first talk"),
        ("MLOps 2026", "MLOps 2026"),
        ("über-uns", "Über uns"),
        ('a"b: c#d', "A b c d"),
        ("[x]{y}*z*", "X y z"),
        ("---", "My talk"),
        ("{{title}}", "Title"),
        ("v1.2", "V1.2"),
    ],
)
def test_the_title_comes_from_the_name_and_breaks_no_file(
    tmp_path: Path, name: str, title: str
) -> None:
    made(tmp_path / name)
    assert f'\ntitle: "{title}"\n' in (tmp_path / name / "deck.yml").read_text("utf-8")
    assert f"\n# {title}\n" in (tmp_path / name / "slides/01-welcome.md").read_text("utf-8")
    for path in names(tmp_path / name):
        assert "{{" not in (tmp_path / name / path).read_text("utf-8")


def test_the_next_command_can_be_typed_as_it_is(tmp_path: Path) -> None:
    said = made(tmp_path / "a talk; rm -rf x")
    assert f"next: cd '{tmp_path}/a talk; rm -rf x' && deck build --watch\n" in said


def test_an_empty_folder_and_missing_parents_are_fine(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    made(tmp_path / "empty")
    made(tmp_path / "a/b/c")
    assert names(tmp_path / "a/b/c") == names(tmp_path / "empty")


def refused(name: Path) -> DeckError:
    with pytest.raises(DeckError) as caught:
        new(name, minimal=False, out=StringIO())
    assert caught.value.status == 2
    assert caught.value.hint
    return caught.value


def test_a_folder_with_anything_in_it_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("mine")
    assert refused(tmp_path).message == f"the folder `{tmp_path}` is not empty"
    assert names(tmp_path) == [".hidden"]


def test_a_file_in_the_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "talk").write_text("mine")
    assert refused(tmp_path / "talk").message == f"`{tmp_path / 'talk'}` is a file"
    assert "not a directory" in refused(tmp_path / "talk" / "below").message
    assert "name too long" in refused(tmp_path / ("x" * 300)).message
    assert (tmp_path / "talk").read_text() == "mine"


def test_the_command_refuses_with_status_2(tmp_path: Path) -> None:
    (tmp_path / "talk").mkdir()
    (tmp_path / "talk" / "a").write_text("x")
    done = deck("new", "talk", where=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == ("error: the folder `talk` is not empty\n  = hint: choose another name\n")
    assert names(tmp_path / "talk") == ["a"]
