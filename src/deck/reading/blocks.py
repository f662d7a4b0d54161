"""Block rules that deck adds to Markdown: containers, callouts, comments, notes, definitions.

Each pushes one token and leaves its inside unread: `meta["inside"]` is cut text that knows its
place, for the element or the reader that will read it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deck.diagnostics import warning
from deck.patterns import pattern
from deck.reading import attributes, clicks
from deck.reading.place import line_start, lines_between
from deck.source import Lines

if TYPE_CHECKING:
    from deck.reading.markdown import StateBlock, Token

UNCLOSED_CONTAINER = warning(
    "unclosed-container",
    "a container is opened and never closed",
    """\
`::: name` opens a container, a line `:::` closes it; one inside another is closed first. Where
the end is missing, the container ends with its slide.

```markdown
::: tip
Text in the box.
:::
```
""",
)
STRAY_CLOSE = warning(
    "stray-close",
    "`:::` closes nothing",
    "A line `:::` closes the container above it, and none is open here. Remove the line.",
)

_OPENING = pattern(r"(:{3,})[ \t]*([A-Za-z][\w-]*)?(.*?)[ \t]*$")
_CLOSING = pattern(r"(:{3,})[ \t]*$")
_FENCE = pattern(r"(`{3,})[^`]*$|(~{3,})")
_ASIDE = pattern(r"<aside\b(?=[^>]*\bclass\s*=\s*[\"']?[^\"'>]*\bnotes\b)[^>]*>", re.IGNORECASE)
_ASIDE_END = pattern(r"</aside\s*>", re.IGNORECASE)
_CALLOUT = pattern(r">[ \t]?[ \t]{0,3}\[!([A-Za-z]+)\][+-]?(?:[ \t]+(.*?))?[ \t]*$")
_SNIPPET = pattern(r"<<<[ \t]+(?:<([^<>]+)>|([^\s<>{}]+))(.*?)[ \t]*$")
_BRACES_LINE = pattern(attributes.BRACES.pattern + r"[ \t]*$")


def _line(state: StateBlock, line: int) -> str:
    return state.src[line_start(state, line) : state.eMarks[line]]


def _push(state: StateBlock, kind: str, start: int, end: int) -> Token:
    token = state.push(kind, "", 0)
    token.map = [start, end]
    state.line = end
    return token


# Containers


def container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `::: name arguments {attributes}` up to its `:::`."""
    at = line_start(state, start)
    if not state.src.startswith(":::", at) or state.is_code_block(start):
        return False
    text = _line(state, start)
    if silent:
        return True
    if _CLOSING.match(text):
        token = _push(state, "stray_close", start, start + 1)
        token.markup = text.rstrip()
        return True
    found = _OPENING.match(text)
    if found is None:  # the pattern takes any text behind `:::`
        return False
    last, closed = _container_end(state, start, end, len(found[1]))
    rest = found[3].rstrip(":").rstrip() if found[3].endswith(":::") else found[3].rstrip()
    braces = attributes.TRAILING.search(rest) or attributes.BRACES.match(rest)
    token = _push(state, "container", start, last + 1 if closed else last)
    token.info = found[2] or ""
    token.markup = found[1]
    token.content = (rest[: braces.start()] if braces else rest).strip()
    token.meta["attrs"] = attributes.read(braces[0]) if braces else None
    blanks = len(found[3]) - len(found[3].lstrip(" \t"))
    token.meta["at"] = at + found.start(3) + blanks
    where = found.start(2) if found[2] else found.start(1)
    token.meta["name"] = (at + where, at + (found.end(2) if found[2] else found.end(1)))
    token.meta["inside"] = lines_between(state, start + 1, last)
    token.meta["closed"] = closed
    return True


