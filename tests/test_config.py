"""deck.yml and front matter: what is accepted, what is told and where, what a slide says."""

from __future__ import annotations

import pytest

from deck import config, keys, mapping, values
from deck.config import Config, Profile, ThemeChoice
from deck.diagnostics import DeckError, Severity
from deck.mapping import Mapping
from deck.model import Meta, Options
from deck.source import Lines, Source

EXAMPLE = """\
title: MLOps
subtitle: Taking DevOps to the AI world
trainer: {name: Nageswara Rao P., role: DevOps Architect & MLOps Engineer}
lang: en
date: 2026-11-23            # printed as written; nothing reads the clock
theme: {name: clear, accent: "#0a7d5a", mode: light}
modules: slides/*.md        # or a list, in order
html: single                # or folder
paper: {size: A4, handouts: [handout, 6up, script, worksheet]}
profiles:
  60min: {slot: 60m, tolerance: 5%, words: [short]}
  90min: {slot: 90m, tolerance: 5%}
  webinar: {slot: 20m, modules: [slides/08-webinar.md]}
profile: 90min              # the one built when none is named
pace: {words-per-minute: 130, seconds-per-slide: 20}
rules: {too-many-words: off, missing-alt: error}
vars: {cohort: Autumn 2026}
dialect: deck               # deck | marp | reveal | slidev | quarto
fonts: []                   # extra local font files, for scripts the theme does not cover
"""


def read(text: str) -> Config:
    outcome = config.read(Source("deck.yml", text))
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def front(text: str) -> Mapping:
    outcome = mapping.read(Lines.of(text), "a.md")
    assert outcome.value is not None
    return outcome.value


def refused(text: str) -> list[tuple[str, str, tuple[int, int], str, str]]:
    source = Source("deck.yml", text)
    with pytest.raises(DeckError) as caught:
        config.read(source)
    assert caught.value.status == 2
    assert caught.value.sources == (source,)
    told = []
    for one in caught.value.diagnostics:
        assert one.span is not None
        assert one.severity is Severity.ERROR
        assert one.source == "deck.yml"
        line, column = source.position(one.span.start)
        told.append((one.rule.name, one.message, (line, column), source[one.span], one.hint))
    return told


def test_the_whole_example_of_the_language_is_read() -> None:
    source = Source("deck.yml", EXAMPLE)
    outcome = config.read(source)
    assert outcome.diagnostics == ()
    assert outcome.value == Config(
        meta=Meta(
            title="MLOps",
            subtitle="Taking DevOps to the AI world",
            trainer="Nageswara Rao P.",
            role="DevOps Architect & MLOps Engineer",
            lang="en",
            date="2026-11-23",
            seconds=5400.0,
        ),
        theme=ThemeChoice("clear", (("accent", "#0a7d5a"), ("mode", "light"))),
        modules=("slides/*.md",),
        handouts=("handout", "6up", "script", "worksheet"),
        profiles=(
            Profile("60min", 3600.0, 0.05, ("short",)),
            Profile("90min", 5400.0, 0.05),
            Profile("webinar", 1200.0, 0.05, (), ("slides/08-webinar.md",)),
        ),
        profile="90min",
        rules=(("too-many-words", "off"), ("missing-alt", "error")),
        vars=(("cohort", "Autumn 2026"),),
        source=source,
    )


def test_every_value_can_be_pointed_at() -> None:
    got = read(EXAMPLE)
    source = Source("deck.yml", EXAMPLE)
    for key, text in {
        "title": "MLOps",
        "theme.accent": '"#0a7d5a"',
        "rules.too-many-words": "too-many-words",
        "paper.handouts.1": "6up",
        "profiles.webinar.modules.0": "slides/08-webinar.md",
        "modules.0": "slides/*.md",
        "theme.accent:": "accent",
    }.items():
        span = got.span(key)
        assert span is not None
        assert source[span] == text
    assert got.span("nothing.at.all") is None


def test_an_empty_deck_yml_says_nothing() -> None:
    assert read("# later\n") == Config(source=Source("deck.yml", "# later\n"))
    assert read("title:\nrules:\n").meta.title == ""


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("author: Ann", "trainer", "Ann"),
        ("authors: [Ann, Bob]", "trainer", "Ann, Bob"),
        ("size: 4:3", "size", (960, 720)),
        ("aspectRatio: 16/9", "size", (1280, 720)),
        ("width: 1920\nheight: 1080", "size", (1280, 720)),
        ("paginate: false", "paginate", False),
        ("slideNumber: c/t", "paginate", True),
        ("keywords: a, b c", "keywords", ("a", "b c")),
        ("title: no", "title", "no"),
        ("title: 1.10", "title", "1.10"),
        ("duration: 1 hour", "seconds", 3600.0),
        ("transition: slide-left", "transition", "slide"),
    ],
)
def test_what_a_deck_says_of_itself(line: str, key: str, value: object) -> None:
    assert getattr(read(line).meta, key) == value


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("slide-level: 2", "slide_level", 2),
        ("headingDivider: [1, 3]", "slide_level", 3),
        ("class: a b", "classes", ("a", "b")),
        ("build-lists: true", "incremental", True),
        ("smaller: true", "fit", True),
        ("revealOptions: {hash: true}", "reveal", (("hash", True),)),
        ("theme: paper", "theme", ThemeChoice("paper")),
        ("vars: true", "use_vars", True),
        ("css: a.css", "css", ("a.css",)),
        ("paper: {size: Letter}", "paper_size", "Letter"),
        ("pace: {words-per-minute: 100}", "words_per_minute", 100),
        ("profiles: {60min: }", "profiles", (Profile("60min"),)),
        ("highlighter: shiki", "html", "single"),
    ],
)
def test_what_else_stands_in_deck_yml(line: str, key: str, value: object) -> None:
    assert getattr(read(line), key) == value


