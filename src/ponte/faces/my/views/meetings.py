"""After a meeting: whether it took place, what came of it, and the accord that did."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ponte.accords.domain.reporting import report_accord
from ponte.accords.enums import BETWEEN_PARTICIPANTS, AccordKind
from ponte.accords.models import Accord, Report
from ponte.brokerage.domain.reporting import rate_meeting, report_meeting
from ponte.brokerage.enums import Outcome
from ponte.brokerage.models import Registration
from ponte.brokerage.queries import PastMeeting, past_meeting, past_meetings
from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_registered
from ponte.faces.widgets import DayInput


class RatingForm(forms.Form):
    """One of the five labels, and a word for the offices."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment, if you like: only the offices read it"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AccordForm(forms.Form):
    """What was agreed, when, and where it can be seen."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was agreed?"), choices=[(kind.value, kind.label) for kind in BETWEEN_PARTICIPANTS]
    )
    title = forms.CharField(label=gettext_lazy("Title, in your language"), max_length=240)
    date = forms.DateField(label=gettext_lazy("Signed on"), widget=DayInput, initial=timezone.localdate)
    evidence = forms.CharField(
        label=gettext_lazy("Where can it be seen?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("An address, or a file number. Without it the offices cannot count the accord."),
    )


@for_registered
def meetings(request: SignedIn, registration: Registration) -> HttpResponse:
    """List the meetings that have begun, those first of which nothing was said yet."""
    past = past_meetings(registration)
    context = {
        "section": "meetings",
        "registration": registration,
        "open": [row for row in past if row.report is None],
        "told": [row for row in past if row.report is not None],
    }
    return render(request, "my/meetings.html", context)


@for_registered
def meeting(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Rate one meeting; what is refused stays in the form with the reason."""
    past = _own(registration, pk)
    given = past.rating
    initial = {"outcome": given.outcome, "comment": given.comment} if given else None
    form = RatingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            rate_meeting(
                actor=request.user,
                meeting=past.meeting,
                rater=registration,
                term=past.term,
                outcome=Outcome(form.cleaned_data["outcome"]),
                comment=form.cleaned_data["comment"],
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Thank you. You can change what you said at any time."))
            agreed = form.cleaned_data["outcome"] == Outcome.AGREEMENT and _accord_of(past) is None
            return redirect("my:accord", pk) if agreed else redirect("my:meetings")
    return render(request, "my/meeting.html", _context(registration, past) | {"form": form})


@require_POST
@for_registered
def took_place(request: SignedIn, registration: Registration, pk: int, answer: str) -> HttpResponse:
    """Take one tap for an answer: it took place, or it did not."""
    past = _own(registration, pk)
    report_meeting(actor=request.user, meeting=past.meeting, reporter=registration, took_place=answer == "yes")
    if request.headers.get("HX-Request"):
        return render(request, "my/_past_meeting.html", {"past": _own(registration, pk)})
    return redirect("my:meetings")


@for_registered
def accord(request: SignedIn, registration: Registration, pk: int) -> HttpResponse:
    """Report the accord that a meeting led to."""
    past = _own(registration, pk)
    form = AccordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_accord(
                actor=request.user,
                meeting=past.meeting,
                reporter=registration,
                kind=AccordKind(form.cleaned_data.pop("kind")),
                **form.cleaned_data,
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Reported. Your office confirms it, and then it stands in the register."))
            return redirect("my:meetings")
    return render(request, "my/accord.html", _context(registration, past) | {"form": form})


def _context(registration: Registration, past: PastMeeting) -> dict[str, Any]:
    accord = _accord_of(past)
    own = Report.objects.filter(accord=accord, organisation=registration.organisation) if accord else None
    return {
        "section": "meetings",
        "registration": registration,
        "past": past,
        "accord": accord,
        "has_reported": own is not None and own.exists(),
    }


def _accord_of(past: PastMeeting) -> Accord | None:
    return Accord.objects.filter(meeting=past.meeting).first()


def _own(registration: Registration, pk: int) -> PastMeeting:
    past = past_meeting(registration, pk)
    if past is None:
        raise Http404
    return past
