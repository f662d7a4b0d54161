"""Every node of Markdown as HTML, on the screen and on paper."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from making import clear, deck, drawn, pictures

from deck.elements.colouring import lines
from deck.model import Medium
from deck.nodes import Heading, walk
from deck.pen import Ink
from deck.render import outlined
from deck.strings import words

PICTURES = pictures("slides/a.svg")


def body(text: str, medium: Medium = Medium.SCREEN) -> str:
    """Draw what stands under a slide's title as it comes from the pen."""
    (placed,) = deck(f"# T\n\n{text}\n", files=PICTURES).slides
    ink = Ink(medium, words("en"), placed, clear())
    ink.outline(outlined(placed.slide.body[1:], below=2))
    return str(ink.blocks(placed.slide.body[1:]))


SCREEN = {
    "Para *em* **strong** ~~gone~~ `a <b>`.": (
        "<p>Para <em>em</em> <strong>strong</strong> <s>gone</s> <code>a &lt;b&gt;</code>.</p>"
    ),
    "1 < 2 & 3 > 2": "<p>1 &lt; 2 &amp; 3 &gt; 2</p>",
    "soft\nhard\\\nend": "<p>soft\nhard<br>\nend</p>",
    "## Part": "<h3>Part</h3>",
    "***": "<hr>",
    "> quote": "<blockquote>\n<p>quote</p>\n</blockquote>",
    "- a\n- b": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
    "- a\n\n- b": "<ul>\n<li><p>a</p></li>\n<li><p>b</p></li>\n</ul>",
    "3. a\n4. b": '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>',
    "1. a": "<ol>\n<li>a</li>\n</ol>",
    "- [x] a\n- [ ] b": (
        '<ul class="tasks">\n'
        '<li class="task"><span class="check" data-checked="true" role="img" aria-label="done">'
        "</span> a</li>\n"
        '<li class="task"><span class="check" data-checked="false" role="img" aria-label="to do">'
        "</span> b</li>\n</ul>"
    ),
    "Term\n: Meaning": "<dl>\n<dt>Term</dt>\n<dd>\nMeaning\n</dd>\n</dl>",
    "| a | b |\n| :-: | - |\n| 1 | **2** |": (
        '<table>\n<thead>\n<tr><th style="text-align: center" scope="col">a</th>'
        '<th scope="col">b</th></tr>\n</thead>\n<tbody>\n'
        '<tr><td style="text-align: center">1</td><td><strong>2</strong></td></tr>\n'
        "</tbody>\n</table>"
    ),
    "| a |\n| - |": '<table>\n<thead>\n<tr><th scope="col">a</th></tr>\n</thead>\n</table>',
    "```text\na < b\n```": (
        '<figure class="code">\n<pre><code class="language-text">a &lt; b\n</code></pre>\n</figure>'
    ),
    '```text {title="a.txt"}\nx\n```': (
        '<figure class="code">\n<figcaption>a.txt</figcaption>\n'
        '<pre><code class="language-text">x\n</code></pre>\n</figure>'
    ),
    "    indented": '<figure class="code">\n<pre><code>indented\n</code></pre>\n</figure>',
    '[a](https://example.org/?a=1&b=2 "so \\"it\\" is")': (
        '<p><a href="https://example.org/?a=1&amp;b=2" title="so &#34;it&#34; is" target="_blank"'
        ' rel="noopener">a</a></p>'
    ),
    "[a](#t)": '<p><a href="#t">a</a></p>',
    "[a](mailto:a@example.org)": '<p><a href="mailto:a@example.org">a</a></p>',
    '![a "b"](a.svg)': (
        '<p class="picture"><img src="files:slides/a.svg" alt="a &#34;b&#34;"></p>'
    ),
    "see ![a](a.svg) so": '<p>see <img src="files:slides/a.svg" alt="a"> so</p>',
    '![a](a.svg "T"){width="50%"}': (
        '<p class="picture"><img src="files:slides/a.svg" alt="a" title="T" style="width: 50%"></p>'
    ),
    "![a](a.svg){width=300 height=2.5em .plate}": (
        '<p class="picture"><img class="plate" src="files:slides/a.svg" alt="a"'
        ' style="width: 300px; height: 2.5em"></p>'
    ),
    "[x]{.big #y lang=de}": '<p><span id="y" class="big" lang="de">x</span></p>',
    "> [!NOTE]\n> x": (
        '<div class="callout callout-note" role="note">\n<p class="callout-title">Note</p>\n'
        "<p>x</p>\n</div>"
    ),
    "::: tip Do *this*\nx\n:::": (
        '<div class="callout callout-tip" role="note">\n<p class="callout-title">Do <em>this</em>'
        "</p>\n<p>x</p>\n</div>"
    ),
    "::: {.wide}\nx\n:::": '<div class="wide">\n<p>x</p>\n</div>',
    '::: columns\n::: column {width="40%"}\nL\n:::\n::: column\nR\n:::\n:::': (
        '<div class="columns">\n<div class="column" style="width: 40%">\n<p>L</p>\n</div>\n'
        '<div class="column">\n<p>R</p>\n</div>\n</div>'
    ),
    '<div class="x">\n\nA *b*\n\n</div>': '<div class="x">\n<p>A <em>b</em></p>\n</div>',
    'a <kbd title="k">K</kbd> b': '<p>a <kbd title="k">K</kbd> b</p>',
    "<img src='a.svg' alt='a'>": """<img src="files:slides/a.svg" alt='a'>""",
    "<img alt=a src=a.svg>": '<img alt=a src="files:slides/a.svg">',
    '<img src = "a&#46;svg" alt="a">': '<img src="files:slides/a.svg" alt="a">',
    '<p style="background: url(a.svg)">a</p>': (
        '<p style="background: url(files:slides/a.svg)">a</p>'
    ),
    """<p style="background: url( 'a.svg' )">a</p>""": (
        """<p style="background: url('files:slides/a.svg')">a</p>"""
    ),
    "<style>\n.a { background: url(a.svg) }\n</style>": (
        "<style>\n.a { background: url(files:slides/a.svg) }\n</style>"
    ),
    "<p>url(a.svg)</p>": "<p>url(a.svg)</p>",
    '<section class="x">\nx\n</section>': '<div class="x">\nx\n</div>',
    "- a {.step}\n- b": '<ul>\n<li class="fragment">a</li>\n<li>b</li>\n</ul>',
    "A. {.step .big step=2}": '<p class="big fragment" data-fragment-index="0">A.</p>',
    "- a {.step step=2}\n- b {.step step=1}": (
        '<ul>\n<li class="fragment" data-fragment-index="1">a</li>\n'
        '<li class="fragment" data-fragment-index="0">b</li>\n</ul>'
    ),
}


