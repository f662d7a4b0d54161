"""What does not fit: boxes of a slide are compared with the box they must fit in.

WeasyPrint's box tree is private: `tests/test_engines.py` holds what must stay true of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from operator import itemgetter
from typing import Any, Literal, NamedTuple, cast

from weasyprint.formatting_structure.boxes import InlineBox, LineBox, ReplacedBox, TextBox

from deck.paper import Overrun

# Boxes may reach this far (px) over an edge: rounding, in which browsers differ too.
TOLERANCE = 1.0


def attribute(box: Any, name: str) -> str | None:
    """Return an attribute of the element that a box was made for."""
    return None if box.element is None else cast("str | None", box.element.get(name))


def boxes(root: Any) -> Iterator[tuple[Any, bool]]:
    """Yield every box of a tree in order, and whether it is its element's outermost one.

    Several boxes may share an element, and a placeholder stands for every absolute box.
    """
    stack = [(root, None)]
    while stack:
        box, owner = stack.pop()
        yield box, box.element is not owner
        stack.extend((child, box.element) for child in _children(box))


def _children(box: Any) -> Iterator[Any]:
    """Yield a box's children, last first."""
    for child in reversed(tuple(box.all_children())):
        yield getattr(child, "_box", child)


class _Reach(NamedTuple):
    """How far a box goes: px from the canvas's edges, and which block of the slide it is in.

    `content`: it is a line, a word or a picture, and not a box that holds others.
    """

    at: str | None
    content: bool
    bottom: float = -inf
    right: float = -inf


def measure(slide: str, canvas: Any) -> Iterator[Overrun]:
    """Yield what reaches over the bottom or the right edge of a slide's `data-fit` boxes.

    The widest overrun of each side, in px of the canvas.
    """
    bottoms: list[tuple[float, str | None]] = []
    rights: list[tuple[float, str | None]] = []
    for fit, outermost in boxes(canvas):
        if outermost and attribute(fit, "data-fit") is not None:
            reaches = tuple(_reaches(fit))
            bottom = fit.border_box_y() + fit.border_height()
            right = fit.border_box_x() + fit.border_width()
            bottoms.append(_over([(r, r.bottom - bottom) for r in reaches]))
            rights.append(_over([(r, r.right - right) for r in reaches]))
    for side, found in (("bottom", bottoms), ("right", rights)):
        px, at = max(found, key=itemgetter(0), default=(0.0, None))
        if px > 0:
            yield Overrun(slide, round(px, 1), cast(Literal["bottom", "right"], side), _at(at))


def _reaches(fit: Any) -> Iterator[_Reach]:
    """Yield how far the boxes within a box go, in the order of the text."""
    stack: list[tuple[Any, str | None, Any]] = [(fit, None, None)]
    while stack:
        box, at, owner = stack.pop()
        # What CSS itself draws (bullets, quotation marks) may hang out.
        if "::" in box.element_tag:
            continue
        outermost = box.element is not owner
        at = (attribute(box, "data-at") if outermost else None) or at
        if isinstance(box, TextBox | InlineBox):
            # Letters may stand out of a tight line; the line's own box counts.
            yield _Reach(at, True, right=box.position_x + box.width)
        elif isinstance(box, LineBox):
            yield _Reach(at, True, bottom=box.position_y + box.height)
        elif box is not fit:
            x, y, width, height = box.hit_area()
            content = isinstance(box, ReplacedBox) or _is_formula(box)
            yield _Reach(at, content, y + height, x + width)
        if _is_formula(box):  # made of shifted lines and clipped drawings; its own box is right
            continue
        if box is fit or not outermost or attribute(box, "data-fit") is None:
            stack.extend((child, at, box.element) for child in _children(box))


def _is_formula(box: Any) -> bool:
    """Tell whether a box is one of those that KaTeX makes a formula of, side by side."""
    return "katex-base" in (attribute(box, "class") or "").split()


def _over(reaches: Sequence[tuple[_Reach, float]]) -> tuple[float, str | None]:
    """Return the widest overrun (px, 0 where all fits) and the block that causes it.

    That is the first line or picture that goes over; of two columns, both reach as far as the
    longer one. Where only boxes go over, it is the first of them.
    """
    over = [(reach, px) for reach, px in reaches if px > TOLERANCE]
    first = min(over, key=lambda each: (not each[0].content, not each[0].at), default=None)
    return (max(px for _, px in over), first[0].at) if first else (0.0, None)


def _at(written: str | None) -> tuple[int, int] | None:
    start, _, end = (written or "").partition(":")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None
