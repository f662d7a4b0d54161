"""The kitchen-sink project: it uses every construct that there is, and nothing is wrong with it.

What there is, the registries say; a construct that the project does not use fails here.
"""

from __future__ import annotations

import functools
import inspect
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from deck import nodes, theme
from deck.cli import run
from deck.elements.registry import SYNTAXES
from deck.intake import Taken, take
from deck.keys import ALIASES, SLIDE_KEYS
from deck.model import Deck
from deck.names import discover
from deck.nodes import Node, walk
from deck.resolve import resolve

KITCHEN = Path(__file__).parent / "projects" / "kitchen"
TEXT = "\n".join(path.read_text() for path in sorted(KITCHEN.rglob("*.md")))
# What a node of that type is made of, where it never stands in a tree itself.
NEVER = {nodes.Node, nodes.Element}


@functools.cache
def taken() -> Taken:
    outcome = take(discover(KITCHEN))
    assert outcome.diagnostics == ()
    return outcome.value


@functools.cache
def kitchen() -> Deck:
    read = taken()
    outcome = resolve(read.modules, read.config, read.theme, read.files, "kitchen")
    assert outcome.diagnostics == ()
    return outcome.value


def kinds() -> set[type[Node]]:
    slides = [slide for module in taken().modules for slide in module.slides]
    trees = [(*slide.body, *slide.notes) for slide in slides]
    notes = [note.children for slide in slides for note in slide.footnotes]
    return {type(node) for tree in (*trees, *notes) for node in walk(*tree)}


def test_every_node_of_markdown_is_there() -> None:
    own = {
        value
        for value in vars(nodes).values()
        if inspect.isclass(value) and issubclass(value, Node) and value.__module__ == "deck.nodes"
    }
    assert sorted(each.__name__ for each in own - kinds() - NEVER) == []


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
def test_every_element_is_there(syntax: object) -> None:
    drawn = set(syntax.draws)  # type: ignore[attr-defined]
    assert sorted(each.__name__ for each in drawn - kinds()) == []


@pytest.mark.parametrize(
    "word", sorted({word for syntax in SYNTAXES for word in syntax.containers} | {"notes"})
)
def test_every_container_is_there(word: str) -> None:
    callout = rf"> \[!{word}\]"
    assert re.search(rf"^(:{{3,}} {word}\b|{callout})", TEXT, re.MULTILINE | re.IGNORECASE)


@pytest.mark.parametrize("word", sorted({word for each in SYNTAXES for word in each.fences}))
def test_every_fence_is_there(word: str) -> None:
    assert re.search(rf"^```{word}\b", TEXT, re.MULTILINE)


@pytest.mark.parametrize("layout", sorted(theme.load("clear", (), None).value.layouts))
def test_every_layout_is_there(layout: str) -> None:
    assert layout in {slide.layout for slide in kitchen().slides}


@pytest.mark.parametrize("key", sorted(SLIDE_KEYS))
def test_every_key_of_a_slide_is_there(key: str) -> None:
    names = [key, *(alias for alias, name in ALIASES.items() if name == key)]
    assert re.search(rf"^({'|'.join(names)}):", TEXT, re.MULTILINE)


def test_nothing_is_wrong_and_every_construct_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", str(KITCHEN), "-o", str(tmp_path), "--strict", "-q"]) == 0
    assert capsys.readouterr().err == ""
    pages = PdfReader(tmp_path / "pdf" / "handout.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    bare = text.replace(" ", "")
    missing = [
        words
        for words in (
            *(re.sub(r"\W+$", "", slide.title) for slide in kitchen().slides),
            *PRINTED,
        )
        if words.replace(" ", "") not in bare
    ]
    assert missing == []


# A few words of each construct, as they stand on paper.
PRINTED = (
    "Welcome, Autumn 2026", "versions data", "A sentence that waits", "Behind the dots",
    "one click", "model.fit", "theme: clear", "return sum(rows)", 'print("inside")',
    "Text in a named place", "Ships prompts", "Named right", "Nothing but this sentence",
    "What makes a model worse", "drift", "Watch the data", "Stanford HAI", "To be confirmed",
    "Two ways to learn", "live traffic", "Deep learning", "Transformer", "loudly",
    "Preparing data", "38%", "2025", "These notes stand in the front matter", "inner",
)  # fmt: skip
