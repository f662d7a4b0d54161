"""The first look at a file: which of its lines are text, and which stand inside something.

Works on lines alone, as an author reads them: fences of back-ticks and tildes, HTML comments and
`<pre>` guard what is in them, so that a `---` there is no slide break. What is opened and never
closed is told where it opens.
"""

from __future__ import annotations

import re

from deck.diagnostics import Diagnostic, Rule, warning
from deck.frozen import dataclass
from deck.patterns import pattern
from deck.source import Source, Span

UNCLOSED_FENCE = warning(
    "unclosed-fence",
    "a code fence is opened and never closed",
    """\
Everything behind the opening fence is code, up to the end of the file: slide breaks in it begin
no slides. A fence is closed by a line of the same sign, at least as long as the opening one.

````markdown
```python
print("hello")
```
````
""",
)
UNCLOSED_COMMENT = warning(
    "unclosed-comment",
    "a comment is opened and never closed",
    """\
Everything behind `<!--` belongs to the comment, up to the end of the file, and is never shown.
Close it with `-->`.
""",
)
UNCLOSED_PRE = warning(
    "unclosed-pre",
    "a `<pre>` is opened and never closed",
    "Close it with `</pre>`. A `---` behind it begins a slide all the same; any other Markdown "
    "there may be shown as it is written.",
)

