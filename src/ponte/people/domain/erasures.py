"""Who was erased, noted outside the database: a backup from before brings them back, and they are erased again.

The list holds numbers only, and the moment at which an account was made, by which it is known again. It lies beside the
embedded database (``PONTE_VAR/erasures.jsonl``) and is in no backup, or a restore would bring back the list of before
too; whoever moves an installation moves it along.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ponte.people.domain.personal_data import Subject
from ponte.people.models import Account, Person


def path_of_erasures() -> Path:
    """Return where the list lies."""
    return Path(settings.VAR) / "erasures.jsonl"


def note_erasure(subject: Subject) -> None:
    """Add a line to the list, once the erasure has been committed."""
    account, person = subject.account, subject.person
    line = {
        "at": timezone.now().isoformat(),
        "account": account.pk if account else None,
        "since": account.date_joined.isoformat() if account else None,
        "person": person.pk if person else None,
    }
    transaction.on_commit(partial(_append, json.dumps(line)))


def noted_erasures() -> Iterator[Subject]:
    """Yield those of whom the database has something and who were ever erased here, the oldest erasure first."""
    path = path_of_erasures()
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        told = json.loads(line)
        account = Account.objects.filter(pk=told["account"], date_joined=told["since"]).first()
        person = Person.objects.filter(pk=told["person"]).first()
        if account is not None or told["account"] is None:
            yield Subject(account, person)


def _append(line: str) -> None:
    with path_of_erasures().open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
