"""Beginning an application and writing it, until its side's call closes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from ponte.calls.domain.checking import faults
from ponte.calls.domain.standing import fresh, locked
from ponte.calls.enums import DocumentKind
from ponte.calls.models import BudgetLine, Call, CallSide, Document, Dossier, Member, Partner
from ponte.calls.workflows import LIVE, DossierPhase
from ponte.common.audit import record, refusals_kept
from ponte.common.fitting import fitted
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.common.sent_files import check_size, is_pdf
from ponte.people.domain.relating import organisations_named
from ponte.people.models import Account

MOST_BYTES = 10 * 2**20
"""Of one file."""
MOST_ABSTRACT = 6000
MOST_ROWS = 60
WRITTEN = frozenset(
    {
        *(f"{text}_{code}" for text in ("title", "abstract") for code in ("en", "it", "zh_hans")),
        "acronym",
        "theme",
        "months",
        "keywords",
        "investigator",
        "institution",
        "institution_name",
        "counterpart",
        "counterpart_institution",
    }
)
"""Columns that an investigator writes."""
MONEY = frozenset({"over_project", "over_year", "over_share", "over_consumables", "wrong_cost"})
"""Refusals by the rules of money: each is a fact of the procedure, and kept in the audit trail."""
T = TypeVar("T")


def begin_dossier(*, actor: Account, call_side: CallSide, investigator: str = "") -> Dossier:
    """Begin an application on one side.

    Parameters
    ----------
    investigator
        The actor's name in Latin letters, where the register does not know it.

    Raises
    ------
    Refused
        ``not_open``; ``one_each``: they have an application of this call already, on either side.
    """
    try:
        with transaction.atomic():
            call = locked(call_side.call)
            check_open(call, call_side)
            if Dossier.objects.filter(call=call, account=actor, phase__in=LIVE).exists():
                raise Refused(*_one_each())
            person = getattr(actor, "person", None)
            name = investigator or (person.name_latin if person else "")
            dossier = Dossier.objects.create(call=call, call_side=call_side, account=actor, investigator=name)
            record(actor=actor, action="calls.begin", subject=dossier, side=call_side.side.code)
    except IntegrityError:
        raise Refused(*_one_each()) from None
    return dossier


def write_dossier(*, actor: Account, dossier: Dossier, values: Mapping[str, Any]) -> Dossier:
    """Write columns of an application, those of `WRITTEN`.

    Raises
    ------
    Forbidden
        ``calls.write_dossier``.
    Refused
        ``not_open``, ``not_in_this_phase``, ``other_theme``, ``text_too_long``; once it is filed, also whatever would
        make it incomplete, by the code of the `Fault`.
    """
    if unknown := set(values) - WRITTEN:
        raise LookupError(sorted(unknown))

    def write(now: Dossier) -> None:
        if values.get("theme") is not None and values["theme"].call_id != now.call_id:
            raise Refused("other_theme", _("Choose one of the themes of this call."))
        if any(len(str(value)) > MOST_ABSTRACT for value in values.values()):
            raise Refused(
                "text_too_long", _("The text can have %(most)d characters at most.") % {"most": MOST_ABSTRACT}
            )
        for name, value in values.items():
            setattr(now, name, fitted(Dossier, name, value) if isinstance(value, str) else value)
        now.save(update_fields=list(values))
        record(actor=actor, action="calls.write", subject=now, fields=sorted(values))

    return _change(actor, dossier, write)[0]


def set_partners(*, actor: Account, dossier: Dossier, partners: Sequence[Mapping[str, Any]]) -> Dossier:
    """Name the partners anew, each with ``name``, ``contact`` and, if they are known, ``organisation``.

    Where it is not given, the organisation of the directory that bears the name is entered. Raises as `write_dossier`
    does.
    """
    known = organisations_named({row["name"] for row in partners})
    rows = [{"order": place, "organisation": known.get(row["name"]), **row} for place, row in enumerate(partners, 1)]
    return _replace(actor, dossier, Partner, rows)


def set_team(*, actor: Account, dossier: Dossier, team: Sequence[Mapping[str, Any]]) -> Dossier:
    """Name the team anew, each with ``name``, ``position`` and ``months``; raises as `write_dossier` does."""
    return _replace(actor, dossier, Member, [{"order": place, **row} for place, row in enumerate(team, 1)])


def set_budget(*, actor: Account, dossier: Dossier, lines: Sequence[Mapping[str, Any]]) -> Dossier:
    """Write the budget anew, each line with ``year``, ``cost``, ``total`` and ``asked``.

    Raises
    ------
    Refused
        ``more_than_it_costs``, ``line_twice``; and as `write_dossier` does.
    """
    if any(line["asked"] > line["total"] for line in lines):
        raise Refused("more_than_it_costs", _("No more can be asked for than something costs."))
    if len({(line["year"], line["cost"]) for line in lines}) < len(lines):
        raise Refused("line_twice", _("Each cost has one line a year. Add up the lines that say the same."))
    return _replace(actor, dossier, BudgetLine, lines)


def add_document(*, actor: Account, dossier: Dossier, kind: DocumentKind, name: str, content: bytes) -> Document:
    """Add a PDF file, in the place of the earlier one of its kind.

    Raises
    ------
    Refused
        ``too_large``, ``no_pdf``; and as `write_dossier` does.
    """
    check_pdf(name, content)

    def write(now: Dossier) -> Document:
        digest = hashlib.sha256(content).hexdigest()
        document, _is_new = Document.objects.update_or_create(
            dossier=now,
            kind=kind,
            defaults={"name": name[-160:], "content": content, "size": len(content), "sha256": digest},
        )
        record(actor=actor, action="calls.add_document", subject=now, kind=kind, sha256=digest)
        return document

    return _change(actor, dossier, write)[1]


def remove_document(*, actor: Account, document: Document) -> None:
    """Take a file away; raises as `write_dossier` does."""

    def write(now: Dossier) -> None:
        document.delete()
        record(actor=actor, action="calls.remove_document", subject=now, kind=document.kind, sha256=document.sha256)

    _change(actor, document.dossier, write)


def check_pdf(name: str, content: bytes) -> None:
    """Take files only that everybody can open, and that are not too large to be kept in the database.

    Raises
    ------
    Refused
        ``too_large``, ``no_pdf``.
    """
    check_size(content, most=MOST_BYTES)
    if not is_pdf(content):
        raise Refused("no_pdf", _("“%(name)s” is no PDF file. Save it as PDF and add it again.") % {"name": name})


def check_open(call: Call, call_side: CallSide) -> None:
    """Let nobody write outside the hours of their side.

    Raises
    ------
    Refused
        ``not_open``.
    """
    now_open = next(one for one in call.sides.all() if one.pk == call_side.pk).is_open()
    if not now_open:
        raise Refused("not_open", _("This side takes no applications now. See the calendar of the call."))


def check_faults(dossier: Dossier) -> None:
    """Refuse an application that is not complete and within its limits.

    Raises
    ------
    Refused
        The code of the first `Fault`, with all of them as the reason.
    """
    if found := faults(dossier):
        raise Refused(found[0].code, "\n".join(map(str, found)))


def _change(actor: Account, dossier: Dossier, write: Callable[[Dossier], T]) -> tuple[Dossier, T]:
    """Write within the hours of the side; what is filed stays complete, or nothing is written."""
    require(actor, "calls.write_dossier", dossier)
    with refusals_kept(actor=actor, action="calls.write", subject=dossier, codes=MONEY):
        call = locked(dossier.call)
        check_open(call, dossier.call_side)
        now = fresh(dossier)
        if now.phase not in (DossierPhase.DRAFT, DossierPhase.FILED):
            raise Refused("not_in_this_phase", _("This application cannot be changed any more."))
        result = write(now)
        if now.phase == DossierPhase.FILED:
            check_faults(now)
    return now, result


def _replace(actor: Account, dossier: Dossier, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> Dossier:
    if len(rows) > MOST_ROWS:
        raise Refused("too_many_rows", _("There may be %(most)d lines at most.") % {"most": MOST_ROWS})

    def write(now: Dossier) -> None:
        model._default_manager.filter(dossier=now).delete()
        model._default_manager.bulk_create(model(dossier=now, **row) for row in rows)
        record(actor=actor, action="calls.write", subject=now, fields=[model._meta.model_name], rows=len(rows))

    return _change(actor, dossier, write)[0]


def _one_each() -> tuple[str, str]:
    return "one_each", _("You have an application of this call already: each investigator files one, on one side.")
