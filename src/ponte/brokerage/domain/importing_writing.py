"""Writing many people at once, at a number of queries that does not grow with each of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from ponte.brokerage.domain.importing_rows import Employer, Entrant
from ponte.brokerage.domain.indexing import found_by
from ponte.brokerage.enums import RegistrationStatus, RegistrationType
from ponte.brokerage.models import Brokerage, Registration
from ponte.people.domain.entering import free_slug
from ponte.people.enums import OrganisationKind
from ponte.people.models import Account, Organisation, OrganisationIdentifier, Person
from ponte.programme.models import Side

BATCH = 500
WRITTEN = (Organisation, OrganisationIdentifier, Account, Person, Registration)
"""The tables that an import fills."""


@dataclass(slots=True)
class Batch:
    """Rows ready to be written, in the order in which they refer to each other."""

    organisations: list[Organisation]
    identifiers: list[OrganisationIdentifier]
    accounts: list[Account]
    people: list[Person]
    changed_people: list[Person]
    registrations: list[Registration]


def prepare(entrants: list[Entrant], *, brokerage: Brokerage, side: Side, password: str) -> Batch:
    """Make the rows of people to be registered, without writing any: what takes long happens here.

    Parameters
    ----------
    password
        Hash of no password: who is imported signs in by a code.
    """
    batch = Batch([], [], [], [], [], [])
    language = _language(side)
    organisations = _organisations(entrants, batch)
    taken = set(Person.objects.values_list("slug", flat=True))
    now = timezone.now()
    for entrant in entrants:
        account = entrant.account
        if account is None:
            account = Account(email=entrant.email, language=language, password=password)
            batch.accounts.append(account)
        person = entrant.person
        if person is None:
            person = Person(
                slug=free_slug(Person, entrant.name_latin, taken=taken),
                name_latin=entrant.name_latin,
                languages=entrant.languages,
            )
            batch.people.append(person)
        else:
            batch.changed_people.append(person)
        person.account = person.account or account
        person.name_han = person.name_han or entrant.name_han
        person.orcid = person.orcid or entrant.orcid
        registration = Registration(
            brokerage=brokerage,
            person=person,
            type=RegistrationType.PARTICIPANT,
            participation=entrant.participation,
            status=RegistrationStatus.APPROVED,
            applied_at=now,
            decided_at=now,
            side=side,
            organisation=organisations[entrant.employer],
            job_title=entrant.job_title,
            languages=entrant.languages,
        )
        registration.search_terms = found_by(registration)
        batch.registrations.append(registration)
    return batch


def write(batch: Batch, *, decided_by: Account | None) -> None:
    """Write the rows; call it inside a transaction."""
    Organisation.objects.bulk_create(batch.organisations, batch_size=BATCH)
    for number in batch.identifiers:
        number.organisation_id = number.organisation.pk
    OrganisationIdentifier.objects.bulk_create(batch.identifiers, batch_size=BATCH)
    Account.objects.bulk_create(batch.accounts, batch_size=BATCH)
    for person in [*batch.people, *batch.changed_people]:
        person.account_id = person.account.pk if person.account else None
    Person.objects.bulk_create(batch.people, batch_size=BATCH)
    Person.objects.bulk_update(batch.changed_people, ["account", "name_han", "orcid"], batch_size=BATCH)
    for registration in batch.registrations:
        registration.person_id = registration.person.pk
        registration.organisation_id = registration.organisation.pk if registration.organisation else None
        registration.decided_by = decided_by
    Registration.objects.bulk_create(batch.registrations, batch_size=BATCH)


def _organisations(entrants: list[Entrant], batch: Batch) -> dict[Employer, Organisation]:
    taken = set(Organisation.objects.values_list("slug", flat=True))
    organisations: dict[Employer, Organisation] = {}
    for employer in dict.fromkeys(entrant.employer for entrant in entrants):
        organisation = employer.known
        if organisation is None:
            organisation = Organisation(
                slug=free_slug(Organisation, employer.name, taken=taken),
                kind=OrganisationKind.COMPANY,
                country=employer.country,
                name_en=employer.name,
                name_it=employer.name,
                name_zh_hans=employer.name,
            )
            batch.organisations.append(organisation)
        batch.identifiers += [
            OrganisationIdentifier(organisation=organisation, scheme=scheme, value=value)
            for scheme, value in employer.new_numbers.items()
        ]
        organisations[employer] = organisation
    return organisations


def _language(side: Side) -> str:
    """The interface's language for the people of a side: the first of the side's own that there is."""
    codes = [code for code, _name in settings.LANGUAGES]
    own = (code for spoken in side.languages for code in codes if code.split("-")[0] == spoken)
    return next(own, settings.LANGUAGE_CODE)
