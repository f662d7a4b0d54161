"""Slides of one file in another: `src: other.md` stands for them.

Between parse and resolve: every module is read on its own, then what it includes takes the place
of the slides that say so. A slide keeps the file it is written in, so all that is told of it
stands there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from deck.diagnostics import Diagnostic, Outcome, did_you_mean, error, warning
from deck.model import Module, Options, Slide
from deck.names import locate
from deck.nodes import Node
from deck.patterns import pattern
from deck.protocols import Reader
from deck.reading.directives import fold
from deck.source import Span

DEEPEST = 8

INCLUDE_CYCLE = error(
    "include-cycle",
    "a file includes itself",
    "The file that `src:` names includes, itself or through others, the file that asks for it: the "
    "slides would never end. Remove one of the two.",
)
INCLUDE_TOO_DEEP = error(
    "include-too-deep",
    "files include one another too deeply",
    f"A file may include one that includes another, {DEEPEST} deep at most. Put the file's name "
    "into `modules:` of deck.yml, or include it from a file further up.",
)
MISSING_SLIDE = error(
    "missing-slide",
    "the included file has no such slide",
    "`src: other.md#drift` is the slide of that file whose `id` is `drift`, `src: other.md#2-4` "
    "are its second to fourth. Mend what stands behind the `#`, or leave it out for all of it.",
)

TEXT_BESIDE_SRC = warning(
    "text-beside-src",
    "a slide holds text beside the file that it includes",
    "`src: other.md` puts the slides of that file in the place of this one, so nothing else that "
    "stands on it is shown. Make a slide of its own of the rest.",
)

_RANGE = pattern(r"\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*")
# What is said where a file is included holds for its slides, but for what names or is one slide.
_NOT_HANDED_ON = frozenset({"id", "src", "notes", "layout"})


def ask(options: Options, body: Sequence[Node], start: int, reader: Reader) -> None:
    """Ask for the file that a slide names by `src`; what else stands on the slide is told."""
    span = options.spans.get("src", Span(start, start))
    reader.text(options.src.partition("#")[0], span.shift(-start))
    if body:
        message = "this is not shown: the slides of another file stand here"
        hint = "put a break (`---`) above it, or remove `src`"
        reader.problem(TEXT_BESIDE_SRC(message, None, body[0].span, hint=hint))


def include(modules: Sequence[Module], read: Mapping[str, Module]) -> Outcome[tuple[Module, ...]]:
    """Put the slides of included files into modules; `read` are all files read, by name.

    A file that could not be had is left out: whoever looked for it has told.
    """
    problems: list[Diagnostic] = []
    names = {module.source.name for module in modules}
    full = []
    for module in modules:
        if not any(slide.options.src for slide in module.slides):
            full.append(module)
            continue
        files: dict[str, Module] = {}
        slides = tuple(_slides(module, read, (module.source.name,), problems, files))
        wanted = [want for name in files if name not in names for want in files[name].wanted]
        full.append(replace(module, slides=slides, wanted=(*module.wanted, *wanted)))
    return Outcome(tuple(full), tuple(dict.fromkeys(problems)))


def _slides(
    module: Module,
    read: Mapping[str, Module],
    chain: tuple[str, ...],
    problems: list[Diagnostic],
    files: dict[str, Module],
) -> Iterator[Slide]:
    """Yield a module's slides, those it includes in their places; note which files they are of."""
    here = module.source
    for slide in module.slides:
        if not slide.options.src:
            yield slide
            continue
        address, _, part = slide.options.src.partition("#")
        name = locate(address, here.name) or ""
        span = slide.options.spans.get("src", Span(slide.start, slide.start + 1))
        if name in chain:
            way = " → ".join(f"`{each}`" for each in (*chain[chain.index(name) :], name))
            message = f"`{name}` includes itself" if len(chain) == 1 else f"this is a circle: {way}"
            problems.append(INCLUDE_CYCLE(message, here.name, span, hint="remove one of them"))
        elif len(chain) > DEEPEST:
            message = f"`{name}` is included {len(chain)} deep"
            hint = "name it in `modules:` of deck.yml"
            problems.append(INCLUDE_TOO_DEEP(message, here.name, span, hint=hint))
        elif inner := read.get(name):
            files[name] = inner
            whole = tuple(_slides(inner, read, (*chain, name), problems, files))
            chosen = _chosen(whole, part)
            if not chosen:
                problems.append(
                    replace(_missing(whole, address, part), source=here.name, span=span)
                )
            for each in chosen:
                options = _handed_on(slide.options, each.options)
                yield replace(each, options=options, origin=each.origin or inner.source)


def _chosen(slides: Sequence[Slide], part: str) -> Sequence[Slide]:
    """Return the slides that stand behind the `#`: all, those of some numbers, or that of an id."""
    if not part:
        return slides
    named = [slide for slide in slides if slide.options.id == part]
    if named or not _RANGE.fullmatch(part):
        return named
    numbers: dict[int, None] = {}
    for some in part.split(","):
        first, _, last = some.partition("-")
        numbers |= dict.fromkeys(range(int(first), min(int(last or first), len(slides)) + 1))
    return [slides[number - 1] for number in numbers if 0 < number <= len(slides)]


def _missing(slides: Sequence[Slide], address: str, part: str) -> Diagnostic:
    if not slides:
        return MISSING_SLIDE(f"`{address}` has no slides")
    ids = [slide.options.id for slide in slides if slide.options.id]
    number = f"it has {len(slides)} slides" if _RANGE.fullmatch(part) else ""
    hint = number or did_you_mean(part, ids) or f"give the slide in `{address}` an `id:`"
    return MISSING_SLIDE(f"`{address}` has no slide `{part}`", hint=hint)


def _handed_on(over: Options, under: Options) -> Options:
    """Lay what is said where a file is included over what its slide says; conditions add up."""
    said = {key: span for key, span in over.spans.items() if key not in _NOT_HANDED_ON}
    fields = {"class": "classes", "if": "condition"}
    named = {fields.get(key, key): getattr(over, fields.get(key, key), None) for key in said}
    only = Options(**{key: value for key, value in named.items() if value is not None})
    # Places are of the file that includes, and what is told of the slide stands in its own.
    options = replace(fold(under, replace(only, spans=dict.fromkeys(said, Span(0, 0)))))
    spans = {key: span for key, span in options.spans.items() if key not in said}
    if over.condition and under.condition and "if" in said:
        both = f"({over.condition}) and ({under.condition})"
        options = replace(options, condition=both)
    return replace(options, spans=spans)
