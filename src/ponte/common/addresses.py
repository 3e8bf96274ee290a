"""Addresses of what people make: short, readable, and free."""

from __future__ import annotations

from itertools import count

from django.db.models import Model
from django.utils.text import slugify
from pypinyin import lazy_pinyin


def slug_of_title(title: str, *, longest: int) -> str:
    """Make an address of a title in any script, Chinese syllable by syllable; empty if it has no letters."""
    return slugify(" ".join(lazy_pinyin(title)))[:longest].strip("-")


def first_free(model: type[Model], stem: str, *, taken: set[str] | None = None) -> str:
    """Return an address that no row has: the stem, or the first of ``stem-2``, ``stem-3``, … that is free.

    Parameters
    ----------
    taken
        Stands for the database, and gets the new one.
    """
    if taken is None:
        taken = set(model._base_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{number}" if number > 1 else stem for number in count(1))
    slug = next(slug for slug in numbered if slug not in taken)
    taken.add(slug)
    return slug
