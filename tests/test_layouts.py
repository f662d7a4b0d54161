"""The sixteen layouts, what fills their regions, and what stands behind and around a slide."""

from __future__ import annotations

import re

import making
import pytest

from deck import canvas
from deck.files import Files
from deck.formats import handout
from deck.model import Medium
from deck.paper import Press
from deck.render import Drawn
from deck.resolve import MISSING_LAYOUT
from deck.theme import LAYOUTS

TITLE = "## A title that is so long that it needs a second line to be read whole"
BULLET = "- sixty characters of text, which is as long as a bullet gets"
SIX = "\n".join([BULLET] * 6)
FEW = "- a few words\n- and a few more\n- and the last"
CODE = (
    "```python\n"
    + "\n".join([f"{'value = compute(value)':<58}  # eighty a line yes"] * 12)
    + "\n```"
)
ROW = "| a cell of text | owner | 12 | 34 % | late |\n"
TABLE = ROW + "| --- | --- | --: | --: | --- |\n" + ROW * 6
DIAGRAM = "```cycle\nTrain\nDeploy\nWatch\n```"
# What each layout is made for, at its fullest.
STRESS = {
    "cover": f"# {TITLE[3:]}\n\nAnd a line that says what it is about.",
    "agenda": "## What is in it",
    "section": f"{TITLE}\n\nWhat it is about.",
    "default": f"{TITLE}\n\n{SIX}",
    "two-columns": f"{TITLE}\n\n::: left\n{FEW}\n:::\n::: right\n{FEW}\n{FEW}\n:::",
    "image-left": f"{TITLE}\n\n{DIAGRAM}\n\n{SIX}",
    "image-right": f"{TITLE}\n\n{DIAGRAM}\n\n{SIX}",
    "image": f"{TITLE}\n\n{DIAGRAM}\n\nA caption of a few words.",
    "quote": f"## Said\n\n> {'Insight, not numbers, is the purpose. ' * 5}\n>\n> — R. H., 1962",
    "statement": f"{TITLE}\n\nOne sentence that says why.",
    "comparison": f"{TITLE}\n\n### One\n\n{FEW}\n\n### Two {{.accent}}\n\n{FEW}\n\n### 3\n\n{FEW}",
    "code": f"{TITLE}\n\n{CODE}",
    "table": f"{TITLE}\n\n{TABLE}",
    "question": f"{TITLE}?\n\n{FEW}",
    "end": f"{TITLE}\n\nWhere to go from here.",
    "blank": f"{SIX}\n\nOne sentence more.",
}
SIZES = ("16:9", "16:10", "4:3")


def box(text: str, medium: Medium = Medium.SCREEN, files: Files | None = None) -> str:
    """Return the first slide's box: its first line."""
    return str(making.drawn(text, medium=medium, files=files)[0].html).split("\n", 1)[0]


def inside(text: str) -> str:
    """Return the first slide without attributes that nobody reads."""
    return re.sub(r"\s+", " ", str(making.drawn(text)[0].html))


# Layouts


def test_the_theme_has_every_layout_of_the_contract() -> None:
    assert set(making.clear().layouts) == set(LAYOUTS) == set(STRESS)
    assert len(LAYOUTS) == 16


@pytest.mark.parametrize("size", SIZES)
def test_what_a_layout_is_made_for_fits_on_it(size: str) -> None:
    yml = f"size: '{size}'\ntrainer: {{name: Ada Lovelace, role: Analyst}}"
    text = "\n\n".join(
        f"---\nlayout: {name}\nid: {name}\n---\n\n{body}" for name, body in STRESS.items()
    )
    deck = making.deck(text + "\n", yml=yml)
    drawn = Drawn(Medium.PAPER, making.drawn(text + "\n", medium=Medium.PAPER, yml=yml))
    made = handout.sheet(deck, drawn, making.clear(), Files(), making.settings(yml)).value
    with Press() as press:
        overruns = press.print(made, pdf=False).overruns
    assert [(each.slide, each.side, each.px) for each in overruns] == []


@pytest.mark.parametrize("layout", ["image-left", "image-right"])
def test_the_first_picture_takes_its_half_and_the_rest_the_other(layout: str) -> None:
    html = inside(f"---\nlayout: {layout}\n---\n\n# A\n\nbefore\n\n{DIAGRAM}\n\nafter\n")
    first, _, second = html.partition('<div class="half-main')
    assert "<svg" in first
    assert "before" not in first
    assert "after" not in first
    assert second.index("before") < second.index("after")


