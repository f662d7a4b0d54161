"""What the build folder holds after a build, and what deck refuses to write into."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deck import journal, output
from deck.diagnostics import DeckError
from deck.model import Artifact
from deck.output import Facts, write

FACTS = Facts(
    deck="0.1.0",
    theme="clear",
    inputs={"slides/b.md": "22", "deck.yml": "11"},
    engines={"reveal.js": "6.0.2"},
)
PAPER = Facts("0.1.0", "clear", FACTS.inputs, {"weasyprint": "70.0"})
CHANGED = Facts("0.1.0", "clear", {"deck.yml": "11", "slides/b.md": "33"}, FACTS.engines)
HTML = Artifact("html/index.html", b"<html>one")
PDF = Artifact("pdf/handout.pdf", b"%PDF one")


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, dot-files too, and links as what they point to."""
    return {
        path.relative_to(folder).as_posix(): (
            b"-> " + bytes(path.readlink()) if path.is_symlink() else path.read_bytes()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not path.is_dir()
    }


def names(folder: Path) -> list[str]:
    return list(tree(folder))


def manifest(folder: Path) -> dict[str, object]:
    read = json.loads((folder / "manifest.json").read_bytes())
    assert isinstance(read, dict)
    return read


def exists(out: Path) -> bool:
    try:
        return out.is_dir()
    except OSError:  # a name that no file system takes
        return False


def refused(out: Path, *said: str, status: int = 2) -> DeckError:
    """Write into a folder, expect a refusal that says all this and a tree that is as it was."""
    before = tree(out) if exists(out) else None
    with pytest.raises(DeckError) as caught:
        write(out, [HTML, PDF], FACTS)
    for part in said:
        assert part in caught.value.message
    assert caught.value.status == status
    assert caught.value.hint
    assert (tree(out) if exists(out) else None) == before
    return caught.value


def test_the_folder_holds_the_artifacts_and_a_manifest_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "build"
    written = write(out, [HTML, PDF], FACTS)
    assert written == output.Written({"html/index.html": 9, "pdf/handout.pdf": 8})
    assert names(out) == ["html/index.html", "manifest.json", "pdf/handout.pdf"]
    assert (out / "html/index.html").read_bytes() == HTML.data


def test_the_manifest_is_what_the_build_was_and_no_more(tmp_path: Path) -> None:
    write(tmp_path, [HTML], FACTS)
    text = (tmp_path / "manifest.json").read_text()
    read = json.loads(text)
    assert read == {
        "deck": "0.1.0",
        "engines": {"reveal.js": "6.0.2"},
        "inputs": {"deck.yml": "11", "slides/b.md": "22"},
        "options": {},
        "outputs": {
            "html/index.html": {"sha256": hashlib.sha256(HTML.data).hexdigest(), "size": 9}
        },
        "theme": "clear",
    }
    assert list(read) == sorted(read)
    assert list(read["inputs"]) == ["deck.yml", "slides/b.md"]
    assert text.endswith("}\n")
    assert str(tmp_path) not in text


def test_the_same_build_has_the_same_bytes_and_is_not_written_again(tmp_path: Path) -> None:
    write(tmp_path / "a", [HTML, PDF], FACTS)
    reordered = Facts("0.1.0", "clear", dict(reversed(list(FACTS.inputs.items()))), FACTS.engines)
    write(tmp_path / "b", [PDF, HTML], reordered)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    inodes = {name: (tmp_path / "a" / name).stat().st_ino for name in names(tmp_path / "a")}
    write(tmp_path / "a", [HTML, PDF], FACTS)
    assert {name: (tmp_path / "a" / name).stat().st_ino for name in inodes} == inodes


def test_what_somebody_spoilt_is_mended_by_a_build(tmp_path: Path) -> None:
    write(tmp_path, [HTML, PDF], FACTS)
    before = tree(tmp_path)
    (tmp_path / "html/index.html").write_bytes(b"<html>two")
    (tmp_path / "pdf/handout.pdf").unlink()
    (tmp_path / "pdf").rmdir()
    write(tmp_path, [HTML, PDF], FACTS)
    assert tree(tmp_path) == before


def test_outputs_not_asked_for_stay_while_their_inputs_are_the_same(tmp_path: Path) -> None:
    write(tmp_path, [PDF], PAPER)
    written = write(tmp_path, [HTML], FACTS)
    assert (written.kept, written.removed, written.notes) == (("pdf/handout.pdf",), (), ())
    write(tmp_path / "once", [HTML, PDF], Facts("0.1.0", "clear", FACTS.inputs, both_engines()))
    once = tree(tmp_path / "once")
    assert {name: data for name, data in tree(tmp_path).items() if "once" not in name} == once


def both_engines() -> dict[str, str]:
    return {**FACTS.engines, **PAPER.engines}


@pytest.mark.parametrize(
    "facts",
    [
        CHANGED,
        Facts("0.2.0", "clear", FACTS.inputs),
        Facts("0.1.0", "night", FACTS.inputs),
        Facts("0.1.0", "clear", FACTS.inputs, options={"profile": "60min"}),
        Facts("0.1.0", "clear", {**FACTS.inputs, "slides/c.md": "44"}),
        Facts("0.1.0", "clear", {"deck.yml": "11"}),
        Facts("0.1.0", "clear", FACTS.inputs, {"weasyprint": "70.1"}),
    ],
    ids=["input", "deck", "theme", "option", "more inputs", "fewer inputs", "engine"],
)
def test_outputs_not_asked_for_go_when_anything_they_came_from_changed(
    tmp_path: Path, facts: Facts
) -> None:
    write(tmp_path, [PDF, Artifact("html/assets/x/y.css", b"y")], PAPER)
    written = write(tmp_path, [HTML], facts)
    assert written.kept == ()
    assert written.removed == ("html/assets/x/y.css", "pdf/handout.pdf")
    assert written.notes == tuple(
        f"`{name}` is gone: it was made from other inputs" for name in written.removed
    )
    assert names(tmp_path) == ["html/index.html", "manifest.json"]
    assert not (tmp_path / "pdf").exists()
    assert not (tmp_path / "html/assets").exists()
    assert "weasyprint" not in manifest(tmp_path)["engines"] or facts.engines  # type: ignore[operator]


def test_a_kept_output_that_somebody_changed_is_not_vouched_for(tmp_path: Path) -> None:
    write(tmp_path, [PDF], FACTS)
    (tmp_path / "pdf/handout.pdf").write_bytes(b"%PDF two")
    assert write(tmp_path, [HTML], FACTS).removed == ("pdf/handout.pdf",)
    assert names(tmp_path) == ["html/index.html", "manifest.json"]


def test_a_folder_may_take_the_place_of_its_own_last_file(tmp_path: Path) -> None:
    write(tmp_path, [Artifact("html/a/old.css", b"x")], FACTS)
    write(tmp_path, [Artifact("html/a/new.css", b"y")], CHANGED)
    assert names(tmp_path) == ["html/a/new.css", "manifest.json"]


def test_what_git_and_file_managers_leave_is_no_obstacle(tmp_path: Path) -> None:
    for name in (".gitignore", ".DS_Store", "html/.DS_Store"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    write(tmp_path, [HTML], FACTS)
    write(tmp_path, [HTML], CHANGED)
    assert names(tmp_path) == [
        ".DS_Store", ".gitignore", "html/.DS_Store", "html/index.html", "manifest.json"
    ]  # fmt: skip


def test_builds_inside_the_folder_answer_for_themselves(tmp_path: Path) -> None:
    write(tmp_path / "08-webinar", [HTML], FACTS)
    write(tmp_path, [HTML], FACTS)
    write(tmp_path, [PDF], CHANGED)
    assert tree(tmp_path / "08-webinar")["html/index.html"] == HTML.data
    (tmp_path / "08-webinar/mine.txt").write_text("x")
    write(tmp_path, [HTML], FACTS)
    refused(tmp_path / "08-webinar", "`mine.txt`")


def test_an_output_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "build"
    out.write_text("mine")
    refused(out, f"the output folder `{out}` is a file")
    refused(out / "below", "cannot write to the output folder", "not a directory")
    assert out.read_text() == "mine"


def test_an_output_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone" / "away")
    refused(tmp_path / "nowhere", "the output folder")
    refused(Path("/proc/nowhere/build"), "cannot write to the output folder")
    refused(tmp_path / ("x" * 300), "cannot write to the output folder", "name too long")


def test_foreign_files_are_named_and_none_is_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/chapter.tex").write_text("years")
    (tmp_path / "a.txt").write_text("x")
    error = refused(tmp_path, "that deck did not write: `a.txt`, `thesis/chapter.tex`")
    assert " and more" not in error.message
    for number in range(9):
        (tmp_path / f"b{number}").write_text("x")
    error = refused(tmp_path, "`a.txt`, `b0`, `b1`, `b2`, `b3` and more")
    assert "`b4`" not in error.message


def test_foreign_files_beside_deck_s_own_are_found_too(tmp_path: Path) -> None:
    write(tmp_path, [HTML], FACTS)
    (tmp_path / "html/notes.txt").write_text("mine")
    refused(tmp_path, "`html/notes.txt`")


def test_a_build_without_its_manifest_is_not_known_to_be_deck_s(tmp_path: Path) -> None:
    write(tmp_path, [HTML], FACTS)
    (tmp_path / "manifest.json").unlink()
    refused(tmp_path, "`html/index.html`")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"name": "a web app", "icons": []}',
        '{"deck": "1", "engines": {}, "outputs": {"../a.txt": {"sha256": "x", "size": 1}}}',
        '{"deck": "1", "engines": {}, "outputs": {"/etc/passwd": {"sha256": "x", "size": 1}}}',
        '{"deck": "1", "engines": {}, "outputs": {"a": 1}}',
        '{"deck": "1", "engines": [], "outputs": {}}',
        "[" * 100_000,
    ],
)
def test_a_manifest_that_is_not_deck_s_is_a_foreign_file(tmp_path: Path, text: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "a.txt").write_text("mine")
    (out / "manifest.json").write_text(text)
    refused(out, "`manifest.json`")
    assert (tmp_path / "a.txt").read_text() == "mine"


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    out, outside = tmp_path / "out", tmp_path / "outside"
    outside.mkdir()
    (outside / "index.html").write_text("mine")
    write(out, [HTML], FACTS)
    (out / "html/index.html").unlink()
    (out / "html").rmdir()
    (out / "html").symlink_to(outside)
    refused(out, "`html`")
    assert tree(outside) == {"index.html": b"mine"}


