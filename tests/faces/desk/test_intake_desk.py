"""Applications at the desk: who gets in, what is shown, what is done."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.intake.domain.applying import submit
from ponte.intake.enums import ApplicationState, Method
from ponte.intake.models import Application, Assessor, Fair, Intake, Mark, Unit
from ponte.press.models import Message
from tests.factories import AccountFactory, OrganisationFactory, Week
from tests.factories_intake import ApplicationFactory, AssessorFactory, CriterionFactory, a_fair, an_exchange, closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, week: Week) -> Client:
    client.force_login(week.officer)
    return client


@pytest.fixture
def fair(week: Week) -> Fair:
    return a_fair(modules=2, edition=week.brokerage.edition, slug="csitf", intake__slug="csitf")


@pytest.fixture
def three(fair: Fair) -> list[Application]:
    """Three organisations, as they came, for two modules."""
    return [
        submit(
            actor=AccountFactory(language="it"),
            intake=fair.intake,
            organisation=OrganisationFactory(slug=name, name_en=name.capitalize()),
            text="=2+3",
        )
        for name in ("aurea", "borea", "cirro")
    ]


def text(client: Client, name: str, *arguments: object, query: str = "") -> str:
    response = client.get(reverse(f"desk:{name}", args=arguments) + query)
    assert response.status_code == 200, name
    return str(response.content.decode())


def test_pages_and_acts_are_for_the_offices(client: Client, week: Week, fair: Fair, three: list[Application]) -> None:
    slug, pk = "csitf", three[0].pk
    pages = [
        reverse("desk:intakes"),
        *(reverse(f"desk:{name}", args=[slug]) for name in ("applications", "applications_csv", "trail", "stands")),
        reverse("desk:application", args=[slug, pk]),
    ]
    acts = [
        *(reverse(f"desk:{name}", args=[slug]) for name in ("close_intake", "decide_applications", "name_assessor")),
        reverse("desk:withdraw_application", args=[slug, pk]),
    ]
    for page in pages:
        client.logout()
        assert "/account/login/" in client.get(page)["Location"], page
        client.force_login(week.anna.person.account)
        assert client.get(page).status_code == 403, page
        client.force_login(week.officer)
        assert client.get(page).status_code == 200, page
    client.force_login(AccountFactory())
    for act in acts:
        assert client.post(act).status_code == 403, act
    assert Application.objects.filter(state=ApplicationState.SUBMITTED).count() == 3
    client.force_login(week.officer)
    assert client.get(acts[0]).status_code == 405, "a link closes nothing"


def test_deciding_says_first_what_it_will_do_and_to_how_many(
    office: Client, fair: Fair, three: list[Application]
) -> None:
    refused = office.get(reverse("desk:decide_applications", args=["csitf"]), follow=True)
    assert "People may still apply" in refused.content.decode()
    office.post(reverse("desk:close_intake", args=["csitf"]))
    preview = text(office, "decide_applications", "csitf")
    assert "of 2 are handed out" in preview
    assert "Cirro" in preview
    assert not Unit.objects.filter(holder__isnull=False).exists(), "a preview hands out nothing"
    done = office.post(reverse("desk:decide_applications", args=["csitf"]), follow=True)
    assert "3 applicants are written to" in done.content.decode()
    assert Message.objects.filter(key__endswith=":decided", language="it").count() == 3
    assert Unit.objects.filter(holder__isnull=False).count() == 2


def test_lists_are_narrowed_down_and_exported_as_they_are_shown(
    office: Client, fair: Fair, three: list[Application]
) -> None:
    closed(fair.intake)
    office.post(reverse("desk:decide_applications", args=["csitf"]))
    waiting = text(office, "applications", "csitf", query="?state=waiting")
    assert "Cirro" in waiting
    assert "Aurea" not in waiting
    assert "those before took all there is" in waiting
    found = text(office, "applications", "csitf", query="?q=borea")
    assert "Borea" in found
    assert "Cirro" not in found
    rows = text(office, "applications_csv", "csitf", query="?state=granted").lstrip("\ufeff").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["Aurea", "Borea"]
    assert "'=2+3" in rows[1], "a text that a spreadsheet would take for a formula is made harmless"


def test_withdrawing_for_an_applicant_moves_the_next_up(office: Client, fair: Fair, three: list[Application]) -> None:
    closed(fair.intake)
    office.post(reverse("desk:decide_applications", args=["csitf"]))
    office.post(reverse("desk:withdraw_application", args=["csitf", three[0].pk]))
    three[2].refresh_from_db()
    assert three[2].state == ApplicationState.GRANTED
    assert Message.objects.filter(key__contains=":moved-up", account=three[2].account).count() == 1


def test_the_trail_tells_every_step_with_its_reason_and_who_did_it(
    office: Client, week: Week, fair: Fair, three: list[Application]
) -> None:
    office.post(reverse("desk:close_intake", args=["csitf"]))
    office.post(reverse("desk:decide_applications", args=["csitf"]))
    office.post(reverse("desk:withdraw_application", args=["csitf", three[0].pk]))
    trail = text(office, "trail", "csitf")
    for sentence in (
        "submitted (wished: 1)",
        "applications closed",
        "decided: granted, A02. No. 2 in the queue: all that was asked for.",
        "decided: on the waiting list, no. 1. No. 3 in the queue: those before took all there is.",
        "withdrawn; given back: A01",
        "units handed out: 2, applications: 3",
    ):
        assert sentence in trail, sentence
    assert week.officer.email in trail
    assert "given back: A01" in text(office, "application", "csitf", three[0].pk)


def test_an_exhibitor_is_moved_to_a_free_stand(office: Client, week: Week) -> None:
    fair = a_fair(modules=2, edition=week.brokerage.edition, intake__slug="small")
    ApplicationFactory(intake=fair.intake, organisation=OrganisationFactory())
    closed(fair.intake)
    office.post(reverse("desk:decide_applications", args=["small"]))
    first, second = Unit.objects.filter(intake=fair.intake)
    moved = office.post(reverse("desk:stands", args=["small"]), {"unit": first.pk, "to": second.pk}, follow=True)
    assert "Moved to stand A02." in moved.content.decode()
    second.refresh_from_db()
    assert second.holder is not None
    again = office.post(reverse("desk:stands", args=["small"]), {"unit": first.pk, "to": second.pk})
    assert again.status_code == 200, "a stand that is not free is no choice"


def test_assessors_are_named_and_dismissed(office: Client, week: Week) -> None:
    exchange = an_exchange(places=1, edition=week.brokerage.edition, intake__slug="term")
    Intake.objects.update(method=Method.SCORE)
    criterion = CriterionFactory(intake=exchange.intake, order=1)
    application = ApplicationFactory(intake=exchange.intake)
    closed(exchange.intake)
    AccountFactory(email="three@example.org")
    name = reverse("desk:name_assessor", args=["term"])
    assert "Nobody has an account" in office.post(name, {"email": "no@example.org"}, follow=True).content.decode()
    office.post(name, {"email": "three@example.org"})
    assert "0 of 1 marked" in text(office, "applications", "term")
    lacking = office.get(reverse("desk:decide_applications", args=["term"]), follow=True)
    assert "still lacks marks" in lacking.content.decode()
    assessor = Assessor.objects.get()
    Mark.objects.create(application=application, criterion=criterion, assessor=assessor, value=7)
    assert "70.00" in text(office, "decide_applications", "term")
    assert "1 of 1 marked" in text(office, "applications", "term")
    office.post(reverse("desk:dismiss_assessor", args=["term", assessor.pk]))
    assert not Mark.objects.exists()


@pytest.mark.parametrize("language", ["it", "zh-hans"])
def test_pages_answer_in_every_language(office: Client, fair: Fair, three: list[Application], language: str) -> None:
    closed(fair.intake)
    office.post(reverse("desk:decide_applications", args=["csitf"]))
    for path in ("", "csitf/", "csitf/trail/", "csitf/stands/", f"csitf/{three[0].pk}/"):
        response = office.get(f"/{language}/desk/applications/{path}")
        assert response.status_code == 200
        assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", ["intakes", "applications", "trail"])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_three(office: Client, week: Week, name: str) -> None:
    fair = a_fair(modules=9, edition=week.brokerage.edition, intake__slug="csitf")
    AssessorFactory(intake=fair.intake)

    def one_more() -> None:
        submit(actor=AccountFactory(), intake=fair.intake, organisation=OrganisationFactory())
        an_exchange(places=1, edition=week.brokerage.edition)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            text(office, name, *([] if name == "intakes" else ["csitf"]))
        return len(caught)

    one_more()
    with_one = count()
    one_more()
    one_more()
    assert count() == with_one
