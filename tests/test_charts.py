"""Timelines, comparisons, charts, Mermaid: measured as boxes, read from any text, told apart."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import clear
from pypdf import PdfReader

from deck import color, fonts
from deck.diagnostics import Diagnostic
from deck.drawing import figures, plot
from deck.drawing.harmless import HarmfulError, cleaned
from deck.drawing.mermaid import MissingError, engine
from deck.drawing.svg import Canvas
from deck.elements import mermaid
from deck.elements.chart import Chart
from deck.model import Medium, Placed
from deck.nodes import Attrs, Fence
from deck.pen import Ink
from deck.protocols import Body
from deck.reading import parse
from deck.source import Lines, Source, Span
from deck.strings import words

WORDS = ["Preparation", "of", "monitoring", "dashboards", "nightly"]
CHARTS = ("bar", "column", "line", "donut")
COUNTS = (1, 2, 3, 4, 6, 8, 12)


@dataclass(frozen=True)
class Box:
    """What a text or a shape covers, in px of its drawing."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""
    size: float = 0.0

    def meets(self, other: Box, by: float = 0.5) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > by and down > by


def drawn(markdown: str, mode: str = "light", texts: dict[str, str] | None = None) -> str:
    """Draw a slide; what is told of it must be nothing."""
    html, told = drawn_and_told(markdown, mode, texts)
    assert told == ()
    return html


def drawn_and_told(
    markdown: str, mode: str = "light", texts: dict[str, str] | None = None
) -> tuple[str, tuple[Diagnostic, ...]]:
    files = {name: Source(name, text) for name, text in (texts or {}).items()}
    outcome = parse.parse(Source("a.md", markdown), texts=files)
    slide = outcome.value.slides[0]
    placed = Placed(slide, "a.md", "s", 1, 0, "", "default")
    ink = Ink(Medium.SCREEN, words("en"), placed, clear(mode))
    return str(ink.blocks(slide.body)), outcome.diagnostics


