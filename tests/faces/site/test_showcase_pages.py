"""What the public sees of a showcase, and the audience's vote."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from ponte.showcase.domain.deciding import decide, publish
from ponte.showcase.domain.interests import declare_interests
from ponte.showcase.domain.scheduling import schedule_pitches
from ponte.showcase.domain.scoring import reopen_sheet, save_draft, sign_sheet
from ponte.showcase.domain.staging import close_stage
from ponte.showcase.domain.voting import open_vote
from ponte.showcase.enums import VoteAccess
from ponte.showcase.models import Benefit, ScoreSheet, Showcase, Stage, Vote
from tests.factories import AccountFactory
from tests.factories_showcase import (
    ContenderFactory,
    JurorFactory,
    RequirementFactory,
    StageFactory,
    Tournament,
    a_semi_final,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def semi() -> Tournament:
    return a_semi_final(adjust_severity=False)


def page_of(semi: Tournament) -> str:
    showcase = semi.stage.showcase
    return f"/en/editions/{showcase.edition.slug}/showcases/{showcase.slug}/"


def stage_of(semi: Tournament) -> str:
    return f"{page_of(semi)}stages/{semi.stage.slug}/"


def test_the_call_says_what_it_asks(client: Client, semi: Tournament) -> None:
    RequirementFactory(showcase=semi.stage.showcase, kind="employees", number=49)
    page = client.get(page_of(semi)).content.decode()
    assert "49 employees at most." in page
    assert "Apply with your start-up" in page
    assert semi.contenders[0].application.organisation.name in page


def test_what_is_not_public_is_not_there(client: Client, semi: Tournament) -> None:
    Showcase.objects.update(published_at=None)
    assert client.get(page_of(semi)).status_code == 404
    assert client.get(stage_of(semi)).status_code == 404


def test_nobody_reads_results_before_they_are_published(client: Client, semi: Tournament) -> None:
    semi.mark_all([[9, 7, 8, 3]] * 3)
    close_stage(actor=semi.officer, stage=semi.stage)
    decide(actor=semi.officer, stage=semi.stage)
    Benefit.objects.create(stage=semi.stage, rank=1, text_en="A year in an incubator")
    page = client.get(stage_of(semi)).content.decode()
    assert "90.0" not in page
    assert "finalist" not in page

    publish(actor=semi.officer, stage=semi.stage)
    page = client.get(stage_of(semi)).content.decode()
    assert page.count(">finalist<") == 2
    assert "90.0" in page
    assert "Place 1: A year in an incubator" in page


def test_pitches_are_in_the_time_of_the_place_and_in_a_calendar(client: Client, semi: Tournament) -> None:
    schedule_pitches(actor=semi.officer, stage=semi.stage)
    page = client.get(stage_of(semi)).content.decode()
    assert ">11:00</time>" in page  # nine in UTC is eleven in Rome in July
    file = Calendar.from_ical(client.get(f"{stage_of(semi).rstrip('/')}.ics").content)
    events = list(file.walk("VEVENT"))
    assert len(events) == 4
    assert (events[0].end - events[0].start).total_seconds() == 15 * 60


def test_a_device_votes_once_and_may_change_its_mind(client: Client, semi: Tournament) -> None:
    Stage.objects.filter(pk=semi.stage.pk).update(vote_access=VoteAccess.EVERYBODY)
    open_vote(actor=semi.officer, stage=semi.stage)
    first, second = semi.contenders[:2]
    client.post(f"{stage_of(semi)}vote/", {"contender": first.pk})
    page = client.post(f"{stage_of(semi)}vote/", {"contender": second.pk}, follow=True).content.decode()
    assert Vote.objects.get().contender == second
    assert "1 vote so far" in page
    assert page.count('aria-pressed="true"') == 1
    Client().post(f"{stage_of(semi)}vote/", {"contender": second.pk})
    assert Vote.objects.count() == 2
    cookie = client.cookies["showcase_device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_where_accounts_vote_one_signs_in(client: Client, semi: Tournament) -> None:
    Stage.objects.filter(pk=semi.stage.pk).update(vote_access=VoteAccess.ACCOUNTS)
    open_vote(actor=semi.officer, stage=semi.stage)
    assert "Sign in to vote" in client.get(stage_of(semi)).content.decode()
    client.post(f"{stage_of(semi)}vote/", {"contender": semi.contenders[0].pk})
    assert not Vote.objects.exists()
    client.force_login(AccountFactory())
    client.post(f"{stage_of(semi)}vote/", {"contender": semi.contenders[0].pk})
    assert Vote.objects.count() == 1


def test_pages_ask_as_often_for_many_as_for_few(client: Client) -> None:
    counts: list[list[int]] = []
    for size in (2, 6):
        semi = a_semi_final(startups=size)
        semi.mark_all([[5] * size] * 3)
        close_stage(actor=semi.officer, stage=semi.stage)
        decide(actor=semi.officer, stage=semi.stage, chosen=[one.pk for one in semi.contenders[:2]], reason="x")
        publish(actor=semi.officer, stage=semi.stage)
        found: list[int] = []
        for path in (page_of(semi), stage_of(semi)):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_titles_are_tagged_with_the_language_they_are_written_in(client: Client, semi: Tournament) -> None:
    row: Any = semi.contenders[0].application
    row.language = "zh-hans"
    row.save()
    assert 'lang="zh-Hans"' in client.get(page_of(semi)).content.decode()


@pytest.mark.parametrize("key", ["abc", "", "-1", "99999999999999999999", "²"])
def test_a_vote_for_nobody_is_refused_clearly(client: Client, semi: Tournament, key: str) -> None:
    Stage.objects.filter(pk=semi.stage.pk).update(vote_access=VoteAccess.EVERYBODY)
    open_vote(actor=semi.officer, stage=semi.stage)
    page = client.post(f"{stage_of(semi)}vote/", {"contender": key}, follow=True)
    assert page.status_code == 200
    assert "Choose one of the start-ups" in page.content.decode()
    assert not Vote.objects.exists()


def test_more_stages_ask_no_more_queries(client: Client, semi: Tournament) -> None:
    counts = []
    for _ in range(2):
        client.get(page_of(semi))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(semi))
        counts.append(len(queries))
        for _stage in range(3):
            row = StageFactory(
                showcase=semi.stage.showcase, place=semi.stage.place, phase="published", published_at=timezone.now()
            )
            ContenderFactory(stage=row, is_chosen=True, rank=1)
    assert counts[0] == counts[1]


def test_what_a_jury_says_is_not_public(client: Client, semi: Tournament) -> None:
    semi.mark_all([[9, 7, 8, 3]] * 3)
    juror, first = semi.jurors[0], semi.contenders[0]
    sheet = ScoreSheet.objects.get(juror=juror, contender=semi.contenders[3])
    reopen_sheet(actor=semi.officer, sheet=sheet, reason="A slip of mine.")
    marks = {one.pk: 3 for one in semi.criteria}
    save_draft(actor=juror.account, juror=juror, contender=semi.contenders[3], marks=marks, comment="Weak team.")
    sign_sheet(actor=juror.account, juror=juror, contender=semi.contenders[3])
    other = JurorFactory(stage=semi.stage)
    declare_interests(actor=other.account, juror=other, notes={first.application_id: "We are cousins."})
    close_stage(actor=semi.officer, stage=semi.stage, reason="One of us fell ill.")
    decide(actor=semi.officer, stage=semi.stage)
    publish(actor=semi.officer, stage=semi.stage)

    application = first.application
    own = f"/en/my/showcases/{semi.stage.showcase.slug}/{application.pk}/"
    visitor = client.get(page_of(semi)).content.decode() + client.get(stage_of(semi)).content.decode()
    client.force_login(application.account)
    for page in (visitor, client.get(own).content.decode()):
        assert application.organisation.name in page
        for kept in ("Weak team", "cousins", "slip of mine", "fell ill", str(juror), juror.account.email):
            assert kept not in page
