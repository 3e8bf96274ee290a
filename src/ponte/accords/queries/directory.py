"""Who stands in the public directory: people and organisations that something public names.

The register is the last to name somebody, and knows what else does; so the directory is read here.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from ponte.accords.models import Signatory
from ponte.accords.queries.public import real
from ponte.people.models import Organisation, Person, Role
from ponte.programme.models import ActivityPerson
from ponte.programme.queries import SOURCES, is_public


def public_people() -> QuerySet[Person]:
    """People whom the public record names; those who only registered for meetings are not among them.

    Who signed is among them once the accord is public: a draft names nobody.
    """
    took_part = ActivityPerson.objects.filter(is_public("activity__stage__roadshow__edition"), person=OuterRef("pk"))
    signed = Signatory.objects.filter(accord__in=real(), person=OuterRef("pk"))
    sourced = Role.objects.filter(sources__isnull=False, person=OuterRef("pk"))
    return (
        Person.objects.filter(Exists(took_part) | Exists(signed) | Exists(sourced), is_sample=False)
        .distinct()
        .prefetch_related(SOURCES, Prefetch("roles", Role.objects.select_related("organisation")))
    )


def public_organisations() -> QuerySet[Organisation]:
    """Organisations of the public record: sample data stays out of the directory."""
    return (
        Organisation.objects.filter(is_sample=False).select_related("place__parent", "parent").prefetch_related(SOURCES)
    )
