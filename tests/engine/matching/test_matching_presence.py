"""Only people who can meet are suggested to each other, and being choosy about places costs nobody their list."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ponte.engine.matching import Matcher, Profile, match
from tests.engine.matching.word_encoder import WordEncoder

PLACES = ("naples", "bologna", "bergamo")
presences = st.frozensets(st.sampled_from(PLACES))


def profile(number: int, side: str, present: frozenset[str]) -> Profile:
    kind = "technology-offer" if side == "cn" else "technology-request"
    words = f"water sensor {number % 5} pipe {number % 3}"
    return Profile(f"{side}{number}", side, kind, "water", words, language="en", present=present)


def may_meet(one: Profile, other: Profile) -> bool:
    return not one.present or not other.present or bool(one.present & other.present)


@given(st.lists(presences, min_size=1, max_size=12), st.lists(presences, min_size=1, max_size=12))
def test_everybody_suggested_can_be_met(left: list[frozenset[str]], right: list[frozenset[str]]) -> None:
    pool = [profile(n, "it", present) for n, present in enumerate(left)]
    pool += [profile(n, "cn", present) for n, present in enumerate(right)]
    known = {one.id: one for one in pool}
    for suggestions in match(pool, encoder=WordEncoder(), top=3):
        for found in suggestions.matches:
            assert may_meet(known[suggestions.id], known[found.id])


def test_whoever_is_in_one_place_only_still_gets_a_full_list() -> None:
    """The sixty nearest are elsewhere; those within reach must be looked for among the rest."""
    away = [profile(n, "cn", frozenset({"bergamo"})) for n in range(60)]
    here = [replace(profile(n, "cn", frozenset({"naples"})), text=f"tractor {n}") for n in range(60, 70)]
    asking = profile(0, "it", frozenset({"naples"}))
    [found, *_] = match([asking, *away, *here], encoder=WordEncoder(), top=5)
    assert len(found.matches) == 5
    assert {suggestion.id for suggestion in found.matches} <= {one.id for one in here}


def test_a_profile_put_into_a_pool_keeps_to_those_it_can_meet() -> None:
    pool = [profile(n, "cn", frozenset({PLACES[n % 3]})) for n in range(9)]
    matcher = Matcher([profile(0, "it", frozenset()), *pool], encoder=WordEncoder(), top=5)
    matcher.put(profile(1, "it", frozenset({"bologna"})))
    assert {found.id for found in matcher.of("it1").matches} == {"cn1", "cn4", "cn7"}
