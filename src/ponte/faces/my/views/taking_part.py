"""Registering oneself in short steps; what was typed waits in the session until the last one files it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.brokerage.domain.registering_application import Applicant, NewOrganisation, apply, is_open
from ponte.brokerage.domain.registering_withdrawal import withdraw_registration, withdrawal_effect
from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import Brokerage, ParticipationType, Registration
from ponte.brokerage.queries import current_brokerage, half_days, registration_of
from ponte.brokerage.queries.registrations import find_organisations, last_registration
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.taking_part_forms import (
    ConsentsStep,
    OrganisationStep,
    QuestionsStep,
    Step,
    TypeStep,
    WhenStep,
    YouStep,
)
from ponte.people.domain.consenting import answer, standings
from ponte.people.enums import IdentifierScheme
from ponte.people.models import Account, ConsentText, Organisation

STEPS = {
    "you": gettext_lazy("Who you are"),
    "organisation": gettext_lazy("Your organisation"),
    "as": gettext_lazy("What you come as"),
    "questions": gettext_lazy("A few questions"),
    "when": gettext_lazy("Languages and days"),
    "consents": gettext_lazy("What you consent to"),
}
DRAFT = "take_part"
"""Name in the session of what was typed so far, by step."""


@for_account
def take_part(request: SignedIn) -> HttpResponse:
    """Begin, with what is known filled in."""
    brokerage = _open_brokerage(request.user)
    if brokerage is None:
        return redirect("my:home")
    request.session[DRAFT] = _known(request.user, brokerage)
    return redirect("my:take_part_step", "you")


@for_account
def step(request: SignedIn, step: str) -> HttpResponse:
    """Show one screen, and go on to the next once it is filled in; the last one files the application."""
    brokerage = _open_brokerage(request.user)
    draft: dict[str, Any] | None = request.session.get(DRAFT)
    if brokerage is None or draft is None:
        return redirect("my:take_part" if brokerage else "my:home")
    if step not in STEPS:
        raise Http404
    steps = _steps(request.user, brokerage, draft)
    if step not in steps:
        return redirect("my:take_part_step", "when")
    if missing := next((name for name in steps[: steps.index(step)] if not draft.get(name, {}).get("done")), None):
        return redirect("my:take_part_step", missing)
    form = _form(step, brokerage, draft, request)
    if request.method == "POST" and _chosen_organisation(request, step, draft):
        return _go_on(request, draft, step, steps)
    if request.method == "POST" and form.is_valid():
        draft[step] = {"values": form.kept, "done": True}
        if step != steps[-1]:
            return _go_on(request, draft, step, steps)
        try:
            if isinstance(form, ConsentsStep):
                answer(actor=request.user, account=request.user, given=form.given(), texts=form.texts.values())
            apply(actor=request.user, brokerage=brokerage, applicant=_applicant(brokerage, draft))
        except Refused as no:
            form.add_error(None, str(no))
        else:
            request.session.pop(DRAFT, None)
            messages.success(
                request, _("Your registration is sent. A mail says so, and another what your office decides.")
            )
            return redirect("my:home")
    words = request.GET.get("q", "")
    context = {
        "section": "take_part",
        "step": step,
        "steps": [(name, STEPS[name], bool(draft.get(name, {}).get("done"))) for name in steps],
        "number": steps.index(step) + 1,
        "is_last": step == steps[-1],
        "form": form,
        "label": STEPS[step],
        "words": words,
        "found": find_organisations(words) if step == "organisation" else [],
        "chosen": _organisation(draft) if step == "organisation" else None,
        "sides": brokerage.edition.programme.sides.select_related("office") if step == "consents" else [],
    }
    return render(request, "my/take_part.html", context)


@for_account
def withdraw(request: SignedIn) -> HttpResponse:
    """Say what withdrawing would do; do it once that is confirmed."""
    registration = registration_of(request.user, current_brokerage())
    if registration is None:
        return redirect("my:home")
    if request.method == "POST":
        withdraw_registration(actor=request.user, registration=registration)
        messages.success(request, _("Your registration is withdrawn."))
        return redirect("my:home")
    context = {"registration": registration, "effect": withdrawal_effect(registration)}
    return render(request, "my/withdraw.html", context)


def _steps(account: Account, brokerage: Brokerage, draft: dict[str, Any]) -> list[str]:
    """The screens that somebody goes through: without questions where there are none, or consents that wait."""
    left_out = set() if _has_questions(brokerage, draft) else {"questions"}
    if not _asked(account):
        left_out.add("consents")
    return [name for name in STEPS if name not in left_out]


def _asked(account: Account) -> list[ConsentText]:
    """The wordings that wait for somebody's answer."""
    return [one.text for one in standings(account) if one.is_asked]


def _open_brokerage(account: Account) -> Brokerage | None:
    """Return the meetings that one can register for now; who was asked back may answer after the end."""
    brokerage = current_brokerage()
    if brokerage is None:
        return None
    mine = Registration.objects.filter(brokerage=brokerage, person__account=account)
    asked_back = mine.filter(status=RegistrationStatus.RETURNED).exists()
    return brokerage if asked_back or is_open(brokerage) else None


