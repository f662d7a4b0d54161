"""Diagrams measured: nothing overlaps, nothing is cut, arrows meet their boxes, none is slow."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from random import Random
from xml.etree import ElementTree

import pytest
from making import clear

from deck.fonts import face
from deck.model import Medium, Module, Placed
from deck.nodes import walk
from deck.pen import Ink
from deck.reading import parse
from deck.source import Source
from deck.strings import words

SVG = "{http://www.w3.org/2000/svg}"
WORDS = ["data", "train", "model", "evaluate", "deploy", "feature", "monitor", "pipeline", "team"]
COUNTS = range(2, 13)
LENGTHS = range(1, 6)


@dataclass(frozen=True)
class Box:
    """A box in px of the drawing."""

    x: float
    y: float
    right: float
    low: float
    what: str = ""

    def hits(self, other: Box, by: float = 0.0) -> bool:
        """Tell whether two boxes share more than `by` px."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > by
            and min(self.low, other.low) - max(self.y, other.y) > by
        )

    def holds(self, other: Box, by: float = 0.0) -> bool:
        """Tell whether the other box is inside, but for `by` px."""
        return (
            self.x - by <= other.x
            and other.right <= self.right + by
            and self.y - by <= other.y
            and other.low <= self.low + by
        )

    def distance(self, x: float, y: float, radius: float = 12.0) -> float:
        """Return how far a point is from the border, whose corners are round."""
        dx = abs(x - (self.x + self.right) / 2) - (self.right - self.x) / 2 + radius
        dy = abs(y - (self.y + self.low) / 2) - (self.low - self.y) / 2 + radius
        return abs(hypot(max(dx, 0), max(dy, 0)) + min(max(dx, dy), 0) - radius)


@dataclass(frozen=True)
class Measured:
    """What a drawing holds: its frame, boxes of nodes, of groups, of words, arrows as points."""

    frame: Box
    nodes: tuple[Box, ...]
    groups: tuple[Box, ...]
    texts: tuple[Box, ...]
    ways: tuple[tuple[tuple[float, float], ...], ...]
    tips: tuple[tuple[float, float], ...]
    smallest: float
    shown: tuple[float, float]


def read(markdown: str) -> Module:
    """Read Markdown that has nothing wrong in it."""
    outcome = parse.parse(Source("case.md", markdown))
    assert outcome.diagnostics == ()
    return outcome.value


def ink(module: Module, mode: str = "light", medium: Medium = Medium.SCREEN) -> Ink:
    placed = Placed(module.slides[0], "case.md", "slide-1", 1, 0, "", "default")
    return Ink(medium, words("en"), placed, clear(mode))


def drawn(kind: str, text: str, info: str = "") -> str:
    module = read(f"```{kind}{info}\n{text}\n```\n")
    return str(ink(module).blocks(module.slides[0].body))


def measured(html: str) -> Measured:
    """Measure a drawing by its own markup."""
    found = re.search(r"<svg.*</svg>", html, re.DOTALL)
    assert found
    root = ElementTree.fromstring(found[0])
    _, _, width, height = map(float, root.get("viewBox", "").split())
    nodes, groups, texts, ways, tips, sizes = [], [], [], [], [], []
    for each in root:
        if each.tag == f"{SVG}rect":
            x, y, w, h = (float(each.get(name, 0)) for name in ("x", "y", "width", "height"))
            (groups if each.get("rx") == "18" else nodes).append(Box(x, y, x + w, y + h))
        elif each.tag == f"{SVG}text":
            texts.append(of_text(each))
            sizes.append(float(each.get("font-size", 0)))
        elif each.tag == f"{SVG}path":
            numbers = [float(one) for one in re.findall(r"-?[\d.]+", each.get("d", ""))]
            if each.get("fill") != "none":
                tips.append((numbers[0], numbers[1]))
            elif "A" in each.get("d", ""):
                ways.append(((numbers[0], numbers[1]), (numbers[-2], numbers[-1])))
            else:
                ways.append(tuple(zip(numbers[::2], numbers[1::2], strict=True)))
    shown = float(root.get("width", 0)), float(root.get("height", 0))
    return Measured(
        Box(0, 0, width, height), tuple(nodes), tuple(groups), tuple(texts), tuple(ways),
        tuple(tips), min(sizes, default=99.0) * shown[0] / width, shown,
    )  # fmt: skip


