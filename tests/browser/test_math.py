"""Formulas look the same on screen and on paper: the same ink in the same places."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import making
import pytest
from PIL import Image, ImageChops, ImageFilter

from deck.cli import run
from deck.files import Files
from deck.formats import handout
from deck.model import Medium
from deck.press import printing
from deck.render import render

pytestmark = pytest.mark.browser

FORMULAS = {
    "matrix": r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"
    r"\begin{bmatrix} 1 & 0 & 2 \\ 0 & 1 & 3 \\ 4 & 5 & 6 \end{bmatrix}",
    "aligned": r"\begin{aligned} f(x) &= (x+1)^2 \\ &= x^2 + 2x + 1 \end{aligned}",
    "cases": r"|x| = \begin{cases} x & \text{if } x \ge 0 \\ -x & \text{otherwise} \end{cases}",
    "operators": r"\operatorname*{argmax}_{\theta} \log p(x \mid \theta),"
    r" \lim_{n\to\infty} \sin x",
    "sums": r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}, \prod_{k=0}^\infty k, \int_0^1 x\,dx",
    "greek": r"\alpha\beta\gamma\Gamma\Delta\varepsilon\theta\lambda\mu\pi\Sigma\Omega",
    "text": r"\text{precision} = \frac{\text{true positives}}{\text{all that it says}}",
    "fractions": r"\cfrac{1}{1+\cfrac{1}{1+\frac{1}{x}}} + \tfrac12 + \binom{n}{k}",
    "roots": r"\sqrt{2} + \sqrt[3]{x+y} + \sqrt{\sum_{i=1}^n \frac{x_i^2}{\sqrt{y_i}}}",
    "accents": r"\hat y, \bar x, \vec v, \dot a, \widehat{abc},"
    r" \overrightarrow{AB}, \widetilde{xyz}",
    "braces": r"\underbrace{a+b+\cdots+z}_{26} + \overbrace{x+y}^{\text{two}}"
    r" \xrightarrow{f} \cancel{y}",
    "delimiters": r"\left( \frac{\frac{a}{b}}{\frac{c}{d}} \right) \left\{ \begin{array}{c}"
    r" 1\\2\\3\\4 \end{array} \right\rvert \Bigl[ \biggl\langle x \Biggr\rangle \tag{3}",
}
FONTS = (
    r"\mathbb{R} \mathcal{L} \mathbf{x} \boldsymbol{\beta} \mathfrak{g} \mathscr{F} \mathsf{S}"
    r" \mathtt{code} \mathit{it} \textbf{b} \textit{i} \textbf{\textit{bi}} \mathnormal{m}"
    r" \textsf{\textbf{s}} \textsf{\textit{i}} \big( \Big( \bigg( \Bigg( \sum \textstyle\sum"
    r" \nleq \bm{\mathfrak{g}} \left( \begin{array}{c} 1\\2\\3\\4\\5\\6 \end{array} \right)"
)
MIDDLE = (0, 128, 1240, 640)  # of a slide: where the formula stands, without title and chrome
NEAR = 5  # px; ink of one must be found within 2 px of ink of the other

DECK = "\n\n---\n\n".join(f"# {name}\n\n$$\n{tex}\n$$" for name, tex in FORMULAS.items()) + "\n"


def ink(picture: Image.Image) -> Image.Image:
    """Return where a slide differs from its ground, as white on black."""
    grey = picture.convert("L").crop(MIDDLE)
    ground = Image.new("L", grey.size, grey.getpixel((2, 2)))
    return ImageChops.difference(grey, ground).point(lambda value: 255 if value > 60 else 0)


def astray(one: Image.Image, other: Image.Image) -> float:
    """Return the share of one picture's ink that is far from the other's."""
    lost = ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(NEAR)))
    return lost.histogram()[255] / max(1, one.histogram()[255])


def on_paper(text: str, mode: str, folder: Path) -> list[Image.Image]:
    """Lay the slides out as the handout's pictures are, one page each."""
    yml = f"theme: {{name: clear, mode: {mode}}}\n"
    deck = making.deck(text, yml=yml)
    theme = making.clear(mode)
    drawn = render(deck, theme, Medium.PAPER).value
    made = handout.sheet(deck, drawn, theme, Files(), making.settings(yml)).value
    css = printing._SLIDES_CSS.format(width=1280, height=720, endless=720) + made.slide_css
    document = printing.Printer(lambda: [])._ready(css, made.files)(printing._canvases(made))
    document.write_pdf(folder / "slides.pdf")
    subprocess.run(
        ["pdftoppm", "-r", "96", "-png", folder / "slides.pdf", folder / "slide"], check=True
    )
    return [Image.open(path) for path in sorted(folder.glob("slide-*.png"))]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_screen_and_paper_show_the_same_ink(
    mode: str, tmp_path: Path, visit: Callable[..., object]
) -> None:
    (tmp_path / "deck.yml").write_text(
        f"title: Formulas\nmodules: [talk.md]\ntheme: {{name: clear, mode: {mode}}}\n"
    )
    (tmp_path / "talk.md").write_text(DECK)
    assert run(["build", str(tmp_path), "--format", "html", "--strict", "-q"]) == 0
    window = visit(tmp_path / "build" / "html" / "index.html")
    window.page.add_style_tag(content="* { transition: none !important }")
    paper = on_paper(DECK, mode, tmp_path)
    assert len(paper) == len(FORMULAS)
    found = {}
    for number, name in enumerate(FORMULAS):
        window.page.evaluate(f"Reveal.slide({number})")
        window.page.wait_for_timeout(350)
        screen = Image.open(BytesIO(window.page.screenshot()))
        there, here = ink(screen), ink(paper[number])
        assert there.getbbox() is not None, name
        edges = zip(there.getbbox(), here.getbbox() or (0, 0, 0, 0), strict=True)
        apart = max(abs(a - b) for a, b in edges)
        found[name] = (apart, round(astray(there, here), 3), round(astray(here, there), 3))
    assert {k: v for k, v in found.items() if v[0] > 3 or max(v[1:]) > 0.01} == {}
    window.assert_calm()


