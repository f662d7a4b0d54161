"""Work that other processors do gives what it gives here: results, failures, whole builds."""

from __future__ import annotations

import copy
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.config import Config
from deck.elements import colouring
from deck.nodes import Fence
from deck.reading import parse, together
from deck.source import Source
from deck.spread import Hands, shares

ROOT = Path(__file__).parents[1]
PROCESSORS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
several = pytest.mark.skipif(len(PROCESSORS) < 2, reason="work is spread over processors on Linux")


def ask(program: str) -> str:
    """Run a program of its own, which has one thread as deck's has; return what it prints."""
    started = "import os, signal, sys, threading, time\nfrom deck.spread import Hands, spread\n"
    return subprocess.run(
        [sys.executable, "-c", started + program], capture_output=True, text=True, check=True
    ).stdout


@several
def test_results_come_in_order_from_other_processes() -> None:
    told = ask("""
found = spread(lambda n: (n * n, os.getpid()), range(100), lambda n: 100_000)
print([square for square, _ in found] == [n * n for n in range(100)])
print(found[0][1] == os.getpid(), found[-1][1] == os.getpid())
""")
    assert told.split() == ["True", "True", "False"]


@several
@pytest.mark.parametrize(
    "work",
    [
        "os._exit(0)",
        "os.kill(os.getpid(), signal.SIGKILL)",
        "sys.exit(3)",
        "(lambda: 1)",
        "open('/nowhere')",
    ],
)
def test_what_a_child_cannot_do_is_done_here(work: str) -> None:
    told = ask(f"""
parent = os.getpid()
def work(part):
    return part if os.getpid() == parent else {work}
with Hands() as hands:
    print(*hands.give(work, ["here", "there"]))
""")
    assert told == "here there\n"


@several
def test_what_the_work_raises_is_raised() -> None:
    told = ask("""
try:
    spread(lambda n: 1 // (n - 99), range(100), lambda n: 100_000)
except ZeroDivisionError as error:
    print(error)
""")
    assert told == "integer division or modulo by zero\n"


def test_beside_another_thread_nothing_is_forked() -> None:
    told = ask("""
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print(Hands().free, spread(str, [1, 2, 3], lambda n: 100_000))
""")
    assert told == "0 ['1', '2', '3']\n"


@several
def test_no_child_outlives_its_block() -> None:
    told = ask("""
with Hands() as hands:
    hands.give(time.sleep, [60])
    print(*hands.give(str, [1]))
try:
    os.wait()
except ChildProcessError:
    print("none")
""")
    assert told.split() == ["1", "none"]


