"""What pages read of the register of accords, in a constant number of queries each."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from ponte.accords.enums import AccordStatus
from ponte.accords.models import Accord, Signatory
from ponte.people.models import Organisation, Person, Place
from ponte.programme import queries as programme_queries
from ponte.programme.models import Activity, Milestone, Programme, Stage


class HistoryEntry(NamedTuple):
    """One entry of the programme's history."""

    date: str
    """As exactly as it is known: ``2015``, ``2015-11`` or ``2015-11-16``."""
    accord: Accord | None
    milestone: Milestone | None

    @property
    def year(self) -> int:
        """Year of the entry."""
        return int(self.date[:4])


def accords() -> QuerySet[Accord]:
    """Accords by date, with parties and signatories; those that nobody has confirmed yet are not among them."""
    return (
        Accord.objects.exclude(status=AccordStatus.REPORTED)
        .select_related("place", "follows")
        .prefetch_related(
            "parties",
            "countries",
            programme_queries.SOURCES,
            Prefetch("signatories", Signatory.objects.select_related("person")),
        )
    )


def accord_page() -> QuerySet[Accord]:
    """Accords with where they were signed and what follows from them."""
    return accords().prefetch_related(Prefetch("activities", _public_activities()), "centres", "followed_by")


def _public_activities() -> QuerySet[Activity]:
    public = Activity.objects.filter(programme_queries.is_public("stage__roadshow__edition"))
    return public.select_related("stage__roadshow__edition", "stage__place")


def history(programme: Programme) -> list[HistoryEntry]:
    """Merge a programme's milestones and accords into one history, the earliest first."""
    entries = [HistoryEntry(m.date, None, m) for m in programme_queries.milestones(programme)]
    entries += [HistoryEntry(a.date, a, None) for a in accords().filter(programme=programme)]
    return sorted(entries, key=lambda entry: entry.date)


def accords_of_stage(stage: Stage) -> dict[int, list[Accord]]:
    """Accords discussed, signed or opened at a stage, by the activity it happened in."""
    found: dict[int, list[Accord]] = {}
    for accord in accords().filter(activities__stage=stage).prefetch_related("activities").distinct():
        for activity in accord.activities.all():
            found.setdefault(activity.pk, []).append(accord)
    return found


def accords_of(subject: Person | Organisation | Place) -> QuerySet[Accord]:
    """Accords that somebody signed, that an organisation is party to, or that were signed at a place."""
    match subject:
        case Person():
            return accords().filter(signatories__person=subject).distinct()
        case Organisation():
            return accords().filter(parties=subject).distinct()
        case _:
            return accords().filter(Q(place=subject) | Q(countries=subject)).distinct()
