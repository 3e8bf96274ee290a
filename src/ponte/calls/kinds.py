"""Kinds of calls, as data: what is asked for, by whom it is filed, who pays, and what its phases are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ponte.calls.enums import Cost, DocumentKind, Payer
from ponte.calls.workflows import CALL, DOSSIER, PROJECT, CallPhase, DossierPhase, ProjectPhase, renamed
from ponte.common.workflows import Workflow


@dataclass(frozen=True, slots=True)
class CallKind:
    """One kind of call.

    Parameters
    ----------
    code, label
        Stable name, kept in the database, and what readers call it.
    is_twin
        Whether two investigators file the same proposal, each on their own side; otherwise one application is judged
        by both sides.
    asked
        Fields of an application that it asks for beyond the title, the abstract and the two institutions.
    identical
        What twin applications must say alike, as `ponte.calls.domain.facts` names it.
    payers
        The costs that money may be asked for, and the side that each falls on.
    most_partners, most_months
        How many institutions may join the investigator's own on a side, and how long the work may last.
    documents
        Files without which an application cannot be filed.
    call, dossier, project
        Workflows.
    """

    code: str
    label: str | Promise
    is_twin: bool
    asked: frozenset[str]
    identical: tuple[str, ...]
    payers: Mapping[Cost, Payer]
    most_partners: int
    most_months: int
    documents: tuple[DocumentKind, ...]
    call: Workflow = CALL
    dossier: Workflow = DOSSIER
    project: Workflow = PROJECT


IDENTICAL = ("title", "acronym", "theme", "months", "investigators", "institutions")

JOINT_PROJECT = CallKind(
    code="joint-project",
    label=_("joint research projects"),
    is_twin=True,
    asked=frozenset({"acronym", "months", "keywords", "partners", "team"}),
    identical=IDENTICAL,
    payers=dict.fromkeys([Cost.PERSONNEL, Cost.EQUIPMENT, Cost.CONSUMABLES, Cost.TRAVEL, Cost.OTHER], Payer.OWN),
    most_partners=5,
    most_months=36,
    documents=(DocumentKind.ENDORSEMENT,),
)
MOBILITY_WORDS = {
    "call": renamed(CALL, {CallPhase.COMMISSION: _("joint selection")}),
    "dossier": renamed(DOSSIER, {DossierPhase.FUNDED: _("granted"), DossierPhase.DECLINED: _("not granted")}),
    "project": renamed(
        PROJECT, {ProjectPhase.AWARDED: _("granted"), ProjectPhase.RUNNING: _("abroad or about to leave")}
    ),
}
SENDER_TRAVELS_HOST_LODGES: Mapping[Cost, Payer] = {Cost.TRAVEL: Payer.OWN, Cost.STAY: Payer.HOST}
"""The custom of such programmes: the sender pays the journey, the host pays the stay."""

STUDENT_MOBILITY = CallKind(
    code="mobility-students",
    label=_("mobility of students"),
    is_twin=False,
    asked=frozenset({"months"}),
    identical=(),
    payers=SENDER_TRAVELS_HOST_LODGES,
    most_partners=0,
    most_months=12,
    documents=(DocumentKind.ENDORSEMENT, DocumentKind.ACCEPTANCE),
    **MOBILITY_WORDS,
)
TEACHER_MOBILITY = CallKind(
    code="mobility-teachers",
    label=_("mobility of teachers"),
    is_twin=True,
    asked=frozenset({"months", "keywords"}),
    identical=("title", "theme", "months", "investigators", "institutions"),
    payers=SENDER_TRAVELS_HOST_LODGES,
    most_partners=0,
    most_months=12,
    documents=(DocumentKind.ENDORSEMENT,),
    **MOBILITY_WORDS,
)

KINDS: Mapping[str, CallKind] = {kind.code: kind for kind in (JOINT_PROJECT, STUDENT_MOBILITY, TEACHER_MOBILITY)}
CHOICES = [(kind.code, kind.label) for kind in KINDS.values()]
