"""``ponte manage export_person EMAIL FILE``: all that is held about somebody, for whoever cannot sign in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from ponte.people.domain.exporting import export
from ponte.people.domain.personal_data import Subject
from ponte.people.models import Account


class Command(BaseCommand):
    """The same file that they would get themselves; make sure that it is they who ask."""

    help = "Write all that is held about the person with this address into a ZIP file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and the file."""
        parser.add_argument("email")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, email: str, file: Path, **options: Any) -> None:
        """Write it in the person's language, and print how much of each class there was as JSON."""
        account = Account.objects.filter(email__iexact=email).first()
        if account is None:
            raise CommandError(f"{email}: expected the address of an account", returncode=2)
        try:
            with file.open("xb") as to, override(account.language):
                counts = export(actor=None, subject=Subject.of_account(account), to=to)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}: expected a file that can be made", returncode=2) from None
        self.stdout.write(json.dumps(counts))
