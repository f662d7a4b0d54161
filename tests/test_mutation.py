"""No rule can be switched off unseen: for each, something expects to be told by it.

For the rules of reading it is tried: without the rule's diagnostics a case says something else.
Rules that need a whole deck are expected by a project's report, or by the tests of their stage,
which name the rule or the constant that holds it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import casebook as cases
import pytest

import deck.pipeline  # noqa: F401  (importing the line makes every rule known)
from deck.diagnostics import Rule

TESTS = Path(__file__).parent
_TOLD = re.compile(r"^(?:error|warning)\[([a-z0-9-]+)\]", re.MULTILINE)


def rules_in_projects() -> set[str]:
    """Return the names of the rules that some project's report expects."""
    texts = [path.read_text(encoding="utf-8") for path in TESTS.glob("projects/*/expected.txt")]
    return {name for text in texts for name in _TOLD.findall(text)}


def rules_in_tests() -> set[str]:
    """Return the names of the rules that some test names."""
    others = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in others)
    words = set(re.findall(r"[\w-]+", text))
    return {name for name, constants in constants_of_rules().items() if words & {name, *constants}}


def constants_of_rules() -> dict[str, set[str]]:
    """Map each rule's name to the names of the module constants that hold it."""
    constants: dict[str, set[str]] = {name: set() for name in Rule.known}
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("deck."):
            for name, value in vars(module).items():
                if isinstance(value, Rule):
                    constants[value.name].add(name)
    return constants


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


# What a case cannot hold, for it is one file: another one, or a deck.yml (see test_including).
OF_MORE_FILES = {"include-cycle", "include-too-deep", "missing-slide", "variable-off"}


def test_every_rule_of_reading_has_a_case() -> None:
    reading = {
        value.name
        for module_name, module in list(sys.modules.items())
        if module_name.startswith(("deck.reading.", "deck.elements."))
        for value in vars(module).values()
        if isinstance(value, Rule)
    }
    assert sorted(reading - cases.rules_in_cases() - OF_MORE_FILES) == []
    assert rules_in_tests() >= OF_MORE_FILES


def test_every_rule_is_expected_somewhere() -> None:
    expected = cases.rules_in_cases() | rules_in_projects() | rules_in_tests()
    assert sorted(set(Rule.known) - expected) == []
