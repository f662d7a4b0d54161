"""`deck time` and `deck outline`: the plan of a deck, by module and slide.

`time` holds it against the slot of the profile; `outline` gives it to those who come, with the
hours of the clock where the start is known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from deck import pipeline, report
from deck.commands.build import Voice, stops
from deck.config import Config
from deck.diagnostics import DeckError
from deck.model import Deck, Section
from deck.patterns import pattern
from deck.pipeline import Request
from deck.timing import Budget, budget, clock, total

_CLOCK = pattern(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.][0-5]\d)?")


def time(request: Request, voice: Voice, *, as_json: bool) -> int:
    """Print what every module and slide takes, against the slot; 1 where it takes too long."""
    deck, settings = _placed(request, voice)
    plan = budget(deck, settings)
    if as_json:
        print(json.dumps(_data(deck, plan), indent=2, ensure_ascii=False), file=voice.out)
    else:
        voice.out.write(table(deck, plan))
    return 1 if plan.over else 0


def outline(request: Request, voice: Voice, *, start: str, as_json: bool) -> int:
    """Print an agenda: modules and slides, from `start` (`09:00`) on where that is given."""
    deck, _ = _placed(request, voice)
    begin = _seconds(start) if start else None
    if as_json:
        print(json.dumps(_agenda(deck, begin), indent=2, ensure_ascii=False), file=voice.out)
    else:
        voice.out.write(agenda(deck, begin))
    return 0


def _placed(request: Request, voice: Voice) -> tuple[Deck, Config]:
    """Return the deck with every slide in its place; raises DeckError where there is an error."""
    result = pipeline.place(request)
    if result.deck is None or stops(result.diagnostics, strict=False):
        voice.problems(result, to=voice.talk)
        summary = report.summary(result.diagnostics)
        raise DeckError("the plan cannot be made", f"mend what is wrong first: {summary}", status=1)
    return result.deck, result.settings


def table(deck: Deck, plan: Budget) -> str:
    """Write the plan as a table: what each slide takes, and when it begins."""
    rows: list[tuple[str, str, str]] = []
    at = 0.0
    for section in deck.sections:
        rows.append((f"{section.number}  {section.title}", _took(section), ""))
        for slide in section.slides:
            seconds = slide.seconds or 0.0
            mark = "~" if slide.estimated else ""
            rows.append((f"   {slide.number:>3}  {slide.title}", mark + clock(seconds), _at(at)))
            at += seconds
    wide = max(len(row[0]) for row in rows)
    wide = min(wide, 72)
    took = max(len(row[1]) for row in rows)
    lines = [
        f"{_short(name, wide):{wide}}  {seconds:>{took}}  {when:>8}".rstrip()
        for name, seconds, when in rows
    ]
    return "\n".join((*lines, "", *_summary(deck, plan))) + "\n"


def _took(section: Section) -> str:
    seconds = total(slide.seconds for slide in section.slides)
    return ("~" if all(slide.estimated for slide in section.slides) else "") + clock(seconds)


def _summary(deck: Deck, plan: Budget) -> Iterator[str]:
    name = f"profile {deck.profile}: " if deck.profile else ""
    slot = f" of {clock(plan.slot)}" if plan.slot else ""
    yield f"{name}{len(deck.slides)} slides, {clock(plan.planned)}{slot}"
    if plan.estimated:
        yield f"~ {clock(plan.estimated)} of it estimated, from words, code and steps"
    if plan.slot:
        gap = clock(abs(plan.planned - plan.slot))
        if plan.over:
            yield f"{gap} too long: more than {plan.tolerance:.0%} over the slot"
        elif plan.under:
            yield f"{gap} to spare: more than {plan.tolerance:.0%} under the slot"
        else:
            yield f"fits, within {plan.tolerance:.0%}"


def _data(deck: Deck, plan: Budget) -> dict[str, Any]:
    return {
        "profile": deck.profile,
        "seconds": plan.planned,
        "estimated": plan.estimated,
        "slot": plan.slot,
        "tolerance": plan.tolerance,
        "fits": not plan.over,
        "modules": [
            {
                "number": section.number,
                "title": section.title,
                "source": section.source,
                "seconds": total(slide.seconds for slide in section.slides),
                "slides": [
                    {
                        "id": slide.id,
                        "number": slide.number,
                        "title": slide.title,
                        "seconds": slide.seconds,
                        "estimated": slide.estimated,
                    }
                    for slide in section.slides
                ],
            }
            for section in deck.sections
        ],
    }


# The agenda


def agenda(deck: Deck, begin: float | None) -> str:
    """Write the agenda: a line for each module and slide, with the hour where it is known."""
    lines = [f"# {deck.meta.title}", ""]
    at = begin or 0.0
    for section in deck.sections:
        took = clock(total(slide.seconds for slide in section.slides))
        lines += [f"## {_hour(at, begin)}{section.title} ({took})", ""]
        for slide in section.slides:
            lines.append(f"- {_hour(at, begin)}{slide.title}")
            at += slide.seconds or 0.0
        lines.append("")
    if begin is not None:
        lines += [f"{_hour(at, begin)}end", ""]
    return "\n".join(lines)


def _agenda(deck: Deck, begin: float | None) -> dict[str, Any]:
    at = begin or 0.0
    modules: list[dict[str, Any]] = []
    for section in deck.sections:
        slides = []
        first = at
        for slide in section.slides:
            slides.append({"id": slide.id, "title": slide.title, "at": _at(at, begin)})
            at += slide.seconds or 0.0
        modules.append({"title": section.title, "at": _at(first, begin), "slides": slides})
    return {"title": deck.meta.title, "modules": modules, "end": _at(at, begin)}


def _hour(at: float, begin: float | None) -> str:
    return "" if begin is None else f"{_at(at, begin)}  "


def _at(at: float, begin: float | None = None) -> str:
    """Write a moment: of the day where the start is known, else since the beginning."""
    whole = round(at)
    if begin is not None:
        return f"{whole // 3600 % 24:02}:{whole % 3600 // 60:02}"
    hours, minutes, seconds = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _seconds(text: str) -> float:
    """Read an hour of the day; raises DeckError for what is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise DeckError(f"`{text}` is no hour of the day", "write such as `--start 09:30`")
    return int(found[1]) * 3600 + int(found[2]) * 60


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
