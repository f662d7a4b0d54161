"""Paper: slides are laid out, measured and printed. The parent's side of the press.

WeasyPrint takes most of a second to import, may need gigabytes for a hostile picture and can
crash in C: it runs in child processes (`deck.press`) that are started early, limited, and
spoken to over pipes. Nothing here imports it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import platform
import queue
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from types import TracebackType
from typing import IO, Literal, cast

from deck.diagnostics import DeckError

# Seconds a sheet may take: enough for a slow machine, little enough that nobody waits for ever.
PATIENCE = 60.0
PATIENCE_FOR_A_SLIDE = 3.0

# Slides are drawn in so many chunks, none smaller than that; a chunk carries its own fonts.
CHUNKS = 2
LEAST_CHUNK = 12

HEAD = 8  # bytes of length before every message
# What the child keeps of the parent's environment: where programs, caches and libraries are.
_KEPT = (
    "PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "FONTCONFIG_FILE",
    "FONTCONFIG_PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT", "COVERAGE_PROCESS_START",
)  # fmt: skip
# And what it is told so that the same deck gives the same bytes anywhere: 1980-01-01, UTC.
_FIXED = {
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "SOURCE_DATE_EPOCH": "315532800",
    "TZ": "UTC",
}

# Signals that a child dies of when there is no memory: the kernel's kill, and abort().
_OF_MEMORY = (signal.SIGKILL, signal.SIGABRT)

_APT = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_INSTALL = {
    "debian": _APT,
    "ubuntu": _APT,
    "fedora": "dnf install pango",
    "rhel": "dnf install pango",
    "suse": "zypper install libpango-1_0-0",
    "arch": "pacman -S pango",
    "alpine": "apk add pango",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be printed.

    `slides` are pairs of id and HTML, each laid out once on a canvas of `size` (CSS px) with
    `slide_css`. `html` is a whole document, laid out with `css`; `<img src="slide:ID">` is the
    picture of a slide, and `data-slot="page:ID"` on an empty block the number of the page where
    that id stands. `files` holds every address that may be asked for.
    """

    slides: tuple[tuple[str, str], ...]
    slide_css: str
    html: str
    css: str
    files: Mapping[str, bytes] = field(repr=False)
    lang: str = "en"
    size: tuple[int, int] = (1280, 720)


@dataclass(frozen=True, slots=True)
class Overrun:
    """A slide's content that reaches `px` (at canvas size) beyond the box it must fit in.

    `at` is where the culprit stands in its slide (offsets, end exclusive), where that is known.
    """

    slide: str
    px: float
    side: Literal["bottom", "right"]
    at: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out: the PDF (empty where none was wanted), and what was noticed on the way."""

    pdf: bytes = field(repr=False)
    pages: int
    overruns: tuple[Overrun, ...]
    log: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawings:
    """What a child made of slides: their pictures for the pages, and what was noticed."""

    forms: bytes = field(repr=False)
    overruns: tuple[Overrun, ...]
    log: tuple[str, ...]


class PangoMissing(DeckError):  # noqa: N818 - named for what is wrong
    """WeasyPrint cannot run because the system library Pango is not there."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "PDFs need the system library Pango", f"type `{pango_command()}`", status=3
        )
        self.why = why


