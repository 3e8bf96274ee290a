"""Sectors in the tree of NACE, and the programme's own beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponte.engine.matching import Context, match
from ponte.engine.matching.sectors import SECTIONS, Sectors, ancestry, common_branch, nearness

OWN = {"robotics": ("28", "72.1"), "nanotechnology": ("72.1",), "smart-cities": ()}
codes = st.sampled_from(["C", "26", "C26.51", "26.52", "26.5", "10", "J62", "62.1", "01", "99", "34", *OWN, "herbs"])
lists = st.lists(st.lists(codes, max_size=3).map(tuple), min_size=1)


def test_the_structure_is_that_of_revision_2_1() -> None:
    divisions = [division for held in SECTIONS.values() for division in held]
    assert "".join(SECTIONS) == "ABCDEFGHIJKLMNOPQRSTUV"
    assert divisions == sorted(set(divisions))
    assert len(divisions) == 87
    assert set(range(1, 100)) - set(divisions) == {4, 34, 40, 44, 45, 48, 54, 57, 67, 76, 83, 89}


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("C26.51", ("C", "26", "26.5", "26.51")),
        (" c26 ", ("C", "26")),
        ("1.1", ("A", "01", "01.1")),
        ("J62", ("K", "62")),  # the letter of the revision before: the digits decide
        ("C", ("C",)),
        ("34", ()),
        ("26.511", ()),
        ("robotics", ()),
        ("", ()),
    ],
)
def test_codes_in_every_form_have_their_place(code: str, path: tuple[str, ...]) -> None:
    assert ancestry(code) == path


def test_nearness_falls_with_the_depth_of_the_common_ancestor() -> None:
    falling = [nearness("26.51", other, {}) for other in ("C26.51", "26.52", "26.1", "10.1", "62.1")]
    assert falling == [1, 0.75, 0.5, 0.25, 0]
    assert nearness("26", "10", {}) == 0.25, "coarse codes are no nearer than fine ones"
    assert common_branch("26.51", "26.52", {}) == "26.5"


def test_own_sectors_stand_where_they_say_or_are_equal_or_not() -> None:
    assert nearness("robotics", "nanotechnology", OWN) == 0.75
    assert nearness("robotics", "28.99", OWN) == 0.5
    assert nearness("smart-cities", "smart-cities", OWN) == 1
    assert nearness("smart-cities", "robotics", OWN) == 0
    assert nearness("robotics", "nanotechnology", {}) == 0


@given(
    st.lists(st.lists(codes, max_size=3).map(tuple), min_size=1),
    st.lists(st.lists(codes, max_size=3).map(tuple), min_size=1),
)
def test_lists_are_compared_sector_by_sector(left: list[tuple[str, ...]], right: list[tuple[str, ...]]) -> None:
    i, j = (axis.ravel() for axis in np.indices((len(left), len(right))))
    found = Sectors(left, right, OWN).compare(i, j)
    for a, b, value in zip(i, j, found, strict=True):
        mine, theirs = ({(ancestry(name) or (name,))[-1] for name in names} for names in (left[a], right[b]))
        if not mine or not theirs:
            assert np.isnan(value)
            continue
        means = [
            np.mean([max(nearness(one, other, OWN) for other in others) for one in ones])
            for ones, others in ((mine, theirs), (theirs, mine))
        ]
        assert value == pytest.approx(max(means), abs=1e-6)


def test_many_sectors_of_one_side_are_compared_at_once() -> None:
    left = [tuple(f"26.{n}{m}" for n in range(10) for m in range(10))] * 50
    i, j = (axis.ravel() for axis in np.indices((50, 50)))
    assert (Sectors(left, left, {}).compare(i, j) == 1).all()


def test_a_near_sector_comes_between_an_equal_and_a_far_one_and_is_named(profile, words) -> None:
    pool = [
        profile("asker", sectors=("C26.51",)),
        *(profile(name, "cn", sectors=(code,)) for name, code in (("far", "01"), ("near", "26.52"), ("same", "26.51"))),
    ]
    (first, *_) = match(pool, encoder=words)
    assert [one.id for one in first.matches] == ["same", "near", "far"]
    said = {one.id: next(r for r in one.reasons if r.code.startswith("sectors")) for one in first.matches}
    assert [said[id].code for id in ("same", "near", "far")] == ["sectors-near", "sectors-near", "sectors-differ"]
    assert said["near"].params == {"mine": ("C26.51",), "theirs": ("26.52",)}
    assert said["far"].weight < 0 < said["near"].weight < said["same"].weight


def test_a_section_in_common_says_nothing_either_way(profile, words) -> None:
    (first, *_) = match([profile("a", sectors=("26",)), profile("b", "cn", sectors=("10",))], encoder=words)
    assert not any(reason.code.startswith("sectors") for reason in first.matches[0].reasons)


def test_a_sector_that_the_host_places_want_gains_a_little_and_is_named(profile, words) -> None:
    context = Context(nace=OWN, priorities=["28.99"])
    pool = [profile("a"), profile("plain", "cn", sectors=("01",)), profile("wanted", "cn", sectors=("robotics",))]
    plain, with_it = (match(pool, encoder=words, context=given)[0].matches for given in (Context(nace=OWN), context))
    scores = [{one.id: one.score for one in matches} for matches in (plain, with_it)]
    assert scores[0]["wanted"] == scores[0]["plain"] == scores[1]["plain"]
    assert 0 < scores[1]["wanted"] - scores[0]["wanted"] < 0.1
    (reason,) = [reason for reason in with_it[0].reasons if reason.code == "priority"]
    assert reason.params == {"shared": ("robotics",)}
