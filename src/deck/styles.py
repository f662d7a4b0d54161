"""Style sheets of themes and decks: every address in them is a file that there is, none is remote.

Stands beside theme, which asks it. The text stays as it is but for addresses, which become
`files:NAME`, the name that the snapshot has for the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from deck.diagnostics import Diagnostic, Outcome, error
from deck.names import MISSING_FILE, OUTSIDE_PROJECT, locate
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

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ADDRESS = re.compile(
    r"""(?P<rule>@import\b\s*)?
        (?: url\(\s*(?: "(?P<a>(?:[^"\\\n]|\\.)*)" | '(?P<b>(?:[^'\\\n]|\\.)*)'
                      | (?P<c>[^)"'\s]*) )\s*\)
          | "(?P<d>(?:[^"\\\n]|\\.)*)" | '(?P<e>(?:[^'\\\n]|\\.)*)' )""",
    re.VERBOSE | re.IGNORECASE,
)
_REMOTE = re.compile(r"\s*(?:(?:https?|ftp|wss?):|//)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")


def settle(source: Source, has: Callable[[str], bool]) -> Outcome[str]:
    """Check every address in a style sheet, and write it as the snapshot's name for the file.

    `has` tells whether the snapshot has a name, which counts from where the source's name does.
    """
    problems: list[Diagnostic] = []
    bare = _COMMENT.sub(lambda found: " " * len(found[0]), source.text)
    parts: list[str] = []
    done = 0
    for found in _ADDRESS.finditer(bare):
        group = next(name for name in "abcde" if found[name] is not None)
        span = Span(*found.span(group))
        address = _unescaped(found[group])
        called = group in "abc"
        if found["rule"] or _REMOTE.match(address):
            problems.append(_refused(address, bool(found["rule"]), source, span))
        elif called and address and not address.startswith(("#", "data:", "files:", "deck:")):
            named = locate(address, source.name)
            if named is None or not has(named):
                problems.append(_missing(address, named, source, span))
            else:
                parts += [source.text[done : span.start], f"files:{named}"]
                done = span.end
    parts.append(source.text[done:])
    return Outcome("".join(parts), tuple(problems))


def _unescaped(text: str) -> str:
    def sign(found: re.Match[str]) -> str:
        code = int(found[1] or "0", 16)
        return found[2] or (chr(code) if 0 < code < 0x110000 else "\ufffd")

    return _ESCAPE.sub(sign, text).strip()


def _refused(address: str, imported: bool, source: Source, span: Span) -> Diagnostic:
    if _REMOTE.match(address):
        hint = "put the file beside the style sheet and name it there"
        return REMOTE_ADDRESS(f"`{address}` is on the network", source.name, span, hint=hint)
    message = f"`{address}` is imported" if imported else f"`{address}`"
    return IMPORTED_SHEET(message, source.name, span, hint="list it under `css:` instead")


def _missing(address: str, named: str | None, source: Source, span: Span) -> Diagnostic:
    if named is None:
        hint = "copy the file beside the style sheet"
        return OUTSIDE_PROJECT(f"`{address}` is outside", source.name, span, hint=hint)
    return MISSING_FILE(f"there is no file `{address}`", source.name, span)
