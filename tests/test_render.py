"""Slides drawn by a theme: what a template gets, footnotes, raw HTML, and a theme's mistakes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from making import clear, deck, drawn, pictures

from deck.diagnostics import Diagnostic
from deck.model import Medium
from deck.render import BROKEN_THEME, frame, render
from deck.source import Source
from deck.tags import loose
from deck.theme import Template, Theme


def theme(template: str, **more: str) -> Theme:
    """Return `clear` with another template for `default`, and further templates."""
    texts = {"layouts/default.html.j2": template}
    texts |= {f"{name}.html.j2": text for name, text in more.items()}
    own = {name: Template(name, text, f"themes/mine/{name}") for name, text in texts.items()}
    return replace(clear(), name="mine", templates={**clear().templates, **own})


def filled(template: str, text: str = "# T\n\nText.\n", medium: Medium = Medium.SCREEN) -> str:
    """Draw the first slide of a text with a template, without the box around it."""
    outcome = render(deck(text), theme(template), medium)
    assert outcome.diagnostics == ()
    html = str(outcome.value.slides[0].html)
    return html.split("\n", 1)[1].removesuffix("\n</div>")


# What a layout draws

EVERYTHING = """\
---
title: Module
layout: {layout}
---

# Titleword

Paragraphword

![Pictureword](x.svg)

> Quoteword

- Itemword

