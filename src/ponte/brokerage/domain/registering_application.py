"""Registering oneself: an application that the own side's office decides about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.indexing import index_registrations
from ponte.brokerage.domain.registering import HalfDay, check_wishes
from ponte.brokerage.domain.registering_answers import checked_answers
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import RegistrationStatus, RegistrationType
from ponte.brokerage.models import Brokerage, ParticipationType, Presence, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.domain.consenting import has_consented
from ponte.people.domain.entering import enter_organisation, free_slug
from ponte.people.enums import ConsentKind
from ponte.people.identifying import written_orcid
from ponte.people.models import Account, Organisation, Person
from ponte.programme.models import Side

ANSWERABLE = frozenset({RegistrationStatus.RETURNED, RegistrationStatus.APPLIED, RegistrationStatus.WITHDRAWN})
"""States from which somebody may apply (again) by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """An organisation that the directory may not have yet."""

    name: str
    kind: str
    country: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who somebody says they are, where they work, and how they take part."""

    name_latin: str
    name_han: str = ""
    orcid: str = ""
    side: Side
    organisation: Organisation | NewOrganisation
    job_title: str
    participation: ParticipationType
    answers: Mapping[str, Any]
    languages: list[str]
    presences: list[HalfDay]


def is_open(brokerage: Brokerage, now: dt.datetime | None = None) -> bool:
    """Tell whether people can register by themselves now."""
    now = now or timezone.now()
    opens, closes = brokerage.registration_opens, brokerage.registration_closes
    return opens is not None and opens <= now and (closes is None or now < closes)


def opens_later(brokerage: Brokerage, now: dt.datetime | None = None) -> dt.datetime | None:
    """Return from when people will be able to register by themselves; None if they are or were, or nobody has said."""
    opens = brokerage.registration_opens
    return opens if opens is not None and opens > (now or timezone.now()) else None


def apply(*, actor: Account, brokerage: Brokerage, applicant: Applicant) -> Registration:
    """File an application, or file it anew after the office's question; the person gets a mail that says so.

    Raises
    ------
    Refused
        ``closed``, ``registered_already``, ``refused_before``, ``no_consent`` to the account, ``type_closed``,
        ``no_name``, ``other_programme``, ``wrong_identifier``, ``orcid_taken``, ``two_organisations``,
        ``wrong_answer``, ``no_language``, ``unknown_language``, ``two_cities_at_once``.
    """
    participation = applicant.participation
    if participation.brokerage_id != brokerage.pk or not participation.is_open:
        raise Refused("type_closed", _("This kind of participation is not open. Choose another one."))
    if applicant.side.programme_id != brokerage.edition.programme_id:
        raise Refused("other_programme", _("Choose one of the two sides of this programme."))
    answers = checked_answers(participation, applicant.answers)
    languages = check_wishes(applicant.languages, 0, None, applicant.presences)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=actor.pk)  # two windows of one person take turns
        old = Registration.objects.filter(brokerage=brokerage, person__account=actor).first()
        _check_time(brokerage, old)
        if not has_consented(actor, ConsentKind.ACCOUNT):
            raise Refused("no_consent", _("Without your consent to an account you cannot take part."))
        person = _person(actor, applicant)
        organisation = applicant.organisation
        if isinstance(organisation, NewOrganisation):
            organisation = enter_organisation(
                name=organisation.name,
                kind=organisation.kind,
                country=organisation.country,
                identifiers=organisation.identifiers,
            )
        registration, _is_new = Registration.objects.update_or_create(
            brokerage=brokerage,
            person=person,
            defaults={
                "type": RegistrationType.PARTICIPANT,
                "status": RegistrationStatus.APPLIED,
                "applied_at": timezone.now(),
                "participation": participation,
                "answers": answers,
                "side": applicant.side,
                "organisation": organisation,
                "job_title": applicant.job_title.strip(),
                "languages": languages,
            },
        )
        registration.presences.all().delete()
        Presence.objects.bulk_create(
            Presence(registration=registration, hall=hall, date=date, half=half)
            for hall, date, half in applicant.presences
        )
        index_registrations([registration])
        entry = record(actor=actor, action="brokerage.apply", subject=registration, again=old is not None)
        tell(registration, key=f"brokerage:applied:{entry.pk}", template="registration_applied")
    return registration


def _check_time(brokerage: Brokerage, old: Registration | None) -> None:
    if old is not None and old.status == RegistrationStatus.REFUSED:
        raise Refused(
            "refused_before",
            _("Your office has decided about your registration: %(note)s") % {"note": old.decision_note},
        )
    if old is not None and old.status not in ANSWERABLE:
        raise Refused("registered_already", _("You are registered already."))
    # Whom the office asks back may answer after the end.
    if not is_open(brokerage) and (old is None or old.status != RegistrationStatus.RETURNED):
        raise Refused("closed", _("Registration is closed. Write to the office of your side."))


def _person(account: Account, applicant: Applicant) -> Person:
    """Write who somebody is into their entry of the directory, or enter them."""
    name = " ".join(applicant.name_latin.split())
    if not name:
        raise Refused("no_name", _("Give your name in Latin letters, as in your passport."))
    orcid = written_orcid(applicant.orcid) if applicant.orcid.strip() else None
    person = Person.objects.filter(account=account).first()
    if orcid and Person.objects.filter(orcid=orcid).exclude(pk=person.pk if person else 0).exists():
        raise Refused(
            "orcid_taken",
            _(
                "Somebody with this ORCID iD is in the directory under another address. Leave it empty and write to "
                "your office: it brings the two entries together."
            ),
        )
    if person is None:
        person = Person(account=account, slug=free_slug(Person, name))
    person.name_latin, person.name_han = name, "".join(applicant.name_han.split())
    person.orcid = orcid or person.orcid
    person.languages = applicant.languages
    person.save()
    return person
