"""Pages of the desk and of participants in three languages and two themes: axe finds no fault, keys reach all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page

from ponte.brokerage.domain.adjusting import copy_timetable
from ponte.brokerage.domain.checking_in import make_badges
from ponte.brokerage.domain.delegating import add_member
from ponte.brokerage.domain.importing import check_people, start_check, upload_people
from ponte.brokerage.domain.inviting import issue_letters
from ponte.brokerage.domain.remedying import find_remedies, queue_remedies
from ponte.brokerage.domain.reporting import rate_meeting
from ponte.brokerage.domain.timetabling import publish_timetable
from ponte.brokerage.domain.walls import make_wall
from ponte.brokerage.enums import Outcome, Payer, QuestionKind, RatingTerm, Relation
from ponte.calls.domain.reviewing import give_review
from ponte.people.models import Account
from ponte.programme.domain.touring import draw_route, propose_route
from ponte.programme.models import Delegation
from tests.browser.accessibility import CALM, COLOURS, DARKEN, axe_faults, keyboard_faults
from tests.browser.test_main_job import PASSWORD
from tests.factories import PersonFactory, a_week
from tests.factories_asking import somebody
from tests.factories_calls import a_call, a_pair, a_reviewer, evaluated, officer_of, reviewed
from tests.factories_day import a_day
from tests.factories_handover import two_offices
from tests.factories_press import a_message
from tests.factories_registering import a_list, a_question, a_type, many_people
from tests.factories_timetable import a_proposal
from tests.factories_touring import a_plan, april
from tests.factories_travelling import a_guest, an_office

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

Visits = list[tuple[Account, list[str]]]
"""Who looks at which pages."""


def registering() -> Visits:
    """Registration forms, lists to import, doubles, a delegation, a letter, mail, texts that lack, next year."""
    week = a_week()
    offices = two_offices(week)
    guest = a_guest(week)
    kind = a_type(week.brokerage)
    for answer in QuestionKind:
        a_question(kind, answer, slug=answer.value)
    for slug in ("mario-rossi", "mario-rossi-2"):
        somebody(week, "it", person=PersonFactory(slug=slug, name_latin="Mario Rossi"), participation=kind)
    people = a_list([*many_people(3), ["", "No", "Address", "Ente", "", ""]])
    named, checked = (
        upload_people(
            actor=week.officer, brokerage=week.brokerage, side=week.anna.side, name=f"{number}.csv", content=people
        )
        for number in range(2)
    )
    start_check(actor=week.officer, upload=checked, columns=checked.columns, with_likely=False)
    checked.refresh_from_db()
    check_people(checked)
    names = {"name_en": "Sichuan", "name_it": "Sichuan", "name_zh_hans": "四川代表团"}
    sichuan = Delegation.objects.create(edition=week.brokerage.edition, slug="sichuan", side=week.wei.side, **names)
    add_member(actor=offices.chinese, delegation=sichuan, registration=week.wei)
    an_office(week)
    issue_letters(
        actor=week.officer,
        brokerage=week.brokerage,
        registrations=[guest],
        relation=Relation.BUSINESS,
        payer=Payer.SHARED,
    )
    desk = [
        "registrations/",
        f"registrations/{week.anna.pk}/",
        f"registrations/{week.anna.pk}/edit/",
        "registrations/forms/",
        f"registrations/forms/types/{kind.slug}/",
        "imports/",
        f"imports/{named.pk}/",
        f"imports/{checked.pk}/",
        "duplicates/person/",
        "letters/",
        "letters/office/",
        f"letters/{guest.pk}/",
        "outbox/",
        f"outbox/{a_message().pk}/",
        "translations/",
        "editions/",
        "editions/next/",
        "meetings/settings/",
    ]
    own = ["", "profile/", "profile/registration/", "profile/CN-0001/", "travel/", "suggestions/"]
    return [
        (week.officer, [f"desk/{page}" for page in desk]),
        (offices.chinese, ["desk/delegations/", "desk/delegations/sichuan/"]),
        (guest.person.account, [f"my/{page}" for page in own]),
    ]


def asking() -> Visits:
    """Requests from both ends, and a batch of them between two offices."""
    offices = two_offices(a_week())
    batch = offices.handed(2)
    (request,) = offices.asked(1)
    hand_over = ["", f"{batch.pk}/"]
    own = ["requests/", f"requests/{request.pk}/", "partners/", f"partners/{request.sender.person.slug}/"]
    return [
        (offices.italian, [f"desk/hand-over/{page}" for page in hand_over]),
        (offices.chinese, [f"desk/hand-over/{page}" for page in hand_over]),
        (
            request.recipient.person.account,
            [f"my/{page}" for page in own],
        ),
    ]


def timetabling() -> Visits:
    """A timetable with its rules, remedies and a copy beside it, published; what came of its meetings."""
    made = a_proposal()
    week, timetable = made.week, made.timetable
    copy = copy_timetable(actor=week.officer, timetable=timetable)
    find_remedies(queue_remedies(actor=week.officer, timetable=timetable))
    publish_timetable(actor=None, timetable=timetable)
    for one, outcome in ((week.anna, Outcome.AGREEMENT), (week.wei, Outcome.CONTACT)):
        rate_meeting(actor=None, meeting=made.anna_wei, rater=one, term=RatingTerm.AT_ONCE, outcome=outcome)
    desk = [
        "",
        f"{timetable.pk}/",
        f"{copy.pk}/",
        f"{copy.pk}/publish/",
        f"{timetable.pk}/remedies/",
        "compare/",
        "constraints/",
    ]
    own = ["diary/", "diary/calendars/", "meetings/", f"meetings/{made.anna_wei.pk}/"]
    return [
        (week.officer, [*(f"desk/timetables/{page}" for page in desk), "desk/", "desk/results/"]),
        (week.anna.person.account, [f"my/{page}" for page in own]),
    ]


def on_the_day() -> Visits:
    """A hall with a screen, badges to check in, and a timetable to mend."""
    day = a_day()
    day.meets(day.week.anna, day.week.wei, 1)
    day.meets(day.somebody("it", "Luca Neri", ("zh",)), day.somebody("cn", "Li Mei", ("zh",)), None)
    make_badges(day.week.brokerage)
    wall = make_wall(actor=None, hall=day.week.hall)
    pages = ["day/", "day/check-in/", "day/repair/", "day/pack/"]
    return [(day.week.officer, [*(f"desk/{page}" for page in pages), f"wall/{wall.token}/"])]


def touring() -> Visits:
    """A roadshow's route, proposed and drawn by hand."""
    made = a_plan()
    propose_route(actor=made.officer, plan=made.plan)
    draw_route(actor=made.officer, plan=made.plan, stops=[(made.candidates["chengdu"], april(15))])
    pages = ["", "cities/", "cities/shanghai/", "delegation/", "delegation/solare/", "travel/", "route/", "by-hand/"]
    return [(made.officer, [f"desk/roadshow/{page}" for page in pages])]


