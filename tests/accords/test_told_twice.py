"""The same accord reported by two parties is recognised and counted once; a person decides where it is doubtful."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from ponte.accords.domain import recognising
from ponte.accords.domain.advancing import confirm_accord, dismiss_accord, take_step
from ponte.accords.domain.joining import join, note_doubles, part_report, tell_apart, undo_decision
from ponte.accords.domain.recognising import AccordFacts, PartyFacts, compare, titles_alike
from ponte.accords.domain.reporting import file_report
from ponte.accords.enums import AccordKind, AccordStatus, Joining, Verdict
from ponte.accords.models import Accord, Double
from ponte.accords.queries import counted
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from tests.factories import OrganisationFactory, Week, a_week
from tests.factories_accords import AccordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def week() -> Week:
    return a_week()


@pytest.fixture(autouse=True)
def _meanings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Titles mean the same if they are about water; the real encoder has a test of its own."""
    monkeypatch.setattr(recognising, "meaning_alike", lambda one, other: 0.9 if about_water(one, other) else 0.1)


def about_water(*titles: str) -> bool:
    return all(any(word in title.lower() for word in ("water", "acqu", "水")) for title in titles)


def told(week: Week, organisation: Any, language: str = "en", **changes: Any) -> Accord:
    facts = {
        "actor": week.officer,
        "programme": week.brokerage.edition.programme,
        "organisation": organisation,
        "parties": [week.anna.organisation, week.wei.organisation],
        "kind": AccordKind.MEMORANDUM,
        "title": "Water for Naples",
        "date": dt.date(2016, 11, 20),
        "evidence": "Prot. 7",
    }
    with override(language):
        return file_report(**facts | changes)


def test_what_agrees_in_everything_is_one_accord_with_two_reports(week: Week) -> None:
    first = told(week, week.anna.organisation)
    second = told(week, week.wei.organisation, title="water for NAPLES")
    assert second == first
    assert Accord.objects.count() == 1
    assert [report.joining for report in first.reports.all()] == [Joining.FIRST, Joining.CERTAIN]
    confirm_accord(actor=week.officer, accord=first)
    assert counted().count() == 1
    entries = AuditEntry.objects.filter(action="accords.file_report").order_by("pk")
    assert [entry.data["joined"] for entry in entries] == [False, True]


def test_a_party_reports_an_accord_once(week: Week) -> None:
    accord = told(week, week.anna.organisation)
    with pytest.raises(Refused) as no:
        told(week, week.anna.organisation)
    assert no.value.code == "already_reported"
    with pytest.raises(IntegrityError), transaction.atomic():
        accord.reports.create(
            organisation=week.anna.organisation, kind=accord.kind, title="A", language="en", date=accord.date
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "那不勒斯供水合作", "language": "zh-hans"},
        {"title": "Acqua per Napoli", "language": "it"},
        {"date": dt.date(2016, 11, 22)},
        {"kind": AccordKind.TRADE_AGREEMENT},
    ],
)
def test_what_agrees_in_much_waits_for_an_office(week: Week, changes: dict[str, Any]) -> None:
    first = told(week, week.anna.organisation)
    second = told(week, week.wei.organisation, **changes)
    assert second != first
    double = Double.objects.get()
    assert {double.first, double.second} == {first, second}
    assert double.verdict == Verdict.OPEN
    assert 0 < double.score < 1


@pytest.mark.parametrize(
    "changes",
    [
        {"date": dt.date(2016, 3, 1)},
        {"title": "A laboratory for robots", "kind": AccordKind.JOINT_LABORATORY, "date": dt.date(2016, 12, 12)},
    ],
)
def test_another_accord_of_the_same_parties_is_another(week: Week, changes: dict[str, Any]) -> None:
    told(week, week.anna.organisation)
    told(week, week.wei.organisation, **changes)
    assert Accord.objects.count() == 2
    assert not Double.objects.exists()


def test_other_parties_make_another_accord(week: Week) -> None:
    told(week, week.anna.organisation)
    told(week, week.wei.organisation, parties=[week.wei.organisation, OrganisationFactory(), OrganisationFactory()])
    assert Accord.objects.count() == 2
    assert not Double.objects.exists()


def test_an_organisation_is_known_by_its_name_in_any_entry(week: Week) -> None:
    twin = OrganisationFactory(slug="twin", name_en="Waters of Naples S.p.A.", name_it="", name_zh_hans="")
    first = told(week, week.wei.organisation)
    assert told(week, twin, parties=[twin, week.wei.organisation]) == first