def of_text(each: ElementTree.Element) -> Box:
    """Return the box of a line of words."""
    size, x, y = (float(each.get(name, 0)) for name in ("font-size", "x", "y"))
    weight = int(each.get("font-weight", 400))
    wide = face(clear(), weight).width(each.text or "", size)
    left = {"middle": x - wide / 2, "end": x - wide}.get(each.get("text-anchor", ""), x)
    return Box(left, y - size * 0.74, left + wide, y + size * 0.2, each.text or "")


def assert_tidy(one: Measured, *, nested: bool = False) -> None:
    """Check what holds for every diagram with boxes and arrows."""
    for box in (*one.nodes, *one.groups, *one.texts):
        assert one.frame.holds(box, 0.1), box
    for place, box in enumerate(one.nodes):
        for other in one.nodes[:place]:
            apart = not box.hits(other)
            assert apart or (nested and (box.holds(other) or other.holds(box))), (box, other)
    for place, text in enumerate(one.texts):
        assert not any(text.hits(other, 0.5) for other in one.texts[:place]), text
        touched = [box for box in one.nodes if box.hits(text, 0.5)]
        assert all(box.holds(text) or (nested and text.holds(box)) for box in touched), text
        assert nested or len(touched) <= 1
    for way in one.ways:
        for x, y in way:
            assert one.frame.holds(Box(x, y, x, y), 0.1)
        assert nearest(one, way[0]) <= 1.0
        for a, b in pairwise(way):
            stretch = Box(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
            if a[0] == b[0] or a[1] == b[1]:
                thick = Box(stretch.x - 1, stretch.y - 1, stretch.right + 1, stretch.low + 1)
                assert not any(thick.hits(box, 1.5) for box in one.nodes), (way, one.nodes)
                assert not any(thick.hits(text, 0.9) for text in one.texts), (way, one.texts)
    for tip in one.tips:
        assert nearest(one, tip) <= 1.0
    assert len(one.tips) == len(one.ways)
    assert one.smallest >= 13.99
    assert one.shown[0] <= 1136.1


def assert_apart(one: Measured) -> None:
    """Check that no two arrows run in one track, unless they come from or lead to the same box."""
    ends = [{box_at(one, way[0]), box_at(one, way[-1])} for way in one.ways]
    for place, way in enumerate(one.ways):
        for other in range(place):
            if ends[place] & ends[other]:
                continue
            for a, b in pairwise(way):
                for c, d in pairwise(one.ways[other]):
                    assert not together(a, b, c, d), (way, one.ways[other])


def box_at(one: Measured, point: tuple[float, float]) -> Box:
    return min(one.nodes, key=lambda box: box.distance(*point))


def together(*points: tuple[float, float]) -> bool:
    """Tell whether two stretches lie in one line and share more than a corner."""
    for axis in (0, 1):
        a, b, c, d = (point[axis] for point in points)
        along = [point[1 - axis] for point in points]
        if abs(a - b) < 0.1 and abs(c - d) < 0.1 and abs(a - c) < 4:
            low, high = max(min(along[:2]), min(along[2:])), min(max(along[:2]), max(along[2:]))
            if high - low > 14:  # what two corners may share
                return True
    return False


def nearest(one: Measured, point: tuple[float, float]) -> float:
    return min(box.distance(*point) for box in one.nodes)


def label(number: int, length: int, seed: int = 0) -> str:
    """Return a label of so many words; no two are the same."""
    random = Random(seed * 1000 + number)
    said = [random.choice(WORDS) for _ in range(length)]
    return " ".join([f"{said[0].capitalize()}{number}", *said[1:]])


def labels(count: int, length: int, seed: int = 0) -> list[str]:
    return [label(number, length, seed) for number in range(count)]


# Nothing overlaps, nothing is cut


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("direction", ["right", "down"])
def test_a_chain_that_comes_round(count: int, length: int, direction: str) -> None:
    names = labels(count, length)
    text = f"direction: {direction}\n{' -> '.join(names)}\n{names[-1]} -> {names[0]}: once more"
    one = measured(drawn("flow", text))
    assert len(one.nodes) == len(one.ways) == count
    assert_tidy(one)


@pytest.mark.parametrize("count", COUNTS)
def test_a_chain_with_labels_and_a_group(count: int) -> None:
    names = labels(count, 2)
    lines = [f"{a} -> {b}: goes on" for a, b in pairwise(names)]
    lines += [f"[A group] {', '.join(names[1 : count // 2 + 1])}"]
    one = measured(drawn("flow", "\n".join(lines)))
    assert one.groups
    assert_tidy(one)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("count", range(4, 13))
def test_arrows_that_part_and_meet(count: int, length: int) -> None:
    names = labels(count, length)
    middle = ", ".join(names[1:-1][:4])
    rest = names[5:-1]
    text = f"{names[0]} -> {middle} -> {names[-1]}"
    text += "".join(f"\n{names[-1]} -> {each}" for each in rest)
    one = measured(drawn("flow", text))
    assert len(one.nodes) == count
    assert_tidy(one)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("direction", ["right", "down"])
def test_any_graph(seed: int, direction: str) -> None:
    random = Random(seed)
    count = random.randint(3, 12)
    names = labels(count, random.randint(1, 3), seed)
    lines, seen = [f"direction: {direction}"], set()
    for _ in range(random.randint(count - 1, count + 3)):
        a, b = random.sample(range(count), 2)
        if (a, b) not in seen and (b, a) not in seen:
            seen.add((a, b))
            lines.append(f"{names[a]} -> {names[b]}")
    one = measured(drawn("flow", "\n".join(lines)))
    assert_tidy(one)
    assert_apart(one)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("count", COUNTS)
def test_a_cycle(count: int, length: int) -> None:
    one = measured(drawn("cycle", "\n".join(labels(count, length))))
    assert len(one.nodes) == len(one.ways) == count
    assert_tidy(one)


@pytest.mark.parametrize("count", COUNTS)
def test_a_cycle_with_details_and_a_centre(count: int) -> None:
    lines = ["center: What comes round", *(f"{each}: two words" for each in labels(count, 1))]
    assert_tidy(measured(drawn("cycle", "\n".join(lines))))


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("shape", ["deep", "wide", "mixed"])
def test_layers(count: int, length: int, shape: str) -> None:
    depth = {
        "deep": lambda number: min(number, 4),
        "wide": lambda number: min(number, 1),
        "mixed": lambda number: number % 3,
    }[shape]
    lines = ["  " * depth(number) + name for number, name in enumerate(labels(count, length))]
    one = measured(drawn("layers", "\n".join(lines)))
    assert len(one.nodes) == count
    assert_tidy(one, nested=True)


@pytest.mark.parametrize("width", ["50%", "540px", "420px"])
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("flow", "Data -> Train -> Evaluate -> Deploy -> Monitor"),
        ("cycle", "Plan\nBuild\nTrain\nDeploy\nMonitor"),
        ("layers", "All\n  One\n  Two\n    Three"),
    ],
)
def test_a_diagram_keeps_to_its_width(kind: str, text: str, width: str) -> None:
    one = measured(drawn(kind, text, f' {{width="{width}"}}'))
    assert_tidy(one, nested=kind == "layers")
    assert one.shown[0] <= (568 if width == "50%" else float(width[:-2])) + 0.1


