"""Finalists against all choices there are: the best ranked that keep every quota, and a true reason for the others."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponte.engine.awarding import Infeasible, Picked, Reason, Standing, pick_finalists
from ponte.engine.errors import BadInput

GROUPS = ("health", "energy", "it", "cn")


def standing(entry: str, rank: int, below: bool = False) -> Standing:
    return Standing(entry, rank, 50, 50, 40, 60, {}, 3, Reason("below_total") if below else None)


def ranked(*entries: str) -> list[Standing]:
    return [standing(entry, rank) for rank, entry in enumerate(entries, 1)]


def why(picked: Picked) -> dict[str, str]:
    return {left.entry: str(left.reason) for left in picked.left_out}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.frozensets(st.sampled_from(GROUPS), max_size=2), st.booleans()), max_size=7),
    st.integers(0, 5),
    st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 3), max_size=2),
    st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 2), max_size=2),
)
def test_no_other_choice_has_better_ranks_first(
    entries: list[tuple[frozenset[str], bool]], places: int, most: dict[str, int], least: dict[str, int]
) -> None:
    groups = {f"e{i}": of for i, (of, _) in enumerate(entries)}
    standings = [standing(f"e{i}", i + 1, below) for i, (_, below) in enumerate(entries)]

    def keeps(chosen: list[str]) -> bool:
        counts = {group: sum(group in groups[e] for e in chosen) for group in GROUPS}
        return (
            len(chosen) <= places
            and not any(s.below for s in standings if s.entry in chosen)
            and all(counts[group] <= number for group, number in most.items())
            and all(counts[group] >= number for group, number in least.items())
        )

    # In this order the first choice that keeps the quotas has the best entries first.
    choices = (
        [e for e, on in zip(groups, bits, strict=True) if on] for bits in product((True, False), repeat=len(groups))
    )
    expected = next(filter(keeps, choices), None)
    if expected is None:
        with pytest.raises(Infeasible):
            pick_finalists(standings, places=places, groups=groups, most=most, least=least)
        return
    picked = pick_finalists(standings, places=places, groups=groups, most=most, least=least)
    assert list(picked.chosen) == expected
    assert [left.entry for left in picked.left_out] == [e for e in groups if e not in expected]
    assert all(str(left.reason) for left in picked.left_out)


def test_every_other_entry_has_its_reason() -> None:
    standings = [*ranked("a", "b", "c", "d", "e", "f"), standing("g", 7, below=True)]
    groups = {"a": ["health"], "b": ["health"], "c": ["health"], "d": ["energy"], "e": ["space"], "f": ["energy"]}
    picked = pick_finalists(standings, places=3, groups=groups, most={"health": 2}, least={"energy": 1})
    assert picked.chosen == ("a", "b", "d")
    assert why(picked) == {
        "c": "health already has the 2 places that it may have",
        "e": "all 3 places are taken, the last by d",
        "f": "all 3 places are taken, the last by d",
        "g": "it is below a threshold",
    }
    kept = pick_finalists(standings, places=2, groups=groups, least={"energy": 1})
    assert kept.chosen == ("a", "d")
    assert why(kept)["b"] == "the places left are kept for energy"


def test_a_shared_rank_at_the_cut_is_left_to_a_person() -> None:
    standings = [standing("a", 1), standing("b", 2), standing("c", 2), standing("d", 4)]
    picked = pick_finalists(standings, places=2, groups={})
    assert picked.chosen == ("a", "b")
    assert why(picked)["c"] == "it shares its rank with b, and could be chosen instead: a person must decide"
    apart = pick_finalists(standings, places=3, groups={"a": ["it"], "c": ["it"]}, most={"it": 1})
    assert apart.chosen == ("a", "b", "d")
    assert why(apart)["c"] == "it already has the 1 places that it may have"


def test_quotas_that_clash_are_named() -> None:
    with pytest.raises(Infeasible) as refusal:
        pick_finalists(
            ranked("a", "b"),
            places=1,
            groups={"a": ["it"], "b": ["cn"]},
            most={"it": 2},
            least={"it": 1, "cn": 1},
        )
    assert str(refusal.value) == ("these cannot all hold: at most 1 are chosen; at least 1 of it; at least 1 of cn")


def test_where_there_are_no_places_nobody_took_the_last() -> None:
    assert why(pick_finalists(ranked("a", "b"), places=0, groups={})) == dict.fromkeys("ab", "at most 0 are chosen")


def test_quotas_below_nothing_are_refused() -> None:
    with pytest.raises(BadInput, match="expected at least 0 for 'it', found -1"):
        pick_finalists(ranked("a"), places=1, groups={}, most={"it": -1})
