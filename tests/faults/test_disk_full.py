"""With a full disk, what would be written is refused or reported in clear words, and nothing is left half-done."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ponte.brokerage.domain.packing import file_pack
from ponte.brokerage.enums import PackStatus
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.common.storage import WholeFiles
from ponte.faces.desk.pack import make_pack
from ponte.press import documents
from ponte.press.domain.picturing import add_picture
from ponte.press.models import Picture
from tests.factories import OfficerFactory, a_week
from tests.factories_press import TEXTS, PostFactory, an_image

ROOM = 48 * 1024
"""Bytes that the disk has."""


@pytest.fixture
def disk(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A very small disk; where one may not be mounted, writing fails as on a full one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    settings.VAR, settings.MEDIA_ROOT = folder, folder / "media"
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, stderr=subprocess.DEVNULL).returncode == 0
    if not mounted:
        monkeypatch.setattr(Path, "write_bytes", no_room)
        monkeypatch.setattr(ContentFile, "chunks", no_room)
    yield folder
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def no_room(*_arguments: Any, **_keywords: Any) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_picture_is_refused_on_its_page_and_leaves_nothing(disk: Path, client: Client) -> None:
    post = PostFactory()
    client.force_login(OfficerFactory(side=post.edition.host_side).account)
    fill(disk)
    upload = {**TEXTS, "file": SimpleUploadedFile("a.jpg", an_image().read()), "credit": "", "order": 0}
    answer = client.post(reverse("desk:add_picture", args=[post.slug]), upload)
    assert "no room left on the server’s disk" in answer.content.decode()
    assert (files(disk / "media"), Picture.objects.count()) == ([], 0)
    assert not AuditEntry.objects.filter(action="press.add_picture").exists()


@pytest.mark.django_db
def test_where_there_is_room_for_the_picture_and_none_for_its_thumbnail_neither_stays(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    chunks, written = ContentFile.chunks, []

    def room_for_one(self: ContentFile[bytes], *arguments: Any) -> Iterator[bytes]:
        written.append(self)
        return no_room() if len(written) > 1 else chunks(self, *arguments)

    post = PostFactory()
    monkeypatch.setattr(ContentFile, "chunks", room_for_one)
    with pytest.raises(Refused, match="no room left"):
        add_picture(actor=None, post=post, file=an_image(), texts=TEXTS)
    assert (len(written), files(tmp_path / "media")) == (2, [])


def test_a_file_is_whole_or_not_there(disk: Path) -> None:
    storage = WholeFiles(location=disk / "media")
    with pytest.raises(Refused) as no:
        storage.save("papers/long.pdf", ContentFile(bytes(2 * ROOM)))
    assert (no.value.code, files(disk)) == ("disk_full", [])


def test_any_other_fault_of_the_disk_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any, **_keywords: Any) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(ContentFile, "chunks", broken)
    with pytest.raises(OSError, match="Input/output"):
        WholeFiles(location=tmp_path).save("papers/long.pdf", ContentFile(b"x"))


@pytest.mark.django_db
def test_a_pack_fails_with_a_line_and_leaves_nothing(disk: Path) -> None:
    pack = file_pack(actor=None, brokerage=a_week().brokerage)
    fill(disk)
    make_pack(pack)
    pack.refresh_from_db()
    assert pack.status == PackStatus.FAILED
    assert "No space left" in pack.failure
    assert files(disk / "packs") == []


def test_a_document_reaches_its_reader_although_it_cannot_be_kept(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "render", lambda *_arguments, **_keywords: b"%PDF" + bytes(ROOM))
    fill(disk)
    assert documents.render_once("site/report.typ", {"title": "Diary"}, language="en").startswith(b"%PDF")
    assert files(disk / "documents") == []


def fill(folder: Path) -> None:
    """Leave no room, where the disk is a real one."""
    try:
        with (folder / "other").open("wb") as other:
            other.write(bytes(2 * ROOM))
    except OSError:
        return
