"""Which lines of a code are lit, and when: `{2,4-6}`, or step by step `{1|3-6|all}`.

reveal.js' `[1|3-6]` is the same; `[5: 1|3]` also lets the numbers of the lines begin at 5. Lines
count from 1 in the code that is shown, whatever number stands before them.
"""

from __future__ import annotations

from collections.abc import Iterator

from deck.diagnostics import warning
from deck.frozen import dataclass
from deck.nodes import Element, Html, Node
from deck.patterns import pattern
from deck.protocols import Pen, Reader, Syntax
from deck.source import Span
from deck.steps import STEP

BAD_LINES = warning(
    "bad-lines",
    "lines are to be lit that the code does not have",
    """\
`{1|3-6|all}` behind a fence's language names lines of the code, from 1 to its last one. Steps are
parted by `|`, lines by commas, `3-6` is a range, `all` (or `*`) and `none` are words. What names
no line of the code is passed over.

````markdown
```python {1|4}      # wrong: there are two lines
```python {1|2}      # right
```
````

The same is told of a `start=` that is no number.
""",
)
ALL, NONE = "all", "none"

_GROUP = pattern(r"\{([^{}]*)\}|\[([^\[\]]*)\]")
_PAIR = pattern(r"""[A-Za-z][\w-]*=(?:"[^"]*"|'[^']*'|[^\s"'{}\[\]]+)|[.#][A-Za-z][\w-]*""")
_STEPS = pattern(r"(?:[\d|*,\s-]|\b(?:all|none)\b)+")
# A language at the head, as an include has it, and words that ask for numbers.
_WORD = pattern(
    r"\A\s*(?!(?:all|none)\b)[A-Za-z][\w+#-]*(?=\s|\Z)|\b(?:numbers|linenos|lineNumbers)\b"
)
_OFFSET = pattern(r"\s*(\d{1,6})\s*:")
_RANGE = pattern(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class LitLines(Element):
    """The lines that are lit at first (or always): `all`, `none`, or such as `1,3-6`."""

    lines: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LitStep(Element):
    """A step that lights other lines."""

    lines: str


@dataclass(frozen=True, slots=True)
class Lit:
    """What an info string says of lines: states in order, and the number of the first line."""

    states: tuple[Node, ...] = ()
    start: int | None = None


def read(info: str, at: int, count: int, reader: Reader) -> Lit:
    """Read which of so many lines are lit; `at` is where the info string stands on the slide."""
    bare = _PAIR.sub(lambda found: " " * len(found[0]), info)
    states: list[Node] = []
    start = None
    for group in _GROUP.finditer(bare):
        inside, begin = group[group.lastindex or 1], group.start(group.lastindex or 1)
        offset = _OFFSET.match(inside) if group[2] is not None else None
        if group[2] is not None and not inside.strip():
            start = 1  # reveal.js' `[]`
        if offset:
            start = int(offset[1])
            inside = " " * offset.end() + inside[offset.end() :]
        inside = _WORD.sub(lambda found: " " * len(found[0]), inside)
        if inside.strip() and (inside.strip()[0].isdigit() or _STEPS.fullmatch(inside)):
            states.extend(_states(inside, at + begin, count, reader, first=not states))
    if len(states) == 1 and isinstance(states[0], LitLines) and states[0].lines == ALL:
        states = []
    return Lit(tuple(states), start)


def _states(
    written: str, at: int, count: int, reader: Reader, *, first: bool
) -> Iterator[LitLines | LitStep]:
    place = at
    for part in written.split("|"):
        blank = len(part) - len(part.lstrip())
        span = Span(place + blank, place + max(blank, len(part.rstrip())))
        lines = _lines(part, place, count, reader)
        place += len(part) + 1
        if lines is None:
            continue
        if first:
            yield LitLines(span=span, lines=lines)
        else:
            yield LitStep(span=span, attrs=STEP, lines=lines)
        first = False


def _lines(part: str, at: int, count: int, reader: Reader) -> str | None:
    """Read one state; None where nothing is left of it."""
    word = part.strip()
    if word in {"", "*", ALL}:
        return ALL
    if word == NONE:
        return NONE
    found = []
    for piece in part.split(","):
        text = piece.strip()
        span = Span(at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip()))
        at += len(piece) + 1
        numbers = _RANGE.fullmatch(text)
        first, last = (int(numbers[1]), int(numbers[2] or numbers[1])) if numbers else (0, 0)
        if 1 <= first <= last <= count:
            found.append(str(first) if first == last else f"{first}-{last}")
            continue
        hint = "there is 1 line" if count == 1 else f"there are {count} lines"
        if not numbers or first > last:
            message = f"`{text}` names no lines" if text else "a line's number is missing"
            hint = "write numbers and ranges such as `{1|3-6|all}`"
        elif first == 0:
            message = "lines count from 1"
        else:
            message = f"line {first if first > count else last} is not in this code"
        reader.problem(BAD_LINES(message, None, span, hint=hint))
    return ",".join(found) or None


def numbers(lines: str, count: int) -> frozenset[int]:
    """Return the numbers of the lit lines."""
    if lines == ALL:
        return frozenset(range(1, count + 1))
    found: set[int] = set()
    for piece in lines.split(",") if lines != NONE else ():
        first, _, last = piece.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def draw_lines(node: LitLines, pen: Pen) -> Html:
    """Draw nothing: the lines themselves show it."""
    return Html()


def draw_step(node: LitStep, pen: Pen) -> Html:
    """Draw a mark that nobody sees: reveal.js counts it, `code.js` lights the lines."""
    return Html("<span{}></span>").format(pen.attributes(node, data_lines=node.lines, hidden=""))


LINES = Syntax(name="lit-lines", draws=(LitLines,), draw=draw_lines)
SYNTAX = Syntax(name="code-steps", draws=(LitStep,), draw=draw_step, scripts=("elements/code.js",))
