"""Every reason that an engine can give becomes a sentence in the reader's language."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from django.utils import translation

from ponte.brokerage.reasons import AGAINST, LEFT_OUT, SUGGESTED, explain, why_left_out, why_suggested
from ponte.engine.matching.explain import Code
from ponte.engine.scheduling import SENTENCES
from ponte.faces.my.templatetags.meetings import highlighted

SECTORS = {"water": "Acqua", "health": "Salute"}
REASONS: dict[str, dict[str, Any]] = {
    "passages": {"mine": "perdite", "theirs": "测漏"},
    "meaning": {"likeness": 0.7},
    "kinds": {"mine": "technology-request", "theirs": "technology-offer"},
    "kinds-differ": {"mine": "technology-offer", "theirs": "business-offer"},
    "keywords": {"mine": ["acqua", "perdite"], "theirs": ["供水"]},
    "keywords-differ": {"mine": ["acqua"], "theirs": ["航天"]},
    "sectors": {"shared": ["water", "health"]},
    "sectors-near": {"mine": ["water"], "theirs": ["health"]},
    "sectors-differ": {"mine": ["water"], "theirs": ["health"]},
    "language": {"shared": ["en"]},
    "interpreter": {"mine": ["it"], "theirs": ["zh"]},
    "priority": {"shared": ["water"]},
    "met": {},
    "asked": {},
    "lapsed": {},
}


def test_no_code_of_the_matching_is_without_a_sentence() -> None:
    assert set(get_args(Code)) == set(SUGGESTED) == set(REASONS)


def test_no_code_of_the_scheduling_is_without_a_sentence() -> None:
    assert set(SENTENCES) - {"stated"} == set(LEFT_OUT)  # stated reasons come from files, never from a run


@pytest.mark.parametrize("language", ["en", "it", "zh-hans"])
@pytest.mark.parametrize("code", REASONS)
def test_sentences_are_whole(code: str, language: str) -> None:
    with translation.override(language):
        sentence = why_suggested({"code": code, **REASONS[code]}, SECTORS)
    assert sentence.endswith("。" if language == "zh-hans" else ".")
    assert not any(sign in sentence for sign in ("%(", "{", "[", "technology-"))


def test_a_sentence_is_in_the_readers_language() -> None:
    reason = {"code": "sectors", "shared": ["water", "health"]}
    with translation.override("it"):
        assert why_suggested(reason, SECTORS) == "Settori in comune: Acqua, Salute."
    with translation.override("zh-hans"):
        assert why_suggested(reason, SECTORS) == "共同领域：Acqua、Salute。"


@pytest.mark.django_db
def test_people_in_reasons_are_named() -> None:
    said = why_left_out("person_full", {"person": "anna", "max": 3}, {"anna": "Anna Esposito"})
    assert said == "Anna Esposito already has 3 meetings, the most they wish."
    assert "somebody-gone" in why_left_out("person_busy", {"person": "somebody-gone", "slots": 2})


def test_what_speaks_against_stands_apart() -> None:
    reasons = [{"code": code, **params} for code, params in REASONS.items()]
    why = explain(reasons, mine="technology-request", theirs="technology-offer", sectors=SECTORS)
    assert why.lead == "They offer what you look for:"
    assert why.passages == (("perdite", "测漏"),)
    assert len(why.speaks_against) == len(AGAINST)
    assert len(why.speaks_for) == len(REASONS) - len(AGAINST) - 1


def test_a_quotation_is_found_though_its_spaces_differ() -> None:
    marked = highlighted("Due righe:\n  prima  parte, <b>seconda</b>", [("prima parte", "x")], "mine")
    assert marked == (
        'Due righe:\n  <mark class="passage passage-1">prima  parte<sup>1</sup></mark>, &lt;b&gt;seconda&lt;/b&gt;'
    )
