"""`deck explain` and `deck theme list`: what they print, by the letter where it matters."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from deck import files, pipeline
from deck.commands.explain import WIDTH, explain
from deck.commands.themes import list_themes
from deck.diagnostics import DeckError, Rule, Severity

assert pipeline  # makes every rule known


@pytest.fixture
def example() -> Iterator[Rule]:
    """A rule that is known while a test runs."""
    rule = Rule(
        "test-example",
        Severity.WARNING,
        "an example",
        "One sentence that goes on and on until it is longer than any terminal is wide. Type "
        "`a command --with many --parts` and see.\n\n"
        "```markdown\nthis   line stays\n\nand this one, though it is far longer than the eighty "
        "columns of a terminal\n```\n\n- an item\n- another",
    )
    yield rule
    del Rule.known[rule.name]


def said(name: str | None) -> str:
    out = io.StringIO()
    assert explain(name, out=out) == 0
    return out.getvalue()


def test_a_rule_is_explained_in_lines_that_fit(example: Rule) -> None:
    assert said(example.name) == (
        "warning[test-example]: an example\n\n"
        "One sentence that goes on and on until it is longer than any terminal is wide.\n"
        "Type `a command --with many --parts` and see.\n\n"
        "```markdown\nthis   line stays\n\nand this one, though it is far longer than the eighty "
        "columns of a terminal\n```\n\n- an item\n- another\n"
    )


def test_code_is_not_broken_over_two_lines(example: Rule) -> None:
    text = "x" * 60 + " `a command --with many --parts`"
    del Rule.known[example.name]
    Rule(example.name, Severity.WARNING, "s", text)
    assert "\n`a command --with many --parts`\n" in said(example.name)


def test_every_rule_of_deck_can_be_explained() -> None:
    assert len(Rule.known) > 20
    for name, rule in Rule.known.items():
        text = said(name)
        assert text.startswith(f"{rule.severity}[{name}]: {rule.summary}\n\n")
        prose = "".join(text.split("```")[::2])
        long = [line for line in prose.splitlines()[1:] if len(line) > WIDTH and "|" not in line]
        assert long == [], name
        assert len(prose) > len(rule.summary) + 40, f"{name} explains nothing"


def test_without_a_name_all_rules_are_listed() -> None:
    told = said(None).split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in told] == sorted(Rule.known)
    for line in told:
        name, severity, *summary = line.split()
        assert severity == Rule.known[name].severity
        assert " ".join(summary) == " ".join(Rule.known[name].summary.split())


def test_an_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(DeckError) as caught:
        explain("missing-fil", out=io.StringIO())
    assert caught.value.message == "there is no rule `missing-fil`"
    assert caught.value.hint == "did you mean `missing-file`?"
    assert caught.value.status == 2
    with pytest.raises(DeckError) as caught:
        explain("zzzzzz", out=io.StringIO())
    assert caught.value.hint == "`deck explain` lists all rules"


def test_themes_are_listed_with_where_they_are_from(tmp_path: Path) -> None:
    out = io.StringIO()
    assert list_themes(tmp_path, out=out) == 0
    (row,) = [line for line in out.getvalue().splitlines() if line.startswith("clear")]
    assert "light, dark" in row
    assert "calm and typographic" in row
    assert "  accent: #" in out.getvalue()

    shutil.copytree(files.themes_folder() / "clear", tmp_path / "themes" / "ours")
    path = tmp_path / "themes/ours/theme.yml"
    path.write_text(path.read_text().replace("name: clear", "name: ours"))
    out = io.StringIO()
    list_themes(tmp_path, out=out)
    rows = out.getvalue().splitlines()
    ours, clear = (
        next(line for line in rows if line.startswith(name)) for name in ("ours", "clear")
    )
    assert re.split(" {2,}", ours) == [
        "ours",
        "light, dark",
        "project",
        *re.split(" {2,}", clear)[3:],
    ]
    assert re.split(" {2,}", clear)[:3] == ["clear", "light, dark", "deck"]
