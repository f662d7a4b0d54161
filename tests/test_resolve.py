"""Modules become a deck: ids, numbers, sections, profiles, times, layouts, addresses."""

from __future__ import annotations

import pytest
from making import clear, deck, modules, pictures, place, resolved, settings

from deck.files import Files
from deck.resolve import DEAD_LINK, DUPLICATE_ID, NO_SLIDES, UNKNOWN_LAYOUT, resolve, slug

PROFILES = """
profiles:
  short: {slot: 60m, words: [quick]}
  long: {slot: 90m}
  talk: {slot: 20m, modules: [slides/02.md]}
"""


# Ids and titles


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("What is MLOps?", "what-is-mlops"),
        ("  C++ & C#: 3.14 ", "c-c-3-14"),
        ("Über Größe", "über-grösse"),
        ("मॉडल क्या है", "म-डल-क-य-ह"),
        ("机器学习", "机器学习"),
        ("ﬁne ½", "fine-1-2"),
        ("snake_case", "snake-case"),
        ("…!", ""),
    ],
)
def test_a_title_becomes_an_id(title: str, name: str) -> None:
    assert slug(title) == name


def test_ids_come_from_titles_and_repeats_are_counted() -> None:
    slides = deck("# One\n\n---\n\n# One\n\n---\n\n# One-2\n\n---\n\n# One\n").slides
    assert [slide.id for slide in slides] == ["one", "one-2", "one-2-2", "one-3"]


def test_an_id_that_is_written_holds_before_those_from_titles() -> None:
    slides = deck("# Check\n\n---\nid: check\n---\n\n# Second\n").slides
    assert [slide.id for slide in slides] == ["check-2", "check"]


def test_a_title_s_own_id_is_its_slide_s() -> None:
    (slide,) = deck("# The loop {#here}\n\n[up](#here)\n").slides
    assert slide.id == "here"
    assert slide.addresses["#here"] == "#here"


def test_front_matter_s_id_holds_before_the_title_s_and_both_are_targets() -> None:
    (slide,) = deck("---\nid: a\n---\n\n# The loop {#b}\n\n[a](#a) [b](#b)\n").slides
    assert slide.id == "a"
    assert dict(slide.addresses) == {"#a": "#a", "#b": "#a"}


def test_ids_from_titles_keep_clear_of_ids_on_slides() -> None:
    slides = deck("# Intro\n\n---\n\n# Second\n\nText. {#intro}\n").slides
    assert slides[0].id == "intro-2"


def test_a_slide_without_words_is_named_for_its_module() -> None:
    (slide,) = deck("---\nlayout: image\nbackground: black\n---\n").slides
    assert (slide.id, slide.title) == ("01-1", "")


def test_a_long_text_is_cut_to_a_title() -> None:
    (slide,) = deck(
        "A slide without a heading that goes on and on until it is far too long.\n"
    ).slides
    assert slide.title == "A slide without a heading that goes on and on until it is…"
    assert len(slide.title) <= 60


def test_a_title_is_its_plain_text() -> None:
    (slide,) = deck("# A *very* `good` [link](https://example.org) 🎉 <b>x</b>\n").slides
    assert slide.title == "A very good link 🎉 x"


def test_two_slides_with_the_same_id() -> None:
    texts = ("---\nid: drift\n---\n\n# One\n", "# Two\n\n---\nid: drift\n---\n\n# Three\n")
    (problem,) = resolved(*texts).diagnostics
    assert problem.rule is DUPLICATE_ID
    assert place(problem, *texts) == ("slides/02.md", 4, 5, "drift")
    assert problem.message == "the id `drift` is taken"
    assert problem.hint == "`drift` stands first at slides/01.md:2; choose another id here"


def test_the_same_id_on_two_slides() -> None:
    text = "# One\n\nText. {#x}\n\n---\n\n# Two\n\n## Part {#x}\n"
    (problem,) = resolved(text).diagnostics
    assert problem.rule is DUPLICATE_ID
    assert place(problem, text)[:3] == ("slides/01.md", 9, 1)
    assert problem.hint.startswith("`x` stands first at slides/01.md:3;")


# Order


def test_slides_are_numbered_through_and_sections_from_one() -> None:
    whole = deck("---\ntitle: First\n---\n\n# A\n\n---\n\n# B\n", "# C\n")
    assert [(slide.number, slide.section) for slide in whole.slides] == [(1, 0), (2, 0), (3, 1)]
    assert [(s.number, s.title, s.source, len(s.slides)) for s in whole.sections] == [
        (1, "First", "slides/01.md", 2),
        (2, "C", "slides/02.md", 1),
    ]


