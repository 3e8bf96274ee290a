"""Start-up showcases and the results of their stages."""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from ponte.faces.api.editions import public_edition
from ponte.faces.api.values import Slug, Text, text_of
from ponte.showcase import queries
from ponte.showcase.models import Application, Contender, Showcase, Stage

router = Router(tags=["Showcases"])


class ShowcaseOut(Schema):
    """A tournament of start-ups."""

    slug: str
    name: Text
    description: Text
    place: str
    opens: dt.datetime
    closes: dt.datetime
    is_sample: bool


class StartupOut(Schema):
    """A start-up that competes."""

    organisation: str
    side: str
    sector: str
    title: str


class ResultOut(Schema):
    """A start-up's place in a stage."""

    organisation: str
    rank: int
    is_chosen: bool


class ShowcaseStageOut(Schema):
    """A round in one city."""

    slug: str
    name: Text
    place: str
    starts: dt.datetime
    results: list[ResultOut] = Field(description="Empty until they are public.")


class ShowcasePageOut(ShowcaseOut):
    """A showcase with its start-ups and stages."""

    startups: list[StartupOut]
    stages: list[ShowcaseStageOut]


@router.get("/editions/{edition}/showcases", response=list[ShowcaseOut])
def list_showcases(request: HttpRequest, edition: Slug) -> list[ShowcaseOut]:
    """Showcases of an edition that are public."""
    return [_showcase(row) for row in queries.public_showcases(public_edition(edition))]


@router.get("/editions/{edition}/showcases/{showcase}", response=ShowcasePageOut)
def get_showcase(request: HttpRequest, edition: Slug, showcase: Slug) -> ShowcasePageOut:
    """One showcase: its start-ups, its stages, and what came of them."""
    row = get_object_or_404(queries.public_showcases(public_edition(edition)), slug=showcase)
    return ShowcasePageOut(
        **_showcase(row).dict(),
        startups=[_startup(one) for one in queries.public_applications(row)],
        stages=[_stage(one) for one in _stages(row)],
    )


def _showcase(row: Showcase) -> ShowcaseOut:
    return ShowcaseOut(
        slug=row.slug,
        name=text_of(row, "name"),
        description=text_of(row, "description"),
        place=row.place.slug,
        opens=row.opens,
        closes=row.closes,
        is_sample=row.is_sample,
    )


def _startup(row: Application) -> StartupOut:
    return StartupOut(organisation=row.organisation.slug, side=row.side.code, sector=row.sector.slug, title=row.title)


def _stages(row: Showcase) -> QuerySet[Stage]:
    contenders = Contender.objects.filter(is_withdrawn=False).select_related("application__organisation")
    return queries.stages(row).prefetch_related(Prefetch("contenders", contenders))


def _stage(row: Stage) -> ShowcaseStageOut:
    ranked = [one for one in row.contenders.all() if one.rank] if row.phase == "published" else []
    return ShowcaseStageOut(
        slug=row.slug,
        name=text_of(row, "name"),
        place=row.place.slug,
        starts=row.starts,
        results=[
            ResultOut(organisation=one.application.organisation.slug, rank=one.rank or 0, is_chosen=one.is_chosen)
            for one in sorted(ranked, key=lambda one: (one.rank or 0, one.pk))
        ],
    )
