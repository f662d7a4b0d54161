"""Write the same deck of N slides in deck's, Pandoc's and Marp's dialect.

Every slide has a title, an opening line, bullets and notes; every third a block of Python code,
every fifth a table. Words come from a seeded generator, so no two slides are alike (no tool can
draw one slide and keep it for the others) and every run measures the same text.

    python bench/generate.py 200 FOLDER      writes FOLDER/{deck/deck.yml,deck/slides.md,
                                             pandoc.md,marp.md}
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from pathlib import Path

TEXT = (
    "model data drift pipeline feature store registry team release test metric alert batch "
    "stream label review deploy rollback canary shadow budget latency cost owner audit "
    "training serving schema contract version lineage notebook cluster queue cache "
    "monitor threshold baseline sample quality"
)
WORDS = TEXT.split()


@dataclass(frozen=True, slots=True)
class Plain:
    """One slide's contents, before any dialect: code and table are empty where there is none."""

    title: str
    opening: str
    bullets: tuple[str, ...]
    code: str
    table: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def make(count: int) -> tuple[Plain, ...]:
    """Make the contents of `count` slides, the same ones at every call."""
    dice = random.Random(count)
    return tuple(_slide(dice, number) for number in range(1, count + 1))


def _line(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(WORDS, k=words))


def _slide(dice: random.Random, number: int) -> Plain:
    code = number % 3 == 0
    table = number % 5 == 0
    bullets = 2 if code or table else 5
    name = dice.choice(WORDS)
    return Plain(
        title=f"{_line(dice, 3).capitalize()} {number}",
        opening=f"The **{_line(dice, 2)}** meets the *{_line(dice, 2)}* in `{name}_{number}`.",
        bullets=tuple(_line(dice, 6).capitalize() for _ in range(bullets)),
        code="" if not code else _code(dice, name, number),
        table=() if not table else _table(dice),
        notes=(_line(dice, 24).capitalize() + ".", _line(dice, 18).capitalize() + "."),
    )


def _code(dice: random.Random, name: str, number: int) -> str:
    return (
        f"def {name}_{number}(rows: list[float], limit: float = {dice.random():.3f}) -> bool:\n"
        f'    """Tell whether the {name} is past its limit."""\n'
        f"    mean = sum(rows) / len(rows)\n"
        f"    if mean > limit:  # {_line(dice, 3)}\n"
        f'        raise ValueError(f"{name}: {{mean:.2f}}")\n'
        f"    return mean > {dice.randrange(1, 99)}\n"
    )


def _table(dice: random.Random) -> tuple[tuple[str, ...], ...]:
    head = tuple(_line(dice, 1).capitalize() for _ in range(4))
    body = tuple(
        (_line(dice, 2), _line(dice, 1), str(dice.randrange(999)), f"{dice.randrange(99)} %")
        for _ in range(3)
    )
    return (head, *body)


def _body(slide: Plain, heading: str) -> str:
    """Write what all three dialects share: heading, opening, bullets, code, table."""
    parts = [f"{heading} {slide.title}", slide.opening]
    parts.append("\n".join(f"- {bullet}" for bullet in slide.bullets))
    if slide.code:
        parts.append(f"```python\n{slide.code}```")
    if slide.table:
        rows = [f"| {' | '.join(row)} |" for row in slide.table]
        parts.append("\n".join([rows[0], "| --- | --- | ---: | ---: |", *rows[1:]]))
    return "\n\n".join(parts)


def deck(slides: tuple[Plain, ...]) -> str:
    """Write deck's dialect: `---` between slides, `Note:` before the notes."""
    pieces = [f"{_body(slide, '##')}\n\nNote:\n" + "\n\n".join(slide.notes) for slide in slides]
    return "\n\n---\n\n".join(pieces) + "\n"


def pandoc(slides: tuple[Plain, ...]) -> str:
    """Write Pandoc's dialect: a slide at each heading of level 2, notes in a fenced div."""
    pieces = [
        f"{_body(slide, '##')}\n\n::: notes\n" + "\n\n".join(slide.notes) + "\n:::"
        for slide in slides
    ]
    return "---\ntitle: Bench\nlang: en\n---\n\n" + "\n\n".join(pieces) + "\n"


def marp(slides: tuple[Plain, ...]) -> str:
    """Write Marp's dialect: `---` between slides, notes in a comment."""
    pieces = [
        f"{_body(slide, '##')}\n\n<!--\n" + "\n\n".join(slide.notes) + "\n-->" for slide in slides
    ]
    return "---\nmarp: true\ntitle: Bench\nlang: en\n---\n\n" + "\n\n---\n\n".join(pieces) + "\n"


DECK_YML = "title: Bench\nlang: en\nmodules: slides.md\nhtml: folder\n"


def write(count: int, folder: Path) -> None:
    """Write `count` slides in the three dialects into a folder, which is made."""
    slides = make(count)
    (folder / "deck").mkdir(parents=True, exist_ok=True)
    (folder / "deck" / "deck.yml").write_text(DECK_YML, encoding="utf-8")
    (folder / "deck" / "slides.md").write_text(deck(slides), encoding="utf-8")
    (folder / "pandoc.md").write_text(pandoc(slides), encoding="utf-8")
    (folder / "marp.md").write_text(marp(slides), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[1].isdigit():
        sys.exit("usage: python bench/generate.py SLIDES FOLDER")
    write(int(sys.argv[1]), Path(sys.argv[2]))
