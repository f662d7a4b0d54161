"""Every check: silence on what is good, the rule and the place on what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making import clear, deck, modules, pictures, place, settings

from deck.checks import access, fit, structure
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
        "---\nbackground: a.svg\n---\n\n# A\n",
        "---\nbackground: linear-gradient(red, white)\n---\n\n# A\n",
    ],
}


@pytest.mark.parametrize(
    ("check", "text"), [(check, text) for check, texts in GOOD.items() for text in texts]
)
def test_what_is_good_is_not_told(check: Check, text: str) -> None:
    assert found(check, text) == []


BAD: list[tuple[Check, str, str, tuple[int, int, str], str]] = [
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
        (structure.too_many_words, "too-many-words"),
        (structure.unbalanced_html, "unbalanced-html"),
        (access.missing_alt, "missing-alt"),
        (access.low_contrast, "low-contrast"),
    }
    rooms = (access, structure)
    declared = {v.name for room in rooms for v in vars(room).values() if isinstance(v, Rule)}
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
