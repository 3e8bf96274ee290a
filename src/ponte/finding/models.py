"""One row for everything that the search finds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from ponte.finding.enums import Kind


class SearchEntry(models.Model):
    """Something with a public page, its title and text in every language they are told in, and what it is found by.

    A copy: the rooms write it anew whenever what they publish changes, `ponte manage index_search` all of it.
    """

    kind = models.CharField(max_length=16, choices=Kind.choices)
    slug = models.CharField(max_length=80)
    under = models.CharField(max_length=160, blank=True)
    """Slugs of what its page lies under, with strokes between: ``week-2016/chongqing``."""
    date = models.CharField(max_length=10, blank=True)
    """As exactly as it is known; empty for what has none."""
    names = models.TextField()
    """Words of the title in all languages, as `ponte.finding.terms.found_by` writes them."""
    words = models.TextField()
    """Words of title and text."""

    title_en = models.TextField(blank=True)
    title_it = models.TextField(blank=True)
    title_zh_hans = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    text_it = models.TextField(blank=True)
    text_zh_hans = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "search entries"
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "slug"], name="one_entry_per_page")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"
