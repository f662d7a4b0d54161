"""SVG from an engine that is not deck's: cut down to shapes and text that no page can be hurt by.

What is kept is listed, everything else goes: scripts, links, foreign objects, addresses, filters,
animations, rules of style that reach past the drawing. The same list is what WeasyPrint can draw.
Ids and classes get a beginning of their own, and rules that select nothing are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from markupsafe import escape

from deck.drawing.text import SMALLEST
from deck.frozen import dataclass
from deck.patterns import pattern

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WORD = pattern(r"[^\s]+")
ELEMENTS = frozenset(
    _WORD.findall(
        "svg g path rect circle ellipse line polyline polygon text tspan marker defs symbol use"
        " linearGradient radialGradient stop"
    )
)
# What is drawn only where something refers to it.
_NAMED = frozenset({"marker", "symbol", "linearGradient", "radialGradient"})
# What is left out while its inside stays.
_OPEN = frozenset({"a", "switch"})
ATTRIBUTES = frozenset(
    _WORD.findall(
        "class color cx cy d display dx dy dominant-baseline alignment-baseline fill fill-opacity"
        " fill-rule font-size font-style font-weight fx fy gradientTransform gradientUnits height"
        " letter-spacing lengthAdjust marker-end marker-mid marker-start markerHeight markerUnits"
        " markerWidth offset opacity orient pathLength points preserveAspectRatio r refX refY"
        " rotate rx ry stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset"
        " stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style"
        " text-anchor text-decoration textLength transform transform-origin vector-effect viewBox"
        " visibility width x x1 x2 y y1 y2"
    )
)
PROPERTIES = ATTRIBUTES - {"class", "style", "d", "width", "height", "x", "y", "transform"}
# What paper takes for `opacity`: that would cut an anchored text at its middle.
_SEE_THROUGH = ("fill-opacity", "stroke-opacity")
_URL = pattern(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")
_RULE = pattern(r"([^{}]+)\{([^{}]*)\}")
_NESTED = pattern(r"@[^;{}]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_COMMENT = pattern(r"/\*.*?\*/", re.DOTALL)
_NAME = pattern(r"([.#]?)(-?[A-Za-z_][\w-]*)")
_SELECTOR = pattern(r"[\w\s.#>~+*-]+(?::(?:first|last)-child)?")
_BOX = ("x", "y", "width", "height")
_SIZE = pattern(r"(\d+(?:\.\d+)?)(?:px)?")
_NUMBER = pattern(r"-?\d+(?:\.\d+)?")


class HarmfulError(ValueError):
    """A text that is no SVG, or more of it than a slide can hold."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is inside an `<svg>`, and the box it is drawn in: x, y, width, height."""

    inside: str
    box: tuple[float, float, float, float]


def cleaned(svg: str, prefix: str) -> Drawing:
    """Cut an SVG down to what is harmless; ids and the rules of style begin with the prefix.

    The outermost tag is left out: whoever writes it gives it the prefix as its id.
    """
    from xml.etree import ElementTree

    if "<!" in svg or "<?" in svg.removeprefix("<?xml"):
        raise HarmfulError("a document type, a comment or an instruction")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - no entity can be declared in it
    except ElementTree.ParseError as problem:
        raise HarmfulError(str(problem)) from problem
    numbers = [float(each) for each in _NUMBER.findall(root.get("viewBox", ""))]
    if len(numbers) != 4 or min(numbers[2:]) <= 0:
        raise HarmfulError("no box to draw in")
    x, y, width, height = numbers
    cleaner = _Cleaner(root, prefix)
    inside = cleaner.styles() + "".join(cleaner.written(root))
    return Drawing(inside, (x, y, width, height))