def test_the_page_has_every_face_that_a_formula_asks_for(
    tmp_path: Path, visit: Callable[..., object]
) -> None:
    (tmp_path / "talk.md").write_text(f"# Letters\n\n$$\n{FONTS}\n$$\n")
    out = tmp_path / "out"
    assert run(["build", str(tmp_path / "talk.md"), "-o", str(out), "--format", "html", "-q"]) == 0
    window = visit(out / "html" / "index.html")
    asked, there = window.page.evaluate(
        """() => {
      const bold = weight => weight >= 600 ? "bold" : "normal";
      const face = (family, weight, style) => `${family} ${bold(weight)} ${style}`;
      const asked = new Set(), formula = document.querySelector(".katex-html");
      const texts = document.createTreeWalker(formula, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode.data.replace(/[\\s\\u200b]/g, "");
        const css = getComputedStyle(texts.currentNode.parentElement);
        if (text) asked.add(face(css.fontFamily.split(",")[0], css.fontWeight, css.fontStyle));
      }
      const name = font => font.family.replaceAll('"', "");
      const there = [...document.fonts].map(one => face(name(one), one.weight, one.style));
      return [[...asked], there];
    }"""
    )
    assert len(asked) >= 15
    assert [each for each in asked if each not in there] == []
    window.assert_calm()


def test_notes_hold_mathml_which_needs_no_style_sheet(
    tmp_path: Path, visit: Callable[..., object]
) -> None:
    (tmp_path / "talk.md").write_text("# Talk\n\nText $x$.\n\nNote: Say $\\sqrt{x}$.\n")
    out = tmp_path / "out"
    assert run(["build", str(tmp_path / "talk.md"), "-o", str(out), "--format", "html", "-q"]) == 0
    window = visit(out / "html" / "index.html")
    notes = "document.querySelector('aside.notes')"
    assert window.page.evaluate(f"{notes}.querySelectorAll('math msqrt').length") == 1
    assert window.page.evaluate(f"{notes}.querySelectorAll('.katex').length") == 0
    spoken = window.page.locator(".slide math").first
    assert spoken.evaluate("one => one.getBoundingClientRect().width") <= 1280
    assert window.page.locator(".slide .katex-html").first.get_attribute("aria-hidden") == "true"
