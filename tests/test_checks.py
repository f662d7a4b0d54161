"""Every check: silence on what is good, the rule and the place on what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making import clear, deck, modules, pictures, place, settings

from deck.checks import access, fit, glyphs, layouts, sources, structure
from deck.checks.registry import CHECKS, Check
from deck.diagnostics import Diagnostic, Rule
from deck.paper import Overrun
from deck.resolve import resolve
from deck.theme import Theme

PICTURES = pictures("slides/a.svg")


def found(check: Check, text: str, look: Theme | None = None) -> list[Diagnostic]:
    """Look over a text with one check."""
    read = modules(text, quiet=False)
    placed = resolve(read, settings(), look or clear(), PICTURES, "").value
    return list(check(placed, look or clear()))


def words(count: int) -> str:
    return "word " * count


TWO = "---\nlayout: two-columns\n---\n\n# A\n\n"
PICTURED = ("image", "image-left", "image-right")

GOOD: dict[Check, list[str]] = {
    structure.missing_title: [
        "# A\n",
        "Text first.\n\n## Then a title\n",
        "<h2>By hand</h2>\n",
        "::: {.box}\n## Inside\n:::\n",
        *(f"---\nlayout: {name}\n---\n\nText.\n" for name in ("quote", "statement", "end")),
        "---\nlayout: image\n---\n\n![x](a.svg)\n",
    ],
    structure.too_many_words: [
        f"# A\n\n{words(structure.MOST_WORDS - 1)}\n",
        f"# A\n\n> {words(200)}\n",
        f"# A\n\n```text\n{words(200)}\n```\n",
        f"# A\n\n| a |\n| - |\n| {words(200)} |\n",
        f"# A\n\nNote: {words(200)}\n",
        f"# A\n\n<!-- {words(200)} -->\n",
        f"# A\n\n> [!NOTE]\n> {words(80)}\n",
    ],
    structure.unbalanced_html: [
        "# A\n\n<div>\n\nText.\n\n</div>\n",
        "# A\n\n<ul><li>one<li>two</ul>\n",
        "# A\n\nline<br>break <img src='a.svg' alt='a'> <kbd>K</kbd>\n",
        "# A\n\n<svg><path d='M0 0'/></svg>\n",
        "# A\n\n<details>\n<summary>S</summary>\n\nText.\n\n</details>\n",
        "# A <em>b</em>\n",
        "# A\n\n```html\n<div>\n```\n\n`</div>`\n",
        "# A\n\n1 < 2 and a <- b\n",
    ],
    layouts.unknown_region: [
        "# A\n\n::: columns\n::: column\nL\n:::\n:::\n",
        f"{TWO}::: right\nR\n:::\n::: left\nL\n:::\n",
        f"{TWO}::: columns\n::: right\nR\n:::\n::: column\nL\n:::\n:::\n",
        f"{TWO}Above.\n\n### L\n\nl\n\n### R\n\nr\n",
        "---\nlayout: image-left\n---\n\n# A\n\n::: image\n![a](a.svg)\n:::\n\nText.\n",
        "# A\n\n::: body\nText.\n:::\n",
    ],
    layouts.unfilled_layout: [
        f"{TWO}::: right\nR\n:::\n::: left\nL\n:::\n",
        f'{TWO}<div style="display: flex">x</div>\n',
        *(f"---\nlayout: {name}\n---\n\n# A\n\n![a](a.svg)\n" for name in PICTURED),
        "---\nlayout: image\n---\n\n# A\n\n<img src='a.svg' alt='a'>\n",
        "---\nlayout: image-right\n---\n\n# A\n\n```cycle\na\nb\n```\n\nText.\n",
        "---\nlayout: table\n---\n\n# A\n\n| a |\n| - |\n| b |\n",
        "---\nlayout: code\n---\n\n# A\n\n```text\nx\n```\n",
        "---\nlayout: code\n---\n\n# A\n\n<pre>x</pre>\n",
    ],
    layouts.bad_size: [
        "# A\n\n![a](a.svg){width=50%}\n\n![a](a.svg){height=300}\n",
        '# A\n\n![a](a.svg){width="300px" height="20em"}\n',
    ],
    layouts.video_without_poster: [
        "---\nbackground: {video: a.mp4, poster: a.svg}\n---\n\n# A\n",
        "---\nbackground: a.svg\n---\n\n# A\n",
    ],
    access.missing_alt: [
        "# A\n\n![what it shows](a.svg)\n",
        "# A\n\n![](a.svg){.decorative}\n",
        "# A\n\n<img src='a.svg' alt='text'>\n",
        "# A\n\n<img src='a.svg' alt=''>\n",
        "# A\n\n`![](a.svg)`\n",
    ],
    access.low_contrast: [
        "# A\n",
        "---\nbackground: '#000000'\ncolor: white\n---\n\n# A\n",
        "---\ncolor: '#595959'\n---\n\n# A\n",
        "---\nbackground: '#eeeeee'\n---\n\n# A\n",
        "---\nclass: invert\ncolor: white\n---\n\n# A\n",
        "---\nbackground: a.svg\n---\n\n# A\n",
        "---\nbackground: linear-gradient(red, white)\n---\n\n# A\n",
    ],
    glyphs.missing_glyph: ["# Grüße, 10 € → ½\n", "# Party 🎉\n"],
    sources.unverified_claim: [
        "# A\n\nIt is unverified.\n",
        '# A\n\n50% more. {source="X, 2019"}\n',
    ],
    sources.missing_visual: [
        "# A\n\nA visual.\n",
        "# A\n\n```text\n::: visual\n:::\n```\n",
    ],
}


@pytest.mark.parametrize(
    ("check", "text"), [(check, text) for check, texts in GOOD.items() for text in texts]
)
def test_what_is_good_is_not_told(check: Check, text: str) -> None:
    assert found(check, text) == []


BAD: list[tuple[Check, str, str, tuple[int, int, str], str]] = [
    (
        glyphs.missing_glyph, "# 字\n", "no font of the deck has `字` (U+5B57)", (1, 3, "字"),
        "name a font that has it under `fonts:` in deck.yml",
    ),
    (
        structure.missing_title, "# A\n\n---\n\nText\nin two lines.\n", "this slide has no title",
        (5, 1, "Text"), "begin it with a heading: `## …`",
    ),
    (
        structure.missing_title, "---\nlayout: table\n---\n\n| a |\n| - |\n",
        "this slide has no title", (5, 1, "| a |"), "begin it with a heading: `## …`",
    ),
    (
        structure.too_many_words, f"# A\n\n{words(90)}\n", "91 words on one slide",
        (1, 1, "# A"), "move what you will say to the notes, or split the slide",
    ),
    (
        structure.too_many_words, f"# A\n\n- {words(45)}\n- *{words(45).strip()}* `code`\n",
        "92 words on one slide", (1, 1, "# A"),
        "move what you will say to the notes, or split the slide",
    ),
    (
        structure.unbalanced_html, "# A\n\n<div class='x'>\n\nText.\n",
        "`<div class='x'>` is never closed on this slide", (3, 1, "<div class='x'>"),
        "write its `</div>`",
    ),
    (
        structure.unbalanced_html, "# A\n\nText</b> on\n", "`</b>` closes nothing on this slide",
        (3, 5, "</b>"), "remove it",
    ),
    (
        structure.unbalanced_html, "# A\n\nx\n\nNote: <div>\n",
        "`<div>` is never closed on this slide", (5, 7, "<div>"), "write its `</div>`",
    ),
    (
        structure.unbalanced_html, "# A\n\n<div>\n\n- <b>x\n\n</div>\n",
        "`<b>` is never closed on this slide", (5, 3, "<b>"), "write its `</b>`",
    ),
    (
        structure.unbalanced_html, "# A\n\n<div>\n\n</div>\n\n<div>\n\nx\n",
        "`<div>` is never closed on this slide", (7, 1, "<div>"), "write its `</div>`",
    ),
    (
        structure.unbalanced_html, "# A\n\n> x\n>\n> <p>\n> <div>\n",
        "`<div>` is never closed on this slide", (6, 3, "<div>"), "write its `</div>`",
    ),
    (
        structure.unbalanced_html, "# A\n\n<div class='x'\n", "`<div class='x'` is never closed on"
        " this slide", (3, 1, "<div class='x'"), "end the tag with `>`",
    ),
    (
        layouts.unknown_region, f"{TWO}::: left\nL\n:::\n::: third\nR\n:::\n",
        "the layout `two-columns` has no region `third`", (10, 5, "third"),
        "it has `left`, `right`",
    ),
    (
        layouts.unknown_region, f"{TWO}::: left\nL\n:::\n::: region rihgt\nR\n:::\n",
        "the layout `two-columns` has no region `rihgt`", (10, 12, "rihgt"),
        "did you mean `right`?",
    ),
    (
        layouts.unknown_region, "# A\n\n::: left\nL\n:::\n",
        "the layout `default` has no region `left`", (3, 5, "left"),
        "name a layout that has it, such as `layout: two-columns`",
    ),
    (
        layouts.unknown_region, "# A\n\n::: region sidebar\nL\n:::\n",
        "the layout `default` has no region `sidebar`", (3, 12, "sidebar"),
        "no layout of the theme has it",
    ),
    (
        layouts.unknown_region, f"{TWO}::: region\nL\n:::\n", "this region has no name",
        (7, 5, "region"), "it is one of `left`, `right`",
    ),
    (
        layouts.unknown_region, f"{TWO}::: {{.wide}}\n::: left\nL\n:::\n:::\n",
        "`left` stands inside something else, so it fills no region", (8, 5, "left"),
        "let it stand on the slide itself",
    ),
    (
        layouts.unknown_region,
        f"{TWO}::: columns\n::: column\nL\n:::\n::: column\nR\n:::\n::: column\nX\n:::\n:::\n",
        "`two-columns` has 2 regions, and this is column 3", (14, 1, "::: column"),
        "move it to another slide, or leave out `layout:`",
    ),
    (
        layouts.unknown_region, f"{TWO}### L\n\n### R\n\n### X\n",
        "`two-columns` has 2 regions, and this is column 3", (11, 1, "### X"),
        "move it to another slide, or leave out `layout:`",
    ),
    (
        layouts.unfilled_layout, f"{TWO}Text.\n",
        "the layout `two-columns` has nothing for `left`, `right`", (2, 9, "two-columns"),
        "fill its regions `left`, `right`: `::: left`, a column each, or a heading each",
    ),
    (
        layouts.unfilled_layout, f"{TWO}::: left\nText.\n:::\n",
        "the layout `two-columns` has nothing for `right`", (2, 9, "two-columns"),
        "fill its regions `left`, `right`: `::: left`, a column each, or a heading each",
    ),
    (
        layouts.unfilled_layout, "---\nlayout: image-left\n---\n\n# A\n\nText.\n",
        "the layout `image-left` has no picture to show here", (2, 9, "image-left"),
        "add a picture, or fill the region with `::: image`",
    ),
    (
        layouts.unfilled_layout, "---\nlayout: image\n---\n\n# A\n\nText.\n",
        "the layout `image` has no picture to show here", (2, 9, "image"),
        "add a picture, or leave out `layout:`",
    ),
    (
        layouts.unfilled_layout, "---\nlayout: table\n---\n\n# A\n\nText.\n",
        "the layout `table` has no table to show here", (2, 9, "table"),
        "add a table, or leave out `layout:`",
    ),
    (
        layouts.unfilled_layout, "---\nlayout: code\n---\n\n# A\n\nText.\n",
        "the layout `code` has no code to show here", (2, 9, "code"),
        "add a fence, or leave out `layout:`",
    ),
    (
        layouts.bad_size, "# A\n\n![a](a.svg){.wide width=half}\n", "`half` is no width",
        (3, 25, "half"), "write a length such as `50%` or `320px`",
    ),
    (
        layouts.bad_size, "# A\n\nIn ![a](a.svg){height='50%'} a line\n", "`50%` is no height",
        (3, 24, "50%"), "write a length such as `320px`",
    ),
    (
        layouts.video_without_poster, "# A\n\n---\nbackground: a.mp4\n---\n\n# B\n",
        "`a.mp4` has no picture for paper", (4, 13, "a.mp4"),
        "write `background: {video: a.mp4, poster: still.jpg}`",
    ),
    (
        access.missing_alt, "# A\n\nSee ![](a.svg) there.\n", "this picture has no text",
        (3, 5, "![](a.svg)"),
        "write what it shows between the brackets, or mark it `{.decorative}`",
    ),
    (
        access.missing_alt, "# A\n\nx\n\nNote: ![ ](a.svg)\n", "this picture has no text",
        (5, 7, "![ ](a.svg)"),
        "write what it shows between the brackets, or mark it `{.decorative}`",
    ),
    (
        access.missing_alt, "# A\n\n<p>x</p>\n<IMG src='a.svg'>\n", 'this `<img>` has no `alt="…"`',
        (4, 1, "<IMG src='a.svg'>"), "say what the picture shows",
    ),
    (
        access.low_contrast, "# A\n\n---\ncolor: '#999999'\n---\n\n# B\n",
        "text `#999999` on `#ffffff` has a contrast of 2.8 to 1", (4, 8, "'#999999'"),
        "at least 4.5 to 1 can be read from the back of a room",
    ),
    (
        access.low_contrast, "---\nbackground: black\n---\n\n# B\n",
        "text `{text}` on `black` has a contrast of {black} to 1", (2, 13, "black"),
        "at least 4.5 to 1 can be read from the back of a room",
    ),
    (
        access.low_contrast,
        '# A\n\n---\n\n<!-- .slide: data-background="black" -->\n\n# B\n',
        "text `{text}` on `black` has a contrast of {black} to 1", (5, 1, "<"),
        "at least 4.5 to 1 can be read from the back of a room",
    ),
    (
        sources.unverified_claim, "# A\n\nUp by [50%]{.unverified} a year\n",
        "`50%` is still to be confirmed", (3, 7, "[50%]{.unverified}"),
        'confirm it and name the source: `{source="…"}` instead of `{.unverified}`',
    ),
    (
        sources.unverified_claim, "# A\n\n- one\n- [two]{.unverified} three {.unverified}\n",
        "`two three` is still to be confirmed", (4, 1, "- [two]{.unverified} three {.unverified}"),
        'confirm it and name the source: `{source="…"}` instead of `{.unverified}`',
    ),
    (
        sources.missing_visual, "# A\n\n::: visual\nA child and\na *model*.\n:::\n",
        "a picture is still to be made: A child and a model.", (3, 1, "::: visual"),
        "make it and write `![what it shows](img/name.svg)` instead",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text", "message", "at", "hint"), BAD)
def test_what_is_wrong_is_told_at_its_place(
    check: Check, text: str, message: str, at: tuple[int, int, str], hint: str
) -> None:
    (problem,) = found(check, text)
    assert place(problem, text) == ("slides/01.md", *at)
    if "{" in message:
        assert problem.message.startswith("text `#")
        assert "on `black` has a contrast of 1." in problem.message
    else:
        assert problem.message == message
    assert problem.hint == hint


def test_contrast_is_that_of_the_chosen_mode() -> None:
    text = "---\nbackground: '#101010'\n---\n\n# A\n"
    assert found(access.low_contrast, text, clear("dark")) == []
    assert len(found(access.low_contrast, text, clear("light"))) == 1


def test_every_check_is_registered_and_has_a_good_and_a_bad_text() -> None:
    assert set(CHECKS) == set(GOOD) == {check for check, *_ in BAD}
    assert len(CHECKS) == len(set(CHECKS))


def test_every_rule_of_a_check_is_told_by_a_bad_text() -> None:
    told = {(check, problem.rule.name) for check, text, *_ in BAD for problem in found(check, text)}
    assert told == {
        (structure.missing_title, "missing-title"),
        (glyphs.missing_glyph, "missing-glyph"),
        (structure.too_many_words, "too-many-words"),
        (structure.unbalanced_html, "unbalanced-html"),
        (layouts.unknown_region, "unknown-region"),
        (layouts.unfilled_layout, "unfilled-layout"),
        (layouts.bad_size, "bad-width"),
        (layouts.video_without_poster, "video-without-poster"),
        (access.missing_alt, "missing-alt"),
        (access.low_contrast, "low-contrast"),
        (sources.unverified_claim, "unverified-claim"),
        (sources.missing_visual, "missing-visual"),
    }
    rooms = (access, glyphs, layouts, sources, structure)
    declared = {v.name for room in rooms for v in vars(room).values() if isinstance(v, Rule)}
    declared -= {"right-to-left-paper"}  # told where paper is asked for: see test_glyphs
    assert declared == {name for _, name in told}


# Overflow, as the layout of the pages measured it

TALL = "# A\n\n---\n\n# B\n\nFits.\n\n- one\n- two\n"


@pytest.mark.parametrize(
    ("overrun", "message", "at", "hint"),
    [
        (
            Overrun("b", 12.2, "bottom", (12, 25)),
            "the slide is 13 px too tall",
            (9, 1, "- one"),
            "split the slide, or give it `class: small`",
        ),
        (
            Overrun("b", 1.0, "right", (17, 22)),
            "the slide is 1 px too wide",
            (10, 1, "- two"),
            "shorten the longest line or word, or give the slide `class: small`",
        ),
        (
            Overrun("b", 3.0, "bottom", None),
            "the slide is 3 px too tall",
            (5, 1, "# B"),
            "split the slide, or give it `class: small`",
        ),
    ],
)
def test_overflow_is_told_at_the_first_block_that_does_not_fit(
    overrun: Overrun, message: str, at: tuple[int, int, str], hint: str
) -> None:
    whole = deck(TALL)
    if overrun.at is not None:
        start = whole.slides[1].slide.text.index(at[2])
        overrun = replace(overrun, at=(start, start + len(at[2])))
    (problem,) = fit.overflow(whole, [overrun])
    assert place(problem, TALL) == ("slides/01.md", *at)
    assert (problem.message, problem.hint) == (message, hint)


def test_overflow_of_no_slide_is_not_told() -> None:
    assert list(fit.overflow(deck(TALL), [Overrun("nowhere", 9.0, "bottom", None)])) == []
    assert list(fit.overflow(deck(TALL), [])) == []
