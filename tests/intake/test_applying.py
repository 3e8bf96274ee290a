"""Applying, deciding, withdrawing: what is kept, who is told, and what the database does not let happen."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.finding.enums import Kind
from ponte.finding.models import SearchEntry
from ponte.intake.domain.applying import submit, withdraw
from ponte.intake.domain.cataloguing import write_entry
from ponte.intake.domain.deciding import close_intake, run_allocation
from ponte.intake.domain.stands import move_stand
from ponte.intake.enums import ApplicationState
from ponte.intake.models import Application, CatalogueEntry, Fair, Intake, Unit
from ponte.people.models import Account
from ponte.press.models import Message
from tests.factories import AccountFactory, OrganisationFactory, PersonFactory, SectorFactory
from tests.factories_intake import ApplicationFactory, UnitFactory, a_fair, an_exchange, closed

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def applied(fair: Fair, name: str, *, wanted: int = 1, account: Account | None = None) -> Application:
    assert fair.intake is not None
    return submit(
        actor=account or AccountFactory(),
        intake=fair.intake,
        organisation=OrganisationFactory(slug=name, name_en=name.capitalize()),
        wanted=wanted,
    )


def decided(fair: Fair) -> None:
    assert fair.intake is not None
    run_allocation(actor=None, intake=closed(fair.intake))


def stands(application: Application) -> list[str]:
    return sorted(application.units.values_list("number", flat=True))


def state(application: Application) -> tuple[str, int | None]:
    application.refresh_from_db()
    return application.state, application.rank


# --- Applying -------------------------------------------------------------------------------------------------------


def test_only_the_last_submission_of_an_organisation_counts_whoever_sent_it() -> None:
    fair = a_fair(modules=1)
    early = applied(fair, "acque")
    other = applied(fair, "borea")
    assert early.organisation is not None
    again = submit(actor=AccountFactory(), intake=early.intake, organisation=early.organisation, text=" anew ")
    assert state(early) == (ApplicationState.SUPERSEDED, None)
    assert again.submitted > other.submitted
    assert again.text == "anew"
    decided(fair)
    assert state(other) == (ApplicationState.GRANTED, None)
    assert state(again) == (ApplicationState.WAITING, 1)
    entry = AuditEntry.objects.get(action="intake.submit", subject_id=again.pk)
    assert entry.data["replaces"] == [early.pk]


def test_a_submission_is_confirmed_with_its_hour_in_the_language_of_the_account() -> None:
    fair = a_fair(modules=1)
    application = applied(fair, "acque", account=AccountFactory(language="it"))
    message = Message.objects.get(key=f"intake:{application.pk}:received")
    assert message.language == "it"
    assert fair.name_it in message.subject
    local = application.submitted.astimezone(ZoneInfo("Europe/Rome"))
    assert f"{local:%H:%M:%S} (UTC+" in message.text


def test_hours_are_kept_to() -> None:
    fair = a_fair(modules=1)
    intake = fair.intake
    assert intake is not None
    Intake.objects.filter(pk=intake.pk).update(opens=timezone.now() + dt.timedelta(seconds=60))
    assert refusal(lambda: applied(fair, "early")) == "not_open_yet"
    Intake.objects.filter(pk=intake.pk).update(opens=timezone.now() - dt.timedelta(hours=1))
    closed(intake)
    assert refusal(lambda: applied(fair, "late")) == "closed"
    assert not Application.objects.exists()


def test_organisations_apply_for_modules_and_people_for_places() -> None:
    fair, exchange = a_fair(modules=1), an_exchange(places=1)
    assert fair.intake is not None
    assert exchange.intake is not None
    account, intakes = AccountFactory(), (fair.intake, exchange.intake)
    assert refusal(lambda: submit(actor=account, intake=intakes[0])) == "no_organisation"
    organisation = OrganisationFactory()
    assert refusal(lambda: submit(actor=account, intake=intakes[1], organisation=organisation)) == "for_people"


@pytest.mark.parametrize("wanted", [0, 3])
def test_nobody_asks_for_more_than_one_applicant_can_have(wanted: int) -> None:
    assert refusal(lambda: applied(a_fair(modules=9, most_each=2), "acque", wanted=wanted)) == "too_many"


def test_a_text_has_a_limit() -> None:
    exchange = an_exchange(places=1)
    assert exchange.intake is not None
    intake = exchange.intake
    assert refusal(lambda: submit(actor=AccountFactory(), intake=intake, text="x" * 2001)) == "text_too_long"


# --- Deciding -------------------------------------------------------------------------------------------------------


def test_modules_are_handed_out_side_by_side_and_everybody_is_told_why() -> None:
    fair = a_fair(modules=4, most_each=2)
    two, one, last = applied(fair, "acque", wanted=2), applied(fair, "borea"), applied(fair, "cirro", wanted=2)
    decided(fair)
    assert stands(two) == ["A01", "A02"]
    assert [len(stands(one)), len(stands(last))] == [1, 1]
    assert state(last) == (ApplicationState.GRANTED, 1)
    assert last.reason == {"code": "served_in_part", "method": "first-come", "position": 3}
    messages = {message.account_id: message for message in Message.objects.filter(key__endswith=":decided")}
    assert set(messages) == {two.account_id, one.account_id, last.account_id}
    assert "A01, A02" in messages[two.account_id].text
    assert "a second is handed out only after everyone has one" in messages[last.account_id].text
    awards = AuditEntry.objects.filter(action="intake.award")
    assert {entry.subject_id for entry in awards} == {two.pk, one.pk, last.pk}
    assert awards.get(subject_id=two.pk).data["units"] == ["A01", "A02"]


def test_every_exhibitor_has_an_entry_that_begins_with_the_sectors_of_the_directory() -> None:
    fair = a_fair(modules=1)
    first, second = applied(fair, "acque"), applied(fair, "borea")
    assert first.organisation is not None
    first.organisation.strengths.add(water := SectorFactory())
    decided(fair)
    entry = CatalogueEntry.objects.get(fair=fair)
    assert (entry.organisation, list(entry.sectors.all())) == (first.organisation, [water])
    withdraw(actor=None, application=first)
    assert CatalogueEntry.objects.get(fair=fair).organisation == second.organisation


def test_the_search_finds_whoever_has_a_stand_and_nobody_who_gave_it_back() -> None:
    fair = a_fair(modules=1)
    first, _second = applied(fair, "acque"), applied(fair, "borea")

    def words() -> str:
        return SearchEntry.objects.get(kind=Kind.FAIR, slug=fair.slug).words

    decided(fair)
    assert "acque" in words()
    assert "borea" not in words()
    withdraw(actor=None, application=first)
    assert "acque" not in words()
    assert "borea" in words()


def test_an_intake_is_decided_once_and_only_when_closed() -> None:
    fair = a_fair(modules=1)
    intake = fair.intake
    assert intake is not None
    assert refusal(lambda: run_allocation(actor=None, intake=intake)) == "still_open"
    close_intake(actor=None, intake=intake)
    assert refusal(lambda: close_intake(actor=None, intake=intake)) == "not_open"
    assert refusal(lambda: run_allocation(actor=None, intake=intake)) == "nobody_applied"
    ApplicationFactory(intake=intake, organisation=OrganisationFactory())
    run_allocation(actor=None, intake=intake)
    assert refusal(lambda: run_allocation(actor=None, intake=intake)) == "decided_already"


# --- Giving back ----------------------------------------------------------------------------------------------------


def test_what_is_given_back_goes_to_the_next_who_is_told_and_nobody_else_is_moved() -> None:
    fair = a_fair(modules=2)
    names = ["acque", "borea", "cirro", "delta"]
    first, second, third, fourth = (applied(fair, name) for name in names)
    decided(fair)
    kept = stands(second)
    withdraw(actor=first.account, application=first)
    assert stands(first) == []
    assert stands(second) == kept
    assert state(third) == (ApplicationState.GRANTED, None)
    assert state(fourth) == (ApplicationState.WAITING, 1)
    moved = Message.objects.filter(key__contains=":moved-up")
    assert [message.account_id for message in moved] == [third.account_id]
    assert stands(third)[0] in moved[0].text
    assert AuditEntry.objects.get(action="intake.withdraw").data["given_back"] == ["A01"]


def test_a_second_module_given_back_serves_the_empty_handed_first() -> None:
    fair = a_fair(modules=2, most_each=2)
    first, second = applied(fair, "acque", wanted=2), applied(fair, "borea", wanted=2)
    third = applied(fair, "cirro")
    decided(fair)
    assert [state(one)[1] for one in (first, second, third)] == [2, 3, 1]
    withdraw(actor=None, application=second)
    assert (len(stands(first)), len(stands(third))) == (1, 1)


def test_before_the_decision_withdrawing_moves_nobody_and_one_may_apply_again() -> None:
    fair = a_fair(modules=1)
    application = applied(fair, "acque")
    withdraw(actor=None, application=application)
    assert refusal(lambda: withdraw(actor=None, application=application)) == "not_live"
    assert not Message.objects.filter(key__contains="moved-up").exists()
    again = submit(actor=application.account, intake=application.intake, organisation=application.organisation)
    assert state(again) == (ApplicationState.SUBMITTED, None)


# --- What the database does not let happen ---------------------------------------------------------------------------


def test_the_database_holds_what_the_rules_promise() -> None:
    fair = a_fair(modules=1)
    mine = applied(fair, "acque")
    exchange = an_exchange(places=1)
    person = ApplicationFactory(intake=exchange.intake)
    broken: list[Callable[[], object]] = [
        lambda: ApplicationFactory(intake=fair.intake, organisation=mine.organisation),
        lambda: ApplicationFactory(intake=exchange.intake, account=person.account),
        lambda: UnitFactory(intake=fair.intake, number="A01"),
        lambda: UnitFactory(intake=fair.intake, number="B01", row=1, column=1),
        lambda: ApplicationFactory(intake=exchange.intake, state=ApplicationState.WAITING, rank=None),
        lambda: ApplicationFactory(intake=exchange.intake, wanted=0),
        lambda: Intake.objects.filter(pk=fair.intake_id).update(decided_at=timezone.now()),
    ]
    for act in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


# --- Stands and the catalogue ---------------------------------------------------------------------------------------


def test_a_stand_is_changed_for_a_free_one_only() -> None:
    fair = a_fair(modules=3)
    first, second = applied(fair, "acque"), applied(fair, "borea")
    decided(fair)
    a01, a02, a03 = Unit.objects.filter(intake=fair.intake)
    assert refusal(lambda: move_stand(actor=None, unit=a01, to=a02)) == "taken"
    assert refusal(lambda: move_stand(actor=None, unit=a03, to=a01)) == "nobody_there"
    assert refusal(lambda: move_stand(actor=None, unit=a01, to=UnitFactory())) == "other_plan"
    assert stands(first) == ["A01"], "a refused change leaves everything as it was"
    move_stand(actor=None, unit=a01, to=a03)
    assert (stands(first), stands(second)) == (["A03"], ["A02"])


def test_an_entry_is_told_in_the_languages_that_are_given() -> None:
    fair = a_fair(modules=1)
    application = applied(fair, "acque")
    decided(fair)
    entry = CatalogueEntry.objects.get(application=application)
    sectors = [SectorFactory() for _ in range(6)]
    many: dict[str, str] = {"it": "x" * 1201}
    assert refusal(lambda: write_entry(actor=None, entry=entry, texts=many, sectors=[])) == "text_too_long"
    assert refusal(lambda: write_entry(actor=None, entry=entry, texts={}, sectors=sectors)) == "too_many_sectors"
    write_entry(actor=None, entry=entry, texts={"it": " Sensori. ", "zh-hans": "传感器。"}, sectors=sectors[:2])
    entry.refresh_from_db()
    assert (entry.text_it, entry.text_zh_hans, entry.text_en) == ("Sensori.", "传感器。", None)


# --- Races ----------------------------------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do everything at the same moment, each on its own connection; return the codes of what was refused, sorted."""
    start, outcomes = threading.Barrier(len(acts)), []

    def one(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
            outcomes.append("done")
        except Refused as no:
            outcomes.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_the_last_free_stand_goes_to_one_of_two_who_ask_at_once() -> None:
    fair = a_fair(modules=3)
    applied(fair, "acque"), applied(fair, "borea")
    decided(fair)
    a01, a02, a03 = Unit.objects.filter(intake=fair.intake)
    moves = [lambda unit=unit: move_stand(actor=None, unit=unit, to=a03) for unit in (a01, a02)]
    assert at_once(*moves) == ["done", "taken"]
    assert Unit.objects.filter(intake=fair.intake, holder__isnull=False).count() == 2
    assert Unit.objects.get(pk=a03.pk).holder is not None


@pytest.mark.django_db(transaction=True)
def test_two_who_withdraw_at_once_free_two_modules_for_the_next_two() -> None:
    fair = a_fair(modules=2)
    leaving = [applied(fair, name) for name in ("acque", "borea")]
    next_two = [applied(fair, name) for name in ("cirro", "delta")]
    last = applied(fair, "elios")
    decided(fair)
    assert at_once(*[lambda one=one: withdraw(actor=None, application=one) for one in leaving]) == ["done", "done"]
    assert sorted(stands(one)[0] for one in next_two) == ["A01", "A02"]
    assert state(last) == (ApplicationState.WAITING, 1)


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_decide_at_once_hand_out_once() -> None:
    fair = a_fair(modules=1)
    applied(fair, "acque"), applied(fair, "borea")
    assert fair.intake is not None
    intake = closed(fair.intake)
    assert at_once(*[lambda: run_allocation(actor=None, intake=intake)] * 2) == ["decided_already", "done"]
    assert Message.objects.filter(key__endswith=":decided").count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_organisation_that_applies_twice_at_once_has_one_application() -> None:
    fair = a_fair(modules=1)
    organisation, intake = OrganisationFactory(), fair.intake
    assert intake is not None
    people = [PersonFactory().account for _ in range(2)]
    sent = [lambda who=who: submit(actor=who, intake=intake, organisation=organisation) for who in people]
    assert at_once(*sent) == ["done", "done"]
    assert Application.objects.filter(state=ApplicationState.SUBMITTED).count() == 1
    assert Application.objects.filter(state=ApplicationState.SUPERSEDED).count() == 1
