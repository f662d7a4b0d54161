"""YAML mappings with a place for every key and value: the only door to PyYAML.

Front matter, directives and deck.yml are read here. Whatever an author wrote is read or told,
never raised. The traps of YAML are closed: `16:9`, `no`, `0755` and dates stay text, a key
stands once, there are no anchors, tags or merges, and depth and size are bounded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, TypeAlias

from deck.diagnostics import Diagnostic, Outcome, error
from deck.frozen import dataclass
from deck.patterns import pattern
from deck.source import Lines, Span

MAX_DEPTH = 32
MAX_CHARACTERS = 256 * 1024

BAD_YAML = error(
    "bad-yaml",
    "the lines are not `key: value` YAML",
    """\
deck.yml, theme.yml and front matter are YAML: `key: value` lines. A value that holds `: `, or
begins with one of `@ & * ! % { [ " '` or a back-tick, stands in quotes. Lines are indented with
blanks, never with tabs.

```yaml
title: MLOps: an introduction      # wrong, a second `: `
title: "MLOps: an introduction"    # right
```
""",
)
DUPLICATE_KEY = error(
    "duplicate-key",
    "a key is given twice",
    """\
A key stands once in its mapping: of two, one would be lost without a word.

```yaml
title: MLOps
lang: en
title: MLOps 2      # remove one of the two
```
""",
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value: what YAML takes it for, its text without quotes, where it stands.

    `value` is True or False for `true` and `false` only, a number for plain decimal numbers,
    None for nothing, `~` and `null`; all else is text.
    """

    value: str | int | float | bool | None
    text: str
    span: Span

    def plain(self) -> Any:
        """Return the value as Python data."""
        return self.value


@dataclass(frozen=True, slots=True)
class Items:
    """A list: `[a, b]` or lines that begin with `- `."""

    items: tuple[Value, ...]
    span: Span

    def plain(self) -> list[Any]:
        """Return the list as Python data."""
        return [item.plain() for item in self.items]


@dataclass(frozen=True, slots=True)
class Entry:
    """One `key: value`."""

    key: str
    key_span: Span
    value: Value


@dataclass(frozen=True, slots=True)
class Mapping:
    """`key: value` entries in the order of the text; every key stands once."""

    entries: tuple[Entry, ...]
    span: Span

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a key, None where there is none."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def get(self, key: str) -> Value | None:
        """Return the value of a key, None where there is none."""
        entry = self.entry(key)
        return entry.value if entry else None

    def plain(self) -> dict[str, Any]:
        """Return the mapping as Python data."""
        return {entry.key: entry.value.plain() for entry in self.entries}


Value: TypeAlias = Scalar | Items | Mapping


def read(text: Lines, source: str) -> Outcome[Mapping | None]:
    """Read a YAML mapping; every span counts from the start of the source.

    The value is None where there is nothing but comments, and where the text is broken. Of a
    duplicate key the first value is kept.
    """
    reader = _Reader(text, source)
    try:
        return Outcome(reader.document(), tuple(reader.problems))
    except _BrokenError as broken:
        return Outcome(None, (*reader.problems, broken.diagnostic))


