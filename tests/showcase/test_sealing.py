"""Score sheets: drafts, signatures, seals that nobody breaks, and interests that keep somebody away."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from ponte.brokerage.enums import RegistrationStatus
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Role
from ponte.programme.models import Delegation
from ponte.showcase.domain.interests import declare_interests, interests
from ponte.showcase.domain.juries import dismiss_juror, name_juror
from ponte.showcase.domain.ranking import result_of
from ponte.showcase.domain.scoring import missing_sheets, progress, reopen_sheet, save_draft, sheets_of, sign_sheet
from ponte.showcase.domain.sealing import broken_seals, digest_of
from ponte.showcase.domain.staging import close_stage
from ponte.showcase.enums import ConflictKind
from ponte.showcase.models import Conflict, Juror, ScoreSheet, Stage
from tests.factories import OrganisationFactory, PersonFactory, RegistrationFactory
from tests.factories_showcase import FounderFactory, JurorFactory, Tournament, a_semi_final

pytestmark = pytest.mark.django_db


@pytest.fixture
def semi() -> Tournament:
    return a_semi_final()


@pytest.fixture
def signed(semi: Tournament) -> ScoreSheet:
    semi.mark(semi.jurors[0], semi.contenders[0], [7, 6, 8, 5])
    return ScoreSheet.objects.get()


def refusals(action: str) -> list[dict[str, object]]:
    return [entry.data for entry in AuditEntry.objects.filter(action=f"showcase.{action}.refused")]


def test_a_draft_may_lack_marks_and_a_signature_not(semi: Tournament) -> None:
    juror, contender, first = semi.jurors[0], semi.contenders[0], semi.criteria[0]
    save_draft(actor=juror.account, juror=juror, contender=contender, marks={first.pk: 7})
    save_draft(actor=juror.account, juror=juror, contender=contender, marks={first.pk: 8}, comment="Strong team.")
    with pytest.raises(Refused, match="mark for every criterion"):
        sign_sheet(actor=juror.account, juror=juror, contender=contender)
    sheet = ScoreSheet.objects.get()
    assert (sheet.marks, sheet.signed_at, sheet.digest) == ({str(first.pk): 8}, None, "")


def test_a_signature_seals_what_the_sheet_says(signed: ScoreSheet) -> None:
    assert signed.signed_at is not None
    assert signed.digest == digest_of(signed)
    assert AuditEntry.objects.get(action="showcase.sign_sheet").data["digest"] == signed.digest


def test_a_signed_sheet_is_not_changed_and_the_attempt_is_kept(semi: Tournament, signed: ScoreSheet) -> None:
    juror, contender = semi.jurors[0], semi.contenders[0]
    better = {one.pk: 10 for one in semi.criteria}
    with pytest.raises(Refused, match="signed and sealed"):
        save_draft(actor=juror.account, juror=juror, contender=contender, marks=better)

    signed.refresh_from_db()
    assert sorted(signed.marks.values()) == [5, 6, 7, 8]
    [kept] = refusals("save_draft")
    assert kept["refused"] == "signed"
    assert kept["contender"] == contender.pk
    assert kept["marks"] == {str(key): 10 for key in better}


@pytest.mark.parametrize(
    "change",
    [
        {"marks": {"1": 10}},
        {"comment": "Much better than I thought."},
        {"digest": "0" * 64},
        {"marks": {"1": 10}, "signed_at": None, "digest": ""},
        {"juror_id": F("juror_id") + 1},
        {"contender_id": F("contender_id") + 1},
    ],
    ids=["marks", "comment", "digest", "marks while it is reopened", "whose", "of what"],
)
def test_the_database_itself_refuses(semi: Tournament, signed: ScoreSheet, change: dict[str, object]) -> None:
    with pytest.raises(DatabaseError, match="signed_sheet_stays"), transaction.atomic():
        ScoreSheet.objects.filter(pk=signed.pk).update(**change)
    fresh = ScoreSheet.objects.get(pk=signed.pk)
    assert (fresh.marks, fresh.digest, fresh.juror_id) == (signed.marks, signed.digest, signed.juror_id)


def test_no_signature_without_a_digest(semi: Tournament) -> None:
    juror, contender = semi.jurors[0], semi.contenders[0]
    semi.mark(juror, contender, [1, 2, 3, 4], signs=False)
    with pytest.raises(IntegrityError, match="signed_sheet_has_a_digest"), transaction.atomic():
        ScoreSheet.objects.update(signed_at="2016-07-04T10:00:00Z")


def test_a_broken_seal_stops_the_ranking(semi: Tournament) -> None:
    semi.mark_all([[5, 6, 7, 8]] * 3)
    assert broken_seals(semi.stage) == []
    sheet = ScoreSheet.objects.latest("pk")
    # Past the trigger, as somebody with the database's own rights could: what is left in its place was never signed.
    values = {name: getattr(sheet, name) for name in ("juror_id", "contender_id", "comment", "signed_at", "digest")}
    sheet.delete()
    ScoreSheet.objects.create(**values, marks=dict.fromkeys(sheet.marks, 10))
    assert [one.contender for one in broken_seals(semi.stage)] == [sheet.contender]
    with pytest.raises(Refused, match="is not what was signed"):
        result_of(semi.stage)


def test_a_sheet_with_a_fitting_digest_that_nobody_signed_is_noticed(semi: Tournament) -> None:
    semi.mark_all([[5, 6, 7, 8]] * 3)
    sheet = ScoreSheet.objects.latest("pk")
    values = {name: getattr(sheet, name) for name in ("juror_id", "contender_id", "comment", "signed_at")}
    sheet.delete()
    forged = ScoreSheet(**values, marks=dict.fromkeys(sheet.marks, 10))
    forged.digest = digest_of(forged)
    forged.save()
    assert broken_seals(semi.stage) == [forged]
    with pytest.raises(Refused, match="is not what was signed"):
        result_of(semi.stage)


def test_a_sheet_signed_anew_has_the_seal_of_its_last_signature(semi: Tournament, signed: ScoreSheet) -> None:
    for marks in ([1, 2, 3, 4], [7, 6, 8, 5]):
        reopen_sheet(actor=semi.officer, sheet=signed, reason="A slip.")
        semi.mark(semi.jurors[0], semi.contenders[0], marks)
    assert broken_seals(semi.stage) == []


def test_an_office_reopens_for_a_reason_before_the_results(semi: Tournament, signed: ScoreSheet) -> None:
    juror, contender = semi.jurors[0], semi.contenders[0]
    with pytest.raises(Forbidden):
        reopen_sheet(actor=juror.account, sheet=signed, reason="I changed my mind")
    with pytest.raises(Refused, match="Say why"):
        reopen_sheet(actor=semi.officer, sheet=signed, reason=" ")
    reopen_sheet(actor=semi.officer, sheet=signed, reason="Two start-ups were mixed up.")
    semi.mark(juror, contender, [1, 2, 3, 4])

    assert sorted(ScoreSheet.objects.get().marks.values()) == [1, 2, 3, 4]
    assert AuditEntry.objects.get(action="showcase.reopen_sheet").data["reason"] == "Two start-ups were mixed up."
    assert [kept["refused"] for kept in refusals("reopen_sheet")] == ["no_reason", "showcase.run_stage"]

    Stage.objects.filter(pk=semi.stage.pk).update(phase="closed")
    with pytest.raises(Refused, match="open the stage again"):
        reopen_sheet(actor=semi.officer, sheet=ScoreSheet.objects.get(), reason="Too late.")


def test_marks_have_a_scale_and_criteria(semi: Tournament) -> None:
    juror, contender, first = semi.jurors[0], semi.contenders[0], semi.criteria[0]
    for marks in ({first.pk: 11}, {first.pk: -1}):
        with pytest.raises(Refused, match="from 0 to 10"):
            save_draft(actor=juror.account, juror=juror, contender=contender, marks=marks)
    with pytest.raises(Refused, match="no such criterion"):
        save_draft(actor=juror.account, juror=juror, contender=contender, marks={0: 5})


def test_nobody_marks_before_they_have_declared(semi: Tournament) -> None:
    juror = JurorFactory(stage=semi.stage, declared_at=None)
    with pytest.raises(Refused, match="Say first"):
        semi.mark(juror, semi.contenders[0], [1, 2, 3, 4])
    declare_interests(actor=juror.account, juror=juror, notes={})
    juror.refresh_from_db()
    semi.mark(juror, semi.contenders[0], [1, 2, 3, 4])


def test_nobody_marks_with_somebody_elses_sheet(semi: Tournament) -> None:
    one, other = semi.jurors[:2]
    with pytest.raises(Forbidden):
        save_draft(actor=one.account, juror=other, contender=semi.contenders[0], marks={})
    strangers = a_semi_final()
    with pytest.raises(Refused, match="not on the jury"):
        save_draft(actor=one.account, juror=one, contender=strangers.contenders[0], marks={})


def _declares(semi: Tournament, juror: Juror) -> None:
    declare_interests(actor=juror.account, juror=juror, notes={semi.contenders[0].application_id: "We are cousins."})


def _applied(semi: Tournament, juror: Juror) -> None:
    semi.contenders[0].application.account = juror.account
    semi.contenders[0].application.save()


def _founded(semi: Tournament, juror: Juror) -> None:
    FounderFactory(application=semi.contenders[0].application, email=juror.account.email.upper())


def _works_there(semi: Tournament, juror: Juror) -> None:
    organisation = semi.contenders[0].application.organisation
    Role.objects.create(person=juror.account.person, organisation=organisation, title="Adviser")


def _is_admitted_for_it(semi: Tournament, juror: Juror) -> None:
    RegistrationFactory(
        person=juror.account.person,
        organisation=semi.contenders[0].application.organisation,
        status=RegistrationStatus.APPROVED,
    )


def _is_registered_for_it(semi: Tournament, juror: Juror) -> None:
    juror.organisations.set([semi.contenders[0].application.organisation])


def _works_in_the_group(semi: Tournament, juror: Juror) -> None:
    organisation = semi.contenders[0].application.organisation
    organisation.parent = OrganisationFactory()
    organisation.save()
    sister = OrganisationFactory(parent=organisation.parent)
    Role.objects.create(person=juror.account.person, organisation=sister, title="Director")


def _travels_along(semi: Tournament, juror: Juror) -> None:
    group = Delegation.objects.create(edition=semi.stage.showcase.edition, slug="naples", name="Naples")
    semi.contenders[0].application.delegation = juror.delegation = group
    semi.contenders[0].application.save()
    juror.save()


@pytest.mark.parametrize(
    ("comes_about", "kind"),
    [
        (_declares, ConflictKind.DECLARED),
        (_applied, ConflictKind.ACCOUNT),
        (_founded, ConflictKind.ACCOUNT),
        (_works_there, ConflictKind.ORGANISATION),
        (_is_admitted_for_it, ConflictKind.ORGANISATION),
        (_is_registered_for_it, ConflictKind.ORGANISATION),
        (_works_in_the_group, ConflictKind.ORGANISATION),
        (_travels_along, ConflictKind.DELEGATION),
    ],
)
def test_an_interest_keeps_somebody_away(semi: Tournament, comes_about: object, kind: ConflictKind) -> None:
    juror, contender = semi.jurors[0], semi.contenders[0]
    assert interests(semi.stage) == {}
    comes_about(semi, juror)  # type: ignore[operator]

    assert interests(semi.stage) == {(juror.pk, contender.pk): [kind]}
    assert contender not in sheets_of(juror)
    assert len(sheets_of(juror)) == 3
    assert len(sheets_of(semi.jurors[1])) == 4
    with pytest.raises(Refused, match="You have an interest"):
        semi.mark(juror, contender, [10, 10, 10, 10])
    with pytest.raises(Refused, match="You have an interest"):
        sign_sheet(actor=juror.account, juror=juror, contender=contender)
    assert [kept["refused"] for kept in (*refusals("save_draft"), *refusals("sign_sheet"))] == ["conflict"] * 2
    assert missing_sheets(semi.stage) == 11


def test_an_interest_that_is_noticed_late_throws_the_draft_away(semi: Tournament) -> None:
    juror, contender = semi.jurors[0], semi.contenders[0]
    semi.mark(juror, contender, [1, 2, 3, 4], signs=False)
    semi.mark(juror, semi.contenders[1], [1, 2, 3, 4])
    declare_interests(actor=juror.account, juror=juror, notes={contender.application_id: ""})
    assert [sheet.contender for sheet in ScoreSheet.objects.all()] == [semi.contenders[1]]

    with pytest.raises(Refused, match="Ask the office to reopen"):
        declare_interests(actor=juror.account, juror=juror, notes={semi.contenders[1].application_id: ""})
    assert Conflict.objects.get().application == contender.application


def test_interests_are_found_in_as_many_queries_for_many(semi: Tournament, django_assert_num_queries: object) -> None:
    large = a_semi_final(startups=9, jury=7)
    for tournament in (semi, large):
        with django_assert_num_queries(7):  # type: ignore[operator]
            interests(tournament.stage)


def test_a_jury_is_named_and_dismissed_unless_they_signed(semi: Tournament, signed: ScoreSheet) -> None:
    with pytest.raises(Refused, match="Nobody has an account"):
        name_juror(actor=semi.officer, stage=semi.stage, account=None)
    account = PersonFactory().account
    juror = name_juror(actor=semi.officer, stage=semi.stage, account=account)
    with pytest.raises(Refused, match="on this jury already"):
        name_juror(actor=semi.officer, stage=semi.stage, account=account)
    dismiss_juror(actor=semi.officer, juror=juror)
    with pytest.raises(Refused, match="has signed sheets"):
        dismiss_juror(actor=semi.officer, juror=semi.jurors[0])
    with pytest.raises(Forbidden):
        name_juror(actor=PersonFactory().account, stage=semi.stage, account=account)


def test_the_progress_of_a_jury_counts_what_is_theirs(semi: Tournament, signed: ScoreSheet) -> None:
    juror = semi.jurors[0]
    semi.mark(juror, semi.contenders[1], [1, 1, 1, 1], signs=False)
    declare_interests(actor=juror.account, juror=juror, notes={semi.contenders[2].application_id: ""})
    line = next(line for line in progress(semi.stage) if line.juror == juror)
    assert (line.signed, line.drafts, line.of, line.missing) == (1, 1, 3, 2)


def test_closing_without_all_sheets_needs_a_reason(semi: Tournament, signed: ScoreSheet) -> None:
    with pytest.raises(Refused, match="11 sheets are not signed"):
        close_stage(actor=semi.officer, stage=semi.stage)
    close_stage(actor=semi.officer, stage=semi.stage, reason="Two members fell ill.")
    assert semi.fresh().phase == "closed"
    assert AuditEntry.objects.get(action="showcase.close_stage").data["missing"] == 11
    with pytest.raises(Refused, match="not open"):
        semi.mark(semi.jurors[1], semi.contenders[0], [1, 2, 3, 4])
