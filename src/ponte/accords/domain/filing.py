"""The texts of accords: files that are kept with their hash, shown or not, and looked after."""

from __future__ import annotations

import hashlib
import uuid
from enum import StrEnum
from functools import partial
from typing import IO, Final

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.accords.domain.advancing import check_still_evidenced
from ponte.accords.models import Accord, Version
from ponte.common.audit import record, record_refusal
from ponte.common.refusals import Refused
from ponte.common.sent_files import check_size, is_pdf
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Account

MOST_BYTES: Final = 25 * 2**20
_AT_ONCE: Final = 2**20


class Fault(StrEnum):
    """What may be wrong with a file."""

    MISSING = "missing"
    CHANGED = "changed"


def add_version(
    *,
    actor: Account | None,
    accord: Accord,
    language: SpokenLanguage,
    file: IO[bytes],
    name: str,
    is_public: bool = False,
) -> Version:
    """Keep the text of an accord in one language, with the hash of its file.

    Raises
    ------
    Refused
        ``too_large``, ``not_a_pdf``, ``language_taken``: take the file that is there out first.
    """
    content = file.read(MOST_BYTES + 1)
    check_size(content, most=MOST_BYTES)
    if not is_pdf(content):
        raise Refused("not_a_pdf", _("Accords are kept as PDF: hand in a scan or the document itself as PDF."))
    taken = Refused("language_taken", _("There is a file in this language already: take it out first."))
    if accord.versions.filter(language=language).exists():
        raise taken
    row = Version(
        accord=accord,
        language=language,
        name=name[-160:],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        is_public=is_public,
        added_by=actor,
        checked_at=timezone.now(),
    )
    row.file.save(f"accords/{uuid.uuid4()}.pdf", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            row.save()
            record(actor=actor, action="accords.add_version", subject=accord, language=language, sha256=row.sha256)
    except IntegrityError:
        row.file.storage.delete(str(row.file.name))
        raise taken from None
    return row


def show_version(*, actor: Account | None, version: Version, is_public: bool) -> None:
    """Let everybody download a file, or nobody but the offices."""
    with transaction.atomic():
        version.is_public = is_public
        version.save(update_fields=["is_public"])
        action = "accords.show_version" if is_public else "accords.hide_version"
        record(actor=actor, action=action, subject=version.accord, language=version.language)


def remove_version(*, actor: Account | None, version: Version) -> None:
    """Take a file out; the audit trail keeps its hash.

    Raises
    ------
    Refused
        ``no_evidence``: an accord that counts would be left without any; the refusal stands in the audit trail.
    """
    accord = version.accord
    try:
        with transaction.atomic():
            record(
                actor=actor,
                action="accords.remove_version",
                subject=accord,
                language=version.language,
                sha256=version.sha256,
            )
            key = version.pk
            version.delete()
            check_still_evidenced(accord, *filter(None, [accord.same_as]))
            transaction.on_commit(partial(version.file.storage.delete, str(version.file.name)))
    except Refused as no:
        version.pk = key
        record_refusal(actor=actor, action="accords.remove_version", subject=accord, refused=no)
        raise


def check_versions(rows: QuerySet[Version] | None = None) -> tuple[int, list[Version]]:
    """Take the hash of every file again, and note those that are missing or no longer what came in.

    Returns
    -------
    tuple
        How many were checked, and the faulty ones.
    """
    checked, faulty = 0, []
    for version in (rows if rows is not None else Version.objects.all()).select_related("accord"):
        checked += 1
        was, version.fault = version.fault, fault_of(version)
        version.checked_at = timezone.now()
        with transaction.atomic():
            version.save(update_fields=["fault", "checked_at"])
            if version.fault and version.fault != was:
                found = {"language": version.language, "fault": version.fault, "sha256": version.sha256}
                record(actor=None, action="accords.file_fault", subject=version.accord, **found)
        if version.fault:
            faulty.append(version)
    return checked, faulty


def fault_of(version: Version) -> str:
    """Compare a file with the hash that was taken when it came in; empty if it is the same."""
    digest = hashlib.sha256()
    try:
        with version.file.open("rb") as file:
            while piece := file.read(_AT_ONCE):
                digest.update(piece)
    except OSError:
        return Fault.MISSING
    return "" if digest.hexdigest() == version.sha256 else Fault.CHANGED