@pytest.mark.parametrize(
    ("around", "room"),
    [
        ("::: columns\n::: column\n{}\n:::\n::: column\nText.\n:::\n:::", 540),
        ('::: columns\n::: column {{width="40%"}}\nA\n:::\n::: column\n{}\n:::\n:::', 625.6),
        ("::: columns\n{}\n\n::: column\n{}\n:::\n::: column\n- A\n:::\n:::", 341.4),
    ],
)
@pytest.mark.parametrize("kind", ["flow", "cycle", "layers"])
def test_in_a_column_a_diagram_is_as_wide_as_it(kind: str, around: str, room: float) -> None:
    fence = f"```{kind}\nData\nTrain\nEvaluate\nDeploy\n```"
    module = read(around.format(fence, fence))
    for one in map(measured, str(ink(module).blocks(module.slides[0].body)).split("<figure")[1:]):
        assert_tidy(one, nested=kind == "layers")
        assert one.shown[0] <= room


# What it says, and how


EXAMPLES = {
    "flow": "Data -> Train *\nTrain -> Deploy: ships\n[Both] Data, Train",
    "cycle": "Plan: first\nBuild *\nRun",
    "layers": "AI: all of it\n  ML\n    Deep *",
}


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("medium", list(Medium))
def test_colours_and_fonts_are_literal(kind: str, mode: str, medium: Medium) -> None:
    module = read(f"```{kind}\n{EXAMPLES[kind]}\n```\n")
    html = str(ink(module, mode, medium).blocks(module.slides[0].body))
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', html)) <= {
        "none", *re.findall(r"#[0-9a-f]{6}", html),
    }  # fmt: skip
    assert clear(mode).palette()["accent"] in html
    assert 'font-family="Inter, sans-serif"' in html
    assert not re.search(r"var\(|foreignObject|<style|<filter|<marker", html)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_there_are_words_for_those_who_cannot_see_it(kind: str) -> None:
    html = drawn(kind, EXAMPLES[kind])
    assert 'role="img"' in html
    title, description = re.findall(r"<(?:title|desc)[^>]*>(.*?)</", html)
    assert title.startswith(kind.capitalize())
    assert description.endswith(".")
    titled = drawn(kind, f"title: How it works\nalt: In one sentence\n{EXAMPLES[kind]}")
    assert re.findall(r"<(?:title|desc)[^>]*>(.*?)</", titled) == [
        "How it works",
        "In one sentence",
    ]
    assert "<figcaption>How it works</figcaption>" in titled


