"""Which dollars open a formula: `$…$` in a line, `$$…$$` in a line or over lines of its own.

Pandoc's rule, and stricter where prices and shell variables would meet it: no blank inside the
dollars' edges, nothing of a word before or behind them. Inside nothing is Markdown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from deck.diagnostics import warning
from deck.patterns import pattern
from deck.reading import attributes
from deck.reading.place import line_start
from deck.source import Lines

if TYPE_CHECKING:
    from deck.reading.markdown import StateBlock, StateInline

UNCLOSED_MATH = warning(
    "unclosed-math",
    "a formula is opened and never closed",
    """\
A line `$$` opens a formula that stands alone, a line `$$` closes it. An empty line ends neither
TeX's formulas nor deck's: it is a mistake in them, so the dollars are shown as text.

```markdown
$$
E = m c^2
$$
```
""",
)

# Everything up to the next dollar that is not escaped.
_DOLLAR = pattern(r"\$(?![\s$])((?:[^$\\]|\\.)+)\$", re.DOTALL)
_DISPLAY = pattern(r"\$\$(?!\$)((?:[^$\\]|\\.|\$(?!\$))+)\$\$(?!\$)", re.DOTALL)
_TICKED = pattern(r"\$`([^`]+)`\$(?![\w$])")  # GitHub's form
# A word goes on behind the dollar: `$HOME/$USER`, `$5-$6`, `${A}/${B}`. The `n` of `$n$th` may.
_GOES_ON = pattern(r"(?!(?:st|nd|rd|th|s)\b)[A-Za-z0-9_$]|\{")
_WORD = pattern(r"[A-Za-z0-9_$]")
_PRICE = pattern(r"[+-]?\d[\d.,]*[ ]?[A-Za-z%]?")
# `5 and 20` reads on as a sentence: between prices, no formula has a word of its own.
_SENTENCE = pattern(r"\s[a-z]{2,}\s")
_GROUP = pattern(r"\\[A-Za-z]+\*?\{[^{}]*\}")
_ONE_LINE = pattern(
    rf"\$\$(?!\$)((?:[^$\\]|\\.|\$(?!\$))+)\$\$[ \t]*({attributes.BRACES.pattern})?[ \t]*$"
)
_END = pattern(rf"((?:[^$\\]|\\.|\$(?!\$))*)\$\$[ \t]*({attributes.BRACES.pattern})?[ \t]*$")


def inline(state: StateInline, silent: bool) -> bool:
    """Read a formula in a line of text."""
    source, start, maximum = state.src, state.pos, state.posMax
    if source[start] != "$" or not state.env.get("formulas"):
        return False
    if start and _WORD.match(source[start - 1]):
        return False
    found = _DISPLAY.match(source, start, maximum) or _TICKED.match(source, start, maximum)
    if found is None:
        found = _DOLLAR.match(source, start, maximum)
        if found is None or not _is_formula(state, found):
            state.env["price"] = state.env.get("price") or source[start + 1 : start + 2].isdigit()
            return False
    end = found.end()
    said = attributes.BRACES.match(source, end, maximum)
    if not silent:
        token = state.push("formula", "", 0)
        token.content = found[1]
        token.markup = "$$" if found.re is _DISPLAY else "$"
        token.meta["at"] = found.start(1)
        token.meta["attrs"] = attributes.read(said[0]) if said else None
    state.pos = said.end() if said else end
    return True


def _is_formula(state: StateInline, found: re.Match[str]) -> bool:
    """Tell a formula from prices and variables that dollars stand before."""
    tex, end = found[1], found.end()
    if tex[-1].isspace():
        return False
    if _GOES_ON.match(state.src, end, state.posMax) and not attributes.BRACES.match(state.src, end):
        return False
    if tex[0].isdigit() and _SENTENCE.search(_GROUP.sub("", tex)):
        return False
    return not (state.env.get("price") and _PRICE.fullmatch(tex))


def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a formula on lines of its own, from `$$` to `$$`; attributes may stand behind it."""
    at = line_start(state, start)
    if not state.src.startswith("$$", at) or not state.env.get("formulas"):
        return False
    if state.is_code_block(start):
        return False
    found = _ONE_LINE.match(state.src, at, state.eMarks[start])
    texts, starts, last = [], [], start
    if found is None:
        first = state.src[at + 2 : state.eMarks[start]]
        if "$$" in first or first.startswith("$"):
            return False
        texts, starts = [first], [at + 2]
        while found is None:
            last += 1
            if last >= end or state.isEmpty(last) or state.sCount[last] < state.blkIndent:
                return _unclosed(state, at, first, silent)
            text = state.getLines(last, last + 1, state.blkIndent, False)
            begin = state.eMarks[last] - len(text)
            found = _END.match(state.src, begin, state.eMarks[last])
            texts.append(found[1] if found else text)
            starts.append(begin)
    else:
        texts, starts = [found[1]], [found.start(1)]
    if silent:
        return True
    token = state.push("formula", "", 0)
    token.map = [start, last + 1]
    token.meta["inside"] = Lines("\n".join(texts), tuple(starts))
    token.meta["attrs"] = attributes.read(found[2]) if found[2] else None
    state.line = last + 1
    return True


def _unclosed(state: StateBlock, at: int, rest: str, silent: bool) -> bool:
    """Tell a line `$$` whose partner is missing; where more stands on it, it is text."""
    if not silent and not rest.strip():
        hint = "close it with `$$`, and leave no empty line in it"
        state.env["tell"](UNCLOSED_MATH, "`$$` is opened and never closed", at, at + 2, hint)
    return False


INLINE = ("formula", inline, "escape")
BLOCK = ("formula", block, "fence", ["paragraph", "reference", "blockquote", "list"])
