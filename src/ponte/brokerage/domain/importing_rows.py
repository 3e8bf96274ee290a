"""The rows of a list of people, each either somebody who can be registered or a line with its faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import get_translation_fields

from ponte.brokerage.domain.importing_columns import Field, folded
from ponte.brokerage.models import Brokerage, ParticipationType, Registration
from ponte.common.refusals import Refused
from ponte.engine.matching.searching import fold, syllables_of
from ponte.people.enums import IdentifierScheme, SpokenLanguage
from ponte.people.identifying import written_identifier, written_orcid
from ponte.people.models import Account, Organisation, OrganisationIdentifier, Person
from ponte.programme.models import Side

FAULTS: dict[str, Promise] = {
    "too_many_cells": _("has more cells than there are headings"),
    "no_email": _("no e-mail address"),
    "bad_email": _("“%(value)s” is no e-mail address"),
    "no_name": _("no name"),
    "too_long": _("%(field)s: longer than %(other)s letters"),
    "no_organisation": _("no organisation"),
    "unknown_language": _("“%(value)s” is none of the languages for meetings: it, zh, en"),
    "unknown_country": _("“%(value)s” is no country"),
    "unknown_type": _("“%(value)s” is none of this edition's participation types"),
    "wrong_identifier": _("%(field)s: “%(value)s” has a wrong digit or length"),
    "two_organisations": _("its numbers belong to different organisations"),
    "same_email_line": _("same e-mail address as line %(other)s"),
    "same_orcid_line": _("same ORCID iD as line %(other)s"),
    "registered": _("%(value)s is registered already"),
    "orcid_elsewhere": _("the ORCID iD %(value)s belongs to somebody with another address: %(other)s"),
    "likely_line": _("same name and organisation as line %(other)s: probably the same person"),
    "likely": _("same name and organisation as somebody registered: %(other)s"),
}
"""What can be wrong with a line, in the reader's language."""
LONGEST = {Field.NAME: 120, Field.NAME_HAN: 40, Field.ORGANISATION: 240, Field.JOB_TITLE: 160, Field.EMAIL: 254}
LANGUAGE_WORDS = {
    SpokenLanguage.ITALIAN: "it italian italiano 意大利语 意大利文 意语 意文",
    SpokenLanguage.CHINESE: "zh cn chinese cinese mandarin mandarino 中文 汉语 普通话 华语",
    SpokenLanguage.ENGLISH: "en english inglese 英语 英文",
}
_LANGUAGES = {word: str(code) for code, words in LANGUAGE_WORDS.items() for word in words.split()}
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff·]+")
_SCHEMES = {Field(scheme.value): scheme for scheme in IdentifierScheme}


@dataclass(eq=False, slots=True)
class Employer:
    """An organisation that lines name: one of the directory, or one to be entered."""

    name: str
    country: str = ""
    known: Organisation | None = None
    numbers: dict[str, str] = field(default_factory=dict)
    """All that is known of it, by scheme."""
    new_numbers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Entrant:
    """Somebody who can be registered."""

    line: int
    email: str
    name_latin: str
    name_han: str
    employer: Employer
    job_title: str
    languages: list[str]
    participation: ParticipationType | None
    orcid: str | None
    account: Account | None
    person: Person | None


@dataclass(slots=True)
class Fault:
    """Something wrong with a line."""

    line: int
    code: str
    field: str = ""
    value: str = ""
    other: str = ""


