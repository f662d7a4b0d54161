"""Front matter: the first block of a file, and the blocks right behind slide breaks.

A block is front matter by its lines alone: `key: value` lines closed by `---`, where every key
that deck knows has a value it can have. What only looks so is text, and is told.
"""

from __future__ import annotations

import re
from contextlib import suppress

from deck import config, mapping
from deck.diagnostics import Diagnostic, did_you_mean, warning
from deck.mapping import DUPLICATE_KEY, Scalar
from deck.patterns import pattern
from deck.reading.outline import Outline
from deck.source import Lines, Source, Span
from deck.values import RefusedError

NOT_FRONT_MATTER = warning(
    "not-front-matter",
    "lines look like front matter and are none",
    """\
`key: value` lines between two `---` are a slide's front matter where every key that deck knows
has a value it can have, and is written in lower case. These lines are shown as text.

```markdown
---
time: ten minutes     # no duration: this is text
---
```

Mend the key or the value, or put an empty line under the first `---` to say that it is text.
""",
)

_KEY = pattern(
    r"""(?:"([^"\n]+)"|'([^'\n]+)'|([^\s#:"'\[\]{}&*!|>%@`<-][^:\n]*?))[ \t]*:(?:[ \t]|$)"""
)
_INSIDE = pattern(r"[ \t]+\S|- |#|-$|[\]}]")
_CLOSING = ("---", "...")
_FENCE = pattern(r"(`{3,}|~{3,})[ \t]*ya?ml[ \t]*$", re.IGNORECASE)


def front_matter(source: Source) -> Lines | None:
    """Return the lines of the first block of a file, None where it has none."""
    lines = source.text.split("\n")
    end = first_block_end(lines)
    if end is None:
        return None
    start = source.line_starts[1]
    return Lines.of(source.text[start : source.line_starts[end]], start)


def slide_level(front: mapping.Mapping | None) -> int:
    """Return the heading level at which the first block says slides begin, 0 for none."""
    for entry in front.entries if front else ():
        if config.ALIASES.get(entry.key, entry.key) == "slide-level":
            with suppress(RefusedError):
                return int(config.FRONT_KEYS["slide-level"](entry.value))
    return 0


def first_block_end(lines: list[str] | tuple[str, ...]) -> int | None:
    """Return the line (from 0) that closes a file's first block, None where there is none."""
    if lines[0].rstrip() != "---":
        return None
    body = next((n for n in range(1, len(lines)) if not lines[n].startswith("#")), len(lines))
    if body == len(lines) or not _KEY.match(lines[body]):
        return None
    for number in range(body, len(lines)):
        if lines[number].rstrip() in _CLOSING:
            return number
        if not lines[number].strip() and _ends(lines, number + 1):
            return None
    return None


def _ends(lines: list[str] | tuple[str, ...], number: int) -> bool:
    """Tell whether text that is no YAML stands behind an empty line: the block is not closed."""
    line = lines[number] if number < len(lines) else ""
    if not line.strip() or line.rstrip() in _CLOSING:
        return False
    if line.startswith("#"):  # a comment says something of the line under it, a heading does not
        return number + 1 >= len(lines) or not lines[number + 1].strip()
    return not _KEY.match(line) and not _INSIDE.match(line)


