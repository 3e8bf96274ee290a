"""Who speaks at a session: people who are known, or new ones who need no account; and what they need to be there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account, Organisation, Person, Role
from ponte.programme.domain.addresses import address_for
from ponte.programme.enums import SpeakerPart
from ponte.programme.models import Availability, Edition, Session, SessionSpeaker, SpeakerDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody who is in no register yet."""

    name_latin: str
    name_han: str = ""
    languages: tuple[str, ...] = ()
    organisation: Organisation | None = None
    role: str = ""
    email: str = ""
    """Where notices go; nowhere if empty."""
    notice_language: str = "en"


def add_speaker(
    *,
    actor: Account | None,
    session: Session,
    person: Person | NewPerson,
    part: str = SpeakerPart.SPEAKER,
    language: str = "",
) -> SessionSpeaker:
    """Have somebody speak at a session or chair it; somebody new is registered without an account.

    Raises
    ------
    Refused
        ``no_name``, ``already_there``.
    """
    with transaction.atomic():
        if isinstance(person, NewPerson):
            person = _register(actor, session, person)
        if session.speakers.filter(person=person, part=part).exists():
            raise Refused("already_there", _("%(person)s has this part here already.") % {"person": person.name})
        speech = SessionSpeaker.objects.create(session=session, person=person, part=part, language=language)
        record(
            actor=actor,
            action="programme.add_speaker",
            subject=session,
            person=person.pk,
            part=str(part),
            language=language,
        )
    return speech


def change_speaker(*, actor: Account | None, speech: SessionSpeaker, part: str, language: str) -> None:
    """Change what somebody does at a session, and in which language.

    Raises
    ------
    Refused
        ``already_there``.
    """
    with transaction.atomic():
        was = SessionSpeaker.objects.select_for_update().get(pk=speech.pk)
        if (was.part, was.language) == (part, language):
            return
        if speech.session.speakers.filter(person=was.person_id, part=part).exclude(pk=was.pk).exists():
            raise Refused("already_there", _("%(person)s has this part here already.") % {"person": was.person.name})
        speech.part, speech.language = part, language
        speech.save(update_fields=["part", "language"])
        record(
            actor=actor,
            action="programme.change_speaker",
            subject=speech.session,
            person=was.person_id,
            before=[was.part, was.language],
            after=[str(part), language],
        )


def remove_speaker(*, actor: Account | None, speech: SessionSpeaker) -> None:
    """Have somebody speak at a session no longer; the person stays in the register."""
    with transaction.atomic():
        record(
            actor=actor,
            action="programme.remove_speaker",
            subject=speech.session,
            person=speech.person_id,
            part=speech.part,
        )
        speech.delete()


def write_details(*, actor: Account | None, details: SpeakerDetails) -> None:
    """Keep where somebody is written to, in which language, and from where they speak.

    The trail tells what kind of thing changed and not what it was: an address is nobody else's affair.

    Raises
    ------
    Refused
        ``zone``: there is no such time zone.
    """
    if details.time_zone and details.time_zone not in available_timezones():
        raise Refused("zone", _("There is no such time zone. Choose one from the list, as Asia/Shanghai."))
    with transaction.atomic():
        names = ("email", "language", "time_zone")
        was = SpeakerDetails.objects.filter(edition=details.edition_id, person=details.person_id).first()
        changed = [name for name in names if was is None or getattr(was, name) != getattr(details, name)]
        if changed:
            details.save()
            record(actor=actor, action="programme.write_speaker_details", subject=details, changed=changed)


def add_availability(
    *, actor: Account | None, edition: Edition, person: Person, starts: dt.datetime, ends: dt.datetime
) -> Availability:
    """Say a time in which somebody can speak; with the first one, they cannot at any other.

    Raises
    ------
    Refused
        ``order``: it ends before it starts; ``twice``: it overlaps with one that is known.
    """
    if ends <= starts:
        raise Refused("order", _("A time ends after it starts."))
    with transaction.atomic():
        known = Availability.objects.select_for_update().filter(edition=edition, person=person)
        if known.filter(starts__lt=ends, ends__gt=starts).exists():
            raise Refused("twice", _("This overlaps with a time that is there already. Remove that one first."))
        row = Availability.objects.create(edition=edition, person=person, starts=starts, ends=ends)
        span = {"starts": starts.astimezone(dt.UTC).isoformat(), "ends": ends.astimezone(dt.UTC).isoformat()}
        record(actor=actor, action="programme.add_availability", subject=row, person=person.pk, **span)
    return row


def remove_availability(*, actor: Account | None, availability: Availability) -> None:
    """Forget a time in which somebody can speak; without any they are taken to be free throughout."""
    with transaction.atomic():
        record(actor=actor, action="programme.remove_availability", subject=availability, person=availability.person_id)
        availability.delete()


def _register(actor: Account | None, session: Session, new: NewPerson) -> Person:
    if not new.name_latin.strip():
        raise Refused("no_name", _("Give the name in Latin letters: it is what everybody can read."))
    person = Person.objects.create(
        slug=address_for(Person, new.name_latin),
        name_latin=new.name_latin.strip(),
        name_han=new.name_han.strip(),
        languages=list(new.languages),
        is_sample=session.is_sample,
    )
    if new.role.strip() or new.organisation:
        Role.objects.create(person=person, organisation=new.organisation, title=new.role.strip())
    record(actor=actor, action="programme.register_speaker", subject=person, session=session.pk)
    if new.email:
        details = SpeakerDetails(
            edition_id=session.edition_id, person=person, email=new.email, language=new.notice_language
        )
        write_details(actor=actor, details=details)
    return person
