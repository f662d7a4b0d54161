"""The only door to KaTeX: TeX in, HTML and MathML out, or what is wrong with the TeX and where.

KaTeX is JavaScript and runs in QuickJS, inside this process and without a browser. Nothing of it
is loaded before the first formula. What it may do is bounded: no links, pictures or HTML out of
TeX, no lengths past any slide, an end to macros that call themselves, a second for each formula.
"""

from __future__ import annotations

import json
import re
import threading
from functools import lru_cache
from typing import Any

from deck import files
from deck.diagnostics import DeckError, did_you_mean
from deck.frozen import dataclass
from deck.patterns import pattern

SECONDS = 1.0  # of processor time for one formula; most take a thousandth
MEMORY = 256 * 1024 * 1024
STACK = 256 * 1024  # bytes; the stack of a thread may have as little as 512 KB
LONGEST = 20_000  # characters of one formula

_DRAW = """
const refused = [];
const settings = {output: "htmlAndMathml", throwOnError: true, maxExpand: 1000, maxSize: 60,
  strict: "ignore", trust: (asked) => { refused.push(asked.command); return false; }};
function drawn(tex, display) {
  refused.length = 0;
  try {
    const html = katex.renderToString(tex, {...settings, macros: {}, displayMode: display});
    return JSON.stringify({html, refused});
  } catch (e) {
    return JSON.stringify({name: e.name, message: String(e.rawMessage || e.message),
      told: String(e.message), start: e.position ?? -1, length: e.length || 0});
  }
}
"""

