"""Filling a roadshow's plan: its frame, the candidate cities, the delegation, and the ways between the cities.

What the directory knows is filled in: a place's strengths are what it is taken to ask for, an organisation's what it
brings; whoever plans corrects both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.touring.soundness import CANDIDATES, LONGEST
from ponte.people.models import Account, Organisation, Place, Sector
from ponte.programme.models import (
    CandidateStage,
    Edition,
    HostInterest,
    HostWindow,
    Journey,
    PlanMember,
    RoadshowPlan,
)
from ponte.programme.models.touring import LONGEST_STAY, MOST_WEIGHT, STRONGEST

Window = tuple[dt.date, dt.date]


def frame_plan(
    *,
    actor: Account | None,
    edition: Edition,
    first: dt.date,
    last: dt.date,
    start: Place | None = None,
    end: Place | None = None,
    most: int | None = None,
    evening: int = 240,
    overnight: bool = False,
) -> RoadshowPlan:
    """Open an edition's plan, or change the frame of the one it has.

    Raises
    ------
    Refused
        ``days``: the last day lies before the first; ``too_long``: they are more than a year apart.
    """
    if last < first:
        raise Refused("days", _("The last day lies before the first. Change one of them."))
    if (last - first).days >= LONGEST:
        raise Refused("too_long", _("A roadshow lasts at most a year. Change one of the days."))
    with transaction.atomic():
        plan, is_new = RoadshowPlan.objects.update_or_create(
            edition=edition,
            defaults={
                "first": first,
                "last": last,
                "start": start,
                "end": end,
                "most": most,
                "evening": evening,
                "overnight": overnight,
            },
        )
        record(actor=actor, action="programme.frame_plan", subject=plan, days=[str(first), str(last)], new=is_new)
    return plan


def add_candidate(*, actor: Account | None, plan: RoadshowPlan, place: Place) -> CandidateStage:
    """Make a place a candidate that asks for what it is strong in; its hosts can receive throughout until they say.

    Raises
    ------
    Refused
        ``candidate_twice``, ``too_many``.
    """
    with transaction.atomic():
        RoadshowPlan.objects.select_for_update().get(pk=plan.pk)
        if plan.candidates.filter(place=place).exists():
            raise Refused("candidate_twice", _("%(place)s is a candidate already.") % {"place": place.name})
        if plan.candidates.count() >= CANDIDATES:
            raise Refused("too_many", _("A plan has at most %(most)d candidate cities.") % {"most": CANDIDATES})
        candidate = CandidateStage.objects.create(plan=plan, place=place)
        HostWindow.objects.create(candidate=candidate, starts=plan.first, ends=plan.last)
        HostInterest.objects.bulk_create(
            HostInterest(candidate=candidate, sector=sector) for sector in place.strengths.all()
        )
        record(actor=actor, action="programme.add_candidate", subject=candidate, place=place.slug)
    return candidate


def change_candidate(
    *,
    actor: Account | None,
    candidate: CandidateStage,
    days: int,
    hosts: Collection[Organisation],
    windows: Sequence[Window],
    interests: Mapping[Sector, int],
) -> None:
    """Say how many days a candidate takes, who receives and when, and what it asks for how strongly.

    Raises
    ------
    Refused
        ``stay``: not 1 to `LONGEST_STAY` days; ``window``: one ends before it starts; ``strength``: not 1 to 100.
    """
    if not 1 <= days <= LONGEST_STAY:
        raise Refused("stay", _("A stage takes 1 to %(most)d days.") % {"most": LONGEST_STAY})
    if any(ends < starts for starts, ends in windows):
        raise Refused("window", _("A period ends before it starts. Change one of its days."))
    if not all(1 <= strength <= STRONGEST for strength in interests.values()):
        raise Refused("strength", _("A sector is asked for with a strength of 1 to 100."))
    with transaction.atomic():
        CandidateStage.objects.filter(pk=candidate.pk).update(days=days)
        candidate.hosts.set(hosts)
        candidate.windows.all().delete()
        HostWindow.objects.bulk_create(HostWindow(candidate=candidate, starts=a, ends=b) for a, b in sorted(windows))
        candidate.interests.all().delete()
        HostInterest.objects.bulk_create(
            HostInterest(candidate=candidate, sector=sector, strength=strength)
            for sector, strength in interests.items()
        )
        record(actor=actor, action="programme.change_candidate", subject=candidate, days=days)


def drop_candidate(*, actor: Account | None, candidate: CandidateStage) -> None:
    """Take a place off the plan, and off the route drawn by hand."""
    with transaction.atomic():
        record(actor=actor, action="programme.drop_candidate", subject=candidate, place=candidate.place.slug)
        candidate.delete()


def add_members(
    *,
    actor: Account | None,
    plan: RoadshowPlan,
    organisations: Collection[Organisation],
    brought: Mapping[int, Collection[Sector]] | None = None,
) -> int:
    """Take organisations into the delegation; those that belong to it already stay as they are.

    Parameters
    ----------
    brought
        What some bring, by the key of the organisation; the others bring what the directory says they are strong in.

    Returns how many are new.
    """
    brought = brought or {}
    with transaction.atomic():
        RoadshowPlan.objects.select_for_update().get(pk=plan.pk)
        known = set(plan.members.values_list("organisation_id", flat=True))
        new = [organisation for organisation in dict.fromkeys(organisations) if organisation.pk not in known]
        members = PlanMember.objects.bulk_create(PlanMember(plan=plan, organisation=one) for one in new)
        strengths: dict[int, set[int]] = {}
        for of, sector in Organisation.strengths.through.objects.filter(organisation__in=new).values_list(
            "organisation_id", "sector_id"
        ):
            strengths.setdefault(of, set()).add(sector)
        for one in new:
            strengths.setdefault(one.pk, set()).update(sector.pk for sector in brought.get(one.pk, ()))
        link = PlanMember.sectors.through
        link.objects.bulk_create(
            link(planmember_id=member.pk, sector_id=sector)
            for member in members
            for sector in sorted(strengths[member.organisation_id])
        )
        record(actor=actor, action="programme.add_members", subject=plan, organisations=[one.slug for one in new])
    return len(new)


def change_member(
    *,
    actor: Account | None,
    member: PlanMember,
    weight: int,
    sectors: Collection[Sector],
    cities: Collection[Place],
) -> None:
    """Say how much a member counts, what it brings, and in which cities it must be.

    Raises
    ------
    Refused
        ``weight``: not 1 to `MOST_WEIGHT`.
    """
    if not 1 <= weight <= MOST_WEIGHT:
        raise Refused("weight", _("A member counts 1 to %(most)d times.") % {"most": MOST_WEIGHT})
    with transaction.atomic():
        PlanMember.objects.filter(pk=member.pk).update(weight=weight)
        member.sectors.set(sectors)
        member.cities.set(cities)
        record(actor=actor, action="programme.change_member", subject=member, weight=weight)


def drop_member(*, actor: Account | None, member: PlanMember) -> None:
    """Take an organisation out of the delegation."""
    with transaction.atomic():
        record(actor=actor, action="programme.drop_member", subject=member, organisation=member.organisation.slug)
        member.delete()


def state_journeys(
    *, actor: Account | None, plan: RoadshowPlan, minutes: Mapping[tuple[Place, Place], int | None]
) -> None:
    """Say how long it takes between two cities, either way; None takes the statement back.

    Travel times are the programme's: other plans, and the agenda, know them too.

    Raises
    ------
    Refused
        ``journey``: a way from a city to itself.
    """
    if any(a.pk == b.pk for a, b in minutes):
        raise Refused("journey", _("A journey leads from one city to another."))
    with transaction.atomic():
        for (a, b), duration in minutes.items():
            either_way = Q(origin=a, destination=b) | Q(origin=b, destination=a)
            if duration is None:
                Journey.objects.filter(either_way).delete()
            elif not Journey.objects.filter(either_way).update(minutes=duration):
                Journey.objects.create(origin=a, destination=b, minutes=duration)
        stated = [[a.slug, b.slug, duration] for (a, b), duration in minutes.items()]
        record(actor=actor, action="programme.state_journeys", subject=plan, journeys=stated)
