"""Start-up showcases, through the same rules as everybody's; nobody is written to."""

from __future__ import annotations

import io

from django.utils import timezone

from ponte.common.refusals import Refused
from ponte.faces.console.edition import showcase_schema as schema
from ponte.faces.console.edition.upsert import by_slug, translated
from ponte.people.models import Account, Organisation, Place, Sector
from ponte.programme.models import Edition, Side
from ponte.programme.queries import zone_of
from ponte.showcase.domain.admitting import admit, reject
from ponte.showcase.domain.applying import Named, Told, file_application, start_application
from ponte.showcase.domain.deciding import decide, publish
from ponte.showcase.domain.documents import add_document
from ponte.showcase.domain.eligibility import shortcomings
from ponte.showcase.domain.interests import declare_interests
from ponte.showcase.domain.juries import name_juror
from ponte.showcase.domain.scheduling import schedule_pitches
from ponte.showcase.domain.scoring import save_draft, sign_sheet
from ponte.showcase.domain.setting_up import save_part
from ponte.showcase.domain.staging import candidates, close_stage, open_stage, place_contenders
from ponte.showcase.domain.voting import open_vote
from ponte.showcase.enums import DocumentKind, VoteAccess
from ponte.showcase.models import Application, Benefit, Criterion, Juror, Question, Quota, Requirement, Showcase, Stage

Accounts = dict[str, Account]


def write_showcases(file: schema.ShowcaseFile, edition: Edition, *, deck: bytes | None, is_sample: bool) -> None:
    """Write showcases for an edition that has none yet, stage by stage as the file says.

    Parameters
    ----------
    deck
        The pitch deck that stands in for everybody's.

    Raises
    ------
    Refused
        Whatever the rules of the showcase refuse.
    """
    for entry in file.showcases:
        _write_showcase(entry, edition, deck, is_sample)


def _write_showcase(entry: schema.Showcase, edition: Edition, deck: bytes | None, is_sample: bool) -> None:
    place = Place.objects.select_related("parent").get(slug=entry.place)
    zone = zone_of(place)
    showcase = Showcase(
        edition=edition,
        slug=entry.id,
        place=place,
        opens=entry.opens.replace(tzinfo=zone),
        closes=entry.closes.replace(tzinfo=zone),
        published_at=timezone.now(),
        is_sample=is_sample,
        **translated("name", entry.name),
        **translated("description", entry.description),
    )
    save_part(actor=None, part=showcase)
    _write_requirements(entry, showcase)
    save_part(actor=None, part=Question(showcase=showcase, order=1, **translated("text", entry.question)))
    people = {row.person for row in entry.startups} | {slug for stage in entry.stages for slug in stage.jury}
    accounts = {
        row.person.slug: row for row in Account.objects.filter(person__slug__in=people).select_related("person")
    }
    applications = {row.organisation: _apply(row, showcase, accounts, deck) for row in entry.startups}
    stages = [_write_stage(stage, entry.criteria, showcase) for stage in entry.stages]
    for told, stage in zip(entry.stages, stages, strict=True):
        _run_stage(told, stage, entry.startups, applications, accounts)


def _write_requirements(entry: schema.Showcase, showcase: Showcase) -> None:
    for row in entry.requirements:
        part = Requirement(
            showcase=showcase,
            kind=row.kind,
            day=row.day,
            number=row.number,
            funding=row.funding or "",
            document=row.document or "",
        )
        sides = Side.objects.filter(programme=showcase.edition.programme, code__in=row.sides)
        save_part(actor=None, part=part, links={"sides": sides, "sectors": by_slug(Sector, row.sectors)})


