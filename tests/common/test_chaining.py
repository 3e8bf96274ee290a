"""The audit trail is only added to, and what is done to it past its guards is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ponte.common import chaining
from ponte.common.audit import record
from ponte.common.chaining import BEGINNING, Head, Verification, chain_head, digest_of, seal
from ponte.common.models import AuditEntry, AuditLink, Source
from tests.factories_audit import past_the_guards

LENGTH = 6


def a_source() -> Source:
    return Source.objects.create(slug="agreement", title="Agreement", kind="treaty", language="en")


def a_trail(length: int = LENGTH) -> list[AuditEntry]:
    source = a_source()
    entries = [record(actor=None, action="common.test", subject=source, number=number) for number in range(length)]
    seal()
    return entries


@contextmanager
def undone() -> Iterator[None]:
    """Take back what one example did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def faults(noted: Head | None = None) -> list[str]:
    return [str(fault) for fault in Verification(noted=noted).faults()]


@pytest.mark.django_db(transaction=True)
class TestSealing:
    def test_an_entry_is_linked_once_its_transaction_is_committed(self) -> None:
        source = a_source()
        with transaction.atomic():
            record(actor=None, action="common.one", subject=source)
            record(actor=None, action="common.two", subject=source)
            assert chain_head() == BEGINNING
            assert len(connection.run_on_commit) == 1
        assert chain_head().position == 2
        assert list(AuditLink.objects.values_list("entry__action", flat=True)) == ["common.one", "common.two"]
        assert not faults()

    def test_what_is_undone_is_not_linked_and_what_comes_after_it_is(self) -> None:
        source = a_source()
        with transaction.atomic():
            with undone():
                record(actor=None, action="common.undone", subject=source)
            record(actor=None, action="common.done", subject=source)
        assert AuditLink.objects.get().entry.action == "common.done"

    def test_sealers_at_once_make_one_chain(self) -> None:
        source = a_source()

        def write() -> None:
            try:
                for number in range(5):
                    with transaction.atomic():
                        record(actor=None, action="common.test", subject=source, number=number)
            finally:
                connection.close()

        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert chain_head().position == 20
        assert not faults()

    def test_what_a_crash_left_is_linked_at_night(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as crash:
            crash.setattr("ponte.common.chaining._seal_batch", lambda since: [][1])
            entry = record(actor=None, action="common.test", subject=a_source())
        assert chain_head() == BEGINNING
        assert AuditEntry.objects.get() == entry
        call_command("nightly")
        assert AuditLink.objects.get(entry=entry).position

    def test_what_is_linked_late_is_told_before_it_looks_like_the_rest(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        record(actor=None, action="common.test", subject=a_source())
        forged = AuditEntry.objects.create(action="common.forged", subject_type="common.source", subject_id=1)
        monkeypatch.setattr(chaining, "LATE", dt.timedelta(0))
        call_command("nightly")
        assert f"audit trail: entry {forged.pk} (common.forged, " in capsys.readouterr().err
        call_command("verify_audit")
        call_command("nightly")
        assert "audit trail:" not in capsys.readouterr().err


@pytest.mark.django_db
class TestGuards:
    @pytest.mark.parametrize("model", [AuditEntry, AuditLink])
    @pytest.mark.parametrize("statement", ["DELETE FROM {table}", "UPDATE {table} SET {column} = {column}"])
    def test_nothing_is_changed_or_taken_away(self, model: type[AuditEntry | AuditLink], statement: str) -> None:
        a_trail()
        table, column = model._meta.db_table, model._meta.pk.column
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=table, column=column))

    def test_nothing_is_put_in_anothers_place(self) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("a statement of SQLite")
        a_trail()
        with connection.cursor() as cursor:
            for position in (1, 99):
                with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
                    cursor.execute(
                        "INSERT OR REPLACE INTO common_auditlink (position, entry_id, digest)"
                        " SELECT %s, entry_id, digest FROM common_auditlink LIMIT 1",
                        [position],
                    )

    def test_the_table_is_not_emptied(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("a statement of PostgreSQL")
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE common_auditlink")


def test_a_digest_is_what_the_documents_say() -> None:
    at = dt.datetime(2016, 10, 26, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    text = '[7,"2016-10-26T07:30:00.000000+00:00",null,"common.test","common.source",3,{"a":1,"b":"\\u6865"}]'
    expected = hashlib.sha256(bytes(32) + text.encode()).hexdigest()
    assert (
        digest_of(BEGINNING.digest, 7, at, None, "common.test", "common.source", 3, {"b": "桥", "a": 1.0}) == expected
    )


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc桥𝄞"), inner, max_size=3),
    max_leaves=8,
)
QUICKLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def trail(db: None) -> list[AuditEntry]:
    return a_trail()


class TestVerifying:
    @QUICKLY
    @given(data=st.dictionaries(st.text("abc桥𝄞"), JSON, max_size=4))
    def test_a_digest_is_the_same_before_and_after_the_database(self, db: None, data: dict[str, Any]) -> None:
        entry = AuditEntry.objects.create(action="common.test", subject_type="common.source", data=data)
        written = digest_of(BEGINNING.digest, entry.pk, entry.at, None, entry.action, entry.subject_type, None, data)
        (row,) = AuditEntry.objects.filter(pk=entry.pk).values_list("pk", "at", "data")
        assert digest_of(BEGINNING.digest, *row[:2], None, entry.action, entry.subject_type, None, row[2]) == written

    @QUICKLY
    @given(
        number=st.integers(0, LENGTH - 1),
        change=st.sampled_from(
            [
                {"data": {"number": 99}},
                {"action": "common.other"},
                {"subject_id": 0},
                {"subject_type": "common.other"},
                {"at": dt.datetime(2016, 1, 1, tzinfo=dt.UTC)},
            ]
        ),
    )
    def test_a_changed_entry_is_found(self, trail: list[AuditEntry], number: int, change: dict[str, Any]) -> None:
        with undone():
            entry = trail[number]
            with past_the_guards():
                AuditEntry.objects.filter(pk=entry.pk).update(**change)
            (fault,) = faults()
            assert fault.startswith(f"position {number + 1}, entry {entry.pk}: expected the digest ")

    @QUICKLY
    @given(first=st.integers(0, LENGTH - 2), count=st.integers(1, LENGTH - 1))
    def test_a_deleted_row_is_found(self, trail: list[AuditEntry], first: int, count: int) -> None:
        with undone():
            head = chain_head()
            gone = [entry.pk for entry in trail[first : first + count]]
            with past_the_guards():
                AuditLink.objects.filter(entry__in=gone).delete()
                AuditEntry.objects.filter(pk__in=gone).delete()
            is_tail = first + count >= LENGTH
            if not is_tail:
                assert faults()[0].startswith(f"position {first + 1}: expected a link and its entry")
            # Whoever cuts the end off is found by a head that was noted elsewhere, and by nothing else.
            assert bool(faults()) is not is_tail
            assert faults(head)

    @QUICKLY
    @given(order=st.permutations(range(LENGTH)))
    def test_a_changed_order_is_found(self, trail: list[AuditEntry], order: list[int]) -> None:
        with undone():
            links = list(AuditLink.objects.all())
            with past_the_guards():
                AuditLink.objects.all().delete()
                AuditLink.objects.bulk_create(
                    AuditLink(position=link.position, entry_id=links[source].entry_id, digest=link.digest)
                    for link, source in zip(links, order, strict=True)
                )
            assert bool(faults()) is (order != list(range(LENGTH)))

    @QUICKLY
    @given(place=st.integers(0, LENGTH))
    def test_a_row_put_in_is_found(self, trail: list[AuditEntry], place: int) -> None:
        with undone():
            forged = AuditEntry.objects.create(action="common.test", subject_type="common.source")
            digest = "0" * 64
            links = [AuditLink(entry_id=link.entry_id, digest=link.digest) for link in AuditLink.objects.all()]
            links.insert(place, AuditLink(entry=forged, digest=digest))
            with past_the_guards():
                AuditLink.objects.all().delete()
                for position, link in enumerate(links, start=1):
                    link.position = position
                AuditLink.objects.bulk_create(links)
            assert f"position {place + 1}, entry {forged.pk}" in faults()[0]

    def test_an_entry_without_a_link_is_told_after_a_minute(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        entry = AuditEntry.objects.create(action="common.test", subject_type="common.source")
        assert not faults()
        later = timezone.now() + dt.timedelta(minutes=2)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        (fault,) = faults()
        assert fault.startswith(f"entry {entry.pk} (common.test, ")


@pytest.mark.django_db(transaction=True)
class TestCommand:
    def verify(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
        call_command("verify_audit", *arguments)
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    def test_it_tells_count_and_head(self, capsys: pytest.CaptureFixture[str]) -> None:
        a_trail()
        head = chain_head()
        assert self.verify(capsys) == {"entries": LENGTH, "head": str(head), "faults": []}
        assert self.verify(capsys, "--head", str(head))["faults"] == []

    def test_a_broken_chain_is_the_answer_no(self, capsys: pytest.CaptureFixture[str]) -> None:
        entries = a_trail()
        with past_the_guards():
            AuditEntry.objects.filter(pk=entries[2].pk).update(action="common.other")
        with pytest.raises(CommandError, match=r"^position 3, entry \d+: expected the digest") as caught:
            call_command("verify_audit")
        assert caught.value.returncode == 1
        assert len(json.loads(capsys.readouterr().out)["faults"]) == 1

    @pytest.mark.parametrize("cut", [lambda head: f"{head.digest}@9", lambda head: f"{'0' * 64}@2"])
    def test_a_head_noted_earlier_must_hold(self, cut: Callable[[Head], str]) -> None:
        a_trail()
        with pytest.raises(CommandError, match=r"^position \d: expected the .* noted earlier") as caught:
            call_command("verify_audit", "--head", cut(chain_head()))
        assert caught.value.returncode == 1

    @pytest.mark.parametrize("head", ["", "12", "abc@1", f"{'0' * 64}@-1", f"{'0' * 64}@x"])
    def test_a_head_that_is_none_is_bad_input(self, head: str) -> None:
        with pytest.raises(CommandError, match=r"^--head .*: expected") as caught:
            call_command("verify_audit", "--head", head)
        assert caught.value.returncode == 2
