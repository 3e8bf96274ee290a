"""Who has registered, as the office of their own side sees it, and how many the other side has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ponte.brokerage.enums import RegistrationStatus, RegistrationType
from ponte.brokerage.models import Brokerage, ParticipationType, PeopleImport, Profile, Registration
from ponte.people.models import Account, Organisation, Sector
from ponte.programme.models import Edition, Side


@dataclass(frozen=True, slots=True)
class SideCounts:
    """How many people of a side are in each state."""

    side: Side
    by_status: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_status.values())


def registrations_of(brokerage: Brokerage, sides: Iterable[Side]) -> QuerySet[Registration]:
    """Return the participants of these sides with what a list of them shows."""
    return Registration.objects.filter(
        brokerage=brokerage, side__in=list(sides), type=RegistrationType.PARTICIPANT
    ).select_related("person__account", "organisation", "participation", "side")


def registrations_seen_by(brokerage: Brokerage, account: Account) -> QuerySet[Registration]:
    """Return the registrations that somebody may read whole: their own, and those of the side they work for."""
    sides = Side.objects.filter(programme=brokerage.edition.programme_id, officers__account=account)
    rows = Registration.objects.filter(
        Q(side__in=sides, type=RegistrationType.PARTICIPANT) | Q(person__account=account), brokerage=brokerage
    ).select_related("person__account", "organisation", "participation", "side", "brokerage__edition")
    return rows.prefetch_related("presences__hall__city")


def counts_by_side(brokerage: Brokerage) -> list[SideCounts]:
    """Count the participants of every side by their state."""
    counted = (
        Registration.objects.filter(brokerage=brokerage, type=RegistrationType.PARTICIPANT)
        .order_by()
        .values("side", "status")
        .annotate(count=Count("pk"))
    )
    found: dict[int | None, dict[str, int]] = {}
    for row in counted:
        found.setdefault(row["side"], {})[row["status"]] = row["count"]
    return [
        SideCounts(side, {status: found.get(side.pk, {}).get(status, 0) for status in RegistrationStatus.values})
        for side in brokerage.edition.programme.sides.all()
    ]


def participation_types(brokerage: Brokerage) -> QuerySet[ParticipationType]:
    """Return an edition's participation types with the number of their questions and people."""
    return brokerage.participation_types.annotate(
        question_count=Count("questions", distinct=True), registration_count=Count("registrations", distinct=True)
    )


def sectors_taking_part(edition: Edition, side: Side) -> dict[Organisation, set[Sector]]:
    """Return the organisations of a side that take part, each with the sectors of its published profiles."""
    registrations = Registration.objects.approved().filter(brokerage__edition=edition, side=side)
    sectors: dict[Organisation, set[Sector]] = {
        organisation: set() for organisation in Organisation.objects.filter(registrations__in=registrations).distinct()
    }
    profiles = Profile.objects.published().filter(registration__in=registrations)
    for profile in profiles.select_related("registration__organisation").prefetch_related("sectors"):
        if organisation := profile.registration.organisation:
            sectors[organisation].update(profile.sectors.all())
    return sectors


def last_registration(account: Account, brokerage: Brokerage) -> Registration | None:
    """Return what somebody told last: for this edition if they did, else for the one before."""
    mine = Registration.objects.filter(person__account=account, type=RegistrationType.PARTICIPANT)
    mine = mine.select_related("person", "organisation", "participation", "side")
    here = mine.filter(brokerage=brokerage).first()
    return here or mine.order_by("-brokerage__edition__starts", "-pk").first()


def find_organisations(words: str, *, most: int = 8) -> list[Organisation]:
    """Search the directory for an organisation by its name in any language, its short form, or one of its numbers."""
    words = " ".join(words.split())
    if len(words) < 2:
        return []
    named = Q(acronym__iexact=words) | Q(identifiers__value__iexact=words.replace(" ", ""))
    for field in ("name_en", "name_it", "name_zh_hans"):
        named |= Q(**{f"{field}__icontains": words})
    return list(Organisation.objects.filter(named).select_related("place").distinct().order_by("name_en")[:most])


def imports_of(brokerage: Brokerage, sides: Iterable[Side]) -> QuerySet[PeopleImport]:
    """Return the lists that these sides' offices have uploaded, latest first, without the files and their faults."""
    return (
        PeopleImport.objects.filter(brokerage=brokerage, side__in=list(sides))
        .select_related("side", "uploaded_by")
        .defer("content", "faults")
    )
