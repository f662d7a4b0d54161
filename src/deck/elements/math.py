r"""Formulas in TeX: `$x^2$` in a line, `$$…$$` alone, and the fence `math`.

The reading's own rules (`reading.formulas`) tell dollars that open a formula from prices. Drawn
by KaTeX while the deck is built (`elements.katex`): HTML for the eye, the same on screen and
paper, and on the screen MathML for screen readers.
"""

from __future__ import annotations

from deck.diagnostics import Diagnostic, Outcome, warning
from deck.elements.katex import Mistake, drawn
from deck.frozen import dataclass
from deck.model import Medium
from deck.nodes import Element, Html, Node
from deck.protocols import Body, Pen, Reader, Syntax

BAD_MATH = warning(
    "bad-math",
    "a formula cannot be drawn",
    r"""
The TeX between the dollars has a mistake, so it is shown as it was written. KaTeX draws formulas:
it knows nearly all that TeX and AMS-LaTeX have for formulas, and nothing for whole documents.

```markdown
$\fraction{a}{b}$                  # wrong: there is no such command
$\frac{a}{b}$                      # right
It costs \$5, or $ 5.              # text: escaped, or followed by a blank
```
""".strip(),
)


_EYE = '<span class="katex-html"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula(Element):
    """A formula: its TeX, and as one line of text.

    `display`: drawn large, on a line of its own. `block`: it stands between blocks, not in text.
    """

    tex: str
    text: str
    display: bool = False
    block: bool = False


def read(body: Body, reader: Reader) -> Outcome[Node]:
    """Read a formula, and tell what is wrong with its TeX at the very place."""
    written = body.text.text
    lead = len(written) - len(written.lstrip())
    tex = written.strip()
    display = body.word != "$"
    result = drawn(tex, display)
    problems: tuple[Diagnostic, ...] = ()
    if isinstance(result, Mistake):
        place = body.text.span(lead + result.start, lead + result.end) if tex else body.span
        problems = (BAD_MATH(result.message, None, place, hint=result.hint),)
        text = " ".join(tex.split())
    else:
        text = result.text
    block = body.word == "math"
    node = Formula(
        span=body.span, attrs=body.attrs, tex=tex, text=text, display=display, block=block
    )
    return Outcome(node, problems)


def draw(node: Formula, pen: Pen) -> Html:
    """Draw the formula; one that cannot be is shown as written."""
    formula = _drawn(node, pen)
    if node.block:
        return Html("<div{}>{}</div>").format(pen.attributes(node, "formula"), formula)
    attributes = pen.attributes(node) if node.attrs else Html()
    return Html("<span{}>{}</span>").format(attributes, formula) if attributes else formula


def _drawn(node: Formula, pen: Pen) -> Html:
    result = drawn(node.tex, node.display)
    if isinstance(result, Mistake):
        return Html('<code class="formula-source">{}</code>').format(node.tex)
    if pen.medium is Medium.PAPER:
        from deck.elements.stacking import for_paper  # an XML parser, which HTML does without

        return Html(for_paper(result.html))
    if pen.aside:  # reveal.js shows notes in a window of its own, which has no style sheet of ours
        return Html(result.mathml)
    hidden = f'<span class="katex-mathml">{result.mathml}</span>'
    return Html(result.html.replace(_EYE, hidden + _EYE, 1))


def _sheets(node: Formula) -> tuple[str, ...]:
    """Return the sheets of the faces that a formula is drawn in."""
    result = drawn(node.tex, node.display)
    if isinstance(result, Mistake):
        return ()
    return tuple(f"katex/KaTeX_{face}.css" for face in result.faces)


SYNTAX = Syntax(
    name="math",
    draws=(Formula,),
    draw=draw,
    read=read,
    fences=("math",),
    sheets=("katex/katex.css",),
    sheets_of=_sheets,
)
