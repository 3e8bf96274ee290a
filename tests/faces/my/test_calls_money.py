"""Amounts of an application are in the money of the side that pays them, on every page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ponte.calls.domain.filing import file_dossier
from tests.factories_calls import a_call, a_draft, officer_of

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_the_budget_of_a_stay_is_written_and_shown_in_the_hosts_money(client: Client) -> None:
    call = a_call(kind="mobility-students", most_months=12)
    lines = [
        {"year": 1, "cost": cost, "total": total, "asked": asked}
        for cost, total, asked in (("travel", 900, 400), ("stay", 8_000, 7_000))
    ]
    dossier = a_draft(call, "it", months=6, lines=lines)
    client.force_login(dossier.account)
    page = text(client, reverse("my:dossier_budget", args=[dossier.pk]))
    assert "stay, year 1: asked for, CNY" in page
    assert "travel, year 1: asked for, EUR" in page
    page = text(client, reverse("my:dossier", args=[dossier.pk]))
    assert "7,000\u00a0CNY" in page
    assert "400\u00a0EUR" in page
    file_dossier(actor=dossier.account, dossier=dossier)
    client.force_login(officer_of(call, "it"))
    page = text(client, reverse("desk:dossier", args=[call.slug, dossier.pk]))
    assert "8,000\u00a0CNY" in page
    assert "900\u00a0EUR" in page
