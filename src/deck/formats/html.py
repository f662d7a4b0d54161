"""Stage 5 for the screen: drawn slides become a page that opens anywhere, with no network.

`html: single` makes one file with everything in it, `html: folder` a page with its assets beside
it, named by their content. The same input gives the same bytes. What the page looks like is the
theme's (`deck.html.j2`); here the style sheets, scripts, fonts and pictures are put into it.
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import Any

from deck.config import Config
from deck.diagnostics import Outcome
from deck.elements.registry import equipment
from deck.files import File, Files, asset
from deck.fonts import families, needed
from deck.formats import room
from deck.mirror import mirrored
from deck.model import Artifact, Deck, Meta, Placed
from deck.nodes import Html
from deck.patterns import pattern
from deck.render import Drawn, DrawnSlide, frame
from deck.theme import Font, Theme

SCRIPTS = ("reveal/reveal.js", "reveal/zoom.js", "reveal/search.js", *room.SCRIPTS)
SHEETS = ("reveal/reset.css", "reveal/reveal.css", *room.SHEETS)
TYPES = {
    ".avif": "image/avif",
    ".css": "text/css",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".webm": "video/webm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}

# `="files:NAME"` in a tag, `url(files:NAME)` in a style, there with or without quotes.
_ATTRIBUTE = pattern(r'="(files:[^"]*)"')
_URL = pattern(r"""url\((&#39;|&#34;|&quot;|'|"|)((?:files|deck):.+?)\1\)""")
_IMAGE = pattern(r'<img\b([^>]*)\ssrc="files:([^"]+\.svg)"([^>]*)>')
_ALT = pattern(r'\salt="([^"]*)"')
# A drawing stands at the left, but in the middle of its plate, or where its author wants it so.
_MIDDLE = pattern(r'\sclass="[^"]*\b(?:plate|center)\b')
_HALVES = ("image-left", "image-right")
# What an SVG that is written into the page may be made of. All else would act on the page around
# it, could not be told apart from it, or is no drawing for an HTML parser.
_DRAWING = frozenset(
    {"a", "circle", "clipPath", "defs", "desc", "ellipse", "filter", "g", "image", "line"}
    | {"linearGradient", "marker", "mask", "metadata", "path", "pattern", "polygon", "polyline"}
    | {"radialGradient", "rect", "stop", "svg", "switch", "symbol", "text", "textPath", "title"}
    | {"tspan", "use", "view"}
)
_LOADED = pattern(r"url\(\s*[\"']?(?!#)|\\", re.IGNORECASE)
_FOLLOWED = pattern(r"#|https?://|mailto:")
_PROLOGUE = pattern(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>", re.DOTALL)
_TITLE = pattern(r"<title\b[^>]*>.*?</title>\s*", re.DOTALL)
_ROOT = pattern(r"<svg\b([^>]*)>", re.DOTALL)
_SPOKEN = pattern(r'\s(?:role|aria-[\w-]+|preserveAspectRatio)="[^"]*"')
_ID = pattern(r"""(\bid=["']|\bhref=["']#|\burl\(["']?#)([\w.:-]+)""")

_SLANTED = pattern(r"<(?:em|i|cite|dfn|var|address)\b|italic")
_BOLD_SLANTED = pattern(
    r"<(?:strong|b|th|h[1-6])\b[^>]*>(?:[^<]|<(?!/?(?:strong|b|th|h[1-6])\b))*<(?:em|i|cite)\b"
    r"|<(?:em|i|cite)\b[^>]*>[^<]*<(?:strong|b)\b"
)
_CODE = pattern(r"<(?:code|pre|kbd|samp)\b")
_BOLD_CODE = pattern(r'<(?:strong|b)\b[^>]*>(?:[^<]|<(?!/(?:strong|b)>))*<code\b|class="gs"')


def artifacts(
    deck: Deck, drawn: Drawn, theme: Theme, files: Files, config: Config
) -> Outcome[tuple[Artifact, ...]]:
    """Make `html/index.html`, and for `html: folder` the assets beside it."""
    shelf = _Shelf(files, theme.files, beside=config.html == "folder")
    sheets, scripts = equipment(deck.nodes())
    slides = tuple(
        _slide(placed, each, deck, shelf)
        for placed, each in zip(deck.slides, drawn.slides, strict=True)
    )
    context = {
        "deck": deck.meta,
        "mode": theme.options.get("mode", "light"),
        "options": theme.options,
        "sections": deck.sections,
        "slides": slides,
        "styles": _styles(
            deck, theme, config, shelf, sheets, scripts, "".join(each["html"] for each in slides)
        ),
        "scripts": room.room(deck, config) + _scripts(shelf, (*SCRIPTS, *scripts)),
        "settings": Html(_settings(deck, config)),
        "logo": shelf.address(f"files:{deck.meta.logo}") if deck.meta.logo in files else "",
    }
    return frame(theme, "deck", context).then(
        lambda page: Outcome((Artifact("html/index.html", page.encode()), *shelf.artifacts()))
    )


class _Shelf:
    """Where the page finds a file: in the address itself, or as an asset beside the page."""

    def __init__(self, *snapshots: Files, beside: bool) -> None:
        self.beside = beside
        self._snapshots = snapshots
        self._assets: dict[str, bytes] = {}
        self._drawings = 0
        self._middle = False

    def file(self, address: str) -> File | None:
        """Return what an address such as `files:slides/img/x.png` or `deck:fonts/x` names."""
        scheme, _, name = address.partition(":")
        if scheme == "deck":
            return asset(name)
        return next((f for snapshot in self._snapshots if (f := snapshot.get(name))), None)

    def address(self, written: str, folder: str = "assets/") -> str:
        """Return what the page says for an address; one that names no file stays as it is."""
        file = self.file(written)
        return self.keep(file.name, file.data, folder) if file else written

    def keep(self, name: str, data: bytes, folder: str = "assets/") -> str:
        """Put bytes on the shelf and return their address, seen from the page or a folder."""
        ending = posixpath.splitext(name)[1].lower()
        if not self.beside:
            return f"data:{TYPES.get(ending, 'application/octet-stream')};base64,{_base64(data)}"
        stem = re.sub(r"[^\w-]+", "-", posixpath.splitext(posixpath.basename(name))[0])
        named = f"{stem}-{File(name, data).sha256[:12]}{ending}"
        self._assets[named] = data
        return folder + named

    def addresses(self, html: str, *, middle: bool = False) -> str:
        """Replace every address in tags and styles; `middle`: drawings stand in theirs."""
        if "files:" not in html:
            return html
        self._middle = middle
        html = _IMAGE.sub(self._drawing, html)
        html = _ATTRIBUTE.sub(lambda m: f'="{escape(self.address(unescape(m[1])))}"', html)
        return _URL.sub(self._picture, html)

    def _picture(self, match: re.Match[str]) -> str:
        """Write the address of a picture in a slide's style; `deck:` is for style sheets alone."""
        name = unescape(match[2])
        found = self.address(name) if name.startswith("files:") else name
        return f"url({match[1]}{found}{match[1]})"

    def sheet(self, css: str) -> str:
        """Replace every address in a style sheet, which itself will stand among the assets."""
        return _URL.sub(lambda m: f"url({m[1]}{self.address(m[2], '')}{m[1]})", css)

    def _drawing(self, match: re.Match[str]) -> str:
        """Write an SVG with text into the page: as an `img` it could not use the page's fonts."""
        file = self.file(f"files:{unescape(match[2])}")
        drawing = _inlinable(file.data) if file else ""
        if not drawing:
            return match[0]
        self._drawings += 1
        said = match[1] + match[3]
        alt = _ALT.search(said)
        spoken = f' role="img" aria-label="{alt[1]}"' if alt and alt[1] else ' aria-hidden="true"'
        own = _ALT.sub("", said).rstrip("/ ")
        prefix = f"drawing-{self._drawings}-"
        middle = self._middle or _MIDDLE.search(own)
        place = "xMidYMid" if middle else "xMinYMin"
        root = f'<svg{own}{spoken} preserveAspectRatio="{place} meet"'
        return root + _ID.sub(rf"\g<1>{prefix}\g<2>", drawing)

    def artifacts(self) -> tuple[Artifact, ...]:
        """Return the assets beside the page, in the order of their names."""
        return tuple(
            Artifact(f"html/assets/{name}", self._assets[name]) for name in sorted(self._assets)
        )


@lru_cache(maxsize=256)
def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@lru_cache(maxsize=256)
def _inlinable(data: bytes) -> str:
    """Return an SVG from its root's own attributes on; empty where it has to stay an `img`."""
    text = data.decode("utf-8", "replace")
    if "<text" not in text or "\ufffd" in text or not _is_drawing(data):
        return ""
    text = _TITLE.sub("", _PROLOGUE.sub("", text), count=1).strip()
    root = _ROOT.match(text)
    if root is None or "viewBox" not in root[1]:
        return ""
    return _SPOKEN.sub("", root[1]) + ">" + text[root.end() :]


def _is_drawing(data: bytes) -> bool:
    """Tell whether an SVG only draws: it runs nothing, loads nothing, styles nothing around it."""
    from xml.parsers import expat

    unfit = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        known = name in _DRAWING or ":" in name or (name.startswith("fe") and name != "feImage")
        if not known or any(_acts(name, *pair) for pair in attributes.items()):
            unfit.append(name)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = lambda *said: unfit.append(str(said[0]))
    parser.StartCdataSectionHandler = lambda: unfit.append("cdata")
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return not unfit


def _acts(element: str, name: str, value: str) -> bool:
    """Tell whether an attribute runs or loads something."""
    bare = name.lower().rpartition(":")[2]
    if bare == "href" and element == "a":
        return not _FOLLOWED.match(value)
    if bare == "href":
        return not value.startswith(("#", "data:image/"))
    # An `image` within a `title` is HTML's `img`, which has a `src`.
    runs = bare.startswith("on") or bare in {"src", "srcset"}
    return runs or (":" not in name and bool(_LOADED.search(value)))


def _slide(placed: Placed, drawn: DrawnSlide, deck: Deck, shelf: _Shelf) -> dict[str, Any]:
    """Collect what the frame says of one slide: what is drawn, and what depends on its place."""
    said, meta = placed.slide.options, deck.meta
    background = drawn.background
    if drawn.background_kind == "image":
        background = shelf.address(background)
    return {
        "id": drawn.id,
        "title": drawn.title,
        "layout": drawn.layout,
        "html": Html(shelf.addresses(drawn.html, middle=drawn.layout in _HALVES)),
        "notes": Html(shelf.addresses(drawn.notes)),
        "background": background,
        "background_kind": drawn.background_kind,
        "veil": drawn.veil,
        "dim": drawn.dim,
        "chrome": drawn.chrome,
        "transition": drawn.transition,
        "number": placed.number,
        "seconds": placed.seconds if deck.timed else None,
        "section": deck.sections[placed.section].title,
        "header": meta.header if said.header is None else said.header,
        "footer": meta.footer if said.footer is None else said.footer,
        "paginate": meta.paginate if said.paginate is None else said.paginate,
    }


def _styles(
    deck: Deck,
    theme: Theme,
    config: Config,
    shelf: _Shelf,
    sheets: Sequence[str],
    scripts: Sequence[str],
    body: str,
) -> Html:
    """Return the style sheets: reveal's for the screen alone, then fonts, theme and the deck's."""
    # reveal's own rules for paper would undo the theme's, so its sheet is for screens.
    reveal = "".join(asset(name).data.decode() for name in SHEETS)
    width, height = deck.meta.size
    extra = (file.data.decode() for name in config.css if (file := shelf.file(f"files:{name}")))
    own = "\n".join(
        (
            *(_face(font, shelf) for font in _used(theme, body, scripts)),
            f":root{{--deck-width:{width}px;--deck-height:{height}px}}",
            "@media print{.deck-bar,.deck-offer{display:none}}",  # room.css is for screens
            *(shelf.sheet(asset(name).data.decode()) for name in sheets),
            shelf.sheet(_turned(theme.css_screen, deck.meta)),
            *(shelf.sheet(css) for css in extra),
            config.style,
        )
    )
    written = (("reveal.css", reveal, ' media="screen"'), ("deck.css", own, ""))
    return Html("\n".join(_sheet(shelf, *each) for each in written))


def _turned(css: str, meta: Meta) -> str:
    """Return the theme's style sheet as the deck's language runs."""
    return mirrored(css) if meta.direction == "rtl" else css


def _sheet(shelf: _Shelf, name: str, css: str, media: str) -> str:
    if shelf.beside:
        return f'<link rel="stylesheet" href="{shelf.keep(name, css.encode())}"{media}>'
    return f"<style{media}>{css.replace('</', '<' + chr(92) + '/')}</style>"


def _used(theme: Theme, body: str, scripts: Sequence[str]) -> Iterator[Font]:
    """Yield the theme's fonts that these slides can show: most decks need three of six.

    The elements' scripts write on slides as well.
    """
    code = families(theme, code=True)[0]
    written = "".join((body, *(asset(name).data.decode() for name in scripts)))
    families_needed = needed(theme, written)
    slanted = bool(_SLANTED.search(body))
    for font in theme.fonts:
        bold = font.weight > 400
        if font.always:
            wanted = True
        elif font.family == code:
            wanted = bool((_BOLD_CODE if bold else _CODE).search(body))
        elif font.style != "normal":
            wanted = slanted and (not bold or bool(_BOLD_SLANTED.search(body)))
        else:
            wanted = True
        if wanted and font.family in families_needed:
            yield font


_FORMS = {".otf": "opentype", ".ttf": "truetype", ".woff": "woff"}


def _face(font: Font, shelf: _Shelf) -> str:
    scheme = "" if font.screen.startswith("deck:") else "files:"
    address = shelf.address(scheme + font.screen, "")
    form = _FORMS.get(posixpath.splitext(font.screen)[1].lower(), "woff2")
    return (
        f"@font-face{{font-family:'{font.family}';font-weight:{font.weight};"
        f"font-style:{font.style};font-display:block;src:url({address}) format('{form}')}}"
    )


def _scripts(shelf: _Shelf, names: Sequence[str]) -> Html:
    if shelf.beside:
        addresses = (shelf.keep(name, _script(name).encode()) for name in names)
        return Html("\n".join(f'<script src="{address}"></script>' for address in addresses))
    return Html("\n".join(f"<script>{_script(name)}</script>" for name in names))


@lru_cache(maxsize=8)
def _script(name: str) -> str:
    """Return one of reveal's scripts so that it can stand inside a page."""
    text = asset(name).data.decode()
    if name.endswith("search.js"):
        # It marks what it finds with `em` and afterwards unwraps every `em` of the page, the
        # author's too. It gets a tag of its own, and leaves notes, drawings and MathML alone:
        # marks in them would stay unseen, in drawings the words with them.
        text = text.replace("||`EM`", "||`DECK-FOUND`").replace(
            "|SCRIPT|FORM)$", "|SCRIPT|FORM|ASIDE|math|svg)$"
        )
    # In strings and patterns alike `\x3c` is `<`; the page's parser must not see these.
    return re.sub(r"<(?=!--|/?script)", r"\\x3c", text)


def _settings(deck: Deck, config: Config) -> str:
    """Return reveal's settings as JSON that may stand in a script; `reveal:` has the last word."""
    width, height = deck.meta.size
    settings: dict[str, Any] = {
        "width": width,
        "height": height,
        "margin": 0,
        "minScale": 0.05,
        "maxScale": 8,
        "center": False,
        "hash": True,
        "controls": True,
        "controlsTutorial": False,
        "controlsBackArrows": "visible",
        "progress": True,
        "slideNumber": False,
        "navigationMode": "linear",
        "transition": deck.meta.transition,
        "transitionSpeed": "fast",
        "backgroundTransition": "fade",
        "scrollActivationWidth": None,
        "pdfSeparateFragments": False,
    }
    if deck.meta.direction == "rtl":
        settings["rtl"] = True
    if deck.timed:
        settings["defaultTiming"] = 0
    settings |= dict(config.reveal)
    return json.dumps(settings, sort_keys=True).replace("<", "\\u003c")
