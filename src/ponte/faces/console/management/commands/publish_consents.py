"""``ponte manage publish_consents [FILE] [--lapse-on DATE]``: new wordings of what people consent to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.refusals import Refused
from ponte.people.domain.wording_consents import publish_texts, read_wordings, shipped_wordings


class Command(BaseCommand):
    """Puts what has changed into force as a new version; what has not stays as it is."""

    help = "Publish new wordings of the consents: those of a file, or those that came with this release."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and the day on which consents to the wordings before lapse."""
        parser.add_argument("file", type=Path, nargs="?", help="TOML; a changed copy of src/ponte/people/consents.toml")
        parser.add_argument("--lapse-on", help="day from which earlier consents no longer count, as 2027-01-31")

    def handle(self, *args: Any, file: Path | None, lapse_on: str | None, **options: Any) -> None:
        """Publish, and say on standard error which versions are new."""
        try:
            day = dt.date.fromisoformat(lapse_on) if lapse_on else None
        except ValueError:
            raise CommandError(f"--lapse-on {lapse_on}: expected a day such as 2027-01-31", returncode=2) from None
        try:
            wordings = read_wordings(file.read_text(encoding="utf-8")) if file else shipped_wordings()
            published = publish_texts(actor=None, wordings=wordings, lapse_on=day)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}: expected a file of wordings: {error}", returncode=2) from None
        except Refused as no:
            raise CommandError(f"{file or '--lapse-on'}: {no}", returncode=2) from None
        for text in published:
            self.stderr.write(f"{text.kind}: version {text.version} is in force")
        if not published:
            self.stderr.write("nothing to publish: every wording is in force already")
