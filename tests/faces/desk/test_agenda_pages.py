"""The agenda's working copy at the desk: who gets there, what it shows, and every move on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from ponte.people.models import Account
from ponte.press.models import Message
from ponte.programme.domain import drafting
from ponte.programme.domain.proposing import run_proposal
from ponte.programme.models import AgendaProposal, Release, Session
from ponte.programme.queries import agenda
from tests.factories import AccountFactory, OfficerFactory
from tests.factories_agenda import Agenda, AvailabilityFactory, SessionFactory, SpeakerFactory, an_agenda, at

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def week() -> Agenda:
    return an_agenda()


@pytest.fixture
def office(client: Client, week: Agenda) -> Client:
    client.force_login(week.officer)
    return client


def text(response: Any) -> str:
    return response.content.decode()


def url(name: str, *args: Any) -> str:
    return reverse(f"desk:{name}", args=args)


def fetched(week: Agenda, slug: str) -> Session:
    return Session.objects.get(edition=week.edition, slug=slug)


PLACE = {"where": "room:hall", "day": "2016-10-26", "time": "15:15"}


def test_only_the_offices_get_there(client: Client, week: Agenda) -> None:
    pages = {
        "agenda": (),
        "agenda_session": ("water",),
        "agenda_release": (),
        "agenda_releases": (),
        "agenda_proposals": (),
    }
    posts = {"agenda_move": ("water",), "agenda_unschedule": ("water",), "agenda_lock": ("water",)}
    for name, args in pages.items():
        assert client.get(url(name, *args)).status_code == 302
    client.force_login(AccountFactory())
    assert all(client.get(url(name, *args)).status_code == 403 for name, args in pages.items())
    assert all(client.post(url(name, *args), PLACE).status_code == 403 for name, args in posts.items())
    client.force_login(OfficerFactory().account)  # of another programme, whose edition is not this one
    for name, args in posts.items():
        client.post(url(name, *args), PLACE)
    client.post(url("agenda_release"), {"name": "x"})
    assert fetched(week, "water").starts == at(10)
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Agenda", "Without a time", "Great Hall", "Tuesday, 25 October 2016", "UTC+2"]),
        ("it", ["Agenda", "Senza orario", "Great Hall", "martedì 25 ottobre 2016", "UTC+2"]),
        ("zh-hans", ["日程", "待定时间", "Great Hall", "2016年10月25日星期二", "UTC+2"]),
    ],
)
def test_a_day_of_a_city_in_every_language(office: Client, language: str, words: list[str]) -> None:
    with override(language):
        page = text(office.get(url("agenda"), {"city": "naples", "day": "2016-10-25"}))
    assert all(word in page for word in words)
    for slug in ("opening", "water", "robots", "waiting"):
        assert page.count(f'id="s-{slug}"') == 1


def test_the_board_draws_each_session_in_its_room_and_quarters(office: Client) -> None:
    bench = office.get(url("agenda"), {"city": "naples"}).context["bench"]
    assert [column.where for column in bench.columns] == ["room:hall", "room:lab", "city:naples"]
    by_time = {f"{row.time:%H:%M}": row.cells for row in bench.rows}
    assert (min(by_time), max(by_time)) == ("08:00", "18:45")
    water, robots = (cell for cell in by_time["10:00"] if cell)
    assert (water.card.session.slug, water.rows) == ("water", 6)
    assert (robots.card.session.slug, robots.rows) == ("robots", 4)
    assert len(by_time["10:15"]) == 1  # both rooms are taken
    assert len(by_time["11:00"]) == 2  # the second is free again


def test_what_overlaps_lies_side_by_side(office: Client, week: Agenda) -> None:
    drafting.move_session(actor=None, session=week.waiting, starts=at(11, 20), room=week.hall)
    bench = office.get(url("agenda"), {"city": "naples"}).context["bench"]
    assert [column.lanes for column in bench.columns] == [2, 1, 1]
    cells = {cell.card.session.slug: (f"{row.time:%H:%M}", cell) for row in bench.rows for cell in row.cells if cell}
    assert {slug: (time, cell.rows) for slug, (time, cell) in cells.items()} == {
        "opening": ("09:00", 4),
        "water": ("10:00", 6),
        "robots": ("10:00", 4),
        "waiting": ("11:15", 5),
    }
    assert {slug for slug, (_time, cell) in cells.items() if cell.card.grade == "block"} == {"water", "waiting"}


def test_a_night_session_ends_with_the_day(office: Client, week: Agenda) -> None:
    drafting.move_session(actor=None, session=week.waiting, starts=at(23, 30), room=week.hall)
    rows = office.get(url("agenda"), {"city": "naples"}).context["bench"].rows
    assert f"{rows[-1].time:%H:%M}" == "23:45"


def test_a_move_answers_with_the_board_and_its_warnings(office: Client, week: Agenda) -> None:
    place = {"where": "room:lab", "day": "2016-10-25", "time": "10:30"}
    page = text(office.post(url("agenda_move", "waiting") + "?city=naples&day=2016-10-25", place, headers=HTMX))
    assert (fetched(week, "waiting").starts, fetched(week, "waiting").room) == (at(10, 30), week.lab)
    assert "<html" not in page
    assert "“Waiting”: Tue 25 Oct 10:30 (UTC+2), Lab." in page
    assert "Zhang Wei 张伟 speaks in “Waiting” and in “Water” at the same time. Move one of them." in page
    assert "“Waiting” and “Robots” are in Lab at the same time." in page
    assert page.count("grade-block") > 3


def test_without_scripts_a_move_leads_back_to_the_board(office: Client, week: Agenda) -> None:
    answer = office.post(url("agenda_move", "robots") + "?city=naples&day=2016-10-25", PLACE | {"minutes": "45"})
    assert answer["Location"] == f"{url('agenda')}?city=naples&day=2016-10-25&session=robots"
    page = text(office.get(answer["Location"]))
    assert "“Robots”: Wed 26 Oct 15:15 (UTC+2), Great Hall." in page
    assert 'value="15:15"' in page
    assert (fetched(week, "robots").minutes, fetched(week, "robots").starts) == (45, at(15, 15, day=26))


def test_a_time_is_that_of_the_rooms_city(office: Client, week: Agenda) -> None:
    week.bologna.time_zone = "Asia/Shanghai"
    week.bologna.save()
    office.post(url("agenda_move", "robots"), PLACE | {"where": "room:bologna-hall"})
    assert fetched(week, "robots").starts == at(9, 15, day=26)
    assert fetched(week, "robots").city == week.bologna


def test_a_session_moves_where_no_room_is(office: Client, week: Agenda) -> None:
    office.post(url("agenda_move", "robots"), PLACE | {"where": "city:bologna"})
    assert (fetched(week, "robots").room, fetched(week, "robots").city) == (None, week.bologna)


@pytest.mark.parametrize(
    "place", [{}, PLACE | {"where": "room:nowhere"}, PLACE | {"time": "25:00"}, PLACE | {"day": "tomorrow"}]
)
def test_a_place_that_cannot_be_is_refused(office: Client, week: Agenda, place: dict[str, str]) -> None:
    page = text(office.post(url("agenda_move", "robots"), place, headers=HTMX))
    assert "Choose a room, a day and a time." in page
    assert fetched(week, "robots").starts == at(10)


def test_a_refusal_is_shown_on_the_board(office: Client, week: Agenda) -> None:
    office.post(url("agenda_lock", "robots"))
    page = text(office.post(url("agenda_move", "robots"), PLACE, headers=HTMX))
    assert "“Robots” is locked. Unlock it before you change it." in page
    assert fetched(week, "robots").starts == at(10)
    office.post(url("agenda_lock", "robots"))
    assert not fetched(week, "robots").is_locked


def test_taking_off_and_undoing(office: Client, week: Agenda) -> None:
    answer = office.post(url("agenda_unschedule", "robots"), headers=HTMX)
    assert fetched(week, "robots").starts is None
    undo = answer.context["undo"]
    assert undo == {"where": "room:lab", "day": "2016-10-25", "time": "10:00", "minutes": "60"}
    office.post(url("agenda_move", "robots"), undo, headers=HTMX)
    assert (fetched(week, "robots").starts, fetched(week, "robots").room) == (at(10), week.lab)


def test_the_form_opens_beside_the_board_or_on_the_page(office: Client) -> None:
    alone = text(office.get(url("agenda_session", "water") + "?city=naples", headers=HTMX))
    assert "<html" not in alone
    assert "Zhang Wei" in alone
    answer = office.get(url("agenda_session", "water") + "?city=naples")
    assert answer["Location"].endswith("?city=naples&session=water#editor")
    assert 'id="editor-title"' in text(office.get(answer["Location"].split("#")[0]))


def test_waiting_sessions_are_searched(office: Client, week: Agenda) -> None:
    SessionFactory(edition=week.edition, city=week.bologna, slug="other", title_en="Another one")
    tray = office.get(url("agenda"), {"q": "aNoth"}).context["bench"].tray
    assert [card.session.slug for card in tray] == ["other"]


def test_an_edition_without_sessions_says_what_will_be_here(office: Client, week: Agenda) -> None:
    Session.objects.all().delete()
    week.edition.rooms.all().delete()
    assert "No sessions yet" in text(office.get(url("agenda")))


# --- Releases ---


def release(office: Client, name: str) -> Any:
    return office.post(url("agenda_release"), {"name": name}, follow=True)


def test_a_release_is_shown_before_it_is_made_and_seen_after(office: Client, week: Agenda) -> None:
    page = text(office.get(url("agenda_release")))
    assert "New: “Water”, Tue 25 Oct 10:00 (UTC+2), Great Hall, Naples." in page
    assert "2 speakers have neither an account nor an address" in page
    assert "Released as “Spring”" in text(release(office, "Spring"))
    assert agenda(week.edition).count() == 3
    public = reverse("site:agenda", args=[week.edition.slug])
    assert "Water" in text(office.get(public))
    drafting.unschedule_session(actor=None, session=week.water)
    assert "Water" in text(office.get(public))


def test_clashes_stand_in_the_way_and_are_listed(office: Client, week: Agenda) -> None:
    SpeakerFactory(session=week.robots, person=week.wei)
    page = text(office.get(url("agenda_release")))
    assert "cannot be released before the clashes" in page
    assert "Zhang Wei 张伟 speaks in" in page
    release(office, "Spring")
    assert not Release.objects.exists()


def test_speakers_with_an_account_are_told_in_their_language_on_release_only(office: Client, week: Agenda) -> None:
    week.wei.account = Account.objects.create_user("wei@example.org", language="zh-hans")
    week.wei.save()
    office.post(url("agenda_move", "water"), PLACE)
    assert not Message.objects.exists()
    release(office, "Spring")
    (message,) = Message.objects.all()
    assert (message.account, message.purpose, message.language) == (week.wei.account, "agenda", "zh-hans")
    assert "10月26日周三 15:15（UTC+2）" in message.text
    assert "Great Hall" in message.text


def test_two_versions_are_compared_and_gone_back_to(office: Client, week: Agenda) -> None:
    assert "No release yet" in text(office.get(url("agenda_releases")))
    release(office, "Spring")
    office.post(url("agenda_move", "water"), PLACE)
    compared = text(office.get(url("agenda_releases"), {"before": "1", "after": "draft"}))
    moved = "“Water” moves from Tue 25 Oct 10:00 (UTC+2), Naples to Wed 26 Oct 15:15 (UTC+2), Naples."
    assert moved in compared
    release(office, "Summer")
    assert moved in text(office.get(url("agenda_releases"), {"before": "1", "after": "2"}))
    back = url("agenda_revert", 1)
    assert "“Water” moves from Wed 26 Oct 15:15" in text(office.get(back))
    assert "1 session is back where “Spring” has it." in text(office.post(back, follow=True))
    assert fetched(week, "water").starts == at(10)
    assert "there is nothing to do" in text(office.get(back))


@pytest.mark.parametrize("name", ["", "Spring"])
def test_a_name_is_asked_for_and_used_once(office: Client, week: Agenda, name: str) -> None:
    release(office, "Spring")
    office.post(url("agenda_move", "water"), PLACE)
    page = text(office.post(url("agenda_release"), {"name": name}))
    assert ("Give the release a name" in page) or ("There is a release of this name already." in page)
    assert Release.objects.count() == 1


# --- Proposals ---


def test_a_proposal_is_worked_out_followed_and_taken_over(office: Client, week: Agenda) -> None:
    drafting.lock_session(actor=None, session=week.opening)
    drafting.move_session(actor=None, session=week.waiting, starts=at(10), room=week.lab)
    AvailabilityFactory(edition=week.edition, person=week.wei, starts=at(9, day=26), ends=at(18, day=26))
    answer = office.post(url("agenda_proposals"), {"seconds": "1"})
    row = AgendaProposal.objects.get()
    assert answer["Location"] == url("agenda_proposal", row.pk)
    assert "Waiting for a worker" in text(office.get(answer["Location"]))
    assert office.get(url("agenda_progress", row.pk)).json()["status"] == "queued"
    again = text(office.post(url("agenda_proposals"), {"seconds": "1"}))
    assert "A proposal is being worked out already." in again
    assert DBTaskResult.objects.get().args_kwargs["args"] == [row.pk]
    run_proposal(row)
    progress = office.get(url("agenda_progress", row.pk)).json()
    assert (progress["status"], progress["limit"]) == ("ready", 1)
    assert progress["curve"]
    assert progress["curve"][-1][1:] == [progress["penalty"], 0]
    assert sorted(point[0] for point in progress["curve"]) == [point[0] for point in progress["curve"]]
    page = text(office.get(answer["Location"]))
    assert "Take it over into the working copy" in page
    assert "New: " not in page
    office.post(url("agenda_take", row.pk))
    # The opening is for everybody and locked; Wei can only speak on the 26th.
    assert fetched(week, "opening").starts == at(9)
    for slug in ("water", "waiting"):
        starts = fetched(week, slug).starts
        assert starts is not None
        assert starts.date() == at(9, day=26).date()
    bench = office.get(url("agenda")).context["bench"]
    assert [warning.sentence for warning in bench.warnings if warning.grade == "block"] == []
    assert bench.counts["block"] == 0
    assert bench.tray == []


def test_a_run_that_nobody_took_up_is_stopped(office: Client, week: Agenda) -> None:
    office.post(url("agenda_proposals"), {"seconds": "1"})
    row = AgendaProposal.objects.get()
    office.post(url("agenda_stop", row.pk))
    assert "This run came to nothing" in text(office.get(url("agenda_proposal", row.pk)))
    page = text(office.post(url("agenda_stop", row.pk), follow=True, headers={"Referer": "http://testserver/"}))
    assert "This run has already ended." in page
    assert "Only a finished proposal" in text(
        office.post(url("agenda_take", row.pk), follow=True, headers={"Referer": "http://testserver/"})
    )


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda week: Session.objects.update(is_locked=True), "Every session is locked"),
        (lambda week: Session.objects.update(room=None) and week.edition.rooms.all().delete(), "no rooms or no dates"),
    ],
)
def test_a_run_is_refused_with_its_reason(office: Client, week: Agenda, spoil: Any, why: str) -> None:
    spoil(week)
    assert why in text(office.post(url("agenda_proposals"), {"seconds": "1"}))
    assert not AgendaProposal.objects.exists()


# --- Size ---


def test_a_waiting_session_that_is_proposed_was_waiting_and_is_not_new(office: Client, week: Agenda) -> None:
    place = [["waiting", "lab", at(15).isoformat()], ["water", "hall", at(10).isoformat()]]
    row = AgendaProposal.objects.create(edition=week.edition, time_limit=1, status="ready", placements=place)
    drafting.lock_session(actor=None, session=week.opening)
    page = text(office.get(url("agenda_proposal", row.pk)))
    assert "“Waiting”, which was waiting, is on Tue 25 Oct 15:00 (UTC+2), Lab, Naples." in page
    assert "“Robots”, which was on Tue 25 Oct 10:00 (UTC+2), Lab, Naples, waits without a time." in page


@pytest.mark.parametrize("name", ["agenda", "agenda_release"])
def test_two_thousand_sessions_take_as_many_queries_as_four(office: Client, week: Agenda, name: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert office.get(url(name)).status_code == 200
        return len(seen)

    SessionFactory(edition=week.edition, city=week.naples, room=week.lab, starts=at(15))  # one that is warned of
    few = queries()
    Session.objects.bulk_create(
        Session(
            edition=week.edition,
            slug=f"many-{n}",
            kind="seminar",
            title=f"Many {n}",
            title_en=f"Many {n}",
            city=week.naples,
            room=week.hall if n % 2 else None,
            starts=at(9 + n % 8, day=25 + n % 3) if n % 2 else None,
        )
        for n in range(2000)
    )
    assert queries() == few
