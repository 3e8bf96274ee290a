"""The life of an accord as data: its phases, what they are called to whom, and who may take it on."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.accords.enums import FACILITIES
from ponte.accords.enums import AccordStatus as S
from ponte.accords.rules import RUN_REGISTER
from ponte.common.workflows import Audience, Phase, Step, Workflow

Words = str | Promise


def _phase(status: S, *, office: Words = "", applicant: Words = "", is_final: bool = False) -> Phase:
    labels = {who: words for who, words in ((Audience.OFFICE, office), (Audience.APPLICANT, applicant)) if words}
    return Phase(status.value, status.label, labels, is_final)


_BEFORE = (
    _phase(S.DRAFT, office=_("draft, seen by the offices only")),
    _phase(S.REPORTED, office=_("reported, to be confirmed"), applicant=_("with your office, to be confirmed")),
    _phase(S.DISCUSSED, office=_("under discussion, not counted"), applicant=_("under discussion")),
    _phase(S.SIGNED, office=_("signed and counted"), applicant=_("confirmed, in the register")),
)
"""Phases of everything that is signed."""


def _step(code: str, label: Words, sources: tuple[S, ...], target: S) -> Step:
    return Step(code, label, tuple(source.value for source in sources), target.value, RUN_REGISTER)


_FIRST_STEPS = (
    _step("report", _("Hand it in for confirmation"), (S.DRAFT,), S.REPORTED),
    _step("discuss", _("Show it as under discussion"), (S.DRAFT, S.REPORTED), S.DISCUSSED),
    _step("confirm", _("Confirm it as signed"), (S.DRAFT, S.REPORTED, S.DISCUSSED), S.SIGNED),
)

ACCORD = Workflow(
    phases=(
        *_BEFORE,
        _phase(S.IN_FORCE),
        _phase(S.EXPIRED, office=_("expired: renewed, or at its end")),
        _phase(S.RENEWED, is_final=True),
        _phase(S.REPLACED, is_final=True),
        _phase(S.TERMINATED, is_final=True),
    ),
    transitions=(
        *_FIRST_STEPS,
        _step("enter_into_force", pgettext_lazy("accord", "It is in force"), (S.SIGNED,), S.IN_FORCE),
        _step("expire", pgettext_lazy("accord", "It has expired"), (S.SIGNED, S.IN_FORCE), S.EXPIRED),
        _step("renew", pgettext_lazy("accord", "It was renewed"), (S.SIGNED, S.IN_FORCE, S.EXPIRED), S.RENEWED),
        _step("replace", pgettext_lazy("accord", "It was replaced"), (S.SIGNED, S.IN_FORCE, S.EXPIRED), S.REPLACED),
        _step("terminate", pgettext_lazy("accord", "It was terminated"), (S.SIGNED, S.IN_FORCE), S.TERMINATED),
        _step(
            "take_back",
            _("Take it back for another look"),
            (S.DISCUSSED, S.SIGNED, S.IN_FORCE, S.EXPIRED),
            S.REPORTED,
        ),
    ),
)
"""Treaties, plans, statements, memoranda, contracts and projects."""

FACILITY = Workflow(
    phases=(*_BEFORE, _phase(S.OPENED), _phase(S.CLOSED, is_final=True)),
    transitions=(
        *_FIRST_STEPS,
        _step("open", _("It has opened"), (S.DRAFT, S.REPORTED, S.DISCUSSED, S.SIGNED), S.OPENED),
        _step("close", _("It has closed"), (S.SIGNED, S.OPENED), S.CLOSED),
        _step("take_back", _("Take it back for another look"), (S.DISCUSSED, S.SIGNED, S.OPENED), S.REPORTED),
    ),
)
"""Laboratories and parks: agreed first, opened later, and closed one day."""

WORKFLOWS = (ACCORD, FACILITY)


def workflow_of(kind: str) -> Workflow:
    """Return the life that an accord of a kind leads."""
    return FACILITY if kind in FACILITIES else ACCORD


def is_further(kind: str, status: str, than: str) -> bool:
    """Tell whether a status lies further on in the life of a kind than another."""
    codes = [phase.code for phase in workflow_of(kind).phases]
    return status in codes and than in codes and codes.index(status) > codes.index(than)
