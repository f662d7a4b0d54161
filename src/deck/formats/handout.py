"""The handout: a cover, contents, then every slide as a picture with its notes beneath.

Drawn slides come in, a `Sheet` for the press goes out. Nothing is laid out here; how pages look
is the theme's `handout.html.j2` and `css/paper.css`, what they say is collected here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import unquote

from deck import files as snapshot
from deck.config import Config
from deck.diagnostics import Outcome
from deck.elements import emoji
from deck.elements.quiz import solutions
from deck.elements.registry import equipment
from deck.files import Files
from deck.formats import references
from deck.formats.references import References
from deck.model import Artifact, Deck, Placed, Section
from deck.nodes import Html
from deck.paper import Printed, Sheet
from deck.patterns import pattern
from deck.render import Drawn, DrawnSlide, frame
from deck.strings import words
from deck.theme import Theme

NAME = "pdf/handout.pdf"

# Millimetres. The picture and the text beneath it are as wide on every size of paper, a measure
# of about 66 letters; what is left of the width stands beside them and in the margins.
_SIZES = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
_BLOCK, _PICTURE = 172.0, 122.0
_TOP, _BOTTOM = 23.0, 21.0
# The contents: what their heading takes, and how tall a line is; less where that spares a page.
_HEADING, _ROW, _LEAST_ROW = 21.0, 4.5, 3.8

_ANCHOR = pattern(r' id="fn-[^"]*"')
_ADDRESS = pattern(r"""(?:["'(]|&quot;|&\#34;|&\#39;)(files:.*?)(?:["')]|&quot;|&\#34;|&\#39;)""")
_OWN = pattern(r"""url\(["']?(deck:[^"')]+)""")
_DECLARED = pattern(r"(--[\w-]+)\s*:\s*([^;{}]*)")
_USED = pattern(r"var\(\s*(--[\w-]+)\s*(?:,[^()]*)?\)")


def sheet(deck: Deck, drawn: Drawn, theme: Theme, files: Files, config: Config) -> Outcome[Sheet]:
    """Collect all that the press needs; the theme's mistakes are told."""
    slides = {slide.id: slide for slide in drawn.slides}
    outcome = frame(theme, "handout", _context(deck, slides, config))
    pictures = tuple((slide.id, _ANCHOR.sub("", slide.html)) for slide in drawn.slides)
    own = "\n".join(_author_css(files, config))
    names, _ = equipment(deck.nodes())
    given = "\n".join((_fonts(theme), *(snapshot.asset(name).data.decode() for name in names)))
    slide_css = "\n".join((given, _tokens(theme, deck), theme.css_slide, own))
    page_css = "\n".join((given, _paper_tokens(theme, deck), theme.css_paper, _page(deck, config)))
    everything = "".join((outcome.value, slide_css, page_css, *(html for _, html in pictures)))
    return Outcome(
        Sheet(
            pictures,
            settled(slide_css, "".join(html for _, html in pictures)),
            outcome.value,
            settled(page_css),
            dict(_bytes(theme, files, everything)),
            deck.meta.lang,
            deck.meta.size,
        ),
        outcome.diagnostics,
    )


def artifacts(printed: Printed) -> tuple[Artifact, ...]:
    """Return what the press made of the sheet as the build's files."""
    return (Artifact(NAME, printed.pdf),)


# What the pages say


def _context(deck: Deck, drawn: Mapping[str, DrawnSlide], config: Config) -> dict[str, Any]:
    rows, _ = _rows(deck, config)
    cited = references.collect(drawn[placed.id] for placed in deck.slides)
    sections = tuple(_section(section, drawn, cited) for section in deck.sections if section.slides)
    answers = tuple(_answers(sections, drawn))
    return {
        "deck": replace(
            deck.meta, title=_plain(deck.meta.title), subtitle=_plain(deck.meta.subtitle)
        ),
        "words": words(deck.meta.lang),
        "minutes": _minutes(deck.meta.seconds),
        "sections": sections,
        "contents": tuple(_contents(sections, _appendices(deck), rows)),
        "answers": answers,
        "references": tuple(_references(sections, cited)),
    }


def _answers(
    sections: Sequence[Mapping[str, Any]], drawn: Mapping[str, DrawnSlide]
) -> Iterator[dict[str, Any]]:
    """Yield the slides that ask something, with the answers."""
    for section in sections:
        for slide in section["slides"]:
            if solved := drawn[slide["id"]].answers:
                yield {**slide, "html": solved}


def _references(
    sections: Sequence[Mapping[str, Any]], cited: References
) -> Iterator[dict[str, Any]]:
    """Yield all sources, each with the slides that cite it."""
    slides = {slide["id"]: slide for section in sections for slide in section["slides"]}
    for entry in cited.entries:
        places = tuple(slides[name] for name in entry.slides)
        yield {"id": entry.anchor, "html": entry.html, "slides": places}


def _appendices(deck: Deck) -> tuple[tuple[str, str], ...]:
    """Return what follows the modules: an anchor no slide has, and a title."""
    own = words(deck.meta.lang)
    quizzes = any(solutions(placed.slide.body) for placed in deck.slides)
    noted = any(placed.slide.footnotes for placed in deck.slides)
    answers = (("deck-answers", own["answers"]),) if quizzes else ()
    sources = ((references.ANCHOR, own["references"]),) if noted else ()
    return (*answers, *sources)


def _rows(deck: Deck, config: Config) -> tuple[int, float]:
    """Return how many lines a column of the contents has, and how tall they are (mm)."""
    height = _SIZES[config.paper_size][1] - _TOP - _BOTTOM - _HEADING
    full = [section for section in deck.sections if section.slides]
    lines = len(deck.slides) + 2 * len(full) * (len(full) > 1) + 2 * len(_appendices(deck))
    # A line more than half: a column may have to end before a module's title.
    needed = (lines + 1) // 2 + 1
    row = height / needed if _LEAST_ROW <= height / needed < _ROW else _ROW
    return int(height / row + 1e-6), row


def _contents(
    sections: Sequence[Mapping[str, Any]], appendices: Sequence[tuple[str, str]], most: int
) -> Iterator[tuple[Any, Any]]:
    """Yield the contents as pages of two columns, at most so many lines each.

    A module takes two lines, the empty one above it is the first. Columns that are not full are
    of about the same length, and none ends with a module's title.
    """
    rows: list[dict[str, Any]] = []
    for section in sections:
        if len(sections) > 1:
            rows.append({**section, "id": section["anchor"], "module": True})
        rows.extend({**slide, "module": False} for slide in section["slides"])
    for anchor, title in appendices:
        rows.append({"id": anchor, "title": title, "number": "", "module": True})
    while rows:
        left = sum(1 + row["module"] for row in rows)
        first, rows = _column(rows, min(most, (left + 1) // 2))
        second, rows = _column(rows, most)
        yield first, second


def _column(rows: list[dict[str, Any]], most: int) -> tuple[Any, list[dict[str, Any]]]:
    lines, count = 0, 0
    while count < len(rows) and lines + 1 + rows[count]["module"] <= most:
        lines += 1 + rows[count]["module"]
        count += 1
    if 1 < count < len(rows) and rows[count - 1]["module"]:
        count -= 1
    if rows:
        count = max(1, count)
    return tuple(rows[:count]), rows[count:]


def _section(
    section: Section, drawn: Mapping[str, DrawnSlide], cited: References
) -> dict[str, Any]:
    return {
        "number": section.number,
        "title": _plain(section.title),
        "anchor": f"{section.slides[0].id}-module",
        "minutes": _minutes(section.seconds),
        "slides": tuple(_slide(each, drawn[each.id], cited) for each in section.slides),
    }


def _slide(placed: Placed, drawn: DrawnSlide, cited: References) -> dict[str, Any]:
    return {
        "id": placed.id,
        "number": placed.number,
        "title": _plain(placed.title),
        "layout": placed.layout,
        "notes": Html(drawn.notes.strip()),
        "sources": references.sources(drawn, cited) if drawn.cited else Html(),
        "claims": tuple(_plain(claim) for claim in drawn.claims),
    }


def _plain(title: str) -> str:
    """Leave emoji out: headings, bookmarks and page heads are text, and no font here has them."""
    kept = emoji.PATTERN.sub(lambda found: found[0] if found[0].isascii() else "", title)
    return " ".join(kept.split()) or title


def _minutes(seconds: float) -> int:
    """Round to whole minutes; what takes any time takes at least one."""
    return max(1, round(seconds / 60)) if seconds else 0


# How they look


def _fonts(theme: Theme) -> str:
    face = '@font-face{{font-family:"{}";font-weight:{};font-style:{};src:url("{}")}}'
    return "\n".join(
        face.format(each.family, each.weight, each.style, _font(each.paper)) for each in theme.fonts
    )


def _font(name: str) -> str:
    """Return the address of a font: deck's own have one, a theme's stand in the snapshot."""
    return name if name.startswith("deck:") else f"files:{name}"


def _tokens(theme: Theme, deck: Deck, mode: str = "") -> str:
    tokens = theme.tokens[mode or theme.options["mode"]]
    width, height = deck.meta.size
    own = {"width": f"{width}px", "height": f"{height}px"}
    lines = (f"--deck-{name}: {value};" for name, value in {**tokens, **own}.items())
    return f":root {{ {' '.join(lines)} }}"


def _paper_tokens(theme: Theme, deck: Deck) -> str:
    """Pages are light whatever the slides are: they are printed, and written on."""
    width, height = deck.meta.size
    size = f"--deck-picture-width: {_PICTURE}mm; --deck-picture-height: {_height(deck):.3f}mm;"
    light = "light" if "light" in theme.tokens else theme.options["mode"]
    return f"{_tokens(theme, deck, light)}\n:root {{ {size} --deck-ratio: {width / height:.4f}; }}"


def _height(deck: Deck) -> float:
    width, height = deck.meta.size
    return _PICTURE * height / width


def _page(deck: Deck, config: Config) -> str:
    """Say how large a page is, and what stands at its head and foot."""
    width, height = _SIZES[config.paper_size]
    side = (width - _BLOCK) / 2
    rows, row = _rows(deck, config)
    meta, own = deck.meta, words(deck.meta.lang)
    before, _, rest = own["page"].partition("{page}")
    between, _, after = rest.partition("{pages}")
    number = (_quoted(before), "counter(page)", _quoted(between), "counter(pages)", _quoted(after))
    title = _quoted(_plain(meta.title))
    foot = meta.footer or meta.trainer
    return (
        f"@page {{ size: {width}mm {height}mm; margin: {_TOP}mm {side:.2f}mm {_BOTTOM}mm;\n"
        f"@top-left {{ content: string(place) }}\n"
        f"@bottom-left {{ content: {_quoted(foot)} }}\n"
        f"@bottom-right {{ content: {' '.join(number)} }} }}\n"
        f"@page cover {{ margin: 0; @top-left {{ content: none }} @bottom-left {{ content: none }}"
        f" @bottom-right {{ content: none }} }}\n"
        f":root {{ --deck-row: {row:.4f}mm; --deck-column: {rows * row:.4f}mm }}\n"
        f".contents {{ string-set: place {title} }}\n"
        f'.module-name {{ string-set: place {title} "  ·  " content(text) }}\n'
        f".cover {{ height: {height}mm; --deck-side: {side:.2f}mm }}\n"
    )


def _quoted(text: str) -> str:
    """Write a CSS string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(escaped.splitlines()) + '"'


def _author_css(files: Files, config: Config) -> Iterator[str]:
    beside = config.source.name if config.source else ""
    for name in config.css:
        file = files.get(snapshot.locate(name, beside) or "")
        if file is not None:
            yield file.data.decode("utf-8", "replace")
    yield config.style


def settled(css: str, html: str = "") -> str:
    """Write the values of custom properties where they are used.

    WeasyPrint resolves `var()` anew for every property of every element, which takes a quarter
    of its time; here it is done once. Names that are declared more than once, in a stylesheet or
    in a slide's own style, are left alone.
    """
    declared: dict[str, list[str]] = {}
    for name, value in _DECLARED.findall(css):
        declared.setdefault(name, []).append(value.strip())
    known = {
        name: values[0]
        for name, values in declared.items()
        if len(values) == 1 and f"{name}:" not in html.replace(" ", "")
    }
    for _ in range(8):  # a value may use another name
        css, count = _USED.subn(lambda used: known.get(used[1], used[0]), css)
        if not count:
            break
    return css


# What they are made of


def _bytes(theme: Theme, files: Files, text: str) -> Iterator[tuple[str, bytes]]:
    """Yield every file that the pages ask for, by its address."""
    for address in set(_OWN.findall(text)):
        yield address, snapshot.asset(address.removeprefix("deck:")).data
    for address in {unescape(match) for match in _ADDRESS.findall(text)}:
        name = address.removeprefix("files:")
        for file in (files.get(name), files.get(unquote(name)), theme.files.get(name)):
            if file is not None:
                yield address, file.data
                break
