"""Writing a profile, handing it in, reading it in one's own language."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ponte.brokerage.enums import ProfileStatus
from ponte.brokerage.models import Interest, Profile, ProfileText
from ponte.people.models import Sector
from tests.factories import OfficerFactory, ProfileFactory, Week

pytestmark = pytest.mark.django_db

TEXT = "Cerchiamo sensori ottici che misurino la torbidità dell’acqua potabile in continuo."


@pytest.fixture
def anna(client: Client, week: Week) -> Client:
    client.force_login(week.anna.person.account)
    return client


def facts(**changes: Any) -> dict[str, Any]:
    sector = Sector.objects.get(slug="water").pk
    return {
        "kind": "technology-request",
        "language": "it",
        "title": "Torbidità",
        "text": TEXT,
        "keywords": "torbidità，acqua",
        "sectors": [sector],
    } | changes


def test_from_the_form_to_both_offices(anna: Client, week: Week) -> None:
    anna.post(reverse("my:new_profile"), facts())
    profile = Profile.objects.get(title="Torbidità")
    assert (profile.status, profile.keywords) == (ProfileStatus.DRAFT, ["torbidità", "acqua"])
    anna.post(reverse("my:submit_profile", args=[profile.reference]))
    offices = [Client(), Client()]
    offices[0].force_login(week.officer)
    offices[1].force_login(OfficerFactory(side=week.wei.side).account)
    assert offices[1].get(reverse("desk:profile", args=[profile.reference])).status_code == 404
    for office in offices:
        assert list(office.get(reverse("desk:profiles")).context["to_review"]) == [profile]
        office.post(reverse("desk:approve_profile", args=[profile.reference]))
    profile.refresh_from_db()
    assert profile.status == ProfileStatus.PUBLISHED


def test_what_is_refused_stays_in_the_form(anna: Client, week: Week) -> None:
    answer = anna.post(reverse("my:new_profile"), facts(text="Troppo breve"))
    assert answer.context["form"].non_field_errors()
    assert answer.context["form"]["title"].value() == "Torbidità"


def test_advice_comes_while_writing(anna: Client, week: Week) -> None:
    theirs = week.wei.profiles.get()
    answer = anna.post(reverse("my:profile_advice"), {"title": theirs.title, "text": theirs.text, "language": "zh"})
    assert theirs.title in answer.content.decode()
    assert anna.post(reverse("my:profile_advice"), {"title": "x", "text": "y"}).content == b""


def test_readers_see_their_own_language_and_the_original_one_tap_away(anna: Client, week: Week) -> None:
    theirs = week.wei.profiles.get()
    ProfileText.objects.create(profile=theirs, language="it", title="Ascolto delle perdite", text="Sensori acustici.")
    for language, shown in (("it", True), ("en", False)):
        with translation.override(language):
            page = anna.get(reverse("my:partner", args=[week.wei.person.slug])).content.decode()
        assert ("Ascolto delle perdite" in page) is shown
        assert theirs.title in page


def test_drafts_of_others_are_nobodys_business(anna: Client, week: Week) -> None:
    hidden = ProfileFactory(registration=week.wei, title="秘密项目", status=ProfileStatus.DRAFT)
    assert "秘密项目" not in anna.get(reverse("my:partner", args=[week.wei.person.slug])).content.decode()
    assert anna.post(reverse("my:interest", args=[hidden.reference])).status_code == 404


@pytest.mark.parametrize("act", ["submit_profile", "renew_profile", "withdraw_profile"])
def test_nobody_acts_on_the_profiles_of_others(anna: Client, week: Week, act: str) -> None:
    theirs = week.wei.profiles.get()
    assert anna.post(reverse(f"my:{act}", args=[theirs.reference])).status_code == 403
    theirs.refresh_from_db()
    assert theirs.status == ProfileStatus.PUBLISHED


def test_interest_is_told_and_shown(anna: Client, week: Week) -> None:
    theirs = week.wei.profiles.get()
    anna.post(reverse("my:interest", args=[theirs.reference]), {"message": "Parliamone"})
    assert Interest.objects.get().registration == week.anna
    wei = Client()
    wei.force_login(week.wei.person.account)
    assert "Parliamone" in wei.get(reverse("my:profile")).content.decode()


@pytest.mark.parametrize("address", ["profile", "partner"])
def test_more_profiles_ask_no_more_of_the_database(anna: Client, week: Week, address: str) -> None:
    url = reverse("my:profile") if address == "profile" else reverse("my:partner", args=[week.wei.person.slug])
    registration = week.anna if address == "profile" else week.wei

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert anna.get(url).status_code == 200
        return len(asked)

    ProfileFactory(registration=registration)
    queries()
    one = queries()
    ProfileFactory(registration=registration)
    ProfileFactory(registration=registration)
    assert queries() == one