def test_a_layout_that_only_the_theme_lacks_is_told_and_drawn_as_default() -> None:
    from dataclasses import replace

    from deck.resolve import resolve

    look = making.clear()
    look = replace(look, layouts={k: v for k, v in look.layouts.items() if k != "question"})
    read = making.modules("---\nlayout: question\n---\n\n# A\n")
    outcome = resolve(read, making.settings(), look, Files(), "")
    (problem,) = outcome.diagnostics
    assert problem.rule is MISSING_LAYOUT
    assert outcome.value.slides[0].layout == "default"


# Regions

TWO = "---\nlayout: two-columns\n---\n\n# A\n\n"


@pytest.mark.parametrize(
    "body",
    [
        "::: columns\n::: column\nL\n:::\n::: column\nR\n:::\n:::\n",
        "::: columns\n::: right\nR\n:::\n::: column\nL\n:::\n:::\n",
        "::: left\nL\n:::\n::: right\nR\n:::\n",
        "::: right\nR\n:::\n\n::: left\nL\n:::\n",
        "::: region right\nR\n:::\n\n::: region {name=left}\nL\n:::\n",
    ],
)
def test_columns_and_slots_fill_the_regions(body: str) -> None:
    columns = re.findall(r'<div class="column"> <p>(.)</p> </div>', inside(TWO + body))
    assert columns == ["L", "R"]


def test_what_stands_around_the_regions_stays_around_them() -> None:
    html = inside(TWO + "above\n\n::: right\nR\n:::\n\nbetween\n\n::: left\nL\n:::\n\nbelow\n")
    order = [html.index(word) for word in ("above", ">L<", ">R<", "between", "below")]
    assert order == sorted(order)


def test_two_slots_of_a_name_are_one_region() -> None:
    html = inside(TWO + "::: left\nL\n:::\n::: right\nR\n:::\n::: left\nmore\n:::\n")
    assert '<div class="column"> <p>L</p> <p>more</p> </div>' in html


def test_headings_fill_the_regions_where_there_are_no_columns() -> None:
    text = (
        "---\nlayout: comparison\n---\n\n# A\n\nabove\n\n### L\n\n#### l\n\n### R {.accent}\n\nr\n"
    )
    html = inside(text)
    assert (
        '<p>above</p> <div class="columns"> <div class="column"> <h3>L</h3> <h4>l</h4> </div>'
        in html
    )
    assert '<div class="column"> <h3 class="accent">R</h3> <p>r</p> </div>' in html


def test_columns_beyond_the_regions_are_drawn() -> None:
    columns = "".join(f"::: column\n{word}\n:::\n" for word in ("one", "two", "three"))
    html = inside(f"{TWO}::: columns\n{columns}:::\n")
    assert all(f"<p>{word}</p>" in html for word in ("one", "two", "three"))


# What stands behind

PICTURES = making.pictures("slides/a.svg", "slides/b.svg", "slides/v.mp4")


@pytest.mark.parametrize("medium", Medium)
@pytest.mark.parametrize(
    ("said", "style"),
    [
        ("{color: black}\ncolor: white", "background: black; color: white"),
        ("{gradient: 'linear-gradient(red, blue)'}", "background: linear-gradient(red, blue)"),
        ("{image: a.svg}",
         "background: url(&#39;files:slides/a.svg&#39;) center / cover no-repeat"),
        ("{image: a.svg, dim: 40%}", "background: linear-gradient(rgba(255, 255, 255, 0.4), "
         "rgba(255, 255, 255, 0.4)), url(&#39;files:slides/a.svg&#39;) center / cover no-repeat"),
        ("{image: a.svg, dim: 40%}\ncolor: white", "background: linear-gradient(rgba(16, 22, 30, "
         "0.4), rgba(16, 22, 30, 0.4)), url(&#39;files:slides/a.svg&#39;) center / cover no-repeat;"
         " color: white"),
        ("{color: '#123456', dim: 50%}\ncolor: white", "background: linear-gradient(rgba(16, 22, "
         "30, 0.5), rgba(16, 22, 30, 0.5)), #123456; color: white"),
        ("{video: v.mp4, poster: b.svg}",
         "background: url(&#39;files:slides/b.svg&#39;) center / cover no-repeat"),
    ],
)  # fmt: skip
def test_what_stands_behind_a_slide(said: str, style: str, medium: Medium) -> None:
    head = box(f"---\nbackground: {said}\n---\n\n# A\n", medium, PICTURES)
    assert f' style="{style}">' in head


