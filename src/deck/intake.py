"""Stages 1 and 2: names become sources, modules, a theme and a snapshot of files.

Everything that a project leads to is read here, through `files` and `theme`; what comes after is
functions of data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from deck import config, files, fonts, mapping, styles, theme
from deck.config import Config, ThemeChoice
from deck.diagnostics import Diagnostic, Outcome
from deck.elements import colouring
from deck.files import File, Files
from deck.frozen import dataclass
from deck.model import Kind, Module, Wanted
from deck.names import Project, modules
from deck.reading import including, parse, split, together
from deck.reading.looks import behind_kind, picture_name
from deck.render import ready
from deck.source import Source, Span
from deck.spread import Hands
from deck.theme import Theme

# How deep texts may lead to further texts.
ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Taken:
    """All that was read, before any slide has its place; `inputs` maps names to sha256."""

    config: Config
    theme: Theme
    modules: tuple[Module, ...]
    files: Files
    sources: tuple[Source, ...]
    inputs: Mapping[str, str]


def take_settings(project: Project) -> Config:
    """Read deck.yml alone; what is wrong in it is told by whoever reads the deck."""
    names = (project.config,) if project.config else project.modules[:1]
    return _config(project, files.read_sources(project.root, names).value, [])


def take(project: Project, theme_name: str = "") -> Outcome[Taken]:
    """Read everything that a project leads to; `theme_name` takes the place of deck.yml's."""
    names = (project.config,) if project.config else project.modules
    read = files.read_sources(project.root, names)
    found, sources = [*read.diagnostics], read.value
    settings = _config(project, sources[:1], found)
    if theme_name and theme_name != settings.theme.name:
        # Another theme has other options: deck.yml's are for its own.
        settings = replace(settings, theme=ThemeChoice(theme_name))
    if project.config:
        listed = modules(project, settings)
        more = files.read_sources(project.root, listed.value)
        found += [*listed.diagnostics, *more.diagnostics]
        sources = (*sources, *more.value)
        texts = more.value
    else:
        texts = sources
    with Hands() as hands:
        coloring = colouring.ahead((source.text for source in texts), hands)
        reading = together.begin(texts, settings, hands)
        look = theme.load(settings.theme.name, settings.theme.options, project.root, settings)
        if hands.busy:
            ready(look.value)
        first = reading()
        coloring()
    begun = {source.name: one for source, one in zip(texts, first, strict=True)}
    parsed, shown = _modules(begun, settings, project.root)
    found += parsed.diagnostics
    sources = (*sources, *shown)
    wanted = [*_own_files(settings), *(want for one in parsed.value for want in one.wanted)]
    snapshot = files.gather(project.root, wanted, Files())
    found += [*look.diagnostics, *snapshot.diagnostics]
    look = fonts.extended(look.value, tuple(_fonts(wanted, snapshot.value)))
    found += look.diagnostics
    styled = _styled(settings, snapshot.value, project.root)
    found += styled.diagnostics
    sources = (*sources, *look.value.sources)
    # Of a style sheet the bytes that were read, not what was made of its addresses.
    everything = (*sources, *styled.value, *look.value.files, *snapshot.value)
    inputs = {each.name: each.sha256 for each in everything if each.sha256}
    taken = Taken(settings, look.value, parsed.value, styled.value, sources, inputs)
    return Outcome(taken, tuple(found))


def _modules(
    first: Mapping[str, Outcome[Module]], settings: Config, root: Path
) -> tuple[Outcome[tuple[Module, ...]], tuple[Source, ...]]:
    """Read modules until no text is wanted that can be had; what cannot is told with the rest.

    `first` is what was read without any text, by name. Returns the modules, and
    the texts that they show or include.
    """
    texts: dict[str, Source] = {}
    tried: set[str] = set()
    read = dict(first)
    for _ in range(ROUNDS):
        asking = {name: _asked(one.value, tried) for name, one in read.items()}
        wanted = [want for wants in asking.values() for want in wants]
        if not wanted:
            break
        tried.update(_name(want) for want in wanted)
        found = files.gather(root, wanted, Files()).value
        decoded = (files.decode(file).value for file in found)
        texts |= {source.name: source for source in decoded if source}
        for name in [name for name, wants in asking.items() if wants]:
            one = read[name].value
            read[name] = parse.parse(one.source, settings, texts)
            for slide in one.slides:
                included = files.locate(slide.options.src.partition("#")[0], name) or ""
                if slide.options.src and included in texts and included not in read:
                    read[included] = parse.parse(texts[included], settings, texts)
    full = including.include(
        [read[name].value for name in first],
        {name: one.value for name, one in read.items()},
    )
    told = tuple(problem for one in read.values() for problem in one.diagnostics)
    shown = tuple(source for name, source in texts.items() if name not in first)
    return Outcome(full.value, (*told, *full.diagnostics)), shown


def _asked(module: Module, tried: Collection[str]) -> list[Wanted]:
    return [want for want in module.wanted if want.kind is Kind.TEXT and _name(want) not in tried]


def _name(want: Wanted) -> str:
    return files.locate(want.name, want.source) or ""


def _config(project: Project, sources: tuple[Source, ...], found: list[Diagnostic]) -> Config:
    """Read deck.yml, or the front matter of a file that is built alone; else the defaults."""
    outcome: Outcome[Config | None] = Outcome(None)
    if project.config and sources:
        outcome = config.read(sources[0])
    elif project.alone and sources and (front := split.front_matter(sources[0])) is not None:
        # Its broken YAML and unknown keys are told when the slides are read.
        said = mapping.read(front, sources[0].name).value
        outcome = config.from_front_matter(said, sources[0]) if said else outcome
    found.extend(outcome.diagnostics)
    return outcome.value or Config()


def _own_files(settings: Config) -> Iterator[Wanted]:
    """Yield the files that deck.yml itself asks for."""
    source = settings.source.name if settings.source else ""
    asked = [("logo", settings.meta.logo, Kind.PICTURE)] if settings.meta.logo else []
    asked += [(f"css.{index}", name, Kind.TEXT) for index, name in enumerate(settings.css)]
    asked += [(f"fonts.{index}", name, Kind.FONT) for index, name in enumerate(settings.fonts)]
    for name in (settings.background.name, settings.background.poster):
        kind = behind_kind(name)
        if kind is not None:
            asked.append(("background", picture_name(name), kind))
    for key, name, kind in asked:
        yield Wanted(name, kind, source, settings.span(key) or Span(0, 0))


def _fonts(wanted: Sequence[Wanted], snapshot: Files) -> Iterator[tuple[File, Wanted]]:
    """Yield the fonts that deck.yml asks for."""
    for want in wanted:
        file = snapshot.get(files.locate(want.name, want.source) or "")
        if want.kind is Kind.FONT and file is not None:
            yield file, want


def _styled(settings: Config, snapshot: Files, root: Path) -> Outcome[Files]:
    """Settle what the deck's own style sheets ask for, as a theme's are."""
    found: list[Diagnostic] = []
    beside = settings.source.name if settings.source else ""
    for name in settings.css:
        file = snapshot.get(files.locate(name, beside) or "")
        source = files.decode(file) if file else Outcome(None)
        found += source.diagnostics
        if source.value is None:
            continue
        more = files.gather(root, styles.wanted(source.value), snapshot)
        sheet = styles.settle(source.value, more.value.__contains__)
        found += [*more.diagnostics, *sheet.diagnostics]
        snapshot = more.value.with_([files.File(source.value.name, sheet.value.encode())])
    return Outcome(snapshot, tuple(found))
