"""The register at the desk: entering, confirming, joining, files; for officers only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.accords.domain.following import add_contact, add_milestone
from ponte.accords.domain.joining import note_doubles
from ponte.accords.enums import AccordStatus
from ponte.accords.models import Accord, Double
from ponte.accords.queries import counted
from ponte.common.models import AuditEntry
from ponte.people.models import Account
from ponte.programme.models import Officer
from tests.factories import AccountFactory, ProgrammeFactory, Week
from tests.factories_accords import A_PDF, AccordFactory, a_version, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client, week: Week) -> Client:
    client.force_login(week.officer)
    return client


def an_accord(week: Week, **facts: Any) -> Accord:
    parties = [week.anna.organisation, week.wei.organisation]
    made: Accord = AccordFactory(**{"programme": week.brokerage.edition.programme, "parties": parties} | facts)
    return made


def furnished(week: Week) -> Accord:
    """An accord with one of everything."""
    accord = an_accord(week, valid_until=in_days(20))
    a_version(accord)
    add_milestone(actor=None, accord=accord, titles={"title_en": "Open"}, due=in_days(3))
    add_contact(actor=None, accord=accord, name="Li", email="li@shu.example", language="en")
    accord.signatories.create(person=week.anna.person, party=week.anna.organisation)
    accord.reports.create(
        organisation=week.anna.organisation, kind=accord.kind, title="A", language="en", date=accord.date
    )
    note_doubles(accord)
    return accord


def pages(accord: Accord) -> list[str]:
    lists = ("accords", "accords_csv", "new_accord", "accords_due", "report_accord", "accord_doubles")
    return [
        *(reverse(f"desk:{name}") for name in lists),
        *(reverse(f"desk:{name}", args=[accord.slug]) for name in ("accord", "edit_accord")),
        reverse("desk:version_file", args=[accord.versions.get().pk]),
    ]


def test_the_pages_are_for_officers_of_the_programme(week: Week, client: Client) -> None:
    accord = furnished(week)
    assert all(client.get(page).status_code == 302 for page in pages(accord))
    client.force_login(AccountFactory())
    assert all(client.get(page).status_code == 403 for page in pages(accord))
    client.force_login(week.officer)
    assert all(client.get(page).status_code == 200 for page in pages(accord))
    elsewhere = an_accord(week, programme=ProgrammeFactory())
    assert client.get(reverse("desk:accord", args=[elsewhere.slug])).status_code == 404


def test_entered_confirmed_and_counted(office: Client, week: Week) -> None:
    facts = {
        "title_en": "Water for Naples",
        "kind": "memorandum",
        "date": "2016-11",
        "valid_precision": "day",
        "parties": [week.anna.organisation.pk, week.wei.organisation.pk],
    }
    entered: Any = office.post(reverse("desk:new_accord"), facts)
    accord = Accord.objects.get()
    assert entered.url == reverse("desk:accord", args=[accord.slug])
    assert (accord.slug, accord.status) == ("water-for-naples-2016", AccordStatus.DRAFT)
    confirm = reverse("desk:accord_step", args=[accord.slug, "confirm"])
    refused = office.post(confirm, follow=True).content.decode()
    assert "Ask the parties for evidence first" in refused
    assert AuditEntry.objects.filter(action="accords.confirm.refused", actor=week.officer).count() == 1
    assert "Refused: Confirm it as signed" in refused, "the trail is on the page"
    form = office.get(reverse("desk:edit_accord", args=[accord.slug])).context["form"]
    office.post(
        reverse("desk:edit_accord", args=[accord.slug]),
        facts | {"slug": accord.slug, "seen": form["seen"].value(), "evidence": "Prot. 7"},
    )
    office.post(confirm)
    assert counted().get() == accord


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": "soon"}, "date"),
        ({"title_en": ""}, "__all__"),
        ({"slug": "taken"}, "slug"),
        ({"valid_from": "2018-01-01", "valid_until": "2017-01-01"}, "valid_until"),
    ],
)
def test_what_is_refused_stays_in_the_form(office: Client, week: Week, changes: dict[str, str], field: str) -> None:
    an_accord(week, slug="taken")
    facts = {"title_en": "Water", "kind": "plan", "date": "2016", "valid_precision": "year"} | changes
    answer = office.post(reverse("desk:new_accord"), facts)
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert Accord.objects.count() == 1


@pytest.mark.parametrize(
    "seen", ["", "yesterday", "2016-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_who_cannot_say_when_they_saw_an_accord_does_not_write_over_it(office: Client, week: Week, seen: str) -> None:
    accord = an_accord(week, title_en="Water")
    facts = {"title_en": "Fire", "kind": accord.kind, "date": "2016", "valid_precision": "day", "slug": accord.slug}
    answer = office.post(reverse("desk:edit_accord", args=[accord.slug]), facts | {"evidence": "P", "seen": seen})
    assert answer.status_code == 200
    assert "Somebody else has changed this accord" in answer.content.decode()
    accord.refresh_from_db()
    assert accord.title_en == "Water"  # type: ignore[attr-defined]


def test_a_file_comes_in_is_shown_and_goes(office: Client, week: Week, client: Client) -> None:
    accord = an_accord(week)
    upload = SimpleUploadedFile("accordo.pdf", A_PDF, "application/pdf")
    office.post(reverse("desk:add_version", args=[accord.slug]), {"version-language": "it", "version-upload": upload})
    version = accord.versions.get()
    public = reverse("site:accord_file", args=[accord.slug, "it"])
    assert Client().get(public).status_code == 404
    office.post(reverse("desk:show_version", args=[version.pk]))
    assert Client().get(public).status_code == 200
    office.post(reverse("desk:remove_version", args=[version.pk]))
    assert not accord.versions.exists()
    bad = SimpleUploadedFile("accordo.pdf", b"<html>", "application/pdf")
    page = office.post(
        reverse("desk:add_version", args=[accord.slug]),
        {"version-language": "it", "version-upload": bad},
        follow=True,
        headers={"Referer": f"http://testserver{reverse('desk:accord', args=[accord.slug])}"},
    )
    assert "Accords are kept as PDF" in page.content.decode()


def test_a_milestone_from_the_desk(office: Client, week: Week) -> None:
    accord = an_accord(week)
    due = in_days(5).isoformat()
    office.post(reverse("desk:add_milestone", args=[accord.slug]), {"milestone-title_en": "Open", "milestone-due": due})
    milestone = accord.milestones.get()
    assert [row.pk for row in office.get(reverse("desk:accords_due")).context["milestones"]] == [milestone.pk]
    office.post(
        reverse("desk:fulfil_milestone", args=[milestone.pk]), {"on": in_days(0).isoformat(), "evidence": "Photo"}
    )
    milestone.refresh_from_db()
    assert milestone.fulfilled_on == dt.date.today()


def test_a_pair_is_joined_and_parted_at_the_desk(office: Client, week: Week) -> None:
    first, second = (an_accord(week, title_en="Water for Naples") for _ in range(2))
    note_doubles(second)
    double = Double.objects.get()
    page = office.get(reverse("desk:accord_doubles"))
    assert [pair for pair, _reasons in page.context["pairs"]] == [double]
    office.post(reverse("desk:join_accords", args=[double.pk, first.pk]))
    assert counted().get() == first
    assert office.get(reverse("desk:accords")).context["page"].paginator.count == 1
    office.post(reverse("desk:undo_accord_decision", args=[double.pk]))
    assert counted().count() == 2
    office.post(reverse("desk:tell_accords_apart", args=[double.pk]))
    assert not office.get(reverse("desk:accord_doubles")).context["pairs"]


def test_a_report_filed_by_the_office_is_recognised(office: Client, week: Week) -> None:
    from tests.factories import OrganisationFactory

    one, other = OrganisationFactory(), OrganisationFactory()
    facts = {"parties": [one.pk, other.pk], "kind": "memorandum", "title": "Water", "date": "2016-11-20"}
    for party in (one, other):
        office.post(reverse("desk:report_accord"), facts | {"organisation": party.pk})
    assert Accord.objects.get().reports.count() == 2
    again = office.post(reverse("desk:report_accord"), facts | {"organisation": other.pk})
    assert again.context["form"].non_field_errors()


def test_an_office_of_another_programme_changes_nothing(week: Week, client: Client) -> None:
    from tests.factories import BrokerageFactory, SideFactory

    accord = furnished(week)
    stranger: Account = AccountFactory()
    theirs = BrokerageFactory()
    Officer.objects.create(account=stranger, side=SideFactory(programme=theirs.edition.programme))
    client.force_login(stranger)
    version, milestone = accord.versions.get(), accord.milestones.get()
    for name, args in (
        ("accord_step", [accord.slug, "terminate"]),
        ("dismiss_entry", [accord.slug]),
        ("remove_version", [version.pk]),
        ("fulfil_milestone", [milestone.pk]),
        ("add_contact", [accord.slug]),
    ):
        assert client.post(reverse(f"desk:{name}", args=args), {"reason": "x"}).status_code == 404, name
    assert client.get(reverse("desk:version_file", args=[version.pk])).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_register(office: Client, week: Week) -> None:
    counts: list[list[int]] = []
    office.get(reverse("desk:accords"))  # the first page of a session notes that there is one
    for number in (1, 3):
        for _ in range(number):
            accord = furnished(week)
        counts.append([])
        for name in ("accords", "accords_csv", "accords_due", "accord_doubles"):
            with CaptureQueriesContext(connection) as queries:
                assert office.get(reverse(f"desk:{name}")).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0][:3] == counts[1][:3]
    assert counts[0][3] <= counts[1][3] <= counts[0][3] + 12, "an empty list asks for nothing further"
    assert accord.pk
