"""What leads to what: a ```` ```flow ```` fence of arrows, `Data -> Train -> Deploy`."""

from __future__ import annotations

from collections.abc import Iterator

from deck.diagnostics import Outcome
from deck.drawing.arrows import Arrows, Edge, Group
from deck.drawing.composing import Composer
from deck.drawing.script import Diagram, Frame, Item, Script, words
from deck.drawing.svg import HIGH, WIDE, Canvas
from deck.frozen import dataclass
from deck.nodes import Html, Node
from deck.protocols import Body, Pen, Reader, Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Diagram):
    """Nodes, arrows between them, groups around them; `down` where it runs from top to bottom."""

    frame: Frame
    nodes: tuple[Item, ...]
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    down: bool = False


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read arrows, nodes and groups, a line each."""
    script = Script(body, {"direction": ("right", "down")})
    said = Arrows(script)
    node = Flow(
        span=body.span,
        attrs=script.attrs,
        children=words(*said.words),
        frame=script.frame,
        nodes=tuple(said.nodes),
        edges=tuple(said.edges),
        groups=tuple(said.groups),
        down=script.option("direction") == "down",
    )
    return Outcome(node, tuple(script.problems))


def draw(node: Flow, pen: Pen) -> Html:
    """Draw groups, then arrows, then boxes and words."""
    canvas = Canvas(pen)
    room = node.frame.width or WIDE, node.frame.height or HIGH
    made = Composer(node.nodes, node.edges, node.groups, pen, room, down=node.down).compose()
    plan = made.plan
    for _, rect in plan.groups:
        (x, y), (right, low) = made.point(rect.u0, rect.v0), made.point(rect.u1, rect.v1)
        canvas.rect(
            x, y, right - x, low - y,
            fill=canvas.tint(0.07), stroke=canvas.tint(0.22), radius=18, thick=1.5,
        )  # fmt: skip
    for way in plan.ways:
        canvas.arrow([made.point(*point) for point in way], stroke="muted")
    for rect, item, label, detail in zip(
        plan.nodes, node.nodes, made.labels, made.details, strict=True
    ):
        (x, y), (right, low) = made.point(rect.u0, rect.v0), made.point(rect.u1, rect.v1)
        canvas.node(
            (x + right) / 2, (y + low) / 2, right - x, low - y, label, detail, accent=item.accent
        )
    for box, label in zip(plan.labels, made.said, strict=True):
        if box:
            x, y = made.point((box.u0 + box.u1) / 2, (box.v0 + box.v1) / 2)
            canvas.text(label, x, y, fill="soft")
    for group, box in plan.names.items():
        x, y = made.point((box.u0 + box.u1) / 2, (box.v0 + box.v1) / 2)
        canvas.text(made.frames[group], x, y, fill="soft")
    width, height = made.size
    return canvas.figure(
        node, node.frame, "flow", max(width, 1.0), max(height, 1.0),
        title=canvas.named("flow", [item.label for item in node.nodes]),
        description=" ".join(described(node, canvas)),
    )  # fmt: skip


def described(node: Flow, canvas: Canvas) -> Iterator[str]:
    """Say in sentences what leads to what."""
    for edge in node.edges:
        yield canvas.leads(node.nodes[edge.source].label, node.nodes[edge.target].label, edge.label)
    for item in node.nodes:
        if item.detail:
            yield f"{item.label}: {item.detail}."
    for group in node.groups:
        yield f"{group.label}: {', '.join(node.nodes[i].label for i in group.members)}."


SYNTAX = Syntax(name="flow", draws=(Flow,), draw=draw, read=read, fences=("flow",))
