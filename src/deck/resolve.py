"""Stage 3: modules become a deck, with every slide in its place.

Which slides a profile takes, their numbers, ids, sections, layouts and times, and what every
address means. Nothing is read: pictures are looked up in the snapshot, layouts in the theme.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from posixpath import relpath
from types import MappingProxyType
from urllib.parse import unquote

from deck.config import Config
from deck.diagnostics import Diagnostic, Outcome, did_you_mean, error, warning
from deck.elements.math import Formula
from deck.files import Files, locate
from deck.frozen import dataclass
from deck.model import Deck, Module, Placed, Section, Slide
from deck.nodes import Code, Heading, HtmlBlock, HtmlInline, Image, Link, Node, Text, walk
from deck.profiles import problems as profile_problems
from deck.profiles import takes_module, takes_slide, unmatched
from deck.reading.looks import picture_name
from deck.source import Source, Span
from deck.theme import LAYOUTS, Theme
from deck.timing import estimate, seconds_of, total

DUPLICATE_ID = error(
    "duplicate-id",
    "two slides have the same id",
    "An `id` is a slide's address: links and bookmarks lead to it, so it may stand once in a deck. "
    "Give one of the two another id, or leave it out: deck makes one from the title.",
)
UNKNOWN_LAYOUT = error(
    "unknown-layout",
    "the theme has no such layout",
    "`layout:` names a slide's form. Every theme has the same set: see `deck theme list` and "
    "`docs/themes.md`. Mend the name, or leave it out for `default`.",
)
MISSING_LAYOUT = warning(
    "missing-layout",
    "the theme lacks a layout that every theme should have",
    "Themes share a set of layouts, so that a deck can change its theme. This theme has no "
    "template for the one that the slide asks for: the slide is drawn as `default`. A theme with "
    "`extends: clear` in its theme.yml has them all.",
)
NO_SLIDES = error(
    "no-slides",
    "there is nothing to show",
    "No file of the deck holds a slide, or the profile takes none. A slide is any text between "
    "two breaks (`---` on a line of its own).",
)
DEAD_LINK = warning(
    "dead-link",
    "a link leads to a slide that is not there",
    "A link such as `[see there](#drift)` leads to the slide with that id. The slide may have "
    "another id, or the profile may leave it out. `deck check` lists them all.",
)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A slide that the profile takes, with the id it will have."""

    source: Source
    slide: Slide
    id: str
    title: str


def resolve(
    modules: Sequence[Module], config: Config, theme: Theme, files: Files, profile: str
) -> Outcome[Deck]:
    """Put every slide that the profile takes in its place."""
    problems = list(_of_profiles(modules, config))
    chosen = [
        [(module, slide) for slide in module.slides if takes_slide(slide.options, config, profile)]
        for module in modules
        if takes_module(module.source.name, config, profile)
    ]
    identified = _identify([pair for group in chosen for pair in group], problems)
    if not identified:
        problems.append(_nothing(modules, config, profile))
    targets = _targets(identified)
    pictures = _pictures(modules, files)
    sections: list[Section] = []
    timed = any(seconds_of(each.slide.options, profile) is not None for each in identified)
    number = 0
    remaining = iter(identified)
    for group in chosen:
        if not group:
            continue
        placed: list[Placed] = []
        for each in [next(remaining) for _ in group]:
            number += 1
            found = _deckwide(each, config, files)
            found |= _asked(each, pictures.get(each.source.name, ()))
            addresses = MappingProxyType(found | _links_of(each, found, targets, problems))
            layout = _layout(each, theme, problems)
            time = seconds_of(each.slide.options, profile)
            seconds = estimate(each.slide, config) if time is None else time
            placed.append(
                Placed(
                    each.slide, each.source.name, each.id, number, len(sections),
                    each.title, layout, seconds, time is None, addresses,
                )
            )  # fmt: skip
        sections.append(_section(len(sections) + 1, group[0][0], placed, timed))
    title = config.meta.title or (identified[0].title if identified else "")
    meta = replace(config.meta, title=title, seconds=total(each.seconds for each in sections))
    return Outcome(Deck(meta, tuple(sections), profile, timed), tuple(problems))


def _of_profiles(modules: Sequence[Module], config: Config) -> Iterator[Diagnostic]:
    """Tell what profiles and the slides' conditions name that is not there."""
    yield from unmatched(config, [module.source.name for module in modules])
    for module in modules:
        for slide in module.slides:
            yield from profile_problems(slide.options, config, _source(module, slide).name)


def _source(module: Module, slide: Slide) -> Source:
    """Return the file that a slide is written in."""
    return slide.origin or module.source


