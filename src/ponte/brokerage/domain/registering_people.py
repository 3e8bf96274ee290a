"""An office registers people of its side whom a program names, as it would by a list: by the same reading of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.importing_columns import Field
from ponte.brokerage.domain.importing_rows import FAULTS, Entrant, Fault, RowReader
from ponte.brokerage.domain.importing_writing import prepare, write
from ponte.brokerage.models import Brokerage, Registration
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account
from ponte.programme.models import Side


class FaultyPeople(Refused):
    """Some cannot be registered; ``faults`` says who (from 1) and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(
            "faulty_people", _("Nobody was registered: correct what is wrong, and send all of them again.")
        )
        self.faults = faults


def register_people(
    *, actor: Account, brokerage: Brokerage, side: Side, people: Sequence[Mapping[Field, str]], with_likely: bool
) -> list[Registration]:
    """Register people, all or none; they take part at once.

    Parameters
    ----------
    with_likely
        Whether those are registered as well who look like somebody who is here already.

    Raises
    ------
    Forbidden
        ``brokerage.import_people``: not of one's own side.
    FaultyPeople
        ``faulty_people``.
    Refused
        ``registered_meanwhile``.
    """
    require(actor, "brokerage.import_people", side)
    columns = [name.value for name in Field]
    reader = RowReader(brokerage=brokerage, side=side, columns=columns, with_likely=with_likely)
    entrants: list[Entrant] = []
    faults: list[Fault] = []
    for number, one in enumerate(people, start=1):
        read = reader.read(number, [one.get(name, "").strip() for name in Field])
        if isinstance(read, Entrant):
            entrants.append(read)
        else:
            faults += read
    if faults:
        raise FaultyPeople(faults)
    batch = prepare(entrants, brokerage=brokerage, side=side, password=make_password(None))
    try:
        with transaction.atomic():
            write(batch, decided_by=actor)
            keys = [row.pk for row in batch.registrations]
            record(actor=actor, action="brokerage.register_people", subject=brokerage, side=side.code, rows=keys)
    except IntegrityError:
        raise Refused(
            "registered_meanwhile", _("Somebody registered one of these people meanwhile. Send them again.")
        ) from None
    return batch.registrations


def said_fault(fault: Fault) -> str:
    """Say what is wrong, in the reader's language."""
    name = Field(fault.field).label if fault.field else ""
    return str(FAULTS[fault.code]) % {"field": name, "value": fault.value, "other": fault.other}
