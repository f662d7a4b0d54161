"""Problems as values: rules, diagnostics, outcomes.

What is wrong in an author's files is a `Diagnostic`; it travels in an `Outcome` beside whatever
could still be read and never stops the reading of the rest. What keeps deck from starting is a
`DeckError`. Anything else that is raised is a bug in deck.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field, replace
from typing import ClassVar, Generic, TypeVar

from deck.frozen import dataclass
from deck.source import Source, Span

T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


class Severity(enum.StrEnum):
    """How bad it is: an error keeps the build from being written, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem, named for what is wrong.

    `explain` is what `deck explain NAME` prints: Markdown, with an example and its mend.
    A rule made anywhere in deck is known everywhere (`Rule.all`).
    """

    name: str
    severity: Severity
    summary: str
    explain: str = field(repr=False)
    known: ClassVar[dict[str, Rule]] = {}

    def __post_init__(self) -> None:
        """Enter the rule in the register; a name stands for one rule."""
        if self.name in Rule.known:
            raise ValueError(f"two rules are named {self.name}")
        Rule.known[self.name] = self

    def __reduce__(self) -> tuple[Callable[[str], Rule], tuple[str]]:
        """Travel by name: the process at the other end knows the rule."""
        return _known, (self.name,)

    def __call__(
        self,
        message: str,
        source: str | None = None,
        span: Span | None = None,
        *,
        hint: str = "",
        notes: Sequence[str] = (),
    ) -> Diagnostic:
        """Make a diagnostic of this rule."""
        return Diagnostic(self, self.severity, message, source, span, hint, tuple(notes))


def _known(name: str) -> Rule:
    return Rule.known[name]


def error(name: str, summary: str, explain: str) -> Rule:
    """Declare a rule whose diagnostics keep the build from being written."""
    return Rule(name, Severity.ERROR, summary, explain)


def warning(name: str, summary: str, explain: str) -> Rule:
    """Declare a rule whose diagnostics are told; only `--strict` keeps the build unwritten."""
    return Rule(name, Severity.WARNING, summary, explain)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: which rule, how bad, what, where, what to do.

    `source` is the file's name as messages show it, `span` counts from `start` (a slide's first
    character, 0 for everything else). `start` stands outside equality: a slide that moves down
    its file keeps its diagnostics.
    """

    rule: Rule
    severity: Severity
    message: str
    source: str | None = None
    span: Span | None = None
    hint: str = ""
    notes: tuple[str, ...] = ()
    start: int = field(default=0, compare=False)

    def within(self, source: str, start: int) -> Diagnostic:
        """Place a diagnostic of a slide in its file: `start` is the slide's offset there."""
        return replace(self, source=source, start=start)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T_co]):
    """A value and what was found on the way to it."""

    value: T_co
    diagnostics: tuple[Diagnostic, ...] = ()

    def then(self, stage: Callable[[T_co], Outcome[U]]) -> Outcome[U]:
        """Feed the value to the next stage and keep both stages' diagnostics."""
        following = stage(self.value)
        return Outcome(following.value, (*self.diagnostics, *following.diagnostics))


class DeckError(Exception):
    """What keeps deck from starting: one message, and what to do about it.

    `status` is the exit code: 2 for wrong usage, 3 where something is missing on the machine.
    `diagnostics` may hold places in files (an unknown key in deck.yml), `sources` those files.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        status: int = 2,
        diagnostics: Sequence[Diagnostic] = (),
        sources: Sequence[Source] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status
        self.diagnostics = tuple(diagnostics)
        self.sources = tuple(sources)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known word nearest to this one, or an empty string."""
    import difflib  # 10 ms that only a mistake pays for

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""
