"""From rows to the pure core: what the rule of an intake says of its live applications as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from ponte.intake.domain.allocating import Award, ByScore, Criterion, FirstCome, Rule, Submission, Tie, allocate
from ponte.intake.enums import LIVE, Method
from ponte.intake.models import Application, Assessor, Intake, Mark, Unit
from ponte.people.domain.relating import is_related
from ponte.people.models import Account
from ponte.people.queries import kin_of


def locked(intake: Intake) -> Intake:
    """Make everything that changes an intake take turns (on SQLite, every writing transaction does)."""
    Intake.objects.select_for_update(no_key=True).get(pk=intake.pk)  # without joins: PostgreSQL locks no outer join
    return Intake.objects.select_related("fair", "exchange", "edition", "place__parent").get(pk=intake.pk)


def live_applications(intake: Intake) -> list[Application]:
    """Applications that count, in the order of their last submission, with the units that they hold."""
    return list(
        intake.applications.filter(state__in=LIVE)
        .select_related("organisation", "account__person")
        .prefetch_related("units")
    )


def awards(intake: Intake, applications: Sequence[Application]) -> list[Award]:
    """Say how each application stands by the rule; the applicant of an award is the application's key.

    Raises
    ------
    Unmarked
        By score, where an application has no marks yet.
    """
    marks = _marks(intake)
    return allocate(
        [Submission(one.pk, one.pk, one.submitted, one.wanted, marks[one.pk]) for one in applications],
        capacity=Unit.objects.filter(intake=intake).count(),
        rule=rule_of(intake),
        held={one.pk: len(one.units.all()) for one in applications},
    )


def rule_of(intake: Intake) -> Rule:
    """Read the rule of an intake."""
    if intake.method == Method.FIRST_COME:
        return FirstCome(intake.most_each)
    criteria = [Criterion(one.pk, one.weight, one.threshold) for one in intake.criteria.all()]
    return ByScore(intake.most_each, criteria, intake.threshold, Tie(intake.tie_rule))


def sheets(intake: Intake, applications: Sequence[Application]) -> dict[int, set[int]]:
    """By application, the assessors who give it marks: all but those with an interest in it.

    An interest is one's own application, or one of an organisation that one stands for, or of the same house.
    """
    assessors = list(intake.assessors.values_list("pk", "account"))
    kin = kin_of([account for _assessor, account in assessors])

    def has_interest(account: int, application: Application) -> bool:
        organisation = application.organisation
        return account == application.account_id or (
            organisation is not None and is_related(kin[account], organisation)
        )

    return {
        one.pk: {assessor for assessor, account in assessors if not has_interest(account, one)} for one in applications
    }


def _marks(intake: Intake) -> defaultdict[int, defaultdict[int, list[int]]]:
    marks: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for application, criterion, value in Mark.objects.filter(criterion__intake=intake).values_list(
        "application", "criterion", "value"
    ):
        marks[application][criterion].append(value)
    return marks


def sheets_of(intake: Intake, account: Account) -> list[Application]:
    """Applications that somebody gives marks, in the order of their submission."""
    assessor = intake.assessors.get(account=account)
    applications = live_applications(intake)
    mine = sheets(intake, applications)
    return [one for one in applications if assessor.pk in mine[one.pk]]


def queue_position(application: Application) -> int | None:
    """Place in the queue as it is now, from one; None by score, or once it is decided."""
    intake = application.intake
    if intake.method != Method.FIRST_COME or intake.decided_at is not None:
        return None
    before = Q(submitted__lt=application.submitted) | Q(submitted=application.submitted, pk__lt=application.pk)
    return intake.applications.filter(before, state__in=LIVE).count() + 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an assessor has come."""

    assessor: Assessor
    marked: int
    of: int


def progress_of_marks(intake: Intake) -> list[Progress]:
    """Say of each assessor how many applications they have marked, of those that are theirs to mark."""
    applications = live_applications(intake)
    mine = sheets(intake, applications)
    given = set(Mark.objects.filter(criterion__intake=intake).values_list("assessor", "application"))
    return [
        Progress(
            one,
            sum((one.pk, application.pk) in given for application in applications),
            sum(one.pk in mine[application.pk] for application in applications),
        )
        for one in intake.assessors.select_related("account__person")
    ]
