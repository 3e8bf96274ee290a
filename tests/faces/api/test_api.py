"""The API: who may read and do what with which token, and how it says no."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ponte.brokerage.domain.checking_in import make_badges
from ponte.brokerage.enums import ProfileStatus, TimetableStatus
from ponte.brokerage.models import CheckIn, Registration
from ponte.common.limiting import LIMITS
from ponte.common.models import AuditEntry
from ponte.people.enums import Scope
from ponte.people.models import ApiToken
from tests.faces.api.conftest import Program
from tests.factories import (
    MeetingFactory,
    OfficerFactory,
    PersonFactory,
    PresenceFactory,
    ProfileFactory,
    RegistrationFactory,
    SlotFactory,
    TimetableFactory,
    Week,
    placed,
)
from tests.factories_agenda import SessionFactory, SpeakerFactory, a_release, at


def address(week: Week, rest: str = "") -> str:
    return f"/api/v1/editions/{week.brokerage.edition.slug}{rest}"


@pytest.fixture
def office(week: Week, program: Program) -> Client:
    return program(week.officer)


@pytest.fixture
def anna(week: Week, program: Program) -> Client:
    return program(week.anna.person.account)


# --- The public record ----------------------------------------------------------------------------------------------


def test_the_public_record_needs_no_token_and_says_everything_in_three_languages(week: Week) -> None:
    listed = Client().get("/api/v1/editions").json()
    assert listed["count"] == 1
    assert listed["items"][0]["slug"] == week.brokerage.edition.slug
    assert listed["items"][0]["name"] == {"it": "Settimana 2016", "zh": "2016年科技创新周", "en": "Week 2016"}
    week.brokerage.edition.published_at = None
    week.brokerage.edition.save()
    assert Client().get("/api/v1/editions").json()["count"] == 0
    assert Client().get(address(week)).status_code == 404


def test_the_agenda_is_the_released_one(week: Week) -> None:
    session = SessionFactory(
        edition=week.brokerage.edition, slug="one", title_en="Water", city=week.hall.city, starts=at(15)
    )
    SpeakerFactory(session=session, person=week.wei.person)
    assert Client().get(address(week, "/sessions")).json()["items"] == []
    a_release(week.brokerage.edition)
    (told,) = Client().get(address(week, "/sessions"), {"city": "naples"}).json()["items"]
    assert told["title"]["en"] == "Water"
    assert told["speakers"][0]["name_han"] == "张伟"
    assert dt.datetime.fromisoformat(told["starts"]) == at(15)
    assert Client().get(address(week, "/sessions"), {"city": "turin"}).json()["count"] == 0


def test_what_has_not_changed_is_not_sent_again(week: Week, office: Client) -> None:
    first = Client().get("/api/v1/editions")
    again = Client().get("/api/v1/editions", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Access-Control-Allow-Origin"] == "*"
    private = office.get(address(week, "/registrations"))
    assert private["Cache-Control"] == "private, no-cache"
    assert "Authorization" in private["Vary"]
    assert "Access-Control-Allow-Origin" not in private


@pytest.mark.parametrize("page", ["0", "-1", "x", "1000001"])
def test_a_page_that_cannot_be_is_said_by_its_field(db: None, page: str) -> None:
    answer = Client().get("/api/v1/organisations", {"page": page})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == ["query.page"]
    assert Client().get("/api/v1/organisations", {"page": 999_999}).json()["items"] == []


# --- Tokens ---------------------------------------------------------------------------------------------------------


def test_a_token_tells_whose_it_is(week: Week, office: Client) -> None:
    told = office.get("/api/v1/token").json()
    assert told["account"] == "office@example.org"
    assert told["offices"] == ["it"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ponte_0", "Basic b2s6b2s=", "Bearer \udcff\u00ff"])
def test_without_a_token_or_with_a_wrong_one_nobody_is_let_in(week: Week, header: str) -> None:
    client = Client(headers={"authorization": header.encode("utf-8", "replace").decode("latin-1")} if header else {})
    answer = client.get(address(week, "/registrations"))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_in_the_browser_is_no_token(week: Week, client: Client) -> None:
    """A page of somebody else's could use the session; it does not know a token."""
    client.force_login(week.officer)
    assert client.get(address(week, "/registrations")).status_code == 401
    assert client.post(address(week, "/timetables"), {"seconds": 1}, "application/json").status_code == 401