def test_all_mistakes_in_deck_yml_are_told_at_once_in_their_order() -> None:
    text = "titel: x\npaper: {sise: A4, size: A5}\nhtml: both\nlang: en\n"
    assert refused(text) == [
        ("unknown-key", "`titel` is no key of deck.yml", (1, 1), "titel", "did you mean `title`?"),
        ("unknown-key", "`sise` is no key of `paper`", (2, 9), "sise", "did you mean `size`?"),
        ("bad-option", "`size` cannot be `A5`", (2, 25), "A5", "write one of `A4`, `Letter`"),
        (
            "bad-option",
            "`html` cannot be `both`",
            (3, 7),
            "both",
            "write one of `single`, `folder`",
        ),
    ]


BAD = [
    ("paginate: no", "no", "write `true` or `false`"),
    ("size: 17:3", "17:3", "write one of `16:9`, `16:10`, `4:3`"),
    ("duration: soon", "soon", "write a duration such as `3m`, `90m` or `1h30m`"),
    ("profiles: {a: {slot: 0m}}", "0m", "write a duration such as `3m`, `90m` or `1h30m`"),
    ("profiles: {a: {tolerance: 5}}", "5", "write a percentage such as `5%`"),
    ("profiles: {a: {words: [b, c d]}}", "c d", "write one word of letters, digits, `-`, `_`"),
    ("profiles: {../x: {slot: 1m}}", "../x", "name it with letters, digits, `-` and `_`"),
    ("profiles: {pdf: {slot: 1m}}", "pdf", "name it with letters, digits, `-` and `_`"),
    ("profiles: [a]", "[a]", "write `{name: value}`"),
    ("profiles: {a: }\nprofile: b", "b", "name one of `profiles`"),
    ("rules: {x: maybe}", "maybe", "write one of `off`, `warning`, `error`"),
    ("paper: {handouts: [handout, 7up]}", "7up", "did you mean `6up`?"),
    ("slide-level: 2.5", "2.5", "write a level from 1 to 6, or 0 for none"),
    ("slide-level: 9", "9", "write a number from 0 to 6"),
    ("theme: ../x", "../x", "write one word in lower case"),
    ("title: [a]", "[a]", "write text; put it in quotes where it begins with `[` or `{`"),
    ("lang: english please", "english please", "write a language tag such as `en`"),
    ("vars: {a: [b]}", "[b]", "write text; put it in quotes where it begins with `[` or `{`"),
    ("pace: fast", "fast", "write `{key: value}` with `words-per-minute`, `seconds-per-slide`"),
    ("width: 3\nheight: 2", "3", "write `size: 16:9`, `16:10` or `4:3` instead"),
    ("transition: fads", "fads", "did you mean `fade`?"),
    ("modules: [a.md, '']", "''", "write one text or a list of texts"),
]


@pytest.mark.parametrize(("text", "caret", "hint"), BAD)
def test_a_value_that_a_key_cannot_have_is_refused(text: str, caret: str, hint: str) -> None:
    ((rule, _, _, at, said),) = refused(text)
    assert (rule, at, said) == ("bad-option", caret, hint)


def test_broken_yaml_and_duplicates_are_errors_not_usage() -> None:
    broken = config.read(Source("deck.yml", "a: b: c\n"))
    assert broken.value is None
    assert [one.rule.name for one in broken.diagnostics] == ["bad-yaml"]
    twice = config.read(Source("deck.yml", "title: a\ntitle: b\nauthor: c\ntrainer: d\n"))
    assert twice.value is not None
    assert (twice.value.meta.title, twice.value.meta.trainer) == ("a", "c")
    assert [one.message for one in twice.diagnostics] == [
        "the key `title` is given twice",
        "`trainer` says again what another key says",
    ]
    assert all(one.severity is Severity.ERROR for one in twice.diagnostics)


