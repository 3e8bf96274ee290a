"""Who stands in the public directory: people and organisations that something public names.

The register is the last to name somebody, and knows what else does; so the directory is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from ponte.accords.models import Report, Signatory
from ponte.accords.queries.public import real
from ponte.brokerage.models import Registration
from ponte.calls.models import Project
from ponte.calls.workflows import DECIDED_CALLS
from ponte.intake.models import Application as Candidacy
from ponte.intake.models import CatalogueEntry, Exchange, Exhibition, Fair
from ponte.people.models import Organisation, Person, Role
from ponte.press.enums import PostStatus
from ponte.press.models import Post
from ponte.programme.models import (
    Activity,
    ActivityPerson,
    BodySeat,
    Centre,
    Edition,
    Event,
    Initiative,
    Milestone,
    Roadshow,
    Side,
)
from ponte.programme.queries import SOURCES, is_public
from ponte.showcase.models import Application as StartUp
from ponte.showcase.models import Contender


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
    """Organisations of the public record: sample data stays out of the directory.

    What somebody entered of themselves, to register or to apply, is in it once something public names it.
    """
    sourced = Q(pk__in=Organisation.sources.through._default_manager.values("organisation"))
    named = reduce(or_, (Q(pk__in=rows.values(path)) for rows, path in _naming()), sourced)
    entered = reduce(or_, (Q(pk__in=rows.exclude(**{path: None}).values(path)) for rows, path in _self_entered()))
    return (
        Organisation.objects.filter(named | ~entered, is_sample=False)
        .select_related("place__parent", "parent")
        .prefetch_related(SOURCES)
    )


def _naming() -> Iterator[tuple[QuerySet[Any], str]]:
    """Yield public rows that name organisations, with the path to those."""
    always: list[tuple[type[Model], tuple[str, ...]]] = [
        (Side, ("office",)),
        (Initiative, ("promoters",)),
        (Centre, ("coordinators",)),
        (BodySeat, ("organisation",)),
        (Milestone, ("organisations",)),
    ]
    with_edition: list[tuple[type[Model], str, tuple[str, ...]]] = [
        (Edition, "", ("organiser", "promoters")),
        (Roadshow, "edition", ("organiser", "promoters")),
        (Activity, "stage__roadshow__edition", ("hosts", "organisations", "people__organisation")),
        (Event, "edition", ("owner",)),
        (Fair, "edition", ("organisers", "pavilion_organisers")),
        (CatalogueEntry, "fair__edition", ("organisation",)),
        (Exhibition, "edition", ("organisers",)),
        (Exchange, "edition", ("sender", "host", "organisers")),
    ]
    for model, paths in always:
        yield from ((model._default_manager.all(), path) for path in paths)
    for model, edition, paths in with_edition:
        yield from ((model._default_manager.filter(is_public(edition)), path) for path in paths)
    yield real(), "parties"
    yield Report.objects.filter(Q(accord__in=real()) | Q(accord__same_as__in=real())), "organisation"
    yield Post.objects.filter(is_public("edition"), status=PostStatus.PUBLISHED), "organisations"
    shown = Contender.objects.filter(is_withdrawn=False, stage__published_at__isnull=False)
    yield shown.filter(is_public("stage__showcase__edition")), "application__organisation"
    for end in ("one", "other"):
        decided = Project.objects.filter(proposal__call__phase__in=DECIDED_CALLS)
        yield decided, f"proposal__{end}__institution"
    yield Role.objects.filter(person__in=public_people().prefetch_related(None)), "organisation"


def _self_entered() -> list[tuple[QuerySet[Any], str]]:
    """Rows by which people enter organisations without an office, with the path to those."""
    return [
        (Registration.objects.all(), "organisation"),
        (Candidacy.objects.all(), "organisation"),
        (StartUp.objects.all(), "organisation"),
    ]
