"""How wide text is: the measures that come with deck's fonts, and those of a project's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from making import clear

from deck import fonts
from deck.files import File, Files, asset
from deck.theme import Font

LINE = "Waffles, naïve Ångström: 100 % → done"


@pytest.mark.parametrize("font", clear().fonts, ids=lambda font: f"{font.family}-{font.weight}")
def test_the_measures_that_come_along_are_those_of_the_font(font: Font) -> None:
    look = clear()
    name = font.paper.removeprefix("deck:")
    own = replace(
        look,
        files=Files((File("own.ttf", asset(name).data),)),
        fonts=(replace(font, paper="own.ttf"),),
    )
    packed, opened = fonts.measured(font, look), fonts.measured(own.fonts[0], own)
    assert packed == opened
    assert packed.width(LINE, 25) == pytest.approx(2 * packed.width(LINE, 12.5))
    assert 10 * 25 < packed.width(LINE, 25) < 30 * 25


def test_code_is_as_wide_as_it_is_long() -> None:
    face = fonts.face(clear(), code=True)
    assert face.family == "JetBrains Mono"
    assert face.width("iiii", 20) == face.width("WWWW", 20) > 0


def test_the_nearest_weight_is_taken() -> None:
    look = clear()
    assert fonts.face(look, 700).width("w", 100) == fonts.face(look, 600).width("w", 100)
    assert fonts.face(look, 700).width("w", 100) > fonts.face(look, 400).width("w", 100)


def test_characters_that_are_covered() -> None:
    face = fonts.face(clear())
    assert all(face.covers(each) for each in "aÄ€→ж")
    assert not any(face.covers(each) for each in "字\u0915🎉")


def test_a_broken_font_is_measured_as_decks_own() -> None:
    look = clear()
    font = replace(look.fonts[0], family="Own", paper="own.ttf")
    broken = replace(look, files=Files((File("own.ttf", b"\0\1\0\0 no font"),)), fonts=(font,))
    face = fonts.measured(font, broken)
    assert face.family == "Own"
    assert face.width("abc", 20) == fonts.face(look).width("abc", 20)


def test_a_palette_asks_for_nothing_more() -> None:
    look = clear("dark")
    assert look.tokens["dark"]["stage"] == "var(--deck-accent)"
    assert look.palette()["stage"] == look.palette()["accent"]
    assert not any("var(" in value for mode in look.modes for value in look.palette(mode).values())
