"""What is held about people: declared by every room, so that it can be listed, exported, erased and accounted for.

Each room declares in ``<room>/personal_data.py``, as ``DECLARED``, the classes of personal data that its models hold,
or that a model holds none, and why; a model without a declaration is a fault that a test finds. What is done to
somebody's data is read from there: the export (`exporting`), the erasure (`erasing`), the nightly run (`keeping`), the
page that tells people about it, and the record of processing in ``docs/personal-data.md``.

The idea of one declaration per class of data, which first exports and then erases, is that of the data shredders of
pretix (https://docs.pretix.eu/dev/development/api/shredder.html). The grounds are those of article 6 of the GDPR.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from ponte.people.models import Account, Person

Model = type[models.Model]
Words = str | Promise

ERASED_LATIN, ERASED_HAN = "(data erased)", "（资料已删除）"
"""What stands where a name stood, in either script, for readers of every language."""


class Ground(models.TextChoices):
    """Why the law lets something be processed: GDPR, article 6(1), and what answers to it in article 13 of the PIPL."""

    CONSENT = "a", _("consent (GDPR art. 6(1)(a), PIPL art. 13(1))")
    CONTRACT = "b", _("taking part, at the person’s own request (GDPR art. 6(1)(b), PIPL art. 13(2))")
    DUTY = "c", _("a duty by law (GDPR art. 6(1)(c), PIPL art. 13(3))")
    TASK = "e", _("a task in the public interest (GDPR art. 6(1)(e), PIPL art. 13(3))")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data it is: somebody who signs in, an entry of the directory, or both."""

    account: Account | None
    person: Person | None

    @property
    def row(self) -> Account | Person:
        """What the audit trail names: the account, or the entry where there is none.

        Raises
        ------
        LookupError
            If there is neither.
        """
        if found := self.account or self.person:
            return found
        raise LookupError("nobody")

    @classmethod
    def of_account(cls, account: Account) -> Subject:
        """Whoever signs in with an account."""
        return cls(account, Person.objects.filter(account=account).first())

    @classmethod
    def of_person(cls, person: Person) -> Subject:
        """An entry of the directory, with the account that it may have."""
        return cls(person.account, person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a model that are about somebody, or that they wrote, and what an erasure does to them.

    A model that two people meet in (a request has a sender and a recipient) has one of these for each, which shows and
    empties what is that one's own.
    """

    model: Model
    path: str = ""
    """From the row to `Account` or `Person`, as ``registration__person``; empty for those two themselves."""
    address: str = ""
    """Instead of a path: the field that has the address of their mail."""
    where: Q = field(default_factory=Q)
    """Which of these rows; all of them by default."""
    shown: tuple[str, ...] | None = None
    """Fields that the export shows; all of them by default."""
    hidden: tuple[str, ...] = ()
    """Fields that it does not: secrets, and what others said in confidence."""
    deleted: bool = False
    """An erasure deletes the rows."""
    emptied: Mapping[str, Any] = field(default_factory=dict)
    """By the name of a field what an erasure writes into it; a translated field is emptied in every language."""
    files: tuple[str, ...] = ()
    """Fields that are exported as files; those in the folder of files are deleted with their rows."""
    names: bool = False
    """Where there is such a row, the public record names somebody, and keeps the name."""

    def of(self, subject: Subject) -> models.QuerySet[Any]:
        """Return somebody's rows; through no manager, so that nothing is hidden and no language read for another."""
        query: models.QuerySet[Any] = models.QuerySet(self.model)
        if self.address:
            email = subject.account.email if subject.account else ""
            return query.filter(self.where, **{f"{self.address}__iexact": email}) if email else query.none()
        end = subject.account if self.leads_to is Account else subject.person
        if end is None:
            return query.none()
        found = query.filter(**{self.path or "pk": end.pk}).values("pk")
        return query.filter(self.where, pk__in=found)

    @property
    def leads_to(self) -> Model:
        """The model at the end of the path: `Account` or `Person`."""
        model = self.model
        for name in filter(None, self.path.split("__")):
            model = model._meta.get_field(name).related_model  # type: ignore[assignment] # a relation, or a test fails
        return model


Obstacle = Callable[[Subject], Iterable[Words]]
"""Says what must end before somebody's data can be erased: one sentence for each, which also says what to do."""


@dataclass(frozen=True, kw_only=True)
class DataClass:
    """Data of one kind, held for one purpose."""

    key: str
    name: Words
    holds: Words
    """What is in it, in a sentence."""
    purpose: Words
    ground: Ground
    kept: Words
    """For how long, and why so long."""
    stays: Words = ""
    """What of it an erasure leaves, and why; empty where it leaves nothing."""
    rows: tuple[Rows, ...]
    unlinked: tuple[Model, ...] = ()
    """Models that may tell of somebody whom no key leads to: a list, a picture. Its erasure or its end sees to them."""
    obstacles: Obstacle = lambda subject: ()
    on_erasure: Callable[[Subject], None] = lambda subject: None
    """What else an erasure has to do for it, inside the transaction, before the rows go."""

    @cached_property
    def models(self) -> frozenset[Model]:
        """The models that it is about."""
        return frozenset((*(rows.model for rows in self.rows), *self.unlinked))


@dataclass(frozen=True, slots=True)
class Impersonal:
    """Models that hold nothing about anybody, and why that is so.

    Who wrote or decided something is known by the key of their account alone, which an erasure makes one of nobody.
    """

    why: str
    """In English alone: it is read in the record of processing."""
    models: tuple[Model, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What the nightly run erases by itself once its time is over."""

    key: str
    what: Words
    kept: Words
    """For how long."""
    erase: Callable[[dt.datetime], int]
    """Erases what is too old at a moment, and returns how many there were; finds nothing when it is run again."""


Declaration = DataClass | Impersonal | Retention


def declarations() -> list[Declaration]:
    """Gather what the rooms declare, the lowest room first."""
    rooms = [app for app in apps.get_app_configs() if app.module and module_has_submodule(app.module, "personal_data")]
    return [declared for app in rooms for declared in import_module(f"{app.name}.personal_data").DECLARED]


def data_classes() -> list[DataClass]:
    """Return the classes of personal data, those of the lowest room first."""
    return [declared for declared in declarations() if isinstance(declared, DataClass)]


def retentions() -> list[Retention]:
    """Return what the nightly run erases."""
    return [declared for declared in declarations() if isinstance(declared, Retention)]


def delete_files(rows: models.QuerySet[Any], *fields: str) -> None:
    """Delete the files that rows name, once the transaction that deletes the rows has been committed."""
    for row in rows:
        for name in fields:
            file = getattr(row, name)
            if file:
                transaction.on_commit(partial(file.storage.delete, str(file.name)))


def held(subject: Subject) -> Iterator[tuple[DataClass, int]]:
    """Say of each class how many rows of somebody it has."""
    for declared in data_classes():
        yield declared, sum(rows.of(subject).count() for rows in declared.rows)


def obstacles(subject: Subject) -> list[str]:
    """Say what must end before somebody's data can be erased; empty where nothing stands in the way."""
    return [str(sentence) for declared in data_classes() for sentence in declared.obstacles(subject)]
