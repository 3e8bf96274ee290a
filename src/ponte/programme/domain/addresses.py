"""Addresses of what offices make."""

from __future__ import annotations

from django.db.models import Model

from ponte.common.addresses import first_free, slug_of_title

ROOM_FOR_NUMBER = 5


def address_for(model: type[Model], *titles: str) -> str:
    """Make a free address from the first title that has letters."""
    longest: int = model._meta.get_field("slug").max_length  # type: ignore[union-attr, assignment]
    stems = (slug_of_title(title, longest=longest - ROOM_FOR_NUMBER) for title in titles)
    return first_free(model, next(filter(None, stems), model._meta.model_name or ""))
