"""Making one entry of the directory out of two that stand for the same person or organisation.

Nothing is listed by hand: whatever points to the entry that goes, from whichever room, is found from the models and led
to the one that stays. Every step is kept beside the audit entry (`Merge`), so that a merge can be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from modeltranslation.translator import NotRegistered, translator

from ponte.common.audit import record
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.people.models import Account, Merge, Organisation, OrganisationIdentifier, Person

R = TypeVar("R", Person, Organisation)
KEPT_ALWAYS = frozenset({"id", "slug", "by_hand"})
"""Fields of an entry that nobody chooses: its keys, and what is noted of its sources."""


@dataclass(slots=True)
class _Log:
    """What was done, in order: enough to do it backwards."""

    steps: list[dict[str, Any]] = field(default_factory=list)

    def move(self, relation: models.Field[Any, Any], row: Any, old: Any, new: Any) -> None:
        self.steps.append({"move": [row._meta.label_lower, relation.attname, row.pk, old, new]})

    def drop(self, row: models.Model) -> None:
        self.steps.append({"drop": _as_data(row)})


def choosable_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the fields of an entry that the two may differ in; translated ones as one column per language."""
    return [one for one in _columns(model) if one.name not in KEPT_ALWAYS]


def proposed_fields(kept: R, absorbed: R) -> set[str]:
    """Name the fields that are empty in the entry that stays, and filled in the other."""
    names = (one.attname for one in choosable_fields(type(kept)))
    return {name for name in names if not getattr(kept, name) and getattr(absorbed, name)}


def merge_effect(absorbed: models.Model) -> list[tuple[type[models.Model], int]]:
    """Count, per kind of row, what points to an entry and would be led to another one."""
    counts: dict[type[models.Model], int] = {}
    for relation in _pointing_to(type(absorbed)):
        number = relation.model._base_manager.filter(**{relation.attname: absorbed.pk}).count()
        if number:
            counts[relation.model] = counts.get(relation.model, 0) + number
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]._meta.label))


def merge(*, actor: Account | None, kept: R, absorbed: R, taken: Collection[str] = ()) -> AuditEntry:
    """Lead everything that points to one entry to another one, and delete the first.

    A row that cannot stand beside one which the kept entry has already (two registrations for one edition) is folded
    into that one; what points to such a row and clashes in its turn must say the same, or the merge is refused.

    Parameters
    ----------
    taken
        Columns (`choosable_fields`) whose values come from the entry that goes.

    Raises
    ------
    Refused
        ``same_entry``; ``own_entry``: it would hand the actor somebody's account; ``two_numbers`` of one register;
        ``clash``, naming the row that stands in the way.
    """
    if kept.pk == absorbed.pk:
        raise Refused("same_entry", _("Choose two different entries to merge."))
    if actor is not None and any(isinstance(row, Person) and row.account_id == actor.pk for row in (kept, absorbed)):
        raise Refused("own_entry", _("One of them is your own entry. Ask a colleague to merge them."))
    log = _Log()
    with transaction.atomic(), override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE):
        list(type(kept)._base_manager.select_for_update().filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk"))
        kept.refresh_from_db()
        absorbed.refresh_from_db()
        _check_numbers(kept, absorbed)
        before = {name: _as_data(kept)["fields"][_field_of(kept, name).name] for name in taken}
        values = {name: getattr(absorbed, name) for name in taken}
        gone = _as_data(absorbed)
        _lead_over(kept, absorbed, log, is_folding=False)
        log.steps.append({"drop": gone})
        type(absorbed)._base_manager.filter(pk=absorbed.pk).delete()
        kept.refresh_from_db()
        for name, value in values.items():
            # An organisation's new parent may be the one that it absorbs.
            points_to_itself = _field_of(kept, name).related_model is type(kept) and value in (kept.pk, gone["pk"])
            setattr(kept, name, None if points_to_itself else value)
        kept.save()
        entry = record(actor=actor, action="people.merge", subject=kept, absorbed=gone["pk"], steps=len(log.steps))
        Merge.objects.create(entry=entry, steps=log.steps, before=before)
        return entry


def undo_merge(*, actor: Account | None, entry: AuditEntry) -> models.Model:
    """Make two of one again; what came to the merged entry since stays with the one that was kept.

    Raises
    ------
    Refused
        ``undone_already``; ``changed_since``: something new stands where an old row would have to go, or what it takes
        has been erased.
    """
    changed = Refused("changed_since", _("Too much has changed since: this merge can no longer be taken back."))
    with transaction.atomic(), override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE):
        if AuditEntry.objects.filter(action="people.undo_merge", data__entry=entry.pk).exists():
            raise Refused("undone_already", _("This merge was taken back already."))
        model = apps.get_model(entry.subject_type)
        kept: models.Model | None = model._base_manager.select_for_update().filter(pk=entry.subject_id).first()
        merged = Merge.objects.filter(entry=entry).first()
        if kept is None or merged is None:
            raise changed
        try:
            with transaction.atomic():
                _restore_fields(kept, merged.before)
                for step in reversed(merged.steps):
                    _undo_step(step)
        except IntegrityError:
            raise changed from None
        record(actor=actor, action="people.undo_merge", subject=kept, entry=entry.pk)
    return kept