def test_a_token_dies_with_its_account_its_day_and_its_revocation(week: Week, office: Client) -> None:
    def status() -> int:
        return office.get("/api/v1/token").status_code

    assert status() == 200
    type(week.officer).objects.filter(pk=week.officer.pk).update(is_active=False)
    assert status() == 401
    type(week.officer).objects.filter(pk=week.officer.pk).update(is_active=True)
    assert status() == 200
    ApiToken.objects.update(expires=timezone.now())
    assert status() == 401
    ApiToken.objects.update(expires=timezone.now() + dt.timedelta(days=1), revoked=timezone.now())
    assert status() == 401


def test_a_scope_that_lacks_closes_what_the_owner_could_do(week: Week, program: Program) -> None:
    client = program(week.officer, Scope.PROFILES_READ, language="it")
    assert client.get(address(week, "/profiles")).status_code == 200
    answer = client.get(address(week, "/registrations"))
    assert answer.status_code == 403
    assert answer.json()["code"] == "scope"
    assert answer.json()["detail"] == "A questo token manca l'ambito “registrations:read”."


def test_a_token_is_never_more_than_its_owner_is_now(week: Week, office: Client) -> None:
    assert office.get(address(week, "/timetables")).status_code == 200
    assert office.get(address(week, "/registrations")).json()["count"] == 1
    week.officer.offices.all().delete()
    answer = office.get(address(week, "/timetables"))
    assert (answer.status_code, answer.json()["code"]) == (403, "brokerage.run_desk")
    assert office.get(address(week, "/registrations")).json()["count"] == 0


