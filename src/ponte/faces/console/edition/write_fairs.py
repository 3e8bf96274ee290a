"""Fairs, exhibitions and exchanges of the documents; and intakes with those who applied."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

from ponte.brokerage.models import Registration
from ponte.faces.console.edition import fairs_schema as schema
from ponte.faces.console.edition.upsert import Writer, by_slug, one, translated
from ponte.intake.domain.applying import file_submission, take_back
from ponte.intake.domain.deciding import decide
from ponte.intake.enums import LIVE
from ponte.intake.models import (
    Application,
    Assessor,
    CatalogueEntry,
    Criterion,
    Exchange,
    Exhibition,
    Fair,
    Intake,
    Mark,
    Unit,
)
from ponte.people.models import Account, Organisation, Place, Sector
from ponte.programme.models import Activity, Edition
from ponte.programme.queries import zone_of


def write_fairs(file: schema.FairsFile, writer: Writer) -> None:
    """Write what the documents say; what is there already is corrected, and keeps its intake."""
    for entry in file.fairs:
        _write_fair(entry, writer)
    for exhibition in file.exhibitions:
        row = writer.fact(
            Exhibition,
            exhibition.id,
            exhibition,
            edition=one(Edition, exhibition.edition),
            **_exhibition(exhibition),
        )
        row.organisers.set(by_slug(Organisation, exhibition.organisers))
    for exchange in file.exchanges:
        told = writer.fact(
            Exchange, exchange.id, exchange, edition=one(Edition, exchange.edition), **_exchange(exchange)
        )
        told.organisers.set(by_slug(Organisation, exchange.organisers))


def write_intakes(file: schema.IntakesFile, edition: Edition, *, is_sample: bool) -> None:
    """Write intakes for an edition that has none yet, through the same rules as everybody's; nobody is written to."""
    for exhibition in file.exhibitions:
        row = Exhibition.objects.create(
            slug=exhibition.id, edition=edition, is_sample=is_sample, **_exhibition(exhibition)
        )
        row.organisers.set(by_slug(Organisation, exhibition.organisers))
    for exchange in file.exchanges:
        offered = Exchange.objects.create(slug=exchange.id, edition=edition, is_sample=is_sample, **_exchange(exchange))
        offered.organisers.set(by_slug(Organisation, exchange.organisers))
    for entry in file.intakes:
        _write_intake(entry, edition, is_sample)


def _write_fair(entry: schema.Fair, writer: Writer) -> None:
    pavilion = entry.pavilion
    stated = pavilion.exhibitors if pavilion else None
    fair = writer.fact(
        Fair,
        entry.id,
        entry,
        edition=one(Edition, entry.edition),
        place=one(Place, entry.place),
        starts=entry.starts,
        ends=entry.ends,
        country_of_honour=one(Place, entry.country_of_honour),
        exhibitors=stated.number if stated else None,
        exhibitors_qualifier=stated.qualifier if stated else "",
        **translated("name", entry.name),
        **translated("description", entry.description),
        **translated("pavilion", pavilion.name if pavilion else None),
        **translated("pavilion_text", pavilion.text if pavilion else None),
    )
    fair.organisers.set(by_slug(Organisation, entry.organisers))
    fair.pavilion_organisers.set(by_slug(Organisation, pavilion.organisers if pavilion else []))
    fair.topics.set(by_slug(Sector, entry.topics))
    fair.activities.set(by_slug(Activity, entry.activities))


def _exhibition(entry: schema.ExhibitionTold) -> dict[str, Any]:
    return {
        "place": one(Place, entry.place),
        "starts": entry.starts,
        "ends": entry.ends,
        **translated("name", entry.name),
        **translated("description", entry.description),
        **translated("hours", entry.hours),
    }


def _exchange(entry: schema.ExchangeTold) -> dict[str, Any]:
    return {
        "who": entry.who,
        "sender": one(Organisation, entry.sender),
        "host": one(Organisation, entry.host),
        "starts": entry.starts,
        "ends": entry.ends,
        "travel_paid_by": entry.travel_paid_by or "",
        "stay_paid_by": entry.stay_paid_by or "",
        **translated("name", entry.name),
        **translated("description", entry.description),
        **translated("eligibility", entry.eligibility),
    }


def _write_intake(entry: schema.Intake, edition: Edition, is_sample: bool) -> None:
    place = Place.objects.select_related("parent").get(slug=entry.place)
    zone = zone_of(place)
    intake = Intake.objects.create(
        slug=entry.id,
        edition=edition,
        place=place,
        opens=entry.opens.replace(tzinfo=zone),
        closes=entry.closes.replace(tzinfo=zone) if entry.closes else None,
        method=entry.method,
        most_each=entry.most_each,
        threshold=entry.threshold,
        tie_rule=entry.tie_rule,
        is_sample=is_sample,
    )
    if entry.plan:
        Fair.objects.filter(slug=entry.fair).update(intake=intake, module_size=entry.plan.size)
    else:
        Exchange.objects.filter(slug=entry.exchange).update(intake=intake)
    _write_units(entry, intake)
    criteria = [
        Criterion.objects.create(
            intake=intake, order=order, weight=row.weight, threshold=row.threshold, **translated("name", row.name)
        )
        for order, row in enumerate(entry.criteria, start=1)
    ]
    _write_applications(entry, intake, criteria, is_sample)


def _write_units(entry: schema.Intake, intake: Intake) -> None:
    if entry.plan:
        spots = [(row, column) for row in range(entry.plan.rows) for column in range(entry.plan.columns)]
        Unit.objects.bulk_create(
            Unit(intake=intake, number=f"{ascii_uppercase[row]}{column + 1:02}", row=row + 1, column=column + 1)
            for row, column in spots
        )
    else:
        Unit.objects.bulk_create(Unit(intake=intake, number=str(n)) for n in range(1, (entry.places or 0) + 1))


def _write_applications(entry: schema.Intake, intake: Intake, criteria: list[Criterion], is_sample: bool) -> None:
    intake = Intake.objects.select_related("fair", "exchange", "place__parent", "edition").get(pk=intake.pk)
    named = {row.person for row in entry.applications} | set(entry.assessors)
    accounts = {row.person.slug: row for row in Account.objects.filter(person__slug__in=named).select_related("person")}
    organisations = {
        row.person.slug: row.organisation
        for row in Registration.objects.filter(
            brokerage__edition=intake.edition, person__slug__in=named
        ).select_related("person", "organisation")
    }
    assessors = {slug: Assessor.objects.create(intake=intake, account=accounts[slug]) for slug in entry.assessors}
    live: dict[str, Application] = {}
    for row in sorted(entry.applications, key=lambda row: row.at):
        live[row.person] = application = file_submission(
            actor=accounts[row.person],
            intake=intake,
            at=row.at.replace(tzinfo=zone_of(intake.place)),
            organisation=organisations[row.person] if entry.fair else None,
            wanted=row.wanted,
            text=row.text,
            language=row.language,
            is_sample=is_sample,
        )
        Mark.objects.bulk_create(
            Mark(application=application, criterion=criterion, assessor=assessors[who], value=value)
            for who, marks in row.marks.items()
            for criterion, value in zip(criteria, marks, strict=True)
        )
    if entry.decided:
        decide(actor=None, intake=intake)
        for slug in entry.withdrawn:
            take_back(actor=live[slug].account, application=live[slug])
    for text in entry.catalogue:
        CatalogueEntry.objects.filter(application=live[text.person], application__state__in=LIVE).update(
            text_en=text.en, text_it=text.it, text_zh_hans=text.zh
        )
