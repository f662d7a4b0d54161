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
from deck.files import Files, locate
from deck.frozen import dataclass
from deck.model import Deck, Module, Placed, Section, Slide
from deck.nodes import Code, Heading, HtmlBlock, HtmlInline, Image, Link, Node, Text, walk
from deck.profiles import problems as profile_problems
from deck.profiles import takes_module, takes_slide, unmatched
from deck.source import Source, Span
from deck.theme import Theme
from deck.timing import seconds_of

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

    module: Module
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
    pictures = {module.source.name: _pictures(module, files) for module in modules}
    sections: list[Section] = []
    number = 0
    remaining = iter(identified)
    for group in chosen:
        if not group:
            continue
        placed: list[Placed] = []
        for each in [next(remaining) for _ in group]:
            number += 1
            found = _asked(each, pictures[each.module.source.name])
            addresses = MappingProxyType(found | _links_of(each, found, targets, problems))
            layout = _layout(each, theme, problems)
            time = seconds_of(each.slide.options, profile)
            placed.append(
                Placed(
                    each.slide, each.module.source.name, each.id, number, len(sections),
                    each.title, layout, time, addresses,
                )
            )  # fmt: skip
        sections.append(_section(len(sections) + 1, group[0][0], placed))
    title = config.meta.title or (identified[0].title if identified else "")
    total = sum(section.seconds for section in sections)
    meta = replace(config.meta, title=title, seconds=total)
    return Outcome(Deck(meta, tuple(sections), profile), tuple(problems))


def _of_profiles(modules: Sequence[Module], config: Config) -> Iterator[Diagnostic]:
    """Tell what profiles and the slides' conditions name that is not there."""
    yield from unmatched(config, [module.source.name for module in modules])
    for module in modules:
        for slide in module.slides:
            yield from profile_problems(slide.options, config, module.source.name)


def _section(number: int, module: Module, placed: Sequence[Placed]) -> Section:
    title = module.title or placed[0].title
    total = sum(slide.seconds or 0.0 for slide in placed)
    return Section(number, title, module.source.name, tuple(placed), total)


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
        if isinstance(node, Text | Code):
            parts.append(node.text)
        elif isinstance(node, Image):
            parts.append(node.alt)
        elif isinstance(characters := getattr(node, "characters", None), str):
            parts.append(characters)  # an emoji
        elif not node.children and not isinstance(node, HtmlInline | HtmlBlock):
            parts.append(" ")
    return " ".join("".join(parts).split())


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
                problems.append(_twice(name, module.source, span, *taken[name]))
            else:
                taken[name] = (module.source, span)
    used = set(taken)
    chosen = []
    for index, (module, slide) in enumerate(pairs):
        title = title_of(slide)
        name = own_id(slide)
        if not name:
            stem = slug(title) or f"{slug(PurePosixPath(module.source.name).stem)}-{index + 1}"
            name, copy = stem, 1
            while name in used:
                copy += 1
                name = f"{stem}-{copy}"
            used.add(name)
        chosen.append(_Chosen(module, slide, name, title))
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
    hint = did_you_mean(written, theme.layouts)
    problems.append(
        UNKNOWN_LAYOUT(
            f"the theme `{theme.name}` has no layout `{written}`",
            each.module.source.name,
            each.slide.options.spans.get("layout"),
            hint=hint or f"it has {', '.join(theme.layouts)}",
        )
    )
    return "default"


# Addresses


def picture_name(background: str) -> str:
    """Return the picture's name in `background:`, where it may stand in `url(…)`."""
    return background.removeprefix("url(").removesuffix(")").strip("\"' ")


def _pictures(module: Module, files: Files) -> list[tuple[int, str, str]]:
    """List what a module asks for and has: where it says so, as written, the snapshot's name."""
    located = (
        (wanted.span.start, wanted.name, locate(wanted.name, module.source.name))
        for wanted in module.wanted
    )
    return sorted((at, written, name) for at, written, name in located if name and name in files)


def _asked(each: _Chosen, pictures: Sequence[tuple[int, str, str]]) -> dict[str, str]:
    """Resolve the addresses of files on one slide: its own, its footnotes', its background."""
    slide = each.slide
    ends = [(slide.start, slide.start + len(slide.text)), *(note.span for note in slide.footnotes)]
    parts = [pictures[bisect_left(pictures, (a,)) : bisect_left(pictures, (b,))] for a, b in ends]
    if slide.options.background:
        behind = picture_name(slide.options.background)
        parts.append([one for one in pictures if one[1] == behind])
    return {written: f"files:{name}" for part in parts for _, written, name in part}


def _targets(identified: Sequence[_Chosen]) -> Mapping[str, str]:
    """Map what a link may name to the id of the slide it leads to.

    That is a slide's id, an id on a slide (`{#here}`), and the name of a module, which is its
    first slide.
    """
    targets: dict[str, str] = {}
    for each in identified:
        targets.setdefault(each.module.source.name, each.id)
        for anchor in _anchors(each.slide):
            targets.setdefault(f"#{anchor}", each.id)
    return {**targets, **{f"#{each.id}": each.id for each in identified}}


def _links_of(
    each: _Chosen, files: Mapping[str, str], targets: Mapping[str, str], problems: list[Diagnostic]
) -> dict[str, str]:
    """Resolve every link on a slide and in its notes that leads to a slide."""
    source = each.module.source.name
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
                yield node, 0


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
