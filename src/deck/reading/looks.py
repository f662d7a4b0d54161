"""How one slide looks besides its layout: the style it has for itself, what stands behind it.

Beside parse, which asks for both when it has read a slide's front matter.
"""

from __future__ import annotations

import re

from deck import mapping
from deck.model import Kind, Options
from deck.patterns import pattern
from deck.reading.reader import PICTURE_NAME, Reading, scattered
from deck.source import Lines, Source, Span

VIDEO_NAME = pattern(r"\.(?:mp4|m4v|mov|webm|ogv)$", re.IGNORECASE)


def styled(reading: Reading, said: mapping.Mapping, source: Source) -> None:
    """Take the CSS that front matter says by `style`; each line keeps its place."""
    value = said.get("style")
    if isinstance(value, mapping.Scalar) and value.text.strip():
        reading.style(_lines(value, source, reading.start))


def _lines(value: mapping.Scalar, source: Source, start: int) -> Lines:
    """Return a value's text line by line, each line where it stands in the source."""
    starts: list[int] = []
    at = value.span.start
    for line in value.text.split("\n"):
        text = line.strip()
        found = source.text.find(text, at, value.span.end) if text else at
        if found < 0:  # YAML has made another text of it
            return scattered(value.text, value.span.shift(-start))
        starts.append(found - (len(line) - len(line.lstrip())) - start)
        at = found + len(text)
    return Lines(value.text, tuple(starts))


def picture_name(background: str) -> str:
    """Return the file's name in `background:`, where it may stand in `url(…)`."""
    return background.removeprefix("url(").removesuffix(")").strip("\"' ")


def behind_kind(background: str) -> Kind | None:
    """Tell which kind of file stands behind a slide; None for a colour or a gradient."""
    name = picture_name(background)
    if PICTURE_NAME.search(name):
        return Kind.PICTURE
    return Kind.MEDIA if VIDEO_NAME.search(name) else None


def behind(reading: Reading, options: Options, source: Source, end: int) -> None:
    """Note the picture, the video and its poster that a slide puts behind itself.

    `end` is where the slide ends in its source.
    """
    said = options.spans.get("background", Span(reading.start, end))
    for written in (options.background, options.poster):
        name, kind = picture_name(written), behind_kind(written)
        if kind is None:
            continue
        at = source.text.find(name, *said)  # a `.slide:` comment keeps no places
        span = Span(at, at + len(name)) if at >= 0 else said
        reading.picture(name, span.shift(-reading.start), kind)
