"""What a participant sees and does on their own pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import Week, a_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return a_week()


@pytest.mark.parametrize("name", ["home", "suggestions", "requests", "diary", "profile", "registration"])
@pytest.mark.parametrize("who", ["anna", "interpreter"])
def test_opens(client: Client, week: Week, name: str, who: str) -> None:
    client.force_login(getattr(week, who).person.account)
    assert client.get(reverse(f"my:{name}")).status_code == 200
