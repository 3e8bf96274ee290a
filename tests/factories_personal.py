"""Two people who do everything that the program knows of, and words of theirs in every field that can hold some."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from ponte.brokerage.models import HandedRequest
from ponte.calls.models import Dossier, Proposal
from ponte.calls.workflows import DossierPhase
from ponte.common.backup.tables import Table
from ponte.people.domain.personal_data import Rows, Subject, data_classes
from ponte.people.models import Person
from tests.access.expected import Role
from tests.access.world import World, a_world
from tests.factories import OrganisationFactory, RegistrationFactory
from tests.factories_calls import CallSideFactory
from tests.factories_showcase import ApplicationFactory as StartupFactory
from tests.factories_showcase import ContenderFactory

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "brokerage.meetingreport": [{"took_place": False}],
    "brokerage.meetingrequest": [{}, {"status": "declined", "answered": timezone.now()}],
    "brokerage.placement": [{"table": 1}, {"table": 2}, {"table": 3}],
    "calls.agreement": [{"call_side": CallSideFactory}],
    "showcase.application": [
        {"phase": "draft", "organisation": OrganisationFactory},
        {"phase": "eliminated", "filed_at": timezone.now(), "organisation": OrganisationFactory},
    ],
    "showcase.conflict": [{"application": StartupFactory}],
    "showcase.scoresheet": [{}, {"signed_at": timezone.now(), "digest": "0" * 64, "contender": ContenderFactory}],
}
"""Rows of one model of which an erasure leaves more or less."""

Cell = tuple[str, str]
"""The label of a model and the name of a column."""

NO_WORDS: dict[str, set[str]] = {
    "account.emailconfirmation": {"key"},
    "accords.contact": {"email", "language"},
    "accords.report": {"date", "language"},
    "brokerage.adjustment": {"reason", "data"},
    "brokerage.handedrequest": {"answer", "copy"},
    "brokerage.meeting": set(),
    "brokerage.profile": {"language"},
    "brokerage.profiletext": {"language"},
    "brokerage.registration": {"languages"},
    "brokerage.suggestion": {"reasons"},
    "calls.amendment": {"field"},
    "calls.dossier": {"reason"},
    "calls.proposal": {"reasons"},
    "calls.review": {"seal"},
    "common.auditentry": {"action", "data", "subject_type"},
    "intake.application": {"reason"},
    "mfa.authenticator": {"type"},
    "people.account": {"email", "language", "password"},
    "people.apitoken": {"scopes"},
    "people.person": {"languages", "by_hand"},
    "people.role": {"by_hand"},
    "press.attachment": {"kind"},
    "press.message": {"key", "purpose", "language", "address"},
    "programme.activityperson": set(),
    "programme.releasedspeaker": {"language"},
    "programme.sessionspeaker": {"language"},
    "programme.speakerdetails": {"email", "language", "time_zone"},
    "showcase.document": {"media_type", "sha256"},
    "showcase.scoresheet": {"marks", "digest"},
}
"""Columns that hold codes, or an address that is the account's own; whatever else is text holds people's words."""

OF_EACH: dict[tuple[str, str], set[str]] = {
    ("brokerage.meetingrequest", "sender__person"): {"message"},
    ("brokerage.meetingrequest", "recipient__person"): {"decline_reason"},
    ("brokerage.interest", "registration__person"): {"message"},
    ("brokerage.interest", "profile__registration__person"): set(),
    ("brokerage.handedrequest", "request__sender__person"): set(),
    ("brokerage.handedrequest", "request__recipient__person"): {"note"},
    ("brokerage.suggestion", "profile__registration__person"): set(),
    ("brokerage.suggestion", "other__registration__person"): set(),
    ("brokerage.placement", "interpreter__person"): set(),
    ("brokerage.origin", "request__recipient__person"): set(),
    ("calls.proposal", "one__account"): set(),
    ("calls.proposal", "other__account"): set(),
    ("calls.project", "proposal__one__account"): set(),
    ("calls.project", "proposal__other__account"): set(),
    ("press.post", "people"): set(),
    ("press.post", "author"): set(),
    ("programme.milestone", "people"): set(),
    ("programme.claim", "stated_by"): set(),
}
"""In rows that two people share, the columns that are the words of the one whom a path leads to."""


@dataclass
class Written:
    """What somebody has written: a word of its own in every cell.

    Attributes
    ----------
    name
        How each of the words begins.
    words
        By word, the cell that it stands in.
    """

    subject: Subject
    name: str
    words: dict[str, Cell] = field(default_factory=dict)
    _cells: set[tuple[str, Any, str]] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def is_first(self, label: str, row: Any, column: str) -> bool:
        """Tell whether this cell has no word yet: more than one way may lead to a row."""
        cell = (label, row, column)
        return cell not in self._cells and not self._cells.add(cell)  # type: ignore[func-returns-value]

    def word(self, label: str, column: str) -> str:
        """Make a word for a cell: it is in no other."""
        word = f"{self.name}{next(self._numbers)}x"
        self.words[word] = (label, column)
        return word


def two_people() -> tuple[Written, Written]:
    """Make an installation, and two people of either side who have rows in every class of data, many of them shared."""
    world = a_world()
    one, other = (
        Subject(account, account.person) for account in (world.account(Role.APPLICANT), world.account(Role.JUROR))
    )
    _register(world, one, other)
    _apply_in_calls(one, other)
    making = _Making(one, other)
    declared = [rows for one_class in data_classes() for rows in one_class.rows if not rows.address and not rows.names]
    # What points to other rows of theirs comes after those, wherever it is declared.
    for rows in sorted(declared, key=lambda rows: rows.path.count("__")):
        making.both(rows)
    return _write(one, "quokka"), _write(other, "wombat")


def _register(world: World, one: Subject, other: Subject) -> None:
    for subject, side in ((one, world.italy), (other, world.china)):
        RegistrationFactory(brokerage=world.brokerage, person=subject.person, side=side)


def _apply_in_calls(one: Subject, other: Subject) -> None:
    """Let the other one be the second investigator of every pair whose first is the applicant of the world."""
    pairs = Proposal.objects.filter(one__account=one.account).order_by("pk")
    Dossier.objects.filter(as_other__in=pairs).update(account=other.account)
    lost = pairs.filter(one__phase=DossierPhase.FILED).first()
    assert lost is not None
    Dossier.objects.filter(Q(as_one=lost) | Q(as_other=lost)).update(phase=DossierPhase.DECLINED)
    draft = Dossier.objects.filter(phase=DossierPhase.DRAFT).exclude(account=one.account).first()
    assert draft is not None
    Dossier.objects.filter(pk=draft.pk).update(account=other.account)


class _Making:
    """Makes a row of any model for somebody: what it must have from the world, what it may have left out."""

    def __init__(self, one: Subject, other: Subject) -> None:
        self.subjects = (one, other)
        self._number = itertools.count(1000)

    def both(self, rows: Rows) -> None:
        """See to it that each of the two has such a row; of a pair's two investigators each is one."""
        if {"one", "other"} & set(rows.path.split("__")):
            assert any(rows.of(subject).exists() for subject in self.subjects), (rows.model, rows.path)
            return
        for subject, counterpart in (self.subjects, self.subjects[::-1]):
            if not rows.of(subject).exists():
                self._one(rows, subject, counterpart)
            assert rows.of(subject).exists(), (rows.model, rows.path)

    def _one(self, rows: Rows, subject: Subject, counterpart: Subject) -> None:
        first, _dot, rest = rows.path.partition("__")
        relation: Any = rows.model._meta.get_field(first)
        label = rows.model._meta.label_lower
        last: Exception = LookupError("nobody has what it points to")
        for owner in _owned(relation.related_model, rest, subject):
            for more in VARIANTS.get(label, [{}]):
                try:
                    with transaction.atomic():
                        self._row(rows.model, counterpart, relation, owner, more)
                        if rows.of(subject).exists():
                            return
                        raise IntegrityError(f"{label} {more}: not such a row")
                except IntegrityError as clash:
                    last = clash
        raise AssertionError(f"{label} by {rows.path}: {last}")

    def _row(self, model: Any, counterpart: Subject, relation: Any, owner: Any, more: dict[str, Any]) -> Any:
        values: dict[str, Any] = {}
        for column in model._meta.concrete_fields:
            if column.primary_key or column.null or column is relation or column.name in more:
                continue
            if column.is_relation:
                values[column.name] = self._another(column.related_model, counterpart)
            elif _is_asked_for(column):
                values[column.attname] = self._plain(column)
        is_many = relation is not None and relation.many_to_many
        values |= {name: value() if callable(value) else value for name, value in more.items()}
        if relation is not None and not is_many:
            values[relation.name] = owner
        row = model(**values)
        models.Model.save(row, force_insert=True)
        if is_many:
            accessor = relation.get_accessor_name() if relation.auto_created else relation.name
            getattr(row, accessor).add(owner)
        return row

    def _another(self, model: Any, counterpart: Subject) -> Any:
        """Return a row to point to: the counterpart's, where it is somebody's."""
        ways = [rows for one in data_classes() for rows in one.rows if rows.model is model and not rows.address]
        theirs = next((row for rows in ways for row in rows.of(counterpart).order_by("pk")), None)
        query: models.QuerySet[Any] = models.QuerySet(model)
        return theirs or query.order_by("pk").first() or self._row(model, counterpart, None, None, {})

    def _plain(self, column: Any) -> Any:
        number = next(self._number)
        moment = timezone.now() + dt.timedelta(hours=number)
        if column.blank and isinstance(column, models.CharField | models.TextField):
            return ""
        if column.choices:
            return column.choices[0][0]
        kinds: tuple[tuple[Any, Any], ...] = (
            (models.UUIDField, uuid.uuid4()),
            (models.DateTimeField, moment),
            (models.DateField, moment.date()),
            (models.BooleanField, True),
            (models.GenericIPAddressField, "192.0.2.1"),
            (models.BinaryField, b"x"),
            (models.JSONField, {}),
            (models.FloatField, 1.0),
            (models.PositiveSmallIntegerField, number % 5 + 1),
            (models.IntegerField, number),
        )
        return next((value for kind, value in kinds if isinstance(column, kind)), f"x{number}"[: column.max_length])


