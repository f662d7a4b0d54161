"""What the browser's half of the room knows of a deck: its slides, their times, deck's words.

`room.js` makes the page heed a speaker view and gives it a way in, `speaker.js` is that view. Both
stand in every page; what they need to know stands in front of them as JSON.
"""

from __future__ import annotations

import json

from deck.config import Config
from deck.model import Deck
from deck.nodes import Html
from deck.strings import words
from deck.timing import budget

SCRIPTS = ("formats/room.js", "formats/pace.js", "formats/speaker.js")
SHEETS = ("formats/room.css", "formats/speaker.css")
# The words of the view that other places of the page have as well.
SHARED = ("module", "next", "notes", "overview", "previous", "search", "slide", "slides")


def room(deck: Deck, config: Config) -> Html:
    """Return the data of a deck's speaker view as a script of JSON, to stand before its scripts.

    Times are seconds. Where no slide of the deck gives one there are none, for nothing is planned.
    """
    own = words(deck.meta.lang)
    slot = budget(deck, config).slot if deck.timed else None
    said = {
        "title": deck.meta.title,
        "profile": deck.profile,
        "lang": deck.meta.lang,
        "size": deck.meta.size,
        "slot": slot,
        "sections": [section.title for section in deck.sections],
        "slides": [
            {
                "id": placed.id,
                "title": placed.title,
                "section": placed.section,
                "seconds": placed.seconds if deck.timed else None,
                "estimated": deck.timed and placed.estimated,
            }
            for placed in deck.slides
        ],
        "words": {
            name.removeprefix("speaker-"): own[name]
            for name in own
            if name.startswith("speaker-") or name in SHARED
        },
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    text = text.replace("<", "\\u003c")
    return Html(f'<script type="application/json" id="deck-room">{text}</script>\n')
