"""Stage 4: a deck and a theme become drawn slides. The only door to Jinja.

A theme is a stranger's program: it runs in Jinja's sandbox, sees only what is handed to it, and
whatever it raises becomes a diagnostic at the template's own line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from deck import canvas, footnotes
from deck.diagnostics import Diagnostic, Outcome, did_you_mean, error
from deck.elements.columns import arranged, pictorial
from deck.elements.quiz import solutions
from deck.frozen import dataclass
from deck.model import Deck, Medium, Placed, Slide
from deck.nodes import FootnoteMark, Heading, Html, HtmlBlock, HtmlInline, Node, Quote, walk
from deck.pen import Ink
from deck.resolve import plain
from deck.source import Source, Span
from deck.spread import spread
from deck.strings import words
from deck.theme import Theme

if TYPE_CHECKING:
    import jinja2

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
    `veil` is the colour that covers `dim` (0 to 1) of that picture, `chrome` the colour of what
    the frame adds (empty: the theme's). On paper `cited` are its footnotes and `claims` what is
    still to be confirmed on it: there the handout lists them, not the notes. `answers` are its
    quizzes, solved.
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
    cited: tuple[footnotes.Cited, ...] = ()
    claims: tuple[str, ...] = ()
    answers: Html = Html()
    veil: str = ""
    dim: float = 0.0
    chrome: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """All slides of a deck, drawn for one medium."""

    medium: Medium
    slides: tuple[DrawnSlide, ...]


def render(deck: Deck, theme: Theme, medium: Medium) -> Outcome[Drawn]:
    """Draw every slide for a medium; a theme's mistake is told once for each template."""
    logo = f"files:{deck.meta.logo}" if deck.meta.logo else ""
    deck = replace(deck, meta=replace(deck.meta, logo=logo))  # as any picture's address on a slide
    draw = partial(_slide, deck, theme, medium, _overview(deck))
    drawn = spread(draw, deck.slides, lambda placed: 30 + len(placed.slide.text) // 3)
    problems: dict[str, Diagnostic] = {}
    for slide, told in drawn:
        for problem in told:
            problems.setdefault(slide.layout, problem)
    return Outcome(Drawn(medium, tuple(slide for slide, _ in drawn)), tuple(problems.values()))


def _slide(
    deck: Deck, theme: Theme, medium: Medium, overview: Sequence[dict[str, Any]], placed: Placed
) -> tuple[DrawnSlide, tuple[Diagnostic, ...]]:
    own = words(deck.meta.lang)
    ink = Ink(medium, own, placed, theme, canvas.mode_of(placed.slide.options, theme))
    parts = SlideParts(placed, ink, theme.layouts[placed.layout].regions)
    context = {
        "slide": parts,
        "deck": deck.meta,
        "section": {**overview[placed.section], "current": True},
        "sections": [
            {**each, "current": index == placed.section} for index, each in enumerate(overview)
        ],
        "words": own,
        "medium": str(medium),
    }
    outcome = _fill(_environment(theme), theme, f"layouts/{placed.layout}.html.j2", context)
    return _drawn(placed, outcome.value, parts, ink, theme), outcome.diagnostics


def ready(theme: Theme) -> None:
    """Get ready what draws while others read: Jinja, and templates that nearly every deck needs."""
    for name in ("deck", "layouts/cover", "layouts/default", "layouts/code"):
        with suppress(Exception):  # told when the template draws
            _environment(theme).get_template(f"{name}.html.j2")


def frame(theme: Theme, name: str, context: Mapping[str, Any]) -> Outcome[str]:
    """Fill a theme's frame (`deck` or `handout`) around drawn slides."""
    return _fill(_environment(theme), theme, f"{name}.html.j2", context)


@lru_cache(maxsize=4)
def _jinja(templates: tuple[tuple[str, str, str], ...]) -> jinja2.Environment:
    import jinja2  # while other processes read the slides, see `ready`
    from jinja2.sandbox import ImmutableSandboxedEnvironment

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
    import jinja2

    try:
        return Outcome(jinja.get_template(name).render(context))
    except RecursionError:
        return Outcome("", (_broken(theme, name, 1, "the template includes itself without end"),))
    except jinja2.TemplateSyntaxError as mistake:
        where = mistake.name or name
        return Outcome(
            "", (_broken(theme, where, mistake.lineno, mistake.message or "cannot be read"),)
        )
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
    first = message.splitlines()[0].rstrip(".").replace("'", "`")
    first = re.sub(r"`[\w.]+ object` has no attribute (`\w+`)", r"there is no \1 here", first)
    text = first[:1].lower() + first[1:]
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


class SlideParts:
    """What a layout's template may use of its slide; drawn when it is first asked for.

    Title, body and notes are whole; `image` and `quote` are the first picture and the first
    quotation; `regions` maps the layout's regions to what its columns hold.
    """

    def __init__(self, placed: Placed, ink: Ink, names: tuple[str, ...]) -> None:
        self.id, self.layout, self.plain_title = placed.id, placed.layout, placed.title
        self.classes = placed.slide.options.classes
        self._slide, self._ink, self._names = placed.slide, ink, names
        self._title, self._body = split_title(placed.slide.body)
        below = 2 if self._title else 1
        ink.outline(outlined(self._body, below=below) | outlined(placed.slide.notes, below=2))
        # Numbers follow the text, whichever part a template asks for first.
        for label in footnotes.marked(placed.slide.footnotes, placed.slide.body):
            ink.number(label)
        if placed.slide.footnotes:
            ink.marks(footnotes.first_marks((*placed.slide.body, *placed.slide.notes)))
        self._arranged = arranged(self._body, names)
        # No tag without its `<`: most slides need not be looked through for raw HTML.
        self._raw = "<" in placed.slide.text

    @property
    def level(self) -> int:
        """The title's level as written, 0 where there is none."""
        return self._title.level if self._title else 0

    @cached_property
    def title(self) -> Html:
        """The title's inlines, empty where there is none; its classes stand on a span."""
        if self._title is None:
            return Html()
        inside = _whole(self._title.children, self._ink.inlines)
        named = replace(self._title, attrs=replace(self._title.attrs, id=""))
        if not named.attrs:
            return inside
        return Html("<span{}>{}</span>").format(self._ink.attributes(named), inside)

    @cached_property
    def title_marks(self) -> Html:
        """The marks of footnotes in the title, for a layout that writes `plain_title`."""
        inside = self._title.children if self._title else ()
        return self._ink.inlines(tuple(n for n in inside if isinstance(n, FootnoteMark)))

    @cached_property
    def body(self) -> Html:
        """Everything but the title, what the author has given to regions in columns."""
        return self._draw(self._arranged.body)

    @cached_property
    def image(self) -> Html:
        """The first picture or drawing that stands alone."""
        return self._draw(self._picture)

    @cached_property
    def quote(self) -> Html:
        """The first quotation."""
        return self._draw(self._first(Quote))

    @cached_property
    def besides_image(self) -> Html:
        """The body without `image`: a layout that draws that one draws this, or text is lost."""
        return self._without(self._picture)

    @cached_property
    def besides_quote(self) -> Html:
        """The body without `quote`."""
        return self._without(self._first(Quote))

    @cached_property
    def regions(self) -> dict[str, Html]:
        """What the layout's regions hold, by name; one that nothing fills is empty."""
        parts = self._arranged.parts(self._names)
        return {name: self._draw(part) for name, part in zip(self._names, parts, strict=True)}

    @cached_property
    def sources(self) -> Html:
        """The footnotes that title and body mark, and what a claim's question mark means."""
        slide = self._slide
        listed = footnotes.listed(slide.footnotes, slide.body, self._ink)
        return listed + footnotes.legend(slide, self._ink.words)

    @cached_property
    def notes(self) -> Html:
        """The notes, on the screen with the footnotes that stand in them alone."""
        slide, ink = self._slide, self._ink
        drawn = _whole(slide.notes, ink.noted)
        if ink.medium is Medium.PAPER:  # the handout lists them with those of the slide
            return drawn
        return drawn + footnotes.listed(slide.footnotes, slide.notes, ink, self.sources)

    @property
    def _picture(self) -> tuple[Node, ...]:
        return next(((node,) for node in self._body if pictorial(node)), ())

    def _first(self, kind: type[Node]) -> tuple[Node, ...]:
        return next(((node,) for node in self._body if isinstance(node, kind)), ())

    def _without(self, apart: tuple[Node, ...]) -> Html:
        return self._draw(tuple(n for n in self._body if not any(n is one for one in apart)))

    def _draw(self, nodes: tuple[Node, ...]) -> Html:
        return _whole(nodes, self._ink.blocks) if self._raw else self._ink.blocks(nodes)


def outlined(nodes: tuple[Node, ...], *, below: int) -> dict[int, int]:
    """Map where a heading stands to its HTML level, the first of them one deeper than `below`.

    Levels are never skipped (WCAG 2.2, 1.3.1; PDF/UA), whatever the author's are: a heading is as
    deep as there are levels above its own, and at most one deeper than the heading before it.
    """
    headings = [node for node in walk(*nodes) if isinstance(node, Heading)]
    depth = {level: index for index, level in enumerate(sorted({n.level for n in headings}), 1)}
    levels: dict[int, int] = {}
    last = below
    for node in headings:
        last = min(below + depth[node.level], last + 1, 6)
        levels[node.span.start] = last
    return levels


def _whole(nodes: tuple[Node, ...], draw: Callable[[tuple[Node, ...]], Html]) -> Html:
    """Draw nodes; where raw HTML stands among them, no tag is left without its partner."""
    drawn = draw(nodes)
    if any(isinstance(node, HtmlBlock | HtmlInline) for node in walk(*nodes)):
        from deck.tags import paired  # an HTML parser that few decks need

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


def _drawn(placed: Placed, inside: str, parts: SlideParts, ink: Ink, theme: Theme) -> DrawnSlide:
    options = placed.slide.options
    under = canvas.behind(placed, theme, ink.address)
    html = canvas.box(placed, inside, theme, under, ink.address, ink.medium)
    still = ("image", under.still) if under.still else (under.kind, under.value)
    kind, background = ("", "") if still[0] == "video" else still
    return DrawnSlide(
        placed.id, placed.title, placed.layout, html, parts.notes, background, kind,
        options.transition, placed.source, placed.slide.start, _cited(placed.slide, ink),
        _claims(placed.slide),
        veil=under.veil, dim=under.dim, chrome=canvas.chrome(options, theme),
        answers=_answers(placed, ink),
    )  # fmt: skip


def _cited(slide: Slide, ink: Ink) -> tuple[footnotes.Cited, ...]:
    """Return all footnotes of title, body and notes, by number; the screen has no use for them."""
    if ink.medium is Medium.SCREEN or not slide.footnotes:
        return ()
    return footnotes.cited(slide.footnotes, (*slide.body, *slide.notes), ink)


def _claims(slide: Slide) -> tuple[str, ...]:
    """Return the claims on a slide that are still to be confirmed, as plain text."""
    return tuple(plain(claim) for claim in footnotes.claims(slide, *slide.body))


def _answers(placed: Placed, ink: Ink) -> Html:
    """Draw the slide's quizzes for the handout's last page, the only one that has their answers."""
    solved = solutions(placed.slide.body) if ink.medium is Medium.PAPER else ()
    return _whole(solved, ink.noted) if solved else Html()
