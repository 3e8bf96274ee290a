"""Suggesting whom to meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from ponte.brokerage.domain.profiles import edit_profile
from ponte.brokerage.domain.requesting import accept, ask, decline, withdraw
from ponte.brokerage.domain.suggesting import refresh_suggestions
from ponte.brokerage.enums import RequestStatus, TimetableStatus
from ponte.brokerage.models import Matching, MeetingRequest, Profile, Registration, Suggestion, Timetable
from ponte.common.models import AuditEntry
from ponte.engine.matching.learning import LEAST_ANSWERS
from ponte.engine.matching.lexical import LexicalEncoder
from ponte.people.models import Place, Strength
from tests.factories import (
    BrokerageFactory,
    HallFactory,
    MeetingRequestFactory,
    ProfileFactory,
    RegistrationFactory,
    SectorFactory,
    SlotFactory,
    TimetableFactory,
    Week,
    a_week,
    placed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(monkeypatch: pytest.MonkeyPatch) -> Week:
    """A week whose vectors come from the texts' letters: quick, and enough for these rules."""
    monkeypatch.setattr("ponte.engine.matching.encoder_on", lambda machines: LexicalEncoder())
    return a_week()


def test_suggestions_replace_those_before_and_go_both_ways(week: Week) -> None:
    stale = set(Suggestion.objects.values_list("pk", flat=True))
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 2
    assert stale.isdisjoint(Suggestion.objects.values_list("pk", flat=True))
    pairs = {(row.profile.registration, row.other.registration) for row in Suggestion.objects.all()}
    assert pairs == {(week.anna, week.wei), (week.wei, week.anna)}
    assert AuditEntry.objects.get().action == "brokerage.refresh_suggestions"


def test_reasons_say_that_an_interpreter_is_needed(week: Week) -> None:
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    codes = {reason["code"] for reason in Suggestion.objects.get(profile__registration=week.anna).reasons}
    assert {"interpreter", "sectors", "kinds"} <= codes


def test_people_who_are_never_in_one_place_are_not_suggested(week: Week) -> None:
    week.wei.presences.update(hall=HallFactory(brokerage=week.brokerage))
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 0


def test_people_whose_presence_is_not_known_yet_are_suggested(week: Week) -> None:
    week.wei.presences.all().delete()
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 2


def codes(registration: Registration) -> set[str]:
    """Return the codes of the reasons in somebody's suggestions."""
    rows = Suggestion.objects.filter(profile__registration=registration)
    return {reason["code"] for row in rows for reason in row.reasons}


@pytest.mark.parametrize("answer", [decline, withdraw])
def test_a_no_keeps_two_apart_until_a_profile_changes(week: Week, answer: Callable[..., None]) -> None:
    answer(actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei))
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 0
    profile = Profile.objects.get(registration=week.wei)
    edit_profile(
        actor=None,
        profile=profile,
        title=profile.title,
        text=profile.text + "现在也提供维护服务。",
        keywords=profile.keywords,
        sectors=profile.sectors.all(),
    )
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 2
    assert "lapsed" in codes(week.anna)


def test_what_is_open_or_agreed_speaks_neither_way(week: Week) -> None:
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    before = list(Suggestion.objects.values_list("profile", "other", "score").order_by("profile"))
    request = ask(actor=None, sender=week.anna, recipient=week.wei)
    for _ in range(2):
        refresh_suggestions(actor=None, brokerage=week.brokerage)
        assert list(Suggestion.objects.values_list("profile", "other", "score").order_by("profile")) == before
        if not hasattr(request, "meeting"):
            accept(actor=None, request=request)


@pytest.fixture
def last_year(week: Week) -> Week:
    """The same two people at the edition before: what `week` is to what they had then."""
    edition = week.brokerage.edition
    before = BrokerageFactory(
        edition__programme=edition.programme,
        edition__host_side=edition.host_side,
        edition__starts=edition.starts.replace(year=2015),
        edition__year=2015,
    )
    people = [
        RegistrationFactory(brokerage=before, person=one.person, side=one.side, organisation=one.organisation)
        for one in (week.anna, week.wei)
    ]
    return replace(week, brokerage=before, anna=people[0], wei=people[1])


def test_those_who_met_before_are_told_so_and_come_later(week: Week, last_year: Week) -> None:
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    before = Suggestion.objects.get(profile__registration=week.anna).score
    request = ask(actor=None, sender=last_year.anna, recipient=last_year.wei)
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    assert "asked" in codes(week.anna)
    asked = Suggestion.objects.get(profile__registration=week.anna).score
    meeting = accept(actor=None, request=request)
    timetable: Timetable = TimetableFactory(brokerage=last_year.brokerage, status=TimetableStatus.PUBLISHED)
    hall = HallFactory(brokerage=last_year.brokerage)
    placed(timetable, meeting, SlotFactory(hall=hall))
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    assert "met" in codes(week.anna)
    met = Suggestion.objects.get(profile__registration=week.anna).score
    assert met < asked < before


def test_a_request_that_lapsed_at_the_edition_before_counts_as_unanswered(week: Week, last_year: Week) -> None:
    request = ask(actor=None, sender=last_year.anna, recipient=last_year.wei)
    MeetingRequest.objects.filter(pk=request.pk).update(status=RequestStatus.EXPIRED)
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    assert "asked" in codes(week.anna)


def test_what_the_host_city_or_its_region_wants_counts_but_not_what_its_country_wants(week: Week) -> None:
    region = Place.objects.create(slug="campania", kind="region", name="Campania")
    country = Place.objects.create(slug="italy", kind="country", name="Italy")
    Place.objects.filter(pk=region.pk).update(parent=country)
    Place.objects.filter(pk=week.hall.city_id).update(parent=region)
    water = Profile.objects.get(registration=week.wei).sectors.get()
    claim = Strength.objects.create(place=country, sector=water)
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    assert "priority" not in codes(week.anna)
    Strength.objects.filter(pk=claim.pk).update(place=region)
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    assert "priority" in codes(week.anna)


def test_own_sectors_are_near_by_the_codes_they_state(week: Week) -> None:
    profile = Profile.objects.get(registration=week.wei)
    water = profile.sectors.get()
    waste = SectorFactory(slug="waste", nace=["37"])
    profile.sectors.set([waste])
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    assert "sectors-differ" in codes(week.anna)
    type(water).objects.filter(pk=water.pk).update(nace=["37.0"])
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    assert "sectors-near" in codes(week.anna)


def test_weights_are_learnt_from_enough_answers_and_the_run_says_so(week: Week) -> None:
    """People accept whoever shares their sector, and nobody else."""
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    matching = Matching.objects.get(brokerage=week.brokerage)
    assert (matching.answers, matching.is_learned, matching.by_letters) == (0, False, True)
    plain = matching.weights
    sectors = [SectorFactory(slug=name) for name in ("wood", "steel")]
    sides = {"it": week.anna.side, "cn": week.wei.side}
    people = {
        code: [RegistrationFactory(brokerage=week.brokerage, side=side) for _ in range(9)]
        for code, side in sides.items()
    }
    for group in people.values():
        for number, registration in enumerate(group):
            ProfileFactory(registration=registration).sectors.set([sectors[number % 2]])
    for i, one in enumerate(people["it"]):
        for j, other in enumerate(people["cn"]):
            status = "accepted" if (i + j) % 2 == 0 else "declined"
            MeetingRequestFactory(sender=one, recipient=other, status=status, answered=timezone.now())
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    matching.refresh_from_db()
    assert matching.answers == 81 >= LEAST_ANSWERS
    assert matching.is_learned
    assert matching.weights["sectors"] > plain["sectors"]
