"""YAML as deck reads it: places, closed traps, every broken text told and none raised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck import mapping
from deck.mapping import Items, Mapping, Scalar
from deck.source import Lines, Source


def read(text: str) -> Mapping:
    outcome = mapping.read(Lines.of(text), "deck.yml")
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def problem(text: str) -> tuple[str, tuple[int, int], str, str]:
    outcome = mapping.read(Lines.of(text), "deck.yml")
    (diagnostic,) = outcome.diagnostics
    assert diagnostic.source == "deck.yml"
    assert diagnostic.span is not None
    source = Source("deck.yml", text)
    place = source.position(diagnostic.span.start)
    return (
        diagnostic.rule.name,
        tuple(place),
        source[diagnostic.span],
        diagnostic.message,
    )


TRAPS = {
    "16:9": "16:9",
    "12:30:45": "12:30:45",
    "no": "no",
    "yes": "yes",
    "On": "On",
    "0755": "0755",
    "0x1f": "0x1f",
    "1_000": "1_000",
    "2026-11-23": "2026-11-23",
    "2026-99-99": "2026-99-99",
    "9" * 5000: "9" * 5000,
    "1e5": "1e5",
    ".inf": ".inf",
    "=": "=",
    "'true'": "true",
    '"12"': "12",
    "true": True,
    "False": False,
    "12": 12,
    "-3": -3,
    "1.10": 1.1,
    "~": None,
    "": None,
}


@pytest.mark.parametrize(("written", "value"), TRAPS.items())
def test_a_plain_value_is_text_unless_it_is_plainly_something_else(
    written: str, value: object
) -> None:
    got = read(f"key: {written}\n").get("key")
    assert isinstance(got, Scalar)
    assert got.value == value
    assert type(got.value) is type(value)


@pytest.mark.parametrize(
    ("written", "text"), [("1.10", "1.10"), ("007", "007"), ("~", ""), ("'a b'", "a b")]
)
def test_the_text_of_a_value_is_kept_as_written(written: str, text: str) -> None:
    got = read(f"key: {written}").get("key")
    assert isinstance(got, Scalar)
    assert got.text == text


def test_every_key_and_value_knows_where_it_stands() -> None:
    text = "title: 'A ☃ 🎉'  # said\nno: [a, {b: 1}]\nlong: |\n  one\n  two\n\nend: x\n"
    source = Source("deck.yml", text)
    got = read(text)
    assert [entry.key for entry in got.entries] == ["title", "no", "long", "end"]
    assert [source[entry.key_span] for entry in got.entries] == [
        "title",
        "no",
        "long",
        "end",
    ]
    assert [source[entry.value.span] for entry in got.entries] == [
        "'A ☃ 🎉'",
        "[a, {b: 1}]",
        "|\n  one\n  two",
        "x",
    ]
    items = got.get("no")
    assert isinstance(items, Items)
    assert [source[item.span] for item in items.items] == ["a", "{b: 1}"]
    assert got.plain() == {
        "title": "A ☃ 🎉",
        "no": ["a", {"b": 1}],
        "long": "one\ntwo\n",
        "end": "x",
    }


def test_spans_of_cut_text_count_from_the_file() -> None:
    file = "# Title\n\n> ---\n> time: 3m\n> id: why\n> ---\n"
    first = file.index("time")
    second = file.index("id")
    cut = Lines("time: 3m\nid: why\n", (first, second, second + len("id: why\n> ")))
    outcome = mapping.read(cut, "a.md")
    assert outcome.value is not None
    source = Source("a.md", file)
    spans = [(source[entry.key_span], source[entry.value.span]) for entry in outcome.value.entries]
    assert spans == [("time", "3m"), ("id", "why")]
    assert source[outcome.value.span] == file[first : file.index("why") + 3]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_nothing_is_none_and_no_problem(text: str) -> None:
    outcome = mapping.read(Lines.of(text), "deck.yml")
    assert (outcome.value, outcome.diagnostics) == (None, ())


BROKEN = [
    ("title: a: b\n", (1, 9), ":", "a second `: ` stands in this line"),
    ('a: 1\ntitle: "abc\nb: 2\n', (2, 8), '"', "this quote is opened and never closed"),
    ("a: [1, 2\nb: 3\n", (1, 4), "[", "`[` is opened and not closed"),
    ("a: {x: 1\nb: 2\n", (1, 4), "{", "`{` is opened and not closed"),
    ("a: @b\n", (1, 4), "@", "`@` cannot begin a value"),
    ("a: `b`\n", (1, 4), "`", "a back-tick cannot begin a value"),
    (
        "a: *b\n",
        (1, 4),
        "*",
        "`*` and `&` stand for anchors in YAML, which deck does not read",
    ),
    (
        "a: &b c\n",
        (1, 4),
        "&",
        "`*` and `&` stand for anchors in YAML, which deck does not read",
    ),
    (
        "a: !!python/x\n",
        (1, 4),
        "!",
        "`!` begins a tag in YAML, which deck does not read",
    ),
    (
        " a: 1\nb: 2\n",
        (2, 1),
        "b",
        "this line is indented differently from those above it",
    ),
    ("a: 1\n  b: 2\n", (2, 4), ":", "this `:` stands where no key can be"),
    ("a: 1\ntitle\nb: 2\n", (2, 1), "t", "there is no `: ` in this line"),
    ('a: "x" y\n', (1, 8), "y", "there is text after the value"),
    ("a: ]\n", (1, 4), "]", "there is text after the value"),
    ("- a\n", (1, 1), "-", "there should be `key: value` lines here"),
    ("word\n", (1, 1), "word", "there should be `key: value` lines here"),
    ("a: {{ b }}\n", (1, 5), "{", "a key must be a word"),
    ("a: 1\n---\nb: 2\n", (2, 1), "---", "a second YAML document begins here"),
    ("a:\n\tb: 1\n", (2, 1), "\t", "a tab indents this line"),
    ("a:\n  \tb: 1\n", (2, 3), "\t", "a tab indents this line"),
    (
        'a: "\\q"\n',
        (1, 6),
        "q",
        "after `\\` in double quotes stands no sign YAML knows",
    ),
    ("a: x\x07\n", (1, 5), "\x07", "the control character U+0007 cannot stand here"),
    ("a: \ud800\n", (1, 4), "\ud800", "the control character U+D800 cannot stand here"),
    (": x\n", (1, 1), ":", "there is no key before the `:`"),
    ("~: x\n", (1, 1), "~", "there is no key before the `:`"),
    ("a: - b\n", (1, 4), "-", "a list cannot begin behind its key"),
    ("a: " + "[" * 40 + "]" * 40, (1, 35), "[", "values are nested more than 32 deep"),
]


@pytest.mark.parametrize(("text", "place", "caret", "message"), BROKEN)
def test_broken_yaml_is_told_at_its_smallest_place(
    text: str, place: tuple[int, int], caret: str, message: str
) -> None:
    assert problem(text) == ("bad-yaml", place, caret, message)


def test_a_tab_is_told_with_what_to_do() -> None:
    (diagnostic,) = mapping.read(Lines.of("a:\n\tb: 1\n"), "deck.yml").diagnostics
    assert diagnostic.hint == "indent with blanks: YAML knows no tabs"


def test_a_key_twice_is_an_error_and_the_first_value_stays() -> None:
    text = "a: 1\nb: {c: 1, c: 2}\na: 3\na: 4\n"
    outcome = mapping.read(Lines.of(text), "deck.yml")
    source = Source("deck.yml", text)
    told = [(d.rule.name, source.position(d.span.start)) for d in outcome.diagnostics if d.span]
    assert told == [
        ("duplicate-key", (2, 11)),
        ("duplicate-key", (3, 1)),
        ("duplicate-key", (4, 1)),
    ]
    assert outcome.value is not None
    assert outcome.value.plain() == {"a": 1, "b": {"c": 1}}


def test_a_text_past_the_cap_is_refused() -> None:
    text = "a: 1\n" + "#" * mapping.MAX_CHARACTERS
    assert problem(text)[3] == "there are more than 256 KB of YAML"
    assert mapping.read(Lines.of(text[: mapping.MAX_CHARACTERS]), "x").diagnostics == ()


@given(
    st.text(
        alphabet=st.sampled_from("ab:-[]{}#&*!|>'\"%@`?, \n\t~1.é\x85\u2028😀<=\\"),
        max_size=60,
    )
)
def test_any_text_is_read_or_told(text: str) -> None:
    outcome = mapping.read(Lines.of(text), "deck.yml")
    for diagnostic in outcome.diagnostics:
        assert diagnostic.span is not None
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
    if outcome.value is not None:
        for entry in outcome.value.entries:
            assert 0 <= entry.key_span.start < entry.key_span.end <= len(text)