def test_a_link_in_an_output_s_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, [HTML], FACTS)
    (tmp_path / "precious").write_bytes(HTML.data)
    (out / "html/index.html").unlink()
    (out / "html/index.html").symlink_to(tmp_path / "precious")
    write(out, [Artifact("html/index.html", b"two")], CHANGED)
    assert (tmp_path / "precious").read_bytes() == HTML.data
    assert (out / "html/index.html").read_bytes() == b"two"
    assert not (out / "html/index.html").is_symlink()


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "build").symlink_to(tmp_path / "real")
    write(tmp_path / "build", [HTML], FACTS)
    assert names(tmp_path / "real") == ["html/index.html", "manifest.json"]


def test_folders_in_the_way_are_named_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "html/index.html").mkdir(parents=True)
    refused(tmp_path, "index.html` is in the way of the build: it is a folder")
    (tmp_path / "html/index.html").rmdir()
    write(tmp_path, [Artifact("pdf", b"a file of deck's")], FACTS)
    refused(tmp_path, "pdf` is in the way of the build: it is not a folder")


@pytest.mark.parametrize("name", ["", "../x", "/x", "a//b", "a/./b", ".deck-stage/0", "a\\b"])
def test_an_artifact_that_would_leave_the_folder_is_a_bug(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="place of their own"):
        write(tmp_path, [Artifact(name, b"x")], FACTS)
    with pytest.raises(ValueError, match="place of their own"):
        write(tmp_path, [HTML, HTML], FACTS)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        '{"moves": [["0", "../precious"], ["1", "manifest.json"]], "removed": []}',
        '{"moves": [], "removed": ["../precious"]}',
        '{"moves": [["../../precious", "html/index.html"]], "removed": []}',
        '{"moves": [["0", "link/precious"]], "removed": []}',
        '{"moves": [], "removed": ["link/precious"]}',
        '{"moves": [], "removed": [1]}',
        "{",
    ],
)
def test_a_journal_from_a_stranger_cannot_reach_outside(tmp_path: Path, text: str) -> None:
    (tmp_path / "precious").write_text("mine")
    out = tmp_path / "out"
    (out / journal.STAGE).mkdir(parents=True)
    (out / journal.STAGE / "0").write_text("evil")
    (out / journal.STAGE / journal.JOURNAL).write_text(text)
    (out / "link").symlink_to(tmp_path)
    with pytest.raises(DeckError, match="in the way of the build"):
        output.recover(out)
    with pytest.raises(DeckError, match="in the way of the build"):
        write(out, [HTML], FACTS)
    assert (tmp_path / "precious").read_text() == "mine"


