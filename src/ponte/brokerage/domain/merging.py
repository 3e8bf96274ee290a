"""Merging what the directory holds twice, with what the meetings know of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from ponte.brokerage.domain.indexing import index_registrations
from ponte.brokerage.models import Registration
from ponte.common.audit import record
from ponte.common.models import AuditEntry
from ponte.finding.domain.gathering import index_everything
from ponte.people.domain import likeness, merging
from ponte.people.enums import RecordKind
from ponte.people.models import Account, Organisation, Person
from ponte.programme.models import Programme, SpeakerDetails
from ponte.programme.queries import concerns, programmes_of_office

MODELS: dict[RecordKind, type[Person] | type[Organisation]] = {
    RecordKind.PERSON: Person,
    RecordKind.ORGANISATION: Organisation,
}


def entries_for(actor: Account, kind: RecordKind) -> QuerySet[Any]:
    """Entries that an officer may join, tell apart and part again.

    They are those that a programme of theirs has to do with, and those that stand in the directory for no programme at
    all. People with an account whom only other programmes know, or none as yet, are not theirs to find.
    """
    model = MODELS[kind]
    own = concerns(model, programmes_of_office(actor))
    nobodys = ~concerns(model, Programme.objects.all())
    if model is Person:
        nobodys &= Q(account=None)
    return model._default_manager.filter(own | nobodys)


def merges_of(actor: Account) -> QuerySet[AuditEntry]:
    """Merges that an officer has made, but for those of entries that are no longer theirs."""
    made = AuditEntry.objects.filter(actor=actor, action="people.merge")
    for kind, model in MODELS.items():
        lost: QuerySet[Any] = model._default_manager.exclude(pk__in=entries_for(actor, kind).values("pk"))
        made = made.exclude(subject_type=model._meta.label_lower, subject_id__in=lost.values_list("pk", flat=True))
    return made


def duplicates(actor: Account, kind: RecordKind) -> list[likeness.Pair]:
    """Return pairs of an officer's entries that may be one, the surest first.

    They are compared by the directory, the registrations and the agenda.
    """
    theirs = set(entries_for(actor, kind).values_list("pk", flat=True))
    return [pair for pair in _pairs(kind) if pair.first in theirs and pair.second in theirs]


def _pairs(kind: RecordKind) -> list[likeness.Pair]:
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
