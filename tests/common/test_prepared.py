"""What a connection to PostgreSQL has prepared outlives a refusal, and is forgotten when tables change."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from ponte.common.refusals import Refused
from ponte.people.models import Sector

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite prepares by itself"),
]


def prepared() -> set[str]:
    """Return the names of the server's prepared statements that ask for sectors."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_prepared_statements WHERE statement LIKE %s", ["SELECT%FROM%people_sector%"]
        )
        return {name for (name,) in cursor.fetchall()}


def ask_often() -> None:
    for key in range(3):
        assert not Sector.objects.filter(pk=key).exists()


def ask_and_refuse() -> None:
    ask_often()
    raise Refused("no", "No.")


def test_a_refusal_leaves_it() -> None:
    ask_often()
    before = prepared()
    assert before
    with pytest.raises(Refused), transaction.atomic():
        ask_and_refuse()
    with pytest.raises(Refused), transaction.atomic(), transaction.atomic():
        ask_and_refuse()
    ask_often()
    assert prepared() == before


def test_a_change_of_tables_forgets_it() -> None:
    ask_often()
    before = prepared()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE passing (id integer)")
        cursor.execute("DROP TABLE passing")
    ask_often()
    assert prepared()
    assert prepared().isdisjoint(before)
