"""Entries of the directory that may stand for the same person or organisation.

Names are compared in any script and order: accents are folded, Chinese is read in pinyin, legal forms are left away.
Near names are found by the words that each becomes when one letter is deleted (symmetric deletion: W. Garbe,
*SymSpell*), so that no entry is compared with every other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from modeltranslation.utils import get_translation_fields

from ponte.engine.matching.searching import fold, syllables_of
from ponte.people.enums import RecordKind
from ponte.people.models import DistinctPair, Organisation, Person, Role

MOST_ALIKE = 8
"""Up to so many entries of one name are compared by their name alone: of many, it says nothing."""
LEGAL_FORMS = re.compile(
    "srls?|spa|sas|snc|scarl|gmbh|ag|kg|sa|bv|nv|ltd|limited|inc|llc|plc|co|corp|company|group|the"
)
HAN_FORMS = re.compile("(股份有限公司|有限责任公司|有限公司|集团公司|集团|公司)$")
_HAN = re.compile(r"[\u3400-\u9fff]+")


class Reason(StrEnum):
    """Why two entries may be one."""

    NUMBER = "number"
    """The same number, noted under two registers."""
    MAIL = "mail"
    NAME_AND_PLACE = "name-and-place"
    """The same name, at the same organisation or in the same country."""
    NAME = "name"
    NEAR_NAME = "near-name"


SCORES = {
    Reason.NUMBER: 1.0,
    Reason.MAIL: 0.95,
    Reason.NAME_AND_PLACE: 0.9,
    Reason.NAME: 0.7,
    Reason.NEAR_NAME: 0.5,
}
"""How sure each reason makes, 0 to 1; together they make surer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared of an entry."""

    key: int
    names: frozenset[str]
    characters: str = ""
    """The name in Chinese characters, which tell apart what sounds alike; empty where nobody has noted any."""
    addresses: frozenset[str] = frozenset()
    places: frozenset[object] = frozenset()
    """Where somebody works; in which country an organisation is."""
    numbers: frozenset[str] = frozenset()


@dataclass(slots=True)
class Pair:
    """Two entries that may be one."""

    first: int
    second: int
    reasons: set[Reason] = field(default_factory=set)

    @property
    def score(self) -> float:
        """How sure it is, 0 to 1: the chance that not all reasons mislead."""
        doubt = 1.0
        for reason in self.reasons:
            doubt *= 1 - SCORES[reason]
        return 1 - doubt


def pairs_alike(entries: Sequence[Entry]) -> list[Pair]:
    """Return pairs of entries that may be one, the surest first; the smaller key of a pair comes first."""
    found: dict[tuple[int, int], Pair] = {}

    def note(one: Entry, other: Entry, reason: Reason) -> None:
        first, second = sorted((one.key, other.key))
        found.setdefault((first, second), Pair(first, second)).reasons.add(reason)

    for one, other in _sharing(entries, "numbers"):
        note(one, other, Reason.NUMBER)
    for one, other in _sharing(entries, "addresses"):
        note(one, other, Reason.MAIL)
    for group in _groups((name, entry) for entry in entries for name in entry.names):
        for one, other in _sounding_alike(group):
            if one.places & other.places:
                note(one, other, Reason.NAME_AND_PLACE)
            elif len(group) <= MOST_ALIKE:
                note(one, other, Reason.NAME)
    for group in _groups((less, entry) for entry in entries for name in entry.names for less in _one_less(name)):
        if len(group) <= MOST_ALIKE:
            for one, other in _sounding_alike(group):
                if not one.names & other.names:
                    note(one, other, Reason.NEAR_NAME)
    return sorted(found.values(), key=lambda pair: (-pair.score, pair.first, pair.second))


def people_alike(
    *, addresses: Mapping[int, Iterable[str]] | None = None, employers: Mapping[int, Iterable[int]] | None = None
) -> list[Pair]:
    """Compare all people of the directory, but for pairs that somebody has told apart.

    Parameters
    ----------
    addresses, employers
        Mail addresses, and keys of organisations, that other rooms know somebody by.
    """
    works_at: defaultdict[int, set[object]] = defaultdict(set)
    for key, organisation in Role.objects.exclude(organisation=None).values_list("person_id", "organisation_id"):
        works_at[key].add(organisation)
    entries = []
    # Plain columns: making the objects of ten thousand people takes longer than comparing them.
    for key, latin, han, mail in Person.objects.values_list("pk", "name_latin", "name_han", "account__email"):
        mails = [mail] if mail else []
        mails += (addresses or {}).get(key, [])
        entries.append(
            Entry(
                key=key,
                names=frozenset(_person_names(latin, han)),
                characters="".join(_HAN.findall(han)),
                addresses=frozenset(map(_plain_address, mails)),
                places=frozenset(works_at[key].union((employers or {}).get(key, []))),
            )
        )
    return _told_apart(RecordKind.PERSON, pairs_alike(entries))


def organisations_alike() -> list[Pair]:
    """Compare all organisations of the directory, but for pairs that somebody has told apart."""
    columns = get_translation_fields("name")
    entries = [
        Entry(
            key=row.pk,
            names=frozenset(filter(None, (organisation_name(getattr(row, name) or "") for name in columns))),
            places=frozenset([row.country] if row.country else []),
            numbers=frozenset(number.value.removeprefix("IT") for number in row.identifiers.all()),
        )
        for row in Organisation.objects.prefetch_related("identifiers")
    ]
    return _told_apart(RecordKind.ORGANISATION, pairs_alike(entries))


def tell_apart(kind: RecordKind, one: int, other: int) -> DistinctPair:
    """Keep that two entries are not the same: they are not shown again."""
    first, second = sorted((one, other))
    return DistinctPair.objects.get_or_create(kind=kind, first=first, second=second)[0]


def organisation_name(name: str) -> str:
    """Return an organisation's name without its legal form, as it is compared."""
    han = "".join(_HAN.findall(name))
    if han:
        return HAN_FORMS.sub("", han)
    letters = fold(name).replace(".", "").replace("'", " ").replace("’", " ")
    words = [word for word in re.findall(r"\w+", letters) if not LEGAL_FORMS.fullmatch(word)]
    return " ".join(words)