@several
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_child_outlives_a_killed_process(how: signal.Signals) -> None:
    program = """
import sys, time
from deck.spread import Hands
def work(part):
    print("working", flush=True)
    time.sleep(60)
with Hands() as hands:
    list(hands.give(work, [0]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"working\n"
        os.kill(parent.pid, how)
        started = time.monotonic()
        # The child holds the other end of this pipe as long as it lives.
        assert parent.stdout.read() == b""
    assert time.monotonic() - started < 30


@given(st.lists(st.integers(0, 50)), st.integers(1, 6))
def test_shares_are_all_of_it_in_order(costs: list[int], count: int) -> None:
    runs = list(shares(costs, lambda cost: cost, count))
    assert [cost for run in runs for cost in run] == costs
    assert len(runs) <= count
    assert all(runs)


def test_shares_cost_about_the_same() -> None:
    assert [len(run) for run in shares([1] * 90, lambda cost: cost, 3)] == [30, 30, 30]
    assert [len(run) for run in shares([8, 1, 1, 1, 1, 1, 1, 1, 1], lambda n: n, 2)] == [1, 8]


# Reading together is reading one by one


class Copies(Hands):
    """Hands that work here, but on copies: nothing they do is seen by who gave the work."""

    least = 1

    def __init__(self, free: int) -> None:
        super().__init__()
        self.free = free

    def give(self, work: Callable[[Any], Any], parts: Sequence[Any]) -> Iterator[Any]:
        sent = [pickle.dumps(work(part)) for part in copy.deepcopy(parts)]
        return map(pickle.loads, sent)


PARTS = [
    "# A title {#a .b}\n\nText with [a link][x], `code` and a mark.[^n]\n",
    "<!-- class: invert -->\n\n# From here on\n",
    "<!-- _class: once -->\n\n# Here only\n",
    "<!-- incremental: true -->\n\n- one\n- two\n",
    "---\n\n---\n",
    "---\nlayout: quote\ntime: 3m\n---\n\n> Said. {.x}\n",
    "::: tip\nInside.[^m]\n:::\n\nNote: said aloud\n",
    "```python\nprint(1)\n```\n\n![](missing.png)\n",
    "[x]: https://example.org\n\n[y]: https://example.org\n",
    "[^n]: A note with [another][y].[^m]\n\n[^m]: The other.\n",
    "| a | b |\n| - | - |\n| 1 | :smile: |\n",
    "## Slide 3: numbered\n\n- [ ] to do\n",
    "::: left\nopen\n",
    "It is $x^2$, $\\fraction{1}{2}$ and $5.\n\n$$\ny\n$$\n",
    "---\nsrc: other.md\n---\n",
    "<style>\nh1 { color: red }\n</style>\n\n# {{ title }} {.step}\n\n<<< code.py\n",
    "<!-- background: #123456 -->\n<!-- nonsense: [ -->\n",
]
TEXTS = st.lists(st.sampled_from(PARTS), max_size=12).map("\n---\n\n".join)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.integers(0, 3))
def test_files_read_together_are_as_read_alone(texts: list[str], free: int) -> None:
    sources = [Source(f"{n}.md", text) for n, text in enumerate(texts)]
    config = Config()
    told = together.begin(sources, config, Copies(free))()
    alone = [parse.parse(source, config) for source in sources]
    assert repr(told) == repr(tuple(alone))
    assert told == tuple(alone)
    for one, other in zip(told, alone, strict=True):
        for slide, same in zip(one.value.slides, other.value.slides, strict=True):
            assert slide.options.spans == same.options.spans


def _built(deck: Path, out: Path, processors: list[int]) -> tuple[dict[str, bytes], str]:
    """Build with so many processors; return the files and what was told."""
    program = "import os; from deck.cli import main\n"
    program += f"os.sched_setaffinity(0, {processors})\n"
    asked = ["build", str(deck), "-o", str(out), "--format", "html", "--report", "json", "-q"]
    done = subprocess.run(
        [sys.executable, "-c", f"{program}main({asked!r})"],
        capture_output=True,
        text=True,
        check=False,
    )
    files = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return files, done.stdout + done.stderr


@several
@pytest.mark.parametrize("name", ["slides", "kitchen", "broken-template", "unclosed-fence", "many"])
def test_a_build_is_the_same_with_one_processor(name: str, tmp_path: Path) -> None:
    deck = ROOT if name == "slides" else ROOT / "tests" / "projects" / name
    if name == "many":
        deck = tmp_path / "many.md"
        deck.write_text("\n---\n\n".join(PARTS * 30))
    alone, told_alone = _built(deck, tmp_path / "alone", PROCESSORS[:1])
    together, told = _built(deck, tmp_path / "together", PROCESSORS)
    assert told == told_alone
    assert together == alone
    assert alone or "error" in told


def test_code_is_found_before_it_is_read() -> None:
    text = (
        "```python title=a.py\nx = 1\n\n```\n\n~~~ sh\n```\nls\n~~~~\n\n```\nplain\n```\n\n```c\n"
    )
    read = parse.parse(Source("x.md", text)).value.slides[0].body
    fences = {(node.language, node.text) for node in read if isinstance(node, Fence)}
    assert {each for each in fences if each[0] not in ("", "c")} == set(colouring._fences(text))