def _known(account: Account, brokerage: Brokerage) -> dict[str, Any]:
    """What the directory and the last registration know, by step; nothing of it counts as done."""
    last = last_registration(account, brokerage)
    person = getattr(account, "person", None)
    draft: dict[str, Any] = {name: {"values": {}, "done": False} for name in STEPS}
    if person is not None:
        draft["you"]["values"] = {
            "name_latin": person.name_latin,
            "name_han": person.name_han,
            "orcid": person.orcid or "",
        }
        draft["when"]["values"] = {"languages": person.languages}
    if last is None:
        return draft
    draft["you"]["values"] |= {"job_title": last.job_title, "side": last.side.code if last.side else ""}
    draft["when"]["values"] = {"languages": last.languages}
    if last.organisation:
        draft["organisation"] = {"slug": last.organisation.slug, "values": {}, "done": True}
    if last.participation:
        draft["as"]["values"] = {"participation": last.participation.slug}
        draft["questions"]["values"] = _typed(last.answers)
    if last.brokerage_id == brokerage.pk:
        there = {f"half_day_{row.date}_{row.half}": row.hall_id for row in last.presences.all()}
        draft["when"]["values"] |= there
    return draft


def _typed(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers as their fields show them."""
    return {slug: ("yes" if value else "no") if isinstance(value, bool) else value for slug, value in answers.items()}


def _form(step: str, brokerage: Brokerage, draft: dict[str, Any], request: SignedIn) -> Step:
    data = request.POST if request.method == "POST" and "organisation" not in request.POST else None
    initial = draft.get(step, {}).get("values", {})
    match step:
        case "you":
            return YouStep(data, initial=initial, sides=list(brokerage.edition.programme.sides.all()))
        case "organisation":
            return OrganisationStep(data, initial=initial or {"name": request.GET.get("q", "")})
        case "as":
            types = list(brokerage.participation_types.filter(is_open=True))
            return TypeStep(data, initial=initial, types=types)
        case "questions":
            participation = _participation(brokerage, draft)
            assert participation is not None  # noqa: S101 - the step before is done
            return QuestionsStep(data, initial=initial, participation=participation)
        case "consents":
            return ConsentsStep(data, texts=_asked(request.user))
        case _:
            return WhenStep(data, initial=initial, half_days=half_days(brokerage))


def _chosen_organisation(request: SignedIn, step: str, draft: dict[str, Any]) -> bool:
    """Take an organisation of the directory, if one of those shown was chosen."""
    slug = request.POST.get("organisation", "")
    if step != "organisation" or not Organisation.objects.filter(slug=slug).exists():
        return False
    draft["organisation"] = {"slug": slug, "values": {}, "done": True}
    return True


def _go_on(request: SignedIn, draft: dict[str, Any], step: str, steps: list[str]) -> HttpResponse:
    request.session[DRAFT] = draft
    brokerage = current_brokerage()
    if step == "as" and brokerage is not None:
        return redirect("my:take_part_step", "questions" if _has_questions(brokerage, draft) else "when")
    return redirect("my:take_part_step", steps[steps.index(step) + 1])


def _participation(brokerage: Brokerage, draft: dict[str, Any]) -> ParticipationType | None:
    slug = draft.get("as", {}).get("values", {}).get("participation", "")
    return brokerage.participation_types.filter(slug=slug, is_open=True).first()


def _has_questions(brokerage: Brokerage, draft: dict[str, Any]) -> bool:
    participation = _participation(brokerage, draft)
    return participation is not None and participation.questions.exists()


def _organisation(draft: dict[str, Any]) -> Organisation | None:
    return Organisation.objects.filter(slug=draft["organisation"].get("slug", "")).first()


def _applicant(brokerage: Brokerage, draft: dict[str, Any]) -> Applicant:
    you, employer = draft["you"]["values"], draft["organisation"]["values"]
    participation = _participation(brokerage, draft)
    side = brokerage.edition.programme.sides.filter(code=you["side"]).first()
    if participation is None or side is None:
        raise Refused("type_closed", _("This kind of participation is not open. Choose another one."))
    when = WhenStep(draft["when"]["values"], half_days=half_days(brokerage))
    if not when.is_valid():
        raise Refused("days_changed", _("The days have changed meanwhile. Choose yours again."))
    return Applicant(
        name_latin=you["name_latin"],
        name_han=you["name_han"],
        orcid=you["orcid"],
        side=side,
        organisation=_organisation(draft)
        or NewOrganisation(
            name=employer.get("name", ""),
            kind=employer.get("kind", ""),
            country=employer.get("country", ""),
            identifiers={scheme: employer.get(scheme, "") for scheme in IdentifierScheme.values},
        ),
        job_title=you["job_title"],
        participation=participation,
        answers=draft["questions"]["values"] if _has_questions(brokerage, draft) else {},
        languages=when.cleaned_data["languages"],
        presences=when.presences(),
    )
