"""Start-up showcases at the desk: the call, what it asks, and the start-ups that apply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk import showcase_forms as forms
from ponte.faces.desk.access import for_showcase
from ponte.faces.desk.lists import PER_PAGE, kept
from ponte.faces.files import csv_file
from ponte.programme.models import Delegation, Edition
from ponte.showcase import queries
from ponte.showcase.domain import setting_up
from ponte.showcase.domain.admitting import admit, reject
from ponte.showcase.domain.applying import withdraw
from ponte.showcase.domain.eligibility import said, shortcomings
from ponte.showcase.models import Application, Benefit, Criterion, Question, Quota, Requirement, Showcase, Stage
from ponte.showcase.workflows import APPLICATION


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part of a call or of a stage, with its form and its word."""

    model: type[Any]
    form: type[forms.PartForm]
    label: str | Promise


CALL = {
    "requirements": Kind(Requirement, forms.RequirementForm, gettext_lazy("What the call asks")),
    "questions": Kind(Question, forms.QuestionForm, gettext_lazy("Question to the start-ups")),
}
STAGE = {
    "criteria": Kind(Criterion, forms.CriterionForm, gettext_lazy("Criterion of the jury")),
    "quotas": Kind(Quota, forms.QuotaForm, gettext_lazy("Quota")),
    "benefits": Kind(Benefit, forms.BenefitForm, gettext_lazy("What the chosen get")),
}


@for_showcase
def showcases(request: SignedIn, edition: Edition) -> HttpResponse:
    """The showcases of this edition, and how far each has come."""
    context = {"section": "showcases", "showcases": queries.showcases(edition)}
    return render(request, "desk/showcase/showcases.html", context)


@for_showcase
def form(request: SignedIn, edition: Edition, slug: str = "") -> HttpResponse:
    """Set a showcase up, or change what it says of itself."""
    row = _showcase(edition, slug) if slug else Showcase(edition=edition)
    filled = forms.ShowcaseForm(request.POST or None, instance=row, edition=edition)
    if request.method == "POST" and filled.is_valid():
        setting_up.save_part(actor=request.user, part=filled.instance)
        messages.success(request, _("Kept."))
        return redirect("desk:showcase", slug=filled.instance.slug)
    context = {
        "section": "showcases",
        "showcase": _showcase(edition, slug) if slug else None,
        "form": filled,
        "title": _("The showcase and its call") if slug else _("New showcase"),
    }
    return render(request, "desk/showcase/form.html", context)