def test_another_tools_dialect_is_named() -> None:
    outcome = config.read(Source("deck.yml", "dialect: marp\n"))
    (one,) = outcome.diagnostics
    assert (one.rule.name, one.severity) == ("other-dialect", Severity.WARNING)
    first = keys.slide_options(front("marp: true\n"), "a.md", first=True)
    assert [one.rule.name for one in first.diagnostics] == ["other-dialect"]
    assert keys.slide_options(front("marp: false\n"), "a.md", first=True).diagnostics == ()


def test_front_matter_of_a_file_built_alone() -> None:
    text = "title: A\ntheme: paper\nlyout: x\nsize: huge\nprofile: gone\ntime: 2m\n"
    source = Source("a.md", text)
    outcome = config.from_front_matter(front(text), source)
    assert outcome.diagnostics == ()
    got = outcome.value
    assert (got.meta.title, got.theme.name, got.meta.size, got.profile) == (
        *("A", "paper"),
        (1280, 720),
        "",
    )
    told = keys.slide_options(front(text), "a.md", first=True)
    assert told.value.time == (("", 120.0),)
    assert [(one.message, one.hint, str(one.severity)) for one in told.diagnostics] == [
        ("`lyout` is no key of the front matter", "did you mean `layout`?", "warning"),
        ("`size` cannot be `huge`", "write one of `16:9`, `16:10`, `4:3`", "warning"),
        ("there is no profile `gone`", "name one of `profiles`", "warning"),
    ]


def test_a_slide_says_what_it_is() -> None:
    text = (
        "id: why\nlayout: two-columns\nclass: big dark\nbackground: '#fff'\ncolor: navy\n"
        "transition: none\ntime: {60min: 2m, 90min: 4m30s}\nif: 60min or not (short and b)\n"
        "level: bonus\nhide: true\nheader: H\nfooter:\nslide-number: false\nincremental: true\n"
        "notes: said\nfit: true\n"
    )
    outcome = keys.slide_options(front(text), "a.md")
    assert outcome.diagnostics == ()
    assert outcome.value == Options(
        id="why",
        layout="two-columns",
        classes=("big", "dark"),
        background="#fff",
        color="navy",
        transition="none",
        time=(("60min", 120.0), ("90min", 270.0)),
        condition="60min or not (short and b)",
        level="bonus",
        hide=True,
        header="H",
        paginate=False,
        incremental=True,
    )
    source = Source("a.md", text)
    assert source[outcome.value.spans["time"]] == "{60min: 2m, 90min: 4m30s}"
    assert source[outcome.value.spans["paginate"]] == "false"


def test_a_deck_key_on_a_slide_is_unknown() -> None:
    outcome = keys.slide_options(front("title: x\nid: a\nid2: b\n"), "a.md")
    assert outcome.value == Options(id="a")
    assert [(one.source, one.message) for one in outcome.diagnostics] == [
        ("a.md", "`title` is no key of a slide"),
        ("a.md", "`id2` is no key of a slide"),
    ]


@pytest.mark.parametrize(
    ("line", "is_valid"),
    [
        ("time: 3m", True),
        ("time: ten minutes", False),
        ("time: 3", False),
        ("Time: 3m", False),
        ("background: the year 2010", False),
        ("background: '#123456'", True),
        ("background: img/a b.png", True),
        ("background: 'linear-gradient(red, blue)'", True),
        ("layout: two-columns", True),
        ("layout: the way we work", False),
        ("if: short and not 60min", True),
        ("if: you know", False),
        ("if: not", False),
        ("if: and", False),
        ("level: optional", True),
        ("level: easy", False),
        ("hide: no", False),
        ("hide: true", True),
        ("id: why", True),
        ("id: why not", False),
        ("id:", False),
        ("notes: remember this", True),
        ("slideNumber: false", True),
        ("title: x", False),
        ("unheard: x", False),
    ],
)
def test_valid_tells_front_matter_from_a_sentence(line: str, is_valid: bool) -> None:
    ((entry),) = front(line).entries
    assert keys.valid(entry.key, entry.value) is is_valid


def test_known_keys_match_in_lower_case_only() -> None:
    assert keys.known("time")
    assert keys.known("slide-number")
    assert not keys.known("Time")
    assert not keys.known("title")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3m", 180),
        ("90m", 5400),
        ("90 min", 5400),
        ("40min", 2400),
        ("1 hour", 3600),
        ("2 hours", 7200),
        ("1h30m", 5400),
        ("1h 30m", 5400),
        ("2m30s", 150),
        ("45s", 45),
        ("1.5h", 5400),
        ("5 Minutes", 300),
        ("", None),
        ("3", None),
        ("m", None),
        ("ten minutes", None),
        ("30m1h", None),
        ("-3m", None),
        ("3m!", None),
        ("9999999999999999m", None),
    ],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert values.duration(text) == seconds


def test_every_alias_means_a_key_that_there_is() -> None:
    assert set(keys.ALIASES.values()) <= set(keys.FRONT_KEYS)
    assert not set(keys.ALIASES) & set(keys.FRONT_KEYS)
