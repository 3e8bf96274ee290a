"""Eligibility, reviewers without an interest, sealed sheets, and each side's ranking."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from ponte.calls.domain.admitting import admit, begin_evaluation, exclude
from ponte.calls.domain.ranking import progress_of, ranking_of, release_ranking
from ponte.calls.domain.reviewing import (
    assign,
    declare_conflict,
    find_conflicts,
    give_review,
    name_reviewer,
    take_review,
)
from ponte.calls.domain.sheets import Given, intact, sign_sheet, write_sheet
from ponte.calls.enums import ConflictKind
from ponte.calls.models import Call, Conflict, Document, Dossier, Review, ReviewMark
from ponte.calls.queries import dossiers_at_desk, my_reviews
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Role
from ponte.press.models import Message
from tests.factories import PersonFactory
from tests.factories_calls import (
    a_call,
    a_pair,
    a_reviewer,
    a_stranger,
    closed,
    evaluated,
    officer_of,
    reviewed,
    side_of,
    signed,
)

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def in_evaluation() -> tuple[Call, Review]:
    """A call in evaluation with one proposal, given to one Italian reviewer."""
    call = a_call()
    proposal = a_pair(call)
    evaluated(call)
    review = give_review(actor=officer_of(call, "it"), reviewer=a_reviewer(call, "it"), proposal=proposal)
    return call, review


# --- Eligibility ----------------------------------------------------------------------------------------------------


def test_each_agency_decides_on_its_own_side() -> None:
    call = a_call()
    proposal = a_pair(call)
    closed(call)
    with pytest.raises(Forbidden):
        admit(actor=officer_of(call, "cn"), dossier=proposal.one)
    admit(actor=officer_of(call, "it"), dossier=proposal.one)
    proposal.one.refresh_from_db()
    assert proposal.one.phase == DossierPhase.ELIGIBLE


def test_against_the_checks_an_officer_gives_a_reason() -> None:
    call = a_call()
    proposal = a_pair(call)
    closed(call)
    Document.objects.filter(dossier=proposal.one).delete()
    officer = officer_of(call, "it")
    assert refusal(lambda: admit(actor=officer, dossier=proposal.one)) == "no_reason"
    admit(actor=officer, dossier=proposal.one, reason="The letter came by post in time.")
    assert AuditEntry.objects.get(action="calls.admit").data["faults"] == ["no_document"]


def test_who_is_excluded_reads_why_and_the_twin_falls_with_it() -> None:
    call = a_call()
    bad, good = a_pair(call, "Bad"), a_pair(call, "Good")
    closed(call)
    assert bad.other is not None
    officers = {code: officer_of(call, code) for code in ("it", "cn")}
    assert refusal(lambda: exclude(actor=officers["it"], dossier=bad.one, reason=" ")) == "no_reason"
    exclude(actor=officers["it"], dossier=bad.one, reason="The signature is missing.")
    assert "The signature is missing." in Message.objects.get(key=f"calls:{bad.one.pk}:excluded").text
    assert refusal(lambda: begin_evaluation(actor=officers["it"], call=call)) == "undecided"
    for dossier in Dossier.objects.filter(phase=DossierPhase.FILED).select_related("call_side__side"):
        admit(actor=officers[dossier.call_side.side.code], dossier=dossier)
    assert begin_evaluation(actor=officers["it"], call=call) == [good]
    bad.other.refresh_from_db()
    assert (bad.other.phase, bad.other.reason["code"]) == (DossierPhase.VOID, "twin_excluded")


def test_an_office_sees_the_other_sides_applications_only_once_the_commission_meets() -> None:
    call = a_call()
    proposal = a_pair(call)
    officer = officer_of(call, "it")
    assert [one.pk for one in dossiers_at_desk(officer, call)] == [proposal.one.pk]
    evaluated(call)
    reviewed(call, {(proposal.pk, "it"): 8, (proposal.pk, "cn"): 7})
    assert {one.pk for one in dossiers_at_desk(officer, call)} == {one.pk for one in proposal.dossiers}


# --- Reviewers ------------------------------------------------------------------------------------------------------


def test_a_reviewer_with_an_interest_is_refused_and_the_refusal_is_in_the_trail() -> None:
    call = a_call()
    proposal = a_pair(call)
    evaluated(call)
    colleague = PersonFactory(name_latin="Somebody Else")
    Role.objects.create(person=colleague, organisation=proposal.one.institution, title="Lecturer")
    reviewer = a_reviewer(call, "cn", account=colleague.account)
    officer = officer_of(call, "cn")
    assert refusal(lambda: give_review(actor=officer, reviewer=reviewer, proposal=proposal)) == "conflict"
    entry = AuditEntry.objects.get(action="calls.give_review.refused", subject_id=proposal.pk)
    assert entry.data["reviewer"] == reviewer.pk
    assert not Review.objects.exists()


def test_a_name_in_the_team_is_an_interest_in_whatever_order_it_is_written() -> None:
    call = a_call()
    proposal = a_pair(call)
    evaluated(call)
    person = PersonFactory(name_latin="BIANCHI Anna")
    a_reviewer(call, "cn", account=person.account)
    assert find_conflicts(side_of(call, "cn")) == 1
    assert Conflict.objects.get(proposal=proposal).kind == ConflictKind.TEAM


def test_who_finds_a_conflict_after_writing_cannot_sign() -> None:
    _call, review = in_evaluation()
    Role.objects.create(
        person=review.reviewer.account.person, organisation=review.proposal.one.institution, title="Lecturer"
    )
    assert refusal(lambda: signed(review, 9)) == "conflict"
    assert AuditEntry.objects.filter(action="calls.write_sheet.refused", subject_id=review.pk).exists()


def test_a_declared_interest_gives_the_review_back_and_it_goes_to_somebody_else() -> None:
    call, review = in_evaluation()
    other = a_reviewer(call, "it")
    declare_conflict(actor=review.reviewer.account, review=review, note="We published together.")
    given = assign(actor=officer_of(call, "it"), call_side=side_of(call, "it"))
    assert [one.reviewer for one in given.reviews] == [other]
    assert given.unfilled == ()


def test_reviews_are_shared_out_once_and_only_what_lacks_is_added() -> None:
    call = a_call(reviews_each=2)
    for name in ("One", "Two"):
        a_pair(call, name)
    evaluated(call)
    side, officer = side_of(call, "it"), officer_of(call, "it")
    for _number in range(3):
        a_reviewer(call, "it")
    assert len(assign(actor=officer, call_side=side).reviews) == 4
    loads = [reviewer.reviews.count() for reviewer in side.reviewers.all()]
    assert max(loads) <= 2
    assert assign(actor=officer, call_side=side).reviews == ()
    take_review(actor=officer, review=Review.objects.all()[0])
    assert len(assign(actor=officer, call_side=side).reviews) == 1


def test_places_that_nobody_can_fill_are_told_with_their_reason() -> None:
    call = a_call(reviews_each=2)
    proposal = a_pair(call)
    evaluated(call)
    a_reviewer(call, "it")
    given = assign(actor=officer_of(call, "it"), call_side=side_of(call, "it"))
    assert [(one.id, one.missing) for one in given.unfilled] == [(str(proposal.pk), 1)]


def test_applicants_do_not_review() -> None:
    call = a_call()
    proposal = a_pair(call)
    email = proposal.one.account.email
    officer = officer_of(call, "cn")
    assert refusal(lambda: name_reviewer(actor=officer, call_side=side_of(call, "cn"), email=email)) == "applicant"


def test_reviewers_see_nothing_of_each_other() -> None:
    call, review = in_evaluation()
    other = a_reviewer(call, "it")
    theirs = give_review(actor=officer_of(call, "it"), reviewer=other, proposal=review.proposal)
    assert list(my_reviews(other.account)) == [theirs]
    with pytest.raises(Forbidden):
        write_sheet(actor=other.account, review=review, marks={}, comment="")


# --- Sheets ---------------------------------------------------------------------------------------------------------


def test_a_signed_sheet_is_sealed_and_the_refusal_to_change_it_is_in_the_trail() -> None:
    _call, review = in_evaluation()
    sealed = signed(review, 8)
    key = sealed.marks.get().criterion_id
    actor = review.reviewer.account
    assert refusal(lambda: write_sheet(actor=actor, review=review, marks={key: Given(2)})) == "sealed"
    assert sealed.marks.get().value == 8
    entry = AuditEntry.objects.get(action="calls.write_sheet.refused", subject_id=review.pk)
    assert entry.data["refused"] == "sealed"


def test_a_mark_changed_past_the_program_breaks_the_seal_and_does_not_count() -> None:
    call, review = in_evaluation()
    sealed = signed(review, 8)
    assert intact([sealed]) == {sealed.pk}
    ReviewMark.objects.filter(review=sealed).update(value=10)
    assert intact([Review.objects.get(pk=sealed.pk)]) == set()
    side = side_of(call, "it")
    assert ranking_of(side).standings == ()
    assert progress_of(side).broken == (sealed,)
    assert refusal(lambda: release_ranking(actor=officer_of(call, "it"), call_side=side)) == "broken_seal"


def test_a_seal_forged_with_its_sheet_is_not_in_the_audit_trail() -> None:
    from ponte.calls.domain.sheets import seal_of

    _call, review = in_evaluation()
    sealed = signed(review, 8)
    ReviewMark.objects.filter(review=sealed).update(value=10)
    Review.objects.filter(pk=sealed.pk).update(seal=seal_of(Review.objects.get(pk=sealed.pk)))
    assert intact([Review.objects.get(pk=sealed.pk)]) == set()


def test_a_sheet_is_signed_when_it_is_complete() -> None:
    _call, review = in_evaluation()
    actor = review.reviewer.account
    [key] = review.reviewer.call_side.criteria.values_list("pk", flat=True)
    assert refusal(lambda: sign_sheet(actor=actor, review=review)) == "incomplete"
    assert refusal(lambda: write_sheet(actor=actor, review=review, marks={key: Given(11)})) == "out_of_scale"
    assert refusal(lambda: write_sheet(actor=actor, review=review, marks={-1: Given(1)})) == "other_criterion"
    write_sheet(actor=actor, review=review, marks={key: Given(7)})
    assert refusal(lambda: sign_sheet(actor=actor, review=review)) == "no_comment"


# --- Rankings -------------------------------------------------------------------------------------------------------


def test_a_side_hands_its_ranking_over_when_every_review_is_signed() -> None:
    call, review = in_evaluation()
    side, officer = side_of(call, "it"), officer_of(call, "it")
    assert refusal(lambda: release_ranking(actor=officer, call_side=side)) == "reviews_lacking"
    signed(review, 8)
    release_ranking(actor=officer, call_side=side)
    assert side.released_at is not None
    assert side.released_at <= timezone.now()
    assert refusal(lambda: release_ranking(actor=officer, call_side=side)) == "released_already"
    assert refusal(lambda: assign(actor=officer, call_side=side)) == "decided_already"
    call.refresh_from_db()
    assert call.phase == CallPhase.EVALUATION, "the other side has not handed over yet"


def test_when_both_rankings_are_in_the_commission_convenes() -> None:
    call = a_call()
    first, second = a_pair(call, "One"), a_pair(call, "Two")
    evaluated(call)
    marks = {(first.pk, "it"): 9, (second.pk, "it"): 6, (first.pk, "cn"): 5, (second.pk, "cn"): 8}
    reviewed(call, marks)
    assert call.phase == CallPhase.COMMISSION
    order = {code: [int(one.entry) for one in ranking_of(side_of(call, code)).standings] for code in ("it", "cn")}
    assert order == {"it": [first.pk, second.pk], "cn": [second.pk, first.pk]}


def test_a_stranger_runs_nothing() -> None:
    call = a_call()
    with pytest.raises(Forbidden):
        assign(actor=a_stranger(), call_side=side_of(call, "it"))
