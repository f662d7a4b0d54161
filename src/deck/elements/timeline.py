"""What happened when: a ```` ```timeline ```` fence, one event a line, drawn along a line."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from deck.diagnostics import Outcome
from deck.drawing.script import Diagram, Frame, Script
from deck.drawing.svg import HEAD, WIDE, Canvas
from deck.drawing.text import EMPTY, Label, fit, longest, wrap
from deck.frozen import dataclass
from deck.nodes import Html, Node
from deck.protocols import Body, Pen, Reader, Syntax

MOST = 12
_ACROSS = 6  # events in a row
_LEAST = 176.0  # px, what an event takes at least
_DATES = (31.0, 28.0, 25.0, 23.0, 21.0, 19.0)
_NAMES = (25.0, 23.0, 21.0, 20.0, 19.0, 18.0)
_NOTES = (20.0, 18.0)
_DOT = 8.0
_GAP = 24.0  # between the words of neighbours
_ROWS = 40.0  # between rows
_DASHES = (" — ", " – ")


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its date as written, its name, what is said of it."""

    date: str
    name: str = ""
    notes: tuple[str, ...] = ()
    accent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline(Diagram):
    """Events in the order they are written; nothing is computed from their dates."""

    frame: Frame
    events: tuple[Event, ...]


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read an event a line; indented lines say more of it."""
    script = Script(body)
    node = Timeline(
        span=body.span,
        attrs=script.attrs,
        children=script.words,
        frame=script.frame,
        events=_events(script),
    )
    return Outcome(node, tuple(script.problems))


def _events(script: Script) -> tuple[Event, ...]:
    events: list[Event] = []
    for line in script.lines:
        if line.depth and events:
            last = events[-1]
            notes = (*last.notes, line.whole.plain)
            events[-1] = Event(last.date, last.name, notes, last.accent)
        elif not line.label.text:
            hint = "write `date: what happened`"
            script.tell("there is nothing before the colon", line.whole.span, hint)
        elif len(events) == MOST:
            hint = "show less, or make two timelines of it"
            script.tell(f"a timeline has at most {MOST} events", line.whole.span, hint)
            break
        else:
            name, note = line.detail.plain, ""
            for dash in _DASHES:
                if not note:
                    name, _, note = name.partition(dash)
            notes = (note.strip(),) if note.strip() else ()
            events.append(Event(line.label.plain, name.strip(), notes, line.accent))
    return tuple(events)


@dataclass(frozen=True, slots=True)
class Words:
    """An event's words, set: the date above the line, the name and the notes below it."""

    event: Event
    date: Label
    name: Label
    notes: tuple[Label, ...]

    @property
    def below(self) -> float:
        """How high what stands below the line is."""
        notes = sum(label.height + 4 for label in self.notes)
        return self.name.height + notes + (4 if self.name.lines and self.notes else 0)


def arranged(events: Sequence[Event], width: float, pen: Pen) -> list[list[Words]]:
    """Set events in as few rows as keep words whole; all rows about as long."""
    most = max(1, min(_ACROSS, int(width / _LEAST)))
    rows = ceil(len(events) / most) or 1
    across = ceil(len(events) / rows) or 1
    room = width / across - _GAP
    dates, names = _sizes(events, room, pen)
    set_events = [_set(event, room, dates, names, pen) for event in events]
    return [set_events[at : at + across] for at in range(0, len(set_events), across)]


def _sizes(events: Sequence[Event], room: float, pen: Pen) -> tuple[float, float]:
    """Return the sizes of dates and names, the same for all events."""
    face = pen.face(600)
    dates = next(
        (s for s in _DATES if all(len(wrap(e.date, face, s, room).lines) <= 1 for e in events)),
        _DATES[-1],
    )
    names = next(
        (
            size
            for size in _NAMES
            if all(
                longest(e.name, face, size) <= room
                and len(wrap(e.name, face, size, room).lines) <= 3
                for e in events
            )
        ),
        _NAMES[-1],
    )
    return dates, min(names, dates)


def _set(event: Event, room: float, dates: float, names: float, pen: Pen) -> Words:
    bold, text = pen.face(600), pen.face()
    name = wrap(event.name, bold, names, room, weight=600) if event.name else EMPTY
    notes = tuple(fit(note, text, room, sizes=_NOTES, lines=3) for note in event.notes)
    return Words(event, wrap(event.date, bold, dates, room, weight=600), name, notes)


def draw(node: Timeline, pen: Pen) -> Html:
    """Draw the line, the dates above it, what happened below."""
    if not node.events:
        return Html()
    canvas = Canvas(pen)
    width = node.frame.width or WIDE
    rows = arranged(node.events, width, pen)
    across = max((len(row) for row in rows), default=1)
    y = 0.0
    for index, row in enumerate(rows):
        y = _row(canvas, row, width, across, y, last=index == len(rows) - 1)
        y += _ROWS if index < len(rows) - 1 else 2.0
    names = [f"{event.date} {event.name}".strip() for event in node.events]
    said = [
        f"{name}: {'; '.join(event.notes)}." if event.notes else f"{name}."
        for name, event in zip(names, node.events, strict=True)
    ]
    return canvas.figure(
        node,
        node.frame,
        "timeline",
        width,
        y,
        title=canvas.named("timeline", names),
        description=" ".join(said),
    )


def _row(
    canvas: Canvas, row: Sequence[Words], width: float, across: int, top: float, *, last: bool
) -> float:
    """Draw one row; returns where it ends. The line runs on to the right while time does."""
    column = width / across
    line = top + max((words.date.height for words in row), default=0.0) + 16 + _DOT
    end = min(width, column * len(row)) if last else width
    quiet = canvas.tint(0.55)
    canvas.line([(1, line), (end - (HEAD - 3 if last else 1), line)], stroke=quiet)
    if last:
        canvas.head((end, line), (0, line), quiet)
    for index, words in enumerate(row):
        x = index * column
        accent = words.event.accent
        canvas.text(
            words.date,
            x,
            line - _DOT - 16 - words.date.height / 2,
            anchor="start",
            fill="accent-strong" if accent else "heading",
        )
        if accent:
            canvas.circle(x + _DOT + 2, line, _DOT + 2, fill="accent")
        else:
            canvas.circle(x + _DOT, line, _DOT - 1, fill="page", stroke="muted")
        y = line + _DOT + 16
        if words.name.lines:
            canvas.text(
                words.name,
                x,
                y,
                anchor="start",
                top=True,
                fill="accent-strong" if accent else "text",
            )
            y += words.name.height + 4
        for note in words.notes:
            canvas.text(note, x, y, anchor="start", top=True, fill="soft")
            y += note.height + 4
    return line + _DOT + 16 + max((words.below for words in row), default=0.0)


SYNTAX = Syntax(name="timeline", draws=(Timeline,), draw=draw, read=read, fences=("timeline",))
