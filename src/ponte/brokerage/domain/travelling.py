"""Papers of those who travel: kept sealed for the invitation letter, shown to few, and erased after the edition."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import date

import pycountry
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.registering_withdrawal import NOT_TAKING_PART
from ponte.brokerage.enums import RegistrationStatus, Sex
from ponte.brokerage.models import InvitationLetter, Registration, TravelDocument
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.common.sealing import seal, unseal
from ponte.people.models import Account
from ponte.press.domain.forgetting import forget_messages
from ponte.programme.models import Edition

OLDEST = dt.timedelta(days=120 * 366)
NAME = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ' .-]{2,80}")
NUMBER = re.compile(r"[A-Z0-9]{5,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """What a passport says; its text form shows none of it, so that no log can."""

    name: str = field(repr=False)
    """Letter by letter as it stands there, family name and given names."""
    number: str = field(repr=False)
    sex: str = field(repr=False)
    """One of `Sex`."""
    birth_date: date = field(repr=False)
    nationality: str = field(repr=False)
    """ISO 3166-1, two letters."""
    expires: date = field(repr=False)


def is_guest(registration: Registration) -> bool:
    """Whether somebody comes from outside the host's side, and may need an invitation to enter the country."""
    host = registration.brokerage.edition.host_side_id
    return registration.status == RegistrationStatus.APPROVED and registration.side_id != host


def erasure_date(edition: Edition) -> date | None:
    """Return the day on which an edition's travel documents are erased; None while its last day is not known."""
    return edition.ends + dt.timedelta(days=settings.TRAVEL_KEPT_DAYS) if edition.ends else None


def keep_travel_document(
    *, actor: Account, registration: Registration, passport: Passport, arrives: date, departs: date
) -> TravelDocument:
    """Seal what somebody says of their passport and journey; what they said before is overwritten.

    Raises
    ------
    Forbidden
        ``brokerage.act_as``: nobody enters another person's passport.
    Refused
        ``not_a_guest``, ``no_last_day``, ``too_late``, ``bad_name``, ``bad_number``, ``bad_sex``, ``bad_nationality``,
        ``bad_birth_date``, ``departs_first``, ``expires_first``.
    """
    require(actor, "brokerage.act_as", registration)
    edition = registration.brokerage.edition
    if not is_guest(registration):
        raise Refused("not_a_guest", _("Only those who come as guests of the other side need an invitation letter."))
    until = erasure_date(edition)
    if until is None:
        raise Refused("no_last_day", _("The edition has no last day yet. Come back once its dates are set."))
    if until <= timezone.localdate():
        raise Refused("too_late", _("The edition is over: no travel documents are kept any more."))
    passport = _tidy(passport)
    _check(passport, arrives, departs)
    with transaction.atomic():
        document, _created = TravelDocument.objects.update_or_create(
            registration=registration,
            defaults={"passport": _sealed(passport), "arrives": arrives, "departs": departs},
        )
        record(actor=actor, action="brokerage.keep_travel_document", subject=registration)
    return document


def read_passport(*, actor: Account, registration: Registration) -> Passport | None:
    """Open somebody's passport for who may see it, and note in the audit trail that they did; None if there is none.

    Raises
    ------
    Forbidden
        ``brokerage.see_travel_document``.
    """
    require(actor, "brokerage.see_travel_document", registration)
    document = TravelDocument.objects.filter(registration=registration).first()
    if document is None:
        return None
    record(actor=actor, action="brokerage.read_travel_document", subject=registration)
    return opened(document)


def opened(document: TravelDocument) -> Passport:
    """Open a passport; whoever calls this answers for who gets to see it.

    Raises
    ------
    InvalidToken
        If it was sealed under a key that is no longer there.
    """
    told = json.loads(unseal(document.passport.encode()))
    days = {name: date.fromisoformat(told[name]) for name in ("birth_date", "expires")}
    return Passport(**(told | days))


def erase_travel_document(*, actor: Account, registration: Registration) -> None:
    """Erase somebody's travel document at once because they ask for it, and what their letter says.

    Raises
    ------
    Forbidden
        ``brokerage.act_as``.
    """
    require(actor, "brokerage.act_as", registration)
    with transaction.atomic():
        _erase(TravelDocument.objects.filter(registration=registration))
        _erase_letters(InvitationLetter.objects.filter(registration=registration))
        record(actor=actor, action="brokerage.erase_travel_document", subject=registration)


def erase_travel_documents(today: date) -> int:
    """Erase the documents of editions that ended long enough ago, and of those who no longer take part.

    Letters lose their words and stay in the register. A second run on the same day finds nothing.

    Returns
    -------
    int
        How many documents were erased.
    """
    over = Q(registration__brokerage__edition__ends__lte=today - dt.timedelta(days=settings.TRAVEL_KEPT_DAYS))
    gone = over | Q(registration__status__in=NOT_TAKING_PART)
    with transaction.atomic():
        rows = list(TravelDocument.objects.filter(gone).select_related("registration"))
        for row in rows:
            record(actor=None, action="brokerage.erase_travel_document", subject=row.registration)
        _erase_letters(InvitationLetter.objects.filter(gone))
        return _erase(TravelDocument.objects.filter(pk__in=[row.pk for row in rows]))


def letter_key(letter: int) -> str:
    """What the keys of the mails that carry a letter begin with."""
    return f"brokerage:invitation:{letter}:"


def _erase(rows: QuerySet[TravelDocument]) -> int:
    # Overwritten before the row goes: a freed page of the database may keep what it held.
    rows.update(passport="")
    return rows.delete()[0]


def _erase_letters(rows: QuerySet[InvitationLetter]) -> None:
    for key in list(rows.exclude(words="").values_list("pk", flat=True)):
        forget_messages(key=letter_key(key))
    rows.update(words="")


def _sealed(passport: Passport) -> str:
    told = asdict(passport)
    told |= {name: told[name].isoformat() for name in ("birth_date", "expires")}
    return seal(json.dumps(told, ensure_ascii=False).encode()).decode()


def _tidy(passport: Passport) -> Passport:
    return Passport(
        name=" ".join(passport.name.split()),
        number="".join(passport.number.split()).upper(),
        sex=passport.sex,
        birth_date=passport.birth_date,
        nationality=passport.nationality.upper(),
        expires=passport.expires,
    )


def _check(passport: Passport, arrives: date, departs: date) -> None:
    """Refuse what no passport says, and what would be turned back at the border."""
    if not NAME.fullmatch(passport.name):
        raise Refused("bad_name", _("Write the name in Latin letters, exactly as your passport has it."))
    if not NUMBER.fullmatch(passport.number):
        raise Refused("bad_number", _("A passport number has 5 to 15 letters and figures."))
    if passport.sex not in Sex.values:
        raise Refused("bad_sex", _("Choose what your passport states."))
    if pycountry.countries.get(alpha_2=passport.nationality) is None:
        raise Refused("bad_nationality", _("Choose the country that issued your passport."))
    today = timezone.localdate()
    if not today - OLDEST < passport.birth_date < today:
        raise Refused("bad_birth_date", _("Check the date of birth."))
    if departs < arrives:
        raise Refused("departs_first", _("You cannot depart before you arrive."))
    if passport.expires < departs:
        raise Refused("expires_first", _("Your passport expires before you depart. Have it renewed first."))