class PressFailed(DeckError):  # noqa: N818 - named for what is wrong
    """The child died, took too long, or met something that WeasyPrint cannot print."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, status=3)


def pango_command() -> str:
    """Return the command that installs Pango on this system."""
    if sys.platform == "darwin":
        return "brew install pango"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    sudo = "" if os.geteuid() == 0 else "sudo "
    for name in (release.get("ID", ""), *release.get("ID_LIKE", "").split()):
        if name in _INSTALL:
            return sudo + _INSTALL[name]
    return f"{sudo}{_APT}"


class Press:
    """Child processes that print sheets, one sheet after the other; started at once.

    They import WeasyPrint while the caller does something else. Closing ends them, and so does
    the end of this process, however it ends. Slides are drawn in chunks that do not depend on
    how many children there are, so every machine prints the same bytes.
    """

    def __init__(self, children: int = 0, patience: float = PATIENCE) -> None:
        """Start so many children (0: as many as help); `patience` is in seconds for a sheet."""
        self._patience = patience
        self._wanted = children or max(1, min(1 + CHUNKS, len(_processors())))
        self._children: list[_Child] = []
        self._sent: _Sent | None = None
        self._start()

    def __enter__(self) -> Press:
        """Give the press itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the children."""
        self.close()

    def version(self) -> str:
        """Return WeasyPrint's version once it is imported; PangoMissing where it cannot be."""
        with self._told():
            return self._started()[0].version()

    def print(self, sheet: Sheet, *, pdf: bool = True) -> Printed:
        """Lay a sheet out and print it; without `pdf` its slides are only measured.

        Raises PangoMissing, or PressFailed where a child dies or takes too long.
        """
        self.send(sheet, pdf=pdf)
        return self.receive()

    def send(self, sheet: Sheet, *, pdf: bool = True) -> None:
        """Begin to print a sheet; `receive` waits for what comes of it, and raises."""
        self._sent = self._send(sheet, pdf)

    def receive(self) -> Printed:
        """Wait for the sheet that was sent last; raises as `print` does."""
        sent, self._sent = self._sent, None
        if sent is None:
            raise PressFailed("no sheet was sent to the press")
        with self._told():
            return self._receive(sent)

    def close(self) -> None:
        """End the children; a press that is used again starts others."""
        children, self._children, self._sent = self._children, [], None
        for child in children:
            child.end()

    def _send(self, sheet: Sheet, pdf: bool) -> _Sent:
        children = self._started()
        alone = len(children) == 1
        pages = ("pages", replace(sheet, slides=(), slide_css=""), True)
        if pdf and not alone:
            children[0].send(pages)
        drawing = children[1:] if pdf and not alone else children
        waiting = []
        for index, chunk in enumerate(_chunks(sheet.slides)):
            child = drawing[index % len(drawing)]
            child.send(("slides", replace(sheet, slides=chunk, html="", css=""), pdf))
            waiting.append(child)
        if pdf and alone:
            children[0].send(pages)
        patience = self._patience + PATIENCE_FOR_A_SLIDE * len(sheet.slides)
        return _Sent(tuple(waiting), children[0] if pdf else None, patience)

    def _receive(self, sent: _Sent) -> Printed:
        drawn = [cast(Drawings, child.receive("slides", sent.patience)) for child in sent.drawing]
        overruns = tuple(overrun for each in drawn for overrun in each.overruns)
        log = [line for each in drawn for line in each.log]
        printed = Printed(b"", 0, (), ())
        if sent.printing is not None:
            sent.printing.send([each.forms for each in drawn])
            printed = cast(Printed, sent.printing.receive("pages", sent.patience))
        return replace(printed, overruns=overruns, log=tuple(dict.fromkeys((*log, *printed.log))))

    def _started(self) -> list[_Child]:
        if not self._children:
            self._start()
        return self._children

    def _start(self) -> None:
        self._children = [_child() for _ in range(self._wanted)]

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Close the press where something goes wrong: no answer may be left in a pipe."""
        try:
            yield
        except BaseException:
            self.close()
            raise


def _processors() -> Collection[int]:
    """Return the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return range(os.cpu_count() or 1)


