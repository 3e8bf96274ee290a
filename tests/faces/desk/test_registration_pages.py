"""The desk's pages of registrations: own side only, decisions said before they are made, constant queries."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.brokerage.domain.importing import check_people, import_people
from ponte.brokerage.enums import ImportState, QuestionKind, RegistrationStatus
from ponte.brokerage.models import MayAsk, ParticipationType, PeopleImport, Question, Registration
from ponte.common.statistics import refresh_statistics
from ponte.people.models import Account, Organisation, Person
from tests.factories import (
    BrokerageFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    RegistrationFactory,
    SideFactory,
    Week,
)
from tests.factories_registering import a_list, a_type, many_people


@pytest.fixture
def office(week: Week) -> Client:
    client = Client()
    client.force_login(week.officer)
    return client


def applied(week: Week, number: int = 1, side: Any = None) -> list[Registration]:
    return RegistrationFactory.create_batch(
        number,
        brokerage=week.brokerage,
        side=side or week.anna.side,
        status=RegistrationStatus.APPLIED,
        organisation=week.anna.organisation,
    )


def test_an_office_sees_its_own_people_and_only_numbers_of_the_others(week: Week, office: Client) -> None:
    (theirs,) = applied(week, side=week.wei.side)
    page = office.get(reverse("desk:registrations")).content.decode()
    assert "Anna Esposito" in page
    assert "Zhang Wei" not in page
    assert theirs.person.name_latin not in page
    assert "China: 2 registered, of whom 1 take part and 1 wait for their own office." in page
    assert office.get(reverse("desk:registration", args=[theirs.pk])).status_code == 404
    decided = office.post(
        reverse("desk:decide_registrations"),
        {"people": [theirs.pk], "decision": "approved", "confirmed": "1"},
        follow=True,
    )
    assert "Choose at least one person." in decided.content.decode()
    elsewhere = BrokerageFactory()
    office.force_login(OfficerFactory(side=SideFactory(programme=elsewhere.edition.programme)).account)
    chosen = {"people": [theirs.pk], "decision": "approved", "confirmed": "1"}
    foreign = office.post(reverse("desk:decide_registrations"), chosen, follow=True)
    assert "Choose at least one person." in foreign.content.decode()
    theirs.refresh_from_db()
    assert theirs.status == RegistrationStatus.APPLIED


def test_a_decision_says_to_how_many_before_it_is_made_and_can_be_undone(week: Week, office: Client) -> None:
    rows = applied(week, 3)
    chosen = {"people": [row.pk for row in [*rows, week.anna]], "decision": "refused"}
    page = office.post(reverse("desk:decide_registrations"), chosen).content.decode()
    assert "This concerns 3 people" in page
    assert Registration.objects.filter(status=RegistrationStatus.APPLIED).count() == 3
    page = office.post(reverse("desk:decide_registrations"), chosen | {"confirmed": "1"}).content.decode()
    assert "Write a reason or a question" in page
    page = office.post(
        reverse("desk:decide_registrations"), chosen | {"confirmed": "1", "note": "The hall is full."}, follow=True
    ).content.decode()
    assert "Decided about 3 people." in page
    assert Registration.objects.filter(status=RegistrationStatus.REFUSED).count() == 3
    undo = office.session["last_decision"]
    assert (
        "Undone for 3 people." in office.post(reverse("desk:undo_decision", args=[undo]), follow=True).content.decode()
    )
    assert Registration.objects.filter(status=RegistrationStatus.APPLIED).count() == 3


def test_all_that_the_list_shows_can_be_decided_at_once(week: Week, office: Client) -> None:
    applied(week, 60)
    data = {"all": "1", "decision": "approved", "q": "", "participation": "", "status": "applied"}
    page = office.post(reverse("desk:decide_registrations"), data).content.decode()
    assert "This concerns 60 people" in page
    assert page.count('name="people"') == 60


def test_withdrawing_says_what_hangs_on_it(week: Week, office: Client) -> None:
    address = reverse("desk:withdraw_registration", args=[week.anna.pk])
    assert "agreed meetings are called off" in office.get(address).content.decode()
    office.post(address, {"note": "ill"})
    week.anna.refresh_from_db()
    assert week.anna.status == RegistrationStatus.WITHDRAWN


def test_lists_take_the_same_number_of_queries_for_one_and_for_three(week: Week, office: Client) -> None:
    numbers = []
    for more in (1, 2):
        for row in applied(week, more):
            PersonFactory(name_latin=row.person.name_latin, account=None)
            a_type(week.brokerage, f"type-{row.pk}")
            PeopleImport.objects.create(brokerage=week.brokerage, side=week.anna.side, name="x")
        with CaptureQueriesContext(connection) as queries:
            for name in ("registrations", "imports", "participation_types"):
                assert office.get(reverse(f"desk:{name}")).status_code == 200
            assert office.get(reverse("desk:same", args=["person"])).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


@pytest.mark.slow
def test_a_list_of_ten_thousand_stays_fast(week: Week, office: Client) -> None:
    people = Person.objects.bulk_create(Person(slug=f"many-{n}", name_latin=f"Person {n}") for n in range(10_000))
    Registration.objects.bulk_create(
        Registration(
            brokerage=week.brokerage,
            person=person,
            side=week.anna.side,
            organisation=week.anna.organisation,
            type="participant",
            status=RegistrationStatus.APPLIED,
        )
        for person in people
    )
    refresh_statistics(Person, Registration)
    address = reverse("desk:registrations")
    office.get(address)
    began = time.process_time()
    assert office.get(address + "?page=100&sort=organisation").status_code == 200
    used = time.process_time() - began
    print(f"a page of 10,000: {1000 * used:.0f} ms of processor time")
    assert used < 0.3


def test_types_questions_and_the_matrix_are_written_on_pages(week: Week, office: Client) -> None:
    for name in ("Firm", "University"):
        names = {"name_en": name, "name_it": "", "name_zh-hans": "", "name_zh_hans": "", "order": "1", "is_open": "on"}
        office.post(reverse("desk:new_participation_type"), names)
    firm, university = ParticipationType.objects.order_by("slug")
    question = {
        "kind": "choice",
        "order": "1",
        "label_en": "How large?",
        "label_it": "Quanto grande?",
        "label_zh_hans": "规模？",
        "choices_en": "small\nlarge",
        "choices_it": "piccola\ngrande",
        "choices_zh_hans": "小\n大",
    }
    office.post(reverse("desk:new_question", args=[firm.slug]), question)
    row = Question.objects.get()
    assert (row.kind, row.label_it, row.choices.count()) == (QuestionKind.CHOICE, "Quanto grande?", 2)
    assert [choice.label_zh_hans for choice in row.choices.all()] == ["小", "大"]
    slugs = [choice.slug for choice in row.choices.all()]
    changed = question | {"choices_en": "huge\nsmall\nlarge", "choices_it": "", "choices_zh_hans": ""}
    office.post(reverse("desk:question", args=[firm.slug, row.slug]), changed)
    assert [choice.slug for choice in row.choices.all()][1:] == slugs
    page = office.post(
        reverse("desk:new_question", args=[firm.slug]),
        question | {"choices_en": "one", "choices_it": "", "choices_zh_hans": ""},
    )
    assert "Offer at least two answers" in page.content.decode()

    office.post(reverse("desk:matrix"), {"cell": [f"{firm.pk}-{university.pk}"]})
    assert list(MayAsk.objects.values_list("asker__slug", "asked__slug")) == [("firm", "university")]
    page = office.post(
        reverse("desk:participation_types"), {"opens": "2016-05-01T09:00", "closes": "2016-04-01T09:00"}
    ).content.decode()
    assert "Registration must open before it closes." in page
    office.post(reverse("desk:participation_types"), {"opens": "2016-05-01T09:00", "closes": ""})
    week.brokerage.refresh_from_db()
    assert week.brokerage.registration_opens
    RegistrationFactory(brokerage=week.brokerage, participation=firm)
    page = office.post(reverse("desk:delete_participation_type", args=[firm.slug]), HTTP_REFERER="/", follow=True)
    assert ParticipationType.objects.filter(pk=firm.pk).exists()


def test_a_list_goes_from_upload_to_registrations(week: Week, office: Client) -> None:
    rows = [*many_people(3), ["", "No", "Address", "Ente", "", ""], ["x@example.org", "=1+1", "Rossi", "Ente", "", "x"]]
    file = SimpleUploadedFile("list.csv", a_list(rows, delimiter=";"))
    assert week.anna.side
    answer = office.post(reverse("desk:imports"), {"file": file, "side": week.anna.side.code})
    upload = PeopleImport.objects.get()
    assert answer.headers["Location"] == reverse("desk:import", args=[upload.pk])
    page = office.get(answer.headers["Location"]).content.decode()
    assert "p0@ditta0.example.org" in page
    columns = {f"column_{number}": column for number, column in enumerate(upload.columns)}
    office.post(answer.headers["Location"], columns)
    upload.refresh_from_db()
    assert upload.state == ImportState.CHECKING
    assert "of 5 lines" in office.get(answer.headers["Location"]).content.decode()
    check_people(upload)
    page = office.get(answer.headers["Location"]).content.decode()
    assert "no e-mail address" in page
    assert "Import 3 people" in page
    faults = office.get(reverse("desk:import_faults", args=[upload.pk])).content.decode()
    assert "5,no e-mail address,,No,Address,Ente" in faults
    assert "'=1+1" in faults
    office.post(reverse("desk:import_confirm", args=[upload.pk]))
    import_people(PeopleImport.objects.get(), actor=week.officer)
    assert "people registered" in office.get(answer.headers["Location"]).content.decode()
    assert Registration.objects.filter(person__account__email="p2@ditta0.example.org").exists()


def test_another_office_does_not_see_a_list(week: Week) -> None:
    upload = PeopleImport.objects.create(brokerage=week.brokerage, side=week.anna.side, name="x")
    client = Client()
    client.force_login(OfficerFactory(side=week.wei.side).account)
    assert client.get(reverse("desk:import", args=[upload.pk])).status_code == 404


def test_duplicates_are_found_compared_merged_undone_and_told_apart(week: Week, office: Client) -> None:
    twin = PersonFactory(slug="wei-zhang", name_latin="Wei Zhang", account=None)
    page = office.get(reverse("desk:same", args=["person"])).content.decode()
    assert "wei-zhang" in page
    assert "the same name" in page
    kept = week.wei.person
    address = reverse("desk:merge", args=["person", kept.pk, twin.pk])
    assert "Wei Zhang" in office.get(address).content.decode()
    office.post(address, {"name_latin": "absorbed"})
    kept.refresh_from_db()
    assert kept.name_latin == "Wei Zhang"
    assert not Person.objects.filter(pk=twin.pk).exists()
    office.post(reverse("desk:undo_merge", args=[office.session["last_merge"]]))
    assert Person.objects.get(pk=twin.pk).name_latin == "Wei Zhang"
    office.post(reverse("desk:apart", args=["person", kept.pk, twin.pk]))
    assert "wei-zhang" not in office.get(reverse("desk:same", args=["person"])).content.decode()


def test_another_programmes_office_finds_none_of_the_people_that_it_has_nothing_to_do_with(
    week: Week, office: Client
) -> None:
    ours = [row.person for row in RegistrationFactory.create_batch(2, brokerage=week.brokerage, side=week.anna.side)]
    Person.objects.filter(pk__in=[one.pk for one in ours]).update(name_latin="Ada Byron")
    elsewhere = BrokerageFactory()
    officer = OfficerFactory(side=SideFactory(programme=elsewhere.edition.programme)).account
    other = Client()
    other.force_login(officer)
    two = ["person", *(one.pk for one in ours)]

    def pairs(client: Client) -> int:
        return len(client.get(reverse("desk:same", args=["person"])).context["pairs"])

    assert (pairs(office), pairs(other)) == (1, 0)
    for name, ask in (("merge", other.get), ("merge", other.post), ("apart", other.post)):
        assert ask(reverse(f"desk:{name}", args=two)).status_code == 404
    registration = RegistrationFactory(brokerage=elsewhere, person=ours[0])
    assert other.post(reverse("desk:merge", args=two)).status_code == 404, "one of the two is not enough"
    RegistrationFactory(brokerage=elsewhere, person=ours[1])
    assert pairs(other) == 1
    other.post(reverse("desk:merge", args=two))
    assert not Person.objects.filter(pk=ours[1].pk).exists()
    registration.delete()
    assert other.post(reverse("desk:undo_merge", args=[other.session["last_merge"]])).status_code == 404


def test_an_entry_that_no_programme_has_to_do_with_is_found_unless_somebody_signs_in_by_it(office: Client) -> None:
    PersonFactory.create_batch(2, name_latin="Ada Byron", account=None)
    PersonFactory.create_batch(2, name_latin="Blaise Pascal")
    page = office.get(reverse("desk:same", args=["person"])).content.decode()
    assert "Ada Byron" in page
    assert "Blaise Pascal" not in page


def test_organisations_are_alike_but_for_their_legal_form(week: Week, office: Client) -> None:
    OrganisationFactory(slug="shushui-2", name_en="Shu Water S.p.A.", name_zh_hans="蜀水科技有限公司")
    page = office.get(reverse("desk:same", args=["organisation"])).content.decode()
    assert "shushui-2" in page
    assert Organisation.objects.count() == 3
    assert Account.objects.exists()