class RowReader:
    """Reads lines one after the other; what the database knows is fetched once, in a constant number of queries."""

    def __init__(self, *, brokerage: Brokerage, side: Side, columns: Sequence[str], with_likely: bool) -> None:
        self._columns = [(number, Field(name)) for number, name in enumerate(columns) if name]
        self._width = len(columns)
        self._with_likely = with_likely
        self._default_languages = [code for code in side.languages if code in SpokenLanguage.values] or ["en"]
        self._family_first = "zh" in side.languages
        self._accounts = {account.email.lower(): account for account in Account.objects.all()}
        people = list(Person.objects.select_related("account"))
        self._people_by_account = {person.account_id: person for person in people if person.account_id}
        self._people_by_orcid = {person.orcid: person for person in people if person.orcid}
        self._types = _types(brokerage)
        self._read_organisations()
        self._registered: set[int] = set()
        self._likely: dict[tuple[Any, Any], str] = {}
        for row in Registration.objects.filter(brokerage=brokerage).select_related("person"):
            self._registered.add(row.person_id)
            for key in _name_keys(row.person.name_latin, row.person.name_han):
                self._likely[key, row.organisation_id] = row.person.name_latin
        self._lines_by_email: dict[str, int] = {}
        self._lines_by_orcid: dict[str, int] = {}

    def read(self, line: int, cells: Sequence[str]) -> Entrant | list[Fault]:
        """Return whom a line registers, or all that is wrong with it."""
        if len(cells) > self._width:
            return [Fault(line, "too_many_cells")]
        values = {name: cells[number] for number, name in self._columns}
        faults: list[Fault] = []

        def fault(code: str, name: str = "", value: str = "", other: object = "") -> None:
            faults.append(Fault(line, code, str(name), value, str(other)))

        email = self._email(values, fault)
        latin, han = self._names(values, fault)
        languages = self._languages(values.get(Field.LANGUAGES, ""), fault)
        participation = self._participation(values.get(Field.PARTICIPATION, ""), fault)
        country = _country(values.get(Field.COUNTRY, ""), fault)
        orcid, numbers = _identifiers(values, fault)
        if not values.get(Field.ORGANISATION):
            fault("no_organisation", Field.ORGANISATION)
        # Names are measured as they will be kept: a name in Chinese characters is three times as long in pinyin.
        kept = values | {Field.NAME: latin, Field.NAME_HAN: han}
        for name, most in LONGEST.items():
            if len(kept.get(name, "")) > most:
                fault("too_long", name, other=most)
        account, person = self._known(email, orcid, fault)
        self._find_twice(line, email, orcid, fault)
        if faults:
            return faults
        employer = self._employer(values[Field.ORGANISATION], country, numbers)
        if employer is None:
            return [Fault(line, "two_organisations")]
        if likely := self._find_likely(line, latin, han, employer):
            return [likely]
        self._enter(line, email, orcid, employer, numbers)
        return Entrant(
            line,
            email,
            latin,
            han,
            employer,
            values.get(Field.JOB_TITLE, ""),
            languages,
            participation,
            orcid,
            account,
            person,
        )

    def _read_organisations(self) -> None:
        employers = {row.pk: Employer(row.name, row.country, row) for row in Organisation.objects.all()}
        self._by_number: dict[tuple[str, str], Employer] = {}
        self._by_name: dict[str, Employer] = {}
        for number in OrganisationIdentifier.objects.all():
            employer = employers[number.organisation_id]
            employer.numbers[number.scheme] = number.value
            self._by_number[number.scheme, number.value] = employer
        names = get_translation_fields("name")
        for employer in employers.values():
            for name in names:
                if text := getattr(employer.known, name):
                    self._by_name.setdefault(folded(text), employer)

    def _email(self, values: Mapping[Field, str], fault: Callable[..., None]) -> str:
        email = values.get(Field.EMAIL, "").lower().removeprefix("mailto:")
        if not email:
            fault("no_email", Field.EMAIL)
            return ""
        try:
            validate_email(email)
        except ValidationError:
            fault("bad_email", Field.EMAIL, email)
        return email

    def _names(self, values: Mapping[Field, str], fault: Callable[..., None]) -> tuple[str, str]:
        """Return the name in Latin letters and in Chinese characters; the first is read from the second if it lacks."""
        han = values.get(Field.NAME_HAN, "").replace(" ", "")
        parts = [values.get(Field.GIVEN_NAME, ""), values.get(Field.FAMILY_NAME, "")]
        if self._family_first:
            parts.reverse()
        latin = values.get(Field.NAME, "") or " ".join(part for part in parts if part)
        if _HAN.search(latin) and not han:
            han, latin = latin.replace(" ", ""), ""
        if han and not _HAN.search(han):
            latin, han = latin or han, ""
        latin = " ".join((latin or _in_pinyin(han)).split())
        if not latin:
            fault("no_name", Field.NAME)
        return latin, han

    def _languages(self, text: str, fault: Callable[..., None]) -> list[str]:
        words = [word for word in re.split(r"[\s,;/|+&、，；]+", text.casefold()) if word]
        for word in words:
            if word not in _LANGUAGES:
                fault("unknown_language", Field.LANGUAGES, word)
        return list(dict.fromkeys(_LANGUAGES.get(word, "") for word in words)) or self._default_languages

    def _participation(self, text: str, fault: Callable[..., None]) -> ParticipationType | None:
        found = self._types.get(folded(text))
        if text and found is None:
            fault("unknown_type", Field.PARTICIPATION, text)
        return found

    def _known(self, email: str, orcid: str | None, fault: Callable[..., None]) -> tuple[Account | None, Person | None]:
        """Find who somebody is in the directory: by their address, or by an ORCID iD that has no address yet."""
        account = self._accounts.get(email)
        by_mail = self._people_by_account.get(account.pk) if account else None
        by_orcid = self._people_by_orcid.get(orcid) if orcid else None
        if by_orcid is not None and by_orcid != by_mail and (by_mail is not None or by_orcid.account_id is not None):
            fault("orcid_elsewhere", Field.ORCID, orcid or "", by_orcid.name_latin)
        elif by_mail is not None and orcid and by_mail.orcid and by_mail.orcid != orcid:
            fault("orcid_elsewhere", Field.ORCID, by_mail.orcid, by_mail.name_latin)
        person = by_mail or by_orcid
        if person is not None and person.pk in self._registered:
            fault("registered", Field.EMAIL, email)
        return account, person

    def _find_twice(self, line: int, email: str, orcid: str | None, fault: Callable[..., None]) -> None:
        if earlier := self._lines_by_email.get(email):
            fault("same_email_line", Field.EMAIL, email, earlier)
        if orcid and (earlier := self._lines_by_orcid.get(orcid)):
            fault("same_orcid_line", Field.ORCID, orcid, earlier)

    def _employer(self, name: str, country: str, numbers: Mapping[str, str]) -> Employer | None:
        """Find the organisation by its numbers, else by its name in any language; None if the numbers disagree."""
        found = {self._by_number[item] for item in numbers.items() if item in self._by_number}
        if len(found) > 1:
            return None
        if found:
            return found.pop()
        called_so = self._by_name.get(folded(name))
        # The same name with another number is somebody else.
        if called_so and all(called_so.numbers.get(scheme, value) == value for scheme, value in numbers.items()):
            return called_so
        return Employer(name, country)

    def _find_likely(self, line: int, latin: str, han: str, employer: Employer) -> Fault | None:
        place = employer.known.pk if employer.known else employer
        keys = [(key, place) for key in _name_keys(latin, han)]
        likely = next((self._likely[key] for key in keys if key in self._likely), "")
        for key in keys:
            self._likely.setdefault(key, str(line))
        if not likely or self._with_likely:
            return None
        return Fault(line, "likely_line" if likely.isdigit() else "likely", Field.NAME, latin, likely)

    def _enter(self, line: int, email: str, orcid: str | None, employer: Employer, numbers: Mapping[str, str]) -> None:
        """Remember a good line: what comes later is compared with it."""
        self._lines_by_email[email] = line
        if orcid:
            self._lines_by_orcid[orcid] = line
        self._by_name.setdefault(folded(employer.name), employer)
        for scheme, value in numbers.items():
            if scheme not in employer.numbers:
                employer.numbers[scheme] = employer.new_numbers[scheme] = value
            self._by_number[scheme, value] = employer


