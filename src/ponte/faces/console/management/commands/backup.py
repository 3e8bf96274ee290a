"""``ponte manage backup FILE``: everything in one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.backup.archive import BackupRefused
from ponte.common.backup.making import make_backup
from ponte.faces.console.progress import Progress


class Command(BaseCommand):
    """One state of all tables and files, while others go on writing."""

    help = "Write all tables and files, as they are at one moment, to one file that either database takes back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Make it, and print what it is as JSON."""
        try:
            made, manifest = make_backup(file, on_progress=Progress(self.stderr))
        except BackupRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        for name in manifest.missing_files:
            self.stderr.write(f"{name}: a row names this file, but it is not there")
        summary = {
            "rows": made.rows,
            "files": made.files,
            "bytes": made.size,
            "sha256": made.digest,
            "encrypted": made.is_encrypted,
            "audit_head": manifest.audit_head,
            "seconds": round(made.seconds, 1),
        }
        self.stdout.write(json.dumps(summary))
