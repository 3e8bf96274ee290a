"""Registering, admitting, and importing a list, in a real browser: in Italian and in Chinese."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, expect

from ponte.brokerage.enums import QuestionKind, RegistrationStatus
from ponte.brokerage.models import PeopleImport, Registration
from tests.browser.conftest import WorkerThread
from tests.browser.test_main_job import Visitor
from tests.factories import Week, a_week
from tests.factories_registering import a_list, a_question, a_type, many_people

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["it", "zh-hans"])
def language(request: pytest.FixtureRequest) -> Any:
    with translation.override(request.param):
        yield request.param


def test_from_the_public_page_to_the_list_of_those_who_take_part(
    language: str, live_server: Any, browser: Browser, worker: WorkerThread, tmp_path: Path
) -> None:
    week = a_week()
    week.brokerage.registration_opens = timezone.now() - dt.timedelta(days=1)
    week.brokerage.save()
    a_question(a_type(week.brokerage), QuestionKind.CHOICES, required=True)

    rosa = Visitor(browser, live_server.url, language, (390, 844))
    office = Visitor(browser, live_server.url, language, (1280, 900))
    sign_in_by_code(rosa, week)
    register(rosa, week)
    admit(office, week)
    rosa.open("my/")
    expect(rosa.page.locator("h1")).to_have_text(gettext("Your week"))
    import_a_list(office, worker, tmp_path)


def sign_in_by_code(rosa: Visitor, week: Week) -> None:
    rosa.open(f"editions/{week.brokerage.edition.slug}/take-part/")
    rosa.page.fill("input[name=email]", "rosa@example.org")
    rosa.page.locator("main form button").click()
    rosa.page.wait_for_url("**/login/code/confirm/**")
    (code,) = re.findall(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", str(mail.outbox[-1].body), re.MULTILINE)
    rosa.page.fill("input[name=code]", code)
    rosa.page.press("input[name=code]", "Enter")
    rosa.page.wait_for_url("**/my/take-part/you/")


def register(rosa: Visitor, week: Week) -> None:
    page, go_on = rosa.page, rosa.page.get_by_role("button", name=gettext("Go on"), exact=True)
    rosa.look()
    page.fill("input[name=name_latin]", "Rosa Bianchi")
    page.fill("input[name=job_title]", "Ingegnere")
    page.fill("input[name=orcid]", "0000-0002-1825-0098")
    page.select_option("select[name=side]", "it")
    go_on.click()
    # A wrong digit is found at once, and what was typed stays.
    expect(page.locator(".errorlist")).to_contain_text("0000-0002-1825-0098")
    page.fill("input[name=orcid]", "0000-0002-1825-0097")
    go_on.click()

    page.fill("input[name=q]", "Acque")
    page.locator("form[role=search] button").click()
    rosa.look()
    page.locator("button[name=organisation][value=acque]").click()

    page.locator("input[name=participation][value=firm]").check()
    go_on.click()
    rosa.look()
    page.locator("input[name=q][value=one]").check()
    page.locator("input[name=q][value=two]").check()
    go_on.click()

    page.locator("input[name=languages][value=it]").check()
    page.select_option("select[name='half_day_2016-10-25_morning']", label=week.hall.city.name)
    rosa.look()
    go_on.click()

    expect(page.locator("input[type=checkbox]:checked")).to_have_count(0)
    rosa.look()
    for kind in ("account", "matchmaking", "transfer"):
        page.locator(f"input[name={kind}]").check()
    page.get_by_role("button", name=gettext("Send the registration")).click()
    page.wait_for_url(f"**/{rosa.language}/my/")
    rosa.look()
    expect(page.locator(".kicker")).to_contain_text(gettext("to be decided"))


def admit(office: Visitor, week: Week) -> None:
    office.sign_in(week.officer)
    office.open("desk/registrations/?status=applied")
    page = office.page
    page.get_by_role("link", name="Rosa Bianchi").click()
    office.look()
    expect(page.locator("main")).to_contain_text("0000-0002-1825-0097")
    page.get_by_role("button", name=gettext("Admit")).click()
    office.look()
    expect(page.locator(".confirm .figure-number").first).to_have_text("1")
    page.locator(".confirm form button").click()
    page.wait_for_url("**/desk/registrations/")
    office.look()
    row = Registration.objects.get(person__name_latin="Rosa Bianchi")
    assert (row.status, row.answers) == (RegistrationStatus.APPROVED, {"q": ["one", "two"]})
    for path in ("desk/registrations/forms/", "desk/registrations/forms/types/firm/", "desk/duplicates/person/"):
        office.open(path)
    office.open(f"desk/registrations/{row.pk}/withdraw/")


def import_a_list(office: Visitor, worker: WorkerThread, folder: Path) -> None:
    file = folder / "people.csv"
    file.write_bytes(a_list([*many_people(30), ["", "Senza", "Indirizzo", "Ente", "", ""]], delimiter=";"))
    office.open("desk/imports/")
    page = office.page
    page.set_input_files("input[name=file]", file)
    page.locator("main form button").first.click()
    expect(page.locator("select[name=column_0]")).to_have_value("email")
    office.look()
    page.get_by_role("button", name=gettext("Check the lines")).click()
    # Nobody has taken it up: the page says so, and keeps asking.
    expect(page.locator("#progress")).to_be_visible()
    office.look()
    worker.start()
    expect(page.locator(".confirm .figure-number").first).to_have_text("30", timeout=20_000)
    office.look()
    expect(page.locator("main")).to_contain_text(gettext("no e-mail address"))
    assert Registration.objects.filter(organisation__name_en__startswith="Ditta").count() == 0
    page.locator(".confirm form button").click()
    expect(page.locator("#found-title")).to_have_text(gettext("Imported"), timeout=20_000)
    office.look()
    assert Registration.objects.filter(organisation__name_en__startswith="Ditta").count() == 30
    assert not PeopleImport.objects.get().content
