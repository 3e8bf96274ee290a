"""Erasing somebody, of all rooms at once (GDPR, article 17): what is deleted, what is emptied, what stays and why.

What each class of data loses is declared with it (`ponte.people.domain.personal_data`). What others did stays theirs:
rows that two people share remain, and the name at one end is of nobody any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.finding.domain.gathering import index_everything
from ponte.people.domain.erasures import note_erasure
from ponte.people.domain.personal_data import (
    ERASED_HAN,
    ERASED_LATIN,
    DataClass,
    Rows,
    Subject,
    data_classes,
    delete_files,
    held,
    obstacles,
)
from ponte.people.models import Account, Person

NOBODY = "erased"
"""How the address and the identifier of whoever was erased begin."""


@dataclass(frozen=True, slots=True)
class ErasureEffect:
    """What erasing somebody would do to one class of data."""

    declared: DataClass
    rows: int
    """How many there are, to be erased or emptied."""


def erasure_effect(subject: Subject) -> list[ErasureEffect]:
    """Say what there is to erase, class by class, without erasing it; classes that hold nothing are left out."""
    return [ErasureEffect(declared, count) for declared, count in held(subject) if count]


def is_erased(account: Account) -> bool:
    """Tell whether an account is one of nobody any more."""
    return account.email.startswith(f"{NOBODY}-") and account.email.endswith(".invalid")


def erase(*, actor: Account | None, subject: Subject) -> dict[str, int]:
    """Erase somebody: in one transaction, for good.

    Parameters
    ----------
    actor
        The person themselves or an officer they asked; None for whoever runs the installation, by command.

    Returns
    -------
    dict
        By class, how many rows it held.

    Raises
    ------
    Refused
        ``bound``: something binding is under way, and what has to be done first; ``nobody``: there is nothing to erase.
    """
    if subject.account is None and subject.person is None:
        raise Refused("nobody", _("There is nobody to erase."))
    if found := obstacles(subject):
        raise Refused("bound", " ".join(found))
    with transaction.atomic():
        _locked(subject)
        return _erase(actor, subject)


def erase_again(subject: Subject) -> bool:
    """Erase somebody who had been erased when a backup from before was restored; tell whether there was anything left.

    Nothing stands in the way: what was binding when the backup was made had ended when they were erased.
    """
    is_left = subject.account is not None and not is_erased(subject.account)
    is_left |= subject.person is not None and subject.person.account_id is not None
    if is_left:
        with transaction.atomic():
            _erase(None, subject)
    return is_left


def _erase(actor: Account | None, subject: Subject) -> dict[str, int]:
    counts = {effect.declared.key: effect.rows for effect in erasure_effect(subject)}
    keeps_name = is_on_record(subject)
    declared = data_classes()
    for one in declared:
        one.on_erasure(subject)
    for one in reversed(declared):  # what points to other rows goes before they do
        for rows in one.rows:
            _erase_rows(rows, subject)
    if subject.person is not None:
        _make_nobody(subject.person, keeps_name=keeps_name)
    if subject.account is not None:
        _close(subject.account)
    index_everything()
    note_erasure(subject)
    record(
        actor=actor,
        action="people.erase",
        subject=subject.row,
        counts=counts,
        keeps_name=keeps_name,
    )
    return counts


def is_on_record(subject: Subject) -> bool:
    """Tell whether the public record names somebody in public function, so that the name stays in the directory."""
    return any(rows.of(subject).exists() for one in data_classes() for rows in one.rows if rows.names)


def _locked(subject: Subject) -> None:
    if subject.account is not None:
        Account.objects.select_for_update().get(pk=subject.account.pk)
    if subject.person is not None:
        Person.objects.select_for_update(of=("self",)).get(pk=subject.person.pk)


def _erase_rows(rows: Rows, subject: Subject) -> None:
    found = rows.of(subject)
    if rows.emptied:
        # Also before rows are deleted: a freed page of the database may keep what it held.
        found.update(**_every_language(rows))
    if rows.deleted:
        stored = [name for name in rows.files if isinstance(rows.model._meta.get_field(name), models.FileField)]
        if stored:
            delete_files(found, *stored)
        found.delete()


def _every_language(rows: Rows) -> dict[str, Any]:
    columns = {field.name for field in rows.model._meta.concrete_fields}
    return {
        column: value
        for name, value in rows.emptied.items()
        for column in ({name, *get_translation_fields(name)} & columns)
    }


def _make_nobody(person: Person, *, keeps_name: bool) -> None:
    """Cut an entry of the directory from its account, and take its name away unless the public record has it."""
    person.account = None
    person.languages, person.orcid = [], None
    if not keeps_name:
        person.slug = f"{NOBODY}-{person.pk}"
        person.name_latin, person.name_han = ERASED_LATIN, ERASED_HAN
        person.doubt, person.by_hand = "", []
        for field in ("honorific", "doubt"):
            for column in get_translation_fields(field):
                setattr(person, column, "")
        person.roles.all().delete()
        person.sources.clear()
    person.save()


def _close(account: Account) -> None:
    """Make an account one of nobody: no address, no password, no way in."""
    account.email = f"{NOBODY}-{account.pk}@{NOBODY}.invalid"  # RFC 2606: a domain that no mail ever reaches
    account.set_unusable_password()  # sessions and links that are still about die with the old one
    account.is_active = account.is_staff = account.is_superuser = False
    account.language = "en"
    account.last_login = None
    account.save()
