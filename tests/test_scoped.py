"""A slide's own style is held to the slide: what stays, what is left out, and where it is told."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from deck.reading import scoped
from deck.source import Lines


def held(css: str) -> str:
    """Return what is left of a style, blanks between its rules apart."""
    return re.sub(r"\s+", " ", scoped.read(Lines.of(css)).css).strip()


def told(css: str) -> list[str]:
    """Return the text at which each problem stands."""
    return [css[span.start : span.end] for one in scoped.read(Lines.of(css)).problems
            if (span := one.span)]  # fmt: skip


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("h2 { color: red }", "[data-slide] h2{color:red;}"),
        ("section { color: red; }", "[data-slide]{color:red;}"),
        ("section.dark h2, :root > p { top: 0 }", "[data-slide].dark h2,[data-slide] > p{top:0;}"),
        ("html body section p { top: 0 }", "[data-slide] p{top:0;}"),
        (".slide-title:not(.x, .y) { top: 0 }", "[data-slide] .slide-title:not(.x, .y){top:0;}"),
        ("sectional { top: 0 }", "[data-slide] sectional{top:0;}"),
        ("/* a } */ h2 { /* { */ color: red }", "[data-slide] h2{color:red;}"),
        ("a::before { content: '}' }", "[data-slide] a::before{content:'}';}"),
        ("a::before { content: '<b>' }", r"[data-slide] a::before{content:'\3c b>';}"),
        ("p { --x: 1px; margin: var(--x) }", "[data-slide] p{--x:1px;margin:var(--x);}"),
        ("p { b { top: 0 } &.x i { top: 1px } }",
         "[data-slide] p{& b{top:0;} &.x i{top:1px;} }"),
        ("@media print { p { top: 0 } }", "@media print{[data-slide] p{top:0;} }"),
        ("p { background: url(a.png) no-repeat }",
         '[data-slide] p{background:url("a.png") no-repeat;}'),
        ("p { fill: url('#x') }", '[data-slide] p{fill:url("#x");}'),
        ("p {}", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_for_the_slide_stays(css: str, left: str) -> None:
    assert held(css) == left
    assert told(css) == []


@pytest.mark.parametrize(
    ("css", "left", "at"),
    [
        ("@import url(https://example.org/x.css); p { top: 0 }", "[data-slide] p{top:0;}",
         "@import url(https://example.org/x.css)"),
        ("@font-face { src: url(x) } p { top: 0 }", "[data-slide] p{top:0;}", "@font-face"),
        ("@page { margin: 0 }", "", "@page"),
        ("@keyframes x { from { top: 0 } }", "", "@keyframes x"),
        ("p { top: 0 } } body { top: 0 }", "[data-slide] p{top:0;}", "}"),
        ("p { top: 0", "", "p {"),
        ("p { top: (0 } body { top: 0 }", "", "}"),
        ("p { content: 'x }\nbody { top: 0 }", "", "'x }"),
        ("section + section { top: 0 }", "", "section + section"),
        ("section ~ .slide { top: 0 }", "", "section ~ .slide"),
        ("section:hover ~ .slide { top: 0 }", "", "section:hover ~ .slide"),
        ("~ .slide { top: 0 }", "", "~ .slide"),
        ("p { :not(&) { top: 0 } color: red }", "[data-slide] p{color:red;}", ":not(&)"),
        ("p { html:has(&) { top: 0 } color: red }", "[data-slide] p{color:red;}", "html:has(&)"),
        ("section { & + .slide { top: 0 } }", "", "& + .slide"),
        ("p, { top: 0 }", "", "p,"),
        ("p { position: fixed; top: 0 }", "[data-slide] p{top:0;}", "position: fixed"),
        ("p { break-before: page; top: 0 }", "[data-slide] p{top:0;}", "break-before: page"),
        ("p { page: cover }", "", "page: cover"),
        ("p { string-set: place 'x' }", "", "string-set: place 'x'"),
        ("p { counter-increment: page 5 }", "", "counter-increment: page 5"),
        (r"p { background: u\72l(https://example.org/x) }", "",
         r"background: u\72l(https://example.org/x)"),
        ("p { background: image-set('https://example.org/x' 1x) }", "",
         "image-set('https://example.org/x' 1x)"),
        ("p { color: red</style><script>x }", "", "color: red</style><script>x"),
        ("</style><script> { top: 0 }", "", "</style><script>"),
        ("p[title='</style>'] { top: 0 }", "", "p[title='</style>']"),
        ("@media </style> { p { top: 0 } }", "", "@media </style>"),
        ("top: 0; p { top: 0 }", "[data-slide] p{top:0;}", "top: 0"),
        ("p { just words }", "", "just words"),
    ],
)  # fmt: skip
def test_what_reaches_beyond_the_slide_is_left_out_and_told(css: str, left: str, at: str) -> None:
    assert held(css) == left
    assert told(css) == [at]


def test_what_is_on_the_network_is_left_out_and_handed_on() -> None:
    css = "p { background: url(//example.org/x.png); color: red }"
    read = scoped.read(Lines.of(css))
    assert held(css) == "[data-slide] p{color:red;}"
    assert [(name, css[span.start : span.end]) for name, span in read.files] == [
        ("//example.org/x.png", "//example.org/x.png")
    ]


@given(some.text(alphabet="ph{}();:,&~+>@'\"\\/*<!-sectionurl .#[]=\n", max_size=60))
def test_whatever_is_written_no_rule_is_without_its_slide(css: str) -> None:
    left = scoped.read(Lines.of(css)).css
    assert "</" not in left
    assert "<!" not in left
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\\.", "", left, flags=re.DOTALL)
    assert bare.count("{") == bare.count("}")
    depth = 0
    for head, sign in re.findall(r"([^{}]*)([{}])", bare):
        if depth == 0 and sign == "{":
            assert head.strip().startswith(("[data-slide]", "@"))
        depth += 1 if sign == "{" else -1
        assert depth >= 0
