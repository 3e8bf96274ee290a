"""``ponte manage clone_edition SLUG``: next year's edition from this one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.refusals import Refused
from ponte.programme.domain.cloning import YEAR, Preview, clone_edition, preview_clone
from ponte.programme.models import Edition


class Command(BaseCommand):
    """Says what is carried over and what is left out, and does it unless it is a rehearsal."""

    help = "Make the next edition from one: cities, stages, agenda and halls go along, people and what happened do not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the edition, the days and whether to rehearse."""
        parser.add_argument("slug", help="the edition to start from, for example week-2016")
        parser.add_argument("--days", type=int, default=YEAR, help="by how much dates move; 364 keeps the weekdays")
        parser.add_argument("--dry-run", action="store_true", help="count only, and write nothing")

    def handle(self, *args: Any, slug: str, days: int, dry_run: bool, **options: Any) -> None:
        """Clone, or count."""
        edition = Edition.objects.filter(slug=slug).first()
        if edition is None:
            known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "none; load an edition first"
            raise CommandError(f"{slug}: expected the identifier of an edition ({known})", returncode=2)
        try:
            self._tell(preview_clone(edition=edition, days=days))
            if not dry_run:
                clone = clone_edition(actor=None, edition=edition, days=days)
                self.stdout.write(f"{clone.slug}: edition {clone.number}, from {clone.starts}")
        except Refused as no:
            raise CommandError(str(no), returncode=2) from None

    def _tell(self, preview: Preview) -> None:
        for line in preview.carried:
            self.stderr.write(f"{line.count:6} {line.label}")
        for line in preview.left_out:
            if line.count:
                self.stderr.write(f"{line.count:6} {line.label}: left out, {line.why}")
