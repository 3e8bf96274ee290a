"""Pages that two thousand people open within a minute ask the database nothing twice."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories_asking import picking_week

pytestmark = pytest.mark.django_db


def test_the_page_of_a_partner_reads_slots_and_what_is_taken_once_and_no_sources() -> None:
    week = picking_week()
    client = Client()
    assert week.anna.person.account is not None
    client.force_login(week.anna.person.account)
    with CaptureQueriesContext(connection) as queries:
        assert b'name="slot"' in client.get(reverse("my:partner", args=["zhang-wei"])).content
    asked = [query["sql"].partition(" FROM ")[2] for query in queries]
    for table in ("brokerage_slot", "brokerage_placement", "brokerage_seat", "brokerage_travel"):
        assert sum(sql.startswith(f'"{table}"') for sql in asked) == 1, table
    assert not any(sql.startswith('"common_source') for sql in asked)
