"""What applicants are written, each in the language of their account; the outbox sends it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from ponte.common.moments import say_hour
from ponte.intake.enums import ApplicationState
from ponte.intake.models import Application
from ponte.intake.reasons import why
from ponte.press.domain.outbox import enqueue
from ponte.press.enums import Purpose
from ponte.programme.queries import zone_of

if TYPE_CHECKING:
    from ponte.intake.domain.deciding import Change


def tell_received(application: Application) -> None:
    """Confirm a submission, with the moment that it counts from."""
    intake = application.intake
    with override(application.account.language):
        moment = say_hour(application.submitted, zone_of(intake.place), to_the_second=True)
        _file(
            application,
            "received",
            _("Your application for %(what)s has arrived") % {"what": intake.subject.name},
            _(
                "We have received your application for %(what)s on %(moment)s.\n\nIf you send it again, only the last "
                "one counts, from the hour that it was sent. You can change or withdraw it on your pages, under "
                "“Applications”."
            )
            % {"what": intake.subject.name, "moment": moment},
        )


def tell_decided(changes: Iterable[Change]) -> None:
    """Write to every applicant how they stand, and why."""
    for change in changes:
        application = change.application
        with override(application.account.language):
            what = application.intake.subject.name
            reason = _reason(application)
            if application.state == ApplicationState.GRANTED:
                subject, text = _("Your application for %(what)s is accepted"), _granted(application)
            elif application.state == ApplicationState.WAITING:
                subject = _("You are on the waiting list for %(what)s")
                text = _("You are no. %(rank)s on the waiting list. As soon as something is given back, we write.") % {
                    "rank": application.rank
                }
            else:
                subject = _("Your application for %(what)s could not be accepted")
                text = _("Thank you for applying. We are sorry that it could not be accepted this time.")
            _file(application, "decided", subject % {"what": what}, f"{text}\n\n{reason}")


def tell_moved_up(changes: Iterable[Change]) -> None:
    """Write to whoever got something from the waiting list."""
    for change in changes:
        application = change.application
        if not change.gained:
            continue
        with override(application.account.language):
            subject = _("You have moved up: %(what)s") % {"what": application.intake.subject.name}
            opening = _("Somebody has withdrawn, and you were next on the waiting list.")
            units = application.units.count()
            _file(application, f"moved-up-{units}", subject, f"{opening} {_granted(application)}")


def _granted(application: Application) -> str:
    numbers = ", ".join(application.units.values_list("number", flat=True))
    if application.intake.is_for_organisations:
        return _(
            "Your stand: %(numbers)s. Please write what the catalogue shall say of you, on your pages under "
            "“Applications”."
        ) % {"numbers": numbers}
    return _("You have a place. If you cannot take it, please withdraw on your pages, so that the next can have it.")


def _reason(application: Application) -> str:
    return why(application.reason, {one.pk: one.name for one in application.intake.criteria.all()})


def _file(application: Application, what: str, subject: str, text: str) -> None:
    enqueue(
        key=f"intake:{application.pk}:{what}",
        purpose=Purpose.APPLICATIONS,
        subject=subject,
        text=text,
        programme_id=application.intake.edition.programme_id,
        account=application.account,
    )
