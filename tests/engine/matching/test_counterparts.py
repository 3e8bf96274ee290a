"""Named cases: an Italian-only request finds its Chinese-only counterpart, and the reverse.

``counterparts.jsonl`` was written by hand before any model was tried on it: a request and the profile of the other
side that answers it share the part of their id before the slash; the profiles under ``near/`` come close to one of
them (same trade, other need) and answer nobody. Nothing but the texts can tell them apart: no keyword, no sector.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ponte.engine.matching import Match, Profile, default_encoder, match, read_profiles

CASES = Path(__file__).with_name("counterparts.jsonl")
NAMES = [profile.id.split("/")[0] for profile in read_profiles(CASES) if profile.id.endswith("/request")]


def rank_of_counterpart(lists: dict[str, list[Match]], asker: str, wanted: str) -> int:
    """Return the place (1 is best) of the wanted profile in the asker's list; 99 when it is not there."""
    ids = [suggestion.id for suggestion in lists[asker]]
    return ids.index(wanted) + 1 if wanted in ids else 99


@pytest.fixture(scope="module")
def lists() -> dict[str, list[Match]]:
    """Match the whole pool once."""
    profiles: list[Profile] = read_profiles(CASES)
    return {found.id: found.matches for found in match(profiles, encoder=default_encoder(), top=10)}


def test_the_cases_cover_both_directions_and_share_no_language() -> None:
    by_id = {profile.id: profile for profile in read_profiles(CASES)}
    languages = [(by_id[f"{name}/request"].language, by_id[f"{name}/offer"].language) for name in NAMES]
    assert languages.count(("it", "zh")) >= 12
    assert languages.count(("zh", "it")) >= 12
    assert len(languages) == languages.count(("it", "zh")) + languages.count(("zh", "it"))


@pytest.mark.parametrize("name", NAMES)
def test_request_finds_its_counterpart_among_the_best_three(name: str, lists: dict[str, list[Match]]) -> None:
    assert rank_of_counterpart(lists, f"{name}/request", f"{name}/offer") <= 3


@pytest.mark.parametrize("name", NAMES)
def test_counterpart_finds_the_request_among_the_best_three(name: str, lists: dict[str, list[Match]]) -> None:
    assert rank_of_counterpart(lists, f"{name}/offer", f"{name}/request") <= 3


def test_most_requests_have_their_counterpart_in_first_place(lists: dict[str, list[Match]]) -> None:
    firsts = sum(rank_of_counterpart(lists, f"{name}/request", f"{name}/offer") == 1 for name in NAMES)
    assert firsts >= 0.9 * len(NAMES)
