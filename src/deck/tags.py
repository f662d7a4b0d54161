"""Raw HTML's tags in pairs: a `<div>` that nobody closes must not swallow the next slide.

Works on text alone. Which elements have no end tag, and which may go without one, is the HTML
standard's (section 13.1.2, "void elements" and "optional tags").
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"}
    | {"source", "track", "wbr"}
)
_OPTIONAL = frozenset(
    {"li", "dt", "dd", "p", "option", "optgroup", "thead", "tbody", "tfoot", "tr", "td", "th"}
    | {"rt", "rp", "colgroup"}
)


class Loose(NamedTuple):
    """A tag without its partner: where it stands in the text, its name, whether it opens."""

    start: int
    end: int
    name: str
    opens: bool


def loose(text: str) -> tuple[Loose, ...]:
    """Return the tags that have no partner, in order; those that may stand alone are not told."""
    pairing = _Pairing(text)
    left_open = [tag for tag in pairing.stack if tag.name not in _OPTIONAL]
    cut_off = [tag for _, tag in pairing.cut_off]
    return tuple(sorted((*pairing.strays, *left_open, *cut_off, *pairing.torn)))


def paired(text: str) -> str:
    """Return the text with stray end tags taken out, and what is open closed where it must end.

    That is where what is around it ends, or the end of the text. A tag or a comment that breaks
    off at the end of the text becomes text that can be read.
    """
    pairing = _Pairing(text)
    if not (pairing.strays or pairing.stack or pairing.cut_off or pairing.torn):
        return text
    kept, at = [], 0
    edits = [(stray.start, stray.end, "") for stray in pairing.strays]
    edits += [(place, place, f"</{tag.name}>") for place, tag in pairing.cut_off]
    for start, end, instead in sorted(edits, key=lambda edit: edit[0]):
        kept += [text[at:start], instead]
        at = end
    end = pairing.torn[0].start if pairing.torn else len(text)
    kept.append(text[at:end])
    kept.append(escape(text[end:]))
    return "".join(kept) + "".join(f"</{tag.name}>" for tag in reversed(pairing.stack))


class _Pairing(HTMLParser):
    """Reads a text and keeps what is open and what closes nothing."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.stack: list[Loose] = []
        self.strays: list[Loose] = []
        self.cut_off: list[tuple[int, Loose]] = []
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._text = text
        self.feed(text)
        rest = len(text) - len(self.rawdata)
        name = "".join(re.findall(r"^<[/!]?(\w+)", self.rawdata))
        broken = self.rawdata and self.cdata_elem is None
        self.torn = (Loose(rest, len(text), name, True),) if broken else ()

    def _tag(self, name: str, *, opens: bool) -> Loose:
        line, column = self.getpos()
        start = self._starts[line - 1] + column
        if opens:
            end = start + len(self.get_starttag_text() or "")
        else:
            close = self._text.find(">", start)
            end = len(self._text) if close < 0 else close + 1
        return Loose(start, end, name, opens)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, unless it is of the kind that holds nothing."""
        if tag not in _VOID:
            self.stack.append(self._tag(tag, opens=True))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take `<path/>` as SVG means it, `<div/>` as HTML does: opened and not closed."""
        if tag in {"div", "span", "p", "section", "a", "b", "i", "em", "strong"}:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest element of that name, and with it what was left open inside.

        A browser would go on with a `<b>` behind its parent's end, to the end of the page.
        """
        if tag in _VOID:
            return
        end = self._tag(tag, opens=False)
        if all(one.name != tag for one in self.stack):
            self.strays.append(end)
            return
        while (inner := self.stack.pop()).name != tag:
            if inner.name not in _OPTIONAL:
                self.cut_off.append((end.start, inner))
