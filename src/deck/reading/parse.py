"""Stage 2 of the line: a `Source` becomes a `Module`, and whatever an author wrote is read.

The file is cut into slides (`split`), what it defines once is collected (`definitions`), then
every slide is read on its own: what comes of it depends on its text, on the options that hold
there and on the definitions it uses, and on nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from deck import config as configuration
from deck import mapping
from deck.config import Config
from deck.diagnostics import Diagnostic, Outcome, warning
from deck.frozen import dataclass
from deck.model import Footnote, Module, Options, Slide, Wanted
from deck.nodes import Heading, HtmlBlock, Node, Paragraph
from deck.patterns import pattern
from deck.reading import definitions as defining
from deck.reading import directives
from deck.reading.definitions import Definitions
from deck.reading.directives import fold
from deck.reading.outline import TEXT, WITHIN, Outline
from deck.reading.reader import PICTURE_NAME, Reading, scattered
from deck.reading.split import Piece, split
from deck.source import Lines, Source, Span

EMPTY_SLIDE = warning(
    "empty-slide",
    "there is nothing on a slide",
    """\
Two slide breaks follow each other, or one ends the file. The slide between them is left out.
Remove one of the breaks.
""",
)
NUMBERED_HEADING = warning(
    "numbered-heading",
    "a heading holds the slide's number",
    """\
`# Slide 4: The shift` is numbered by hand, and wrong as soon as a slide is added before it. deck
numbers slides itself: write `# The shift`. `deck import` removes such numbers.
""",
)

_NUMBERED = pattern(r"\W*(slide[ \t]+#?\d+(?:[ \t]*[—–:.)-]+|[ \t]*$))", re.IGNORECASE)
_LABEL = pattern(r"(slide[ \t]*\d*[ \t]*:)", re.IGNORECASE)
_NOTE = pattern(r"notes?:[ \t]*", re.IGNORECASE)
# What a first block says of its first slide only; all else of it holds for every slide.
_FIRST_ONLY = ("id", "layout", "background", "time", "condition", "level", "hide")


@dataclass(frozen=True, slots=True)
class _Read:
    """One slide, read: `lasting` is what holds from there on, `marks` the footnotes it marks."""

    slide: Slide | None
    lasting: Options
    marks: tuple[str, ...]
    wanted: tuple[Wanted, ...]
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Slides of a file, read: what holds from there on, and which definitions they use."""

    slides: tuple[_Read, ...]
    lasting: Options
    used: frozenset[str]


