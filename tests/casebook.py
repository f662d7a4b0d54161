"""What a `.case` file says: Markdown, then what is told of it, the tree that it makes, its HTML.

Markdown
===== problems
the report, word for word; nothing where nothing is wrong
===== slides
every node: its type, what it says, the text it stands at
===== html
the drawing of body and notes, for the screen
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from making import clear

from deck import report
from deck.diagnostics import Diagnostic
from deck.model import Medium, Module, Options, Placed, Slide
from deck.nodes import Node
from deck.pen import Ink
from deck.reading import parse
from deck.source import Source
from deck.strings import words

FOLDER = Path(__file__).parent / "cases"
PATHS = sorted(FOLDER.glob("*.case"))
# Files that a case may show: it names them `files/…`.
TEXTS = {
    f"files/{path.name}": Source(f"files/{path.name}", path.read_text(encoding="utf-8"))
    for path in sorted((FOLDER / "files").iterdir())
}
_MARK = re.compile(r"^===== (problems|slides|html)\n", re.MULTILINE)
# A diagram's drawing ends with its figure: emoji and clips in it are drawings of their own.
_SVG = re.compile(
    r'(<svg class="emoji")[^>]*>(<title.*?</title>).*?</svg>'
    r'|(<svg class="drawing")[^>]*>(<title.*?</title><desc.*?</desc>).*?</svg>(?=\n</figure>)',
    re.DOTALL,
)
_FORMULA, _SPAN = '<span class="katex-html"', re.compile(r"<(/?)span\b[^>]*>")
_QUIET = {"span", "attrs", "children", "code", "target", "title"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its Markdown, and the three sections as written."""

    markdown: str
    problems: str = ""
    slides: str = ""
    html: str = ""

    def text(self) -> str:
        return (
            f"{self.markdown}===== problems\n{self.problems}===== slides\n{self.slides}"
            f"===== html\n{self.html}"
        )


def load(path: Path) -> Case:
    """Read a case; sections that are not there yet are empty."""
    parts = _MARK.split(path.read_bytes().decode())
    return Case(parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True)))


def told(path: Path) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Return a case's source and what is found in it."""
    source = Source("case.md", load(path).markdown)
    return source, parse.parse(source, None, TEXTS).diagnostics


def written(source: Source, diagnostics: tuple[Diagnostic, ...]) -> str:
    """Write a report as cases hold it."""
    return report.full(diagnostics, {source.name: source})


def fresh(markdown: str) -> Case:
    """Read Markdown and write down what comes of it."""
    source = Source("case.md", markdown)
    outcome = parse.parse(source, None, TEXTS)
    module = outcome.value
    return Case(
        markdown,
        written(source, outcome.diagnostics),
        "".join(f"{line}\n" for line in tree(module)),
        html(module),
    )


def rules_in_cases() -> set[str]:
    """Return the names of the rules that some case expects to be told."""
    found = re.compile(r"^(?:error|warning)\[([a-z0-9-]+)\]", re.MULTILINE)
    return {name for path in PATHS for name in found.findall(load(path).problems)}


# The tree


def tree(module: Module) -> Iterator[str]:
    """Write a module as lines: slides, what is said of them, their nodes."""
    if module.title:
        yield f"module {module.title!r}"
    for slide in module.slides:
        line = module.source.position(slide.start).line
        yield f"slide at line {line}{options(slide.options)}"
        for node in slide.body:
            yield from branch(node, slide.text, 1)
        if slide.notes:
            yield "  notes:"
        for node in slide.notes:
            yield from branch(node, slide.text, 2)
        for footnote in slide.footnotes:
            yield f"  footnote {footnote.label!r}:"
            for node in footnote.children:
                yield from branch(node, module.source.text[footnote.start :], 2)
    for wanted in module.wanted:
        yield f"wanted {wanted.kind} {wanted.name!r} at {module.source[wanted.span]!r}"


def options(said: Options) -> str:
    parts = []
    for each in fields(Options):
        value = getattr(said, each.name)
        if each.name not in {"spans", "attrs"} and value != getattr(Options(), each.name):
            parts.append(f" {each.name}={value!r}")
    return "".join(parts) + attributes(said)


def attributes(node: Node | Options) -> str:
    attrs = node.attrs
    parts = [f"#{attrs.id}"] if attrs.id else []
    parts += [f".{name}" for name in attrs.classes]
    parts += [f'{key}="{value}"' for key, value in attrs.pairs]
    return f" {{{' '.join(parts)}}}" if parts else ""


def branch(node: Node, text: str, depth: int) -> Iterator[str]:
    said = []
    for each in fields(node):
        value = getattr(node, each.name)
        if each.name not in _QUIET and value not in ("", False, None, ()):
            said.append(f" {each.name}={value!r}")
    at = text[node.span.start : node.span.end] if node.span.start >= 0 else "…"
    yield f"{'  ' * depth}{type(node).__name__}{''.join(said)}{attributes(node)} at {at!r}"
    for child in (*getattr(node, "title", ()), *node.children):
        if isinstance(child, Node):
            yield from branch(child, text, depth + 1)


# The drawing


def html(module: Module) -> str:
    """Draw every slide's body and notes for the screen; drawings are cut down to their words."""
    return "".join(drawn(slide, number) for number, slide in enumerate(module.slides, 1))


def drawn(slide: Slide, number: int) -> str:
    placed = Placed(slide, "case.md", f"slide-{number}", number, 0, "", "default")
    ink = Ink(Medium.SCREEN, words("en"), placed, clear())
    notes = f"\n<!-- notes -->\n{ink.noted(slide.notes)}" if slide.notes else ""
    body = f"<!-- slide {number} -->\n{ink.blocks(slide.body)}{notes}\n"
    return _shortened(_SVG.sub(r"\1\3>\2\4…</svg>", body))


def _shortened(html: str) -> str:
    """Leave out what KaTeX draws for the eye; its MathML says what stands there."""
    parts, at = [], 0
    while (start := html.find(_FORMULA, at)) >= 0:
        depth, end = 0, len(html)
        for tag in _SPAN.finditer(html, start):
            depth += -1 if tag[1] else 1
            if not depth:
                end = tag.end()
                break
        parts.append(f"{html[at:start]}{_FORMULA}>…</span>")
        at = end
    return "".join(parts) + html[at:]
