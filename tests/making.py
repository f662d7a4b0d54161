"""What tests of the later stages begin with: text taken down the line, as data, and projects."""

from __future__ import annotations

import functools
from pathlib import Path

from deck import config, theme
from deck.config import Config
from deck.diagnostics import Diagnostic, Outcome
from deck.files import File, Files
from deck.model import Deck, Medium, Module
from deck.reading import parse
from deck.render import DrawnSlide, render
from deck.resolve import resolve
from deck.source import Source, Span
from deck.theme import Theme

TEXT = "# One\n\nText.\n\n---\n\n# Two\n\nMore.\n"
WARNED = "# One\n\n![](x.svg)\n"
WRONG = "# One\n\n![x](gone.svg)\n"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>"


@functools.cache
def clear(mode: str = "light") -> Theme:
    """Return deck's own theme in one of its modes."""
    outcome = theme.load("clear", (("mode", mode),), None)
    assert outcome.diagnostics == ()
    return outcome.value


def settings(yml: str = "") -> Config:
    """Read a deck.yml that has nothing wrong in it."""
    outcome = config.read(Source("deck.yml", yml))
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def named(texts: tuple[str, ...]) -> dict[str, str]:
    """Name texts as the modules of a deck are: `slides/01.md` and so on."""
    return {f"slides/{number:02}.md": text for number, text in enumerate(texts, 1)}


def modules(*texts: str, yml: str = "", quiet: bool = True) -> tuple[Module, ...]:
    """Read texts as modules; `quiet` asserts that there is nothing wrong in them."""
    read = [parse.parse(Source(n, text), settings(yml)) for n, text in named(texts).items()]
    if quiet:
        assert [problem for one in read for problem in one.diagnostics] == []
    return tuple(one.value for one in read)


def pictures(*names: str) -> Files:
    """Return a snapshot that holds empty pictures of these names."""
    return Files().with_(File(name, b"<svg xmlns='http://www.w3.org/2000/svg'/>") for name in names)


def resolved(
    *texts: str, yml: str = "", profile: str = "", files: Files | None = None
) -> Outcome[Deck]:
    """Take texts as far as a deck with every slide in its place."""
    taken = modules(*texts, yml=yml)
    return resolve(taken, settings(yml), clear(), files or Files(), profile)


def deck(*texts: str, yml: str = "", profile: str = "", files: Files | None = None) -> Deck:
    """Take texts as far as a deck that has nothing wrong in it."""
    outcome = resolved(*texts, yml=yml, profile=profile, files=files)
    assert outcome.diagnostics == ()
    return outcome.value


def drawn(
    *texts: str,
    medium: Medium = Medium.SCREEN,
    yml: str = "",
    files: Files | None = None,
    quiet: bool = True,
) -> tuple[DrawnSlide, ...]:
    """Take texts as far as drawn slides of the theme `clear`."""
    taken = modules(*texts, yml=yml, quiet=quiet)
    placed = resolve(taken, settings(yml), clear(), files or Files(), "")
    assert not quiet or placed.diagnostics == ()
    outcome = render(placed.value, clear(), medium)
    assert outcome.diagnostics == ()
    return outcome.value.slides


def place(problem: Diagnostic, *texts: str) -> tuple[str, int, int, str]:
    """Return where a problem of these texts stands: file, line and column from 1, the words."""
    assert problem.source is not None
    assert problem.span is not None
    source = Source(problem.source, named(texts)[problem.source])
    span = Span(problem.span.start + problem.start, problem.span.end + problem.start)
    return (problem.source, *source.position(span.start), source[span])


def project(folder: Path, text: str = TEXT, yml: str | None = "title: Talk\n") -> Path:
    """Make a project of one module (without deck.yml where that is None)."""
    slides = folder / "slides" if yml is not None else folder
    slides.mkdir(parents=True)
    (slides / "01.md").write_text(text)
    (slides / "x.svg").write_text(SVG)
    if yml is not None:
        (folder / "deck.yml").write_text(yml)
    return folder


def built(folder: Path) -> list[str]:
    """List the files below a folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