def _person_names(latin: str, han: str) -> Iterator[str]:
    """Yield a name in each way it may be written: words in alphabetical order, Chinese cut after its family name."""
    words = re.findall(r"\w+", fold(latin))
    if words:
        yield " ".join(sorted(words))
    han = "".join(_HAN.findall(han))
    syllables = syllables_of(list(han))
    for cut in (1, 2):  # family names of two characters are rare, and there
        if len(syllables) > cut:
            yield " ".join(sorted(("".join(syllables[:cut]), "".join(syllables[cut:]))))


def _plain_address(address: str) -> str:
    """Return a mail address without the tag that its owner may add (RFC 5233)."""
    local, _at, domain = address.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _one_less(name: str) -> set[str]:
    """Return a name, and what it becomes without one of its letters; short names are too alike for that."""
    return {name} | {name[:at] + name[at + 1 :] for at in range(len(name))} if len(name) >= 8 else set()


def _sharing(entries: Iterable[Entry], what: str) -> Iterator[tuple[Entry, Entry]]:
    for group in _groups((value, entry) for entry in entries for value in getattr(entry, what)):
        yield from combinations(group, 2)


def _sounding_alike(group: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Yield the pairs of a group but for those whose characters differ."""
    for one, other in combinations(group, 2):
        if not one.characters or not other.characters or one.characters == other.characters:
            yield one, other


def _groups(keyed: Iterable[tuple[str, Entry]]) -> Iterator[list[Entry]]:
    firsts: dict[str, Entry] = {}
    groups: defaultdict[str, dict[int, Entry]] = defaultdict(dict)
    for value, entry in keyed:
        first = firsts.setdefault(value, entry)
        if first is not entry:  # nearly every value is of one entry alone, and needs no group
            groups[value][first.key] = first
            groups[value][entry.key] = entry
    return (list(group.values()) for group in groups.values())


def _told_apart(kind: RecordKind, pairs: list[Pair]) -> list[Pair]:
    distinct = set(DistinctPair.objects.filter(kind=kind).values_list("first", "second"))
    return [pair for pair in pairs if (pair.first, pair.second) not in distinct]
