"""What a quiz is made of: its nodes, and how the blocks of its inside are sorted into them.

`quiz` reads a whole one with this and draws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from deck.diagnostics import Diagnostic, warning
from deck.frozen import dataclass
from deck.nodes import (
    Attrs,
    Break,
    Element,
    Image,
    Item,
    List,
    Node,
    Paragraph,
    Quote,
    Strong,
    Text,
)
from deck.patterns import pattern
from deck.source import Lines, Span

BAD_QUIZ = warning(
    "bad-quiz",
    "a question cannot be answered as it is written",
    """\
A quiz has a question and either answers to choose from, of which at least one is right, or the
text that is to be typed.

```markdown
::: quiz
What makes a good model worse without any change to it?

- [ ] a new release
- [x] drift
:::

::: quiz
What do we call it when the data of today are not those of training?

Answer: drift
:::
```
""",
)

_LABEL = pattern(r"(Answer|Explanation)s?:[ \t]*")
_BOX = pattern(r"\[( ?|[xX])\](?=\s|$)")
_OR = pattern(r"\s\|\s")


class QuizTitle(Element):
    """A quiz's own title; children are inlines."""

    __slots__ = ()


class Explanation(Element):
    """Why an answer is right or wrong, or the whole is so; children are blocks."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Element):
    """An answer to choose, or a spelling to type; children are inlines, then its explanation."""

    right: bool = False

    @property
    def shown(self) -> tuple[Node, ...]:
        """The inlines that everybody sees."""
        return tuple(child for child in self.children if not isinstance(child, Explanation))

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """Why it is right or wrong."""
        return tuple(child for child in self.children if isinstance(child, Explanation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(Element):
    """A question: children are its title, its blocks, its answers, its explanation.

    `kind` is single, multiple or text. `solved` is the quiz of the answers page.
    """

    kind: str = "text"
    solved: bool = False

    @property
    def titles(self) -> tuple[QuizTitle, ...]:
        """Its own title, where it has one."""
        return tuple(child for child in self.children if isinstance(child, QuizTitle))

    @property
    def question(self) -> tuple[Node, ...]:
        """The blocks that ask; where there are none, the title does."""
        apart = (QuizTitle, Answer, Explanation)
        return tuple(child for child in self.children if not isinstance(child, apart))

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What can be chosen, or what may be typed."""
        return tuple(child for child in self.children if isinstance(child, Answer))

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """Why the whole is so."""
        return tuple(child for child in self.children if isinstance(child, Explanation))


# Reading


