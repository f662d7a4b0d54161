"""The box around a slide: its classes, its colours, what stands behind it, its own style.

Beneath render, which puts what a layout has drawn into it. Colours of the other mode come in
here, too: `class: invert` is the whole theme turned round for one slide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from deck import color
from deck.frozen import dataclass
from deck.model import Medium, Options, Placed
from deck.nodes import Html
from deck.patterns import pattern
from deck.reading.looks import VIDEO_NAME, picture_name
from deck.reading.scoped import SCOPE
from deck.theme import Theme

INVERT = "invert"
# A slide's own style that says what stands behind it has the last word.
_OWN = pattern(re.escape(SCOPE) + r"\{[^{}]*\bbackground(?:-color|-image)?:")
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a slide: `kind` is color, gradient, image, video or empty.

    `value` is CSS or a file's address. `veil` is the colour that covers `dim` of it.
    """

    kind: str = ""
    value: str = ""
    poster: str = ""
    veil: str = ""
    dim: float = 0.0

    @property
    def still(self) -> str:
        """The picture that is shown where nothing moves: its address, or nothing."""
        return self.value if self.kind == "image" else self.poster


def mode_of(options: Options, theme: Theme) -> str:
    """Return the mode that a slide is drawn in: the deck's, or the other one if inverted."""
    chosen = theme.options["mode"]
    others = [mode for mode in theme.modes if mode != chosen]
    return others[0] if others and INVERT in (*options.classes, *options.attrs.classes) else chosen


def behind(placed: Placed, theme: Theme, address: Address) -> Behind:
    """Say what stands behind a slide; addresses are those of the output."""
    options = placed.slide.options
    mode = mode_of(options, theme)
    if _OWN.search(options.style):
        return Behind()
    if not options.background:
        page = theme.tokens[mode]["page"] if mode != theme.options["mode"] else ""
        return Behind("color" if page else "", page)
    name = picture_name(options.background)
    found = address(name)
    kind = "gradient" if "gradient(" in options.background else "color"
    if found != name:
        kind = "video" if VIDEO_NAME.search(name) else "image"
    elif VIDEO_NAME.search(name):
        return Behind()  # a video that is not there; whoever reads it tells it
    poster = picture_name(options.poster)
    still = address(poster) if poster and address(poster) != poster else ""
    value = found if kind in {"image", "video"} else options.background
    tokens = theme.palette(mode)
    on_stage = placed.layout == "section" and {"stage", "stage-text"} <= tokens.keys()
    text, page = ("stage-text", "stage") if on_stage else ("text", "page")
    veil = _veil(options.color or tokens[text], tokens[page])
    return Behind(kind, value, still, veil if options.dim else "", options.dim)


def chrome(options: Options, theme: Theme) -> str:
    """Return the colour of what the frame stamps on a slide; empty for the theme's own."""
    mode = mode_of(options, theme)
    return options.color or (theme.palette(mode)["text"] if mode != theme.options["mode"] else "")


def _veil(text: str, page: str) -> str:
    """Return what a picture is covered with, so that the slide's text stands out from it."""
    ink = color.parse(text)
    under = color.parse(page)
    if ink is None or under is None or color.ratio(ink, under) >= 4.5:
        return page
    return color.write((16, 22, 30) if color.luminance(ink) > 0.4 else (255, 255, 255))


def box(
    placed: Placed, inside: str, theme: Theme, under: Behind, address: Address, medium: Medium
) -> Html:
    """Return the slide's box with what its layout has drawn in it."""
    options = placed.slide.options
    states = {"is-backed": bool(under.still), "is-coloured": bool(options.color)}
    own = (*options.classes, *options.attrs.classes, *(n for n, holds in states.items() if holds))
    classes = " ".join(dict.fromkeys((f"layout-{placed.layout}", *own)))
    style = "; ".join(_style(options, theme, under))
    attributes = Html(' style="{}"').format(style) if style else Html()
    css = Html()
    if options.style:
        attributes = Html(' data-slide="{}"').format(placed.id) + attributes
        css = Html("<style>{}</style>\n").format(Html(_own_css(placed, address)))
    moving = _video(under) if under.kind == "video" and medium is Medium.SCREEN else Html()
    return Html('<div class="slide {}"{}>\n{}{}{}\n</div>').format(
        classes, attributes, css, moving, Html(inside.strip())
    )


def _style(options: Options, theme: Theme, under: Behind) -> Iterator[str]:
    mode = mode_of(options, theme)
    if mode != theme.options["mode"]:
        yield "; ".join(f"--deck-{name}: {value}" for name, value in theme.tokens[mode].items())
    veil = under.veil and f"linear-gradient({_clear(under)}, {_clear(under)})"
    if under.still:
        quote = '"' if "'" in under.still else "'"
        picture = f"url({quote}{under.still}{quote}) center / cover no-repeat"
        yield "background: " + ", ".join(filter(None, (veil, picture)))
    elif options.background and under.kind in {"color", "gradient"}:
        yield "background: " + ", ".join(filter(None, (veil, under.value)))
    if options.color:
        yield f"color: {options.color}"
    if own := options.attrs.get("style"):
        yield own


def _clear(under: Behind) -> str:
    """Return the veil's colour, as thick as it has to be."""
    red, green, blue = color.parse(under.veil) or (255, 255, 255)
    return f"rgba({red}, {green}, {blue}, {under.dim:g})"


def _video(under: Behind) -> Html:
    poster = Html(' poster="{}"').format(under.poster) if under.poster else Html()
    veil = Html('<div class="slide-veil" style="background: {}"></div>\n').format(_clear(under))
    return Html(
        '<video class="slide-video" src="{}"{} data-autoplay muted loop playsinline'
        ' aria-hidden="true" tabindex="-1"></video>\n{}'
    ).format(under.value, poster, veil if under.veil else Html())


def _own_css(placed: Placed, address: Address) -> str:
    """Return a slide's own style, held to its id, its addresses those of the output."""
    name = placed.id.replace("\\", "\\\\").replace("<", "\\3c ")
    css = placed.slide.options.style.replace(SCOPE, f'[data-slide="{name}"]')
    for written in placed.addresses:
        css = css.replace(f'url("{written}")', f'url("{address(written)}")')
    return css
