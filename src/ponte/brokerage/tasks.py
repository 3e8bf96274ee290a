"""Work that a worker takes up."""

from __future__ import annotations

from django_tasks import task

from ponte.brokerage.domain.importing import check_people, import_people
from ponte.brokerage.domain.remedying import find_remedies
from ponte.brokerage.domain.suggesting import refresh_suggestions
from ponte.brokerage.domain.timetabling import run_timetable
from ponte.brokerage.models import Brokerage, PeopleImport, RemedySearch, Timetable
from ponte.people.models import Account


@task()
def run_timetable_task(timetable_id: int) -> None:
    """Run the scheduler for a queued timetable."""
    run_timetable(Timetable.objects.get(pk=timetable_id))


@task()
def find_remedies_task(search_id: int) -> None:
    """Look for what would bring a timetable's left-out meetings about."""
    find_remedies(RemedySearch.objects.get(pk=search_id))


@task()
def refresh_suggestions_task(brokerage_id: int) -> int:
    """Match all profiles anew."""
    return refresh_suggestions(actor=None, brokerage=Brokerage.objects.get(pk=brokerage_id))


@task()
def check_people_task(import_id: int) -> None:
    """Check every line of an uploaded list of people."""
    check_people(PeopleImport.objects.get(pk=import_id))


@task()
def import_people_task(import_id: int, account_id: int) -> None:
    """Register the people of a list's good lines."""
    import_people(PeopleImport.objects.get(pk=import_id), actor=Account.objects.get(pk=account_id))
