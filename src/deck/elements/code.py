"""Code: coloured while the deck is built, lines lit at once or step by step, numbered if asked.

The node is Markdown's own `Fence`; its children are the states of its lines (`lit`). What is drawn
shows the last one: that is what paper has, and what a page without JavaScript shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import escape

from deck.diagnostics import did_you_mean, warning
from deck.elements import colouring, lit
from deck.nodes import Fence, Html
from deck.patterns import pattern
from deck.protocols import Pen, Reader, Syntax
from deck.source import Span

UNKNOWN_LANGUAGE = warning(
    "unknown-language",
    "a code's language is not known",
    """\
The word behind a fence's signs is its language. Code in a language that deck (that is, Pygments)
does not know is shown without colours. Write `text` for what has none, such as a program's output.

````markdown
```pyhton      # wrong
```python      # right
```
````
""",
)
# Words that ask for numbers before the lines, as people from other tools write them.
_NUMBERS = frozenset({"numbers", "linenos", "line-numbers", "lineNumbers", "numberLines"})
_WORD = pattern(r"""(?<![\w.=#-])[A-Za-z][\w-]*(?![\w=-])""")
_QUOTED = pattern(r"""=(?:"[^"]*"|'[^']*')""")
_START = ("start", "startFrom")
_OWN_PAIRS = frozenset({"title", "filename", *_START})


def finished(
    fence: Fence, name: Span, at: int, reader: Reader, others: Sequence[str] = ()
) -> Fence:
    """Read what a fence's info string says; `name` is its language's place, `at` the rest's.

    `others` are words that make a fence something else than code: one may have been meant.
    """
    language, attrs = fence.language, fence.attrs
    if not language and attrs.classes and colouring.known(attrs.classes[0]):  # Pandoc's
        language, attrs = attrs.classes[0], replace(attrs, classes=attrs.classes[1:])
    if not colouring.known(language):
        message = f"there is no language `{language}`"
        near = did_you_mean(language.lower(), (*others, *colouring.names()))
        hint = near or "write `text` for what is in none"
        reader.problem(UNKNOWN_LANGUAGE(message, None, name, hint=hint))
    count = len(_split(fence.text))
    said = lit.read(fence.info, at, count, reader)
    pairs = attrs.pairs
    start = next((value for key, value in pairs if key in _START), "")
    if start and not start.isdecimal():
        where = at + max(0, fence.info.find(start))
        message, span = f"`start` cannot be `{start}`", Span(where, where + len(start))
        reader.problem(lit.BAD_LINES(message, None, span, hint="write a number such as `start=12`"))
        pairs = tuple(pair for pair in pairs if pair[0] not in _START)
    elif said.start is not None and not start:
        pairs = (*pairs, ("start", str(said.start)))
    words = {*_WORD.findall(_QUOTED.sub("", fence.info)), *attrs.classes}
    classes = tuple(word for word in attrs.classes if word not in _NUMBERS)
    if words & _NUMBERS or any(key in _START for key, _ in pairs):
        classes = (*classes, "numbers")
    attrs = replace(attrs, classes=classes, pairs=pairs)
    children = tuple(replace(state, span=_within(state.span, fence.span)) for state in said.states)
    return replace(fence, language=language, attrs=attrs, children=children)


def _within(span: Span, around: Span) -> Span:
    return Span(max(span.start, around.start), min(span.end, around.end))


def _split(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def draw(node: Fence, pen: Pen) -> Html:
    """Draw a figure: the file's name where `title` gives one, then the code."""
    title = node.attrs.get("title") or node.attrs.get("filename")
    caption = f"<figcaption>{escape(title)}</figcaption>\n" if title else ""
    language = f' class="language-{escape(node.language)}"' if node.language else ""
    attributes = pen.attributes(_bare(node) if node.attrs.pairs else node, "code")
    states, marks = "", ""
    if node.children or "numbers" in node.attrs.classes:
        states, code = _lines(node)
        drawn = [lit.draw_step(n, pen) for n in node.children if isinstance(n, lit.LitStep)]
        marks = "".join(mark for mark in drawn if "fragment" in mark)
        if marks:  # neither paper nor notes have steps
            states += f' data-lines="{getattr(node.children[0], "lines", lit.ALL)}"'
            marks += "\n"
    else:
        code = colouring.highlighted(node.language, node.text)
    return Html(
        f"<figure{attributes}>\n{caption}<pre{states}><code{language}>{code}</code></pre>\n"
        f"{marks}</figure>"
    )


def _lines(node: Fence) -> tuple[str, str]:
    """Return the class of the code, and its lines in their last state."""
    written = colouring.lines(node.language, node.text)
    last: str = getattr(node.children[-1], "lines", lit.ALL) if node.children else lit.ALL
    wanted = lit.numbers(last, len(written))
    numbered = "numbers" in node.attrs.classes
    first = int(node.attrs.get("start") or node.attrs.get("startFrom") or 1)
    width = len(str(first + len(written) - 1))
    drawn = []
    for at, line in enumerate(written):
        number = f' data-n="{first + at:>{width}}"' if numbered else ""
        chosen = " hl" if last != lit.ALL and at + 1 in wanted else ""
        drawn.append(f'<span class="line{chosen}"{number}>{line}</span>')
    return "" if last == lit.ALL else ' class="lit"', "\n".join(drawn)


def _bare(node: Fence) -> Fence:
    """Return the fence without the pairs that are drawn otherwise."""
    pairs = tuple(pair for pair in node.attrs.pairs if pair[0] not in _OWN_PAIRS)
    return replace(node, attrs=replace(node.attrs, pairs=pairs))


SYNTAX = Syntax(name="code", draws=(Fence,), draw=draw)