def test_who_asks_too_often_waits(week: Week, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "api", "2/m/ip")
    monkeypatch.setitem(LIMITS, "api_token", "3/m/key")
    assert [Client().get("/api/v1/calls").status_code for _ in range(3)] == [200, 200, 429]
    answers = [office.get("/api/v1/token") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["code"] == "too_many_requests"
    assert 0 < int(answers[-1]["Retry-After"]) <= 60


def test_a_request_that_the_scope_refuses_counts_too(
    week: Week, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "api_token", "2/m/key")
    client = program(week.officer, Scope.PROFILES_READ)
    assert [client.get(address(week, "/registrations")).status_code for _ in range(3)] == [403, 403, 429]
    assert program(week.officer).get("/api/v1/token").status_code == 200, "another token has a count of its own"


def test_who_guesses_tokens_is_stopped(week: Week, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "token", "2/m/ip")
    guesses = [Client(headers={"authorization": f"Bearer ponte_{n}"}).get("/api/v1/token") for n in range(3)]
    assert [answer.status_code for answer in guesses] == [401, 401, 429]
    assert guesses[-1]["Retry-After"] == "60"
    assert office.get("/api/v1/token").status_code == 200, "who guesses does not lock out the programs beside them"


# --- Whose data -----------------------------------------------------------------------------------------------------


def test_an_office_reads_its_own_side_and_a_participant_themselves(week: Week, office: Client, anna: Client) -> None:
    chen = RegistrationFactory(brokerage=week.brokerage, side=week.anna.side)
    assert {row["id"] for row in office.get(address(week, "/registrations")).json()["items"]} == {week.anna.pk, chen.pk}
    assert office.get(address(week, f"/registrations/{week.wei.pk}")).status_code == 404
    (mine,) = anna.get(address(week, "/registrations")).json()["items"]
    assert (mine["id"], mine["email"]) == (week.anna.pk, "anna@example.org")
    assert anna.get(address(week, f"/registrations/{chen.pk}")).status_code == 404


def test_the_other_sides_drafts_are_nobody_elses(week: Week, office: Client, anna: Client) -> None:
    ProfileFactory(registration=week.wei, reference="CN-0002", status=ProfileStatus.DRAFT)
    references = [row["reference"] for row in office.get(address(week, "/profiles")).json()["items"]]
    assert references == ["CN-0001", "IT-0001"]
    assert [row["reference"] for row in anna.get(address(week, "/profiles")).json()["items"]] == ["IT-0001"]
    assert anna.get(address(week, "/profiles/CN-0001")).status_code == 404


def test_meetings_are_all_of_them_for_an_office_and_ones_own_for_others(
    week: Week, office: Client, anna: Client, program: Program
) -> None:
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    others = [RegistrationFactory(brokerage=week.brokerage, side=side) for side in (week.anna.side, week.wei.side)]
    mine = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    placed(timetable, mine, week.slots[1], interpreter=week.interpreter)
    placed(timetable, MeetingFactory(brokerage=week.brokerage, people=others), week.slots[0])
    assert office.get(address(week, "/meetings")).json()["count"] == 2
    (told,) = anna.get(address(week, "/meetings")).json()["items"]
    assert told["id"] == mine.pk
    assert told["interpreter"]["name_han"] == "欧阳丽"
    assert program(week.interpreter.person.account).get(address(week, "/meetings")).json()["count"] == 1
    stranger = PersonFactory().account
    assert program(stranger).get(address(week, "/meetings")).json()["count"] == 0


def test_the_audit_trail_is_that_of_ones_own_office(week: Week, office: Client, anna: Client) -> None:
    colleague = OfficerFactory(side=week.anna.side).account
    theirs = OfficerFactory(side=week.wei.side).account
    for actor in (colleague, theirs, week.anna.person.account):
        AuditEntry.objects.create(actor=actor, action="test.act", subject_type="x", data={"refused": "no"})
    told = office.get("/api/v1/audit", {"action": "test."}).json()["items"]
    assert [(entry["actor"], entry["refused"]) for entry in told] == [(colleague.pk, "no")]
    told = anna.get("/api/v1/audit", {"action": "test."}).json()["items"]
    assert [entry["actor"] for entry in told] == [week.anna.person.account.pk]


def test_the_trail_tells_an_office_what_its_officers_did_in_somebodys_name(week: Week, office: Client) -> None:
    colleague, theirs = OfficerFactory(side=week.anna.side).account, OfficerFactory(side=week.wei.side).account
    for officer in (colleague, theirs):
        data = {"acting_officer": officer.pk}
        AuditEntry.objects.create(actor=week.anna.person.account, action="test.act", subject_type="x", data=data)
    (told,) = office.get("/api/v1/audit", {"action": "test."}).json()["items"]
    assert (told["actor"], told["acting_officer"]) == (week.anna.person.account.pk, colleague.pk)


@pytest.mark.parametrize(
    "path", ["/registrations", "/profiles", "/meetings", "/timetables", "/hand-overs", "/sessions"]
)
def test_a_list_asks_the_database_as_often_for_three_as_for_one(week: Week, office: Client, path: str) -> None:
    def fill(number: int) -> None:
        timetable = week.brokerage.timetables.filter(status=TimetableStatus.PUBLISHED).first() or TimetableFactory(
            brokerage=week.brokerage, status=TimetableStatus.PUBLISHED
        )
        guest = RegistrationFactory(brokerage=week.brokerage, side=week.anna.side)
        PresenceFactory(registration=guest, hall=week.hall)
        ProfileFactory(registration=guest).sectors.set(week.anna.profiles.get().sectors.all())
        slot = SlotFactory(hall=week.hall, starts=at(15) + dt.timedelta(hours=number))
        meeting = MeetingFactory(brokerage=week.brokerage, people=[guest, week.wei])
        placed(timetable, meeting, slot, interpreter=week.interpreter)
        TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.READY)
        session = SessionFactory(edition=week.brokerage.edition, city=week.hall.city, starts=at(15))
        SpeakerFactory(session=session, person=guest.person)
        a_release(week.brokerage.edition)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert office.get(address(week, path)).status_code == 200
        return sum("cache" not in query["sql"] for query in captured.captured_queries)

    fill(0)
    queries()
    one = queries()
    fill(1)
    fill(2)
    assert queries() == one


# --- Doing things ---------------------------------------------------------------------------------------------------