def _is_asked_for(column: Any) -> bool:
    if column.unique or isinstance(column, models.BinaryField):
        return True
    return not column.has_default() and not getattr(column, "auto_now_add", False)


def _owned(model: Any, path: str, subject: Subject) -> Iterator[Any]:
    if not path:
        yield subject.person if model is Person else subject.account
        return
    yield from Rows(model=model, path=path).of(subject).order_by("pk")


def _write(subject: Subject, name: str) -> Written:
    written = Written(subject, name)
    for declared in data_classes():
        for rows in declared.rows:
            if not rows.names:
                for row in rows.of(subject):
                    _write_row(written, rows, row)
    return written


def _write_row(written: Written, rows: Rows, row: Any) -> None:
    label = row._meta.label_lower
    own = OF_EACH.get((label, rows.path))
    values: dict[str, Any] = {}
    if label == "showcase.scoresheet" and row.signed_at:
        return  # the database refuses to change it
    for column in row._meta.concrete_fields:
        if (own is not None and column.name not in own) or column.name in NO_WORDS.get(label, ()):
            continue
        if not written.is_first(label, row.pk, column.name):
            continue
        value = _value(written, label, column)
        if value is not None:
            values[column.attname] = value
    if label == "brokerage.handedrequest":
        _write_copy(written, row, "sender" if "sender" in rows.path else "recipient")
    if values:
        models.QuerySet(type(row)).filter(pk=row.pk).update(**values)


