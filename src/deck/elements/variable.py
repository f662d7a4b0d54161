"""A variable: `{{ cohort }}` becomes what deck.yml or the file's front matter says it is.

Only in a file that says `vars: true`, and never inside code: slides about Helm or workflows are
full of such braces. What comes of it is plain text.
"""

from __future__ import annotations

from markupsafe import escape

from deck.diagnostics import Diagnostic, Outcome, did_you_mean, warning
from deck.nodes import Html, Node, Text
from deck.patterns import pattern
from deck.protocols import Body, Pen, Reader, Syntax

UNKNOWN_VARIABLE = warning(
    "unknown-variable",
    "a variable has no value",
    """\
In a file that says `vars: true`, `{{ name }}` is a variable. Its value stands below `vars:` in
deck.yml, or in the file's own front matter; `title`, `subtitle`, `trainer` and `date` are the
deck's. Without a value it is shown as it is written. Braces that are meant as text go in code.

```yaml
vars: {cohort: Autumn 2026}
```
""",
)
VARIABLE_OFF = warning(
    "variable-off",
    "a variable is shown as it is written",
    """\
deck.yml gives the variable a value, but this file does not say that `{{ name }}` is one: files
about templates are full of such braces. Write `vars: true` in the first block of the file.
""",
)

PATTERN = pattern(r"\{\{[ \t]*[A-Za-z_][\w-]*[ \t]*\}\}")


class Variable(Text):
    """A variable; its text is its value."""

    __slots__ = ()


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read a variable; where it has no value it stays as it is written."""
    name = body.word.strip("{} \t")
    variables = reader.variables
    if variables.on and name in variables.values:
        return Outcome(Variable(span=body.span, text=variables.values[name]))
    return Outcome(Text(span=body.span, text=body.word), tuple(_told(name, body, reader)))


def _told(name: str, body: Body, reader: Reader) -> list[Diagnostic]:
    known = reader.variables
    if known.on:
        hint = did_you_mean(name, known.values) or f"write `vars: {{{name}: …}}` in deck.yml"
        return [UNKNOWN_VARIABLE(f"the variable `{name}` has no value", None, body.span, hint=hint)]
    if name in known.values:
        hint = "write `vars: true` in the first block of this file"
        message = f"the variable `{name}` is shown as it is written"
        return [VARIABLE_OFF(message, None, body.span, hint=hint)]
    return []


def draw(node: Variable, pen: Pen) -> Html:
    """Draw the value as text."""
    return escape(node.text)


SYNTAX = Syntax(name="variable", draws=(Variable,), draw=draw, read=read, inline=PATTERN)
