"""Rows of a roadshow's plan for tests; `a_plan` makes a small one whose best route is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from ponte.people.models import Account, Organisation, Place, Sector
from ponte.programme.domain import touring_planning as planning
from ponte.programme.models import CandidateStage, Edition, Journey, PlanMember, RoadshowPlan
from tests.factories import CityFactory, EditionFactory, OfficerFactory, OrganisationFactory, SectorFactory, SideFactory

NAMES = {
    "shenzhen": ("Shenzhen", "深圳", 22.54, 114.06),
    "shanghai": ("Shanghai", "上海", 31.23, 121.47),
    "chengdu": ("Chengdu", "成都", 30.57, 104.07),
    "beijing": ("Beijing", "北京", 39.90, 116.41),
}


def april(day: int) -> dt.date:
    """A day of April 2016."""
    return dt.date(2016, 4, day)


@dataclass
class Plan:
    """Ten days of April. Shenzhen and Shanghai clash in their only days, Beijing asks for what nobody brings.

    The best route is Shanghai on the 12th and 13th, then Chengdu on the 15th: it serves all but ``shoes``.
    """

    edition: Edition
    plan: RoadshowPlan
    officer: Account
    sectors: dict[str, Sector] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    candidates: dict[str, CandidateStage] = field(default_factory=dict)
    members: dict[str, PlanMember] = field(default_factory=dict)

    def key(self, slug: str) -> str:
        """The engine's id of a candidate."""
        return str(self.candidates[slug].pk)


def a_plan() -> Plan:
    """Make the plan that `Plan` describes."""
    edition = EditionFactory(slug="week-2016", organiser=_organisation("organiser"))
    officer = OfficerFactory(side=SideFactory(programme=edition.programme), account__email="office@example.org").account
    edition.programme.sides.update(name_it="Parte", name_zh_hans="一方")
    plan = planning.frame_plan(actor=officer, edition=edition, first=april(11), last=april(20))
    made = Plan(edition, plan, officer)
    for slug in ("design", "energy", "health", "space"):
        made.sectors[slug] = SectorFactory(slug=slug, name_en=slug.capitalize())
    for slug, (latin, han, latitude, longitude) in NAMES.items():
        made.places[slug] = CityFactory(
            slug=slug,
            name_en=latin,
            name_it=latin,
            name_zh_hans=han,
            latitude=latitude,
            longitude=longitude,
            time_zone="Asia/Shanghai",
        )
    for one, other, minutes in [
        ("shenzhen", "shanghai", 200),
        ("shanghai", "chengdu", 300),
        ("shenzhen", "chengdu", 200),
    ]:
        Journey.objects.create(origin=made.places[one], destination=made.places[other], minutes=minutes)
    candidate(made, "shenzhen", {"design": 90}, (april(12), april(13)), days=2)
    candidate(made, "shanghai", {"design": 100, "energy": 60}, (april(12), april(13)), days=2)
    candidate(made, "chengdu", {"health": 80, "design": 40}, (april(15), april(18)))
    candidate(made, "beijing", {"space": 100}, (april(11), april(20)))
    for slug, sectors in {
        "sedie": ["design"],
        "solare": ["energy"],
        "clinica": ["health", "design"],
        "shoes": [],
    }.items():
        member(made, slug, *sectors)
    return made


def candidate(
    made: Plan, slug: str, asks: Mapping[str, int], window: tuple[dt.date, dt.date], *, days: int = 1
) -> CandidateStage:
    """Add a candidate to a plan."""
    row = planning.add_candidate(actor=None, plan=made.plan, place=made.places[slug])
    interests = {made.sectors[sector]: strength for sector, strength in asks.items()}
    planning.change_candidate(actor=None, candidate=row, days=days, hosts=[], windows=[window], interests=interests)
    made.candidates[slug] = CandidateStage.objects.get(pk=row.pk)
    return made.candidates[slug]


def member(made: Plan, slug: str, *sectors: str) -> PlanMember:
    """Add an organisation to the delegation, which brings what it is strong in."""
    organisation = _organisation(slug)
    organisation.strengths.set([made.sectors[sector] for sector in sectors])
    planning.add_members(actor=None, plan=made.plan, organisations=[organisation])
    made.members[slug] = made.plan.members.get(organisation=organisation)
    return made.members[slug]


def _organisation(slug: str) -> Organisation:
    name = slug.capitalize()
    organisation: Organisation = OrganisationFactory(slug=slug, name_en=name, name_it=name, name_zh_hans=name)
    return organisation