def joint_calls() -> Visits:
    """A call being evaluated with a sheet to write, and one before its commission: desk, reviewer, commission."""
    under_review = a_call()
    proposal = a_pair(under_review, "A")
    evaluated(under_review)
    reviewer = a_reviewer(under_review, "it")
    sheet = give_review(actor=officer_of(under_review, "it"), reviewer=reviewer, proposal=proposal)
    convened = a_call()
    pairs = [a_pair(convened, name) for name in ("B", "C")]
    evaluated(convened)
    reviewed(convened, {(pair.pk, code): 8 for pair in pairs for code in ("it", "cn")})
    slug = f"desk/calls/{under_review.slug}/"
    parts = ("", "applications/", "pairs/", "reviewers/", "ranking/", "projects/", "set-up/", "trail/")
    forms = [f"set-up/{part}/" for part in ("call", "side", "seats", "themes")]
    own = [f"applications/{proposal.one_id}/", f"pairs/{proposal.pk}/"]
    return [
        (officer_of(under_review, "it"), ["desk/calls/", *(slug + part for part in (*parts, *forms, *own))]),
        (officer_of(convened, "it"), [f"my/commission/{convened.slug}/", f"desk/calls/{convened.slug}/ranking/"]),
        (reviewer.account, ["my/reviewing/", f"my/reviewing/{sheet.pk}/"]),
    ]


SUBJECTS = [registering, asking, timetabling, on_the_day, touring, joint_calls]


def visited(browser: Browser, base: str, visits: Visits) -> Iterator[tuple[Page, str]]:
    """Sign everybody in and open their pages one after the other."""
    for account, paths in visits:
        account.set_password(PASSWORD)
        account.save()
        context = browser.new_context(**CALM)
        page = context.new_page()
        page.goto(f"{base}/account/login/")
        page.fill("input[name=login]", account.email)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/my/")
        for path in paths:
            answer = page.goto(f"{base}/{path}")
            assert answer is not None
            assert answer.status == 200, path
            assert page.url == f"{base}/{path}"
            yield page, path
        context.close()


@pytest.mark.parametrize("language", ["it", "zh-hans", "en"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_axe_finds_no_fault_in_either_theme(
    browser: Browser, live_server: Any, subject: Callable[[], Visits], language: str
) -> None:
    caches["pages"].clear()
    found = {}
    for page, path in visited(browser, f"{live_server.url}/{language}", subject()):
        light = axe_faults(page)
        page.evaluate(DARKEN)
        dark = axe_faults(page, options=COLOURS)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if light or dark or wide > 0:
            found[path] = {"light": light, "dark": dark, "wider than the window by": wide}
    assert found == {}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Browser, live_server: Any, subject: Callable[[], Visits]
) -> None:
    caches["pages"].clear()
    problems = {}
    for page, path in visited(browser, f"{live_server.url}/en", subject()):
        if not path.startswith("wall/") and (found := keyboard_faults(page)):  # nobody has a keyboard at the wall
            problems[path] = found
    assert problems == {}
