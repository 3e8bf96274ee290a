"""Sealing the audit trail: a chain of digests in which no entry can be changed, left out or put in unseen.

Each link holds the SHA-256 of the digest before it and of its entry (Haber and Stornetta, *How to time-stamp a digital
document*, 1991). Entries are written by transactions that know nothing of each other; linking them there would have
every transaction wait for the one before. So a link is written just after its entry, by a short transaction of its own,
and sealers alone wait for each other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial, update_wrapper
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from ponte.common.models import AuditEntry, AuditLink

BATCH = 1000
LATE = dt.timedelta(minutes=1)
"""A link follows its entry within milliseconds; one that lacks it after this long was left by a crash, or forged."""
SEALERS = int.from_bytes(b"audit", "big")
"""Number of the lock that sealers on PostgreSQL wait for each other with."""
ENTRY_FIELDS = ("pk", "at", "actor_id", "action", "subject_type", "subject_id", "data")


class Head(NamedTuple):
    """The end of the chain: noted elsewhere, it proves later that nothing before it has changed or gone."""

    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.digest}@{self.position}"


BEGINNING = Head(0, "0" * 64)


def chain_head() -> Head:
    """Return position and digest of the last link."""
    last = AuditLink.objects.order_by("position").last()
    return Head(last.position, last.digest) if last else BEGINNING


def seal_after_commit(entry: AuditEntry) -> None:
    """Have this entry, and all that are written after it in this transaction, linked once it is committed."""
    registered = (callback[1] for callback in connection.run_on_commit)
    if not any(isinstance(function, partial) and function.func is seal for function in registered):
        sealing = update_wrapper(partial(seal, since=entry.pk), seal)  # a partial has no name that Django could log
        # The write is done whatever becomes of its link, which `ponte manage nightly` adds if need be.
        transaction.on_commit(sealing, robust=True)


def seal(*, since: int = 0) -> int:
    """Link every entry that has no link yet, from one on, in the order of their keys; returns how many."""
    count = 0
    while True:
        batch = _seal_batch(since)
        count += len(batch)
        if len(batch) < BATCH:
            return count
        since = batch[-1].entry_id + 1


def _seal_batch(since: int) -> list[AuditLink]:
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":  # a transaction on SQLite has the lock already
            with connection.cursor() as cursor:
                # Not waiting for the disk: links that a power cut takes are made again from their entries.
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(%s), set_config('synchronous_commit', 'off', true)", [SEALERS]
                )
        unlinked = AuditEntry.objects.filter(pk__gte=since, link=None).order_by("pk").values_list(*ENTRY_FIELDS)
        rows = list(unlinked[:BATCH])
        if not rows:  # who held the lock before has linked them
            return []
        head = chain_head()
        links: list[AuditLink] = []
        for row in rows:
            head = Head(head.position + 1, digest_of(head.digest, *row))
            links.append(AuditLink(position=head.position, entry_id=row[0], digest=head.digest))
        return AuditLink.objects.bulk_create(links)


def digest_of(
    previous: str,
    pk: int,
    at: dt.datetime,
    actor_id: int | None,
    action: str,
    subject_type: str,
    subject_id: int | None,
    data: dict[str, Any],
) -> str:
    """Return the digest of an entry's link: SHA-256 of the previous one's 32 bytes and the entry as canonical JSON.

    That is an array of these seven values without blanks, keys in order, in ASCII, the time in UTC with microseconds,
    numbers without a fraction as integers: so written, it is the same from both databases.
    """
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    entry = [pk, moment, actor_id, action, subject_type, subject_id, with_plain_numbers(data)]
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(bytes.fromhex(previous) + text.encode("ascii")).hexdigest()


def with_plain_numbers(value: Any) -> Any:
    """PostgreSQL gives 1e23 back as an integer of 24 digits and forgets the sign of -0.0; SQLite does neither."""
    match value:
        case float() if value.is_integer():
            return int(Decimal(repr(value)))
        case dict():
            return {key: with_plain_numbers(part) for key, part in value.items()}
        case list():
            return [with_plain_numbers(part) for part in value]
    return value


# --- Verifying ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of the trail."""

    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.place}: expected {self.expected}, found {self.found}"


class Verification:
    """Recomputes the whole chain, row by row; `head` is its end when `faults` has come to its own."""

    def __init__(self, *, noted: Head | None = None, on_progress: Callable[[int], None] | None = None) -> None:
        self.noted = noted
        self.head = BEGINNING
        self.on_progress = on_progress

    def faults(self) -> Iterator[Fault]:
        """Yield every fault, those of the chain in its order; ask for them inside one snapshot of the database.

        After a fault the chain is taken as it stands, so that each change is told once.
        """
        columns = ("position", "digest", *(f"entry__{name}" for name in ENTRY_FIELDS))
        for position, digest, *entry in AuditLink.objects.values_list(*columns).iterator(chunk_size=BATCH):
            # A link whose entry is gone is not among the rows either.
            if position != self.head.position + 1:
                yield Fault(f"position {self.head.position + 1}", "a link and its entry", f"position {position} next")
            elif digest != (expected := digest_of(self.head.digest, *entry)):
                yield Fault(f"position {position}, entry {entry[0]}", f"the digest {expected}", digest)
            self.head = Head(position, digest)
            if self.noted and self.noted.position == position and self.noted.digest != digest:
                yield Fault(f"position {position}", f"the digest {self.noted.digest} noted earlier", digest)
            if self.on_progress and position % BATCH == 0:
                self.on_progress(position)
        if self.noted and self.noted.position > self.head.position:
            yield Fault(f"position {self.noted.position}", "the link noted earlier", f"the end at {self.head.position}")
        yield from late_entries()


def late_entries() -> Iterator[Fault]:
    """Yield what has no link although its time has passed; once `seal` has linked it, it looks like the rest."""
    late = AuditEntry.objects.filter(link=None, at__lt=timezone.now() - LATE).order_by("pk")
    for pk, at, action in late.values_list("pk", "at", "action").iterator(chunk_size=BATCH):
        yield Fault(f"entry {pk} ({action}, {at:%Y-%m-%d %H:%M})", "a link within a minute", "none")
