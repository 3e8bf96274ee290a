"""What start-ups and juries are written, each in the language of their account; the outbox sends it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from ponte.press.domain.outbox import Letter, enqueue, enqueue_many
from ponte.press.enums import Purpose
from ponte.showcase.models import Application, Contender, Juror


def tell_filed(application: Application) -> None:
    """Confirm that an application has arrived."""
    with override(application.account.language):
        _write(
            application,
            f"filed:{application.filed_at:%Y%m%d%H%M%S}",
            _("%(startup)s: your application has arrived") % _names(application),
            _(
                "The application of %(startup)s for “%(showcase)s” has arrived. The office examines it and writes to "
                "you. Until the call closes you can take it back on your pages, change it, and file it again."
            )
            % _names(application),
        )


def tell_admitted(application: Application) -> None:
    """Tell a start-up that it takes part."""
    with override(application.account.language):
        _write(
            application,
            "admitted",
            _("%(startup)s is admitted to “%(showcase)s”") % _names(application),
            _("The office has admitted %(startup)s. Once the pitches are scheduled, yours stands on your pages.")
            % _names(application),
        )


def tell_rejected(application: Application) -> None:
    """Tell a start-up that it does not take part, and why."""
    with override(application.account.language):
        _write(
            application,
            "rejected",
            _("%(startup)s could not be admitted to “%(showcase)s”") % _names(application),
            _("The office could not admit %(startup)s. Its reason: %(reason)s")
            % {**_names(application), "reason": application.decision},
        )


def tell_results(contenders: Sequence[Contender]) -> None:
    """Tell every start-up of a stage what came of it, in one go."""
    letters = []
    for contender in contenders:
        application = contender.application
        with override(application.account.language):
            names = {**_names(application), "stage": contender.stage.name}
            if contender.is_chosen:
                subject = _("%(startup)s is among the chosen of “%(stage)s”") % names
                text = _(
                    "Congratulations: %(startup)s has been chosen in “%(stage)s”. What follows stands on your pages."
                )
            else:
                subject = _("The results of “%(stage)s”") % names
                text = _("Thank you for your pitch. %(startup)s is not among the chosen of “%(stage)s” this time.")
            letters.append(_letter(application, f"results:{contender.stage_id}", subject, text % names))
    enqueue_many(letters)


def tell_named(juror: Juror) -> None:
    """Ask a member of a jury to declare their interests."""
    with override(juror.account.language):
        names = {"stage": juror.stage.name}
        enqueue(
            key=f"showcase:juror:{juror.pk}",
            purpose=Purpose.APPLICATIONS,
            subject=_("You are on the jury of “%(stage)s”") % names,
            text=_(
                "You have been named to the jury of “%(stage)s”. Please say on your pages, under “Jury”, in which "
                "start-ups you have an interest; then your score sheets are ready."
            )
            % names,
            programme_id=juror.stage.showcase.edition.programme_id,
            account=juror.account,
        )


def _names(application: Application) -> dict[str, str]:
    return {"startup": application.organisation.name, "showcase": application.showcase.name}


def _letter(application: Application, what: str, subject: str, text: str) -> Letter:
    return Letter(
        key=f"showcase:{application.pk}:{what}",
        purpose=Purpose.APPLICATIONS,
        subject=subject,
        text=text,
        programme_id=application.showcase.edition.programme_id,
        account=application.account,
    )


def _write(application: Application, what: str, subject: str, text: str) -> None:
    enqueue_many([_letter(application, what, subject, text)])
