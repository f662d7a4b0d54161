"""Style sheets of the deck's own: what they ask for, and what they may not."""

from __future__ import annotations

from deck import styles
from deck.model import Kind
from deck.source import Source

CSS = """\
/* url(in-a-comment.png) */
.a { background: url("../img/a%20b.png") }
@font-face { src: url(fonts/x.woff2), url(https://example.org/x.woff2) }
.c { background: url(#m); content: "url.png" }
.d { background: url(../../out.png) }
.e { background: URL( 'files:kept.png' ) }
"""
SOURCE = Source("css/own.css", CSS)


def test_what_a_style_sheet_wants_is_gathered_first() -> None:
    wanted = styles.wanted(SOURCE)
    assert [(one.name, one.kind, SOURCE[one.span]) for one in wanted] == [
        ("../img/a%20b.png", Kind.PICTURE, "../img/a%20b.png"),
        ("fonts/x.woff2", Kind.FONT, "fonts/x.woff2"),
        ("../../out.png", Kind.PICTURE, "../../out.png"),
    ]
    assert {one.source for one in wanted} == {"css/own.css"}


def test_addresses_become_names_of_the_snapshot() -> None:
    names = {"img/a b.png", "css/fonts/x.woff2"}
    outcome = styles.settle(SOURCE, names.__contains__)
    expected = CSS.replace("../img/a%20b.png", "files:img/a b.png")
    assert outcome.value == expected.replace("(fonts/x", "(files:css/fonts/x")
    assert [(one.rule.name, SOURCE[one.span]) for one in outcome.diagnostics if one.span] == [
        ("remote-address", "https://example.org/x.woff2"),
        ("outside-project", "../../out.png"),
    ]


def test_a_sheet_without_addresses_stays_as_it_is() -> None:
    text = ".a { color: red; content: 'it\\'s' }\n.b { content: \"unclosed }\n"
    outcome = styles.settle(Source("a.css", text), set[str]().__contains__)
    assert (outcome.value, outcome.diagnostics) == (text, ())
