"""The timetable at the desk: moved by hand, published, compared, remedied; in three languages, at a constant cost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ponte.brokerage.domain.adjusting import copy_timetable, move_meeting, take_off
from ponte.brokerage.domain.remedying import find_remedies, queue_remedies
from ponte.brokerage.domain.timetabling import publish_timetable
from ponte.brokerage.enums import RemedyKind, RemedyStatus, TimetableStatus
from ponte.brokerage.models import Placement, RemedySearch, Timetable, Unplaced
from ponte.brokerage.queries.comparing import differences, figures
from ponte.brokerage.remedies import said
from ponte.common.refusals import Refused
from tests.factories import MeetingFactory, placed
from tests.factories_asking import somebody
from tests.factories_timetable import Proposal, a_proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Proposal:
    return a_proposal()


@pytest.fixture
def office(made: Proposal, client: Client) -> Client:
    client.force_login(made.week.officer)
    return client


def page(office: Client, path: str, language: str = "en") -> str:
    answer = office.get(f"/{language}/desk/timetables/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_board_offers_every_table_and_what_waits(office: Client, made: Proposal) -> None:
    html = page(office, f"{made.timetable.pk}/")
    assert html.count("data-slot=") == 12  # four slots with three tables
    assert html.count('class="cell meeting-card') == 3
    assert "Whenever both are free, all tables are taken." in html
    Timetable.objects.update(status=TimetableStatus.PUBLISHED)
    html = page(office, f"{made.timetable.pk}/")
    assert "data-slot=" not in html
    assert "Copy, to move meetings by hand" in html


def test_a_picked_up_meeting_learns_where_it_may_go(office: Client, made: Proposal) -> None:
    answer = office.get(f"/en/desk/timetables/{made.timetable.pk}/meetings/{made.anna_wei.pk}/places/").json()
    first, second, third, _fourth = (answer[str(slot.pk)] for slot in made.week.slots)
    assert first == {"tables": [1, 2, 3], "against": ""}
    assert second["tables"] == []
    assert "Anna Esposito has another meeting at 09:25" in second["against"]
    assert third["tables"] == [1, 2, 3]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_move_undo_take_off_and_lock(office: Client, made: Proposal, headers: dict[str, str]) -> None:
    here = f"/en/desk/timetables/{made.timetable.pk}"
    of_meeting = f"{here}/meetings/{made.anna_wei.pk}"

    def post(path: str, **data: Any) -> str:
        return office.post(path, data, headers=headers, follow=True).content.decode()

    html = post(f"{of_meeting}/move/", slot=made.week.slots[3].pk, table=2)
    assert "Naples, table 2." in html
    assert Placement.objects.get(meeting=made.anna_wei).table == 2
    assert "Anna Esposito has another meeting" in post(f"{of_meeting}/move/", slot=made.week.slots[1].pk)
    assert "Choose a city and a time." in post(f"{of_meeting}/move/", slot="elsewhere")
    post(f"{of_meeting}/lock/")
    assert "It is locked in its time." in post(f"{of_meeting}/off/")
    post(f"{of_meeting}/lock/")
    assert "taken off" in post(f"{of_meeting}/off/")
    assert "back where it was" in post(f"{here}/undo/")
    post(f"{here}/undo/")
    assert Placement.objects.get(meeting=made.anna_wei).slot == made.week.slots[0]
    assert "Nothing has been moved by hand." in post(f"{here}/undo/")


def test_the_form_says_why_not_elsewhere(office: Client, made: Proposal) -> None:
    html = page(office, f"{made.timetable.pk}/?meeting={made.anna_wei.pk}")
    assert "Why not at 1 other time" in html
    assert "Ouyang Li" in html
    assert page(office, f"{made.timetable.pk}/?meeting=nonsense")


@pytest.mark.parametrize("path", ["timetables/{pk}/?meeting={meeting}", "timetables/compare/", "people/{person}/"])
def test_times_are_those_of_the_citys_clocks_and_name_their_zone(office: Client, made: Proposal, path: str) -> None:
    move_to_chengdu(made)
    other = copy_timetable(actor=None, timetable=made.timetable)
    move_meeting(actor=None, timetable=other, meeting=made.anna_wei, slot=made.week.slots[3])
    if path.startswith("people"):
        publish_timetable(actor=None, timetable=made.timetable)
    address = path.format(pk=made.timetable.pk, meeting=made.anna_wei.pk, person=made.week.anna.person.slug)
    html = office.get(f"/en/desk/{address}").content.decode()
    assert re.search(r"15:00(–15:20)?(</time>)? (<span class=\"zone\">)?UTC\+8", html)
    assert not re.search(r"(?<!\d)0?[79]:00", html)  # neither Rome's clocks nor Greenwich's


def test_slots_are_offered_by_the_citys_clocks(office: Client, made: Proposal) -> None:
    move_to_chengdu(made)
    html = office.get("/en/desk/timetables/constraints/").content.decode()
    assert "15:00–15:20" in html
    assert "China Standard Time, UTC+8" in html


def move_to_chengdu(made: Proposal) -> None:
    city = made.week.hall.city
    city.time_zone = "Asia/Shanghai"
    city.save()


def test_a_copy_is_begun_and_published_with_mail_to_the_changed(office: Client, made: Proposal) -> None:
    publish_timetable(actor=None, timetable=made.timetable)
    office.post(f"/en/desk/timetables/{made.timetable.pk}/copy/")
    copy = Timetable.objects.get(copied_from=made.timetable)
    move_meeting(actor=None, timetable=copy, meeting=made.luca_mei, slot=made.week.slots[0])
    assert "changes 2 diaries" in page(office, f"{copy.pk}/publish/")
    answer = office.post(f"/en/desk/timetables/{copy.pk}/publish/", follow=True).content.decode()
    assert "2 people are told by mail what changes." in answer


def test_two_proposals_are_added_up_and_told_apart(made: Proposal) -> None:
    other = copy_timetable(actor=None, timetable=made.timetable)
    move_meeting(actor=None, timetable=other, meeting=made.anna_wei, slot=made.week.slots[3])
    move_meeting(actor=None, timetable=other, meeting=made.luca_mei, slot=made.week.slots[0])
    move_meeting(actor=None, timetable=other, meeting=made.anna_mei, slot=made.week.slots[1], table=2)
    left, right = figures(made.timetable), figures(other)
    assert (left.placed, left.left_out, left.without) == (2, 1, 1)  # Luca has agreed and gets nothing
    assert (right.placed, right.left_out, right.without) == (3, 0, 0)
    sides = {row.side.code: (row.people, row.without, row.seats) for row in left.sides}
    assert sides == {"it": (2, 1, 2), "cn": (2, 0, 2)}
    assert left.hours == pytest.approx(1 / 3)
    assert (left.interpreters, left.longest_hours) == (1, pytest.approx(1 / 3))
    number, found = differences(made.timetable, other, most=5)
    assert number == 3
    assert [(row.meeting, row.code) for row in found] == [
        (made.anna_wei, "time"),
        (made.anna_mei, "table"),
        (made.luca_mei, "only_other"),
    ]


def test_only_the_heaviest_differences_are_read(made: Proposal) -> None:
    other = copy_timetable(actor=None, timetable=made.timetable)
    other.placements.all().delete()
    number, [first] = differences(made.timetable, other, most=1)
    assert (number, first.meeting, first.code) == (2, made.anna_wei, "only_one")


def test_comparing_needs_two(office: Client, made: Proposal) -> None:
    assert "Nothing to compare yet" in page(office, "compare/")
    copy_timetable(actor=None, timetable=made.timetable)
    assert "every meeting has the same place in both" in page(office, "compare/")


def test_remedies_are_sought_kept_and_worded(office: Client, made: Proposal) -> None:
    made.week.interpreter.presences.all().delete()
    Placement.objects.filter(meeting=made.anna_wei).delete()
    Unplaced.objects.create(timetable=made.timetable, meeting=made.anna_wei, reason="no_interpreter_then")
    search = queue_remedies(actor=None, timetable=made.timetable)
    with pytest.raises(Refused) as caught:
        queue_remedies(actor=None, timetable=made.timetable)
    assert caught.value.code == "already_running"
    assert "Remedies are being tried out" in page(office, f"{made.timetable.pk}/remedies/")
    find_remedies(search)
    search.refresh_from_db()
    assert search.status == RemedyStatus.DONE
    assert search.without == 1  # Luca and Mei find a place as things are
    step = search.remedies.get(step=1)
    assert (step.kind, step.meetings, step.value, step.data["languages"]) == (
        RemedyKind.INTERPRETERS,
        1,
        90,
        ["it", "zh"],
    )
    assert [row.sentence for row in said([step])] == [
        "1 more interpreter (Italian – Chinese), Naples, Tue 25 Oct, morning"
    ]
    assert "+1" in page(office, f"{made.timetable.pk}/remedies/")
    queue_remedies(actor=None, timetable=made.timetable)  # anew
    assert RemedySearch.objects.count() == 1


def test_nothing_left_out_needs_no_remedy(made: Proposal) -> None:
    made.timetable.unplaced.all().delete()
    with pytest.raises(Refused) as caught:
        queue_remedies(actor=None, timetable=made.timetable)
    assert caught.value.code == "nothing_left_out"


@pytest.mark.parametrize("path", ["{pk}/", "{pk}/?meeting={meeting}", "compare/", "{pk}/publish/", "{pk}/remedies/"])
def test_pages_cost_the_same_number_of_queries_however_many_meetings(office: Client, made: Proposal, path: str) -> None:
    other = copy_timetable(actor=None, timetable=made.timetable)
    take_off(actor=None, timetable=other, meeting=made.anna_mei)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(office, path.format(pk=made.timetable.pk, meeting=made.anna_wei.pk))
        return len(captured)

    queries()
    few = queries()
    for number in range(2):
        more = MeetingFactory(
            brokerage=made.week.brokerage, people=[somebody(made.week, "it"), somebody(made.week, "cn")]
        )
        placed(made.timetable, more, made.week.slots[2], table=number + 1)
        left_out = MeetingFactory(
            brokerage=made.week.brokerage, people=[somebody(made.week, "it"), somebody(made.week, "cn")]
        )
        Unplaced.objects.create(timetable=made.timetable, meeting=left_out, reason="tables_full", data={"slots": 4})
    assert queries() == few
