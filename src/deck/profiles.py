"""Which modules and slides a profile takes: its patterns, `hide:` and `if:`.

Beside timing, above reading. A condition is words joined by `and`, `or`, `not`; it is parsed
here and nothing in it is ever run.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from deck.config import Config
from deck.diagnostics import Diagnostic, did_you_mean, error
from deck.frozen import dataclass
from deck.model import Options
from deck.source import Span

MAX_TOKENS = 64

BAD_CONDITION = error(
    "bad-condition",
    "`if:` cannot be understood",
    """\
`if:` holds words of profiles, joined by `and`, `or`, `not` and parentheses. A word is a
profile's name or one of its `words`.

```yaml
if: short and not (webinar or 60min)
```
""",
)
UNKNOWN_WORD = error(
    "unknown-word",
    "`if:` or `time:` names a profile that there is not",
    """\
The words of `if:` are the names of profiles and what stands in their `words`; the keys of `time:`
are names of profiles. A word that no profile has would silently be false.

```yaml
profiles: {60min: {slot: 60m, words: [short]}}   # deck.yml
```
```yaml
if: shrot      # wrong
if: short      # right
```
""",
)
UNMATCHED_PATTERN = error(
    "unmatched-pattern",
    "a profile asks for a module that the deck does not have",
    "`modules` of a profile picks from the deck's own `modules`. Mend the pattern, or add the file "
    "to the deck's `modules`.",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed `if:`: a word, or `and`, `or`, `not` with its parts."""

    word: str
    parts: tuple[Condition, ...] = ()

    def holds(self, words: frozenset[str]) -> bool:
        """Tell whether the condition is true where these words are."""
        if not self.parts:
            return self.word in words
        if self.word == "not":
            return not self.parts[0].holds(words)
        together = all if self.word == "and" else any
        return together(part.holds(words) for part in self.parts)

    def words(self) -> tuple[str, ...]:
        """Return the words that are asked for, in order."""
        if not self.parts:
            return (self.word,)
        return tuple(word for part in self.parts for word in part.words())


@lru_cache(maxsize=256)
def parse(text: str) -> Condition | str:
    """Parse a condition; of a wrong one say what is wrong with it."""
    tokens = re.findall(r"[()]|[^\s()]+", text)
    if len(tokens) > MAX_TOKENS:
        return f"has more than {MAX_TOKENS} words"
    reader = _Reader(tokens)
    try:
        condition = reader.either()
        if reader.rest:
            return f"has `{reader.rest[0]}` where `and` or `or` should stand"
    except _WrongError as wrong:
        return str(wrong)
    return condition


class _WrongError(Exception):
    """What is wrong with a condition."""


class _Reader:
    """Reads a condition from its tokens: `or` binds least, then `and`, then `not`."""

    def __init__(self, tokens: list[str]) -> None:
        self.rest = tokens

    def next(self) -> str:
        return self.rest[0] if self.rest else ""

    def either(self) -> Condition:
        parts = [self.both()]
        while self.next() == "or":
            self.rest = self.rest[1:]
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Condition("or", tuple(parts))

    def both(self) -> Condition:
        parts = [self.single()]
        while self.next() == "and":
            self.rest = self.rest[1:]
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Condition("and", tuple(parts))

    def single(self) -> Condition:
        sign, self.rest = self.next(), self.rest[1:]
        if sign == "not":
            return Condition("not", (self.single(),))
        if sign == "(":
            inner = self.either()
            if self.next() != ")":
                raise _WrongError("has a `(` that is not closed")
            self.rest = self.rest[1:]
            return inner
        if not sign:
            raise _WrongError("ends where a word should stand")
        if sign in {"and", "or", ")"}:
            raise _WrongError(f"has `{sign}` where a word should stand")
        return Condition(sign)


# What a profile takes


def takes_module(name: str, config: Config, profile: str) -> bool:
    """Tell whether a profile ("": none, which takes all) takes the module of this name."""
    patterns = next((one.modules for one in config.profiles if one.name == profile), ())
    return not patterns or any(_matches(name, pattern) for pattern in patterns)


def takes_slide(options: Options, config: Config, profile: str) -> bool:
    """Tell whether a profile takes a slide: it is not hidden and its `if:` holds.

    Without a profile no word is true. A condition that cannot be understood leaves a slide in.
    """
    if options.hide:
        return False
    if not options.condition:
        return True
    condition = parse(options.condition)
    return isinstance(condition, str) or condition.holds(_words(config, profile))


def _words(config: Config, profile: str) -> frozenset[str]:
    """Return the words that are true in a profile: its name and its own words."""
    own = [word for one in config.profiles if one.name == profile for word in one.words]
    return frozenset([profile, *own] if profile else own)


def _matches(name: str, pattern: str) -> bool:
    return _match(name.split("/"), pattern.removeprefix("./").split("/"))


def _match(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    if not patterns:
        return not parts
    if patterns[0] == "**":
        return any(_match(parts[skip:], patterns[1:]) for skip in range(len(parts) + 1))
    if not parts or not fnmatch.fnmatchcase(parts[0], patterns[0]):
        return False
    return _match(parts[1:], patterns[1:])


# What is told


def problems(options: Options, config: Config, source: str) -> Iterator[Diagnostic]:
    """Tell conditions that cannot be understood, and words and profiles that there are not.

    Where no profile is declared (a module built alone), nothing can be said of words.
    """
    names = [one.name for one in config.profiles]
    known = [*names, *(word for one in config.profiles for word in one.words)]
    condition = parse(options.condition) if options.condition else ""
    span = options.spans.get("if")
    if isinstance(condition, Condition):
        for word in dict.fromkeys(condition.words()):
            if config.profiles and word not in known:
                hint = did_you_mean(word, known) or _listed(known)
                place = _place(word, options.condition, span)
                yield UNKNOWN_WORD(f"no profile has the word `{word}`", source, place, hint=hint)
    elif condition:
        hint = "write such as `short and not webinar`"
        yield BAD_CONDITION(f"`{options.condition}` {condition}", source, span, hint=hint)
    for name, _ in options.time:
        if config.profiles and name and name not in names:
            hint = did_you_mean(name, names) or _listed(names)
            place = options.spans.get(f"time.{name}", options.spans.get("time"))
            yield UNKNOWN_WORD(f"there is no profile `{name}`", source, place, hint=hint)


def _place(word: str, condition: str, span: Span | None) -> Span | None:
    """Return where a word stands in a condition that is written plainly, else the whole of it."""
    found = re.search(rf"(?<![^\s()]){re.escape(word)}(?![^\s()])", condition)
    if span is None or found is None or span.end - span.start != len(condition):
        return span
    return Span(span.start + found.start(), span.start + found.end())


def _listed(known: Sequence[str]) -> str:
    return "deck.yml has " + ", ".join(f"`{word}`" for word in known)


def unmatched(config: Config, modules: Sequence[str]) -> Iterator[Diagnostic]:
    """Tell patterns of profiles that match none of the deck's modules, at their place."""
    source = config.source.name if config.source else None
    for profile in config.profiles:
        for index, pattern in enumerate(profile.modules):
            if not any(_matches(name, pattern) for name in modules):
                span: Span | None = config.span(f"profiles.{profile.name}.modules.{index}")
                hint = did_you_mean(pattern, modules)
                message = f"the deck has no module `{pattern}`"
                yield UNMATCHED_PATTERN(message, source, span, hint=hint)
