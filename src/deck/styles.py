"""Style sheets of themes and decks: every address in them is a file that there is, none is remote.

Stands beside theme, which asks it. The text stays as it is but for addresses, which become
`files:NAME`, the name that the snapshot has for the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from deck.diagnostics import Diagnostic, Outcome, error
from deck.frozen import dataclass
from deck.model import Kind, Wanted
from deck.names import MISSING_FILE, OUTSIDE_PROJECT, locate
from deck.patterns import pattern
from deck.source import Source, Span

REMOTE_ADDRESS = error(
    "remote-address",
    "a style sheet asks for something on the network",
    """\
A deck opens without a network, so nothing in it may be loaded from one: neither fonts nor
pictures nor other style sheets. Put the file beside the style sheet and name it there.

```css
@import url("https://fonts.example.org/inter.css");   /* wrong */
.cover { background-image: url("../img/band.svg"); }  /* right */
```
""",
)
IMPORTED_SHEET = error(
    "imported-sheet",
    "a style sheet imports another one",
    "deck joins the style sheets that are listed, in their order. List the other sheet under "
    "`css:` in theme.yml or deck.yml instead of importing it.",
)

_COMMENT = pattern(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ADDRESS = pattern(
    r"""(?P<rule>@import\b\s*)?
        (?: url\(\s*(?: "(?P<a>(?:[^"\\\n]|\\.)*)" | '(?P<b>(?:[^'\\\n]|\\.)*)'
                      | (?P<c>[^)"'\s]*) )\s*\)
          | "(?P<d>(?:[^"\\\n]|\\.)*)" | '(?P<e>(?:[^'\\\n]|\\.)*)' )""",
    re.VERBOSE | re.IGNORECASE,
)
_REMOTE = pattern(r"\s*(?:(?:https?|ftp|wss?):|//)", re.IGNORECASE)
_ESCAPE = pattern(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")


def wanted(source: Source) -> tuple[Wanted, ...]:
    """Return the files that a style sheet of the deck's own asks for, to be gathered first."""
    return tuple(
        Wanted(one.text, _kind(one.text), source.name, one.span)
        for one in _addresses(source)
        if one.local
    )


def settle(source: Source, has: Callable[[str], bool]) -> Outcome[str]:
    """Check every address in a style sheet, and write it as the snapshot's name for the file.

    `has` tells whether the snapshot has a name, which counts from where the source's name does.
    """
    problems: list[Diagnostic] = []
    parts: list[str] = []
    done = 0
    for one in _addresses(source):
        if one.imported or _REMOTE.match(one.text):
            problems.append(_refused(one, source))
        elif one.local:
            named = locate(one.text, source.name)
            if named is None or not has(named):
                problems.append(_missing(one, named, source))
            else:
                parts += [source.text[done : one.span.start], f"files:{named}"]
                done = one.span.end
    parts.append(source.text[done:])
    return Outcome("".join(parts), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Address:
    """What stands in `url(…)`, behind `@import`, or in quotes; escapes resolved."""

    text: str
    span: Span
    called: bool
    imported: bool

    @property
    def local(self) -> bool:
        """Tell whether it must be a file; text in quotes is none."""
        own = ("#", "data:", "files:", "deck:")
        remote = self.imported or _REMOTE.match(self.text)
        return self.called and bool(self.text) and not remote and not self.text.startswith(own)


def _addresses(source: Source) -> Iterator[_Address]:
    bare = _COMMENT.sub(lambda found: " " * len(found[0]), source.text)
    for found in _ADDRESS.finditer(bare):
        group = next(name for name in "abcde" if found[name] is not None)
        text = _unescaped(found[group])
        yield _Address(text, Span(*found.span(group)), group in "abc", bool(found["rule"]))


def _kind(address: str) -> Kind:
    return Kind.FONT if re.search(r"\.(?:woff2?|ttf|otf)$", address) else Kind.PICTURE


def _unescaped(text: str) -> str:
    def sign(found: re.Match[str]) -> str:
        code = int(found[1] or "0", 16)
        return found[2] or (chr(code) if 0 < code < 0x110000 else "\ufffd")

    return _ESCAPE.sub(sign, text).strip()


def _refused(one: _Address, source: Source) -> Diagnostic:
    if _REMOTE.match(one.text):
        hint = "put the file beside the style sheet and name it there"
        return REMOTE_ADDRESS(f"`{one.text}` is on the network", source.name, one.span, hint=hint)
    hint = "list it under `css:` instead"
    return IMPORTED_SHEET(f"`{one.text}` is imported", source.name, one.span, hint=hint)


def _missing(one: _Address, named: str | None, source: Source) -> Diagnostic:
    if named is None:
        message, hint = (
            f"`{one.text}` is outside the project",
            "copy the file beside the style sheet",
        )
        return OUTSIDE_PROJECT(message, source.name, one.span, hint=hint)
    return MISSING_FILE(f"there is no file `{one.text}`", source.name, one.span)