def _section(number: int, module: Module, placed: Sequence[Placed], timed: bool) -> Section:
    title = module.title or placed[0].title
    seconds = total(slide.seconds for slide in placed) if timed else 0.0
    return Section(number, title, module.source.name, tuple(placed), seconds)


def _nothing(modules: Sequence[Module], config: Config, profile: str) -> Diagnostic:
    first = modules[0].source.name if modules else None
    if profile and any(module.slides for module in modules):
        return NO_SLIDES(
            f"the profile `{profile}` takes no slide",
            hint="look at its `modules:` and at the slides' `if:` in deck.yml",
        )
    hint = "write a heading and some text; `deck new` makes a deck to start from"
    return NO_SLIDES("the deck has no slides", first, hint=hint)


# Titles and ids


def plain(*nodes: Node) -> str:
    """Return what a reader would read aloud: the text of nodes, without marks."""
    parts = []
    for node in walk(*nodes):
        if isinstance(node, Text | Code | Formula):
            parts.append(node.text)
        elif isinstance(node, Image):
            parts.append(node.alt)
        elif isinstance(characters := getattr(node, "characters", None), str):
            parts.append(characters)  # an emoji
        elif not node.children and not _is_tag(node):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _is_tag(node: Node) -> bool:
    """Tell whether a node is a raw tag that parts no words."""
    line_break = isinstance(node, HtmlInline) and node.text.lower().startswith("<br")
    return isinstance(node, HtmlInline | HtmlBlock) and not line_break


def title_of(slide: Slide) -> str:
    """Return a slide's title as plain text: its first heading, else its first words."""
    heading = next((node for node in walk(*slide.body) if isinstance(node, Heading)), None)
    if heading is not None and (text := plain(heading)):
        return text
    for node in slide.body:
        if text := plain(node):
            return text if len(text) <= 60 else text[:59].rsplit(" ", 1)[0] + "…"
    return ""


def slug(text: str) -> str:
    """Make an id from a title: letters and digits of any script, hyphens, lower case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "-".join(re.findall(r"[^\W_]+", folded))


def _identify(
    pairs: Sequence[tuple[Module, Slide]], problems: list[Diagnostic]
) -> tuple[_Chosen, ...]:
    """Give every slide its id: the one written, else one from its title that is still free."""
    taken: dict[str, tuple[Source, Span]] = {}
    for module, slide in pairs:
        for name, span in _written(slide):
            if name in taken:
                problems.append(_twice(name, _source(module, slide), span, *taken[name]))
            else:
                taken[name] = (_source(module, slide), span)
    used = set(taken)
    chosen = []
    for index, (module, slide) in enumerate(pairs):
        title = title_of(slide)
        name = own_id(slide)
        if not name:
            stem = (
                slug(title)
                or f"{slug(PurePosixPath(_source(module, slide).name).stem)}-{index + 1}"
            )
            name, copy = stem, 1
            while name in used:
                copy += 1
                name = f"{stem}-{copy}"
            used.add(name)
        chosen.append(_Chosen(_source(module, slide), slide, name, title))
    return tuple(chosen)


def own_id(slide: Slide) -> str:
    """Return the id that a slide's front matter, or else its title, gives it; or nothing."""
    if slide.options.id or not slide.body:
        return slide.options.id
    return slide.body[0].attrs.id if isinstance(slide.body[0], Heading) else ""


def _written(slide: Slide) -> Iterator[tuple[str, Span]]:
    """Yield the ids that stand on a slide, and where in the file."""
    if slide.options.id:
        begin = Span(slide.start, slide.start + 1)
        yield slide.options.id, slide.options.spans.get("id", begin)
    for node in walk(*slide.body, *slide.notes):
        if node.attrs.id:
            yield node.attrs.id, node.span.shift(slide.start)


def _anchors(slide: Slide) -> set[str]:
    return {name for name, _ in _written(slide)}


def _twice(name: str, source: Source, span: Span, first: Source, at: Span) -> Diagnostic:
    line = first.position(at.start).line
    hint = f"`{name}` stands first at {first.name}:{line}; choose another id here"
    return DUPLICATE_ID(f"the id `{name}` is taken", source.name, span, hint=hint)


def _layout(each: _Chosen, theme: Theme, problems: list[Diagnostic]) -> str:
    written = each.slide.options.layout
    if not written or written in theme.layouts:
        return written or "default"
    if written in LAYOUTS:
        problems.append(
            MISSING_LAYOUT(
                f"the theme `{theme.name}` lacks the layout `{written}`",
                each.source.name,
                each.slide.options.spans.get("layout"),
                hint="add it to the theme, or write `extends: clear` in its theme.yml",
            )
        )
        return "default"
    hint = did_you_mean(written, theme.layouts)
    problems.append(
        UNKNOWN_LAYOUT(
            f"the theme `{theme.name}` has no layout `{written}`",
            each.source.name,
            each.slide.options.spans.get("layout"),
            hint=hint or f"it has {', '.join(theme.layouts)}",
        )
    )
    return "default"


