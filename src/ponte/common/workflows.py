"""Workflows as data: the phases of a thing, what they are called, and who may take it from one to the next.

A room declares its workflows as values; its domain functions take every step through `Workflow.target`, and pages
offer what `Workflow.steps` gives. A second kind of a thing is a second value, never a copy of the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import rules
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ponte.common.permissions import require
from ponte.common.refusals import Refused


class Audience(TextChoices):
    """For whom a phase has a name."""

    PUBLIC = "public", gettext_lazy("the public")
    APPLICANT = "applicant", gettext_lazy("applicants")
    REVIEWER = "reviewer", gettext_lazy("reviewers and juries")
    OFFICE = "office", gettext_lazy("offices and agencies")


@dataclass(frozen=True, slots=True)
class Phase:
    """Where a thing stands.

    Parameters
    ----------
    code
        Stable name, kept in the database.
    label
        What everybody calls it who has no name of their own for it.
    labels
        What single audiences call it: *being assessed* to an applicant may be *ranking by the commission* to an office.
    is_final
        Whether nothing comes after it.
    """

    code: str
    label: str | Promise
    labels: Mapping[Audience, str | Promise] = field(default_factory=dict)
    is_final: bool = False

    def said_to(self, audience: Audience) -> str | Promise:
        """Return the phase's name for an audience."""
        return self.labels.get(audience, self.label)


@dataclass(frozen=True, slots=True)
class Step:
    """A way from one phase to the next.

    Parameters
    ----------
    code
        What is done, as the audit trail names it.
    label
        The verb on the button.
    sources, target
        Codes of the phases it leads from, and of the one it leads to.
    permission
        Who may take it, as declared with `ponte.common.permissions.permit`; empty where only the program does.
    """

    code: str
    label: str | Promise
    sources: tuple[str, ...]
    target: str
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """Phases in their usual order, and the steps between them; the first phase is where a thing begins."""

    phases: tuple[Phase, ...]
    transitions: tuple[Step, ...]

    @property
    def initial(self) -> str:
        """Code of the phase in which a thing begins."""
        return self.phases[0].code

    def phase(self, code: str) -> Phase:
        """Return a phase by its code."""
        return next(phase for phase in self.phases if phase.code == code)

    def steps(self, phase: str, actor: AbstractBaseUser | AnonymousUser, subject: Model) -> list[Step]:
        """List the steps that somebody may take with a thing from a phase."""
        return [
            step
            for step in self.transitions
            if phase in step.sources and step.permission and rules.has_perm(step.permission, actor, subject)
        ]

    def target(self, code: str, *, phase: str, actor: AbstractBaseUser | AnonymousUser | None, subject: Model) -> str:
        """Return the phase that a step leads to; an actor of None is the program itself, which may take any.

        Raises
        ------
        Refused
            ``not_in_this_phase``.
        ponte.common.permissions.Forbidden
            The actor has no right to the step.
        """
        known = [step for step in self.transitions if step.code == code]
        if not known:
            raise LookupError(code)
        found = next((step for step in known if phase in step.sources), None)
        if found is None:
            raise Refused(
                "not_in_this_phase",
                _("“%(step)s” is not possible now: this stands at “%(phase)s”.")
                % {"step": known[0].label, "phase": self.phase(phase).label},
            )
        if actor is not None:
            require(actor, found.permission, subject)
        return found.target

    def faults(self) -> list[str]:
        """Tell what is wrong with the declaration: every phase must be reachable from the first, and reach an end."""
        codes = [phase.code for phase in self.phases]
        ends = {phase.code for phase in self.phases if phase.is_final}
        faults = [f"{code} is declared twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
        for step in self.transitions:
            faults += [f"{step.code} names {code}" for code in (*step.sources, step.target) if code not in codes]
            faults += [f"{step.code} leaves the end {code}" for code in step.sources if code in ends]
        ways = [(source, step.target) for step in self.transitions for source in step.sources]
        reached = _closure([self.initial], ways)
        ending = _closure(ends, [(target, source) for source, target in ways])
        faults += [f"{code} is never reached" for code in codes if code not in reached]
        faults += [f"{code} never ends" for code in codes if code not in ending]
        return faults


def _closure(start: Iterable[str], ways: list[tuple[str, str]]) -> set[str]:
    """Return what can be reached from some phases."""
    reached, waiting = set(start), list(start)
    while waiting:
        here = waiting.pop()
        for source, target in ways:
            if source == here and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
