"""What everybody may read of the register: its accords, those of them that count, and the history."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from ponte.accords.enums import NOT_AGREED, OF_OFFICES
from ponte.accords.models import Accord, Report, Signatory, Version
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


def public() -> QuerySet[Accord]:
    """Accords that everybody may read: neither a draft, nor only reported, nor a second entry of another one."""
    return Accord.objects.filter(same_as=None).exclude(status__in=OF_OFFICES)


def real() -> QuerySet[Accord]:
    """Public accords that are not made up for a demo."""
    return public().filter(is_sample=False)


def has_evidence() -> Q:
    """Accords that can be seen somewhere: by an address or file number, a place in a document, a file or a report."""
    own, doubles = Q(accord=OuterRef("pk")), Q(accord__same_as=OuterRef("pk"))
    cited = Accord.sources.through._default_manager.filter(accord_id=OuterRef("pk"))
    shown = Version.objects.filter(own | doubles)
    told = Report.objects.filter(own | doubles).exclude(evidence="")
    return ~Q(evidence="") | Q(Exists(cited)) | Q(Exists(shown)) | Q(Exists(told))


def counted() -> QuerySet[Accord]:
    """Accords that count: signed or opened at some time, with evidence, once each, and not made up for a demo.

    Every figure that the register publishes is the number of rows of this, narrowed down; so it is the list as well.
    """
    return real().exclude(status__in=NOT_AGREED).filter(has_evidence())


def accords() -> QuerySet[Accord]:
    """Public accords by date, with parties and signatories; what is made up stands in the register alone."""
    return with_parties(real())


def with_parties(rows: QuerySet[Accord]) -> QuerySet[Accord]:
    """Fetch accords with what a list shows of them."""
    return rows.select_related("place", "follows").prefetch_related(
        "parties",
        "countries",
        programme_queries.SOURCES,
        Prefetch("signatories", Signatory.objects.select_related("person", "party", "country")),
    )


def accord_page() -> QuerySet[Accord]:
    """Accords with where they were signed, their files, their milestones, and who has reported them."""
    return (
        with_parties(public())
        .select_related("edition")
        .prefetch_related(
            Prefetch("activities", _public_activities()),
            Prefetch("versions", Version.objects.order_by("language")),
            Prefetch("reports", Report.objects.select_related("organisation")),
            Prefetch("doubles__reports", Report.objects.select_related("organisation")),
            "centres",
            "sectors",
            "milestones",
        )
    )


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
