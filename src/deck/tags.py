"""Raw HTML's tags in pairs: a `<div>` that nobody closes must not swallow the next slide.

Works on text alone. Which elements have no end tag, and which may go without one, is the HTML
standard's (section 13.1.2, "void elements" and "optional tags").
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)
_OPTIONAL = frozenset("li dt dd p option optgroup thead tbody tfoot tr td th rt rp colgroup".split())


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
    return tuple(sorted((*pairing.strays, *left_open, *pairing.torn)))


def paired(text: str) -> str:
    """Return the text with stray end tags taken out and what is open closed at the end.

    A tag or a comment that breaks off at the end of the text becomes text that can be read.
    """
    pairing = _Pairing(text)
    if not pairing.strays and not pairing.stack and not pairing.torn:
        return text
    kept, at = [], 0
    for stray in sorted(pairing.strays):
        kept.append(text[at : stray.start])
        at = stray.end
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
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._text = text
        self.feed(text)
        rest = len(text) - len(self.rawdata)
        broken = self.rawdata and self.cdata_elem is None
        self.torn = (Loose(rest, len(text), self.rawdata[:10].strip("<!/ "), True),) if broken else ()

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
        """Close the nearest element of that name, and with it what was left open inside."""
        names = [open_tag.name for open_tag in self.stack]
        if tag in _VOID:
            return
        if tag not in names:
            self.strays.append(self._tag(tag, opens=False))
            return
        while self.stack:
            # What stands open inside is closed by its parent's end: browsers do the same.
            if self.stack.pop().name == tag:
                return