@pytest.mark.parametrize("kind", EXAMPLES)
def test_all_words_can_be_walked(kind: str) -> None:
    module = read(f"```{kind}\n{EXAMPLES[kind]}\n```\n")
    said = [getattr(node, "text", "") for node in walk(*module.slides[0].body)]
    shown = re.findall(r"<text[^>]*>(.*?)</text>", drawn(kind, EXAMPLES[kind]))
    assert sorted(filter(None, said)) == sorted(shown)


def test_an_arrow_may_be_written_as_one_likes() -> None:
    arrows = ["A -> B", "A → B", "A => B", "A --> B", "A->B", "A\n  -> B", "- A -> B"]
    drawings = {drawn("flow", text) for text in arrows}
    assert len({re.sub(r"slide-1-\w+", "", each) for each in drawings}) == 1


def test_a_step_and_attributes_stand_on_the_figure() -> None:
    html = drawn("flow", "A -> B", " {#here .step .wide}")
    assert '<figure id="here" class="diagram diagram-flow wide fragment"' in html


# Hostile text is harmless, and nothing is slow


HOSTILE = [
    "<script>alert(1)</script> -> \"'&<b>",
    "\n".join(f"n{i} -> n{i + 1}" for i in range(10_000)),
    "\n".join("  " * i + f"n{i}" for i in range(1_000)),
    "x" * 100_000,
    " -> ".join("y" * 3_000 for _ in range(40)),
    "A -> " * 5_000,
    ", ".join(f"a{i}" for i in range(200)) + " -> " + ", ".join(f"b{i}" for i in range(200)),
    "🎯 -> 👩‍💻 -> \u202e\x07 -> مرحبا",
    "[" * 5_000,
    "title: " + "t" * 10_000 + "\nA",
    "*\n**\n: :\n->\n-> ->\n\\\n\t\t\t*",
]


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_harmless(kind: str, text: str) -> None:
    start = time.perf_counter()
    module = parse.parse(Source("case.md", f"```{kind}\n{text}\n```\n")).value
    html = str(ink(module).blocks(module.slides[0].body))
    assert time.perf_counter() - start < 2
    found = re.search(r"<svg.*</svg>", html, re.DOTALL)
    assert found
    ElementTree.fromstring(found[0])
    assert "<script" not in html
    assert len(html) < 200_000


@pytest.mark.parametrize("seed", range(200))
def test_any_text_is_drawn(seed: int) -> None:
    random = Random(seed)
    signs = [
        *"ab:*->[]{},|\\ \n\t`",
        " -> ",
        "\n  ",
        ": ",
        "title: ",
        "direction: down\n",
        "é",
        "🎉",
    ]
    text = "".join(random.choice(signs) for _ in range(random.randint(0, 120)))
    for kind in EXAMPLES:
        module = parse.parse(Source("case.md", f"````{kind}\n{text}\n````\n")).value
        assert "<svg" in ink(module).blocks(module.slides[0].body)


def test_a_hundred_diagrams_take_no_time() -> None:
    text = "\n\n".join(
        f"```{kind}\n{body}\n```" for _ in range(33) for kind, body in EXAMPLES.items()
    )
    start = time.perf_counter()
    module = read(text)
    ink(module).blocks(module.slides[0].body)
    assert time.perf_counter() - start < 1