def _types(brokerage: Brokerage) -> dict[str, ParticipationType]:
    types: dict[str, ParticipationType] = {}
    for row in brokerage.participation_types.all():
        for text in (row.slug, *(getattr(row, name) for name in get_translation_fields("name"))):
            if text:
                types[folded(text)] = row
    return types


def _identifiers(values: Mapping[Field, str], fault: Callable[..., None]) -> tuple[str | None, dict[str, str]]:
    orcid = None
    numbers: dict[str, str] = {}
    for name, text in values.items():
        if not text:
            continue
        try:
            if name == Field.ORCID:
                orcid = written_orcid(text)
            elif name in _SCHEMES:
                numbers[str(_SCHEMES[name])] = written_identifier(_SCHEMES[name], text)
        except Refused:
            fault("wrong_identifier", name, text)
    return orcid, numbers


def _country(text: str, fault: Callable[..., None]) -> str:
    if not text:
        return ""
    code = _countries().get(folded(text), "")
    if not code:
        fault("unknown_country", Field.COUNTRY, text)
    return code


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Countries by their ISO 3166 code and by their names in the three languages (Unicode CLDR)."""
    found: dict[str, str] = {}
    for locale in ("en", "it", "zh_Hans"):
        for code, name in Locale.parse(locale).territories.items():
            if len(code) == 2 and code.isalpha():
                found[folded(name)] = found[code.lower()] = code
    return found


def _in_pinyin(han: str) -> str:
    """Write a Chinese name in pinyin: the family name, here taken to be of one character, and the given name."""
    syllables = syllables_of(list(han.replace("·", "")))
    return f"{syllables[0].title()} {''.join(syllables[1:]).title()}".strip() if syllables else ""


def _name_keys(latin: str, han: str) -> list[str]:
    """What two ways of writing one name share: the words in any order, or the characters."""
    words = "".join(sorted(re.findall(r"\w+", fold(latin))))
    return [key for key in (words, han) if key]
