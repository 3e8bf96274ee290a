"""``ponte manage restore FILE``: a backup into an empty database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.backup.archive import BackupRefused
from ponte.common.backup.restoring import restore_backup
from ponte.faces.console.progress import Progress
from ponte.people.domain.erasing import is_erased
from ponte.people.domain.erasures import noted_erasures


class Command(BaseCommand):
    """Whole or not at all; into SQLite or PostgreSQL, wherever the backup was made."""

    help = "Restore a backup into a database that `migrate` has just made and an empty folder of files."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Restore it, and print what came back as JSON."""
        try:
            manifest = restore_backup(file, on_progress=Progress(self.stderr))
        except BackupRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        summary = {
            "made_at": manifest.made_at.isoformat(),
            "rows": manifest.rows,
            "files": len(manifest.files),
            "audit_head": manifest.audit_head,
        }
        self.stdout.write(json.dumps(summary))
        if any(not is_erased(subject.account) for subject in noted_erasures() if subject.account):
            self.stderr.write("People who were erased are back: run `ponte manage erase_person --again` now.")
