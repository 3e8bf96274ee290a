"""Financed projects: each year's money within its limits, reports, reminders, and the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from rules import has_perm

from ponte.calls.domain.commission import tick
from ponte.calls.domain.projects import (
    answer_report,
    answer_request,
    ask_for_money,
    close_project,
    finish_due_projects,
    months_after,
    remind_of_reports,
    start_project,
    submit_report,
    terminate_project,
)
from ponte.calls.domain.writing import MOST_BYTES
from ponte.calls.enums import ReportState, RequestState
from ponte.calls.models import Grant, Project, Report, Reviewer
from ponte.calls.workflows import CallPhase, ProjectPhase
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.press.models import Message
from tests.factories_calls import PDF, a_call, a_pair, agreed, evaluated, officer_of, reviewed

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def started(starts: dt.date | None = None) -> Project:
    """A project of two years that runs, by default since half a year."""
    call = a_call()
    proposal = a_pair(call)
    evaluated(call)
    reviewed(call, {(proposal.pk, "it"): 9, (proposal.pk, "cn"): 9})
    tick(actor=officer_of(call, "it"), proposal=proposal)
    agreed(call, "it", "cn")
    project = Project.objects.select_related("proposal__call", "proposal__one__account").get()
    start_project(
        actor=officer_of(call, "it"), project=project, starts=starts or timezone.localdate() - dt.timedelta(days=180)
    )
    return Project.objects.select_related("proposal__call", "proposal__one__account").get()


def grant_of(project: Project, year: int) -> Grant:
    return project.grants.get(call_side__side__code="it", year=year)


def italian(project: Project) -> tuple[Account, Account]:
    """The Italian investigator and an officer of the Italian side."""
    return project.proposal.one.account, officer_of(project.proposal.call, "it")


def accept(project: Project) -> None:
    for report in project.reports.select_related("call_side__side"):
        dossier = project.proposal.of_side(report.call_side)
        submit_report(actor=dossier.account, report=report, text="Done.", file_name="r.pdf", content=PDF)
        answer_report(actor=officer_of(project.proposal.call, report.call_side.side.code), report=report, accepted=True)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2020, 1, 31), 1, (2020, 2, 29)),
        ((2019, 12, 15), 24, (2021, 12, 15)),
        ((2020, 3, 31), -1, (2020, 2, 29)),
    ],
)
def test_months_are_those_of_the_calendar(day: tuple[int, int, int], months: int, then: tuple[int, int, int]) -> None:
    assert months_after(dt.date(*day), months) == dt.date(*then)


def test_starting_sets_the_end_and_the_reports() -> None:
    project = started(dt.date(2020, 1, 1))
    assert project.ends == dt.date(2021, 12, 31)
    reports = project.reports.filter(call_side__side__code="it")
    assert [(one.year, one.is_final) for one in reports] == [(1, False), (2, True)]


def test_money_is_asked_for_within_the_years_grant() -> None:
    project = started()
    actor, officer = italian(project)
    grant = grant_of(project, 1)

    def ask(amount: int, spent: int) -> object:
        return ask_for_money(actor=actor, grant=grant, amount=amount, spent=spent, text="Salaries.")

    assert refusal(lambda: ask(25_001, 30_000)) == "too_much"
    assert refusal(lambda: ask(20_000, 19_999)) == "over_share"
    assert AuditEntry.objects.filter(action="calls.ask_for_money.refused").count() == 2
    ask(20_000, 20_000)
    assert refusal(lambda: ask(20_000, 20_000)) == "asked_already"
    answer_request(actor=officer, request=grant.request, granted=False, answer="Attach the contracts.")
    assert Message.objects.filter(account=actor, text__contains="Attach the contracts.").exists()
    ask(20_000, 20_000)
    answer_request(actor=officer, request=grant.request, granted=True)
    grant.request.refresh_from_db()
    assert grant.request.state == RequestState.GRANTED


def test_the_second_year_is_paid_after_the_first_years_report() -> None:
    project = started(timezone.localdate() - dt.timedelta(days=380))
    actor, officer = italian(project)
    grant = grant_of(project, 2)
    request = ask_for_money(actor=actor, grant=grant, amount=20_000, spent=20_000, text="Salaries.")
    assert refusal(lambda: answer_request(actor=officer, request=request, granted=True)) == "report_lacks"
    accept(project)
    answer_request(actor=officer, request=request, granted=True)


def test_next_years_money_is_not_asked_for_early() -> None:
    project = started()
    actor, _officer = italian(project)
    grant = grant_of(project, 2)
    act = lambda: ask_for_money(actor=actor, grant=grant, amount=1, spent=1, text="Early.")  # noqa: E731
    assert refusal(act) == "year_too_early"


def test_each_side_answers_its_own() -> None:
    project = started()
    actor, _officer = italian(project)
    request = ask_for_money(actor=actor, grant=grant_of(project, 1), amount=1, spent=1, text="Salaries.")
    with pytest.raises(Forbidden):
        answer_request(actor=officer_of(project.proposal.call, "cn"), request=request, granted=True)
    chinese = project.grants.get(call_side__side__code="cn", year=1)
    with pytest.raises(Forbidden):
        ask_for_money(actor=actor, grant=chinese, amount=1, spent=1, text="Not mine.")


def test_nothing_is_granted_to_a_project_that_has_ended() -> None:
    project = started()
    actor, officer = italian(project)
    request = ask_for_money(actor=actor, grant=grant_of(project, 1), amount=1, spent=1, text="Salaries.")
    terminate_project(actor=officer, project=project, reason="The laboratory is closed.")
    assert refusal(lambda: answer_request(actor=officer, request=request, granted=True)) == "not_in_this_phase"
    answer_request(actor=officer, request=request, granted=False, answer="The project has ended.")
    assert grant_of(project, 1).request.state == RequestState.RETURNED


def test_a_report_is_read_by_its_investigator_and_the_agency_of_its_side() -> None:
    project = started()
    assert project.proposal.other is not None
    call = project.proposal.call
    reviewer = Reviewer.objects.filter(call_side__side__code="it")[0]
    people = {
        "ours": project.proposal.one.account,
        "theirs": project.proposal.other.account,
        "office-it": officer_of(call, "it"),
        "office-cn": officer_of(call, "cn"),
        "reviewer": reviewer.account,
    }
    report = project.reports.filter(call_side__side__code="it")[0]
    assert {name for name, one in people.items() if has_perm("calls.read_report", one, report)} == {"ours", "office-it"}
    assert {name for name, one in people.items() if has_perm("calls.report", one, report)} == {"ours"}


def test_a_report_comes_as_pdf_and_within_its_size() -> None:
    project = started()
    actor, _officer = italian(project)
    report = project.reports.filter(call_side__side__code="it")[0]

    def send(content: bytes) -> None:
        submit_report(actor=actor, report=report, text="Done.", file_name="report.pdf", content=content)

    assert refusal(lambda: send(b"PK\x03\x04")) == "no_pdf"
    assert refusal(lambda: send(PDF + bytes(MOST_BYTES))) == "too_large"
    send(b"")
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED, "a report may do without a file"


def test_investigators_are_reminded_at_each_mark_once() -> None:
    project = started()
    report = project.reports.filter(call_side__side__code="it")[0]

    def letters() -> int:
        return Message.objects.filter(key__contains=f":report:{report.pk}:").count()

    for before, expected in ((31, 0), (30, 1), (29, 1), (7, 2), (0, 3), (-13, 3), (-14, 4), (-40, 4)):
        remind_of_reports(report.due - dt.timedelta(days=before))
        remind_of_reports(report.due - dt.timedelta(days=before))
        assert letters() == expected, before


def test_a_returned_report_is_sent_anew_and_an_accepted_one_is_not() -> None:
    project = started()
    actor, officer = italian(project)
    report = project.reports.filter(call_side__side__code="it")[0]
    assert refusal(lambda: submit_report(actor=actor, report=report, text=" ")) == "no_text"
    submit_report(actor=actor, report=report, text="Done.")
    assert refusal(lambda: answer_report(actor=officer, report=report, accepted=False)) == "no_answer"
    answer_report(actor=officer, report=report, accepted=False, answer="Say more.")
    submit_report(actor=actor, report=report, text="Done, and well.")
    answer_report(actor=officer, report=report, accepted=True)
    assert refusal(lambda: submit_report(actor=actor, report=report, text="More.")) == "accepted_already"
    assert Report.objects.get(pk=report.pk).state == ReportState.ACCEPTED


def test_a_project_runs_out_reports_and_is_closed_and_so_is_its_call() -> None:
    project = started(timezone.localdate() - dt.timedelta(days=800))
    call, officer = project.proposal.call, officer_of(project.proposal.call, "it")
    close = lambda: close_project(actor=officer, project=project, outcome="A device.")  # noqa: E731
    assert refusal(close) == "not_in_this_phase"
    assert finish_due_projects(timezone.localdate()) == 1
    assert finish_due_projects(timezone.localdate()) == 0
    assert refusal(close) == "reports_lacking"
    accept(project)
    close()
    assert project.phase == ProjectPhase.CLOSED
    call.refresh_from_db()
    assert call.phase == CallPhase.ENDED


def test_a_project_may_end_early_with_a_reason() -> None:
    project = started()
    officer = officer_of(project.proposal.call, "cn")
    assert refusal(lambda: terminate_project(actor=officer, project=project, reason="")) == "no_reason"
    terminate_project(actor=officer, project=project, reason="The investigator moved.")
    assert project.phase == ProjectPhase.TERMINATED
