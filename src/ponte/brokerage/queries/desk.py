"""What the two offices see: the funnel, what needs attention, lists of people, profiles and suggestions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ponte.brokerage.domain.limits import awaited_from
from ponte.brokerage.enums import ProfileStatus, RegistrationType, RequestStatus, TimetableStatus
from ponte.brokerage.models import Brokerage, MeetingRequest, Profile, Registration, Suggestion, Unplaced
from ponte.brokerage.models.registration import FOR_MEETINGS, consenting
from ponte.brokerage.queries.event import published_timetable
from ponte.brokerage.tasks import refresh_suggestions_task
from ponte.engine.matching.searching import typed_forms
from ponte.people.enums import ConsentKind
from ponte.people.models import Account
from ponte.programme.models import Officer


def participants(brokerage: Brokerage, officer: Account) -> QuerySet[Registration]:
    """Return the participants that an office sees with what a list of them shows, at a constant number of queries."""
    return (
        Registration.objects.seen_by_office(officer)
        .filter(brokerage=brokerage, type=RegistrationType.PARTICIPANT)
        .select_related("person", "side", "organisation")
        .annotate(
            profile_count=Count("profiles", distinct=True),
            meeting_count=Count("meetings", distinct=True),
            placed_count=Count("seats", filter=Q(seats__timetable__status=TimetableStatus.PUBLISHED), distinct=True),
        )
    )


_SUGGESTED = Exists(Suggestion.objects.filter(profile__registration=OuterRef("pk")))
_AGREED = Exists(Registration.meetings.through.objects.filter(registration_id=OuterRef("pk")))
_TO_ANSWER = Exists(MeetingRequest.objects.filter(awaited_from(OuterRef("pk")), status=RequestStatus.PENDING))

PEOPLE_CONCERNS = {
    "no_suggestions": ~_SUGGESTED,
    "no_meetings": ~_AGREED,
    "unanswered": _TO_ANSWER,
    "no_consent": ~consenting(*FOR_MEETINGS),
}
"""What an office looks after in people, as conditions on `participants`."""


def attention(brokerage: Brokerage, officer: Account) -> dict[str, int]:
    """Count what waits for a decision: people by concern, and meetings that the published timetable leaves out."""
    people = Registration.objects.approved().seen_by_office(officer)
    people = people.filter(brokerage=brokerage, type=RegistrationType.PARTICIPANT)
    counts = {code: people.filter(condition).count() for code, condition in PEOPLE_CONCERNS.items()}
    published = published_timetable(brokerage)
    counts["unplaced"] = Unplaced.objects.filter(timetable=published).count() if published else 0
    return counts


def profiles(brokerage: Brokerage, officer: Account) -> QuerySet[Profile]:
    """Return the profiles that an office sees, with what a list of them shows, at a constant number of queries.

    What the other side's people and office have not passed on yet is not among them, nor is what belongs to people who
    do not consent to that.
    """
    not_yet = Q(status__in=[ProfileStatus.DRAFT, ProfileStatus.OWN_OFFICE])
    theirs = ~_of_office(officer) & (not_yet | ~consenting(ConsentKind.TRANSFER, registration="registration__"))
    return (
        Profile.objects.filter(~theirs, registration__brokerage=brokerage)
        .select_related("registration__person", "registration__side", "registration__organisation")
        .prefetch_related("sectors")
        .annotate(suggestion_count=Count("suggestions", distinct=True))
    )


def profiles_to_review(brokerage: Brokerage, officer: Account) -> QuerySet[Profile]:
    """Return the profiles whose turn it is with the office that somebody works for."""
    own, handed_on = Q(status=ProfileStatus.OWN_OFFICE), Q(status=ProfileStatus.OTHER_OFFICE)
    handed_on &= consenting(ConsentKind.TRANSFER, registration="registration__")
    turn = (own & _of_office(officer)) | (handed_on & ~_of_office(officer))
    return Profile.objects.filter(turn, registration__brokerage=brokerage)


def _of_office(officer: Account) -> Q:
    """Tell whether a profile belongs to a side that somebody works for."""
    return Q(registration__side__in=Officer.objects.filter(account=officer).values("side"))


def suggestions_of(profile: Profile) -> QuerySet[Suggestion]:
    """Return a profile's suggestions, best first."""
    return (
        profile.suggestions.consented()
        .select_related(
            "profile", "other__registration__person", "other__registration__side", "other__registration__organisation"
        )
        .order_by("rank")
    )


