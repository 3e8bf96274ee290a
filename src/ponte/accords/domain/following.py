"""What is to come of an accord: milestones, and whom to remind of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.accords.models import Accord, AccordMilestone, Contact
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account, Organisation


def add_milestone(*, actor: Account | None, accord: Accord, titles: Mapping[str, str], due: dt.date) -> AccordMilestone:
    """Note what the parties said they would have done by a day.

    Parameters
    ----------
    titles
        By column (``title_it``).

    Raises
    ------
    Refused
        ``no_title`` in any language.
    """
    if not any(titles.values()):
        raise Refused("no_title", _("Say in at least one language what is to be done."))
    with transaction.atomic():
        row = AccordMilestone.objects.create(accord=accord, due=due, **titles)
        record(actor=actor, action="accords.add_milestone", subject=accord, milestone=row.pk, due=due.isoformat())
    return row


def fulfil_milestone(*, actor: Account | None, milestone: AccordMilestone, on: dt.date, evidence: str) -> None:
    """Note that a milestone was reached, and where that can be seen.

    Raises
    ------
    Refused
        ``no_evidence``, ``in_the_future``, ``fulfilled_already``.
    """
    if not evidence.strip():
        raise Refused("no_evidence", _("Say where it can be seen that this was fulfilled."))
    if on > timezone.localdate():
        raise Refused("in_the_future", _("This day lies in the future."))
    with transaction.atomic():
        open_still = AccordMilestone.objects.filter(pk=milestone.pk, fulfilled_on=None)
        if not open_still.update(fulfilled_on=on, evidence=evidence.strip()):
            raise Refused("fulfilled_already", _("This milestone is noted as fulfilled already."))
        found = {"milestone": milestone.pk, "on": on.isoformat(), "evidence": evidence.strip()}
        record(actor=actor, action="accords.fulfil_milestone", subject=milestone.accord, **found)
    milestone.refresh_from_db()


def reopen_milestone(*, actor: Account | None, milestone: AccordMilestone) -> None:
    """Take back that a milestone was reached; the audit trail keeps what was noted."""
    with transaction.atomic():
        found = {"milestone": milestone.pk, "evidence": milestone.evidence}
        AccordMilestone.objects.filter(pk=milestone.pk).update(fulfilled_on=None, evidence="")
        record(actor=actor, action="accords.reopen_milestone", subject=milestone.accord, **found)
    milestone.refresh_from_db()


def remove_milestone(*, actor: Account | None, milestone: AccordMilestone) -> None:
    """Take a milestone out that was none."""
    with transaction.atomic():
        found = {"title": milestone.title, "due": milestone.due.isoformat()}
        record(actor=actor, action="accords.remove_milestone", subject=milestone.accord, **found)
        milestone.delete()


def add_contact(
    *,
    actor: Account | None,
    accord: Accord,
    name: str,
    email: str,
    language: str,
    organisation: Organisation | None = None,
) -> Contact:
    """Note whom to write to about an accord on behalf of a party.

    Raises
    ------
    Refused
        ``written_to_already``: the address is there.
    """
    with transaction.atomic():
        if accord.contacts.filter(email__iexact=email).exists():
            raise Refused("written_to_already", _("This address is written to already."))
        row = Contact.objects.create(
            accord=accord, name=name, email=email, language=language, organisation=organisation
        )
        record(actor=actor, action="accords.add_contact", subject=accord, contact=row.pk)
    return row


def remove_contact(*, actor: Account | None, contact: Contact) -> None:
    """Write to somebody no longer; name and address are gone."""
    with transaction.atomic():
        record(actor=actor, action="accords.remove_contact", subject=contact.accord, contact=contact.pk)
        contact.delete()
