"""What falls due by itself: accords enter into force and expire; offices and parties are reminded before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

from babel.dates import format_date
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override, to_locale

from ponte.accords.domain.advancing import take_step
from ponte.accords.enums import FACILITIES, RUNNING, AccordStatus, Succession
from ponte.accords.models import Accord, AccordMilestone
from ponte.accords.queries.public import has_evidence
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.press.domain.outbox import Letter, enqueue_many
from ponte.press.enums import Purpose
from ponte.press.languages import told
from ponte.press.models import Message
from ponte.programme.models import Officer

BEFORE_EXPIRY: Final = (180, 90, 30)
"""Days before the end of its validity at which people are reminded of an accord."""
BEFORE_MILESTONE: Final = (30, 7)
AFTER_MILESTONE: Final = -7
"""A week after a milestone was due it is asked for once more, and then no longer."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is written to."""

    name: str
    """Names the reader in the keys of messages."""
    language: str
    account: Account | None = None
    address: str = ""


def pass_validity(today: dt.date | None = None) -> tuple[int, list[str]]:
    """Let accords enter into force and expire whose day has come.

    What was renewed or replaced has ended that way, and laboratories and parks are closed by people alone. An accord
    that a rule holds back does not hold back the others.

    Returns
    -------
    tuple
        How many were taken on, and of each that was not a line that says why.
    """
    today = today or timezone.localdate()
    rows = Accord.objects.filter(same_as=None).exclude(kind__in=FACILITIES)
    due = [
        ("expire", rows.filter(status__in=[AccordStatus.SIGNED, AccordStatus.IN_FORCE], valid_until__lt=today)),
        ("enter_into_force", rows.filter(has_evidence(), status=AccordStatus.SIGNED, valid_from__lte=today)),
    ]
    passed, held_back = 0, []
    for step, accords in due:
        for accord in list(accords):
            try:
                take_step(actor=None, accord=accord, step=step)
            except Refused as no:
                held_back.append(f"{accord.slug}: {no}")
            else:
                passed += 1
    return passed, held_back


def expiring(today: dt.date, within: int = BEFORE_EXPIRY[0]) -> QuerySet[Accord]:
    """Return the accords whose validity ends within some days and that nothing renews yet, the soonest first."""
    renewing = Accord.objects.filter(
        follows=OuterRef("pk"),
        succession__in=[Succession.RENEWS, Succession.REPLACES],
        status__in=RUNNING,
        same_as=None,
    )
    last = today + dt.timedelta(days=within)
    return Accord.objects.filter(
        ~Exists(renewing), same_as=None, status__in=RUNNING, valid_until__gte=today, valid_until__lte=last
    ).order_by("valid_until", "pk")


def milestones_due(today: dt.date, within: int = BEFORE_MILESTONE[0]) -> QuerySet[AccordMilestone]:
    """Return the milestones of running accords that are due within some days or overdue, the soonest first."""
    return AccordMilestone.objects.filter(
        accord__same_as=None,
        accord__status__in=RUNNING,
        fulfilled_on=None,
        due__lte=today + dt.timedelta(days=within),
    ).order_by("due", "pk")


def remind_of_accords(today: dt.date | None = None) -> int:
    """Write before an accord expires and around its milestones, once for each occasion; returns how many letters.

    Offices of all sides and the contacts of the parties are written to. A night without a run is made up for: what is
    due within thirty days is reminded of as such, even if the run at sixty was missed.
    """
    today = today or timezone.localdate()
    letters: list[Letter] = []
    for accord in expiring(today).prefetch_related("contacts"):
        ends = cast(dt.date, accord.valid_until)
        left = (ends - today).days
        occasion = min(days for days in BEFORE_EXPIRY if left <= days)
        key = f"accord-expiry:{accord.pk}:{ends}:{occasion}"
        letters += _letters(accord, key, "expiry", day=ends, days=left)
    for milestone in milestones_due(today).select_related("accord").prefetch_related("accord__contacts"):
        left = (milestone.due - today).days
        if AFTER_MILESTONE < left < 0 or left < AFTER_MILESTONE - 30:
            continue
        occasion = AFTER_MILESTONE if left < 0 else min(days for days in BEFORE_MILESTONE if left <= days)
        key = f"accord-milestone:{milestone.pk}:{milestone.due}:{occasion}"
        letters += _letters(
            milestone.accord, key, "milestone", milestone=milestone, day=milestone.due, is_overdue=left < 0
        )
    before = _filed(letters)
    enqueue_many([letter for letter in letters if letter.key not in before])
    return len(letters) - len(before)


def _filed(letters: Iterable[Letter]) -> set[str]:
    keys = [letter.key for letter in letters]
    return set(Message.objects.filter(key__in=keys).values_list("key", flat=True))


def _letters(
    accord: Accord,
    key: str,
    template: str,
    *,
    day: dt.date,
    milestone: AccordMilestone | None = None,
    **context: Any,
) -> Iterator[Letter]:
    for reader in _readers(accord):
        with override(reader.language):
            context["title"] = told(accord, "title", reader.language).text
            context["day"] = format_date(day, "long", locale=to_locale(reader.language))
            if milestone is not None:
                context["milestone"] = told(milestone, "title", reader.language).text
            subject, _newline, text = render_to_string(f"accords/mail/{template}.txt", context).strip().partition("\n")
        yield Letter(
            key=f"{key}:{reader.name}",
            purpose=Purpose.ACCORDS,
            subject=subject,
            text=text.strip(),
            programme_id=accord.programme_id,
            account=reader.account,
            address=reader.address,
            language=reader.language,
        )


def _readers(accord: Accord) -> Iterator[Reader]:
    """The officers of the programme's offices, and the contacts of the parties, nobody twice."""
    offices = Officer.objects.filter(side__programme=accord.programme_id, account__is_active=True)
    accounts = {officer.account_id: officer.account for officer in offices.select_related("account")}
    written = {account.email.lower() for account in accounts.values()}
    for account in accounts.values():
        yield Reader(f"account:{account.pk}", account.language, account=account)
    for contact in accord.contacts.all():
        if contact.email.lower() not in written:
            yield Reader(f"contact:{contact.pk}", contact.language, address=contact.email)
