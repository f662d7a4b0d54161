"""Stage 2 of the line: a `Source` becomes a `Module`, and whatever an author wrote is read.

The file is cut into slides (`split`), what it defines once is collected (`definitions`), then
every slide is read on its own: what comes of it depends on its text, on the options that hold
there and on the definitions it uses, and on nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from deck import config as configuration
from deck import mapping
from deck.config import Config
from deck.diagnostics import Diagnostic, Outcome, warning
from deck.frozen import dataclass
from deck.model import Footnote, Module, Options, Slide, Wanted
from deck.nodes import NOTHING, Heading, HtmlBlock, Node, Paragraph
from deck.patterns import pattern
from deck.protocols import Variables
from deck.reading import definitions as defining
from deck.reading import directives
from deck.reading.citing import cite
from deck.reading.definitions import Definitions
from deck.reading.directives import fold
from deck.reading.including import ask
from deck.reading.looks import behind, styled
from deck.reading.outline import TEXT, WITHIN, Outline
from deck.reading.reader import Given, Reading, scattered
from deck.reading.split import Piece, split
from deck.source import Lines, Source, Span
from deck.steps import misnumbered

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
_FIRST_ONLY = (
    *("id", "layout", "background", "poster", "dim", "time", "condition", "level", "hide", "src"),
)


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


def parse(
    source: Source, config: Config | None = None, texts: Mapping[str, Source] = NOTHING
) -> Outcome[Module]:
    """Read one file; `config` says what holds in the whole deck, `texts` are files it may show.

    What it asks for and `texts` lacks is among `Module.wanted`; reading it again with those
    completes it. Never raises on what an author wrote. Spans count from their slide's start.
    """
    file = Cut.of(source, config or Config(), texts)
    return file.module([file.read(0, len(file.pieces), file.lasting)])


@dataclass(frozen=True, slots=True)
class Cut:
    """A file cut into slides that are yet to be read; each is read on its own.

    `lasting` holds before the first slide, `first` on it alone; `wanted` is what the first block
    asks for.
    """

    source: Source
    pieces: tuple[Piece, ...]
    outline: Outline
    definitions: Definitions
    given: Given
    front: mapping.Mapping | None
    lasting: Options
    first: Options
    wanted: tuple[Wanted, ...]
    problems: tuple[Diagnostic, ...]

    @classmethod
    def of(cls, source: Source, config: Config, texts: Mapping[str, Source] = NOTHING) -> Cut:
        """Cut a file into slides and collect what it defines."""
        source = _normal(source)
        cut = split(source, config.slide_level)
        pieces, front, outline = cut.value.pieces, cut.value.front, cut.value.outline
        given = Given(texts, _variables(front, config), _formulas(front, config))
        definitions, told = defining.collect(outline, source.name)
        problems = [*cut.diagnostics, *told]
        lasting = Options(
            classes=(*config.classes, *(["fit"] if config.fit else [])),
            background=config.background.name,
            poster=config.background.poster,
            dim=config.background.dim,
            color=config.color,
            incremental=config.incremental,
        )
        first, whole = Options(), Reading(source.name, 0, definitions)
        if front is not None:
            outcome = configuration.slide_options(front, source.name, first=True)
            problems.extend(outcome.diagnostics)
            lasting, first = _parted(lasting, outcome.value)
            if config.source is None or config.source.name != source.name:
                styled(whole, front, source)
                lasting = replace(lasting, style="\n".join(whole.styles))
                problems.extend(whole.problems)
        return cls(
            source, pieces, outline, definitions, given, front, lasting, first,
            tuple(whole.wanted), tuple(problems),
        )  # fmt: skip

    def read(self, begin: int, end: int, lasting: Options) -> Part:
        """Read the slides from one to before another; `lasting` is what holds there."""
        read: list[_Read] = []
        for index, piece in enumerate(self.pieces[begin:end], begin):
            blocks = [block for block in (None if index else self.front, piece.front) if block]
            own = Options() if index else self.first
            slide = _Slide(self.source, piece, self.outline, self.definitions, self.given)
            read.append(slide.read(blocks, lasting, own))
            lasting = read[-1].lasting
        return Part(tuple(read), lasting, frozenset(self.definitions.used))

    def module(self, parts: Sequence[Part]) -> Outcome[Module]:
        """Put together what was read of the file."""
        read = [each for part in parts for each in part.slides]
        self.definitions.used.update(*(part.used for part in parts))
        footnotes = _Footnotes(self.source, self.definitions, self.given)
        slides = tuple(
            replace(each.slide, footnotes=footnotes.of(each.marks, each.slide.footnotes))
            for each in read
            if each.slide
        )
        problems = [*self.problems, *(problem for each in read for problem in each.problems)]
        problems.extend((*footnotes.problems, *self.definitions.unused(self.source.name)))
        asked = (file for each in read for file in each.wanted)
        wanted = (*self.wanted, *asked, *footnotes.wanted)
        return Outcome(Module(self.source, _title(self.front), slides, wanted), tuple(problems))


def _normal(source: Source) -> Source:
    """Return the source with line feeds for line ends and no NUL, as every place counts them."""
    if "\r" not in source.text and "\0" not in source.text:
        return source
    text = source.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return Source(source.name, text)


def _title(front: mapping.Mapping | None) -> str:
    value = front.get("title") if front else None
    return value.text.strip() if isinstance(value, mapping.Scalar) else ""


def _formulas(front: mapping.Mapping | None, config: Config) -> bool:
    """Return what `math` in the first block says of dollars, over what deck.yml says."""
    said = front.entry("math") if front else None
    return configuration.formulas(said.value) if said else config.math


def _variables(front: mapping.Mapping | None, config: Config) -> Variables:
    """Return what `vars` in the first block switches on, over what deck.yml says."""
    said = front.entry("vars") if front else None
    on, own = configuration.variables(said.value) if said else (False, ())
    if not (on or (config.use_vars and said is None)):
        return Variables(False, dict(config.vars))
    meta = config.meta
    deck = {name: getattr(meta, name) for name in ("title", "subtitle", "trainer", "date")}
    values = {name: value for name, value in deck.items() if value}
    return Variables(True, {**values, **dict(config.vars), **dict(own)})


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

    def __init__(self, source: Source, definitions: Definitions, given: Given) -> None:
        self.source = source
        self.given = given
        self.definitions = definitions
        self.read: dict[str, tuple[Footnote, list[str]]] = {}
        self.wanted: list[Wanted] = []
        self.problems: list[Diagnostic] = []

    def of(self, labels: Iterable[str], own: Sequence[Footnote]) -> tuple[Footnote, ...]:
        """Return the footnotes of these labels, and those that they mark themselves.

        `own` are the slide's: the sources that its attributes name.
        """
        found = {note.label: note for note in own}
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
            reading = Reading(self.source.name, 0, self.definitions, given=self.given)
            children = cite(reading.blocks(written.text), reading, self.source.text)
            self.read |= {note.label: (note, []) for note in reading.sources}
            self.wanted.extend(reading.wanted)
            self.problems.extend(reading.problems)
            self.read[label] = Footnote(label, children, written.span), reading.marks
        return self.read[label]


# One slide


class _Slide:
    """The reading of one piece of a file."""

    def __init__(
        self,
        source: Source,
        piece: Piece,
        outline: Outline,
        definitions: Definitions,
        given: Given,
    ) -> None:
        self.source = source
        self.piece = piece
        self.text = source.text[piece.start : piece.end]
        self.outline = outline
        self.definitions = definitions
        self.reading = Reading(source.name, piece.start, definitions, given=given)

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
            if block is piece.front:
                styled(reading, block, self.source)
            notes = block.get("notes")
            if isinstance(notes, mapping.Scalar):
                reading.speak(scattered(notes.text, notes.span.shift(-piece.start)))
        body, own = _named(body, own, piece.start)
        reading.tell_all(misnumbered(body, self.text))
        carried = fold(lasting, reading.lasting)
        own = fold(fold(own, reading.own), directives.from_attributes(reading.slide))
        if fit:
            own = fold(own, Options(classes=("fit",)))
        style = "\n".join((lasting.style, *reading.styles)).strip()
        carried = replace(carried, style=lasting.style)
        options = replace(fold(carried, own), style=style)
        if reading.lasting.background or own.background:
            behind(reading, options, self.source, piece.end)
        if options.src:
            ask(options, body, piece.start, reading)
        slide = None
        if body or reading.notes or own.layout or own.background or own.attrs or own.src:
            body = cite(body, reading, self.text)
            notes_read = cite(tuple(reading.notes), reading, self.text)
            sources = tuple(reading.sources)
            slide = Slide(self.text, options, body, notes_read, sources, start=piece.start)
        elif not self.defines():
            problems.append(self.empty())
        problems.extend((*reading.problems, *self.numbered(body)))
        return _Read(slide, carried, tuple(reading.marks), tuple(reading.wanted), tuple(problems))

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
