"""`deck theme list`: the themes that a project can use.

What a theme is, theme.py knows; this only prints it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from deck import theme


def list_themes(root: Path, *, out: TextIO) -> int:
    """Print each theme with its modes, where it is from and its options; returns exit code 0.

    `root` is the project's folder, whose own `themes/` is looked into first.
    """
    themes = theme.listing(root)
    rows = [("theme", "modes", "from", "summary")]
    rows += [(each.name, ", ".join(each.modes), each.where, each.summary) for each in themes]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row, each in zip(rows, (None, *themes), strict=True):
        cells = [f"{cell:{width}}" for cell, width in zip(row, (*widths, 0), strict=True)]
        print("  ".join(cells).rstrip(), file=out)
        for name, value in each.options.items() if each else ():
            print(f"{'':{widths[0]}}  {name}: {value}", file=out)
    print("\nchoose one with `theme:` in deck.yml, or `deck build -t NAME`", file=out)
    return 0
