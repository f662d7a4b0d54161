"""Many files read at once, each as `parse` reads it, by as many processes as there are hands.

A slide is read on its own but for one thing: what a comment says "from here on" holds for those
behind it. So every run of slides is read as if nothing of that kind stood before it in its file,
which is nearly always so, and read again where it was not.

Slides that may hold formulas are read by this process. What draws them takes long to load and
keeps what it has drawn, which is asked for again when the slides are drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deck.config import Config
from deck.diagnostics import Outcome
from deck.frozen import dataclass
from deck.model import Module, Options
from deck.patterns import pattern
from deck.reading.parse import Cut, Part
from deck.source import Source
from deck.spread import Hands

# What a slide costs beside its characters, in characters.
_A_SLIDE = 100
_FORMULA = pattern(r"\$[^\s$][^$]*\$|\$\$|(?:```|~~~)[ \t]*math\b")
# So many slides are handed back at once: they are unpacked while others are still being read.
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class _Run:
    """Slides of one file that follow one another: from `begin` to before `end`."""

    file: Cut
    begin: int
    end: int

    @property
    def may_hold_formulas(self) -> bool:
        text, pieces = self.file.source.text, self.file.pieces[self.begin : self.end]
        return any(_FORMULA.search(text, piece.start, piece.end) for piece in pieces)

    def read(self, lasting: Options) -> Part:
        return self.file.read(self.begin, self.end, lasting)


def begin(
    sources: Sequence[Source], config: Config, hands: Hands
) -> Callable[[], tuple[Outcome[Module], ...]]:
    """Begin to read files in other processes; return what waits for them and finishes.

    Without a free hand all is read by that.
    """
    files = [Cut.of(source, config) for source in sources]
    slides = [_Run(file, n, n + 1) for file in files for n in range(len(file.pieces))]
    here: list[_Run] = []
    away: list[_Run] = []
    for run in slides:
        (here if run.may_hold_formulas else away).append(run)
    given = [(runs, hands.give(_read, runs)) for runs in map(_joined, hands.shares(away, _cost))]

    def finish() -> tuple[Outcome[Module], ...]:
        done = [(run, _read(run)) for run in _joined(here)]
        for runs, read in given:
            done += zip(runs, read, strict=True)
        parts: dict[int, list[Part]] = {id(file): [] for file in files}
        for run, part in sorted(done, key=lambda each: each[0].begin):
            before = parts[id(run.file)]
            lasting = before[-1].lasting if before else run.file.lasting
            before.append(part if _same(lasting, run.file.lasting) else run.read(lasting))
        return tuple(file.module(parts[id(file)]) for file in files)

    return finish


def _read(run: _Run) -> Part:
    return run.read(run.file.lasting)


def _same(one: Options, other: Options) -> bool:
    return one == other and one.spans == other.spans


def _cost(run: _Run) -> int:
    pieces = run.file.pieces[run.begin : run.end]
    return sum(piece.end - piece.start + _A_SLIDE for piece in pieces)


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Join runs that follow one another in their file, a few at a time."""
    joined: list[_Run] = []
    for run in runs:
        last = joined[-1] if joined else None
        follows = last and last.file is run.file and last.end == run.begin
        if last and follows and last.end - last.begin < _TOGETHER:
            joined[-1] = _Run(run.file, last.begin, run.end)
        else:
            joined.append(run)
    return joined