def test_a_module_without_slides_is_no_section() -> None:
    read = modules("# A\n", "", "# C\n", quiet=False)
    whole = resolve(read, settings(), clear(), Files(), "").value
    assert [(section.number, section.source) for section in whole.sections] == [
        (1, "slides/01.md"),
        (2, "slides/03.md"),
    ]
    assert [slide.section for slide in whole.slides] == [0, 1]


def test_nothing_to_show() -> None:
    (problem,) = resolve((), settings(), clear(), Files(), "").diagnostics
    assert problem.rule is NO_SLIDES
    assert problem.message == "the deck has no slides"


def test_a_profile_that_takes_nothing() -> None:
    texts = ["---\nif: long\n---\n\n# A\n"] * 2
    (problem,) = resolved(*texts, yml=PROFILES, profile="short").diagnostics
    assert problem.rule is NO_SLIDES
    assert problem.message == "the profile `short` takes no slide"


# Profiles and times


FOUR = (
    "# A\n\n---\nif: quick\n---\n\n# B\n\n---\nhide: true\n---\n\n# C\n\n"
    "---\nif: not short\n---\n\n# D\n"
)


@pytest.mark.parametrize(
    ("profile", "ids"),
    [("", "a d e"), ("short", "a b e"), ("long", "a d e"), ("talk", "e")],
)
def test_a_profile_takes_its_slides_and_numbers_them(profile: str, ids: str) -> None:
    whole = deck(FOUR, "# E\n", yml=PROFILES, profile=profile)
    assert " ".join(slide.id for slide in whole.slides) == ids
    assert [slide.number for slide in whole.slides] == list(range(1, len(whole.slides) + 1))
    assert whole.profile == profile


def test_a_profile_s_pattern_that_matches_no_module_is_told() -> None:
    (problem,) = resolved("# A\n", yml=PROFILES).diagnostics
    assert (problem.rule.name, problem.source) == ("unmatched-pattern", "deck.yml")
    assert problem.span is not None
    assert PROFILES[problem.span.start : problem.span.end] == "slides/02.md"


def test_a_word_that_no_profile_has_is_told_where_it_stands() -> None:
    text = "---\nif: quik or long\n---\n\n# A\n"
    (problem,) = resolved(text, "# B\n", yml=PROFILES).diagnostics
    assert problem.rule.name == "unknown-word"
    assert place(problem, text) == ("slides/01.md", 2, 5, "quik")
    assert problem.hint == "did you mean `quick`?"


TIMED = "---\ntime: {short: 1m, long: 3m}\n---\n\n# A\n\n---\ntime: 90s\n---\n\n# B\n\n---\n\n# C\n"


@pytest.mark.parametrize(
    ("profile", "seconds"),
    [
        ("short", [60, 90, 20]),
        ("long", [180, 90, 20]),
        ("", [180, 90, 20]),  # none chosen: the longest, for which there must be time
    ],
)
def test_times_are_those_of_the_profile(profile: str, seconds: list[float]) -> None:
    whole = deck(TIMED, "# D\n", yml=PROFILES, profile=profile)
    assert [slide.seconds for slide in whole.slides] == [*seconds, 20]
    assert [slide.estimated for slide in whole.slides] == [False, False, True, True]
    assert [section.seconds for section in whole.sections] == [sum(seconds), 20]
    assert whole.meta.seconds == sum(seconds) + 20


# Layouts


def test_layouts_are_the_theme_s_and_default_where_none_is_written() -> None:
    whole = deck("# A\n\n---\nlayout: quote\n---\n\n> Q\n")
    assert [slide.layout for slide in whole.slides] == ["default", "quote"]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("qoute", "did you mean `quote`?"),
        ("xyz", "it has " + ", ".join(clear().layouts)),
    ],
)
def test_a_layout_that_the_theme_has_not(written: str, hint: str) -> None:
    text = f"# A\n\n---\nlayout: {written}\n---\n\n# B\n"
    outcome = resolved(text)
    (problem,) = outcome.diagnostics
    assert problem.rule is UNKNOWN_LAYOUT
    assert place(problem, text) == ("slides/01.md", 4, 9, written)
    assert problem.message == f"the theme `clear` has no layout `{written}`"
    assert problem.hint == hint
    assert outcome.value.slides[1].layout == "default"


# Addresses


def test_a_picture_s_address_is_its_name_in_the_snapshot() -> None:
    text = "# A\n\n![x](img/a.svg) ![x](./img/b%20c.svg)\n\nNote: <img src='img/d.svg' alt='d'>\n"
    there = pictures("slides/img/a.svg", "slides/img/b c.svg", "slides/img/d.svg")
    (slide,) = deck(text, files=there).slides
    assert dict(slide.addresses) == {
        "img/a.svg": "files:slides/img/a.svg",
        "./img/b%20c.svg": "files:slides/img/b c.svg",
        "img/d.svg": "files:slides/img/d.svg",
    }


