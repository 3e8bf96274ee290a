"""A start-up from the call over a semi-final to the final, in a real browser, once in each language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Browser, expect

from ponte.people.models import Account, Role
from ponte.showcase.domain.replaying import agrees
from ponte.showcase.enums import VoteAccess
from ponte.showcase.models import Application, Contender, Juror, ScoreSheet, Stage, Vote
from tests.browser.test_main_job import Visitor
from tests.factories import OrganisationFactory, PersonFactory
from tests.factories_showcase import QuestionFactory, RequirementFactory, Tournament, a_semi_final

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(
    params=[
        "zh-hans",
        pytest.param("it", marks=[pytest.mark.walk, pytest.mark.slow]),
        pytest.param("en", marks=[pytest.mark.walk, pytest.mark.slow]),
    ]
)
def language(request: pytest.FixtureRequest) -> Any:
    with translation.override(request.param):
        yield request.param


def test_from_the_call_to_the_final(language: str, live_server: Any, browser: Browser, tmp_path: Path) -> None:
    semi = a_semi_final(startups=2, jury=2, opened=False, places=2, adjust_severity=False)
    showcase = semi.stage.showcase
    RequirementFactory(showcase=showcase, kind="document", document="deck")
    QuestionFactory(showcase=showcase, text_en="Why?", text_it="Perché?", text_zh_hans="为什么？")
    Juror.objects.update(declared_at=None)
    Stage.objects.filter(pk=semi.final.pk).update(vote_access=VoteAccess.EVERYBODY)
    founder = a_founder()
    office = Visitor(browser, live_server.url, language, (1280, 900))
    office.sign_in(semi.officer)

    application = apply(Visitor(browser, live_server.url, language, (390, 844)), founder, semi, tmp_path)
    admit(office, semi, application)
    judge(browser, live_server.url, language, semi, semi.stage, favourite=application)
    decide(office, semi, semi.stage)
    assert set(semi.final.contenders.values_list("application", flat=True)) >= {application.pk}
    prepare_final(office, semi)
    vote(Visitor(browser, live_server.url, language, (390, 844)), semi, application)
    judge(browser, live_server.url, language, semi, semi.final, favourite=application)
    decide(office, semi, semi.final)

    application.refresh_from_db()
    assert application.phase == "awarded"
    assert all(agrees(stage) for stage in Stage.objects.all())
    reads_results(Visitor(browser, live_server.url, language, (390, 844)), semi, application)


def a_founder() -> Account:
    person = PersonFactory()
    organisation = OrganisationFactory(
        country="IT", name_en="Leak Finders", name_it="Trovaperdite", name_zh_hans="测漏科技"
    )
    Role.objects.create(person=person, organisation=organisation, title="CEO")
    account: Account = person.account
    return account


def apply(visitor: Visitor, founder: Account, semi: Tournament, folder: Path) -> Application:
    showcase, page = semi.stage.showcase, visitor.page
    visitor.sign_in(founder)
    visitor.open(f"editions/{showcase.edition.slug}/showcases/{showcase.slug}/")
    page.get_by_role("link", name=gettext("Apply with your start-up")).click()
    visitor.look()
    page.fill("[name=title]", "Sensors that listen to the pipes")
    page.fill("[name=pitch]", "We find leaks before they reach the surface.")
    page.select_option("[name=sector]", str(semi.sector.pk))
    page.fill("[name=founded]", "2014-05-09")
    page.fill("[name=employees]", "8")
    page.fill("textarea[name^=question_]", "Because pipes are the same everywhere.")
    page.fill("[name=founder_0_name]", "Ada Verdi")
    page.locator(".startup-form button[type=submit]").click()
    expect(page.get_by_role("heading", name=gettext("Before you can file"))).to_be_visible()
    visitor.look()
    deck = folder / "deck.pdf"
    deck.write_bytes(b"%PDF-1.7\n%%EOF\n")
    page.set_input_files("input[type=file]", deck)
    page.locator(".file-form button").click()
    expect(page.get_by_role("heading", name=gettext("Everything the call asks is here"))).to_be_visible()
    page.get_by_role("button", name=pgettext("start-up", "File the application")).click()
    expect(page.locator(".tag", has_text=gettext("filed, being examined"))).to_be_visible()
    visitor.look()
    return Application.objects.get(account=founder)


def admit(office: Visitor, semi: Tournament, application: Application) -> None:
    base = f"desk/showcases/{semi.stage.showcase.slug}"
    for path in ("desk/showcases/", f"{base}/", f"{base}/change/", f"{base}/start-ups/{application.pk}/"):
        office.open(path)
    office.page.get_by_role("button", name=pgettext("start-up", "Admit"), exact=True).click()
    expect(office.page.get_by_text(gettext("Done; the start-up is written to."))).to_be_visible()
    office.open(f"{base}/stages/{semi.stage.slug}/")
    office.page.get_by_role("button", name=gettext("Place the ticked ones")).click()
    office.page.get_by_role("button", name=gettext("Draw the order of the pitches")).click()
    expect(office.page.locator("tbody").first).to_contain_text("11:30")
    office.page.get_by_role("button", name=gettext("Open for marks")).click()
    expect(office.page.get_by_text(pgettext("tournament", "being judged"))).to_be_visible()
    office.look()
    for path in ("change/", "trail/", "ranking/"):
        office.open(f"{base}/stages/{semi.stage.slug}/{path}")


def judge(
    browser: Browser, base: str, language: str, semi: Tournament, stage: Stage, *, favourite: Application
) -> None:
    """Every member of the jury declares, marks one sheet after the other with the keyboard, and comes to an end."""
    for juror in Juror.objects.filter(stage=stage).select_related("account"):
        visitor = Visitor(browser, base, language, (1280, 900))
        page = visitor.page
        visitor.sign_in(juror.account)
        visitor.open("my/showcases/")
        page.get_by_role("link", name=stage.name).click()
        visitor.look()
        page.get_by_role("button", name=gettext("I have no other interest")).click()
        visitor.look()
        page.get_by_role("link", name=gettext("To the next sheet")).click()
        for _sheet in range(Contender.objects.filter(stage=stage).count()):
            contender = Contender.objects.get(pk=page.url.rstrip("/").rsplit("/", 1)[-1])
            mark = 9 if contender.application_id == favourite.pk else 5
            visitor.look()
            for scale in page.locator(".scale").all():
                scale.locator("input").nth(mark).focus()
                page.keyboard.press("Space")
            expect(page.locator("#kept")).to_have_text(gettext("Draft kept."))
            page.get_by_role("button", name=gettext("Sign and go on")).click()
            page.wait_for_load_state()
        expect(page.get_by_role("heading", name=gettext("You are done"))).to_be_visible()
        visitor.look()
        visitor.context.close()
    assert not ScoreSheet.objects.filter(contender__stage=stage, signed_at=None).exists()


def decide(office: Visitor, semi: Tournament, stage: Stage) -> None:
    office.open(f"desk/showcases/{stage.showcase.slug}/stages/{stage.slug}/")
    page = office.page
    page.locator("summary.btn-primary").click()
    page.locator("form[action$='/steps/close/'] button").click()
    office.look()
    page.get_by_role("button", name=gettext("Decide: these are chosen")).click()
    expect(page.get_by_text(gettext("replayed from the audit trail: the same result"))).to_be_visible()
    office.look()
    page.locator("summary", has_text=gettext("Publish the results")).click()
    page.get_by_role("button", name=gettext("Publish now")).click()
    expect(page.locator(".tag", has_text=pgettext("tournament", "results published"))).to_be_visible()


def prepare_final(office: Visitor, semi: Tournament) -> None:
    juror = PersonFactory(name_latin="Rita Giusti").account
    office.open(f"desk/showcases/{semi.stage.showcase.slug}/stages/{semi.final.slug}/")
    page = office.page
    page.fill("input[name=email]", juror.email)
    page.get_by_role("button", name=gettext("Name to the jury")).click()
    expect(page.get_by_text("Rita Giusti").first).to_be_visible()
    page.get_by_role("button", name=gettext("Draw the order of the pitches")).click()
    page.get_by_role("button", name=gettext("Open for marks")).click()
    page.get_by_role("link", name=gettext("Audience vote")).click()
    page.get_by_role("button", name=gettext("Open the vote")).click()
    expect(page.get_by_role("button", name=gettext("Close the vote"))).to_be_visible()
    office.look()


def vote(visitor: Visitor, semi: Tournament, application: Application) -> None:
    showcase = semi.stage.showcase
    visitor.open(f"editions/{showcase.edition.slug}/showcases/{showcase.slug}/stages/{semi.final.slug}/")
    visitor.page.locator(".ballot").get_by_role("button", name=application.organisation.name).click()
    expect(visitor.page.locator(".ballot [aria-pressed=true]")).to_have_text(application.organisation.name)
    visitor.look()
    assert Vote.objects.get().contender.application == application


def reads_results(visitor: Visitor, semi: Tournament, application: Application) -> None:
    showcase = semi.stage.showcase
    base = f"editions/{showcase.edition.slug}/showcases/{showcase.slug}/"
    visitor.open(base)
    expect(visitor.page.locator(".tournament-final .chosen")).to_have_text(application.organisation.name)
    visitor.open(f"{base}stages/{semi.final.slug}/")
    winner = visitor.page.locator("tr.is-chosen")
    expect(winner).to_contain_text(application.organisation.name)
    expect(winner).to_contain_text(gettext("winner"))
    assert dt.date(2014, 5, 9) == application.founded
