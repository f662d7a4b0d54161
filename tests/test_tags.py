"""Raw HTML's tags come in pairs, whatever an author wrote."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.tags import loose, paired


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain < text",
        "<div><p>one</p></div>",
        '<img src="a.png"><br><hr>',
        "<ul><li>one<li>two</ul>",
        "<svg><path d='M0 0'/></svg>",
        "<!-- <div> -->",
    ],
)
def test_what_is_whole_stays_as_it_is(text: str) -> None:
    assert paired(text) == text
    assert loose(text) == ()


def test_what_is_open_is_closed_at_the_end() -> None:
    assert paired("<div><span>x") == "<div><span>x</span></div>"


def test_what_closes_nothing_is_left_out() -> None:
    assert paired("</div><p>x</p></section>") == "<p>x</p>"


def test_a_div_is_not_closed_by_a_slash() -> None:
    assert paired("<div/>x") == "<div/>x</div>"


def test_loose_tags_are_placed() -> None:
    text = "a <div class='x'> b </p>"
    assert [(tag.name, text[tag.start : tag.end], tag.opens) for tag in loose(text)] == [
        ("div", "<div class='x'>", True),
        ("p", "</p>", False),
    ]


@pytest.mark.parametrize("torn", ['<div class="', "<!-- never closed", "</di"])
def test_what_breaks_off_becomes_text(torn: str) -> None:
    assert paired(f"<b>x</b>{torn}") == f"<b>x</b>{escape(torn)}"
    assert [tag.start for tag in loose(f"<b>x</b>{torn}")] == [8]


def test_second_line_is_counted() -> None:
    text = "one\n  <b>two"
    (tag,) = loose(text)
    assert text[tag.start : tag.end] == "<b>"


@given(st.text(alphabet="<>/div spanpu!-='\"\n", max_size=60))
def test_pairing_ends_the_matter(text: str) -> None:
    once = paired(text)
    assert paired(once) == once
