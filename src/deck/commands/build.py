"""`deck build` and `deck check`: run the line, write what came of it, say what happened.

Exit codes: 0 done, 1 errors in the deck (nothing written), 3 an output is missing because this
machine lacks something (the others are written).
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from deck import pipeline, report
from deck.diagnostics import DeckError, Diagnostic, Severity
from deck.frozen import dataclass
from deck.names import Project
from deck.output import Written, opened, write
from deck.pipeline import Request, Result
from deck.timing import TIME_BUDGET, budget

INDENT = "  "
ALL = "all"  # as `--profile`: every profile of deck.yml, in turn


@dataclass(frozen=True, slots=True)
class Voice:
    """How a command speaks: results to `out`, talk to `talk`."""

    report: str
    quiet: bool
    verbose: bool
    progress: bool
    color: bool
    out: TextIO
    talk: TextIO

    def stage(self, started: float) -> pipeline.Tell:
        """Return what is called as each stage begins; a line each, on a terminal only."""

        def tell(doing: str) -> None:
            if self.progress or self.verbose:
                seconds = f"{time.monotonic() - started:5.1f} s  " if self.verbose else ""
                print(f"{INDENT}{seconds}{doing}", file=self.talk, flush=True)

        return tell

    def problems(self, result: Result, *, to: TextIO) -> None:
        """Show the diagnostics in the form that was asked for; JSON always goes to stdout."""
        found, sources = result.diagnostics, result.sources
        if self.report == "json":
            self.out.write(report.json(found, sources))
        elif self.report == "concise":
            to.write(report.concise(found, sources))
        elif found:
            width = shutil.get_terminal_size((report.WIDTH, 24)).columns
            to.write(report.full(found, sources, color=self.color, width=width) + "\n")

    def say(self, line: str) -> None:
        """Say one line of talk, unless quiet."""
        if not self.quiet:
            print(line, file=self.talk, flush=True)


def build(request: Request, voice: Voice) -> int:
    """Build once and return the exit code; the profile `all` builds every one of deck.yml."""
    if request.profile != ALL:
        return _build(request, voice)
    names = [profile.name for profile in pipeline.settings(request).profiles]
    if not names or ALL in names:  # deck.yml has a profile of this name, or none at all
        return _build(request, voice)
    codes = []
    for name in names:
        voice.say(f"profile {name}")
        codes.append(_build(_of_profile(request, name), voice))
    return max(codes)


def _of_profile(request: Request, name: str) -> Request:
    """Return the request for one of all profiles: each has a folder of its own."""
    output = request.output / name if request.output else None
    return replace(request, profile=name, output=output)


def _build(request: Request, voice: Voice) -> int:
    started = time.monotonic()
    out = folder(pipeline.locate(request), request)
    # A folder that is not deck's is refused before any work is done for it, and what an
    # interrupted build left is mended even where this build then writes nothing.
    with opened(out, voice.say):
        pass
    result = _run(request, voice, started)
    voice.problems(result, to=voice.talk)
    if stops(result.diagnostics, strict=request.strict):
        voice.say(f"{report.summary(result.diagnostics)}; {_stays(out)}")
        return 1
    if result.artifacts:
        written = write(out, result.artifacts, result.facts, voice.say)
        _told(voice, result, written, out, time.monotonic() - started)
    if result.missing is not None:
        raise result.missing
    return 0


def check(request: Request, voice: Voice) -> int:
    """Look for problems without writing anything and return the exit code."""
    started = time.monotonic()
    result = _run(request, voice, started)
    voice.problems(result, to=voice.out)
    _plan(voice, result)
    slides = len(result.deck.slides) if result.deck else 0
    seconds = time.monotonic() - started
    voice.say(f"{_count(slides, 'slide')}, {report.summary(result.diagnostics)}, {seconds:.1f} s")
    if stops(result.diagnostics, strict=request.strict):
        return 1
    if result.missing is not None:
        raise result.missing
    return 0


def _plan(voice: Voice, result: Result) -> None:
    """Print what takes how long where the slides miss their slot."""
    if result.deck is None or voice.report != "full":
        return
    if any(each.rule is TIME_BUDGET for each in result.diagnostics):
        from deck.commands.plan import table

        voice.out.write(table(result.deck, budget(result.deck, result.settings)))


def _run(request: Request, voice: Voice, started: float) -> Result:
    """Run the line; of what keeps deck from starting, JSON's readers get their array, too."""
    try:
        return pipeline.run(request, voice.stage(started))
    except DeckError as problem:
        if voice.report == "json":
            sources = {source.name: source for source in problem.sources}
            voice.out.write(report.json(problem.diagnostics, sources))
        raise


def folder(project: Project, request: Request) -> Path:
    """Return where a build goes: `--output`, else `build/` beside the deck.

    A profile asked for by name has a folder of its own below it. A single file is built below the
    working folder, for its own may be somebody else's.
    """
    if request.output is not None:
        return request.output
    if project.alone:
        return Path("build", Path(project.modules[0]).stem)
    return project.root / "build" / request.profile


def stops(diagnostics: Sequence[Diagnostic], *, strict: bool) -> bool:
    """Tell whether these diagnostics keep the build from being written."""
    return any(strict or each.severity is Severity.ERROR for each in diagnostics)


def _told(voice: Voice, result: Result, written: Written, out: Path, seconds: float) -> None:
    for note in written.notes:
        voice.say(note)
    if voice.quiet or voice.report == "json":
        return
    for name, size in written.sizes.items():
        print(f"{shown(out / name)}  {_size(size)}", file=voice.out)
    deck = result.deck
    slides = _count(len(deck.slides), "slide") if deck else ""
    pages = f", {_count(result.pages, 'page')}" if result.pages else ""
    found = report.summary(result.diagnostics)
    voice.say(f"{slides}{pages} in {seconds:.1f} s, {found}")


def _stays(out: Path) -> str:
    stays = ", the last build stays" if (out / "manifest.json").exists() else ""
    return f"nothing was written{stays}"


def shown(path: Path, beside: Path | None = None) -> str:
    """Return a path as short as it can be said from the working folder."""
    try:
        return str(path.relative_to(beside or Path.cwd()))
    except ValueError:
        return str(path)


def _size(size: int) -> str:
    """Return bytes as people read them: 12 KB, 3.4 MB."""
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
