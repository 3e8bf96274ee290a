"""What the offices see and do at the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import Week, a_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return a_week()


@pytest.mark.parametrize("name", ["home", "people", "profiles", "suggestions", "timetables", "people_csv"])
def test_opens_for_an_officer(client: Client, week: Week, name: str) -> None:
    client.force_login(week.officer)
    assert client.get(reverse(f"desk:{name}")).status_code == 200
