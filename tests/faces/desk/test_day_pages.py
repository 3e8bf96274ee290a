"""The pages of the day: rounds, reports, the repair, check-in, the screen of a hall, and the printed pack."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import time
import uuid
from typing import Any

import pypdf
import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import translation

from ponte.brokerage.domain.checking_in import make_badges
from ponte.brokerage.domain.packing import file_pack, path_of
from ponte.brokerage.domain.walls import make_wall
from ponte.brokerage.enums import PackStatus, TimetableStatus
from ponte.brokerage.models import CheckIn, MeetingReport, NoShow, Pack, StandBy, TableClosure
from ponte.common.refusals import Refused
from ponte.faces.desk.pack import language_of, make_pack, pages
from ponte.press.documents import render
from tests.factories import AccountFactory
from tests.factories_day import Day, a_day

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "it", "zh-hans")


@pytest.fixture
def day() -> Day:
    day = a_day()
    day.meets(day.week.anna, day.week.wei, 0)
    day.meets(day.somebody("it", "Luca Neri"), day.somebody("cn", "Li Mei"), 1)
    return day


@pytest.fixture
def office(client: Client, day: Day) -> Client:
    client.force_login(day.week.officer)
    return client


def text(response: Any) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


@pytest.mark.parametrize("path", ["", "repair/", "check-in/", "pack/"])
def test_the_day_belongs_to_the_offices(client: Client, day: Day, path: str) -> None:
    assert client.get(f"/en/desk/day/{path}").status_code == 302
    client.force_login(day.week.anna.person.account)  # type: ignore[arg-type]
    assert client.get(f"/en/desk/day/{path}").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rounds_are_shown_in_a_constant_number_of_queries(
    office: Client, day: Day, language: str, django_assert_num_queries: Any
) -> None:
    page = text(office.get(f"/{language}/desk/day/"))
    assert "Anna Esposito" in page
    assert "Li Mei" in page
    with django_assert_num_queries(40, exact=False):
        office.get(f"/{language}/desk/day/")


def test_one_tap_reports_somebody_missing_and_the_repair_is_shown_before_it_is_applied(
    office: Client, day: Day
) -> None:
    luca = day.week.brokerage.registrations.get(person__slug="luca-neri")
    came_from = {"Referer": "http://testserver/en/desk/day/"}
    page = text(office.post(f"/en/desk/day/people/{luca.pk}/missing/", follow=True, headers=came_from))
    assert "1 meeting to come cannot take place as it stands." in page
    before = day.week.brokerage.timetables.get(status=TimetableStatus.PUBLISHED)
    page = text(office.get("/en/desk/day/repair/"))
    assert "Does not take place" in page
    assert "2 diaries change" in page
    assert office.post("/en/desk/day/repair/", {"digest": "guessed"}, follow=True).redirect_chain
    assert day.week.brokerage.timetables.get(status=TimetableStatus.PUBLISHED) == before
    digest = page.split('name="digest" value="')[1].split('"')[0]
    page = text(office.post("/en/desk/day/repair/", {"digest": digest}, follow=True))
    assert "Those whose diary changed are told." in page
    assert day.week.brokerage.timetables.get(status=TimetableStatus.PUBLISHED) != before
    office.post(f"/en/desk/day/people/{luca.pk}/come/")
    assert not NoShow.objects.filter(ends__gt=dt.datetime.now(dt.UTC)).exists()


def test_late_is_late_by_minutes_and_never_by_what_was_not_offered(office: Client, day: Day) -> None:
    office.post(f"/en/desk/day/people/{day.week.wei.pk}/missing/", {"late": "20"})
    row = NoShow.objects.get()
    assert row.ends - row.starts == dt.timedelta(minutes=20)
    office.post(f"/en/desk/day/people/{day.week.wei.pk}/missing/", {"late": "99999"})
    assert NoShow.objects.latest("pk").ends == day.week.slots[-1].ends


def test_one_tap_says_whether_a_meeting_takes_place_and_closes_tables(office: Client, day: Day) -> None:
    meeting = day.week.anna.meetings.get()
    office.post(f"/en/desk/day/meetings/{meeting.pk}/no/")
    assert not MeetingReport.objects.get(reporter=None).took_place
    office.post("/en/desk/day/tables/close/", {"city": "naples", "count": "3", "minutes": "60"})
    closure = TableClosure.objects.get()
    assert "cannot take place" in text(office.get("/en/desk/day/"))
    office.post(f"/en/desk/day/tables/{closure.pk}/reopen/")
    closure.refresh_from_db()
    assert closure.ends <= dt.datetime.now(dt.UTC)
    office.post("/en/desk/day/tables/close/", {"city": "naples", "count": "many", "minutes": "60"})
    assert TableClosure.objects.count() == 1


def send(office: Client, *entries: object) -> list[dict[str, Any]]:
    body = json.dumps({"entries": list(entries)})
    response = office.post("/en/desk/day/check-in/send/", body, content_type="application/json")
    assert response.status_code == 200
    return response.json()["results"]


def test_a_device_gets_the_list_and_each_of_its_check_ins_is_answered_for_itself(office: Client, day: Day) -> None:
    office.get("/en/desk/day/check-in/")
    people = {row["id"]: row for row in office.get("/en/desk/day/check-in/list.json").json()["people"]}
    wei = people[day.week.wei.pk]
    assert wei["next"][0]["table"] == 1
    assert wei["next"][0]["with"] == ["Anna Esposito"]
    at, hall = dt.datetime.now(dt.UTC).isoformat().replace("+00:00", "Z"), day.week.hall.pk
    ids = [str(uuid.uuid4()) for _n in range(6)]
    results = send(
        office,
        {"id": ids[0], "hall": hall, "at": at, "code": wei["code"].lower()},
        {"id": ids[0], "hall": hall, "at": at, "code": wei["code"]},
        {"id": ids[1], "hall": hall, "at": at, "registration": day.week.wei.pk},
        {"id": ids[2], "hall": hall, "at": at, "code": "NOSUCHCODE"},
        {"id": ids[3], "hall": -1, "at": at, "code": wei["code"]},
        {"id": ids[4], "hall": hall, "at": "yesterday", "registration": day.week.anna.pk},
        {"id": ids[5], "hall": hall, "at": at, "registration": -1},
        "nonsense",
    )
    assert [row["outcome"] for row in results] == ["in", "in", "already", *["refused"] * 5]
    assert re.search(r"at \d\d:\d\d CES?T by office@example\.org", results[2]["text"])
    assert CheckIn.objects.get().by == day.week.officer
    undo = results[0]["undo"]
    assert office.post(undo).json() == {"outcome": "undone"}
    assert not CheckIn.objects.exists()
    for body in ("", "[]", '{"entries": 3}'):
        assert office.post("/en/desk/day/check-in/send/", body, content_type="application/json").status_code == 400


def test_a_check_in_without_the_pages_token_is_refused(day: Day) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(day.week.officer)
    assert client.post("/en/desk/day/check-in/send/", "{}", content_type="application/json").status_code == 403


def test_the_screen_shows_who_is_where_without_signing_in_until_it_is_revoked(
    client: Client, office: Client, day: Day
) -> None:
    office.post(f"/en/desk/day/walls/{day.week.hall.pk}/make/")
    wall = day.week.hall.walls.get()
    nobody = Client()
    page = text(nobody.get(f"/en/wall/{wall.token}/"))
    for words in ("Anna Esposito", "张伟", "Waters of Naples", "欧阳丽", "Table", "Tavolo", "洽谈桌"):
        assert words in page
    assert "example.org" not in page
    first = nobody.get(f"/it/wall/{wall.token}/tables/")
    again = nobody.get(f"/it/wall/{wall.token}/tables/", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    office.post(f"/en/desk/day/people/{day.week.wei.pk}/missing/", {"late": "20"})
    changed = nobody.get(f"/it/wall/{wall.token}/tables/", headers={"If-None-Match": first["ETag"]})
    assert "Arriving late" in text(changed)
    new = make_wall(actor=None, hall=day.week.hall)
    assert nobody.get(f"/en/wall/{wall.token}/").status_code == 404
    assert nobody.get(f"/en/wall/{new.token}/").status_code == 200
    office.post(f"/en/desk/day/walls/{day.week.hall.pk}/revoke/")
    assert nobody.get(f"/en/wall/{new.token}/tables/").status_code == 404
    assert len(new.token) >= 32


def test_a_participant_stands_by_with_one_tap_and_no_longer_with_another(client: Client, day: Day) -> None:
    anna = day.week.anna
    client.force_login(anna.person.account)  # type: ignore[arg-type]
    presence = anna.presences.first()
    assert presence
    assert "Stand-by list" in text(client.get("/en/my/diary/"))
    client.post(f"/en/my/diary/stand-by/{presence.pk}/", {"on": "yes"})
    assert StandBy.objects.get().registration == anna
    client.post(f"/en/my/diary/stand-by/{presence.pk}/", {"on": "no"})
    assert not StandBy.objects.exists()
    others = day.week.wei.presences.first()
    assert others
    assert client.post(f"/en/my/diary/stand-by/{others.pk}/", {"on": "yes"}).status_code == 404


def test_the_pack_is_made_by_a_worker_kept_by_what_it_says_and_only_for_officers(
    office: Client, day: Day, client: Client
) -> None:
    office.post("/en/desk/day/pack/")
    first = Pack.objects.get()
    with pytest.raises(Refused) as no:
        file_pack(actor=None, brokerage=day.week.brokerage)
    assert no.value.code == "already_making"
    assert office.get(f"/en/desk/day/pack/{first.pk}/progress/").json()["status"] == "queued"
    make_pack(first)
    first.refresh_from_db()
    assert (first.status, first.people) == (PackStatus.READY, 5)
    written = path_of(first.digest).stat().st_mtime_ns
    response = office.get(f"/en/desk/day/pack/{first.pk}/pack.pdf")
    assert response["Cache-Control"] == "private, no-store"
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 5 + 1
    everything = "".join(page.extract_text() for page in reader.pages)
    for words in ("Anna Esposito", "张伟", "欧阳丽", day.week.anna.badge.code):
        assert words in everything

    second = file_pack(actor=None, brokerage=day.week.brokerage)
    make_pack(second)
    second.refresh_from_db()
    assert second.digest == first.digest  # nothing changed: the file is the same one
    assert path_of(second.digest).stat().st_mtime_ns == written
    day.meets(day.week.anna, day.somebody("cn", "Zoe"), 2)
    third = file_pack(actor=None, brokerage=day.week.brokerage)
    make_pack(third)
    third.refresh_from_db()
    assert third.digest != first.digest
    assert not path_of(first.digest).exists()  # people's days are not left behind
    other = Client()
    other.force_login(AccountFactory())
    assert other.get(f"/en/desk/day/pack/{third.pk}/pack.pdf").status_code == 403


def test_each_page_is_in_its_readers_language_with_embedded_glyphs(day: Day) -> None:
    make_badges(day.week.brokerage)
    translation.activate("en")
    rows = {row["latin"]: row for row in pages(day.week.brokerage)}
    assert rows["Zhang Wei"]["words"]["table"] == "洽谈桌"
    assert rows["Zhang Wei"]["days"][0]["place"] == "那不勒斯 · 科学城"
    assert rows["Anna Esposito"]["words"]["table"] == "Tavolo"
    assert translation.get_language() == "en"
    anna = day.week.anna
    anna.languages = ["fr"]
    anna.person.account.language = "zh-hans"  # type: ignore[union-attr]
    assert language_of(anna) == "zh-hans"
    anna.person.account = None
    assert language_of(anna) == "en"
    pdf = render("desk/day/pack.typ", {"title": "Pack", "people": list(rows.values())}, language="en")
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    fonts = {
        str(font["/BaseFont"]): font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts
    assert all("NotoSansSC" in name for name in fonts)
    assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in fonts.values())


@pytest.mark.slow
def test_a_thousand_people_are_printed_in_under_ten_seconds_of_processor_time(day: Day) -> None:
    make_badges(day.week.brokerage)
    rows = list(pages(day.week.brokerage))
    meetings = rows[0]["days"][0]["meetings"] * 8
    people = [
        {**rows[n % len(rows)], "name": f"{n} 张伟", "days": [{**rows[0]["days"][0], "meetings": meetings}]}
        for n in range(1000)
    ]
    began = time.process_time()
    pdf = render("desk/day/pack.typ", {"title": "Pack", "people": people}, language="en")
    assert time.process_time() - began < 10
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1000 + 100


def test_a_pack_that_cannot_be_written_says_why(day: Day, settings: LazySettings) -> None:
    settings.VAR.joinpath("packs").write_text("in the way")
    pack = file_pack(actor=None, brokerage=day.week.brokerage)
    make_pack(pack)
    pack.refresh_from_db()
    assert pack.status == PackStatus.FAILED
    assert "packs" in pack.failure
