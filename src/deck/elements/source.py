"""Where a statement comes from: `{source="Gartner, 2019"}` on whatever takes attributes.

Reading makes a footnote of it (`reading.citing`), so that it is numbered and listed like one. A
statement made of text is marked in its last line. What holds no text of its own, such as a table,
a picture or a drawing, gets the line beneath it that stands here.
"""

from __future__ import annotations

from deck.diagnostics import warning
from deck.nodes import Element, Html
from deck.protocols import Pen, Syntax

EMPTY_SOURCE = warning(
    "empty-source",
    "a source says nothing",
    """\
`{source="…"}` names where a statement comes from: who, what, when. An empty one lists nothing.

```markdown
Most projects fail. {source=""}                                   # wrong
Most projects fail. {source="Gartner, *Predicts*, 2019"}          # right
A number to look up. {.unverified}                                # not known yet
```
""",
)


class SourceLine(Element):
    """The line beneath a block that holds no text; its child is the mark."""

    __slots__ = ()


def draw(node: SourceLine, pen: Pen) -> Html:
    """Draw deck's word for it and the number."""
    return Html("<p{}>{} {}</p>").format(
        pen.attributes(node, "source-line"), pen.words["source"], pen.inlines(node.children)
    )


SYNTAX = Syntax(name="source", draws=(SourceLine,), draw=draw)