def _apply(row: schema.StartUp, showcase: Showcase, accounts: Accounts, deck: bytes | None) -> Application:
    actor, at = accounts[row.person], row.at.replace(tzinfo=zone_of(showcase.place))
    question = showcase.questions.get()
    application = start_application(
        actor=actor,
        showcase=showcase,
        organisation=Organisation.objects.get(slug=row.organisation),
        told=Told(
            title=row.title,
            pitch=row.pitch,
            language=row.language,
            sector=Sector.objects.get(slug=row.sector),
            founded=row.founded,
            employees=row.employees,
            funding=row.funding,
            founders=[Named(founder.name, founder.part) for founder in row.founders],
            answers={question.pk: row.answer},
        ),
        at=at,
        is_sample=showcase.is_sample,
    )
    if deck:
        file = io.BytesIO(deck)
        add_document(actor=actor, application=application, kind=DocumentKind.DECK, name="pitch-deck", file=file, at=at)
    if lacking := shortcomings(application):
        raise Refused("not_eligible", f"{row.organisation}: {lacking[0]}")
    file_application(actor=actor, application=application, at=at)
    if row.rejected:
        reject(actor=None, application=application, reason=row.rejected, tells=False)
    else:
        admit(actor=None, application=application, tells=False)
    return application


def _write_stage(entry: schema.Stage, criteria: list[schema.Criterion], showcase: Showcase) -> Stage:
    place = Place.objects.select_related("parent").get(slug=entry.place)
    stage = Stage(
        showcase=showcase,
        slug=entry.id,
        round=entry.round,
        place=place,
        starts=entry.starts.replace(tzinfo=zone_of(place)),
        pause_after=entry.pause_after,
        places=entry.places,
        drop_extremes=entry.drop_extremes,
        vote_access=entry.vote,
        **translated("name", entry.name),
        **translated("venue", entry.venue),
    )
    save_part(actor=None, part=stage, links={"sectors": by_slug(Sector, entry.sectors)})
    for order, row in enumerate(criteria, start=1):
        texts = translated("name", row.name) | translated("description", row.description)
        save_part(actor=None, part=Criterion(stage=stage, order=order, weight=row.weight, **texts))
    for quota in entry.quotas:
        side = Side.objects.get(programme=showcase.edition.programme, code=quota.side)
        save_part(actor=None, part=Quota(stage=stage, side=side, least=quota.least, most=quota.most))
    for benefit in entry.benefits:
        save_part(actor=None, part=Benefit(stage=stage, rank=benefit.rank, **translated("text", benefit.text)))
    return stage


def _run_stage(
    entry: schema.Stage,
    stage: Stage,
    startups: list[schema.StartUp],
    applications: dict[str, Application],
    accounts: Accounts,
) -> None:
    """Place, draw, open and mark a stage; decide and publish it where the file says that it is."""
    place_contenders(actor=None, stage=stage, applications=candidates(stage))
    schedule_pitches(actor=None, stage=stage)
    jury = {slug: name_juror(actor=None, stage=stage, account=accounts[slug], tells=False) for slug in entry.jury}
    open_stage(actor=None, stage=stage)
    for slug, juror in jury.items():
        notes = {applications[row.organisation].pk: "" for row in startups if slug in row.interests.get(entry.id, [])}
        declare_interests(actor=juror.account, juror=juror, notes=notes)
        juror.refresh_from_db()
        _mark(entry.id, slug, juror, startups, applications)
    if entry.published:
        close_stage(actor=None, stage=stage)
        decide(actor=None, stage=stage)
        publish(actor=None, stage=stage, tells=False)
    elif entry.vote != VoteAccess.NOBODY:
        open_vote(actor=None, stage=stage)


def _mark(
    stage: str, slug: str, juror: Juror, startups: list[schema.StartUp], applications: dict[str, Application]
) -> None:
    criteria = list(juror.stage.criteria.values_list("pk", flat=True))
    contenders = {row.application_id: row for row in juror.stage.contenders.select_related("stage__showcase__edition")}
    for row in startups:
        given = row.marks.get(stage, {}).get(slug)
        contender = contenders.get(applications[row.organisation].pk)
        if given and contender:
            marks = dict(zip(criteria, given, strict=True))
            save_draft(actor=juror.account, juror=juror, contender=contender, marks=marks)
            sign_sheet(actor=juror.account, juror=juror, contender=contender)
