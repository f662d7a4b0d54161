"""Characters that no font has, fonts of the deck's own, and lines from right to left."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont
from making import clear, deck, place, settings

from deck import fonts
from deck.checks import glyphs
from deck.checks.glyphs import missing_glyph
from deck.files import File, asset
from deck.model import Kind, Meta, Wanted
from deck.source import Span

KEY = Span(7, 20)


def renamed(name: str, family: str, only: str) -> File:
    """Make a font of deck's own that has another name and few characters."""
    with TTFont(io.BytesIO(asset("fonts/inter-400.ttf").data)) as font:
        glyph = font.getBestCmap()[ord("x")]
        for table in font["cmap"].tables:
            table.cmap = {ord(sign): glyph for sign in only}
        for number in (1, 4, 16):
            font["name"].setName(family, number, 3, 1, 0x409)
        made = io.BytesIO()
        font.save(made)
    return File(name, made.getvalue())


def asked(file: File) -> tuple[File, Wanted]:
    return file, Wanted(file.name, Kind.FONT, "deck.yml", KEY)


@pytest.mark.parametrize("text", [
    "Ångström, naïve, Größe, ž, Привет, αβγ, 10 € → done ✓ ½",
    "An emoji 🎉 and :tada:, soft\u00adhyphen, no\u00a0break, zero\u200bwidth",
    "cafe\u0301 written in parts",
])  # fmt: skip
def test_what_the_theme_has_is_silent(text: str) -> None:
    assert list(missing_glyph(deck(f"# One\n\n{text}\n"), clear())) == []


def test_characters_of_one_slide_are_told_together() -> None:
    text = "# One\n\nText.\n\n---\n\n# Two\n\nहिन्दी and `字`\n"
    (problem,) = missing_glyph(deck(text), clear())
    assert problem.rule.name == "missing-glyph"
    assert place(problem, text) == ("slides/01.md", 9, 1, "ह")
    assert problem.message.startswith("no font of the deck has `ह` (U+0939), `ि` (U+093F), ")
    assert problem.message.endswith("and 2 more")
    assert problem.hint == "name a font that has it under `fonts:` in deck.yml"


def test_an_emoji_in_code_has_a_hint_of_its_own() -> None:
    (problem,) = missing_glyph(deck("# One\n\n```text\ndone 🎉\n```\n"), clear())
    assert problem.message == "no font of the deck has `🎉` (U+1F389)"
    assert problem.hint == "emoji are drawn in text, not in code: write a word instead"


def test_a_font_of_the_deck_fills_the_gap() -> None:
    own = renamed("fonts/own.ttf", "Own Script", "字体")
    look = fonts.extended(clear(), [asked(own)]).value
    assert fonts.families(look) == ("Inter", "Own Script")
    assert fonts.families(look, code=True) == ("JetBrains Mono", "Own Script")
    assert fonts.face(look).family == "Inter"
    assert list(missing_glyph(deck("# 字体 `字`\n\nText.\n"), look)) == []
    assert len(list(missing_glyph(deck("# 字体 語\n\nText.\n"), look))) == 1
    assert look.css_screen.endswith("--deck-font-code:JetBrains Mono, 'Own Script';}")


def test_a_file_that_is_no_font_is_told_where_it_is_named() -> None:
    outcome = fonts.extended(clear(), [asked(File("fonts/own.ttf", b"no font"))])
    (problem,) = outcome.diagnostics
    assert outcome.value == clear()
    assert (problem.rule.name, problem.message) == ("bad-font", "`fonts/own.ttf` is no font")
    assert (problem.source, problem.span) == ("deck.yml", KEY)


@pytest.mark.parametrize(
    ("lang", "direction"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("ur", "rtl"), ("pa-Arab", "rtl"), ("en", "ltr"),
     ("ku-Latn", "ltr"), ("az", "ltr"), ("ar-Latn", "ltr"), ("EN-gb", "ltr")],
)  # fmt: skip
def test_where_lines_run(lang: str, direction: str) -> None:
    assert Meta(lang=lang).direction == direction


def test_paper_cannot_set_lines_from_right_to_left() -> None:
    spot = settings("lang: ar\n").span("lang")
    right = deck("# One\n\nText.\n", yml="lang: ar\n")
    (problem,) = glyphs.right_to_left(right, "deck.yml", spot)
    assert (problem.rule.name, problem.span) == ("right-to-left-paper", Span(6, 8))
    assert list(glyphs.right_to_left(deck("# One\n\nText.\n"), "deck.yml", None)) == []
