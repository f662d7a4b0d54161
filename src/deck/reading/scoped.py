"""Style for one slide: CSS is taken apart, and every rule of it is held to the slide.

What comes out has `[data-slide]` before every selector; render writes the slide's id into it. What
could reach beyond the slide, or ask for something on the network, is left out and told: this is
an author's CSS in a page with every other slide, and in a document for paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from deck.diagnostics import Diagnostic, warning
from deck.frozen import dataclass
from deck.patterns import pattern
from deck.source import Lines, Span

UNSCOPED_STYLE = warning(
    "unscoped-style",
    "a rule of a slide's style cannot be held to its slide",
    """\
`style:` in a slide's front matter, and `<style scoped>`, hold for one slide. What would reach
beyond it is left out: `@import` and other at-rules that speak of the whole page, `position:
fixed`, page breaks, neighbours of the slide (`section + …`), and anything whose brackets or quotes
do not close. Style for all slides stands in deck.yml's `css:` or `style:`.

```yaml
style: |
  h2 { color: #8a2c5f }
  section { background: #fdf6ec }     # the slide itself
```
""",
)

SCOPE = "[data-slide]"

MEND = "mend it, or leave it out"

_COMMENT = pattern(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING = pattern(r"""\"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""", re.DOTALL)
_NAME = pattern(r"(?:--)?[A-Za-z_-][\w-]*")
# Words that mean the slide itself, as Marp and CSS have them.
_SELF = pattern(r"\s*(?:&|:root|:scope|html|body|section|\.slide)(?![\w-])")
_URL = pattern(r"""url\(\s*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|([^\s"'()\\]*))\s*\)""", re.IGNORECASE)
_GROUPS = ("media", "supports", "container", "layer")
_LOADING = pattern(r"\b(?:image-set|src|image|cross-fade|element|paint|url)\(", re.IGNORECASE)
_PAGED = pattern(
    r"(?:page|break|bookmark|footnote|string-set|size|marks|bleed|behavior|-moz-binding)(?:-|$)|"
    r"page-break-",
    re.IGNORECASE,
)
_BEYOND = pattern(r"\b(?:fixed|running|footnote)\b", re.IGNORECASE)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Scoped:
    """What is left of a style: its CSS, the files it asks for and where, what is wrong with it."""

    css: str = ""
    files: tuple[tuple[str, Span], ...] = ()
    problems: tuple[Diagnostic, ...] = field(default=())


class _BrokenError(Exception):
    """Brackets or quotes that do not close, from an index on."""

    def __init__(self, index: int, what: str) -> None:
        super().__init__(what)
        self.index = index
        self.what = what


def read(text: Lines) -> Scoped:
    """Hold CSS to a slide; places are those of the lines."""
    sheet = _Sheet(text)
    css = "".join(sheet.rules(0, len(sheet.css)))
    return Scoped(css, tuple(sheet.files), tuple(sheet.problems))