class FrontMatter:
    """Reads the front matter of a file's slides; `problems` are told to the list that is given."""

    def __init__(self, source: Source, outline: Outline, problems: list[Diagnostic]) -> None:
        self.source = source
        self.lines = outline.lines
        self.starts = outline.starts
        self.problems = problems
        self.text_ends: set[int] = set()  # lines `---` that are told to close no front matter

    def read(self, number: int) -> tuple[mapping.Mapping, int] | None:
        """Read the block that begins on a line behind a break; return it and the line behind."""
        if number >= len(self.lines):
            return None
        fence = _FENCE.match(self.lines[number])
        if fence is None and not _KEY.match(self.lines[number]):
            return None
        end = self.fence_end(number, fence[1]) if fence else self.block_end(number)
        if end is None:
            if not fence:
                self.check_closed(number)
            return None
        text = self.text(number + 1 if fence else number, end)
        outcome = mapping.read(text, self.source.name)
        broken = [each for each in outcome.diagnostics if each.rule is not DUPLICATE_KEY]
        front = outcome.value
        if front is not None and not broken and _is_front(front, every=bool(fence)):
            self.problems.extend(outcome.diagnostics)
            return front, end + 1
        if not fence and self.look(text, front if not broken else None, broken):
            self.text_ends.add(end)
        return None

    def text(self, first: int, end: int) -> Lines:
        """Cut whole lines out."""
        start = self.starts[first]
        stop = self.starts[end] if end < len(self.starts) else len(self.source.text)
        return Lines.of(self.source.text[start:stop], start)

    def block_end(self, number: int) -> int | None:
        """Return the line `---` that closes `key: value` lines, None where there is none."""
        for end in range(number, len(self.lines)):
            line = self.lines[end]
            if line.rstrip() == "---":
                return end
            if not line.strip():  # only within text that is indented under a key
                below = self.lines[end + 1] if end + 1 < len(self.lines) else ""
                if below.strip() and not below.startswith((" ", "\t")):
                    return None
            elif not _KEY.match(line) and not _INSIDE.match(line):
                return None
        return None

    def fence_end(self, number: int, sign: str) -> int | None:
        """Return the line that closes the fence which a line opens."""
        for end in range(number + 1, len(self.lines)):
            bare = self.lines[end].strip()
            if bare.startswith(sign) and not bare.strip(sign[0]):
                return end
        return None

    def check_closed(self, number: int) -> None:
        """Warn where lines are front matter but for the `---` that should close them."""
        end = number
        while end < len(self.lines) and _KEY.match(self.lines[end]):
            end += 1
        if end == number:
            return
        text = self.text(number, end)
        front = mapping.read(text, self.source.name).value
        table = config.FRONT_KEYS if number == 1 else config.SLIDE_KEYS
        for entry in front.entries if front else ():
            if config.ALIASES.get(entry.key, entry.key) in table and (
                number == 1 or config.valid(entry.key, entry.value)
            ):
                message = "this is text, no front matter: no `---` closes it"
                hint = "write `---` on the line below the last key"
                self.told(message, entry.key_span, hint)
                return

    def look(self, text: Lines, front: mapping.Mapping | None, broken: list[Diagnostic]) -> bool:
        """Warn where lines that are text look like front matter; return whether they do."""
        for entry in front.entries if front else ():
            if config.known(entry.key) and not config.valid(entry.key, entry.value):
                shown = entry.value.text if isinstance(entry.value, Scalar) else "this"
                message = f"this is text, no front matter: `{entry.key}` cannot be `{shown}`"
                self.told(message, entry.value.span, "mend it, or put an empty line above")
                return True
        for key, span in _keys(text):
            if broken and config.known(key):
                hint = broken[0].hint or "mend it, or put an empty line above"
                message = f"this is text, no front matter: {broken[0].message}"
                self.told(message, broken[0].span or span, hint)
                return True
            lower = key.lower()
            hint = did_you_mean(key, config.SLIDE_KEYS)
            hint = f"did you mean `{lower}`?" if config.known(lower) else hint
            if hint and not config.known(key):
                message = f"this is text, no front matter: `{key}` is no key of a slide"
                self.told(message, span, hint)
                return True
        return False

    def told(self, message: str, span: Span, hint: str) -> None:
        """Tell that text is text."""
        self.problems.append(NOT_FRONT_MATTER(message, self.source.name, span, hint=hint))


def _is_front(front: mapping.Mapping, *, every: bool) -> bool:
    """Tell whether every known key is valid and there is one (`every`: none is unknown)."""
    known = [entry for entry in front.entries if config.known(entry.key)]
    if not known or (every and len(known) < len(front.entries)):
        return False
    return all(config.valid(entry.key, entry.value) for entry in known)


def _keys(text: Lines) -> list[tuple[str, Span]]:
    """Return the keys that lines begin with, each with its place."""
    found = []
    for line, start in zip(text.text.split("\n"), text.starts, strict=True):
        if match := _KEY.match(line):
            key = match[1] or match[2] or match[3]
            found.append((key, Span(start, start + len(key))))
    return found
