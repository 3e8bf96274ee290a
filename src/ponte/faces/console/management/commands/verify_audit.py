"""``ponte manage verify_audit``: whether the audit trail is as it was written."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.chaining import Head, Verification
from ponte.common.snapshot import snapshot
from ponte.faces.console.progress import Progress

MOST_FAULTS = 100
"""Telling more of them helps nobody."""


class Command(BaseCommand):
    """Recomputes the chain in little memory, whatever its length; exit status 1 if anything is wrong."""

    help = "Recompute the audit trail's chain of digests; name what was changed, taken away or put in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a head that was noted earlier."""
        parser.add_argument("--head", help="DIGEST@POSITION as noted earlier: the chain must still hold it")

    def handle(self, *args: Any, head: str | None, **options: Any) -> None:
        """Print what was found as JSON, and the first fault, if any, as the reason."""
        progress = Progress(self.stderr)
        verification = Verification(
            noted=_parsed(head), on_progress=lambda position: progress(f"{position} entries verified")
        )
        with snapshot():
            faults = verification.faults()
            told = [str(fault) for fault in itertools.islice(faults, MOST_FAULTS)]
            more = sum(1 for _fault in faults)
        summary = {"entries": verification.head.position, "head": str(verification.head), "faults": told}
        self.stdout.write(json.dumps(summary))
        if told:
            others = len(told) + more - 1
            raise CommandError(told[0] + (f" (and {others} more faults)" if others else ""), returncode=1)


def _parsed(head: str | None) -> Head | None:
    if head is None:
        return None
    parts = re.fullmatch(r"([0-9a-f]{64})@([0-9]+)", head)
    if not parts:
        raise CommandError(f"--head {head}: expected DIGEST@POSITION, as this command prints it", returncode=2)
    return Head(int(parts[2]), parts[1])