def _container_end(state: StateBlock, start: int, end: int, size: int) -> tuple[int, bool]:
    """Return the line that closes a container of so many colons, and whether one does.

    An end of the same length as an open container's closes that one and all in it; any other
    closes the innermost.
    """
    stack, fence = [size], ""
    for line in range(start + 1, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:
            return line, False
        if fence:
            bare = text.rstrip()
            if bare.startswith(fence) and not bare.strip(fence[0]):
                fence = ""
        elif opened := _FENCE.match(text):
            fence = opened[1] or opened[2]
        elif closing := _CLOSING.match(text):
            length = len(closing[1])
            while stack.pop() != length and length in stack:
                pass
            if not stack:
                return line, True
        elif opening := _OPENING.match(text):
            stack.append(len(opening[1]))
    return end, False


# Callouts


def callout(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a quotation whose first line is `[!NOTE]`: the quote's rule says where it ends."""
    text = _line(state, start)
    if not text.startswith(">") or state.is_code_block(start):
        return False
    found = _CALLOUT.match(text)
    if found is None or silent:
        return False
    before, level = len(state.tokens), state.level
    quote = next(rule.fn for rule in state.md.block.ruler.__rules__ if rule.name == "blockquote")
    # At the greatest depth the inside is passed over, so that it is read once only.
    state.level = state.md.options["maxNesting"]
    state.env["measuring"] = True
    quote(state, start, end, False)
    state.env["measuring"] = False
    state.level = level
    del state.tokens[before:]
    at = line_start(state, start)
    token = _push(state, "callout", start, state.line)
    token.info = found[1]
    title = found[2] or ""
    braces = attributes.TRAILING.search(title)
    token.content = title[: braces.start()].rstrip() if braces else title
    token.meta["attrs"] = attributes.read(braces[1]) if braces else None
    token.meta["at"] = at + found.start(2)
    token.meta["name"] = (at + found.start(1), at + found.end(1))
    token.meta["inside"] = _quoted(state, start + 1, state.line)
    return True


def _quoted(state: StateBlock, begin: int, end: int) -> Lines:
    """Cut a quotation's lines out without their `>`."""
    texts, starts = [], []
    for line in range(begin, end):
        text = _line(state, line)
        if text.startswith(">"):
            inside = text[1:]
            blank = inside[: len(inside) - len(inside.lstrip(" \t"))]
            if "\t" in blank:  # a tab fills up to the next stop, counted from the `>`
                blank = (" " * (state.sCount[line] + 1) + blank).expandtabs(4)
                blank = blank[state.sCount[line] + 1 :]
            text = blank[1:] + inside.lstrip(" \t")
        texts.append(text)
        starts.append(state.eMarks[line] - len(text))
    return Lines("\n".join(texts), tuple(starts or [state.eMarks[begin - 1]]))


# Comments and notes


def comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a comment that begins a line; text behind its end is a paragraph."""
    at = line_start(state, start)
    if not state.src.startswith("<!--", at) or state.is_code_block(start):
        return False
    stop = state.src.find("-->", at + 2)
    last = start
    while stop != -1 and last < end and state.eMarks[last] < stop:
        last += 1
        if last < end and not state.isEmpty(last) and state.sCount[last] < state.blkIndent:
            stop = -1
    if stop == -1 or last >= end:
        stop, last = -1, start + 1
        while last < end and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent):
            last += 1
        last -= 1
    if stop != -1 and last == start and state.src[stop + 3 : state.eMarks[last]].strip():
        return False
    if silent:
        return True
    texts, starts = [], []
    for line in range(start, last + 1):
        first = at + 4 if line == start else state.bMarks[line]
        final = stop if line == last and stop != -1 else state.eMarks[line]
        texts.append(state.src[first:final])
        starts.append(first)
    token = _push(state, "comment", start, last + 1)
    token.meta["inside"] = Lines("\n".join(texts), tuple(starts))
    final = stop + 3 if stop != -1 else state.eMarks[last]
    token.meta["span"] = (at, final)
    if stop != -1 and (rest := state.src[final : state.eMarks[last]]).strip():
        _paragraph(state, last, Lines(rest.strip(), (final + len(rest) - len(rest.lstrip()),)))
    return True


def _paragraph(state: StateBlock, line: int, text: Lines) -> None:
    span = (text.starts[0], text.starts[0] + len(text.text))
    for kind, nesting in (("paragraph_open", 1), ("inline", 0), ("paragraph_close", -1)):
        token = state.push(kind, "p", nesting)  # type: ignore[arg-type]
        token.map = [line, line + 1]
        token.meta.update(span=span, lines=text)
        token.content = text.text


def aside(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `<aside class="notes">` up to its `</aside>`; what is inside is Markdown."""
    at = line_start(state, start)
    found = _ASIDE.match(state.src, at, state.eMarks[start])
    if found is None or state.is_code_block(start):
        return False
    if silent:
        return True
    last, stop = start, None
    while last < end:
        begin = found.end() if last == start else state.bMarks[last]
        stop = _ASIDE_END.search(state.src, begin, state.eMarks[last])
        if stop:
            break
        last += 1
    texts, starts = [], []
    for line in range(start, min(last + 1, end)):
        begin = found.end() if line == start else state.bMarks[line]
        final = stop.start() if stop and line == last else state.eMarks[line]
        texts.append(state.src[begin:final])
        starts.append(begin)
    token = _push(state, "notes", start, min(last + 1, end))
    token.meta["inside"] = dedented(texts, starts)
    token.meta["closed"] = stop is not None
    token.meta["name"] = (at, found.end())
    return True


def dedented(texts: list[str], starts: list[int]) -> Lines:
    """Take the indentation off that all lines but the first have in common."""
    cuts = [len(text) - len(text.lstrip(" \t")) for text in texts[1:] if text.strip()]
    cut = min(cuts, default=0)
    first = len(texts[0]) - len(texts[0].lstrip(" \t"))
    amounts = [first, *(min(cut, len(text)) for text in texts[1:])]
    return Lines(
        "\n".join(text[n:] for text, n in zip(texts, amounts, strict=True)),
        tuple(start + n for start, n in zip(starts, amounts, strict=True)),
    )


# Attributes and definitions


def table_attributes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a line of attributes right under a table."""
    text = _line(state, start)
    if not text.startswith("{") or not _BRACES_LINE.match(text):
        return False
    if silent:
        return state.parentType == "table"
    if not state.tokens or state.tokens[-1].type != "table_close":
        return False
    token = _push(state, "attributes", start, start + 1)
    token.meta["attrs"] = attributes.read(text)
    return True


def footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Pass over a footnote's definition, which was collected before."""
    at = line_start(state, start)
    if not state.src.startswith("[^", at) or state.is_code_block(start):
        return False
    to_file = state.env["to file"]
    stop = state.env["definitions"].extents.get(to_file(at))
    if stop is None:
        return False
    if silent:
        return True
    last = start
    while last + 1 < end and to_file(state.bMarks[last + 1]) < stop:
        last += 1
    state.line = last + 1
    return True


# Code from a file


def snippet(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read `<<< file#region`, with what a fence's info string may say behind it."""
    at = line_start(state, start)
    if not state.src.startswith("<<<", at) or state.is_code_block(start):
        return False
    found = _SNIPPET.match(_line(state, start))
    if found is None:
        return False
    if silent:
        return True
    address = 1 if found[1] is not None else 2
    token = _push(state, "snippet", start, start + 1)
    token.content = found[address]
    token.info = found[3]
    token.meta["address"] = (at + found.start(address), at + found.end(address))
    token.meta["info"] = at + found.start(3)
    token.meta["lines"] = Lines("", (state.eMarks[start],))
    return True


_ENDS = ["paragraph", "reference", "blockquote", "list"]
RULES = [
    ("clicks", clicks.block, "html_block", _ENDS),
    ("snippet", snippet, "html_block", _ENDS),
    ("footnote", footnote, "table", _ENDS),
    ("container", container, "fence", _ENDS),
    ("callout", callout, "blockquote", []),
    ("aside", aside, "html_block", _ENDS),
    ("comment", comment, "html_block", _ENDS),
    ("attributes", table_attributes, "paragraph", ["blockquote"]),
]