def svg(html: str) -> ElementTree.Element:
    found = re.search(r"<svg.*?</svg>", html, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def letters(root: ElementTree.Element) -> list[Box]:
    """Return the boxes of all texts, measured with the theme's own fonts."""
    boxes = []
    for each in root.iter("{http://www.w3.org/2000/svg}text"):
        size = float(each.get("font-size", "0"))
        face = fonts.face(clear(), int(each.get("font-weight", "400")))
        width = face.width(each.text or "", size)
        shift = {"middle": 0.5, "end": 1.0}.get(each.get("text-anchor", "start"), 0.0)
        x, y = float(each.get("x", "0")) - width * shift, float(each.get("y", "0"))
        boxes.append(Box(x, y - 0.73 * size, x + width, y + 0.2 * size, each.text or "", size))
    return boxes


def shapes(root: ElementTree.Element, tag: str = "rect") -> list[Box]:
    boxes = []
    for each in root.iter(f"{{http://www.w3.org/2000/svg}}{tag}"):
        x, y = float(each.get("x", "0")), float(each.get("y", "0"))
        width, height = float(each.get("width", "0")), float(each.get("height", "0"))
        boxes.append(Box(x, y, x + width, y + height))
    return boxes


def check_boxes(html: str, *, least: float = 14.0) -> ElementTree.Element:
    """Check that all letters are in the drawing, none on another, none too small to read."""
    root = svg(html)
    _, _, width, height = (float(each) for each in root.get("viewBox", "").split())
    scale = float(root.get("width", "0")) / width
    texts = letters(root)
    for box in (*texts, *shapes(root)):
        assert box.left >= -0.6 and box.right <= width + 0.6, (box, width)
        assert box.top >= -0.6 and box.bottom <= height + 0.6, (box, height)
    for one, other in combinations(texts, 2):
        assert not one.meets(other), (one, other)
    assert min((box.size * scale for box in texts), default=99) >= least - 0.05
    return root


def name(number: int, count: int) -> str:
    return " ".join(WORDS[(number + at) % len(WORDS)] for at in range(count))


# Boxes


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("length", [1, 3, 5])
def test_charts_keep_their_words_apart(kind: str, count: int, length: int) -> None:
    if kind == "donut" and count > 8:
        pytest.skip("a donut shows at most 8")
    lines = "\n".join(f"{name(at, length)} {at}: {37 * (at + 1) % 53 + 1}" for at in range(count))
    said = f"title: A title\nunit: %\nsource: Somebody, 2024\n{lines}"
    root = check_boxes(drawn(f"```chart {{type={kind}}}\n{said}\n```\n"))
    assert float(root.get("height", "0")) <= 500.5


@pytest.mark.parametrize("kind", ["bar", "column", "line"])
@pytest.mark.parametrize("series", [2, 3, 5])
@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_several_series_keep_apart(kind: str, series: int, count: int) -> None:
    head = "| | " + " | ".join(name(at, 2) for at in range(series)) + " |"
    rows = [
        f"| {name(row, 2)} {row} | "
        + " | ".join(str((row * 7 + at * 11) % 40 - (8 if at == 1 else 0)) for at in range(series))
        + " |"
        for row in range(count)
    ]
    table = "\n".join([head, "|" + "---|" * (series + 1), *rows])
    check_boxes(drawn(f"```chart {{type={kind}}}\nunit: hours\n{table}\n```\n"))


@pytest.mark.parametrize(
    "values", ["0 0 0", "-3 -2 -1", "5", "-5 5", "1000000 2500000", "0.01 0.02"]
)
@pytest.mark.parametrize("kind", ["bar", "column", "line"])
def test_any_sign_and_size(kind: str, values: str) -> None:
    lines = "\n".join(f"Row {at}: {value}" for at, value in enumerate(values.split()))
    check_boxes(drawn(f"```chart\ntype: {kind}\n{lines}\n```\n"))


@pytest.mark.parametrize("count", range(1, 13))
@pytest.mark.parametrize("length", [1, 2, 5])
def test_timelines_keep_their_words_apart(count: int, length: int) -> None:
    lines = "\n".join(
        f"{1950 + at * 6}: {name(at, length)}{' *' if at == 2 else ''}\n  {name(at + 2, 4)}"
        for at in range(count)
    )
    root = check_boxes(drawn(f"```timeline\n{lines}\n```\n"))
    assert float(root.get("height", "0")) <= 500.5


@pytest.mark.parametrize("sides", [2, 3, 4])
@pytest.mark.parametrize("rows", [1, 2, 5, 8, 10])
@pytest.mark.parametrize("length", [1, 3, 5])
def test_comparisons_keep_words_in_their_cards(sides: int, rows: int, length: int) -> None:
    head = "| | " + " | ".join(f"{name(at, 2)}{' *' if at == 1 else ''}" for at in range(sides))
    body = [
        f"| {name(row, 2)} | " + " | ".join(name(row + at, length) for at in range(sides)) + " |"
        for row in range(rows)
    ]
    table = "\n".join([head + " |", "|" + "---|" * (sides + 1), *body])
    root = check_boxes(drawn(f"```compare\n{table}\n```\n"))
    cards = shapes(root)
    assert len(cards) == sides
    for text in letters(root):
        around = [card for card in cards if card.left - 0.5 <= text.left <= card.right]
        assert all(text.right <= card.right - 8 for card in around), text
    assert not any(one.meets(other) for one, other in combinations(cards, 2))


@pytest.mark.parametrize("fence", ["chart", "timeline", "compare"])
def test_a_diagram_in_a_column_is_as_wide_as_it(fence: str) -> None:
    text = "A\n  x\nB\n  y" if fence == "compare" else "2023: 1\n2024: 2"
    column = f"::: column\n```{fence}\n{text}\n```\n:::\n"
    root = check_boxes(drawn(f"::: columns\n{column}::: column\nText\n:::\n:::\n"))
    assert root.get("width") == "540"


def test_columns_with_long_words_lie_down() -> None:
    lines = "\n".join(f"{name(at, 5)} {at}: {at + 1}" for at in range(12))
    root = check_boxes(drawn(f"```chart {{type=column}}\n{lines}\n```\n"))
    bars = shapes(root)
    assert len({round(bar.left, 1) for bar in bars}) == 1  # all begin at the same line


def test_a_bar_is_as_long_as_its_number() -> None:
    root = svg(drawn("```chart\nA: 10\nB: 20\nC: 40\n```\n"))
    one, two, four = (box.right - box.left for box in shapes(root))
    assert two == pytest.approx(2 * one, abs=0.3)
    assert four == pytest.approx(4 * one, abs=0.3)


# Told apart


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_shapes_stand_out_from_the_page(mode: str) -> None:
    table = "| | a | b | c | d | e |\n|---|---|---|---|---|---|\n| x | 1 | 2 | 3 | 4 | 5 |"
    root = svg(drawn(f"```chart\n{table}\n```\n", mode))
    page = clear(mode).palette()["page"]
    for each in root.iter("{http://www.w3.org/2000/svg}rect"):
        fill, stroke = each.get("fill", ""), each.get("stroke", "")
        seen = stroke if fill == page else fill
        assert (color.contrast(seen, page) or 0) >= 3.0


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("accent", ["#0a7d5a", "#f2c200", "#1b1b6b", "#c0ffee"])
def test_letters_are_legible(mode: str, accent: str) -> None:
    from deck import theme

    told = theme.load("clear", (("mode", mode), ("accent", accent)), None)
    outcome = parse.parse(Source("a.md", "```compare\nA\n  x\nB *\n  y\n```\n"))
    slide = outcome.value.slides[0]
    ink = Ink(Medium.SCREEN, words("en"), Placed(slide, "a.md", "s", 1, 0, "", "d"), told.value)
    root = svg(str(ink.blocks(slide.body)))
    grounds = [each.get("fill", "") for each in root.iter("{http://www.w3.org/2000/svg}rect")]
    texts = {e.text: e.get("fill", "") for e in root.iter("{http://www.w3.org/2000/svg}text")}
    for text, ground in (
        ("A", grounds[0]),
        ("x", grounds[0]),
        ("B", grounds[1]),
        ("y", grounds[1]),
    ):
        assert (color.contrast(texts[text], ground) or 0) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_series_differ_without_colour(mode: str) -> None:
    table = "| | a | b | c | d | e |\n|---|---|---|---|---|---|\n| x | 1 | 2 | 3 | 4 | 5 |"
    slide = parse.parse(Source("a.md", f"```chart\n{table}\n```\n")).value.slides[0]
    ink = Ink(Medium.SCREEN, words("en"), Placed(slide, "a.md", "s", 1, 0, "", "d"), clear(mode))
    (node,) = slide.body
    assert isinstance(node, Chart)
    used = plot.looks(Canvas(ink), node.data)
    forms = [(look.fill == "page", bool(look.hatch), look.crossed) for look in used]
    assert len(set(forms)) == 4  # two are solid: the accent, and a grey that is lighter or darker
    assert len({look.marker for look in used}) == len({look.dash for look in used}) == 5
    solid = [Canvas(ink).color(look.fill) for look in used if look.fill != "page"]
    assert (color.contrast(*solid) or 0) >= 1.25


def test_the_marked_row_has_the_accent() -> None:
    html = drawn("```chart\nA: 1\nB: 2 *\nC: 3\n```\n")
    accent = clear().palette()["accent"]
    fills = [each.get("fill") for each in svg(html).iter("{http://www.w3.org/2000/svg}rect")]
    assert [fill == accent for fill in fills] == [False, True, False]


def test_all_numbers_are_in_the_description() -> None:
    html = drawn(
        "```chart\nunit: %\n| | 2023 | 2024 |\n|-|-|-|\n| A | 1.5 | - |\n| B | 2 | 3 |\n```\n"
    )
    assert "A: 2023 1.5%, 2024 –; B: 2023 2%, 2024 3%" in html


# Numbers


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("38", False, 38),
        ("38 %", False, 38),
        ("€1,234.50", False, 1234.5),
        ("1.234,5", True, 1234.5),
        ("1 234", False, 1234),
        ("1'234", False, 1234),
        ("−5", False, -5),
        ("- 5", False, -5),
        ("1.2M", False, 1_200_000),
        ("3k", False, 3000),
        (".5", False, 0.5),
        ("5 €", False, 5),
        ("abc", False, None),
        ("12 34", False, None),
        ("1,23,4", False, None),
        ("1e5", False, None),
        ("9" * 30, False, None),
        ("€5€", False, None),
        ("", False, None),
        ("²", False, None),
    ],
)
def test_a_number_as_people_write_it(text: str, comma: bool, value: float | None) -> None:
    found = figures.number(text, comma=comma)
    assert (found.value if found else None) == (pytest.approx(value) if value else value)


