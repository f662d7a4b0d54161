"""`deck theme new`, `eject` and `preview`: a look of one's own, and its gallery."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import project

from deck import theme
from deck.cli import run
from deck.commands.themes import GALLERY


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = project(tmp_path / "talk", "# A\n\nText.\n\n---\nlayout: quote\n---\n\n> Q\n")
    monkeypatch.chdir(folder / "slides")
    return folder


def test_a_new_theme_builds_at_once(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["theme", "new", "mine"]) == 0
    out = capsys.readouterr().out
    assert "next: write `theme: mine` in deck.yml, or deck theme preview mine\n" in out
    made = {path.relative_to(talk).as_posix() for path in (talk / "themes").rglob("*.*")}
    assert made == {
        "themes/mine/theme.yml", "themes/mine/css/slide.css", "themes/mine/css/paper.css",
        "themes/mine/layouts/quote.html.j2",
    }  # fmt: skip
    outcome = theme.load("mine", (), talk)
    assert outcome.diagnostics == ()
    assert outcome.value.palette()["accent"] == "#8a2c5f"
    assert set(outcome.value.layouts) == set(theme.load("clear", (), None).value.layouts)
    assert run(["build", "-t", "mine", "--strict", "-q"]) == 0
    html = (talk / "build" / "html" / "index.html").read_text(encoding="utf-8")
    assert "#8a2c5f" in html


def test_a_new_theme_over_another(talk: Path) -> None:
    assert run(["theme", "new", "first"]) == 0
    assert run(["theme", "new", "second", "--extends", "first"]) == 0
    assert "extends: first" in (talk / "themes" / "second" / "theme.yml").read_text()
    assert theme.load("second", (), talk).diagnostics == ()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["new", "clear"], "there is a theme `clear` already"),
        (["new", "../mine"], "a theme cannot be called `../mine`"),
        (["new", "Mine"], "a theme cannot be called `Mine`"),
        (["new", "mine", "--extends", "claer"], "did you mean `clear`?"),
        (["eject", "claer"], "did you mean `clear`?"),
        (["eject", "clear", "layouts/qoute.html.j2"], "did you mean `layouts/quote.html.j2`?"),
        (["eject", "clear", "css/slide.css"], "`css/slide.css` would not take the place"),
        (["preview", "claer"], "did you mean `clear`?"),
    ],
)
def test_what_cannot_be_done(
    talk: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["theme", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert not (talk / "themes").exists()


def test_nothing_is_written_over(talk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["theme", "new", "mine"]) == 0
    assert run(["theme", "new", "mine"]) == 2
    assert run(["theme", "eject", "clear", "layouts/quote.html.j2"]) == 0
    assert run(["theme", "eject", "clear", "layouts/quote.html.j2"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert run(["theme", "eject", "clear"]) == 2


def test_one_template_is_ejected_over_the_theme_of_its_name(talk: Path) -> None:
    assert run(["theme", "eject", "clear", "layouts/quote.html.j2"]) == 0
    copy = talk / "themes" / "clear" / "layouts" / "quote.html.j2"
    copy.write_text("<p data-fit>MINE {{ slide.body }}</p>\n")
    assert run(["build", "--strict", "-q", "--format", "html"]) == 0
    html = (talk / "build" / "html" / "index.html").read_text(encoding="utf-8")
    assert "MINE" in html


def test_a_whole_theme_is_ejected(talk: Path) -> None:
    assert run(["theme", "eject", "clear"]) == 0
    outcome = theme.load("clear", (), talk)
    assert outcome.diagnostics == ()
    own = theme.load("clear", (), None).value
    assert outcome.value.css_screen == own.css_screen
    assert outcome.value.templates.keys() == own.templates.keys()


def test_the_gallery_shows_every_layout_in_every_mode(
    talk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["theme", "preview", "clear", "-q"]) == 0
    said = capsys.readouterr()
    assert said.err == "", "the gallery has nothing wrong in it, nothing overflows"
    look = theme.load("clear", (), None).value
    for mode in look.modes:
        folder = talk / "build" / "preview" / "clear" / mode
        html = (folder / "html" / "index.html").read_text(encoding="utf-8")
        missing = [name for name in look.layouts if f'class="slide layout-{name}' not in html]
        assert missing == []
        assert (folder / "pdf" / "handout.pdf").read_bytes().startswith(b"%PDF")


def test_the_gallery_of_a_theme_of_the_project(talk: Path) -> None:
    assert run(["theme", "new", "mine"]) == 0
    assert run(["theme", "preview", "mine", "-q", "-o", str(talk / "look")]) == 0
    html = (talk / "look" / "dark" / "html" / "index.html").read_text(encoding="utf-8")
    assert "#e58fbd" in html


def test_the_gallery_is_part_of_the_package() -> None:
    assert (GALLERY / "01-cover.md").is_file()
