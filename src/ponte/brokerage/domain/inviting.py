"""Invitation letters for visas: what each lacks, its number, its versions, its PDF, and sending it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from ponte.brokerage.domain.letter_words import ORDER, Words, letter_words
from ponte.brokerage.domain.registering_types import Texts
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.domain.travelling import letter_key, opened
from ponte.brokerage.enums import Half, LetterElement, Payer, RegistrationStatus, Relation
from ponte.brokerage.models import (
    Brokerage,
    DelegationMember,
    InvitationLetter,
    InvitingOffice,
    Registration,
    TravelDocument,
)
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.common.sealing import seal, unseal
from ponte.people.models import Account, Place
from ponte.press.documents import render
from ponte.press.domain.outbox import File
from ponte.press.enums import AttachmentKind, Purpose
from ponte.programme.models import Side

MOST_AT_ONCE = 100
"""How many letters one act may concern: somebody waits for the page, and a letter takes a tenth of a second to set."""
TEXTS = {
    "purpose": LetterElement.PURPOSE,
    "title": LetterElement.TITLE,
    "address": LetterElement.ADDRESS,
}
"""What an inviting office says in every language, and the element of a letter that it is."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of issuing letters to several people."""

    letters: list[InvitationLetter]
    lacking: list[tuple[Registration, list[LetterElement]]]
    """Those who got none, and what their letters would lack."""


def guests(brokerage: Brokerage) -> QuerySet[Registration]:
    """Return those whom the host's office may invite, with all that a letter says; the queries do not grow."""
    return (
        Registration.objects.filter(brokerage=brokerage, status=RegistrationStatus.APPROVED)
        .exclude(side=brokerage.edition.host_side_id)
        .select_related(
            "person__account",
            "organisation",
            "side",
            "brokerage__edition",
            "travel_document",
            "invitation_letter__side",
        )
        .prefetch_related(
            "presences__hall__city",
            "membership__delegation__appointments__city",
            "membership__delegation__sessions__city",
        )
    )


def write_inviting_office(
    *, actor: Account, brokerage: Brokerage, signatory: str, phone: str, texts: Mapping[str, Texts]
) -> InvitingOffice:
    """Say what the letters of an edition say of the inviter, and why; ``texts`` are those of `TEXTS` by name.

    Raises
    ------
    Forbidden
        ``brokerage.run_letters``.
    """
    require(actor, "brokerage.run_letters", brokerage)
    with transaction.atomic():
        row = InvitingOffice.objects.filter(brokerage=brokerage).first() or InvitingOffice(brokerage=brokerage)
        row.signatory, row.phone = signatory.strip(), phone.strip()
        for name, told in texts.items():
            for language, text in told.items():
                setattr(row, f"{name}_{language.replace('-', '_')}", text.strip())
        row.save()
        record(actor=actor, action="brokerage.write_inviting_office", subject=row, signatory=row.signatory)
    return row


def cities_of(registration: Registration) -> list[Place]:
    """Return the cities that somebody visits alone or with their delegation, in the order of their days, each once."""
    days = [
        (f"{row.date} {'12' if row.half == Half.AFTERNOON else '00'}", row.hall.city)
        for row in registration.presences.all()
    ]
    member: DelegationMember | None = getattr(registration, "membership", None)
    if member is not None:
        # The checker does not know the way back of a relation to many.
        sessions = member.delegation.sessions.all()  # type: ignore[attr-defined]
        engagements = [*member.delegation.appointments.all(), *sessions]
        days += [(f"{row.starts:%Y-%m-%d %H}", row.city) for row in engagements if row.starts]
    return list({city.pk: city for _day, city in sorted(days, key=lambda day: day[0])}.values())


def lacking(registration: Registration, office: InvitingOffice | None) -> list[LetterElement]:
    """Return what keeps somebody's letter from saying all eight elements, in their order."""
    document = _document(registration)
    said = {
        LetterElement.PASSPORT: document is not None,
        LetterElement.EMPLOYER: registration.organisation_id is not None,
        LetterElement.POSITION: bool(registration.job_title),
        LetterElement.CITIES: bool(cities_of(registration)),
        LetterElement.DATES: document is not None,
        LetterElement.SIGNATORY: office is not None and bool(office.signatory),
        LetterElement.PHONE: office is not None and bool(office.phone),
    }
    for name, element in TEXTS.items():
        said[element] = office is not None and all(getattr(office, column) for column in get_translation_fields(name))
    return [element for element in LetterElement if not said[element]]


