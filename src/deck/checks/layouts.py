"""Checks of what a slide and its layout ask of each other: regions, what must be there, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from deck.diagnostics import Diagnostic, did_you_mean, warning
from deck.elements.columns import BAD_WIDTH, Columns, Slot, arranged, pictorial
from deck.elements.lit import LitLines
from deck.model import Deck, Placed
from deck.nodes import Fence, HtmlBlock, HtmlInline, Image, Node, Table, walk
from deck.patterns import pattern
from deck.pen import LENGTH
from deck.reading.looks import VIDEO_NAME
from deck.render import split_title
from deck.source import Span
from deck.theme import Theme

UNKNOWN_REGION = warning(
    "unknown-region",
    "the slide's layout has no such region",
    """\
A layout has regions: `two-columns` has `left` and `right`, `image-left` has `image` and `body`.
Columns fill them in order, and a container of the region's name fills it wherever it stands on the
slide. What fits no region is drawn where it is written, and told. `deck theme list` shows the
layouts with their regions.

```markdown
---
layout: two-columns
---

::: left
Code is tested.
:::
::: right
Data is watched.
:::
```
""",
)
UNFILLED_LAYOUT = warning(
    "unfilled-layout",
    "a slide lacks what its layout is for",
    """\
The layouts `image`, `image-left` and `image-right` are for a picture or a drawing, `table` for a
table, `code` for code; `two-columns` and `comparison` ask for two columns at least. Add what is
missing, or leave out `layout:`. Columns are `::: columns`, a container for each region, or one
heading (`###`) for each.
""",
)
VIDEO_WITHOUT_POSTER = warning(
    "video-without-poster",
    "a video behind a slide has no picture for paper",
    """\
Paper shows no video. Name a picture that stands for it, or the slide has the page's plain colour
there. The screen shows the picture until the video begins.

```yaml
background: {video: clip.mp4, poster: still.jpg}
```
""",
)

_PICTURE = pattern(r"<(?:img|svg|video|picture|iframe|object|canvas)\b", re.IGNORECASE)
_TABLE = pattern(r"<table\b", re.IGNORECASE)
_CODE = pattern(r"<(?:pre|code)\b", re.IGNORECASE)
_HEIGHT = pattern(r"\d+(?:\.\d+)?(?:px|em|rem|cm|mm|in|pt)?")


def unknown_region(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell what should fill a region that the slide's layout has not."""
    for placed in deck.slides:
        if ":::" not in placed.slide.text and len(_regions(placed, theme)) < 2:
            continue
        _, body = split_title(placed.slide.body)
        names = _regions(placed, theme)
        standing = [node for row in body for node in (row.children if _row(row) else (row,))]
        for node in walk(*placed.slide.body, *placed.slide.notes):
            if isinstance(node, Slot):
                said = _stray(node, placed, theme, standing=any(node is one for one in standing))
                if said:
                    told = UNKNOWN_REGION(said[0], span=node.target, hint=said[1])
                    yield told.within(placed.source, placed.slide.start)
        beyond = arranged(body, names).beyond
        for number, node in enumerate(beyond, len(names) + 1):
            told = UNKNOWN_REGION(
                f"`{placed.layout}` has {len(names)} regions, and this is column {number}",
                span=_first_line(placed, node.span),
                hint="move it to another slide, or leave out `layout:`",
            )
            yield told.within(placed.source, placed.slide.start)


def _row(node: Node) -> bool:
    return isinstance(node, Columns)


def _regions(placed: Placed, theme: Theme) -> tuple[str, ...]:
    return theme.layouts[placed.layout].regions


def _stray(slot: Slot, placed: Placed, theme: Theme, *, standing: bool) -> tuple[str, str] | None:
    """Return what is wrong with a slot and what to do; nothing where it has its region."""
    names = _regions(placed, theme)
    if not slot.name:
        return "this region has no name", f"it is one of {_listed(names)}"
    if slot.name in names:
        if standing:
            return None
        return (
            f"`{slot.name}` stands inside something else, so it fills no region",
            "let it stand on the slide itself",
        )
    message = f"the layout `{placed.layout}` has no region `{slot.name}`"
    if len(names) > 1:
        return message, did_you_mean(slot.name, names) or f"it has {_listed(names)}"
    others = [one.name for one in theme.layouts.values() if slot.name in one.regions]
    if others:
        return message, f"name a layout that has it, such as `layout: {others[0]}`"
    known = {name for one in theme.layouts.values() for name in one.regions}
    return message, did_you_mean(slot.name, sorted(known)) or "no layout of the theme has it"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# What a layout is for


