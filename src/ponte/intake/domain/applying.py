"""Applying, applying anew, and withdrawing."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.intake.domain.deciding import Change, settle
from ponte.intake.domain.standing import locked
from ponte.intake.domain.telling import tell_moved_up, tell_received
from ponte.intake.enums import LIVE, ApplicationState, Phase
from ponte.intake.models import Application, CatalogueEntry, Intake, Unit
from ponte.people.models import Account, Organisation

MOST_TEXT = 2000


def submit(
    *,
    actor: Account,
    intake: Intake,
    organisation: Organisation | None = None,
    wanted: int = 1,
    text: str = "",
    language: str = "",
) -> Application:
    """Apply. What the same applicant sent before is replaced: the last submission counts, at the hour that it was sent.

    Parameters
    ----------
    organisation
        Who applies, where modules of a pavilion are handed out: one that the actor stands for.
    wanted
        How many units.
    text
        Why, in `language`, one of the interface's; the account's own if none is given.

    Raises
    ------
    Refused
        ``not_open_yet``, ``closed``, ``no_organisation``, ``for_people``, ``too_many``, ``text_too_long``.
    """
    with transaction.atomic():
        intake = locked(intake)
        now = timezone.now()  # under the lock, so that the queue has one order
        _check(intake, now, organisation, wanted, text)
        application = file_submission(
            actor=actor,
            intake=intake,
            at=now,
            organisation=organisation,
            wanted=wanted,
            text=text.strip(),
            language=language or actor.language,
        )
        tell_received(application)
    return application


def file_submission(
    *,
    actor: Account,
    intake: Intake,
    at: dt.datetime,
    organisation: Organisation | None,
    wanted: int,
    text: str,
    language: str,
    is_sample: bool = False,
) -> Application:
    """Put a submission in place of the applicant's earlier one; `submit` does so by the clock, the loader by a file."""
    earlier = _live(intake, actor, organisation)
    replaced = list(earlier.values_list("pk", flat=True))
    earlier.update(state=ApplicationState.SUPERSEDED)
    application = Application.objects.create(
        intake=intake,
        account=actor,
        organisation=organisation,
        submitted=at,
        wanted=wanted,
        text=text,
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        is_sample=is_sample,
    )
    record(
        actor=actor,
        action="intake.submit",
        subject=application,
        at=at.isoformat(),
        wanted=wanted,
        replaces=replaced,
    )
    return application


def withdraw(*, actor: Account | None, application: Application) -> None:
    """Take an application back; once units were handed out, its units go to the next on the waiting list, who is told.

    Raises
    ------
    Refused
        ``not_live``: it was withdrawn or replaced already.
    """
    with transaction.atomic():
        tell_moved_up(take_back(actor=actor, application=application))
    application.refresh_from_db()


def take_back(*, actor: Account | None, application: Application) -> list[Change]:
    """Do what `withdraw` does inside a transaction, and return who moved up without writing to them."""
    intake = locked(application.intake)
    turned = Application.objects.filter(pk=application.pk, state__in=LIVE).update(
        state=ApplicationState.WITHDRAWN, rank=None, reason={}
    )
    if not turned:
        raise Refused("not_live", _("This application has been withdrawn or replaced already."))
    given_back = list(Unit.objects.filter(holder=application).values_list("number", flat=True))
    Unit.objects.filter(holder=application).update(holder=None)
    CatalogueEntry.objects.filter(application=application).delete()
    record(actor=actor, action="intake.withdraw", subject=application, given_back=given_back)
    return settle(actor=actor, intake=intake) if intake.decided_at is not None else []


def _live(intake: Intake, actor: Account, organisation: Organisation | None) -> QuerySet[Application]:
    mine = {"organisation": organisation} if organisation else {"account": actor, "organisation": None}
    return Application.objects.filter(intake=intake, state__in=LIVE, **mine)


def _check(intake: Intake, now: dt.datetime, organisation: Organisation | None, wanted: int, text: str) -> None:
    match intake.phase(now):
        case Phase.ANNOUNCED:
            raise Refused("not_open_yet", _("Applications are not open yet. Come back at the hour that is published."))
        case Phase.CLOSED | Phase.DECIDED:
            raise Refused("closed", _("Applications are closed. Ask the office whether anything has become free."))
    if intake.is_for_organisations and organisation is None:
        raise Refused("no_organisation", _("Modules go to organisations: choose the one that you stand for."))
    if not intake.is_for_organisations and organisation is not None:
        raise Refused("for_people", _("People apply for these places, each for themselves."))
    if not 1 <= wanted <= intake.most_each:
        raise Refused(
            "too_many",
            ngettext(
                "One applicant can have %(most)d at most.", "One applicant can have %(most)d at most.", intake.most_each
            )
            % {"most": intake.most_each},
        )
    if len(text) > MOST_TEXT:
        raise Refused("text_too_long", _("The text can have %(most)d characters at most.") % {"most": MOST_TEXT})
