"""`{#id .class key="value"}`: what attributes say, wherever they are written.

The class `fragment`, reveal.js' word, is read as `step`, deck's own, and so is `fragment-index`;
`{step=2}` alone makes a step.
"""

from __future__ import annotations

from deck.nodes import Attrs
from deck.patterns import pattern

_VALUE = r"""(?:"[^"\n]*+"|'[^'\n]*+'|[^\s"'{}=<>`]++)"""
_ITEM = rf"(?:[#.][\w:./-]++|[A-Za-z_@:][\w:.-]*+[ \t]*+=[ \t]*+{_VALUE})"
BRACES = pattern(rf"\{{[ \t]*+{_ITEM}(?:[ \t]++{_ITEM}|[#.][\w:./-]++)*+[ \t]*+\}}")
# At the end of a line, parted from the text before by a blank, or alone on its line.
TRAILING = pattern(rf"(?:^|(?<=[ \t]))({BRACES.pattern})[ \t]*$")

_PIECE = pattern(
    r"""([#.])([\w:./-]+)|([A-Za-z_@:][\w:.-]*)(?:[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|"""
    r"""([^\s"'{}=<>`]+)))?"""
)
_STEPS = {"fragment": "step"}
_NUMBERS = frozenset({"step", "fragment-index", "data-fragment-index"})


def read(text: str) -> Attrs:
    """Read what stands between the braces, or in a `.slide:` comment (there keys may be bare)."""
    name, classes, pairs = "", [], {}
    for sign, word, key, double, single, bare in _PIECE.findall(text):
        if sign == "#":
            name = word
        elif sign:
            classes.append(word)
        elif key in {"id", "class"}:
            value = double or single or bare
            name = value if key == "id" else name
            classes.extend(value.split() if key == "class" else ())
        else:
            pairs[key] = double or single or bare
    for key in [*pairs] if pairs else ():
        if key in _NUMBERS or (key == "index" and not {"step", "fragment"}.isdisjoint(classes)):
            pairs["step"] = pairs.pop(key)
            classes.append("step")
    return Attrs(name, class_names(classes), tuple(pairs.items()))


def class_names(words: list[str]) -> tuple[str, ...]:
    """Return class names without repeats, in deck's own words."""
    return tuple(dict.fromkeys(_STEPS.get(word, word) for word in words))
