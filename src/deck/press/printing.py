"""Documents are laid out and drawn: slides to pictures, pages to a PDF."""

from __future__ import annotations

import contextlib
import logging
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import unquote
from urllib.request import DataHandler, Request

import weasyprint
from weasyprint.document import Page
from weasyprint.images import SVGImage
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from deck.paper import Drawings, Printed, Sheet
from deck.press import impose
from deck.press.measure import attribute, boxes, measure

# Where links without a host would lead: nowhere, and the same nowhere in every folder.
HOST = "https://deck.invalid/"
# Taller (px) than anything that stands on a slide: the canvas never breaks into pages.
ENDLESS = 100_000

# A slot of this name receives the number of the page where an id stands.
_NUMBER = "page:"

# One white dot, drawn where a slide's picture will be.
_STAND_IN = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)

_SLIDES_CSS = """
@page {{ size: {width}px {endless}px; margin: 0 }}
html, body {{ margin: 0; padding: 0 }}
[data-canvas] {{ position: relative; width: {width}px; height: {height}px }}
[data-canvas] + [data-canvas] {{ break-before: page }}
"""


def version() -> str:
    """Return WeasyPrint's version."""
    return str(weasyprint.__version__)


class Printer:
    """Does jobs one after the other; fonts and styles of the last one are kept.

    `drawings` waits for the pictures of the slides, which other printers may draw meanwhile.
    """

    def __init__(self, drawings: Callable[[], Sequence[bytes]]) -> None:
        self._drawings = drawings
        self._key: object = None
        self._fonts: Any = None
        self._style: Any = None

    def slides(self, sheet: Sheet, *, pdf: bool) -> Drawings:
        """Lay out and measure a sheet's slides; with `pdf`, draw them as well."""
        width, height = sheet.size
        own = _SLIDES_CSS.format(width=width, height=height, endless=ENDLESS)
        with _Log().listening() as log:
            lay = self._ready(own + sheet.slide_css, sheet.files)
            document = lay(_canvases(sheet))
            names = [name for name, _ in sheet.slides]
            pages = _first_pages(document.pages, names)
            found = (measure(name, page._page_box) for name, page in zip(names, pages, strict=True))
            overruns = tuple(overrun for each in found for overrun in each)
            forms = b""
            if pdf:
                for page in pages:
                    page.height = height
                forms = impose.draw(document.copy(pages), names)
        return Drawings(forms, overruns, log.lines)

    def pages(self, sheet: Sheet) -> Printed:
        """Print a sheet's pages, with the pictures of the slides in their frames."""
        with _Log().listening() as log:
            lay = self._ready(sheet.css, sheet.files)
            document = lay(sheet.html)
            numbers = lay(_numbers(document.pages))
            canvases: dict[str, list[Any]] = {}
            for name, canvas in _canvas_boxes(numbers.pages[0]._page_box):
                canvases.setdefault(name, []).append(canvas)
            for slot, name in _slots(document.pages):
                if canvases.get(name):
                    _hang(slot, canvases[name].pop(0))
            # Made anew: a page collects links and anchors when it is made.
            made = document.copy([Page(page._page_box) for page in document.pages])
            frames = tuple(_frames(document.pages))
            data = impose.fill(made, frames, self._drawings)
        return Printed(data, len(made.pages), (), log.lines)

    def _ready(self, css: str, files: Mapping[str, bytes]) -> Callable[[str], Any]:
        """Return what lays out HTML with these styles; fonts are loaded where they changed."""
        fetcher = _Fetcher(files)
        fonts = {name: data for name, data in files.items() if name in css}
        if (css, fonts) != self._key:
            self._fonts = FontConfiguration()
            self._style = weasyprint.CSS(
                string=css, base_url=HOST, url_fetcher=fetcher, font_config=self._fonts
            )
            self._key = css, fonts

        def lay(html: str) -> Any:
            document = weasyprint.HTML(string=html, base_url=HOST, url_fetcher=fetcher)
            laid_out = document.render(font_config=self._fonts, stylesheets=[self._style])
            if "currentColor" in html:
                _colour(laid_out.pages)
            return laid_out

        return lay


