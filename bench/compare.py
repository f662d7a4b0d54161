"""Measure deck beside Pandoc and Marp: whole processes, interleaved, medians.

    python bench/compare.py [--runs 7] [--only html-200,html-50,handout-60] [--without-deck]

Sets up Pandoc (PyPI's pypandoc_binary) and Marp CLI (npm) once below bench/out/, writes the
generated decks there, runs each tool in turn for the given number of rounds after one round that
does not count, prints what it took and the goals, and exits with 1 when a goal is missed (then
with a profile of deck's run). Time is the wall clock around the whole process. Memory is the
largest resident size of any one process of a command, read from the kernel by `wait4`: of deck and
Marp, which start several, it counts the largest alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import generate

OUT = Path(__file__).resolve().parent / "out"
PANDOC_WHEEL = "pypandoc_binary==1.17"  # holds Pandoc 3.9
MARP_PACKAGE = "@marp-team/marp-cli@4.5"


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall-clock seconds, peak memory in MB (of its largest process)."""

    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Goal:
    """`deck` takes at most `limit` times what `other` takes; `pick` of other's runs counts."""

    other: str
    limit: float
    what: str = "seconds"
    pick: Callable[[list[float]], float] = median

    def __str__(self) -> str:
        """Say the goal in words."""
        best = " at its best" if self.pick is min else ""
        what = "time" if self.what == "seconds" else "memory"
        return f"{what} at most {self.limit} x {self.other}{best}"


@dataclass(frozen=True, slots=True)
class Race:
    """One table: a deck of so many slides, what is built, what is asked for."""

    slides: int
    handout: bool
    goals: tuple[Goal, ...]


RACES: Mapping[str, Race] = {
    "html-200": Race(
        200,
        False,
        (Goal("marp", 0.4), Goal("pandoc", 0.9), Goal("marp", 1.0, "megabytes")),
    ),
    "html-50": Race(50, False, (Goal("marp", 0.3), Goal("marp", 1.0, "megabytes"))),
    "handout-60": Race(60, True, (Goal("marp --pdf", 0.9, pick=min),)),
}


def set_up() -> tuple[Path, Path]:
    """Install Pandoc and Marp below bench/out/ unless they are there; return their programs."""
    OUT.mkdir(exist_ok=True)
    room = OUT / "pandoc"
    found = list(room.glob("lib/*/site-packages/pypandoc/files/pandoc"))
    if not found:
        subprocess.run([sys.executable, "-m", "venv", room], check=True)
        subprocess.run([room / "bin" / "pip", "install", "-q", PANDOC_WHEEL], check=True)
        found = list(room.glob("lib/*/site-packages/pypandoc/files/pandoc"))
    marp = OUT / "marp" / "node_modules" / ".bin" / "marp"
    if not marp.exists():
        quiet = ["--no-fund", "--no-audit", "--silent"]
        npm = ["npm", "install", *quiet, "--prefix", OUT / "marp", MARP_PACKAGE]
        subprocess.run(npm, check=True)
    return found[0], marp


def chromium() -> str:
    """Return the browser that Marp prints with."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    sys.exit("bench: Marp needs Chromium to print: apt-get install chromium")


def deck_program() -> list[str]:
    """Return how deck is called: the program beside this Python, else as a module."""
    program = Path(sys.executable).with_name("deck")
    return [str(program)] if program.exists() else [sys.executable, "-m", "deck"]


def commands(race: Race, room: Path, tools: tuple[Path, Path]) -> dict[str, list[str]]:
    """Return the command of each tool for a race whose decks stand in `room`."""
    pandoc, marp = (str(tool) for tool in tools)
    wanted = "handout" if race.handout else "html"
    out = str(room / "built")
    deck = [*deck_program(), "build", str(room / "deck"), "-o", out, "-q", "--format", wanted]
    source = str(room / "marp.md")
    if race.handout:
        browser = ["--browser-path", chromium()]
        pdf = [marp, "--no-config", "--pdf", *browser, source, "-o", str(room / "marp.pdf")]
        return {"deck": deck, "marp --pdf": pdf}
    reveal = [pandoc, "-s", "-t", "revealjs", str(room / "pandoc.md")]
    return {
        "deck": deck,
        "pandoc": [*reveal, "-o", str(room / "pandoc.html")],
        "marp": [marp, "--no-config", source, "-o", str(room / "marp.html")],
    }


def environment() -> dict[str, str]:
    """Return this environment, but let Python keep its compiled modules as it does for users."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str], log: Path) -> Run:
    """Run a command to its end and measure it; a failure shows its output and stops the bench."""
    with log.open("wb") as talk:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=talk, stderr=talk, env=environment()
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        told = log.read_text(encoding="utf-8", errors="replace")
        sys.exit(f"bench: {' '.join(command)} failed ({child.returncode})\n{told}")
    scale = 2**20 if sys.platform == "darwin" else 2**10  # macOS counts bytes, Linux KB
    return Run(seconds, usage.ru_maxrss / scale)


