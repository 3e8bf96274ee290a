"""Applying, seeing how it stands, withdrawing, writing for the catalogue, and giving marks."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.intake.domain.deciding import run_allocation
from ponte.intake.enums import ApplicationState, Method
from ponte.intake.models import Application, CatalogueEntry, Criterion, Exchange, Fair, Intake, Mark
from ponte.people.models import Account
from tests.factories import AccountFactory, OrganisationFactory, Week
from tests.factories_intake import ApplicationFactory, AssessorFactory, CriterionFactory, a_fair, an_exchange, closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair(week: Week) -> Fair:
    return a_fair(modules=2, most_each=2, edition=week.brokerage.edition, slug="csitf", intake__slug="csitf")


@pytest.fixture
def exchange(week: Week) -> Exchange:
    return an_exchange(places=1, edition=week.brokerage.edition, slug="term", intake__slug="term")


@pytest.fixture
def anna(client: Client, week: Week) -> Client:
    client.force_login(account(week))
    return client


def account(week: Week) -> Account:
    found = week.anna.person.account
    assert found is not None
    return found


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def navigation(client: Client, address: str) -> list[str]:
    page = text(client, address)
    return re.findall(r'href="([^"]+)"', page.partition('class="navigation"')[2].partition("</nav>")[0])


def test_the_navigation_is_the_same_on_every_page(client: Client, anna: Client, fair: Fair) -> None:
    home = navigation(anna, reverse("my:home"))
    assert reverse("my:requests") in home
    assert navigation(anna, reverse("my:applications")) == home
    assert navigation(anna, reverse("my:application", args=["csitf"])) == home
    client.force_login(AccountFactory())
    stranger = navigation(client, reverse("my:applications"))
    open_to_all = [reverse(f"my:{name}") for name in ("home", "applications", "showcases")]
    assert stranger == open_to_all, "nothing that a registration is needed for"


def test_pages_are_for_who_is_signed_in(client: Client, fair: Fair, week: Week) -> None:
    application = ApplicationFactory(intake=fair.intake, organisation=OrganisationFactory())
    pages = [reverse("my:applications"), reverse("my:application", args=["csitf"])]
    acts = [
        reverse(f"my:{name}", args=["csitf", application.pk]) for name in ("withdraw_application", "catalogue_entry")
    ]
    for page in [*pages, acts[1]]:
        assert "/account/login/" in client.get(page)["Location"], page
    client.force_login(AccountFactory())
    for page in pages:
        assert client.get(page).status_code == 200, page
    for act in acts:
        assert client.post(act).status_code == 403, act
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert client.get(acts[0]).status_code == 405, "a link withdraws nothing"


def test_one_applies_for_the_organisation_that_one_is_admitted_for(anna: Client, fair: Fair, week: Week) -> None:
    page = reverse("my:application", args=["csitf"])
    stranger = OrganisationFactory(name_en="Somebody else")
    assert "Waters of Naples" in text(anna, page)
    assert "Somebody else" not in text(anna, page)
    refused = anna.post(page, {"organisation": stranger.pk, "wanted": 1})
    assert refused.status_code == 200
    assert not Application.objects.exists()
    sent = anna.post(page, {"organisation": week.anna.organisation_id, "wanted": 2, "text": "Sensori"}, follow=True)
    assert "Your application has arrived" in sent.content.decode()
    application = Application.objects.get()
    assert (application.organisation, application.wanted, application.text) == (week.anna.organisation, 2, "Sensori")
    assert "no. 1, as it is now; there are 2 in all" in text(anna, page)


def test_sending_again_replaces_and_goes_to_the_end(anna: Client, fair: Fair, week: Week) -> None:
    page = reverse("my:application", args=["csitf"])
    data = {"organisation": week.anna.organisation_id, "wanted": 1, "text": "first"}
    anna.post(page, data)
    ApplicationFactory(intake=fair.intake, organisation=OrganisationFactory())
    anna.post(page, data | {"text": "second"})
    html = text(anna, page)
    assert "no. 2, as it is now" in html
    assert "second" in html, "the form begins with what was sent last"
    assert Application.objects.filter(state=ApplicationState.SUPERSEDED).count() == 1


def test_a_refusal_stays_in_the_form_with_what_was_typed(anna: Client, fair: Fair, week: Week) -> None:
    closed(fair.intake)
    page = reverse("my:application", args=["csitf"])
    data = {"organisation": week.anna.organisation_id, "wanted": 1, "text": "typed"}
    response = anna.post(page, data)
    assert not Application.objects.exists()
    assert response.status_code == 200
    assert "Applications are closed" in response.content.decode()


def test_whoever_stands_for_nobody_is_told_what_to_do(client: Client, fair: Fair) -> None:
    client.force_login(AccountFactory())
    assert "we do not know yet which one you stand for" in text(client, reverse("my:application", args=["csitf"]))


def test_people_apply_for_places_each_for_themselves(client: Client, exchange: Exchange) -> None:
    client.force_login(who := AccountFactory())
    page = reverse("my:application", args=["term"])
    assert 'name="organisation"' not in text(client, page)
    assert 'name="wanted"' not in text(client, page)
    client.post(page, {"text": "Because."})
    assert Application.objects.get().account == who


def test_the_decision_is_shown_with_its_reason_and_leads_on(anna: Client, fair: Fair, week: Week) -> None:
    page = reverse("my:application", args=["csitf"])
    anna.post(page, {"organisation": week.anna.organisation_id, "wanted": 2})
    other = ApplicationFactory(intake=fair.intake, organisation=OrganisationFactory(), wanted=1)
    run_allocation(actor=None, intake=closed(fair.intake))
    application = Application.objects.get(organisation=week.anna.organisation)
    html = text(anna, page)
    assert "A01" in html
    assert "a second is handed out only after everyone has one" in html
    entry = reverse("my:catalogue_entry", args=["csitf", application.pk])
    assert entry in html
    anna.post(entry, {"text_it": "Sensori.", "text_zh-hans": "传感器。", "text_en": ""})
    assert CatalogueEntry.objects.get(application=application).text_zh_hans == "传感器。"
    assert anna.post(reverse("my:catalogue_entry", args=["csitf", other.pk])).status_code == 403
    anna.post(reverse("my:withdraw_application", args=["csitf", application.pk]))
    application.refresh_from_db()
    assert application.state == ApplicationState.WITHDRAWN
    assert "no application" not in text(anna, reverse("my:applications")).lower()


def test_one_cannot_reach_what_is_in_preparation(anna: Client, fair: Fair, week: Week) -> None:
    type(week.brokerage.edition).objects.update(published_at=None)
    assert anna.get(reverse("my:application", args=["csitf"])).status_code == 404


@pytest.mark.parametrize("language", ["en", "it", "zh-hans"])
def test_pages_answer_in_every_language(
    anna: Client, fair: Fair, exchange: Exchange, week: Week, language: str
) -> None:
    ApplicationFactory(intake=fair.intake, organisation=week.anna.organisation, account=account(week))
    for path in ("applications/", "applications/csitf/", "applications/term/"):
        html = text(anna, f"/{language}/my/{path}")
        assert html.count("<h1") == 1


def test_the_number_of_queries_is_the_same_with_one_application_and_with_three(anna: Client, week: Week) -> None:
    def one_more() -> None:
        exchange = an_exchange(places=1, edition=week.brokerage.edition)
        ApplicationFactory(intake=exchange.intake, account=account(week))
        an_exchange(places=1, edition=week.brokerage.edition)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            text(anna, reverse("my:applications"))
        return len(caught)

    one_more()
    with_one = count()
    one_more()
    one_more()
    assert count() == with_one


# --- Marks ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def scored(exchange: Exchange) -> Intake:
    Intake.objects.update(method=Method.SCORE)
    intake = exchange.intake
    assert intake is not None
    CriterionFactory(intake=intake, order=1, name_en="Motivation")
    CriterionFactory(intake=intake, order=2, name_en="Languages")
    for number in range(2):
        ApplicationFactory(intake=intake, text=f"Reason {number}")
    return closed(intake)


def test_an_assessor_marks_sheet_after_sheet_and_sees_nobody_elses_marks(client: Client, scored: Intake) -> None:
    mine, other = AssessorFactory(intake=scored), AssessorFactory(intake=scored)
    first, second = scored.applications.all()
    criteria = list(Criterion.objects.filter(intake=scored))
    for criterion in criteria:
        Mark.objects.create(application=first, criterion=criterion, assessor=other, value=3)
    client.force_login(mine.account)
    assert reverse("my:assessment", args=["term"]) in text(client, reverse("my:applications"))
    assert "0 of 2 marked" in text(client, reverse("my:assessment", args=["term"]))
    sheet = reverse("my:assessment_sheet", args=["term", first.pk])
    assert "checked" not in text(client, sheet)
    assert "Reason 0" in text(client, sheet)
    marks = {f"criterion_{criterion.pk}": 8 for criterion in criteria}
    incomplete = client.post(sheet, dict([next(iter(marks.items()))]))
    assert incomplete.status_code == 200
    assert client.post(sheet, marks)["Location"] == reverse("my:assessment_sheet", args=["term", second.pk])
    done = client.post(reverse("my:assessment_sheet", args=["term", second.pk]), marks, follow=True)
    assert "You have marked every application" in done.content.decode()
    assert "2 of 2 marked" in done.content.decode()
    assert Mark.objects.filter(assessor=mine).count() == 4


def test_an_assessor_does_not_read_what_they_have_an_interest_in(client: Client, scored: Intake) -> None:
    mine, theirs = scored.applications.all()
    assessor = AssessorFactory(intake=scored, account=theirs.account)
    client.force_login(assessor.account)
    assert "Reason 0" in text(client, reverse("my:assessment_sheet", args=["term", mine.pk]))
    assert client.get(reverse("my:assessment_sheet", args=["term", theirs.pk])).status_code == 404


def test_marks_are_for_assessors(client: Client, scored: Intake, week: Week) -> None:
    application = scored.applications.all()[0]
    for who in (week.officer, AccountFactory()):
        client.force_login(who)
        for address in (
            reverse("my:assessment", args=["term"]),
            reverse("my:assessment_sheet", args=["term", application.pk]),
        ):
            response = client.get(address)
            assert response.status_code == 403
            assert "assessors that the office has named" in response.content.decode()
