"""A worker that was thought gone and works on all the same writes nothing over what another has finished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model

from ponte.brokerage.domain import importing, remedying, timetabling
from ponte.brokerage.domain.importing import check_people, start_check, start_import, upload_people
from ponte.brokerage.domain.packing import file_pack
from ponte.brokerage.domain.remedying import find_remedies, queue_remedies
from ponte.brokerage.domain.timetabling import file_timetable, publish_timetable, run_timetable
from ponte.brokerage.enums import ImportState, PackStatus, RemedyStatus, TimetableStatus
from ponte.brokerage.models import PeopleImport, Placement, Remedy, RemedySearch, Timetable, Unplaced
from ponte.common import running
from ponte.common.models import AuditEntry
from ponte.faces.desk import pack as packs
from ponte.programme.domain import proposing, touring
from ponte.programme.domain.proposing import queue_proposal, run_proposal, take_proposal
from ponte.programme.enums import ProposalStatus
from ponte.programme.models import AgendaProposal, RouteProposal
from tests.factories import MeetingFactory, Week, a_week
from tests.factories_agenda import an_agenda
from tests.factories_registering import a_list, many_people
from tests.factories_timetable import a_proposal
from tests.factories_touring import a_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def overtake(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str, Callable[[], None]], None]:
    """Have something happen, once, just before a worker goes on with a step."""

    def at(module: Any, step: str, happens: Callable[[], None]) -> None:
        real, happened = getattr(module, step), []

        def go_on(*arguments: Any, **keywords: Any) -> Any:
            if not happened:
                happened.append(True)
                happens()
            return real(*arguments, **keywords)

        monkeypatch.setattr(module, step, go_on)

    return at


Overtake = Callable[[Any, str, Callable[[], None]], None]


def again(row: Model, run: Callable[[Any], None]) -> None:
    """Take a run over, as the next worker does, and finish it."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    running.take_over(rows, attempt=2)
    run(rows.get())


def finished(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def a_week_to_schedule() -> Week:
    week = a_week()
    MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    return week


def test_a_timetable_published_meanwhile_stays_published(overtake: Overtake) -> None:
    week = a_week_to_schedule()
    timetable = file_timetable(actor=week.officer, brokerage=week.brokerage, time_limit=1)

    def finish_and_publish() -> None:
        again(timetable, run_timetable)
        publish_timetable(actor=week.officer, timetable=Timetable.objects.get())

    overtake(timetabling, "seat_at_booths", finish_and_publish)
    run_timetable(timetable)
    assert (Timetable.objects.get().status, Placement.objects.count()) == (TimetableStatus.PUBLISHED, 1)
    assert finished("brokerage.finish_timetable") == 1


def test_a_search_for_remedies_is_kept_once(overtake: Overtake) -> None:
    made = a_proposal()
    made.week.interpreter.presences.all().delete()
    Placement.objects.filter(meeting=made.anna_wei).delete()
    Unplaced.objects.create(timetable=made.timetable, meeting=made.anna_wei, reason="no_interpreter_then")
    search = queue_remedies(actor=made.week.officer, timetable=made.timetable)
    overtake(remedying, "exported_schedule", lambda: again(search, find_remedies))
    find_remedies(search)
    kept = Remedy.objects.count()
    assert RemedySearch.objects.get().status == RemedyStatus.DONE
    assert (finished("brokerage.find_remedies"), kept) == (1, Remedy.objects.filter(search=search).count())
    assert len({(row.step, row.kind, str(row.data)) for row in Remedy.objects.all()}) == kept > 0


def test_an_agenda_taken_over_meanwhile_stays_taken(overtake: Overtake) -> None:
    week = an_agenda()
    proposal = queue_proposal(actor=week.officer, edition=week.edition, time_limit=1)

    def finish_and_take() -> None:
        again(proposal, run_proposal)
        take_proposal(actor=week.officer, proposal=AgendaProposal.objects.get())

    overtake(proposing, "propose", finish_and_take)
    run_proposal(proposal)
    assert AgendaProposal.objects.get().status == ProposalStatus.TAKEN
    assert finished("programme.finish_proposal") == 1


def test_a_route_asked_for_anew_meanwhile_is_not_finished_twice(overtake: Overtake) -> None:
    made = a_plan()

    def ask_anew() -> None:
        RouteProposal.objects.all().delete()
        touring.propose_route(actor=made.officer, plan=made.plan)

    overtake(touring, "route", ask_anew)
    with pytest.raises(RouteProposal.DoesNotExist):  # the first to ask is shown what the second got
        touring.propose_route(actor=made.officer, plan=made.plan)
    assert RouteProposal.objects.get().status == ProposalStatus.READY
    assert finished("programme.finish_route") == 1


def test_a_pack_is_finished_once(overtake: Overtake) -> None:
    week = a_week()
    pack = file_pack(actor=week.officer, brokerage=week.brokerage)
    overtake(packs, "digest_of_json", lambda: again(pack, packs.make_pack))
    packs.make_pack(pack)
    pack.refresh_from_db()
    assert (pack.status, finished("brokerage.finish_pack")) == (PackStatus.READY, 1)


def test_progress_is_written_while_the_run_is_running_only() -> None:
    timetable = a_proposal(status=TimetableStatus.PUBLISHED).timetable
    reporter = running.Reporter(Timetable.objects.filter(pk=timetable.pk))
    reporter.report([1.0, 2, 3], value=2)
    assert not reporter.goes_on
    timetable.refresh_from_db()
    assert (timetable.value, timetable.curve) == (150, [])
    Timetable.objects.update(status=running.RUNNING)
    reporter.report([1.0, 2, 3], value=2)
    assert reporter.goes_on
    timetable.refresh_from_db()
    assert (timetable.value, len(timetable.curve)) == (2, 2)


def test_a_list_checked_and_imported_meanwhile_stays_imported(overtake: Overtake) -> None:
    week = a_week()
    assert week.anna.side
    content = a_list(many_people(2))
    upload = upload_people(
        actor=week.officer, brokerage=week.brokerage, side=week.anna.side, name="people.csv", content=content
    )
    start_check(actor=week.officer, upload=upload, columns=upload.columns, with_likely=False)

    def check_and_import() -> None:
        other = PeopleImport.objects.get()
        check_people(other)
        start_import(actor=week.officer, upload=other)
        importing.import_people(other, actor=week.officer)

    overtake(importing, "RowReader", check_and_import)
    check_people(upload)
    assert PeopleImport.objects.get().state == ImportState.DONE


def test_a_check_with_other_columns_is_not_answered_by_the_one_before(overtake: Overtake) -> None:
    week = a_week()
    assert week.anna.side
    content = a_list(many_people(2))
    upload = upload_people(
        actor=week.officer, brokerage=week.brokerage, side=week.anna.side, name="people.csv", content=content
    )
    start_check(actor=week.officer, upload=upload, columns=upload.columns, with_likely=False)
    overtake(importing, "RowReader", lambda: PeopleImport.objects.update(with_likely=True))  # as `start_check` does
    check_people(upload)
    assert PeopleImport.objects.get().state == ImportState.CHECKING