def _colour(pages: Sequence[Any]) -> None:
    """Give drawings that stand in text, such as a root's sign, the colour of that text.

    WeasyPrint takes an SVG for a picture, which gets no colour from the page around it.
    """
    for page in pages:
        for box, _ in boxes(page._page_box):
            made = getattr(box, "replacement", None)
            if isinstance(made, SVGImage) and "currentColor" in box.element.attrib.values():
                red, green, blue = box.style["color"].to("srgb").coordinates
                box.element.set("color", f"rgb({red:.2%} {green:.2%} {blue:.2%})")
                box.replacement = SVGImage(
                    box.element, made._base_url, made._url_fetcher, made._context
                )


def _canvases(sheet: Sheet) -> str:
    slides = "".join(
        f'<div data-canvas="{escape(name)}">{html}</div>\n' for name, html in sheet.slides
    )
    return f'<!doctype html><html lang="{escape(sheet.lang)}"><body>{slides}</body></html>'


def _first_pages(pages: Sequence[Any], names: Sequence[str]) -> list[Any]:
    """Return the page of each slide: raw HTML that tears a slide open may have made more."""
    found: dict[str, Any] = {}
    for page in pages:
        for name, _ in _canvas_boxes(page._page_box):
            found.setdefault(name, page)
    return [found[name] for name in names]


def _canvas_boxes(page: Any) -> Iterator[tuple[str, Any]]:
    for box, outermost in boxes(page):
        name = attribute(box, "data-canvas")
        if name is not None and outermost:
            yield name, box


def _frames(pages: Sequence[Any]) -> Iterator[impose.Frame]:
    """Yield the places of slides' pictures."""
    for number, page in enumerate(pages):
        for box, outermost in boxes(page._page_box):
            address = attribute(box, "src") or ""
            if outermost and address.startswith(impose.SLIDE):
                name = address.removeprefix(impose.SLIDE)
                place = (box.content_box_x(), box.content_box_y(), box.width, box.height)
                yield impose.Frame(number, name, *place)


def _slots(pages: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    """Yield box and name of every slot."""
    for page in pages:
        for box, outermost in tuple(boxes(page._page_box)):
            name = attribute(box, "data-slot")
            if name is not None and outermost:
                yield box, name


def _numbers(pages: Sequence[Any]) -> str:
    """Write the numbers that slots `page:ID` ask for, each a canvas of its own.

    Counters that name a later page would make WeasyPrint lay every page out again and again.
    """
    found: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for name in page.anchors:
            found.setdefault(name, number)
    numbers = []
    for slot, name in _slots(pages):
        if name.startswith(_NUMBER) and name[len(_NUMBER) :] in found:
            number = found[name[len(_NUMBER) :]]
            numbers.append(
                f'<div class="{escape(slot.element.get("class", ""))}"'
                f' data-canvas="{escape(name)}" style="position: absolute; left: 0; right: auto;'
                f' top: 0; width: {slot.width}px">{number}</div>'
            )
    return f"<!doctype html><html><body>{''.join(numbers)}</body></html>"


def _hang(slot: Any, canvas: Any) -> None:
    """Hang a box into a slot of the same size; a transformation alone moves it."""
    from weasyprint.css.properties import Dimension

    x = slot.content_box_x() - canvas.border_box_x()
    y = slot.content_box_y() - canvas.border_box_y()
    canvas.style["transform"] = (("translate", (Dimension(x, "px"), Dimension(y, "px"))),)
    slot.children = (canvas,)


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Serves a sheet's own files and nothing else; it never opens a file or a socket."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        # Not the parent's: that one makes ready for HTTP.
        self._fail_on_errors = False
        self._files = files

    def fetch(self, url: str, headers: object = None) -> Any:
        """Return a file's bytes; ValueError, which WeasyPrint logs, where there is none."""
        if url.startswith("data:"):
            got = DataHandler().data_open(Request(url))  # noqa: S310 - the scheme is data
            return URLFetcherResponse(
                url, got.read(), {"Content-Type": got.headers["Content-type"]}
            )
        if url.startswith(impose.SLIDE):
            return URLFetcherResponse(url, _STAND_IN, {"Content-Type": "image/png"})
        name = url if url in self._files else unquote(url)
        if name not in self._files:
            raise ValueError("the deck has no such file")
        kind = {"Content-Type": "image/svg+xml"} if name.lower().endswith(".svg") else None
        return URLFetcherResponse(url, self._files[name], kind)


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
    def listening(self) -> Iterator[_Log]:
        """Listen to WeasyPrint's logger."""
        logger = logging.getLogger("weasyprint")
        logger.addHandler(self)
        logger.propagate = False
        try:
            yield self
        finally:
            logger.removeHandler(self)
