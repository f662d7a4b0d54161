"""Which modules and slides a profile takes, and what is wrong with a condition."""

from __future__ import annotations

import pytest

from deck import config, keys, mapping, profiles
from deck.config import Config
from deck.model import Options
from deck.profiles import Condition
from deck.source import Lines, Source, Span

DECK = """\
modules: slides/*.md
profiles:
  60min: {slot: 60m, words: [short, quick]}
  90min: {slot: 90m}
  webinar: {modules: [slides/08-*.md, "extra/**/*.md"]}
"""


def deck(text: str = DECK) -> Config:
    outcome = config.read(Source("deck.yml", text))
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


@pytest.mark.parametrize(
    ("name", "profile", "taken"),
    [
        ("slides/01-a.md", "", True),
        ("slides/01-a.md", "60min", True),
        ("slides/01-a.md", "webinar", False),
        ("slides/08-b.md", "webinar", True),
        ("slides/deep/08-b.md", "webinar", False),
        ("extra/a.md", "webinar", True),
        ("extra/deep/er/a.md", "webinar", True),
        ("other/extra/a.md", "webinar", False),
    ],
)
def test_a_profile_takes_the_modules_of_its_patterns(name: str, profile: str, taken: bool) -> None:
    assert profiles.takes_module(name, deck(), profile) is taken


@pytest.mark.parametrize(
    ("condition", "in_60", "in_90", "in_none"),
    [
        ("", True, True, True),
        ("60min", True, False, False),
        ("short", True, False, False),
        ("not short", False, True, True),
        ("short or 90min", True, True, False),
        ("short and quick", True, False, False),
        ("short and 90min", False, False, False),
        ("not short and 90min or quick", True, True, False),
        ("not (short or 90min)", False, False, True),
        ("90min or short and not quick", False, True, False),
        ("not not short", True, False, False),
    ],
)
def test_a_slide_stays_where_its_condition_holds(
    condition: str, in_60: bool, in_90: bool, in_none: bool
) -> None:
    options = Options(condition=condition)
    taken = [profiles.takes_slide(options, deck(), name) for name in ("60min", "90min", "")]
    assert taken == [in_60, in_90, in_none]


def test_a_hidden_slide_is_in_no_profile() -> None:
    assert not profiles.takes_slide(Options(hide=True), deck(), "60min")
    assert not profiles.takes_slide(Options(hide=True, condition="60min"), deck(), "60min")


def test_not_binds_before_and_before_or() -> None:
    a, b, c = Condition("a"), Condition("b"), Condition("c")
    negated = Condition("not", (a,))
    assert profiles.parse("not a and b or c") == Condition(
        "or", (Condition("and", (negated, b)), c)
    )
    assert profiles.parse("not a and (b or c)") == Condition(
        "and", (negated, Condition("or", (b, c)))
    )


WRONG = [
    ("", "ends where a word should stand"),
    ("a and", "ends where a word should stand"),
    ("and a", "has `and` where a word should stand"),
    ("not", "ends where a word should stand"),
    ("a b", "has `b` where `and` or `or` should stand"),
    ("(a or b", "has a `(` that is not closed"),
    ("a)", "has `)` where `and` or `or` should stand"),
    ("()", "has `)` where a word should stand"),
    ("not " * 9000 + "a", "has more than 64 words"),
    ("(" * 9000, "has more than 64 words"),
]


@pytest.mark.parametrize(("text", "says"), WRONG)
def test_a_wrong_condition_says_what_is_wrong(text: str, says: str) -> None:
    assert profiles.parse(text) == says


def test_problems_of_a_slide_are_told_at_their_words() -> None:
    source = Source("a.md", "if: shrot and 60min or lunch\ntime: {60min: 1m, webniar: 2m}\n")
    front = mapping.read(Lines.of(source.text), "a.md").value
    assert front is not None
    options = keys.slide_options(front, "a.md").value
    told = [
        (one.rule.name, one.message, source[one.span] if one.span else "", one.hint)
        for one in profiles.problems(options, deck(), "a.md")
    ]
    words = "deck.yml has `60min`, `90min`, `webinar`, `short`, `quick`"
    assert told == [
        ("unknown-word", "no profile has the word `shrot`", "shrot", "did you mean `short`?"),
        ("unknown-word", "no profile has the word `lunch`", "lunch", words),
        ("unknown-word", "there is no profile `webniar`", "webniar", "did you mean `webinar`?"),
    ]


def test_the_words_of_a_quoted_condition_are_told_at_all_of_it() -> None:
    options = Options(condition="shrot", spans={"if": Span(4, 11)})
    (one,) = profiles.problems(options, deck(), "a.md")
    assert one.span == Span(4, 11)


def test_a_condition_that_cannot_be_understood_is_told_and_leaves_the_slide_in() -> None:
    options = Options(condition="(short", spans={"if": Span(1, 2)})
    (one,) = profiles.problems(options, deck(), "a.md")
    assert (one.rule.name, one.message) == (
        "bad-condition",
        "`(short` has a `(` that is not closed",
    )
    assert profiles.takes_slide(options, deck(), "90min")


def test_without_profiles_nothing_is_said_of_words() -> None:
    options = Options(condition="short", time=(("", 1.0), ("60min", 2.0)))
    assert list(profiles.problems(options, Config(), "a.md")) == []
    (one,) = profiles.problems(Options(condition="short or"), Config(), "a.md")
    assert one.rule.name == "bad-condition"


def test_a_pattern_that_matches_no_module_is_told_in_deck_yml() -> None:
    got = deck()
    (one,) = profiles.unmatched(got, ["slides/08-webinar.md"])
    assert one.message == "the deck has no module `extra/**/*.md`"
    assert one.source == "deck.yml"
    assert one.span is not None
    assert Source("deck.yml", DECK)[one.span] == '"extra/**/*.md"'
    assert list(profiles.unmatched(got, ["slides/08-a.md", "extra/b.md"])) == []
