"""Work that a worker takes up. Each task may run again after a worker was lost (see `ponte.common.working`)."""

from __future__ import annotations

from django_tasks import TaskContext, task

from ponte.brokerage.domain.importing import check_people, give_up, import_people
from ponte.brokerage.domain.remedying import find_remedies
from ponte.brokerage.domain.suggesting import refresh_suggestions
from ponte.brokerage.domain.timetabling import run_timetable
from ponte.brokerage.models import Brokerage, PeopleImport, RemedySearch, Timetable
from ponte.common import running
from ponte.people.models import Account


@task(takes_context=True)
def run_timetable_task(context: TaskContext, timetable_id: int) -> None:
    """Run the scheduler for a queued timetable."""
    running.take_over(Timetable.objects.filter(pk=timetable_id), attempt=context.attempt)
    run_timetable(Timetable.objects.get(pk=timetable_id))


@task(takes_context=True)
def find_remedies_task(context: TaskContext, search_id: int) -> None:
    """Look for what would bring a timetable's left-out meetings about; a later search may have replaced this one."""
    running.take_over(RemedySearch.objects.filter(pk=search_id), attempt=context.attempt)
    for search in RemedySearch.objects.filter(pk=search_id):
        find_remedies(search)


@task()
def refresh_suggestions_task(brokerage_id: int) -> int:
    """Match all profiles anew."""
    return refresh_suggestions(actor=None, brokerage=Brokerage.objects.get(pk=brokerage_id))


@task(takes_context=True)
def check_people_task(context: TaskContext, import_id: int) -> None:
    """Check every line of an uploaded list of people."""
    give_up(PeopleImport.objects.filter(pk=import_id), attempt=context.attempt)
    check_people(PeopleImport.objects.get(pk=import_id))


@task(takes_context=True)
def import_people_task(context: TaskContext, import_id: int, account_id: int) -> None:
    """Register the people of a list's good lines."""
    give_up(PeopleImport.objects.filter(pk=import_id), attempt=context.attempt)
    import_people(PeopleImport.objects.get(pk=import_id), actor=Account.objects.get(pk=account_id))
