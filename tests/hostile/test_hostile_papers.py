"""A letter, an accord or a pitch deck that is not what it says is refused in words, on its page, and is not kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ponte.accords.domain import filing
from ponte.calls.domain import writing
from ponte.people.models import Account, Role
from ponte.showcase.domain import documents
from tests.factories import a_week
from tests.factories_accords import AccordFactory
from tests.factories_calls import a_call, a_draft
from tests.factories_showcase import ApplicationFactory
from tests.hostile.files import KNOWN, bounded, damaged, packed

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
PARTS = {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p:presentation/>"}
BAD = {
    **{what: content for what, content in KNOWN.items() if what != "a PDF that is none"},
    "nothing": b"",
    "a PDF cut off": PDF[:-20],
    "a PDF after something else": b"MZ\x90\x00" + PDF,
    "a page that says it is a PDF": b"<html>%PDF-1.7 %%EOF</html>",
    "slides with macros": packed(PARTS | {"ppt/vbaProject.bin": b"\x00"}),
    "slides behind a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "slides cut off": packed(PARTS)[:-30],
    "some other archive": packed({"index.html": b"<html>"}),
}


EMPTY = ("The submitted file is empty.", "Choose a file")


@dataclass(frozen=True)
class Desk:
    """Where a file is sent to, and from which page."""

    account: Account
    page: str
    address: str
    field: str
    others: dict[str, str]
    kept: Callable[[], int]


def letters() -> Desk:
    draft = a_draft(a_call(), "it")
    address = reverse("my:dossier", args=[draft.pk])
    kept = draft.documents.filter(name="paper.pdf").count
    return Desk(draft.account, address, address, "file", {"kind": "endorsement"}, kept)


def accords() -> Desk:
    week = a_week()
    parties = [week.anna.organisation, week.wei.organisation]
    accord = AccordFactory(programme=week.brokerage.edition.programme, parties=parties)
    page, address = (reverse(f"desk:{name}", args=[accord.slug]) for name in ("accord", "add_version"))
    return Desk(week.officer, page, address, "version-upload", {"version-language": "it"}, accord.versions.count)


def decks() -> Desk:
    draft = ApplicationFactory(phase="draft", filed_at=None)
    Role.objects.create(person=draft.account.person, organisation=draft.organisation, title="CEO")
    names = ("showcase_application", "add_showcase_file")
    page, address = (reverse(f"my:{name}", args=[draft.showcase.slug, draft.pk]) for name in names)
    return Desk(draft.account, page, address, "file", {"kind": "deck"}, draft.documents.count)


INTAKES = {
    "letters": (letters, "is no PDF file", writing),
    "accords": (accords, "Accords are kept as PDF", filing),
    "decks": (decks, "not a whole PDF", documents),
}


def sent(client: Client, desk: Desk, content: bytes) -> str:
    """Send a file under a good name, and return the page that is shown then."""
    client.force_login(desk.account)
    upload = SimpleUploadedFile("paper.pdf", content, "application/pdf")
    referer = {"Referer": f"http://testserver{desk.page}"}
    answer = client.post(desk.address, desk.others | {desk.field: upload}, follow=True, headers=referer)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("intake", INTAKES)
def test_what_is_not_what_it_says_is_refused_in_words(client: Client, intake: str) -> None:
    make, words, _module = INTAKES[intake]
    desk = make()
    for what, content in BAD.items():
        page = sent(client, desk, content)
        assert any(said in page for said in ([words] if content else EMPTY)), what
        assert desk.kept() == 0, what
    sent(client, desk, PDF)
    assert desk.kept() == 1


@pytest.mark.parametrize("intake", INTAKES)
def test_what_is_too_large_is_refused_in_words(client: Client, intake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, _words, module = INTAKES[intake]
    monkeypatch.setattr(module, "MOST_BYTES", 2**20)
    desk = make()
    assert "The file is larger than 1 MB." in sent(client, desk, PDF[:-6] + bytes(2**20) + b"%%EOF\n")
    assert desk.kept() == 0


def whole(content: bytes) -> bool:
    """Whether it is a PDF to its end, or an archive that can be listed."""
    pdf = content[:5] == b"%PDF-" and b"%%EOF" in content[-2048:]
    return pdf or zipfile.is_zipfile(io.BytesIO(content))


@given(content=damaged(PDF) | damaged(packed(PARTS)) | st.sampled_from([*BAD.values(), packed(PARTS, lie=2**31)]))
@bounded(300)
def test_the_kind_of_a_deck_is_told_by_its_content(content: bytes) -> None:
    assert not documents._media_type(content) or whole(content)
