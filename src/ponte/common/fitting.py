"""Texts that fit the columns they are kept in."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext as _

from ponte.common.refusals import Refused


def fitted(model: type[Model], field: str, text: str) -> str:
    """Return a text without blanks around it, as its column keeps it.

    A database that counts (PostgreSQL) would fail on a longer one, another (SQLite) would take it in.

    Raises
    ------
    Refused
        ``text_too_long``.
    """
    text = text.strip()
    most: int | None = getattr(model._meta.get_field(field), "max_length", None)
    if most is not None and len(text) > most:
        raise Refused("text_too_long", _("The text can have %(most)d characters at most.") % {"most": most})
    return text
