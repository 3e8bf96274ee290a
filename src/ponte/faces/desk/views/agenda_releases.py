"""Releases of the agenda: make one, compare two, go back to one; and proposals of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ponte.common import running
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_agenda
from ponte.faces.desk.agenda_forms import CompareForm, ReleaseForm
from ponte.faces.desk.board import said_warnings
from ponte.faces.desk.forms import RunForm
from ponte.faces.desk.notices import file_notices
from ponte.programme import queries
from ponte.programme.domain import proposing
from ponte.programme.domain.comparing import Change, Line, compare, lines_of
from ponte.programme.domain.reading import WorkingCopy, read_working_copy, sessions_in_full
from ponte.programme.domain.releasing import (
    last_release,
    notices,
    release_agenda,
    released_sessions,
    revert_to,
)
from ponte.programme.enums import Grade, ProposalStatus
from ponte.programme.models import AgendaProposal, Edition, Release
from ponte.programme.reasons import names_for_changes, say_change


@for_agenda
def release(request: SignedIn, edition: Edition) -> HttpResponse:
    """Say what a release changes, what stands against it and who is told; make it once it has a name."""
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = release_agenda(
                actor=request.user, edition=edition, name=form.cleaned_data["name"], announce=file_notices
            )
        except Refused as no:
            form.add_error("name" if no.code in ("no_name", "name_taken") else None, str(no))
        else:
            messages.success(request, _("Released as “%(name)s”: readers see it now.") % {"name": made.name})
            return redirect("desk:agenda")
    copy = read_working_copy(edition)
    last = last_release(edition)
    changes = compare(lines_of(released_sessions(last)) if last else [], lines_of(sessions_in_full(edition)))
    context = {
        "section": "agenda",
        "form": form,
        "last_release": last,
        "changes": _said(edition, changes),
        "by_grade": _by_grade(copy),
        "blocked": any(warning.grade == Grade.BLOCK for warning in copy.warnings),
        "waiting": edition.sessions.filter(starts=None).count(),
        "placed": len(copy.draft.items),
        **_told(edition, changes),
    }
    return render(request, "desk/agenda/release.html", context)


@for_agenda
def releases(request: SignedIn, edition: Edition) -> HttpResponse:
    """Every release, and what differs between two versions."""
    made = list(queries.releases(edition).annotate(session_count=Count("sessions")))
    form = CompareForm(request.GET or None, releases=made)
    context = {"section": "agenda", "releases": made, "form": form}
    if form.is_valid():
        before, after = (_lines(edition, made, form.cleaned_data[end]) for end in ("before", "after"))
        context["changes"] = _said(edition, compare(before, after))
    return render(request, "desk/agenda/releases.html", context)


@for_agenda
def revert(request: SignedIn, edition: Edition, number: int) -> HttpResponse:
    """Say what going back to a release does to the working copy; do it once confirmed."""
    row = get_object_or_404(Release, edition=edition, number=number)
    if request.method == "POST":
        count = revert_to(actor=request.user, release=row)
        said = ngettext(
            "%(number)d session is back where “%(name)s” has it.",
            "%(number)d sessions are back where “%(name)s” has them.",
            count,
        )
        messages.success(request, said % {"number": count, "name": row.name})
        return redirect("desk:agenda")
    places = {"moved", "ends", "room", "new", "gone"}
    changes = compare(lines_of(sessions_in_full(edition)), lines_of(released_sessions(row)))
    context = {
        "section": "agenda",
        "release": row,
        "changes": _said(edition, [change for change in changes if change.code in places], of_working_copy=True),
    }
    return render(request, "desk/agenda/revert.html", context)


@for_agenda
def proposals(request: SignedIn, edition: Edition) -> HttpResponse:
    """Have an agenda proposed, and look at what was proposed before."""
    form = RunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = proposing.queue_proposal(actor=request.user, edition=edition, time_limit=form.cleaned_data["seconds"])
        except Refused as no:
            form.add_error("seconds" if no.code == "time_limit" else None, str(no))
        else:
            return redirect("desk:agenda_proposal", pk=row.pk)
    rows = list(edition.agenda_proposals.select_related("created_by")[:20])
    context = {
        "section": "agenda",
        "form": form,
        "proposals": rows,
        "under_way": next((row for row in rows if row.status in running.UNDER_WAY), None),
    }
    return render(request, "desk/agenda/proposals.html", context)


@for_agenda
def proposal(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Follow a run; once it has ended, show what it would change, and take it over."""
    row = get_object_or_404(AgendaProposal.objects.select_related("edition"), edition=edition, pk=pk)
    context: dict[str, Any] = {"section": "agenda", "proposal": row}
    context["under_way"] = row.status in running.UNDER_WAY
    context["progress"] = _progress(row)
    if row.status in (ProposalStatus.READY, ProposalStatus.TAKEN):
        context["changes"] = _said(edition, _proposed(row), of_working_copy=True)
    return render(request, "desk/agenda/proposal.html", context)


