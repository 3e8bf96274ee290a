"""What a call asks of a start-up, and what a start-up falls short of."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ponte.common.moments import say_day
from ponte.showcase.enums import DocumentKind, Funding, RequirementKind
from ponte.showcase.models import Application, Requirement


def shortcomings(application: Application) -> list[str]:
    """Check an application against everything that its call asks, and say of each thing that lacks what it is."""
    found = []
    for requirement in application.showcase.requirements.prefetch_related("sides", "sectors"):
        reason = _CHECKS[RequirementKind(requirement.kind)](application, requirement)
        if reason:
            found.append(reason)
    answered = {answer.question_id for answer in application.answers.all() if answer.text.strip()}
    for question in application.showcase.questions.filter(is_required=True):
        if question.pk not in answered:
            found.append(_("The question “%(question)s” waits for an answer.") % {"question": question})
    return found


def said(requirement: Requirement) -> str:
    """Say what a requirement asks, for whoever thinks of applying."""
    match RequirementKind(requirement.kind):
        case RequirementKind.FOUNDED_AFTER:
            return _("Founded on %(day)s or later.") % {"day": _date(requirement)}
        case RequirementKind.EMPLOYEES:
            return ngettext(
                "%(number)d employee at most.", "%(number)d employees at most.", requirement.number or 0
            ) % {"number": requirement.number}
        case RequirementKind.FOUNDERS:
            return ngettext(
                "%(number)d founder at least.", "%(number)d founders at least.", requirement.number or 0
            ) % {"number": requirement.number}
        case RequirementKind.FUNDING:
            return _("Financed up to: %(stage)s.") % {"stage": requirement.get_funding_display()}
        case RequirementKind.DOCUMENT:
            return _("With the application: %(document)s.") % {"document": requirement.get_document_display()}
        case RequirementKind.SIDES:
            return _("Based in: %(names)s.") % {"names": _listed(requirement.sides.all())}
        case RequirementKind.SECTORS:
            return _("At work in: %(names)s.") % {"names": _listed(requirement.sectors.all())}


def _founded_after(application: Application, requirement: Requirement) -> str:
    if requirement.day is None or application.founded >= requirement.day:
        return ""
    return _("Founded on %(found)s; the call is for start-ups founded on %(day)s or later.") % {
        "found": say_day(application.founded),
        "day": _date(requirement),
    }


def _employees(application: Application, requirement: Requirement) -> str:
    if requirement.number is None or application.employees <= requirement.number:
        return ""
    return ngettext(
        "%(found)d employee; the call is for start-ups with %(most)d at most.",
        "%(found)d employees; the call is for start-ups with %(most)d at most.",
        application.employees,
    ) % {"found": application.employees, "most": requirement.number}


def _funding(application: Application, requirement: Requirement) -> str:
    order = Funding.values
    if order.index(application.funding) <= order.index(requirement.funding):
        return ""
    return _("Financed by %(found)s; the call is for start-ups up to %(most)s.") % {
        "found": application.get_funding_display(),
        "most": requirement.get_funding_display(),
    }


def _sides(application: Application, requirement: Requirement) -> str:
    if application.side in requirement.sides.all():
        return ""
    return _("From %(found)s; the call is for start-ups from %(names)s.") % {
        "found": application.side,
        "names": _listed(requirement.sides.all()),
    }


def _sectors(application: Application, requirement: Requirement) -> str:
    if application.sector in requirement.sectors.all():
        return ""
    return _("At work in %(found)s; the call is for start-ups in %(names)s.") % {
        "found": application.sector,
        "names": _listed(requirement.sectors.all()),
    }


def _document(application: Application, requirement: Requirement) -> str:
    if any(document.kind == requirement.document for document in application.documents.all()):
        return ""
    return _("The call asks for a document that is not here yet: %(document)s.") % {
        "document": DocumentKind(requirement.document).label
    }


def _founders(application: Application, requirement: Requirement) -> str:
    found = len(application.founders.all())
    if requirement.number is None or found >= requirement.number:
        return ""
    return ngettext(
        "%(found)d founder is named; the call asks for %(least)d at least.",
        "%(found)d founders are named; the call asks for %(least)d at least.",
        found,
    ) % {"least": requirement.number, "found": found}


def _date(requirement: Requirement) -> str:
    return say_day(requirement.day) if requirement.day else ""


def _listed(rows: object) -> str:
    # Translators: what separates the items of a list within a sentence.
    return _(", ").join(str(row) for row in rows)  # type: ignore[attr-defined]


_CHECKS: dict[RequirementKind, Callable[[Application, Requirement], str]] = {
    RequirementKind.FOUNDED_AFTER: _founded_after,
    RequirementKind.EMPLOYEES: _employees,
    RequirementKind.FUNDING: _funding,
    RequirementKind.SIDES: _sides,
    RequirementKind.SECTORS: _sectors,
    RequirementKind.DOCUMENT: _document,
    RequirementKind.FOUNDERS: _founders,
}