def test_a_video_plays_on_the_screen_alone() -> None:
    text = "---\nbackground: {video: v.mp4, poster: b.svg, dim: 40%}\n---\n\n# A\n"
    (screen,) = making.drawn(text, files=PICTURES)
    (paper,) = making.drawn(text, files=PICTURES, medium=Medium.PAPER)
    assert (
        '<video class="slide-video" src="files:slides/v.mp4" poster="files:slides/b.svg"'
        in screen.html
    )
    assert (
        '<div class="slide-veil" style="background: rgba(255, 255, 255, 0.4)"></div>' in screen.html
    )
    assert (screen.background, screen.background_kind) == ("files:slides/b.svg", "image")
    assert "video" not in paper.html


def test_a_video_without_poster_leaves_the_page() -> None:
    (slide,) = making.drawn("---\nbackground: v.mp4\n---\n\n# A\n", files=PICTURES)
    assert (slide.background, slide.background_kind) == ("", "")
    assert slide.html.startswith('<div class="slide layout-default">')


def test_deck_yml_puts_a_picture_behind_all_slides() -> None:
    text = "# A\n\n---\nbackground: black\ncolor: white\n---\n\n# B\n"
    files = making.pictures("img/sea.svg")
    one, two = making.drawn(text, yml="background: {image: img/sea.svg, dim: 20%}", files=files)
    assert (one.background, one.dim) == ("files:img/sea.svg", 0.2)
    assert (two.background, two.dim) == ("black", 0.0)


def test_an_inverted_slide_has_the_tokens_of_the_other_mode() -> None:
    (slide,) = making.drawn("---\nclass: invert\n---\n\n# A\n")
    dark = making.clear().tokens["dark"]
    assert all(f"--deck-{name}: {value}" in slide.html.unescape() for name, value in dark.items())
    assert slide.background == dark["page"]
    assert slide.chrome == dark["text"]
    assert canvas.mode_of(making.deck("# A\n").slides[0].slide.options, making.clear()) == "light"


def test_a_drawing_on_an_inverted_slide_has_the_other_mode_s_colours() -> None:
    plain, inverted = making.drawn(
        f"# A\n\n{DIAGRAM}\n\n---\nclass: invert\n---\n\n# B\n\n{DIAGRAM}\n"
    )
    dark = making.clear().palette("dark")["heading"]
    assert f'fill="{dark}"' in inverted.html
    assert f'fill="{dark}"' not in plain.html


@pytest.mark.parametrize("medium", Medium)
def test_attributes_stand_on_headings_items_and_slots(medium: Medium) -> None:
    text = (
        "---\nlayout: two-columns\n---\n\n## A {.wide}\n\n::: left {.muted #here}\n- b {.accent}\n"
        "- c {#there}\n:::\n::: right\n### D {.big}\n:::\n"
    )
    html = making.drawn(text, medium=medium)[0].html
    for opening in (
        '<span class="wide"', '<div id="here" class="column muted"', '<li class="accent"',
        '<li id="there"', '<h3 class="big"',
    ):  # fmt: skip
        assert opening in html


# A style of its own


def test_a_slide_s_style_is_held_to_its_id() -> None:
    text = '# A\n\n---\nid: one\nstyle: "h2 { background: url(a.svg) }"\n---\n\n# B\n'
    two, one = making.drawn(text, files=PICTURES)
    assert '<div class="slide layout-default" data-slide="one">' in one.html
    assert '<style>[data-slide="one"] h2{background:url("files:slides/a.svg");}' in one.html
    assert "<style>" not in two.html


def test_an_id_cannot_end_the_style() -> None:
    (slide,) = making.drawn('---\nid: \'a\\"\'\nstyle: "h2 { top: 0 }"\n---\n\n# A\n', quiet=False)
    assert "data-slide" in slide.html or "<style>" not in slide.html
    (slide,) = making.drawn("---\nid: a\\\nstyle: 'h2 { top: 0 }'\n---\n\n# A\n")
    assert '<style>[data-slide="a\\\\"] h2{top:0;}' in slide.html


def test_its_own_style_has_the_last_word_on_what_stands_behind() -> None:
    text = "---\nbackground: red\nstyle: 'section { background: blue }'\n---\n\n# A\n"
    assert "red" not in box(text)
