"""Applying: a draft that one comes back to, filed while the call is open, taken back or withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common.audit import record, refusals_kept
from ponte.common.fitting import fitted
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account, Organisation, Sector
from ponte.people.queries import stands_for
from ponte.programme.models import Programme, Side
from ponte.showcase.domain.eligibility import shortcomings
from ponte.showcase.domain.telling import tell_filed
from ponte.showcase.domain.turns import hold, locked, locked_application
from ponte.showcase.models import Answer, Application, Contender, Founder, Showcase, Stage
from ponte.showcase.models.applying import GONE
from ponte.showcase.workflows import APPLICATION

MOST_PITCH = 2500
MOST_FOUNDERS = 8
MOST_EMPLOYEES = 100_000


@dataclass(frozen=True, slots=True)
class Named:
    """A founder as the start-up names them."""

    name: str
    part: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a start-up tells of itself."""

    title: str
    pitch: str
    language: str
    """Of what is written; one of the interface's."""
    sector: Sector
    founded: dt.date
    employees: int
    funding: str
    founders: Sequence[Named] = ()
    answers: Mapping[int, str] | None = None
    """By the key of the question."""


def side_of(organisation: Organisation, programme: Programme) -> Side | None:
    """Tell the side that an organisation's country belongs to."""
    return next((side for side in programme.sides.all() if organisation.country in side.countries), None)


def start_application(
    *,
    actor: Account,
    showcase: Showcase,
    organisation: Organisation,
    told: Told,
    at: dt.datetime | None = None,
    is_sample: bool = False,
) -> Application:
    """Begin an application; nobody but the start-up reads it until it is filed.

    Parameters
    ----------
    organisation
        The start-up: one that the actor stands for.
    at
        The moment that it is begun at; the loader gives one, everybody else's is now.

    Raises
    ------
    Refused
        ``stands_for_another``, ``not_open``, ``no_side``, ``applied_already``, ``too_long``, ``text_too_long``,
        ``too_many_founders``, ``too_many_employees``, ``founded_later``.
    """
    _check(told)
    if not stands_for(actor, organisation.pk):
        raise Refused(
            "stands_for_another",
            _("You do not stand for %(organisation)s as far as the directory knows. Ask the office.")
            % {"organisation": organisation},
        )
    with transaction.atomic():
        hold(showcase.pk)
        _check_open(showcase, at)
        side = side_of(organisation, showcase.edition.programme)
        if side is None:
            raise Refused(
                "no_side",
                _("The directory does not say that %(organisation)s is in a country of either side. Ask the office.")
                % {"organisation": organisation},
            )
        if showcase.applications.filter(organisation=organisation).exclude(phase__in=GONE).exists():
            raise Refused(
                "applied_already", _("%(organisation)s has an application already.") % {"organisation": organisation}
            )
        application = Application(
            showcase=showcase,
            account=actor,
            organisation=organisation,
            side=side,
            is_sample=is_sample,
            **_columns(told),
        )
        application.save()
        _write_lists(application, told)
        record(actor=actor, action="showcase.start_application", subject=application, organisation=organisation.pk)
    return application


def change_application(*, actor: Account, application: Application, told: Told) -> None:
    """Write a draft anew.

    Raises
    ------
    Refused
        ``not_a_draft``, ``not_open``, ``too_long``, ``text_too_long``, ``too_many_founders``, ``too_many_employees``,
        ``founded_later``.
    ponte.common.permissions.Forbidden
        The application is somebody else's.
    """
    _check(told)
    with transaction.atomic():
        application = locked_application(application)
        require(actor, "showcase.act_as", application)
        check_draft(application)
        for column, value in _columns(told).items():
            setattr(application, column, value)
        application.save()
        _write_lists(application, told)
        record(actor=actor, action="showcase.change_application", subject=application)


def file_application(*, actor: Account, application: Application, at: dt.datetime | None = None) -> None:
    """File a draft that shows all that the call asks; the start-up gets a confirmation.

    Parameters
    ----------
    at
        The moment that it is filed at; the loader gives one, everybody else's is now.

    Raises
    ------
    Refused
        ``not_open``; ``not_eligible`` with everything that lacks. The refusal is kept in the audit trail.
    """
    with refusals_kept(actor=actor, action="showcase.file_application", subject=application):
        hold(application.showcase_id)  # what the call asks stays while this is filed
        application = locked_application(application)
        phase = APPLICATION.target("file", phase=application.phase, actor=actor, subject=application)
        _check_open(application.showcase, at)
        if lacking := shortcomings(application):
            raise Refused("not_eligible", " ".join(lacking))
        application.phase, application.filed_at = phase, at or timezone.now()
        application.save(update_fields=["phase", "filed_at"])
        record(
            actor=actor, action="showcase.file_application", subject=application, at=application.filed_at.isoformat()
        )
        if at is None:
            tell_filed(application)