class _BrokenError(Exception):
    """Ends the reading of a text that is no YAML."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


# What PyYAML's own check refuses, told before it can.
_UNPRINTABLE = pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]",
)
_INTEGER = pattern(r"[-+]?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = pattern(r"[-+]?(?:0|[1-9][0-9]{0,14})?\.[0-9]{1,15}")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def _resolve(text: str) -> str | int | float | bool | None:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


class _Reader:
    """Builds the tree from PyYAML's events, without its constructors."""

    def __init__(self, text: Lines, source: str) -> None:
        self.text = text.text
        self.starts = text.starts
        self.heads = Lines.of(text.text).starts
        self.source = source
        self.problems: list[Diagnostic] = []
        self.events: Iterator[Any] = iter(())
        self.event: Any = None

    def document(self) -> Mapping | None:
        if len(self.text) > MAX_CHARACTERS:
            raise self.broken("there are more than 256 KB of YAML", 0, 1)
        if unprintable := _UNPRINTABLE.search(self.text):
            code = f"U+{ord(unprintable[0]):04X}"
            raise self.broken(
                f"the control character {code} cannot stand here", *unprintable.span()
            )
        import yaml  # 20 ms that only a deck with YAML pays for

        try:  # libyaml is 15 times faster, PyYAML's own parser tells its errors better
            fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            return self.parsed(yaml.parse(self.text, Loader=fast))
        except yaml.YAMLError:
            self.problems.clear()
        try:
            return self.parsed(yaml.parse(self.text, Loader=yaml.SafeLoader))
        except yaml.MarkedYAMLError as problem:
            raise _BrokenError(self.explain(problem)) from None

    def parsed(self, events: Iterator[Any]) -> Mapping | None:
        """Read one document; a second one is refused."""
        self.events = events
        self.step()  # stream start
        self.step()
        if self.kind == "StreamEndEvent":
            return None
        self.step()  # document start
        if self.kind == "ScalarEvent" and self.event.value == "" and not self.event.style:
            return None
        if self.kind != "MappingStartEvent":
            hint = "write `key: value`, with a blank after the `:`"
            raise self.broken("there should be `key: value` lines here", *self.place(), hint)
        self.check_signs()
        value = self.mapping(1)
        self.step()  # document end
        if self.kind != "StreamEndEvent":
            raise self.broken("a second YAML document begins here", *self.place())
        return value

    @property
    def kind(self) -> str:
        return type(self.event).__name__

    def step(self) -> Any:
        """Return the event under the cursor and take the next one."""
        passed, self.event = self.event, next(self.events, None)
        return passed

    def value(self, depth: int) -> Value:
        """Read the value that begins at the cursor."""
        self.check_signs()
        if depth > MAX_DEPTH:
            raise self.broken(f"values are nested more than {MAX_DEPTH} deep", *self.place())
        if self.kind == "ScalarEvent":
            return self.scalar()
        return self.items(depth) if self.kind == "SequenceStartEvent" else self.mapping(depth)

    def check_signs(self) -> None:
        """Refuse anchors and tags."""
        if self.kind == "AliasEvent" or getattr(self.event, "anchor", None):
            raise self.sign("`*` and `&` stand for anchors in YAML, which deck does not read")
        if getattr(self.event, "tag", None) is not None:
            raise self.sign("`!` begins a tag in YAML, which deck does not read")

    def scalar(self) -> Scalar:
        event = self.step()
        span = self.span(event.start_mark.index, event.end_mark.index)
        if event.style:
            return Scalar(event.value, event.value, span)
        value = _resolve(event.value)
        return Scalar(value, "" if value is None else event.value, span)

    def items(self, depth: int) -> Items:
        start = self.step().start_mark.index
        items: list[Value] = []
        while self.kind != "SequenceEndEvent":
            items.append(self.value(depth + 1))
        return Items(tuple(items), self.span(start, self.step().end_mark.index))

    def mapping(self, depth: int) -> Mapping:
        start = self.step().start_mark.index
        entries: dict[str, Entry] = {}
        while self.kind != "MappingEndEvent":
            if self.kind not in {"ScalarEvent", "AliasEvent"}:
                raise self.broken(
                    "a key must be a word",
                    *self.place(),
                    "put a value that begins with `{` in quotes",
                )
            key_mark = self.place()
            self.check_signs()
            key = self.scalar()
            if key.text == "":
                raise self.broken("there is no key before the `:`", *key_mark)
            value = self.value(depth + 1)
            if key.text in entries:
                message = f"the key `{key.text}` is given twice"
                hint = "remove one of the two"
                self.problems.append(DUPLICATE_KEY(message, self.source, key.span, hint=hint))
            else:
                entries[key.text] = Entry(key.text, key.span, value)
        return Mapping(tuple(entries.values()), self.span(start, self.step().end_mark.index))

    # Places and problems

    def place(self) -> tuple[int, int]:
        """Return where the event under the cursor stands in the text; one line at most."""
        start, end = self.event.start_mark.index, self.event.end_mark.index
        line_end = self.text.find("\n", start)
        return start, max(start + 1, min(end, len(self.text) if line_end < 0 else line_end))

    def span(self, start: int, end: int) -> Span:
        """Translate a range of the text, trailing white space left out, to one of the source."""
        end = min(end, len(self.text))
        while end > start and self.text[end - 1].isspace():
            end -= 1
        first = self.offset(start)
        return Span(first, self.offset(end - 1) + 1 if end > start else first)

    def offset(self, index: int) -> int:
        line = bisect_right(self.heads, index) - 1
        return self.starts[min(line, len(self.starts) - 1)] + index - self.heads[line]

    def broken(self, message: str, start: int, end: int, hint: str = "") -> _BrokenError:
        return _BrokenError(BAD_YAML(message, self.source, self.span(start, end), hint=hint))

    def sign(self, message: str) -> _BrokenError:
        start = self.event.start_mark.index
        return self.broken(message, start, start + 1, "put the value in quotes")

    def explain(self, problem: Any) -> Diagnostic:
        """Say what PyYAML found in words about the text, at the smallest place."""
        at = problem.problem_mark.index if problem.problem_mark else 0
        since = problem.context_mark.index if problem.context_mark else at
        says, context = str(problem.problem or ""), str(problem.context or "")
        at, message, hint = _say(says, context, self.text, at, since)
        start = self.offset(min(at, len(self.text)))
        end = start + (self.text[at : at + 1] not in {"", "\n"})
        return BAD_YAML(message, self.source, Span(start, end), hint=hint)


