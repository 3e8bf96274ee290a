"""Rows of the intake for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ponte.intake.enums import Method, Who
from ponte.intake.models import (
    Application,
    Assessor,
    CatalogueEntry,
    Criterion,
    Exchange,
    Exhibition,
    Fair,
    Intake,
    Unit,
)
from tests.factories import AccountFactory, CityFactory, EditionFactory, OrganisationFactory, PersonFactory

LONG_AGO = dt.datetime(2016, 2, 1, 9, tzinfo=dt.UTC)


class IntakeFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"intake-{n}")
    place = factory.SubFactory(CityFactory)
    opens = LONG_AGO
    method = Method.FIRST_COME

    class Meta:
        model = Intake


class UnitFactory(DjangoModelFactory):
    intake = factory.SubFactory(IntakeFactory)
    number = factory.Sequence(lambda n: f"U{n}")

    class Meta:
        model = Unit


class FairFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"fair-{n}")
    name_en = factory.Sequence(lambda n: f"Technology Fair {n}")
    name_it = factory.Sequence(lambda n: f"Fiera della tecnologia {n}")
    name_zh_hans = factory.Sequence(lambda n: f"技术交易会{n}")
    pavilion_en = "Italian Pavilion"
    place = factory.SubFactory(CityFactory)
    starts = dt.date(2016, 4, 21)
    intake = factory.SubFactory(IntakeFactory, edition=factory.SelfAttribute("..edition"))

    class Meta:
        model = Fair


class ExchangeFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"exchange-{n}")
    name_en = factory.Sequence(lambda n: f"A term abroad {n}")
    name_it = factory.Sequence(lambda n: f"Un semestre all'estero {n}")
    name_zh_hans = factory.Sequence(lambda n: f"交换学期{n}")
    who = Who.STUDENTS
    sender = factory.SubFactory(OrganisationFactory)
    host = factory.SubFactory(OrganisationFactory)
    intake = factory.SubFactory(IntakeFactory, edition=factory.SelfAttribute("..edition"))

    class Meta:
        model = Exchange


class ExhibitionFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"exhibition-{n}")
    name_en = factory.Sequence(lambda n: f"Exhibition {n}")
    name_it = factory.Sequence(lambda n: f"Mostra {n}")
    name_zh_hans = factory.Sequence(lambda n: f"展览{n}")
    place = factory.SubFactory(CityFactory)
    starts = dt.date(2016, 9, 1)
    ends = dt.date(2016, 11, 30)

    class Meta:
        model = Exhibition


class CriterionFactory(DjangoModelFactory):
    intake = factory.SubFactory(IntakeFactory)
    order = factory.Sequence(lambda n: n + 1)
    name_en = factory.Sequence(lambda n: f"Criterion {n}")
    weight = 50

    class Meta:
        model = Criterion


class AssessorFactory(DjangoModelFactory):
    intake = factory.SubFactory(IntakeFactory)
    account = factory.SubFactory(AccountFactory)

    class Meta:
        model = Assessor


class ApplicationFactory(DjangoModelFactory):
    intake = factory.SubFactory(IntakeFactory)
    account = factory.LazyFunction(lambda: PersonFactory().account)
    submitted = factory.LazyFunction(timezone.now)
    language = "en"

    class Meta:
        model = Application


class EntryFactory(DjangoModelFactory):
    fair = factory.SubFactory(FairFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    text_en = "Sensors that listen to the pipes."

    class Meta:
        model = CatalogueEntry


def a_fair(*, modules: int, most_each: int = 1, **fields: Any) -> Fair:
    """A fair whose pavilion has a row of modules, open for applications."""
    fair: Fair = FairFactory(**fields)
    Intake.objects.filter(pk=fair.intake_id).update(most_each=most_each)
    fair.refresh_from_db()
    for column in range(1, modules + 1):
        UnitFactory(intake=fair.intake, number=f"A{column:02}", row=1, column=column)
    return fair


def an_exchange(*, places: int, **fields: Any) -> Exchange:
    """An exchange with places, open for applications."""
    exchange: Exchange = ExchangeFactory(**fields)
    for number in range(1, places + 1):
        UnitFactory(intake=exchange.intake, number=str(number))
    return exchange


def closed(intake: Intake) -> Intake:
    """Let nobody apply any more."""
    Intake.objects.filter(pk=intake.pk).update(closes=timezone.now())
    intake.refresh_from_db()
    return intake
