"""What differs between two dossiers, and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponte.engine.awarding import Difference, Span, differences
from ponte.engine.awarding.comparing import spans


def test_fields_that_differ_are_listed_and_words_marked() -> None:
    one = {"title": {"en": "Soft robots for heart surgery", "it": "Robot soffici"}, "months": 24, "theme": "health"}
    other = {"title": {"en": "Soft robot for  surgery"}, "months": 36, "theme": "health", "ethics": "yes"}
    assert differences(one, other) == [
        Difference(
            "title.en",
            "Soft robots for heart surgery",
            "Soft robot for  surgery",
            (
                Span("Soft ", "Soft "),
                Span("robots", "robot"),
                Span(" for ", " for "),
                Span("heart ", ""),
                Span("surgery", "surgery"),
            ),
        ),
        Difference("title.it", "Robot soffici", None, (Span("Robot soffici", ""),)),
        Difference("months", 24, 36),
        Difference("ethics", None, "yes", (Span("", "yes"),)),
    ]


def test_chinese_is_marked_character_by_character() -> None:
    (difference,) = differences({"title": "光纤传感技术"}, {"title": "光纤监测技术"})
    assert [(s.one, s.other, s.equal) for s in difference.spans] == [
        ("光纤", "光纤", True),
        ("传感", "监测", False),
        ("技术", "技术", True),
    ]


def test_writing_alone_is_no_difference() -> None:
    composed, decomposed = "qualità", "qualita\u0300"
    assert (
        differences({"a": composed, "b": None, "c": ["x  y", "z"]}, {"a": f" {decomposed}\n", "c": ("z", "x y")}) == []
    )


def test_of_lists_it_is_told_what_only_one_has() -> None:
    (difference,) = differences({"partners": ["CNR", "ENEA"]}, {"partners": ["USTC", "CNR"]})
    assert difference == Difference("partners", ("ENEA",), ("USTC",))
    assert differences({"partners": ["CNR"]}, {}) == [Difference("partners", ("CNR",), ())]


def test_how_often_a_list_has_something_counts() -> None:
    assert differences({"a": ["x", "x", "y"]}, {"a": ["x", "y"]}) == [Difference("a", ("x",), ())]


@pytest.mark.parametrize(
    ("mine", "theirs"), [(["x"], 5), ({"it": "x"}, ["x"]), ({}, ["x"]), ({"it": "x"}, "x"), (("x",), "x"), ([], 0)]
)
def test_what_is_of_two_kinds_is_told_as_it_is(mine: object, theirs: object) -> None:
    assert differences({"a": mine}, {"a": theirs}) == [Difference("a", mine, theirs)]
    assert differences({"a": theirs}, {"a": mine}) == [Difference("a", theirs, mine)]
    assert differences({"a": None}, {"a": [] if isinstance(mine, list) else {}}) == []


@given(st.text("ab 光纤,", max_size=30), st.text("ab 光纤,", max_size=30))
def test_spans_put_together_are_the_texts_and_equal_where_they_say_so(one: str, other: str) -> None:
    found = spans(one, other)
    assert "".join(span.one for span in found) == one
    assert "".join(span.other for span in found) == other
    assert all(before.equal is not after.equal for before, after in pairwise(found))
    assert (one == other) is all(span.equal for span in found)