def suggestions_between(brokerage: Brokerage) -> QuerySet[Suggestion]:
    """Return all suggestions, best first; a pair that stands in both lists appears once, from the first side's view."""
    first_side = brokerage.edition.programme.sides.order_by("pk").values("pk")[:1]
    return (
        Suggestion.objects.consented()
        .filter(profile__registration__brokerage=brokerage, profile__registration__side=first_side)
        .select_related("profile__registration__person", "other__registration__person")
        .order_by("-score", "pk")
    )


LONGEST_MATCHING = timedelta(minutes=30)
"""A matching that has run for longer has lost its worker."""


@dataclass(frozen=True, slots=True)
class MatchingRun:
    """The latest time that all profiles were matched anew by a worker."""

    state: Literal["waiting", "running", "done", "failed"]
    at: datetime
    """When it was asked for, or, once ended, when it ended."""
    failure: str

    @property
    def is_under_way(self) -> bool:
        """Whether a new one would have to wait for it."""
        return self.state in ("waiting", "running")


def last_matching_run(brokerage: Brokerage) -> MatchingRun | None:
    """Return how the latest matching of all profiles stands; None where none was asked for."""
    task = (
        DBTaskResult.objects.filter(
            task_path=refresh_suggestions_task.module_path, args_kwargs__args=[brokerage.pk], args_kwargs__kwargs={}
        )
        .order_by("-enqueued_at")
        .first()
    )
    if task is None:
        return None
    states: dict[str, Literal["waiting", "running", "done", "failed"]] = {
        "READY": "waiting",
        "RUNNING": "running",
        "SUCCESSFUL": "done",
    }
    state = states.get(task.status, "failed")
    failure = task.traceback.strip().rsplit("\n", 1)[-1]
    if state == "running" and task.started_at and timezone.now() - task.started_at > LONGEST_MATCHING:
        state, failure = "failed", "the worker that ran it is gone"
    return MatchingRun(state=state, at=task.finished_at or task.enqueued_at, failure=failure)


def search_people(rows: QuerySet[Registration], words: str) -> QuerySet[Registration]:
    """Keep those whose name (in either script), position, organisation or address contains every word.

    Chinese is found by its pinyin as well, and everything without its accents.
    """
    every_word = Q()
    for word in words.split():
        organisation = Q()
        for field in ("name_en", "name_it", "name_zh_hans", "acronym"):
            organisation |= Q(**{f"organisation__{field}__icontains": word})
        every_word &= (
            organisation
            | Q(person__name_latin__icontains=word)
            | Q(person__name_han__contains=word)
            | Q(person__account__email__icontains=word)
            | Q(job_title__icontains=word)
            | _in_terms("search_terms", word)
        )
    return rows.filter(every_word | _in_terms("search_terms", words))


def search_profiles(rows: QuerySet[Profile], words: str) -> QuerySet[Profile]:
    """Keep those whose title, text, keywords, reference or person contains every word, in any script.

    Chinese is found by its pinyin as well, and everything without its accents.
    """
    every_word = Q()
    for word in words.split():
        in_json = json.dumps(word)[1:-1]  # SQLite keeps keywords as escaped text, PostgreSQL as letters
        every_word &= (
            Q(title__icontains=word)
            | Q(text__icontains=word)
            | Q(reference__icontains=word)
            | Q(keywords__icontains=word)
            | Q(keywords__icontains=in_json)
            | Q(registration__person__name_latin__icontains=word)
            | Q(registration__person__name_han__contains=word)
            | _in_terms("search_terms", word)
            | _in_terms("registration__search_terms", word)
        )
    return rows.filter(every_word | _in_terms("search_terms", words) | _in_terms("registration__search_terms", words))


def _in_terms(field: str, words: str) -> Q:
    """Tell whether words stand in what the domain's `index_for_search` has written, syllables apart or together."""
    condition = Q()
    for form in typed_forms(words):
        condition |= Q(**{f"{field}__contains": form})
    return condition
