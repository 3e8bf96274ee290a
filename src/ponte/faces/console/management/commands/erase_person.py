"""``ponte manage erase_person EMAIL``: erase somebody, or all who were erased before a backup brought them back."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ponte.common.refusals import Refused
from ponte.people.domain.erasing import erase, erase_again
from ponte.people.domain.erasures import noted_erasures
from ponte.people.domain.personal_data import Subject
from ponte.people.models import Account


class Command(BaseCommand):
    """For good; what would have to end first is said and nothing is erased."""

    help = "Erase the person with this address; with --again, everybody whom a restored backup has brought back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of both."""
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("email", nargs="?")
        who.add_argument("--again", action="store_true", help="erase anew whom the list of erasures names")

    def handle(self, *args: Any, email: str | None, again: bool, **options: Any) -> None:
        """Do it, and print how much of each class there was as JSON."""
        if again:
            number = sum(map(erase_again, list(noted_erasures())))
            self.stdout.write(json.dumps({"erased_again": number}))
            return
        account = Account.objects.filter(email__iexact=email or "").first()
        if account is None:
            raise CommandError(f"{email}: expected the address of an account", returncode=2)
        try:
            counts = erase(actor=None, subject=Subject.of_account(account))
        except Refused as refused:
            raise CommandError(f"{email}: {refused}", returncode=2) from None
        self.stdout.write(json.dumps(counts))