def doubtful(week: Week) -> tuple[Accord, Accord, Double]:
    first = told(week, week.anna.organisation)
    second = told(week, week.wei.organisation, title="那不勒斯供水合作", language="zh-hans")
    return first, second, Double.objects.get()


def test_joined_they_count_once_and_parted_again_twice(week: Week) -> None:
    first, second, double = doubtful(week)
    for accord in (first, second):
        confirm_accord(actor=week.officer, accord=accord)
    assert counted().count() == 2
    join(actor=week.officer, double=double, kept=first)
    assert counted().get() == first
    with pytest.raises(Refused) as no:
        take_step(actor=week.officer, accord=second, step="terminate", reason="Over")
    assert no.value.code == "is_a_double"
    undo_decision(actor=week.officer, double=double)
    assert counted().count() == 2
    double.refresh_from_db()
    assert (double.verdict, double.decided_by) == (Verdict.OPEN, None)
    acts = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"accords.join", "accords.undo_decision"} <= acts


def test_told_apart_they_are_not_asked_about_again(week: Week) -> None:
    first, second, double = doubtful(week)
    tell_apart(actor=week.officer, double=double)
    note_doubles(second)
    assert Double.objects.get().verdict == Verdict.DIFFERENT
    with pytest.raises(Refused) as no:
        join(actor=week.officer, double=double, kept=first)
    assert no.value.code == "decided_already"


def test_the_entry_that_is_confirmed_is_kept(week: Week) -> None:
    first, second, double = doubtful(week)
    confirm_accord(actor=week.officer, accord=second)
    with pytest.raises(Refused) as no:
        join(actor=week.officer, double=double, kept=first)
    assert no.value.code == "less_sure"
    join(actor=week.officer, double=double, kept=second)
    assert counted().get() == second


def test_an_entry_that_stands_for_another_cannot_hide_behind_a_third(week: Week) -> None:
    first, second, double = doubtful(week)
    join(actor=week.officer, double=double, kept=first)
    third = told(week, OrganisationFactory(), title="Water", kind=AccordKind.TRADE_AGREEMENT)
    pair = Double.objects.get(second=third, first=first)
    with pytest.raises(Refused) as no:
        join(actor=week.officer, double=pair, kept=third)
    assert no.value.code == "has_doubles"
    assert second.pk


def test_evidence_of_a_second_entry_counts_for_the_one_that_is_kept(week: Week) -> None:
    first = told(week, week.anna.organisation, evidence="")
    told(week, week.wei.organisation, title="那不勒斯供水合作", language="zh-hans", evidence="档案7号")
    join(actor=week.officer, double=Double.objects.get(), kept=first)
    confirm_accord(actor=week.officer, accord=first)
    assert counted().get() == first


def test_a_report_recognised_wrongly_gets_its_own_entry_again(week: Week) -> None:
    accord = told(week, week.anna.organisation)
    told(week, week.wei.organisation)
    first, second = accord.reports.all()
    with pytest.raises(Refused) as no:
        part_report(actor=week.officer, report=first)
    assert no.value.code == "first_report"
    other = part_report(actor=week.officer, report=second)
    assert set(other.parties.all()) == set(accord.parties.all())
    assert (other.status, other.title_en) == (AccordStatus.REPORTED, "Water for Naples")  # type: ignore[attr-defined]
    assert Double.objects.get().verdict == Verdict.DIFFERENT


def evidenced_by_the_second(week: Week) -> tuple[Accord, Accord, Double]:
    """A confirmed accord whose only evidence its second entry shows."""
    first = told(week, week.anna.organisation, evidence="")
    second = told(week, week.wei.organisation, title="那不勒斯供水合作", language="zh-hans", evidence="档案7号")
    double = Double.objects.get()
    join(actor=week.officer, double=double, kept=first)
    confirm_accord(actor=week.officer, accord=first)
    return first, second, double


