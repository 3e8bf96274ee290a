"""Marks: by named assessors, without an interest, complete before anything is decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ponte.brokerage.enums import RegistrationStatus
from ponte.common.refusals import Refused
from ponte.intake.domain.deciding import run_allocation
from ponte.intake.domain.marking import dismiss_assessor, give_marks, name_assessor
from ponte.intake.enums import ApplicationState, Method
from ponte.intake.models import Application, Assessor, Criterion, Exchange, Intake, Mark
from ponte.people.models import Organisation, Person
from tests.factories import AccountFactory, OrganisationFactory, RegistrationFactory
from tests.factories_intake import (
    ApplicationFactory,
    AssessorFactory,
    CriterionFactory,
    a_fair,
    an_exchange,
    closed,
)

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


@pytest.fixture
def intake() -> Intake:
    """One place, two criteria, two assessors, two applications, closed."""
    exchange: Exchange = an_exchange(places=1)
    row = exchange.intake
    assert row is not None
    row.method, row.threshold = Method.SCORE, 50
    row.save()
    CriterionFactory(intake=row, order=1, weight=60, threshold=4)
    CriterionFactory(intake=row, order=2, weight=40)
    for email in ("one@example.org", "two@example.org"):
        AssessorFactory(intake=row, account__email=email)
        ApplicationFactory(intake=row)
    return closed(row)


def marked(intake: Intake, application: Application, email: str, *values: int) -> None:
    keys = Criterion.objects.filter(intake=intake).values_list("pk", flat=True)
    account = Assessor.objects.get(intake=intake, account__email=email).account
    give_marks(actor=account, application=application, marks=dict(zip(keys, values, strict=True)))


def test_the_place_goes_to_the_higher_mean_of_all_assessors(intake: Intake) -> None:
    early, late = intake.applications.all()
    for email, first, second in (("one@example.org", (6, 6), (9, 7)), ("two@example.org", (7, 6), (8, 8))):
        marked(intake, early, email, *first)
        marked(intake, late, email, *second)
    run_allocation(actor=None, intake=intake)
    early.refresh_from_db()
    late.refresh_from_db()
    assert (late.state, late.reason["score"]) == (ApplicationState.GRANTED, "81.00")
    assert (early.state, early.rank, early.reason["score"]) == (ApplicationState.WAITING, 1, "63.00")


def test_below_a_threshold_nobody_waits(intake: Intake) -> None:
    low, fine = intake.applications.all()
    for email in ("one@example.org", "two@example.org"):
        marked(intake, low, email, 3, 10)
        marked(intake, fine, email, 5, 5)
    run_allocation(actor=None, intake=intake)
    low.refresh_from_db()
    assert (low.state, low.rank, low.reason["code"]) == (ApplicationState.DECLINED, None, "below_criterion")
    assert low.reason["least"] == 4


def test_nothing_is_decided_while_a_mark_is_lacking(intake: Intake) -> None:
    first, second = intake.applications.all()
    marked(intake, first, "one@example.org", 6, 6)
    marked(intake, second, "one@example.org", 6, 6)
    marked(intake, first, "two@example.org", 6, 6)
    assert refusal(lambda: run_allocation(actor=None, intake=intake)) == "marks_lacking"
    assert not intake.applications.exclude(state=ApplicationState.SUBMITTED).exists()
    marked(intake, second, "two@example.org", 6, 6)
    run_allocation(actor=None, intake=intake)


def test_nobody_marks_what_they_have_an_interest_in(intake: Intake) -> None:
    first, second = intake.applications.all()
    Application.objects.filter(pk=first.pk).update(
        account=Assessor.objects.get(account__email="one@example.org").account
    )
    first.refresh_from_db()
    assert refusal(lambda: marked(intake, first, "one@example.org", 9, 9)) == "own_interest"
    # The marks of the other assessor are enough for it.
    marked(intake, first, "two@example.org", 6, 6)
    marked(intake, second, "one@example.org", 6, 6)
    marked(intake, second, "two@example.org", 6, 6)
    run_allocation(actor=None, intake=intake)


def _works_there(person: Person, organisation: Organisation) -> None:
    person.roles.create(organisation=organisation, title="Director")


def _is_admitted_for_it(person: Person, organisation: Organisation) -> None:
    RegistrationFactory(person=person, organisation=organisation, status=RegistrationStatus.APPROVED)


def _works_in_the_same_house(person: Person, organisation: Organisation) -> None:
    organisation.parent = OrganisationFactory()
    organisation.save()
    _works_there(person, OrganisationFactory(parent=organisation.parent))


@pytest.mark.parametrize("stands_for", [_works_there, _is_admitted_for_it, _works_in_the_same_house])
def test_whoever_stands_for_the_organisation_or_its_house_has_an_interest(
    stands_for: Callable[[Person, Organisation], None],
) -> None:
    fair = a_fair(modules=1)
    assert fair.intake is not None
    Intake.objects.filter(pk=fair.intake_id).update(method=Method.SCORE)
    criterion = CriterionFactory(intake=fair.intake)
    organisation = OrganisationFactory()
    application = ApplicationFactory(intake=fair.intake, organisation=organisation)
    colleague = AssessorFactory(intake=fair.intake, account=ApplicationFactory().account).account
    stands_for(colleague.person, organisation)
    closed(fair.intake)
    marks = {criterion.pk: 9}
    assert refusal(lambda: give_marks(actor=colleague, application=application, marks=marks)) == "own_interest"


def test_marks_are_complete_within_the_scale_and_by_assessors(intake: Intake) -> None:
    application = intake.applications.all()[0]
    first, second = Criterion.objects.filter(intake=intake).values_list("pk", flat=True)
    who = Assessor.objects.all()[0].account
    cases = {
        "incomplete": (who, {first: 5}),
        "out_of_scale": (who, {first: 5, second: 11}),
        "not_assessor": (AccountFactory(), {first: 5, second: 5}),
    }
    for code, (actor, marks) in cases.items():
        assert refusal(lambda a=actor, m=marks: give_marks(actor=a, application=application, marks=m)) == code
    assert not Mark.objects.exists()


def test_marks_wait_for_the_closing_and_end_with_the_decision(intake: Intake) -> None:
    first, second = intake.applications.all()
    Intake.objects.filter(pk=intake.pk).update(closes=None)
    assert refusal(lambda: marked(intake, first, "one@example.org", 6, 6)) == "still_open"
    closed(intake)
    for email in ("one@example.org", "two@example.org"):
        for one in (first, second):
            marked(intake, one, email, 6, 6)
    marked(intake, first, "one@example.org", 8, 8)
    assert Mark.objects.filter(application=first).count() == 4, "marking anew changes the marks that are there"
    run_allocation(actor=None, intake=intake)
    assert refusal(lambda: marked(intake, first, "one@example.org", 1, 1)) == "decided_already"


def test_assessors_are_named_by_their_address_and_dismissed_with_their_marks(intake: Intake) -> None:
    account = AccountFactory(email="three@example.org")
    assert refusal(lambda: name_assessor(actor=None, intake=intake, email="nobody@example.org")) == "unknown_account"
    assessor = name_assessor(actor=None, intake=intake, email=" Three@example.org ")
    assert name_assessor(actor=None, intake=intake, email="three@example.org") == assessor
    marked(intake, intake.applications.all()[0], account.email, 5, 5)
    dismiss_assessor(actor=None, assessor=assessor)
    assert not Mark.objects.exists()
    fair = a_fair(modules=1)
    assert refusal(lambda: name_assessor(actor=None, intake=fair.intake, email=account.email)) == "no_marks"
