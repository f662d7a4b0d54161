"""Code from a file: `<<< code/train.py#fit`, a region or lines of it, as a fence would show it.

A region stands between comments `#region NAME` and `#endregion`, in whatever way its language
writes comments. Regions may stand in one another; the marks themselves are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath
from textwrap import dedent

from deck.diagnostics import Outcome, did_you_mean, error, warning
from deck.elements import code, colouring, lit
from deck.frozen import dataclass
from deck.nodes import Attrs, Fence, Node
from deck.patterns import pattern
from deck.protocols import Body, Reader, Syntax
from deck.source import Span

MISSING_REGION = error(
    "missing-region",
    "a file has no such region",
    """\
`<<< file.py#fit` shows what stands between the comments `#region fit` and `#endregion` of a file.
This file has no region of that name.

```python
# #region fit
model.fit(X, y)
# #endregion fit
```
""",
)
ODD_REGION = warning(
    "odd-region",
    "a region is empty or never closed",
    """\
A region begins at a comment `#region NAME` and ends at `#endregion` (`#endregion NAME`, where one
stands in another). One that is never closed goes on to the end of its file; one with nothing in it
shows nothing.
""",
)

_MARK = pattern(
    r"[ \t]*(?:\#|//|--|<!--|/\*|;|%)?[ \t]*\#(end)?region\b[ \t:]*([^\s*>]*)", re.IGNORECASE
)
_LINES = pattern(r"L(\d{1,7})(?:-L?(\d{1,7}))?")
_LANGUAGE = pattern(r"\{?[ \t]*(?!(?:all|none|numbers|linenos)\b)([A-Za-z][\w+#-]*)(?![\w=:-])")


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a file: its lines without marks, and whether its end was found."""

    lines: tuple[str, ...]
    closed: bool


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read the file that is named, cut the part out, and make a fence of it."""
    address, _, part = body.word.partition("#")
    name = Span(body.name.start, body.name.start + len(address))
    at = Span(min(name.end + 1, body.name.end), body.name.end)
    source = reader.text(address, name)
    text = cut(source.text, part, at, reader) if source else ""
    language, place = _LANGUAGE.match(body.arguments), body.name
    if language:
        place = Span(body.at + language.start(1), body.at + language.end(1))
    attrs = body.attrs
    if not any(key in {"title", "filename"} for key, _ in attrs.pairs):
        title = PurePosixPath(address).name
        attrs = attrs.merge(Attrs(pairs=(("title", title),)))
    fence = Fence(
        span=body.span, attrs=attrs, info=body.arguments, text=text, code=body.span,
        language=language[1] if language else colouring.language_of(address),
    )  # fmt: skip
    if source is None or not text:  # what is wrong is told already
        return Outcome(replace(fence, info=""))
    return Outcome(code.finished(fence, place, body.at, reader))


def cut(text: str, part: str, at: Span, reader: Reader) -> str:
    """Return a file's text, or a region of it, or lines such as `L10-L20`, moved to the left."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    found = regions(lines)
    chosen = _LINES.fullmatch(part)
    if not part:
        return _joined(line for line in lines if not _MARK.match(line))
    if part in found:
        region = found[part]
        if not region.closed:
            message = f"the region `{part}` is never closed: it goes on to the end of the file"
            hint = f"close it with a comment `#endregion {part}`"
            reader.problem(ODD_REGION(message, None, at, hint=hint))
        shown = _joined(region.lines)
        if not shown:
            message = f"there is nothing in the region `{part}`"
            hint = f"put its code between `#region {part}` and `#endregion {part}`"
            reader.problem(ODD_REGION(message, None, at, hint=hint))
        return shown
    if chosen:
        first, last = int(chosen[1]), int(chosen[2] or chosen[1])
        if 1 <= first <= last <= len(lines):
            return _joined(line for line in lines[first - 1 : last] if not _MARK.match(line))
        message = f"`{part}` names no lines of this file"
        reader.problem(lit.BAD_LINES(message, None, at, hint=f"it has {len(lines)} lines"))
        return ""
    hint = did_you_mean(part, found) or (
        "it has " + ", ".join(f"`{name}`" for name in found)
        if found
        else f"begin it with a comment `#region {part}`"
    )
    reader.problem(MISSING_REGION(f"there is no region `{part}` in this file", None, at, hint=hint))
    return ""


def regions(lines: list[str]) -> dict[str, Region]:
    """Return the regions of a file by name; of two with one name the first."""
    found: dict[str, Region] = {}
    opened: list[tuple[str, list[str]]] = []
    for line in lines:
        mark = _MARK.match(line)
        if mark is None:
            for _, inside in opened:
                inside.append(line)
        elif not mark[1]:
            opened.append((mark[2], []))
        elif opened:
            names = [name for name, _ in opened]
            at = len(names) - 1 - names[::-1].index(mark[2]) if mark[2] in names else -1
            name, inside = opened.pop(at)
            found.setdefault(name, Region(tuple(inside), closed=True))
    for name, inside in opened:
        found.setdefault(name, Region(tuple(inside), closed=False))
    return {name: region for name, region in found.items() if name}


def _joined(lines: Iterable[str]) -> str:
    """Join lines, without empty ones around them and without the indentation they share."""
    text = dedent("\n".join(lines)).strip("\n").rstrip()
    return f"{text}\n" if text else ""


SYNTAX = Syntax(name="snippet", draws=(), draw=code.draw, read=read)
