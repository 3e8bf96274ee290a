"""The plan of an edition's roadshow, through the same rules as the desk's forms."""

from __future__ import annotations

from ponte.faces.console.edition import touring_schema
from ponte.faces.console.edition.upsert import by_slug, one
from ponte.people.models import Organisation, Place, Sector
from ponte.programme.domain import touring_planning as planning
from ponte.programme.domain.touring import draw_route
from ponte.programme.models import Edition, RoadshowPlan


def write_roadshow_plan(file: touring_schema.RoadshowPlanFile, edition: Edition, *, is_sample: bool) -> None:
    """Write the plan of an edition that has none yet; call it inside a transaction.

    Raises
    ------
    Refused
        Where the plan breaks a rule of `ponte.programme.domain.touring_planning`.
    """
    plan = planning.frame_plan(
        actor=None,
        edition=edition,
        first=file.first,
        last=file.last,
        start=one(Place, file.start),
        end=one(Place, file.end),
        most=file.most,
    )
    RoadshowPlan.objects.filter(pk=plan.pk).update(is_sample=is_sample)
    candidates = {}
    sectors = {sector.slug: sector for sector in Sector.objects.all()}
    for entry in file.candidates:
        candidates[entry.place] = planning.add_candidate(
            actor=None, plan=plan, place=Place.objects.get(slug=entry.place)
        )
        planning.change_candidate(
            actor=None,
            candidate=candidates[entry.place],
            days=entry.days,
            hosts=by_slug(Organisation, entry.hosts),
            windows=[(window.starts, window.ends) for window in entry.windows],
            interests={sectors[slug]: strength for slug, strength in entry.sectors.items()},
        )
    places = {place.slug: place for place in Place.objects.all()}
    journeys = {(places[way.origin], places[way.destination]): way.minutes for way in file.travel}
    planning.state_journeys(actor=None, plan=plan, minutes=journeys)
    organisations = by_slug(Organisation, [member.organisation for member in file.members])
    planning.add_members(actor=None, plan=plan, organisations=organisations)
    for member in file.members:
        plan.members.filter(organisation__slug=member.organisation).update(weight=member.weight)
    draw_route(actor=None, plan=plan, stops=[(candidates[stop.place], stop.arrival) for stop in file.by_hand])
