"""Stage 4: a deck and a theme become drawn slides. The only door to Jinja.

A theme is a stranger's program: it runs in Jinja's sandbox, sees only what is handed to it, and
whatever it raises becomes a diagnostic at the template's own line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from deck.diagnostics import Diagnostic, Outcome, did_you_mean, error
from deck.elements.columns import regions
from deck.model import (
    Deck,
    Footnote,
    FootnoteMark,
    Heading,
    Html,
    HtmlBlock,
    HtmlInline,
    Image,
    Medium,
    Node,
    Placed,
    Quote,
    walk,
)
from deck.pen import Ink
from deck.source import Source, Span
from deck.strings import words
from deck.tags import paired
from deck.theme import Theme

BROKEN_THEME = error(
    "broken-theme",
    "a theme's template cannot be used",
    "A template of the theme has a mistake: its Jinja cannot be read, it uses a name that deck "
    "does not hand to it, or it raises while it runs. The message stands at the template's own "
    "line; the last build stays as it was. `docs/themes.md` lists every name a template may use.",
)


@dataclass(frozen=True, slots=True)
class DrawnSlide:
    """A slide as HTML, without number, total, neighbours or clock: the frame stamps those.

    `html` is the slide's box, `notes` its notes. `background` is a CSS colour, a gradient or a
    picture's address (`files:…`), as `background_kind` says: color, gradient, image or empty.
    """

    id: str
    title: str
    layout: str
    html: Html
    notes: Html
    background: str
    background_kind: str
    transition: str
    source: str
    start: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """All slides of a deck, drawn for one medium."""

    medium: Medium
    slides: tuple[DrawnSlide, ...]


def render(deck: Deck, theme: Theme, medium: Medium) -> Outcome[Drawn]:
    """Draw every slide for a medium; a theme's mistake is told once for each template."""
    jinja = _environment(theme)
    own = words(deck.meta.lang)
    overview = _overview(deck)
    drawn: list[DrawnSlide] = []
    problems: dict[str, Diagnostic] = {}
    for placed in deck.slides:
        ink = Ink(medium, own, placed)
        context = _context(deck, placed, ink, own, overview)
        name = f"layouts/{placed.layout}.html.j2"
        outcome = _fill(jinja, theme, name, context)
        for problem in outcome.diagnostics:
            problems.setdefault(name, problem)
        drawn.append(_drawn(placed, outcome.value, context["slide"]["notes"], ink))
    return Outcome(Drawn(medium, tuple(drawn)), tuple(problems.values()))


def frame(theme: Theme, name: str, context: Mapping[str, Any]) -> Outcome[str]:
    """Fill a theme's frame (`deck` or `handout`) around drawn slides."""
    return _fill(_environment(theme), theme, f"{name}.html.j2", context)


@lru_cache(maxsize=4)
def _jinja(templates: tuple[tuple[str, str, str], ...]) -> jinja2.Environment:
    sources = {name: (text, label) for name, text, label in templates}

    def load(name: str) -> tuple[str, str, None] | None:
        found = sources.get(name)
        return (found[0], found[1], None) if found else None

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _environment(theme: Theme) -> jinja2.Environment:
    return _jinja(tuple((t.name, t.text, t.source) for t in theme.templates.values()))


def _fill(
    jinja: jinja2.Environment, theme: Theme, name: str, context: Mapping[str, Any]
) -> Outcome[str]:
    try:
        return Outcome(jinja.get_template(name).render(context))
    except RecursionError:
        return Outcome("", (_broken(theme, name, 1, "the template includes itself without end"),))
    except jinja2.TemplateSyntaxError as mistake:
        where = mistake.name or name
        return Outcome("", (_broken(theme, where, mistake.lineno, mistake.message or "cannot be read"),))
    except jinja2.TemplateNotFound as missing:
        hint = did_you_mean(missing.message or "", theme.templates)
        label, line = _line(missing.__traceback__, theme) or (name, 1)
        message = f"there is no template `{missing.message}`"
        return Outcome("", (_broken(theme, label, line, message, hint),))
    except Exception as mistake:
        # A template can raise anything: a sum of text and number, a call that the sandbox forbids.
        label, line = _line(mistake.__traceback__, theme) or (name, 1)
        message = str(mistake) or type(mistake).__name__
        return Outcome("", (_broken(theme, label, line, message),))


def _line(traceback: TracebackType | None, theme: Theme) -> tuple[str, int] | None:
    """Return template and line of the innermost frame that is a template of this theme.

    Jinja's undefined and missing-template errors carry no line; it rewrites the traceback.
    """
    labels = {template.source: name for name, template in theme.templates.items()}
    found = None
    while traceback is not None:
        name = labels.get(traceback.tb_frame.f_code.co_filename)
        if name is not None:
            found = (name, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _broken(theme: Theme, name: str, line: int, message: str, hint: str = "") -> Diagnostic:
    template = theme.templates.get(name)
    first = message.splitlines()[0]
    text = first[:1].lower() + first[1:].rstrip(".").replace("'", "`")
    if template is None:
        return BROKEN_THEME(text, hint=hint or f"the theme `{theme.name}` must have `{name}`")
    source = Source(template.source, template.text)
    line = max(1, min(line, len(source.line_starts)))
    written = source.line(line)
    start = source.line_starts[line - 1] + len(written) - len(written.lstrip())
    span = Span(start, max(start + 1, start + len(written.strip())))
    return BROKEN_THEME(text, template.source, span, hint=hint)


def _overview(deck: Deck) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "number": section.number,
            "title": section.title,
            "seconds": section.seconds,
            "minutes": round(section.seconds / 60),
            "slides": len(section.slides),
            "id": section.slides[0].id if section.slides else "",
        }
        for section in deck.sections
    )


