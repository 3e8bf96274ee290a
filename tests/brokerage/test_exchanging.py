"""Files between two offices: answered spreadsheets, and hand-overs between two installations."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import translation
from openpyxl import Workbook, load_workbook

from ponte.brokerage.domain.answering_handed import LineAnswer, answer_lines
from ponte.brokerage.domain.exchange_sheet import written_sheet
from ponte.brokerage.domain.exchange_writing import exchange_of, people_exchange
from ponte.brokerage.domain.exchanging import counted_findings, discard_exchange, upload_exchange, write_exchange
from ponte.brokerage.domain.findings import Finding
from ponte.brokerage.domain.requesting import ask, decline
from ponte.brokerage.enums import HandedAnswer, RequestStatus
from ponte.brokerage.models import ExchangeFile, HandOver, Installation, MeetingRequest, Origin, Profile, Registration
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Officer, Side
from tests.factories import OfficerFactory, a_week
from tests.factories_audit import past_the_guards
from tests.factories_handover import Offices, two_offices

pytestmark = pytest.mark.django_db


@pytest.fixture
def offices() -> Offices:
    """Two offices of which the Chinese one has nobody at this installation."""
    found = two_offices(a_week())
    Officer.objects.filter(account=found.chinese).delete()
    return found


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def upload(offices: Offices, content: bytes, actor: Account | None = None) -> ExchangeFile:
    side = offices.week.anna.side
    return upload_exchange(
        actor=actor or offices.italian, brokerage=offices.week.brokerage, side=side, name="back.xlsx", content=content
    )


def answered(content: bytes, cells: dict[int, tuple[str, str]], keep: Callable[[Any], None] | None = None) -> bytes:
    """Type answers and notes into rows of a workbook."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for row, (answer, note) in cells.items():
        sheet.cell(row, 9).value, sheet.cell(row, 10).value = answer, note
    if keep:
        keep(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def kinds(file: ExchangeFile) -> dict[str, int]:
    file.refresh_from_db()
    return {one.kind: one.number for one in counted_findings([Finding(**row) for row in file.findings])}


@pytest.mark.parametrize("language", ["it", "zh-hans", "en"])
def test_a_spreadsheet_goes_out_and_its_answers_come_back(offices: Offices, language: str) -> None:
    batch = offices.handed(3)
    with translation.override(language):
        sheet = written_sheet(batch)
        words = [str(answer.label) for answer in HandedAnswer]
    content = answered(sheet, {2: (words[0], ""), 3: (words[1], "full"), 4: (words[2], "In English?")})
    file = upload(offices, content)
    assert kinds(file) == {"answer": 3}
    assert not batch.lines.exclude(answer="").exists(), "looking at a file writes nothing"
    write_exchange(actor=offices.italian, file=file)
    assert [line.answer for line in batch.lines.all()] == ["accepted", "declined", "asked-back"]
    statuses = MeetingRequest.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == [RequestStatus.ACCEPTED, RequestStatus.DECLINED, RequestStatus.PENDING]
    again = upload(offices, content)
    assert kinds(again) == {"same": 3}
    write_exchange(actor=offices.italian, file=again)
    assert refusal(lambda: write_exchange(actor=offices.italian, file=again)) == "written_already"
    assert refusal(lambda: discard_exchange(actor=offices.italian, file=again)) == "written_already"
    third = upload(offices, content)
    discard_exchange(actor=offices.italian, file=third)
    assert not ExchangeFile.objects.filter(pk=third.pk).exists()


def test_every_faulty_row_is_named_and_no_good_one_is_lost(offices: Offices) -> None:
    batch = offices.handed(5)
    foreign = offices.handed(1)
    content = written_sheet(batch)

    def spoil(sheet: Any) -> None:
        sheet.cell(6, 1).value = sheet.cell(6, 1).value.rpartition("/")[0] + f"/{foreign.lines.get().request_id}"
        sheet.append([sheet.cell(2, 1).value, "", "", "", "", "", "", "", "declined", ""])

    cells = {2: ("accepted", ""), 3: ("perhaps", ""), 4: ("=1+1", ""), 5: ("asked back", ""), 6: ("declined", "")}
    file = upload(offices, answered(content, cells, spoil))
    assert kinds(file) == {"fault": 3, "unknown": 1, "answer": 1, "refused": 1}
    faults = [row for row in file.findings if row["kind"] == "fault"]
    assert [row["place"] for row in faults] == [f"Sheet “Requests”, row {row}" for row in (3, 4, 7)]
    assert "accepted, declined, asked back; found “perhaps”" in faults[0]["expected"]
    write_exchange(actor=offices.italian, file=file)
    assert batch.lines.exclude(answer="").count() == 1


def test_an_answer_given_here_meanwhile_stays_and_both_are_shown(offices: Offices) -> None:
    batch = offices.handed(1)
    line = batch.lines.get()
    content = answered(written_sheet(batch), {2: ("accepted", "gladly")})
    file = upload(offices, content)
    decline(actor=None, request=line.request)
    write_exchange(actor=offices.italian, file=file)
    (finding,) = ExchangeFile.objects.get().findings
    assert (finding["kind"], finding["ours"], finding["theirs"]) == ("conflict", "declined", "accepted: gladly")
    line.request.refresh_from_db()
    assert line.request.status == RequestStatus.DECLINED


def test_who_has_a_desk_here_uploads_their_answers_themselves(offices: Offices) -> None:
    batch = offices.handed(1)
    content = answered(written_sheet(batch), {2: ("accepted", "")})
    OfficerFactory(side=batch.to_side, account=offices.chinese)
    assert refusal(lambda: upload(offices, content)) == "brokerage.hand_over"
    file = upload_exchange(
        actor=offices.chinese, brokerage=batch.brokerage, side=batch.to_side, name="x.xlsx", content=content
    )
    assert kinds(file) == {"answer": 1}


def test_no_formula_is_written(offices: Offices) -> None:
    (request,) = offices.asked(1)
    MeetingRequest.objects.filter(pk=request.pk).update(message='=HYPERLINK("http://x","y")')
    request.sender.job_title = "+1"
    request.sender.save()
    book = load_workbook(io.BytesIO(written_sheet(offices.hand_over())))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_what_is_no_file_of_a_hand_over_is_refused_in_one_line(offices: Offices) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 2**20))
    plain = io.BytesIO()
    Workbook().save(plain)
    deep = b"[" * 100_000
    cases = {
        bomb.getvalue(): "too_large",
        b"PK" + b"0" * (6 * 2**20): "too_large",
        plain.getvalue(): "not_an_exchange",
        b"PK\x03\x04broken": "not_an_exchange",
        deep: "not_an_exchange",
        b"": "not_an_exchange",
        b"\xff\xfe": "not_an_exchange",
        b'{"format": "ponte.handover/2"}': "not_an_exchange",
        b"[]": "not_an_exchange",
    }
    for content, code in cases.items():
        assert refusal(lambda content=content: upload(offices, content)) == code, content[:40]  # type: ignore[misc]
    assert not ExchangeFile.objects.exists()