_QUOTES = "put the whole value in quotes"


def _say(says: str, context: str, text: str, at: int, since: int) -> tuple[int, str, str]:
    """Return where, what and what to do, from PyYAML's words and its two marks."""
    sign = text[at : at + 1]
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if sign == "\t" and not before.strip():
        return at, "a tab indents this line", "indent with blanks: YAML knows no tabs"
    if sign == "\t":
        return at, "a tab stands where YAML wants blanks", "write a blank instead of the tab"
    if "mapping values are not allowed" in says:
        if ": " in before or before.rstrip().endswith(("'", '"')):
            return at, "a second `: ` stands in this line", _QUOTES
        hint = "look at the line above: its indentation, its quotes"
        return at, "this `:` stands where no key can be", hint
    if "quoted scalar" in context and ("end of stream" in says or "separator" in says):
        return since, "this quote is opened and never closed", "close the quote on the same line"
    if "escape" in context + says or "hexdecimal" in says:
        hint = "use single quotes"
        return at, "after `\\` in double quotes stands no sign YAML knows", hint
    if "flow" in context:
        opened = text[since : since + 1]
        closing = "}" if opened == "{" else "]"
        hint = f"close it with `{closing}`, or {_QUOTES}"
        return since, f"`{opened}` is opened and not closed", hint
    if "could not find expected ':'" in says:
        hint = "write `key: value`, with a blank after the `:`"
        return since, "there is no `: ` in this line", hint
    return _say_at_token(says, context, sign, before, at)


def _say_at_token(says: str, context: str, sign: str, before: str, at: int) -> tuple[int, str, str]:
    """Say what is wrong at the very sign where the parser stopped."""
    if "cannot start any token" in says:
        name = "a back-tick" if sign == "`" else f"`{sign}`"
        return at, f"{name} cannot begin a value", _QUOTES
    if sign == ":" and not before.strip():
        return at, "there is no key before the `:`", _QUOTES
    if "sequence entries" in says:
        return at, "a list cannot begin behind its key", "put each `- item` on a line of its own"
    if "block" in context and before.strip():
        return at, "there is text after the value", _QUOTES
    if "block" in context or "document start" in says:
        return at, "this line is indented differently from those above it", "line the keys up"
    return at, f"this is no YAML: {says or context or 'it ends too early'}", ""