class Parts:
    """What has been found of a quiz so far; `text` tells where the lines of its inside begin."""

    def __init__(self, text: Lines) -> None:
        self.question: list[Node] = []
        self.answers: list[Answer] = []
        self.why: list[Node] = []
        self.typed = False
        self.problems: list[Diagnostic] = []
        self._lines = list(zip(text.starts, text.text.split("\n"), strict=False))

    def line(self, span: Span) -> Span:
        """Return the part of a span that stands on its first line."""
        ends = (at + len(text) for at, text in self._lines if at <= span.start <= at + len(text))
        end = next(ends, span.end)
        return Span(span.start, max(span.start, min(span.end, end)))

    def take(self, node: Node) -> None:
        """Sort one block of the inside."""
        if isinstance(node, List) and not self.typed and _has_boxes(node):
            for item in node.children:
                if isinstance(item, Item):
                    self.choice(item)
        elif isinstance(node, Paragraph):
            self.pieces(node)
        elif isinstance(node, Quote) and self.answers:
            for child in node.children:
                self.pieces(child) if isinstance(child, Paragraph) else self.why.append(child)
        else:
            self.place(node)

    def place(self, node: Node) -> None:
        """Let ask what stands before the answers, and explain what stands behind them."""
        (self.why if self.answers or self.why else self.question).append(node)

    def pieces(self, paragraph: Paragraph) -> None:
        """Part a paragraph at the lines that begin with `Answer:` or `Explanation:`."""
        label, run = "", list[_Row]()
        for row in _rows(paragraph):
            if row.label and run:
                self.piece(paragraph, label, run)
                run = []
            label = row.label or label
            run.append(row)
        self.piece(paragraph, label, run)

    def piece(self, paragraph: Paragraph, label: str, run: list[_Row]) -> None:
        """Sort lines that one label stands above."""
        if label == "Answer" and (self.typed or not self.answers):
            self.spellings(run)
            return
        node = _paragraph(run, paragraph.attrs)
        if node is None:
            return
        if label == "Explanation":
            self.why.append(node)
        else:
            self.place(node)

    def spellings(self, run: list[_Row]) -> None:
        """Read the texts that may be typed: ` | ` stands between them."""
        self.typed = True
        nodes = _joined(run)
        for group in _alternatives(nodes):
            span = Span(group[0].span.start, group[-1].span.end)
            self.answers.append(Answer(span=span, children=group, right=True))
        if not nodes:
            self.empty(run[0].span)

    def choice(self, item: Item) -> None:
        """Read one answer of the list: its first line, and what is indented beneath it."""
        right, children, boxed = bool(item.checked), item.children, item.checked is not None
        first = children[0] if children else None
        rows: list[_Row] = []
        if isinstance(first, Paragraph):
            rows, children = _rows(first), children[1:]
            if not boxed and (mark := _BOX.match(rows[0].text)):
                right, boxed = mark[1] in {"x", "X"}, mark[1] != ""
                rows[0].cut(mark.end())
        elif isinstance(first, Image):
            image = replace(first, block=False)
            rows, children = [_Row([image])], children[1:]
        if not boxed:
            hint = "begin it with `[ ]` where it is wrong, with `[x]` where it is right"
            place = self.line(item.span)
            self.problems.append(BAD_QUIZ("this answer has no box", None, place, hint=hint))
        shown, reasons, whole = self.parted(rows)
        own: list[Node] = [node for node in [_paragraph(reasons)] if node]
        for child in children:
            if isinstance(child, Paragraph):
                _, inside, behind = self.parted(_rows(child), under=True)
                own += [node for node in [_paragraph(inside, child.attrs)] if node]
                whole += behind
            else:
                own.append(child)
        inlines = _joined(shown)
        if not inlines:
            self.empty(self.line(item.span))
        nodes = (*inlines, explanation(own)) if own else inlines
        self.answers.append(Answer(span=item.span, attrs=item.attrs, children=nodes, right=right))
        if explained := _paragraph(whole):
            self.why.append(explained)

    def parted(
        self, rows: Sequence[_Row], *, under: bool = False
    ) -> tuple[list[_Row], list[_Row], list[_Row]]:
        """Part lines into the answer, why it is so, and why the whole is so.

        An indented line explains the answer; one that begins with `Explanation:` at the margin
        has only run into the list, and explains the whole.
        """
        parts: tuple[list[_Row], list[_Row], list[_Row]] = ([], [], [])
        at = 1 if under else 0
        for number, row in enumerate(rows):
            margin = any(start == row.span.start for start, _ in self._lines)
            if row.label == "Explanation" and margin:
                at = 2
            elif at == 0 and number and not margin and not row.hard:
                at = 1
            parts[at].append(row)
        return parts

    def unmarked(self) -> None:
        """Where nothing is an answer, take a last list without boxes for them."""
        if self.answers or not self.question or not isinstance(self.question[-1], List):
            return
        items = [item for item in self.question.pop().children if isinstance(item, Item)]
        before = len(self.problems)
        for item in items:
            self.choice(item)
        del self.problems[before:]  # that none is right says it once

    def empty(self, span: Span) -> None:
        """Tell an answer that says nothing."""
        hint = "write what it says, or remove it"
        self.problems.append(BAD_QUIZ("this answer is empty", None, span, hint=hint))


