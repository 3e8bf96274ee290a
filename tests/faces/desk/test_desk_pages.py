"""What the offices see and do at the desk."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_tasks_db.models import DBTaskResult

from ponte.brokerage.domain.indexing import index_for_search
from ponte.brokerage.domain.suggesting import refresh_suggestions
from ponte.brokerage.enums import TimetableStatus
from ponte.brokerage.models import Matching, Meeting, Profile, Registration, Timetable, Unplaced
from ponte.engine.matching.learning import LEAST_ANSWERS
from ponte.engine.matching.lexical import LexicalEncoder
from tests.factories import (
    AccountFactory,
    MeetingFactory,
    MeetingRequestFactory,
    PersonFactory,
    ProfileFactory,
    RegistrationFactory,
    SuggestionFactory,
    TimetableFactory,
    Week,
    placed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, week: Week) -> Client:
    client.force_login(week.officer)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def a_meeting(week: Week) -> Meeting:
    meeting: Meeting = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    return meeting


def ready(week: Week, **fields: Any) -> Timetable:
    timetable: Timetable = TimetableFactory(
        brokerage=week.brokerage, status=TimetableStatus.READY, value=50, bound=60, breaks=0, seconds=1.5, **fields
    )
    return timetable


LISTS = ["home", "people", "profiles", "suggestions", "timetables", "people_csv"]


@pytest.mark.parametrize("name", LISTS)
def test_the_desk_is_for_the_offices(client: Client, week: Week, name: str) -> None:
    url = reverse(f"desk:{name}")
    assert "/account/login/" in client.get(url)["Location"]
    client.force_login(week.anna.person.account)
    refused = client.get(url)
    assert refused.status_code == 403
    assert "The desk is for the offices of the two sides." in text(refused)
    client.force_login(week.officer)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("act", ["stop", "publish"])
def test_only_an_office_acts_on_a_timetable(client: Client, week: Week, act: str) -> None:
    timetable = ready(week)
    client.force_login(week.anna.person.account)
    assert client.post(reverse(f"desk:{act}", args=[timetable.pk])).status_code == 403
    timetable.refresh_from_db()
    assert timetable.status == TimetableStatus.READY


def test_every_address_has_a_name_of_its_own() -> None:
    def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from names(pattern.url_patterns, f"{space}{pattern.namespace or ''}:")
            elif pattern.name:
                yield f"{space}{pattern.name}"

    found = Counter(names(get_resolver().url_patterns))
    assert found.total() > 100
    assert [name for name, number in found.items() if number > 1] == []


def test_an_installation_without_an_edition_says_so(client: Client) -> None:
    client.force_login(AccountFactory())
    assert client.get(reverse("desk:home")).status_code == 403


def test_the_cockpit_counts_by_side_and_says_what_needs_attention(office: Client, week: Week) -> None:
    RegistrationFactory(brokerage=week.brokerage, side=week.anna.side)
    MeetingRequestFactory(sender=week.anna, recipient=week.wei)
    context = office.get(reverse("desk:home")).context
    people = next(step for step in context["steps"] if step["code"] == "people")
    assert (people["by_group"], people["total"]) == ([2, 1], 3)
    assert context["attention"] == {
        "no_suggestions": 1,
        "no_meetings": 3,
        "unanswered": 1,
        "unplaced": 0,
        "no_consent": 0,
    }


def found(response: Any) -> list[str]:
    return [row.person.slug for row in response.context["listing"].page]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["anna-esposito", "zhang-wei"]),
        ("sort=-name", ["zhang-wei", "anna-esposito"]),
        ("sort=nonsense", ["anna-esposito", "zhang-wei"]),
        ("q=张", ["zhang-wei"]),
        ("q=zhāng", ["zhang-wei"]),
        ("q=shushui", ["zhang-wei"]),
        ("q=蜀水", ["zhang-wei"]),
        ("q=espo+anna", ["anna-esposito"]),
        ("q=espo+wei", []),
        ("side=cn", ["zhang-wei"]),
        ("organisation=acque", ["anna-esposito"]),
        ("concern=no_meetings", ["anna-esposito", "zhang-wei"]),
        ("concern=no_suggestions", []),
        ("page=99", ["anna-esposito", "zhang-wei"]),
    ],
)
def test_people_are_searched_narrowed_down_and_sorted(
    office: Client, week: Week, query: str, expected: list[str]
) -> None:
    index_for_search(Profile.objects.all())
    assert found(office.get(f"{reverse('desk:people')}?{query}")) == expected


def test_the_list_alone_answers_htmx(office: Client, week: Week) -> None:
    response = office.get(reverse("desk:people"), {"q": "anna"}, headers={"HX-Request": "true"})
    assert "<html" not in text(response)
    assert "Anna Esposito" in text(response)


def test_an_empty_list_says_what_to_do(office: Client, week: Week) -> None:
    assert "Take a filter away" in text(office.get(reverse("desk:people"), {"q": "nobody of that name"}))


def test_the_export_holds_what_the_list_shows_and_no_formula(office: Client, week: Week) -> None:
    evil = PersonFactory(name_latin='=HYPERLINK("http://x","y")')
    RegistrationFactory(brokerage=week.brokerage, side=week.anna.side, person=evil, job_title="+39 06")
    response = office.get(reverse("desk:people_csv"), {"side": week.anna.side.code})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ['\'=HYPERLINK("http://x","y")', "Anna Esposito"]
    assert rows[1][2] == "'+39 06"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=测漏", ["CN-0001"]),
        ("q=gongshui", ["CN-0001"]),
        ("q=gōngshuǐ", ["CN-0001"]),
        ("q=gong+shui+guan", ["CN-0001"]),
        ("q=gsgw", ["CN-0001"]),
        ("q=gongshuix", []),
        ("q=shushui", ["CN-0001"]),
        ("q=perdite", ["IT-0001"]),
        ("q=供水", ["CN-0001"]),
        ("q=PERDITE+acqua", ["IT-0001"]),
        ("language=zh", ["CN-0001"]),
        ("kind=technology-request", ["IT-0001"]),
        ("sector=water&side=cn", ["CN-0001"]),
        ("sort=-reference", ["IT-0001", "CN-0001"]),
    ],
)
def test_profiles_are_searched_in_any_script(office: Client, week: Week, query: str, expected: list[str]) -> None:
    index_for_search(Profile.objects.all())
    response = office.get(f"{reverse('desk:profiles')}?{query}")
    assert [row.reference for row in response.context["listing"].page] == expected


def test_a_keyword_alone_finds_a_profile_in_chinese(office: Client, week: Week) -> None:
    week.wei.profiles.update(keywords=["漏损控制"])
    response = office.get(reverse("desk:profiles"), {"q": "漏损控"})
    assert [row.reference for row in response.context["listing"].page] == ["CN-0001"]


def test_the_desk_says_what_the_parts_of_the_score_weigh(office: Client, week: Week) -> None:
    page = reverse("desk:suggestions")
    assert "parts of the score" not in text(office.get(page))
    matching = Matching.objects.create(
        brokerage=week.brokerage, encoder="x", by_letters=False, weights={}, answers=7, is_learned=False
    )
    assert f"answers to learn from so far 7, at least {LEAST_ANSWERS} are needed" in text(office.get(page))
    Matching.objects.filter(pk=matching.pk).update(is_learned=True, answers=70)
    assert "weigh what 70 answers to requests have taught" in text(office.get(page))


def test_suggestions_made_without_a_language_model_say_so_wherever_they_are_shown(
    client: Client, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponte.engine.matching.encoder_on", lambda machines: LexicalEncoder())
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    seen = {
        week.officer: [reverse("desk:suggestions"), reverse("desk:profile", args=["IT-0001"])],
        week.anna.person.account: [
            reverse("my:home"),
            reverse("my:suggestions"),
            reverse("my:partner", args=[week.wei.person.slug]),
        ],
    }
    for told in (True, False):
        Matching.objects.filter(brokerage=week.brokerage).update(by_letters=told)
        for account, pages in seen.items():
            client.force_login(account)
            for page in pages:
                assert ("No language model is installed" in text(client.get(page))) is told, page


def test_a_profile_shows_who_is_suggested_and_why(office: Client, week: Week) -> None:
    page = text(office.get(reverse("desk:profile", args=["IT-0001"])))
    assert "供水管网声学测漏系统" in page
    assert "Sectors in common: Water." in page
    assert "87%" in page


def test_matching_again_is_queued_once(office: Client, week: Week, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("desk:match_again"))
    assert DBTaskResult.objects.filter(task_path__endswith="refresh_suggestions_task").count() == 1
    assert "Waiting for a worker" in text(office.get(reverse("desk:suggestions")))
    again = office.post(reverse("desk:match_again"), follow=True)
    assert "All profiles are being matched already." in text(again)
    assert DBTaskResult.objects.count() == 1


def test_a_run_is_refused_with_its_reason_and_the_number_kept(office: Client, week: Week) -> None:
    nothing = office.post(reverse("desk:timetables"), {"seconds": "5"})
    assert "nobody has accepted a request" in text(nothing)
    a_meeting(week)
    too_long = office.post(reverse("desk:timetables"), {"seconds": "100000"})
    assert "The time limit must be between 1 and 600 seconds." in text(too_long)
    assert 'value="100000"' in text(too_long)
    assert not Timetable.objects.exists()


def test_a_run_is_queued_followed_and_stopped(
    office: Client, week: Week, django_capture_on_commit_callbacks: Any
) -> None:
    a_meeting(week)
    with django_capture_on_commit_callbacks(execute=True):
        response = office.post(reverse("desk:timetables"), {"seconds": "7"})
    timetable = Timetable.objects.get()
    assert response["Location"] == reverse("desk:timetable", args=[timetable.pk])
    assert DBTaskResult.objects.get().args_kwargs["args"] == [timetable.pk]
    progress = office.get(reverse("desk:progress", args=[timetable.pk])).json()
    assert (progress["status"], progress["limit"], progress["gap"]) == ("queued", 7, None)
    assert "Follow the run" in text(office.get(reverse("desk:timetables")))
    stopped = office.post(reverse("desk:stop", args=[timetable.pk]), follow=True)
    assert "This run came to nothing" in text(stopped)


def test_progress_tells_value_bound_and_gap(office: Client, week: Week) -> None:
    timetable = ready(week, curve=[[0.1, 40, 60], [1.5, 50, 60]])
    progress = office.get(reverse("desk:progress", args=[timetable.pk])).json()
    assert (progress["value"], progress["bound"], progress["curve"]) == (50, 60, [[0.1, 40, 60], [1.5, 50, 60]])
    assert progress["gap"] == pytest.approx(1 / 6)


def test_the_board_and_what_is_left_out(office: Client, week: Week) -> None:
    timetable = ready(week)
    placed(timetable, a_meeting(week), week.slots[1], table=2, interpreter=week.interpreter)
    other = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    Unplaced.objects.create(
        timetable=timetable, meeting=other, reason="person_full", data={"person": "anna-esposito", "max": 1}
    )
    response = office.get(reverse("desk:timetable", args=[timetable.pk]))
    board = response.context["board"]
    assert [f"{starts:%H:%M}" for starts, _ in board.columns] == ["09:00", "09:25", "09:50", "10:15"]
    assert [row.table for row in board.rows] == [1, 2, 3], "those in use, and a free one to move a meeting to"
    assert board.rows[1].cells[1].placement.meeting.people.count() == 2
    assert board.used == (0, 1, 0, 0)
    assert ">09:25</time>" in text(response)
    assert "Anna Esposito already has 1 meetings, the most they wish." in text(response)


def test_publishing_says_what_it_changes_and_to_how_many_people(office: Client, week: Week) -> None:
    meeting = a_meeting(week)
    before, after = ready(week), ready(week)
    placed(before, meeting, week.slots[0], interpreter=week.interpreter)
    placed(after, meeting, week.slots[0], table=2)
    first = office.get(reverse("desk:publish", args=[before.pk])).context["effect"]
    assert (first.people, first.changed, first.meetings, first.left_out) == (3, 3, 1, 0)
    office.post(reverse("desk:publish", args=[before.pk]))
    # The interpreter loses the meeting, the two participants get another table.
    second = office.get(reverse("desk:publish", args=[after.pk])).context["effect"]
    assert (second.people, second.changed) == (2, 3)
    same = office.get(reverse("desk:publish", args=[before.pk]))
    assert "This proposal is the published timetable already." in text(same)
    office.post(reverse("desk:publish", args=[after.pk]))
    assert [Timetable.objects.get(pk=row.pk).status for row in (before, after)] == ["superseded", "published"]


def test_an_unfinished_proposal_is_not_published(office: Client, week: Week) -> None:
    timetable = TimetableFactory(brokerage=week.brokerage)
    response = office.post(reverse("desk:publish", args=[timetable.pk]), follow=True)
    assert "Only a finished proposal can be published." in text(response)
    timetable.refresh_from_db()
    assert timetable.status == TimetableStatus.QUEUED


def with_rows(week: Week, number: int) -> Timetable:
    """So many more people, profiles, suggestions, proposals, placed and unplaced meetings."""
    timetable = ready(week)
    for n in range(number):
        sides = (week.anna.side, week.wei.side)
        one, other = (RegistrationFactory(brokerage=week.brokerage, side=side) for side in sides)
        suits(one, other)
        meeting, left_out = (MeetingFactory(brokerage=week.brokerage, people=[one, other]) for _ in range(2))
        placed(timetable, meeting, week.slots[n], interpreter=week.interpreter)
        data = {"person": one.person.slug, "max": 1}
        Unplaced.objects.create(timetable=timetable, meeting=left_out, reason="person_full", data=data)
        MeetingRequestFactory(sender=one, recipient=week.wei)
        SuggestionFactory(profile=week.anna.profiles.get(), other=other.profiles.get())
    return timetable


def suits(one: Registration, other: Registration) -> None:
    mine, theirs = ProfileFactory(registration=one), ProfileFactory(registration=other)
    SuggestionFactory(profile=mine, other=theirs, reasons=[{"code": "sectors", "shared": ["water"]}])


@pytest.mark.parametrize("name", [*LISTS, "timetable", "person", "profile"])
def test_longer_lists_ask_no_more_of_the_database(office: Client, week: Week, name: str) -> None:
    counts = []
    for number in (1, 3):
        timetable = with_rows(week, number)
        args = {"timetable": [timetable.pk], "person": ["zhang-wei"], "profile": ["IT-0001"]}.get(name, [])
        url = reverse(f"desk:{name}", args=args)
        office.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
