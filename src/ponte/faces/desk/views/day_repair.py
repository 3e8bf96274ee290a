"""The repair of the published timetable: what it would change, and applying it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ponte.brokerage.domain.repairing import Line, Proposal, apply_repair, propose_repair
from ponte.brokerage.models import Brokerage
from ponte.brokerage.reasons import why_left_out
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers

KINDS = ("lost", "moved", "stand-by", "new", "shifted")
"""The order in which changes are read."""


@for_officers
def repair(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Show what mending the timetable would change; apply exactly that once confirmed."""
    if request.method == "POST":
        try:
            mended = apply_repair(actor=request.user, brokerage=brokerage, digest=request.POST.get("digest", ""))
        except Refused as no:
            messages.error(request, str(no))
            return redirect("desk:day_repair")
        messages.success(
            request, _("Published: timetable %(number)d. Those whose diary changed are told.") % {"number": mended.pk}
        )
        return redirect("desk:day")
    context: dict[str, object] = {"section": "day"}
    try:
        proposal = propose_repair(brokerage)
    except Refused as no:
        return render(request, "desk/day/repair.html", context | {"refusal": str(no)})
    context |= {
        "proposal": proposal,
        "groups": _groups(proposal),
        "told": ngettext(
            "%(number)d diary changes; only its owner is told.",
            "%(number)d diaries change; only their owners are told.",
            len(proposal.diaries),
        )
        % {"number": len(proposal.diaries)},
    }
    return render(request, "desk/day/repair.html", context)


def _groups(proposal: Proposal) -> list[tuple[str, list[tuple[Line, str]]]]:
    """Return the changes by kind, each with the reason where a meeting has no time any more."""
    names = {row.person.slug: row.person.name for line in proposal.lines for row in line.people}
    return [
        (
            kind,
            [
                (line, why_left_out(line.reason.code, dict(line.reason.params), names) if line.reason else "")
                for line in proposal.lines
                if line.kind == kind
            ],
        )
        for kind in KINDS
        if any(line.kind == kind for line in proposal.lines)
    ]