class Two:
    """Two installations in one test: the database holds the one at work, and what the other holds is put aside."""

    def __init__(self) -> None:
        self.kept = self._rows()

    @contextmanager
    def other(self) -> Iterator[None]:
        """Be at the other installation for a while."""
        self._swap()
        yield
        self._swap()

    def _swap(self) -> None:
        with past_the_guards():
            self._swap_rows()

    def _swap_rows(self) -> None:
        rows, models = self._rows(), self._models()
        for model in models:
            for field in model._meta.local_many_to_many:
                through: Any = field.remote_field.through
                through._base_manager.all()._raw_delete("default")
            model._base_manager.all()._raw_delete("default")
        for row in serializers.deserialize("python", self.kept):
            row.save()
        self.kept = rows

    def _rows(self) -> Any:
        rows = [row for model in self._models() for row in model._base_manager.order_by("pk")]
        return serializers.serialize("python", rows)

    def _models(self) -> list[Any]:
        return [model for app in apps.get_app_configs() if app.name.startswith("ponte.") for model in app.get_models()]


def test_two_installations_exchange_people_requests_and_answers() -> None:
    offices = two_offices(a_week())
    week = offices.week
    italy, china = week.anna.side, week.wei.side
    Officer.objects.filter(account=offices.chinese).delete()
    installations = Two()
    with installations.other():  # in China, nobody but Wei is known
        Officer.objects.filter(account=offices.italian).delete()
        OfficerFactory(side=china, account=offices.chinese)
        Registration.objects.filter(pk=week.anna.pk).delete()
        people = json.dumps(people_exchange(week.brokerage, china)).encode()
    # In Italy, Wei comes with the file of the Chinese office.
    Registration.objects.filter(pk=week.wei.pk).delete()
    _taken(offices.italian, week.brokerage, italy, people, {"person-new": 1, "profile-new": 1})
    _taken(offices.italian, week.brokerage, italy, people, {"person-known": 1})
    wei = Registration.objects.get(side=china)
    assert wei.person.name_latin == "Zhang Wei"
    assert wei.origin.installation.is_here is False
    anna = Registration.objects.get(pk=week.anna.pk)
    request = ask(actor=None, sender=anna, recipient=wei, profile=wei.profiles.get(), message="Buongiorno")
    batch = offices.hand_over()
    going = json.dumps(exchange_of(batch)).encode()
    assert b"@" not in going, "no address leaves the installation"
    with installations.other():
        expected = {"person-new": 1, "person-known": 1, "profile-new": 1, "request-new": 1}
        _taken(offices.chinese, week.brokerage, china, going, expected)
        _taken(offices.chinese, week.brokerage, china, going, {"person-known": 2, "request-known": 1})
        there = HandOver.objects.get()
        line = there.lines.get()
        assert line.request.recipient == week.wei
        assert line.request.profile == week.wei.profiles.get()
        assert line.request.sender.origin.row == anna.pk
        answer_lines(actor=offices.chinese, hand_over=there, answers=[LineAnswer(line.pk, HandedAnswer.ACCEPTED, "好")])
        back = json.dumps(exchange_of(there)).encode()
    _taken(offices.italian, week.brokerage, italy, back, {"person-known": 2, "answer": 1})
    request.refresh_from_db()
    assert request.status == RequestStatus.ACCEPTED
    assert batch.lines.get().note == "好"
    before = _counts()
    _taken(offices.italian, week.brokerage, italy, back, {"person-known": 2, "same": 1})
    assert _counts() == before


