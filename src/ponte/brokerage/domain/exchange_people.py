"""People of another installation, entered here from its file as registrations of their side."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.exchange_format import Exchange, ForeignPerson, ForeignProfile
from ponte.brokerage.domain.findings import Finding
from ponte.brokerage.domain.identities import here, keys_of, read_id, remember
from ponte.brokerage.domain.indexing import index_for_search, index_registrations
from ponte.brokerage.enums import ProfileStatus, RegistrationStatus, RegistrationType
from ponte.brokerage.models import Brokerage, Hall, Origin, Presence, Profile, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.domain.entering import enter_organisation, free_slug
from ponte.people.models import Account, Person, Sector
from ponte.programme.models import Side

Said = dict[str, object]


def take_people(*, actor: Account, brokerage: Brokerage, side: Side, exchange: Exchange) -> list[Finding]:
    """Enter the people of the other side that are unknown here, and change those that nobody has changed here since.

    People of one's own side are never entered from a file: who is unknown is recognised by their ORCID iD, or by
    their name if only one of that side has it, or else told as unknown.

    Parameters
    ----------
    side
        Whose office reads the file.
    """
    known = keys_of("registration", [person.id for person in exchange.people])
    sides = {one.code: one for one in brokerage.edition.programme.sides.all()}
    halls = {hall.city.slug: hall for hall in brokerage.halls.select_related("city")}
    findings: list[Finding] = []
    for person in exchange.people:
        try:
            with transaction.atomic():
                findings += _take_person(actor, brokerage, side, sides.get(person.side), halls, person, known)
        except Refused as no:
            findings.append(Finding("refused", person.place, who=person.name_latin, reason=str(no)))
        except IntegrityError:
            findings.append(
                Finding("refused", person.place, who=person.name_latin, reason=_("They are registered here already."))
            )
    return findings


def _take_person(
    actor: Account,
    brokerage: Brokerage,
    office: Side,
    side: Side | None,
    halls: dict[str, Hall],
    person: ForeignPerson,
    known: dict[str, int],
) -> list[Finding]:
    at = {"place": person.place, "who": person.name_latin}
    if side is None:
        return [Finding("fault", person.place, who=person.name_latin, expected=_("a side of this edition"))]
    identity = read_id("registration", person.id)
    if identity is None or identity.installation == here().uid:
        return [Finding("person-known", **at)]
    if key := known.get(person.id):
        registration = Registration.objects.select_related("person", "organisation").get(pk=key)
        return _change_person(actor, registration, person, halls)
    if side == office:
        registration_or_none = _recognised(brokerage, side, person)
        if registration_or_none is None:
            reason = _("Nobody of your side has this name or ORCID iD. Register them, and read the file again.")
            return [Finding("unknown", reason=reason, **at)]
        remember(identity, registration_or_none.pk, _said(person))
        return [Finding("person-known", **at)]
    missing = sorted({city for city, _date, _half in person.presences} - set(halls))
    registration = _enter(actor, brokerage, side, person)
    _be_there(registration, person, halls)
    remember(identity, registration.pk, _said(person))
    record(actor=actor, action="brokerage.take_person", subject=registration, id=person.id)
    found = [Finding("person-new", theirs=str(registration.organisation), **at)]
    if missing:
        expected = _("cities with a hall of this edition, not %(cities)s") % {"cities": ", ".join(missing)}
        found.append(Finding("fault", f"{person.place}.presences", who=person.name_latin, expected=expected))
    return [*found, *_take_profiles(registration, person)]


def _recognised(brokerage: Brokerage, side: Side, person: ForeignPerson) -> Registration | None:
    own = Registration.objects.approved().filter(brokerage=brokerage, side=side, origin__isnull=True)
    if person.orcid and (found := own.filter(person__orcid=person.orcid).first()):
        return found
    alike = list(own.filter(person__name_latin__iexact=person.name_latin)[:2])
    return alike[0] if len(alike) == 1 else None


def _enter(actor: Account, brokerage: Brokerage, side: Side, person: ForeignPerson) -> Registration:
    organisation = enter_organisation(
        name=person.organisation["name"],
        kind=person.organisation["kind"],
        country=person.organisation["country"],
        identifiers=person.organisation["identifiers"],
    )
    human = Person.objects.filter(orcid=person.orcid).first() if person.orcid else None
    if human is None:
        human = Person.objects.create(
            slug=free_slug(Person, person.name_latin),
            name_latin=person.name_latin,
            name_han=person.name_han,
            orcid=person.orcid,
            languages=person.languages,
        )
    registration = Registration.objects.create(
        brokerage=brokerage,
        person=human,
        type=RegistrationType.PARTICIPANT,
        status=RegistrationStatus.APPROVED,
        decided_at=timezone.now(),
        decided_by=actor,
        decision_note="",
        side=side,
        organisation=organisation,
        job_title=person.position,
        languages=person.languages,
    )
    index_registrations([registration])
    return registration


def _change_person(
    actor: Account, registration: Registration, person: ForeignPerson, halls: dict[str, Hall]
) -> list[Finding]:
    """Follow the other installation in what nobody has changed here since it was last read; tell the rest."""
    origin = Origin.objects.get(registration=registration)
    at = {"place": person.place, "who": person.name_latin}
    said, now = _said(person), {"position": registration.job_title, "languages": registration.languages}
    findings = []
    if said == origin.said or said == now:
        findings.append(Finding("person-known", **at))
    elif now != origin.said:
        findings.append(Finding("conflict", ours=_worded(now), theirs=_worded(said), reason=_kept(), **at))
    else:
        registration.job_title, registration.languages = person.position, person.languages
        registration.save(update_fields=["job_title", "languages"])
        index_registrations([registration])
        origin.said = said
        origin.save(update_fields=["said"])
        record(actor=actor, action="brokerage.take_person", subject=registration, id=person.id)
        findings.append(Finding("person-changed", ours=_worded(now), theirs=_worded(said), **at))
    if not registration.presences.exists():
        _be_there(registration, person, halls)
    return findings + _take_profiles(registration, person)


def _take_profiles(registration: Registration, person: ForeignPerson) -> list[Finding]:
    findings, known = [], keys_of("profile", [profile.id for profile in person.profiles])
    for number, profile in enumerate(person.profiles, start=1):
        at = {"place": f"{person.place}.profiles[{number}]", "who": person.name_latin}
        identity = read_id("profile", profile.id)
        if identity is None or identity.installation == here().uid:
            continue
        if profile.id not in known:
            remember(identity, _enter_profile(registration, profile).pk, {"title": profile.title, "text": profile.text})
            findings.append(Finding("profile-new", theirs=profile.title, **at))
            continue
        row = Profile.objects.get(pk=known[profile.id])
        origin = Origin.objects.get(profile=row)
        said, now = {"title": profile.title, "text": profile.text}, {"title": row.title, "text": row.text}
        if said in (origin.said, now):
            continue
        if now != origin.said:
            findings.append(Finding("conflict", ours=row.title, theirs=profile.title, reason=_kept(), **at))
            continue
        row.title, row.text, origin.said = profile.title, profile.text, said
        row.save(update_fields=["title", "text", "changed"])
        origin.save(update_fields=["said"])
        index_for_search([row])
        findings.append(Finding("profile-changed", ours=now["title"], theirs=profile.title, **at))
    return findings


def _enter_profile(registration: Registration, profile: ForeignProfile) -> Profile:
    reference, identity = profile.reference, read_id("profile", profile.id)
    if Profile.objects.filter(reference=reference).exists() and identity:
        reference = f"{reference[:24]}-{str(identity.installation)[:4]}-{identity.row}"
    row = Profile.objects.create(
        registration=registration,
        reference=reference,
        kind=profile.kind,
        language=profile.language,
        title=profile.title,
        text=profile.text,
        keywords=profile.keywords,
        status=ProfileStatus.PUBLISHED,
        published_at=timezone.now(),
    )
    row.sectors.set(Sector.objects.filter(slug__in=profile.sectors))
    index_for_search([row])
    return row


def _be_there(registration: Registration, person: ForeignPerson, halls: dict[str, Hall]) -> None:
    Presence.objects.bulk_create(
        (
            Presence(registration=registration, hall=halls[city], date=date, half=half)
            for city, date, half in person.presences
            if city in halls
        ),
        ignore_conflicts=True,
    )


def _said(person: ForeignPerson) -> Said:
    return {"position": person.position, "languages": person.languages}


def _worded(said: Said) -> str:
    languages = said["languages"]
    return f"{said['position']} · {', '.join(map(str, languages if isinstance(languages, list) else []))}"


def _kept() -> str:
    return _("It was changed here as well; what stands here stays.")
