"""What an invitation letter says, in each of the three languages: the eight elements that consulates ask for.

They are: the guest (name, sex, birth date, nationality, passport number, employer and title), the purpose, the cities,
arrival and departure, the relation to the inviter, who pays, the inviter (name, address, telephone, title), and
signature and seal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext, to_locale

from ponte.brokerage.domain.travelling import Passport
from ponte.brokerage.enums import Sex
from ponte.brokerage.models import InvitationLetter, InvitingOffice, Registration, TravelDocument
from ponte.people.models import Place
from ponte.programme.models import Side

ORDER = ("it", "zh-hans", "en")
"""Of the languages in a letter: those of the two countries, then English."""

Words = dict[str, Any]


def letter_words(
    letter: InvitationLetter,
    *,
    office: InvitingOffice,
    document: TravelDocument,
    passport: Passport,
    cities: Iterable[Place],
) -> list[Words]:
    """Return the letter once per language, as ``brokerage/invitation.typ`` reads it."""
    places = list(cities)
    told = []
    for language in ORDER:
        with override(language):
            told.append(_in_one_language(letter, office, document, passport, places, language))
    return told


def _in_one_language(
    letter: InvitationLetter,
    office: InvitingOffice,
    document: TravelDocument,
    passport: Passport,
    cities: list[Place],
    language: str,
) -> Words:
    locale = _locale(language)
    lang, _separator, script = to_locale(language).partition("_")
    edition = letter.registration.brokerage.edition
    inviter = office_name(letter.side)
    issued = _day(letter.issued_at.date(), locale)
    return {
        "lang": lang,
        "script": script,
        "language": dict(settings.LANGUAGES)[language],
        "inviter": inviter,
        "contact": [office.address, office.phone],
        "title": _("Invitation letter"),
        "reference": _("No. %(reference)s · version %(version)s · %(date)s")
        % {"reference": letter.reference, "version": letter.version, "date": issued},
        "addressee": _("To the authority that issues the visa"),
        "opening": _(
            "%(inviter)s invites the person named below to %(edition)s, and asks you to grant the visa needed."
        )
        % {"inviter": inviter, "edition": edition.name},
        "rows": [
            *_guest(letter.registration, passport, locale),
            [_("Purpose of the visit"), office.purpose],
            [pgettext("visit", "Cities"), _(", ").join(city.name for city in cities)],
            [_("Arrival"), _day(document.arrives, locale)],
            [_("Departure"), _day(document.departs, locale)],
            [_("Relation to the inviter"), letter.get_relation_display()],
            [_("Who pays"), letter.get_payer_display()],
            [_("Inviter"), inviter],
            [_("Address of the inviter"), office.address],
            [_("Telephone of the inviter"), office.phone],
            [pgettext("letter", "Signed by"), f"{office.signatory}{_(', ')}{office.title}"],
        ],
        "signature": _("Signature"),
        "signatory": [office.signatory, office.title],
        "seal": _("Seal of the inviting office"),
    }


def _guest(registration: Registration, passport: Passport, locale: Locale) -> list[list[str]]:
    employer = registration.organisation.name if registration.organisation else ""
    return [
        [_("Name as in the passport"), passport.name],
        [_("Sex"), str(Sex(passport.sex).label)],
        [_("Date of birth"), _day(passport.birth_date, locale)],
        [_("Nationality"), str(locale.territories.get(passport.nationality, passport.nationality))],
        [_("Passport number"), passport.number],
        [_("Passport valid until"), _day(passport.expires, locale)],
        [_("Employer"), employer],
        [_("Position"), registration.job_title],
    ]


def office_name(side: Side) -> str:
    """Name an office in the active language; the side itself where its office has no name."""
    return side.office.name if side.office else side.name


def _locale(language: str) -> Locale:
    """English dates are written the European way."""
    return Locale.parse("en_GB" if language == "en" else to_locale(language))


def _day(day: date, locale: Locale) -> str:
    return format_date(day, "long", locale=locale)
