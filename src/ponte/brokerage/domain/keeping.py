"""What an erasure and the nightly run erase of an edition's meetings."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ponte.brokerage.domain.packing import path_of
from ponte.brokerage.domain.registering_withdrawal import NOT_TAKING_PART
from ponte.brokerage.enums import ExchangeState, ImportState, PackStatus
from ponte.brokerage.models import (
    Block,
    ExchangeFile,
    HandedRequest,
    Interest,
    MeetingRequest,
    Pack,
    PeopleImport,
    Registration,
    RequestMessage,
    Suggestion,
    Wish,
)
from ponte.people.domain.personal_data import Subject

LISTS_KEPT = dt.timedelta(days=30)
PACKS_KEPT = dt.timedelta(days=30)
WORDS_KEPT = dt.timedelta(days=365)
NOBODY = {"name_latin": "", "name_han": "", "position": "", "languages": []}


def erase_from_copies(subject: Subject) -> None:
    """Take somebody out of the copies of requests that the offices have handed to each other."""
    if subject.person is None:
        return
    for end in ("sender", "recipient"):
        rows = HandedRequest.objects.filter(**{f"request__{end}__person": subject.person})
        for row in rows.select_related("request__profile__registration"):
            row.copy = {**row.copy, end: {**row.copy.get(end, {}), **NOBODY}}
            if end == "sender":
                row.copy |= {"message": ""}
            else:
                row.note = ""
            profile = row.request.profile
            if profile and profile.registration.person_id == subject.person.pk and row.copy.get("profile"):
                row.copy["profile"] = {**row.copy["profile"], "title": ""}
            row.save(update_fields=["copy", "note"])


def erase_lists_with(subject: Subject) -> None:
    """Erase printed packs and uploaded lists of the editions that somebody was registered for: they may be in them.

    A list that is only now being read is left to its end; it is emptied then.
    """
    if subject.person is None:
        return
    mine = Registration.objects.filter(person=subject.person).values("brokerage")
    _empty_lists(PeopleImport.objects.filter(brokerage__in=mine), ExchangeFile.objects.filter(brokerage__in=mine))
    _erase_packs(Pack.objects.filter(brokerage__in=mine))


def erase_old_lists(now: dt.datetime) -> int:
    """Empty lists of people and files of the other office that were uploaded long enough ago."""
    return _empty_lists(
        PeopleImport.objects.filter(uploaded__lte=now - LISTS_KEPT),
        ExchangeFile.objects.filter(uploaded_at__lte=now - LISTS_KEPT),
    )


def erase_old_packs(now: dt.datetime) -> int:
    """Delete the packs of editions that ended long enough ago."""
    return _erase_packs(Pack.objects.filter(brokerage__edition__ends__lte=timezone.localdate(now - PACKS_KEPT)))


def erase_refused(now: dt.datetime) -> int:
    """Empty the registrations of those who did not take part, once their edition is over for long enough."""
    rows = Registration.objects.filter(_over(now, "brokerage"), status__in=NOT_TAKING_PART)
    said = ~Q(job_title="", decision_note="", search_terms="") | ~Q(answers={})
    return rows.filter(said).update(job_title="", decision_note="", search_terms="", answers={})


def erase_private_words(now: dt.datetime) -> int:
    """Erase what participants wrote to and thought of each other, once their edition is over for long enough."""
    over = _over(now, "sender__brokerage")
    with transaction.atomic():
        count = (
            MeetingRequest.objects.filter(over)
            .exclude(message="", decline_reason="")
            .update(message="", decline_reason="")
        )
        count += Interest.objects.filter(_over(now, "registration__brokerage")).exclude(message="").update(message="")
        for rows in (
            RequestMessage.objects.filter(_over(now, "author__brokerage")),
            Wish.objects.filter(_over(now, "wisher__brokerage")),
            Block.objects.filter(_over(now, "blocker__brokerage")),
            Suggestion.objects.filter(_over(now, "profile__registration__brokerage")),
        ):
            count += rows.delete()[0]
    return count


def _over(now: dt.datetime, brokerage: str) -> Q:
    return Q(**{f"{brokerage}__edition__ends__lte": timezone.localdate(now - WORDS_KEPT)})


def _empty_lists(imports: QuerySet[PeopleImport], files: QuerySet[ExchangeFile]) -> int:
    """Empty what is not being worked on; a list that was not imported has failed, a file not written is gone."""
    idle = imports.exclude(state__in=[ImportState.CHECKING, ImportState.IMPORTING]).exclude(content=b"", faults=[])
    unused = idle.filter(state__in=[ImportState.UPLOADED, ImportState.CHECKED])
    count = unused.update(state=ImportState.FAILED, content=b"", faults=[])
    count += idle.update(content=b"", faults=[])
    count += files.filter(state=ExchangeState.CHECKED).delete()[0]
    return count + files.exclude(content=b"", findings=[]).update(content=b"", findings=[])


def _erase_packs(packs: QuerySet[Pack]) -> int:
    ended = packs.filter(status__in=[PackStatus.READY, PackStatus.FAILED])
    digests = set(ended.exclude(digest="").values_list("digest", flat=True))
    count = ended.delete()[0]

    def erase_files() -> None:
        for digest in digests:
            path_of(digest).unlink(missing_ok=True)

    transaction.on_commit(erase_files)
    return count
