"""Writing and filing: hours, limits of money, one application each, and what the database does not let happen."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from ponte.calls.domain.admitting import admit
from ponte.calls.domain.checking import faults, faults_with_twin
from ponte.calls.domain.costs import costs_of, shares_of
from ponte.calls.domain.filing import file_dossier, withdraw_dossier
from ponte.calls.domain.pairing import find_pairs
from ponte.calls.domain.writing import (
    MOST_ABSTRACT,
    add_document,
    begin_dossier,
    remove_document,
    set_budget,
    set_partners,
    write_dossier,
)
from ponte.calls.enums import Cost, DocumentKind
from ponte.calls.kinds import STUDENT_MOBILITY, TEACHER_MOBILITY
from ponte.calls.models import CallSide, Document, Dossier, Proposal
from ponte.calls.workflows import DossierPhase
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.press.models import Message
from tests.factories import PersonFactory
from tests.factories_calls import a_call, a_draft, a_stranger, closed, filed, officer_of, side_of

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def test_what_is_filed_is_confirmed_with_its_number_in_the_investigators_language() -> None:
    dossier = a_draft(a_call(), "it")
    dossier.account.language = "it"
    dossier.account.save()
    file_dossier(actor=dossier.account, dossier=dossier)
    message = Message.objects.get(key__startswith=f"calls:{dossier.pk}:filed")
    assert message.language == "it"
    assert f"IT-{dossier.pk:04}" in message.subject


def test_an_investigator_has_one_live_application_a_call_on_whichever_side() -> None:
    call = a_call()
    dossier = a_draft(call, "it")
    assert refusal(lambda: begin_dossier(actor=dossier.account, call_side=side_of(call, "cn"))) == "one_each"
    with pytest.raises(IntegrityError):
        Dossier.objects.create(call=call, call_side=side_of(call, "cn"), account=dossier.account)


def test_who_withdraws_may_begin_anew() -> None:
    call = a_call()
    dossier = filed(call, "it")
    withdraw_dossier(actor=dossier.account, dossier=dossier)
    again = begin_dossier(actor=dossier.account, call_side=side_of(call, "it"))
    assert again.phase == DossierPhase.DRAFT


def test_hours_are_those_of_each_side() -> None:
    call = a_call()
    CallSide.objects.filter(pk=side_of(call, "it").pk).update(closes=timezone.now())
    account = PersonFactory().account
    assert account is not None
    assert refusal(lambda: begin_dossier(actor=account, call_side=side_of(call, "it"))) == "not_open"
    assert begin_dossier(actor=account, call_side=side_of(call, "cn")).pk


def test_nothing_is_filed_after_the_hour_though_it_was_begun_before() -> None:
    call = a_call()
    dossier = a_draft(call, "it")
    CallSide.objects.filter(call=call).update(closes=timezone.now())
    assert refusal(lambda: file_dossier(actor=dossier.account, dossier=dossier)) == "not_open"


def test_nobody_writes_in_anothers_application() -> None:
    dossier = a_draft(a_call(), "it")
    with pytest.raises(Forbidden):
        write_dossier(actor=a_stranger(), dossier=dossier, values={"acronym": "MINE"})
    with pytest.raises(Forbidden):
        file_dossier(actor=a_stranger(), dossier=dossier)


def lines(*rows: tuple[int, Cost, int, int]) -> list[dict[str, object]]:
    return [{"year": year, "cost": cost, "total": total, "asked": asked} for year, cost, total, asked in rows]


@pytest.mark.parametrize(
    ("budget", "fault"),
    [
        (lines((1, Cost.PERSONNEL, 60_000, 30_000)), None),
        (lines((1, Cost.PERSONNEL, 60_002, 30_001)), "over_year"),
        (lines((1, Cost.PERSONNEL, 40_000, 20_001)), "over_share"),
        (lines((1, Cost.PERSONNEL, 28_000, 14_000), (1, Cost.CONSUMABLES, 12_000, 6_000)), None),
        (lines((1, Cost.PERSONNEL, 26_000, 13_000), (1, Cost.CONSUMABLES, 14_000, 7_000)), "over_consumables"),
        (lines((1, Cost.STAY, 10_000, 5_000)), "wrong_cost"),
        (lines((3, Cost.PERSONNEL, 10_000, 5_000)), "year_after_end"),
        (lines(*((year, Cost.PERSONNEL, 60_000, 30_000) for year in (1, 2))), "over_project"),
        ([], "no_budget"),
    ],
)
def test_money_keeps_to_the_rules_of_the_side(budget: list[dict[str, object]], fault: str | None) -> None:
    call = a_call(italy={"most_project": 50_000})
    dossier = a_draft(call, "it")
    set_budget(actor=dossier.account, dossier=dossier, lines=budget)
    assert [one.code for one in faults(Dossier.objects.get(pk=dossier.pk))] == ([fault] if fault else [])


def test_asking_for_more_than_the_side_gives_is_refused_and_kept_in_the_trail() -> None:
    call = a_call(italy={"most_project": 40_000})
    dossier = a_draft(call, "it")
    assert refusal(lambda: file_dossier(actor=dossier.account, dossier=dossier)) == "over_project"
    entry = AuditEntry.objects.get(action="calls.file.refused", subject_id=dossier.pk)
    assert entry.actor == dossier.account
    assert entry.data["refused"] == "over_project"
    assert "50000 EUR" in entry.data["reason"]
    dossier.refresh_from_db()
    assert dossier.phase == DossierPhase.DRAFT


def test_nothing_is_filed_without_the_letter_of_endorsement() -> None:
    dossier = a_draft(a_call(), "it")
    Document.objects.filter(dossier=dossier).delete()
    assert refusal(lambda: file_dossier(actor=dossier.account, dossier=dossier)) == "no_document"


def test_only_pdf_files_are_taken_and_each_kind_once() -> None:
    dossier = a_draft(a_call(), "it")

    def add(content: bytes) -> Document:
        return add_document(
            actor=dossier.account,
            dossier=dossier,
            kind=DocumentKind.ENDORSEMENT,
            name="letter.pdf",
            content=content,
        )

    assert refusal(lambda: add(b"<html>")) == "no_pdf"
    assert refusal(lambda: add(b"%PDF-1.7 cut off in the midd")) == "no_pdf"
    replaced = add(b"%PDF-1.7 signed anew %%EOF")
    assert dossier.documents.get().sha256 == replaced.sha256


@pytest.mark.parametrize(("field", "most"), [("acronym", 30), ("title_en", 300), ("abstract_en", MOST_ABSTRACT)])
def test_a_text_is_written_if_it_fits(field: str, most: int) -> None:
    dossier = a_draft(a_call(), "it")
    write_dossier(actor=dossier.account, dossier=dossier, values={field: "a" * most})
    assert refusal(lambda: write_dossier(actor=dossier.account, dossier=dossier, values={field: "a" * (most + 1)})) == (
        "text_too_long"
    )


def test_what_is_filed_may_be_changed_until_closing_but_stays_complete() -> None:
    dossier = filed(a_call(), "it")
    write_dossier(actor=dossier.account, dossier=dossier, values={"acronym": "LOUDER"})
    assert (
        refusal(lambda: write_dossier(actor=dossier.account, dossier=dossier, values={"acronym": ""})) == "no_acronym"
    )
    letter = dossier.documents.get()
    assert refusal(lambda: remove_document(actor=dossier.account, document=letter)) == "no_document"
    dossier.refresh_from_db()
    assert dossier.acronym == "LOUDER"
    assert dossier.documents.count() == 1


def test_five_partners_may_join_and_not_six() -> None:
    dossier = a_draft(a_call(), "it")
    partners = [{"name": f"Partner {number}"} for number in range(6)]
    set_partners(actor=dossier.account, dossier=dossier, partners=partners[:5])
    assert faults(dossier) == []
    set_partners(actor=dossier.account, dossier=dossier, partners=partners)
    assert [fault.code for fault in faults(dossier)] == ["too_many_partners"]


def test_a_student_files_alone_and_each_side_pays_its_part() -> None:
    call = a_call(kind=STUDENT_MOBILITY.code, italy={"most_share": 100, "most_consumables": 100}, most_months=12)
    budget = lines((1, Cost.TRAVEL, 900, 900), (1, Cost.STAY, 4_000, 4_000))
    dossier = filed(call, "it", months=6, lines=budget)
    proposal = Proposal.objects.get(one=dossier)
    assert proposal.other is None
    assert costs_of(proposal) == {"it": 900, "cn": 4_000}


def test_the_stay_is_in_the_hosts_money_and_within_the_hosts_limits() -> None:
    call = a_call(
        kind=STUDENT_MOBILITY.code,
        italy={"most_share": 100, "most_consumables": 100, "most_project": 1_000},
        china={"most_project": 30_000, "most_year": 20_000},
        most_months=12,
    )
    within = lines((1, Cost.TRAVEL, 900, 900), (1, Cost.STAY, 20_000, 20_000))
    dossier = a_draft(call, "it", months=6, lines=within)
    assert faults(dossier) == [], "more than Italy gives, but it is China that pays it"
    own, host = shares_of(dossier)
    assert (own.payer.currency, own.asked, host.payer.currency, host.asked) == ("EUR", 900, "CNY", 20_000)
    beyond = lines((1, Cost.TRAVEL, 1_100, 1_100), (1, Cost.STAY, 31_000, 31_000))
    set_budget(actor=dossier.account, dossier=dossier, lines=beyond)
    dossier = Dossier.objects.get(pk=dossier.pk)
    found = [(fault.code, fault.params["currency"]) for fault in faults(dossier)]
    assert found == [("over_project", "EUR"), ("over_project", "CNY"), ("over_year", "CNY")]


def test_each_agency_checks_what_twins_together_ask_of_it() -> None:
    call = a_call(
        kind=TEACHER_MOBILITY.code,
        italy={"most_share": 100, "most_consumables": 100, "most_project": 3_000},
        most_months=12,
    )
    for code, travel, stay in (("it", 1_000, 9_000), ("cn", 5_000, 2_500)):
        filed(call, code, months=6, lines=lines((1, Cost.TRAVEL, travel, travel), (1, Cost.STAY, stay, stay)))
    find_pairs(actor=None, call=call)
    closed(call)
    one, other = Dossier.objects.order_by("call_side")
    assert faults(one) == faults(other) == []
    assert [(fault.code, fault.params["asked"]) for fault in faults_with_twin(one)] == [("over_project", 3_500)]
    assert faults_with_twin(other) == [], "the Chinese agency has no limit"
    assert refusal(lambda: admit(actor=officer_of(call, "it"), dossier=one)) == "no_reason"


@pytest.mark.django_db(transaction=True)
def test_of_two_that_an_investigator_begins_at_once_one_is_kept() -> None:
    call = a_call()
    account = PersonFactory().account
    assert account is not None
    sides = [side_of(call, "it"), side_of(call, "cn")]
    start, answers = threading.Barrier(2), []

    def begin(side: CallSide) -> None:
        start.wait()
        try:
            begin_dossier(actor=account, call_side=side)
            answers.append("begun")
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(side,)) for side in sides]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["begun", "one_each"]
    assert Dossier.objects.filter(call=call, account=account).count() == 1


@pytest.mark.django_db(transaction=True)
def test_filed_twice_at_once_it_is_filed_once() -> None:
    dossier = a_draft(a_call(), "it")
    start, answers = threading.Barrier(2), []

    def file() -> None:
        start.wait()
        try:
            file_dossier(actor=dossier.account, dossier=dossier)
            answers.append("filed")
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=file) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["filed", "not_in_this_phase"]
    assert AuditEntry.objects.filter(action="calls.file", subject_id=dossier.pk).count() == 1
