"""Applying in a joint call, settling with the other side, and following what was financed, on one's own pages."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ponte.calls.domain.commission import tick
from ponte.calls.domain.projects import start_project
from ponte.calls.enums import AmendmentState, Match, ReportState, RequestState
from ponte.calls.models import Amendment, Call, Dossier, Project, Proposal
from ponte.calls.workflows import DossierPhase
from tests.factories_calls import (
    PDF,
    a_call,
    a_draft,
    a_pair,
    a_stranger,
    agreed,
    an_investigator,
    evaluated,
    filed,
    officer_of,
    reviewed,
    side_of,
)

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def said(client: Client, name: str, *args: object, **data: object) -> str:
    """Send a form and return the page that it leads to."""
    response = client.post(reverse(f"my:{name}", args=args), data, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_an_application_is_begun_written_and_filed(client: Client) -> None:
    call = a_call()
    person, organisation = an_investigator("Anna Bianchi", "University of Naples")
    assert person.account is not None
    client.force_login(person.account)
    assert "Apply" in text(client, reverse("my:calls"))
    said(client, "call_begin", call.slug, side=side_of(call, "it").pk)
    dossier = Dossier.objects.get(account=person.account)
    project = {
        "title_en": "Hearts that sound",
        "abstract_en": "We listen.",
        "acronym": "HEART",
        "theme": call.themes.get().pk,
        "months": 12,
        "keywords": "heart，sound, 声音",
        "investigator": "Anna Bianchi",
        "institution": organisation.pk,
        "institution_name": "University of Naples",
        "counterpart": "Wang Fang",
        "counterpart_institution": "Sichuan University",
    }
    said(client, "dossier_text", dossier.pk, **project)
    rows = {"partners-TOTAL_FORMS": 1, "partners-INITIAL_FORMS": 0, "partners-0-name": "CNR", "partners-0-contact": "A"}
    rows |= {"team-TOTAL_FORMS": 2, "team-INITIAL_FORMS": 0, "team-0-name": "Carla", "team-0-months": 3}
    said(client, "dossier_people", dossier.pk, **rows)
    said(client, "dossier_budget", dossier.pk, total_1_personnel=40_000, asked_1_personnel=20_000)
    page = text(client, reverse("my:dossier", args=[dossier.pk]))
    assert "letter of endorsement" in page, "what is lacking is told"
    letter = SimpleUploadedFile("letter.pdf", PDF, "application/pdf")
    said(client, "dossier", dossier.pk, kind="endorsement", file=letter)
    assert f"IT-{dossier.pk:04}" in said(client, "file_dossier", dossier.pk)
    dossier.refresh_from_db()
    assert dossier.phase == DossierPhase.FILED
    assert dossier.keywords == ["heart", "sound", "声音"]
    assert [one.name for one in dossier.partners.all()] == ["CNR"]
    assert [one.name for one in dossier.team.all()] == ["Carla"]


def test_what_is_refused_stays_on_the_page_with_its_reason(client: Client) -> None:
    dossier = filed(a_call(), "it")
    client.force_login(dossier.account)
    page = said(client, "dossier_budget", dossier.pk, total_1_personnel=90_000, asked_1_personnel=45_000)
    assert "30000 at most are paid a year" in page
    assert 'value="45000"' in page
    page = said(client, "dossier", dossier.pk, kind="endorsement", file=SimpleUploadedFile("a.html", b"<html>"))
    assert "is no PDF file" in page


def test_applications_and_their_files_are_nobody_elses(client: Client) -> None:
    call = a_call()
    dossier, other = filed(call, "it"), filed(call, "cn")
    letter = reverse("my:dossier_document", args=[dossier.pk, "endorsement"])
    for account, seen in (
        (dossier.account, 200),
        (officer_of(call, "it"), 200),
        (officer_of(call, "cn"), 403),
        (other.account, 403),
        (a_stranger(), 403),
    ):
        client.force_login(account)
        assert client.get(letter).status_code == seen
    assert client.get(reverse("my:dossier", args=[dossier.pk])).status_code == 404
    client.logout()
    assert client.get(letter).status_code == 302


def test_twins_are_compared_and_settled(client: Client) -> None:
    call = a_call()
    one, other = filed(call, "it"), filed(call, "cn", months=30, title_en="Early signs of heart failure in sounds")
    proposal = Proposal.objects.create(call=call, one=one, other=other)
    client.force_login(one.account)
    assert "Yes, it is the same project" in text(client, reverse("my:pair", args=[proposal.pk]))
    said(client, "confirm_pair", proposal.pk)
    client.force_login(other.account)
    page = said(client, "confirm_pair", proposal.pk)
    assert "2 points differ" in page
    said(client, "propose_wording", proposal.pk, field="months", value="24")
    client.force_login(one.account)
    [wording] = Amendment.objects.all()
    page = said(client, "answer_wording", proposal.pk, wording.pk, "accept")
    assert "1 point differs" in page
    wording.refresh_from_db()
    assert wording.state == AmendmentState.ACCEPTED
    client.force_login(a_stranger())
    assert client.get(reverse("my:pair", args=[proposal.pk])).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "x" * 301), ("acronym", "x" * 31), ("investigator_it", "x" * 121), ("months", "9" * 30)],
)
def test_a_wording_that_no_application_can_hold_is_refused(client: Client, field: str, value: str) -> None:
    call = a_call()
    one, other = filed(call, "it"), filed(call, "cn")
    proposal = Proposal.objects.create(call=call, one=one, other=other, match=Match.CONFIRMED)
    client.force_login(one.account)
    page = said(client, "propose_wording", proposal.pk, field=field, value=value)
    assert ("characters at most" in page) != ("as a number of months" in page)
    assert not Amendment.objects.exists()


def test_a_pair_is_dismissed_by_who_knows(client: Client) -> None:
    call = a_call()
    one, other = filed(call, "it"), filed(call, "cn")
    proposal = Proposal.objects.create(call=call, one=one, other=other)
    client.force_login(other.account)
    said(client, "dismiss_pair", proposal.pk)
    proposal.refresh_from_db()
    assert proposal.match == Match.DISMISSED


def financed() -> Project:
    call: Call = a_call()
    proposal = a_pair(call)
    evaluated(call)
    reviewed(call, {(proposal.pk, "it"): 9, (proposal.pk, "cn"): 9})
    tick(actor=officer_of(call, "it"), proposal=proposal)
    agreed(call, "it", "cn")
    project = Project.objects.select_related("proposal__call", "proposal__one__account").get()
    start_project(actor=officer_of(call, "it"), project=project, starts=timezone.localdate())
    return Project.objects.select_related("proposal__call", "proposal__one__account").get()


def test_an_investigator_asks_for_money_and_reports(client: Client) -> None:
    project = financed()
    client.force_login(project.proposal.one.account)
    page = text(client, reverse("my:project", args=[project.pk]))
    assert page.count("Ask for it") == 1, "the first year of one's own side, and not the other's"
    assert page.count("to be asked for from") == 1, "the second year, when it is near"
    grant = project.grants.get(call_side__side__code="it", year=1)
    assert "no more can be asked for" in said(
        client, "ask_for_money", project.pk, grant.pk, amount=90_000, spent=90_000, text="Salaries."
    )
    beyond = {"amount": 1, "spent": 10**20, "text": "Salaries."}
    assert "1000000000" in said(client, "ask_for_money", project.pk, grant.pk, **beyond)
    said(client, "ask_for_money", project.pk, grant.pk, amount=20_000, spent=20_000, text="Salaries.")
    assert grant.request.state == RequestState.SUBMITTED
    report = project.reports.filter(call_side__side__code="it")[0]
    upload = SimpleUploadedFile("report.pdf", PDF, "application/pdf")
    said(client, "project_report", project.pk, report.pk, text="Done.", file=upload)
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    address = reverse("my:report_file", args=[report.pk])
    assert client.get(address).content == PDF
    client.force_login(a_stranger())
    assert client.get(address).status_code == 403


def test_money_and_reports_of_the_other_side_are_not_shown(client: Client) -> None:
    project = financed()
    client.force_login(project.proposal.one.account)
    for name, rows in (("ask_for_money", project.grants), ("project_report", project.reports)):
        for code, status in (("it", 200), ("cn", 403)):
            row = rows.filter(call_side__side__code=code)[0]
            assert client.get(reverse(f"my:{name}", args=[project.pk, row.pk])).status_code == status, (name, code)


@pytest.mark.parametrize("language", ["it", "zh-hans", "en"])
def test_the_pages_are_there_in_every_language(client: Client, language: str) -> None:
    call = a_call()
    dossier = a_draft(call, "it")
    client.force_login(dossier.account)
    client.cookies["language"] = language
    for name in ("dossier", "dossier_text", "dossier_people", "dossier_budget"):
        address = reverse(f"my:{name}", args=[dossier.pk])
        assert client.get(address, follow=True).status_code == 200
