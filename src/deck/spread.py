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
from itertools import accumulate, chain
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TypeVar

P = TypeVar("P")
R = TypeVar("R")

# So many children at once: what a fourth would save, making it and reading its result costs.
MOST = 3
# To read less Markdown than this, or do what takes as long, is no work for a child. Characters.
LEAST = 25_000
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
        """Yield a run of items for each free hand, and `own` more; `cost` as in `spread`."""
        worth = sum(map(cost, items)) // self.least
        return shares(items, cost, max(1, min(self.free + own, worth)))

    def give(self, work: Callable[[P], R], parts: Sequence[P]) -> Iterator[R]:
        """Begin to do the work on every part in a child, if a hand is free; yield the results.

        A result can be had as soon as it is there. It must be one that can be pickled.
        """
        child = _started(work, parts) if self.free > 0 else None
        if child is None:
            return map(work, parts)
        self.free -= 1
        self._children.append(child)
        return child.results(work, parts)


def spread(work: Callable[[P], R], items: Sequence[P], cost: Callable[[P], int]) -> list[R]:
    """Do the work on every item; return what comes of each, in order.

    `cost` is that of reading so many characters of Markdown.
    """
    with Hands() as hands:
        own, *others = [*hands.shares(items, cost, own=1)] or [()]
        given = [hands.give(work, run) for run in others]
        return [*map(work, own), *chain.from_iterable(given)]


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
    """A child that works: its process, 0 when it has ended, and what its results come through.

    `lifeline` is the end of a pipe that only this process has: it closes when this one dies.
    """

    process: int
    pipe: BinaryIO
    lifeline: int

    def results(self, work: Callable[[P], R], parts: Sequence[P]) -> Iterator[R]:
        """Yield what comes of each part; from where the child dies on, what is done here."""
        for done in range(len(parts)):
            try:
                result: R = pickle.load(self.pipe)  # noqa: S301 - our own child wrote it
            except (EOFError, pickle.UnpicklingError):
                self.end()
                yield from map(work, parts[done:])
                return
            yield result
        self.end()

    def end(self) -> None:
        """End the child if it still works."""
        if self.process:
            process, self.process = self.process, 0
            os.kill(process, _KILL)
            os.waitpid(process, 0)
            self.pipe.close()
            os.close(self.lifeline)


def _started(work: Callable[[P], object], parts: Sequence[P]) -> _Child | None:
    """Fork a child that does the work; None where the system lets no child be made."""
    parent = os.getpid()
    ends: list[int] = []
    try:
        ends += os.pipe()
        ends += os.pipe()
        process = os.fork()
        if not process:
            _work(work, parts, ends)
    except OSError:
        for end in ends:
            os.close(end)
        return None
    finally:
        # Whatever befalls the child, Ctrl-C too: it runs no line of what called for it.
        if os.getpid() != parent:
            os._exit(1)
    reader, writer, lifeline, other = ends
    os.close(writer)
    os.close(other)
    return _Child(process, os.fdopen(reader, "rb"), lifeline)


def _work(work: Callable[[P], object], parts: Sequence[P], ends: Sequence[int]) -> None:
    """Do the work and write what comes of it; only in the child."""
    import fcntl

    reader, writer, lifeline, own = ends
    os.close(reader)
    os.close(lifeline)
    # Where the parent dies, nobody is left at the other end: that is a signal, and the child ends.
    fcntl.fcntl(own, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(own, fcntl.F_SETFL, fcntl.fcntl(own, fcntl.F_GETFL) | os.O_ASYNC)
    with suppress(OSError):  # so much that the child need not wait until its results are read
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 1 << 20)
    with os.fdopen(writer, "wb") as pipe:
        for part in parts:
            pickle.dump(work(part), pipe, protocol=5)
            pipe.flush()
    os._exit(0)
