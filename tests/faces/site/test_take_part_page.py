"""The page where one begins to take part says when that is possible."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ponte.faces.site.dates import format_utc_moment
from tests.factories import BrokerageFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("opens", "closes", "told"),
    [
        (DAY, None, "Registration opens on {opens}."),
        (DAY, 2 * DAY, "Registration opens on {opens}."),
        (-DAY, DAY, "Registration is open until {closes}."),
        (-2 * DAY, -DAY, "Registration is not open now."),
        (None, None, "Registration is not open now."),
    ],
)
def test_it_is_said_from_when_and_until_when(
    client: Client, opens: dt.timedelta | None, closes: dt.timedelta | None, told: str
) -> None:
    now = timezone.now()
    first, last = now + opens if opens else None, now + closes if closes else None
    brokerage = BrokerageFactory(registration_opens=first, registration_closes=last)
    page = client.get(reverse("site:take_part", args=[brokerage.edition.slug])).content.decode()
    assert told.format(opens=format_utc_moment(first), closes=format_utc_moment(last)) in page
