"""Who reads what: each side its own, reviewers what they were given, the commission all of it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from rules import has_perm

from ponte.calls.domain.closing import call_off
from ponte.calls.domain.reviewing import give_review
from ponte.calls.domain.setting_up import set_seats
from ponte.calls.enums import DocumentKind
from ponte.calls.models import Call, Document, Dossier, Proposal
from ponte.calls.queries import calls_of_office, dossiers_at_desk, public_calls
from ponte.calls.workflows import SEEN_BY_BOTH, CallPhase
from ponte.people.models import Account
from tests.factories_calls import (
    a_call,
    a_draft,
    a_pair,
    a_reviewer,
    a_stranger,
    evaluated,
    officer_of,
    reviewed,
    side_of,
)

pytestmark = pytest.mark.django_db


def readers(proposal: Proposal, who: dict[str, Account]) -> dict[str, set[str]]:
    """By the side of the application: who of some people reads it."""
    return {
        dossier.call_side.side.code: {
            name for name, account in who.items() if has_perm("calls.read_dossier", account, dossier)
        }
        for dossier in proposal.dossiers
    }


def in_evaluation(**fields: object) -> tuple[Call, Proposal, dict[str, Account]]:
    call = a_call(**fields)  # type: ignore[arg-type]
    proposal = a_pair(call)
    evaluated(call)
    reviewer = a_reviewer(call, "it")
    give_review(actor=officer_of(call, "it"), reviewer=reviewer, proposal=proposal)
    assert proposal.other is not None
    people = {
        "ours": proposal.one.account,
        "theirs": proposal.other.account,
        "office-it": officer_of(call, "it"),
        "office-cn": officer_of(call, "cn"),
        "reviewer-it": reviewer.account,
        "reviewer-without": a_reviewer(call, "it").account,
        "stranger": a_stranger(),
    }
    call.refresh_from_db()
    return call, Proposal.objects.select_related("one__call", "other__call").get(pk=proposal.pk), people


def test_until_the_commission_each_side_reads_its_own() -> None:
    _call, proposal, people = in_evaluation()
    assert readers(proposal, people) == {
        "it": {"ours", "office-it", "reviewer-it"},
        "cn": {"theirs", "office-cn"},
    }
    assert not has_perm("calls.read_dossier", AnonymousUser(), proposal.one)


def test_before_the_commission_both_offices_read_both() -> None:
    call = a_call()
    proposal = a_pair(call)
    evaluated(call)
    reviewed(call, {(proposal.pk, code): 9 for code in ("it", "cn")})
    proposal = Proposal.objects.select_related("one__call", "other__call").get(pk=proposal.pk)
    offices = {code: officer_of(call, code) for code in ("it", "cn")}
    assert readers(proposal, offices) == {"it": {"it", "cn"}, "cn": {"it", "cn"}}


@pytest.mark.parametrize(("hides", "letter"), [(False, True), (True, False)])
def test_where_names_are_hidden_a_reviewer_reads_no_file_that_bears_them(hides: bool, letter: bool) -> None:
    _call, proposal, people = in_evaluation(hides_names=hides)
    endorsement = proposal.one.documents.get()
    description = Document(dossier=proposal.one, kind=DocumentKind.DESCRIPTION)
    reviewer = people["reviewer-it"]
    assert has_perm("calls.read_document", reviewer, endorsement) is letter
    assert has_perm("calls.read_document", reviewer, description)
    assert has_perm("calls.read_document", people["office-it"], endorsement)
    assert not has_perm("calls.read_document", people["theirs"], description)


def test_only_the_own_office_runs_a_side() -> None:
    call = a_call()
    side = side_of(call, "it")
    assert has_perm("calls.run_side", officer_of(call, "it"), side)
    assert not has_perm("calls.run_side", officer_of(call, "cn"), side)


def test_the_board_is_seen_by_the_commission_and_both_offices_once_both_rankings_are_in() -> None:
    call = a_call()
    pair = a_pair(call)
    people = {"office-it": officer_of(call, "it"), "office-cn": officer_of(call, "cn"), "applicant": pair.one.account}
    for code in ("it", "cn"):
        people[f"member-{code}"] = a_stranger()
        seat = {"name": "Prof. Rossi", "account": people[f"member-{code}"]}
        set_seats(actor=officer_of(call, code), call_side=side_of(call, code), seats=[seat])
    seeing = {}
    for phase in CallPhase:
        call.phase = phase
        seeing[phase] = {name for name, account in people.items() if has_perm("calls.see_board", account, call)}
    everybody = {"office-it", "office-cn", "member-it", "member-cn"}
    assert seeing == {phase: everybody if phase in SEEN_BY_BOTH else set() for phase in CallPhase}


def test_what_was_never_filed_is_read_by_its_investigator_alone_even_when_it_is_void() -> None:
    call = a_call()
    draft = a_draft(call, "it")
    letter, office = draft.documents.get(), officer_of(call, "it")

    def readers() -> set[str]:
        found = Document.objects.select_related("dossier__call", "dossier__call_side").get(pk=letter.pk)
        return {
            f"{name} {thing}"
            for name, account in {"wrote": draft.account, "office": office}.items()
            for thing, subject in {"dossier": found.dossier, "document": found}.items()
            if has_perm(f"calls.read_{thing}", account, subject)
        }

    assert readers() == {"wrote dossier", "wrote document"}
    call_off(actor=office, call=call)
    assert readers() == {"wrote dossier", "wrote document"}
    assert Dossier.objects.get().phase == "void"
    assert not dossiers_at_desk(office, call).exists()
    assert calls_of_office(office).values_list("filed_count", flat=True).get() == 0
    Call.objects.update(phase=CallPhase.DECIDED)
    assert public_calls().values_list("filed_count", flat=True).get() == 0
