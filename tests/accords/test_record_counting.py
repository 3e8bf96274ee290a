"""The record's figures equal what somebody counts by hand in the tables, and the lists behind them are as long."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from ponte.accords.models import Accord
from ponte.accords.record import ACCORDS, ACTIVITIES, MEASURES, Dimension, entries, figures, groups, total
from ponte.accords.record.measures import AGREEMENTS, FOLLOWED_UP, PARTICIPANTS
from ponte.people.models import Place
from ponte.programme.models import Activity, Edition, Programme

FACTS = Path(__file__).parents[2] / "data" / "edition-2016"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def facts(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("data") / "edition-2016"
    folder.mkdir()
    for path in FACTS.glob("*.yaml"):
        shutil.copy(path, folder)
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_edition", str(folder))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def programme(facts: None, db: None) -> Programme:
    return Programme.objects.get()


def counted_by_hand(programme: Programme) -> list[Accord]:
    """Accords that anybody may read and that were agreed; all facts have their source."""
    told = Accord.objects.filter(programme=programme, is_sample=False, same_as=None).exclude(
        status__in=["draft", "reported", "discussed"]
    )
    return [accord for accord in told if accord.sources.exists() or accord.evidence]


def by_hand(programme: Programme, dimension: Dimension) -> dict[str, dict[str, int]]:
    """Count accords and the diary's entries by walking through the objects, one by one."""
    accords: defaultdict[str, set[int]] = defaultdict(set)
    activities: defaultdict[str, set[int]] = defaultdict(set)
    sides = {country: side.code for side in programme.sides.all() for country in side.countries}

    def with_parent(place: Place | None) -> list[str]:
        return [place.slug, *with_parent(place.parent)] if place else []

    for accord in counted_by_hand(programme):
        met = list(accord.activities.all())
        parties = [*accord.parties.all(), *accord.countries.all()]
        values = {
            Dimension.YEAR: [accord.date[:4]],
            Dimension.EDITION: [accord.edition.slug] if accord.edition else [],
            Dimension.STAGE: [a.stage.slug for a in met],
            Dimension.KIND: [accord.kind],
            Dimension.SECTOR: [sector.slug for sector in accord.sectors.all()],
            Dimension.PLACE: with_parent(accord.place),
            Dimension.ORGANISATION: [party.slug for party in accord.parties.all()],
            Dimension.SIDE: [sides[party.country] for party in parties if party.country in sides],
        }
        for value in values[dimension]:
            accords[value].add(accord.pk)
    for activity in Activity.objects.all():
        there = [*activity.hosts.all(), *activity.organisations.all()]
        there += [one.organisation for one in activity.people.all() if one.organisation]
        values = {
            Dimension.YEAR: [str(activity.date.year)],
            Dimension.EDITION: [activity.stage.roadshow.edition.slug],
            Dimension.STAGE: [activity.stage.slug],
            Dimension.KIND: [activity.kind],
            Dimension.SECTOR: [sector.slug for sector in activity.topics.all()],
            Dimension.PLACE: [*with_parent(activity.place), activity.stage.place.slug],
            Dimension.ORGANISATION: [one.slug for one in there],
            Dimension.SIDE: [sides[one.country] for one in there if one.country in sides],
        }
        for value in values[dimension]:
            activities[value].add(activity.pk)
    return {
        "accords": {value: len(found) for value, found in accords.items()},
        "activities": {value: len(found) for value, found in activities.items()},
    }


@pytest.mark.parametrize("dimension", Dimension)
def test_figures_of_the_facts_equal_a_recount_of_the_objects(programme: Programme, dimension: Dimension) -> None:
    told: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for figure in figures(programme, {}, dimension, (ACCORDS, ACTIVITIES)):
        told[figure.measure.code][figure.value] = figure.count
    expected = by_hand(programme, dimension)
    assert dict(told) == {code: found for code, found in expected.items() if found}


def test_the_facts_are_there_at_all(programme: Programme) -> None:
    assert total(ACCORDS, programme, {}) == len(counted_by_hand(programme)) > 5
    assert total(ACTIVITIES, programme, {}) == Activity.objects.count() > 20


@pytest.mark.parametrize("dimension", Dimension)
def test_every_figure_is_the_length_of_its_list(programme: Programme, dimension: Dimension) -> None:
    for figure in figures(programme, {}, dimension):
        listed = entries(figure.measure, programme, {dimension: figure.value})
        keys = [row.pk for row in listed]
        assert len(keys) == len(set(keys)) == figure.count, figure


def test_a_scope_of_several_dimensions_keeps_what_has_all_of_them(programme: Programme) -> None:
    of_chongqing = {row.pk for row in entries(ACTIVITIES, programme, {Dimension.STAGE: "chongqing"})}
    meetings = {row.pk for row in entries(ACTIVITIES, programme, {Dimension.KIND: "meeting"})}
    both = entries(ACTIVITIES, programme, {Dimension.STAGE: "chongqing", Dimension.KIND: "meeting"})
    assert {row.pk for row in both} == of_chongqing & meetings != set()
    by_kind = groups(ACTIVITIES, programme, {Dimension.STAGE: "chongqing"}, Dimension.KIND)
    assert by_kind["meeting"] == len(of_chongqing & meetings)
    assert sum(by_kind.values()) == len(of_chongqing)  # an entry is of one kind


def test_what_a_measure_cannot_tell_is_no_row_of_it(programme: Programme) -> None:
    assert not entries(PARTICIPANTS, programme, {Dimension.ORGANISATION: "enea"}).exists()
    assert not entries(ACTIVITIES, programme, {Dimension.KIND: "memorandum"}).exists()
    assert not FOLLOWED_UP.knows(Dimension.SECTOR)
    assert not AGREEMENTS.knows(Dimension.PLACE)


def test_nothing_of_an_edition_in_preparation_is_counted(programme: Programme) -> None:
    Edition.objects.update(published_at=None)
    assert figures(programme, {}, Dimension.EDITION) == []
    assert total(ACTIVITIES, programme, {}) == 0


def test_stated_figures_are_no_part_of_any_measure(programme: Programme) -> None:
    before = {code: total(measure, programme, {}) for code, measure in MEASURES.items()}
    programme.claims.create(slug="c", text_en="Hundreds", quantity="600", unit_en="accords")
    assert {code: total(measure, programme, {}) for code, measure in MEASURES.items()} == before
