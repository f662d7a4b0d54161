"""The program of the child that prints (`python -m deck.press`): the only door to WeasyPrint.

Sheets come in on stdin, what was printed goes out on stdout, each as a length and a pickle. Every
slide is laid out once, on a canvas so tall that nothing is ever broken, is measured there, and
its boxes are then hung into the pages' slots. That leans on WeasyPrint's private box tree, as
do the measures: `tests/test_engines.py` holds what must stay true of it.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import gc
import logging
import os
import pickle
import queue
import resource
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import inf
from operator import itemgetter
from typing import IO, Any, Literal, NamedTuple, cast
from urllib.parse import unquote

from deck.paper import HEAD, Overrun, Printed, Sheet

# Where links without a host would lead: nowhere, and the same nowhere in every folder.
HOST = "https://deck.invalid/"
# Taller (px) than anything that stands on a slide: the canvas never breaks into pages.
ENDLESS = 1_000_000
# Boxes may reach this far (px) over an edge: rounding, in which browsers differ too.
TOLERANCE = 1.0
MOST_MEMORY = 4 * 1024**3

# A slot of this name receives the number of the page where an id stands.
_NUMBER = "page:"

_SLIDES_CSS = """
@page {{ size: {width}px {endless}px; margin: 0 }}
html, body {{ margin: 0; padding: 0 }}
[data-canvas] {{ position: absolute; left: 0; top: 0; width: {width}px; height: {height}px }}
"""


def main() -> None:
    """Print what comes in on stdin until it ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed must not stand between the answers
    folder = tempfile.mkdtemp(prefix="deck-press-")
    tempfile.tempdir = folder
    _limit()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    listener = threading.Thread(target=_listen, args=(sys.stdin.buffer, requests, folder))
    listener.daemon = True
    listener.start()
    signal.signal(signal.SIGTERM, lambda *_: _end(folder))
    if sys.platform == "linux":
        # WeasyPrint tries the names of other systems first, and each miss makes ctypes start a
        # compiler: 0.3 s in all. The names of this system, which it tries next, need no search.
        ctypes.util.find_library = lambda name: None
    try:
        import weasyprint
    except OSError as missing:
        _answer(answers, "pango", str(missing).splitlines()[0])
        _end(folder)
    gc.disable()  # a document's boxes are all needed until it is printed
    gc.freeze()
    _answer(answers, "ready", weasyprint.__version__)
    printer = Printer()
    while True:
        sheet, pdf = pickle.loads(requests.get())  # noqa: S301 - our own parent wrote it
        try:
            _answer(answers, "printed", printer.print(sheet, pdf=pdf))
        except MemoryError:
            _answer(answers, "memory", "")
        except Exception as error:
            _answer(answers, "failed", f"{type(error).__name__}: {error}")
        del sheet
        gc.collect()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS knows the limit but does not take it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _listen(pipe: IO[bytes], requests: queue.SimpleQueue[bytes], folder: str) -> None:
    """Take requests, and end at once when the parent is gone, whatever is being done."""
    while len(head := pipe.read(HEAD)) == HEAD:
        requests.put(pipe.read(int.from_bytes(head, "big")))
    _end(folder)


