"""Rows for tests of travelling: papers, an office that invites, and what makes a letter whole."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from ponte.brokerage.domain.travelling import Passport, keep_travel_document
from ponte.brokerage.models import InvitingOffice, Registration, TravelDocument
from tests.factories import Week

WEIS = Passport(
    name="ZHANG WEI",
    number="EJ4471902",
    sex="M",
    birth_date=dt.date(1980, 5, 17),
    nationality="CN",
    expires=dt.date(2099, 12, 31),
)


def soon(week: Week) -> None:
    """Let the edition lie ahead: papers are kept for journeys to come only."""
    edition = week.brokerage.edition
    edition.starts = timezone.localdate() + dt.timedelta(days=20)
    edition.ends = edition.starts + dt.timedelta(days=2)
    edition.save()
    for registration in (week.anna, week.wei, week.interpreter):
        registration.brokerage.edition = edition


def papers(registration: Registration, passport: Passport = WEIS) -> TravelDocument:
    """Somebody's papers, entered by themselves."""
    starts = registration.brokerage.edition.starts
    account = registration.person.account
    assert starts is not None
    assert account is not None
    return keep_travel_document(
        actor=account,
        registration=registration,
        passport=passport,
        arrives=starts,
        departs=starts + dt.timedelta(days=5),
    )


def an_office(week: Week) -> InvitingOffice:
    """The office that invites, told in three languages."""
    return InvitingOffice.objects.create(
        brokerage=week.brokerage,
        signatory="Giulia Ferri",
        phone="+39 081 7352 200",
        title_it="Direttrice",
        title_en="Director",
        title_zh_hans="主任",
        address_it="Via Coroglio 57, 80124 Napoli",
        address_en="Via Coroglio 57, 80124 Naples, Italy",
        address_zh_hans="意大利那不勒斯科罗里奥街57号",
        purpose_it="Partecipazione agli incontri bilaterali",
        purpose_en="Taking part in the bilateral meetings",
        purpose_zh_hans="参加双边洽谈会",
    )


def a_guest(week: Week) -> Registration:
    """Zhang Wei with everything that a letter needs."""
    soon(week)
    Registration.objects.filter(pk=week.wei.pk).update(job_title="Chief engineer")
    week.wei.job_title = "Chief engineer"
    papers(week.wei)
    return week.wei
