"""Columns side by side, and a layout's regions: `::: columns` with `::: column`, or `::: left`.

What stands in which region of a layout is decided here (`arranged`), for drawing and for checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from deck.diagnostics import Diagnostic, Outcome, warning
from deck.drawing.script import Diagram, narrowed
from deck.drawing.svg import WIDE
from deck.elements.visual import Visual
from deck.frozen import dataclass
from deck.nodes import NO_ATTRS, NOTHING, Attrs, Element, Heading, Html, HtmlBlock, Image, Node
from deck.patterns import pattern
from deck.protocols import Body, Pen, Reader, Syntax
from deck.source import Span

BAD_WIDTH = warning(
    "bad-width",
    "a width or height is no length",
    """\
The width of a column or a picture is a share of the slide, such as `40%`, or a length such as
`320px`; a bare number counts px. A picture may have a `height`, too.

```markdown
::: column {width="40%"}

![the pipeline](img/pipeline.png){width=50%}
```
""",
)

_GAP = 56.0  # px between two columns
_WIDTH = pattern(r"\d{1,4}(?:\.\d+)?(?:%|px|em|rem)")
_HTML_PICTURE = pattern(r"\s*<(?:img|svg|video|picture|iframe)\b", re.IGNORECASE)
# The regions that deck's own layouts have; any other one is `::: region NAME`.
REGIONS = ("left", "right", "first", "second", "third", "image", "body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Element):
    """One column; `width` is CSS, empty for an equal share."""

    width: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Column):
    """What fills the region of its layout that has this name; `target` is where the name stands."""

    name: str = ""
    target: Span = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns(Element):
    """Columns side by side; children are `Column`s."""


def read_column(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the blocks of one column."""
    width, attrs, problems = _sized(body)
    children = reader.blocks(body.text)
    return Outcome(Column(span=body.span, attrs=attrs, children=children, width=width), problems)


