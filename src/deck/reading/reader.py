"""Reads one text, a slide or a footnote: what elements are handed as their `Reader`.

Beside the nodes it makes (`tree`, `phrases`) it keeps what stands beside the slide: notes, files
that are wanted, footnotes that are marked, directives, problems. `parse` puts them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache
from html import unescape
from typing import Any

from deck.diagnostics import Diagnostic, Rule, warning
from deck.frozen import dataclass
from deck.model import Footnote, Kind, Options, Wanted
from deck.names import locate
from deck.nodes import NO_ATTRS, NOTHING, Attrs, Node, Text
from deck.patterns import pattern
from deck.protocols import Variables
from deck.reading import blocks, directives, formulas, inlines, scoped
from deck.reading.definitions import Definitions
from deck.reading.phrases import phrases
from deck.reading.place import Place
from deck.reading.tree import tree
from deck.source import Lines, Source, Span

TOO_DEEP = warning(
    "too-deep",
    "text is nested too deeply to be read",
    """\
Lists can stand in one another twenty deep, quotations forty, containers ten. What is deeper
 is left out. Nobody can follow such a list on a slide: make it flatter.
""",
)
REMOTE_PICTURE = warning(
    "remote-picture",
    "a picture is on the web",
    """\
A deck must open without a network, so deck never fetches anything. Save the picture beside the
slides and name the file.

```markdown
![the pipeline](https://example.org/pipeline.png)      # wrong
![the pipeline](img/pipeline.png)                      # right
```
""",
)
STRAY_ATTRIBUTES = warning(
    "stray-attributes",
    "attributes stand where nothing takes them",
    """\