def test_a_stage_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/a").write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / journal.STAGE).symlink_to(tmp_path / "precious")
    with pytest.raises(DeckError, match="in the way of the build"):
        write(out, [HTML], FACTS)
    assert tree(tmp_path / "precious") == {"a": b"mine"}


def test_asking_first_leaves_no_trace_and_lets_the_caller_s_errors_through(tmp_path: Path) -> None:
    with output.opened(tmp_path / "build"):
        assert (tmp_path / "build").is_dir()
    assert not (tmp_path / "build").exists()
    with pytest.raises(FileNotFoundError), output.opened(tmp_path / "build"):
        raise FileNotFoundError("the caller's own")
    write(tmp_path / "build", [HTML], FACTS)
    before = tree(tmp_path / "build")
    with output.opened(tmp_path / "build"):
        pass
    assert tree(tmp_path / "build") == before


def test_nothing_to_recover_makes_nothing(tmp_path: Path) -> None:
    assert output.recover(tmp_path / "build") is None
    assert not (tmp_path / "build").exists()


def test_a_folder_that_is_not_ours_to_read_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """Only another user meets permissions; where the suite runs as root, it becomes one."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to become somebody else")
    out = tmp_path / "build"
    write(out, [HTML], FACTS)
    (out / "manifest.json").unlink()
    code = (
        "import os, pathlib, sys\n"
        "from deck import output\n"
        "from deck.diagnostics import DeckError\n"
        "from deck.model import Artifact\n"
        "os.chdir(sys.argv[1])\n"
        "os.setuid(65534)\n"
        "try:\n"
        "    output.write(pathlib.Path('.'), [Artifact('a', b'x')], output.Facts('1', 'c', {}))\n"
        "except DeckError as error:\n"
        "    print(error.status, error.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(out)], capture_output=True, text=True, check=False
    )
    assert done.stdout == "2 cannot write to the output folder `.`: permission denied\n", (
        done.stderr
    )
