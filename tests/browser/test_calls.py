"""A joint call in a real browser, once in each language: twin applications to the annex of the executive programme."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, expect

from ponte.calls.domain.closing import close_call
from ponte.calls.models import Call, CallSide, Criterion, Dossier, Project, Proposal
from ponte.calls.workflows import CallPhase
from ponte.people.models import Account
from tests.browser.test_main_job import Visitor
from tests.factories_calls import a_call, a_draft, a_reviewer, a_stranger, officer_of

WALK = [pytest.mark.walk]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE, DESKTOP = (390, 844), (1280, 900)


@pytest.fixture(
    params=[pytest.param("it", marks=WALK), "zh-hans", pytest.param("en", marks=WALK)],
)
def language(request: pytest.FixtureRequest) -> Any:
    with translation.override(request.param):
        yield request.param


def test_from_twin_applications_to_the_annex(language: str, live_server: Any, browser: Browser) -> None:
    cache.clear()
    call = a_call()
    for criterion in Criterion.objects.filter(call_side__call=call):
        for code in ("it", "zh_hans"):
            setattr(criterion, f"name_{code}", f"{criterion.name_en} {code}")
        criterion.save()
    mine = a_draft(call, "it")
    theirs = a_draft(call, "cn", title_en="Early signals of heart failure in sound")

    def visitor(account: Account, size: tuple[int, int]) -> Visitor:
        someone = Visitor(browser, live_server.url, language, size)
        someone.sign_in(account)
        return someone

    anna, wang = visitor(mine.account, PHONE), visitor(theirs.account, DESKTOP)
    offices = {code: visitor(officer_of(call, code), DESKTOP) for code in ("it", "cn")}
    file_both(call, anna, wang, mine, theirs)
    confirm_pair(call, offices["it"])
    settle(anna, wang)
    close(call)
    for code, office in offices.items():
        admit(call, office, mine if code == "it" else theirs)
    press(offices["it"], f"desk/calls/{call.slug}/", "form[action$='/begin_evaluation/'] button")
    for code, office in offices.items():
        review(call, office, visitor(a_stranger_who_reviews(call, code), PHONE))
    decide(call, offices["it"], offices["cn"])
    read_the_annex(call, anna)


def press(visitor: Visitor, path: str, selector: str) -> None:
    """Open a page, look at it, press a button, and look at what comes of it."""
    visitor.open(path)
    visitor.page.locator(selector).click()
    visitor.page.wait_for_load_state()
    visitor.look()


def file_both(call: Call, anna: Visitor, wang: Visitor, mine: Dossier, theirs: Dossier) -> None:
    """Both investigators file, each on their own side."""
    for visitor, dossier in ((anna, mine), (wang, theirs)):
        press(visitor, f"my/calls/applications/{dossier.pk}/", "form[action$='/file/'] button")


def confirm_pair(call: Call, office: Visitor) -> None:
    """An office finds the pair, sees the words that differ, and says that it is one project."""
    press(office, f"desk/calls/{call.slug}/", "form[action$='/find_pairs/'] button")
    pair = Proposal.objects.get(call=call)
    office.open(f"desk/calls/{call.slug}/pairs/")
    office.open(f"desk/calls/{call.slug}/pairs/{pair.pk}/")
    expect(office.page.locator("mark").first).to_have_text("signs")
    office.page.locator("button[name=confirm]").click()
    office.look()


def settle(anna: Visitor, wang: Visitor) -> None:
    """One proposes a wording, the other accepts it."""
    pair = Proposal.objects.get()
    anna.open(f"my/calls/pairs/{pair.pk}/")
    anna.page.fill("#wording-title", "Early signs of heart failure in sound")
    anna.page.locator(".pair-propose button").click()
    anna.look()
    press(wang, f"my/calls/pairs/{pair.pk}/", "form[action$='/accept/'] button")
    expect(wang.page.locator(".differs")).to_have_count(0)


def close(call: Call) -> None:
    """Let both sides' hours be over: the nightly run closes the call."""
    CallSide.objects.filter(call=call).update(closes=timezone.now())
    close_call(actor=None, call=call)


def admit(call: Call, office: Visitor, dossier: Dossier) -> None:
    """An office looks at what the checks say, and decides."""
    office.open(f"desk/calls/{call.slug}/applications/")
    press(office, f"desk/calls/{call.slug}/applications/{dossier.pk}/", "button[name=admit]")


def a_stranger_who_reviews(call: Call, code: str) -> Account:
    account = a_stranger()
    a_reviewer(call, code, account=account)
    return account


def review(call: Call, office: Visitor, reviewer: Visitor) -> None:
    """An office gives the reviews out; the reviewer marks by keyboard, the sheet is kept, then signed; ranking in."""
    press(office, f"desk/calls/{call.slug}/reviewers/", "form[action$='/assign/'] button")
    reviewer.open("my/reviewing/")
    reviewer.page.locator(".actions .btn-primary").click()
    reviewer.look()
    reviewer.page.locator(".scale input").first.focus()
    for _mark in range(8):
        reviewer.page.keyboard.press("ArrowRight")
    reviewer.page.fill("textarea[name=overall]", "Good work. 很好。")
    expect(reviewer.page.locator("#kept")).not_to_be_empty()
    reviewer.page.locator("button[name=sign]").click()
    expect(reviewer.page.locator(".end")).to_be_visible()
    reviewer.look()
    press(office, f"desk/calls/{call.slug}/ranking/", ".panel form button")


def decide(call: Call, italy: Visitor, china: Visitor) -> None:
    """The commission ticks a project, takes it off, takes the best list; both sides agree."""
    italy.open(f"my/commission/{call.slug}/")
    expect(italy.page.locator("#take-best")).to_be_visible()
    expect(italy.page.locator(".exchange")).to_have_count(1)
    italy.look()
    italy.page.locator("button.tick").click()
    expect(italy.page.locator("button.tick")).to_have_attribute("aria-pressed", "true")
    expect(italy.page.locator(".bar progress").first).to_have_attribute("value", "50000")
    italy.page.locator("button.tick").click()
    expect(italy.page.locator("button.tick")).to_have_attribute("aria-pressed", "false")
    italy.page.locator("#take-best").click()
    expect(italy.page.locator(".best-list .tag-success")).to_be_visible()
    italy.page.fill("#remarks", "Unanimous. 一致通过。")
    italy.page.locator("form[action$='/remarks/'] button").click()
    for visitor in (italy, china):
        press(visitor, f"my/commission/{call.slug}/", ".agreeing form button")
    expect(china.page.get_by_role("status").first).to_contain_text(
        gettext("Decided: both sides have agreed, and everybody who applied is written to.")
    )
    call.refresh_from_db()
    assert call.phase == CallPhase.DECIDED
    assert Project.objects.count() == 1


def read_the_annex(call: Call, anna: Visitor) -> None:
    """The funded list is public, and its annex is a PDF."""
    anna.open(f"calls/{call.slug}/")
    expect(anna.page.locator("main")).to_contain_text("HEARTSOUND")
    answer = anna.context.request.get(f"{anna.base}/{anna.language}/calls/{call.slug}/annex.pdf")
    assert answer.ok
    assert answer.body().startswith(b"%PDF-")
