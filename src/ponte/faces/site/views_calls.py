"""Joint calls as everybody sees them: what they ask, when, how they decide, and what was financed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ponte.calls import queries
from ponte.calls.models import Call, Project
from ponte.calls.papers.pdf import as_pdf
from ponte.calls.papers.word import as_docx
from ponte.calls.workflows import DECIDED_CALLS

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """All calls, the latest first."""
    return render(request, "site/calls.html", {"section": "programme", "calls": queries.public_calls()})


@require_safe
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call: its calendar and rules by side, its themes, and the funded list."""
    found: Call = get_object_or_404(queries.call_page(), slug=slug)
    projects = [one.project for one in found.proposals.all()]
    context = {
        "section": "programme",
        "call": found,
        "sides": list(found.sides.all()),
        "projects": sorted(projects, key=lambda one: one.number),
        "is_open": any(side.is_open() for side in found.sides.all()),
        "is_decided": found.phase in DECIDED_CALLS,
        "totals": _totals(projects),
        "documents": [kind.label for kind in found.what.documents],
    }
    return render(request, "site/call.html", context)


@require_safe
def annex(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The annex with the funded list, in three languages, as PDF or as a text document."""
    found: Call = get_object_or_404(queries.public_calls(), slug=slug)
    if found.phase not in DECIDED_CALLS:
        raise Http404
    if form == "pdf":
        answer = HttpResponse(as_pdf(found, "annex"), content_type="application/pdf")
    else:
        answer = HttpResponse(as_docx(found, "annex"), content_type=WORD)
    answer["Content-Disposition"] = f'inline; filename="{found.slug}-annex.{form}"'
    return answer


def _totals(projects: list[Project]) -> dict[int, int]:
    """Sum what each side grants, by the key of the side."""
    totals: dict[int, int] = {}
    for project in projects:
        for grant in project.grants.all():
            totals[grant.call_side_id] = totals.get(grant.call_side_id, 0) + grant.amount
    return totals
