"""Slides of one file in another, read as a project is."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import SVG, clear

from deck.diagnostics import Diagnostic, Outcome
from deck.intake import Taken, take
from deck.model import Deck
from deck.names import discover
from deck.resolve import resolve

TWO = "# Alpha\n\nText.\n\n---\nid: beta\nclass: wide\n---\n\n# Beta\n\n![x](x.svg)\n"


def taken(folder: Path, yml: str = "", **texts: str) -> Outcome[Taken]:
    """Read a project whose modules are `slides/01.md` and what else it lists in deck.yml."""
    (folder / "slides").mkdir(parents=True)
    (folder / "deck.yml").write_text(yml or "modules: slides/01.md\n")
    (folder / "slides" / "x.svg").write_text(SVG)
    for name, text in texts.items():
        path = folder / "slides" / f"{name.lstrip('_').replace('__', '/')}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return take(discover(folder))


def placed(outcome: Outcome[Taken]) -> Deck:
    read = outcome.value
    resolved = resolve(read.modules, read.config, read.theme, read.files, "")
    assert (outcome.diagnostics, resolved.diagnostics) == ((), ())
    return resolved.value


def where(outcome: Outcome[Taken], problem: Diagnostic) -> tuple[str, int, int]:
    source = next(one for one in outcome.value.sources if one.name == problem.source)
    assert problem.span is not None
    return (source.name, *source.position(problem.span.start + problem.start))


@pytest.mark.parametrize(
    ("src", "titles"),
    [
        ("other.md", ["Alpha", "Beta"]),
        ("other.md#beta", ["Beta"]),
        ("other.md#2", ["Beta"]),
        ("other.md#1-9", ["Alpha", "Beta"]),
        ("other.md#2,1", ["Beta", "Alpha"]),
    ],
)
@pytest.mark.parametrize("how", ["---\nsrc: {}\n---\n", "---\n\n<!-- include: {} -->\n"])
def test_slides_of_another_file(tmp_path: Path, src: str, titles: list[str], how: str) -> None:
    text = f"# One\n\nText.\n\n{how.format(src)}\n---\n\n# Two\n\nText.\n"
    deck = placed(taken(tmp_path / "talk", _01=text, other=TWO))
    assert [slide.title for slide in deck.slides] == ["One", *titles, "Two"]
    assert [slide.number for slide in deck.slides] == list(range(1, len(titles) + 3))
    assert [section.title for section in deck.sections] == ["One"]


def test_a_slide_keeps_its_file_and_takes_what_is_said(tmp_path: Path) -> None:
    text = "# One\n\nText.\n\n---\nsrc: deeper/other.md\nclass: dark\nif: a\n---\n"
    (tmp_path / "talk" / "slides" / "deeper").mkdir(parents=True)
    (tmp_path / "talk" / "slides" / "deeper" / "x.svg").write_text(SVG)
    (tmp_path / "talk" / "deck.yml").write_text(
        "profiles: {a: {words: [b]}}\nmodules: slides/01.md\n"
    )
    slides = tmp_path / "talk" / "slides"
    (slides / "01.md").write_text(text)
    (slides / "deeper" / "other.md").write_text(TWO.replace("class: wide", "class: wide\nif: b"))
    outcome = take(discover(tmp_path / "talk"))
    assert outcome.diagnostics == ()
    _, alpha, beta = outcome.value.modules[0].slides
    assert alpha.options.classes == ("dark",)
    assert alpha.options.condition == "a"
    assert beta.options.classes == ("wide", "dark")
    assert beta.options.condition == "(a) and (b)"
    assert beta.origin is not None
    assert beta.origin.name == "slides/deeper/other.md"
    assert "slides/deeper/x.svg" in outcome.value.files
    read = outcome.value
    deck = resolve(read.modules, read.config, clear(), read.files, "a").value
    pictures = [dict(slide.addresses) for slide in deck.slides]
    assert pictures[2] == {"x.svg": "files:slides/deeper/x.svg"}
    assert "slides/deeper/other.md" in outcome.value.inputs


def test_files_may_include_files(tmp_path: Path) -> None:
    deck = placed(taken(
        tmp_path / "talk",
        _01="# One\n\nText.\n\n---\nsrc: 02.md\n---\n",
        _02="# Two\n\nText.\n\n---\nsrc: 03.md\n---\n",
        _03="# Three\n\nText.\n",
    ))  # fmt: skip
    assert [slide.title for slide in deck.slides] == ["One", "Two", "Three"]
    assert [slide.source for slide in deck.slides] == [f"slides/0{n}.md" for n in (1, 2, 3)]


def test_a_problem_of_an_included_file_stands_there_once(tmp_path: Path) -> None:
    text = "# One\n\nText.\n\n---\nsrc: other.md\n---\n\n---\nsrc: other.md#1\n---\n"
    outcome = taken(tmp_path / "talk", _01=text, other="# Alpha\n\n[x][gone]\n")
    (problem,) = outcome.diagnostics
    assert problem.rule.name == "undefined-reference"
    assert where(outcome, problem) == ("slides/other.md", 3, 1)


def test_a_circle_is_told_where_it_closes(tmp_path: Path) -> None:
    outcome = taken(
        tmp_path / "talk",
        _01="# One\n\nText.\n\n---\nsrc: 02.md\n---\n",
        _02="# Two\n\nText.\n\n---\nsrc: 01.md\n---\n",
    )
    (problem,) = outcome.diagnostics
    assert problem.rule.name == "include-cycle"
    assert problem.message == ("this is a circle: `slides/01.md` → `slides/02.md` → `slides/01.md`")
    assert where(outcome, problem) == ("slides/02.md", 6, 6)
    assert problem.hint == "remove one of them"


def test_a_file_that_includes_itself(tmp_path: Path) -> None:
    outcome = taken(tmp_path / "talk", _01="# One\n\nText.\n\n---\nsrc: 01.md\n---\n")
    (problem,) = outcome.diagnostics
    assert problem.message == "`slides/01.md` includes itself"
    assert where(outcome, problem) == ("slides/01.md", 6, 6)


def test_how_deep_files_may_include_files(tmp_path: Path) -> None:
    texts = {f"_{n:02}": f"# N{n}\n\nText.\n\n---\nsrc: {n + 1:02}.md\n---\n" for n in range(1, 12)}
    outcome = taken(tmp_path / "talk", **texts, _12="# N12\n\nText.\n")
    (problem,) = outcome.diagnostics
    assert problem.rule.name == "include-too-deep"
    assert where(outcome, problem) == ("slides/09.md", 6, 6)
    assert problem.hint == "name it in `modules:` of deck.yml"


@pytest.mark.parametrize(
    ("src", "rule", "message", "hint"),
    [
        ("gone.md", "missing-file", "there is no file `gone.md`",
         "did you mean `other.md`?"),
        ("othr.md", "missing-file", "there is no file `othr.md`", "did you mean `other.md`?"),
        ("../../x.md", "outside-project", "`../../x.md` is outside the project",
         "copy the file into the project, and name it from there"),
        ("other.md#bta", "missing-slide", "`other.md` has no slide `bta`",
         "did you mean `beta`?"),
        ("other.md#7", "missing-slide", "`other.md` has no slide `7`", "it has 2 slides"),
    ],
)  # fmt: skip
def test_what_cannot_be_included(
    tmp_path: Path, src: str, rule: str, message: str, hint: str
) -> None:
    text = f"# One\n\nText.\n\n---\nsrc: {src}\n---\n"
    outcome = taken(tmp_path / "talk", _01=text, other=TWO)
    (problem,) = outcome.diagnostics
    assert (problem.rule.name, problem.message, problem.hint) == (rule, message, hint)
    assert where(outcome, problem) == ("slides/01.md", 6, 6)


def test_variables_of_the_deck(tmp_path: Path) -> None:
    yml = "title: MLOps\nmodules: slides/01.md\nvars: {cohort: Autumn 2026}\n"
    on = placed(
        taken(
            tmp_path / "on",
            yml,
            _01="---\nvars: true\n---\n\n# {{ title }}, {{ cohort }}\n\nText.\n",
        )
    )
    assert on.slides[0].title == "MLOps, Autumn 2026"
    off = taken(tmp_path / "off", yml, _01="# {{ title }}, {{ cohort }}\n\nText.\n")
    (problem,) = off.diagnostics
    assert problem.rule.name == "variable-off"
    assert where(off, problem) == ("slides/01.md", 1, 16)
    assert problem.hint == "write `vars: true` in the first block of this file"
