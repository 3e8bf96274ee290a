"""Sessions of the agenda: written subject by subject, with those who speak there; deleted if nobody knows of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ponte.common.refusals import Refused
from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_agenda
from ponte.faces.desk.agenda_session_forms import (
    SUBJECTS,
    KnownSpeakerForm,
    NewSessionForm,
    NewSpeakerForm,
    SpeechForm,
    people_found,
)
from ponte.programme.domain import editing, speaking
from ponte.programme.models import Edition, Session, SessionSpeaker

FIELD_OF = {"length": "minutes", "one_language": "interpretation", "no_name": "name_latin"}
"""Where a refusal is shown in a form; the others stand above it."""


@for_agenda
def new_session(request: SignedIn, edition: Edition) -> HttpResponse:
    """Begin a session: what it is called, what it is, where and how long."""
    form = NewSessionForm(request.POST or None, instance=Session(edition=edition))
    if request.method == "POST" and form.is_valid():
        try:
            row = editing.write_session(actor=request.user, session=form.instance)
        except Refused as no:
            form.add_error(FIELD_OF.get(no.code), str(no))
        else:
            messages.success(request, _("The session waits for its time. Say now who speaks, and what it needs."))
            return redirect("desk:agenda_speakers", slug=row.slug)
    context = {"section": "agenda", "page_edition": edition, "form": form}
    return render(request, "desk/agenda/session.html", context)


@for_agenda
def edit_session(request: SignedIn, edition: Edition, slug: str, subject: str = "title") -> HttpResponse:
    """Write one subject of a session."""
    if subject not in SUBJECTS:
        raise Http404
    row = _session(edition, slug)
    _label, shape = SUBJECTS[subject]
    form = shape(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            editing.write_session(actor=request.user, session=form.instance, links=getattr(form, "links", None))
        except Refused as no:
            field = FIELD_OF.get(no.code)
            form.add_error(field if field in form.fields else None, str(no))
        else:
            messages.success(request, _("Kept. Readers see it with the next release."))
            return redirect("desk:agenda_edit", slug=slug, subject=subject)
    return render(request, "desk/agenda/session.html", _context(edition, slug, subject) | {"form": form})


@require_POST
@for_agenda
def delete_session(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Delete a session that nobody was told of."""
    row = _session(edition, slug)
    try:
        editing.delete_session(actor=request.user, session=row)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("desk:agenda_edit", slug=slug, subject="title")
    messages.success(request, _("“%(session)s” is deleted.") % {"session": row.title})
    return redirect("desk:agenda")


@for_agenda
def speakers(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Show who speaks at a session, and add somebody of the register."""
    search = request.GET.get("q", "")
    people = people_found(edition, search)
    form = KnownSpeakerForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if _added(request, form, edition, slug, said["person"]):
            return redirect("desk:agenda_speakers", slug=slug)
    context = {"form": form, "search": search, "found": people}
    return render(request, "desk/agenda/session_speakers.html", _context(edition, slug, "speakers") | context)


@for_agenda
def new_speaker(request: SignedIn, edition: Edition, slug: str) -> HttpResponse:
    """Register somebody without an account, and have them speak at a session."""
    _session(edition, slug)
    form = NewSpeakerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, form, edition, slug, form.new_person):
        return redirect("desk:agenda_speakers", slug=slug)
    return render(request, "desk/agenda/speech.html", _context(edition, slug, "speakers") | {"form": form})


@for_agenda
def speech(request: SignedIn, edition: Edition, slug: str, pk: int) -> HttpResponse:
    """Change what somebody does at a session."""
    row = _speech(edition, slug, pk)
    form = SpeechForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            speaking.change_speaker(actor=request.user, speech=row, part=said["part"], language=said["language"])
        except Refused as no:
            form.add_error("part", str(no))
        else:
            messages.success(request, _("Kept. Readers see it with the next release."))
            return redirect("desk:agenda_speakers", slug=slug)
    context = {"form": form, "speech": row}
    return render(request, "desk/agenda/speech.html", _context(edition, slug, "speakers") | context)


@require_POST
@for_agenda
def remove_speaker(request: SignedIn, edition: Edition, slug: str, pk: int) -> HttpResponse:
    """Have somebody speak at a session no longer."""
    row = _speech(edition, slug, pk)
    speaking.remove_speaker(actor=request.user, speech=row)
    messages.success(request, _("%(person)s no longer speaks here.") % {"person": row.person.name})
    return redirect("desk:agenda_speakers", slug=slug)


def _added(request: SignedIn, form: SpeechForm, edition: Edition, slug: str, person: Any) -> bool:
    said = form.cleaned_data
    try:
        speech = speaking.add_speaker(
            actor=request.user,
            session=_session(edition, slug),
            person=person,
            part=said["part"],
            language=said["language"],
        )
    except Refused as no:
        field = FIELD_OF.get(no.code)
        form.add_error(field if field in form.fields else None, str(no))
        return False
    messages.success(request, _("%(person)s speaks here now.") % {"person": speech.person.name})
    return True


def _context(edition: Edition, slug: str, subject: str) -> dict[str, Any]:
    """What every page of a session shows: its name as it is kept, and the way to its other subjects."""
    pages = [(name, label, reverse("desk:agenda_edit", args=[slug, name])) for name, (label, _form) in SUBJECTS.items()]
    pages.append(("speakers", _("Speakers"), reverse("desk:agenda_speakers", args=[slug])))
    sessions = Session.objects.prefetch_related("speakers__person__roles__organisation")
    kept: Session = get_object_or_404(sessions, edition=edition, slug=slug)
    return {
        "section": "agenda",
        "page_edition": edition,
        "session": kept,
        "was_released": kept.released.exists(),
        "subject": subject,
        "subjects": pages,
    }


def _session(edition: Edition, slug: str) -> Session:
    return get_object_or_404(Session.objects.select_related("edition"), edition=edition, slug=slug)


def _speech(edition: Edition, slug: str, pk: int) -> SessionSpeaker:
    rows = SessionSpeaker.objects.select_related("session", "person")
    return get_object_or_404(rows, session__edition=edition, session__slug=slug, pk=pk)