`<!-- .element: … -->` and a line `{.class}` give their attributes to the element right before
them. Here is none.
""",
)

MAX_DEPTH = 10
FLATTER = "make it flatter, or make two slides of it"
# Without any of these a run is plain text: no mark, no line's end, nothing that may be an emoji.
_SIGNS = pattern(r"[\n\\`*_~\[\]<>!&:{}^$]")
_FIRST_EMOJI = "\u203c"  # a range from here in the pattern would take 5 ms to compile
UNSAID = Options()
_TAG = pattern(r"<(img|video|audio|source|track)\b([^>]*)>", re.IGNORECASE)
_FILE = pattern(r"""\b(src|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_STYLE = pattern(
    r"""<style\b[^>]*>.*?</style|<\w[^>]*?\sstyle\s*=\s*(?:"[^"]*"|'[^']*')""", re.S | re.I
)
_URL = pattern(r"""\burl\(\s*(?:&quot;|&\#3[49];|["'])?([^"'()&]+)""", re.IGNORECASE)
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
PICTURE_NAME = pattern(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp)$", re.IGNORECASE)


@cache
def _engine() -> tuple[Any, Any]:
    # Imported by who reads slides, which other processes may do (`spread`): it takes 30 ms.
    from deck.reading import markdown

    block, inline = [*blocks.RULES, formulas.BLOCK], [*inlines.RULES, formulas.INLINE]
    return markdown, markdown.engine(block, inline, inlines.wrap)


@dataclass(frozen=True, slots=True)
class Given:
    """What a file is read with beside its own text: files it shows by name, its variables.

    `formulas`: whether dollars open any.
    """

    texts: Mapping[str, Source] = field(default_factory=lambda: NOTHING)
    variables: Variables = field(default_factory=Variables)
    formulas: bool = True


NOTHING_GIVEN = Given()


@dataclass(slots=True)
class Reading:
    """The reading of one text. Spans count from its start, which is `start` in the file."""

    source: str
    start: int
    definitions: Definitions
    notes: list[Node] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    sources: list[Footnote] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    lasting: Options = UNSAID
    own: Options = UNSAID
    slide: Attrs = NO_ATTRS
    given: Given = NOTHING_GIVEN
    around: directives.Directive = directives.NOTHING
    incremental: bool = False
    fit: bool = False
    depth: int = 0
    pauses: int = 0

    # The protocol that elements see

    def blocks(self, text: Lines) -> tuple[Node, ...]:
        """Read Markdown blocks, elements among them."""
        if self.depth >= MAX_DEPTH:
            told = "containers are nested too deeply here: this is left out"
            self.tell(TOO_DEEP, told, text, 0, FLATTER)
            return ()
        self.depth += 1
        place = Place(text)
        env = self.environment(place)
        markdown, engine = _engine()
        tokens = markdown.block_tokens(engine, text.text, env)
        if markdown.TOO_DEEP in env:
            at = env[markdown.TOO_DEEP]
            told = "this is nested too deeply to be read: it is left out"
            self.tell(TOO_DEEP, told, text, at, FLATTER)
        nodes = tree(self, tokens, place)
        self.depth -= 1
        return nodes

    def inlines(self, text: Lines) -> tuple[Node, ...]:
        """Read Markdown within a line."""
        return self.phrases(text, Place(text))

    def problem(self, diagnostic: Diagnostic) -> None:
        """Tell a problem met while reading the inside."""
        self.problems.append(diagnostic.within(self.source, self.start))

    @property
    def variables(self) -> Variables:
        """The variables of the file that is read."""
        return self.given.variables

    def text(self, address: str, span: Span) -> Source | None:
        """Return the text of a project's file, which is wanted where it is not there yet."""
        self.wanted.append(Wanted(address, Kind.TEXT, self.source, span.shift(self.start)))
        return self.given.texts.get(locate(address, self.source) or "")

    # What the makers of nodes see

    def environment(self, place: Place) -> dict[str, Any]:
        """Return what the rules are handed for one text."""

        def tell(rule: Rule, message: str, start: int, end: int, hint: str) -> None:
            self.problem(rule(message, None, place.span(start, end), hint=hint))

        return {
            "references": self.definitions.references,
            "definitions": self.definitions,
            "to file": lambda index: place.offset(index) + self.start,
            "tell": tell,
            "formulas": self.given.formulas,
        }

    def phrases(self, text: Lines, place: Place, *, cell: bool = False) -> tuple[Node, ...]:
        """Read an inline run whose place is known."""
        if text.text and _is_plain(text.text):  # most cells and many items
            return (Text(span=place.span(0, len(text.text)), text=text.text),)
        markdown, engine = _engine()
        tokens = markdown.inline_tokens(engine, text.text, self.environment(place))
        return phrases(self, tokens, place, cell=cell)

    def tell(self, rule: Rule, message: str, text: Lines, index: int, hint: str = "") -> None:
        """Tell a problem with the line that begins at an index of cut text."""
        end = text.text.find("\n", index)
        span = text.span(index, len(text.text) if end == -1 else end)
        self.problem(rule(message, None, span, hint=hint))

    def tell_all(self, problems: Iterable[Diagnostic]) -> None:
        """Tell what an element has found."""
        for problem in problems:
            self.problem(problem)

    def mark(self, label: str) -> None:
        """Note that a footnote is marked."""
        self.definitions.used.add(f"^{label}")
        if label not in self.marks:
            self.marks.append(label)

    # Files

    def picture(self, address: str, target: Span, kind: Kind = Kind.PICTURE) -> None:
        """Note that a picture is wanted; one on the web is told."""
        if not address or address.startswith(("#", "data:")):
            return
        if _SCHEME.match(address):
            message = f"`{_short(address)}` is on the web, and a deck has no network"
            hint = "save it beside the slides and name the file"
            self.problem(REMOTE_PICTURE(message, None, target, hint=hint))
            return
        self.wanted.append(Wanted(address, kind, self.source, target.shift(self.start)))

    def markup(self, text: str, place: Place, start: int) -> None:
        """Note the files that raw HTML asks for."""
        for tag in _TAG.finditer(text):
            for file in _FILE.finditer(tag[2]):
                group = next(n for n in (2, 3, 4) if file[n] is not None)
                first = start + tag.start(2) + file.start(group)
                span = place.span(first, first + len(file[group]))
                picture = tag[1].lower() == "img" or file[1].lower() == "poster"
                address = unescape(file[group])
                self.picture(address, span, Kind.PICTURE if picture else Kind.MEDIA)
        for style in _STYLE.finditer(text) if "url(" in text else ():
            for url in _URL.finditer(style[0]):
                first = start + style.start() + url.start(1)
                name = url[1].strip()
                if PICTURE_NAME.search(name) or _SCHEME.match(name):
                    self.picture(name, place.span(first, first + len(name)))

    # Comments

    def comment(self, text: Lines) -> directives.Directive:
        """Obey a comment; what it says of an element or a pause is the caller's to do."""
        said = directives.read(text)
        self.tell_all(said.problems)
        if said.slide:
            self.slide = self.slide.merge(said.slide)
        self.lasting = directives.fold(self.lasting, said.lasting, self.start)
        self.own = directives.fold(self.own, said.own, self.start)
        for options in (said.lasting, said.own):
            if "incremental" in options.spans:
                self.incremental = options.incremental
        if said.notes is not None:
            self.speak(scattered(said.notes.text, said.notes.span))
        if said.style is not None:
            self.style(scattered(said.style.text, said.style.span))
        return said

    def style(self, text: Lines) -> None:
        """Take CSS that is for this slide alone."""
        sheet = scoped.read(text)
        self.tell_all(sheet.problems)
        for name, span in sheet.files:
            self.picture(name, span)
        self.styles.append(sheet.css)

    def speak(self, text: Lines) -> None:
        """Read notes; nothing in them comes step by step."""
        before, self.incremental = self.incremental, False
        self.notes.extend(self.blocks(text))
        self.incremental = before

    def pause(self) -> int:
        """Count a pause and return its number."""
        self.pauses += 1
        return self.pauses

    def stray(self, span: Span) -> None:
        """Tell attributes that nothing takes."""
        message = "there is nothing before these attributes that could take them"
        hint = "put them behind the element they are for"
        self.problem(STRAY_ATTRIBUTES(message, None, span, hint=hint))


def _is_plain(text: str) -> bool:
    return not _SIGNS.search(text) and (text.isascii() or max(text) < _FIRST_EMOJI)


def scattered(text: str, span: Span) -> Lines:
    """Return text that YAML has made of what stands at a span: every line stands there."""
    return Lines(text, (span.start,) * (text.count("\n") + 1))


def _short(address: str) -> str:
    return address if len(address) <= 60 else address[:59] + "…"
