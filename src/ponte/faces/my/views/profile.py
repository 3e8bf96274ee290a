"""One's own registration and profiles."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ponte.brokerage.domain.profiles import edit_profile
from ponte.brokerage.domain.registering import edit_registration
from ponte.brokerage.domain.travelling import is_guest
from ponte.brokerage.models import Profile, Registration
from ponte.brokerage.queries import half_days, own_profiles
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.my.forms import ProfileForm, RegistrationForm


@for_registered
def page(request: SignedIn, registration: Registration) -> HttpResponse:
    """Show what one has told: languages, half days, wishes, and the profiles."""
    context = {
        "section": "profile",
        "registration": registration,
        "presences": registration.presences.select_related("hall__city"),
        "profiles": own_profiles(registration),
        "is_guest": is_guest(registration),
    }
    return render(request, "my/profile.html", context)


@for_registered
def change_registration(request: SignedIn, registration: Registration) -> HttpResponse:
    """Change languages, wishes and half days; what is refused stays in the form with the reason."""
    require(request.user, "brokerage.act_as", registration)
    form = RegistrationForm(
        request.POST or None, registration=registration, half_days=half_days(registration.brokerage)
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_registration(actor=request.user, registration=registration, **form.answers())
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your registration is saved."))
            return redirect("my:profile")
    context = {"section": "profile", "registration": registration, "form": form}
    return render(request, "my/registration_form.html", context)


@for_registered
def change_profile(request: SignedIn, registration: Registration, reference: str) -> HttpResponse:
    """Change one of one's own profiles; what is refused stays in the form with the reason."""
    profile = get_object_or_404(
        Profile.objects.select_related("registration__person"),
        registration__brokerage=registration.brokerage_id,
        reference=reference,
    )
    require(request.user, "brokerage.act_as", profile.registration)
    form = ProfileForm(request.POST or None, profile=profile)
    if request.method == "POST" and form.is_valid():
        try:
            edit_profile(actor=request.user, profile=profile, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Your profile is saved. Suggestions follow at the next matching."))
            return redirect("my:profile")
    context = {"section": "profile", "registration": registration, "profile": profile, "form": form}
    return render(request, "my/profile_form.html", context)
