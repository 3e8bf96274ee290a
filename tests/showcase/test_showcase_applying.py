"""Applying for a showcase: what the call asks, files, filing, and what offices decide."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core import mail
from django.utils import timezone

from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Account, Role
from ponte.press.models import Message
from ponte.showcase.domain.admitting import admit, reject
from ponte.showcase.domain.applying import (
    Named,
    Told,
    change_application,
    file_application,
    start_application,
    take_back,
    withdraw,
)
from ponte.showcase.domain.documents import add_document, remove_document
from ponte.showcase.domain.eligibility import shortcomings
from ponte.showcase.enums import DocumentKind, Funding, RequirementKind
from ponte.showcase.models import Application, Showcase
from tests.factories import OfficerFactory, OrganisationFactory, PersonFactory, SectorFactory, SideFactory
from tests.factories_showcase import ApplicationFactory, QuestionFactory, RequirementFactory, ShowcaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def showcase() -> Showcase:
    italy = SideFactory(code="it", name_en="Italy", countries=["IT"])
    SideFactory(code="cn", name_en="China", countries=["CN"], programme=italy.programme)
    found: Showcase = ShowcaseFactory(edition__programme=italy.programme, edition__host_side=italy)
    return found


@pytest.fixture
def founder() -> Account:
    """Somebody who stands for an Italian start-up."""
    person = PersonFactory()
    Role.objects.create(person=person, organisation=OrganisationFactory(country="IT"), title="CEO")
    account: Account = person.account
    return account


def told(**changes: object) -> Told:
    values = {
        "title": "Sensors that listen to the pipes",
        "pitch": "We find leaks before they reach the surface.",
        "language": "it",
        "sector": SectorFactory(),
        "founded": dt.date(2014, 5, 9),
        "employees": 8,
        "funding": Funding.SEED,
        "founders": [Named("Ada Verdi", "CEO", "ada@example.org")],
    }
    return Told(**{**values, **changes})  # type: ignore[arg-type]


def a_draft(showcase: Showcase, founder: Account, **changes: object) -> Application:
    organisation = founder.person.roles.get().organisation
    assert organisation is not None
    return start_application(actor=founder, showcase=showcase, organisation=organisation, told=told(**changes))


def a_pdf() -> io.BytesIO:
    return io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")


def a_package(*parts: str) -> io.BytesIO:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for part in parts:
            package.writestr(part, "<x/>")
    written.seek(0)
    return written


def test_a_draft_takes_its_side_from_the_country_of_the_startup(showcase: Showcase, founder: Account) -> None:
    application = a_draft(showcase, founder)

    assert (application.phase, application.side.code) == ("draft", "it")
    assert [(one.name, one.email) for one in application.founders.all()] == [("Ada Verdi", "ada@example.org")]


def test_a_startup_of_neither_side_is_told_so(showcase: Showcase) -> None:
    person = PersonFactory()
    elsewhere = OrganisationFactory(country="FR")
    Role.objects.create(person=person, organisation=elsewhere, title="CEO")
    with pytest.raises(Refused, match="country of either side"):
        start_application(actor=person.account, showcase=showcase, organisation=elsewhere, told=told())


def test_nobody_begins_an_application_of_a_startup_that_they_do_not_stand_for(
    showcase: Showcase, founder: Account
) -> None:
    other = OrganisationFactory(country="IT")
    with pytest.raises(Refused, match="do not stand for"):
        start_application(actor=founder, showcase=showcase, organisation=other, told=told())
    assert not Application.objects.exists()


def test_a_startup_applies_once(showcase: Showcase, founder: Account) -> None:
    application = a_draft(showcase, founder)
    with pytest.raises(Refused, match="has an application already"):
        a_draft(showcase, founder)
    withdraw(actor=founder, application=application)
    assert a_draft(showcase, founder).phase == "draft"


@pytest.mark.parametrize(
    ("rule", "change", "reason"),
    [
        (
            {"kind": RequirementKind.FOUNDED_AFTER, "day": dt.date(2015, 1, 1)},
            {"founded": dt.date(2014, 12, 31)},
            "Founded on 31 December 2014; the call is for start-ups founded on 1 January 2015 or later.",
        ),
        ({"kind": RequirementKind.EMPLOYEES, "number": 7}, {"employees": 8}, "8 employees; the call is for start-ups"),
        (
            {"kind": RequirementKind.FUNDING, "funding": Funding.SEED},
            {"funding": Funding.SERIES_A},
            "Financed by series A; the call is for start-ups up to seed.",
        ),
        ({"kind": RequirementKind.DOCUMENT, "document": DocumentKind.DECK}, {}, "not here yet: pitch deck"),
        ({"kind": RequirementKind.FOUNDERS, "number": 2}, {}, "1 founder is named; the call asks for 2 at least."),
        ({"kind": RequirementKind.SECTORS}, {}, "At work in Sector"),
        ({"kind": RequirementKind.SIDES}, {}, "From Italy; the call is for start-ups from China."),
    ],
)
def test_what_the_call_asks_is_refused_with_its_reason(
    showcase: Showcase, founder: Account, rule: dict[str, object], change: dict[str, object], reason: str
) -> None:
    requirement = RequirementFactory(showcase=showcase, **rule)
    if requirement.kind == RequirementKind.SIDES:
        requirement.sides.set(showcase.edition.programme.sides.filter(code="cn"))
    if requirement.kind == RequirementKind.SECTORS:
        requirement.sectors.set([SectorFactory()])
    application = a_draft(showcase, founder, **change)

    with pytest.raises(Refused) as refused:
        file_application(actor=founder, application=application)

    assert refused.value.code == "not_eligible"
    assert reason in str(refused.value)
    application.refresh_from_db()
    assert application.phase == "draft"
    kept = AuditEntry.objects.get(action="showcase.file_application.refused")
    assert kept.data["refused"] == "not_eligible"
    assert reason in kept.data["reason"]


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ({"kind": RequirementKind.FOUNDED_AFTER, "day": dt.date(2014, 5, 9)}, {}),
        ({"kind": RequirementKind.EMPLOYEES, "number": 8}, {}),
        ({"kind": RequirementKind.FUNDING, "funding": Funding.SEED}, {"funding": Funding.NONE}),
        ({"kind": RequirementKind.FOUNDERS, "number": 1}, {}),
    ],
)
def test_the_limit_itself_is_allowed(
    showcase: Showcase, founder: Account, rule: dict[str, object], change: dict[str, object]
) -> None:
    RequirementFactory(showcase=showcase, **rule)
    assert shortcomings(a_draft(showcase, founder, **change)) == []


def test_a_question_that_must_be_answered_is_waited_for(showcase: Showcase, founder: Account) -> None:
    question = QuestionFactory(showcase=showcase, text_en="Why China?")
    application = a_draft(showcase, founder, answers={question.pk: "   "})
    assert shortcomings(application) == ["The question “Why China?” waits for an answer."]

    change_application(actor=founder, application=application, told=told(answers={question.pk: "Customers."}))
    assert shortcomings(Application.objects.get(pk=application.pk)) == []


def test_filing_is_confirmed_and_closes_the_draft(showcase: Showcase, founder: Account) -> None:
    application = a_draft(showcase, founder)
    file_application(actor=founder, application=application)
    application.refresh_from_db()
    assert application.phase == "filed"
    assert Message.objects.get().account == founder
    assert mail.outbox == []  # the outbox sends it, later

    with pytest.raises(Refused, match="Take it back"):
        change_application(actor=founder, application=application, told=told())
    take_back(actor=founder, application=application)
    change_application(actor=founder, application=application, told=told(title="Better"))
    assert Application.objects.get().title == "Better"


def test_nobody_files_after_the_hour(showcase: Showcase, founder: Account) -> None:
    application = a_draft(showcase, founder)
    Showcase.objects.update(closes=timezone.now())
    with pytest.raises(Refused, match="not open"):
        file_application(actor=founder, application=application)


def test_an_office_admits_what_still_holds(showcase: Showcase, founder: Account) -> None:
    officer = OfficerFactory(side=showcase.edition.host_side).account
    application = ApplicationFactory(showcase=showcase, account=founder, side=showcase.edition.host_side)
    requirement = RequirementFactory(showcase=showcase, kind=RequirementKind.EMPLOYEES, number=3)
    with pytest.raises(Refused, match="3 at most"):
        admit(actor=officer, application=application)
    assert AuditEntry.objects.get(action="showcase.admit.refused").actor == officer

    requirement.delete()
    admit(actor=officer, application=application)
    application.refresh_from_db()
    assert application.phase == "eligible"
    with pytest.raises(Forbidden):
        reject(actor=founder, application=application, reason="I say so")


def test_a_rejection_says_why(showcase: Showcase, founder: Account) -> None:
    officer = OfficerFactory(side=showcase.edition.host_side).account
    application = ApplicationFactory(showcase=showcase, account=founder)
    with pytest.raises(Refused, match="Say why"):
        reject(actor=officer, application=application, reason=" ")
    reject(actor=officer, application=application, reason="The register does not know the firm.")
    assert "The register does not know the firm." in Message.objects.get().text
    with pytest.raises(Refused, match="not possible now"):
        admit(actor=officer, application=Application.objects.get())


def test_files_are_known_by_their_content(showcase: Showcase, founder: Account) -> None:
    application = a_draft(showcase, founder)
    deck = add_document(actor=founder, application=application, kind="deck", name="C:\\My deck.exe", file=a_pdf())
    slides = a_package("[Content_Types].xml", "ppt/presentation.xml")
    second = add_document(actor=founder, application=application, kind="plan", name="plan", file=slides)

    assert (deck.name, deck.media_type) == ("My deck.pdf", "application/pdf")
    assert second.name == "plan.pptx"
    assert deck.file.read() == a_pdf().read()
    assert len(deck.sha256) == 64


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 an executable",
        b"%PDF-1.7 cut off in the midd",
        a_package("[Content_Types].xml", "ppt/presentation.xml", "ppt/vbaProject.bin").read(),
        a_package("index.html").read(),
        b"",
    ],
)
def test_what_nobody_should_open_is_not_kept(showcase: Showcase, founder: Account, content: bytes) -> None:
    application = a_draft(showcase, founder)
    with pytest.raises(Refused, match="not a whole PDF"):
        add_document(actor=founder, application=application, kind="deck", name="deck.pdf", file=io.BytesIO(content))
    assert not application.documents.exists()


def test_a_file_that_is_too_large_is_refused(
    showcase: Showcase, founder: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ponte.showcase.domain.documents.MOST_BYTES", 20)
    application = a_draft(showcase, founder)
    with pytest.raises(Refused, match="larger than"):
        add_document(actor=founder, application=application, kind="deck", name="deck.pdf", file=a_pdf())


def test_files_of_what_is_filed_stay(showcase: Showcase, founder: Account) -> None:
    application = a_draft(showcase, founder)
    document = add_document(actor=founder, application=application, kind="deck", name="deck", file=a_pdf())
    file_application(actor=founder, application=application)
    with pytest.raises(Refused, match="Take it back"):
        remove_document(actor=founder, document=document)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "x" * 161}, "text_too_long"),
        ({"founders": [Named("x" * 121)]}, "text_too_long"),
        ({"founders": [Named("Ada", "CEO", f"{'x' * 250}@example.org")]}, "text_too_long"),
        ({"employees": 2**31}, "too_many_employees"),
        ({"employees": -1}, "too_many_employees"),
    ],
)
def test_what_does_not_fit_is_refused(
    showcase: Showcase, founder: Account, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        a_draft(showcase, founder, **changes)
    assert refused.value.code == code
    assert not Application.objects.exists()


def test_a_reason_of_an_office_fits_its_column(showcase: Showcase, founder: Account) -> None:
    application = ApplicationFactory(showcase=showcase, account=founder)
    with pytest.raises(Refused, match="400 characters at most"):
        reject(actor=None, application=application, reason="x" * 401)
