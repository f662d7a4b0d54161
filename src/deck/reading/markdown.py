"""The only door to markdown-it: text becomes tokens that know where they stand.

markdown-it gives block tokens whole lines and inline tokens no place at all. Here every rule is
wrapped: what it pushed is measured while the parser's own marks still stand, so that each token
that matters carries `meta["span"]`, a range of the very text that was parsed, and each inline
run carries `meta["lines"]`, its text with a place for every line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it import helpers as engine_helpers
from markdown_it.common.utils import normalizeReference
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from deck.patterns import pattern
from deck.reading import attributes
from deck.reading.place import line_start, lines_between
from deck.source import Lines

__all__ = ["StateBlock", "StateInline", "Token", "normalizeReference"]

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]

# Lists take two levels each. What is deeper is dropped by markdown-it and told by `too_deep`.
MAX_NESTING = 40
TOO_DEEP = "too deep"

_MARK = pattern(r"#{1,6}[ \t]*")
_BLANK = " \t"
# Behind a row's last bar; for GFM this is a cell too many, which is passed over.
_ROW_ATTRIBUTES = pattern(rf"\|[ \t]*({attributes.BRACES.pattern})[ \t]*$")
_VERBATIM = pattern(r"<(?:script|style|pre|textarea)\b", re.IGNORECASE)
# Notes, or a comment that goes over lines: an empty line in them would end raw HTML.
_APART = pattern(r"<aside\b[^>]*\bnotes\b|<!--(?!.*-->)", re.IGNORECASE)
# The rules that a line which begins with a letter can be for; all others look for a sign.
_OF_WORDS = frozenset({"table", "code", "deflist", "lheading", "paragraph"})
# The blocks that raw HTML ends, as in markdown-it.
_HTML_ENDS = ("paragraph", "reference", "blockquote")


def unindented(state: StateBlock, begin: int, end: int) -> Lines:
    """Cut lines out without any blanks before and after them: the text of a paragraph."""
    if end == begin + 1:  # nearly all
        start = min(line_start(state, begin), state.eMarks[begin])
        return Lines(state.src[start : state.eMarks[begin]].rstrip(_BLANK), (start,))
    starts = [min(line_start(state, line), state.eMarks[line]) for line in range(begin, end)]
    texts = [state.src[start : state.eMarks[begin + i]] for i, start in enumerate(starts)]
    texts[-1] = texts[-1].rstrip(_BLANK)
    return Lines("\n".join(texts), tuple(starts))


# Blocks


class _Blocks(ParserBlock):
    """Measures what each rule pushed, and notes where nesting is too deep to be read."""

    of_words: Sequence[BlockRule] = ()

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        rules = self.ruler.getRules("")
        line, gap = startLine, False
        if state.level >= MAX_NESTING:
            if not state.env.get("measuring"):
                state.env.setdefault(TOO_DEEP, line_start(state, startLine))
            state.line = endLine
            return
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                break
            before = len(state.tokens)
            word = state.src[line_start(state, line)].isalpha()
            for rule in self.of_words if word else rules:
                if rule(state, line, endLine, False):
                    break
            if len(state.tokens) > before:
                _measure_all(state, before)
            state.tight = not gap  # an empty line right before does not count
            line = state.line
            if line - 1 < endLine and state.isEmpty(line - 1):
                gap = True
            if line < endLine and state.isEmpty(line):
                gap = True
                line += 1
                state.line = line


def _measure_all(state: StateBlock, before: int) -> None:
    """Measure the tokens that one rule pushed; those of inner blocks have been."""
    first = state.tokens[before]
    each = measure
    if first.type == "heading_open" and first.markup[0] == "#":
        each = _measure_heading
    elif first.type == "table_open":
        each = _measure_table
    for token in state.tokens[before:]:
        if token.map is not None and "span" not in token.meta:
            each(state, token)


def measure(state: StateBlock, token: Token) -> None:
    """Give a block token its span, and an inline run its lines, from the parser's marks."""
    begin, end = token.map or [0, 0]
    end = max(end, begin + 1)
    if token.type == "dd_open":  # the plugin counts from the term
        while begin + 1 < end and state.src[line_start(state, begin)] not in ":~":
            begin += 1
    while end - 1 > begin and state.isEmpty(end - 1):
        end -= 1
    start = line_start(state, begin)
    if token.type == "inline":
        lines = unindented(state, begin, end)
        token.content = lines.text
        token.meta["lines"] = lines
    stop = state.eMarks[end - 1]
    while stop > start and state.src[stop - 1] in _BLANK:
        stop -= 1
    token.meta["span"] = (start, max(start, stop))
    if token.type == "html_block":
        token.meta["inside"] = lines_between(state, begin, end)
    if token.type == "fence":
        if token.content and not token.content.endswith("\n"):
            token.content += "\n"
        count = token.content.count("\n")
        first = state.bMarks[begin + 1] if count else state.eMarks[begin]
        last = state.eMarks[begin + count] + 1 if count else first
        token.meta["code"] = (first, min(last, len(state.src)))
        texts = token.content.split("\n")
        starts = [state.eMarks[begin + 1 + n] - len(text) for n, text in enumerate(texts[:-1])]
        token.meta["lines"] = Lines(token.content, (*starts, token.meta["code"][1]))