::: columns
::: column
Columnword
:::
:::
"""


@pytest.mark.parametrize("medium", Medium)
@pytest.mark.parametrize("layout", list(clear().layouts))
def test_no_layout_loses_what_stands_on_a_slide(layout: str, medium: Medium) -> None:
    found = deck(EVERYTHING.format(layout=layout), files=pictures("slides/x.svg"))
    html = str(render(found, clear(), medium).value.slides[0].html)
    for word in ("Title", "Paragraph", "Picture", "Quote", "Item", "Column"):
        assert html.count(f"{word}word") == 1, word


# What a template gets


@pytest.mark.parametrize(
    ("template", "text", "html"),
    [
        ("{{ slide.title }}", "# A *b* & c\n", "A <em>b</em> &amp; c"),
        ("{{ slide.title }}", "# A {.wide}\n", '<span class="wide">A</span>'),
        ("{{ slide.title }}", "# A {#x}\n", "A"),
        ("{{ slide.title }}", "# A <b>c\n", "A <b>c</b>"),
        ("[{{ slide.title }}]", "Text.\n", "[]"),
        ("{{ slide.plain_title }}", "# A *b* & c\n", "A b &amp; c"),
        ("{{ slide.plain_title }}", "Text.\n", "Text."),
        ("{{ slide.level }}", "### A\n", "3"),
        ("{{ slide.level }}", "Text.\n", "0"),
        ("{{ slide.body }}", "# A\n\nb\n", "<p>b</p>"),
        ("{{ slide.id }} {{ slide.layout }}", "# A b\n", "a-b default"),
        ("{{ slide.classes | join('+') }}", "---\nclass: b c\n---\n\n# A\n", "b+c"),
        ("{{ slide.quote }}", "# A\n\nb\n\n> c\n", "<blockquote>\n<p>c</p>\n</blockquote>"),
        ("{{ slide.besides_quote }}", "# A\n\nb\n\n> c\n", "<p>b</p>"),
        (
            "{{ slide.besides_image }}",
            "# A\n\nb\n\n> c\n",
            "<p>b</p>\n<blockquote>\n<p>c</p>\n</blockquote>",
        ),
        ("[{{ slide.image }}{{ slide.quote }}]", "# A\n", "[]"),
        ("{{ slide.notes }}", "# A\n\nNote: b\n", "<p>b</p>"),
        ("{{ deck.title }}", "# A\n", "A"),
        ("{{ section.number }} {{ section.title }} {{ section.slides }}", "# A\n", "1 A 1"),
        (
            "{{ section.seconds }} {{ section.minutes }}",
            "---\ntime: 150s\n---\n\n# A\n",
            "150.0 2",
        ),
        ("{% for s in sections %}{{ s.title }} {{ s.current }}{% endfor %}", "# A\n", "A True"),
        ("{{ words['agenda'] }} {{ medium }}", "# A\n", "Agenda screen"),
    ],
)
def test_what_a_template_gets(template: str, text: str, html: str) -> None:
    assert filled(template, text) == html


def test_regions_are_named_by_the_layout_and_filled_by_columns() -> None:
    text = (
        "---\nlayout: two-columns\n---\n\n# A\n\nfirst\n\n::: columns\n::: column\nL\n:::\n"
        "::: column\nR\n:::\n:::\n\nlast\n"
    )
    templates = {
        "layouts/two-columns": "{{ slide.regions.left }}|{{ slide.regions.right }}",
    }
    outcome = render(deck(text), theme("", **templates), Medium.SCREEN)
    assert outcome.diagnostics == ()
    inside = outcome.value.slides[0].html.split("\n", 1)[1].removesuffix("\n</div>")
    assert inside == "<p>first</p>\n<p>L</p>|<p>R</p>\n<p>last</p>"


def test_what_is_no_html_is_escaped() -> None:
    text = '---\ntitle: "<i>"\n---\n\n# A\n\n`<b>`\n'
    assert filled("{{ section.title }}{{ slide.plain_title }}", text) == "&lt;i&gt;A"


def test_every_layout_of_the_theme_draws() -> None:
    names = list(clear().layouts)
    text = "\n\n".join(f"---\nlayout: {name}\n---\n\n# {name}\n\nText." for name in names)
    slides = drawn(text + "\n")
    assert [slide.layout for slide in slides] == names
    for slide in slides:
        assert slide.html.startswith(f'<div class="slide layout-{slide.layout}">')
        assert loose(slide.html) == ()
        assert "data-fit" in slide.html


def test_a_slide_knows_neither_its_number_nor_its_neighbours() -> None:
    one = drawn("# A\n\n---\n\n# B\n\nText.[^1]\n\n[^1]: Note.\n")[1]
    two = drawn("# A\n\n---\n\n# A2\n\n---\n\n# B\n\nText.[^1]\n\n[^1]: Note.\n")[2]
    assert replace(one, start=0) == replace(two, start=0)


# The box


def test_classes_colours_and_backgrounds_stand_on_the_box() -> None:
    text = (
        "---\nclass: big dark\nbackground: '#123456'\ncolor: white\ntransition: zoom\n---\n\n# A\n"
    )
    (slide,) = drawn(text)
    head = slide.html.split("\n", 1)[0]
    assert head == (
        '<div class="slide layout-default big dark is-coloured"'
        ' style="background: #123456; color: white">'
    )
    assert (slide.background, slide.background_kind, slide.transition) == (
        "#123456",
        "color",
        "zoom",
    )


@pytest.mark.parametrize("written", ["a.svg", "url(a.svg)", "url('a.svg')"])
def test_a_picture_behind_a_slide(written: str) -> None:
    (slide,) = drawn(f'---\nbackground: "{written}"\n---\n\n# A\n', files=pictures("slides/a.svg"))
    assert (slide.background, slide.background_kind) == ("files:slides/a.svg", "image")
    assert "url(&#39;files:slides/a.svg&#39;) center / cover" in slide.html


def test_a_picture_with_a_quote_in_its_name() -> None:
    (slide,) = drawn(
        '---\nbackground: "it\'s.svg"\n---\n\n# A\n', files=pictures("slides/it's.svg")
    )
    assert "url(&#34;files:slides/it&#39;s.svg&#34;)" in slide.html


def test_a_gradient_behind_a_slide() -> None:
    (slide,) = drawn('---\nbackground: "linear-gradient(red, blue)"\n---\n\n# A\n')
    assert (slide.background, slide.background_kind) == ("linear-gradient(red, blue)", "gradient")


def test_nothing_breaks_out_of_the_box_s_attributes() -> None:
    text = '<!-- .slide: class="a" style="x: \'&quot;><script>\'" -->\n\n# A\n'
    (slide,) = drawn(text)
    assert "<script>" not in slide.html
    assert loose(slide.html) == ()


# Footnotes

NOTED = (
    "# A[^b]\n\nOne[^a] two[^b] one[^a].\n\nNote: Said[^c] and[^a].\n\n---\n\n# B\n\nOther[^a].\n\n"
    "[^a]: First *source*.\n[^b]: Second.\n[^c]: Third.\n"
)


def test_footnotes_are_numbered_on_each_slide_as_they_are_marked() -> None:
    one, two = drawn(NOTED)
    marks = re.findall(
        r'<sup class="footnote"><a [^>]*?href="#([^"]+)"[^>]*>(\d)</a></sup>', one.html
    )
    assert marks == [("fn-a-1", "1"), ("fn-a-2", "2"), ("fn-a-1", "1"), ("fn-a-2", "2")]
    assert re.findall(r'<li id="([^"]+)" value="(\d)">', one.html) == [
        ("fn-a-1", "1"),
        ("fn-a-2", "2"),
    ]
    assert "Second." in one.html.split('id="fn-a-1"')[1].split("</li>")[0]
    assert re.findall(r'<li id="([^"]+)" value="(\d)">', two.html) == [("fn-b-1", "1")]


def test_footnotes_of_notes_stand_with_the_notes_and_no_note_stands_twice() -> None:
    one, _ = drawn(NOTED)
    assert re.findall(r'<li id="([^"]+)"', one.notes) == ["fn-a-3"]
    assert re.findall(r'href="#(fn[^"]+)"', one.notes) == ["fn-a-3", "fn-a-2"]


def test_every_mark_leads_to_its_note_and_every_note_back() -> None:
    for slide in drawn(NOTED):
        page = slide.html + slide.notes
        anchors = re.findall(r'\bid="([^"]+)"', page)
        assert len(anchors) == len(set(anchors))
        assert set(re.findall(r'href="#(f[nr]-[^"]+)"', page)) == set(anchors)


def test_a_mark_and_a_number_say_what_they_are() -> None:
    one, _ = drawn(NOTED)
    marks = re.findall(r'<a id="fr-a-1" href="#fn-a-1" role="doc-noteref" ([^>]*)>1</a>', one.html)
    assert marks == ['aria-label="Source 1"']
    back = '<a class="footnote-number" href="#fr-a-1" role="doc-backlink" aria-label="Source 1: '
    assert one.html.count(back) == 1
    assert 'role="doc-endnotes" aria-label="Sources"' in one.html


def test_on_paper_numbers_lead_to_the_handout_s_list() -> None:
    for slide in drawn(NOTED, medium=Medium.PAPER):
        page = slide.html + slide.notes
        named = {f"fn-{slide.id}-{cited.number}" for cited in slide.cited}
        assert set(re.findall(r'href="#(fn-[^"]+)"', page)) == named
        assert "fr-" not in page
        assert "role=" not in page
    one, two = drawn(NOTED, medium=Medium.PAPER)
    assert [cited.plain for cited in one.cited] == ["Second.", "First source.", "Third."]
    assert [cited.entry for cited in two.cited] == ["First <em>source</em>."]


def test_sources_of_attributes_are_listed_with_footnotes() -> None:
    text = '# A\n\nOne. {source="X, 2019"}\n\nTwo.[^a]\n\n- three {source="X, 2019"}\n\n[^a]: Y.\n'
    (slide,) = drawn(text)
    assert re.findall(r">(\d)</a></sup>", slide.html) == ["1", "2", "1"]
    items = re.findall(r"<li id=[^>]*><a [^>]*>(\d)</a> (.*?)</li>", slide.html)
    assert items == [("1", "X, 2019"), ("2", "Y.")]
    assert slide.html.count('id="fr-a-1"') == 1


def test_an_address_that_is_its_own_text_is_classed() -> None:
    text = "# A\n\nOne.[^a] Two.[^b]\n\n[^a]: X. <https://a.org/x>\n[^b]: <https://a.org/y> Y.\n"
    (slide,) = drawn(text)
    assert re.findall(r'<a class="(bare|address)" href="([^"]+)"', slide.html) == [
        ("bare", "https://a.org/x"),
        ("address", "https://a.org/y"),
    ]


def test_a_claim_to_be_confirmed_has_a_legend() -> None:
    claimed, plain = drawn("# A\n\n[50%]{.unverified} more\n\n---\n\n# B\n\nunverified\n")
    assert '<span class="unverified" title="to be confirmed">50%</span>' in claimed.html
    assert '<p class="unverified-legend"><span class="unverified-sign">?</span>' in claimed.html
    assert "slide-sources" not in plain.html
    (paper, _) = drawn("# A\n\n[50%]{.unverified} more\n\n---\n\n# B\n", medium=Medium.PAPER)
    assert paper.claims == ("50%",)


def test_a_statement_s_number_stays_large_beside_its_mark() -> None:
    text = '---\nlayout: statement\n---\n\n# 85% of models never ship {source="X"}\n'
    (slide,) = drawn(text)
    assert 'is-number">85%<span class="statement-rest"> of models never ship<sup' in slide.html


def test_a_footnote_of_a_footnote_stands_on_the_slide_too() -> None:
    (slide,) = drawn("# A\n\nText.[^a] More.[^b]\n\n[^a]: See.[^c]\n[^b]: B.\n[^c]: Again.[^a]\n")
    marks = re.findall(r'href="#(fn-[^"]+)"[^>]*>(\d)</a>', slide.html)
    items = re.findall(r'<li id="([^"]+)" value="(\d)">', slide.html)
    assert items == [(f"fn-{slide.id}-{number}", str(number)) for number in (1, 2, 3)]
    assert set(marks) == set(items)


def test_a_slide_without_footnotes_has_no_list_of_them() -> None:
    (slide,) = drawn("# A\n")
    assert "footnotes" not in slide.html
    assert "slide-sources" not in slide.html


# Raw HTML


@pytest.mark.parametrize(
    "raw",
    [
        "<div>",
        "</div></div></div>",
        "<div><section><p>",
        "Text <b>bold",
        "Text </b></span></section> more",
        "- <b>item\n- other",
        "> <i>quote",
        "::: tip\n<div>\n:::",
        "<!-- never closed",
        '<div class="',
        "| a |\n| - |\n| <b>x |",
        "A[^1]\n\n[^1]: Note <b>bold",
    ],
)
@pytest.mark.parametrize("medium", list(Medium))
def test_raw_html_never_reaches_the_next_slide(raw: str, medium: Medium) -> None:
    first, *_ = drawn(f"# A\n\n{raw}\n\n---\n\n# B\n", medium=medium, quiet=False)
    for html in (first.html, first.notes):
        assert loose(html) == ()
        assert html.count("<div") == html.count("</div>")


def test_raw_html_in_notes_is_balanced_too() -> None:
    first, second = drawn("# A\n\nNote: <div><b>x\n\n---\n\n# B\n", quiet=False)
    assert loose(first.notes) == ()
    assert second.title == "B"


# A theme's mistakes


def told(template: str, **more: str) -> tuple[str, str, str]:
    """Return where a template's mistake is told, what stands there, and the message."""
    (problem,) = render(
        deck("# A\n\n---\n\n# B\n"), theme(template, **more), Medium.SCREEN
    ).diagnostics
    return (*placed(problem, theme(template, **more)), problem.message)


