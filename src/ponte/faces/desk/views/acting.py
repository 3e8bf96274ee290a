"""Acting for a participant begins at the desk, and ends from any page."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.acting_for import LONGEST, begin_acting
from ponte.brokerage.enums import ActingReason
from ponte.brokerage.models import Brokerage, Registration
from ponte.common.permissions import require
from ponte.faces import acting
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.my.access import for_account


class ReasonForm(forms.Form):
    """Why an officer acts for somebody."""

    use_required_attribute = False
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you act for them?"), choices=ActingReason.choices, widget=forms.RadioSelect
    )


@for_officers
def act_for(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Ask for a reason, and begin."""
    rows = Registration.objects.filter(brokerage=brokerage).select_related("person__account", "side")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, "brokerage.act_for", row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = ActingReason(form.cleaned_data["reason"])
        acting.start(request, begin_acting(officer=request.user, registration=row, reason=reason))
        return redirect("my:home")
    context = {"section": "registrations", "row": row, "form": form, "minutes": LONGEST.seconds // 60}
    return render(request, "desk/registrations/act_for.html", context)


@require_POST
@for_account
def stop(request: SignedIn) -> HttpResponse:
    """Be oneself again."""
    page = acting.stop(request)
    messages.success(request, _("You no longer act for anybody."))
    return redirect(page)
