"""The audit trail of a call: each office reads its own side's part of it, and never who reviews for the other side."""

from __future__ import annotations

import pytest

from ponte.calls.domain.admitting import admit, begin_evaluation
from ponte.calls.domain.ranking import release_ranking
from ponte.calls.domain.reviewing import declare_conflict, give_review, take_review
from ponte.calls.enums import ConflictKind
from ponte.calls.models import Call, Conflict, Proposal, Reviewer
from ponte.calls.queries import trail
from ponte.common.refusals import Refused
from tests.factories_calls import a_call, a_draft, a_pair, a_reviewer, closed, officer_of, side_of, signed

pytestmark = pytest.mark.django_db
SIDES = ("it", "cn")


def told(call: Call, code: str) -> str:
    """All that an office's page of the trail can show."""
    return "\n".join(
        f"{entry.action} by {entry.actor} {entry.data.get('reason', '')}"
        for entry in trail(officer_of(call, code), call)
    )


def judged_on_both_sides() -> tuple[Call, Proposal, dict[str, list[Reviewer]]]:
    """A call where each side has a reviewer who signs, one who has an interest, and one who is barred."""
    call = a_call()
    pair = a_pair(call)
    assert pair.other is not None
    closed(call)
    for dossier, code in zip(pair.dossiers, SIDES, strict=True):
        admit(actor=officer_of(call, code), dossier=dossier, reason=f"Because {code} says so.")
    begin_evaluation(actor=officer_of(call, "it"), call=call)
    reviewers: dict[str, list[Reviewer]] = {}
    for code in SIDES:
        signs, declares, barred = reviewers[code] = [a_reviewer(call, code) for _ in range(3)]
        officer = officer_of(call, code)
        signed(give_review(actor=officer, reviewer=signs, proposal=pair), 8)
        declare_conflict(actor=declares.account, review=give_review(actor=officer, reviewer=declares, proposal=pair))
        take_review(actor=officer, review=give_review(actor=officer, reviewer=barred, proposal=pair))
        Conflict.objects.create(reviewer=barred, proposal=pair, kind=ConflictKind.DECLARED)
        with pytest.raises(Refused):
            give_review(actor=officer, reviewer=barred, proposal=pair)
    return call, pair, reviewers


@pytest.mark.parametrize(("code", "other"), [SIDES, SIDES[::-1]])
def test_an_office_never_learns_who_reviews_for_the_other_side(code: str, other: str) -> None:
    call, _pair, reviewers = judged_on_both_sides()
    own = told(call, code)
    for act in ("sign_sheet", "give_review", "take_review", "declare_conflict", "give_review.refused"):
        assert f"calls.{act} by" in own, "its own side's reviewing it reads"
    for side in SIDES:
        release_ranking(actor=officer_of(call, side), call_side=side_of(call, side))
    call.refresh_from_db()
    own = told(call, code)
    assert all(reviewer.account.email in own or f"{reviewer} cannot" in own for reviewer in reviewers[code])
    for reviewer in reviewers[other]:
        assert reviewer.account.email not in own
        assert f"{reviewer} cannot" not in own


def test_the_other_sides_reasons_are_read_from_the_commissions_meeting_on() -> None:
    call, _pair, _reviewers = judged_on_both_sides()
    assert "Because it says so." in told(call, "it")
    assert "Because cn says so." not in told(call, "it")
    for side in SIDES:
        release_ranking(actor=officer_of(call, side), call_side=side_of(call, side))
    call.refresh_from_db()
    assert "Because cn says so." in told(call, "it")


def test_what_is_still_being_written_is_not_in_the_trail() -> None:
    call = a_call()
    draft = a_draft(call, "it")
    assert draft.account.email not in told(call, "it")