def unfilled_layout(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell slides that lack what their layout is for."""
    for placed in deck.slides:
        need = _NEEDS.get(placed.layout)
        if need and (said := need(placed, _regions(placed, theme))):
            span = placed.slide.options.spans.get("layout")
            begin = Span(placed.slide.start, placed.slide.start + 1)
            yield UNFILLED_LAYOUT(said[0], placed.source, span or begin, hint=said[1])


def _holds(placed: Placed, kinds: Callable[[Node], bool], html: re.Pattern[str]) -> bool:
    return any(
        kinds(node) or (isinstance(node, HtmlBlock | HtmlInline) and html.search(node.text))
        for node in walk(*placed.slide.body)
    )


def _picture(placed: Placed, names: tuple[str, ...]) -> tuple[str, str] | None:
    if placed.slide.options.background or _holds(placed, pictorial, _PICTURE):
        return None
    message = f"the layout `{placed.layout}` has no picture to show here"
    if "image" in names:
        return message, "add a picture, or fill the region with `::: image`"
    return message, "add a picture, or leave out `layout:`"


def _table(placed: Placed, names: tuple[str, ...]) -> tuple[str, str] | None:
    if _holds(placed, lambda node: isinstance(node, Table), _TABLE):
        return None
    return "the layout `table` has no table to show here", "add a table, or leave out `layout:`"


def _code(placed: Placed, names: tuple[str, ...]) -> tuple[str, str] | None:
    if _holds(placed, lambda node: isinstance(node, Fence | LitLines), _CODE):
        return None
    return "the layout `code` has no code to show here", "add a fence, or leave out `layout:`"


def _columns(placed: Placed, names: tuple[str, ...]) -> tuple[str, str] | None:
    _, body = split_title(placed.slide.body)
    filled = arranged(body, names).columns
    if len(filled) >= 2 or len(names) < 2 or _holds(placed, lambda node: False, re.compile("<div")):
        return None
    empty = _listed(tuple(name for name in names[:2] if name not in filled))
    hint = f"fill its regions {_listed(names)}: `::: {names[0]}`, a column each, or a heading each"
    return f"the layout `{placed.layout}` has nothing for {empty}", hint


_NEEDS: dict[str, Callable[[Placed, tuple[str, ...]], tuple[str, str] | None]] = {
    "image": _picture,
    "image-left": _picture,
    "image-right": _picture,
    "table": _table,
    "code": _code,
    "two-columns": _columns,
    "comparison": _columns,
}


# Pictures and videos


def bad_size(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell pictures whose width or height is no length."""
    for placed in deck.slides:
        if "![" not in placed.slide.text:
            continue
        for node in walk(*placed.slide.body, *placed.slide.notes):
            pairs = node.attrs.pairs if isinstance(node, Image) else ()
            for key, value in pairs:
                known = {"width": LENGTH, "height": _HEIGHT}.get(key)
                if known is None or known.fullmatch(value):
                    continue
                text = placed.slide.text
                at = re.compile(rf"\b{key}\s*=\s*[\"']?").search(text, node.span.start)
                span = Span(at.end(), at.end() + len(value)) if at else node.span
                such = "`50%` or `320px`" if key == "width" else "`320px`"
                hint = f"write a length such as {such}"
                told = BAD_WIDTH(f"`{value}` is no {key}", span=span, hint=hint)
                yield told.within(placed.source, placed.slide.start)


def video_without_poster(deck: Deck, theme: Theme) -> Iterator[Diagnostic]:
    """Tell videos behind slides that leave paper with nothing."""
    for placed in deck.slides:
        options = placed.slide.options
        if VIDEO_NAME.search(options.background) and not options.poster:
            begin = Span(placed.slide.start, placed.slide.start + 1)
            hint = f"write `background: {{video: {options.background}, poster: still.jpg}}`"
            yield VIDEO_WITHOUT_POSTER(
                f"`{options.background}` has no picture for paper",
                placed.source,
                options.spans.get("background", begin),
                hint=hint,
            )


def _first_line(placed: Placed, span: Span) -> Span:
    line = placed.slide.text[span.start : span.end].split("\n", 1)[0].rstrip()
    return Span(span.start, span.start + max(1, len(line)))