def _end(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _answer(pipe: IO[bytes], kind: str, value: object) -> None:
    message = pickle.dumps((kind, value), protocol=5)
    pipe.write(len(message).to_bytes(HEAD, "big"))
    pipe.write(message)
    pipe.flush()


class Printer:
    """Prints sheets one after the other; fonts and styles of the last one are kept."""

    def __init__(self) -> None:
        self._key: object = None
        self._fonts: Any = None
        self._styles: tuple[Any, Any] = (None, None)

    def print(self, sheet: Sheet, *, pdf: bool) -> Printed:
        """Measure a sheet's slides and, where a PDF is wanted, print its pages."""
        from weasyprint import HTML
        from weasyprint.document import Page

        log = _Log()
        with log.listening():
            fetcher = _fetcher(sheet.files)
            self._prepare(sheet, fetcher)
            pictures: dict[str, Any] = {}

            def lay(html: str, style: Any) -> Any:
                document = HTML(string=html, base_url=HOST, url_fetcher=fetcher)
                return document.render(font_config=self._fonts, stylesheets=[style], cache=pictures)

            drawn = lay(_canvases(sheet), self._styles[0])
            canvases = dict(_canvas_boxes(drawn.pages[0]._page_box))
            overruns = tuple(o for name, box in canvases.items() for o in measure(name, box))
            if not pdf:
                return Printed(b"", 0, overruns, log.lines)
            document = lay(sheet.html, self._styles[1])
            numbers = lay(_numbers(document.pages), self._styles[1])
            canvases.update(_canvas_boxes(numbers.pages[0]._page_box))
            for page in document.pages:
                hang(page._page_box, canvases)
            # Made anew: a page collects links and anchors when it is made.
            pages = [Page(page._page_box) for page in document.pages]
            data = document.copy(pages).write_pdf(cache=pictures)
        return Printed(data, len(pages), overruns, log.lines)

    def _prepare(self, sheet: Sheet, fetcher: Any) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        fonts = {name: data for name, data in sheet.files.items() if name in sheet.slide_css}
        key = (sheet.slide_css, sheet.css, sheet.size, fonts)
        if key == self._key:
            return
        self._fonts = FontConfiguration()
        width, height = sheet.size
        own = _SLIDES_CSS.format(width=width, height=height, endless=ENDLESS)

        def style(text: str) -> Any:
            return CSS(string=text, base_url=HOST, url_fetcher=fetcher, font_config=self._fonts)

        self._styles = style(own + sheet.slide_css), style(sheet.css)
        self._key = key


def _canvases(sheet: Sheet) -> str:
    slides = "".join(
        f'<div data-canvas="{escape(name)}">{html}</div>\n' for name, html in sheet.slides
    )
    return f'<!doctype html><html lang="{escape(sheet.lang)}"><body>{slides}</body></html>'


def _numbers(pages: Sequence[Any]) -> str:
    """Write the numbers that a page's `data-slot="page:ID"` asks for, each a canvas of its own.

    Counters that name a later page would make WeasyPrint lay every page out again and again.
    """
    found: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for name in page.anchors:
            found.setdefault(name, number)
    numbers = []
    for page in pages:
        for slot, outermost in _boxes(page._page_box):
            name = _attribute(slot, "data-slot") or ""
            number = found.get(name.removeprefix(_NUMBER))
            if outermost and name.startswith(_NUMBER) and number is not None:
                kind, width = slot.element.get("class", ""), slot.width
                numbers.append(
                    f'<div class="{escape(kind)}" data-canvas="{escape(name)}" '
                    f'style="position: absolute; left: 0; right: auto; top: 0; width: {width}px">'
                    f"{number}</div>"
                )
    return f"<!doctype html><html><body>{''.join(numbers)}</body></html>"


# Boxes. A placeholder stands for every absolute box; several boxes may share one element.


def _open(box: Any) -> Any:
    return getattr(box, "_box", box)


def _boxes(root: Any) -> Iterator[tuple[Any, bool]]:
    """Yield every box of a tree in order, and whether it is its element's outermost one."""
    stack = [(root, None)]
    while stack:
        box, owner = stack.pop()
        yield box, box.element is not owner
        stack.extend((_open(child), box.element) for child in reversed(tuple(box.all_children())))


def _attribute(box: Any, name: str) -> str | None:
    return None if box.element is None else box.element.get(name)


def _canvas_boxes(page: Any) -> Iterator[tuple[str, Any]]:
    for box, outermost in _boxes(page):
        name = _attribute(box, "data-canvas")
        if name is not None and outermost:
            yield name, box


def hang(page: Any, canvases: Mapping[str, Any]) -> None:
    """Hang the slides' boxes into a page's slots, scaled to the slots' width.

    A slide's boxes keep their places on the canvas; a transformation alone moves them.
    """
    from weasyprint.css.properties import Dimension

    for box, outermost in list(_boxes(page)):
        canvas = canvases.get(_attribute(box, "data-slot") or "") if outermost else None
        if canvas is None:
            continue
        scale = box.width / canvas.width
        x, y = box.content_box_x(), box.content_box_y()
        picture = canvas.copy()
        picture.style = canvas.style.copy()
        picture.style["transform_origin"] = (Dimension(0, "px"), Dimension(0, "px"))
        picture.style["transform"] = (
            ("translate", (Dimension(x, "px"), Dimension(y, "px"))),
            ("scale", (scale, scale)),
        )
        box.children = (picture,)


# Measures.


class _Reach(NamedTuple):
    """How far a box goes: px from the canvas's edges, and which block of the slide it is in."""

    depth: int
    at: str | None
    bottom: float = -inf
    right: float = -inf


def measure(slide: str, canvas: Any) -> Iterator[Overrun]:
    """Yield what reaches over the bottom or the right edge of a slide's `data-fit` boxes.

    The widest overrun of each side, in px of the canvas.
    """
    bottoms: list[tuple[float, str | None]] = []
    rights: list[tuple[float, str | None]] = []
    for fit, outermost in _boxes(canvas):
        if outermost and _attribute(fit, "data-fit") is not None:
            reaches = tuple(_reaches(fit))
            bottom = fit.border_box_y() + fit.border_height()
            right = fit.border_box_x() + fit.border_width()
            bottoms.append(_over([(r.depth, r.at, r.bottom - bottom) for r in reaches]))
            rights.append(_over([(r.depth, r.at, r.right - right) for r in reaches]))
    for side, found in (("bottom", bottoms), ("right", rights)):
        px, at = max(found, key=itemgetter(0), default=(0.0, None))
        if px > 0:
            yield Overrun(slide, round(px, 1), cast(Literal["bottom", "right"], side), _at(at))


def _reaches(fit: Any) -> Iterator[_Reach]:
    """Yield how far the boxes within a box go, in the order of the text."""
    from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox

    stack: list[tuple[Any, str | None, int, Any]] = [(fit, None, 0, None)]
    while stack:
        box, at, depth, owner = stack.pop()
        # What CSS itself draws (bullets, quotation marks) may hang out.
        if "::" in box.element_tag:
            continue
        outermost = box.element is not owner
        at = (_attribute(box, "data-at") if outermost else None) or at
        if isinstance(box, TextBox | InlineBox):
            # Letters may stand out of a tight line; the line's own box counts.
            yield _Reach(depth, at, right=box.position_x + box.width)
        elif isinstance(box, LineBox):
            yield _Reach(depth, at, bottom=box.position_y + box.height)
        elif box is not fit:
            x, y, width, height = box.hit_area()
            yield _Reach(depth, at, y + height, x + width)
        if box is fit or not outermost or _attribute(box, "data-fit") is None:
            inside = reversed(tuple(box.all_children()))
            stack.extend((_open(child), at, depth + 1, box.element) for child in inside)


def _over(reaches: Sequence[tuple[int, str | None, float]]) -> tuple[float, str | None]:
    """Return the widest overrun (px, 0 where all fits) and the block that causes it.

    That is the first block that goes over, or the first within it that does.
    """
    most, at, depth, within = 0.0, None, inf, True
    for level, block, over in reaches:
        within = within and (most == 0 or level > depth)
        if over > TOLERANCE:
            if within:
                at, depth = block or at, level
            most = max(most, over)
    return most, at


def _at(written: str | None) -> tuple[int, int] | None:
    start, _, end = (written or "").partition(":")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


# What WeasyPrint asks for, and what it says.


def _fetcher(files: Mapping[str, bytes]) -> Any:
    from urllib.request import DataHandler, Request

    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        """Serves a sheet's own files and nothing else; it never opens a file or a socket."""

        def __init__(self) -> None:
            # Not the parent's: that one makes ready for HTTP.
            self._fail_on_errors = False

        def fetch(self, url: str, headers: object = None) -> Any:
            if url.startswith("data:"):
                got = DataHandler().data_open(Request(url))  # noqa: S310 - the scheme is data
                headers = {"Content-Type": got.headers["Content-type"]}
                return URLFetcherResponse(url, got.read(), headers)
            name = url if url in files else unquote(url)
            if name not in files:
                raise ValueError("the deck has no such file")
            kind = "image/svg+xml" if name.lower().endswith(".svg") else ""
            return URLFetcherResponse(url, files[name], {"Content-Type": kind} if kind else None)

        def __call__(self, url: str) -> Any:
            return self.fetch(url)

    return Fetcher()


class _Log(logging.Handler):
    """Keeps what WeasyPrint warns of, each thing once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: dict[str, None] = {}

    @property
    def lines(self) -> tuple[str, ...]:
        """What was said, in order."""
        return tuple(self._lines)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        self._lines[record.getMessage()] = None

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to WeasyPrint's logger."""
        logger = logging.getLogger("weasyprint")
        logger.addHandler(self)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(self)


if __name__ == "__main__":
    main()
