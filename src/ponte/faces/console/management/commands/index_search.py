"""``ponte manage index_search``: the site's search made anew from what is published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ponte.finding.domain.gathering import index_everything
from ponte.finding.models import SearchEntry


class Command(BaseCommand):
    """For after an upgrade, or after rows were changed by hand; pages and loaders keep the index themselves."""

    help = "Bring the index of the site's search up to what is published."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare everything, write what differs."""
        changed = index_everything()
        self.stderr.write(f"{SearchEntry.objects.count()} entries, {changed} of them new, changed or gone")
