"""The next edition from one: what goes along and how it is renewed, and that every model has been thought of."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection, models

from ponte.brokerage.models import Brokerage, MeetingRequest, Profile, Registration, Slot, Travel
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.press.models import Post
from ponte.programme.domain import cloning, copying
from ponte.programme.domain.cloning import Terms, clone_edition, host_cities, preview_clone
from ponte.programme.domain.declaring import Carried, Lasting, LeftOut, declarations
from ponte.programme.models import Activity, Edition, Roadshow, Room, Session, SessionSpeaker, Stage
from tests.factories import (
    AccountFactory,
    CityFactory,
    EditionFactory,
    HallFactory,
    MeetingRequestFactory,
    PersonFactory,
    SectorFactory,
    SideFactory,
    SlotFactory,
    TravelFactory,
    a_week,
)
from tests.factories_agenda import RoomFactory, SessionFactory
from tests.factories_press import PostFactory

pytestmark = pytest.mark.django_db

BELOW_EDITIONS = {"common", "finding", "people"}
"""Rooms that know of no edition."""
ROME = ZoneInfo("Europe/Rome")


def own_models() -> set[type[models.Model]]:
    rooms = [app for app in apps.get_app_configs() if app.name.startswith("ponte.") and app.label not in BELOW_EDITIONS]
    return {model for app in rooms for model in app.get_models()}


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


@pytest.fixture
def edition() -> Edition:
    """A small Week of 2016 with everything that could go along, and much that must not."""
    week = a_week()
    edition = week.brokerage.edition
    Edition.objects.filter(pk=edition.pk).update(slug="week-2016", number=7, name_zh_hans="第七届中意创新合作周")
    edition.refresh_from_db()
    rome = CityFactory(slug="rome", time_zone="Europe/Rome")
    edition.cities.add(rome)
    edition.sources.clear()
    roadshow = Roadshow.objects.create(edition=edition, name_en="Roadshow 2016", aim_en="What it was for")
    day = dt.date(2016, 4, 25)
    stage = Stage.objects.create(
        roadshow=roadshow, slug="chengdu", order=1, place=rome, starts=day, ends=day, title_en="Chengdu"
    )
    Activity.objects.create(stage=stage, slug="launch", date=day, order=1, kind="meeting", title_en="Launch")
    room = RoomFactory(edition=edition, city=rome, slug="aula-2016")
    session = SessionFactory(
        edition=edition,
        slug="opening",
        city=rome,
        room=room,
        starts=dt.datetime(2016, 10, 25, 9, tzinfo=ROME),
        title_it="Apertura 2016",
        is_locked=True,
    )
    session.sectors.add(SectorFactory())
    SessionSpeaker.objects.create(session=session, person=PersonFactory())
    HallFactory(brokerage=week.brokerage)
    MeetingRequestFactory(sender=week.anna, recipient=week.wei)
    PostFactory(edition=edition, stage=stage)
    edition.cities.set(host_cities(edition))
    return edition


def again(edition: Edition, **terms: Any) -> Terms:
    """The same side hosts once more, in the same cities."""
    return Terms(host=edition.host_side, **terms)


# --- Declarations ---------------------------------------------------------------------------------------------------


def test_every_model_of_every_room_is_declared_once() -> None:
    declared = [one.model for one in declarations()]
    assert {model.__name__ for model in own_models() - set(declared)} == set()
    assert len(declared) == len(set(declared))


def test_every_declaration_names_fields_that_exist() -> None:
    for one in declarations():
        if not isinstance(one, Lasting):
            one.model._default_manager.filter(**{one.edition: 1}).exists()
        if isinstance(one, Carried):
            for path in one.stands_in:
                one.model._default_manager.filter(**{f"{path}__in": []}).exists()
            for name in (*one.moved, *one.slugs, *one.worded, *one.emptied, *one.links):
                one.model._meta.get_field(name)
            for relation in one.links:
                assert one.model._meta.get_field(relation).many_to_many


def test_everything_dated_moves_and_everything_unique_is_renewed() -> None:
    for one in declarations():
        if isinstance(one, Carried):
            fields = one.model._meta.concrete_fields
            dated = {field.name for field in fields if isinstance(field, models.DateField) and not _automatic(field)}
            assert dated - set(one.emptied) == set(one.moved), one.model
            unique = {
                field.name for field in fields if field.unique and not field.primary_key and not field.is_relation
            }
            assert unique == set(one.slugs), one.model


def test_what_is_carried_leans_on_nothing_that_stays_behind() -> None:
    seen: set[object] = set()
    left_out = {one.model for one in declarations() if isinstance(one, LeftOut)}
    carried = {one.model for one in declarations() if isinstance(one, Carried)}
    for one in declarations():
        if isinstance(one, Carried):
            for field in one.model._meta.concrete_fields:
                if field.related_model in left_out:
                    assert field.null, f"{field} cannot be emptied"
                if field.related_model in carried and field.related_model is not one.model:
                    assert field.related_model in seen, f"{field} is carried before what it leads to"
            seen.add(one.model)


def test_nobody_goes_along() -> None:
    carried = {one.model for one in declarations() if isinstance(one, Carried)}
    for model in carried:
        people = [field.name for field in model._meta.get_fields() if field.related_model in _PEOPLE and field.concrete]
        assert not people, model


_PEOPLE = {apps.get_model("people", name) for name in ("Person", "Account")} | {Registration}


def _automatic(field: models.Field) -> bool:
    return bool(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


# --- Cloning --------------------------------------------------------------------------------------------------------


def test_the_edition_is_renewed(edition: Edition) -> None:
    clone = clone_edition(actor=None, edition=edition, terms=again(edition))
    assert (clone.slug, clone.year, clone.number) == ("week-2017", 2017, 8)
    assert (clone.starts, clone.ends) == (dt.date(2017, 10, 24), dt.date(2017, 10, 26))
    assert clone.starts is not None
    assert edition.starts is not None
    assert clone.starts.weekday() == edition.starts.weekday()
    assert clone.name_en == "Week 2017"
    assert clone.name_zh_hans == "第八届中意创新合作周"
    assert list(clone.cities.all()) == list(edition.cities.all())
    assert not clone.description


def test_the_old_edition_stays_as_it_was(edition: Edition) -> None:
    before = {model: list(model._default_manager.values()) for model in own_models()}
    clone_edition(actor=None, edition=edition, terms=again(edition))
    for model, rows in before.items():
        assert [row for row in rows if row not in model._default_manager.values()] == [], model


@pytest.mark.parametrize("language", ["it", "zh-hans"])
def test_a_clone_does_not_depend_on_the_language_of_who_makes_it(edition: Edition, language: str) -> None:
    from django.utils import translation

    with translation.override(language):
        clone = clone_edition(actor=None, edition=edition, terms=again(edition))
    stage = Stage.objects.get(roadshow__edition=clone)
    assert (stage.title_en, stage.title_it, stage.title_zh_hans) == ("Chengdu", None, None)


def test_the_roadshow_goes_along_without_what_happened(edition: Edition) -> None:
    clone = clone_edition(actor=None, edition=edition, terms=again(edition))
    stage = Stage.objects.get(roadshow__edition=clone)
    assert (stage.slug, stage.starts) == ("chengdu-2017", dt.date(2017, 4, 24))
    assert clone.roadshow.name_en == "Roadshow 2017"
    assert clone.roadshow.aim_en == ""
    assert not stage.activities.exists()
    assert not Post.objects.filter(edition=clone).exists()


def test_the_agenda_goes_along_into_the_copies_of_its_rooms(edition: Edition) -> None:
    clone = clone_edition(actor=None, edition=edition, terms=again(edition))
    session = Session.objects.get(edition=clone)
    assert session.slug == "opening-2017"
    assert session.room == Room.objects.get(edition=clone, slug="aula-2017")
    assert session.title_it == "Apertura 2017"
    assert session.sectors.count() == 1
    assert not session.is_locked
    assert not session.speakers.exists()


def test_the_meetings_go_along_as_halls_and_times_only(edition: Edition) -> None:
    counts = {model: model._default_manager.count() for model in (Registration, Profile, MeetingRequest)}
    clone = clone_edition(actor=None, edition=edition, terms=again(edition))
    own, old = Brokerage.objects.get(edition=clone), Brokerage.objects.get(edition=edition)
    assert own.halls.count() == old.halls.count()
    assert Slot.objects.filter(hall__brokerage=own).count() == Slot.objects.filter(hall__brokerage=old).count() > 0
    assert {model: model._default_manager.count() for model in counts} == counts
    assert own.cap_pending == old.cap_pending


def test_ways_between_halls_lead_between_the_copies(edition: Edition) -> None:
    first, second = list(edition.brokerage.halls.all())[:2]
    if not Travel.objects.filter(origin__brokerage=edition.brokerage).exists():
        TravelFactory(origin=first, destination=second, minutes=35)
    clone = clone_edition(actor=None, edition=edition, terms=again(edition))
    [way] = Travel.objects.filter(origin__brokerage=clone.brokerage)[:1]
    assert way.destination.brokerage == clone.brokerage


def test_nine_in_the_morning_stays_nine_in_the_morning(edition: Edition) -> None:
    """Before the clocks change in the one year, after they have changed in the other."""
    hall = edition.brokerage.halls.first()
    SlotFactory(
        hall=hall,
        starts=dt.datetime(2016, 10, 28, 9, tzinfo=ROME),
        ends=dt.datetime(2016, 10, 28, 9, 20, tzinfo=ROME),
    )
    clone = clone_edition(actor=None, edition=edition, terms=again(edition, days=371))
    moved = Slot.objects.filter(hall__brokerage=clone.brokerage).order_by("-starts")[0]
    assert moved.starts.astimezone(ROME).replace(tzinfo=None) == dt.datetime(2017, 11, 3, 9)
    assert moved.starts.hour == 8, "winter time by then"
    assert moved.ends - moved.starts == dt.timedelta(minutes=20)


def test_a_clone_can_be_cloned(edition: Edition) -> None:
    second = clone_edition(actor=None, edition=edition, terms=again(edition))
    third = clone_edition(actor=None, edition=second, terms=again(second))
    assert (third.slug, third.number, third.name_zh_hans) == ("week-2018", 9, "第九届中意创新合作周")
    assert Session.objects.get(edition=third).slug == "opening-2018"


def test_a_preview_counts_what_a_clone_makes_and_writes_nothing(edition: Edition) -> None:
    rows = {model: model._default_manager.count() for model in own_models()}
    preview = preview_clone(edition=edition, terms=again(edition))
    assert {model: model._default_manager.count() for model in own_models()} == rows
    clone_edition(actor=None, edition=edition, terms=again(edition))
    made = sum(model._default_manager.count() for model in own_models()) - sum(rows.values())
    assert made == sum(line.count for line in preview.carried)
    assert {str(line.label): line.count for line in preview.left_out}["posts of the diary"] == 1
    assert preview.keeps_weekdays


def test_the_next_edition_is_in_preparation(edition: Edition) -> None:
    assert edition.is_public
    assert not clone_edition(actor=None, edition=edition).is_public


def test_the_sides_host_by_turns(edition: Edition) -> None:
    second = clone_edition(actor=None, edition=edition)
    assert second.host_side == edition.programme.sides.get(code="cn")
    assert clone_edition(actor=None, edition=second).host_side == edition.host_side
    assert refusal(lambda: clone_edition(actor=None, edition=second, terms=Terms(host=SideFactory()))) == "side"


def test_what_stands_in_a_city_stays_there_when_the_host_changes(edition: Edition) -> None:
    preview = preview_clone(edition=edition)
    clone = clone_edition(actor=None, edition=edition)
    assert not clone.cities.exists()
    assert not Room.objects.filter(edition=clone).exists()
    assert not Session.objects.filter(edition=clone).exists()
    assert not Stage.objects.filter(roadshow__edition=clone).exists()
    assert not clone.brokerage.halls.exists()
    behind = {str(line.label): (line.count, str(line.why)) for line in preview.left_out}
    assert behind["rooms"] == (1, "their city does not host the next edition")
    assert behind["roadshow stages"][0] == 1


def test_sessions_move_into_the_city_that_takes_the_place_of_theirs(edition: Edition) -> None:
    """Nine in the morning in Rome becomes nine in the morning in Chengdu."""
    rome = edition.cities.get(slug="rome")
    chengdu, chongqing = (CityFactory(slug=slug, time_zone="Asia/Shanghai") for slug in ("chengdu", "chongqing"))
    terms = Terms(cities={rome: chengdu}, further=[chongqing])
    clone = clone_edition(actor=None, edition=edition, terms=terms)
    assert {city.slug for city in clone.cities.all()} == {"chengdu", "chongqing"}
    session = Session.objects.get(edition=clone)
    assert (session.city, session.room) == (chengdu, None)
    assert session.starts is not None
    assert session.starts.astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None) == dt.datetime(2017, 10, 24, 9)


def test_a_preview_says_where_the_dates_fall(edition: Edition) -> None:
    shifts = {str(shift.label): shift for shift in preview_clone(edition=edition, terms=again(edition)).shifts}
    week = shifts["the edition"]
    assert (week.before.first, week.before.last) == (dt.date(2016, 10, 25), dt.date(2016, 10, 27))
    assert (week.after.first, week.after.last) == (dt.date(2017, 10, 24), dt.date(2017, 10, 26))
    slots = shifts["slots"]
    assert slots.after.first == min(slot.starts for slot in moved_slots(edition)).astimezone(ROME).date()


def moved_slots(edition: Edition) -> list[Slot]:
    clone = clone_edition(actor=None, edition=edition, terms=again(edition))
    return list(Slot.objects.filter(hall__brokerage__edition=clone))


def test_an_edition_has_one_successor(edition: Edition) -> None:
    clone_edition(actor=None, edition=edition, terms=again(edition))
    assert refusal(lambda: clone_edition(actor=None, edition=edition, terms=again(edition))) == "exists"
    assert refusal(lambda: preview_clone(edition=edition, terms=again(edition))) == "exists"


@pytest.mark.parametrize("days", [0, -7, cloning.MOST_DAYS + 1])
def test_dates_move_forward_and_not_beyond_reason(edition: Edition, days: int) -> None:
    assert refusal(lambda: clone_edition(actor=None, edition=edition, terms=again(edition, days=days))) == "days"


def test_a_clone_that_fails_leaves_nothing(edition: Edition) -> None:
    Stage.objects.create(
        roadshow=Roadshow.objects.create(edition=EditionFactory(year=2015), name_en="Other"),
        slug="chengdu-2017",
        order=1,
        place=CityFactory(),
        starts=dt.date(2015, 4, 1),
        ends=dt.date(2015, 4, 1),
    )
    editions = Edition.objects.count()
    assert refusal(lambda: clone_edition(actor=None, edition=edition, terms=again(edition))) == "slug_taken"
    assert Edition.objects.count() == editions


def test_a_clone_is_told_in_the_audit_trail(edition: Edition) -> None:
    officer = AccountFactory()
    clone = clone_edition(actor=officer, edition=edition, terms=again(edition))
    entry = AuditEntry.objects.get(action="programme.clone_edition")
    assert (entry.actor, entry.subject_id, entry.data["source"]) == (officer, clone.pk, "week-2016")
    assert entry.data["counts"]["programme.session"] == 1


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (18, "十八"), (20, "二十"), (35, "三十五"), (100, "100")]
)
def test_numbers_in_chinese(number: int, written: str) -> None:
    assert copying._in_han(number) == written


@pytest.mark.django_db(transaction=True)
def test_two_who_clone_at_once_make_one_edition(edition: Edition) -> None:
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def go() -> None:
        barrier.wait()
        try:
            clone_edition(actor=None, edition=edition, terms=again(edition))
            outcomes.append("made")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["exists", "made"]
    assert Edition.objects.filter(slug="week-2017").count() == 1
