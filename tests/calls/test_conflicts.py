"""Who has an interest in a proposal: by their institution and its house, by their name, or because they apply."""

from __future__ import annotations

import pytest

from ponte.brokerage.enums import RegistrationStatus
from ponte.calls.domain.filing import file_dossier
from ponte.calls.domain.reviewing import find_conflicts
from ponte.calls.domain.writing import set_partners
from ponte.calls.enums import ConflictKind
from ponte.calls.kinds import STUDENT_MOBILITY
from ponte.calls.models import Call, Conflict, Dossier, Proposal
from ponte.people.models import Organisation, Role
from tests.factories import OrganisationFactory, PersonFactory, RegistrationFactory
from tests.factories_calls import a_call, a_draft, a_pair, a_reviewer, evaluated, filed, side_of

pytestmark = pytest.mark.django_db


def reviewer_from(call: Call, organisation: Organisation | None) -> None:
    """Name a reviewer of the Chinese side who works somewhere."""
    person = PersonFactory()
    Role.objects.create(person=person, organisation=organisation, title="Professor")
    a_reviewer(call, "cn", account=person.account)


def kinds(call: Call) -> list[str]:
    find_conflicts(side_of(call, "cn"))
    return list(Conflict.objects.values_list("kind", flat=True))


def test_a_partner_is_known_by_its_name_in_any_language_without_its_legal_form() -> None:
    firm = OrganisationFactory(name_en="Vesuvius Devices", name_zh_hans="维苏威设备有限公司")
    OrganisationFactory(name_en="Twice")
    OrganisationFactory(name_en="Twice")
    dossier = a_draft(a_call(), "it")
    partners = [{"name": name} for name in ("VESUVIUS DEVICES S.r.l.", "维苏威设备", "Twice", "Nobody knows it")]
    set_partners(actor=dossier.account, dossier=dossier, partners=partners)
    assert [one.organisation for one in dossier.partners.all()] == [firm, firm, None, None]


def test_whoever_works_for_a_partner_does_not_review() -> None:
    firm = OrganisationFactory(name_en="Vesuvius Devices")
    call = a_call()
    pair = a_pair(call)
    set_partners(actor=pair.one.account, dossier=pair.one, partners=[{"name": "Vesuvius Devices srl"}])
    evaluated(call)
    reviewer_from(call, firm)
    reviewer_from(call, OrganisationFactory())
    assert kinds(call) == [ConflictKind.ORGANISATION]


def test_whoever_is_admitted_to_meetings_for_a_partner_does_not_review() -> None:
    firm = OrganisationFactory(name_en="Vesuvius Devices")
    call = a_call()
    pair = a_pair(call)
    set_partners(actor=pair.one.account, dossier=pair.one, partners=[{"name": "Vesuvius Devices srl"}])
    evaluated(call)
    for status in (RegistrationStatus.APPROVED, RegistrationStatus.APPLIED):
        registration = RegistrationFactory(person=PersonFactory(), organisation=firm, status=status)
        a_reviewer(call, "cn", account=registration.person.account)
    assert kinds(call) == [ConflictKind.ORGANISATION]


def test_a_partner_that_enters_the_directory_later_counts_too() -> None:
    call = a_call()
    pair = a_pair(call)
    set_partners(actor=pair.one.account, dossier=pair.one, partners=[{"name": "Vesuvius Devices"}])
    evaluated(call)
    reviewer_from(call, OrganisationFactory(name_en="Vesuvius Devices S.r.l."))
    assert kinds(call) == [ConflictKind.ORGANISATION]


@pytest.mark.parametrize("where", ["parent", "part", "sister"])
def test_an_institution_of_the_same_house_is_an_interest(where: str) -> None:
    call = a_call()
    institution = a_pair(call).one.institution
    assert institution is not None
    house = OrganisationFactory()
    Organisation.objects.filter(pk=institution.pk).update(parent=house)
    evaluated(call)
    relatives = {
        "parent": house,
        "part": OrganisationFactory(parent=institution),
        "sister": OrganisationFactory(parent=house),
    }
    reviewer_from(call, relatives[where])
    reviewer_from(call, OrganisationFactory(parent=OrganisationFactory()))
    assert kinds(call) == [ConflictKind.ORGANISATION]


def test_whoever_works_for_the_host_of_a_student_does_not_review() -> None:
    host = OrganisationFactory(name_en="Sichuan University")
    call = a_call(kind=STUDENT_MOBILITY.code, italy={"most_share": 100}, most_months=12)
    stay = [{"year": 1, "cost": "stay", "total": 900, "asked": 900}]
    filed(call, "it", months=6, lines=stay, theirs=("Wang Fang", "Sichuan University"))
    evaluated(call)
    reviewer_from(call, host)
    assert kinds(call) == [ConflictKind.ORGANISATION]


def test_a_reviewer_who_applies_later_judges_nothing_of_the_call() -> None:
    call = a_call()
    a_pair(call)
    judge = a_reviewer(call, "cn")
    theirs = a_draft(call, "it", own=("Carla Verdi", "Polytechnic"), theirs=("Li Na", "Fudan"), title_en="Another")
    Dossier.objects.filter(pk=theirs.pk).update(account=judge.account)
    file_dossier(actor=judge.account, dossier=Dossier.objects.get(pk=theirs.pk))
    evaluated(call)
    assert Proposal.objects.count() == 1, "their own is void, and yet they competed"
    assert kinds(call) == [ConflictKind.APPLICANT]
