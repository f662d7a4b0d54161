"""What a module defines once for all its slides: footnotes, and the targets of links.

Both are collected before any slide is read, by lines and with the outline's knowledge of fences,
so that a definition can be used on any slide of its file.
"""

from __future__ import annotations

import re
from dataclasses import field

from deck.diagnostics import Diagnostic, warning
from deck.frozen import dataclass
from deck.patterns import pattern
from deck.reading.outline import TEXT, Outline
from deck.source import Lines, Span

UNUSED_DEFINITION = warning(
    "unused-definition",
    "a footnote or link target is defined and never used",
    """\
`[^1]: …` defines a footnote, `[name]: https://…` the target of links. Nothing in this file
names it: perhaps the name is misspelt where it should be used.
""",
)
UNDEFINED_FOOTNOTE = warning(
    "undefined-footnote",
    "a footnote is marked and not defined",
    """\
`[^1]` in the text needs a line `[^1]: the note` somewhere in the same file.

```markdown
Most projects fail.[^1]

[^1]: A. Author, *A Study*, 2019.
```
""",
)
UNDEFINED_REFERENCE = warning(
    "undefined-reference",
    "a link names a target that is not defined",
    """\
`[text][name]` needs a line `[name]: https://example.org/` somewhere in the same file.
""",
)
DUPLICATE_DEFINITION = warning(
    "duplicate-definition",
    "a footnote or link target is defined twice",
    "The first definition holds, the second one is never seen. Give one of them another name.",
)

_FOOTNOTE = pattern(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*")
_TARGET = pattern(
    r"""[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?\[((?:[^\[\]\\\n]|\\.)+)\]:[ \t]*"""
    r"""(?:<([^<>\n]*)>|([^\s<]\S*))(?:[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|\(([^()\n]*)\)))?[ \t]*$"""
)
_BLOCK = pattern(r" {0,3}(?:#{1,6}[ \t]|`{3}|~{3}|:{3}|>|[-*+][ \t]|\d{1,9}[.)][ \t]|<|\|)")


@dataclass(frozen=True, slots=True)
class FootnoteText:
    """A footnote as defined: its label, its text, where its definition stands in the file."""

    label: str
    text: Lines
    span: Span


@dataclass(slots=True)
class Definitions:
    """All of a module's definitions, and which of them were used.

    `extents` says of the offset where a footnote's definition begins where it ends.
    """

    footnotes: dict[str, FootnoteText] = field(default_factory=dict)
    references: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[str, Span] = field(default_factory=dict)
    extents: dict[int, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def unused(self, source: str) -> list[Diagnostic]:
        """Tell what nothing has used."""
        found = []
        for label, note in self.footnotes.items():
            if f"^{label}" not in self.used:
                span = Span(note.span.start, note.span.start + len(label) + 3)
                message = f"the footnote `{label}` is defined and never used"
                hint = f"write `[^{label}]` where it belongs, or remove it"
                found.append(UNUSED_DEFINITION(message, source, span, hint=hint))
        for name, span in self.places.items():
            if name not in self.used:
                label = self.references[name]["label"]
                message = f"the link target `{label}` is defined and never used"
                hint = f"write `[text][{label}]` where it belongs, or remove it"
                found.append(UNUSED_DEFINITION(message, source, span, hint=hint))
        return found


def collect(outline: Outline, source: str) -> tuple[Definitions, list[Diagnostic]]:
    """Collect a file's definitions, and tell those that stand twice."""
    definitions = Definitions()
    problems: list[Diagnostic] = []
    # Few files define anything, and markdown-it takes 30 ms to import.
    for number, line in enumerate(outline.lines):
        if "]:" not in line or outline.inside[number] != TEXT:
            continue
        start = outline.starts[number]
        if note := _FOOTNOTE.match(line):
            _footnote(definitions, outline, number, note, problems, source)
        elif (found := _TARGET.match(line)) and _can_begin(outline, number):
            from deck.reading.markdown import normalizeReference

            label = normalizeReference(found[1])
            span = Span(start + found.start(1) - 1, start + found.end(1) + 1)
            if label in definitions.references:
                problems.append(_twice(f"the link target `{found[1]}`", source, span))
                continue
            address = found[2] if found[2] is not None else found[3]
            title = found[4] or found[5] or found[6] or ""
            definitions.references[label] = {"href": address, "title": title, "label": found[1]}
            definitions.places[label] = span
    return definitions, problems


def _twice(what: str, source: str, span: Span) -> Diagnostic:
    message = f"{what} is defined twice"
    return DUPLICATE_DEFINITION(message, source, span, hint="give one of the two another name")


def _can_begin(outline: Outline, number: int) -> bool:
    """Tell whether a definition can stand on a line: it does not break into a paragraph."""
    above = outline.lines[number - 1] if number else ""
    if not above.strip() or outline.inside[number - 1] != TEXT:
        return True
    return bool(_TARGET.match(above) or _BLOCK.match(above) or above.rstrip() == "---")


def _footnote(
    definitions: Definitions,
    outline: Outline,
    number: int,
    note: re.Match[str],
    problems: list[Diagnostic],
    source: str,
) -> None:
    end = _end(outline, number)
    texts, starts = [outline.lines[number][note.end() :]], [outline.starts[number] + note.end()]
    for line, start in zip(
        outline.lines[number + 1 : end], outline.starts[number + 1 : end], strict=True
    ):
        cut = min(4, len(line) - len(line.lstrip(" "))) if line[:1] != "\t" else 1
        texts.append(line[cut:])
        starts.append(start + cut)
    stop = outline.starts[end - 1] + len(outline.lines[end - 1])
    first = outline.starts[number] + note.start(1) - 2
    definitions.extents[first] = stop
    if note[1] in definitions.footnotes:
        span = Span(first, outline.starts[number] + note.end(1) + 1)
        problems.append(_twice(f"the footnote `{note[1]}`", source, span))
        return
    text = Lines("\n".join(texts), tuple(starts))
    definitions.footnotes[note[1]] = FootnoteText(note[1], text, Span(first, stop))


def _end(outline: Outline, number: int) -> int:
    """Return the line behind a footnote: indented lines belong to it, and its paragraph's rest."""
    lines, end = outline.lines, number + 1
    while end < len(lines):
        line = lines[end]
        if line.rstrip() == "---" and outline.inside[end] == TEXT:
            break
        if not line.strip():
            after = next((n for n in range(end, len(lines)) if lines[n].strip()), len(lines))
            if after == len(lines) or not lines[after].startswith(("  ", "\t")):
                break
            end = after
        elif not line.startswith(("  ", "\t")) and (
            _FOOTNOTE.match(line) or _TARGET.match(line) or _BLOCK.match(line) or _is_note(line)
        ):
            break
        else:
            end += 1
    return end


def _is_note(line: str) -> bool:
    return bool(re.match(r"notes?:", line, re.IGNORECASE))
