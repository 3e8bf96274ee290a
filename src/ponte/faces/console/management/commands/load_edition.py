"""``ponte manage load_edition FOLDER``: an edition's files into the database, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ponte.brokerage.models import Brokerage
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.errors import BadInput
from ponte.faces.console.edition.folder import BrokerageFiles, read_brokerage, read_facts
from ponte.faces.console.edition.write_brokerage import write_brokerage
from ponte.faces.console.edition.write_facts import write_facts
from ponte.finding.domain.gathering import index_everything
from ponte.programme.models import Edition


class Command(BaseCommand):
    """Loads facts (again, where a file was corrected) and, the first time, the brokerage beside them."""

    help = "Load an edition's folder; a mistake in any file is named with its line, and nothing is loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, help="for example data/edition-2016")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Read and check everything, then write it in one transaction."""
        try:
            facts = read_facts(folder)
            files = read_brokerage(folder, facts)
        except BadInput as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        with transaction.atomic():
            write_facts(facts)
            newest = Edition.objects.get(slug=max(facts.editions, key=lambda entry: entry.number).id)
            if files is not None and not Brokerage.objects.filter(edition=newest).exists():
                _write_all(files, newest, folder)
            index_everything()
            record(actor=None, action="console.load_edition", subject=newest, folder=str(folder))
        self.stderr.write(
            f"{folder}: {len(facts.places)} places, {len(facts.organisations)} organisations, "
            f"{len(facts.people)} people, {len(facts.accords)} accords"
            + (f"; meetings of {len(files.people)} people, {len(files.profiles)} profiles" if files else "")
        )


def _write_all(files: BrokerageFiles, edition: Edition, folder: Path) -> None:
    try:
        write_brokerage(files, edition)
    except Refused as no:
        raise CommandError(f"{folder}: {no}", returncode=2) from None
