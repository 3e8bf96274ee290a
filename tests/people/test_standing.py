"""Whom somebody stands for: one rule for applications of every kind."""

from __future__ import annotations

import pytest
import rules
from django.contrib.auth.models import AnonymousUser

from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import Registration
from ponte.people.models import Role
from ponte.people.queries import kin_of, organisations_of, stands_for
from tests.factories import AccountFactory, OrganisationFactory, PersonFactory, RegistrationFactory
from tests.factories_intake import ApplicationFactory
from tests.factories_showcase import ApplicationFactory as StartupFactory

pytestmark = pytest.mark.django_db


def test_a_role_or_an_admitted_registration_makes_somebody_stand_for_an_organisation() -> None:
    person, other = PersonFactory(), OrganisationFactory()
    registration: Registration = RegistrationFactory(person=person, status=RegistrationStatus.APPROVED)
    for title in ("Adviser", "Director"):
        Role.objects.create(person=person, organisation=other, title=title)
    assert set(organisations_of(person.account)) == {registration.organisation, other}
    assert organisations_of(person.account).count() == 2
    registration_of_another: Registration = RegistrationFactory(
        person=PersonFactory(), organisation=other, status=RegistrationStatus.APPROVED
    )
    colleague = registration_of_another.person.account
    assert kin_of([person.account.pk, colleague.pk]) == {
        person.account.pk: {(registration.organisation_id, None), (other.pk, None)},
        colleague.pk: {(other.pk, None)},
    }, "and that is where they have an interest"
    Registration.objects.update(status=RegistrationStatus.APPLIED)
    assert not stands_for(person.account, registration.organisation_id)
    assert stands_for(person.account, other.pk)
    assert not stands_for(AccountFactory(), other.pk)


def test_nobody_stands_for_what_people_without_an_account_do() -> None:
    organisation = OrganisationFactory()
    Role.objects.create(person=PersonFactory(account=None), organisation=organisation, title="CEO")
    assert not stands_for(AnonymousUser(), organisation.pk)
    assert not stands_for(AccountFactory(), None)


@pytest.mark.parametrize(
    ("permission", "factory"), [("intake.act_as", ApplicationFactory), ("showcase.act_as", StartupFactory)]
)
def test_colleagues_admitted_for_an_organisation_act_for_it(permission: str, factory: type) -> None:
    registration: Registration = RegistrationFactory(person=PersonFactory(), status=RegistrationStatus.APPROVED)
    application = factory(organisation=registration.organisation)
    assert rules.has_perm(permission, registration.person.account, application)
    assert not rules.has_perm(permission, PersonFactory().account, application)
