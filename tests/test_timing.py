"""Seconds of slides and their sums."""

from __future__ import annotations

import pytest

from deck import keys, mapping, timing
from deck.model import Options
from deck.source import Lines


def options(text: str) -> Options:
    front = mapping.read(Lines.of(text), "a.md").value
    assert front is not None
    outcome = keys.slide_options(front, "a.md")
    assert outcome.diagnostics == ()
    return outcome.value


@pytest.mark.parametrize(
    ("text", "profile", "seconds"),
    [
        ("time: 3m", "", 180),
        ("time: 3m", "60min", 180),
        ("time: {60min: 2m, 90min: 4m}", "60min", 120),
        ("time: {60min: 2m, 90min: 4m}", "90min", 240),
        ("time: {60min: 2m, 90min: 4m}", "webinar", None),
        ("time: {60min: 2m, 90min: 4m}", "", 240),  # none chosen: the longest
        ("id: a", "", None),
    ],
)
def test_a_slide_takes_what_it_says_for_the_profile(
    text: str, profile: str, seconds: float | None
) -> None:
    assert timing.seconds_of(options(text), profile) == seconds


def test_a_time_in_a_profiles_name_must_be_a_duration() -> None:
    front = mapping.read(Lines.of("time: {60min: 2m, 90min: long}"), "a.md").value
    assert front is not None
    outcome = keys.slide_options(front, "a.md")
    (one,) = outcome.diagnostics
    assert outcome.value == Options()
    assert one.message == "`90min` cannot be `long`"


def test_sums_leave_out_what_is_not_known() -> None:
    assert timing.total([60, None, 30.5]) == 90.5
    assert timing.total([]) == 0
