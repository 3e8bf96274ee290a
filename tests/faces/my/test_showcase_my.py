"""Start-ups that apply, and juries at their sheets."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ponte.people.models import Account, Role
from ponte.showcase.models import Application, Conflict, Document, Juror, ScoreSheet, Showcase, Stage
from tests.factories import OrganisationFactory, PersonFactory, SectorFactory, SideFactory
from tests.factories_showcase import (
    DocumentFactory,
    QuestionFactory,
    RequirementFactory,
    ShowcaseFactory,
    Tournament,
    a_semi_final,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def showcase() -> Showcase:
    italy = SideFactory(code="it", name_en="Italy", countries=["IT"])
    found: Showcase = ShowcaseFactory(edition__programme=italy.programme, edition__host_side=italy)
    RequirementFactory(showcase=found, kind="document", document="deck")
    return found


@pytest.fixture
def founder(client: Client) -> Account:
    person = PersonFactory()
    Role.objects.create(person=person, organisation=OrganisationFactory(country="IT"), title="CEO")
    account: Account = person.account
    client.force_login(account)
    return account


def filled(**changes: object) -> dict[str, object]:
    return {
        "title": "Sensors",
        "pitch": "They listen.",
        "language": "it",
        "sector": SectorFactory().pk,
        "founded": "2014-05-09",
        "employees": 8,
        "funding": "seed",
        "founder_0_name": "Ada Verdi",
        "founder_0_part": "CEO",
        **changes,
    }


def test_a_startup_applies_adds_its_deck_and_files(client: Client, showcase: Showcase, founder: Account) -> None:
    question = QuestionFactory(showcase=showcase, text_en="Why China?")
    organisation = founder.person.roles.get().organisation
    assert organisation is not None
    client.post(
        f"/en/my/showcases/{showcase.slug}/apply/",
        filled(organisation=organisation.pk) | {f"question_{question.pk}": "Customers."},
    )
    application = Application.objects.get()
    own = f"/en/my/showcases/{showcase.slug}/{application.pk}/"
    page = client.get(own).content.decode()
    assert "not here yet: pitch deck" in page
    client.post(f"{own}file/")
    assert Application.objects.get().phase == "draft"

    client.post(f"{own}files/", {"kind": "deck", "file": SimpleUploadedFile("deck.pdf", PDF)})
    assert "Everything the call asks is here" in client.get(own).content.decode()
    client.post(f"{own}change/", filled(title="Better sensors") | {f"question_{question.pk}": "Customers."})
    client.post(f"{own}file/")
    application.refresh_from_db()
    assert (application.phase, application.title) == ("filed", "Better sensors")
    assert "filed, being examined" in client.get(own).content.decode()
    client.post(f"{own}take_back/")
    document = Document.objects.get()
    client.post(f"{own}files/{document.pk}/remove/")
    assert not Document.objects.exists()
    client.post(f"{own}withdraw/")
    assert Application.objects.get().phase == "withdrawn"
    assert client.post(f"{own}admit/").status_code == 404


def test_what_is_refused_keeps_what_was_typed(client: Client, showcase: Showcase, founder: Account) -> None:
    organisation = founder.person.roles.get().organisation
    assert organisation is not None
    tomorrow = dt.date.today() + dt.timedelta(days=400)
    page = client.post(
        f"/en/my/showcases/{showcase.slug}/apply/", filled(organisation=organisation.pk, founded=tomorrow.isoformat())
    ).content.decode()
    assert "founded in the future" in page
    assert "They listen." in page


def test_nobody_applies_for_a_startup_they_do_not_stand_for(
    client: Client, showcase: Showcase, founder: Account
) -> None:
    other = OrganisationFactory(country="IT")
    client.post(f"/en/my/showcases/{showcase.slug}/apply/", filled(organisation=other.pk))
    assert not Application.objects.exists()


def test_an_application_is_nobody_elses(client: Client) -> None:
    semi = a_semi_final()
    client.force_login(PersonFactory().account)
    row = semi.contenders[0].application
    assert client.get(f"/en/my/showcases/{semi.stage.showcase.slug}/{row.pk}/").status_code == 404


def test_files_are_for_the_startup_the_offices_and_a_jury_without_interest(client: Client) -> None:
    semi = a_semi_final()
    document = DocumentFactory(application=semi.contenders[0].application)
    address = f"/en/my/showcases/files/{document.token}/"
    stranger = PersonFactory().account
    others = a_semi_final().jurors[0].account
    befriended = semi.jurors[1]
    Conflict.objects.create(juror=befriended, application=document.application)
    for account, status in (
        (stranger, 403),
        (others, 403),
        (befriended.account, 403),
        (document.application.account, 200),
        (semi.officer, 200),
        (semi.jurors[0].account, 200),
    ):
        client.force_login(account)
        assert client.get(address).status_code == status, account
    answer = client.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.fixture
def semi(client: Client) -> Tournament:
    found = a_semi_final(startups=3)
    client.force_login(found.jurors[0].account)
    return found


def given(semi: Tournament, *marks: int) -> dict[str, object]:
    return {f"criterion_{one.pk}": mark for one, mark in zip(semi.criteria, marks, strict=False)}


def test_interests_come_before_sheets(client: Client, semi: Tournament) -> None:
    juror = semi.jurors[0]
    juror.declared_at = None
    juror.save()
    jury = f"/en/my/showcases/jury/{semi.stage.slug}/"
    assert client.get(jury).url == f"{jury}interests/"  # type: ignore[attr-defined]
    first = semi.contenders[0]
    client.post(
        f"{jury}interests/", {"interest": [first.application_id], f"note_{first.application_id}": "We are cousins."}
    )
    assert Conflict.objects.get().note == "We are cousins."
    page = client.get(jury).content.decode()
    assert str(first) not in page
    assert "0 of 2 signed" in page
    sheet = client.get(f"{jury}{first.pk}/").content.decode()
    assert "the others mark it" in sheet
    assert "criterion_" not in sheet
    client.post(f"{jury}{first.pk}/", given(semi, 9, 9, 9, 9) | {"sign": "1"})
    assert not ScoreSheet.objects.exists()


def test_one_sheet_after_the_other_to_a_clear_end(client: Client, semi: Tournament) -> None:
    semi.mark(semi.jurors[1], semi.contenders[0], [1, 1, 1, 1])
    jury = f"/en/my/showcases/jury/{semi.stage.slug}/"
    for number, contender in enumerate(semi.contenders, start=1):
        page = client.get(f"{jury}{contender.pk}/").content.decode()
        assert f"Sheet {number} of 3" in page
        assert "checked" not in page  # nothing of the others' marks
        answer = client.post(f"{jury}{contender.pk}/", given(semi, 7, 6, 8, 5) | {"sign": "1"})
        assert answer.status_code == 302
    assert answer["Location"] == jury
    end = client.get(jury).content.decode()
    assert "You are done" in end
    assert "To the next sheet" not in end
    shown = client.get(f"{jury}{semi.contenders[0].pk}/").content.decode()
    assert ScoreSheet.objects.get(juror=semi.jurors[0], contender=semi.contenders[0]).digest in shown


def test_a_draft_is_kept_while_it_is_written(client: Client, semi: Tournament) -> None:
    address = f"/en/my/showcases/jury/{semi.stage.slug}/{semi.contenders[0].pk}/draft/"
    assert client.post(address, given(semi, 7)).content.decode() == "Draft kept."
    assert list(ScoreSheet.objects.get().marks.values()) == [7]
    semi.mark(semi.jurors[0], semi.contenders[0], [1, 2, 3, 4])
    assert "signed and sealed" in client.post(address, given(semi, 9)).content.decode()
    assert sorted(ScoreSheet.objects.get().marks.values()) == [1, 2, 3, 4]


def test_an_unfinished_sheet_is_not_signed(client: Client, semi: Tournament) -> None:
    address = f"/en/my/showcases/jury/{semi.stage.slug}/{semi.contenders[0].pk}/"
    page = client.post(address, given(semi, 7) | {"sign": "1", "comment": "Strong."}).content.decode()
    assert "mark for every criterion" in page
    assert ScoreSheet.objects.get().comment == "Strong."


def test_a_jury_is_its_members_own(client: Client, semi: Tournament) -> None:
    client.force_login(PersonFactory().account)
    assert client.get(f"/en/my/showcases/jury/{semi.stage.slug}/").status_code == 404
    client.force_login(semi.jurors[0].account)
    assert client.get("/en/my/showcases/jury/nowhere/").status_code == 404
    Stage.objects.filter(pk=semi.stage.pk).update(phase="closed")
    assert "closed" in client.get(f"/en/my/showcases/jury/{semi.stage.slug}/").content.decode()


def test_no_sheet_is_seen_before_interests_are_declared(client: Client, semi: Tournament) -> None:
    Juror.objects.filter(pk=semi.jurors[0].pk).update(declared_at=None)
    jury = f"/en/my/showcases/jury/{semi.stage.slug}/"
    assert client.get(f"{jury}{semi.contenders[0].pk}/").headers["Location"] == f"{jury}interests/"


def test_a_note_of_an_interest_that_is_too_long_is_said_and_kept_on_the_form(client: Client, semi: Tournament) -> None:
    key = semi.contenders[0].application_id
    page = client.post(
        f"/en/my/showcases/jury/{semi.stage.slug}/interests/", {"interest": [key], f"note_{key}": "x" * 301}
    ).content.decode()
    assert "300 characters at most" in page
    assert "x" * 301 in page
    assert not Conflict.objects.exists()