@for_agenda
def proposal_progress(request: SignedIn, edition: Edition, pk: int) -> JsonResponse:
    """Tell how far a run has come."""
    return JsonResponse(_progress(get_object_or_404(AgendaProposal, edition=edition, pk=pk)))


@require_POST
@for_agenda
def stop(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """End a run early, keeping the best it has found."""
    proposing.stop_proposal(actor=request.user, proposal=get_object_or_404(AgendaProposal, edition=edition, pk=pk))
    messages.success(request, _("Stopping: the best agenda found so far is kept."))
    return redirect("desk:agenda_proposal", pk=pk)


@require_POST
@for_agenda
def take(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Take a proposal over into the working copy."""
    row = get_object_or_404(AgendaProposal.objects.select_related("edition"), edition=edition, pk=pk)
    count = proposing.take_proposal(actor=request.user, proposal=row)
    said = ngettext(
        "%(number)d session moved. Readers see none of it before a release.",
        "%(number)d sessions moved. Readers see none of it before a release.",
        count,
    )
    messages.success(request, said % {"number": count})
    return redirect("desk:agenda")


def _lines(edition: Edition, made: Sequence[Release], version: str) -> list[Line]:
    if version == CompareForm.DRAFT:
        return lines_of(sessions_in_full(edition))
    return lines_of(released_sessions(next(row for row in made if str(row.number) == version)))


def _progress(row: AgendaProposal) -> dict[str, object]:
    return {
        "status": row.status,
        "penalty": row.penalty,
        "left_out": row.curve[-1][2] if row.curve else None,
        "seconds": row.seconds,
        "limit": row.time_limit,
        "curve": row.curve,
    }


def _proposed(row: AgendaProposal) -> list[Change]:
    """What taking a proposal over would change."""
    sessions = list(sessions_in_full(row.edition))
    before = lines_of(sessions)
    proposed = {session.pk: session for session in proposing.proposed_changes(row)}
    for session in sessions:
        if there := proposed.get(session.pk):
            session.starts, session.room = there.starts, there.room
    return compare(before, lines_of(sessions))


def _said(edition: Edition, changes: list[Change], *, of_working_copy: bool = False) -> list[str]:
    names = names_for_changes(edition, changes)
    return [say_change(change, names, of_working_copy=of_working_copy) for change in changes]


def _by_grade(copy: WorkingCopy) -> list[tuple[Grade, list[Any]]]:
    said = said_warnings(copy, copy.warnings)
    by_grade = [(grade, [warning for warning in said if warning.grade == grade]) for grade in Grade]
    return [(grade, warnings) for grade, warnings in by_grade if warnings]


def _told(edition: Edition, changes: list[Change]) -> dict[str, Any]:
    """How many speakers get a message, and who has neither an account nor an address to get it with."""
    told = notices(Release(edition=edition), changes)
    return {
        "told": sum(notice.is_sent for notice in told),
        "untold": [notice.person for notice in told if not notice.is_sent],
    }
