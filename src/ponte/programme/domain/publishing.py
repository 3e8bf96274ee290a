"""An edition's life: in preparation, seen by the offices only; then public."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.finding.domain.gathering import index_everything
from ponte.people.models import Account
from ponte.programme.domain.cloning import Line
from ponte.programme.domain.comparing import compare, lines_of
from ponte.programme.domain.declaring import LeftOut, declarations, rows_of
from ponte.programme.domain.releasing import Announce, last_release, notices, released_sessions
from ponte.programme.models import Edition, Stage
from ponte.programme.queries import agenda, current_edition, is_public, nearest_first


class Lack(TextChoices):
    """What readers of a public edition would miss; none of it hinders its publication."""

    DATES = "dates", gettext_lazy("It has no dates yet.")
    CITIES = "cities", gettext_lazy("It names no host city yet.")
    NAME = "name", gettext_lazy("Its name is not there in every language.")
    DESCRIPTION = "description", gettext_lazy("Its description is not there in every language.")
    AGENDA = "agenda", gettext_lazy("No agenda has been released: its page says that it follows.")


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing an edition would do."""

    stages: int
    sessions: int
    """Of the latest release of its agenda."""
    told: int
    """People who speak at them and have an account: each gets one message."""
    lacking: list[Lack]
    before: Edition | None
    """The edition that is current now."""
    becomes_current: bool
    """It would be the one that the home page shows."""


def preview_publication(*, edition: Edition) -> Publication:
    """Say what would be seen, and what is lacking, without writing anything."""
    public = nearest_first(Edition.objects.filter(is_public() | Q(pk=edition.pk)))
    sessions = agenda(edition)
    return Publication(
        stages=Stage.objects.filter(roadshow__edition=edition).count(),
        sessions=sessions.count(),
        told=Account.objects.filter(person__released_speeches__session__in=sessions.order_by()).distinct().count(),
        lacking=_lacks(edition),
        before=current_edition(),
        becomes_current=public.first() == edition,
    )


def publish_edition(*, actor: Account | None, edition: Edition, announce: Announce) -> None:
    """Show an edition to everybody, and tell the speakers of its released agenda, who have heard nothing so far.

    Raises
    ------
    Refused
        ``already``: it is public.
    """
    with transaction.atomic():
        if not Edition.objects.filter(pk=edition.pk, published_at__isnull=True).update(published_at=timezone.now()):
            raise Refused("already", _("This edition is public already."))
        edition.refresh_from_db()
        index_everything()
        record(actor=actor, action="programme.publish_edition", subject=edition)
        if release := last_release(edition):
            announce(notices(release, compare([], lines_of(released_sessions(release)))))


def withdraw_edition(*, actor: Account | None, edition: Edition) -> None:
    """Take an edition back into preparation, as long as nobody outside the offices could have acted on it.

    Raises
    ------
    Refused
        ``not_public``; ``acted``: people outside take part in it already.
    """
    with transaction.atomic():
        if not Edition.objects.filter(is_public(), pk=edition.pk).update(published_at=None):
            raise Refused("not_public", _("This edition is in preparation already."))
        if outsiders(edition):
            raise Refused(
                "acted",
                _("People outside the offices take part in this edition already: it stays public. Correct it instead."),
            )
        edition.refresh_from_db()
        index_everything()
        record(actor=actor, action="programme.withdraw_edition", subject=edition)


def outsiders(edition: Edition) -> list[Line]:
    """Count what people outside the offices have done in an edition, or can act by; empty where there is nothing."""
    lines = [
        Line(declared.label, rows_of(declared, edition.pk).count())
        for declared in declarations()
        if isinstance(declared, LeftOut) and declared.by_others
    ]
    return [line for line in lines if line.count]


def _lacks(edition: Edition) -> list[Lack]:
    found = {
        Lack.DATES: not (edition.starts and edition.ends),
        Lack.CITIES: not edition.cities.exists(),
        Lack.NAME: not _is_in_every_language(edition, "name"),
        Lack.DESCRIPTION: not _is_in_every_language(edition, "description"),
        Lack.AGENDA: not edition.releases.exists(),
    }
    return [lack for lack, holds in found.items() if holds]


def _is_in_every_language(edition: Edition, field: str) -> bool:
    return all(getattr(edition, build_localized_fieldname(field, code)) for code, _name in settings.LANGUAGES)
