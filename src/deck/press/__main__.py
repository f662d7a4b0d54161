"""A child of the press: takes jobs from stdin until that ends, and answers on stdout.

Jobs and answers are a length and a pickle. Whatever else is printed goes to stderr, which
`paper` keeps in a file for the child's last words.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import gc
import os
import pickle
import queue
import resource
import shutil
import signal
import sys
import tempfile
import threading
from typing import IO, Any

from deck.paper import HEAD

MOST_MEMORY = 4 * 1024**3


def main() -> None:
    """Do jobs until stdin ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    folder = tempfile.tempdir = sys.argv[1]
    _limit()
    jobs: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    listener = threading.Thread(target=_listen, args=(sys.stdin.buffer, jobs, folder))
    listener.daemon = True
    listener.start()
    signal.signal(signal.SIGTERM, lambda *_: _end(folder))
    if sys.platform == "linux":
        # WeasyPrint tries the names of other systems first, and each miss makes ctypes start a
        # compiler: 0.3 s in all. The names of this system, which it tries next, need no search.
        ctypes.util.find_library = lambda name: None
    try:
        from deck.press import printing
    except OSError as missing:
        _answer(answers, "pango", str(missing).splitlines()[0])
        _end(folder)
    gc.disable()  # a document's boxes are all needed until it is printed
    gc.freeze()
    _answer(answers, "ready", printing.version())
    printer = printing.Printer(lambda: pickle.loads(jobs.get()))  # noqa: S301 - from our parent
    while True:
        kind, sheet, pdf = pickle.loads(jobs.get())  # noqa: S301 - our own parent wrote it
        _answer(answers, *_done(printer, kind, sheet, pdf))
        del sheet
        gc.collect()


def _done(printer: Any, kind: str, sheet: Any, pdf: bool) -> tuple[str, object]:
    """Do one job; what goes wrong is an answer too."""
    try:
        return kind, printer.slides(sheet, pdf=pdf) if kind == "slides" else printer.pages(sheet)
    except MemoryError:
        return "memory", ""
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS knows the limit but does not take it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _listen(pipe: IO[bytes], jobs: queue.SimpleQueue[bytes], folder: str) -> None:
    """Take jobs, and end at once when the parent is gone, whatever is being done."""
    while len(head := pipe.read(HEAD)) == HEAD:
        jobs.put(pipe.read(int.from_bytes(head, "big")))
    _end(folder)


def _end(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _answer(pipe: IO[bytes], kind: str, value: object) -> None:
    message = pickle.dumps((kind, value), protocol=5)
    pipe.write(len(message).to_bytes(HEAD, "big") + message)
    pipe.flush()


if __name__ == "__main__":
    main()
