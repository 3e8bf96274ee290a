"""Calling a call off: from every phase before the decision, with nobody left in the dark."""

from __future__ import annotations

import pytest

from ponte.calls.domain.closing import call_off
from ponte.calls.domain.filing import withdraw_dossier
from ponte.calls.models import Call, Dossier, Proposal
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.refusals import Refused
from ponte.press.models import Message
from tests.factories_calls import a_call, a_pair, closed, evaluated, officer_of, reviewed

pytestmark = pytest.mark.django_db


def brought_to(phase: CallPhase, call: Call, pair: Proposal) -> None:
    match phase:
        case CallPhase.ELIGIBILITY:
            closed(call)
        case CallPhase.EVALUATION:
            evaluated(call)
        case CallPhase.COMMISSION:
            evaluated(call)
            reviewed(call, {(pair.pk, code): 2 for code in ("it", "cn")})


@pytest.mark.parametrize("phase", [CallPhase.ELIGIBILITY, CallPhase.EVALUATION, CallPhase.COMMISSION])
def test_a_call_is_called_off_before_it_is_decided(phase: CallPhase) -> None:
    call = a_call()
    pair = a_pair(call)
    brought_to(phase, call, pair)
    call.refresh_from_db()
    assert call.phase == phase
    call_off(actor=officer_of(call, "it"), call=call)
    assert call.phase == CallPhase.CALLED_OFF
    assert {one.phase for one in Dossier.objects.all()} == {DossierPhase.VOID}
    told = set(Message.objects.filter(key__endswith=":void").values_list("account", flat=True))
    assert told == {dossier.account_id for dossier in pair.dossiers}
    offices = Message.objects.filter(key__startswith=f"calls:{call.pk}:called-off").values_list("account", flat=True)
    assert set(offices) == {officer_of(call, code).pk for code in ("it", "cn")}, "the other office is told, too"


def test_a_call_from_which_everybody_withdrew_ends() -> None:
    call = a_call()
    pair = a_pair(call)
    evaluated(call)
    withdraw_dossier(actor=pair.one.account, dossier=pair.one)
    call_off(actor=officer_of(call, "cn"), call=call)
    assert call.phase == CallPhase.CALLED_OFF


def test_what_is_decided_is_not_called_off() -> None:
    call = a_call(phase=CallPhase.DECIDED)
    with pytest.raises(Refused) as caught:
        call_off(actor=officer_of(call, "it"), call=call)
    assert caught.value.code == "not_in_this_phase"
