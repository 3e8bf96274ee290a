"""A list of people is imported whole or not at all; every faulty line is named, no good line is lost."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from openpyxl import Workbook

from ponte.brokerage.domain.importing import (
    LEASE,
    check_people,
    discard_import,
    import_people,
    is_lost,
    start_check,
    start_import,
    upload_people,
)
from ponte.brokerage.domain.importing_columns import guess_columns
from ponte.brokerage.domain.importing_files import decode, read_table
from ponte.brokerage.enums import ImportState, RegistrationStatus
from ponte.brokerage.models import PeopleImport, Registration
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.models import Account, Organisation, OrganisationIdentifier, Person
from tests.conftest import ROOT
from tests.factories import OrganisationFactory, PersonFactory, Week, a_week
from tests.factories_registering import HEADINGS, a_list, a_type, many_people

GROWN = [model._meta.db_table for model in (Account, Person, Registration)]
ANNA = ["rosa@example.org", "Rosa", "Bianchi", "Città Nuova S.p.A.", "Direttrice", "it"]


@pytest.fixture
def week(db: None) -> Week:
    week = a_week()
    side = week.anna.side
    assert side
    side.languages = ["it"]
    side.save()
    return week


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def checked(week: Week, content: bytes, *, name: str = "people.csv", with_likely: bool = False) -> PeopleImport:
    """Upload a list for Italy and have it checked, as a worker would."""
    assert week.anna.side
    upload = upload_people(
        actor=week.officer, brokerage=week.brokerage, side=week.anna.side, name=name, content=content
    )
    start_check(actor=week.officer, upload=upload, columns=upload.columns, with_likely=with_likely)
    check_people(upload)
    return upload


def codes(upload: PeopleImport) -> list[tuple[int, str]]:
    return [(fault["line"], fault["code"]) for fault in upload.faults]


# --- Files ----------------------------------------------------------------------------------------------------------

TEXT = "邮箱;姓名;单位\nzhang@example.org;张伟;蜀水科技有限公司\nli@example.org;李娜;成都大学\n"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (TEXT.encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16-LE"),
        (TEXT.encode("utf-16-be"), "UTF-16-BE"),
        (TEXT.encode("gb18030"), "GB 18030"),
        ("E-mail;Città\na@b.it;Forlì, perché è già così più giù\n".encode("cp1252"), "Windows-1252"),
        ("Nome;Città\nJürgen Müller;Köln\nNicolò;Forlì\n".encode("cp1252"), "Windows-1252"),
    ],
)
def test_the_encoding_is_found_without_being_told(content: bytes, name: str) -> None:
    text, encoding = decode(content)
    assert encoding == name
    assert "�" not in text
    assert "张伟" in text or "Forlì" in text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_found_and_lines_keep_their_numbers(delimiter: str) -> None:
    rows = [["a@example.org", "Anna\nMaria", "X", f"Ente{delimiter} uno", "", ""], ["b@example.org", *"YZabc"]]
    table = read_table("x.csv", a_list(rows, delimiter=delimiter))
    assert table.headings == HEADINGS
    assert [(line, cells[3]) for line, cells in table.rows] == [(2, f"Ente{delimiter} uno"), (4, "a")]


def test_a_spreadsheet_is_read_and_its_formulas_are_text() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet
    sheet.append(["E-mail", "Nome", "Cognome", "Ente", "Tel"])
    sheet.append(["a@example.org", '=HYPERLINK("https://evil.example","x")', "Rossi", "=1+1", 12345678.0])
    file = io.BytesIO()
    book.save(file)
    ((line, cells),) = read_table("x.xlsx", file.getvalue()).rows
    assert (line, cells) == (
        2,
        ["a@example.org", '=HYPERLINK("https://evil.example","x")', "Rossi", "=1+1", "12345678"],
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_rows"),
        (b"E-mail,Nome\n", "no_rows"),
        (b"PK\x03\x04 and nothing", "not_a_table"),
        (b"\xd0\xcf\x11\xe0 an old Excel", "not_a_table"),
        (b"a\x00,b\n\x01\x02", "not_a_table"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes, code: str) -> None:
    assert refusal(lambda: read_table("x", content)) == code


# --- Columns --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (HEADINGS, ["email", "given_name", "family_name", "organisation", "job_title", "languages"]),
        (["E-mail Address*", "Full name", "Company", "VAT-number"], ["email", "name", "organisation", "vat"]),
        (
            ["姓名", "电子邮箱", "工作单位", "职务", "统一社会信用代码"],
            ["name_han", "email", "organisation", "job_title", "uscc"],
        ),
        (["Nome", "Partita IVA", "Note", "nome"], ["given_name", "vat", "", ""]),
    ],
)
def test_columns_are_guessed_in_three_languages(week: Week, headings: list[str], columns: list[str]) -> None:
    assert week.anna.side
    assert guess_columns(headings, week.anna.side) == columns


def test_what_an_office_said_of_a_column_is_remembered_for_its_side_alone(week: Week) -> None:
    content = a_list([["x", *ANNA]], headings=["Codice", "Contatto", *HEADINGS[1:]])
    assert week.anna.side
    assert week.wei.side
    upload = upload_people(actor=week.officer, brokerage=week.brokerage, side=week.anna.side, name="x", content=content)
    assert upload.columns[:2] == ["", ""]
    columns = ["", "email", *upload.columns[2:]]
    start_check(actor=week.officer, upload=upload, columns=columns, with_likely=False)
    assert guess_columns(["CONTATTO"], week.anna.side) == ["email"]
    assert guess_columns(["CONTATTO"], week.wei.side) == [""]


def test_columns_that_make_no_person_are_refused(week: Week) -> None:
    assert week.anna.side
    upload = upload_people(
        actor=week.officer, brokerage=week.brokerage, side=week.anna.side, name="x", content=a_list([ANNA])
    )
    start: Callable[[list[str]], Any] = lambda columns: start_check(  # noqa: E731
        actor=week.officer, upload=upload, columns=columns, with_likely=False
    )
    assert refusal(lambda: start(["email", "", "", "", "", ""])) == "column_missing"
    assert refusal(lambda: start(["email", "email", "name", "organisation", "", ""])) == "column_twice"


# --- Lines ----------------------------------------------------------------------------------------------------------


def test_every_faulty_line_is_named_and_no_good_line_is_lost(week: Week) -> None:
    headings = [*HEADINGS, "ORCID", "P.IVA", "Paese"]
    good = [*ANNA, "0000-0002-1825-0097", "IT01114601006", "Italia"]
    rows = [
        good,
        ["", *good[1:6], "", "", ""],
        ["not an address", *good[1:6], "", "", ""],
        ["b@example.org", "", "", "Ente", "", "it", "", "", ""],
        ["c@example.org", "C", "C", "", "", "it", "", "", ""],
        ["d@example.org", "D", "D", "Ente", "", "it klingon", "", "", ""],
        ["e@example.org", "E", "E", "Ente", "", "", "0000-0002-1825-0098", "IT01114601007", "Atlantide"],
        ["ROSA@example.org", "Rosa Maria", "Bianchi", "Altro ente", "", "", "", "", ""],
        ["f@example.org", "Bianchi", "Rosa", "CITTA' NUOVA SPA", "", "", "", "", ""],
        ["anna@example.org", "Anna", "Esposito", "Acque", "", "", "", "", ""],
        ["g@example.org", "Anna", "Esposito", "Acque di Napoli", "", "", "", "", ""],
        ["h@example.org", "H", "H", "Ente", "", "", "", "", "Cina", "one cell too many"],
        ["i@example.org", "I", "I", "Ente", "", "意大利语、英文", "", "", "意大利"],
        ["j@example.org", "", "长" * 40, "Ente", "", "zh", "", "", ""],
        ["k@example.org", "", "王" * 41, "Ente", "", "zh", "", "", ""],
    ]
    upload = checked(week, a_list(rows, headings=headings))
    assert codes(upload) == [
        (3, "no_email"),
        (4, "bad_email"),
        (5, "no_name"),
        (6, "no_organisation"),
        (7, "unknown_language"),
        (8, "unknown_country"),
        (8, "wrong_identifier"),
        (8, "wrong_identifier"),
        (9, "same_email_line"),
        (10, "likely_line"),
        (11, "registered"),
        (12, "likely"),
        (13, "too_many_cells"),
        (15, "too_long"),  # in pinyin
        (16, "too_long"),  # in both writings
        (16, "too_long"),
    ]
    assert upload.good_count == 2
    assert (upload.state, Registration.objects.count()) == (ImportState.CHECKED, 3)

    start_import(actor=week.officer, upload=upload)
    import_people(upload, actor=week.officer)
    rosa = Registration.objects.get(person__account__email="rosa@example.org")
    assert (rosa.person.name_latin, rosa.person.orcid, rosa.job_title) == (
        "Rosa Bianchi",
        "0000-0002-1825-0097",
        "Direttrice",
    )
    assert (rosa.status, rosa.decided_by, rosa.side) == (RegistrationStatus.APPROVED, week.officer, week.anna.side)
    assert rosa.person.account
    assert (rosa.person.account.language, rosa.person.account.has_usable_password()) == ("it", False)
    assert OrganisationIdentifier.objects.get().organisation == rosa.organisation
    other = Registration.objects.get(person__account__email="i@example.org")
    assert other.languages == ["it", "en"]
    assert "bianchi" in rosa.search_terms or "citta" in rosa.search_terms
    assert bytes(upload.content) == b""


def test_those_who_look_like_somebody_here_come_in_when_the_office_says_so(week: Week) -> None:
    rows = [["g@example.org", "Anna", "Esposito", "Acque di Napoli", "", ""]]
    assert codes(checked(week, a_list(rows))) == [(2, "likely")]
    assert checked(week, a_list(rows), with_likely=True).good_count == 1


def test_known_people_and_organisations_are_found_and_not_entered_twice(week: Week) -> None:
    known = PersonFactory(account__email="rosa@example.org", name_latin="Rosa Bianchi")
    by_orcid = PersonFactory(account=None, orcid="0000-0002-1825-0097")
    university = OrganisationFactory(name_en="University of Naples", name_zh_hans="那不勒斯大学")
    OrganisationIdentifier.objects.create(organisation=university, scheme="ror", value="04zaypm56")
    rows = [
        ["Rosa@Example.org", "Rosa", "Bianchi", "那不勒斯大学", "", "", "", ""],
        [
            "new@example.org",
            "Somebody",
            "Known",
            "Federico II",
            "",
            "",
            "0000-0002-1825-0097",
            "https://ror.org/04zaypm56",
        ],
    ]
    upload = checked(week, a_list(rows, headings=[*HEADINGS, "ORCID", "ROR"]))
    start_import(actor=week.officer, upload=upload)
    import_people(upload, actor=week.officer)
    for person in (known, by_orcid):
        registration = person.registrations.get()
        assert registration.organisation == university
    by_orcid.refresh_from_db()
    assert by_orcid.account.email == "new@example.org"


def test_chinese_names_get_their_pinyin_and_stay_findable(week: Week) -> None:
    rows = [["w@example.org", "王小明", "成都大学", "firm"], ["v@example.org", "李 娜", "成都大学", "企业"]]
    firm = a_type(week.brokerage)
    upload = checked(week, a_list(rows, headings=["邮箱", "姓名", "单位", "类别"]))
    start_import(actor=week.officer, upload=upload)
    import_people(upload, actor=week.officer)
    row = Registration.objects.get(person__account__email="w@example.org")
    assert (row.person.name_latin, row.person.name_han) == ("Wang Xiaoming", "王小明")
    assert " wangxiaoming" in row.search_terms
    assert Organisation.objects.filter(name_zh_hans="成都大学").count() == 1
    assert set(firm.registrations.values_list("person__name_han", flat=True)) == {"王小明", "李娜"}


def test_each_office_imports_its_own_people_only(week: Week) -> None:
    assert week.wei.side
    with pytest.raises(Forbidden):
        upload_people(
            actor=week.officer, brokerage=week.brokerage, side=week.wei.side, name="x", content=a_list([ANNA])
        )


def test_a_list_is_imported_once(week: Week) -> None:
    upload = checked(week, a_list([ANNA]))
    start_import(actor=week.officer, upload=upload)
    assert refusal(lambda: start_import(actor=week.officer, upload=upload)) == "under_way"
    assert refusal(lambda: discard_import(actor=week.officer, upload=upload)) == "under_way"
    import_people(upload, actor=week.officer)
    assert refusal(lambda: start_import(actor=week.officer, upload=upload)) == "imported_already"
    discard_import(actor=week.officer, upload=upload)
    assert Registration.objects.filter(person__account__email="rosa@example.org").exists()


def test_who_registered_since_the_check_is_not_written_twice(week: Week) -> None:
    upload = checked(week, a_list([ANNA, ["z@example.org", "Z", "Z", "Ente", "", ""]]))
    Registration.objects.create(
        brokerage=week.brokerage,
        person=PersonFactory(account__email="z@example.org"),
        side=week.anna.side,
        organisation=week.anna.organisation,
        type="participant",
    )
    start_import(actor=week.officer, upload=upload)
    import_people(upload, actor=week.officer)
    assert (upload.state, upload.good_count, codes(upload)) == (ImportState.DONE, 1, [(3, "registered")])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's planner needs no statistics")
def test_the_planner_knows_at_once_that_the_tables_have_grown(week: Week) -> None:
    upload = checked(week, a_list(many_people(500)))
    start_import(actor=week.officer, upload=upload)
    import_people(upload, actor=week.officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relname = ANY(%s)", [GROWN])
        known = dict(cursor.fetchall())
    assert all(known[name] >= 500 for name in GROWN), known


# --- Many, and killed -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_ten_thousand_people_are_imported_in_under_a_minute(week: Week) -> None:
    rows = many_people(10_000)
    for number in range(100, 10_000, 100):
        rows[number][0] = "not an address"
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    upload = checked(week, a_list(rows, delimiter=";"))
    start_import(actor=week.officer, upload=upload)
    import_people(upload, actor=week.officer)
    after = resource.getrusage(resource.RUSAGE_SELF)
    processor = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    print(f"10,000 lines: {processor:.1f} s of processor time, {time.perf_counter() - began:.1f} s by the clock")
    assert processor < 60
    assert codes(upload) == [(number + 2, "bad_email") for number in range(100, 10_000, 100)]
    assert upload.good_count == 9901
    assert Registration.objects.count() == 9901 + 3
    assert Organisation.objects.count() == 1000 + 2


KILLED = """
import sys, time
import django
django.setup()
from ponte.brokerage.domain import importing
from ponte.brokerage.models import PeopleImport, Registration
real = importing.record
def last_step(**entry):
    print(Registration.objects.count(), flush=True)
    time.sleep(120)
    return real(**entry)
