"""What exhibitors say of themselves in the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.intake.findable import index_fair
from ponte.intake.models import CatalogueEntry
from ponte.people.models import Account, Sector

MOST_TEXT = 1200
MOST_SECTORS = 5


def write_entry(
    *, actor: Account | None, entry: CatalogueEntry, texts: Mapping[str, str], sectors: Collection[Sector]
) -> None:
    """Say anew what an entry tells, in any of the languages, and its sectors.

    Parameters
    ----------
    texts
        By the code of a language of the interface; one that is not given stays.

    Raises
    ------
    Refused
        ``text_too_long``, ``too_many_sectors``.
    """
    if any(len(text.strip()) > MOST_TEXT for text in texts.values()):
        raise Refused("text_too_long", _("The text can have %(most)d characters at most.") % {"most": MOST_TEXT})
    if len(sectors) > MOST_SECTORS:
        raise Refused("too_many_sectors", _("Choose %(most)d sectors at most.") % {"most": MOST_SECTORS})
    fields = {
        build_localized_fieldname("text", code): texts[code].strip()
        for code, _name in settings.LANGUAGES
        if code in texts
    }
    with transaction.atomic():
        for name, text in fields.items():
            setattr(entry, name, text)
        entry.save(update_fields=list(fields))
        entry.sectors.set(sectors)
        index_fair(entry.fair)
        record(actor=actor, action="intake.write_entry", subject=entry, languages=sorted(texts))