@pytest.mark.parametrize("text", SCREEN)
def test_on_the_screen(text: str) -> None:
    assert body(text).strip() == SCREEN[text]
    assert "data-at" not in body(text)


@pytest.mark.parametrize("text", SCREEN)
def test_on_paper_it_is_the_same_but_for_places_and_steps(text: str) -> None:
    paper = re.sub(r' data-at="\d+:\d+"', "", body(text, Medium.PAPER))
    screen = re.sub(r' target="_blank" rel="noopener"| data-fragment-index="\d"', "", body(text))
    screen = screen.replace(' class="fragment"', "").replace(" fragment", "")
    assert paper == screen


def test_code_is_coloured_by_pygments_classes() -> None:
    html = body('```python\ndef f(): return "<&>"\n```')
    assert '<code class="language-python"><span class="k">def' in html
    assert "&#34;&lt;&amp;&gt;&#34;" in html
    text = re.sub(r"<[^>]+>", "", html).replace("&#34;", '"')
    assert text.strip() == 'def f(): return "&lt;&amp;&gt;"'


@pytest.mark.parametrize("language", ["python", "text", "html", "sql", "nonesuch"])
@pytest.mark.parametrize("text", ["", "\n", "a", "a\n\n", 'x = """one\n\ntwo"""\n', "<b>\n</b>\n"])
def test_lines_of_code_are_the_code(language: str, text: str) -> None:
    bare = [unescape(re.sub(r"<[^>]+>", "", line)) for line in lines(language, text)]
    assert bare == text.removesuffix("\n").split("\n")


