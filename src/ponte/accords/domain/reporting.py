"""From a meeting straight to an accord: participants report it, an office confirms it, and it counts once."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.accords.enums import BETWEEN_PARTICIPANTS, AccordKind, AccordStatus
from ponte.accords.findable import index_accord
from ponte.accords.models import Accord
from ponte.brokerage.domain.reporting import rate_meeting, second_rating_opens
from ponte.brokerage.enums import Outcome, RatingTerm
from ponte.brokerage.models import Meeting, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account


def report_accord(
    *,
    actor: Account | None,
    meeting: Meeting,
    reporter: Registration,
    kind: AccordKind,
    title: str,
    date: dt.date,
    evidence: str,
) -> Accord:
    """Report what was agreed after a meeting; the organisations at the table are its parties.

    Who reports an accord rates the meeting by it. It is public once an office has confirmed it.

    Raises
    ------
    Refused
        ``no_title``, ``kind_of_governments``, ``in_the_future``, ``before_the_meeting``, ``already_reported``, and what
        `ponte.brokerage.domain.reporting.rate_meeting` refuses.
    """
    _check(meeting, kind, title, date)
    opens = second_rating_opens(meeting)
    later = opens is not None and timezone.localdate() >= opens
    try:
        with transaction.atomic():
            rate_meeting(
                actor=actor,
                meeting=meeting,
                rater=reporter,
                term=RatingTerm.HALF_A_YEAR if later else RatingTerm.AT_ONCE,
                outcome=Outcome.AGREEMENT,
            )
            accord = Accord.objects.create(
                programme=meeting.brokerage.edition.programme,
                slug=f"{meeting.brokerage.edition.slug}-meeting-{meeting.pk}",
                kind=kind,
                status=AccordStatus.REPORTED,
                title=" ".join(title.split()),
                date=date.isoformat(),
                meeting=meeting,
                evidence=evidence.strip(),
            )
            accord.parties.set({person.organisation_id for person in meeting.people.all() if person.organisation_id})
            record(actor=actor, action="accords.report", subject=accord, meeting=meeting.pk, kind=kind)
    except IntegrityError:
        raise Refused(
            "already_reported", _("The other side has reported this accord already: it counts once, for both of you.")
        ) from None
    return accord


def confirm_accord(*, actor: Account | None, accord: Accord) -> None:
    """Let a reported accord into the register.

    Raises
    ------
    Refused
        ``no_evidence``, ``not_reported``.
    """
    if not accord.evidence:
        raise Refused("no_evidence", _("Ask the parties for evidence first: where can the accord be seen?"))
    with transaction.atomic():
        _turn(accord, status=AccordStatus.SIGNED)
        index_accord(accord)
        record(actor=actor, action="accords.confirm", subject=accord)


def dismiss_accord(*, actor: Account | None, accord: Accord, reason: str) -> None:
    """Take a report that is no accord out again; the audit trail keeps what it said and why it went.

    Raises
    ------
    Refused
        ``no_reason``, ``not_reported``.
    """
    if not reason.strip():
        raise Refused("no_reason", _("Say why: the parties will ask."))
    with transaction.atomic():
        reported = Accord.objects.select_for_update().filter(pk=accord.pk, status=AccordStatus.REPORTED)
        if not reported.exists():
            raise _not_reported()
        record(actor=actor, action="accords.dismiss", subject=accord, title=accord.title, reason=reason.strip())
        reported.delete()


def _check(meeting: Meeting, kind: AccordKind, title: str, date: dt.date) -> None:
    if not title.strip():
        raise Refused("no_title", _("Give the accord a title."))
    if kind not in BETWEEN_PARTICIPANTS:
        raise Refused("kind_of_governments", _("Accords of this kind are entered by the offices."))
    if date > timezone.localdate():
        raise Refused("in_the_future", _("The date lies in the future: report the accord once it is signed."))
    starts = meeting.brokerage.edition.starts
    if starts and date < starts:
        raise Refused("before_the_meeting", _("The date lies before the meeting that the accord came from."))


def _turn(accord: Accord, status: AccordStatus) -> None:
    """Turn a reported accord's state exactly once, whoever else is at it."""
    if not Accord.objects.filter(pk=accord.pk, status=AccordStatus.REPORTED).update(status=status):
        raise _not_reported()
    accord.status = status


def _not_reported() -> Refused:
    return Refused("not_reported", _("This accord has been dealt with in the meantime."))
