"""Every `.case`: the Markdown in it is told, read and drawn as it says. `--update` writes anew."""

from __future__ import annotations

from pathlib import Path

import casebook as cases
import pytest

from deck import config
from deck.elements.registry import SYNTAXES
from deck.elements.variable import Variable
from deck.nodes import NO_ATTRS, Code, Image, Link, Text, walk
from deck.reading import parse
from deck.source import Source


@pytest.mark.parametrize("path", cases.PATHS, ids=lambda path: path.stem)
def test_case(path: Path, update: bool) -> None:
    case = cases.load(path)
    fresh = cases.fresh(case.markdown)
    if update and fresh != case:
        path.write_bytes(fresh.text().encode())
        return
    assert fresh.problems == case.problems
    assert fresh.slides == case.slides
    assert fresh.html == case.html


@pytest.mark.parametrize("path", cases.PATHS, ids=lambda path: path.stem)
def test_every_place_is_the_markup_itself(path: Path) -> None:
    source = Source("case.md", cases.load(path).markdown)
    for slide in parse.parse(source).value.slides:
        for node in walk(*slide.body, *slide.notes):
            if node.span.start < 0:  # notes of the front matter stand before the slide
                continue
            assert 0 <= node.span.start <= node.span.end <= len(slide.text)
            check_markup(node, slide.text)


def check_markup(node: object, text: str) -> None:
    """Check that text, code, links and pictures stand where they are written."""
    if not isinstance(node, Text | Code | Link | Image):
        return
    markup = text[node.span.start : node.span.end]
    if isinstance(node, Variable):
        assert markup.startswith("{{")
        assert markup.endswith("}}")
    elif isinstance(node, Text):
        flag = all("\U0001f1e6" <= sign <= "\U0001f1ff" for sign in markup)
        assert markup == node.text or flag or any(sign in markup for sign in "\\&"), markup
    elif isinstance(node, Code):
        assert markup.startswith("`")
        assert markup.endswith("`" if node.attrs is NO_ATTRS else ("`", "}"))
    elif isinstance(node, Image):
        assert markup.startswith("![")
    else:
        assert markup.startswith(("[", "<"))


def test_every_element_has_a_case() -> None:
    shown = "".join(cases.load(path).slides for path in cases.PATHS)
    drawn = {node.__name__ for syntax in SYNTAXES for node in syntax.draws}
    assert {name for name in drawn if f"{name}" not in shown} == set()


def test_every_key_of_a_slide_has_a_case() -> None:
    written = "\n".join(cases.load(path).markdown for path in cases.PATHS)
    aliases = [alias for alias, key in config.ALIASES.items() if key in config.SLIDE_KEYS]
    assert [key for key in (*config.SLIDE_KEYS, *aliases) if f"{key}:" not in written] == []


def test_every_container_has_a_case() -> None:
    written = "\n".join(cases.load(path).markdown for path in cases.PATHS)
    words = [word for syntax in SYNTAXES for word in syntax.containers]
    assert [word for word in (*words, "notes", "incremental") if f"::: {word}" not in written] == []


def test_there_are_enough_cases() -> None:
    assert len(cases.PATHS) >= 90


@pytest.mark.parametrize("path", cases.PATHS, ids=lambda path: path.stem)
def test_every_problem_has_a_place_and_a_hint(path: Path) -> None:
    for problem in cases.told(path)[1]:
        assert problem.span is not None
        assert problem.hint, problem.message
