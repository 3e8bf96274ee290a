"""Rows of the showcase for tests; `a_semi_final` makes a whole stage, ready to be opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ponte.people.models import Account, Sector
from ponte.programme.models import Side
from ponte.showcase.domain.interests import declare_interests
from ponte.showcase.domain.scoring import save_draft, sign_sheet
from ponte.showcase.domain.staging import open_stage
from ponte.showcase.enums import Funding, Round
from ponte.showcase.models import (
    Application,
    Contender,
    Criterion,
    Document,
    Founder,
    Juror,
    Question,
    Requirement,
    Showcase,
    Stage,
)
from tests.factories import (
    CityFactory,
    EditionFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    SectorFactory,
    SideFactory,
)

WEIGHTS = {"Innovation": 40, "Business": 30, "Feasibility": 20, "Pitch": 10}


class ShowcaseFactory(DjangoModelFactory):
    edition = factory.SubFactory(EditionFactory)
    slug = factory.Sequence(lambda n: f"showcase-{n}")
    name_en = factory.Sequence(lambda n: f"Start-up Showcase {n}")
    name_it = factory.Sequence(lambda n: f"Vetrina start-up {n}")
    name_zh_hans = factory.Sequence(lambda n: f"创业大赛{n}")
    place = factory.SubFactory(CityFactory)
    opens = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=30))
    closes = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=30))
    published_at = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)

    class Meta:
        model = Showcase


class RequirementFactory(DjangoModelFactory):
    showcase = factory.SubFactory(ShowcaseFactory)

    class Meta:
        model = Requirement


class QuestionFactory(DjangoModelFactory):
    showcase = factory.SubFactory(ShowcaseFactory)
    order = factory.Sequence(lambda n: n + 1)
    text_en = factory.Sequence(lambda n: f"Question {n}?")

    class Meta:
        model = Question


class ApplicationFactory(DjangoModelFactory):
    showcase = factory.SubFactory(ShowcaseFactory)
    account = factory.LazyFunction(lambda: PersonFactory().account)
    organisation = factory.SubFactory(OrganisationFactory)
    side = factory.SubFactory(SideFactory, programme=factory.SelfAttribute("..showcase.edition.programme"))
    sector = factory.SubFactory(SectorFactory)
    language = "en"
    title = "Sensors that listen to the pipes"
    pitch = "We find leaks before they reach the surface."
    founded = dt.date(2014, 5, 9)
    employees = 8
    funding = Funding.SEED
    phase = "filed"
    filed_at = dt.datetime(2016, 3, 1, tzinfo=dt.UTC)

    class Meta:
        model = Application


class FounderFactory(DjangoModelFactory):
    application = factory.SubFactory(ApplicationFactory)
    name = "Nome Cognome"

    class Meta:
        model = Founder


class DocumentFactory(DjangoModelFactory):
    application = factory.SubFactory(ApplicationFactory)
    kind = "deck"
    name = "deck.pdf"
    media_type = "application/pdf"
    size = 10
    sha256 = "0" * 64
    file = factory.django.FileField(data=b"%PDF-1.7 %%EOF", filename="deck.pdf")

    class Meta:
        model = Document


class StageFactory(DjangoModelFactory):
    showcase = factory.SubFactory(ShowcaseFactory)
    slug = factory.Sequence(lambda n: f"showcase-stage-{n}")
    round = Round.SEMI_FINAL
    name_en = factory.Sequence(lambda n: f"Semi-final {n}")
    name_it = factory.Sequence(lambda n: f"Semifinale {n}")
    name_zh_hans = factory.Sequence(lambda n: f"半决赛{n}")
    place = factory.SubFactory(CityFactory)
    starts = dt.datetime(2016, 7, 4, 9, tzinfo=dt.UTC)
    places = 2

    class Meta:
        model = Stage


class CriterionFactory(DjangoModelFactory):
    stage = factory.SubFactory(StageFactory)
    order = factory.Sequence(lambda n: n + 1)
    name_en = factory.Sequence(lambda n: f"Criterion {n}")
    weight = 25

    class Meta:
        model = Criterion


class ContenderFactory(DjangoModelFactory):
    stage = factory.SubFactory(StageFactory)
    application = factory.SubFactory(
        ApplicationFactory, showcase=factory.SelfAttribute("..stage.showcase"), phase="competing"
    )

    class Meta:
        model = Contender


class JurorFactory(DjangoModelFactory):
    stage = factory.SubFactory(StageFactory)
    account = factory.LazyFunction(lambda: PersonFactory().account)
    declared_at = dt.datetime(2016, 7, 1, tzinfo=dt.UTC)

    class Meta:
        model = Juror


@dataclass
class Tournament:
    """A semi-final with its start-ups and its jury, and the final behind it."""

    stage: Stage
    final: Stage
    officer: Account
    contenders: list[Contender]
    jurors: list[Juror]
    italy: Side
    china: Side
    sector: Sector

    @property
    def criteria(self) -> list[Criterion]:
        return list(self.stage.criteria.all())

    def mark(self, juror: Juror, contender: Contender, marks: Sequence[int], *, signs: bool = True) -> None:
        """Let somebody mark a start-up, criterion by criterion, and sign."""
        given = dict(zip((one.pk for one in self.criteria), marks, strict=True))
        save_draft(actor=juror.account, juror=juror, contender=contender, marks=given)
        if signs:
            sign_sheet(actor=juror.account, juror=juror, contender=contender)

    def mark_all(self, table: Sequence[Sequence[int]]) -> None:
        """Let everybody sign: a row for each member of the jury, one mark for all criteria of each start-up."""
        for juror, row in zip(self.jurors, table, strict=True):
            for contender, mark in zip(self.contenders, row, strict=True):
                self.mark(juror, contender, [mark] * len(WEIGHTS))

    def fresh(self) -> Stage:
        """The stage as the database has it now."""
        return Stage.objects.select_related("showcase__edition").get(pk=self.stage.pk)


def a_semi_final(*, startups: int = 4, jury: int = 3, opened: bool = True, **stage_fields: Any) -> Tournament:
    """A stage with start-ups of two sides in turn and a jury without interests; the final waits."""
    officer = OfficerFactory(side=SideFactory(code="it", name_en="Italy", countries=["IT"]))
    italy = officer.side
    china = SideFactory(programme=italy.programme, code="cn", name_en="China", countries=["CN"])
    showcase = ShowcaseFactory(edition__programme=italy.programme, edition__host_side=italy)
    stage = StageFactory(showcase=showcase, **stage_fields)
    final = StageFactory(showcase=showcase, round=Round.FINAL, name_en="Final", places=1)
    for order, (name, weight) in enumerate(WEIGHTS.items(), start=1):
        for one in (stage, final):
            CriterionFactory(stage=one, order=order, name_en=name, weight=weight)
    sector = SectorFactory()
    contenders = [
        ContenderFactory(
            stage=stage,
            application__side=(italy, china)[n % 2],
            application__sector=sector,
            application__organisation__country=("IT", "CN")[n % 2],
        )
        for n in range(startups)
    ]
    tournament = Tournament(
        stage=stage,
        final=final,
        officer=officer.account,
        contenders=contenders,
        jurors=[JurorFactory(stage=stage) for _ in range(jury)],
        italy=italy,
        china=china,
        sector=sector,
    )
    if opened:
        open_stage(actor=officer.account, stage=stage)
        tournament.stage = tournament.fresh()
    return tournament


def has_no_interest(juror: Juror) -> None:
    """Let somebody declare that there is none."""
    declare_interests(actor=juror.account, juror=juror, notes={})
