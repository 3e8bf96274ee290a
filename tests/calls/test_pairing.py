"""Twin applications: paired, settled field by field, and void where only one side filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ponte.calls.domain.closing import call_off, close_call, close_due_calls
from ponte.calls.domain.facts import SETTLING, differences_of
from ponte.calls.domain.filing import withdraw_dossier
from ponte.calls.domain.pairing import confirm_pair, dismiss_pair, find_pairs
from ponte.calls.domain.settling import accept_value, decline_value, propose_value
from ponte.calls.domain.standing import proposals_of
from ponte.calls.domain.telling import say_hour
from ponte.calls.domain.writing import write_dossier
from ponte.calls.enums import AmendmentState, Cost, Match
from ponte.calls.kinds import STUDENT_MOBILITY
from ponte.calls.models import Call, CallSide, Dossier, Proposal
from ponte.calls.tasks import find_pairs_task
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.press.models import Message
from tests.factories_calls import a_call, a_pair, a_stranger, closed, filed, officer_of, side_of

pytestmark = pytest.mark.django_db
A_STAY: dict[str, Any] = {"months": 6, "lines": [{"year": 1, "cost": Cost.TRAVEL, "total": 900, "asked": 900}]}
OTHER_TITLE = {"title_en": "Early signs of heart failure in sounds", "acronym": "HEARTSOUND"}


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def fields(proposal: Proposal) -> list[str]:
    [now] = proposals_of(proposal.call).filter(pk=proposal.pk)
    return [difference.field for difference in differences_of(now)]


def doubtful(call: Call, **other: str) -> Proposal:
    """Twins whose titles differ by a letter: a person must confirm them."""
    one = filed(call, "it")
    filed(call, "cn", **(OTHER_TITLE | other))
    find_pairs(actor=None, call=call)
    return Proposal.objects.select_related("one__account", "other__account", "call").get(one=one)


def paired(call: Call) -> Proposal:
    proposal = doubtful(call)
    return confirm_pair(actor=officer_of(call, "it"), proposal=proposal)


def phase(dossier: Dossier) -> tuple[str, str | None]:
    dossier.refresh_from_db()
    return dossier.phase, dossier.reason.get("code")


# --- Pairing --------------------------------------------------------------------------------------------------------


def test_identical_applications_are_paired_by_the_program_and_both_are_told() -> None:
    call = a_call()
    proposal = a_pair(call)
    assert proposal.match == Match.CONFIRMED
    assert proposal.confirmed_by is None
    assert Message.objects.filter(key__endswith=f":paired:{proposal.pk}").count() == 2


def test_a_doubtful_pair_waits_for_a_person() -> None:
    call = a_call()
    proposal = doubtful(call)
    assert proposal.match == Match.SUGGESTED
    assert Message.objects.filter(key__endswith=f":suggested:{proposal.pk}").count() == 2
    find_pairs(actor=None, call=call)
    assert Proposal.objects.get(pk=proposal.pk).match == Match.SUGGESTED
    assert Message.objects.filter(key__endswith=f":suggested:{proposal.pk}").count() == 2


def test_both_investigators_confirm_or_an_office_alone() -> None:
    proposal = doubtful(a_call())
    assert proposal.other is not None
    assert confirm_pair(actor=proposal.one.account, proposal=proposal).match == Match.SUGGESTED
    assert confirm_pair(actor=proposal.other.account, proposal=proposal).match == Match.CONFIRMED
    assert paired(a_call()).confirmed_by is not None


def test_nobody_else_confirms_or_dismisses() -> None:
    proposal = doubtful(a_call())
    with pytest.raises(Forbidden):
        confirm_pair(actor=a_stranger(), proposal=proposal)
    with pytest.raises(Forbidden):
        dismiss_pair(actor=a_stranger(), proposal=proposal)


def test_a_dismissed_pair_is_not_suggested_again() -> None:
    call = a_call()
    proposal = doubtful(call)
    dismiss_pair(actor=proposal.one.account, proposal=proposal)
    find_pairs(actor=officer_of(call, "cn"), call=call)
    assert Proposal.objects.get(pk=proposal.pk).match == Match.DISMISSED
    assert refusal(lambda: confirm_pair(actor=proposal.one.account, proposal=proposal)) == "decided_already"


def test_only_an_office_takes_a_confirmed_pair_apart() -> None:
    proposal = a_pair(a_call())
    assert refusal(lambda: dismiss_pair(actor=proposal.one.account, proposal=proposal)) == "decided_already"
    dismiss_pair(actor=officer_of(proposal.call, "it"), proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.match == Match.DISMISSED


def test_an_application_is_in_one_confirmed_pair_only() -> None:
    call = a_call()
    proposal = a_pair(call)
    third = filed(call, "cn", own=("Li Na", "Fudan University"), title_en="Something else", acronym="ELSE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(call=call, one=proposal.one, other=third, match=Match.CONFIRMED)


# --- Settling -------------------------------------------------------------------------------------------------------


def test_twins_differ_in_what_they_must_say_alike_and_nothing_else() -> None:
    call = a_call()
    proposal = paired(call)
    assert fields(proposal) == ["title"]
    write_dossier(actor=proposal.one.account, dossier=proposal.one, values={"months": 30, "keywords": ["sound"]})
    assert fields(proposal) == ["title", "months"]
    assert proposal.other is not None
    write_dossier(actor=proposal.other.account, dossier=proposal.other, values={"counterpart": "A. Bianchi"})
    assert fields(proposal) == ["title", "months", "investigator_it"]


def test_a_wording_is_taken_over_by_both_once_the_other_accepts_it() -> None:
    proposal = paired(a_call())
    assert proposal.other is not None
    amendment = propose_value(actor=proposal.one.account, proposal=proposal, field="title", value="Hearts that sound")
    assert Message.objects.filter(account=proposal.other.account, key__contains=":wording:").exists()
    assert refusal(lambda: accept_value(actor=proposal.one.account, amendment=amendment)) == "own_wording"
    accept_value(actor=proposal.other.account, amendment=amendment)
    assert fields(proposal) == []
    assert set(Dossier.objects.values_list("title_en", flat=True)) == {"Hearts that sound"}
    assert refusal(lambda: accept_value(actor=proposal.other.account, amendment=amendment)) == "not_open_wording"


def test_a_name_is_settled_on_both_sides() -> None:
    proposal = paired(a_call())
    assert proposal.other is not None
    actor = proposal.other.account
    amendment = propose_value(actor=actor, proposal=proposal, field="investigator_cn", value="Fang Wang")
    accept_value(actor=proposal.one.account, amendment=amendment)
    proposal.one.refresh_from_db()
    proposal.other.refresh_from_db()
    assert proposal.one.counterpart == proposal.other.investigator == "Fang Wang"


def test_a_later_wording_replaces_the_open_one_and_it_may_be_declined() -> None:
    proposal = paired(a_call())
    assert proposal.other is not None
    first = propose_value(actor=proposal.one.account, proposal=proposal, field="months", value="12")
    second = propose_value(actor=proposal.other.account, proposal=proposal, field="months", value="30")
    first.refresh_from_db()
    assert first.state == AmendmentState.DECLINED
    decline_value(actor=proposal.one.account, amendment=second)
    second.refresh_from_db()
    assert second.state == AmendmentState.DECLINED
    assert fields(proposal) == ["title"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("title", " ", "wrong_value"),
        ("title", "x" * 301, "text_too_long"),
        ("months", "many", "wrong_value"),
        ("theme", "nothing", "wrong_value"),
        ("abstract", "x", "no_such_field"),
        ("months", "24", "nothing_to_settle"),
    ],
)
def test_a_wording_must_make_sense(field: str, value: str, code: str) -> None:
    proposal = paired(a_call())
    assert (
        refusal(lambda: propose_value(actor=proposal.one.account, proposal=proposal, field=field, value=value)) == code
    )


def test_a_wording_that_would_break_a_limit_is_not_taken_over() -> None:
    proposal = paired(a_call())
    assert proposal.other is not None
    amendment = propose_value(actor=proposal.one.account, proposal=proposal, field="months", value="48")
    assert refusal(lambda: accept_value(actor=proposal.other.account, amendment=amendment)) == "too_long"
    assert set(Dossier.objects.values_list("months", flat=True)) == {24}


# --- Closing --------------------------------------------------------------------------------------------------------


def test_at_closing_only_settled_pairs_go_on_and_everybody_else_is_told_why() -> None:
    call = a_call()
    good = a_pair(call, "Good")
    alone = filed(call, "it", own=("Carla Verdi", "Polytechnic"), theirs=("Nobody", "Nowhere"), title_en="Alone")
    alone.account.language = "it"
    alone.account.save()
    unsettled = a_pair(call, "Late")
    write_dossier(actor=unsettled.one.account, dossier=unsettled.one, values={"months": 20})
    unsure = doubtful(call)
    time_passes(call)
    fell = close_call_now(call)
    assert phase(good.one) == (DossierPhase.FILED, None)
    assert phase(alone) == (DossierPhase.VOID, "one_sided")
    assert phase(unsettled.one) == (DossierPhase.VOID, "unsettled")
    assert phase(unsure.one) == (DossierPhase.VOID, "not_confirmed")
    assert {one.pk for one in fell} == set(Dossier.objects.filter(phase=DossierPhase.VOID).values_list("pk", flat=True))
    message = Message.objects.get(key=f"calls:{alone.pk}:void")
    assert message.language == "it"
    call.refresh_from_db()
    assert call.phase == CallPhase.ELIGIBILITY


def time_passes(call: Call) -> None:
    """Let a week go by since the pairs of a call were found."""
    call.proposals.update(found_at=timezone.now() - SETTLING)


def close_call_now(call: Call) -> list[Dossier]:
    CallSide.objects.filter(call=call).update(closes=timezone.now())
    return close_call(actor=None, call=call)


def test_closing_again_does_nothing() -> None:
    call = a_call()
    filed(call, "it")
    close_call_now(call)
    letters, entries = Message.objects.count(), AuditEntry.objects.count()
    assert close_call(actor=None, call=call) == []
    assert close_due_calls() == 0
    assert (Message.objects.count(), AuditEntry.objects.count()) == (letters, entries)


def test_what_was_filed_last_is_paired_before_anything_is_void() -> None:
    call = a_call()
    one, other = filed(call, "it"), filed(call, "cn")
    close_call_now(call)
    assert phase(one) == phase(other) == (DossierPhase.FILED, None)


def test_filing_asks_a_worker_to_look_for_the_twin() -> None:
    call = a_call()
    filed(call, "it")
    filed(call, "cn", **OTHER_TITLE)
    asked = DBTaskResult.objects.filter(task_path="ponte.calls.tasks.find_pairs_task")
    assert [task.args_kwargs["args"] for task in asked] == [[call.pk], [call.pk]]
    find_pairs_task.call(call.pk)
    pair = Proposal.objects.get()
    assert Message.objects.filter(key__endswith=f":suggested:{pair.pk}").count() == 2
    assert find_pairs(actor=None, call=call) == []


def test_a_single_application_needs_no_twin() -> None:
    filed(a_call(kind=STUDENT_MOBILITY.code, italy={"most_share": 100}, most_months=12), "it", **A_STAY)
    assert not DBTaskResult.objects.filter(task_path="ponte.calls.tasks.find_pairs_task").exists()


def test_who_files_in_the_last_hour_has_a_week_to_answer() -> None:
    call = a_call()
    filed(call, "it")
    filed(call, "cn", **OTHER_TITLE)
    assert refusal(lambda: close_call_now(call)) == "settling"
    pair = Proposal.objects.select_related("one__account", "other__account", "call").get()
    assert Message.objects.filter(key__endswith=f":suggested:{pair.pk}").count() == 2, "told, though it did not close"
    assert close_due_calls() == 0
    assert not Message.objects.filter(key__endswith=":void").exists()
    for dossier in pair.dossiers:
        confirm_pair(actor=dossier.account, proposal=pair)
    assert refusal(lambda: close_call_now(call)) == "settling", "the titles still differ"
    amendment = propose_value(actor=pair.one.account, proposal=pair, field="title", value="Hearts that sound")
    accept_value(actor=pair.dossiers[1].account, amendment=amendment)
    assert close_due_calls() == 1
    assert phase(pair.one) == (DossierPhase.FILED, None)


def test_letters_say_until_when_a_pair_may_be_settled() -> None:
    call = a_call()
    CallSide.objects.filter(call=call).update(closes=timezone.now() + dt.timedelta(hours=1))
    pair = doubtful(call)
    letter = Message.objects.get(key=f"calls:{pair.one.pk}:suggested:{pair.pk}")
    assert say_hour(pair.found_at + SETTLING, side_of(call, "it")) in letter.text


def test_a_call_closes_when_both_sides_have_closed() -> None:
    call = a_call()
    CallSide.objects.filter(call=call, side__code="it").update(closes=timezone.now())
    assert refusal(lambda: close_call(actor=officer_of(call, "it"), call=call)) == "still_open"
    assert close_due_calls() == 0
    CallSide.objects.filter(call=call).update(closes=timezone.now())
    assert close_due_calls() == 1


def test_only_an_office_closes_by_hand() -> None:
    with pytest.raises(Forbidden):
        close_call(actor=a_stranger(), call=a_call())


def test_a_withdrawn_application_takes_its_twin_along_once_the_call_is_closed() -> None:
    call = a_call()
    proposal = a_pair(call)
    closed(call)
    withdraw_dossier(actor=proposal.one.account, dossier=proposal.one)
    assert proposal.other is not None
    assert phase(proposal.other) == (DossierPhase.VOID, "twin_withdrawn")
    assert Message.objects.filter(key=f"calls:{proposal.other.pk}:void").exists()


def test_before_closing_the_twin_of_a_withdrawn_application_stays_and_may_find_another() -> None:
    call = a_call()
    proposal = a_pair(call)
    withdraw_dossier(actor=proposal.one.account, dossier=proposal.one)
    assert proposal.other is not None
    assert phase(proposal.other) == (DossierPhase.FILED, None)
    again = filed(
        call, "it", own=("Anna Bianchi", "University of Naples"), title_en=proposal.other.title, acronym="HEART"
    )
    find_pairs(actor=None, call=call)
    assert Proposal.objects.get(one=again).match == Match.CONFIRMED


def test_calling_off_tells_everybody() -> None:
    call = a_call()
    dossier = filed(call, "it")
    call_off(actor=officer_of(call, "cn"), call=call)
    assert phase(dossier) == (DossierPhase.VOID, "called_off")
    assert call.phase == CallPhase.CALLED_OFF
