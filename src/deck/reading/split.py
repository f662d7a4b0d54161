"""Where slides begin: a file is cut into pieces, by lines, before any Markdown is read.

The rules are those of docs/language.md: a line `---`, front matter right behind it, headings
where `slide-level` says so. What fences, comments and `<pre>` hold is never cut.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from deck import config, mapping
from deck.diagnostics import Diagnostic, Outcome, did_you_mean, warning
from deck.mapping import DUPLICATE_KEY, Scalar
from deck.reading.outline import COMMENTED, TEXT, Outline, outline
from deck.source import Lines, Source, Span
from deck.values import RefusedError

TIGHT_BREAK = warning(
    "tight-slide-break",
    "a slide break stands tight under text",
    """\
In CommonMark `---` right under a line of text makes that line a heading. Nearly everybody means
a slide break, so deck begins a slide. Put an empty line above it, so that every tool agrees.

```markdown
The last line of a slide

---
```
""",
)
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

_KEY = re.compile(
    r"""(?:"([^"\n]+)"|'([^'\n]+)'|([^\s#:"'\[\]{}&*!|>%@`<-][^:\n]*?))[ \t]*:(?:[ \t]|$)"""
)
_INSIDE = re.compile(r"[ \t]+\S|- |#|-$|[\]}]")
_YAML_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*ya?ml[ \t]*$", re.IGNORECASE)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_CONTAINER = re.compile(r" {0,3}:{3,}[ \t]*(\S?)")
# A block of one line: text behind it is a paragraph of its own.
_ALONE = re.compile(rf"{_HEADING.pattern}|{_CONTAINER.pattern}")
# What a paragraph cannot begin with, so that `---` under it makes no heading in CommonMark.
_NO_PARAGRAPH = re.compile(
    r" {0,3}(?:#{1,6}(?:[ \t]|$)|>|[-*+](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)|`{3}|~{3}|:{3}"
    r"|</?\w|<!--|\[[^\]]+\]:|(?:[-*_][ \t]*){3,}$)| {4}|\t"
)
_TABLE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A slide's text as a range of its file, its front matter, and the break that begins it."""

    start: int
    end: int
    front: mapping.Mapping | None = None
    opener: Span | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """A file cut into slides; `front` is its first block, `outline` the look at its lines."""

    pieces: tuple[Piece, ...]
    front: mapping.Mapping | None
    outline: Outline


def front_matter(source: Source) -> Lines | None:
    """Return the lines of the first block of a file, None where it has none."""
    found = _first_block(source, source.text.split("\n", 1)[0])
    return found[0] if found else None


def slide_level(front: mapping.Mapping | None) -> int:
    """Return the heading level at which the first block says slides begin, 0 for none."""
    for entry in front.entries if front else ():
        if config.ALIASES.get(entry.key, entry.key) == "slide-level":
            with suppress(RefusedError):
                return int(config.FRONT_KEYS["slide-level"](entry.value))
    return 0


def split(source: Source, level: int = 0) -> Outcome[Pieces]:
    """Cut a file into slides; `level` begins one at each heading down to it (0: none)."""
    return _Splitter(source, level).split()


def _first_block(source: Source, first: str) -> tuple[Lines, int] | None:
    """Return the text of the first block and the number of its last line, from 0."""
    if first.rstrip() != "---":
        return None
    lines = source.text.split("\n")
    body = next((n for n in range(1, len(lines)) if not lines[n].startswith("#")), len(lines))
    if body == len(lines) or not _KEY.match(lines[body]):
        return None
    for number in range(body, len(lines)):
        if lines[number].rstrip() in {"---", "..."}:
            start, end = source.line_starts[1], source.line_starts[number]
            return Lines.of(source.text[start:end], start), number
    return None


