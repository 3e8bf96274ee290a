"""Applications for fairs and exchanges, start-up showcases, and the register of accords."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ponte.accords.enums import AccordStatus
from ponte.accords.models import AccordMilestone, Contact, Double, Report, Signatory
from ponte.showcase.models import ScoreSheet
from tests.access.expected import Role
from tests.access.world import World
from tests.factories import MeetingFactory, OrganisationFactory, PersonFactory, RegistrationFactory
from tests.factories_accords import AccordFactory, a_version
from tests.factories_intake import (
    ApplicationFactory,
    AssessorFactory,
    EntryFactory,
    ExchangeFactory,
    ExhibitionFactory,
    FairFactory,
    a_fair,
)
from tests.factories_showcase import ApplicationFactory as StartupFactory
from tests.factories_showcase import (
    ContenderFactory,
    CriterionFactory,
    DocumentFactory,
    JurorFactory,
    RequirementFactory,
    ShowcaseFactory,
    StageFactory,
)


def fill(world: World) -> None:
    """Make one of everything, and of what belongs to an applicant or a juror two: theirs, and somebody else's."""
    _intake(world)
    _showcase(world)
    _register(world)


def _intake(world: World) -> None:
    edition = world.edition
    fair = a_fair(modules=2, edition=edition)
    slug = fair.intake.slug
    assessor = AssessorFactory(intake=fair.intake, account=world.account(Role.ASSESSOR))
    mine, theirs = (
        ApplicationFactory(intake=fair.intake, account=account, organisation=OrganisationFactory())
        for account in (world.account(Role.APPLICANT), PersonFactory().account)
    )
    own = ApplicationFactory(intake=fair.intake, account=assessor.account, organisation=OrganisationFactory())
    entries = [EntryFactory(fair=fair, organisation=row.organisation, application=row) for row in (mine, theirs)]
    other_fair = FairFactory(edition=edition)
    other_slug = other_fair.intake.slug
    world.two("intake", {"slug": slug}, {"slug": other_slug})
    world.two("intake_application", {"slug": slug, "pk": mine.pk}, {"slug": slug, "pk": theirs.pk})
    world.two("sheet_to_mark", {"slug": slug, "pk": mine.pk}, {"slug": slug, "pk": own.pk})
    world.one("assessor", slug=slug, pk=assessor.pk)
    world.one("exhibitor", slug=edition.slug, fair=fair.slug, organisation=entries[0].organisation.slug)
    draft = edition.programme.editions.get(year=2017)
    kept = EntryFactory(fair=FairFactory(edition=draft))
    world.one("draft_exhibitor", slug=draft.slug, fair=kept.fair.slug, organisation=kept.organisation.slug)
    world.one("fair", slug=edition.slug, fair=fair.slug)
    world.one("draft_fair", slug=draft.slug, fair=kept.fair.slug)
    world.one("exhibition", slug=edition.slug, exhibition=ExhibitionFactory(edition=edition).slug)
    world.one("draft_exhibition", slug=draft.slug, exhibition=ExhibitionFactory(edition=draft).slug)
    world.one("exchange", slug=edition.slug, exchange=ExchangeFactory(edition=edition).slug)
    world.one("draft_exchange", slug=draft.slug, exchange=ExchangeFactory(edition=draft).slug)


def _showcase(world: World) -> None:
    edition = world.edition
    showcase = ShowcaseFactory(edition=edition)
    requirement = RequirementFactory(showcase=showcase, kind="employees", number=50)
    stage, other_stage = (StageFactory(showcase=showcase) for _ in range(2))
    criterion = CriterionFactory(stage=stage)
    startups = [
        StartupFactory(showcase=showcase, side=side, account=account)
        for side, account in (
            (world.italy, world.account(Role.APPLICANT)),
            (world.china, PersonFactory().account),
        )
    ]
    files = [DocumentFactory(application=row) for row in startups]
    contenders = [ContenderFactory(stage=stage, application=row) for row in startups]
    elsewhere = ContenderFactory(stage=other_stage, application=startups[1])
    juror = JurorFactory(stage=stage, account=world.account(Role.JUROR))
    sheet = ScoreSheet.objects.create(juror=juror, contender=contenders[0], marks={})
    at: dict[str, Any] = {"slug": showcase.slug}
    world.one("showcase", **at)
    world.one("requirement", **at, kind="requirements", pk=requirement.pk)
    world.one("criterion", **at, kind="criteria", stage=stage.slug, pk=criterion.pk)
    world.two("stage", at | {"stage": stage.slug}, at | {"stage": other_stage.slug})
    world.two(
        "contender",
        at | {"stage": stage.slug, "pk": contenders[0].pk},
        at | {"stage": other_stage.slug, "pk": elsewhere.pk},
    )
    world.one("juror", **at, stage=stage.slug, pk=juror.pk)
    world.one("sheet", **at, stage=stage.slug, pk=sheet.pk)
    world.two("startup", *(at | {"pk": row.pk} for row in startups))
    world.two(
        "startup_file",
        *(at | {"pk": row.application_id, "document": row.pk, "token": row.token} for row in files),
    )
    hidden = StageFactory(showcase=ShowcaseFactory(edition=edition, published_at=None))
    for name, of in (("showcase_page", stage), ("draft_showcase_page", hidden)):
        world.one(name, slug=edition.slug, edition=edition.slug, showcase=of.showcase.slug, stage=of.slug)


def _register(world: World) -> None:
    programme = world.edition.programme
    anna = world.week.anna
    accord, twin = (AccordFactory(programme=programme, edition=world.edition) for _ in range(2))
    draft = AccordFactory(programme=programme, status=AccordStatus.DRAFT)
    meeting = MeetingFactory(
        brokerage=world.brokerage, people=[anna, RegistrationFactory(brokerage=world.brokerage, side=world.china)]
    )
    reported = AccordFactory(programme=programme, status=AccordStatus.REPORTED, meeting=meeting)
    double = Double.objects.create(first=accord, second=twin, score=0.9)
    report = Report.objects.create(
        accord=reported, account=anna.person.account, kind=accord.kind, title="T", language="it", date="2016"
    )
    signatory = Signatory.objects.create(accord=accord, person=PersonFactory(account=None), party=anna.organisation)
    milestone = AccordMilestone.objects.create(accord=accord, title="Laboratory", due=dt.date(2017, 1, 1))
    contact = Contact.objects.create(accord=accord, name="Anna", email="a@example.org", language="it")
    shown, kept = a_version(accord, "it", is_public=True), a_version(accord, "zh")
    world.one("accord", slug=draft.slug)
    world.one("public_accord", slug=accord.slug, accord=accord.slug)
    world.one("draft_accord", slug=draft.slug, accord=draft.slug)
    world.one("reported_accord", slug=reported.slug)
    world.one("accord_double", pk=double.pk, kept=accord.pk)
    world.one("accord_report", pk=report.pk)
    world.one("signatory", pk=signatory.pk)
    world.one("milestone", pk=milestone.pk)
    world.one("contact", pk=contact.pk)
    world.one("version", pk=kept.pk)
    world.one("accord_file", slug=accord.slug, language=shown.language)
    world.one("kept_file", slug=accord.slug, language=kept.language)
