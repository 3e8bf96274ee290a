"""What the search finds of joint calls: what they are about, and what they financed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from ponte.calls.models import Call
from ponte.calls.workflows import OPEN_CALLS
from ponte.finding.domain.indexing import Findable, index, joined, told_in_each
from ponte.finding.enums import Kind


def everything() -> Iterator[Findable]:
    """Yield all that the room publishes."""
    yield from map(_call, _calls())


def index_call(call: Call) -> None:
    """Let the search find a call by what it says now."""
    index(map(_call, _calls().filter(pk=call.pk)), in_place_of=Q(kind=Kind.CALL, slug=call.slug))


def _calls() -> QuerySet[Call]:
    return Call.objects.filter(phase__in=OPEN_CALLS).prefetch_related(
        "themes", "sides__agency", "proposals__project", "proposals__one"
    )


def _call(call: Call) -> Findable:
    funded = [proposal.one for proposal in call.proposals.all() if hasattr(proposal, "project")]
    texts = joined(
        told_in_each(call, "summary", "framework"),
        *(told_in_each(theme, "name") for theme in call.themes.all()),
        *(told_in_each(side.agency, "name") for side in call.sides.all()),
        *(told_in_each(dossier, "title") for dossier in funded),
    )
    opens = min((side.opens for side in call.sides.all()), default=None)
    return Findable(
        Kind.CALL,
        call.slug,
        told_in_each(call, "name"),
        texts,
        date=opens.date().isoformat() if opens else "",
    )
