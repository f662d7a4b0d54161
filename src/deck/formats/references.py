"""The handout's sources: under each slide those it marks, on a last page each of them once.

All that the slides cite is collected, equal sources become one entry, entries stand in the order
of the alphabet. A slide's source leads to its entry, an entry back to its slides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import field

from markupsafe import escape

from deck.footnotes import Cited
from deck.frozen import dataclass
from deck.nodes import Html
from deck.patterns import pattern
from deck.render import DrawnSlide

ANCHOR = "deck-references"

_ADDRESS = pattern(r'<a\b[^>]*\shref="(https?://[^"]*)"')
_BARE = pattern(r'(<a\b[^>]*\bclass="bare"[^>]*>)[^<]*(</a>)')
_WRITTEN = pattern(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that the deck cites: an anchor no slide has, its text, the ids of its slides."""

    anchor: str
    html: Html
    slides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class References:
    """All sources in the order of the alphabet, and the anchor of each by slide and number."""

    entries: tuple[Reference, ...] = ()
    anchors: dict[tuple[str, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class _Entry:
    """An entry while it is collected: where it is cited, by slide and number."""

    text: Cited
    addresses: frozenset[str]
    places: list[tuple[str, int]]


def collect(slides: Iterable[DrawnSlide]) -> References:
    """Collect what slides cite; what says the same, and names no other address, is one entry."""
    found: dict[str, list[_Entry]] = {}
    for slide in slides:
        for cited in slide.cited:
            addresses = frozenset(_ADDRESS.findall(cited.entry))
            alike = found.setdefault(_told(cited.plain), [])
            entry = next((one for one in alike if _same(one.addresses, addresses)), None)
            if entry is None:
                alike.append(_Entry(cited, addresses, [(slide.id, cited.number)]))
                continue
            entry.places.append((slide.id, cited.number))
            if len(addresses) > len(entry.addresses):
                entry.text, entry.addresses = cited, addresses
    entries = sorted(
        (entry for alike in found.values() for entry in alike),
        key=lambda entry: _alphabet(entry.text.plain),
    )
    anchors: dict[tuple[str, int], str] = {}
    references = []
    for number, entry in enumerate(entries, 1):
        anchor = f"{ANCHOR}-{number}"
        anchors |= dict.fromkeys(entry.places, anchor)
        names = tuple(dict.fromkeys(slide for slide, _ in entry.places))
        references.append(Reference(anchor, entry.text.entry, names))
    return References(tuple(references), anchors)


def sources(slide: DrawnSlide, references: References) -> Html:
    """List a slide's sources under its picture, without the addresses that stand at the end."""
    items = []
    for cited in slide.cited:
        anchor = f"fn-{escape(slide.id)}-{cited.number}"
        entry = references.anchors[slide.id, cited.number]
        number = f'<a class="source-number" href="#{entry}">{cited.number}</a>'
        text = _BARE.sub("\\1\u2197\\2", str(cited.text))
        items.append(f'<li id="{anchor}">{number} {text}</li>')
    return Html('<ol class="footnotes">\n{}\n</ol>').format(Html("\n".join(items)))


def _told(text: str) -> str:
    """Return what a source says, without its addresses and what ends a sentence."""
    bare = " ".join(_WRITTEN.sub(" ", text).split()).casefold().rstrip(" .,;:")
    return bare or text.casefold()


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one or not other or one == other


def _alphabet(text: str) -> tuple[str, str]:
    """Return a key that sorts as a reader looks: letters first, accents and quotes passed over."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.sub(r"^[^\w]+", "", folded.casefold())
    return words, text
