"""deck's quick `dataclass` keeps the promises of the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from typing import Any

import pytest

from deck.frozen import dataclass
from deck.nodes import Attrs, Paragraph, Quote, Strong, Text
from deck.source import Span


@dataclass(frozen=True, slots=True)
class Point:
    """Two numbers, a list of its own, a note that does not count."""

    x: int
    y: int = 2
    more: list[int] = field(default_factory=list, hash=False)
    note: str = field(default="", compare=False, repr=False)


def test_equality_goes_by_type_and_by_what_is_compared() -> None:
    assert Point(1) == Point(1, 2, [], "other")
    assert Point(1) != Point(2)
    assert Quote(span=Span(0, 1)) != Strong(span=Span(0, 1))
    assert (Point(1) == (1, 2, [])) is False


def test_equal_records_have_one_hash() -> None:
    assert hash(Point(1, note="a")) == hash(Point(1, note="b"))
    assert len({Text(span=Span(0, 1), text="a"), Text(span=Span(0, 1), text="a")}) == 1


def test_a_factory_makes_a_value_for_each() -> None:
    assert Point(1).more is not Point(1).more


@pytest.mark.parametrize("name", ["x", "note", "unknown"])
def test_nothing_can_be_set(name: str) -> None:
    point: Any = Point(1)
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
        setattr(point, name, 3)
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
        delattr(point, name)
    assert point == Point(1)


def test_a_kind_without_fields_of_its_own_is_frozen_too() -> None:
    quote: Any = Quote(span=Span(0, 1))
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
        quote.span = Span(1, 2)
    assert not hasattr(quote, "__dict__")


def test_the_standard_tools_work() -> None:
    point = Point(1, note="n")
    assert [each.name for each in dataclasses.fields(Point)] == ["x", "y", "more", "note"]
    assert dataclasses.replace(point, y=5) == Point(1, 5)
    assert copy.deepcopy(point) == point
    assert repr(point) == "Point(x=1, y=2, more=[])"
    node = Paragraph(span=Span(0, 3), attrs=Attrs(id="a"), children=(Text(span=Span(0, 1)),))
    assert pickle.loads(pickle.dumps(node)) == node


def test_words_only_where_they_are_asked_for() -> None:
    make: Any = Paragraph
    with pytest.raises(TypeError):
        make(Span(0, 1))
    with pytest.raises(TypeError):
        make()
    with pytest.raises(TypeError):
        make(span=Span(0, 1), unknown=1)
