"""Overruns become warnings at the line of what does not fit."""

from __future__ import annotations

from collections.abc import Iterator

import making
import pytest

from deck.checks.fit import overflow, undrawn
from deck.diagnostics import Diagnostic, Severity
from deck.files import File, Files
from deck.formats import handout
from deck.model import Medium
from deck.paper import Overrun, Press
from deck.render import Drawn, render

HEAD = "---\ntitle: Module\n---\n# Fits {#fits}\n\ntext\n\n---\n\n"


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as press:
        yield press


def told(press: Press, text: str) -> list[Diagnostic]:
    """Take one module down the line to the press, and say what overflows."""
    deck = making.deck(text)
    drawn = Drawn(Medium.PAPER, making.drawn(text, medium=Medium.PAPER))
    made = handout.sheet(deck, drawn, making.clear(), Files(), making.settings()).value
    printed = press.print(made, pdf=False)
    assert printed.log == ()
    return list(overflow(deck, printed.overruns))


def test_a_long_list_is_told_at_the_first_item_that_does_not_fit(press: Press) -> None:
    text = HEAD + "# Long\n\n" + "\n".join(f"- item {number}" for number in range(1, 21)) + "\n"
    (problem,) = told(press, text)
    assert (problem.rule.name, problem.severity) == ("overflow", Severity.WARNING)
    assert problem.message.startswith("the slide is ")
    assert problem.message.endswith(" px too tall")
    name, line, column, words = making.place(problem, text)
    first = int(words.split()[-1])
    assert (name, column, words) == ("slides/01.md", 1, f"- item {first}")
    assert text.split("\n")[line - 1] == words
    # One item fewer than the first that does not fit fits; with it the slide is too tall.
    short = text.replace("\n".join(f"- item {n}" for n in range(first, 21)), "")
    assert told(press, short) == []
    assert len(told(press, short.rstrip() + f"\n- item {first}\n")) == 1


def test_code_that_is_too_wide_is_told_at_its_fence(press: Press) -> None:
    text = HEAD + "# Wide\n\n```python\nshort = 1\n" + "x" * 200 + " = 2\n```\n"
    (problem,) = told(press, text)
    assert problem.message.endswith(" px too wide")
    assert making.place(problem, text)[3] == "```python"
    assert "longest line" in problem.hint


def test_what_fits_is_silent(press: Press) -> None:
    assert told(press, HEAD + "# Short\n\n- one\n- two\n") == []


def test_px_are_rounded_up_and_a_slide_without_a_culprit_is_told_at_its_first_line() -> None:
    deck = making.deck("# One {#one}\n\ntext\n")
    overruns = [
        Overrun("one", 1.2, "bottom", None),
        Overrun("one", 40.0, "right", (14, 18)),
        Overrun("gone", 9.0, "bottom", None),
    ]
    found = list(overflow(deck, overruns))
    assert [each.message for each in found] == [
        "the slide is 2 px too tall", "the slide is 40 px too wide",
    ]  # fmt: skip
    text = "# One {#one}\n\ntext\n"
    assert [making.place(each, text)[3] for each in found] == ["# One {#one}", "text"]


def test_what_the_layout_cannot_draw_is_told_where_it_stands(press: Press) -> None:
    text = "# One\n\nText.\n\n---\n\n# Two\n\nSee ![x](img/a%20b.png)\n"
    files = Files().with_([File("slides/img/a b.png", b"no picture")])
    deck = making.resolved(text, files=files).value
    drawn = render(deck, making.clear(), Medium.PAPER).value
    made = handout.sheet(deck, drawn, making.clear(), files, making.settings()).value
    log = press.print(made, pdf=True).log
    (picture,) = undrawn(deck, log)
    assert picture.rule.name == "undrawn-picture"
    assert picture.message == "`slides/img/a b.png` cannot be drawn on paper"
    assert making.place(picture, text)[3] == "img/a%20b.png"


def test_a_picture_that_no_slide_names_is_told_without_a_place() -> None:
    deck = making.deck("# One\n\nabcdefg\n")
    assert list(undrawn(deck, ["Ignored `x: y` at 1:1, unknown property."])) == []
    (picture,) = undrawn(deck, ["Failed to load image at 'files:gone.png': "])
    assert (picture.source, picture.message) == (None, "`gone.png` cannot be drawn on paper")
