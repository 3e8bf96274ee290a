"""``ponte manage open_office EMAIL --side it``: an account that works for the office of a side."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ponte.common.audit import record
from ponte.people.domain.tokens import revoke_tokens
from ponte.people.models import Account
from ponte.programme.models import Officer, Side


class Command(BaseCommand):
    """Opens the first accounts of an installation; they sign in by a code sent to their address."""

    help = "Give an address the rights of a side's office; without a password, it signs in by a code sent to it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and the side."""
        parser.add_argument("email")
        parser.add_argument("--side", required=True, help="code of the side, for example it")

    def handle(self, *args: Any, email: str, side: str, **options: Any) -> None:
        """Open the account where there is none, and make it an officer's."""
        row = Side.objects.filter(code=side).first()
        if row is None:
            known = ", ".join(Side.objects.values_list("code", flat=True)) or "none; load an edition first"
            raise CommandError(f"--side {side}: expected the code of a side ({known})", returncode=2)
        with transaction.atomic():
            account = Account.objects.filter(email__iexact=email).first() or Account.objects.create_user(email)
            officer, is_new = Officer.objects.get_or_create(account=account, side=row)
            if is_new:  # tokens made before were made without a second factor
                revoke_tokens(actor=None, account=account)
            record(actor=None, action="console.open_office", subject=officer)
        self.stderr.write(f"{account.email} works for the office of {row.name}")