@for_showcase
def showcase(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """One showcase: its stages, what its call asks, and the start-ups that have filed."""
    found = _showcase(edition, slug)
    narrowed = forms.StartupFilter(request.GET)
    page = Paginator(narrowed.narrow(queries.applications(found)), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "showcases",
        "showcase": found,
        "stages": queries.stages(found),
        "requirements": [(one, said(one)) for one in found.requirements.prefetch_related("sides", "sectors")],
        "questions": found.questions.all(),
        "form": narrowed,
        "page": page,
        "query": kept(request),
    }
    return render(request, "desk/showcase/showcase.html", context)


@require_POST
@for_showcase
def publish(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Show the call to everybody."""
    setting_up.publish_showcase(actor=request.user, showcase=_showcase(edition, slug))
    messages.success(request, _("The showcase is public."))
    return redirect("desk:showcase", slug=slug)


@for_showcase
def export(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Download the start-ups that the list shows, all pages of it."""
    found = _showcase(edition, slug)
    header = [_("Start-up"), _("Side"), _("Sector"), _("In one sentence"), _("Founded"), _("Employees")]
    header += [_("Financed so far"), _("State"), _("Filed"), _("E-mail address")]
    return csv_file(
        f"start-ups-{found.slug}",
        header,
        (
            [
                row.organisation.name,
                row.side.name,
                row.sector.name,
                row.title,
                row.founded.isoformat(),
                row.employees,
                row.get_funding_display(),
                row.get_phase_display(),
                row.filed_at.isoformat(timespec="minutes") if row.filed_at else "",
                row.account.email,
            ]
            for row in forms.StartupFilter(request.GET).narrow(queries.applications(found))
        ),
    )


@for_showcase
def startup(request: SignedIn, edition: Edition, slug: str, pk: int) -> HttpResponse:
    """One start-up: what it tells, what it lacks, its files; admit or reject it."""
    found = _showcase(edition, slug)
    row = _application(found, pk)
    context = {
        "section": "showcases",
        "showcase": found,
        "application": row,
        "lacking": shortcomings(row),
        "steps": {step.code for step in APPLICATION.steps(row.phase, request.user, row)},
        "delegations": edition.delegations.all(),
    }
    return render(request, "desk/showcase/startup.html", context)


@require_POST
@for_showcase
def decide_startup(request: SignedIn, edition: Edition, slug: str, pk: int, step: str) -> HttpResponse:
    """Admit a start-up, reject it, or withdraw it for whoever asked for that."""
    row = _application(_showcase(edition, slug), pk)
    if step == "admit":
        delegation = Delegation.objects.filter(edition=edition, slug=request.POST.get("delegation", "")).first()
        admit(actor=request.user, application=row, delegation=delegation)
    elif step == "reject":
        reject(actor=request.user, application=row, reason=request.POST.get("reason", ""))
    elif step == "withdraw":
        withdraw(actor=request.user, application=row)
    else:
        raise Http404
    messages.success(
        request, _("Done; the start-up is written to.") if step != "withdraw" else pgettext("start-up", "Withdrawn.")
    )
    return redirect("desk:startup", slug=slug, pk=pk)


@for_showcase
def part(
    request: SignedIn, edition: Edition, slug: str, kind: str, stage: str = "", pk: int | None = None
) -> HttpResponse:
    """Write a requirement or question of a call, or a criterion, quota or benefit of a stage."""
    found = _showcase(edition, slug)
    shape, owner = _owner(found, kind, stage)
    row = get_object_or_404(shape.model, pk=pk, **owner) if pk else shape.model(**owner)
    filled = shape.form(request.POST or None, instance=row, edition=edition)
    if request.method == "POST" and filled.is_valid():
        try:
            setting_up.save_part(actor=request.user, part=filled.instance, links=filled.links)
        except Refused as no:
            filled.add_error(None, str(no))
        else:
            messages.success(request, _("Kept."))
            return _back(slug, stage)
    context = {
        "section": "showcases",
        "showcase": found,
        "stage": owner.get("stage"),
        "kind": kind,
        "row": row if pk else None,
        "form": filled,
        "title": shape.label,
    }
    return render(request, "desk/showcase/form.html", context)


@require_POST
@for_showcase
def remove(request: SignedIn, edition: Edition, slug: str, kind: str, pk: int, stage: str = "") -> HttpResponse:
    """Take a part of a call or of a stage away."""
    shape, owner = _owner(_showcase(edition, slug), kind, stage)
    setting_up.remove_part(actor=request.user, part=get_object_or_404(shape.model, pk=pk, **owner))
    messages.success(request, _("Removed."))
    return _back(slug, stage)


def _back(slug: str, stage: str) -> HttpResponse:
    if stage:
        return redirect("desk:showcase_stage", slug=slug, stage=stage)
    return redirect("desk:showcase", slug=slug)


def _owner(showcase: Showcase, kind: str, stage: str) -> tuple[Kind, dict[str, Showcase | Stage]]:
    kinds = STAGE if stage else CALL
    if kind not in kinds:
        raise Http404
    if stage:
        rows = Stage.objects.select_related("showcase__edition__programme")
        return kinds[kind], {"stage": get_object_or_404(rows, showcase=showcase, slug=stage)}
    return kinds[kind], {"showcase": showcase}


def _showcase(edition: Edition, slug: str) -> Showcase:
    return get_object_or_404(queries.showcases(edition), slug=slug)


def _application(showcase: Showcase, pk: int) -> Application:
    return get_object_or_404(queries.application_page(showcase).filter(filed_at__isnull=False), pk=pk)
