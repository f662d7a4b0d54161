"""What holds of every text: it parses, its nodes stand where they are written, slides are alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deck.config import Config
from deck.model import Module
from deck.nodes import Code, Element, Image, Link, Node, Text, walk
from deck.reading import parse
from deck.source import Source

BLOCKS = [
    "# Heading {#id .x}",
    "Two\n===",
    "A paragraph of **strong *and* emphasis** text.",
    "",
    "",
    "---",
    "- item `code`",
    "  - inner [link](https://example.org/)",
    "1. one",
    "   two",
    "> quote *a*",
    "> > deeper",
    "lazy **line**",
    "\ttab",
    "    indented",
    "```python\nx = 1\n```",
    "~~~",
    "```",
    "| a | `b` |\n| - | :-: |\n| c\\|d | [e](f.md) |",
    "![alt *x*](img/a.svg){width=50%}",
    "<div>",
    "</div>",
    "<!-- c -->",
    '<!-- .element: class="x" -->',
    '<!-- .slide: class="x" -->',
    "<!--",
    "-->",
    "::: tip T",
    ":::",
    "::: columns",
    "::: column",
    "::: {.x}",
    "::: notes",
    "Note: x",
    "> [!NOTE]",
    "> [!tip] T *x*",
    "[^a] and [^b]",
    "[^a]: foot *note*",
    "[r]: https://example.org/",
    "[one][r] [r] [two][missing]",
    "a &amp; b \\* c &copy; 5 < 6",
    "🎉 :tada: 👩🏽‍💻 1️⃣ \\:tada:",
    ". . .",
    "Term\n: definition `x`",
    "~~gone~~ `` ` `` ***both*** __a__ _b_",
    "hard  \nbreak\\\nagain",
    "[x]{.y} <b>raw</b> <https://example.org/>",
    "layout: quote",
    "time: 3m",
    "- [x] done",
    "{.x}",
    '<aside class="notes">',
    "</aside>",
    "[![a](b.svg)](c.md)",
    "*a **b* c**",
    "[a [b](c) d](e)",
]
DOCUMENTS = st.lists(
    st.one_of(
        st.sampled_from(BLOCKS), st.text(alphabet='ab*_`[](){}<>!\\&;:#-+~|^."= \t\n', max_size=30)
    ),
    max_size=12,
).map("\n".join)
INDENTED = st.tuples(DOCUMENTS, st.sampled_from(["", "> ", "  ", "- ", "1. ", ">"])).map(
    lambda pair: "\n".join(pair[1] + line for line in pair[0].split("\n"))
)
TEXTS = st.one_of(DOCUMENTS, INDENTED, st.text(max_size=80))


FLAGS = {chr(code) for code in range(0x1F1E6, 0x1F200)}


def read(text: str) -> Module:
    return parse.parse(Source("x.md", text)).value


def nodes(module: Module) -> list[tuple[Node, str]]:
    """Return all nodes, each with the text its span counts in."""
    found = []
    for slide in module.slides:
        found += [(node, slide.text) for node in walk(*slide.body, *slide.notes)]
        for footnote in slide.footnotes:
            found += [(node, module.source.text) for node in walk(*footnote.children)]
    return found


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_parses_and_every_place_is_in_it(text: str) -> None:
    outcome = parse.parse(Source("x.md", text))
    source = outcome.value.source
    for problem in outcome.diagnostics:
        assert problem.span is not None
        start, end = problem.span.start + problem.start, problem.span.end + problem.start
        assert 0 <= start <= end <= len(source.text)
    for node, inside in nodes(outcome.value):
        assert node.span.start <= node.span.end <= len(inside)
    for wanted in outcome.value.wanted:
        assert 0 <= wanted.span.start <= wanted.span.end <= len(source.text)


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_a_place_is_the_nodes_own_markup(text: str) -> None:
    if "notes:" in text or set(text) & FLAGS:
        return  # notes of front matter stand where YAML has them, flags are drawn as letters
    for node, inside in nodes(read(text)):
        markup = inside[node.span.start : node.span.end]
        if isinstance(node, Text) and not set(node.text) & set(markup) & set("\ufffd"):
            assert markup == node.text or any(sign in markup for sign in "\\&\ufffd"), (
                node,
                markup,
            )
        elif isinstance(node, Code):
            assert markup[0] == "`"
            assert markup[-1] in "`}"
        elif isinstance(node, Link):
            assert markup[0] in "[<"
            assert markup[-1] in "])>}"
        elif isinstance(node, Image):
            assert markup.startswith("![")
            assert markup[-1] in "])}"


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.sampled_from(["New", "# New\n\n- with `more`", "🎉"]))
def test_a_slide_above_changes_no_slide_below(text: str, above: str) -> None:
    text = text.replace("[^", "[")  # a footnote's places count in the file
    before = read(f"# One\n\n---\n\n{text}")
    after = read(f"# One\n\n{above}\n\n---\n\n{text}")
    assert after.slides[1:] == before.slides[1:]


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_the_same_text_gives_the_same_module(text: str) -> None:
    assert parse.parse(Source("x.md", text)) == parse.parse(Source("x.md", text))


def test_spans_of_elements_nest() -> None:
    text = "::: columns\n::: column\n> [!TIP] T\n> text `x`\n:::\n:::\n"
    module = read(text)
    (element,) = module.slides[0].body
    for node in walk(element):
        assert node.span.start >= element.span.start
        assert node.span.end <= element.span.end
    kinds = [type(node).__name__ for node in walk(element) if isinstance(node, Element)]
    assert kinds == ["Columns", "Column", "Callout", "CalloutTitle"]


def test_what_the_deck_says_holds_on_every_slide() -> None:
    config = Config(classes=("lead",), incremental=True, slide_level=2)
    module = parse.parse(Source("x.md", "## a\n\n- b\n\n## c\n"), config).value
    assert [slide.options.classes for slide in module.slides] == [("lead",), ("lead",)]
    (item,) = module.slides[0].body[1].children
    assert item.attrs.classes == ("step",)


def test_places_count_in_the_file() -> None:
    text = "# One\n\n---\n\n![dot](img/dot.svg)\n\n<!-- layout: quote -->\n"
    module = read(text)
    (wanted,) = module.wanted
    assert module.source[wanted.span] == "img/dot.svg"
    slide = module.slides[1]
    assert module.source[slide.options.spans["layout"]] == "quote"
    assert text[slide.start :].startswith("![dot]")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "![" * 3000,
        "*a " * 5000,
        "`" * 5000 + "a",
        "> " * 3000,
        "- " * 3000,
        "::: a\n" * 2000,
        ":::\n" * 2000,
        "<!--" * 3000,
        "<pre>\n" * 3000,
        "{.a " * 3000,
        "[^a]: x\n" * 2000,
        "[a]: b\n" * 2000,
        "[x][y] " * 2000,
        "a: b\n" * 3000,
        ":a" * 5000,
        "> [!NOTE]\n" * 1000,
        "\n".join(">" * n + " [!NOTE]" for n in range(1, 60)),
        "| a " * 3000,
        "---\na: b\n" * 1000,
        "&" * 5000,
        "\\" * 5000,
        "<a " * 3000,
        "1" * 5000 + ".",
        "🎉" * 3000,
        "[a](b c.md " * 2000,
        "text\n" * 5000 + "---\n",
        "~~" * 3000,
    ],
    ids=lambda text: repr(text[:9]),
)
def test_hostile_text_is_read_in_time(text: str) -> None:
    begun = time.perf_counter()
    read(text)
    assert time.perf_counter() - begun < 10