def race(name: str, rounds: int, tools: tuple[Path, Path], skip: str) -> dict[str, list[Run]]:
    """Run every tool of a race in turn, one uncounted round first, each from an empty folder."""
    asked = RACES[name]
    room = OUT / name
    generate.write(asked.slides, room)
    todo = {tool: line for tool, line in commands(asked, room, tools).items() if tool != skip}
    runs: dict[str, list[Run]] = {tool: [] for tool in todo}
    for turn in range(rounds + 1):
        for tool, command in todo.items():
            shutil.rmtree(room / "built", ignore_errors=True)
            took = run(command, room / "log.txt")
            if turn:
                runs[tool].append(took)
    return runs


def table(name: str, runs: Mapping[str, list[Run]]) -> None:
    """Print a race: median, best and worst time, peak memory, each beside deck's."""
    print(f"\n{name}: {RACES[name].slides} slides, {len(next(iter(runs.values())))} rounds")
    print(f"  {'':12} {'median':>9} {'best':>9} {'worst':>9} {'memory':>9}   deck takes")
    own = median(took.seconds for took in runs["deck"]) if "deck" in runs else None
    for tool, all_runs in runs.items():
        times = [took.seconds for took in all_runs]
        memory = median(took.megabytes for took in all_runs)
        shown = [f"{1000 * value:6.0f} ms" for value in (median(times), min(times), max(times))]
        share = "" if own is None or tool == "deck" else f"{own / median(times):.2f} x"
        print(f"  {tool:12} {' '.join(shown)} {memory:6.0f} MB   {share}")


def judge(name: str, runs: Mapping[str, list[Run]]) -> bool:
    """Print each goal of a race and whether it is reached; return whether all are."""
    good = True
    for goal in RACES[name].goals:
        own = median(getattr(took, goal.what) for took in runs["deck"])
        other = goal.pick([getattr(took, goal.what) for took in runs[goal.other]])
        reached = own <= goal.limit * other
        good = good and reached
        print(f"  {'reached' if reached else 'MISSED '}  {goal}: {own / other:.2f}")
    return good


def profile(name: str, tools: tuple[Path, Path]) -> None:
    """Print where deck's time goes, for a goal that was missed."""
    line = commands(RACES[name], OUT / name, tools)["deck"]
    arguments = line[line.index("build") :]
    asked = [sys.executable, "-m", "cProfile", "-s", "cumulative", "-m", "deck", *arguments]
    told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    print("\n".join(told.splitlines()[:45]))


def main() -> int:
    """Run the races asked for; return 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description="measure deck beside Pandoc and Marp")
    parser.add_argument("--runs", type=int, default=7, help="rounds that count (at least 5)")
    parser.add_argument("--only", default=",".join(RACES), help="names of races, with commas")
    parser.add_argument("--without-deck", action="store_true", help="measure the others alone")
    asked = parser.parse_args()
    if asked.runs < 5:
        parser.error("medians of fewer than 5 rounds say little")
    tools = set_up()
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"load {load} on {os.cpu_count()} processors")
    good = True
    for name in asked.only.split(","):
        runs = race(name, asked.runs, tools, "deck" if asked.without_deck else "")
        table(name, runs)
        if not asked.without_deck and not judge(name, runs):
            good = False
            profile(name, tools)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