def test_an_office_registers_people_all_or_none(week: Week, office: Client) -> None:
    good = {"email": "luca@example.org", "name": "Luca Bianchi", "organisation": "Acque di Napoli", "languages": ["it"]}
    bad = {"email": "nobody", "name": "", "organisation": ""}
    sent = {"side": "it", "people": [good, bad]}
    answer = office.post(address(week, "/registrations"), sent, "application/json")
    assert answer.status_code == 409
    assert {one["field"] for one in answer.json()["errors"]} == {
        "body.people.1.email",
        "body.people.1.name",
        "body.people.1.organisation",
    }
    assert Registration.objects.filter(brokerage=week.brokerage).count() == 3
    answer = office.post(address(week, "/registrations"), {"side": "it", "people": [good]}, "application/json")
    assert answer.status_code == 201
    (made,) = answer.json()
    assert (made["name_latin"], made["organisation"], made["status"]) == ("Luca Bianchi", "acque", "approved")
    assert AuditEntry.objects.filter(action="brokerage.register_people", actor=week.officer).exists()
    again = office.post(address(week, "/registrations"), {"side": "it", "people": [good]}, "application/json")
    assert again.json()["errors"][0]["detail"] == "luca@example.org is registered already"


def test_nobody_registers_people_of_the_other_side(week: Week, office: Client, anna: Client) -> None:
    one = {"email": "x@example.org", "name": "X Y", "organisation": "Z"}
    for client, side in ((office, "cn"), (anna, "it")):
        answer = client.post(address(week, "/registrations"), {"side": side, "people": [one]}, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "brokerage.import_people")


def test_one_says_anew_how_one_takes_part(week: Week, anna: Client, office: Client) -> None:
    sent = {"languages": ["it", "en"], "min_meetings": 1, "max_meetings": 5, "presences": []}
    sent["presences"] = [{"city": "naples", "date": "2016-10-25", "half": "morning"}]
    there = address(week, f"/registrations/{week.anna.pk}")
    assert anna.put(there, sent, "application/json").json()["languages"] == ["it", "en"]
    assert office.put(there, sent, "application/json").json()["code"] == "brokerage.act_as"
    sent["presences"] = [{"city": "turin", "date": "2016-10-25", "half": "morning"}]
    assert anna.put(there, sent, "application/json").json()["code"] == "no_such_half_day"
    sent["presences"], sent["max_meetings"] = [], 0
    assert anna.put(there, sent, "application/json").json()["code"] == "most_below_least"


