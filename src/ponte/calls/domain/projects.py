"""Financed projects: starting, requests for each year's money, reports, and closing."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.calls.domain.standing import locked
from ponte.calls.domain.telling import tell_answered, tell_report_due
from ponte.calls.domain.writing import check_pdf
from ponte.calls.enums import ReportState, RequestState
from ponte.calls.models import FundingRequest, Grant, Project, Report
from ponte.calls.workflows import CallPhase, ProjectPhase
from ponte.common.audit import record, refusals_kept
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

GRACE_DAYS = 30
"""A report is due so many days after the year that it tells of."""
REMINDED_DAYS = (30, 7, 0, -14)
"""Days before the due date on which investigators are reminded; the last lies after it."""
MONTHS_OF_A_YEAR = 12
ENDED = (ProjectPhase.CLOSED, ProjectPhase.TERMINATED)


def start_project(*, actor: Account, project: Project, starts: dt.date) -> None:
    """Start a project: its end and the days on which reports are due follow from its duration.

    Raises
    ------
    Forbidden
        ``calls.run_project``.
    Refused
        ``not_in_this_phase``.
    """
    with transaction.atomic():
        now = _locked(project)
        months = now.proposal.one.months or MONTHS_OF_A_YEAR
        now.phase = _step(now, "calls.start_project", actor)
        now.starts, now.ends = starts, months_after(starts, months) - dt.timedelta(days=1)
        now.save(update_fields=["phase", "starts", "ends"])
        Report.objects.bulk_create(_reports(now, months))
        record(actor=actor, action="calls.start_project", subject=now, starts=starts.isoformat())
    project.refresh_from_db()


def ask_for_money(*, actor: Account, grant: Grant, amount: int, text: str, spent: int = 0) -> FundingRequest:
    """Ask for what a year's grant gives, or anew after the agency sent the request back.

    Parameters
    ----------
    spent
        What the institution itself contributes.

    Raises
    ------
    Forbidden
        ``calls.report``: not the investigator of this side.
    Refused
        ``not_in_this_phase``, ``too_much``, ``over_share``, ``no_text``, ``asked_already``, ``year_too_early``.
    """
    require(actor, "calls.report", grant)
    kept = {"too_much", "over_share"}
    with refusals_kept(actor=actor, action="calls.ask_for_money", subject=grant.project, codes=kept):
        project = _running(grant.project)
        _check_request(project, grant, amount, spent, text)
        found = FundingRequest.objects.filter(grant=grant).first()
        if found and found.state != RequestState.RETURNED:
            raise Refused("asked_already", _("This year's money was asked for already."))
        request = found or FundingRequest(grant=grant)
        request.amount, request.spent, request.text = amount, spent, text.strip()
        request.state, request.submitted_at = RequestState.SUBMITTED, timezone.now()
        request.save()
        record(actor=actor, action="calls.ask_for_money", subject=request, amount=amount, spent=spent)
    return request


def answer_request(*, actor: Account, request: FundingRequest, granted: bool, answer: str = "") -> None:
    """Grant a request, or send it back with what is wanted; the investigator is told.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``answered_already``, ``no_answer``; to grant it, also ``not_in_this_phase``: the project has ended, and
        ``report_lacks``: the report on the year before was not accepted.
    """
    require(actor, "calls.run_side", request.grant.call_side)
    with transaction.atomic():
        project = _running(request.grant.project) if granted else _locked(request.grant.project)
        now = FundingRequest.objects.select_related("grant__call_side").get(pk=request.pk)
        if now.state != RequestState.SUBMITTED:
            raise Refused("answered_already", _("This request has been answered already."))
        if not granted and not answer.strip():
            raise Refused("no_answer", _("Say what is wanted: the investigator reads it."))
        if granted and _lacks_report(now.grant):
            raise Refused("report_lacks", _("The report on the year before has not been accepted yet."))
        now.state = RequestState.GRANTED if granted else RequestState.RETURNED
        now.answer, now.answered_by = answer.strip(), actor
        now.save(update_fields=["state", "answer", "answered_by"])
        entry = record(actor=actor, action="calls.answer_request", subject=now, state=now.state, answer=now.answer)
        dossier = project.proposal.of_side(now.grant.call_side)
        tell_answered(project, dossier, key=f"{entry.pk}", answer=now.answer)


def submit_report(*, actor: Account, report: Report, text: str, file_name: str = "", content: bytes = b"") -> None:
    """Send a report, or send it anew after the agency sent it back.

    Raises
    ------
    Forbidden
        ``calls.report``: not the investigator of this side.
    Refused
        ``not_in_this_phase``, ``no_text``, ``no_pdf``, ``too_large``, ``accepted_already``.
    """
    require(actor, "calls.report", report)
    if content:
        check_pdf(file_name, content)
    if not text.strip():
        raise Refused("no_text", _("Say in a few words what was done."))
    with transaction.atomic():
        _running(report.project)
        now = Report.objects.get(pk=report.pk)
        if now.state == ReportState.ACCEPTED:
            raise Refused("accepted_already", _("This report has been accepted already."))
        now.state, now.text, now.submitted_at = ReportState.SUBMITTED, text.strip(), timezone.now()
        if content:
            now.file_name, now.content = file_name[-160:], content
            now.sha256 = hashlib.sha256(content).hexdigest()
        now.save()
        record(actor=actor, action="calls.submit_report", subject=now, sha256=now.sha256)


def answer_report(*, actor: Account, report: Report, accepted: bool, answer: str = "") -> None:
    """Accept a report, or send it back with what is wanted; the investigator is told.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``not_submitted``, ``no_answer``.
    """
    require(actor, "calls.run_side", report.call_side)
    with transaction.atomic():
        project = _locked(report.project)
        now = Report.objects.defer("content").get(pk=report.pk)
        if now.state != ReportState.SUBMITTED:
            raise Refused("not_submitted", _("No report is waiting for an answer here."))
        if not accepted and not answer.strip():
            raise Refused("no_answer", _("Say what is wanted: the investigator reads it."))
        now.state = ReportState.ACCEPTED if accepted else ReportState.RETURNED
        now.answer = answer.strip()
        now.save(update_fields=["state", "answer"])
        entry = record(actor=actor, action="calls.answer_report", subject=now, state=now.state, answer=now.answer)
        tell_answered(project, project.proposal.of_side(now.call_side), key=f"{entry.pk}", answer=now.answer)


def close_project(*, actor: Account, project: Project, outcome: str) -> None:
    """Close a project whose reports were all accepted, and keep what came of it.

    Raises
    ------
    Forbidden
        ``calls.run_project``.
    Refused
        ``not_in_this_phase``, ``reports_lacking``, ``no_outcome``.
    """
    with transaction.atomic():
        now = _locked(project)
        phase = _step(now, "calls.close_project", actor)
        if now.reports.exclude(state=ReportState.ACCEPTED).exists():
            raise Refused("reports_lacking", _("Accept the reports of both sides first."))
        if not outcome.strip():
            raise Refused("no_outcome", _("Say what came of the project: the record shows it."))
        _end(now, phase, outcome)
        record(actor=actor, action="calls.close_project", subject=now, outcome=now.outcome)
    project.refresh_from_db()


def terminate_project(*, actor: Account, project: Project, reason: str) -> None:
    """End a project early.

    Raises
    ------
    Forbidden
        ``calls.run_project``.
    Refused
        ``not_in_this_phase``, ``no_reason``.
    """
    with transaction.atomic():
        now = _locked(project)
        phase = _step(now, "calls.terminate_project", actor)
        if not reason.strip():
            raise Refused("no_reason", _("Say why the project ends early."))
        _end(now, phase, reason)
        record(actor=actor, action="calls.terminate_project", subject=now, reason=now.outcome)
    project.refresh_from_db()


def finish_due_projects(today: dt.date) -> int:
    """Ask those projects for their final reports whose time is over, and return how many there were."""
    due = Project.objects.filter(phase=ProjectPhase.RUNNING, ends__lt=today)
    for project in due:
        with transaction.atomic():
            now = _locked(project)
            if now.phase == ProjectPhase.RUNNING:
                now.phase = _step(now, "calls.finish_project", None)
                now.save(update_fields=["phase"])
                record(actor=None, action="calls.finish_project", subject=now)
    return len(due)


def remind_of_reports(today: dt.date) -> int:
    """Remind investigators of reports that are due, once at each of `REMINDED_DAYS`; return how many are due so.

    The latest of these days that has passed counts, so that a night without a run loses nothing.
    """
    waiting = Report.objects.filter(
        state__in=[ReportState.DUE, ReportState.RETURNED],
        project__phase__in=[ProjectPhase.RUNNING, ProjectPhase.CLOSING],
        due__lte=today + dt.timedelta(days=max(REMINDED_DAYS)),
    ).select_related("call_side", "project__proposal")
    for report in waiting.defer("content"):
        left = (report.due - today).days
        days = min(days for days in REMINDED_DAYS if days >= left) if left >= min(REMINDED_DAYS) else min(REMINDED_DAYS)
        tell_report_due(report, report.project.proposal.of_side(report.call_side), days=days)
    return len(waiting)


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last of the month where it has no such day."""
    year, month = divmod(day.year * MONTHS_OF_A_YEAR + day.month - 1 + months, MONTHS_OF_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def asked_from(starts: dt.date, year: int) -> dt.date:
    """Return the day from which money for a year of a project can be asked for: a month before the year begins."""
    return months_after(starts, (year - 1) * MONTHS_OF_A_YEAR - 1)


def _check_request(project: Project, grant: Grant, amount: int, spent: int, text: str) -> None:
    if not text.strip():
        raise Refused("no_text", _("Say what the money is for."))
    if project.starts is None or timezone.localdate() < asked_from(project.starts, grant.year):
        raise Refused("year_too_early", _("This year's money can be asked for from a month before the year begins."))
    if amount > grant.amount:
        raise Refused(
            "too_much", _("This year's grant is %(most)d; no more can be asked for.") % {"most": grant.amount}
        )
    share = grant.call_side.most_share
    if amount * 100 > (amount + spent) * share:
        raise Refused(
            "over_share",
            _("At most %(share)d %% of the costs are paid: your institution contributes too little.")
            % {"share": share},
        )


def _reports(project: Project, months: int) -> Iterable[Report]:
    assert project.starts is not None  # noqa: S101 -- narrows the type: it was just started
    years = -(-months // MONTHS_OF_A_YEAR)
    for call_side in project.proposal.call.sides.all():
        for year in range(1, years + 1):
            ended = min(months_after(project.starts, year * MONTHS_OF_A_YEAR), project.ends or dt.date.max)
            yield Report(
                project=project,
                call_side=call_side,
                year=year,
                is_final=year == years,
                due=ended + dt.timedelta(days=GRACE_DAYS),
            )


def _lacks_report(grant: Grant) -> bool:
    earlier = Report.objects.filter(project=grant.project_id, call_side=grant.call_side_id, year__lt=grant.year)
    return earlier.exclude(state=ReportState.ACCEPTED).exists()


def _step(project: Project, code: str, actor: Account | None) -> str:
    return project.proposal.call.what.project.target(code, phase=project.phase, actor=actor, subject=project)


def _end(project: Project, phase: str, outcome: str) -> None:
    """End a project; with its last one, the call is concluded."""
    project.phase, project.closed_at, project.outcome = phase, timezone.now(), outcome.strip()
    project.save(update_fields=["phase", "closed_at", "outcome"])
    call = project.proposal.call
    under_way = Project.objects.filter(proposal__call=call).exclude(phase__in=ENDED)
    if call.phase == CallPhase.DECIDED and not under_way.exists():
        call.phase = call.what.call.target("calls.conclude", phase=call.phase, actor=None, subject=call)
        call.save(update_fields=["phase"])
        record(actor=None, action="calls.conclude", subject=call)


def _running(project: Project) -> Project:
    now = _locked(project)
    if now.phase not in (ProjectPhase.RUNNING, ProjectPhase.CLOSING):
        raise Refused("not_in_this_phase", _("The project is not under way."))
    return now


def _locked(project: Project) -> Project:
    locked(project.proposal.call)
    return Project.objects.select_related("proposal__one", "proposal__other", "proposal__call").get(pk=project.pk)
