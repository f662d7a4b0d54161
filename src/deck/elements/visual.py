"""A picture that is still missing: `::: visual` around what it should show.

A note to whoever makes the picture, for the trainer alone: an audience never sees one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from deck.diagnostics import Diagnostic, Outcome, warning
from deck.frozen import dataclass
from deck.nodes import Element, Html, Node, Paragraph
from deck.protocols import Body, Pen, Reader, Syntax
from deck.source import Lines, Span

EMPTY_VISUAL = warning(
    "empty-visual",
    "a missing picture is not described",
    """\
`::: visual` keeps the place of a picture that is still to be made. Say in a sentence what it
should show, or nobody can make it.

```markdown
::: visual
A child and a model, both learning dog from cat.
:::
```
""",
)
BAD_SIZE = warning(
    "bad-visual-size",
    "the size of a missing picture is no size",
    "`width` and `height` of `::: visual` are lengths such as `320px`; a width may also be a share "
    'of the slide, `{width="50%"}`.',
)

_SIZES = {
    "width": re.compile(r"\d{1,4}(?:\.\d+)?(?:px|%|em|rem)?"),
    "height": re.compile(r"\d{1,4}(?:\.\d+)?(?:px|em|rem)?"),
}
# A frame, a hill and a sun: a picture, drawn with the colour of the words beside it.
_SIGN = Html(
    '<svg class="visual-sign" viewBox="0 0 48 40" width="48" height="40" aria-hidden="true">'
    '<g fill="none" stroke="{0}" stroke-width="3" stroke-linejoin="round" stroke-linecap="round">'
    '<rect x="2" y="2" width="44" height="36" rx="5"/><circle cx="15" cy="14" r="4"/>'
    '<path d="M4 34l13-12 8 7 9-10 11 11"/></g></svg>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visual(Element):
    """A picture that is still missing; children say what it should show.

    `width` and `height` are CSS, empty where the theme decides.
    """

    width: str = ""
    height: str = ""


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read what the picture should show: words behind the name, blocks inside."""
    problems: list[Diagnostic] = []
    children = reader.blocks(body.text)
    if body.arguments:
        span = Span(body.at, body.at + len(body.arguments))
        words = reader.inlines(Lines(body.arguments, (body.at,)))
        children = (Paragraph(span=span, children=words), *children)
    if not children:
        hint = "say what the picture should show, or remove the container"
        problems.append(
            EMPTY_VISUAL("nobody knows what this picture should show", None, body.name, hint=hint)
        )
    sizes: dict[str, str] = {}
    for key, pattern in _SIZES.items():
        value = body.attrs.get(key)
        if value and not pattern.fullmatch(value):
            hint = f'write a length such as `{{{key}="320px"}}`'
            problems.append(BAD_SIZE(f"`{value}` is no {key}", None, body.name, hint=hint))
        elif value:
            sizes[key] = f"{value}px" if value[-1].isdigit() else value
    pairs = tuple(pair for pair in body.attrs.pairs if pair[0] not in _SIZES)
    attrs = replace(body.attrs, pairs=pairs)
    return Outcome(Visual(span=body.span, attrs=attrs, children=children, **sizes), tuple(problems))


def draw(node: Visual, pen: Pen) -> Html:
    """Draw a dashed box with a sign, deck's word for it, and what it should show."""
    sizes = (("width", node.width), ("height", node.height))
    style = "; ".join(f"{name}: {value}" for name, value in sizes if value)
    pairs = {"style": style} if style else {}
    label = Html('<p class="visual-label">{}</p>').format(pen.words["missing-visual"])
    inside = Html('<div class="visual-words">\n{}\n{}\n{}\n</div>')
    sign = _SIGN.format(pen.tokens["muted"])
    return Html("<div{}>\n{}\n</div>").format(
        pen.attributes(node, "visual", **pairs),
        inside.format(sign, label, pen.blocks(node.children)),
    )


SYNTAX = Syntax(name="visual", draws=(Visual,), draw=draw, read=read, containers=("visual",))