def test_an_office_corrects_what_it_has_seen(week: Week, office: Client) -> None:
    there = address(week, f"/registrations/{week.anna.pk}")
    seen = office.get(there).json()["seen"]
    sent = {"job_title": "Director", "languages": ["it"], "seen": seen}
    assert office.post(f"{there}/correction", sent, "application/json").json()["job_title"] == "Director"
    answer = office.post(f"{there}/correction", sent, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


def test_a_profile_from_its_draft_to_the_other_office(week: Week, anna: Client, office: Client) -> None:
    wording = {"title": "Pumps", "text": "Pumps that use half of the energy. " * 3, "keywords": ["water"]}
    new = wording | {"sectors": ["water"], "kind": "technology-offer", "language": "en"}
    made = anna.post(address(week, "/profiles"), new, "application/json")
    assert made.status_code == 201
    there = address(week, f"/profiles/{made.json()['reference']}")
    assert made.json()["status"] == "draft"
    changed = anna.put(there, wording | {"title": "Better pumps", "sectors": ["water"]}, "application/json")
    assert changed.json()["title"] == "Better pumps"
    unknown = anna.put(there, wording | {"sectors": ["fire"]}, "application/json")
    assert unknown.json()["code"] == "unknown_sector"
    assert office.put(there, wording | {"sectors": ["water"]}, "application/json").status_code == 403
    assert anna.post(f"{there}/submission").json()["status"] == "own-office"
    assert anna.post(f"{there}/approval").status_code == 403
    assert office.post(f"{there}/approval").json()["status"] == "other-office"
    assert office.post(f"{there}/return", {"note": "?"}, "application/json").status_code == 403


def test_a_run_of_the_scheduler_is_started_followed_and_stopped(week: Week, office: Client) -> None:
    assert office.post(address(week, "/timetables"), {"seconds": 1}, "application/json").json()["code"] == "no_meetings"
    MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    made = office.post(address(week, "/timetables"), {"seconds": 1}, "application/json")
    assert (made.status_code, made.json()["status"]) == (202, "queued")
    there = address(week, f"/timetables/{made.json()['id']}")
    assert office.get(there).json()["status"] == "queued"
    again = office.post(address(week, "/timetables"), {"seconds": 1}, "application/json")
    assert again.json()["code"] == "already_running"
    assert office.post(f"{there}/stop").json()["status"] == "failed", "no worker had begun"


def test_a_device_checks_people_in_and_may_repeat_itself(week: Week, office: Client, anna: Client) -> None:
    make_badges(week.brokerage)
    sent = {
        "id": str(uuid.uuid4()),
        "city": "naples",
        "code": week.anna.badge.code.lower(),
        "at": timezone.now().isoformat(),
    }
    there = address(week, "/check-ins")
    told = office.post(there, sent, "application/json").json()
    assert (told["outcome"], told["registration"]) == ("in", week.anna.pk)
    assert office.post(there, sent, "application/json").json()["outcome"] == "in"
    assert office.post(there, sent | {"id": str(uuid.uuid4())}, "application/json").json()["outcome"] == "already"
    assert CheckIn.objects.count() == 1
    assert office.post(there, sent | {"code": "?"}, "application/json").json()["code"] == "unknown_badge"
    assert anna.post(there, sent, "application/json").status_code == 403


def test_files_of_the_other_office_are_looked_at_before_they_are_written(week: Week, office: Client) -> None:
    there = address(week, "/exchange-files")
    nonsense = SimpleUploadedFile("x.json", b"{", content_type="application/json")
    assert office.post(there, {"file": nonsense}).json()["code"] == "not_an_exchange"
    people = office.get(address(week, "/people-file")).json()
    assert people["format"].startswith("ponte.handover/")
    answer = office.post(address(week, "/hand-overs"), {"note": ""}, "application/json")
    assert answer.json()["code"] == "nothing_to_hand_over"


# --- How it says no -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "detail"),
    [
        ("en", "There is nothing at this address, or you may not see it."),
        ("it", "A questo indirizzo non c'è nulla, oppure non Le è consentito vederlo."),
        ("zh-CN", "此地址没有内容，或者您无权查看。"),
    ],
)
def test_problems_speak_the_language_of_their_reader(db: None, language: str, detail: str) -> None:
    for path in ("/api/", "/api/v1/nothing", "/api/v1/editions/none", "/api/v2/editions"):
        answer = Client(headers={"accept-language": language}).get(path)
        assert answer.status_code == 404, path
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"] == detail


def test_each_wrong_field_is_one_clear_line(week: Week, office: Client) -> None:
    sent = {"job_title": "x\x00y", "languages": ["fr"], "seen": "?"}
    answer = office.post(address(week, f"/registrations/{week.anna.pk}/correction"), sent, "application/json")
    assert answer.status_code == 422
    assert [(one["field"], one["detail"]) for one in answer.json()["errors"]] == [
        ("body.job_title", "has characters that cannot stand here"),
        ("body.languages.0", "expected one of: 'it', 'zh' or 'en'"),
        ("body.seen", "has characters that cannot stand here"),
    ]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"seconds": 1' + b"0" * 10_000 + b"}", b""])
def test_a_body_that_cannot_be_read_is_said_so(week: Week, office: Client, body: bytes) -> None:
    answer = office.post(address(week, "/timetables"), body, "application/json")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/registrations?words=a%00b", "/registrations?status=%00", "%00/registrations"])
def test_a_nul_in_an_address_is_said_by_its_field(week: Week, office: Client, path: str) -> None:
    answer = office.get(address(week, path))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].partition(".")[0] in ("query", "path")


def test_lone_surrogates_are_no_text(week: Week, office: Client) -> None:
    body = b'{"job_title": "\\ud800", "languages": ["it"]}'
    answer = office.post(address(week, f"/registrations/{week.anna.pk}/correction"), body, "application/json")
    assert answer.status_code in (400, 422)


def test_the_description_names_scopes_and_problems(db: None) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    listed = described["paths"]["/api/v1/editions/{edition}/registrations"]["get"]
    assert listed["security"] == [{"Token": ["registrations:read"]}]
    assert set(listed["responses"]) == {"200", "304", "401", "403", "404", "422", "429"}
    assert "security" not in described["paths"]["/api/v1/editions"]["get"]
    ids = [operation["operationId"] for path in described["paths"].values() for operation in path.values()]
    assert len(ids) == len(set(ids))
