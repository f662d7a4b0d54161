"""How diagnostics are shown: the frame by the letter, places counted once, hostile text tamed."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck import report
from deck.diagnostics import DeckError, Diagnostic, Rule, Severity
from deck.source import Source, Span


def rule(name: str, severity: Severity) -> Rule:
    """Return a rule that the register does not keep: the suite counts deck's own."""
    made = Rule(name, severity, "for a test", "nothing to explain")
    del Rule.known[name]
    return made


MISSING = rule("test-missing-file", Severity.ERROR)
TIGHT = rule("test-tight", Severity.WARNING)

SLIDES = Source("slides/02-ecosystem.md", "# A\n\ntext\n\n![a dot](img/dto.svg)\nlast")
AT = SLIDES.text.index("img/dto.svg")
WHERE = {SLIDES.name: SLIDES}


def framed(text: str, start: int, end: int, width: int = 100) -> list[str]:
    """Return the text line and the caret line, gutters cut off."""
    source = Source("a.md", text)
    shown = report.full([MISSING("x", "a.md", Span(start, end))], {"a.md": source}, width=width)
    lines = shown.split("\n")
    gutter = lines[3].index("|") + 2
    return [lines[3][gutter:], lines[4][gutter:]]


def test_the_frame_is_the_one_of_the_design() -> None:
    problem = MISSING(
        "there is no file `img/dto.svg`",
        SLIDES.name,
        Span(AT, AT + 11),
        hint="did you mean `img/dot.svg`?",
    )
    assert report.full([problem], WHERE) == (
        "error[test-missing-file]: there is no file `img/dto.svg`\n"
        " --> slides/02-ecosystem.md:5:10\n"
        "  |\n"
        "5 | ![a dot](img/dto.svg)\n"
        "  |          ^^^^^^^^^^^\n"
        "  = hint: did you mean `img/dot.svg`?\n"
    )


def test_gutter_grows_with_the_number_and_notes_follow_the_hint() -> None:
    source = Source("a.md", "\n" * 99 + "abc def")
    problem = TIGHT("odd", "a.md", Span(103, 106), hint="one\ntwo", notes=("n1", "n2"))
    assert report.full([problem], {"a.md": source}) == (
        "warning[test-tight]: odd\n"
        "   --> a.md:100:5\n"
        "    |\n"
        "100 | abc def\n"
        "    |     ^^^\n"
        "    = hint: one\n"
        "            two\n"
        "    = note: n1\n"
        "    = note: n2\n"
    )


def test_the_slides_start_is_added_to_the_span() -> None:
    placed = MISSING("x", span=Span(9, 20)).within(SLIDES.name, AT - 9)
    assert " --> slides/02-ecosystem.md:5:10\n" in report.full([placed], WHERE)
    (entry,) = json.loads(report.json([placed], WHERE))
    assert (entry["line"], entry["column"], entry["end_line"], entry["end_column"]) == (
        5,
        10,
        5,
        21,
    )
    assert report.concise([placed], WHERE).startswith("slides/02-ecosystem.md:5:10: error[")


def test_without_a_place_there_is_no_frame() -> None:
    assert report.full([MISSING("no slides", hint="write one")], {}) == (
        "error[test-missing-file]: no slides\n  = hint: write one\n"
    )
    assert report.full([MISSING("no slides", "a.md")], {}) == (
        "error[test-missing-file]: no slides\n --> a.md\n"
    )
    unread = MISSING("not UTF-8", "a.md", Span(3, 4))
    assert report.full([unread], {}) == "error[test-missing-file]: not UTF-8\n --> a.md\n"
    assert report.concise([MISSING("no slides")], {}) == "error[test-missing-file] no slides\n"
    assert report.concise([unread], {}) == "a.md: error[test-missing-file] not UTF-8\n"
    (entry,) = json.loads(report.json([unread], {}))
    assert entry["file"] == "a.md"
    assert entry["line"] is entry["column"] is entry["end_line"] is entry["end_column"] is None


def test_an_empty_span_has_one_caret_also_at_the_end_of_line_and_file() -> None:
    assert framed("abc\ndef", 1, 1) == ["abc", " ^"]
    assert framed("abc\ndef", 3, 3) == ["abc", "   ^"]
    assert framed("abc", 3, 3) == ["abc", "   ^"]
    assert framed("abc", 99, 120) == ["abc", "   ^"]


def test_several_lines_are_shown_by_the_first() -> None:
    assert framed("ab cd  \nef", 3, 10) == ["ab cd", "   ^^"]
    source = Source("a.md", "ab cd\nef")
    (entry,) = json.loads(report.json([TIGHT("x", "a.md", Span(3, 7))], {"a.md": source}))
    assert (entry["line"], entry["end_line"], entry["end_column"]) == (1, 2, 2)


@pytest.mark.parametrize(
    ("text", "before", "carets"),
    [
        ("\tX", 4, 1),
        ("ab\tX", 4, 1),
        ("abcd\tX", 8, 1),
        ("日本X", 4, 1),
        ("🎉X", 2, 1),
        ("e\u0301X", 1, 1),
        ("\u200bX", 0, 1),
        ("é ü X", 4, 1),
    ],
)
def test_carets_stand_under_the_character_as_a_terminal_draws_it(
    text: str, before: int, carets: int
) -> None:
    at = text.index("X")
    assert framed(text, at, at + 1)[1] == " " * before + "^" * carets


def test_wide_characters_and_tabs_under_the_caret_count_as_wide() -> None:
    assert framed("a日b", 1, 2) == ["a日b", " ^^"]
    assert framed("a\tb", 1, 2) == ["a   b", " ^^^"]


