"""Stages of a showcase at the desk: start-ups, schedule, jury, ranking, finalists, results, the audience's vote."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.models import DelegationMember
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_showcase
from ponte.faces.desk.lists import PER_PAGE
from ponte.faces.desk.showcase_forms import JurorForm, StageForm
from ponte.faces.desk.showcase_picture import drawn
from ponte.programme.models import Edition
from ponte.showcase import queries
from ponte.showcase.domain import deciding, setting_up, staging
from ponte.showcase.domain.interests import interests
from ponte.showcase.domain.juries import dismiss_juror, name_juror
from ponte.showcase.domain.ranking import result_of
from ponte.showcase.domain.replaying import agrees
from ponte.showcase.domain.scheduling import move_pitch, schedule_pitches
from ponte.showcase.domain.scoring import progress, reopen_sheet
from ponte.showcase.domain.voting import close_vote, open_vote, tally
from ponte.showcase.models import Contender, Juror, ScoreSheet, Showcase, Stage
from ponte.showcase.reasons import done
from ponte.showcase.workflows import STAGE

STEPS: dict[str, Callable[..., None]] = {
    "open": staging.open_stage,
    "open_again": staging.open_again,
    "reconsider": deciding.reconsider,
    "publish": deciding.publish,
}


@for_showcase
def form(request: SignedIn, edition: Edition, slug: str, stage: str = "") -> HttpResponse:
    """Set a stage up, or change it; its pitches follow when it begins otherwise."""
    showcase = _showcase(edition, slug)
    row = _stage(edition, slug, stage) if stage else Stage(showcase=showcase)
    filled = StageForm(request.POST or None, instance=row, edition=edition)
    if request.method == "POST" and filled.is_valid():
        try:
            setting_up.save_part(actor=request.user, part=filled.instance, links=filled.links)
        except Refused as no:
            filled.add_error(None, str(no))
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:showcase_stage", slug=slug, stage=filled.instance.slug)
    context = {
        "section": "showcases",
        "showcase": showcase,
        "stage": _stage(edition, slug, stage) if stage else None,
        "form": filled,
        "title": _("The stage and its rules") if stage else _("New stage"),
    }
    return render(request, "desk/showcase/form.html", context)


@for_showcase
def stage(request: SignedIn, edition: Edition, slug: str, stage: str) -> HttpResponse:
    """One stage: rules, start-ups and their pitches, the jury and how far it has come, and what can be done now."""
    row = _stage(edition, slug, stage)
    found = interests(row)
    contenders = list(queries.schedule(row))
    sheets = queries.marks_table(row)
    lines = progress(row)
    jury = [line.juror for line in lines]
    context = {
        "section": "showcases",
        "showcase": row.showcase,
        "stage": row,
        "steps": STAGE.steps(row.phase, request.user, row),
        "contenders": contenders,
        "candidates": staging.candidates(row) if row.phase == "preparing" else [],
        "criteria": row.criteria.all(),
        "quotas": row.quotas.select_related("sector", "side"),
        "benefits": row.benefits.all(),
        "progress": lines,
        "missing": sum(line.missing for line in lines),
        "grid": [
            (one, [(juror, sheets.get((juror.pk, one.pk)), found.get((juror.pk, one.pk))) for juror in jury])
            for one in contenders
        ],
        "juror_form": JurorForm(),
        "may_change": row.phase == "preparing",
        "may_name": row.phase in ("preparing", "judging"),
    }
    return render(request, "desk/showcase/stage.html", context)


@require_POST
@for_showcase
def step(request: SignedIn, edition: Edition, slug: str, stage: str, step: str) -> HttpResponse:
    """Take a step of the stage's workflow."""
    row = _stage(edition, slug, stage)
    reason = request.POST.get("reason", "")
    if step == "close":
        staging.close_stage(actor=request.user, stage=row, reason=reason)
    elif step == "decide":
        chosen = [int(key) for key in request.POST.getlist("chosen") if key.isdecimal()]
        deciding.decide(actor=request.user, stage=row, chosen=chosen, reason=reason)
    elif step in STEPS:
        STEPS[step](actor=request.user, stage=row)
    else:
        raise Http404
    messages.success(request, _("Done."))
    if step in ("close", "decide", "reconsider", "publish"):
        return redirect("desk:showcase_ranking", slug=slug, stage=stage)
    return redirect("desk:showcase_stage", slug=slug, stage=stage)


@for_showcase
def ranking(request: SignedIn, edition: Edition, slug: str, stage: str) -> HttpResponse:
    """The ranking with the jury's severity drawn, the proposed finalists, and the decision."""
    row = _stage(edition, slug, stage)
    picture, problem = None, ""
    try:
        picture = drawn(row, result_of(row))
    except Refused as no:
        problem = str(no)
    context = {
        "section": "showcases",
        "showcase": row.showcase,
        "stage": row,
        "picture": picture,
        "problem": problem,
        "is_replayed": agrees(row) if row.phase in ("decided", "published") else None,
        "quotas": row.quotas.select_related("sector", "side"),
        "steps": {step.code for step in STAGE.steps(row.phase, request.user, row)},
        "pitched": len(picture.lines) if picture else 0,
    }
    return render(request, "desk/showcase/ranking.html", context)


