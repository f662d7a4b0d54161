"""Colours as numbers, against values that WCAG's own tools give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck import color

RGB = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("text", "rgb"),
    [
        ("#0a7d5a", (10, 125, 90)),
        ("#FFF", (255, 255, 255)),
        (" navy ", (0, 0, 128)),
        ("rgb(1, 2,3)", (1, 2, 3)),
        ("rgb(1 2 3)", (1, 2, 3)),
        ("rgb(256, 0, 0)", None),
        ("#12", None),
        ("#12345678", None),
        ("#ggg", None),
        ("var(--deck-page)", None),
        ("notacolour", None),
        ("", None),
    ],
)
def test_colours_are_read(text: str, rgb: color.Rgb | None) -> None:
    assert color.parse(text) == rgb


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#fff", 21.0),
        ("#fff", "#fff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#000000", 5.25),
    ],
)
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    got = color.contrast(one, other)
    assert got is not None
    assert round(got, 2) == ratio
    assert color.contrast(other, one) == got


def test_the_contrast_of_what_is_no_colour_is_not_known() -> None:
    assert color.contrast("url(a.png)", "#fff") is None
    assert color.contrast("#fff", "linear-gradient(red, blue)") is None


def test_mixing_is_by_share() -> None:
    assert color.mix((255, 0, 0), (255, 255, 255), 0.12) == (255, 224, 224)
    assert color.mix((1, 2, 3), (9, 9, 9), 1) == (1, 2, 3)
    assert color.mix((1, 2, 3), (9, 9, 9), 0) == (9, 9, 9)


@given(RGB)
def test_what_is_written_is_read_back(rgb: color.Rgb) -> None:
    assert color.parse(color.write(rgb)) == rgb


@given(RGB, RGB)
def test_a_readable_colour_is_readable_and_stays_where_it_was(
    rgb: color.Rgb, page: color.Rgb
) -> None:
    moved = color.readable(rgb, page)
    assert color.ratio(moved, page) >= 4.5
    if color.ratio(rgb, page) >= 4.5:
        assert moved == rgb


@given(RGB)
def test_text_on_a_colour_can_be_read(rgb: color.Rgb) -> None:
    assert color.ratio(color.best_on(rgb), rgb) >= 4.2
