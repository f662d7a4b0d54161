"""Where slides begin: the rules of docs/language.md on lines, where cases would say too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.reading import split
from deck.source import Source

PIECES = st.lists(
    st.sampled_from(
        [
            "---",
            "--- ",
            "----",
            " ---",
            "***",
            "text",
            "# heading",
            "## two",
            "```",
            "~~~",
            "````",
            "<!--",
            "-->",
            "<pre>",
            "</pre>",
            "- item",
            "  more",
            "> quote",
            "| a |",
            "| - |",
            "",
            "layout: quote",
            "time: ten minutes",
            "Time: now",
            "key: [",
            "::: tip",
            ":::",
            "===",
            "Note: x",
            "[^a]: x",
            "\tx",
            "    ```",
            "- ```",
            "> ```",
        ]
    ),
    max_size=14,
)


def starts(text: str, level: int = 0) -> list[int]:
    """Return the lines at which the slides' texts begin."""
    source = Source("x.md", text)
    return [source.position(piece.start).line for piece in split.split(source, level).value.pieces]


def rules(text: str) -> list[str]:
    return [each.rule.name for each in split.split(Source("x.md", text)).diagnostics]


@pytest.mark.parametrize("line", ["----", "- - -", "***", "___", " ---", "--", "--- x", "—"])
def test_only_three_dashes_are_a_break(line: str) -> None:
    assert len(starts(f"a\n\n{line}\n\nb\n")) == 1


@pytest.mark.parametrize("blanks", ["", " ", "   ", "\t"])
def test_blanks_may_trail(blanks: str) -> None:
    assert starts(f"a\n\n---{blanks}\n\nb\n") == [1, 5]


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("```", "```"), ("```yaml", "`````"), ("~~~", "~~~"), ("  ```", "```"), ("````", "````")],
)
def test_a_fence_guards(opening: str, closing: str) -> None:
    assert len(starts(f"a\n\n{opening}\n---\n{closing}\n\nb\n")) == 1


@pytest.mark.parametrize("inside", ["```", "~~~", "``", "``` x"])
def test_what_closes_no_fence(inside: str) -> None:
    assert len(starts(f"````\n---\n{inside}\n---\n````\n")) == 1


@pytest.mark.parametrize(
    "above",
    ["# heading", "- item", "1. one", "> quote", "</div>", "```\ncode\n```", "| a |\n| - |\n| 1 |"],
)
def test_a_break_under_no_paragraph_is_not_tight(above: str) -> None:
    assert rules(f"{above}\n---\n\nb\n") == []


@pytest.mark.parametrize("above", ["text", "**text**", "# h\ntext", "- a\n\ntext", "![a](b.svg)"])
def test_a_break_under_a_paragraph_is_tight(above: str) -> None:
    assert rules(f"{above}\n---\n\nb\n") == ["tight-slide-break"]


def test_front_matter_of_the_file_and_of_a_slide_are_cut_off() -> None:
    assert starts("---\ntitle: a\n---\n\n# a\n\n---\nlayout: quote\n---\n\n# b\n") == [5, 11]


def test_front_matter_can_be_read_before_the_slides() -> None:
    source = Source("x.md", "---\ntitle: a\nlang: de\n---\n\n# a\n")
    lines = split.front_matter(source)
    assert lines is not None
    assert lines.text == "title: a\nlang: de\n"
    assert lines.starts[:2] == (4, 13)
    assert split.front_matter(Source("x.md", "# a\n")) is None


def test_slide_level_cuts_at_headings_of_that_level_and_above() -> None:
    text = "# a\n\n## b\n\n### c\n\n## d\n"
    assert starts(text, 2) == [1, 3, 7]
    assert starts(text, 1) == [1]
    assert starts(text, 3) == [1, 3, 5, 7]


@given(PIECES)
def test_pieces_stand_in_order_and_lose_nothing_but_breaks(lines: list[str]) -> None:
    text = "\n".join(lines)
    source = Source("x.md", text)
    at = 0
    for piece in split.split(source).value.pieces:
        between = text[at : piece.start]
        assert piece.start >= at
        if piece.front is None and not text.startswith("---"):
            assert not between.replace("---", "").strip()
        at = piece.end
    assert not text[at:].replace("---", "").strip() or text.startswith("---")


@given(PIECES)
def test_every_problem_stands_in_the_file(lines: list[str]) -> None:
    source = Source("x.md", "\n".join(lines))
    for problem in split.split(source).diagnostics:
        assert problem.span is not None
        assert 0 <= problem.span.start <= problem.span.end <= len(source.text)
