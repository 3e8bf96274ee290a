"""What the search finds of the register of accords, and of the directory of those whom the record names."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from ponte.accords.models import Accord
from ponte.accords.queries.directory import public_organisations, public_people
from ponte.accords.queries.public import real
from ponte.finding.domain.indexing import Findable, index, joined, same_in_each, told_in_each
from ponte.finding.enums import Kind
from ponte.people.models import Organisation, Person
from ponte.programme.findable import directory


def everything() -> Iterator[Findable]:
    """Yield all accords with their parties, countries and signatories, and the public directory."""
    yield from directory(public_people(), public_organisations())
    yield from map(_accord, _public())


def index_accord(accord: Accord, *people: Person) -> None:
    """Let the search find an accord that has come into the register, and no longer one that has left it.

    Its signatories, and further people who were among them, come and go with it.
    """
    index(map(_accord, _public().filter(pk=accord.pk)), in_place_of=Q(kind=Kind.ACCORD, slug=accord.slug))
    named = Person.objects.filter(Q(signatures__accord=accord) | Q(pk__in=[person.pk for person in people]))
    slugs = list(named.values_list("slug", flat=True).distinct())
    index(
        directory(public_people().filter(slug__in=slugs), Organisation.objects.none()),
        in_place_of=Q(kind=Kind.PERSON, slug__in=slugs),
    )


def _public() -> QuerySet[Accord]:
    return real().select_related("place").prefetch_related("parties", "countries", "sectors", "signatories__person")


def _accord(accord: Accord) -> Findable:
    people = [signatory.person for signatory in accord.signatories.all() if signatory.person]
    named = [
        *(told_in_each(party, "name") for party in accord.parties.all()),
        *(told_in_each(country, "name") for country in accord.countries.all()),
        *(same_in_each(f"{person.name_latin} {person.name_han}".strip()) for person in people),
        *(told_in_each(sector, "name") for sector in accord.sectors.all()),
        told_in_each(accord.place, "name"),
    ]
    texts = joined(told_in_each(accord, "summary"), *named)
    return Findable(Kind.ACCORD, accord.slug, told_in_each(accord, "title"), texts, date=accord.date)
