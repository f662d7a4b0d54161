"""`deck time` and `deck outline`: the plan, held against the slot, and a rehearsal's times."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import deck, project, settings

from deck import timing
from deck.cli import run
from deck.diagnostics import Severity
from deck.files import Files

PROFILES = "profiles: {short: {slot: 10m}, long: {slot: 20m, tolerance: 10%}}\n"
TEXT = """\
---
title: One
time: 4m
---

# Alpha

Text.

---
time: {short: 5m, long: 8m}
---

# Beta

Text.

---

# Gamma

Text.

Note: Say this.
"""


def told(yml: str, profile: str = "") -> list[tuple[str, Severity, str, str]]:
    """Return what is told of the time of a deck of two slides of four minutes each."""
    text = "---\ntime: 4m\n---\n\n# A\n\nText.\n\n---\ntime: 4m\n---\n\n# B\n\nText.\n"
    placed = deck(text, yml=yml, profile=profile, files=Files())
    config = settings(yml)
    return [
        (each.message, each.severity, each.hint, config.source[each.span])
        for each in timing.time_budget(placed, config)
        if config.source and each.span
    ]


@pytest.mark.parametrize(
    ("slot", "message", "severity", "hint"),
    [
        ("7m", "8 min of 7 min", Severity.ERROR, "leave out 1 min"),
        ("7m30s", "8 min of 7:30 min", Severity.ERROR, "leave out 30 s"),
        ("9m", "8 min of 9 min", Severity.WARNING, "there is room for 1 min"),
    ],
)
def test_a_plan_that_misses_its_slot(
    slot: str, message: str, severity: Severity, hint: str
) -> None:
    yml = f"profiles: {{a: {{slot: {slot}}}}}\n"
    assert told(yml, "a") == [
        (f"the profile `a` takes {message}", severity,
         f"{hint}; `deck time` lists what takes how long", slot)
    ]  # fmt: skip
    said = told(f"duration: {slot}\n")
    assert said == [(f"the deck takes {message}", severity, *told(yml, "a")[0][2:])]


@pytest.mark.parametrize(
    ("yml", "profile"),
    [("profiles: {a: {slot: 8m}}\n", "a"), ("profiles: {a: {slot: 7m40s}}\n", "a"),
     ("profiles: {a: {slot: 10m, tolerance: 20%}}\n", "a"), ("profiles: {a: {}}\n", "a"),
     ("", ""), ("duration: 8m\n", "")],
)  # fmt: skip
def test_a_plan_that_fits_is_silent(yml: str, profile: str) -> None:
    assert told(yml, profile) == []


def test_estimates_grow_with_words_code_and_steps() -> None:
    config = settings("pace: {words-per-minute: 120, seconds-per-slide: 20}\n")

    def seconds(text: str) -> float:
        (placed,) = deck(text, files=Files()).slides
        assert placed.estimated
        return timing.estimate(placed.slide, config)

    plain = seconds("# A\n\nText.\n")
    assert plain == 20
    assert seconds("# A\n\nText.\n\nNote: " + "word " * 120) == plain + 60
    assert seconds("# A\n\n" + "word " * 119) == plain + 60
    assert seconds("# A\n\n" + "word " * 240 + "\n\nNote: " + "word " * 120) == plain + 60
    assert seconds("# A\n\nText.\n\n```text\n" + "x\n" * 10 + "```\n") == plain + 20
    assert seconds("# A\n\n- b {.step}\n- c {.step}\n") == plain + 10


def test_a_slide_without_a_time_is_estimated_and_others_are_not() -> None:
    placed = deck(TEXT, files=Files())
    assert [slide.estimated for slide in placed.slides] == [False, False, True]
    assert placed.timed
    assert placed.sections[0].seconds == 4 * 60 + 8 * 60 + 20
    untimed = deck("# A\n\nText.\n")
    assert not untimed.timed
    assert untimed.meta.seconds == 0


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = project(tmp_path / "talk", TEXT, PROFILES)
    monkeypatch.chdir(folder)
    return folder


def test_the_table(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["time", "--profile", "short"]) == 0
    assert capsys.readouterr().out == (
        "1  One         9:20 min\n"
        "     1  Alpha     4 min      0:00\n"
        "     2  Beta      5 min      4:00\n"
        "     3  Gamma     ~20 s      9:00\n"
        "\n"
        "profile short: 3 slides, 9:20 min of 10 min\n"
        "~ 20 s of it estimated, from words, code and steps\n"
        "40 s to spare: more than 5% under the slot\n"
    )
    assert run(["time", "--profile", "long"]) == 0
    assert "7:40 min to spare" in capsys.readouterr().out


def test_too_long_is_exit_one_for_time_and_check_but_builds(
    talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (talk / "deck.yml").write_text("profiles: {short: {slot: 5m}, long: {}}\nprofile: short\n")
    assert run(["time"]) == 1
    assert "4:20 min too long: more than 5% over the slot" in capsys.readouterr().out
    assert run(["check"]) == 1
    out = capsys.readouterr().out
    assert "error[time-budget]: the profile `short` takes 9:20 min of 5 min, 20 s" in out
    assert " --> deck.yml:1:26\n" in out
    assert "     2  Beta      5 min      4:00\n" in out, "the table stands beneath the report"
    assert run(["build", "--format", "html", "-q"]) == 0


def test_the_plan_for_programs(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["time", "--json", "--profile", "short"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["seconds"], said["estimated"], said["slot"], said["fits"]) == (560, 20, 600, True)
    slides = said["modules"][0]["slides"]
    assert [(one["id"], one["seconds"], one["estimated"]) for one in slides] == [
        ("alpha", 240, False), ("beta", 300, False), ("gamma", 20, True),
    ]  # fmt: skip


def test_the_agenda(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["outline", "--start", "23:55", "--profile", "short"]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [
        "## 23:55  One (9:20 min)", "", "- 23:55  Alpha", "- 23:59  Beta", "- 00:04  Gamma", "",
        "00:04  end",
    ]  # fmt: skip
    assert run(["outline"]) == 0
    assert "- Alpha\n- Beta\n" in capsys.readouterr().out
    assert run(["outline", "--start", "25:00"]) == 2
    assert "`25:00` is no hour of the day" in capsys.readouterr().err


def test_a_plan_of_a_broken_deck(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (talk / "slides" / "01.md").write_text("---\nlayout: cver\n---\n\n# A\n")
    assert run(["time"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "did you mean `cover`?" in said.err
    assert "the plan cannot be made" in said.err


# A rehearsal


def rehearsed(talk: Path, **seconds: float) -> str:
    path = talk / "times.json"
    rows = [{"id": name, "seconds": value} for name, value in seconds.items()]
    path.write_text(json.dumps({"deck": "x", "slides": rows}))
    return str(path)


def test_recorded_times_are_written_and_nothing_else(
    talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = rehearsed(talk, alpha=91.4, beta=200, gamma=33)
    assert run(["time", "--apply", file, "--profile", "short"]) == 0
    after = (talk / "slides" / "01.md").read_text()
    assert after == (
        TEXT.replace("time: 4m", "time: 1m30s")
        .replace("short: 5m", "short: 3m20s")
        .replace("# Gamma", "<!-- time: 35s -->\n\n# Gamma")
    )
    assert "3 of 3 recorded times were written" in capsys.readouterr().err
    assert run(["time", "--apply", file, "--profile", "short"]) == 0
    assert (talk / "slides" / "01.md").read_text() == after
    assert "0 of 3" in capsys.readouterr().err
    assert run(["time", "--json", "--profile", "short"]) == 0
    slides = json.loads(capsys.readouterr().out)["modules"][0]["slides"]
    assert [one["seconds"] for one in slides] == [90, 200, 35]
    assert not list((talk / "slides").glob(".*"))


def test_a_profile_that_has_no_time_yet_gets_one(talk: Path) -> None:
    (talk / "deck.yml").write_text(PROFILES.replace("{short", "{new: {slot: 5m}, short"))
    assert run(["time", "--apply", rehearsed(talk, beta=60), "--profile", "new"]) == 0
    text = (talk / "slides" / "01.md").read_text()
    assert "time: {short: 5m, long: 8m, new: 1m}" in text


def test_a_dry_run_writes_nothing(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["time", "--apply", rehearsed(talk, alpha=60), "--dry-run"]) == 0
    assert (talk / "slides" / "01.md").read_text() == TEXT
    out = capsys.readouterr().out
    assert "-time: 4m\n+time: 1m\n" in out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no json", "is no JSON"),
        ("{}", "holds no recorded times"),
        ('{"slides": [{"id": "alpha"}]}', "holds a time that is none"),
        ('{"slides": [{"id": "alpha", "seconds": -3}]}', "holds a time that is none"),
        ('{"slides": [{"id": "alpa", "seconds": 30}]}', "did you mean `alpha`?"),
    ],
)
def test_files_that_are_no_rehearsal(
    talk: Path, text: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (talk / "times.json").write_text(text)
    assert run(["time", "--apply", "times.json"]) == 2
    assert message in capsys.readouterr().err
    assert (talk / "slides" / "01.md").read_text() == TEXT
    assert run(["time", "--apply", "gone.json"]) == 2