def test_what_both_have_changed_stays_here_and_is_told() -> None:
    offices = two_offices(a_week())
    week = offices.week
    data = people_exchange(week.brokerage, week.wei.side)
    data["installation"]["id"] = "6f1c0000-0000-4000-8000-000000000001"
    text = json.dumps(data).replace(str(Installation.objects.get().uid), data["installation"]["id"])
    Registration.objects.filter(pk=week.wei.pk).delete()
    _taken(offices.italian, week.brokerage, week.anna.side, text.encode(), {"person-new": 1, "profile-new": 1})
    data = json.loads(text)
    data["people"][0]["position"], data["people"][0]["profiles"][0]["title"] = "Director", "新标题"
    _taken(
        offices.italian,
        week.brokerage,
        week.anna.side,
        json.dumps(data).encode(),
        {"person-changed": 1, "profile-changed": 1},
    )
    wei = Registration.objects.get(side=week.wei.side)
    assert (wei.job_title, wei.profiles.get().title) == ("Director", "新标题")
    Registration.objects.filter(pk=wei.pk).update(job_title="Head")
    data["people"][0]["position"] = "President"
    _taken(offices.italian, week.brokerage, week.anna.side, json.dumps(data).encode(), {"conflict": 1})
    assert Registration.objects.get(pk=wei.pk).job_title == "Head"
    data["people"].append({"id": "nonsense"})
    data["people"][0]["profiles"][0]["kind"] = "gossip"
    file = _uploaded(offices.italian, week.brokerage, week.anna.side, json.dumps(data).encode())
    assert [row["place"] for row in file.findings] == ["people[1].profiles[1].kind", "people[2].organisation"]


def test_a_file_for_another_edition_or_office_is_refused(offices: Offices) -> None:
    week = offices.week
    data = exchange_of(offices.handed(1))
    other = {"installation": {"id": "6f1c0000-0000-4000-8000-000000000001", "name": "x"}}
    upside_down = data | other | {"hand_over": data["hand_over"] | {"from": "fr", "to": "de"}}
    for changed, code in ((data | {"edition": "2030"}, "wrong_edition"), (upside_down, "wrong_direction")):
        content = json.dumps(changed).encode()
        assert (
            refusal(lambda content=content: _uploaded(offices.italian, week.brokerage, week.anna.side, content))  # type: ignore[misc]
            == code
        )


def _uploaded(actor: Account, brokerage: Any, side: Side, content: bytes) -> ExchangeFile:
    return upload_exchange(actor=actor, brokerage=brokerage, side=side, name="x.json", content=content)


def _taken(actor: Account, brokerage: Any, side: Side, content: bytes, expected: dict[str, int]) -> None:
    """Read a file and write it: what was announced is what is written."""
    file = _uploaded(actor, brokerage, side, content)
    assert kinds(file) == expected, file.findings
    write_exchange(actor=actor, file=file)
    assert kinds(file) == expected


def _counts() -> list[int]:
    models = (Registration, Profile, MeetingRequest, HandOver, Origin, Installation)
    return [model._default_manager.count() for model in models]