FENCE = pattern(r"(`{3,})[^`]*$|(~{3,})")
_MARKER = pattern(r"([-*+]|\d{1,9}[.)])([ \t]+|$)")
_QUOTE = pattern(r">[ \t]?")
_MARKS, _FENCES = frozenset("-*+>0123456789"), frozenset("`~")
_CODE = pattern(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")
_PRE = pattern(r"<pre(?=[\s>]|$)", re.IGNORECASE)
_PRE_END = pattern(r"</pre\s*>", re.IGNORECASE)

# What a line stands in; `WITHIN` is the rest of a comment that opens within a paragraph.
TEXT, FENCED, COMMENTED, PREFORMATTED, WITHIN = range(5)


@dataclass(frozen=True, slots=True)
class Outline:
    """A file's lines: their text, where they start, and what each stands in."""

    lines: tuple[str, ...]
    starts: tuple[int, ...]
    inside: tuple[int, ...]
    problems: tuple[Diagnostic, ...] = ()

    def span(self, line: int) -> Span:
        """Return where a line (from 0) stands in its file, blanks at its end left out."""
        start = self.starts[line]
        return Span(start, start + len(self.lines[line].rstrip()))


def outline(source: Source) -> Outline:
    """Look over a file once."""
    surveyor = _Surveyor(source)
    for number, line in enumerate(surveyor.lines):
        surveyor.step(number, line)
    return surveyor.finished()


class _Surveyor:
    """Goes through the lines and keeps what is open."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = source.text.split("\n")
        self.inside = [TEXT] * len(self.lines)
        self.problems: list[Diagnostic] = []
        self.open = TEXT
        self.opened = 0  # the line where the open thing opens
        self.column = 0
        self.sign = ""  # what closes an open fence, at least
        self.floor = 0  # lines less indented than this end a fence in a list
        self.quoted = False
        self.item: int | None = None  # where the text of the outermost open list item stands
        ends = (n for n in range(len(self.lines) - 1, -1, -1) if _PRE_END.search(self.lines[n]))
        self.last_pre_end = next(ends, -1) if "</" in source.text else -1

    def step(self, number: int, line: str) -> None:
        if self.open == FENCED and self.leaves(line):
            self.tell(UNCLOSED_FENCE, number)
            self.open = TEXT
        if self.open == TEXT:
            self.text(number, line)
            return
        self.inside[number] = self.open
        body = line.lstrip(" \t>") if self.quoted else line.lstrip(" \t")
        if self.open == FENCED:
            bare = body.rstrip()
            if bare.startswith(self.sign) and not bare.strip(self.sign[0]):
                self.open = TEXT
        elif _PRE_END.search(line) if self.open == PREFORMATTED else "-->" in line:
            self.open = TEXT

    def leaves(self, line: str) -> bool:
        """Tell whether a line stands outside the list or quote that an open fence stands in."""
        if self.quoted:
            return not line.lstrip().startswith(">")
        return bool(line.strip()) and _indent(line) < self.floor

    def text(self, number: int, line: str) -> None:
        if line[:1].isalpha() and self.item is None and "<" not in line:
            return  # a line of a paragraph, as most are
        indent = _indent(line)
        body = line.lstrip(" \t")
        if not body:
            return
        if self.item is not None or body[0] in _MARKS:
            self.list(number, indent, body)
        within = self.item is not None and indent >= self.item
        if not within and indent > 3:
            return
        quoted = body.startswith(">")
        while body and body[0] in _MARKS and (marked := _MARKER.match(body) or _QUOTE.match(body)):
            body = body[marked.end() :].lstrip(" \t")
        column = len(line) - len(body)
        if body[:1] in _FENCES and (found := FENCE.match(body)):
            self.open, self.opened, self.column = FENCED, number, column
            self.sign, self.quoted = found[1] or found[2], quoted
            self.floor = self.item or 0 if within or column > indent else 0
            self.inside[number] = FENCED
        elif "<" in body:
            self.markup(number, column, body)

    def markup(self, number: int, column: int, body: str) -> None:
        """Look for a comment or `<pre>` that a line of text opens."""
        bare = _CODE.sub(lambda code: "·" * len(code[0]), body)
        at = bare.rfind("<!--")
        if at != -1 and "-->" not in bare[at:]:
            if at == 0 or self.closes_soon(number):
                self.open = WITHIN if at else COMMENTED
                self.opened, self.column = number, column + at
                self.inside[number] = TEXT if at else COMMENTED
        elif at == 0 or (bare.startswith("<!--") and bare.rstrip().endswith("-->")):
            self.inside[number] = COMMENTED
        elif bare.startswith("<") and (pre := _PRE.search(bare)):
            if _PRE_END.search(bare, pre.end()):
                return
            if number < self.last_pre_end:
                self.open, self.opened, self.column = PREFORMATTED, number, column + pre.start()
                self.inside[number] = PREFORMATTED
            else:
                self.opened, self.column = number, column + pre.start()
                self.tell(UNCLOSED_PRE, number + 1)

    def closes_soon(self, number: int) -> bool:
        """Tell whether a comment that opens within a line closes in the same paragraph."""
        for line in self.lines[number + 1 :]:
            if "-->" in line:
                return True
            if not line.strip():
                break
        return False

    def list(self, number: int, indent: int, body: str) -> None:
        """Keep where the text of the outermost open list item stands."""
        marker = _MARKER.match(body)
        if self.item is not None and indent >= self.item:
            return
        if marker and indent < 4 and not _rule(body):
            blanks = len(marker[2].expandtabs(4)) or 1
            self.item = indent + len(marker[1]) + (blanks if blanks < 5 else 1)
        elif self.item is not None and (
            not self.lines[number - 1].strip() or body[0] in "#>`~<:" or _rule(body)
        ):
            self.item = None

    def finished(self) -> Outline:
        if self.open == FENCED:
            self.tell(UNCLOSED_FENCE, len(self.lines))
        elif self.open == COMMENTED:
            self.tell(UNCLOSED_COMMENT, len(self.lines))
        return Outline(
            tuple(self.lines), self.source.line_starts, tuple(self.inside), tuple(self.problems)
        )

    def tell(self, rule: Rule, until: int) -> None:
        """Tell what is never closed, and how many slides it swallows."""
        lost = sum(line.rstrip() == "---" for line in self.lines[self.opened + 1 : until])
        start = self.source.line_starts[self.opened] + self.column
        what, size, closing = {
            UNCLOSED_FENCE.name: ("fence", len(self.sign), _signs(self.sign)),
            UNCLOSED_COMMENT.name: ("comment", 4, "`-->`"),
            UNCLOSED_PRE.name: ("`<pre>`", 4, "`</pre>`"),
        }[rule.name]
        message = f"this {what} is never closed"
        if lost and rule is not UNCLOSED_PRE:
            breaks = "the slide break" if lost == 1 else f"{lost} slide breaks"
            message += f": {breaks} behind it {'begins' if lost == 1 else 'begin'} no slide"
        span = Span(start, start + size)
        self.problems.append(rule(message, self.source.name, span, hint=f"close it with {closing}"))


def _indent(line: str) -> int:
    """Return how far a line is indented, in columns."""
    blank = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blank.expandtabs(4))


def _signs(sign: str) -> str:
    """Say which line closes a fence."""
    number = {3: "three", 4: "four", 5: "five"}.get(len(sign), str(len(sign)))
    return f"a line of {number} {'tildes' if '~' in sign else 'back-ticks'}"


def _rule(body: str) -> bool:
    """Tell whether a line is a horizontal rule."""
    bare = body.replace(" ", "").rstrip()
    return len(bare) > 2 and bare[0] in "-*_" and not bare.strip(bare[0])