def test_code_in_no_language_is_plain() -> None:
    assert '<code class="language-text">a b\n</code>' in body("```text\na b\n```")


def test_emoji_are_drawn_with_their_names() -> None:
    html = body(":tada: and 👍🏽")
    assert html.count("<svg ") == 2
    assert 'aria-label="party popper"><title>party popper 🎉</title>' in html
    assert "👍🏽</title>" in html


def test_ids_inside_two_drawings_of_one_slide_differ() -> None:
    ids = re.findall(r'\bid="([^"]+)"', body("🌈 and 🌈 and 🔥 and 🔥"))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("Text.", "Text."),
        ("- a\n  b", "- a\n  b"),
        ("> q", "> q"),
        ("| a |\n| - |\n| 1 |", "| a |\n| - |\n| 1 |"),
        ("![x](a.svg)", "![x](a.svg)"),
        ("::: tip\nx\n:::", "::: tip\nx\n:::"),
        ("```sh\nls\n```", "```sh\nls\n```"),
    ],
)
def test_every_block_on_paper_says_where_it_stands(text: str, node: str) -> None:
    whole = f"# T\n\n{text}\n"
    html = body(text, Medium.PAPER)
    start, end = map(int, re.findall(r'data-at="(\d+):(\d+)"', html)[0])
    assert whole[start:end].strip() == node


def test_no_inline_and_no_footnote_says_where_it_stands() -> None:
    (slide,) = drawn("# T\n\n*a* `b` [c]{.d} x[^1]\n\n[^1]: Note.\n", medium=Medium.PAPER)
    assert len(re.findall("data-at", slide.html)) == 1


# Attributes


class Tags(HTMLParser):
    """Collects all start tags with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_attributes_cannot_be_broken_out_of() -> None:
    html = body(
        "![x\"><script>alert(1)</script>](a.svg '\"onload=1'){title='\"><script>'}\n\n"
        "A [b](https://example.org/\"onclick='x') c. {data-x='\" onclick=\"y'}"
    )
    tags = Tags(html).tags
    assert [tag for tag, _ in tags] == ["p", "img", "p", "a"]
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]
    assert tags[1][1]["alt"] == 'x">alert(1)'
    assert tags[2][1]["data-x"] == '" onclick="y'


def test_a_style_of_one_s_own_joins_the_column_s_width() -> None:
    html = body('::: columns\n::: column {width="40%" style="color: red"}\nL\n:::\n:::')
    assert '<div class="column" style="color: red; width: 40%">' in html


# Headings


@pytest.mark.parametrize(
    ("levels", "drawn_as"),
    [
        ([2], [3]),
        ([4, 4], [3, 3]),
        ([2, 4], [3, 4]),
        ([4, 2, 4], [3, 3, 4]),
        ([6, 5, 4, 3, 2], [3, 4, 5, 4, 3]),
        ([1, 2, 3, 4, 5, 6], [3, 4, 5, 6, 6, 6]),
    ],
)
def test_heading_levels_are_never_skipped(levels: list[int], drawn_as: list[int]) -> None:
    text = "".join(f"{'#' * level} H\n\n" for level in levels)
    html = body(text)
    assert [int(tag) for tag in re.findall(r"<h(\d)", html)] == drawn_as
    steps = [(2, drawn_as[0]), *pairwise(drawn_as)]
    assert all(after <= before + 1 for before, after in steps)


def test_headings_in_notes_go_below_the_slide_s_title() -> None:
    (slide,) = drawn("# T\n\nText.\n\nNote:\n\n##### A\n\n###### B\n")
    assert re.findall(r"<h(\d)>(.)", slide.notes) == [("3", "A"), ("4", "B")]


def test_headings_inside_boxes_count_too() -> None:
    html = body("### A\n\n::: tip\n##### B\n:::")
    assert re.findall(r"<h(\d)>(.)", html) == [("3", "A"), ("4", "B")]


def test_every_heading_of_a_tree_has_a_level() -> None:
    (placed,) = deck("# T\n\n## A\n\n> ### B\n").slides
    nodes = placed.slide.body[1:]
    headings = [node for node in walk(*nodes) if isinstance(node, Heading)]
    assert set(outlined(nodes, below=2)) == {node.span.start for node in headings}
