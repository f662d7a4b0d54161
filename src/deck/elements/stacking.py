"""Formulas for paper: what KaTeX writes for browsers, as WeasyPrint understands and lays out well.

KaTeX stacks what stands above each other in tables of two rows, whose heights it knows. Laid out
as plain boxes with these heights they look the same and take a third less time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

_EM = r"(?:^|;){}:(-?[\d.]+)em"


@lru_cache(maxsize=1024)
def for_paper(html: str) -> str:
    """Return KaTeX's HTML without tables, its drawings with all that a style sheet would say."""
    # No style sheet reaches into an SVG on paper, and none overrules the width it gives itself: as
    # wide as any formula, where KaTeX's sheet makes it as wide as its box.
    html = html.replace("<svg ", '<svg fill="currentColor" ')
    html = html.replace(' width="400em"', ' width="100%"')
    html = html.replace("<line ", '<line stroke="currentColor" ')
    bare = html.replace(' xmlns="http://www.w3.org/2000/svg"', "")  # else every tag gets a prefix
    try:
        root = fromstring(bare)  # noqa: S314 - KaTeX's own markup, without entities
    except ParseError:  # a control character, which HTML lets pass
        return html
    for stack in [each for each in root.iter("span") if "vlist-t" in _classes(each)]:
        _unstack(stack)
    return tostring(root, encoding="unicode", short_empty_elements=False)


def _unstack(stack: Element) -> None:
    """Make a box of a table of one or two rows.

    The first row reaches up to its height from the line, the second down to its own. Each layer
    takes no height, and is moved from the line by its `top`, less the strut that it begins with.
    A box stands with its last layer on the line: that is undone.
    """
    rows = [row[0] for row in stack if len(row)]
    layers = list(rows[0]) if rows else []
    if not layers or not len(layers[-1]) or "pstrut" not in _classes(layers[-1][0]):
        return
    up, down = _em(rows[0], "height"), _em(rows[1], "height") if len(rows) > 1 else 0.0
    lift = _em(layers[-1][0], "height") + _em(layers[-1], "top")
    # `vlist-t2` makes up for a cell that is no more; `vlist` gives the layers their rules.
    names = [each for each in _classes(stack) if each != "vlist-t2"]
    stack[:] = layers
    stack.set("class", " ".join((*names, "vlist")))
    stack.set(
        "style",
        f"{stack.get('style', '')}display:inline-block;height:0;"
        f"margin:{up:.4f}em 0 {down:.4f}em;vertical-align:{-lift:.4f}em",
    )


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _em(element: Element, name: str) -> float:
    found = re.search(_EM.format(name), element.get("style", ""))
    return float(found[1]) if found else 0.0
