"""Files keep their hash; what expires and falls due is reminded of once; accords expire by themselves."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ponte.accords.domain.advancing import dismiss_accord
from ponte.accords.domain.filing import MOST_BYTES, Fault, add_version, check_versions, remove_version, show_version
from ponte.accords.domain.following import add_contact, add_milestone, fulfil_milestone, reopen_milestone
from ponte.accords.domain.reminding import expiring, pass_validity, remind_of_accords
from ponte.accords.enums import AccordKind, AccordStatus
from ponte.accords.models import Accord, Version
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.people.enums import SpokenLanguage
from ponte.press.enums import Purpose
from ponte.press.models import Message
from tests.factories import Week, a_week
from tests.factories_accords import A_PDF, AccordFactory, a_version, in_days

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def week() -> Week:
    return a_week()


@pytest.fixture
def accord(week: Week) -> Accord:
    parties = [week.anna.organisation, week.wei.organisation]
    made: Accord = AccordFactory(programme=week.brokerage.edition.programme, parties=parties)
    return made


def path_of(version: Version) -> Path:
    return Path(version.file.path)


def test_a_file_is_kept_with_its_hash_and_found_when_it_changes_or_goes(accord: Accord) -> None:
    version = a_version(accord)
    assert version.sha256 == hashlib.sha256(A_PDF).hexdigest()
    assert check_versions() == (1, [])
    path_of(version).write_bytes(A_PDF + b"!")
    assert [row.fault for row in check_versions()[1]] == [Fault.CHANGED]
    check_versions()
    assert AuditEntry.objects.filter(action="accords.file_fault").count() == 1, "noted once"
    path_of(version).unlink()
    assert [row.fault for row in check_versions()[1]] == [Fault.MISSING]
    path_of(version).write_bytes(A_PDF)
    assert check_versions() == (1, [])


def test_the_command_names_faulty_files_and_fails(accord: Accord, capsys: pytest.CaptureFixture[str]) -> None:
    version = a_version(accord)
    call_command("check_accord_files")
    path_of(version).write_bytes(b"%PDF-another")
    with pytest.raises(CommandError):
        call_command("check_accord_files")
    assert f"{accord.slug} (it): changed, expected {version.sha256}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html>", "not_a_pdf"),
        (b"%PDF-1.7 cut off in the midd", "not_a_pdf"),
        (b"%PDF-" + b"0" * MOST_BYTES, "too_large"),
    ],
)
def test_what_is_no_file_of_an_accord(accord: Accord, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as no:
        a_version(accord, content=content)
    assert no.value.code == code


def test_a_language_has_one_file(accord: Accord) -> None:
    a_version(accord)
    a_version(accord, "zh")
    with pytest.raises(Refused) as no:
        add_version(actor=None, accord=accord, language=SpokenLanguage.ITALIAN, file=io.BytesIO(A_PDF), name="b.pdf")
    assert no.value.code == "language_taken"
    assert accord.versions.count() == 2


def test_the_last_evidence_of_an_accord_that_counts_is_not_taken_out(week: Week, accord: Accord) -> None:
    version = a_version(accord)
    Accord.objects.update(evidence="")
    accord.refresh_from_db()
    version.accord = accord
    with pytest.raises(Refused) as no:
        remove_version(actor=week.officer, version=version)
    assert no.value.code == "no_evidence"
    assert path_of(version).exists()
    assert Version.objects.exists()
    assert AuditEntry.objects.filter(action="accords.remove_version.refused").exists()


def test_the_trail_keeps_the_hash_of_a_file_that_is_gone(
    week: Week, accord: Accord, django_capture_on_commit_callbacks: object
) -> None:
    version = a_version(accord)
    path = path_of(version)
    show_version(actor=week.officer, version=version, is_public=True)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove_version(actor=week.officer, version=version)
    assert not path.exists()
    entry = AuditEntry.objects.get(action="accords.remove_version")
    assert entry.data["sha256"] == hashlib.sha256(A_PDF).hexdigest()


def test_the_files_of_what_was_no_accord_go_with_it(
    week: Week, accord: Accord, django_capture_on_commit_callbacks: object
) -> None:
    path = path_of(a_version(accord))
    Accord.objects.update(status=AccordStatus.DRAFT)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        dismiss_accord(actor=week.officer, accord=accord, reason="A slip")
    assert not path.exists()


def test_before_it_expires_offices_and_parties_are_written_to_once(week: Week, accord: Accord) -> None:
    add_contact(actor=None, accord=accord, name="Li", email="li@shu.example", language="zh-hans")
    accord.valid_until = TODAY + dt.timedelta(days=85)
    accord.save()
    assert remind_of_accords(TODAY - dt.timedelta(days=100)) == 0
    assert remind_of_accords(TODAY) == 2
    assert remind_of_accords(TODAY) == 0
    assert remind_of_accords(TODAY + dt.timedelta(days=1)) == 0, "ninety days: once"
    assert remind_of_accords(TODAY + dt.timedelta(days=60)) == 2, "thirty days: once more"
    letters = Message.objects.filter(purpose=Purpose.ACCORDS)
    assert {letter.address for letter in letters} == {week.officer.email, "li@shu.example"}
    assert {letter.language for letter in letters} == {week.officer.language, "zh-hans"}


def test_what_is_renewed_or_no_longer_runs_is_not_reminded_of(week: Week, accord: Accord) -> None:
    accord.valid_until = TODAY + dt.timedelta(days=20)
    accord.save()
    AccordFactory(programme=accord.programme, follows=accord, succession="renews")
    AccordFactory(programme=accord.programme, status=AccordStatus.TERMINATED, valid_until=accord.valid_until)
    assert remind_of_accords(TODAY) == 0


def test_a_milestone_is_reminded_of_before_and_asked_for_after(week: Week, accord: Accord) -> None:
    due = TODAY + dt.timedelta(days=20)
    milestone = add_milestone(actor=None, accord=accord, titles={"title_en": "Open the laboratory"}, due=due)
    filed = [remind_of_accords(due + dt.timedelta(days=days)) for days in (-40, -20, -19, -7, -1, 3, 7, 9, 60)]
    assert filed == [0, 1, 0, 1, 0, 0, 1, 0, 0]
    assert "Open the laboratory" in Message.objects.earliest("pk").subject
    fulfil_milestone(actor=week.officer, milestone=milestone, on=TODAY - dt.timedelta(days=9), evidence="Photo 3")
    assert remind_of_accords(due + dt.timedelta(days=-2)) == 0


def test_a_milestone_is_fulfilled_with_evidence_once_and_can_be_opened_again(week: Week, accord: Accord) -> None:
    milestone = add_milestone(actor=None, accord=accord, titles={"title_it": "Aprire"}, due=TODAY)
    for evidence, on, code in (("  ", in_days(0), "no_evidence"), ("Photo", in_days(1), "in_the_future")):
        with pytest.raises(Refused) as no:
            fulfil_milestone(actor=week.officer, milestone=milestone, on=on, evidence=evidence)
        assert no.value.code == code
    fulfil_milestone(actor=week.officer, milestone=milestone, on=in_days(0), evidence="Photo")
    with pytest.raises(Refused) as no:
        fulfil_milestone(actor=week.officer, milestone=milestone, on=in_days(0), evidence="Photo")
    assert no.value.code == "fulfilled_already"
    reopen_milestone(actor=week.officer, milestone=milestone)
    assert milestone.fulfilled_on is None


def test_accords_enter_into_force_and_expire_on_their_day(week: Week, accord: Accord) -> None:
    accord.valid_from, accord.valid_until = TODAY, TODAY + dt.timedelta(days=10)
    accord.save()
    park = AccordFactory(programme=accord.programme, kind=AccordKind.INDUSTRIAL_PARK, valid_until=TODAY)
    for days, status in ((-1, "signed"), (0, "in-force"), (10, "in-force"), (11, "expired"), (12, "expired")):
        pass_validity(TODAY + dt.timedelta(days=days))
        accord.refresh_from_db()
        assert accord.status == status
    park.refresh_from_db()
    assert park.status == AccordStatus.SIGNED, "people close it"
    assert AuditEntry.objects.filter(action="accords.expire", actor=None).count() == 1


def test_what_a_rule_holds_back_holds_back_nothing_else_of_the_night(week: Week, accord: Accord) -> None:
    Accord.objects.update(valid_from=TODAY)
    AccordFactory(programme=accord.programme, slug="of-nobody", valid_from=TODAY)
    last = AccordFactory(programme=accord.programme, parties=accord.parties.all(), valid_from=TODAY)
    passed, held_back = pass_validity(TODAY)
    assert passed == 2
    assert [line.split(":")[0] for line in held_back] == ["of-nobody"]
    last.refresh_from_db()
    assert last.status == AccordStatus.IN_FORCE


def test_a_renewal_that_does_not_run_and_one_that_only_follows_do_not_stop_the_reminder(accord: Accord) -> None:
    Accord.objects.update(valid_until=TODAY + dt.timedelta(days=20))
    AccordFactory(programme=accord.programme, follows=accord, succession="renews", status=AccordStatus.DRAFT)
    AccordFactory(programme=accord.programme, follows=accord, succession="follows")
    assert list(expiring(TODAY)) == [accord]
