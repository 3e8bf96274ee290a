"""Suggesting to everybody whom to meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.context import matching_context
from ponte.brokerage.domain.indexing import index_for_search
from ponte.brokerage.models import Brokerage, Matching, Profile, Suggestion
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine import matching
from ponte.engine.machines import machines
from ponte.people.models import Account

PER_PROFILE = 10
"""How many suggestions a profile gets."""


def queue_suggestions(*, actor: Account | None, brokerage: Brokerage) -> None:
    """Ask for all profiles to be matched anew by a worker.

    Raises
    ------
    Refused
        ``already_matching``, ``no_profiles``.
    """
    from ponte.brokerage.queries import last_matching_run
    from ponte.brokerage.tasks import refresh_suggestions_task

    if not Profile.objects.published().filter(registration__brokerage=brokerage).exists():
        raise Refused("no_profiles", _("There is nothing to match yet: nobody has published a profile."))
    with transaction.atomic():
        latest = last_matching_run(brokerage)
        if latest is not None and latest.is_under_way:
            raise Refused("already_matching", _("All profiles are being matched already. Wait for that to end."))
        record(actor=actor, action="brokerage.queue_suggestions", subject=brokerage)
        refresh_suggestions_task.enqueue(brokerage.pk)  # the queue is a table: filed with the rest, or not at all


def refresh_suggestions(
    *, actor: Account | None, brokerage: Brokerage, on_progress: Callable[[str, float], None] | None = None
) -> int:
    """Match all profiles of the two sides anew and replace every suggestion; returns how many there are now.

    New texts are encoded, and many profiles searched, by the cluster that ``PONTE_DASK`` names, where there is one.

    Parameters
    ----------
    on_progress
        Called with the name of each stage of the work as it begins, and the share that is done, 0 to 1.
    """
    rows = {
        profile.reference: profile
        for profile in Profile.objects.published()
        .filter(registration__brokerage=brokerage)
        .select_related("registration__side", "registration__organisation", "registration__person")
        .prefetch_related("sectors", "registration__presences")
    }
    with machines() as where:
        encoder = matching.encoder_on(where)
        matcher = matching.Matcher(
            [_engine_profile(row) for row in rows.values()],
            encoder=encoder,
            top=PER_PROFILE,
            context=matching_context(brokerage, rows.values()),
            machines=where,
            on_progress=on_progress,
        )
    suggestions = [
        Suggestion(
            profile=rows[result.id],
            other=rows[found.id],
            rank=rank,
            score=found.score,
            reasons=[{"code": reason.code, **reason.params} for reason in found.reasons],
        )
        for result in matcher.suggestions()
        for rank, found in enumerate(result.matches, start=1)
    ]
    with transaction.atomic():
        Suggestion.objects.filter(profile__registration__brokerage=brokerage).delete()
        Suggestion.objects.bulk_create(suggestions, batch_size=500)
        Matching.objects.update_or_create(
            brokerage=brokerage,
            defaults={
                "encoder": encoder.name,
                "by_letters": bool(matching.notice(encoder)),
                "weights": asdict(matcher.weighing.weights),
                "answers": matcher.weighing.answers,
                "is_learned": matcher.weighing.is_learned,
            },
        )
        index_for_search(row for row in rows.values() if not row.search_terms)
        record(actor=actor, action="brokerage.refresh_suggestions", subject=brokerage, count=len(suggestions))
    return len(suggestions)


def _engine_profile(profile: Profile) -> matching.Profile:
    registration = profile.registration
    return matching.Profile(
        id=profile.reference,
        side=registration.side.code if registration.side else "",
        kind=profile.kind,
        title=profile.title,
        text=profile.text,
        language=profile.language,
        organisation=registration.organisation.slug if registration.organisation else None,
        keywords=tuple(profile.keywords),
        sectors=tuple(sector.slug for sector in profile.sectors.all()),
        speaks=tuple(registration.languages),
        present=frozenset(
            f"{presence.hall_id} {presence.date} {presence.half}" for presence in registration.presences.all()
        ),
    )