@pytest.mark.parametrize(
    ("texts", "comma"),
    [
        (["3,5", "4"], True),
        (["1,234"], False),
        (["1,234", "2,5"], True),
        (["1.234,5"], True),
        (["1,234.5"], False),
        (["3,5", "2.5"], False),
    ],
)
def test_a_decimal_comma_is_seen(texts: list[str], comma: bool) -> None:
    assert figures.has_comma(texts) is comma


@given(st.floats(-1e12, 1e12))
def test_ticks_are_round_and_hold_the_value(value: float) -> None:
    made = plot.scale([value, 0.0])
    slack = abs(value) * 1e-9
    assert made.low - slack <= value <= made.high + slack
    assert 2 <= len(made.ticks) <= 8


@given(st.text(max_size=24))
def test_a_number_is_read_from_any_text(text: str) -> None:
    figures.number(text, comma=False)
    figures.has_comma([text])


# CSV


CSV = 'month,note,loss\n"Jan, first",x,"3,5"\nFeb,"two ""quoted""\nlines",abc\nMar,z,2\n'


def test_a_csv_file_beside_the_module() -> None:
    fence = "```chart {type=line}\ndata: f.csv\ncolumns: month, loss\n```\n"
    html, told = drawn_and_told(fence, texts={"f.csv": CSV})
    assert "Jan, first: 3,5; Feb: –; Mar: 2" in html
    assert [problem.message for problem in told] == ["`abc` is no number (f.csv:4)"]
    assert told[0].span is not None
    assert fence[told[0].span.start : told[0].span.end] == "f.csv"


