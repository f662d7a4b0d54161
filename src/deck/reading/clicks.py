"""`<v-click>` and `<v-clicks>`, Slidev's words for steps, between blocks and within a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deck.nodes import Attrs
from deck.patterns import pattern
from deck.reading.place import line_start, lines_between
from deck.source import Lines

if TYPE_CHECKING:
    from deck.reading.markdown import StateBlock

TAG = pattern(r"<(/)?v-click(s)?\b([^<>]*)>", re.IGNORECASE)
_AT = pattern(r"""\bat=["']?(\d+)\b""")


def attributes_of(tag: re.Match[str]) -> Attrs:
    """Return what an opening tag says: a step, its number, whether it goes instead of coming."""
    at = _AT.search(tag[3])
    classes = ("step", "fade-out") if re.search(r"(?<!\S)hide\b", tag[3]) else ("step",)
    return Attrs(classes=classes, pairs=(("step", at[1]),) if at else ())


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read the tag at the head of a line up to the one that closes it at the end of a line."""
    at = line_start(state, start)
    if not state.src.startswith("<v-click", at) or state.is_code_block(start):
        return False
    opening = TAG.match(state.src, at, state.eMarks[start])
    last, closing = _end(state, opening, start, end) if opening else (start, None)
    if opening is None or closing is None:
        return False
    if silent:
        return True
    token = state.push("container", "", 0)
    token.map = [start, last + 1]
    state.line = last + 1
    token.info = "clicks" if opening[2] else "step"
    token.meta["attrs"] = None if opening[2] else attributes_of(opening)
    token.meta["name"] = opening.span()
    token.meta["at"] = opening.end()
    token.meta["inside"] = _inside(state, start, last, opening.end(), closing.start())
    token.meta["closed"] = True
    return True


def _end(
    state: StateBlock, opening: re.Match[str], start: int, end: int
) -> tuple[int, re.Match[str] | None]:
    """Return the line and the tag that close an opening one; both may be nested."""
    depth = 0
    for line in range(start, end):
        if not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            break
        head = opening.start() if line == start else state.bMarks[line]
        for tag in TAG.finditer(state.src, head, state.eMarks[line]):
            if bool(tag[2]) == bool(opening[2]):
                depth += -1 if tag[1] else 1
            if not depth:
                rest = state.src[tag.end() : state.eMarks[line]]
                return line, None if rest.strip() else tag
    return start, None


def _inside(state: StateBlock, start: int, last: int, head: int, stop: int) -> Lines:
    """Cut out what stands between the tags, whatever lines they share with it."""
    if start == last:
        return Lines(state.src[head:stop], (head,))
    first = Lines(state.src[head : state.eMarks[start]], (head,))
    middle = lines_between(state, start + 1, last)
    final = Lines(state.src[(at := line_start(state, last)) : stop], (at,))
    parts = [first, *([middle] if last > start + 1 else []), final]
    return Lines(
        "\n".join(part.text for part in parts),
        tuple(place for part in parts for place in part.starts),
    )
