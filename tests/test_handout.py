"""The handout: what its pages say, how they break, and what a reader's program finds in them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import making
import pytest
from pypdf import PdfReader

from deck.files import Files
from deck.formats import handout
from deck.formats.handout import settled
from deck.model import Medium
from deck.paper import Press, Printed, Sheet
from deck.render import Drawn
from deck.strings import words

YML = """\
title: MLOps 🚀
subtitle: Taking DevOps to the AI world
trainer: {name: Ada, role: Engineer}
date: 2026-11-23
description: A course
keywords: [models, "a \\"quoted\\" word"]
"""
FIRST = """\
# Welcome {#welcome}

- [to the end](#end)
- [out](https://example.org/out)

Note:
Say hello. Ask who has trained a model.
"""
SECOND = """\
# The end 🎉 {#end}

A claim.[^1]

Note:
Bridge to [the start](#welcome).

[^1]: Gartner, *Trends*, 2019, [report](https://example.org/report)
"""


def sheet(*texts: str, yml: str = YML, mode: str = "light") -> Sheet:
    """Take modules down the line, as far as what the press is given."""
    deck = making.deck(*texts, yml=yml)
    slides = making.drawn(*texts, yml=yml, medium=Medium.PAPER)
    drawn = Drawn(Medium.PAPER, slides)
    outcome = handout.sheet(deck, drawn, making.clear(mode), Files(), making.settings(yml))
    assert outcome.diagnostics == ()
    return outcome.value


def prose(words: int) -> str:
    return " ".join(f"word{number}" for number in range(words)) + "."


def many(count: int, words_each: int) -> str:
    return "\n---\n".join(
        f"# Slide {number} of many\n\ntext\n\nNote:\nBegins{number} {prose(words_each)}\n"
        for number in range(1, count + 1)
    )


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press() as press:
        yield press


@pytest.fixture(scope="module")
def printed(press: Press) -> Printed:
    return press.print(sheet(FIRST, SECOND))


@pytest.fixture(scope="module")
def reader(printed: Printed) -> PdfReader:
    return PdfReader(io.BytesIO(printed.pdf))


def texts(printed: Printed) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages]


def links(reader: PdfReader) -> list[tuple[int, str]]:
    found = []
    for number, page in enumerate(reader.pages, 1):
        for each in page.get("/Annots", ()):
            link = each.get_object()
            found.append((number, str(link["/Dest"] if "/Dest" in link else link["/A"]["/URI"])))
    return found


def test_nothing_is_wrong_with_it(printed: Printed) -> None:
    assert (printed.pages, printed.overruns, printed.log) == (4, (), ())
    assert handout.artifacts(printed)[0].name == "pdf/handout.pdf"
    assert handout.artifacts(printed)[0].data == printed.pdf


def test_a_cover_contents_and_a_page_for_each_module(printed: Printed) -> None:
    cover, contents, first, second = texts(printed)
    assert "MLOps\n" in cover
    for text in ("Taking DevOps to the AI world", "Ada", "Engineer", "2026-11-23"):
        assert text in cover
    assert "page" not in cover
    assert contents.index("Contents") < contents.index("Welcome") < contents.index("The end")
    entries = ["1 Welcome 3", "Welcome 3", "2 The end 4", "The end 4"]
    assert " ".join(contents.split()).count(" ".join(entries)) == 1
    assert "Say hello. Ask who has trained a model." in first
    assert "Bridge to the start." in second


def test_head_and_foot_say_where_one_is(printed: Printed) -> None:
    _, contents, first, second = texts(printed)
    assert contents.startswith("MLOps\n") or "MLOps\nAda" in contents
    assert "MLOps · Welcome" in first
    assert "MLOps · The end" in second
    assert "page 3 of 4" in first
    assert "page 4 of 4" in second


def test_text_is_read_in_order_title_slide_notes(printed: Printed) -> None:
    first = texts(printed)[2]
    order = ["Welcome\nto the end", "out", "Say hello."]
    assert [first.index(each) for each in order] == sorted(first.index(each) for each in order)


def test_title_author_language_and_the_rest_are_told(reader: PdfReader) -> None:
    said = reader.metadata
    assert said is not None
    assert (said.title, said.author, said.subject) == ("MLOps", "Ada", "A course")
    assert said["/Keywords"] == 'models, a "quoted" word'
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert said.creation_date is None


def test_bookmarks_are_modules_with_their_slides(reader: PdfReader) -> None:
    def titles(outline: object) -> list[object]:
        assert isinstance(outline, list)
        return [titles(each) if isinstance(each, list) else each.title for each in outline]

    assert titles(reader.outline) == [
        "Contents", "1 Welcome", ["1 Welcome"], "2 The end", ["2 The end"], "References",
    ]  # fmt: skip


def test_links_lead_on_and_out(reader: PdfReader) -> None:
    found = links(reader)
    targets = ["welcome-module", "welcome", "end-module", "end", "deck-references"]
    assert [to for number, to in found if number == 2] == targets
    assert sorted(to for number, to in found if number == 3) == ["end", "https://example.org/out"]
    on_last = [to for number, to in found if number == 4]
    assert {"welcome", "https://example.org/report", "fn-end-1"} <= set(on_last)
    places = {
        name: reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }
    assert {name: places[name] for name in targets} == {
        "welcome-module": 3, "welcome": 3, "end-module": 4, "end": 4, "deck-references": 4,
    }  # fmt: skip
    assert places["fn-end-1"] == places["deck-references-1"] == 4
    assert on_last.count("deck-references-1") == 1
    assert on_last.count("fn-end-1") == 2, "the mark and the number in the slide's picture"
    assert "end" in on_last, "from the references"


def test_sources_stand_once_with_their_address(printed: Printed) -> None:
    last = texts(printed)[3]
    assert "Sources" in last
    assert last.count("https://example.org/report") == 1
    assert sheet(FIRST, SECOND).html.count('id="fn-end-1"') == 1


CITING = """\
# One

First. {source="Zeta, *Z*, 2020"} Then.[^a] {source="Zeta, *Z*, 2020"}

[^a]: Ärger, *A*, 2021. <https://example.org/a>

---

# Two

Again. {source="ärger, A, 2021"}

[50% more]{.unverified}

Note: Said. {source="Mid, 2019" url="https://example.org/m"}

---

# Three

- other {source="Mid, 2019" url="https://example.org/n"}
- quoted {source='"Quoted", 2018'}
- plain {source="Plain, 2017"}
"""


def test_references_hold_every_source_once_in_the_order_of_the_alphabet() -> None:
    html = sheet(CITING).html
    entries = re.findall(r'<div class="reference" id="([^"]+)".*?</div>\n</div>', html, re.DOTALL)
    assert entries == [f"deck-references-{number}" for number in range(1, 7)]
    texts = re.findall(r'<div class="reference-text">(.*?)</div>', html)
    plain = [re.sub(r"<[^>]+>", "", text) for text in texts]
    assert plain == [
        "Ärger, A, 2021. https://example.org/a", "Mid, 2019", "Mid, 2019", "Plain, 2017",
        "“Quoted”, 2018".replace("“", "&#34;").replace("”", "&#34;"), "Zeta, Z, 2020",
    ]  # fmt: skip
    first = html.split('id="deck-references-1"')[1].split('id="deck-references-2"')[0]
    assert re.findall(r'<a href="#([^"]+)"><span class="reference-number">(\d)', first) == [
        ("one", "1"),
        ("two", "2"),
    ]


def test_a_slide_s_sources_lead_to_the_references_and_claims_stand_beneath() -> None:
    html = sheet(CITING).html
    two = html.split('id="two"')[1].split("</article>")[0]
    assert re.findall(r'<li id="([^"]+)"><a class="source-number" href="#([^"]+)">(\d)', two) == [
        ("fn-two-1", "deck-references-1", "1"),
        ("fn-two-2", "deck-references-2", "2"),
    ]
    assert '<span class="claim-sign">?</span> 50% more' in two


def test_pages_of_references_say_where_they_are_cited(press: Press) -> None:
    pages = texts(press.print(sheet(CITING)))
    assert "References" in pages[1]
    assert "https://example.org/m" in pages[-1]
    assert "2 Two" in " ".join(pages[-1].split())


def test_a_deck_without_sources_has_no_references() -> None:
    html = sheet("# One\n\nFirst.\n").html
    assert "references" not in html.lower()


def test_an_address_that_is_its_own_text_is_printed_once(press: Press) -> None:
    text = SECOND.replace("[report](https://example.org/report)", "<https://example.org/report/>")
    last = texts(press.print(sheet(FIRST, text)))[3]
    assert last.count("example.org/report") == 1


def test_a_long_address_stays_on_the_page(press: Press) -> None:
    text = SECOND.replace("/report", "/" + "long_address_" * 30)
    printed = press.print(sheet(FIRST, text))
    page = PdfReader(io.BytesIO(printed.pdf)).pages[3]
    edges = [float(each.get_object()["/Rect"][2]) for each in page["/Annots"]]
    assert max(edges) <= float(page.mediabox.width) - 19 * 72 / 25.4 + 1


def test_emoji_stay_on_slides_and_leave_headings(printed: Printed) -> None:
    assert not re.search("[🚀🎉]", "".join(texts(printed)))
    assert "🎉" in "".join(html for _, html in sheet(FIRST, SECOND).slides)


def test_a_single_module_needs_no_module_heading(press: Press) -> None:
    one = sheet(FIRST.replace("(#end)", "(#welcome)"))
    assert "module-title" not in one.html
    printed = press.print(one)
    assert printed.pages == 3
    assert [each.title for each in PdfReader(io.BytesIO(printed.pdf)).outline] == [
        "Contents", "1 Welcome",
    ]  # fmt: skip


def pages_of(printed: Printed, pattern: str) -> dict[int, int]:
    """Map the number that a pattern captures to the first page where it is found."""
    found: dict[int, int] = {}
    for number, text in enumerate(texts(printed), 1):
        if number > 2:
            for match in re.finditer(pattern, text):
                found.setdefault(int(match[1]), number)
    return found


@pytest.mark.parametrize("length", [5, 60, 120, 400])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_slide_and_the_start_of_its_notes_stay_together(
    press: Press, length: int, paper: str
) -> None:
    printed = press.print(sheet(many(14, length), yml=f"{YML}paper: {{size: {paper}}}\n"))
    titles = pages_of(printed, r"Slide (\d+) of many")
    begins = pages_of(printed, r"Begins(\d+) ")
    assert titles == begins
    assert sorted(titles) == list(range(1, 15))
    last = 0
    for number in range(1, 15):
        assert last <= titles[number] <= last + 2 if last else True
        last = titles[number]


def test_short_notes_leave_two_slides_a_page(press: Press) -> None:
    assert press.print(sheet(many(20, 60))).pages == 2 + 10


def test_notes_of_many_pages_flow_on(press: Press) -> None:
    printed = press.print(sheet(many(2, 3000)))
    assert printed.pages > 6
    assert "".join(texts(printed)).count("word2999.") == 2


@pytest.mark.parametrize(("paper", "size"), [("A4", (595.28, 841.89)), ("Letter", (612.0, 792.0))])
def test_the_paper_is_the_one_asked_for(
    press: Press, paper: str, size: tuple[float, float]
) -> None:
    printed = press.print(sheet(FIRST, SECOND, yml=f"{YML}paper: {{size: {paper}}}\n"))
    for page in PdfReader(io.BytesIO(printed.pdf)).pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
            size, abs=0.01
        )


def test_contents_that_fill_a_page_go_on_the_next(press: Press) -> None:
    printed = press.print(sheet(many(130, 0)))
    pages = texts(printed)
    assert "Slide 102 of many" in pages[1]
    assert "Slide 103 of many" in pages[2]
    assert "Slide 103 of many" not in pages[1]
    for number, page in pages_of(printed, r"\n(\d+)\nSlide \d+ of many\n").items():
        assert page >= 4, number


def test_lines_of_the_contents_move_together_where_that_spares_a_page(press: Press) -> None:
    modules = [many(13, 0).replace("many", f"module {number}") for number in range(8)]
    pages = texts(press.print(sheet(*modules)))
    assert pages[1].count(" of module ") >= 8 * 13
    assert pages[2].startswith("1\n")


def test_columns_of_the_contents_are_balanced_and_no_title_ends_one() -> None:
    modules = [many(5, 0).replace("many", f"module {number}") for number in range(7)]
    html = sheet(*modules).html
    columns = re.findall(r'<div class="contents-column">(.*?)</div>', html, re.DOTALL)
    lines = [re.findall(r'class="contents-(module|slide)"', column) for column in columns]
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 2
    assert [column[-1] for column in lines] == ["slide", "slide"]


def test_pages_are_light_where_slides_are_dark() -> None:
    dark = sheet(FIRST, SECOND, mode="dark")
    tokens = making.clear("dark").tokens
    assert f"--deck-page: {tokens['dark']['page']}" in dark.slide_css
    assert f"--deck-page: {tokens['light']['page']}" in dark.css


def test_texts_in_style_sheets_are_quoted() -> None:
    made = sheet(FIRST, SECOND, yml='title: A "quoted" \\ title\nfooter: "}"\n')
    assert r'"A \"quoted\" \\ title"' in made.css
    assert '"}"' in made.css


def test_the_page_number_is_said_in_the_deck_s_language() -> None:
    made = sheet(FIRST, SECOND, yml="title: x\nlang: de\n")
    assert '"Seite " counter(page) " von " counter(pages) ""' in made.css
    assert "Inhalt" in made.html


def test_only_files_that_are_asked_for_go_to_the_press() -> None:
    picture = "# Picture {#p}\n\n![a dot](img/dot.svg)\n"
    files = making.pictures("slides/img/dot.svg", "slides/img/other.svg")
    deck = making.deck(picture, files=files)
    slides = making.drawn(picture, medium=Medium.PAPER, files=files)
    outcome = handout.sheet(
        deck, Drawn(Medium.PAPER, slides), making.clear(), files, making.settings()
    )
    names = {name for name in outcome.value.files if name.startswith("files:")}
    assert names == {"files:slides/img/dot.svg"}


# Custom properties


def test_a_property_that_is_declared_once_is_written_out() -> None:
    css = ":root { --a: 3px; --b: calc(2 * var(--a)) } p { margin: var(--b) var(--a, 1px) }"
    assert settled(css).endswith("p { margin: calc(2 * 3px) 3px }")


def test_a_property_that_may_differ_is_left_alone() -> None:
    twice = ":root { --a: 3px } .x { --a: 4px } p { margin: var(--a) }"
    assert settled(twice) == twice
    once = ":root { --a: 3px } p { margin: var(--a) }"
    assert settled(once, '<p style="--a : 5px">') == once
    assert settled("p { margin: var(--unknown, 2px) }") == "p { margin: var(--unknown, 2px) }"


def test_a_property_that_names_itself_does_not_hang() -> None:
    assert "var(--a)" in settled(":root { --a: var(--a) } p { margin: var(--a) }")


# deck's own words


@pytest.mark.parametrize("lang", ["de", "fr", "es", "hi"])
def test_every_language_says_the_same_things(lang: str) -> None:
    english, other = words("en"), words(lang)
    assert set(english) == set(other)
    assert all(other.values())
    assert {"{page}", "{pages}"} <= set(re.findall(r"\{\w+\}", other["page"]))


def test_a_language_deck_does_not_speak_is_answered_in_english() -> None:
    assert words("tlh") == words("en") == words("en-GB")
    assert words("de_AT") == words("de")