def test_an_accord_that_counts_keeps_the_evidence_of_its_second_entry(week: Week) -> None:
    first, second, double = evidenced_by_the_second(week)
    for act in (
        lambda: undo_decision(actor=week.officer, double=double),
        lambda: dismiss_accord(actor=week.officer, accord=second, reason="A slip"),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert no.value.code == "no_evidence"
        assert counted().get() == first
    kept = AuditEntry.objects.filter(action__endswith=".refused").values_list("action", flat=True)
    assert set(kept) == {"accords.undo_decision.refused", "accords.dismiss.refused"}
    Accord.objects.filter(pk=first.pk).update(evidence="Prot. 9")
    undo_decision(actor=week.officer, double=double)
    assert counted().get() == first


def test_a_second_entry_that_counts_again_needs_evidence_of_its_own(week: Week) -> None:
    first, second, double = doubtful(week)
    for entry in (first, second):
        Accord.objects.filter(pk=entry.pk).update(status=AccordStatus.IN_FORCE, evidence="Prot. 9")
    second.reports.update(evidence="")
    join(actor=week.officer, double=double, kept=first)
    Accord.objects.filter(pk=second.pk).update(evidence="")  # the kept one has its own, so nothing says no
    with pytest.raises(Refused) as no:
        undo_decision(actor=week.officer, double=double)
    assert no.value.code == "no_evidence"
    second.refresh_from_db()
    assert second.same_as == first
    assert counted().get() == first


def test_an_accord_that_counts_keeps_the_evidence_of_its_second_report(week: Week) -> None:
    accord = told(week, week.anna.organisation, evidence="")
    told(week, week.wei.organisation)
    confirm_accord(actor=week.officer, accord=accord)
    with pytest.raises(Refused) as no:
        part_report(actor=week.officer, report=accord.reports.all()[1])
    assert no.value.code == "no_evidence"
    assert accord.reports.count() == 2
    assert counted().get() == accord


def test_the_second_partys_title_fills_its_language(week: Week) -> None:
    meeting_like = told(week, week.anna.organisation)
    told(week, week.wei.organisation, language="it")
    meeting_like.refresh_from_db()
    assert meeting_like.title_it == "Water for Naples"  # type: ignore[attr-defined]


def test_what_follows_an_accord_is_never_its_double(week: Week) -> None:
    parties = [week.anna.organisation, week.wei.organisation]
    programme = week.brokerage.edition.programme
    first = AccordFactory(programme=programme, parties=parties, title_en="Water")
    second = AccordFactory(programme=programme, parties=parties, title_en="Water", follows=first, succession="renews")
    assert note_doubles(second) == []


def facts(key: int, date: str = "2016-11-20", **changes: Any) -> AccordFacts:
    parties = tuple(PartyFacts(frozenset({name})) for name in ("a", "b"))
    return AccordFacts(**{"key": key, "kind": "plan", "date": date, "titles": ("Water",), "parties": parties} | changes)


@pytest.mark.parametrize(
    ("date", "likely"),
    [("2016-11-20", 1.0), ("2016-11", 0.6), ("2016", 0.6), ("2016-11-26", None), ("2017-02-01", 0), ("2015", 0)],
)
def test_dates_are_compared_as_exactly_as_they_are_known(date: str, likely: float | None) -> None:
    found = compare(facts(1), facts(2, date))
    if likely == 0:
        assert found is None
    else:
        assert found is not None
        assert found.is_certain == (likely == 1.0)
        assert likely is None or found.reasons["date"] == likely


def test_a_department_is_half_the_body_that_it_belongs_to() -> None:
    department = (PartyFacts(frozenset({"d"}), parent="a"), PartyFacts(frozenset({"b"})))
    found = compare(facts(1), facts(2, parties=department))
    assert found is not None
    assert found.reasons["parties"] == 0.75
    assert not found.is_certain


def test_order_of_words_accents_and_case_do_not_matter() -> None:
    never: Any = None
    assert titles_alike(["Accordo sulla Città"], ["CITTA: accordo sulla"], never) == 1
    assert titles_alike(["智能生物材料谅解备忘录"], ["智能生物材料谅解备忘录"], never) == 1
    assert titles_alike(["Water"], ["水资源"], lambda one, other: 0.8) == 0.99, "by meaning, never quite the same"


@pytest.mark.slow
def test_the_encoder_knows_titles_that_mean_the_same_in_two_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    same = [
        ("Joint laboratory for robotics", "机器人联合实验室"),
        ("Accordo di cooperazione sulla robotica chirurgica", "Cooperation agreement on surgical robotics"),
    ]
    other = [
        ("Joint laboratory for robotics", "智能生物材料谅解备忘录"),
        ("Trade agreement on olive oil", "Memorandum d'intesa sull'aerospazio"),
    ]
    alike = [titles_alike([one], [two], recognising.meaning_alike) for one, two in same]
    unlike = [titles_alike([one], [two], recognising.meaning_alike) for one, two in other]
    assert min(alike) > 0.8
    assert max(unlike) < 0.2
