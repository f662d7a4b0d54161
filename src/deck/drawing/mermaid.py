"""The only door to merman, which draws Mermaid: an extra, imported by the first fence that asks.

merman is told the theme's colours, sizes and font, and asks back how wide text is, so that labels
fit their boxes on screen and on paper. What it returns is cut down to harmless shapes.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from deck.diagnostics import warning
from deck.frozen import dataclass
from deck.patterns import pattern
from deck.protocols import Face

if TYPE_CHECKING:
    from deck.drawing.harmless import Drawing

MISSING = warning(
    "mermaid-missing",
    "a Mermaid diagram cannot be drawn on this machine",
    """\
Mermaid diagrams are drawn by an extra that is not installed with deck itself. Without it the
diagram's source is shown as code.

```sh
pip install 'deck-build[mermaid]'                # into the environment that deck runs in
pipx install --force 'deck-build[mermaid]'       # where deck was installed by pipx
uv tool install --force 'deck-build[mermaid]'    # where it was installed by uv
```

The extra has wheels for Linux on x86-64, macOS on Apple silicon and Windows. On other machines
use deck's own diagrams (`flow`, `cycle`, `timeline`, `chart`), which need nothing.
""",
)

SIZE = 20  # px, of labels
MOST = 20_000  # characters
PREFIX = "deck-m-7f3a"  # no author's word: it becomes the ids of the place
_KEPT = 256  # drawings
_WORD = pattern(r"[^\s]+")
_SVG = {"pipeline": "resvg-safe", "diagram_id": PREFIX}
_OPTIONS = {
    "resources": {
        "profile": "constrained",
        "limits": {"max_model_nesting_depth": 64, "max_svg_elements": 20_000},
    },
    "svg": _SVG,
}
_SIZES: dict[str, Any] = {
    "sequence": {
        "width": 180,
        "mirrorActors": False,
    },
    "gantt": {"fontSize": 16, "sectionFontSize": 18, "barHeight": 32, "barGap": 8, "topPadding": 64}
    | {"leftPadding": 130},
    "journey": {"taskFontSize": 16},
    "timeline": {"padding": 24},
    "flowchart": {"htmlLabels": True, "nodeSpacing": 48, "rankSpacing": 56},
    "mindmap": {"padding": 16},
    "quadrantChart": {"quadrantLabelFontSize": SIZE, "pointLabelFontSize": 16}
    | {"xAxisLabelFontSize": 18, "yAxisLabelFontSize": 18, "titleFontSize": 22},
    "pie": {"textPosition": 0.68},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What merman does not understand: a message, and where it stands in the text."""

    message: str
    start: int
    end: int


class MissingError(Exception):
    """There is no merman on this machine, or none that works."""


class Engine:
    """merman: it checks a text, and draws it with an engine for each theme and font."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self._checker = library.MermanEngine(json.dumps(_OPTIONS), None)
        self._engines: dict[tuple[object, ...], tuple[Face, Any]] = {}
        self._drawn: dict[tuple[object, ...], Drawing] = {}
        # Freed before Python takes its library apart, which it would complain of aloud.
        atexit.register(self.close)

    def close(self) -> None:
        """Let go of what stands outside Python; nothing can be drawn afterwards."""
        self._engines.clear()
        self._checker = None

    def fault(self, text: str) -> Fault | None:
        """Return what is wrong with a text, None where it can be drawn."""
        try:
            said = json.loads(self._checker.analyze_json(text, None))
            wrong = [each for each in said["diagnostics"] if each["severity"] == "error"]
            if not wrong:
                self._checker.render_svg(text, None)
                return None
        except Exception as problem:  # merman's own, whose types need its import
            return Fault(_plain(problem), 0, 0)
        place = wrong[0].get("span") or {"byte_start": 0, "byte_end": 0}
        data = text.encode()
        start = len(data[: place["byte_start"]].decode(errors="ignore"))
        end = len(data[: place["byte_end"]].decode(errors="ignore"))
        return Fault(_first(wrong[0]["message"]), start, end)

    def draw(self, text: str, tokens: Mapping[str, str], face: Face) -> Drawing:
        """Draw a text in a theme's colours and font; raises `HarmfulError` where it cannot."""
        from deck.drawing.harmless import HarmfulError, cleaned

        key = (*(tokens[name] for name in _TOKENS), id(face))
        known = self._drawn.get((text, *key))  # screen and paper have the same drawing
        if known is not None:
            return known
        if key not in self._engines:  # the face stays with it, so that its id is nobody else's
            self._engines[key] = face, self._themed(tokens, face)
        try:
            svg = self._engines[key][1].render_svg(text, None)
        except Exception as problem:  # merman's own, whose types need its import
            raise HarmfulError(_plain(problem)) from problem
        if len(self._drawn) > _KEPT:
            self._drawn.clear()
        made = self._drawn[(text, *key)] = cleaned(svg, PREFIX)
        return made

    def _themed(self, tokens: Mapping[str, str], face: Face) -> Any:
        site = {**_SIZES, "theme": "base", "look": "classic", "htmlLabels": True, "fontSize": SIZE}
        variables = {"fontFamily": face.family, "fontSize": f"{SIZE}px", **_colours(tokens)}
        site |= {"fontFamily": face.family, "themeVariables": variables}
        svg = {**_SVG, "scoped_css": _sheet(tokens)}
        options = {**_OPTIONS, "site_config": site, "svg": svg}
        services = self._library.MermanEngineServices()
        services = services.with_text_measurer(_measurer(self._library, face))
        return self._library.MermanEngine(json.dumps(options), services)