def issue_letters(
    *,
    actor: Account,
    brokerage: Brokerage,
    registrations: Collection[Registration],
    relation: Relation,
    payer: Payer,
) -> Issued:
    """Issue letters to those whose data are complete; who has one gets a new version of it under the same number.

    Raises
    ------
    Forbidden
        ``brokerage.run_letters``.
    Refused
        ``nobody``, ``too_many``.
    """
    require(actor, "brokerage.run_letters", brokerage)
    _check_number(registrations)
    office = InvitingOffice.objects.filter(brokerage=brokerage).first()
    asked = [row.pk for row in registrations]
    with transaction.atomic():
        # Whoever else issues letters of this office waits here, so that no number is given twice; and nobody erases
        # papers while they are written into a letter.
        side = Side.objects.select_for_update(of=("self",), no_key=True).get(pk=brokerage.edition.host_side_id)
        list(TravelDocument.objects.select_for_update(no_key=True).filter(registration__in=asked))
        rows = list(guests(brokerage).filter(pk__in=asked))
        without = [(row, missing) for row in rows if (missing := lacking(row, office))]
        left_out = {row.pk for row, _missing in without}
        letters = [
            _issue(actor, side, row, office, relation, payer) for row in rows if row.pk not in left_out and office
        ]
    return Issued(letters, without)


def letters_pdf(*, actor: Account, letters: Sequence[InvitationLetter]) -> bytes:
    """Set letters as one PDF, each as it was issued, and note who asked for them.

    It is made anew whenever somebody asks: a stored file would be one more copy of a passport to guard and to erase.

    Raises
    ------
    Forbidden
        ``brokerage.see_travel_document``.
    Refused
        ``nobody``, ``too_many``; ``erased``: a letter has no words any more.
    """
    _check_number(letters)
    for letter in letters:
        require(actor, "brokerage.see_travel_document", letter.registration)
        record(actor=actor, action="brokerage.read_letter", subject=letter, version=letter.version)
    return _pdf(letters)


def letter_pdf(*, actor: Account, letter: InvitationLetter) -> bytes:
    """Set one letter; parameters and errors are those of `letters_pdf`."""
    return letters_pdf(actor=actor, letters=[letter])


def send_letters(*, actor: Account, brokerage: Brokerage, letters: Sequence[InvitationLetter]) -> int:
    """File a mail to each person with their letter attached; returns how many have an account to write to.

    Raises
    ------
    Forbidden
        ``brokerage.run_letters``.
    Refused
        ``nobody``, ``too_many``, ``erased``.
    """
    require(actor, "brokerage.run_letters", brokerage)
    _check_number(letters)
    now = timezone.now()
    sent = 0
    with transaction.atomic():
        for letter in letters:
            registration = letter.registration
            if registration.person.account_id is None:
                continue
            told = tell(
                registration,
                key=f"{letter_key(letter.pk)}{letter.version}:{now:%Y%m%d%H%M%S%f}",
                template="invitation_letter",
                purpose=Purpose.TRAVEL,
                files=(File(letter.file_name, AttachmentKind.PDF, _pdf([letter])),),
                letter=letter,
            )
            if told:
                InvitationLetter.objects.filter(pk=letter.pk).update(sent_at=now)
                record(actor=actor, action="brokerage.send_letter", subject=letter, version=letter.version)
                sent += 1
    return sent


def _issue(
    actor: Account,
    side: Side,
    registration: Registration,
    office: InvitingOffice,
    relation: Relation,
    payer: Payer,
) -> InvitationLetter:
    now = timezone.now()
    letter = InvitationLetter.objects.filter(registration=registration).first()
    if letter is None:
        last = InvitationLetter.objects.filter(side=side, year=now.year).aggregate(last=Max("number"))["last"] or 0
        letter = InvitationLetter(side=side, year=now.year, number=last + 1, version=0)
    letter.registration = registration
    letter.version += 1
    letter.relation, letter.payer = relation, payer
    letter.issued_at, letter.issued_by, letter.sent_at = now, actor, None
    document = registration.travel_document
    words = letter_words(
        letter,
        office=office,
        document=document,
        passport=opened(document),
        cities=cities_of(registration),
    )
    letter.words = seal(json.dumps(words, ensure_ascii=False).encode()).decode()
    letter.save()
    record(
        actor=actor,
        action="brokerage.issue_letter",
        subject=letter,
        reference=letter.reference,
        version=letter.version,
        registration=registration.pk,
    )
    return letter


def _pdf(letters: Sequence[InvitationLetter]) -> bytes:
    if any(letter.is_erased for letter in letters):
        raise Refused("erased", _("What this letter said is erased, as passport data are kept for the journey only."))
    told: list[list[Words]] = [json.loads(unseal(letter.words.encode())) for letter in letters]
    data: dict[str, Any] = {"title": told[0][0]["title"], "letters": told}
    return render("brokerage/invitation.typ", data, language=ORDER[0])


def _document(registration: Registration) -> TravelDocument | None:
    # A guest without papers has no such row; asked by getattr, no query is made once it was joined.
    return getattr(registration, "travel_document", None)


def _check_number(rows: Collection[Any]) -> None:
    if not rows:
        raise Refused("nobody", _("Choose at least one person."))
    if len(rows) > MOST_AT_ONCE:
        raise Refused("too_many", _("Choose %(most)d people at most.") % {"most": MOST_AT_ONCE})