class _Cleaner:
    """The writing of one drawing: which ids something refers to, which classes there are."""

    def __init__(self, root: Element, prefix: str) -> None:
        self.prefix = prefix
        self.root = root.get("id", "")
        self.rules = ""
        self.tags: set[str] = set()
        self.classes: set[str] = set()
        self.ids: dict[str, str] = {}
        for element in root.iter():
            tag = _name(element.tag)
            if tag == "style":
                self.rules += element.text or ""
            self.tags.add(tag)
            self.classes.update(element.get("class", "").split())
            for key, value in element.attrib.items():
                found = _URL.findall(value)
                if _name(key) == "href" and value.startswith("#"):
                    found = [value[1:]]
                for each in found:
                    self.ids.setdefault(each, f"{prefix}-{len(self.ids)}")

    def written(self, parent: Element) -> Iterator[str]:
        """Write what is in an element; the depth is the engine's, which has a limit of its own."""
        for element in parent:
            tag = _name(element.tag)
            if tag in _OPEN:
                yield from self.written(element)
            if tag not in ELEMENTS or (tag in _NAMED and element.get("id") not in self.ids):
                continue
            said: dict[str, str] = {}
            for key, value in element.attrib.items():
                said |= self.attribute(_name(key), value)
            if tag == "svg":  # a drawing in the drawing would cut its letters off
                tag, said = "g", _moved(said)
            yield f"<{tag}" + "".join(f' {key}="{escape(said[key])}"' for key in said)
            inside = "".join(self.written(element))
            text = str(escape(element.text or "")) if tag in {"text", "tspan"} else ""
            yield f">{text}{inside}</{tag}>" if text or inside else "/>"
            if tag == "tspan" and element.tail and element.tail.strip():
                yield str(escape(element.tail))

    def attribute(self, name: str, value: str) -> dict[str, str]:
        """Return what is kept of an attribute, none or more."""
        if name == "id":
            return {"id": self.ids[value]} if value in self.ids else {}
        if name == "href":
            local = value.startswith("#") and value[1:] in self.ids
            return {"href": f"#{self.ids[value[1:]]}"} if local else {}
        if name == "class":
            names = " ".join(f"m-{each}" for each in value.split())
            return {"class": names} if names else {}
        if name == "style":
            kept = self.declarations(value)
            return {"style": kept} if kept else {}
        safe = self.value(value) if name in ATTRIBUTES else ""
        if name == "opacity" and safe:
            return dict.fromkeys(_SEE_THROUGH, safe)
        return {name: _legible(name, safe)} if safe else {}

    def value(self, text: str) -> str:
        """Return a value whose references are local; empty where it reaches out."""
        if "\\" in text or "@" in text or "javascript:" in text.lower():
            return ""
        text = "600" if text.strip() in {"bold", "bolder"} else text  # paper knows numbers alone
        local = _URL.sub(lambda match: f"url(#{self.ids.get(match[1], '')})", text)
        return "" if "url(" in _URL.sub("", local).lower() else local

    def declarations(self, text: str) -> str:
        """Keep the declarations that say how a shape looks."""
        kept = []
        for each in text.split(";"):
            name, _, value = each.partition(":")
            name, value = name.strip().lower(), value.strip()
            if name == "opacity" and (safe := self.value(value)):
                kept += [f"{each}:{safe}" for each in _SEE_THROUGH]
            elif name in PROPERTIES and value and (safe := self.value(value)):
                kept.append(f"{name}:{_legible(name, safe)}")
        return ";".join(kept)

    def styles(self) -> str:
        """Return the rules that select something in the drawing, and nothing outside it."""
        text = _NESTED.sub("", _COMMENT.sub("", self.rules))
        rules = []
        for selectors, body in _RULE.findall(text):
            kept = [each for each in map(self.selector, selectors.split(",")) if each]
            if kept and (said := self.declarations(body)):
                rules.append(f"{','.join(kept)}{{{said}}}")
        return f"<style>{escape(''.join(rules))}</style>".replace("&gt;", ">") if rules else ""

    def selector(self, text: str) -> str:
        """Return a selector with the drawing's own names; empty where it selects nothing here."""
        text = text.strip()
        if not text.startswith(f"#{self.root}") or not _SELECTOR.fullmatch(text):
            return ""
        for sign, word in _NAME.findall(text.removeprefix(f"#{self.root}").split(":")[0]):
            known: Mapping[str, set[str]] = {".": self.classes, "": self.tags & ELEMENTS}
            if word not in known.get(sign, ()):
                return ""
        rest = re.sub(r"\.(?=[A-Za-z_-])", ".m-", text.removeprefix(f"#{self.root}"))
        return f"#{self.prefix}{rest}"


def _moved(said: dict[str, str]) -> dict[str, str]:
    """Return a group's attributes that put it where an inner `<svg>` stood."""
    box = [float(each) for each in _NUMBER.findall(said.get("viewBox", ""))]
    place = [float((_NUMBER.findall(said.get(name, "")) or ["0"])[0]) for name in _BOX]
    x, y, width, height = place
    wide, high = (box[2], box[3]) if len(box) == 4 and box[2] > 0 < box[3] else (0.0, 0.0)
    scale = f" scale({width / wide:g} {height / high:g})" if wide and width and height else ""
    moved = {"transform": f"translate({x:g} {y:g}){scale}"}
    kept = {"class", "style", "id"}
    return {key: value for key, value in said.items() if key in kept} | moved


def _legible(name: str, value: str) -> str:
    """Return a value; letters that nobody could read are made larger."""
    found = _SIZE.fullmatch(value) if name == "font-size" else None
    return f"{SMALLEST:g}px" if found and float(found[1]) < SMALLEST else value


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
