"""The accounts that the demo can be walked through with."""

from __future__ import annotations

from dataclasses import dataclass

from ponte.brokerage.enums import RegistrationType
from ponte.brokerage.models import Brokerage, Registration
from ponte.people.models import Account
from ponte.programme.models import Officer

PASSWORD = "ponte-demo-2016"  # noqa: S105 -- printed on the console, for invented people only
PARTICIPANTS = ("p001", "p002")
"""The sample's guided pair: an Italian laboratory, and the Chinese firm that has what it looks for."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Who somebody is, for the list that the demo prints."""

    email: str
    who: str


def open_demo_accounts(brokerage: Brokerage) -> None:
    """Make an account for each side's office, and give those of the guided pair and an interpreter a password."""
    for side in brokerage.edition.programme.sides.all():
        account = Account.objects.create_user(f"office-{side.code}@ponte.example", PASSWORD)
        Officer.objects.create(account=account, side=side)
    for registered, _ in _guided(brokerage):
        registered.set_password(PASSWORD)
        registered.save(update_fields=["password"])


def demo_accounts(brokerage: Brokerage) -> list[DemoAccount]:
    """List the accounts that `open_demo_accounts` opened."""
    officers = Officer.objects.filter(side__programme=brokerage.edition.programme).select_related("account", "side")
    found = [DemoAccount(officer.account.email, f"office, {officer.side.name}") for officer in officers]
    for account, registration in _guided(brokerage):
        what = f"{registration.get_type_display()}, {', '.join(registration.languages)}"
        found.append(DemoAccount(account.email, f"{registration.person.name}, {what}"))
    return found


def _guided(brokerage: Brokerage) -> list[tuple[Account, Registration]]:
    registrations = brokerage.registrations.select_related("person__account")
    interpreter = registrations.filter(type=RegistrationType.INTERPRETER).order_by("person__slug").first()
    pair = registrations.filter(person__slug__in=PARTICIPANTS).order_by("person__slug")
    chosen = [*pair, *([interpreter] if interpreter else [])]
    return [(row.person.account, row) for row in chosen if row.person.account]