importing.record = last_step
importing.import_people(PeopleImport.objects.get(), actor=None)
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nothing_half_done_and_can_be_begun_again() -> None:
    week = a_week()
    upload = checked(week, a_list(many_people(50)))
    start_import(actor=week.officer, upload=upload)
    environment = os.environ | {"PONTE_DATABASE": _address_of_database(), "PYTHONPATH": str(ROOT / "src")}
    worker = subprocess.Popen([sys.executable, "-c", KILLED], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert worker.stdout
        # All is written, and not yet kept.
        assert worker.stdout.readline().strip() == "53"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    upload.refresh_from_db()
    assert upload.state == ImportState.IMPORTING
    assert (Registration.objects.count(), Person.objects.count(), Account.objects.count()) == (3, 3, 4)
    assert not Organisation.objects.filter(name_en__startswith="Ditta").exists()
    assert not AuditEntry.objects.filter(action="brokerage.import_people").exists()

    assert refusal(lambda: start_import(actor=week.officer, upload=upload)) == "under_way"
    assert upload.alive_at
    PeopleImport.objects.update(alive_at=upload.alive_at - LEASE * 2)
    upload.refresh_from_db()
    assert is_lost(upload)
    start_import(actor=week.officer, upload=upload)
    import_people(upload, actor=week.officer)
    assert (upload.state, Registration.objects.count()) == (ImportState.DONE, 53)


def _address_of_database() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = quote(settings["HOST"] or settings["OPTIONS"].get("host", ""), safe="")  # may be the folder of a socket
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}?host={host}"
