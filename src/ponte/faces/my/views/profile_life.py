"""A profile from its draft to its end, as its owner goes through it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.brokerage.domain import profile_life
from ponte.brokerage.domain.advising import advise
from ponte.brokerage.domain.profiles import LEAST_TEXT, draft_profile, translate_profile
from ponte.brokerage.enums import ProfileKind
from ponte.brokerage.models import Profile, Registration
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.my.forms import NewProfileForm, ProfileTextForm
from ponte.people.enums import SpokenLanguage


@for_registered
def new_profile(request: SignedIn, registration: Registration) -> HttpResponse:
    """Write a new profile; what is refused stays in the form with the reason."""
    form = NewProfileForm(request.POST or None, profile=None)
    spoken = [code for code in registration.languages if code in SpokenLanguage.values]
    form.initial = {"language": spoken[0] if spoken else SpokenLanguage.ENGLISH}
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {
            "kind": ProfileKind(form.cleaned_data["kind"]),
            "language": SpokenLanguage(form.cleaned_data["language"]),
        }
        try:
            draft_profile(actor=request.user, registration=registration, **facts)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Kept as a draft. Hand it to your office when it says what it should."))
            return redirect("my:profile")
    return render(request, "my/profile_new.html", {"section": "profile", "registration": registration, "form": form})


@require_POST
@for_registered
def advice(request: SignedIn, registration: Registration) -> HttpResponse:
    """Show, while somebody writes, what is like it already, and which sectors and keywords would suit."""
    title, text = request.POST.get("title", ""), request.POST.get("text", "")
    if len(text.strip()) < LEAST_TEXT:
        return HttpResponse()
    edited = registration.profiles.filter(reference=request.POST.get("reference", "")).first()
    context = {
        "registration": registration,
        "advice": advise(
            brokerage=registration.brokerage,
            registration=registration,
            title=title,
            text=text,
            language=edited.language if edited else request.POST.get("language", ""),
            but=edited.pk if edited else 0,
        ),
    }
    return render(request, "my/_advice.html", context)


@require_POST
@for_registered
def submit(request: SignedIn, registration: Registration, reference: str) -> HttpResponse:
    """Hand a draft to the office."""
    profile_life.submit_profile(actor=request.user, profile=_own(request, registration, reference))
    messages.success(request, _("Your office has it now; the other office reads it next, and then it is published."))
    return redirect("my:profile")


@require_POST
@for_registered
def renew(request: SignedIn, registration: Registration, reference: str) -> HttpResponse:
    """Let a profile live for another year."""
    profile_life.renew_profile(actor=request.user, profile=_own(request, registration, reference))
    messages.success(request, _("Renewed for another year."))
    return redirect("my:profile")


@require_POST
@for_registered
def withdraw(request: SignedIn, registration: Registration, reference: str) -> HttpResponse:
    """Take a profile back."""
    profile_life.withdraw_profile(actor=request.user, profile=_own(request, registration, reference))
    messages.success(request, _("Withdrawn. Meetings that you have agreed to stay."))
    return redirect("my:profile")


@for_registered
def translate(request: SignedIn, registration: Registration, reference: str, language: str) -> HttpResponse:
    """Tell a profile in a further language."""
    profile = _own(request, registration, reference)
    if language not in SpokenLanguage.values or language == profile.language:
        raise Http404
    told = profile.texts.filter(language=language).first()
    initial = {"title": told.title, "text": told.text} if told else None
    form = ProfileTextForm(request.POST or None, initial=initial)
    for field in form.fields.values():
        field.widget.attrs["lang"] = language
    if request.method == "POST" and form.is_valid():
        try:
            translate_profile(
                actor=request.user, profile=profile, language=SpokenLanguage(language), **form.cleaned_data
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Saved. Readers of that language see it in place of the original."))
            return redirect("my:profile")
    context = {"section": "profile", "registration": registration, "profile": profile, "form": form}
    return render(request, "my/profile_text_form.html", context | {"language": SpokenLanguage(language).label})


@require_POST
@for_registered
def interest(request: SignedIn, registration: Registration, reference: str) -> HttpResponse:
    """Tell the owner of a profile that one is interested."""
    profile = get_object_or_404(
        Profile.objects.published().select_related("registration__person__account", "registration__brokerage__edition"),
        registration__brokerage=registration.brokerage_id,
        reference=reference,
    )
    profile_life.express_interest(
        actor=request.user, profile=profile, registration=registration, message=request.POST.get("message", "")
    )
    owner = profile.registration.person
    messages.success(request, _("%(name)s is told that you are interested.") % {"name": owner.name})
    return redirect("my:partner", owner.slug)


def _own(request: SignedIn, registration: Registration, reference: str) -> Profile:
    profile = get_object_or_404(
        Profile.objects.select_related("registration__person__account", "registration__brokerage__edition"),
        registration__brokerage=registration.brokerage_id,
        reference=reference,
    )
    require(request.user, "brokerage.act_as", profile.registration)
    return profile