def _measurer(library: Any, face: Face) -> Any:
    """Return what answers merman how wide text is; what is no width is left to merman."""
    kinds = library.MermanTextMeasurementResultKind
    nothing: dict[str, float | None] = {"width": 0.0, "height": 0.0, "length": 0.0, "line_count": 0}
    nothing |= {"bbox_left": None, "bbox_right": None, "raw_width": None}

    def result(kind: Any, **said: float) -> Any:
        return library.MermanTextMeasureResult(result_kind=kind, **{**nothing, **said})

    class Measurer(library.MermanTextMeasurer):  # type: ignore[misc]
        def measure(self, request: Any) -> Any:
            operation, most = request.operation.name, request.max_width
            # Pairs are not kerned and heavy letters are wider: a little room keeps text inside.
            room = 1.08 if str(request.font_weight) in {"bold", "bolder", "600", "700"} else 1.01
            lines = request.text.split("\n")
            width = max(face.width(line, request.font_size) for line in lines) * room
            if operation.endswith(("WIDTH", "LENGTH")):
                return result(kinds.LENGTH, length=width)
            whole = operation in {"MEASURE", "WRAPPED", "MERMAID_CALCULATE_TEXT_DIMENSIONS"}
            if whole and (most is None or width <= most):
                high = len(lines) * (request.line_height or request.font_size * 1.1)
                return result(kinds.METRICS, width=width, height=high, line_count=len(lines))
            return None

    return Measurer()


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return the engine; raises `MissingError` where merman is not installed or does not load."""
    try:
        import merman
    except Exception as problem:  # its native library may be of another machine
        raise MissingError(str(problem)) from problem
    return Engine(merman)


def placed(inside: str, prefix: str) -> str:
    """Give a drawing the ids of the place that it is put into."""
    return inside.replace(PREFIX, prefix)


def _plain(problem: Exception) -> str:
    return _first(str(getattr(problem, "message", "") or problem))


def _first(message: str) -> str:
    """Return the first line of a message, written as deck's own are."""
    line = message.strip().split("\n")[0].rstrip(".")[:200]
    _, parse, rest = line.partition("parse error")
    line = rest.partition(": ")[2] or line if parse else line
    return line[:1].lower() + line[1:]


_TOKENS = _WORD.findall("page surface line text muted bullet accent accent-soft on-accent caution")