class _Row:
    """One line of a paragraph: its inlines, the label it begins with, the break before it."""

    def __init__(self, nodes: list[Node], before: Node | None = None) -> None:
        self.nodes, self.before, self.label = nodes, before, ""
        first = nodes[0] if nodes else before
        last = nodes[-1] if nodes else before
        self.span = Span(first.span.start, last.span.end) if first and last else Span(0, 0)
        self.hard = isinstance(before, Break) and before.hard
        label = nodes[0].children[0] if _is_bold(nodes) else nodes[0] if nodes else None
        found = _LABEL.match(label.text) if isinstance(label, Text) else None
        if found and (label is nodes[0] or found.end() == len(found.string)):
            self.label = found[1]
            self.cut(found.end())

    @property
    def text(self) -> str:
        """The plain text that the line begins with."""
        first = self.nodes[0] if self.nodes else None
        return first.text if isinstance(first, Text) else ""

    def cut(self, count: int) -> None:
        """Take characters off the beginning, and the blanks behind them."""
        first = self.nodes.pop(0)
        if isinstance(first, Text) and first.text[count:].strip():
            self.nodes.insert(0, _part(first, count, len(first.text)))
        elif self.nodes and isinstance(after := self.nodes[0], Text):
            self.nodes[:1] = [_part(after, 0, len(after.text))] if after.text.strip() else []


def _is_bold(nodes: Sequence[Node]) -> bool:
    return bool(nodes) and isinstance(nodes[0], Strong) and len(nodes[0].children) == 1


def _rows(paragraph: Paragraph) -> list[_Row]:
    rows, run, before = list[_Row](), list[Node](), None
    for node in paragraph.children:
        if isinstance(node, Break):
            rows.append(_Row(run, before))
            run, before = [], node
        else:
            run.append(node)
    return [*rows, _Row(run, before)]


def _joined(rows: Sequence[_Row]) -> tuple[Node, ...]:
    """Return the inlines of some lines, with the breaks between them."""
    nodes: list[Node] = []
    for row in rows:
        if nodes and row.before is not None:
            nodes.append(row.before)
        nodes += row.nodes
    return tuple(nodes)


def _paragraph(rows: Sequence[_Row], attrs: Attrs | None = None) -> Paragraph | None:
    nodes = _joined(rows)
    if not nodes:
        return None
    span = Span(nodes[0].span.start, nodes[-1].span.end)
    return Paragraph(span=span, attrs=attrs or Attrs(), children=nodes)


def explanation(nodes: Sequence[Node]) -> Explanation:
    """Make an explanation of blocks."""
    span = Span(nodes[0].span.start, nodes[-1].span.end)
    return Explanation(span=span, children=tuple(nodes))


def _has_boxes(node: List) -> bool:
    def boxed(item: Node) -> bool:
        if isinstance(item, Item) and item.checked is not None:
            return True
        first = item.children[0] if item.children else None
        return isinstance(first, Paragraph) and bool(_BOX.match(_Row(list(first.children)).text))

    return any(boxed(item) for item in node.children)


def _alternatives(nodes: Sequence[Node]) -> Iterator[tuple[Node, ...]]:
    """Yield the spellings that stand between ` | `."""
    group: list[Node] = []
    for node in nodes:
        if not isinstance(node, Text):
            group.append(node)
            continue
        at = 0
        for bar in (*_OR.finditer(node.text), None):
            end = bar.start() if bar else len(node.text)
            if node.text[at:end].strip():
                group.append(_part(node, at, end, inside=bool(group)))
            if bar and group:
                yield tuple(group)
                group = []
            at = bar.end() if bar else end
    if group:
        yield tuple(group)


def _part(node: Text, start: int, end: int, *, inside: bool = False) -> Text:
    """Return a part of a text without blanks before it, but for one that stands inside a run.

    Where an entity hides what stands where, it stands where the whole does.
    """
    text = node.text[start:end]
    kept = text if inside else text.lstrip()
    start += len(text) - len(kept)
    exact = node.span.end - node.span.start == len(node.text)
    at = node.span.start + start
    return replace(node, text=kept, span=Span(at, at + len(kept)) if exact else node.span)
