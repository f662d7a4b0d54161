"""Measure what formulas and diagrams cost: one deck of 100 slides, with them and without.

    python bench/language.py [--runs 7]

Writes both decks to bench/out/language/, builds each in turn as HTML for the given number of
rounds after one that does not count, and prints the medians and the difference. Exits with 1
where 100 formulas and 100 diagrams take more than the goal. Time is the wall clock around the
whole process, from an empty output folder.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import generate

OUT = Path(__file__).resolve().parent / "out" / "language"
SLIDES = 100
GOAL = 2.0  # seconds more than the same deck without

FORMULAS = (
    r"\frac{{\partial L}}{{\partial w_{{{n}}}}} = \sum_{{i=1}}^{{n}} (\hat y_i - y_i) x_{{i{n}}}",
    r"\begin{{pmatrix}} a_{{{n}}} & b \\ c & d \end{{pmatrix}}",
    r"\sqrt{{\sigma_{{{n}}}^2 + \epsilon}}",
    r"P(A_{{{n}}} \mid B) = \frac{{P(B \mid A_{{{n}}})\,P(A_{{{n}}})}}{{P(B)}}",
)
DIAGRAMS = (
    """flow
Data {n} -> Clean -> Train -> Evaluate -> Deploy *
Deploy -> Monitor: live traffic
Monitor -> Data {n}: drift
[Pipeline] Clean, Train, Evaluate""",
    """cycle
center: Round {n}
Plan
Build: code, data, features
Train *
Deploy
Monitor""",
    """layers
Artificial intelligence {n}: machines that act smart
  Machine learning: learns from data
    Deep learning
      LLM *""",
    """timeline
19{n:02}: The first workshop
2012: AlexNet wins by a wide margin
2017: Transformers
2022: Everybody chats *""",
    """compare
Software {n}
  ships code
  breaks when code changes
Models *
  ship code and data
  break when the world changes""",
    """chart
title: Models in production, round {n}
2021: 12
2022: 30
2023: {n}
2024: 90""",
    """flow
Code {n}, Data, Config -> Train *
Train -> Registry -> Batch scoring, Online serving -> Monitor
Monitor -> Train: drift""",
)


def slides(full: bool) -> Iterator[str]:
    """Yield the slides: the same words, and in a full deck a formula and a diagram on each."""
    for number, text in enumerate(generate.deck(generate.make(SLIDES)).split("\n---\n")[:SLIDES]):
        if not full:
            yield text
            continue
        formula = FORMULAS[number % len(FORMULAS)].format(n=number)
        diagram = DIAGRAMS[number % len(DIAGRAMS)].format(n=number)
        head, _, notes = text.partition("\nNote:")
        own = f"\n\nAs ${formula}$ says.\n\n```{diagram}\n```\n"
        yield f"{head.rstrip()}{own}" + (f"\nNote:{notes}" if notes else "\n")


def project(name: str, full: bool) -> Path:
    """Write a deck and return its folder."""
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "slides.md").write_text("\n---\n".join(slides(full)), encoding="utf-8")
    return folder


def built(folder: Path) -> float:
    """Build a deck's slides from nothing; returns seconds."""
    shutil.rmtree(folder / "build", ignore_errors=True)
    command = [sys.executable, "-m", "deck", "build", str(folder / "slides.md")]
    command += ["--format", "html", "-q", "-o", str(folder / "build")]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> int:
    """Run the rounds and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    decks = {"without": project("without", False), "with": project("with", True)}
    seconds: dict[str, list[float]] = {name: [] for name in decks}
    for number in range(runs + 1):
        for name, folder in decks.items():
            took = built(folder)
            if number:  # the first round does not count
                seconds[name].append(took)
    plain, full = median(seconds["without"]), median(seconds["with"])
    print(f"{SLIDES} slides                                 {plain:6.2f} s")
    print(f"with {SLIDES} formulas and {SLIDES} diagrams as well   {full:6.2f} s")
    good = full - plain <= GOAL
    print(f"more                                       {full - plain:6.2f} s, goal {GOAL:.0f} s: "
          f"{'met' if good else 'missed'}")  # fmt: skip
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
