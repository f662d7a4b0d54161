"""A diagram in Mermaid's language, drawn while the deck is built: a fence `mermaid`.

It needs the extra `mermaid`. Where that is missing, or the text cannot be read, the source stands
on the slide as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from deck.diagnostics import Diagnostic, Outcome
from deck.drawing import mermaid as engines
from deck.drawing.script import BAD_DIAGRAM, Diagram, Frame, Script
from deck.drawing.svg import Canvas
from deck.frozen import dataclass
from deck.nodes import Fence, Html, Node, Text
from deck.patterns import pattern
from deck.protocols import Body, Pen, Reader, Syntax
from deck.source import Lines, Span

# What Mermaid's first word says of the kind, for those who cannot see the drawing.
_KIND = pattern(r"^[ \t]*([A-Za-z][\w-]*)", re.MULTILINE)
_NAMES = {
    "graph": "flowchart",
    "flowchart": "flowchart",
    "sequenceDiagram": "sequence diagram",
    "classDiagram": "class diagram",
    "stateDiagram": "state diagram",
    "stateDiagram-v2": "state diagram",
    "erDiagram": "entity relationship diagram",
    "gantt": "Gantt chart",
    "pie": "pie chart",
    "mindmap": "mind map",
    "gitGraph": "Git graph",
}
_ACC = pattern(r"^[ \t]*acc(Title|Descr)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_COMMENT = pattern(r"^[ \t]*%%.*\n?", re.MULTILINE)
_HEAD = pattern(r"\A\s*---[ \t]*\n.*?\n[ \t]*---[ \t]*\n", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mermaid(Diagram):
    """A diagram as Mermaid writes it; the one child is its text."""

    text: str
    frame: Frame = Frame()


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read a fence and have its text checked."""
    return read_with(engines.engine, body)


def read_with(engine: Callable[[], engines.Engine], body: Body) -> Outcome[Node]:
    """Read a fence with an engine, or without one where asking for it raises `MissingError`."""
    script = Script(replace(body, text=Lines("-", body.text.starts)))  # for its options alone
    text = body.text.text
    problem = _problem(engine, body, script.opening)
    if problem is not None:
        code = body.text.span(0, len(text))
        attrs = replace(body.attrs, pairs=tuple(p for p in script.attrs.pairs if p[0] != "alt"))
        fence = Fence(span=body.span, attrs=attrs, language="mermaid", text=text, code=code)
        return Outcome(fence, (*script.problems, problem))
    words = Text(span=body.text.span(0, len(text)), text=text)
    node = Mermaid(
        span=body.span, attrs=script.attrs, children=(words,), text=text, frame=script.frame
    )
    return Outcome(node, tuple(script.problems))


def _problem(engine: Callable[[], engines.Engine], body: Body, opening: Span) -> Diagnostic | None:
    """Return why a text cannot be drawn, None where it can."""
    text = body.text.text
    if not text.strip():
        return BAD_DIAGRAM("this diagram is empty", None, opening, hint="write Mermaid in it")
    if len(text) > engines.MOST:
        message = f"a Mermaid diagram has at most {engines.MOST:,} characters"
        return BAD_DIAGRAM(message, None, opening, hint="make several diagrams of it")
    try:
        fault = engine().fault(text)
    except engines.MissingError:
        message = "the extra that draws Mermaid is not installed: its source is shown instead"
        hint = "install it: `pip install 'deck-build[mermaid]'` (`deck explain mermaid-missing`)"
        return engines.MISSING(message, None, opening, hint=hint)
    if fault is None:
        return None
    hint = "its source is shown as code until this is mended"
    return BAD_DIAGRAM(f"Mermaid: {fault.message}", None, _place(body.text, fault), hint=hint)


def _place(text: Lines, fault: engines.Fault) -> Span:
    """Return where a fault stands: within one line, and never nowhere."""
    start = min(fault.start, max(len(text.text.rstrip()) - 1, 0))
    head = text.text.rfind("\n", 0, start) + 1
    line_end = text.text.find("\n", start)
    stop = len(text.text) if line_end == -1 else line_end
    end = min(max(fault.end, start + 1), stop)
    if end <= start or not text.text[start:end].strip():
        start, end = head, stop
    return text.span(start, end)


def draw(node: Mermaid, pen: Pen) -> Html:
    """Draw the diagram in the theme's colours; what nothing comes of stands as code."""
    from deck.drawing.harmless import HarmfulError

    try:
        drawing = engines.engine().draw(node.text, pen.tokens, pen.face())
    except (HarmfulError, engines.MissingError):
        from deck.elements import code

        return code.draw(
            Fence(span=node.span, attrs=node.attrs, language="mermaid", text=node.text), pen
        )
    x, y, width, height = drawing.box
    canvas = Canvas(pen)
    prefix = pen.unique(node)
    canvas.add(
        f'<g id="{prefix}" transform="translate({-x:.1f} {-y:.1f})"'
        f' font-size="{engines.SIZE}" fill="{pen.tokens["text"]}">'
        f"{engines.placed(drawing.inside, prefix)}</g>"
    )
    title, description = described(node.text)
    return canvas.figure(
        node, node.frame, "mermaid", width, height, title=title, description=description
    )


def described(text: str) -> tuple[str, str]:
    """Return a title and a description in words: the author's own, else kind and source."""
    bare = _COMMENT.sub("", _HEAD.sub("", text))
    said = dict(_ACC.findall(bare))
    kind = _KIND.search(bare)
    name = _NAMES.get(kind[1], "diagram") if kind else "diagram"
    return said.get("Title", name), said.get("Descr", " ".join(_ACC.sub("", bare).split())[:2000])


SYNTAX = Syntax(name="mermaid", draws=(Mermaid,), draw=draw, read=read, fences=("mermaid",))