def test_a_slide_has_the_addresses_that_stand_on_it_and_no_others() -> None:
    text = (
        "# A\n\n![x](a.svg)\n\n---\nbackground: b.svg\n---\n\n# B\n\n---\n\n# C[^1]\n\n"
        "---\n\n# D\n\n[^1]: ![y](c.svg)\n"
    )
    whole = deck(text, files=pictures("slides/a.svg", "slides/b.svg", "slides/c.svg"))
    found = [list(slide.addresses) for slide in whole.slides]
    assert found == [["a.svg"], ["b.svg"], ["c.svg"], ["c.svg"]]  # the last one's text holds it


def test_a_background_that_carries_on_is_found_on_every_slide() -> None:
    text = "<!-- background: url('a.svg') -->\n\n# A\n\n---\n\n# B\n"
    whole = deck(text, files=pictures("slides/a.svg"))
    assert [dict(slide.addresses) for slide in whole.slides] == [
        {"a.svg": "files:slides/a.svg"},
        {"a.svg": "files:slides/a.svg"},
    ]


def test_links_lead_to_slides_modules_and_places_on_slides() -> None:
    links = "[a](#two) [b](02.md) [c](02.md#deep) [d](#part) [e](../slides/02.md) [f](#%C3%BCber)"
    whole = deck(
        f"# One\n\n{links}\n",
        "---\nid: two\n---\n\n# 2\n\n---\n\n# Deep\n\nText. {#part}\n\n---\n\n# Über\n",
    )
    assert dict(whole.slides[0].addresses) == {
        "#two": "#two",
        "02.md": "#two",
        "02.md#deep": "#deep",
        "#part": "#deep",
        "../slides/02.md": "#two",
        "#%C3%BCber": "#über",
    }


def test_links_out_of_the_deck_stay_as_they_are() -> None:
    text = (
        "# A\n\n[a](https://example.org/#x) [b](mailto:a@example.org) [c](//example.org) [d](/x)\n"
    )
    (slide,) = deck(text).slides
    assert dict(slide.addresses) == {}


@pytest.mark.parametrize(
    ("link", "hint"),
    [
        ("#drfit", "did you mean `#drift`?"),
        ("02.md#drfit", "did you mean `#drift`?"),
        ("03.md", "did you mean `02.md`?"),
        ("03.md#drift", "did you mean `#drift`?"),
        ("#!", "give the slide an `id:`, and link to it with `#` before the id"),
        ("paper.pdf", "give the slide an `id:`, and link to it with `#` before the id"),
    ],
)
def test_a_link_that_leads_nowhere(link: str, hint: str) -> None:
    texts = (f"# Begin\n\n---\n\n# First\n\nSee [there]({link}).\n", "# Drift\n")
    (problem,) = resolved(*texts).diagnostics
    assert problem.rule is DEAD_LINK
    assert place(problem, *texts) == ("slides/01.md", 7, 13, link)
    assert problem.message == f"the link `{link}` leads to no slide of this deck"
    assert problem.hint == hint


def test_dead_links_in_notes_and_footnotes_are_told_where_they_stand() -> None:
    text = "# A[^1]\n\nNote: [x](#nowhere)\n\n---\n\n# B\n\n[^1]: [y](#gone)\n"
    found = resolved(text).diagnostics
    assert [place(problem, text)[1:] for problem in found] == [
        (3, 11, "#nowhere"),
        (9, 11, "#gone"),
    ]


def test_a_link_to_what_the_profile_leaves_out_is_dead() -> None:
    texts = ("---\nif: long\n---\n\n# One\n", "# Two\n\n[x](#one) [y](01.md)\n")
    found = resolved(*texts, yml=PROFILES, profile="short").diagnostics
    assert [problem.message for problem in found] == [
        "the link `#one` leads to no slide of this deck",
        "the link `01.md` leads to no slide of this deck",
    ]


def test_a_slide_that_moves_stays_equal_to_itself() -> None:
    before = deck("# A\n\n---\n\n# B\n\n![x](a.svg)\n", files=pictures("slides/a.svg"))
    after = deck("# Longer\n\n![x](b.svg)\n\n---\n\n# B\n\n![x](a.svg)\n",
                 files=pictures("slides/a.svg", "slides/b.svg"))  # fmt: skip
    assert before.slides[1] == after.slides[1]
    assert before.slides[0] != after.slides[0]
