"""`deck time --apply FILE`: the times of a rehearsal go into the slides, and nothing else changes.

FILE is what the speaker view saves: `{"slides": [{"id": "drift", "seconds": 95}, …]}`. Where a
slide says its time, the value is replaced; where it says none, a comment `<!-- time: 90s -->` is
put in front of it.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deck import pipeline
from deck.commands.build import Voice, shown
from deck.diagnostics import DeckError, did_you_mean
from deck.model import Deck, Placed
from deck.pipeline import Request
from deck.source import Source, Span
from deck.timing import written

STEP = 5.0  # seconds to which recorded times are rounded
LEAST = 5.0  # a slide that was shown for less was skipped


def apply(request: Request, voice: Voice, recorded: Path, *, dry_run: bool) -> int:
    """Write the recorded times into the modules, or show the difference; returns exit code 0.

    Raises DeckError for a file that holds no times, and where a slide of it is not in the deck.
    """
    result = pipeline.place(request)
    if result.deck is None:
        voice.problems(result, to=voice.talk)
        raise DeckError("the slides cannot be read", "mend what is wrong first", status=1)
    times = _times(recorded)
    edits = _edits(result.deck, times)
    count = 0
    for name, changes in edits.items():
        source = result.sources[name]
        path = result.project.root / name
        before = path.read_bytes().decode("utf-8")
        if before != source.text:
            hint = "save it as UTF-8 with plain line ends first"
            raise DeckError(f"`{name}` is not edited: its bytes are not its text", hint)
        after = _edited(source, changes)
        count += len(changes)
        if dry_run:
            voice.out.writelines(_difference(name, before, after))
        elif after != before:
            _replace(path, after)
            voice.say(f"{shown(path)}: {len(changes)} times")
    verb = "would be" if dry_run else "were"
    voice.say(f"{count} of {len(times)} recorded times {verb} written")
    return 0


def _times(path: Path) -> dict[str, float]:
    """Read the seconds of each slide by its id."""
    hint = "save one from the speaker view"
    try:
        said: Any = json.loads(path.read_bytes())
    except OSError as problem:
        raise DeckError(f"`{path}` cannot be read: {problem.strerror}", hint) from None
    except ValueError:
        raise DeckError(f"`{path}` is no JSON", hint) from None
    rows = said.get("slides") if isinstance(said, dict) else None
    if not isinstance(rows, list):
        raise DeckError(f"`{path}` holds no recorded times", hint)
    times: dict[str, float] = {}
    for row in rows:
        if not (
            isinstance(row, dict)
            and isinstance(row.get("id"), str)
            and isinstance(row.get("seconds"), int | float)
            and 0 <= row["seconds"] < 86400
        ):
            raise DeckError(f"`{path}` holds a time that is none: {json.dumps(row)[:60]}", hint)
        # A slide that was shown twice took both.
        times[row["id"]] = times.get(row["id"], 0.0) + row["seconds"]
    return times


def _edits(deck: Deck, times: Mapping[str, float]) -> dict[str, dict[Span, str]]:
    """Return what is to be written where, by file; a time that stands there already is left."""
    slides = {placed.id: placed for placed in deck.slides}
    edits: dict[str, dict[Span, str]] = {}
    for name, seconds in times.items():
        placed = slides.get(name)
        if placed is None:
            hint = did_you_mean(name, slides) or "was it recorded with another profile?"
            raise DeckError(f"the deck has no slide `{name}`", hint)
        if seconds < LEAST:
            continue
        rounded = max(STEP, round(seconds / STEP) * STEP)
        if rounded != placed.seconds or placed.estimated:
            span, text = _edit(placed, deck.profile, written(rounded))
            edits.setdefault(placed.source, {})[span] = text
    return {name: edits[name] for name in sorted(edits)}


def _edit(placed: Placed, profile: str, value: str) -> tuple[Span, str]:
    """Return where in its file the slide's time stands, and what to write there."""
    options = placed.slide.options
    names = [name for name, _ in options.time]
    if "time" not in options.spans:
        at = placed.slide.start
        return Span(at, at), f"<!-- time: {value} -->\n\n"
    span = options.spans["time"]
    if names == [""]:
        return span, value
    if profile and profile not in names:
        return Span(span.end - 1, span.end - 1), f", {profile}: {value}"
    name = profile or max(dict(options.time), key=lambda each: dict(options.time)[each])
    key = options.spans[f"time.{name}"]
    return Span(key.end, key.end), f"\0{value}"


def _edited(source: Source, changes: Mapping[Span, str]) -> str:
    """Return the text with the changes in it, from the last to the first."""
    text = source.text
    for span in sorted(changes, reverse=True):
        new, end = changes[span], span.end
        if new.startswith("\0"):  # the value behind this key
            start = end + len(text[end:]) - len(text[end:].lstrip(": \t\"'"))
            end = start
            while end < len(text) and text[end] not in ",}\n\"'":
                end += 1
            text = text[:start] + new[1:] + text[start + len(text[start:end].rstrip()) :]
        else:
            text = text[: span.start] + new + text[end:]
    return text


def _difference(name: str, before: str, after: str) -> Iterator[str]:
    return difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), name, name
    )


def _replace(path: Path, text: str) -> None:
    """Put the text in the file's place, whole or not at all."""
    beside = path.with_name(f".{path.name}.deck")
    beside.write_bytes(text.encode())
    os.chmod(beside, path.stat().st_mode & 0o777)  # noqa: PTH101 (of what was just written)
    os.replace(beside, path)  # noqa: PTH105 (atomic, and says so)
