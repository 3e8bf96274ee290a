"""Addresses of what offices make: short, readable, and free."""

from __future__ import annotations

from itertools import count

from django.db.models import Model
from django.utils.text import slugify
from pypinyin import lazy_pinyin


def free_slug(model: type[Model], *words: str) -> str:
    """Make an address from the first words that have letters, in pinyin where they are Chinese; numbered if taken."""
    longest: int = model._meta.get_field("slug").max_length  # type: ignore[union-attr, assignment]
    made = (slugify(" ".join(lazy_pinyin(text))) for text in words)
    stem = next(filter(None, made), model._meta.model_name or "")[: longest - 5].strip("-")
    taken = set(model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for number in count(2) if (slug := f"{stem}-{number}") not in taken)
