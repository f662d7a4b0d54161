"""Pictures of slides are drawn, and set into the frames of pages.

A picture is a form (PDF 32000-1, 8.10): drawn once, it stands on any page at any size, its text
still text. On a page it is an image, `<img src="slide:ID">`; the image that WeasyPrint draws is
exchanged for the form. Pictures come from other documents, maybe other processes: their objects
take new numbers here, and their links move with them.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any
from urllib.parse import quote

import pydyf

from deck.patterns import pattern

# The address of a slide's picture begins so.
SLIDE = "slide:"

# PDF counts in points, CSS in px.
POINTS = 0.75

_REFERENCE = pattern(rb"(\d+) 0 R")


@dataclass(frozen=True, slots=True)
class Frame:
    """A place for a slide's picture: page (from 0), where on it and how large (px)."""

    page: int
    slide: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Picture:
    """A drawn slide: its form's number among the objects, its size and its links (px)."""

    form: int
    width: float
    height: float
    links: tuple[tuple[str, str, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Pictures by slide, and all objects they are made of, by number."""

    pictures: dict[str, _Picture]
    objects: dict[int, Any]


def draw(document: Any, names: Sequence[str]) -> bytes:
    """Draw a document whose pages are slides, in order; return pictures for `fill`."""
    links = []
    for page in document.pages:
        links.append(tuple((kind, to, tuple(where)) for kind, to, where, _ in page.links))
        # They are set on the page that shows the picture.
        for gathered in (page.links, page.anchors, page.bookmarks):
            gathered.clear()
    drawn: list[bytes] = []

    def collect(document: Any, pdf: Any) -> None:
        pages = _pages(pdf)
        pictures = {
            name: _Picture(
                _form(page, pdf, each.width, each.height), each.width, each.height, moved
            )
            for name, page, each, moved in zip(names, pages, document.pages, links, strict=True)
        }
        left_out = {id(each) for each in (pdf.pages, pdf.catalog, pdf.info, *pages)}
        objects = {
            each.number: _plain(each)
            for each in pdf.objects
            if each.free != "f" and id(each) not in left_out
        }
        drawn.append(pickle.dumps(_Drawn(pictures, objects), protocol=5))
        # Nobody reads the document itself.
        for each in pdf.objects:
            if isinstance(each, pydyf.Stream):
                each.stream = []

    document.write_pdf(finisher=collect)
    return drawn[0]


def fill(document: Any, frames: Iterable[Frame], drawings: Callable[[], Sequence[bytes]]) -> bytes:
    """Print a document with pictures in its frames; `drawings` is asked when all else is done."""

    def set_in(document: Any, pdf: Any) -> None:
        pages = _pages(pdf)
        images = _images(pdf, pages)
        known = {name for page in document.pages for name in page.anchors}
        pictures: dict[str, _Picture] = {}
        for drawing in drawings():
            drawn: _Drawn = pickle.loads(drawing)  # noqa: S301 - from a printer like this one
            _take(pdf, drawn, images)
            pictures |= drawn.pictures
        for frame in frames:
            if frame.slide in pictures:
                height = document.pages[frame.page].height
                _link(pdf, pages[frame.page], height, frame, pictures[frame.slide], known)

    return bytes(document.write_pdf(finisher=set_in))


def _images(pdf: Any, pages: Sequence[Any]) -> dict[str, int]:
    """Return the numbers of all images by the md5 of their address, which is in their name."""
    resources = pdf.objects[_number(pages[0]["Resources"])]
    return {name[1:33]: _number(at) for name, at in resources["XObject"].items()}


def _digest(slide: str) -> str:
    return md5(f"{SLIDE}{quote(slide)}".encode(), usedforsecurity=False).hexdigest()


def _pages(pdf: Any) -> list[Any]:
    return [pdf.objects[_number(each)] for each in pdf.page_references]


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _form(page: Any, pdf: Any, width: float, height: float) -> int:
    """Make a page's content a form that fills a square of 1 × 1, as images do; give its number."""
    number = _number(page["Contents"])
    content = pdf.objects[number]
    across, up = (b"%.12f" % (1 / (each * POINTS)) for each in (width, height))
    content.extra.update(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": page["MediaBox"],
            "Matrix": pydyf.Array([across, 0, 0, up, 0, 0]),
            "Resources": page["Resources"],
        }
    )
    return number


def _plain(each: Any) -> Any:
    """Return an object without what ties it to its document, compressed where it wants to be."""
    if not isinstance(each, pydyf.Stream):
        return each
    data = b"\n".join(pydyf._to_bytes(part) for part in each.stream)
    extra = dict(each.extra)
    if each.compress:
        data, extra["Filter"] = zlib.compress(data, 9), "/FlateDecode"
    return pydyf.Stream([data], extra)


def _take(pdf: Any, drawn: _Drawn, images: Mapping[str, int]) -> None:
    """Add another document's objects; a form takes the place of the image that stands for it."""
    places = {
        picture.form: images[digest]
        for name, picture in drawn.pictures.items()
        if (digest := _digest(name)) in images
    }
    unseen = {picture.form for picture in drawn.pictures.values()} - set(places)
    added = [number for number in drawn.objects if number not in places and number not in unseen]
    first = len(pdf.objects)
    numbers = places | {old: first + index for index, old in enumerate(added)}
    for old in (*places, *added):
        moved = _moved(drawn.objects[old], numbers)
        if old in places:
            moved.number = places[old]
            pdf.objects[moved.number] = moved
        else:
            pdf.add_object(moved)


def _moved(value: Any, numbers: dict[int, int]) -> Any:
    """Return a value with every reference in it renumbered."""
    if isinstance(value, pydyf.Stream):
        value.extra = _moved(value.extra, numbers)
        return value
    if isinstance(value, dict):
        return pydyf.Dictionary({key: _moved(each, numbers) for key, each in value.items()})
    if isinstance(value, list | tuple):
        return pydyf.Array([_moved(each, numbers) for each in value])
    if isinstance(value, bytes) and (match := _REFERENCE.fullmatch(value)):
        return b"%d 0 R" % numbers.get(int(match[1]), 0)
    return value


def _link(
    pdf: Any, page: Any, height: float, frame: Frame, picture: _Picture, known: set[str]
) -> None:
    """Lay a picture's links over it; those to what is on no page are left out."""
    across, up = frame.width / picture.width, frame.height / picture.height
    for kind, target, (left, top, right, bottom) in picture.links:
        if kind == "internal" and target not in known:
            continue
        x1, x2 = (frame.x + x * across for x in (left, right))
        y1, y2 = (height - frame.y - y * up for y in (bottom, top))
        annotation = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Link",
                "Rect": pydyf.Array([each * POINTS for each in (x1, y1, x2, y2)]),
                "BS": pydyf.Dictionary({"W": 0}),
            }
        )
        if kind == "internal":
            annotation["Dest"] = pydyf.String(target)
        else:
            action = {"Type": "/Action", "S": "/URI", "URI": pydyf.String(target)}
            annotation["A"] = pydyf.Dictionary(action)
        pdf.add_object(annotation)
        page.setdefault("Annots", pydyf.Array()).append(annotation.reference)
