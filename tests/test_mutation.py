"""No rule can be switched off unseen: for each, some case or project expects to be told by it."""

from __future__ import annotations

import re
from pathlib import Path

import casebook as cases
import pytest

import deck.pipeline  # noqa: F401  (importing the line makes every rule known)
from deck.diagnostics import Rule

PROJECTS = Path(__file__).parent / "projects"
_TOLD = re.compile(r"^(?:error|warning)\[([a-z0-9-]+)\]", re.MULTILINE)


def rules_in_projects() -> set[str]:
    """Return the names of the rules that some project's report expects."""
    texts = (path.read_text(encoding="utf-8") for path in PROJECTS.glob("*/expected.txt"))
    return {name for text in texts for name in _TOLD.findall(text)}


@pytest.mark.parametrize("name", sorted(cases.rules_in_cases()))
def test_a_case_fails_without_the_rule(name: str) -> None:
    rule = Rule.known[name]
    assert any(
        cases.written(source, tuple(each for each in found if each.rule is not rule))
        != cases.load(path).problems
        for path in cases.PATHS
        if f"[{name}]" in cases.load(path).problems
        for source, found in [cases.told(path)]
    )


def test_every_rule_is_expected_somewhere() -> None:
    expected = cases.rules_in_cases() | rules_in_projects()
    assert sorted(set(Rule.known) - expected) == []
