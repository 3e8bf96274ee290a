"""``ponte manage check_accord_files``: whether the files of accords are what came in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ponte.accords.domain.filing import check_versions


class Command(BaseCommand):
    """For whoever restores a copy, and for every night; a faulty file is named and the command fails."""

    help = "Take the hash of every accord's file again; files that are missing or changed are named."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check all, name the faulty ones."""
        checked, faulty = check_versions()
        for version in faulty:
            self.stderr.write(f"{version.accord.slug} ({version.language}): {version.fault}, expected {version.sha256}")
        self.stderr.write(f"{checked} files checked, {len(faulty)} of them faulty")
        if faulty:
            raise CommandError("put the faulty files back from a copy", returncode=1)
