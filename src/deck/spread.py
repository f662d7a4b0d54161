"""Work that other processors do: a pure function's call, made in a forked child.

What comes back is what the function returns or raises, always: where there is one processor, no
`/proc`, a second thread, no memory for a child, or a child that dies, the call is made in this
process when its result is asked for. So nothing but time can depend on it.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import TypeVar

P = TypeVar("P")
R = TypeVar("R")

# So many children at once: what a fourth would save, making it and reading its result costs.
MOST = 3
# Less than this many characters of Markdown are no work for a child.
LEAST = 5000
# One entry for each thread. A fork takes along only the thread that makes it, and what the others
# hold at that moment is never let go of in the child.
_THREADS = Path("/proc/self/task")
_KILL = 9


class Hands:
    """Children that work beside this process; none is left when the `with` block is."""

    least = LEAST

    def __init__(self) -> None:
        self.free = min(MOST, _processors() - 1) if _is_single() else 0
        self._children: list[_Child] = []

    def __enter__(self) -> Hands:
        """Give the hands themselves."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the children whose results nobody has asked for."""
        for child in self._children:
            child.end()

    @property
    def busy(self) -> bool:
        """Tell whether there are children."""
        return bool(self._children)

    def shares(
        self, items: Sequence[P], cost: Callable[[P], int], *, own: int = 0
    ) -> Iterator[Sequence[P]]:
        """Yield a run of items for each free hand, and `own` more; `cost` is in characters."""
        worth = sum(map(cost, items)) // self.least
        return shares(items, cost, max(1, min(self.free + own, worth)))

    def give(self, work: Callable[[P], R], part: P) -> Callable[[], R]:
        """Begin `work(part)` in a child if a hand is free; return what waits for its result.

        The result must be one that can be pickled; the waiting is done once.
        """
        here = partial(work, part)
        child = _started(here) if self.free > 0 else None
        if child is None:
            return here
        self.free -= 1
        self._children.append(child)

        def wait() -> R:
            sent = child.result()
            if sent is None:
                return here()
            result: R = pickle.loads(sent)  # noqa: S301 - our own child wrote it
            return result

        return wait


def spread(work: Callable[[P], R], items: Sequence[P], cost: Callable[[P], int]) -> list[R]:
    """Do the work on every item; return what comes of each, in order. `cost` is in characters."""

    def all_of(run: Sequence[P]) -> list[R]:
        return [work(item) for item in run]

    with Hands() as hands:
        own, *others = [*hands.shares(items, cost, own=1)] or [()]
        waiting = [hands.give(all_of, run) for run in others]
        return [*all_of(own), *(result for wait in waiting for result in wait())]


def shares(items: Sequence[P], cost: Callable[[P], int], count: int) -> Iterator[Sequence[P]]:
    """Yield at most `count` runs of items, in order, of about one cost; none is empty."""
    spent = list(accumulate(map(cost, items)))
    begin = 0
    for number in range(1, count + 1):
        end = begin
        while end < len(items) and (end == begin or spent[end] * count <= spent[-1] * number):
            end += 1
        if end > begin:
            yield items[begin:end]
        begin = end


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _is_single() -> bool:
    try:
        return sum(1 for _ in _THREADS.iterdir()) == 1
    except OSError:
        return False


@dataclass(slots=True)
class _Child:
    """A child that works, and the pipe that its result comes through; 0 when it has ended."""

    process: int
    pipe: int

    def result(self) -> bytes | None:
        """Wait for the result; None where the child died."""
        sent = b"".join(iter(partial(os.read, self.pipe, 1 << 20), b""))
        died = self._reap()
        return sent if sent and not died else None

    def end(self) -> None:
        """End the child if it still works."""
        if self.process:
            with suppress(ProcessLookupError):
                os.kill(self.process, _KILL)
            self._reap()

    def _reap(self) -> int:
        process, self.process = self.process, 0
        os.close(self.pipe)
        return os.waitpid(process, 0)[1]


def _started(work: Callable[[], object]) -> _Child | None:
    """Fork a child that does the work; None where the system lets no child be made."""
    parent = os.getpid()
    ends: tuple[int, ...] = ()
    try:
        ends = reader, writer = os.pipe()
        process = os.fork()
        if not process:
            _work(work, reader, writer)
    except OSError:
        for end in ends:
            os.close(end)
        return None
    finally:
        # Whatever befalls the child, Ctrl-C too: it runs no line of what called for it.
        if os.getpid() != parent:
            os._exit(1)
    os.close(writer)
    return _Child(process, reader)


def _work(work: Callable[[], object], reader: int, writer: int) -> None:
    """Do the work and write what comes of it; only in the child."""
    import fcntl

    os.close(reader)
    # Where the parent is killed its end of the pipe closes: that is a signal, and the child ends.
    fcntl.fcntl(writer, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(writer, fcntl.F_GETFL)
    fcntl.fcntl(writer, fcntl.F_SETFL, flags | os.O_ASYNC)
    result = memoryview(pickle.dumps(work(), protocol=5))
    # Reading is a signal, too. From here on a pipe that nobody reads is an error.
    fcntl.fcntl(writer, fcntl.F_SETFL, flags)
    while result:
        result = result[os.write(writer, result) :]
    os._exit(0)