# Addresses


def _pictures(
    modules: Sequence[Module], files: Files
) -> Mapping[str, Sequence[tuple[int, str, str]]]:
    """List what each file asks for and has: where it says so, as written, the snapshot's name."""
    lists: dict[str, set[tuple[int, str, str]]] = {}
    for module in modules:
        for wanted in module.wanted:
            name = locate(wanted.name, wanted.source)
            if name and name in files:
                found = (wanted.span.start, wanted.name, name)
                lists.setdefault(wanted.source, set()).add(found)
    return {source: sorted(found) for source, found in lists.items()}


def _asked(each: _Chosen, pictures: Sequence[tuple[int, str, str]]) -> dict[str, str]:
    """Resolve the addresses of files on one slide: its own, its footnotes', its background."""
    slide = each.slide
    noted = (note.span.shift(note.start) for note in slide.footnotes)
    ends = [(slide.start, slide.start + len(slide.text)), *noted]
    parts = [pictures[bisect_left(pictures, (a,)) : bisect_left(pictures, (b,))] for a, b in ends]
    options = slide.options
    if options.background or options.style:
        behind = {picture_name(options.background), picture_name(options.poster)}
        parts.append(
            [one for one in pictures if one[1] in behind or f'url("{one[1]}")' in options.style]
        )
    return {written: f"files:{name}" for part in parts for _, written, name in part}


def _deckwide(each: _Chosen, config: Config, files: Files) -> dict[str, str]:
    """Resolve what deck.yml puts behind every slide: its names count from there."""
    behind = config.background
    if not behind.name or each.slide.options.background != behind.name or config.source is None:
        return {}
    written = [picture_name(name) for name in (behind.name, behind.poster) if name]
    located = {name: locate(name, config.source.name) for name in written}
    return {name: f"files:{found}" for name, found in located.items() if found in files}


def _targets(identified: Sequence[_Chosen]) -> Mapping[str, str]:
    """Map what a link may name to the id of the slide it leads to.

    That is a slide's id, an id on a slide (`{#here}`), and the name of a module, which is its
    first slide.
    """
    targets: dict[str, str] = {}
    for each in identified:
        targets.setdefault(each.source.name, each.id)
        for anchor in _anchors(each.slide):
            targets.setdefault(f"#{anchor}", each.id)
    return {**targets, **{f"#{each.id}": each.id for each in identified}}


def _links_of(
    each: _Chosen, files: Mapping[str, str], targets: Mapping[str, str], problems: list[Diagnostic]
) -> dict[str, str]:
    """Resolve every link on a slide and in its notes that leads to a slide."""
    source = each.source.name
    found: dict[str, str] = {}
    for link, shift in _links(each.slide):
        address = link.address
        if address in files or not _inside(address):
            continue
        path, sign, anchor = address.partition("#")
        target = f"#{unquote(anchor)}" if sign else locate(path, source) or ""
        if target in targets and (not path or (locate(path, source) or "") in targets):
            found[address] = f"#{targets[target]}"
        else:
            told = _dead(address, target, link, targets, source)
            problems.append(told.within(source, shift))
    return found


def _links(slide: Slide) -> Iterator[tuple[Link, int]]:
    """Yield a slide's links, each with the offset its spans count from."""
    for node in walk(*slide.body, *slide.notes):
        if isinstance(node, Link):
            yield node, slide.start
    for note in slide.footnotes:
        for node in walk(*note.children):
            if isinstance(node, Link):
                yield node, note.start


def _inside(address: str) -> bool:
    """Tell whether an address is of this deck: no scheme, not empty, not absolute."""
    return bool(address) and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/", address)


def _dead(address: str, target: str, link: Link, known: Iterable[str], source: str) -> Diagnostic:
    """Tell a link that leads nowhere, with what comes near it as it would be written here."""
    near = ""
    if target.startswith("#"):
        near = did_you_mean(target, [name for name in known if name.startswith("#")])
    elif target.endswith(".md"):
        here = PurePosixPath(source).parent
        modules = [relpath(name, here) for name in known if not name.startswith("#")]
        near = did_you_mean(relpath(target, here), modules)
    return DEAD_LINK(
        f"the link `{address}` leads to no slide of this deck",
        None,
        link.target,
        hint=near or "give the slide an `id:`, and link to it with `#` before the id",
    )
