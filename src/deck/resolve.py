"""Stage 3: modules become a deck, with every slide in its place.

Which slides a profile takes, their numbers, ids, sections, layouts and times, and what every
address means. Nothing is read: pictures are looked up in the snapshot, layouts in the theme.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from deck.config import Config
from deck.diagnostics import Diagnostic, Outcome, did_you_mean, error, warning
from deck.files import Files, locate
from deck.model import (
    Code,
    Deck,
    Heading,
    HtmlBlock,
    HtmlInline,
    Image,
    Link,
    Module,
    Node,
    Placed,
    Section,
    Slide,
    Text,
    walk,
)
from deck.profiles import problems as profile_problems
from deck.profiles import takes_module, takes_slide, unmatched
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
    ids = {each.id for each in identified}
    firsts = _first_slides(identified)
    sections: list[Section] = []
    number = 0
    remaining = iter(identified)
    for group in chosen:
        if not group:
            continue
        placed: list[Placed] = []
        for each in [next(remaining) for _ in group]:
            number += 1
            addresses = _addresses(each, files, ids, firsts, problems)
            layout = _layout(each, theme, problems)
            time = seconds_of(each.slide.options, profile)
            placed.append(
                Placed(
                    each.slide, each.module.source.name, each.id, number, len(sections),
                    each.title, layout, time, addresses,
                )
            )  # fmt: skip
        sections.append(_section(len(sections) + 1, group[0][0], placed))
    meta = replace(config.meta, seconds=sum(section.seconds for section in sections))
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
    taken: dict[str, tuple[Module, Slide]] = {}
    for module, slide in pairs:
        written = slide.options.id
        if not written:
            continue
        if written in taken:
            problems.append(_twice(written, module, slide, *taken[written]))
        else:
            taken[written] = (module, slide)
    used = set(taken)
    chosen = []
    for index, (module, slide) in enumerate(pairs):
        title = title_of(slide)
        name = slide.options.id
        if not name:
            stem = slug(title) or f"{slug(PurePosixPath(module.source.name).stem)}-{index + 1}"
            name, copy = stem, 1
            while name in used:
                copy += 1
                name = f"{stem}-{copy}"
            used.add(name)
        chosen.append(_Chosen(module, slide, name, title))
    return tuple(chosen)


def _twice(
    written: str, module: Module, slide: Slide, other_module: Module, other: Slide
) -> Diagnostic:
    first = other_module.source
    span = other.options.spans.get("id")
    line = first.position(span.start if span else other.start).line
    return DUPLICATE_ID(
        f"the id `{written}` is taken",
        module.source.name,
        slide.options.spans.get("id"),
        hint=f"`{written}` stands first at {first.name}:{line}; give this slide another id",
    )


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


def _first_slides(identified: Sequence[_Chosen]) -> Mapping[str, str]:
    """Map a module's name to the id of its first slide, for links from module to module."""
    first: dict[str, str] = {}
    for each in identified:
        first.setdefault(each.module.source.name, each.id)
    return first


def _addresses(
    each: _Chosen,
    files: Files,
    ids: set[str],
    firsts: Mapping[str, str],
    problems: list[Diagnostic],
) -> Mapping[str, str]:
    """Resolve every address on a slide and in its notes."""
    slide, source = each.slide, each.module.source.name
    found: dict[str, str] = {}
    for wanted in each.module.wanted:
        name = locate(wanted.name, source)
        if name is not None and files.get(name) is not None:
            found[wanted.name] = f"files:{name}"
    own = _anchors(slide)
    for link, shift in _links(slide):
        address = link.address
        if address in found or not _inside(address):
            continue
        path, _, anchor = address.partition("#")
        target = anchor if not path else firsts.get(locate(path, source) or "", "")
        if path and anchor and target:
            target = anchor
        if target and (target in ids or target in own):
            found[address] = f"#{target}"
        else:
            problems.append(_dead(address, target, link, source, shift, ids))
    return MappingProxyType(found)


def _links(slide: Slide) -> Iterator[tuple[Link, int]]:
    """Yield a slide's links, each with the offset its spans count from."""
    for node in walk(*slide.body, *slide.notes):
        if isinstance(node, Link):
            yield node, slide.start
    for note in slide.footnotes:
        for node in walk(*note.children):
            if isinstance(node, Link):
                yield node, 0


def _anchors(slide: Slide) -> set[str]:
    return {node.attrs.id for node in walk(*slide.body, *slide.notes) if node.attrs.id}


def _inside(address: str) -> bool:
    """Tell whether an address is of this deck: no scheme, not empty, not absolute."""
    return bool(address) and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/", address)


def _dead(
    address: str, target: str, link: Link, source: str, shift: int, ids: set[str]
) -> Diagnostic:
    hint = did_you_mean(target, ids)
    hint = hint.replace("`", "`#", 1) if hint else "give the slide an `id:` and link to `#that-id`"
    message = f"the link `{address}` leads to no slide of this deck"
    return DEAD_LINK(message, source, link.target, hint=hint).within(source, shift)
