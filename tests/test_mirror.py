"""Style sheets turned for lines from right to left."""

from __future__ import annotations

import pytest

from deck.mirror import mirrored


@pytest.mark.parametrize(
    ("css", "turned"),
    [
        ("a { left: 3px; top: 1px }", "a { right: 3px; top: 1px }"),
        ("a{padding-right:2px}", "a{padding-left:2px}"),
        ("a { border-left: 4px solid red; }", "a { border-right: 4px solid red; }"),
        ("a { border-top-left-radius: 2px }", "a { border-top-right-radius: 2px }"),
        ("a { margin: 0 1px 2px 3px }", "a { margin: 0 3px 2px 1px }"),
        ("a{padding:0 calc(1px + var(--x)) 2px 3px}", "a{padding:0 3px 2px calc(1px + var(--x))}"),
        ("a { margin: 0 1px }", "a { margin: 0 1px }"),
        ("a { border-radius: 1px 2px 3px 4px }", "a { border-radius: 2px 1px 4px 3px }"),
        ("a { border-radius: 1px 2px }", "a { border-radius: 2px 1px }"),
        ("a { border-radius: 1px 2px 3px }", "a { border-radius: 2px 1px 2px 3px }"),
        ("a { text-align: left }", "a { text-align: right }"),
        ("a{object-position:right top}", "a{object-position:left top}"),
        (".on-left:hover { color: red }", ".on-left:hover { color: red }"),
        ("a { --left: 1px; content: 'left' }", "a { --left: 1px; content: 'left' }"),
        ("@media (min-width: 3px) { a { right: 0 } }", "@media (min-width: 3px) { a { left: 0 } }"),
    ],
)  # fmt: skip
def test_sides_and_corners_are_turned(css: str, turned: str) -> None:
    assert mirrored(css).partition("\n")[0] == turned


def test_code_keeps_its_direction() -> None:
    assert '[dir="rtl"] code' in mirrored("a { left: 0 }")