@for_showcase
def trail(request: SignedIn, edition: Edition, slug: str, stage: str) -> HttpResponse:
    """Everything that was done in a stage, and what was refused."""
    row = _stage(edition, slug, stage)
    page = Paginator(queries.trail(row), PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": "showcases", "showcase": row.showcase, "stage": row, "page": page}
    names = {one.pk: one for one in queries.schedule(row)}
    context["lines"] = [(entry, names.get(entry.data.get("contender")), done(entry)) for entry in page]
    return render(request, "desk/showcase/trail.html", context)


@require_POST
@for_showcase
def place(request: SignedIn, edition: Edition, slug: str, stage: str) -> HttpResponse:
    """Place the ticked start-ups in the stage."""
    row = _stage(edition, slug, stage)
    ticked = set(request.POST.getlist("application"))
    chosen = [one for one in staging.candidates(row) if str(one.pk) in ticked]
    staging.place_contenders(actor=request.user, stage=row, applications=chosen)
    messages.success(request, _("Placed."))
    return redirect("desk:showcase_stage", slug=slug, stage=stage)


@require_POST
@for_showcase
def remove_contender(request: SignedIn, edition: Edition, slug: str, stage: str, pk: int) -> HttpResponse:
    """Take a start-up out of the stage."""
    row = _stage(edition, slug, stage)
    staging.take_out(actor=request.user, contender=_contender(row, pk))
    messages.success(request, _("Taken out."))
    return redirect("desk:showcase_stage", slug=slug, stage=stage)


@require_POST
@for_showcase
def schedule(request: SignedIn, edition: Edition, slug: str, stage: str) -> HttpResponse:
    """Draw the order of the pitches."""
    schedule_pitches(actor=request.user, stage=_stage(edition, slug, stage))
    messages.success(request, _("The order is drawn."))
    return redirect("desk:showcase_stage", slug=slug, stage=stage)


@require_POST
@for_showcase
def move(request: SignedIn, edition: Edition, slug: str, stage: str, pk: int) -> HttpResponse:
    """Give a start-up another place in the order."""
    row = _stage(edition, slug, stage)
    order = request.POST.get("order", "")
    move_pitch(actor=request.user, contender=_contender(row, pk), order=int(order) if order.isdecimal() else 0)
    return redirect("desk:showcase_stage", slug=slug, stage=stage)


@require_POST
@for_showcase
def add_juror(request: SignedIn, edition: Edition, slug: str, stage: str) -> HttpResponse:
    """Name a member of the jury; with whom they travel is noted, since that is an interest."""
    row = _stage(edition, slug, stage)
    form = JurorForm(request.POST)
    if not form.is_valid():
        raise Refused("unknown_account", _("Write the address of an account."))
    account = form.account()
    travels = DelegationMember.objects.filter(
        registration__person__account=account, delegation__edition=edition
    ).select_related("delegation")
    member = travels.first() if account else None
    juror = name_juror(
        actor=request.user,
        stage=row,
        account=account,
        delegation=member.delegation if member else None,
    )
    messages.success(request, _("%(who)s is on the jury and is written to.") % {"who": juror})
    return redirect("desk:showcase_stage", slug=slug, stage=stage)


@require_POST
@for_showcase
def remove_juror(request: SignedIn, edition: Edition, slug: str, stage: str, pk: int) -> HttpResponse:
    """Dismiss a member of the jury."""
    rows = Juror.objects.select_related("stage__showcase__edition", "account__person")
    dismiss_juror(actor=request.user, juror=get_object_or_404(rows, pk=pk, stage=_stage(edition, slug, stage)))
    messages.success(request, _("Dismissed."))
    return redirect("desk:showcase_stage", slug=slug, stage=stage)


@require_POST
@for_showcase
def reopen(request: SignedIn, edition: Edition, slug: str, stage: str, pk: int) -> HttpResponse:
    """Reopen a signed sheet, for a reason."""
    rows = ScoreSheet.objects.select_related("contender__stage__showcase__edition")
    sheet = get_object_or_404(rows, pk=pk, contender__stage=_stage(edition, slug, stage))
    reopen_sheet(actor=request.user, sheet=sheet, reason=request.POST.get("reason", ""))
    messages.success(request, _("Reopened: the sheet is a draft again."))
    return redirect("desk:showcase_stage", slug=slug, stage=stage)


@for_showcase
def votes(request: SignedIn, edition: Edition, slug: str, stage: str) -> HttpResponse:
    """The audience's vote as it stands; the page asks for its list again every few seconds."""
    row = _stage(edition, slug, stage)
    counted = tally(row)
    context = {
        "section": "showcases",
        "showcase": row.showcase,
        "stage": row,
        "votes": counted,
        "vote_count": sum(number for _row, number in counted),
    }
    template = "desk/showcase/_votes.html" if request.headers.get("HX-Request") else "desk/showcase/votes.html"
    return render(request, template, context)


@require_POST
@for_showcase
def turn_vote(request: SignedIn, edition: Edition, slug: str, stage: str, what: str) -> HttpResponse:
    """Open or close the audience's vote."""
    if what not in ("open", "close"):
        raise Http404
    (open_vote if what == "open" else close_vote)(actor=request.user, stage=_stage(edition, slug, stage))
    return redirect("desk:showcase_votes", slug=slug, stage=stage)


def _showcase(edition: Edition, slug: str) -> Showcase:
    return get_object_or_404(queries.showcases(edition), slug=slug)


def _stage(edition: Edition, slug: str, stage: str) -> Stage:
    return get_object_or_404(queries.stages(_showcase(edition, slug)), slug=stage)


def _contender(stage: Stage, pk: int) -> Contender:
    return get_object_or_404(stage.contenders.select_related("stage__showcase__edition", "application"), pk=pk)
