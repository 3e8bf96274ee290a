"""Merging what the directory holds twice, with what the meetings know of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from ponte.brokerage.domain.indexing import index_registrations
from ponte.brokerage.models import Registration
from ponte.common.audit import record
from ponte.common.models import AuditEntry
from ponte.finding.domain.gathering import index_everything
from ponte.people.domain import likeness, merging
from ponte.people.enums import RecordKind
from ponte.people.models import Account, Organisation, Person
from ponte.programme.models import SpeakerDetails

MODELS: dict[RecordKind, type[Person] | type[Organisation]] = {
    RecordKind.PERSON: Person,
    RecordKind.ORGANISATION: Organisation,
}


def duplicates(kind: RecordKind) -> list[likeness.Pair]:
    """Return pairs of entries that may be one, the surest first: by the directory, the registrations and the agenda."""
    if kind == RecordKind.ORGANISATION:
        return likeness.organisations_alike()
    employers: defaultdict[int, set[int]] = defaultdict(set)
    for person, organisation in Registration.objects.values_list("person_id", "organisation_id"):
        if organisation:
            employers[person].add(organisation)
    addresses: defaultdict[int, set[str]] = defaultdict(set)
    for person, email in SpeakerDetails.objects.exclude(email="").values_list("person_id", "email"):
        addresses[person].add(email)
    return likeness.people_alike(addresses=addresses, employers=employers)


def merge_entries(*, actor: Account, kept: Any, absorbed: Any, taken: Collection[str]) -> AuditEntry:
    """Merge two people or two organisations; what is searched is written anew.

    Raises
    ------
    Refused
        As `ponte.people.domain.merging.merge`.
    """
    with transaction.atomic():
        entry = merging.merge(actor=actor, kept=kept, absorbed=absorbed, taken=taken)
        _index_again(kept)
    return entry


def undo_merge(*, actor: Account, entry: AuditEntry) -> Any:
    """Make two of one again.

    Raises
    ------
    Refused
        As `ponte.people.domain.merging.undo_merge`.
    """
    with transaction.atomic():
        kept: Any = merging.undo_merge(actor=actor, entry=entry)
        _index_again(kept)
    return kept


def tell_apart(*, actor: Account, kind: RecordKind, one: Any, other: Any) -> None:
    """Keep that two entries are not the same."""
    with transaction.atomic():
        pair = likeness.tell_apart(kind, one.pk, other.pk)
        record(actor=actor, action="people.tell_apart", subject=pair)


def _index_again(entry: Person | Organisation) -> None:
    own = Q(person=entry) if isinstance(entry, Person) else Q(organisation=entry)
    index_registrations(Registration.objects.filter(own).select_related("person", "organisation"))
    index_everything()