def _value(written: Written, label: str, column: Any) -> Any:
    """Return words for a column of text; None for one that holds no text, or codes."""
    if column.choices or column.is_relation or isinstance(column, models.SlugField | models.UUIDField):
        return None
    if isinstance(column, models.FileField):
        word = written.word(label, column.name)
        return column.storage.save(f"{word}.txt", ContentFile(word.encode()))
    if isinstance(column, models.BinaryField):
        return written.word(label, column.name).encode()
    if isinstance(column, models.JSONField):
        word = written.word(label, column.name)
        return {"said": word} if column.default is dict else [word]
    if isinstance(column, models.CharField | models.TextField) and (column.max_length or 99) >= 12:
        return written.word(label, column.name)
    return None


def _write_copy(written: Written, row: HandedRequest, end: str) -> None:
    copy = {**row.copy, end: {**row.copy.get(end, {})}}
    for key in ("name_latin", "name_han", "position"):
        copy[end][key] = written.word("brokerage.handedrequest", "copy")
    if end == "sender":
        copy["message"] = written.word("brokerage.handedrequest", "copy")
    HandedRequest.objects.filter(pk=row.pk).update(copy=copy)
    row.copy = copy


def words_left(written: Written) -> dict[str, str]:
    """Search every row of every table, and every file, for somebody's words; return each with where it was found."""
    found = {}
    for table in map(Table, apps.get_models(include_auto_created=True)):  # also those that no backup has
        for row in table.rows():
            for column, value in zip(table.columns, row, strict=True):
                text = value.decode(errors="replace") if isinstance(value, bytes) else json.dumps(value, default=str)
                if written.name in text:
                    found.update({word: f"{table.label}.{column}" for word in written.words if word in text})
    for path in Path(settings.VAR).rglob("*"):
        if path.is_file() and path.suffix == ".txt" and written.name in path.read_text("utf-8", errors="replace"):
            found.update({word: "a file" for word in written.words if word in path.read_text("utf-8")})
    return found