def _measure_heading(state: StateBlock, token: Token) -> None:
    content = token.content
    measure(state, token)
    if token.type != "inline":
        return
    mark = _MARK.match(state.src, line_start(state, (token.map or [0])[0]))
    start = mark.end() if mark and content else token.meta["span"][1]
    token.content = content
    token.meta["lines"] = Lines(content, (start,))


def _measure_table(state: StateBlock, token: Token) -> None:
    """Measure a table's row; its cells are cut from the row's own text, escapes and all."""
    measure(state, token)
    if token.type == "tr_open":
        begin = (token.map or [0])[0]
        start, stop = token.meta["span"]
        state.env["cells"] = iter(_cells(state.src, start, stop))
        state.env["row end"] = state.eMarks[begin]
        if said := _ROW_ATTRIBUTES.search(state.src, start, stop):
            token.meta["attrs"] = attributes.read(said[1])
    elif token.type == "inline":
        end = state.env["row end"]
        start, stop = next(state.env["cells"], (end, end))
        token.content = state.src[start:stop]
        token.meta["lines"] = Lines(token.content, (start,))
        token.meta["span"] = (start, stop)


def _cells(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Return where a row's cells stand, by GFM's rules: an escaped bar parts nothing."""
    bars = [start - 1]
    for at in range(start, stop):
        if text[at] == "|" and (at == start or text[at - 1] != "\\"):
            bars.append(at)
    bars.append(stop)
    cells = [(a + 1, b) for a, b in pairwise(bars)]
    if cells and cells[0][0] == cells[0][1]:
        cells.pop(0)
    if cells and cells[-1][0] == cells[-1][1]:
        cells.pop()
    trimmed = []
    for a, b in cells:
        while a < b and text[a] in _BLANK:
            a += 1
        while b > a and text[b - 1] in _BLANK:
            b -= 1
        trimmed.append((a, b))
    return trimmed


def _html_block(rule: BlockRule) -> BlockRule:
    """Leave comments and notes to deck's own rules, where they begin raw HTML and within it."""

    def run(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        at = line_start(state, start)
        if state.src.startswith("<!--", at) or not rule(state, start, end, silent):
            return False
        if not silent and not _VERBATIM.match(state.src, at):
            for line in range(start + 1, state.line):
                at = line_start(state, line)
                if state.is_code_block(line):
                    continue
                if _APART.match(state.src, at, state.eMarks[line]):
                    token = state.tokens[-1]
                    token.map = [start, line]
                    state.line = line
                    break
        return True

    return run


# Inlines


class _Inline(StateInline):
    """Remembers where pending text began, and where the address of a link or picture stands."""

    began = 0

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self.began = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802
        length = len(self.pending)
        token = super().pushPending()
        token.meta["span"] = (self.began, self.began + length)
        return token

    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        token = super().push(ttype, tag, nesting)
        if ttype in {"link_open", "image"}:
            token.meta["target"] = self.md.helpers.found
        return token


class _Helpers:
    """markdown-it's three helpers, one of which remembers the last address it read."""

    parseLinkLabel = staticmethod(engine_helpers.parseLinkLabel)  # noqa: N815
    parseLinkTitle = staticmethod(engine_helpers.parseLinkTitle)  # noqa: N815

    def __init__(self) -> None:
        self.found: tuple[int, int] | None = None

    def parseLinkDestination(self, text: str, at: int, maximum: int) -> Any:  # noqa: N802
        result = engine_helpers.parseLinkDestination(text, at, maximum)
        if result.ok:
            bracketed = text[at] == "<"
            self.found = (at + bracketed, result.pos - bracketed)
        return result


class _Inlines(ParserInline):
    """Measures what each rule pushed; joins no text, so that every piece keeps its place."""

    def tokenize(self, state: StateInline) -> None:
        rules = self.ruler.getRules("")
        helpers: Any = state.md.helpers
        while state.pos < state.posMax:
            start, before = state.pos, len(state.tokens)
            helpers.found = None
            for rule in rules if state.level < MAX_NESTING else ():
                if rule(state, False):
                    break
            else:
                state.append_pending(state.src[state.pos])
                state.pos += 1
                continue
            for token in state.tokens[before:]:
                if "span" not in token.meta:
                    start = _place(state, token, start)
        if state.pending:
            state.pushPending()

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _Inline(src, md, env, tokens)
        helpers: Any = md.helpers
        found = helpers.found
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        helpers.found = found
        return state.tokens


def _place(state: StateInline, token: Token, start: int) -> int:
    """Give a token that a rule pushed its span; return where the next text of the rule begins."""
    if token.type == "text":  # a run of marks pushes a token for each
        stop = start + len(token.content)
        token.meta["span"] = (start, stop)
        return stop
    if token.type in {"softbreak", "hardbreak"}:
        token.meta["span"] = (start, state.src.index("\n", start) + 1)
        return start
    token.meta["span"] = (start, state.pos)
    return start + (token.markup == "autolink")


# The engine


def engine(
    blocks: Sequence[tuple[str, BlockRule, str, list[str]]],
    inlines: Sequence[tuple[str, InlineRule, str]],
    wrap: Callable[[str, InlineRule], InlineRule],
) -> MarkdownIt:
    """Make the parser: CommonMark, GFM's tables, task lists and strikethrough, and these rules.

    A block rule comes with the rule it stands before and the blocks it ends, an inline rule with
    the one it stands before. `wrap` may wrap each of markdown-it's own inline rules.
    """
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "tasklists": True})
    md.enable(["table", "strikethrough"])
    md.options["store_labels"] = True
    md.helpers = _Helpers()  # type: ignore[assignment]
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    md.use(deflist_plugin)
    for name, rule, before, ends in blocks:
        md.block.ruler.before(before, name, rule, {"alt": ends})
    for name, inline, before in inlines:
        md.inline.ruler.before(before, name, inline)
    md.inline.ruler2.disable("fragments_join")
    md.block.__class__ = _Blocks
    assert isinstance(md.block, _Blocks)
    md.inline.__class__ = _Inlines
    html = next(rule for rule in md.block.ruler.getRules("") if rule.__name__ == "html_block")
    md.block.ruler.at("html_block", _html_block(html), {"alt": list(_HTML_ENDS)})
    for name, inline in zip(
        md.inline.ruler.get_active_rules(), md.inline.ruler.getRules(""), strict=True
    ):
        md.inline.ruler.at(name, wrap(name, inline))
    ruler = md.block.ruler
    block_rules = zip(ruler.get_active_rules(), ruler.getRules(""), strict=True)
    md.block.of_words = [rule for name, rule in block_rules if name in _OF_WORDS]
    return md


def block_tokens(md: MarkdownIt, text: str, env: dict[str, Any]) -> list[Token]:
    """Read blocks; inline runs are left unread, so that every definition is known before."""
    tokens: list[Token] = []
    md.block.parse(text, md, env, tokens)
    return tokens


def inline_tokens(md: MarkdownIt, text: str, env: dict[str, Any]) -> list[Token]:
    """Read an inline run."""
    return md.inline.parse(text, md, env, [])
