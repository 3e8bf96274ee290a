"""An accord's way from a draft to its end: data that holds together, and nothing counted without evidence."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from ponte.accords.domain.advancing import OVER, WITH_REASON, confirm_accord, dismiss_accord, take_step
from ponte.accords.domain.entering import add_signatory, write_accord
from ponte.accords.enums import ENDED, NOT_AGREED, RUNNING, AccordKind, AccordStatus, Succession
from ponte.accords.models import Accord
from ponte.accords.queries import counted, lineage, public
from ponte.accords.workflows import WORKFLOWS, workflow_of
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.common.workflows import Audience
from tests.factories import AccountFactory, CityFactory, OrganisationFactory, PersonFactory, Week, a_week
from tests.factories_accords import AccordFactory, a_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return a_week()


def an_accord(week: Week, **facts: object) -> Accord:
    parties = [week.anna.organisation, week.wei.organisation]
    made: Accord = AccordFactory(**{"programme": week.brokerage.edition.programme, "parties": parties} | facts)
    return made


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_phase_is_reachable_and_ends(workflow: object) -> None:
    assert workflow.faults() == []  # type: ignore[attr-defined]


def test_the_lives_hold_every_state_and_every_kind_has_one() -> None:
    codes = {phase.code for workflow in WORKFLOWS for phase in workflow.phases}
    assert codes == set(AccordStatus.values) == {*NOT_AGREED, *RUNNING, *ENDED}
    assert all(any(workflow_of(kind) is workflow for kind in AccordKind) for workflow in WORKFLOWS)
    steps = {step.code for workflow in WORKFLOWS for step in workflow.transitions}
    assert {*WITH_REASON, *OVER.values()} <= steps


def test_a_phase_has_a_name_for_each_audience() -> None:
    phase = workflow_of(AccordKind.MEMORANDUM).phase(AccordStatus.REPORTED)
    said = {str(phase.said_to(who)) for who in (Audience.PUBLIC, Audience.APPLICANT, Audience.OFFICE)}
    assert len(said) == 3


def test_without_evidence_an_accord_is_refused_and_the_refusal_stands_in_the_trail(week: Week) -> None:
    accord = an_accord(week, status=AccordStatus.REPORTED, evidence="")
    with pytest.raises(Refused) as no:
        confirm_accord(actor=week.officer, accord=accord)
    assert no.value.code == "no_evidence"
    entry = AuditEntry.objects.get(action="accords.confirm.refused")
    assert (entry.subject_id, entry.actor, entry.data["refused"]) == (accord.pk, week.officer, "no_evidence")
    assert entry.data["reason"] == str(no.value)
    accord.refresh_from_db()
    assert accord.status == AccordStatus.REPORTED
    assert not counted().exists()


@pytest.mark.parametrize("evidence", ["text", "file", "report", "source"])
def test_every_kind_of_evidence_is_enough(week: Week, evidence: str) -> None:
    from ponte.common.models import Source, SourcePlace

    accord = an_accord(week, status=AccordStatus.REPORTED, evidence="Prot. 7" if evidence == "text" else "")
    match evidence:
        case "file":
            a_version(accord)
        case "report":
            accord.reports.create(kind=accord.kind, title="A", language="en", date=accord.date, evidence="Prot. 8")
        case "source":
            document = Source.objects.create(slug="page", title="Page", kind="web-page", language="en")
            accord.sources.add(SourcePlace.objects.create(document=document, locator="p1", label="One"))
    confirm_accord(actor=week.officer, accord=accord)
    assert counted().get() == accord


def test_what_was_made_up_and_what_is_only_discussed_does_not_count(week: Week) -> None:
    an_accord(week, is_sample=True)
    an_accord(week, status=AccordStatus.DISCUSSED)
    an_accord(week, evidence="")
    an_accord(week, status=AccordStatus.DRAFT)
    assert public().count() == 3
    assert not counted().exists()


def test_an_accord_needs_parties_and_a_day_that_has_come(week: Week) -> None:
    for facts, code in (({"parties": []}, "no_parties"), ({"date": "2999-01"}, "in_the_future")):
        with pytest.raises(Refused) as no:
            confirm_accord(actor=week.officer, accord=an_accord(week, status=AccordStatus.DRAFT, **facts))
        assert no.value.code == code


def test_only_the_offices_of_its_programme_take_an_accord_on(week: Week) -> None:
    accord = an_accord(week, status=AccordStatus.REPORTED)
    for stranger in (AccountFactory(), a_week_elsewhere()):
        with pytest.raises(Forbidden):
            confirm_accord(actor=stranger, accord=accord)
    assert AuditEntry.objects.filter(action="accords.confirm.refused").count() == 2


def a_week_elsewhere() -> object:
    from tests.factories import OfficerFactory

    return OfficerFactory().account


def test_ending_an_accord_needs_a_reason_and_no_step_leads_out_of_an_end(week: Week) -> None:
    accord = an_accord(week)
    with pytest.raises(Refused) as no:
        take_step(actor=week.officer, accord=accord, step="terminate")
    assert no.value.code == "no_reason"
    take_step(actor=week.officer, accord=accord, step="terminate", reason="By either party's letter")
    assert accord.status == AccordStatus.TERMINATED
    assert counted().get() == accord, "it was signed once, and stays in the register"
    with pytest.raises(Refused) as no:
        take_step(actor=week.officer, accord=accord, step="take_back", reason="A slip")
    assert no.value.code == "not_in_this_phase"


@pytest.mark.parametrize(
    ("succession", "end"),
    [
        (Succession.RENEWS, AccordStatus.RENEWED),
        (Succession.REPLACES, AccordStatus.REPLACED),
        (Succession.FOLLOWS, AccordStatus.IN_FORCE),
    ],
)
def test_a_successor_ends_what_it_renews_once_it_is_signed(week: Week, succession: str, end: str) -> None:
    first = an_accord(week, status=AccordStatus.IN_FORCE)
    next_one = an_accord(week, status=AccordStatus.REPORTED, follows=first, succession=succession, date="2016-11-01")
    first.refresh_from_db()
    assert first.status == AccordStatus.IN_FORCE
    confirm_accord(actor=week.officer, accord=next_one)
    first.refresh_from_db()
    assert first.status == end
    assert counted().count() == 2


@pytest.mark.parametrize(
    ("status", "end"), [(AccordStatus.SIGNED, AccordStatus.RENEWED), (AccordStatus.DRAFT, AccordStatus.IN_FORCE)]
)
def test_what_is_said_later_to_be_a_renewal_ends_what_it_renews_if_it_is_signed(
    week: Week, status: str, end: str
) -> None:
    first, second = an_accord(week, status=AccordStatus.IN_FORCE), an_accord(week, status=status, date="2016-11-01")
    second.follows, second.succession = first, Succession.RENEWS
    write_accord(actor=week.officer, accord=second, parties=second.parties.all())
    first.refresh_from_db()
    assert first.status == end


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", (2016, 2, 10), (2018, 2, 10)),
        ("month", (2016, 2, 1), (2018, 2, 28)),
        ("year", (2016, 1, 1), (2018, 12, 31)),
    ],
)
def test_validity_lasts_to_the_end_of_what_is_known_of_it(
    week: Week, precision: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    accord = an_accord(week, valid_from=dt.date(2016, 2, 10), valid_until=dt.date(2018, 2, 10))
    accord.valid_precision = precision
    write_accord(actor=week.officer, accord=accord, parties=accord.parties.all())
    assert (accord.valid_from, accord.valid_until) == (dt.date(*first), dt.date(*last))


def test_what_expired_by_a_wrong_date_can_be_taken_back(week: Week) -> None:
    accord = an_accord(week, status=AccordStatus.EXPIRED)
    take_step(actor=week.officer, accord=accord, step="take_back", reason="The text says 2019, not 2016")
    assert accord.status == AccordStatus.REPORTED


def test_the_family_is_drawn_from_its_first_ancestor_whatever_is_hidden_between(week: Week) -> None:
    first = an_accord(week, date="2010")
    hidden = an_accord(week, follows=first, succession="follows", status=AccordStatus.DRAFT, date="2012")
    last = an_accord(week, follows=hidden, succession="follows", date="2014")
    an_accord(week, follows=first, succession="renews", date="2013")
    family = lineage(last, public())
    assert family is not None
    assert family.accord == first
    assert [descent.accord.date for descent in family.followers] == ["2013", "2014"]
    assert lineage(an_accord(week), public()) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title_en": "", "title_it": "", "title_zh_hans": ""}, "no_title"),
        ({"date": "26.10.2016"}, "not_a_date"),
        ({"date": "2016-13"}, "not_a_date"),
        ({"valid_from": dt.date(2018, 1, 1), "valid_until": dt.date(2017, 1, 1)}, "ends_before_it_begins"),
        ({"kind": AccordKind.JOINT_LABORATORY, "status": AccordStatus.IN_FORCE}, "kind_of_other_life"),
        ({"evidence": ""}, "no_evidence"),
        ({"slug": "other"}, "slug_taken"),
    ],
)
def test_what_cannot_be_written(week: Week, changes: dict[str, object], code: str) -> None:
    AccordFactory(slug="other", programme=week.brokerage.edition.programme)
    accord = an_accord(week, status=changes.pop("status", AccordStatus.SIGNED))
    for name, value in changes.items():
        setattr(accord, name, value)
    with pytest.raises(Refused) as no:
        write_accord(actor=week.officer, accord=accord, parties=accord.parties.all())
    assert no.value.code == code
    assert AuditEntry.objects.get(action="accords.write.refused").data["refused"] == code


def test_an_accord_does_not_follow_what_follows_it(week: Week) -> None:
    first = an_accord(week)
    second = an_accord(week, follows=first, succession="follows")
    first.follows = second
    with pytest.raises(Refused) as no:
        write_accord(actor=week.officer, accord=first)
    assert no.value.code == "follows_itself"


def test_two_officers_do_not_write_over_each_other(week: Week) -> None:
    accord = an_accord(week)
    seen = accord.changed
    write_accord(actor=week.officer, accord=accord, parties=accord.parties.all(), seen=seen)
    with pytest.raises(Refused) as no:
        write_accord(actor=week.officer, accord=accord, parties=accord.parties.all(), seen=seen)
    assert no.value.code == "changed_meanwhile"


def test_a_form_cannot_change_the_state(week: Week) -> None:
    accord = an_accord(week, status=AccordStatus.REPORTED)
    accord.status = AccordStatus.SIGNED
    write_accord(actor=week.officer, accord=accord, parties=accord.parties.all())
    accord.refresh_from_db()
    assert accord.status == AccordStatus.REPORTED


def test_who_signs_is_somebody_and_signs_for_a_party(week: Week) -> None:
    accord, person = an_accord(week), PersonFactory()
    signed = {"actor": week.officer, "accord": accord, "person": person, "titles": {"title_en": "Director"}}
    add_signatory(**signed, party=week.anna.organisation)  # type: ignore[arg-type]
    for changes, code in (
        ({"person": None, "titles": {"title_en": ""}}, "nobody"),
        ({"party": OrganisationFactory()}, "not_a_party"),
        ({"party": week.anna.organisation, "country": CityFactory()}, "two_parties"),
        ({"party": week.anna.organisation}, "signed_already"),
    ):
        with pytest.raises(Refused) as no:
            add_signatory(**signed | changes)  # type: ignore[arg-type]
        assert no.value.code == code


def test_what_others_point_to_is_not_taken_out(week: Week) -> None:
    first = an_accord(week, status=AccordStatus.DRAFT)
    an_accord(week, follows=first, succession="follows")
    with pytest.raises(Refused) as no:
        dismiss_accord(actor=week.officer, accord=first, reason="A slip")
    assert no.value.code == "others_point_here"


@pytest.mark.parametrize(
    "facts",
    [
        {"date": "yesterday"},
        {"status": "lost"},
        {"valid_from": dt.date(2018, 1, 1), "valid_until": dt.date(2017, 12, 31)},
        {"succession": "renews"},
    ],
)
def test_the_database_holds_what_must_hold(week: Week, facts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        an_accord(week, **facts)


def test_a_milestone_is_not_fulfilled_without_evidence_even_in_the_database(week: Week) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        an_accord(week).milestones.create(title="Open", due=dt.date(2017, 1, 1), fulfilled_on=dt.date(2017, 1, 1))
