"""The line, from names to artifacts: read, parse, resolve, render, check, format.

Readable top to bottom; every stage is a function of data, and only `files` and `theme` read,
only `output` (which the commands call) writes. Importing this module makes every rule known; what
only paper needs is imported when a handout is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from deck import __version__, config, files, report
from deck.checks import fit, glyphs
from deck.checks.registry import CHECKS
from deck.config import Config
from deck.diagnostics import DeckError, Diagnostic, Outcome, Rule, Severity, did_you_mean
from deck.formats import html
from deck.frozen import dataclass
from deck.intake import Taken, take, take_settings
from deck.model import Artifact, Deck, Medium
from deck.names import Project, discover
from deck.output import Facts
from deck.render import render
from deck.resolve import resolve
from deck.source import Source
from deck.timing import time_budget
from deck.values import UNKNOWN_KEY

if TYPE_CHECKING:
    from deck.paper import Press

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; empty means what deck.yml says, or the default.

    `budget`: hold the slides' times against the slot.
    """

    path: Path | None = None
    config: Path | None = None
    output: Path | None = None
    theme: str = ""
    formats: tuple[str, ...] = ("html", "handout")
    profile: str = ""
    strict: bool = False
    budget: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: the artifacts (none where an error stands), and what was found.

    `missing` is what this machine lacks for an output that was asked for.
    """

    project: Project
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    facts: Facts = field(default_factory=lambda: Facts(__version__, "", {}))
    artifacts: tuple[Artifact, ...] = ()
    deck: Deck | None = None
    settings: Config = field(default_factory=Config)
    pages: int = 0
    missing: DeckError | None = None


def locate(request: Request) -> Project:
    """Find the project that a request means; raises DeckError where there is none."""
    return discover(request.path, request.config)


def run(request: Request, tell: Tell) -> Result:
    """Take a request down the whole line; what is wrong with the deck is in the result."""
    with ExitStack() as stack:
        # The press warms up in a process of its own while this one reads and draws.
        wanted = "handout" in request.formats
        press = stack.enter_context(_press()) if wanted else None
        read, result = _placed(request, tell)
        deck, found = result.deck, [*result.diagnostics]
        if deck is None or _fatal(found):
            return replace(result, diagnostics=_settled(found, read.config))
        if request.budget:
            found.extend(time_budget(deck, read.config))
        if press is not None:
            tell("drawing the slides for paper, laying out the handout")
            found.extend(_lay_out(deck, read, press))
        if "html" in request.formats and not _fatal(found):
            # While the press lays out pages, this process draws for the screen.
            tell("drawing the slides for the screen")
            made = _slides(deck, read)
            found.extend(made.diagnostics)
            result = replace(result, artifacts=made.value)
        if press is not None and not _fatal(found):
            tell("printing the handout")
            result, more = _printed(result, deck, press)
            found.extend(more)
        return replace(result, diagnostics=_settled(found, read.config))


def settings(request: Request) -> Config:
    """Return what deck.yml says, without reading any slides."""
    return take_settings(locate(request))


def place(request: Request) -> Result:
    """Take a request as far as a deck with every slide in its place; nothing is drawn."""
    read, result = _placed(request, lambda _: None)
    return replace(result, diagnostics=_settled([*result.diagnostics], read.config))


def _placed(request: Request, tell: Tell) -> tuple[Taken, Result]:
    """Stages 1 to 3, and the checks that need no paper."""
    project = locate(request)
    tell("reading")
    taken = take(project, request.theme)
    read, found = taken.value, [*taken.diagnostics]
    found.extend(_unknown_rules(project, read.config))
    sources = {source.name: source for source in read.sources}
    result = Result(project, sources=sources, facts=_facts(read, request), settings=read.config)
    if _fatal(found):
        return read, replace(result, diagnostics=tuple(found))
    tell("putting slides in their places")
    placed = resolve(read.modules, read.config, read.theme, read.files, _profile(read, request))
    found += placed.diagnostics
    for check in CHECKS:
        found.extend(check(placed.value, read.theme))
    return read, replace(result, deck=placed.value, diagnostics=tuple(found))


def _unknown_rules(project: Project, settings: Config) -> tuple[Diagnostic, ...]:
    """Tell names below `rules:` that no rule has; raises DeckError where deck.yml holds them."""
    if settings.source is None:
        return ()
    told = tuple(
        UNKNOWN_KEY(
            f"there is no rule `{name}`",
            settings.source.name,
            settings.span(f"rules.{name}"),
            hint=did_you_mean(name, Rule.known) or "`deck explain` lists them all",
        )
        for name, _ in settings.rules
        if name not in Rule.known
    )
    if told and project.config:
        raise config.refusal(settings.source, [config.refuse(one) for one in told])
    return told


def _profile(read: Taken, request: Request) -> str:
    """Return the profile to build; raises DeckError where deck.yml does not know it."""
    name = request.profile or read.config.profile
    known = [profile.name for profile in read.config.profiles]
    if name and name not in known:
        hint = did_you_mean(name, known) or f"deck.yml has {', '.join(known) or 'no profiles'}"
        raise DeckError(f"there is no profile `{name}`", hint)
    return name


def _slides(deck: Deck, read: Taken) -> Outcome[tuple[Artifact, ...]]:
    """Stages 4 and 5 for the screen."""
    look = read.theme
    drawn = render(deck, look, Medium.SCREEN)
    if _fatal(drawn.diagnostics):
        return Outcome((), drawn.diagnostics)
    return drawn.then(lambda slides: html.artifacts(deck, slides, look, read.files, read.config))


def _press() -> Press:
    from deck.paper import Press

    return Press()


def _lay_out(deck: Deck, read: Taken, press: Press) -> tuple[Diagnostic, ...]:
    """Stages 4 and 5 for paper: hand the press what it is to lay out, and do not wait for it."""
    from deck.formats import handout

    look = read.theme.on_paper()
    drawn = render(deck, look, Medium.PAPER)
    if _fatal(drawn.diagnostics):
        return drawn.diagnostics
    sheet = handout.sheet(deck, drawn.value, look, read.files, read.config)
    if not _fatal(sheet.diagnostics):
        # A machine that cannot print says so when the pages are waited for.
        with suppress(DeckError):
            press.send(sheet.value)
    settings = read.config
    source = settings.source.name if settings.source else None
    told = glyphs.right_to_left(deck, source, settings.span("lang"))
    return (*drawn.diagnostics, *sheet.diagnostics, *told)


def _printed(result: Result, deck: Deck, press: Press) -> tuple[Result, tuple[Diagnostic, ...]]:
    """Wait for the pages; what overflows was read from their layout."""
    from deck.formats import handout

    try:
        printed = press.receive()
    except DeckError as missing:
        return replace(result, missing=missing), ()
    artifacts = (*result.artifacts, *handout.artifacts(printed))
    engines = {**result.facts.engines, "weasyprint": press.version()}
    facts = replace(result.facts, engines=engines)
    found = (*fit.overflow(deck, printed.overruns), *fit.undrawn(deck, printed.log))
    return replace(result, artifacts=artifacts, facts=facts, pages=printed.pages), found


def _facts(read: Taken, request: Request) -> Facts:
    """Collect what the build is made from, for the manifest."""
    options = {"profile": request.profile} if request.profile else {}
    engines = {"reveal.js": str(json.loads(files.asset("versions.json").data)["reveal.js"])}
    return Facts(__version__, read.theme.name, read.inputs, engines, options)


def _fatal(found: Iterable[Diagnostic]) -> bool:
    return any(each.severity is Severity.ERROR for each in found)


def _settled(found: list[Diagnostic], settings: Config) -> tuple[Diagnostic, ...]:
    """Apply deck.yml's `rules:` and put what was found in order."""
    return report.ordered(report.rules_applied(found, dict(settings.rules)))