def _check_numbers(kept: Person | Organisation, absorbed: Person | Organisation) -> None:
    """Two numbers of one register are two bodies, whatever they are called."""
    if not isinstance(kept, Organisation):
        return
    both = OrganisationIdentifier.objects.filter(organisation_id__in=[kept.pk, absorbed.pk]).order_by("scheme")
    schemes = [number.scheme for number in both]
    if twice := [number for number in both if schemes.count(number.scheme) > 1]:
        raise Refused(
            "two_numbers",
            _("Each has a number of its own: %(one)s, %(other)s. Two numbers of one register are two organisations.")
            % {"one": twice[0], "other": twice[1].value},
        )


def _pointing_to(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Yield every foreign key of the project that leads to a model, those behind relations to many included."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.field.model._meta.managed:
            yield relation.field


def _lead_over(kept: models.Model, gone: models.Model, log: _Log, *, is_folding: bool) -> None:
    for relation in _pointing_to(type(kept)):
        for row in relation.model._base_manager.filter(**{relation.attname: gone.pk}).order_by("pk"):
            _lead_row(row, relation, kept, gone, log, is_folding=is_folding)


def _lead_row(
    row: Any,
    relation: models.ForeignKey[Any, Any],
    kept: models.Model,
    gone: models.Model,
    log: _Log,
    *,
    is_folding: bool,
) -> None:
    rows = relation.model._base_manager.filter(pk=row.pk)
    to = None if isinstance(kept, type(row)) and row.pk == kept.pk else kept.pk  # nobody is their own parent
    try:
        with transaction.atomic():
            rows.update(**{relation.attname: to})
    except IntegrityError:
        standing = _standing_in_the_way(row, relation, kept)
        if standing is None or (is_folding and not _say_the_same(row, standing, relation)):
            raise Refused(
                "clash",
                _("Both have one of these, and there can only be one: %(kind)s, %(row)s. Change or remove one first.")
                % {"kind": relation.model._meta.verbose_name, "row": row},
            ) from None
        _lead_over(standing, row, log, is_folding=True)
        log.drop(row)
        rows.delete()
    else:
        log.move(relation, row, gone.pk, to)


def _standing_in_the_way(row: Any, relation: models.ForeignKey[Any, Any], kept: models.Model) -> Any:
    """Find the row that is already where this one would go, by what must be unique; None where nothing can be named."""
    options = row._meta
    together = [[one.name] for one in options.concrete_fields if one.unique]
    together += [list(names) for names in options.unique_together]
    together += [list(one.fields) for one in options.constraints if isinstance(one, models.UniqueConstraint)]
    for names in together:
        if relation.name in names:
            values = {name: getattr(row, options.get_field(name).attname) for name in names} | {relation.name: kept.pk}
            if found := type(row)._base_manager.filter(**values).exclude(pk=row.pk).first():
                return found
    return None


def _say_the_same(row: models.Model, other: models.Model, relation: models.ForeignKey[Any, Any]) -> bool:
    """Tell whether two rows differ in nothing but their keys and what leads them here."""
    names = [one.attname for one in row._meta.concrete_fields if not one.primary_key and one is not relation]
    return all(getattr(row, name) == getattr(other, name) for name in names)


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Columns that hold something of their own: a translated field itself repeats one of its languages."""
    try:
        repeated = set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        repeated = set()
    return [one for one in model._meta.concrete_fields if one.name not in repeated]


def _field_of(row: models.Model, column: str) -> models.Field[Any, Any]:
    return next(one for one in row._meta.concrete_fields if one.attname == column)


def _as_data(row: models.Model) -> dict[str, Any]:
    names = [one.name for one in _columns(type(row))]
    (data,) = serializers.serialize("python", [row], fields=names)
    plain: dict[str, Any] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return plain


def _restore_fields(kept: models.Model, before: dict[str, Any]) -> None:
    for column, value in before.items():
        setattr(kept, column, _field_of(kept, column).to_python(value))
    kept.save()


def _undo_step(step: dict[str, Any]) -> None:
    if data := step.get("drop"):
        for restored in serializers.deserialize("python", [data]):
            restored.save(force_insert=True)
        return
    label, column, key, old, new = step["move"]
    apps.get_model(label)._base_manager.filter(pk=key, **{column: new}).update(**{column: old})