def test_a_file_that_is_not_there_yet_is_told_by_nobody() -> None:
    assert drawn_and_told("```chart\ndata: f.csv\n```\n") == ("", ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "`f.csv` is empty"),
        ("a,b\n", "there is no number in this chart"),
        ("a;b\nx;1\ny;2\n", ""),
        ("\ufeffa\tb\nx\t1\n", ""),
        (
            "a,b\n" + "".join(f"r{n},{n}\n" for n in range(30)),
            "a chart of this type shows at most 16 rows",
        ),
    ],
)
def test_csv_files_of_all_kinds(text: str, said: str) -> None:
    _, told = drawn_and_told("```chart\ndata: f.csv\n```\n", texts={"f.csv": text})
    assert [said in problem.message for problem in told] == ([True] if said else [])


def test_an_unknown_column_is_told() -> None:
    fence = "```chart\ndata: f.csv\ncolumns: month, los\n```\n"
    _, told = drawn_and_told(fence, texts={"f.csv": "month,loss\nJan,1\n"})
    assert [(p.message, p.hint) for p in told] == [
        ("there is no column `los`", "did you mean `loss`?")
    ]


# Any text


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["chart", "timeline", "compare", "chart {type=donut}", "chart {type=line}"]),
    st.text(st.sampled_from('ab 1,5.-|:*\n\t%€"\\;`{}<&–—…2024'), max_size=120),
)
def test_any_text_is_drawn(fence: str, text: str) -> None:
    html, _ = drawn_and_told(f"~~~{fence}\n{text}\n~~~\n")
    for found in re.findall(r"<svg.*?</svg>", html, re.DOTALL):
        ElementTree.fromstring(found)
    assert "nan" not in html and "inf" not in html


@pytest.mark.parametrize("fence", ["chart", "timeline", "compare"])
def test_hostile_text_costs_little(fence: str) -> None:
    for text in (
        "a: 1\n" * 5000,
        "| a " * 5000,
        '"' * 20_000,
        "a, " * 9000,
        "x" * 50_000,
        "1" * 9000,
    ):
        drawn_and_told(f"~~~{fence}\n{text}\n~~~\n")


def test_markup_in_labels_is_text() -> None:
    evil = "<script>alert(1)</script>"
    for fence in ("chart", "timeline", "compare"):
        text = (
            f"| | {evil} | b |\n|-|-|-|\n| {evil} | 1 | 2 |" if fence == "compare" else f"{evil}: 1"
        )
        html, _ = drawn_and_told(f"```{fence}\ntitle: {evil}\nsource: {evil}\n{text}\n```\n")
        assert "<script" not in html


# Mermaid

FLOW = "flowchart LR\n  A[Data] --> B{Good?}\n  B -- yes --> C((Deploy))\n"


def body(text: str) -> Body:
    fence = f"```mermaid\n{text}```\n"
    return Body("mermaid", "", Attrs(), Lines.of(text, 11), Span(0, len(fence)), Span(0, 0))


