"""A backup holds everything, and comes back as it was, or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
import uuid
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import LazySettings
from django.conf import settings as site_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ponte.common.audit import record
from ponte.common.backup.archive import PART, ArchiveReader, BackupRefused
from ponte.common.backup.comparing import differences
from ponte.common.backup.encryption import CHUNK, DecryptingReader, EncryptingWriter, WrongKey
from ponte.common.backup.making import KEPT, make_backup
from ponte.common.backup.restoring import _write_file, restore_backup
from ponte.common.backup.tables import LEFT_OUT, Table, _type_of, all_tables
from ponte.common.chaining import Verification, chain_head, with_plain_numbers
from ponte.common.models import AuditEntry, Backup, Source
from ponte.people.models import Account
from ponte.press.models import Picture
from tests.conftest import ROOT
from tests.factories import AccountFactory, EditionFactory, PersonFactory
from tests.factories_press import PostFactory

whole = pytest.mark.django_db(transaction=True)
NOT_DATA = {
    *("django_migrations", "django_session", "usersessions_usersession"),
    *("common_backup", "common_workerpresence", site_settings.CACHE_TABLE),
}


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every table as the database itself tells it, ours or not."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - NOT_DATA):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
            found[table] = sorted(rows, key=repr)
    return found


def some_data() -> None:
    """Rows of several rooms, a file, and a trail."""
    account = AccountFactory()
    edition = EditionFactory(name_it="Settimana «italo-cinese»", name_zh_hans="意中创新周 𝄞")
    PersonFactory.create_batch(3)
    name = default_storage.save("picture.png", ContentFile(random.Random(1).randbytes(200_000)))
    Picture.objects.create(post=PostFactory(edition=edition), image=name, width=1, height=1)
    for number in range(3):
        record(actor=account, action="common.test", subject=edition, number=number, share=1e23, text="桥 𝄞")


def empty() -> None:
    """Leave the database as `migrate` makes it, and no file."""
    call_command("flush", verbosity=0, interactive=False)
    shutil.rmtree(default_storage.location)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ponte.backup"


# --- There and back -------------------------------------------------------------------------------------------------


@whole
@pytest.mark.parametrize("key", ["", Fernet.generate_key().decode()], ids=["plain", "encrypted"])
def test_what_is_restored_is_what_was(file: Path, settings: LazySettings, key: str) -> None:
    settings.BACKUP_KEY = key
    some_data()
    before, head = contents(), chain_head()
    picture = Path(default_storage.path("picture.png")).read_bytes()
    made, manifest = make_backup(file)
    assert (made.files, made.is_encrypted, manifest.missing_files) == (1, bool(key), [])
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_size == Backup.objects.get().size
    assert zipfile.is_zipfile(file) is not bool(key)
    assert list(differences(file)) == []

    empty()
    assert list(differences(file)) != []
    restore_backup(file)
    assert contents() == before
    assert Path(default_storage.path("picture.png")).read_bytes() == picture
    assert os.listdir(default_storage.location) == ["picture.png"]
    assert list(differences(file)) == []
    assert list(Verification(noted=head).faults()) == []


@whole
def test_numbers_go_on_where_they_were(file: Path) -> None:
    gone = Source.objects.create(slug="gone", title="Gone", kind="treaty", language="en")
    number = gone.pk
    gone.delete()
    make_backup(file)
    empty()
    restore_backup(file)
    assert Source.objects.create(slug="next", title="Next", kind="treaty", language="en").pk == number + 1


@whole
def test_guards_hold_after_a_restore(file: Path) -> None:
    some_data()
    make_backup(file)
    empty()
    restore_backup(file)
    with pytest.raises(DatabaseError, match="append_only"):
        AuditEntry.objects.update(action="common.other")


@whole
def test_a_backup_is_of_one_moment_and_keeps_nobody_from_writing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some_data()
    before = Source.objects.count()

    def write_meanwhile() -> None:
        try:
            Source.objects.create(slug="meanwhile", title="Meanwhile", kind="treaty", language="en")
            default_storage.delete("picture.png")
        finally:
            connection.close()

    lines_of = Table.line_of

    def line_of(self: Table, row: tuple[Any, ...]) -> bytes:
        if not Source.objects.filter(slug="meanwhile").exists() and not writers:
            writers.append(threading.Thread(target=write_meanwhile))
            writers[0].start()
            writers[0].join(timeout=10)
        return lines_of(self, row)

    writers: list[threading.Thread] = []
    monkeypatch.setattr(Table, "line_of", line_of)
    _made, manifest = make_backup(file)
    assert not writers[0].is_alive()
    assert Source.objects.count() == before + 1
    assert manifest.tables["common.source"].count == before
    assert list(manifest.files) == ["picture.png"]


@whole
def test_a_comparison_names_row_and_column_and_shows_nothing(file: Path) -> None:
    some_data()
    make_backup(file)
    source = Source.objects.create(slug="new", title="Secret", kind="treaty", language="en")
    account = Account.objects.earliest("pk")
    Account.objects.filter(pk=account.pk).update(email="other@example.org")
    Path(default_storage.path("picture.png")).write_bytes(b"other")
    found = list(differences(file))
    assert f"common.source {source.pk}: in the database alone" in found
    assert f"people.account {account.pk}: differs in email" in found
    assert "picture.png: differs" in found
    assert not any("Secret" in line or "other@" in line for line in found)


# --- Refusals -------------------------------------------------------------------------------------------------------


@whole
def test_only_an_empty_database_is_restored_into(file: Path) -> None:
    make_backup(file)
    some_data()
    before = contents()
    with pytest.raises(CommandError, match=r"^the database is not empty: expected no row in ") as caught:
        call_command("restore", file)
    assert caught.value.returncode == 2
    assert contents() == before


@whole
def test_files_of_others_are_left_alone(file: Path) -> None:
    make_backup(file)
    default_storage.save("other.png", ContentFile(b"other"))
    with pytest.raises(BackupRefused, match=r"expected an empty folder, found other\.png"):
        restore_backup(file)


@whole
@pytest.mark.parametrize("change", ["more", "less"])
def test_rows_of_other_migrations_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    make_backup(file)
    with ArchiveReader(file) as archive:
        known = archive.manifest.migrations
    ours = [*known, "common.9999_next"] if change == "more" else known[1:]
    monkeypatch.setattr("ponte.common.backup.restoring.applied_migrations", lambda: ours)
    with pytest.raises(BackupRefused, match="common.9999_next" if change == "more" else known[0]):
        restore_backup(file)


@whole
def test_a_restore_that_fails_in_the_middle_leaves_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some_data()
    make_backup(file)
    empty()
    before = contents()

    def fail(*arguments: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("ponte.common.backup.restoring.set_last_numbers", fail)
    with pytest.raises(BackupRefused, match="No space left"):
        restore_backup(file)
    assert contents() == before
    assert not os.listdir(default_storage.location)


@whole
def test_a_backup_that_fails_leaves_no_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(fd: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("os.fsync", fail)
        with pytest.raises(CommandError, match="No space left on device") as caught:
            call_command("backup", file)
    assert caught.value.returncode == 2
    assert not [path for path in file.parent.iterdir() if path.name.startswith(file.name)]
    assert not Backup.objects.exists()
    file.write_bytes(b"something else")
    with pytest.raises(CommandError, match="a name that is not taken yet"):
        call_command("backup", file)
    assert file.read_bytes() == b"something else"


@whole
@pytest.mark.parametrize(("hours", "left"), [(1, True), (13, False)], ids=["at work still", "killed"])
def test_what_a_killed_backup_has_left_goes_with_the_next(file: Path, hours: int, left: bool) -> None:
    some_data()
    part, kept = file.with_name(f"earlier.backup{PART}"), Path(default_storage.location, f"{KEPT}x")
    others = [file.with_name("film.part"), file.with_name("earlier.backup")]
    kept.mkdir()
    for path in (part, kept / "picture.png", *others):
        path.write_bytes(b"a")
    for path in (part, kept, *others):
        os.utime(path, (then := time.time() - hours * 3600, then))
    make_backup(file)
    assert (part.exists(), kept.exists()) == (left, left)
    assert all(path.exists() for path in others)


@whole
@pytest.mark.parametrize("key", ["", Fernet.generate_key().decode()], ids=["plain", "encrypted"])
def test_a_damaged_file_is_refused_in_one_line(file: Path, settings: LazySettings, key: str) -> None:
    settings.BACKUP_KEY = key
    some_data()
    make_backup(file)
    empty()
    before, good = contents(), file.read_bytes()
    dice = random.Random(8)
    for attempt in range(24):
        bad = bytearray(good)
        if attempt % 3 == 0:
            del bad[dice.randrange(len(bad)) :]
        elif attempt % 3 == 1:
            bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
        else:
            start = dice.randrange(len(bad))
            bad[start : start + 512] = bytes(512)
        file.write_bytes(bad)
        with suppress(BackupRefused):
            restore_backup(file)
            # A bit that says nothing, such as a time in the ZIP's directory.
            assert not key
            assert list(differences(file)) == []
            empty()
        if attempt % 8 == 7:
            assert contents() == before


@whole
@pytest.mark.parametrize("cut", [1, 1000, 50_000])
def test_a_file_that_is_cut_off_is_refused_in_one_line(file: Path, cut: int) -> None:
    some_data()
    make_backup(file)
    empty()
    file.write_bytes(file.read_bytes()[:-cut])
    with pytest.raises(CommandError, match=r"^[^\n]+expected a whole backup[^\n]+$") as caught:
        call_command("restore", file)
    assert caught.value.returncode == 2


@whole
def test_an_encrypted_file_wants_its_key(file: Path, settings: LazySettings) -> None:
    settings.BACKUP_KEY = Fernet.generate_key().decode()
    make_backup(file)
    for key, said in {
        "": "expected its key in PONTE_BACKUP_KEY",
        "short": "PONTE_BACKUP_KEY: expected a key of 32 bytes",
        Fernet.generate_key().decode(): "encrypted with another key",
    }.items():
        settings.BACKUP_KEY = key
        with pytest.raises(CommandError, match=said) as caught:
            call_command("restore", file)
        assert caught.value.returncode == 2


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", None])
def test_what_is_no_backup_is_refused(db: None, file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=r"^\S+ponte\.backup: ") as caught:
        call_command("restore", file)
    assert caught.value.returncode == 2


def test_a_name_that_leads_out_of_the_folder_is_refused(db: None, file: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="below the folder"):
        _write_file(ArchiveReader(file), tmp_path, "../../elsewhere")


# --- Every table, every type ----------------------------------------------------------------------------------------


def test_every_table_of_the_database_is_in_the_backup_or_left_out_by_name(db: None) -> None:
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor))
    held = {table.model._meta.db_table for table in all_tables()}
    left = {model._meta.db_table for model in apps.get_models() if model._meta.label_lower in LEFT_OUT}
    assert names - held == left | {"django_migrations", site_settings.CACHE_TABLE}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    float: FLOATS,
    str: TEXT,
    bytes: st.binary(max_size=40),
    uuid.UUID: st.uuids(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    dt.datetime: st.datetimes(timezones=st.just(dt.UTC)),
    dt.date: st.dates(),
    dt.time: st.times(),
    dt.timedelta: st.timedeltas(dt.timedelta(days=-10_000), dt.timedelta(days=10_000)),
}
ANY_TYPE = [
    *(models.BooleanField(), models.BigIntegerField(), models.FloatField(), models.CharField(), models.BinaryField()),
    *(models.UUIDField(), models.DecimalField(), models.DateTimeField(), models.DateField(), models.TimeField()),
    *(models.DurationField(), models.JSONField()),
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_type_comes_back_from_its_line(data: st.DataObject) -> None:
    class Options:
        label_lower = "common.anything"
        local_concrete_fields = [type(field)(null=True, name="value") for field in ANY_TYPE]  # type: ignore[call-arg]
        pk = local_concrete_fields[0]

    class Anything:
        _meta = Options

    for field in Options.local_concrete_fields:
        field.column = "value"
    table = Table(Anything)  # type: ignore[arg-type]
    row = tuple(
        data.draw(st.none() | VALUES.get(_type_of(field), JSON.filter(lambda value: value is not None)))
        for field in Options.local_concrete_fields
    )
    assert table.row_of(table.line_of(row)) == row


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(note=TEXT, data=st.dictionaries(TEXT, JSON, max_size=3), at=st.datetimes(timezones=st.just(dt.UTC)))
def test_rows_come_back_from_the_database_as_they_were_written(
    db: None, note: str, data: dict[str, Any], at: dt.datetime
) -> None:
    with transaction.atomic():
        for model, row in (
            (Source, {"slug": "property", "title": note, "kind": "", "language": "", "note": note}),
            (
                AuditEntry,
                {"at": at, "actor_id": None, "action": "", "subject_type": "", "subject_id": -1, "data": data},
            ),
        ):
            table = Table(model)
            names = [field.attname for field in table.fields]
            written = tuple({"id": 4711, "subject_type": "", **row}.get(name, note) for name in names)
            table.insert([table.row_of(table.line_of(written))])
            (found,) = [found for found in table.rows() if table.key_of(found) == 4711]
            assert with_plain_numbers(list(found)) == with_plain_numbers(list(written))
        transaction.set_rollback(True)


# --- Encryption -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_encrypted_chunks_are_read_from_anywhere_and_none_is_cut_off_or_moved(tmp_path: Path, size: int) -> None:
    key, content, path = os.urandom(32), random.Random(size).randbytes(size), tmp_path / "file"
    with path.open("wb") as file:
        writer = EncryptingWriter(file, key)
        for start in range(0, size, 10_007):
            writer.write(content[start : start + 10_007])
        writer.close()
    with path.open("rb") as file:
        reader = DecryptingReader(file, key)
        assert reader.read() == content
        reader.seek(size // 2)
        assert reader.read() == content[size // 2 :]
        with pytest.raises(WrongKey):
            DecryptingReader(file, os.urandom(32))
    sealed = path.read_bytes()
    assert size < CHUNK or content[:64] not in sealed
    for shorter in (sealed[:-1], sealed[: -(CHUNK + 16)], sealed[:40], sealed[:10]):
        path.write_bytes(shorter)
        with path.open("rb") as file, pytest.raises((WrongKey, ValueError)):
            DecryptingReader(file, key).read()


# --- The other database ---------------------------------------------------------------------------------------------


@whole
def test_a_backup_goes_to_sqlite_and_back(file: Path, tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("goes from PostgreSQL to SQLite and back")
    some_data()
    before = contents()
    make_backup(file)

    def ponte(*arguments: str) -> None:
        environment = {**os.environ, "PONTE_VAR": str(tmp_path / "embedded")}
        environment.pop("PONTE_DATABASE")
        command = [sys.executable, "-m", "django", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    ponte("migrate", "-v0")
    ponte("restore", str(file))
    ponte("compare_backup", str(file))
    ponte("verify_audit", "--head", str(chain_head()))
    again = tmp_path / "again.backup"
    ponte("backup", str(again))
    empty()
    restore_backup(again)
    assert contents() == before
    assert list(differences(file)) == []


@whole
def test_the_edition_of_2016_comes_back_row_by_row(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_edition", ROOT / "data" / "edition-2016", verbosity=0)
    before = contents()
    call_command("backup", file)
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert summary["rows"] > 1000
    empty()
    call_command("restore", file)
    assert contents() == before
    call_command("compare_backup", file)
    call_command("verify_audit", "--head", summary["audit_head"])
