"""``ponte manage compare_backup FILE``: whether a backup and the database say the same."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.backup.archive import BackupRefused
from ponte.common.backup.comparing import differences
from ponte.faces.console.progress import Progress

MOST_TOLD = 100


class Command(BaseCommand):
    """For the trial restore; exit status 1 if anything differs."""

    help = "Compare a backup with the database row by row, and with the files; name what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Print a line for each difference, the first hundred of them."""
        try:
            found = differences(file, on_progress=Progress(self.stderr))
            told = list(itertools.islice(found, MOST_TOLD))
            count = len(told) + sum(1 for _difference in found)
        except BackupRefused as refused:
            raise CommandError(str(refused), returncode=2) from None
        for line in told:
            self.stdout.write(line)
        if count:
            raise CommandError(f"{file}: {count} differences", returncode=1)
        self.stderr.write("no difference")
