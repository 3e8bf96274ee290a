"""How an edition's participants come to their meetings; and showing them a provisional timetable."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ponte.brokerage.domain.correcting import release_provisional
from ponte.brokerage.domain.setting_up import change_settings, settings_of
from ponte.brokerage.enums import Acceptance, Timing, Workflow
from ponte.brokerage.models import Brokerage, Timetable
from ponte.brokerage.queries import under_way
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_officers
from ponte.faces.desk.settings_form import MODES, SettingsForm

FIELD_OF = {
    "no_places": "cap_pending",
    "no_days": "answer_days",
    "wishes_need_scheduler": "timing",
    "asking_ends_first": "asking_until",
    "corrections_too_early": "corrections_until",
    "published_too_early": "publication_planned",
}
"""Where a refusal is shown in the form."""


@for_officers
def settings(request: SignedIn, brokerage: Brokerage) -> HttpResponse:
    """Show the switches, caps and days with what they mean, for everybody and for whom is already on the way."""
    now = settings_of(brokerage)
    form = SettingsForm(request.POST or None, initial=asdict(now))
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(actor=request.user, brokerage=brokerage, settings=form.settings())
        except Refused as no:
            form.add_error(FIELD_OF[no.code], str(no))
        else:
            messages.success(request, _("Kept: this holds from now on."))
            return redirect("desk:settings")
    in_force = (now.workflow, now.acceptance, now.timing)
    context = {
        "section": "settings",
        "brokerage": brokerage,
        "form": form,
        "modes": [(_names(*mode[:3]), mode[3], mode[:3] == in_force) for mode in MODES],
        "under_way": under_way(brokerage),
    }
    return render(request, "desk/brokerage_settings.html", context)


@require_POST
@for_officers
def provisional(request: SignedIn, brokerage: Brokerage, pk: int) -> HttpResponse:
    """Show a proposal to its people for corrections."""
    timetable = get_object_or_404(Timetable.objects.select_related("brokerage__edition"), brokerage=brokerage, pk=pk)
    told = release_provisional(actor=request.user, timetable=timetable)
    said = ngettext(
        "Shown as provisional: %(number)d person is told by mail.",
        "Shown as provisional: %(number)d people are told by mail.",
        told,
    )
    messages.success(request, said % {"number": told})
    return redirect("desk:timetable", pk=pk)


def _names(workflow: str, acceptance: str, timing: str) -> list[str]:
    return [str(Workflow(workflow).label), str(Acceptance(acceptance).label), str(Timing(timing).label)]
