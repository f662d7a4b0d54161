"""Steps: what appears on a slide one key press after another (reveal.js calls it a fragment).

A node with the class `step` is one. `{step=2}` gives it a number: numbered steps come first, in
the order of their numbers, those of one number together; all others follow in the order of the
text. What waits behind one pause is one step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deck.diagnostics import Diagnostic, warning
from deck.nodes import Attrs, Node, walk
from deck.source import Span

BAD_STEP = warning(
    "bad-step",
    "a step's number is no number",
    """\
`{.step step=2}` says when a step comes: first those with a number, from the lowest to the highest,
then all others in the order of the text. The number is a whole one.

```markdown
- last {.step step=two}     <!-- wrong -->
- last {.step step=2}       <!-- right -->
```
""",
)

Key = tuple[type[Node], Span]

STEP = Attrs(classes=("step",))
# The pairs that say when a step comes; they mean nothing to a browser.
NUMBER, PAUSE = "step", "pause"


def is_step(node: Node) -> bool:
    """Tell whether a node waits for a key press."""
    return "step" in node.attrs.classes


def together(pause: int) -> Attrs:
    """Return what marks a node as waiting behind a pause, which is named by a number."""
    return Attrs(classes=("step",), pairs=((PAUSE, str(pause)),))


def order(nodes: tuple[Node, ...]) -> Mapping[Key, int]:
    """Return which press shows each step, from 0; empty where every step is a press of its own.

    reveal.js sorts steps itself: those without a number come in the order of the page.
    """
    found = [node for node in walk(*nodes) if "step" in node.attrs.classes]
    if not any(node.attrs.get(NUMBER) or node.attrs.get(PAUSE) for node in found):
        return {}
    groups: dict[tuple[int, int | Key], list[Key]] = {}
    for node in found:
        number, pause = node.attrs.get(NUMBER), node.attrs.get(PAUSE)
        key = (type(node), node.span)
        name: tuple[int, int | Key] = (2, key)
        if number.isdecimal():
            name = (0, int(number))
        elif pause:
            name = (1, int(pause))
        groups.setdefault(name, []).append(key)
    numbered = sorted(name for name in groups if name[0] == 0)
    rest = [name for name in groups if name[0]]
    return {key: at for at, name in enumerate((*numbered, *rest)) for key in groups[name]}


def misnumbered(nodes: tuple[Node, ...], text: str) -> Iterator[Diagnostic]:
    """Tell numbers of steps that are none; `text` is the slide's."""
    for node in walk(*nodes):
        number = node.attrs.get(NUMBER) if node.attrs else ""
        if number and not number.isdecimal():
            # Attributes keep no place, and may stand behind what they are for.
            at = text.find(number, text.find(NUMBER, node.span.start))
            found = node.span.start <= at
            span = Span(at, at + len(number)) if found else node.span
            hint = "write a whole number such as `step=2`"
            yield BAD_STEP(f"a step cannot have the number `{number}`", None, span, hint=hint)