class _Splitter:
    """Goes through a file's lines and keeps the piece that is open."""

    def __init__(self, source: Source, level: int) -> None:
        self.source = source
        self.level = level
        self.outline = outline(source)
        self.lines = self.outline.lines
        self.problems: list[Diagnostic] = [*self.outline.problems]
        self.pieces: list[Piece] = []
        self.start = 0  # the line where the open piece's text begins
        self.front: mapping.Mapping | None = None
        self.opener: Span | None = None
        self.depth = 0  # how many `:::` are open

    def split(self) -> Outcome[Pieces]:
        front = None
        number = 0
        if found := _first_block(self.source, self.lines[0]):
            outcome = mapping.read(found[0], self.source.name)
            front = outcome.value
            self.problems.extend(outcome.diagnostics)
            self.level = slide_level(front) or self.level
            number = self.start = found[1] + 1
            self.opener = self.outline.span(found[1])
            # A fence cannot stand in front matter; look again at what is behind it.
            if any(self.outline.inside[:number]):
                self.look_again(number)
        elif self.lines[0].rstrip() == "---":
            number = self.begin(0)
        while number < len(self.lines):
            number = self.step(number)
        self.close(len(self.lines))
        return Outcome(Pieces(tuple(self.pieces), front, self.outline), tuple(self.problems))

    def look_again(self, number: int) -> None:
        """Survey the file with its first block blanked out."""
        at = self.source.line_starts[number] if number < len(self.lines) else len(self.source.text)
        head = re.sub(r"[^\n]", " ", self.source.text[:at])
        self.outline = outline(Source(self.source.name, head + self.source.text[at:]))
        self.lines = self.outline.lines
        self.problems = [
            p for p in self.problems if p.rule is DUPLICATE_KEY or p.rule is mapping.BAD_YAML
        ]
        self.problems.extend(self.outline.problems)

    def step(self, number: int) -> int:
        """Look at one line; return the next one to look at."""
        if self.outline.inside[number] != TEXT:
            return number + 1
        line = self.lines[number]
        if line.startswith("---") and line.rstrip() == "---":
            self.check_tight(number)
            self.close(number)
            return self.begin(number)
        if container := _CONTAINER.match(line):
            self.depth = self.depth + 1 if container[1] else max(0, self.depth - 1)
        elif self.level and not self.depth and self.begins_heading(number):
            first = self.paragraph_start(number) if _UNDERLINE.match(line) else number
            if not self.is_bare(first):
                self.close(first)
                self.start, self.front, self.opener = first, None, None
        return number + 1

    def close(self, number: int) -> None:
        """End the open piece before a line."""
        starts, text = self.outline.starts, self.source.text
        start = starts[self.start] if self.start < len(starts) else len(text)
        end = starts[number] if number < len(starts) else len(text)
        if self.opener is None and not self.pieces and not text[start:end].strip():
            return  # a break on the first line closes nothing
        while (
            start < end and (at := text.find("\n", start, end)) != -1 and not text[start:at].strip()
        ):
            start = at + 1
        stop = start + len(text[start:end].rstrip())
        self.pieces.append(Piece(start, max(start, stop), self.front, self.opener))

    def begin(self, number: int) -> int:
        """Begin the piece behind a break; return the first line of its text."""
        self.opener, self.front, self.depth = self.outline.span(number), None, 0
        self.start = self.slide_front(number + 1)
        return self.start

    # Headings

    def begins_heading(self, number: int) -> bool:
        """Tell whether a line is a heading at which a slide begins, or such a one's underline."""
        if found := _HEADING.match(self.lines[number]):
            return len(found[1]) <= self.level
        underline = _UNDERLINE.match(self.lines[number])
        if not underline or not self.is_paragraph(number - 1):
            return False
        return (1 if underline[1][0] == "=" else 2) <= self.level

    def is_bare(self, number: int) -> bool:
        """Tell whether the open piece has nothing but blanks and comments above a line."""
        return all(
            not self.lines[n].strip() or self.outline.inside[n] == COMMENTED
            for n in range(self.start, number)
        )

    # Paragraphs

    def check_tight(self, number: int) -> None:
        """Warn where CommonMark would make a heading of the line above a break."""
        if self.is_paragraph(number - 1):
            hint = "put an empty line above it"
            span = self.outline.span(number)
            message = "this slide break stands tight under text"
            self.problems.append(TIGHT_BREAK(message, self.source.name, span, hint=hint))

    def paragraph_start(self, number: int) -> int:
        """Return the first line of the paragraph whose underline is given."""
        number -= 1
        while self.is_text(number - 1) and not _NO_PARAGRAPH.match(self.lines[number - 1]):
            number -= 1
        return number

    def is_text(self, number: int) -> bool:
        return (
            number >= self.start
            and self.outline.inside[number] == TEXT
            and bool(self.lines[number].strip())
        )

    def is_paragraph(self, number: int) -> bool:
        """Tell whether a line ends a paragraph that stands in no list, quote or table."""
        if not self.is_text(number) or _ALONE.match(self.lines[number]):
            return False
        first = number
        while self.is_text(first - 1) and not _ALONE.match(self.lines[first - 1]):
            first -= 1
        if _NO_PARAGRAPH.match(self.lines[first]):
            return False
        if any(_TABLE.match(line) and "|" in line for line in self.lines[first + 1 : number + 1]):
            return False
        return not (self.lines[first][0] in " \t" and self.in_list(first))

    def in_list(self, number: int) -> bool:
        """Tell whether an indented line belongs to the item of a list above it."""
        for above in range(number - 1, self.start - 1, -1):
            line = self.lines[above]
            if line.strip() and line[0] not in " \t":
                return bool(re.match(r"[-*+][ \t]|\d{1,9}[.)][ \t]|:[ \t]", line))
        return False

    # Front matter of a slide

    def slide_front(self, number: int) -> int:
        """Read the front matter that begins on a line, if one does; return the line behind it."""
        if number >= len(self.lines):
            return number
        fence = _YAML_FENCE.match(self.lines[number])
        if fence is None and not _KEY.match(self.lines[number]):
            return number
        end = self.fence_end(number, fence[1]) if fence else self.block_end(number)
        if end is None:
            return number
        first = number + 1 if fence else number
        starts = self.outline.starts
        text = Lines.of(self.source.text[starts[first] : starts[end]], starts[first])
        outcome = mapping.read(text, self.source.name)
        broken = [p for p in outcome.diagnostics if p.rule is not DUPLICATE_KEY]
        front = outcome.value
        if front is not None and not broken and _is_front(front, every=bool(fence)):
            self.front = front
            self.problems.extend(outcome.diagnostics)
            return end + 1
        if not fence:
            self.warn_not_front(text, front if not broken else None, broken)
        return number

    def block_end(self, number: int) -> int | None:
        """Return the line `---` that closes `key: value` lines, None where there is none."""
        for end in range(number, len(self.lines)):
            line = self.lines[end]
            if line.rstrip() == "---":
                return end
            if not _KEY.match(line) and not _INSIDE.match(line):
                return None
        return None

    def fence_end(self, number: int, sign: str) -> int | None:
        for end in range(number + 1, len(self.lines)):
            bare = self.lines[end].strip()
            if bare.startswith(sign) and not bare.strip(sign[0]):
                return end
        return None

    def warn_not_front(
        self, text: Lines, front: mapping.Mapping | None, broken: list[Diagnostic]
    ) -> None:
        """Warn where lines that are text look like front matter."""
        entries = front.entries if front else ()
        for entry in entries:
            if config.known(entry.key) and not config.valid(entry.key, entry.value):
                shown = entry.value.text if isinstance(entry.value, Scalar) else "this"
                message = f"this is text, no front matter: `{entry.key}` cannot be `{shown}`"
                self.not_front(
                    message, entry.value.span, "mend the value, or put an empty line above"
                )
                return
        for key, span in _keys(text):
            lower = key.lower()
            near = lower if config.known(lower) else ""
            hint = f"did you mean `{near}`?" if near else did_you_mean(key, config.SLIDE_KEYS)
            if broken and config.known(key):
                hint = "mend it, or put an empty line above"
                message = f"this is text, no front matter: {broken[0].message}"
                self.not_front(message, broken[0].span or span, broken[0].hint or hint)
                return
            if hint and not config.known(key):
                message = f"this is text, no front matter: `{key}` is no key of a slide"
                self.not_front(message, span, hint)
                return

    def not_front(self, message: str, span: Span, hint: str) -> None:
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