def _colours(tokens: Mapping[str, str]) -> dict[str, str]:
    """Return Mermaid's theme variables: fills are quiet, text is the slide's, one accent."""
    page, surface, line = tokens["page"], tokens["surface"], tokens["line"]
    text, muted, accent = tokens["text"], tokens["muted"], tokens["accent"]
    soft, border = tokens["accent-soft"], tokens["bullet"]
    said = dict.fromkeys(_TEXTS, text) | dict.fromkeys(_SURFACES, surface)
    said |= dict.fromkeys(_BORDERS, border) | dict.fromkeys(_LINES, muted)
    said |= {"background": page, "edgeLabelBackground": page, "labelBoxBkgColor": page}
    said |= {"sequenceNumberColor": page}
    said |= {"gridColor": line, "activationBkgColor": soft, "activationBorderColor": accent}
    said |= {"activeTaskBkgColor": soft, "activeTaskBorderColor": accent, "todayLineColor": accent}
    said |= {"noteBkgColor": soft, "noteBorderColor": accent, "critBorderColor": tokens["caution"]}
    said |= {"doneTaskBkgColor": page, "doneTaskBorderColor": border, "pieOpacity": "1"}
    said |= {"pieStrokeColor": muted, "pieOuterStrokeColor": muted, "pieStrokeWidth": "2px"}
    said |= {"pieSectionTextSize": "18px", "pieLegendTextSize": "18px", "pieTitleTextSize": "22px"}
    said |= {"quadrant1Fill": soft, "quadrantPointFill": accent}
    for number in range(12):
        fill = soft if number == 0 else line
        said |= {f"cScale{number}": fill, f"cScaleLabel{number}": text, f"cScaleInv{number}": muted}
        said |= {f"pie{number + 1}": fill, f"cScalePeer{number}": border}
        said |= {f"git{number}": accent if number == 0 else border, f"gitBranchLabel{number}": text}
        said |= {f"fillType{number}": fill}
    said |= {"gitBranchLabel0": tokens["on-accent"]}
    return said


_TEXTS = _WORD.findall(
    "primaryTextColor secondaryTextColor tertiaryTextColor textColor nodeTextColor titleColor"
    " actorTextColor labelTextColor loopTextColor noteTextColor signalTextColor classText"
    " taskTextColor taskTextDarkColor taskTextOutsideColor taskTextLightColor labelColor"
    " commitLabelColor tagLabelColor pieTitleTextColor pieSectionTextColor pieLegendTextColor"
    " quadrant1TextFill quadrant2TextFill quadrant3TextFill quadrant4TextFill"
    " quadrantPointTextFill quadrantXAxisTextFill quadrantYAxisTextFill quadrantTitleFill"
    " stateLabelColor attributeTextColor"
)
_SURFACES = _WORD.findall(
    "primaryColor secondaryColor tertiaryColor mainBkg secondBkg actorBkg nodeBkg clusterBkg"
    " sectionBkgColor sectionBkgColor2 altSectionBkgColor taskBkgColor stateBkg rowOdd rowEven"
    " commitLabelBackground tagLabelBackground quadrant2Fill quadrant3Fill quadrant4Fill"
    " attributeBackgroundColorOdd attributeBackgroundColorEven compositeBackground altBackground"
)
_BORDERS = _WORD.findall(
    "primaryBorderColor secondaryBorderColor tertiaryBorderColor nodeBorder actorBorder"
    " clusterBorder labelBoxBorderColor taskBorderColor tagLabelBorder stateBorder"
    " quadrantInternalBorderStrokeFill quadrantExternalBorderStrokeFill border1 border2"
)
_LINES = _WORD.findall(
    "lineColor defaultLinkColor actorLineColor signalColor arrowheadColor transitionColor"
    " relationColor"
)


def _sheet(tokens: Mapping[str, str]) -> str:
    """Return what Mermaid's variables do not reach: strokes of 2 px, corners of 12 px."""
    page = tokens["page"]
    return (
        ".node rect,.node circle,.node ellipse,.node polygon,.node path,.actor,.cluster rect"
        "{stroke-width:2px}"
        ".node rect.basic,rect.actor,.cluster rect{rx:12px;ry:12px}"
        ".flowchart-link,.messageLine0,.messageLine1,.transition,.relation,.relationshipLine"
        "{stroke-width:2px}"
        f".er circle,.zeroOrMore circle,.zeroOrOne circle{{fill:{page}}}"
        f".edgeLabel rect,.edgeLabel .background{{fill:{page};opacity:1}}"
    )
