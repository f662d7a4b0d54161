"""The command line: what goes in, what is said and where, and the exit codes."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from making import TEXT, WARNED, WRONG, built, project

from deck.cli import run

PROFILED = "profiles:\n  short: {slot: 20m}\n  long: {slot: 60m}\n"

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run deck in this process: exit code, stdout, stderr."""

    def asked(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return asked


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


HTML = ("--format", "html")


# PATH


def test_a_folder_with_deck_yml(here: Path, say: Say) -> None:
    project(here / "talk")
    code, out, err = say("build", "talk", *HTML)
    assert code == 0
    assert re.fullmatch(r"talk/build/html/index\.html  \d+ KB\n", out)
    assert re.fullmatch(r"2 slides in \d+\.\d s, no problems\n", err)
    assert built(here / "talk" / "build") == ["html/index.html", "manifest.json"]


def test_without_a_path_deck_yml_is_found_upwards(
    here: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(here / "talk")
    (here / "talk" / "slides" / "img").mkdir()
    monkeypatch.chdir(here / "talk" / "slides" / "img")
    code, _, _ = say("build", *HTML)
    assert code == 0
    assert (here / "talk" / "build" / "html" / "index.html").is_file()


def test_deck_yml_itself(here: Path, say: Say) -> None:
    project(here / "talk")
    assert say("build", "talk/deck.yml", *HTML)[0] == 0
    assert (here / "talk" / "build" / "html" / "index.html").is_file()


def test_a_folder_of_markdown(here: Path, say: Say) -> None:
    project(here / "talk", yml=None)
    (here / "talk" / "02.md").write_text("# Three\n")
    (here / "talk" / "README.md").write_text("# No slide\n")
    code, _, err = say("build", "talk", *HTML)
    assert code == 0
    assert err.startswith("3 slides in ")
    assert (here / "talk" / "build" / "html" / "index.html").is_file()


def test_a_single_file_is_built_below_the_working_folder(here: Path, say: Say) -> None:
    project(here / "elsewhere", yml=None)
    before = built(here / "elsewhere")
    code, out, _ = say("build", "elsewhere/01.md", *HTML)
    assert code == 0
    assert out.startswith("build/01/html/index.html  ")
    assert built(here / "build") == ["01/html/index.html", "01/manifest.json"]
    assert built(here / "elsewhere") == before


def test_output_names_the_folder_for_all_of_them(here: Path, say: Say) -> None:
    project(here / "talk")
    project(here / "loose", yml=None)
    for number, path in enumerate(("talk", "loose", "loose/01.md")):
        assert say("build", path, "-o", f"out{number}", *HTML)[0] == 0
        assert built(here / f"out{number}") == ["html/index.html", "manifest.json"]
    assert not (here / "talk" / "build").exists()


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("tlak", "there is no `tlak`", "did you mean `talk`?"),
        ("talk/slides/1.md", "there is no `talk/slides/1.md`", "`talk/slides/01.md`?"),
        ("talk/slides/x.svg", "`talk/slides/x.svg` is no Markdown file", "ends in .md"),
        ("empty", "there is no `deck.yml` and no `.md` file in `empty`", "`deck new NAME`"),
    ],
)
def test_a_path_that_is_no_project(
    here: Path, say: Say, path: str, message: str, hint: str
) -> None:
    project(here / "talk")
    (here / "empty").mkdir()
    code, out, err = say("build", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {message}\n")
    assert hint in err.partition("= hint: ")[2]


def test_another_deck_yml(here: Path, say: Say) -> None:
    project(here / "talk")
    (here / "talk" / "other.yml").write_text("title: Other title\n")
    assert say("build", "-c", "talk/other.yml", *HTML)[0] == 0
    page = (here / "talk" / "build" / "html" / "index.html").read_text()
    assert "<title>Other title</title>" in page
    code, _, err = say("build", "-c", "talk/gone.yml")
    assert (code, err.splitlines()[0]) == (2, "error: there is no file `talk/gone.yml`")


# Profiles, themes, formats


def test_a_profile_has_a_folder_of_its_own(here: Path, say: Say) -> None:
    project(here, text="# One\n\n---\nif: long\n---\n\n# Two\n", yml=PROFILED)
    code, out, err = say("build", "--profile", "short", *HTML)
    assert code == 0
    assert out.startswith("build/short/html/index.html ")
    assert err.startswith("1 slide in ")
    assert say("build", "--profile", "long", *HTML)[2].startswith("2 slides in ")
    assert built(here / "build") == [
        f"{name}/{file}"
        for name in ("long", "short")
        for file in ("html/index.html", "manifest.json")
    ]
    assert say("build", "--profile", "long", "-o", "out", *HTML)[0] == 0
    assert built(here / "out") == ["html/index.html", "manifest.json"]


def test_the_default_profile_is_built_into_build_itself(here: Path, say: Say) -> None:
    project(here, text="# One\n\n---\nif: long\n---\n\n# Two\n", yml=f"{PROFILED}profile: short\n")
    assert say("build", *HTML)[2].startswith("1 slide in ")
    assert built(here / "build") == ["html/index.html", "manifest.json"]


def test_a_theme_of_another_name(here: Path, say: Say) -> None:
    project(here)
    (here / "themes" / "mine").mkdir(parents=True)
    (here / "themes" / "mine" / "theme.yml").write_text(
        'name: mine\nextends: clear\ntokens:\n  light: {accent: "#8a2c5f"}\n'
    )
    assert say("build", "-t", "mine", *HTML)[0] == 0
    assert "--deck-accent:#8a2c5f" in (here / "build" / "html" / "index.html").read_text()
    assert say("build", *HTML)[0] == 0
    assert "#8a2c5f" not in (here / "build" / "html" / "index.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("build", "--profile", "shrot"), "there is no profile `shrot`", "did you mean `short`?"),
        (("build", "--profile", "xyz"), "there is no profile `xyz`", "deck.yml has short, long"),
        (("build", "-t", "claer"), "there is no theme `claer`", "did you mean `clear`?"),
        (("check", "-t", "claer"), "there is no theme `claer`", "did you mean `clear`?"),
        (("build", "--format", "htlm"), "there is no format `htlm`", "did you mean `html`?"),
        (("build", "--format", "pdf"), "there is no format `pdf`", "it is html or handout"),
        (("build", "--format", ","), "name one or more of html, handout", ""),
        (("buidl",), "there is no command `buidl`", "did you mean `build`?"),
        (("iniit",), "there is no command `iniit`", "did you mean `init`?"),
        (("frobnicate",), "there is no command `frobnicate`", "`deck --help` lists them all"),
        (("theme", "lst"), "there is no command `lst`", "did you mean `list`?"),
        (("theme", "paint"), "there is no command `paint`", "`deck theme --help` lists them all"),
        (("explain", "mising-alt"), "there is no rule `mising-alt`", "did you mean `missing-alt`?"),
        (("build", "--nope"), "--nope", ""),
        (("build", "--report", "xml"), "'xml' is not one of", ""),
        (("build", "a", "b"), "unexpected extra argument", ""),
        (("new",), "Missing argument 'NAME'", ""),
        (("-q",), "-q", ""),
    ],
)
def test_wrong_usage(
    here: Path, say: Say, arguments: tuple[str, ...], message: str, hint: str
) -> None:
    project(here, yml=PROFILED)
    before = built(here)
    code, out, err = say(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert hint in err
    assert "Traceback" not in err
    assert built(here) == before


def test_one_format_or_both(here: Path, say: Say) -> None:
    project(here)
    assert say("build", "--format", "handout", "-q") == (0, "", "")
    assert built(here / "build") == ["manifest.json", "pdf/handout.pdf"]
    assert say("build", "--format", " html , handout,html", "-q") == (0, "", "")
    assert built(here / "build") == ["html/index.html", "manifest.json", "pdf/handout.pdf"]
    shutil.rmtree(here / "build")
    code, out, err = say("build")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == [
        "build/html/index.html",
        "build/pdf/handout.pdf",
    ]
    assert re.fullmatch(r"2 slides, \d+ pages in \d+\.\d s, no problems\n", err)


# What is said, and where


def test_warnings_are_told_and_the_build_is_written(here: Path, say: Say) -> None:
    project(here, WARNED)
    code, out, err = say("build", *HTML)
    assert code == 0
    assert out.startswith("build/html/index.html ")
    assert err.startswith("warning[missing-alt]: this picture has no text\n --> slides/01.md:3:1\n")
    assert re.search(r"\n1 slide in \d\.\d s, 1 warning\n$", err)


def test_strict_makes_them_keep_the_build_back(here: Path, say: Say) -> None:
    project(here, WARNED)
    code, out, err = say("build", "--strict", *HTML)
    assert (code, out) == (1, "")
    assert err.endswith("1 warning; nothing was written\n")
    assert not (here / "build").exists()
    assert say("check", "--strict")[0] == 1
    assert say("check")[0] == 0


def test_errors_leave_the_last_build_as_it_is(here: Path, say: Say) -> None:
    project(here)
    assert say("build", "-q") == (0, "", "")
    before = {name: (here / "build" / name).read_bytes() for name in built(here / "build")}
    (here / "slides" / "01.md").write_text(WRONG)
    code, out, err = say("build")
    assert (code, out) == (1, "")
    assert err.endswith("1 error; nothing was written, the last build stays\n")
    assert {name: (here / "build" / name).read_bytes() for name in built(here / "build")} == before
    (here / "deck.yml").write_text("titel: x\n")
    code, out, err = say("build")
    assert (code, out) == (2, "")
    assert "error[unknown-key]" in err
    assert {name: (here / "build" / name).read_bytes() for name in built(here / "build")} == before


def test_quiet_says_problems_and_nothing_else(here: Path, say: Say) -> None:
    project(here, WARNED)
    code, out, err = say("build", "-q", *HTML)
    assert (code, out) == (0, "")
    assert err.startswith("warning[missing-alt]")
    assert "slide in" not in err
    (here / "slides" / "01.md").write_text(WRONG)
    code, out, err = say("build", "--quiet")
    assert (code, out) == (1, "")
    assert err.startswith("error[missing-file]")
    assert "nothing was written" not in err


def test_verbose_says_each_stage(here: Path, say: Say) -> None:
    project(here)
    code, out, err = say("build", "-v")
    assert code == 0
    assert "reading" not in out
    stages = re.findall(r"^ {2}  \d\d?\.\d s  (.+)$|^ +\d+\.\d s  (.+)$", err, re.MULTILINE)
    said = [first or second for first, second in stages]
    assert said[0] == "reading"
    assert len(said) >= 4
    assert err.splitlines()[-1].startswith("2 slides, ")


def test_check_reports_on_stdout_and_writes_nothing(here: Path, say: Say) -> None:
    project(here, WARNED)
    before = built(here)
    code, out, err = say("check")
    assert code == 0
    assert out.startswith("warning[missing-alt]")
    assert re.fullmatch(r"1 slide, 1 warning, \d+\.\d s\n", err)
    (here / "slides" / "01.md").write_text(WRONG)
    code, out, err = say("check")
    assert code == 1
    assert out.startswith("error[missing-file]")
    assert built(here) == before


def test_check_of_a_good_deck_says_so(here: Path, say: Say) -> None:
    project(here)
    code, out, err = say("check")
    assert (code, out) == (0, "")
    assert re.fullmatch(r"2 slides, no problems, \d+\.\d s\n", err)


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize(
    ("text", "yml", "exit_code", "rules"),
    [
        (TEXT, "title: x\n", 0, []),
        (WARNED, "title: x\n", 0, ["missing-alt"]),
        (WRONG, "title: x\n", 1, ["missing-file"]),
        (TEXT, "titel: x\nthem: y\n", 2, ["unknown-key", "unknown-key"]),
        (TEXT, "theme: claer\n", 2, []),
    ],
)
def test_json_is_all_that_is_on_stdout(
    here: Path, say: Say, command: str, text: str, yml: str, exit_code: int, rules: list[str]
) -> None:
    project(here, text, yml)
    formats = HTML if command == "build" else ()
    code, out, _ = say(command, "--report", "json", *formats)
    assert code == exit_code
    array = json.loads(out)
    found = [each["rule"] for each in array]
    assert found == rules or (yml == "theme: claer\n" and set(found) <= {"missing-theme"})
    for each in array:
        assert list(each) == [
            "rule", "severity", "message", "file", "line", "column", "end_line", "end_column",
            "hint", "notes",
        ]  # fmt: skip
        assert each["file"] in ("slides/01.md", "deck.yml")
        assert each["line"] >= 1


def test_concise_is_a_line_for_each_problem(here: Path, say: Say) -> None:
    project(here, WARNED + "\n---\n\nText.\n")
    code, out, _ = say("check", "--report", "concise")
    assert code == 0
    assert out == (
        "slides/01.md:3:1: warning[missing-alt] this picture has no text\n"
        "slides/01.md:7:1: warning[missing-title] this slide has no title\n"
    )
    _, out, err = say("build", "--report", "concise", "-q", *HTML)
    assert out == ""
    assert len(err.splitlines()) == 2


def test_rules_in_deck_yml_hold_for_the_report_and_the_exit_code(here: Path, say: Say) -> None:
    project(here, WARNED, "rules: {missing-alt: off}\n")
    assert say("check", "--strict", "--report", "concise")[:2] == (0, "")
    (here / "deck.yml").write_text("rules: {missing-alt: error}\n")
    code, out, _ = say("check", "--report", "concise")
    assert code == 1
    assert out.startswith("slides/01.md:3:1: error[missing-alt]")


def test_a_misspelt_rule_is_told(here: Path, say: Say) -> None:
    project(here, WARNED, "rules: {mising-alt: off}\n")
    code, _, told = say("check")
    assert code == 2
    assert "there is no rule `mising-alt`" in told
    assert "deck.yml:1:9" in told
    assert "did you mean `missing-alt`?" in told
    (here / "alone.md").write_text("---\nrules: {no-such-thing: off}\n---\n\n# One\n")
    code, said, _ = say("check", "alone.md")
    assert code == 0
    assert "warning[unknown-key]: there is no rule `no-such-thing`" in said


def test_a_theme_of_marps_does_not_keep_its_file_from_being_built(here: Path, say: Say) -> None:
    text = "---\nmarp: true\ntheme: gaia\n---\n\n# One\n"
    (here / "talk.md").write_text(text)
    code, said, _ = say("check", "talk.md")
    assert code == 0
    assert "talk.md:3:8" in said
    assert "this theme is Marp's" in said
    (here / "talk.md").write_text(text.replace("true", "false"))
    assert say("check", "talk.md")[0] == 2


def test_each_option_may_stand_before_and_behind_the_path(here: Path, say: Say) -> None:
    project(here / "talk")
    options = [("-o", "out"), ("--format", "html"), ("-q",)]
    for order in itertools.permutations([("talk",), *options]):
        shutil.rmtree(here / "out", ignore_errors=True)
        assert say("build", *itertools.chain(*order)) == (0, "", "")
        assert built(here / "out") == ["html/index.html", "manifest.json"]


def test_all_profiles_in_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    yml = "profiles: {short: {}, long: {words: [more]}}\n"
    folder = project(tmp_path / "talk", "# A\n\nx\n\n---\nif: more\n---\n\n# B\n\nx\n", yml)
    monkeypatch.chdir(folder)
    assert run(["build", "--profile", "all", "--format", "html", "-q"]) == 0
    pages = {name: folder / "build" / name / "html" / "index.html" for name in ("short", "long")}
    texts = {name: page.read_text(encoding="utf-8") for name, page in pages.items()}
    assert 'id="b"' not in texts["short"]
    assert 'id="b"' in texts["long"]
    assert not (folder / "build" / "all").exists()
    assert run(["build", "--profile", "all", "-o", "out", "--format", "html", "-q"]) == 0
    assert (folder / "out" / "long" / "html" / "index.html").is_file()


def test_all_profiles_where_one_is_called_so_or_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project(tmp_path / "talk", "# A\n\nx\n", "profiles: {all: {}}\n")
    monkeypatch.chdir(folder)
    assert run(["build", "--profile", "all", "--format", "html", "-q"]) == 0
    assert (folder / "build" / "all" / "html" / "index.html").is_file()
    (folder / "deck.yml").write_text("title: A\n")
    assert run(["build", "--profile", "all", "--format", "html", "-q"]) == 2
    assert "there is no profile `all`" in capsys.readouterr().err