def test_without_the_extra_the_source_is_shown_as_code() -> None:
    def nothing() -> object:
        raise MissingError("no module named merman")

    outcome = mermaid.read_with(nothing, body(FLOW))  # type: ignore[arg-type]
    assert isinstance(outcome.value, Fence)
    assert (outcome.value.language, outcome.value.text) == ("mermaid", FLOW)
    (told,) = outcome.diagnostics
    assert told.rule.name == "mermaid-missing"
    assert "pip install 'deck-build[mermaid]'" in told.hint
    assert told.span == Span(0, 10)
    for way in ("pip install", "pipx install", "uv tool install"):
        assert way in told.rule.explain


def test_a_broken_extra_is_a_missing_one(tmp_path: Path) -> None:
    (tmp_path / "merman.py").write_text("raise OSError('made for another machine')\n")
    (tmp_path / "talk.md").write_text(f"# One\n\n```mermaid\n{FLOW}```\n")
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    run = subprocess.run(
        [sys.executable, "-m", "deck", "build", "talk.md", "--format", "html"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "warning[mermaid-missing]" in run.stderr + run.stdout
    built = (tmp_path / "build" / "talk" / "html" / "index.html").read_text()
    assert "flowchart LR" in built


def test_merman_is_imported_by_a_fence_alone() -> None:
    code = (
        "import sys; from deck.reading import parse; from deck.source import Source;"
        "parse.parse(Source('a.md', '# A\\n\\n```python\\nx\\n```\\n'));"
        "assert 'merman' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


needs_merman = pytest.mark.skipif(
    subprocess.run([sys.executable, "-c", "import merman"], capture_output=True).returncode != 0,
    reason="the extra `mermaid` has no wheel for this machine",
)

KINDS = {
    "flowchart": FLOW,
    "sequence": "sequenceDiagram\n  Alice->>Bob: Hello\n  Note over Bob: thinks\n",
    "class": "classDiagram\n  Model <|-- Tree\n",
    "state": "stateDiagram-v2\n  [*] --> Staging\n  Staging --> Production: approve\n",
    "er": "erDiagram\n  CUSTOMER ||--o{ ORDER : places\n",
    "gantt": "gantt\n  dateFormat YYYY-MM-DD\n  section Data\n  Collect :a1, 2024-01-01, 30d\n",
    "pie": 'pie\n  "Prep" : 38\n  "Train" : 22\n',
    "mindmap": "mindmap\n  root((MLOps))\n    Data\n    Model\n",
    "git": "gitGraph\n  commit\n  branch dev\n  commit\n",
}


@needs_merman
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_mermaid_is_harmless_and_in_the_theme(kind: str, mode: str) -> None:
    html = drawn(f"```mermaid\n{KINDS[kind]}```\n", mode)
    found = re.search(r"<svg.*?</svg>", html, re.DOTALL)
    assert found
    ElementTree.fromstring(found[0])
    assert not re.search(
        r"<script|<foreignObject|javascript:|https?://(?!www\.w3\.org)", html, re.I
    )
    assert not re.search(r"\son\w+=|@import|<image|<a[\s>]|filter", found[0])
    palette = clear(mode).palette()
    assert any(palette[name] in html for name in ("surface", "accent", "accent-soft"))
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert all(name.startswith("s-") for name in ids)
    assert len(ids) == len(set(ids))
    for local in re.findall(r"url\(#([^)]*)\)", html):
        assert local in ids


@needs_merman
@pytest.mark.parametrize(
    "text",
    [
        'flowchart LR\n  A["<img src=x onerror=alert(1)>"] --> B\n',
        'flowchart LR\n  A --> B\n  click A href "javascript:alert(1)"\n',
        'flowchart LR\n  A --> B\n  click A href "https://example.org"\n',
        "%%{init: {'themeCSS': '} body { display: none } @import url(http://example.org/x.css);'}}%%\n"
        "flowchart LR\n  A --> B\n",
        "%%{init: {'securityLevel': 'loose', 'htmlLabels': true}}%%\n"
        "flowchart LR\n  A[<b>x</b>] --> B\n",
        "flowchart LR\n  A --> B\n  style A fill:url(http://example.org/x.png)\n",
        "---\nconfig:\n  htmlLabels: true\n---\nflowchart LR\n  A[`**x**`] --> B\n",
    ],
)
def test_hostile_mermaid_is_made_harmless(text: str) -> None:
    html, _ = drawn_and_told(f"~~~mermaid\n{text}~~~\n")
    if "<svg" not in html:
        return  # shown as code, escaped
    drawing = re.sub(r"<title.*?</desc>", "", html, flags=re.DOTALL)
    assert not re.search(
        r"<script|<img|<foreignObject|javascript:|example\.org|body *\{", drawing, re.I
    )
    assert not re.search(r"<[^>]*\son\w+=", drawing)


@needs_merman
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("flowchart LR\n  A[Data --> B\n", "[Data --> B"),
        ("graph TD\nA-->B\nC-->\n", ">"),
        ("nonsense here\n", "nonsense here"),
        ("sequenceDiagram\n Alice->>Bob: Hi\n Bob->>>x\n", ">"),
    ],
)
def test_an_error_in_mermaid_is_told_at_its_line(text: str, place: str) -> None:
    fence = f"```mermaid\n{text}```\n"
    html, (told,) = drawn_and_told(fence)
    assert told.rule.name == "bad-diagram"
    assert told.message.startswith("Mermaid: ")
    assert told.span is not None
    assert fence[told.span.start : told.span.end] == place
    assert "<figure" in html and "<svg" not in html


@needs_merman
@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("ab[]{}()->|:;%\n \"'<&#éß"), max_size=60))
def test_any_mermaid_is_drawn_or_told(text: str) -> None:
    fault = engine().fault(f"flowchart LR\n{text}")
    assert fault is None or fault.message


