"""A whole call's worth of twins, written as people write: with slips, translations, names the other way round."""

from __future__ import annotations

import pytest

from ponte.calls.domain.pairing import find_pairs
from ponte.calls.enums import Match
from ponte.calls.models import Proposal
from tests.factories_calls import a_call, filed

pytestmark = pytest.mark.django_db

TITLES = [
    "Early signs of heart failure in sound",
    "Satellites that repair themselves",
    "Frescoes under multispectral light",
    "Rice that needs half the water",
    "Batteries without cobalt",
    "A map of earthquakes under old cities",
]
ITALIANS = ["Anna Bianchi", "Carla Verdi", "Paolo Neri", "Luca Rossi", "Marta Gallo", "Elio Conti"]
CHINESE = ["Wang Fang", "Li Na", "Chen Wei", "Zhao Min", "Sun Lei", "Zhou Jie"]
NAPLES, SICHUAN = "University of Naples Federico II", "Sichuan University"


def slip(text: str) -> str:
    """Write a text with two letters the wrong way round."""
    middle = len(text) // 2
    return text[:middle] + text[middle + 1] + text[middle] + text[middle + 2 :]


def swapped(name: str) -> str:
    return " ".join(reversed(name.split()))


def test_every_true_pair_is_found_and_no_false_one_is_confirmed_without_a_person() -> None:
    call = a_call()
    true: set[tuple[int, int]] = set()
    for number, title in enumerate(TITLES):
        italian, chinese = ITALIANS[number], CHINESE[number]
        ours = filed(call, "it", own=(italian, NAPLES), theirs=(chinese, SICHUAN), title_en=title, acronym=f"P{number}")
        theirs = filed(
            call,
            "cn",
            own=(swapped(chinese) if number % 2 else chinese, SICHUAN),
            theirs=(swapped(italian) if number % 3 == 1 else slip(italian) if number % 3 == 2 else italian, NAPLES),
            title_en=slip(title) if number % 2 == 0 and number else title,
            title_zh_hans="心力衰竭的早期声音信号" if number == 0 else "",
            acronym=f"P{number}",
        )
        true.add((ours.pk, theirs.pk))
    for code, own, title in (
        ("it", ("Sara Villa", NAPLES), "Late signs of heart failure in images"),
        ("cn", ("Wu Hao", SICHUAN), "Satellites that repair each other"),
    ):
        filed(call, code, own=own, theirs=("Somebody Else", "Another University"), title_en=title, acronym="OTHER")
    find_pairs(actor=None, call=call)
    found = {(pair.one_id, pair.other_id): pair for pair in Proposal.objects.all()}
    assert true <= set(found), "every true pair is found"
    confirmed = {key for key, pair in found.items() if pair.match == Match.CONFIRMED}
    assert confirmed, "identical twins need no person"
    assert confirmed <= true, "no false pair is confirmed without a person"
    best = {
        key
        for key, pair in found.items()
        if key in true and pair.score >= max(other.score for rival, other in found.items() if rival[0] == key[0])
    }
    assert best == true, "the true twin is the likeliest of all that are suggested"
