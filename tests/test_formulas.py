r"""Formulas: which dollars open one, what is wrong with TeX and where, and what TeX may not do."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import making
import pytest
from hypothesis import given
from hypothesis import strategies as some

from deck.cli import run
from deck.config import Config
from deck.elements.katex import LONGEST, Drawing, Mistake, drawn
from deck.elements.math import Formula
from deck.elements.registry import equipment
from deck.files import asset
from deck.model import Medium, Slide
from deck.nodes import walk
from deck.reading import parse
from deck.resolve import title_of
from deck.source import Source


def formulas(text: str, config: Config | None = None) -> list[tuple[str, str]]:
    """Return TeX and markup of every formula."""
    module = parse.parse(Source("talk.md", text), config).value
    return [
        (node.tex, slide.text[node.span.start : node.span.end])
        for slide in module.slides
        for node in walk(*slide.body, *slide.notes)
        if isinstance(node, Formula)
    ]


def slide(text: str) -> Slide:
    return parse.parse(Source("talk.md", text)).value.slides[0]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "It costs $5, not $6$.",
        "between $5 and 20$",
        "$5-$6, $5/$6, $1,000 to $2,000",
        "US$5$ and 20$ or 30$",
        "$HOME/$USER and $PATH:$HOME",
        "${A}/${B} and ${{ a }}/${{ b }}",
        r"\$5 and \$6$ and \$x\$",
        "$ x $ and $x $ and $ x$",
        "`$x$` and ``$`x`$``",
        "    $x$",
        "```\n$$\nx\n$$\n```",
        '<span title="$x$">a</span>',
        '<div data-x="$y$">\n$z$\n</div>',
        "[a](http://x.org/$b$) and <http://x.org/$b$>",
        "$$$ and $$$$ and cheap ($) or dear ($$$)",
        "a$b$c",
        "$$x$$$",
        "one $\n\nx$ other",
        "$$ is text here",
        "https://x.org/?a=$b&c=$d",
    ],
)
def test_prices_variables_and_code_are_no_formulas(text: str) -> None:
    assert formulas(text) == []


@pytest.mark.parametrize(
    ("text", "tex", "markup"),
    [
        ("a $x$ b", "x", "$x$"),
        ("$x$, ($y$)", "x|y", "$x$|$y$"),
        ("the $n$th of $k$s", "n|k", "$n$|$k$"),
        ("函数$f(x)$在", "f(x)", "$f(x)$"),
        ("$a_1 * b_2 * c$", "a_1 * b_2 * c", "$a_1 * b_2 * c$"),
        (r"$\text{\$5}$", r"\text{\$5}", r"$\text{\$5}$"),
        ("$0$ or $6$ apples", "0|6", "$0$|$6$"),
        (r"\\$x$", "x", "$x$"),
        ("**$x$** *$y*z$* [$z$](a.md)", "x|y*z|z", "$x$|$y*z$|$z$"),
        ("$x${.step} and $y$ {.z}", "x|y", "$x${.step}|$y$"),
        ("$`a_b`$", "a_b", "$`a_b`$"),
        ("one $$\nx\n$$ line", "x", "$$\nx\n$$"),
        ("$a +\nb$", "a +\nb", "$a +\nb$"),
        ("> $x +\n> y$", "x +\ny", "$x +\n> y$"),
        ("$$x$$", "x", "$$x$$"),
        ("$$x$$ {#eq}", "x", "$$x$$ {#eq}"),
        ("$$\nx\n$$ {.wide}", "x", "$$\nx\n$$ {.wide}"),
        ("$$x\n= y$$", "x\n= y", "$$x\n= y$$"),
        ("text\n$$\n- x\n# y\n$$\ntext", "- x\n# y", "$$\n- x\n# y\n$$"),
        ("- a\n  $$\n  x\n  $$\n- b", "x", "$$\n  x\n  $$"),
        ("> $$\n> x\n> $$", "x", "$$\n> x\n> $$"),
        ("::: tip\n$$\nx\n$$\n:::", "x", "$$\nx\n$$"),
        ("```math\nx\n```", "x", "```math\nx\n```"),
        ("a | b\n--|--\n$x$ | $\\|y\\|$", r"x||y |", r"$x$|$\|y\|$"),
        ("# A $x$\n\nNote: $y$", "x|y", "$x$|$y$"),
    ],
)
def test_formulas_stand_where_they_are_written(text: str, tex: str, markup: str) -> None:
    found = formulas(text)
    assert "|".join(each for _, each in found) == markup
    assert "|".join(each for each, _ in found).replace("  ", " ").replace(" |", "|") == tex.replace(
        " |", "|"
    )


@given(some.text(alphabet="$ x5\\{}`\n|*_[]()A-", max_size=40))
def test_no_dollar_is_lost(text: str) -> None:
    module = parse.parse(Source("talk.md", text)).value
    for each in module.slides:
        for node in walk(*each.body, *each.notes):
            if isinstance(node, Formula):
                written = each.text[node.span.start : node.span.end]
                assert written.startswith("$")
                assert written.rstrip("} \n")[-1:] == "$" or "{" in written


def test_math_false_leaves_every_dollar_alone() -> None:
    text = "$x$\n\n$$\ny\n$$\n"
    assert len(formulas(text)) == 2
    assert formulas(text, making.settings("math: false\n")) == []
    assert formulas(f"---\nmath: false\n---\n{text}") == []
    on = f"---\nmath: katex\n---\n{text}"
    assert len(formulas(on, making.settings("math: false\n"))) == 2


@pytest.mark.parametrize(
    ("tex", "message", "wrong"),
    [
        (r"a + \foo b", r"there is no command `\foo`", r"\foo"),
        (r"😀 \foo", r"there is no command `\foo`", r"\foo"),
        (r"x^a^b", "double superscript", "^"),
        (r"\frac{a}", None, None),
        (r"{x", "expected `}`, the formula ends", "x"),
        (r"\begin{foo}x\end{foo}", "there is no environment `foo`", None),
        (r"x \href{javascript:alert(1)}{y}", None, r"\href"),
        (r"\def\a{\a\a}\a", None, None),
        ("", "the formula is empty", ""),
    ],
)
def test_a_mistake_is_told_at_its_place(tex: str, message: str | None, wrong: str | None) -> None:
    told = drawn(tex, True)
    assert isinstance(told, Mistake)
    assert message is None or told.message == message
    assert wrong is None or tex[told.start : told.end] == wrong
    assert told.hint
    assert 0 <= told.start <= told.end <= len(tex)
    assert told.message[:1] == told.message[:1].lower()


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{javascript:alert(1)}",
        r"\includegraphics{http://x.org/a.png}",
        r"\htmlStyle{position:fixed}{x}",
        r"\htmlClass{slide}{x}",
        r"\htmlId{a}{x}",
        r"\htmlData{a=b}{x}",
        r"\text{<script>alert(1)</script>}",
        r"\color{red;background:url(http://x.org)}{x}",
        r"\rule{9999em}{9999em}",
        r"\kern 9999em x \hspace{-9999em} y \raisebox{9999em}{z} \\[9999em] w",
        r"\def\a{\a\a}\a",
        r"\def\a#1{#1#1}" + r"\a{" * 60 + "x" + "}" * 60,
        r"\def\a{" + "x" * 4000 + "}" + r"\a" * 900,
        "{" * 4000 + "x" + "}" * 4000,
        r"\sqrt{" * 900 + "x" + "}" * 900,
        r"\begin{matrix}" * 200,
        "x" * (LONGEST + 1),
        "\0\ud800",
    ],
)
def test_hostile_tex_is_harmless_and_soon_done(tex: str) -> None:
    begun = time.process_time()
    told = drawn(tex, True)
    assert time.process_time() - begun < 5
    if isinstance(told, Drawing):
        whole = told.html + told.mathml
        assert not re.search(r"<(?:a|img|script|style|iframe)\b|\son\w+=|href=|src=", whole)
        lengths = re.findall(r"(-?[\d.]+)em", re.sub(r'width="400em"', "", told.html))
        assert max((abs(float(each)) for each in lengths), default=0) < 200
    # The engine is as it was, or made anew.
    assert isinstance(drawn(f"x_{{{len(tex)}}}", False), Drawing)


def test_a_macro_is_of_its_own_formula_alone() -> None:
    assert isinstance(drawn(r"\gdef\mine{x}\mine", False), Drawing)
    assert isinstance(drawn(r"\mine", False), Mistake)


def test_only_the_faces_in_use_are_asked_for() -> None:
    every = slide(
        r"$$\mathbb{R}\mathcal{L}\mathbf{x}\boldsymbol{b}\mathfrak{g}\mathscr{F}\mathsf{S}"
        r"\mathtt{c}\mathit{i}\textbf{\textit{x}}\textsf{\textbf{x}\textit{y}}\bigl(\Bigl("
        r"\biggl(\Biggl(\sum\textstyle\sum$$"
    )
    sheets, scripts = equipment(walk(*every.body))
    assert len(sheets) >= 18
    assert all(asset(name).data for name in sheets)
    few, _ = equipment(walk(*slide("$x$ and $2$").body))
    assert few == (
        "katex/katex.css", "katex/KaTeX_Main-Regular.css", "katex/KaTeX_Math-Italic.css"
    )  # fmt: skip
    assert (scripts, equipment(walk(*slide("$5").body))[0]) == ((), ())


def test_a_title_is_read_as_signs_where_it_is_a_row_of_them() -> None:
    assert title_of(slide(r"# The loss $\lambda \le 5$")) == "The loss λ≤5"
    assert title_of(slide(r"# The root $\sqrt{x}$")) == r"The root \sqrt{x}"


def test_screen_and_paper_take_what_they_know() -> None:
    text = "Text $\\sqrt{x}$.\n"
    (screen,), (paper,) = making.drawn(text), making.drawn(text, medium=Medium.PAPER)
    assert screen.html.count("<math") == screen.html.count('class="katex-html"') == 1
    assert "<math" not in paper.html
    assert '<svg fill="currentColor"' in paper.html
    assert "400em" not in paper.html


def test_without_quickjs_the_command_is_named(tmp_path: Path) -> None:
    (tmp_path / "talk.md").write_text("# Talk\n\n$x$\n")
    ask = (
        "import sys; sys.modules['quickjs'] = None\nfrom deck.cli import run\n"
        f"sys.exit(run(['build', {str(tmp_path / 'talk.md')!r}, '--format', 'html']))"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "pip install quickjs-ng" in done.stderr


def test_a_formula_too_wide_is_told_and_a_root_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = "+".join(f"x_{{{number}}}" for number in range(60))
    text = rf"""# Fits

$$\sqrt{{x}} + \overbrace{{x + y}}^{{z}} + \overrightarrow{{AB}} \tag{{1}}$$

Inline $\sqrt{{\frac{{a}}{{b}}}}$ fits.

---

# Does not

$${wide}$$
"""
    (tmp_path / "talk.md").write_text(text)
    out = str(tmp_path / "out")
    run(["build", str(tmp_path / "talk.md"), "-o", out, "--format", "handout", "-q"])
    told = capsys.readouterr().err
    assert re.findall(r"(?:warning|error)\[.*", told) == [
        each for each in re.findall(r"(?:warning|error)\[.*", told) if "px too wide" in each
    ]
    assert told.count("px too wide") == 1
    assert "talk.md:11:1" in told