def _context(
    deck: Deck,
    placed: Placed,
    ink: Ink,
    own: Mapping[str, str],
    overview: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Collect what a layout's template may use."""
    return {
        "slide": _slide(placed, ink),
        "deck": deck.meta,
        "section": {**overview[placed.section], "current": True},
        "sections": [
            {**each, "current": index == placed.section} for index, each in enumerate(overview)
        ],
        "words": own,
        "medium": str(ink.medium),
    }


def _slide(placed: Placed, ink: Ink) -> dict[str, Any]:
    slide = placed.slide
    title, body = split_title(slide.body)
    others = {n.level for n in walk(*body) if isinstance(n, Heading)}
    ink.outline({level: min(6, 3 + index) for index, level in enumerate(sorted(others))})
    picture = next((node for node in body if isinstance(node, Image)), None)
    quote = next((node for node in body if isinstance(node, Quote)), None)
    parts = regions(body)
    rest = tuple(node for node in body if node is not picture and node is not quote)
    html: dict[str, Any] = {
        "id": placed.id,
        "layout": placed.layout,
        "plain_title": placed.title,
        "level": title.level if title else 0,
        "title": ink.inlines(title.children) if title else Html(),
        "body": _whole(body, ink),
        "image": ink.blocks((picture,)) if picture else Html(),
        "quote": ink.blocks((quote,)) if quote else Html(),
        "rest": _whole(rest, ink),
        "regions": tuple(_whole(part, ink) for part in parts),
        "classes": slide.options.classes,
    }
    html["sources"] = _footnotes(slide.footnotes, body if not title else (title, *body), ink)
    notes = _whole(slide.notes, ink)
    html["notes"] = notes + _footnotes(slide.footnotes, slide.notes, ink, html["sources"])
    return html


def _whole(nodes: tuple[Node, ...], ink: Ink) -> Html:
    """Draw blocks; where raw HTML stands among them, no tag is left without its partner."""
    drawn = ink.blocks(nodes)
    if any(isinstance(node, HtmlBlock | HtmlInline) for node in walk(*nodes)):
        return Html(paired(drawn))
    return drawn


def split_title(body: tuple[Node, ...]) -> tuple[Heading | None, tuple[Node, ...]]:
    """Take the title off a slide's body: a heading that nothing but raw HTML stands before."""
    for index, node in enumerate(body):
        if isinstance(node, Heading):
            return node, (*body[:index], *body[index + 1 :])
        if not isinstance(node, HtmlBlock):
            break
    return None, body


def _footnotes(
    definitions: Sequence[Footnote], users: tuple[Node, ...], ink: Ink, already: str = ""
) -> Html:
    """List the footnotes that these nodes mark, numbered as they are marked."""
    marked = {node.label for node in walk(*users) if isinstance(node, FootnoteMark)}
    items = []
    for number, note in sorted(
        (ink.number(note.label), note) for note in definitions if note.label in marked
    ):
        anchor = f'id="fn-{ink.slide}-{number}"'
        if anchor in already:
            continue
        items.append(f'<li {anchor} value="{number}">{ink.apart(note.children)}</li>')
    return Html('<ol class="footnotes">\n{}\n</ol>').format(Html("\n".join(items))) if items else Html()


def _drawn(placed: Placed, inside: str, notes: Html, ink: Ink) -> DrawnSlide:
    options = placed.slide.options
    background, kind = _background(options.background, ink)
    classes = " ".join(dict.fromkeys((f"layout-{placed.layout}", *options.classes, *options.attrs.classes)))
    style = "; ".join(_style(background, kind, options.color, options.attrs.get("style")))
    html = Html('<div class="slide {}"{}>\n{}\n</div>').format(
        classes, Html(' style="{}"').format(style) if style else "", Html(inside.strip())
    )
    return DrawnSlide(
        placed.id, placed.title, placed.layout, html, notes, background, kind,
        options.transition, placed.source, placed.slide.start,
    )  # fmt: skip


def _background(written: str, ink: Ink) -> tuple[str, str]:
    address = ink.address(written)
    if not written:
        return "", ""
    if address != written:
        return address, "image"
    return (written, "gradient") if "gradient(" in written else (written, "color")


def _style(background: str, kind: str, color: str, own: str) -> Iterator[str]:
    if kind == "image":
        yield f"background: url('{background}') center / cover no-repeat"
    elif background:
        yield f"background: {background}"
    if color:
        yield f"color: {color}"
    if own:
        yield own