class _Sheet:
    """One style, taken apart; comments are blank."""

    def __init__(self, text: Lines) -> None:
        self.text = text
        self.css = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text.text)
        self.files: list[tuple[str, Span]] = []
        self.problems: list[Diagnostic] = []

    def refuse(self, message: str, start: int, end: int, hint: str = MEND) -> None:
        """Tell what is left out: at most the line on which it begins."""
        while start < end - 1 and self.css[start].isspace():
            start += 1
        end = min(end, self.css.find("\n", start) if "\n" in self.css[start:end] else end)
        end = start + max(1, len(self.css[start:end].rstrip()))
        span = self.text.span(start, min(end, len(self.css)))
        self.problems.append(UNSCOPED_STYLE(message, None, span, hint=hint))

    def until(self, index: int, end: int, signs: str) -> int:
        """Return where one of some signs stands outside brackets and quotes, or the end."""
        waiting: list[str] = []
        while index < end:
            sign = self.css[index]
            if not waiting and sign in signs:
                return index
            if sign in "\"'":
                found = _STRING.match(self.css, index, end)
                if found is None:
                    raise _BrokenError(index, "these quotes never close")
                index = found.end()
                continue
            if sign == "\\":
                index += 1
            elif sign in _CLOSING:
                waiting.append(_CLOSING[sign])
            elif sign in ")]}" and (not waiting or waiting.pop() != sign):
                raise _BrokenError(index, f"`{sign}` closes nothing")
            index += 1
        if waiting:
            raise _BrokenError(end, f"`{waiting[-1]}` is missing")
        return end

    # Rules

    def rules(self, index: int, end: int, *, nested: bool = False) -> Iterator[str]:
        """Yield what stands between two places: rules, in a rule declarations as well."""
        while True:
            while index < end and (self.css[index].isspace() or self.css[index] == ";"):
                index += 1
            if index >= end:
                return
            try:
                stop = self.until(index, end, "{;")
                block = stop < end and self.css[stop] == "{"
                close = self.until(stop + 1, end, "}") if block else stop
            except _BrokenError as broken:
                self.refuse(
                    f"{broken}: nothing from here on is used", *self.broken(index, broken, end),
                    hint="close what is open",
                )  # fmt: skip
                return
            if block and close >= end:
                hint = "close what is open"
                self.refuse("`}` is missing: nothing from here on is used", index, stop + 1, hint)
                return
            yield from self.rule(index, stop, close, block=block, nested=nested)
            index = close + 1

    def broken(self, index: int, broken: _BrokenError, end: int) -> tuple[int, int]:
        if broken.index >= end:
            return index, end
        quoted = self.css[broken.index] in "\"'"
        return broken.index, end if quoted else broken.index + 1

    def rule(
        self, start: int, stop: int, close: int, *, block: bool, nested: bool
    ) -> Iterator[str]:
        """Yield one rule or declaration, held to the slide, or tell why it is left out."""
        head = self.css[start:stop]
        at = re.match(r"@([\w-]+)", head)
        if at:
            if (
                at[1].lower() in _GROUPS
                and block
                and not re.search(r"<[/!a-z]|\\|url\(", head, re.I)
            ):
                inside = "".join(self.rules(stop + 1, close, nested=nested))
                yield f"{head.strip()}{{{inside}}}" if inside else ""
            else:
                hint = "put it into deck.yml's `css:` where it is for all slides"
                self.refuse(f"`@{at[1]}` cannot be held to one slide", start, stop, hint)
        elif block:
            selectors = self.selectors(start, stop, nested=nested)
            inside = "".join(self.rules(stop + 1, close, nested=True)) if selectors else ""
            yield f"{selectors}{{{inside}}}\n" if inside else ""
        elif nested:
            yield self.declaration(start, stop)
        else:
            self.refuse("this is no CSS rule", start, stop, "write `selector { property: value }`")

    def selectors(self, start: int, stop: int, *, nested: bool) -> str:
        """Return selectors with the slide before each; empty where one of them reaches beyond."""
        written: list[str] = []
        index = start
        while index <= stop:
            comma = self.until(index, stop, ",")
            selector = self.css[index:comma].strip()
            scoped = _nested(selector) if nested else _scoped(selector)
            if not scoped:
                shown = " ".join(selector.split()) or self.css[start:stop].strip()
                message = f"`{shown}` is no selector of things on the slide"
                place = (index, comma) if selector else (start, stop)
                self.refuse(message, *place, "name what stands on the slide")
                return ""
            written.append(scoped)
            index = comma + 1
        return ",".join(written)

    # Declarations

    def declaration(self, start: int, stop: int) -> str:
        """Return a declaration; empty where it is none, or reaches beyond the slide."""
        name, colon, value = self.css[start:stop].partition(":")
        name, at = name.strip(), start + len(name) + 1
        if not colon or not _NAME.fullmatch(name) or not value.strip():
            self.refuse("this is no `property: value`", start, stop)
            return ""
        bare = _STRING.sub('""', value)
        if _PAGED.match(name) or (_BEYOND.search(bare) and name.lower() in {"position", "float"}):
            self.refuse(f"`{name}` reaches beyond the slide here", start, stop)
            return ""
        if name.lower().startswith("counter-") and re.search(r"\bpages?\b", bare):
            self.refuse("pages are counted by deck", start, stop)
            return ""
        if "\\" in bare or "<" in bare or "{" in bare:
            self.refuse("signs stand here that CSS cannot have in a value", start, stop)
            return ""
        settled = self.addresses(value, at)
        return "" if settled is None else f"{name}:{settled.strip()};"

    def addresses(self, value: str, at: int) -> str | None:
        """Return a value whose addresses are files, which are wanted; None where one is not."""
        files: list[tuple[str, Span]] = []
        for found in _URL.finditer(value):
            group = next((n for n in (1, 2, 3) if found[n] is not None), 3)
            place = at + found.start(group)
            name = (found[group] or "").strip()
            if name and not name.startswith(("#", "data:image/")):
                files.append((name, self.text.span(place, place + len(name))))
        rest = _STRING.sub('""', _URL.sub("", value))
        if _LOADING.search(rest):
            self.refuse("a picture is named by `url(…)` alone", at, at + len(value))
            return None
        self.files.extend(files)
        if any(re.match(r"(?!data:)[A-Za-z][\w+.-]*:|//|\\", name) for name, _ in files):
            return None  # whoever reads the files tells it
        settled = _URL.sub(
            lambda url: f'url("{(url[1] or url[2] or url[3] or "").strip()}")', value
        )
        return _STRING.sub(lambda text: text[0].replace("<", "\\3c "), settled)


def _scoped(selector: str) -> str:
    """Return a selector of things on the slide; empty for one that is none."""
    rest, own = selector, False
    while found := _SELF.match(rest):
        rest, own = rest[found.end() :], True
        if not rest[:1].isspace():
            break
    if not selector or not _held(rest) or (not own and re.match(r"[>+~|]", rest)):
        return ""
    if own:
        return "" if re.match(r"[+~]", _beyond_first(rest)) else SCOPE + rest.rstrip()
    return f"{SCOPE} {rest}"


def _nested(selector: str) -> str:
    """Return a selector within a rule, of things inside what the rule is for."""
    rest = selector.removeprefix("&")
    if not selector or not _held(rest) or re.match(r"\s*[+~|]", rest):
        return ""
    if re.match(r"[+~]", _beyond_first(rest) if selector.startswith("&") else ""):
        return ""
    return f"&{rest}" if selector.startswith("&") else f"& {rest}"


def _held(rest: str) -> bool:
    """Tell whether a selector names no scope of its own and cannot end the style."""
    return not re.search(r"&|[<{};@]", _STRING.sub('""', rest)) and "<" not in rest


def _beyond_first(rest: str) -> str:
    """Return a selector from its first combinator on, which has lost the blanks before it."""
    depth = 0
    for index, sign in enumerate(_STRING.sub(lambda text: "." * len(text[0]), rest)):
        depth += (sign in "([") - (sign in ")]")
        if depth == 0 and (sign in "+~>" or sign.isspace()):
            return rest[index:].lstrip()
    return ""
