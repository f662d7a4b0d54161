"""Shapes and letters become an `<svg>` that looks the same on screen and on paper.

Everything is literal: colours from the theme's tokens, fonts by name, lengths in px of the
canvas. The paper's engine knows no `var()`, class, filter or `foreignObject` in an SVG, and gives
it neither colour nor font from the page around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import escape

from deck.color import mix, parse, write
from deck.drawing import pictographs
from deck.drawing.script import Frame
from deck.drawing.text import PICTURE, SMALLEST, Label, measure, plain, runs
from deck.model import Medium
from deck.nodes import Html, Node
from deck.protocols import Face, Pen

STROKE = 2.0
RADIUS = 12.0
# What a slide has for a diagram below a title of one line.
WIDE, HIGH = 1136.0, 500.0
# How far the middle of a line's letters stands above the line, as a share of the size.
_MIDDLE = 0.36
HEAD = 11.0  # an arrow's head is so long, and about as wide

_PREFIX = "\0"  # stands for the diagram's own until it is known
Point = tuple[float, float]


class Canvas:
    """Collects what is drawn, in order; then `figure` writes it."""

    def __init__(self, pen: Pen) -> None:
        self.pen = pen
        self.parts: list[str] = []
        self.smallest = 99.0
        self._family = family(pen.face(), reserve(pen.tokens.get("font-text", ""), "sans-serif"))
        self._mono = ""

    def color(self, token: str) -> str:
        """Return a token's colour; a literal one stays itself."""
        return self.pen.tokens.get(token, token)

    def tint(self, share: float, name: str = "muted") -> str:
        """Return the colour that a share (0 to 1) of a token gives on the page."""
        strong, page = parse(self.color(name)), parse(self.color("page"))
        return write(mix(strong, page, share)) if strong and page else self.color("surface")

    def add(self, markup: str) -> None:
        """Add a shape of one's own; its author escapes what an author of slides wrote."""
        self.parts.append(markup)

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        stroke: str = "",
        radius: float = RADIUS,
        thick: float = STROKE,
    ) -> None:
        """Draw a rectangle with round corners; colours are tokens. Its stroke is centred."""
        line = f' stroke="{self.color(stroke)}" stroke-width="{n(thick)}"' if stroke else ""
        self.parts.append(
            f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"'
            f' rx="{n(radius)}" fill="{self.color(fill)}"{line}/>'
        )

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str = "none",
        stroke: str = "",
        thick: float = STROKE,
    ) -> None:
        """Draw a circle."""
        line = f' stroke="{self.color(stroke)}" stroke-width="{n(thick)}"' if stroke else ""
        self.parts.append(
            f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="{self.color(fill)}"{line}/>'
        )

    def path(
        self,
        data: str,
        *,
        stroke: str = "",
        fill: str = "none",
        thick: float = STROKE,
        dash: str = "",
    ) -> None:
        """Draw a path of SVG's own language."""
        line = ""
        if stroke:
            line = (
                f' stroke="{self.color(stroke)}" stroke-width="{n(thick)}"'
                ' stroke-linecap="round" stroke-linejoin="round"'
            )
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(f'<path d="{data}" fill="{self.color(fill)}"{line}{dashes}/>')

    def line(
        self, points: Sequence[Point], *, stroke: str, thick: float = STROKE, dash: str = ""
    ) -> None:
        """Draw straight lines through points."""
        data = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)
        self.path(data, stroke=stroke, thick=thick, dash=dash)

    def arrow(
        self, points: Sequence[Point], *, stroke: str, radius: float = RADIUS, dash: str = ""
    ) -> None:
        """Draw lines through points, corners rounded, with a head whose tip is the last point."""
        data, angle_from = rounded(points, radius, short=HEAD - 3)
        self.path(data, stroke=stroke, dash=dash)
        self.head(points[-1], angle_from, stroke)

    def head(self, tip: Point, before: Point, fill: str) -> None:
        """Draw an arrow's head that comes from a point."""
        dx, dy = tip[0] - before[0], tip[1] - before[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        dx, dy = dx / length, dy / length
        x, y = tip[0] - dx * HEAD, tip[1] - dy * HEAD
        half = HEAD * 0.5
        data = (
            f"M{n(tip[0])} {n(tip[1])}L{n(x - dy * half)} {n(y + dx * half)}"
            f"L{n(x + dy * half)} {n(y - dx * half)}Z"
        )
        self.parts.append(f'<path d="{data}" fill="{self.color(fill)}"/>')

    def text(
        self,
        label: Label,
        x: float,
        y: float,
        *,
        fill: str = "text",
        anchor: str = "middle",
        top: bool = False,
    ) -> None:
        """Write a label: `y` is its middle, or with `top` its upper edge. anchor as in SVG."""
        if not label.lines:
            return
        self.smallest = min(self.smallest, label.size)
        if top:
            y += label.height / 2
        first = y - (len(label.lines) - 1) * label.leading / 2 + label.size * _MIDDLE
        weight = f' font-weight="{label.weight}"' if label.weight != 400 else ""
        mono = f' font-family="{self._code()}"' if label.mono else ""
        style = f' font-size="{n(label.size)}"{weight}{mono} fill="{self.color(fill)}"'
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        for number, line in enumerate(map(plain, label.lines)):
            base = first + number * label.leading
            if any(drawn for drawn, _ in runs(line)):
                self._mixed(line, label, (x, base), anchor, style)
            else:
                said = "".join(run for _, run in runs(line))
                self.parts.append(
                    f'<text x="{n(x)}" y="{n(base)}"{style}{place}>{escape(said)}</text>'
                )

    def _mixed(self, line: str, label: Label, place: Point, anchor: str, style: str) -> None:
        """Write a line with emoji in it, run by run."""
        face = self.pen.face(label.weight, code=label.mono)
        wide = measure(line, face, label.size)
        x = place[0] - {"middle": wide / 2, "end": wide}.get(anchor, 0.0)
        for drawn, run in runs(line):
            if drawn:
                self._emoji(run, x, place[1], label.size)
            elif run.strip():
                # Blanks at a text's beginning are not drawn.
                start = x + measure(run[: len(run) - len(run.lstrip())], face, label.size)
                self.parts.append(
                    f'<text x="{n(start)}" y="{n(place[1])}"{style}>{escape(run.strip())}</text>'
                )
            x += measure(run, face, label.size)

    def _emoji(self, characters: str, x: float, base: float, size: float) -> None:
        """Draw an emoji in a line of letters. Its ids begin as `figure` says."""
        wide = size * (PICTURE - 0.1)
        prefix = f"{_PREFIX}-e{len(self.parts)}-"
        for _, _, shapes in pictographs.drawings(characters, prefix):
            self.parts.append(
                f'<svg x="{n(x + size * 0.05)}" y="{n(base - size * 0.36 - wide / 2)}"'
                f' width="{n(wide)}" height="{n(wide)}" viewBox="0 0 32 32">{shapes}</svg>'
            )

    def node(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        label: Label,
        detail: Label,
        *,
        accent: bool = False,
    ) -> None:
        """Draw a box about its middle with a label, and what is said of it below."""
        fill, stroke = ("accent", "accent") if accent else ("surface", self.tint(0.5, "muted"))
        self.rect(x - width / 2, y - height / 2, width, height, fill=fill, stroke=stroke)
        gap = 3.0 if detail.lines else 0.0
        top = y - (label.height + gap + detail.height) / 2
        self.text(label, x, top, fill="on-accent" if accent else "heading", top=True)
        if detail.lines:
            below = top + label.height + gap
            self.text(detail, x, below, fill="on-accent" if accent else "soft", top=True)

    def named(self, kind: str, names: Sequence[str]) -> str:
        """Return what a diagram is called that has no title: its kind and what it shows."""
        word = self.pen.words[kind]
        return f"{word}: {', '.join(names)}" if names else word

    def leads(self, one: str, other: str, label: str = "") -> str:
        """Say in a sentence that one thing leads to another."""
        said = self.pen.words["leads-to"].format(one=one, other=other)
        return f"{said} ({label})." if label else f"{said}."

    def _code(self) -> str:
        others = reserve(self.pen.tokens.get("font-code", ""), "monospace")
        self._mono = self._mono or family(self.pen.face(code=True), others)
        return self._mono

    def figure(
        self,
        node: Node,
        frame: Frame,
        kind: str,
        width: float,
        height: float,
        *,
        title: str,
        description: str,
        classes: tuple[str, ...] = (),
    ) -> Html:
        """Write the whole diagram: `<figure>` with the title above, the `<svg>`, its words.

        `width`, `height` are what was drawn on, in px. What is larger than the room is drawn
        smaller, but no letter below `SMALLEST`. `title`, `description` are for those who cannot
        see it; the frame's own words win.
        """
        scale = min(1.0, (frame.width or WIDE) / width, (frame.height or HIGH) / height)
        scale = max(scale, min(1.0, SMALLEST / self.smallest))
        caption = f"<figcaption>{escape(plain(frame.title))}</figcaption>\n" if frame.title else ""
        title, described = plain(frame.title or title), plain(frame.alt or description)
        prefix = self.pen.unique(node)
        if self.pen.medium is Medium.PAPER:  # where a picture has one text, not two
            title = f"{title}. {described}".strip()
        return Html(
            f"<figure{self.pen.attributes(node, 'diagram', f'diagram-{kind}', *classes)}>\n"
            f'{caption}<svg class="drawing" xmlns="http://www.w3.org/2000/svg" role="img"'
            f' aria-labelledby="{escape(prefix)}-t {escape(prefix)}-d"'
            f' viewBox="0 0 {n(width)} {n(height)}"'
            f' width="{n(width * scale)}" height="{n(height * scale)}"'
            f' font-family="{self._family}" letter-spacing="0" direction="ltr">'
            f'<title id="{escape(prefix)}-t">{escape(title)}</title>'
            f'<desc id="{escape(prefix)}-d">{escape(described)}</desc>'
            f"{''.join(self.parts).replace(_PREFIX, str(escape(prefix)))}</svg>\n</figure>"
        )


def family(face: Face, otherwise: str = "sans-serif") -> str:
    """Return a face's family as an attribute's value."""
    name = face.family.replace("'", "").replace("\\", "")
    return str(escape(f"'{name}', {otherwise}" if " " in name else f"{name}, {otherwise}"))


def reserve(stack: str, otherwise: str) -> str:
    """Return the families that come after a token's first one, and the kind of the last resort."""
    names = [name.strip(" \"'\\") for name in stack.split(",")[1:]]
    return ", ".join([f"'{name}'" if " " in name else name for name in names] + [otherwise])


def n(number: float) -> str:
    """Write a length with at most one decimal."""
    text = f"{number:.1f}"
    return text[:-2] if text.endswith(".0") else text


def rounded(points: Sequence[Point], radius: float, short: float = 0.0) -> tuple[str, Point]:
    """Return a path through points with round corners, `short` px short of the last point.

    Beside it, the point from which an arrow's head at the end comes.
    """
    points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    if len(points) < 2:
        return f"M{n(points[0][0])} {n(points[0][1])}", points[0]
    parts = [f"M{n(points[0][0])} {n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        one, other = _distance(before, corner), _distance(corner, after)
        reach = min(radius, one / 2, other / 2)
        start, end = _toward(corner, before, reach), _toward(corner, after, reach)
        parts.append(
            f"L{n(start[0])} {n(start[1])}Q{n(corner[0])} {n(corner[1])} {n(end[0])} {n(end[1])}"
        )
    last = _toward(points[-1], points[-2], min(short, _distance(points[-1], points[-2]) / 2))
    parts.append(f"L{n(last[0])} {n(last[1])}")
    return "".join(parts), points[-2]


def _distance(one: Point, other: Point) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _toward(start: Point, end: Point, by: float) -> Point:
    length = _distance(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * by / length, start[1] + (
        end[1] - start[1]
    ) * by / length
