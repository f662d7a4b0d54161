"""Inline rules that deck adds to Markdown: attributes, spans, footnote marks.

Also what markdown-it says nothing of: a link to a target that is not defined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from deck.diagnostics import warning
from deck.patterns import pattern
from deck.reading import attributes
from deck.reading.definitions import UNDEFINED_FOOTNOTE, UNDEFINED_REFERENCE

if TYPE_CHECKING:
    from deck.reading.markdown import InlineRule, StateInline

_FOOTNOTE = pattern(r"\[\^([^\]\s\[]+)\]")
BLANK_IN_ADDRESS = warning(
    "blank-in-address",
    "the address of a picture or link has a blank in it",
    """\
In Markdown an address ends at a blank, so the whole is shown as text. Put the address in angle
brackets, or write the blank as `%20`.

```markdown
![the team](img/our team.jpg)        # wrong
![the team](<img/our team.jpg>)      # right
```
""",
)

_BLANKS = pattern(r"(!?)\[[^\[\]\n]*\]\(([^\s()<>\"][^()<>\"\n]* [^()<>\"\n]*\.\w{2,5})\)")
_TAKES_ATTRIBUTES = {"link": "link_open", "image": "image", "backticks": "code_inline"}


def wrap(name: str, rule: InlineRule) -> InlineRule:
    """Let links, pictures and code take attributes, and links tell a target that is missing."""
    kind = _TAKES_ATTRIBUTES.get(name)
    if kind is None:
        return rule

    def run(state: StateInline, silent: bool) -> bool:
        before, start = len(state.tokens), state.pos
        if not rule(state, silent):
            if not silent and name in {"link", "image"}:
                _tell_blanks(state, start)
                if name == "link" and state.src[start] == "[":
                    _tell_missing(state, start)
            return False
        bare = state.pos
        found = attributes.BRACES.match(state.src, bare, state.posMax)
        if silent:
            if found and name != "backticks":
                state.pos = found.end()
            return True
        token = next((each for each in state.tokens[before:] if each.type == kind), None)
        if token is None:
            return True
        token.meta["bare"] = bare
        if label := token.meta.get("label"):
            state.env["definitions"].used.add(label)
        if found:
            token.meta["attrs"] = attributes.read(found[0])
            state.pos = found.end()
        return True

    return run


def _tell_blanks(state: StateInline, start: int) -> None:
    """Tell an address that is none because of the blanks in it."""
    found = _BLANKS.match(state.src, start, state.posMax)
    if found is None or (found[1] and state.src[start] == "["):
        return
    message = f"the address `{found[2]}` has a blank in it: this is shown as text"
    hint = f"put it in angle brackets: `<{found[2]}>`"
    state.env["tell"](BLANK_IN_ADDRESS, message, *found.span(2), hint)


def _tell_missing(state: StateInline, start: int) -> None:
    """Tell a `[text][name]` whose name is not defined; `grid[0][1]` is none."""
    if start and (state.src[start - 1].isalnum() or state.src[start - 1] in "_)]"):
        return
    end = state.md.helpers.parseLinkLabel(state, start, True)
    if end < 0 or not state.src.startswith("[", end + 1):
        return
    stop = state.src.find("]", end + 2, state.posMax)
    if stop == -1 or state.src.startswith("(", stop + 1):
        return
    label = state.src[end + 2 : stop] or state.src[start + 1 : end]
    if "[" in label or label.startswith("^") or label.isdigit():
        return
    message = f"the link target `{label}` is not defined in this file"
    hint = f"write `[{label}]: https://…` on a line of its own"
    state.env["tell"](UNDEFINED_REFERENCE, message, start, stop + 1, hint)


def footnote_mark(state: StateInline, silent: bool) -> bool:
    """Read `[^label]` where the module defines the label."""
    if not state.src.startswith("[^", state.pos):
        return False
    found = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if found[1] not in state.env["definitions"].footnotes:
        if not silent:
            message = f"the footnote `{found[1]}` is not defined in this file"
            hint = f"write `[^{found[1]}]: the note` on a line of its own"
            state.env["tell"](UNDEFINED_FOOTNOTE, message, *found.span(), hint)
        return False
    if not silent:
        state.push("footnote_mark", "", 0).content = found[1]
    state.pos = found.end()
    return True


def span(state: StateInline, silent: bool) -> bool:
    """Read `[text]{.class}`."""
    if state.src[state.pos] != "[":
        return False
    start, maximum = state.pos, state.posMax
    end = state.md.helpers.parseLinkLabel(state, start, False)
    if end < 0:
        return False
    found = attributes.BRACES.match(state.src, end + 1, maximum)
    if found is None:
        return False
    if not silent:
        state.pos, state.posMax = start + 1, end
        state.push("span_open", "span", 1).meta["attrs"] = attributes.read(found[0])
        state.md.inline.tokenize(state)
        state.push("span_close", "span", -1)
    state.pos, state.posMax = found.end(), maximum
    return True


RULES = [("footnote", footnote_mark, "link"), ("span", span, "image")]
