"""Queries whose SQL is kept answer as the query sets they were made from."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from ponte.common.compiled import CompiledQuery, fill
from ponte.people.models import Person, Sector
from tests.factories import EditionFactory, PersonFactory, SectorFactory, SideFactory

pytestmark = pytest.mark.django_db


def people_named(slug: str, key: int) -> QuerySet[Person]:
    return Person.objects.filter(Q(slug=slug) | Q(pk=key)).select_related("account").order_by("pk")


def test_rows_are_those_of_the_query_set_whatever_the_values() -> None:
    compiled = CompiledQuery(people_named)
    people = [PersonFactory() for _ in range(4)]
    for slug, key in ((people[0].slug, people[2].pk), (people[3].slug, people[3].pk), ("nobody’s", 0)):
        assert compiled(slug, key) == list(people_named(slug, key))
    with CaptureQueriesContext(connection) as asked:
        assert [person.account for person in compiled(people[0].slug, 0)] == [people[0].account]
    assert len(asked) == 1


def test_the_query_set_is_built_once() -> None:
    built = []

    def sector(key: int) -> QuerySet[Sector]:
        built.append(key)
        return Sector.objects.filter(pk=key)

    compiled = CompiledQuery(sector)
    sectors = [SectorFactory(), SectorFactory()]
    assert [compiled(row.pk) for row in sectors] == [[sectors[0]], [sectors[1]]]
    assert len(built) == 1


def test_a_translated_field_is_read_in_the_language_of_the_reader() -> None:
    sector = SectorFactory(name_en="Optics", name_it="Ottica", name_zh_hans="光学")
    compiled = CompiledQuery(lambda key: Sector.objects.filter(pk=key).values_list("name", flat=True))
    for language, name in (("it", "Ottica"), ("zh-hans", "光学"), ("en", "Optics"), ("it", "Ottica")):
        with override(language):
            assert compiled(sector.pk) == [name]


def test_what_a_query_set_prefetches_comes_with_its_rows() -> None:
    person = PersonFactory()
    compiled = CompiledQuery(lambda key: Person.objects.filter(pk=key).prefetch_related("registrations"))
    [found] = compiled(person.pk)
    with CaptureQueriesContext(connection) as asked:
        assert list(found.registrations.all()) == []
    assert not asked.captured_queries


def test_parameters_that_change_the_query_are_refused() -> None:
    ignoring = CompiledQuery(lambda key: Sector.objects.all())
    changing = CompiledQuery(lambda word: Sector.objects.filter(slug__contains=word))
    for compiled, value in ((ignoring, 1), (changing, "sector"), (ignoring, None), (ignoring, 1.5), (ignoring, True)):
        with pytest.raises(TypeError, match="expected"):
            compiled(value)
    with pytest.raises(TypeError, match="by position"):
        CompiledQuery(people_named)(slug="somebody", key=1)


def test_a_number_beyond_any_column_finds_nothing() -> None:
    compiled = CompiledQuery(lambda key: Sector.objects.filter(pk=key))
    assert compiled(2**63) == list(Sector.objects.filter(pk=2**63)) == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_through_its_own_connection() -> None:
    sector = SectorFactory()
    compiled = CompiledQuery(lambda key: Sector.objects.filter(pk=key))
    compiled(sector.pk)
    found: list[Sector] = []

    def ask() -> None:
        found.extend(compiled(sector.pk))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [sector]


def test_rows_that_were_read_already_answer_for_a_relation() -> None:
    programme, elsewhere = EditionFactory().programme, SideFactory()
    fill(programme, "sides", [elsewhere])
    with CaptureQueriesContext(connection) as asked:
        assert list(programme.sides.all()) == [elsewhere]
    assert not asked.captured_queries