def _chunks(slides: tuple[tuple[str, str], ...]) -> Iterator[tuple[tuple[str, str], ...]]:
    size = max(LEAST_CHUNK, -(-len(slides) // CHUNKS))
    for start in range(0, len(slides), size):
        yield slides[start : start + size]


def _child() -> _Child:
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | _FIXED
    if sys.platform == "darwin":
        # Where Homebrew keeps Pango; the loader does not look there by itself.
        homebrew = "/opt/homebrew/lib:/usr/local/lib:/usr/lib"
        environment.setdefault("DYLD_FALLBACK_LIBRARY_PATH", homebrew)
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
    folder = tempfile.mkdtemp(prefix="deck-press-")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "deck.press", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment,
        # Ctrl-C goes to the parent alone, which then closes the pipe.
        start_new_session=True,
    )
    answers = cast(IO[bytes], process.stdout)
    child = _Child(process, answers, errors, folder)
    writer = threading.Thread(target=_write, args=(process.stdin, child.jobs), daemon=True)
    writer.start()
    return child


def _write(pipe: IO[bytes], jobs: queue.SimpleQueue[bytes]) -> None:
    """Write jobs until an empty one ends it; a child that is gone or hangs keeps nobody waiting."""
    with contextlib.suppress(OSError):
        while job := jobs.get():
            pipe.write(job)
            pipe.flush()
    with contextlib.suppress(OSError):
        pipe.close()


@dataclass(frozen=True, slots=True)
class _Sent:
    """A sheet on its way: who draws its chunks, in order, who prints its pages, for how long."""

    drawing: tuple[_Child, ...]
    printing: _Child | None
    patience: float


@dataclass(slots=True)
class _Child:
    """A running child: its answers, its complaints, its temporary folder, the jobs it has."""

    process: subprocess.Popen[bytes]
    answers: IO[bytes]
    errors: IO[bytes]
    folder: str
    jobs: queue.SimpleQueue[bytes] = field(default_factory=queue.SimpleQueue)
    ready: str = ""

    def version(self) -> str:
        """Wait until the child is ready; return WeasyPrint's version."""
        if not self.ready:
            self.ready = str(self._answer("ready", PATIENCE))
        return self.ready

    def send(self, job: object) -> None:
        """Give the child a job."""
        message = pickle.dumps(job, protocol=5)
        self.jobs.put(len(message).to_bytes(HEAD, "big") + message)

    def receive(self, wanted: str, seconds: float) -> object:
        """Wait for what came of a job."""
        self.version()
        return self._answer(wanted, seconds)

    def end(self) -> None:
        """Close its input, which ends it at once; kill it where that does not."""
        self.jobs.put(b"")
        try:
            self.process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.answers.close()
        self.errors.close()
        # A child that ends by itself takes its folder along; one that was killed could not.
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answer(self, wanted: str, seconds: float) -> object:
        """Read the next answer; raise what it says instead of what is wanted."""
        deadline = monotonic() + seconds
        head = self._read(HEAD, deadline, seconds)
        message = self._read(int.from_bytes(head, "big"), deadline, seconds)
        kind, value = pickle.loads(message)  # noqa: S301 - our own child wrote it
        if kind == wanted:
            return value
        raise _failure(kind, value)

    def _read(self, size: int, deadline: float, seconds: float) -> bytes:
        taken = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self.answers, selectors.EVENT_READ)
            while len(taken) < size:
                if not selector.select(max(0.0, deadline - monotonic())):
                    self.process.kill()
                    raise PressFailed(
                        f"the PDF was not ready after {seconds:.0f} seconds",
                        "a picture may be too big, or a slide may hold too much",
                    )
                some = os.read(self.answers.fileno(), size - len(taken))
                if not some:
                    raise self._crash()
                taken += some
        return bytes(taken)

    def _crash(self) -> PressFailed:
        """Say how the child ended, in its own last words where it had any."""
        code = self.process.wait()
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        how = f"was killed (signal {-code})" if code < 0 else f"ended with status {code}"
        words = f": {lines[-1]}" if lines else ""
        hint = "the machine may be out of memory" if -code in _OF_MEMORY else ""
        return PressFailed(f"the process that prints {how}{words}", hint)


def _failure(kind: str, value: object) -> DeckError:
    if kind == "pango":
        return PangoMissing(str(value))
    if kind == "memory":
        hint = "make its pictures smaller"
        return PressFailed("the PDF needs more memory than deck allows (4 GB)", hint)
    return PressFailed(f"WeasyPrint cannot print this deck: {value}", "this is worth a bug report")
