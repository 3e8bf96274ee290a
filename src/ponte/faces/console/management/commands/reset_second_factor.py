"""``ponte manage reset_second_factor EMAIL``: for an officer who lost their device and has no colleague."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.refusals import Refused
from ponte.programme.domain.colleagues import reset_second_factor
from ponte.programme.models import Officer


class Command(BaseCommand):
    """Takes the second factors of an officer away; they are written to."""

    help = "Take away the second factors of an office's account whose device is lost, and sign it out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Do it, and say so."""
        officer = Officer.objects.filter(account__email__iexact=email).select_related("account").first()
        if officer is None:
            raise CommandError(f"{email}: expected the address of an office's account", returncode=2)
        try:
            reset_second_factor(actor=None, officer=officer)
        except Refused as no:
            raise CommandError(f"{email}: {no}", returncode=2) from None
        self.stderr.write(f"{officer.account.email} sets up a new second factor at the desk")
