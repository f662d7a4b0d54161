"""Pygments' lexers, run quickly: the same tokens in a third of the time.

Pygments tries the patterns of a state one after the other, thirty for most tokens, and compiles
all that a lexer has before the first. Here a state's patterns are one alternation, compiled when
the state is first entered, and the branch that matched says which rule it is. A lexer that is
more than a table of patterns is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

# What a pattern has that cannot stand beside others: group numbers and names, flags for all.
_ALONE = re.compile(r"\\[1-9]|\(\?P|\(\?\(|\(\?[aiLmsux]+\)")
# A name in Python and its kin. Pygments lists every character that a name can have, which takes
# 12 ms to compile each time; here it goes on with all that is not ASCII, as a vowel's sign.
_NAME = r"[^\W\d](?:\w|[^\x00-\x7f])*"


@lru_cache(maxsize=64)
def lexer(language: str) -> Any:
    """Return the lexer of a language in lower case, None where Pygments has none."""
    from pygments.lexer import RegexLexer
    from pygments.lexers import find_lexer_class_by_name
    from pygments.util import ClassNotFound

    try:
        found: Any = find_lexer_class_by_name(language)
    except ClassNotFound:
        return None
    standard = getattr(found, "get_tokens_unprocessed", None) is RegexLexer.get_tokens_unprocessed
    if standard and not getattr(found, "token_variants", False):
        own = {"_process_regex": classmethod(_Pattern), "get_tokens_unprocessed": _tokens}
        found = type(found)(found.__name__, (found,), {**own, "states": {}})
    return found(stripnl=False, ensurenl=False)


class _Pattern:
    """A rule's pattern, compiled when it is first used alone."""

    def __init__(self, lexer: Any, written: Any, flags: int, state: str) -> None:
        self.written, self.flags = written, flags
        name: str = getattr(lexer, "uni_name", "")
        self.name = name if name.startswith("[A-Z_a-z") else ""

    @cached_property
    def source(self) -> str:
        text: str = self.written if isinstance(self.written, str) else self.written.get()
        return text.replace(self.name, _NAME) if self.name else text

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.source, self.flags)

    def __call__(self, text: str, at: int) -> re.Match[str] | None:
        return self.compiled.match(text, at)


class _State:
    """A state's rules: of each its pattern, its kind of token or what makes them, its turn."""

    def __init__(self, rules: Sequence[tuple[Any, Any, Any]]) -> None:
        self.rules = rules
        self.numbers = {f"r{number}": number for number in range(len(rules))}
        patterns = [rule[0] for rule in rules if isinstance(rule[0], _Pattern)]
        flags = patterns[0].flags if patterns else 0
        # What is no pattern of ours is Pygments' own empty one, which always matches.
        sources = [rule[0].source if isinstance(rule[0], _Pattern) else "" for rule in rules]
        alone = flags & re.VERBOSE or any(map(_ALONE.search, sources))
        branches = (
            f"(?P<{name}>{source})" for name, source in zip(self.numbers, sources, strict=True)
        )
        self.joined = None if alone else re.compile("|".join(branches), flags)

    def match(self, text: str, at: int) -> tuple[re.Match[str], Any, Any] | None:
        """Return the match of the first rule that has one, its kind or maker, and its turn."""
        if self.joined is None:
            for pattern, kind, turn in self.rules:
                if found := pattern(text, at):
                    return found, kind, turn
            return None
        found = self.joined.match(text, at)
        if found is None:
            return None
        pattern, kind, turn = self.rules[self.numbers[found.lastgroup or ""]]
        if callable(kind):  # it looks at the pattern's own groups
            found = pattern(text, at)
        return found, kind, turn


def _tokens(
    self: Any, text: str, stack: Sequence[str] = ("root",)
) -> Iterator[tuple[int, Any, str]]:
    """Yield place, kind and text of each token, as `RegexLexer.get_tokens_unprocessed` does."""
    from pygments.token import Error, Whitespace

    at, open_states = 0, list(stack)
    while at <= len(text):
        name = open_states[-1]
        state = self.states.get(name)
        if state is None:
            state = self.states[name] = _State(self._tokens[name])
        step = state.match(text, at)
        if step is not None:
            found, kind, turn = step
            if callable(kind):
                yield from kind(self, found)
            elif kind is not None:
                yield at, kind, found.group()
            at = found.end()
            _turn(open_states, turn)
        elif at == len(text):
            return
        elif text[at] == "\n":  # nothing goes on behind a line that cannot be read
            open_states = ["root"]
            yield at, Whitespace, "\n"
            at += 1
        else:
            yield at, Error, text[at]
            at += 1


def _turn(open_states: list[str], turn: Any) -> None:
    """Enter and leave states as a rule says; the first is never left."""
    if turn is None:
        return
    if isinstance(turn, int):
        del open_states[max(1, len(open_states) + turn) :]
        return
    for name in (turn,) if isinstance(turn, str) else turn:
        if name == "#pop":
            del open_states[max(1, len(open_states) - 1) :]
        else:
            open_states.append(open_states[-1] if name == "#push" else name)