def placed(problem: Diagnostic, look: Theme) -> tuple[str, str]:
    assert problem.rule is BROKEN_THEME
    assert problem.source is not None
    assert problem.span is not None
    texts = {template.source: template.text for template in look.templates.values()}
    source = Source(problem.source, texts[problem.source])
    return f"{source.name}:{source.position(problem.span.start).line}", source[problem.span]


DEFAULT = "themes/mine/layouts/default.html.j2"


@pytest.mark.parametrize(
    ("template", "line", "there", "message"),
    [
        ("a\n\n  {% if %}\nb", 3, "{% if %}",
         "expected an expression, got `end of statement block`"),
        ("a\n{{ slide.titel }}\nb", 2, "{{ slide.titel }}", "there is no `titel` here"),
        ("a\n\n{{ sldie }}", 3, "{{ sldie }}", "`sldie` is undefined"),
        ("{{ 1/0 }}", 1, "{{ 1/0 }}", "division by zero"),
        ("a\n{{ 'a' + 1 }}", 2, "{{ 'a' + 1 }}", "can only concatenate str"),
        ("a\n{% include 'gone.html.j2' %}", 2, "{% include 'gone.html.j2' %}",
         "there is no template `gone.html.j2`"),
        ("a\n{% extends 'gone.html.j2' %}", 2, "{% extends 'gone.html.j2' %}",
         "there is no template `gone.html.j2`"),
        ("a\n{{ slide.body.__class__.__mro__ }}", 2, "{{ slide.body.__class__.__mro__ }}",
         "access to attribute `__class__`"),
        ("{{ slide.classes.__len__() }}", 1, "{{ slide.classes.__len__() }}",
         "access to attribute `__len__`"),
        ("a\n{{ range(999999999) }}", 2, "{{ range(999999999) }}", "range too big"),
        ("{{ 'x' | nofilter }}", 1, "{{ 'x' | nofilter }}", "no filter named `nofilter`"),
        ("a\n{% for x in %}{% endfor %}", 2, "{% for x in %}{% endfor %}",
         "expected an expression"),
        ("{% include 'layouts/default.html.j2' %}", 1, "{% include 'layouts/default.html.j2' %}",
         "the template includes itself without end"),
        ("{% block a %}", 1, "{% block a %}", "unexpected end of template"),
        ("a\n{{ deck.title.format(deck) }}{{ deck.x }}", 2,
         "{{ deck.title.format(deck) }}{{ deck.x }}", "there is no `x` here"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_the_template_s_own_line(
    template: str, line: int, there: str, message: str
) -> None:
    place, words, said = told(template)
    assert (place, words) == (f"{DEFAULT}:{line}", there)
    assert message in said
    assert "\n" not in said
    assert not said.endswith(".")
    assert said[:1] == said[:1].lower()


def test_a_mistake_in_an_included_template_is_told_there() -> None:
    place, words, _ = told("a\n{% include 'part.html.j2' %}", part="b\n\n{{ nothing }}")
    assert (place, words) == ("themes/mine/part.html.j2:3", "{{ nothing }}")


def test_a_syntax_error_in_an_included_template_is_told_there() -> None:
    place, words, _ = told("a\n{% include 'part.html.j2' %}", part="b\n{{ }}")
    assert (place, words) == ("themes/mine/part.html.j2:2", "{{ }}")


def test_templates_that_include_each_other_without_end() -> None:
    _, _, said = told("{% include 'a.html.j2' %}", a="{% include 'layouts/default.html.j2' %}")
    assert said == "the template includes itself without end"


def test_a_template_s_mistake_is_told_once_for_all_slides() -> None:
    text = "# A\n\n---\n\n# B\n\n---\n\n# C\n"
    outcome = render(deck(text), theme("{{ nothing }}"), Medium.PAPER)
    assert len(outcome.diagnostics) == 1
    assert len(outcome.value.slides) == 3


def test_a_name_near_a_missing_template_is_suggested() -> None:
    outcome = render(deck("# A\n"), theme("{% include 'layouts/qoute.html.j2' %}"), Medium.SCREEN)
    assert outcome.diagnostics[0].hint == "did you mean `layouts/quote.html.j2`?"


def test_a_frame_s_mistake_is_told_at_its_line() -> None:
    look = theme("", deck="<html>\n{{ nothing }}")
    outcome = frame(look, "deck", {"slides": ()})
    assert outcome.value == ""
    (problem,) = outcome.diagnostics
    assert placed(problem, look) == ("themes/mine/deck.html.j2:2", "{{ nothing }}")


def test_a_frame_that_is_missing_is_told() -> None:
    look = replace(clear(), templates={})
    (problem,) = frame(look, "handout", {}).diagnostics
    assert problem.rule is BROKEN_THEME
    assert problem.message == "there is no template `handout.html.j2`"
    assert problem.hint == "the theme `clear` must have `handout.html.j2`"