_HTML = '<span class="katex-html"'
_MATHML = pattern(r"<math\b.*</math>", re.DOTALL)
_NOTE = pattern(r"<annotation\b.*?</annotation>", re.DOTALL)
_HUGE = pattern(r"(?<![.\d])\d{4,}(?:\.\d+)?em")  # some lengths escape KaTeX's `maxSize`
_TAG = pattern(r"</?(\w+)[^>]*>")
_CLASS = pattern(r'class="([^"]*)"')
# What says nothing of two dimensions: such a formula can be read aloud sign by sign.
_ROW = frozenset({"math", "semantics", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mstyle"})

# Which class is drawn in which family, as KaTeX's style sheet has it.
_FAMILIES = {
    "amsrm": "AMS",
    "boldsymbol": "Math",
    "delim-size1": "Size1",
    "delim-size4": "Size4",
    "large-op": "Size2",
    "mathbb": "AMS",
    "mathboldfrak": "Fraktur",
    "mathboldsf": "SansSerif",
    "mathcal": "Caligraphic",
    "mathfrak": "Fraktur",
    "mathitsf": "SansSerif",
    "mathnormal": "Math",
    "mathscr": "Script",
    "mathsf": "SansSerif",
    "mathsfit": "SansSerif",
    "mathtt": "Typewriter",
    "small-op": "Size1",
    "textbb": "AMS",
    "textboldfrak": "Fraktur",
    "textboldsf": "SansSerif",
    "textfrak": "Fraktur",
    "textitsf": "SansSerif",
    "textscr": "Script",
    "textsf": "SansSerif",
    "texttt": "Typewriter",
}
_BOLD = frozenset(
    {"boldsymbol", "mathbf", "mathboldfrak", "mathboldsf", "textbf", "textboldfrak", "textboldsf"}
)
_ITALIC = frozenset(
    {"boldsymbol", "mathit", "mathitsf", "mathnormal", "mathsfit", "textit", "textitsf"}
)
_FACES = {
    "Main": ("Regular", "Bold", "Italic", "BoldItalic"),
    "Math": ("Italic", "BoldItalic"),
    "SansSerif": ("Regular", "Bold", "Italic"),
    "Caligraphic": ("Regular", "Bold"),
    "Fraktur": ("Regular", "Bold"),
}

_QUOTED = pattern(r"'([^']+)'|\"([^\"]+)\"")
_UNKNOWN = pattern(r"Undefined control sequence: (\\.[A-Za-z@]*)")
_ENVIRONMENT = pattern(r"No such environment: (.*)")
_COMMANDS = pattern(r'"\\\\([A-Za-z]{2,})"')
_NAMED = pattern(r"names:\[([^\]]*)\]")
_ROUND_WORDS = r"words go into `\text{…}`, a function's name into `\operatorname{…}`"
# What KaTeX says, and what to do about it; the first that fits holds.
_HINTS = (
    (r"Undefined control", _ROUND_WORDS),
    (r"Double superscript", "put braces around the first one: `{x^a}^b`"),
    (r"Double subscript", "put braces around the first one: `{x_a}_b`"),
    (r"Expected group|got 'EOF' as argument", "write what belongs to it behind it, in `{…}`"),
    (r"Expected 'EOF', got '}'", r"remove it, or write `\}` for a brace that is seen"),
    (r"Expected 'EOF', got '&'", r"`&` belongs into `aligned`, `cases`, `array` or a matrix"),
    (r"Expected 'EOF', got '#'", r"write `\#`"),
    (r"Expected '}'|Expected '\]'|Unexpected end", "close what is open with `}`"),
    (r"Expected '\\right'", r"each `\left` needs its `\right`; `\right.` draws none"),
    (r"Expected & or", r"close it with `\end{…}`"),
    (r"Mismatch|does not match", r"`\begin{…}` and `\end{…}` take the same name"),
    (r"Too many expansions", "a macro that uses itself never ends"),
    (r"can be used only in display mode", "write the formula between `$$` and `$$`"),
    (r"Can't use function '\$'", r"write `\$` for a dollar sign"),
    (r"Invalid delimiter", r"delimiters are `(`, `[`, `\{`, `|`, `\langle` and the like"),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula, drawn: `html` for the eye, `mathml` for screen readers.

    `faces` names the fonts that `html` takes; `text` is the formula on one line, as characters
    where it is only a row of them, else as TeX.
    """

    html: str
    mathml: str
    faces: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a formula, and where in its TeX: `end` is exclusive."""

    message: str
    hint: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def drawn(tex: str, display: bool) -> Drawing | Mistake:
    """Draw a formula; `display` is TeX's word for one that stands alone.

    Raises `DeckError` (status 3) where QuickJS is not on this machine.
    """
    if len(tex) > LONGEST:
        return _whole(f"the formula is longer than {LONGEST} characters", tex)
    if not tex.strip():
        return _whole("the formula is empty", tex, r"write `\$` where a dollar sign is meant")
    engine = _engine()
    try:
        said = json.loads(engine(tex, display))
    except Exception:
        # Out of time or memory; what else the engine raises comes of the TeX as well. It is
        # made anew: nothing is known of the state it is in.
        del _loaded.engine
        return _whole("the formula takes too long to draw", tex)
    if "html" not in said:
        return _mistake(tex, said)
    if said["refused"]:
        command = said["refused"][0]
        at = max(0, tex.find(command))
        message = f"`{command}` is not drawn: a formula holds no links, pictures or HTML"
        hint = "write it in Markdown, outside of the formula"
        return Mistake(message, hint, at, at + len(command))
    if _HUGE.search(said["html"]):
        return _whole("the formula is larger than any slide", tex, "make its lengths smaller")
    return _parted(tex, said["html"])


def _whole(message: str, tex: str, hint: str = "make two formulas of it") -> Mistake:
    return Mistake(message, hint, 0, len(tex))


# The engine

_loaded = threading.local()  # an engine belongs to the thread that made it


def _engine() -> Any:
    """Return the JavaScript function that draws, loaded once in each thread (60 ms)."""
    found = getattr(_loaded, "engine", None)
    if found is not None:
        return found
    try:
        import quickjs
    except ImportError as missing:
        hint = "install it: `pip install quickjs-ng`"
        message = f"formulas need the package `quickjs-ng`, which cannot be used here: {missing}"
        raise DeckError(message, hint, status=3) from missing
    context = quickjs.Context()
    context.set_memory_limit(MEMORY)
    context.set_max_stack_size(STACK)
    context.eval(files.asset("katex/katex.js").data.decode())
    context.eval(_DRAW)
    context.set_time_limit(SECONDS)
    _loaded.engine = context.get("drawn")
    return _loaded.engine


# What it says


def _parted(tex: str, whole: str) -> Drawing:
    """Part what KaTeX has made: MathML first, then the HTML, in a span of the class `katex`."""
    at = whole.index(_HTML)
    found = _MATHML.search(whole, 0, at)
    mathml = found[0] if found else ""
    bare = whole[: whole.index('<span class="katex-mathml"')] + whole[at:]
    return Drawing(bare, mathml, _faces(bare), _text(tex, mathml))


def _text(tex: str, mathml: str) -> str:
    read = _NOTE.sub("", mathml)
    if {tag[1] for tag in _TAG.finditer(read)} <= _ROW:
        from html import unescape

        # Invisible operators: function application, times, separator.
        plain = re.sub("[\u2061-\u2064]", "", unescape(_TAG.sub("", read)))
        return " ".join(plain.split())
    return " ".join(tex.split())


def _faces(html: str) -> tuple[str, ...]:
    """Return the names of the fonts that these classes ask for."""
    found = {"Main-Regular"}
    for written in set(_CLASS.findall(html)):
        classes = set(written.split())
        if "delimsizing" in classes:
            sizes = classes & {"size1", "size2", "size3", "size4"}
            found |= {f"Size{size[-1]}-Regular" for size in sizes}
        style = "Bold" * bool(classes & _BOLD) + "Italic" * bool(classes & _ITALIC)
        families = {_FAMILIES[each] for each in classes if each in _FAMILIES}
        for family in families or ({"Main"} if style else ()):
            there = _FACES.get(family, ("Regular",))
            near = (style, style.removesuffix("Italic"), "Italic" if "Italic" in style else "")
            face = next((each for each in near if each in there), there[0])
            found.add(f"{family}-{face}")
    return tuple(sorted(found))


def _mistake(tex: str, said: dict[str, Any]) -> Mistake:
    """Translate KaTeX's message, and its place, which counts in UTF-16."""
    raw = said["message"]
    if said["name"] != "ParseError":
        return _whole("the formula is nested too deeply to be drawn", tex)
    start, end = 0, len(tex)
    if said["start"] >= 0:
        units = tex.encode("utf-16-le")
        start = len(units[: 2 * said["start"]].decode("utf-16-le", "ignore"))
        end = len(units[: 2 * (said["start"] + said["length"])].decode("utf-16-le", "ignore"))
        end = min(max(end, start + 1), len(tex))
        while end > start + 1 and tex[end - 1].isspace():  # TeX's commands take blanks along
            end -= 1
        start = min(start, max(0, end - 1))
        if not _is_there(tex, start, said["told"]):  # it counts in a macro of KaTeX's own
            start, end = 0, len(tex)
    hint = next((hint for told, hint in _HINTS if re.search(told, raw)), "mend the formula")
    if unknown := _UNKNOWN.match(raw):
        # Names are many and short: one that begins otherwise is no slip of the hand.
        alike = (name for name in _commands() if name[:2] == unknown[1][:2])
        near = did_you_mean(unknown[1], alike)
        return Mistake(f"there is no command `{unknown[1]}`", near or hint, start, end)
    if unknown := _ENVIRONMENT.match(raw):
        near = did_you_mean(unknown[1], _environments())
        hint = near or "write one of `aligned`, `cases`, `array`, `matrix`, `pmatrix`"
        return Mistake(f"there is no environment `{unknown[1]}`", hint, start, end)
    return Mistake(_plain(raw), hint, start, end)


def _plain(raw: str) -> str:
    """Say it in deck's way: small first letter, names in backticks, the end called so."""
    text = _QUOTED.sub(lambda name: f"`{name[1] or name[2]}`", raw)
    text = text.replace("got `EOF`", "the formula ends").replace("`EOF`", "its end")
    text = text.replace(r"& or \\ or \cr or \end", r"`&`, `\\` or `\end`")
    return text[:1].lower() + text[1:].rstrip(".")


def _is_there(tex: str, start: int, told: str) -> bool:
    """Tell whether the place in a message is one of this TeX: KaTeX quotes what stands there."""
    quoted = told.rpartition(": ")[2].replace("\u0332", "").strip("…")
    return told.endswith("end of input") or "at end of input" in told or quoted[:8] in tex


def _commands() -> tuple[str, ...]:
    text = files.asset("katex/katex.js").data.decode()
    return tuple(dict.fromkeys(f"\\{name}" for name in _COMMANDS.findall(text)))


def _environments() -> tuple[str, ...]:
    text = files.asset("katex/katex.js").data.decode()
    names = (name.strip('"') for found in _NAMED.findall(text) for name in found.split(","))
    return tuple(dict.fromkeys(name for name in names if name.isidentifier()))
