"""deck's own themes keep what docs/themes.md promises: every layout, contrast, fonts, paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from making import deck as resolved
from making import settings

from deck import color, files, fonts, theme
from deck.cli import run
from deck.diagnostics import DeckError
from deck.files import Files
from deck.formats import handout, html
from deck.model import Medium
from deck.render import render
from deck.theme import LAYOUTS, Theme

NAMES = [entry.name for entry in theme.listing(None)]
# Tokens that nothing is written in; all others are colours of text.
NO_TEXT = {"page", "surface", "line", "rule", "bullet", "accent", "accent-soft", "on-accent"}
NO_TEXT |= {"plate", "radius", "sheet", "sheet-head", "trail", "trail-soft"}
# Bright, dark, grey, as dark as a page, as light as one: what people choose in deck.yml.
ACCENTS = ("", "#ffcc00", "#0a7d5a", "#1d4ed8", "#8a2c5f", "#808080", "#111111", "#fbf8f2")
# What WeasyPrint does not know.
UNPRINTED = re.compile(
    r"aspect-ratio|color-mix\(|conic-gradient|(?<![\w-])filter:|clip-path|mask(-image)?:|text-wrap"
    r"|text-shadow|box-shadow|backdrop-|blend-mode|@container|@supports|auto-fi(ll|t)|(?<!-)zoom:"
)


def load(name: str, **options: str) -> Theme:
    outcome = theme.load(name, tuple(options.items()), None)
    assert outcome.diagnostics == ()
    return outcome.value


def test_they_are_three() -> None:
    assert NAMES == ["clear", "night", "paper"]


@pytest.mark.parametrize("name", NAMES)
def test_a_theme_is_whole(name: str) -> None:
    look = load(name)
    assert tuple(look.layouts) == LAYOUTS
    assert look.summary
    assert look.licence == "MIT"
    assert look.sizes == ("16:9", "4:3")
    assert {"accent", "mode"} <= set(look.options)
    assert look.options["mode"] in look.modes
    for font in look.fonts:
        for one in (font.screen, font.paper):
            assert files.asset(one.removeprefix("deck:")).data, "fonts are deck's own"
    tokens = set(look.tokens[look.options["mode"]])
    used = _used(look.css_screen) | _used(look.css_paper)
    deck_sets = {"width", "height", "side", "row", "column", "picture-width", "picture-height"}
    assert used - tokens - deck_sets == set()
    for mode, has in look.tokens.items():
        assert set(has) == tokens, mode


def _used(css: str) -> set[str]:
    return set(re.findall(r"var\(--deck-([\w-]+)", css))


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("name", NAMES)
def test_text_stands_out(name: str, accent: str) -> None:
    look = load(name, **({"accent": accent} if accent else {}))
    for mode in look.tokens:
        tokens = look.palette(mode)
        texts = [
            key for key in tokens if key not in NO_TEXT and not key.startswith(("stage", "font"))
        ]
        assert len(texts) > 12
        pairs = [(text, ground) for text in texts for ground in ("page", "surface")]
        code = [
            "text",
            "soft",
            "accent-strong",
            *(text for text in texts if text.startswith("code-")),
        ]
        pairs += [(text, ground) for text in code for ground in ("sheet", "sheet-head")]
        pairs += [("on-accent", "accent"), ("stage-text", "stage"), ("heading", "accent-soft")]
        for text, ground in pairs:
            if ground in tokens:
                ratio = color.contrast(tokens[text], tokens[ground])
                assert ratio is not None, (text, ground)
                assert ratio >= 4.5, f"{mode}: {text} on {ground} has {ratio:.2f}"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_is_known_to_the_printer(name: str) -> None:
    look = load(name)
    for css in (look.css_slide, look.css_paper):
        bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
        assert UNPRINTED.findall(bare) == []


@pytest.mark.parametrize("size", ["16:9", "4:3"])
@pytest.mark.parametrize("name", NAMES)
def test_the_gallery_fits(
    name: str, size: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from deck.commands.themes import GALLERY

    for path in GALLERY.iterdir():
        if path.is_file() and path.suffix != ".yml":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    for mode in load(name).modes:
        (tmp_path / "deck.yml").write_text(
            f'title: All layouts\nsize: "{size}"\ntheme: {{name: {name}, mode: {mode}}}\n'
            'footer: A footer\nmodules: "*.md"\n'
        )
        assert run(["build", str(tmp_path), "--strict", "-q"]) == 0, capsys.readouterr().err


# Paper


def printed(look: Theme, text: str, yml: str = "") -> tuple[str, str]:
    """Return the style sheets of slides and of pages."""
    placed = resolved(text, yml=yml)
    on_paper = look.on_paper()
    drawn = render(placed, on_paper, Medium.PAPER).value
    sheet = handout.sheet(placed, drawn, on_paper, Files(), settings(yml)).value
    return "".join(each for _, each in sheet.slides) + sheet.slide_css, sheet.css


def test_a_dark_theme_is_printed_light() -> None:
    look = load("night")
    assert look.modes == ("dark",)
    slides, pages = printed(look, "# A\n\n```flow\nA -> B *\n```\n")
    light, dark = look.tokens["light"], look.tokens["dark"]
    for css in (slides, pages):
        assert f"--deck-page: {light['page']}" in css
        assert f"--deck-page: {dark['page']}" not in css
    assert light["accent"] in slides
    assert dark["accent"] not in slides


def test_a_slide_is_not_turned_round_on_paper_alone() -> None:
    assert load("night").on_paper().modes == ("light",)
    assert load("clear").on_paper().modes == ("light", "dark")


def test_a_deck_may_ask_for_dark_pictures() -> None:
    slides, pages = printed(load("night", paper="same"), "# A\n")
    assert "--deck-page: #0b1118" in slides
    assert "--deck-page: #ffffff" in pages
    with pytest.raises(DeckError) as caught:
        load("night", paper="drak")
    assert caught.value.hint == "did you mean `dark`?"


@pytest.mark.parametrize("name", NAMES)
def test_a_cover_shows_the_logo(name: str) -> None:
    placed = resolved("---\nlayout: cover\n---\n\n# A\n", yml="logo: logo.svg\n")
    (cover,) = render(placed, load(name), Medium.SCREEN).value.slides
    assert '<img class="cover-logo" src="files:logo.svg" alt="">' in cover.html


# Fonts


def embedded(name: str, text: str) -> set[str]:
    look = load(name)
    placed = resolved(text)
    drawn = render(placed, look, Medium.SCREEN).value
    page = html.artifacts(placed, drawn, look, Files(), settings("html: single\n")).value[0]
    faces = re.findall(
        r"font-family:'([^']+)';font-weight:(\d+);font-style:(\w+)", page.data.decode()
    )
    return {" ".join(face) for face in faces}


def test_a_page_carries_the_fonts_it_shows() -> None:
    plain = embedded("paper", "# A\n\nText.\n")
    assert plain == {
        "Literata 400 normal", "Literata 400 italic", "Literata 600 normal",
        "Literata Display 500 normal",
    }  # fmt: skip
    assert embedded("paper", "# A\n\nText → text.\n") - plain == {
        "Inter 400 normal", "Inter 600 normal",
    }  # fmt: skip
    assert "Literata Display 500 italic" in embedded("paper", "# A *b*\n")
    assert "JetBrains Mono 400 normal" in embedded("night", "# A\n"), "numbers are set in it"
    assert "JetBrains Mono 400 normal" not in embedded("clear", "# A\n")


def test_a_drawing_that_names_a_family_gets_it() -> None:
    look = load("paper")
    assert "Inter" not in fonts.needed(look, "<p>Interest</p>")
    assert "Inter" in fonts.needed(look, '<text font-family="Inter, sans-serif">a</text>')


@pytest.mark.parametrize("name", NAMES)
def test_every_family_has_its_letters_measured(name: str) -> None:
    look = load(name)
    for weight in (400, 600):
        face = fonts.face(look, weight)
        assert face.family in {font.family for font in look.fonts}
        assert 300 < face.width("A model that nobody watches", 31) < 500
        assert all(face.covers(each) for each in "Ñandú Łódź Ωμέγα Привет Đặng")
