"""The printed pack: asking for it, and what its making leaves behind."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ponte.brokerage.enums import PackStatus
from ponte.brokerage.models import Brokerage, Pack
from ponte.common import running
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account


def file_pack(*, actor: Account | None, brokerage: Brokerage) -> Pack:
    """Ask for a pack of the diaries as they are published now; a worker is to make it.

    Raises
    ------
    Refused
        ``already_making``.
    """
    try:
        with transaction.atomic():
            pack = Pack.objects.create(brokerage=brokerage, asked_by=actor)
            record(actor=actor, action="brokerage.file_pack", subject=pack)
    except IntegrityError:
        raise Refused("already_making", _("A pack is being made already. Wait for it.")) from None
    return pack


def path_of(digest: str) -> Path:
    """Return where the pack of a digest lies."""
    return Path(settings.VAR) / "packs" / f"{digest}.pdf"


def finish_pack(*, pack: Pack, digest: str, seconds: float) -> None:
    """Note that a pack is there; the files of earlier packs go, since they hold people's days.

    Raises
    ------
    Overtaken
        See `ponte.common.running.finish`.
    """
    with transaction.atomic():
        running.finish(Pack.objects.filter(pk=pack.pk), status=PackStatus.READY, digest=digest, seconds=seconds)
        older = Pack.objects.filter(brokerage=pack.brokerage_id).exclude(pk=pack.pk)
        gone = set(older.exclude(digest__in=["", digest]).values_list("digest", flat=True))
        older.filter(status__in=[PackStatus.READY, PackStatus.FAILED]).delete()
        record(actor=None, action="brokerage.finish_pack", subject=pack, seconds=round(seconds, 2))
    for name in gone:
        path_of(name).unlink(missing_ok=True)