def take_back(*, actor: Account, application: Application) -> None:
    """Make a draft again of what was filed, to change it while the call is open.

    Raises
    ------
    Refused
        ``not_open``, ``not_in_this_phase``.
    """
    with transaction.atomic():
        application = locked_application(application)
        phase = APPLICATION.target("take_back", phase=application.phase, actor=actor, subject=application)
        _check_open(application.showcase)
        Application.objects.filter(pk=application.pk).update(phase=phase, filed_at=None)
        record(actor=actor, action="showcase.take_back", subject=application)


def withdraw(*, actor: Account, application: Application) -> None:
    """Leave the showcase; where it stands in a stage that is not decided, it is marked no further.

    Raises
    ------
    Refused
        ``not_in_this_phase``, ``decided_already``.
    """
    with transaction.atomic():
        hold(application.showcase_id)
        for stage in Stage.objects.filter(contenders__application=application).order_by("pk"):
            locked(stage)  # nobody decides it meanwhile
        application = locked_application(application)
        phase = APPLICATION.target("withdraw", phase=application.phase, actor=actor, subject=application)
        current = (
            Contender.objects.filter(application=application).exclude(stage__phase="published").select_related("stage")
        )
        for contender in current:
            if contender.stage.phase == "decided":
                raise Refused(
                    "decided_already", _("The stage has been decided; ask the office to take the decision back.")
                )
            contender.is_withdrawn = True
            contender.save(update_fields=["is_withdrawn"])
            record(actor=actor, action="showcase.withdraw_contender", subject=contender.stage, contender=contender.pk)
        Application.objects.filter(pk=application.pk).update(phase=phase)
        record(actor=actor, action="showcase.withdraw", subject=application)


def check_draft(application: Application, at: dt.datetime | None = None) -> None:
    """Let only drafts of an open call be changed.

    Raises
    ------
    Refused
        ``not_a_draft``, ``not_open``.
    """
    if application.phase != APPLICATION.initial:
        raise Refused("not_a_draft", _("This application is filed. Take it back before you change it."))
    _check_open(application.showcase, at)


def _check_open(showcase: Showcase, at: dt.datetime | None = None) -> None:
    if not showcase.takes_applications(at):
        raise Refused("not_open", _("The call is not open. See its hours on the page of the showcase."))


def _check(told: Told) -> None:
    if len(told.pitch) > MOST_PITCH:
        raise Refused("too_long", _("The pitch can have %(most)d characters at most.") % {"most": MOST_PITCH})
    if len(told.founders) > MOST_FOUNDERS:
        raise Refused("too_many_founders", _("Name %(most)d founders at most.") % {"most": MOST_FOUNDERS})
    if not 0 <= told.employees <= MOST_EMPLOYEES:
        raise Refused("too_many_employees", _("A start-up has %(most)d employees at most.") % {"most": MOST_EMPLOYEES})
    if told.founded > timezone.localdate():
        raise Refused("founded_later", _("The start-up is said to be founded in the future."))


def _columns(told: Told) -> dict[str, object]:
    known = dict(settings.LANGUAGES)
    return {
        "title": fitted(Application, "title", told.title),
        "pitch": told.pitch.strip(),
        "language": told.language if told.language in known else settings.LANGUAGE_CODE,
        "sector": told.sector,
        "founded": told.founded,
        "employees": told.employees,
        "funding": told.funding,
    }


def _write_lists(application: Application, told: Told) -> None:
    application.founders.all().delete()
    Founder.objects.bulk_create(
        Founder(
            application=application,
            **{column: fitted(Founder, column, getattr(one, column)) for column in ("name", "part", "email")},
        )
        for one in told.founders
    )
    lengths = dict(application.showcase.questions.values_list("pk", "most"))
    answers = {key: text.strip() for key, text in (told.answers or {}).items() if key in lengths}
    if any(len(text) > lengths[key] for key, text in answers.items()):
        raise Refused("too_long", _("An answer is longer than the call allows."))
    application.answers.all().delete()
    Answer.objects.bulk_create(
        Answer(application=application, question_id=key, text=text) for key, text in answers.items() if text
    )