@needs_merman
def test_diagrams_keep_their_words_on_paper(tmp_path: Path) -> None:
    gantt = KINDS["gantt"].replace("  section", "  axisFormat %d %b\n  section")
    fences = [f"```mermaid\n{gantt}```", "```chart {type=line}\nJan: 1\nFeb: 2\n```"]
    fences += ["```timeline\n1956: Dartmouth\n```", "```compare\nBatch\n  x\nOnline\n  y\n```"]
    (tmp_path / "talk.md").write_text("\n---\n".join(f"# One\n\n{each}\n" for each in fences))
    command = [sys.executable, "-m", "deck", "build", "talk.md", "--strict"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Exception" not in run.stderr  # merman's engines are freed in time
    (pdf,) = tmp_path.glob("build/**/*.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    for each in ("07 Jan", "Collect", "Feb", "Dartmouth", "Batch", "Online"):
        assert each in text


SHELL = '<svg xmlns="http://www.w3.org/2000/svg" id="r" viewBox="0 0 10 10">{}</svg>'


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        ("<script>x</script><g/>", "<g/>"),
        ('<a href="http://x"><rect width="1"/></a>', '<rect width="1"/>'),
        ('<image href="http://x"/>', ""),
        ('<use href="http://x#y"/>', "<use/>"),
        ('<g id="i"/><use href="#i"/>', '<g id="p-0"/><use href="#p-0"/>'),
        ('<rect fill="url(http://x)" onclick="x" width="1"/>', '<rect width="1"/>'),
        ('<rect style="fill:url(//x);stroke:#fff;position:fixed"/>', '<rect style="stroke:#fff"/>'),
        ("<foreignObject><b>x</b></foreignObject>", ""),
        ("<text>a &lt;b&gt;</text>", "<text>a &lt;b&gt;</text>"),
        ("<style>body{fill:red}#r .x{fill:red}@import 'x';</style>", ""),
        (
            '<style>#r .x{fill:red;background:url(//y)}</style><g class="x"/>',
            '<style>#p .m-x{fill:red}</style><g class="m-x"/>',
        ),
        ('<g opacity="0.5"/>', '<g fill-opacity="0.5" stroke-opacity="0.5"/>'),
        ('<text font-size="9">a</text>', '<text font-size="14px">a</text>'),
        (
            '<svg x="3" y="4" width="6" height="2" viewBox="0 0 3 2"><g/></svg>',
            '<g transform="translate(3 4) scale(2 1)"><g/></g>',
        ),
        ('<animate attributeName="href" to="javascript:x"/>', ""),
    ],
)
def test_svg_is_cut_down_to_what_is_harmless(inside: str, kept: str) -> None:
    assert cleaned(SHELL.format(inside), "p").inside == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no svg",
        "<svg",
        '<!DOCTYPE x [<!ENTITY a "b">]><svg/>',
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(HarmfulError):
        cleaned(text, "p")
