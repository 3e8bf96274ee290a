"""Which organisations belong together, and which of the directory a name stands for: what conflicts of interest ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from modeltranslation.utils import get_translation_fields

from ponte.people.domain.likeness import organisation_name
from ponte.people.models import Organisation

Kin = tuple[int, int | None]
"""The keys of an organisation and of the one that it is a part of."""


def is_related(kin: Iterable[Kin], organisation: Organisation) -> bool:
    """Tell whether one of somebody's organisations is this one, its parent, a part of it, or a part of its parent."""
    family = {organisation.pk, organisation.parent_id} - {None}
    return any(one in family or parent in family for one, parent in kin)


def organisations_named(names: Collection[str]) -> dict[str, Organisation]:
    """Find the organisations of the directory that names stand for, in any of its languages and without legal forms.

    A name that several bear is left out: it says nothing.
    """
    wanted = {name: organisation_name(name) for name in names}
    bearers: dict[str, dict[int, Organisation]] = defaultdict(dict)
    if any(wanted.values()):
        columns = get_translation_fields("name")
        for organisation in Organisation.objects.all():
            for column in columns:
                bearers[organisation_name(getattr(organisation, column) or "")][organisation.pk] = organisation
    return {
        name: next(iter(bearers[plain].values()))
        for name, plain in wanted.items()
        if plain and len(bearers[plain]) == 1
    }
