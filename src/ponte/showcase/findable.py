"""What the search finds of showcases: the call, its stages, and the start-ups that the public sees."""

from __future__ import annotations

from collections.abc import Iterator

from ponte.finding.domain.indexing import Findable, joined, told_in_each
from ponte.finding.enums import Kind
from ponte.programme.queries import is_public
from ponte.showcase.models import Showcase
from ponte.showcase.queries.showcases import SHOWN


def everything() -> Iterator[Findable]:
    """Yield all that the room publishes."""
    rows = (
        Showcase.objects.filter(is_public("edition"), published_at__isnull=False)
        .select_related("edition", "place")
        .prefetch_related("stages__place", "applications__organisation")
    )
    for showcase in rows:
        texts = joined(
            told_in_each(showcase, "description"),
            *(told_in_each(stage, "name") for stage in showcase.stages.all()),
            *(told_in_each(stage.place, "name") for stage in showcase.stages.all()),
            *(
                told_in_each(application.organisation, "name")
                for application in showcase.applications.all()
                if application.phase in SHOWN
            ),
        )
        yield Findable(
            Kind.SHOWCASE,
            showcase.slug,
            told_in_each(showcase, "name"),
            texts,
            under=showcase.edition.slug,
            date=showcase.opens.date().isoformat(),
        )