def parse(source: Source, config: Config | None = None) -> Outcome[Module]:
    """Read one file; `config` says what holds in the whole deck.

    Never raises on what an author wrote. Spans of nodes count from their slide's start.
    """
    file = Cut.of(source, config or Config())
    return file.module([file.read(0, len(file.pieces), file.lasting)])


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut into slides that are yet to be read; each is read on its own.

    `lasting` holds before the first slide, `first` on it alone.
    """

    source: Source
    pieces: tuple[Piece, ...]
    outline: Outline
    definitions: Definitions
    front: mapping.Mapping | None
    lasting: Options
    first: Options
    problems: tuple[Diagnostic, ...]

    @classmethod
    def of(cls, source: Source, config: Config) -> Cut:
        """Cut a file into slides and collect what it defines."""
        source = _normal(source)
        cut = split(source, config.slide_level)
        pieces, front, outline = cut.value.pieces, cut.value.front, cut.value.outline
        definitions, told = defining.collect(outline, source.name)
        problems = [*cut.diagnostics, *told]
        lasting = Options(
            classes=(*config.classes, *(["fit"] if config.fit else [])),
            background=config.background,
            color=config.color,
            incremental=config.incremental,
        )
        first = Options()
        if front is not None:
            outcome = configuration.slide_options(front, source.name, first=True)
            problems.extend(outcome.diagnostics)
            lasting, first = _parted(lasting, outcome.value)
        return cls(source, pieces, outline, definitions, front, lasting, first, tuple(problems))

    def read(self, begin: int, end: int, lasting: Options) -> Part:
        """Read the slides from one to before another; `lasting` is what holds there."""
        read: list[_Read] = []
        for index, piece in enumerate(self.pieces[begin:end], begin):
            blocks = [block for block in (None if index else self.front, piece.front) if block]
            own = Options() if index else self.first
            slide = _Slide(self.source, piece, self.outline, self.definitions)
            read.append(slide.read(blocks, lasting, own))
            lasting = read[-1].lasting
        return Part(tuple(read), lasting, frozenset(self.definitions.used))

    def module(self, parts: Sequence[Part]) -> Outcome[Module]:
        """Put together what was read of the file."""
        read = [each for part in parts for each in part.slides]
        self.definitions.used.update(*(part.used for part in parts))
        footnotes = _Footnotes(self.source, self.definitions)
        slides = tuple(
            replace(each.slide, footnotes=footnotes.of(each.marks)) for each in read if each.slide
        )
        problems = [*self.problems, *(problem for each in read for problem in each.problems)]
        problems.extend((*footnotes.problems, *self.definitions.unused(self.source.name)))
        wanted = (*(file for each in read for file in each.wanted), *footnotes.wanted)
        module = Module(self.source, _title(self.front), slides, wanted)
        return Outcome(module, tuple(problems))


def _normal(source: Source) -> Source:
    """Return the source with line feeds for line ends and no NUL, as every place counts them."""
    if "\r" not in source.text and "\0" not in source.text:
        return source
    text = source.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return Source(source.name, text)


def _title(front: mapping.Mapping | None) -> str:
    value = front.get("title") if front else None
    return value.text.strip() if isinstance(value, mapping.Scalar) else ""


def _parted(lasting: Options, said: Options) -> tuple[Options, Options]:
    """Part what a first block says: what holds in the whole file, what on the first slide."""
    default = Options()
    first = replace(
        default,
        spans={key: span for key, span in said.spans.items() if key in (*_FIRST_ONLY, "if")},
        **{name: getattr(said, name) for name in _FIRST_ONLY},
    )
    rest = replace(
        said,
        spans={key: span for key, span in said.spans.items() if key not in first.spans},
        **{name: getattr(default, name) for name in _FIRST_ONLY},
    )
    return fold(lasting, rest), first


class _Footnotes:
    """Footnotes, each read once, when the first slide marks it."""

    def __init__(self, source: Source, definitions: Definitions) -> None:
        self.source = source
        self.definitions = definitions
        self.read: dict[str, tuple[Footnote, list[str]]] = {}
        self.wanted: list[Wanted] = []
        self.problems: list[Diagnostic] = []

    def of(self, labels: Iterable[str]) -> tuple[Footnote, ...]:
        """Return the footnotes of these labels, and those that they mark themselves."""
        found: dict[str, Footnote] = {}
        waiting = list(labels)
        while waiting:
            label = waiting.pop(0)
            if label not in found:
                found[label], marks = self.get(label)
                waiting.extend(marks)
        return tuple(found.values())

    def get(self, label: str) -> tuple[Footnote, list[str]]:
        if label not in self.read:
            written = self.definitions.footnotes[label]
            reading = Reading(self.source.name, 0, self.definitions)
            children = reading.blocks(written.text)
            self.wanted.extend(reading.wanted)
            self.problems.extend(reading.problems)
            self.read[label] = Footnote(label, children, written.span), reading.marks
        return self.read[label]


# One slide


class _Slide:
    """The reading of one piece of a file."""

    def __init__(
        self, source: Source, piece: Piece, outline: Outline, definitions: Definitions
    ) -> None:
        self.source = source
        self.piece = piece
        self.text = source.text[piece.start : piece.end]
        self.outline = outline
        self.definitions = definitions
        self.reading = Reading(source.name, piece.start, definitions)

    def read(self, blocks: list[mapping.Mapping], lasting: Options, own: Options) -> _Read:
        """Read the slide: `lasting` holds from before, `own` is said of it elsewhere."""
        reading, piece = self.reading, self.piece
        problems: list[Diagnostic] = []
        if piece.front is not None:
            outcome = configuration.slide_options(piece.front, self.source.name)
            own = fold(own, outcome.value)
            problems.extend(outcome.diagnostics)
        said = own if "incremental" in own.spans else lasting
        reading.incremental = said.incremental
        body_text, notes_text = spoken(self.text, piece, self.outline)
        body = reading.blocks(body_text)
        if notes_text is not None:
            reading.speak(notes_text)
        fit = reading.fit
        for block in blocks:
            fit = fit or any(_is_true(block, key) for key in ("fit", "autoscale", "smaller"))
            notes = block.get("notes")
            if isinstance(notes, mapping.Scalar):
                reading.speak(scattered(notes.text, notes.span.shift(-piece.start)))
        body, own = _named(body, own, piece.start)
        carried = fold(lasting, reading.lasting)
        own = fold(fold(own, reading.own), directives.from_attributes(reading.slide))
        if fit:
            own = fold(own, Options(classes=("fit",)))
        options = fold(carried, own)
        self.background(reading.lasting.background or own.background, options)
        problems.extend((*reading.problems, *self.numbered(body)))
        slide = None
        if body or reading.notes or own.layout or own.background or own.attrs:
            notes_read = tuple(reading.notes)
            slide = Slide(self.text, options, body, notes_read, start=piece.start)
        elif not self.defines():
            problems.append(self.empty())
        return _Read(slide, carried, tuple(reading.marks), tuple(reading.wanted), tuple(problems))

    def background(self, written: str, options: Options) -> None:
        """Note a picture that this slide puts behind itself."""
        name = written.removeprefix("url(").removesuffix(")").strip("\"' ")
        if PICTURE_NAME.search(name):
            at = max(0, self.text.find(name))  # a `.slide:` comment keeps no places
            span = Span(at, at + len(name)).shift(self.piece.start)
            span = options.spans.get("background", span)
            self.reading.picture(name, span.shift(-self.piece.start))

    def defines(self) -> bool:
        """Tell whether the piece holds definitions and is no slide for that."""
        places = (*self.definitions.extents, *(s.start for s in self.definitions.places.values()))
        return any(self.piece.start <= place < self.piece.end for place in places)

    def empty(self) -> Diagnostic:
        span = self.piece.opener or Span(self.piece.start, self.piece.start)
        message = "nothing stands on the slide that begins here: it is left out"
        hint = "remove one of the breaks"
        return EMPTY_SLIDE(message, self.source.name, span, hint=hint)

    def numbered(self, body: tuple[Node, ...]) -> Iterable[Diagnostic]:
        """Tell headings and labels that number the slide by hand."""
        for node in body:
            written = self.text[node.span.start : node.span.end].rstrip()
            if isinstance(node, Heading):
                found, what = _NUMBERED.match(written), "this heading numbers its slide by hand"
            elif isinstance(node, Paragraph):
                found, what = _LABEL.fullmatch(written), "this label says only that a slide begins"
            else:
                continue
            if found:
                start = node.span.start
                span = Span(start + found.start(1), start + found.end(1))
                problem = NUMBERED_HEADING(what, None, span, hint=f"remove `{found[1]}`")
                yield problem.within(self.source.name, self.piece.start)


def _named(body: tuple[Node, ...], own: Options, start: int) -> tuple[tuple[Node, ...], Options]:
    """Give the id of the heading that titles a slide to the slide itself."""
    at = next((n for n, node in enumerate(body) if not isinstance(node, HtmlBlock)), None)
    title = body[at] if at is not None else None
    if at is None or not isinstance(title, Heading) or not title.attrs.id or own.id:
        return body, own
    named = Options(id=title.attrs.id, spans={"id": title.span.shift(start)})
    bare = replace(title, attrs=replace(title.attrs, id=""))
    return (*body[:at], bare, *body[at + 1 :]), fold(own, named)


def _is_true(block: mapping.Mapping, key: str) -> bool:
    value = block.get(key)
    return isinstance(value, mapping.Scalar) and value.value is True


def spoken(text: str, piece: Piece, outline: Outline) -> tuple[Lines, Lines | None]:
    """Part a slide's text at a line `Note:`; what is behind it is said, not shown."""
    number = bisect_right(outline.starts, piece.start) - 1
    masked = text
    while number < len(outline.starts) and outline.starts[number] < piece.end:
        if outline.inside[number] == TEXT and (found := _NOTE.match(outline.lines[number])):
            at = outline.starts[number] - piece.start
            return Lines.of(masked[:at]), Lines.of(text[at + found.end() :], at + found.end())
        if outline.inside[number] == WITHIN:
            masked = _masked(masked, outline.starts[number] - piece.start)
        number += 1
    return Lines.of(masked), None


def _masked(text: str, start: int) -> str:
    """Blind the signs of a line within a comment, which would end the paragraph around it."""
    ends = [end for sign in ("-->", "\n") if (end := text.find(sign, start)) != -1]
    end = min(ends, default=len(text))
    return text[:start] + re.sub(r"[^\w\s]", "·", text[start:end]) + text[end:]