def read_slot(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the blocks of one region; `region` is followed by its name."""
    width, attrs, problems = _sized(body)
    name, at = body.word, body.name
    if body.word == "region":
        name = body.arguments.strip() or attrs.get("name")
        attrs = replace(attrs, pairs=tuple(pair for pair in attrs.pairs if pair[0] != "name"))
        at = Span(body.at, body.at + len(name)) if body.arguments.strip() else body.name
    inside = reader.blocks(body.text)
    slot = Slot(span=body.span, attrs=attrs, children=inside, width=width, name=name, target=at)
    return Outcome(slot, problems)


def _sized(body: Body) -> tuple[str, Attrs, tuple[Diagnostic, ...]]:
    """Return the width that attributes say, the rest of them, and what is wrong with the width."""
    width = body.attrs.get("width")
    pairs = tuple(pair for pair in body.attrs.pairs if pair[0] != "width")
    problems: tuple[Diagnostic, ...] = ()
    if width and not _WIDTH.fullmatch(width):
        hint = 'write a share such as `{width="40%"}`'
        problems = (BAD_WIDTH(f"`{width}` is no width", None, body.name, hint=hint),)
        width = ""
    return width, replace(body.attrs, pairs=pairs), problems


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the columns inside; blocks that stand in none make one of their own."""
    columns: list[Node] = []
    loose: list[Node] = []
    for node in reader.blocks(body.text):
        if isinstance(node, Column):
            columns.extend(_gathered(loose))
            loose = []
            columns.append(node)
        else:
            loose.append(node)
    columns.extend(_gathered(loose))
    return Outcome(Columns(span=body.span, attrs=body.attrs, children=tuple(columns)))


def _gathered(nodes: Sequence[Node]) -> Iterable[Column]:
    return (_column(nodes),) if nodes else ()


def _column(nodes: Sequence[Node], attrs: Attrs = NO_ATTRS) -> Column:
    span = Span(nodes[0].span.start, nodes[-1].span.end) if nodes else Span(0, 0)
    return Column(span=span, attrs=attrs, children=tuple(nodes))


# Regions


@dataclass(frozen=True, slots=True)
class Arranged:
    """A slide's body, parted among the regions of its layout.

    `above` and `below` stand around the regions, `columns` hold what fills each of them by name;
    `beyond` are columns that no region is left for. `body` is all of it in one: where the author
    wrote no columns, they are in it now.
    """

    body: tuple[Node, ...]
    above: tuple[Node, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=lambda: NOTHING)
    beyond: tuple[Node, ...] = ()
    below: tuple[Node, ...] = ()

    def parts(self, names: Sequence[str]) -> tuple[tuple[Node, ...], ...]:
        """Return what each region holds so that nothing is lost.

        What stands above goes with the first, what stands below and beyond with the last.
        """
        parts = [_bare(self.columns[name]) if name in self.columns else () for name in names]
        if not parts:
            return ()
        parts[0] = (*self.above, *parts[0])
        parts[-1] = (*parts[-1], *self.beyond, *self.below)
        return tuple(narrowed(part, _share(len(parts))) for part in parts)


def _bare(column: Column) -> tuple[Node, ...]:
    """Return what is in a column; the column itself where something is said of it."""
    return (column,) if column.attrs else column.children


def arranged(body: tuple[Node, ...], names: Sequence[str]) -> Arranged:
    """Part a body among regions: by slots, else by columns, by a picture, by its headings.

    A layout with one region takes everything in it, columns and all.
    """
    if len(names) < 2:
        return Arranged(body, body)
    slots = [node for node in body if isinstance(node, Slot) and node.name in names]
    if slots:
        return _by_slots(body, slots, names)
    at = next((n for n, node in enumerate(body) if isinstance(node, Columns)), None)
    picture = next((node for node in body if pictorial(node)), None)
    if "image" in names and picture is not None:
        rest = tuple(node for node in body if node is not picture)
        other = next((name for name in names if name != "image"), names[0])
        columns = {"image": _column((picture,)), **({other: _column(rest)} if rest else {})}
        return Arranged(body, columns=columns)
    if at is not None:
        return _by_columns(body, at, names)
    return _by_headings(body, names)


def pictorial(node: Node) -> bool:
    """Tell whether a block is a picture or a drawing, and no text."""
    if isinstance(node, HtmlBlock):
        return bool(_HTML_PICTURE.match(node.text))
    return isinstance(node, Image | Diagram | Visual)


def _by_slots(body: tuple[Node, ...], slots: Sequence[Slot], names: Sequence[str]) -> Arranged:
    columns: dict[str, Column] = {}
    for slot in sorted(slots, key=lambda one: names.index(one.name)):
        before = columns.get(slot.name)
        columns[slot.name] = (
            replace(before, children=(*before.children, *slot.children)) if before else slot
        )
    first, last = body.index(slots[0]), body.index(slots[-1])
    above = body[:first]
    below = tuple(node for node in body[first:] if not any(node is slot for slot in slots))
    if "body" in names and "body" not in columns and (above or below):
        columns["body"] = _column((*above, *below))
        columns = {name: columns[name] for name in names if name in columns}
        above = below = ()
    span = Span(slots[0].span.start, max(slots[-1].span.end, body[last].span.end))
    row = Columns(span=span, children=tuple(columns.values()))
    return Arranged((*above, row, *below), above, columns, (), below)


def _by_columns(body: tuple[Node, ...], at: int, names: Sequence[str]) -> Arranged:
    found = tuple(node for node in body[at].children if isinstance(node, Column))
    named = {one.name: one for one in found if isinstance(one, Slot) and one.name in names}
    free = [one for one in found if one not in named.values()]
    columns: dict[str, Column] = {**named}
    for name in names:
        if name not in columns and free:
            columns[name] = free.pop(0)
    ordered = [columns[name] for name in names if name in columns]
    row = replace(body[at], children=(*ordered, *free)) if named else body[at]
    whole = (*body[:at], row, *body[at + 1 :])
    return Arranged(whole, body[:at], columns, tuple(free), body[at + 1 :])


def _by_headings(body: tuple[Node, ...], names: Sequence[str]) -> Arranged:
    """Let each heading of the highest level begin a region."""
    levels = [node.level for node in body if isinstance(node, Heading)]
    top = min(levels, default=0)
    starts = [n for n, node in enumerate(body) if isinstance(node, Heading) and node.level == top]
    if len(starts) < 2:
        return Arranged(body, body)
    ends = (*starts[1:], len(body))
    parts = [_column(body[start:end]) for start, end in zip(starts, ends, strict=True)]
    columns = dict(zip(names, parts, strict=False))
    beyond = tuple(parts[len(names) :])
    above = body[: starts[0]]
    span = Span(parts[0].span.start, parts[-1].span.end)
    row = Columns(span=span, children=(*columns.values(), *beyond))
    return Arranged((*above, row), above, columns, beyond)


# Drawing


def _share(count: int) -> float:
    """Return what each of so many columns takes of a slide, in px."""
    return (WIDE - _GAP * (count - 1)) / max(1, count)


def _rooms(columns: Sequence[Node]) -> list[float]:
    """Return the px that each column has, near enough for a diagram to be drawn in."""
    own = [_length(column.width) if isinstance(column, Column) else 0.0 for column in columns]
    left = WIDE - _GAP * (len(own) - 1) - sum(own)
    rest = max(200.0, left / max(1, own.count(0.0)))
    return [room or rest for room in own]


def _length(width: str) -> float:
    found = re.fullmatch(r"([\d.]+)(%|px)", width)
    if not found:
        return 0.0
    return float(found[1]) * (WIDE / 100 if found[2] == "%" else 1.0)


def draw(node: Columns, pen: Pen) -> Html:
    """Draw the columns in a row; a diagram is drawn to the width of its column."""
    rooms = _rooms(node.children)
    columns = [narrowed((one,), room)[0] for one, room in zip(node.children, rooms, strict=True)]
    return Html("<div{}>\n{}\n</div>").format(
        pen.attributes(node, "columns"), pen.blocks(tuple(columns))
    )


def draw_column(node: Column, pen: Pen) -> Html:
    """Draw one column."""
    style = {"style": f"width: {node.width}"} if node.width else {}
    return Html("<div{}>\n{}\n</div>").format(
        pen.attributes(node, "column", **style), pen.blocks(node.children)
    )


SYNTAX = Syntax(name="columns", draws=(Columns,), draw=draw, read=read, containers=("columns",))
COLUMN = Syntax(
    name="column", draws=(Column,), draw=draw_column, read=read_column, containers=("column",)
)
SLOT = Syntax(
    name="region",
    draws=(Slot,),
    draw=draw_column,
    read=read_slot,
    containers=(*REGIONS, "region"),
)