def test_control_characters_are_pictures() -> None:
    shown, carets = framed("a\x1b[31mb\x7f\x9b\u202e\u2028c", 1, 2)
    assert shown == "a␛[31mb␡\ufffd\ufffd\ufffdc"
    assert carets == " ^"
    told = report.full([MISSING("no\x1b[2J\nfile", "a\x1b.md", hint="x\x07")], {})
    assert "\x1b" not in told
    assert "\x07" not in told
    assert "no␛[2J␊file" in told
    assert report.concise([MISSING("a\nb", "c\nd.md")], {}).count("\n") == 1


def test_carriage_returns_of_line_ends_are_not_shown() -> None:
    assert framed("abc\r\ndef", 1, 2) == ["abc", " ^"]


def test_long_lines_are_cut_around_the_span() -> None:
    text = "a" * 500 + "HERE" + "b" * 500
    shown, carets = framed(text, 500, 504, width=60)
    assert len(shown) == 60 - 4  # "1 | "
    assert shown[0] == shown[-1] == "…"
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "HERE"
    assert framed("HERE" + "b" * 500, 0, 4, width=60)[0].startswith("HERE")
    assert framed("a" * 500 + "HERE", 500, 504, width=60)[0].endswith("HERE")
    assert framed("b" * 56, 0, 1, width=60)[0] == "b" * 56


def test_a_line_of_megabytes_costs_nothing() -> None:
    text = "日" * 3_000_000 + "HERE" + "本" * 3_000_000
    shown, carets = framed(text, 3_000_000, 3_000_004, width=60)
    before = report._columns(shown[: shown.index("HERE")])
    assert carets == " " * before + "^^^^"


@given(
    st.text(alphabet=st.characters(exclude_characters="\n"), max_size=200),
    st.integers(0, 200),
    st.integers(0, 200),
    st.integers(30, 120),
)
def test_any_line_fits_and_keeps_its_caret(text: str, start: int, length: int, width: int) -> None:
    start = min(start, len(text))
    shown, carets = framed(text, start, start + length, width=width)
    assert report._columns(shown) <= width - 4
    assert re.fullmatch(" *\\^+", carets)
    assert len(carets) <= width - 4 + 1  # past the end of the line is a place too
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]


def test_colours_only_when_asked_for_and_they_change_nothing_else() -> None:
    problem = MISSING("m", SLIDES.name, Span(AT, AT + 3), hint="h", notes=("n",))
    plain = report.full([problem], WHERE)
    colored = report.full([problem], WHERE, color=True)
    assert "\x1b" not in plain
    assert re.sub("\x1b\\[\\d+m", "", colored) == plain != colored


def test_order_is_by_file_and_place_and_nothing_is_said_twice() -> None:
    b, a2, a1, none = (
        TIGHT("b", "b.md", Span(0, 1)),
        TIGHT("a2", "a.md", Span(2, 3)),
        MISSING("a1", span=Span(0, 1)).within("a.md", 1),
        MISSING("nowhere"),
    )
    whole = TIGHT("the file", "a.md")
    assert report.ordered([none, b, a2, whole, a1, b]) == (whole, a1, a2, b, none)
    twice = [TIGHT("x", span=Span(0, 1)).within("a.md", at) for at in (5, 1)]
    assert [each.start for each in report.ordered(twice)] == [1, 5]


def test_json_is_one_array_of_fixed_keys_in_ascii() -> None:
    problem = MISSING("ü", "ä.md", Span(0, 1), hint="h", notes=("n",))
    text = report.json([problem], {"ä.md": Source("ä.md", "x")})
    assert text.isascii()
    assert json.loads(text) == [
        {
            "rule": "test-missing-file",
            "severity": "error",
            "message": "ü",
            "file": "ä.md",
            "line": 1,
            "column": 1,
            "end_line": 1,
            "end_column": 2,
            "hint": "h",
            "notes": ["n"],
        }
    ]
    assert report.json([], {}) == "[]\n"


def test_summary() -> None:
    error, warning = MISSING("e"), TIGHT("w")
    assert report.summary([error, warning, error]) == "2 errors, 1 warning"
    assert report.summary([warning]) == "1 warning"
    assert report.summary([]) == "no problems"


def test_settings_turn_warnings_off_or_up_and_errors_stay() -> None:
    error, warning = MISSING("e"), TIGHT("w")
    found = (error, warning)
    assert report.rules_applied(found, {}) == found
    assert report.rules_applied(found, {"test-tight": "off", "test-missing-file": "off"}) == (
        error,
    )
    raised = report.rules_applied(found, {"test-tight": "error", "test-missing-file": "warning"})
    assert [each.severity for each in raised] == [Severity.ERROR, Severity.ERROR]
    assert report.rules_applied(found, {"test-tight": "warning"}) == found


def test_a_refusal_has_its_hint_and_the_places_it_names() -> None:
    error = DeckError("there is no theme `cler`", "did you mean `clear`?")
    assert report.refusal(error, {}) == (
        "error: there is no theme `cler`\n  = hint: did you mean `clear`?\n"
    )
    source = Source("deck.yml", "tilte: x\n")
    unknown: Diagnostic = MISSING("unknown key `tilte`", "deck.yml", Span(0, 5))
    error = DeckError("deck.yml cannot be used", diagnostics=[unknown])
    assert report.refusal(error, {"deck.yml": source}) == (
        "error: deck.yml cannot be used\n\n"
        "error[test-missing-file]: unknown key `tilte`\n"
        " --> deck.yml:1:1\n  |\n1 | tilte: x\n  | ^^^^^\n"
    )
