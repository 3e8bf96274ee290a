"""The files of an application: known by their content, kept as they were sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.common.sent_files import check_size, is_pdf
from ponte.people.models import Account
from ponte.showcase.domain.applying import check_draft
from ponte.showcase.domain.turns import locked_application
from ponte.showcase.models import Application, Document

MOST_BYTES = 20 * 2**20
MOST_FILES = 6
PDF = "application/pdf"
SLIDES = {
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Office Open XML (ISO/IEC 29500-2): the part that says what a package is."""
ENDINGS = {PDF: ".pdf", SLIDES["ppt/presentation.xml"]: ".pptx", SLIDES["word/document.xml"]: ".docx"}


def add_document(
    *,
    actor: Account,
    application: Application,
    kind: str,
    name: str,
    file: IO[bytes],
    at: dt.datetime | None = None,
) -> Document:
    """Keep a file of a draft.

    Parameters
    ----------
    name
        As the sender calls the file; its ending is written anew after its content.
    at
        The moment that it is sent at; the loader gives one, everybody else's is now.

    Raises
    ------
    Refused
        ``too_large``, ``not_a_document``, ``too_many_files``, ``not_a_draft``, ``not_open``.
    """
    content = file.read(MOST_BYTES + 1)
    check_size(content, most=MOST_BYTES)
    media_type = _media_type(content)
    if not media_type:
        raise Refused("not_a_document", _("This file is not a whole PDF, PPTX or DOCX without macros. Save it as PDF."))
    with transaction.atomic():
        application = locked_application(application)
        require(actor, "showcase.act_as", application)
        check_draft(application, at)
        if application.documents.count() >= MOST_FILES:
            raise Refused("too_many_files", _("An application can have %(most)d files at most.") % {"most": MOST_FILES})
        document = Document(
            application=application,
            kind=kind,
            name=_named(name, ENDINGS[media_type]),
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        document.file.save(f"showcase/{document.token}{ENDINGS[media_type]}", ContentFile(content), save=False)
        document.save()
        record(
            actor=actor, action="showcase.add_document", subject=application, name=document.name, sha256=document.sha256
        )
    return document


def remove_document(*, actor: Account, document: Document) -> None:
    """Take a file out of a draft.

    Raises
    ------
    Refused
        ``not_a_draft``, ``not_open``.
    """
    with transaction.atomic():
        application = locked_application(document.application)
        require(actor, "showcase.act_as", application)
        check_draft(application)
        record(
            actor=actor,
            action="showcase.remove_document",
            subject=application,
            name=document.name,
            sha256=document.sha256,
        )
        transaction.on_commit(partial(document.file.storage.delete, str(document.file.name)))
        document.delete()


def _media_type(content: bytes) -> str:
    """Tell what a file is by its content; empty for what nobody should have to open."""
    if is_pdf(content):
        return PDF
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if "[Content_Types].xml" not in parts or any(part.endswith("vbaProject.bin") for part in parts):
        return ""
    return next((media_type for part, media_type in SLIDES.items() if part in parts), "")


def _named(name: str, ending: str) -> str:
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    clean = "".join(letter for letter in stem if letter.isprintable()).strip() or "document"
    return f"{clean[:150]}{ending}"
