"""What the scheduler has to keep, changed by the offices; and tables of people's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from ponte.brokerage.domain.booths import seat_at_booths
from ponte.brokerage.domain.constraining import (
    add_slots,
    broken_by,
    give_booth,
    remove_slots,
    set_interpreter,
    set_slot_tables,
    set_tables,
    set_travel,
    take_booth_back,
)
from ponte.brokerage.domain.problem import scheduling_problem
from ponte.brokerage.domain.timetabling import file_timetable, publish_timetable, run_timetable
from ponte.brokerage.enums import Half
from ponte.brokerage.models import Booth, Hall, Slot, Travel
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.engine.scheduling import Placement as EnginePlacement
from tests.factories import HallFactory
from tests.factories_timetable import Proposal, a_proposal, faithful

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Proposal:
    return a_proposal()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def tables_of(made: Proposal) -> list[int]:
    return [slot.tables for slot in scheduling_problem(made.week.brokerage).slots]


def test_the_scheduler_sees_tables_of_halls_and_of_slots(made: Proposal) -> None:
    set_tables(actor=None, hall=made.week.hall, tables=7)
    set_slot_tables(actor=None, slots=made.week.slots[1:3], tables=2)
    assert tables_of(made) == [7, 2, 2, 7]
    set_slot_tables(actor=None, slots=made.week.slots[1:2], tables=None)
    assert tables_of(made) == [7, 7, 2, 7]
    assert refusal(lambda: set_tables(actor=None, hall=made.week.hall, tables=0)) == "tables"
    assert AuditEntry.objects.filter(action="brokerage.set_slot_tables").count() == 3


def test_a_series_is_added_in_the_citys_own_time(made: Proposal) -> None:
    series = {"actor": None, "hall": made.week.hall, "date": dt.date(2016, 10, 25), "minutes": 20, "pause": 5}
    add_slots(first=dt.time(12, 0), count=4, **series)
    new = Slot.objects.order_by("starts")[4:]
    assert [slot.starts.astimezone(dt.UTC).strftime("%H:%M") for slot in new] == ["10:00", "10:25", "10:50", "11:15"]
    assert [slot.half for slot in new] == [Half.MORNING, Half.MORNING, Half.MORNING, Half.AFTERNOON]
    assert refusal(lambda: add_slots(first=dt.time(8, 50), count=1, **series)) == "overlap"
    assert refusal(lambda: add_slots(first=dt.time(23, 0), count=4, **series)) == "past_midnight"
    assert refusal(lambda: add_slots(first=dt.time(15, 0), count=0, **series)) == "series"


def test_a_used_slot_is_closed_and_an_unused_one_is_gone(made: Proposal) -> None:
    assert remove_slots(actor=None, slots=[made.week.slots[0], made.week.slots[3]]) == 1
    assert tables_of(made) == [0, 3, 3]


def test_a_way_has_one_length_either_way(made: Proposal) -> None:
    other = HallFactory(brokerage=made.week.brokerage)
    set_travel(actor=None, origin=made.week.hall, destination=other, minutes=90)
    set_travel(actor=None, origin=other, destination=made.week.hall, minutes=60)
    assert Travel.objects.get().minutes == 60
    assert refusal(lambda: set_travel(actor=None, origin=other, destination=other, minutes=5)) == "minutes"


def test_interpreters_are_where_the_office_says(made: Proposal) -> None:
    day, guide, hall = dt.date(2016, 10, 25), made.week.interpreter, made.week.hall
    set_interpreter(actor=None, registration=guide, languages=["zh", "en"], half_days={(hall.pk, day, Half.AFTERNOON)})
    [found] = scheduling_problem(made.week.brokerage).interpreters
    assert (found.languages, found.available) == ({"zh", "en"}, ())
    far = HallFactory(brokerage=made.week.brokerage)
    twice = {(hall.pk, day, Half.MORNING), (far.pk, day, Half.MORNING)}
    act = {"actor": None, "registration": guide}
    assert refusal(lambda: set_interpreter(languages=["zh", "en"], half_days=twice, **act)) == "two_places"
    assert refusal(lambda: set_interpreter(languages=["zh"], half_days=set(), **act)) == "languages"
    assert refusal(
        lambda: set_interpreter(actor=None, registration=made.luca, languages=["zh", "en"], half_days=set())
    ) == ("not_an_interpreter")


def test_what_a_change_would_break_is_told_and_nothing_is_changed(made: Proposal) -> None:
    publish_timetable(actor=None, timetable=made.timetable)
    slots = made.week.slots
    [broken] = broken_by(made.week.brokerage, lambda: set_slot_tables(actor=None, slots=slots[:1], tables=0))
    assert broken.placement.meeting == made.anna_wei
    assert broken.reasons == ("There are only 0 tables then.",)
    assert tables_of(made) == [3, 3, 3, 3]
    assert not AuditEntry.objects.filter(action="brokerage.set_slot_tables").exists()
    [broken] = broken_by(
        made.week.brokerage,
        lambda: set_interpreter(
            actor=None, registration=made.week.interpreter, languages=["zh", "en"], half_days=set()
        ),
    )
    assert "Ouyang Li 欧阳丽 is not there then, or cannot meet anybody." in broken.reasons
    [broken] = broken_by(
        made.week.brokerage, lambda: give_booth(actor=None, registration=made.mei, hall=made.week.hall, table=2)
    )
    assert broken.placement.meeting == made.anna_mei
    assert broken_by(made.week.brokerage, lambda: set_tables(actor=None, hall=made.week.hall, tables=1)) == []
    assert not Booth.objects.exists()


def test_a_run_seats_people_at_their_own_table(made: Proposal) -> None:
    give_booth(actor=None, registration=made.mei, hall=made.week.hall, table=3)
    run = file_timetable(actor=None, brokerage=made.week.brokerage, time_limit=1)
    run_timetable(run)
    assert run.placements.count() == 3
    assert {row.table for row in run.placements.filter(meeting__people=made.mei)} == {3}
    assert run.placements.get(meeting=made.anna_wei).table != 3
    assert faithful(run)


def test_own_tables_are_always_found_however_full_a_slot_is(made: Proposal) -> None:
    hall = made.week.hall
    give_booth(actor=None, registration=made.week.anna, hall=hall, table=2)
    give_booth(actor=None, registration=made.mei, hall=hall, table=3)
    give_booth(actor=None, registration=made.luca, hall=hall, table=1)
    problem = scheduling_problem(made.week.brokerage)
    slot, ids = problem.slots[0].id, {row.pk: f"m{row.pk}" for row in (made.anna_wei, made.anna_mei, made.luca_mei)}

    def seated(*rows: tuple[int, int]) -> dict[str, int]:
        placements = [EnginePlacement(ids[key], slot, table) for key, table in rows]
        return {row.meeting: row.table for row in seat_at_booths(made.week.brokerage, problem, placements)}

    # Two owners meet at the lower of their tables; whoever sat there makes room.
    assert seated((made.luca_mei.pk, 2), (made.anna_wei.pk, 1)) == {ids[made.luca_mei.pk]: 1, ids[made.anna_wei.pk]: 2}
    assert seated((made.anna_mei.pk, 1)) == {ids[made.anna_mei.pk]: 2}
    Booth.objects.filter(registration=made.week.anna).delete()
    # Every table is somebody's own or taken: the third meeting gets the one whose owner does not use it.
    Hall.objects.update(tables=2)
    problem = scheduling_problem(made.week.brokerage)
    assert seated((made.luca_mei.pk, 1), (made.anna_wei.pk, 1)) == {ids[made.luca_mei.pk]: 1, ids[made.anna_wei.pk]: 2}


def test_a_table_belongs_to_one(made: Proposal) -> None:
    hall = made.week.hall
    booth = give_booth(actor=None, registration=made.mei, hall=hall, table=3)
    assert refusal(lambda: give_booth(actor=None, registration=made.luca, hall=hall, table=3)) == "taken"
    assert refusal(lambda: give_booth(actor=None, registration=made.luca, hall=hall, table=4)) == "no_such_table"
    assert refusal(lambda: give_booth(actor=None, registration=made.week.interpreter, hall=hall, table=1)) == (
        "not_a_participant"
    )
    assert refusal(lambda: set_tables(actor=None, hall=hall, tables=2)) == "own_table"
    take_booth_back(actor=None, booth=booth)
    give_booth(actor=None, registration=made.luca, hall=hall, table=3)


# --- Pages ----------------------------------------------------------------------------------------------------------


def test_the_page_changes_everything_and_asks_before_it_breaks(made: Proposal, client: Client) -> None:
    publish_timetable(actor=None, timetable=made.timetable)
    client.force_login(made.week.officer)
    hall, slots = made.week.hall, made.week.slots
    here = "/en/desk/timetables/constraints/"

    def post(what: str, **data: object) -> str:
        return client.post(f"{here}{what}/", data, follow=True).content.decode()

    assert "it holds from the next run on" in post("tables", hall=hall.pk, tables=9)
    post("series", hall=hall.pk, date="2016-10-25", first="14:00", minutes=20, pause=0, count=3)
    assert Slot.objects.count() == 7
    post("booth", person=made.luca.person.slug, hall=hall.pk, table=8)
    assert Booth.objects.get().registration == made.luca
    assert made.luca.person.name in client.get(here).content.decode()
    post("booth-back", booth=Booth.objects.get().pk)
    assert not Booth.objects.exists()
    assert "Nobody here has exactly this name" in post("booth", person="nobody", hall=hall.pk, table=8)
    html = post("slots", slots=[slots[0].pk], tables=0)
    assert "could not take place as it stands" in html
    assert Slot.objects.get(pk=slots[0].pk).tables is None
    post("slots", slots=[slots[0].pk], tables=0, confirmed=1)
    assert Slot.objects.get(pk=slots[0].pk).tables == 0
    guide = f"/en/desk/timetables/interpreters/{made.week.interpreter.pk}/"
    assert client.get(guide).status_code == 200
    client.post(guide, {"languages": ["it", "en"], "half_0": hall.pk, "confirmed": 1})
    made.week.interpreter.refresh_from_db()
    assert made.week.interpreter.languages == ["it", "en"]
    assert client.post(f"{here}nonsense/").status_code == 404
