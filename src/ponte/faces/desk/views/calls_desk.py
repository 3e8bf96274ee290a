"""Joint calls at the desk: the list, one call with what is to do, its steps, and its audit trail."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ponte.calls import queries
from ponte.calls.domain import closing
from ponte.calls.domain.admitting import begin_evaluation
from ponte.calls.domain.pairing import find_pairs
from ponte.calls.models import Call
from ponte.calls.workflows import CallPhase
from ponte.common.permissions import require
from ponte.faces.answers import SignedIn, answering
from ponte.faces.desk.access import for_calls, note_edition
from ponte.faces.desk.calls_desk import BUTTONS, phases_of, to_do
from ponte.faces.desk.calls_desk_words import done
from ponte.faces.desk.lists import PER_PAGE


@login_required
@answering
def calls(request: HttpRequest) -> HttpResponse:
    """Calls of the office's programmes, the latest first."""
    require(request.user, "calls.run_desk")
    note_edition(request)
    context = {"section": "calls", "calls": queries.calls_of_office(request.user)}  # type: ignore[arg-type]
    return render(request, "desk/calls/list.html", context)


@for_calls
def call(request: SignedIn, call: Call) -> HttpResponse:
    """One call: how far it has come, what waits for this office, both calendars."""
    found = queries.calls_of_office(request.user).get(pk=call.pk)
    own = queries.own_side(request.user, call)
    context = {
        "section": "calls",
        "tab": "overview",
        "call": found,
        "own": own,
        "phases": phases_of(found),
        "todo": list(to_do(found, own)),
        "steps": [one for one in found.what.call.steps(found.phase, request.user, found) if one.code in BUTTONS],
        "finds_pairs": found.what.is_twin and found.phase == CallPhase.FILING,
    }
    return render(request, "desk/calls/overview.html", context)


@require_POST
@for_calls
def step(request: SignedIn, call: Call, step: str) -> HttpResponse:
    """Take a step of a call's workflow, or look for pairs."""
    steps: dict[str, Callable[[SignedIn, Call], str]] = {
        "publish": _publish,
        "call_off": _call_off,
        "close": _close,
        "begin_evaluation": _begin_evaluation,
        "find_pairs": _find_pairs,
    }
    if step not in steps:
        raise Http404
    messages.success(request, steps[step](request, call))
    return redirect("desk:call", slug=call.slug)


@for_calls
def trail(request: SignedIn, call: Call) -> HttpResponse:
    """What was done in a call, as this office may read it: when, by whom, refusals among it."""
    page = Paginator(queries.trail(request.user, call), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "calls",
        "tab": "trail",
        "call": call,
        "page": page,
        "lines": [(entry, done(entry.action)) for entry in page],
        "clock": call.sides.select_related("place__parent").first(),
    }
    return render(request, "desk/calls/trail.html", context)


def _publish(request: SignedIn, call: Call) -> str:
    closing.publish_call(actor=request.user, call=call)
    return _("Published: everybody sees the call.")


def _call_off(request: SignedIn, call: Call) -> str:
    closing.call_off(actor=request.user, call=call)
    return _("Called off. Everybody who had begun an application is written to.")


def _close(request: SignedIn, call: Call) -> str:
    fell = len(closing.close_call(actor=request.user, call=call))
    said = ngettext("Closed: %(number)d application is void.", "Closed: %(number)d applications are void.", fell)
    return said % {"number": fell}


def _begin_evaluation(request: SignedIn, call: Call) -> str:
    number = len(begin_evaluation(actor=request.user, call=call))
    said = ngettext("%(number)d proposal is to be reviewed.", "%(number)d proposals are to be reviewed.", number)
    return said % {"number": number}


def _find_pairs(request: SignedIn, call: Call) -> str:
    number = len(find_pairs(actor=request.user, call=call))
    return ngettext("%(number)d new pair was found.", "%(number)d new pairs were found.", number) % {"number": number}
