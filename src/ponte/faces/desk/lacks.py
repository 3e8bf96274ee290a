"""What lacks a translation, across the rooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from ponte.accords.models import Accord, AccordMilestone, Signatory
from ponte.brokerage.models import Choice, DelegationAppointment, Hall, InvitingOffice, ParticipationType, Question
from ponte.calls import models as calls
from ponte.common.models import Source, SourcePlace
from ponte.intake.models import CatalogueEntry, Criterion, Exchange, Exhibition, Fair
from ponte.people.models import Organisation, Person, Place, Role, Sector
from ponte.press.languages import told
from ponte.press.models import Picture, Post
from ponte.programme import models as programme
from ponte.programme.domain.declaring import Lasting, declarations
from ponte.programme.models import Edition
from ponte.showcase import models as showcase

LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)
IGNORED: Final = frozenset({"doubt"})
"""Notes of the record's keepers; readers are shown them in whatever language they are in."""

KINDS: Final[dict[type[models.Model], Promise]] = {
    programme.Session: pgettext_lazy("agenda", "Sessions"),
    programme.Event: _("Events of the owners"),
    programme.Track: _("Tracks"),
    programme.Room: _("Rooms"),
    programme.Delegation: _("Delegations"),
    Post: _("Posts"),
    Picture: _("Pictures"),
    programme.Programme: _("Programmes"),
    programme.Side: _("Sides"),
    programme.Edition: _("Editions"),
    programme.Roadshow: _("Roadshows"),
    programme.Stage: _("Stages"),
    programme.StageDay: _("Days of the stages"),
    programme.Activity: _("Meetings, visits and signings"),
    programme.ActivityPerson: _("Topics of speeches"),
    programme.Initiative: _("Events merged into the programme"),
    programme.Centre: _("Bilateral centres"),
    programme.Body: _("Committees"),
    programme.BodySeat: _("Seats of the committees"),
    programme.Milestone: _("Milestones"),
    programme.Claim: _("Stated figures"),
    Accord: _("Accords"),
    Signatory: _("Signatories"),
    AccordMilestone: _("Milestones of accords"),
    Organisation: _("Organisations"),
    Role: _("Roles"),
    Person: _("People"),
    Place: _("Places"),
    Sector: _("Fields"),
    Hall: _("Halls"),
    Fair: _("Fairs"),
    CatalogueEntry: _("Entries of the catalogue"),
    Exhibition: _("Exhibitions"),
    Exchange: _("Exchanges"),
    Criterion: _("Criteria of the assessors"),
    showcase.Showcase: _("Start-up showcases"),
    showcase.Question: _("Questions to start-ups"),
    showcase.Stage: _("Stages of the showcases"),
    showcase.Criterion: _("Criteria of the juries"),
    showcase.Benefit: _("What the chosen start-ups get"),
    calls.Call: _("Joint calls"),
    calls.Theme: _("Themes of the joint calls"),
    calls.Criterion: _("Criteria of the joint calls"),
    ParticipationType: _("Participation types"),
    Question: _("Questions of the forms"),
    Choice: _("Answers to choose from"),
    DelegationAppointment: _("Appointments of the delegations"),
    InvitingOffice: _("Inviting offices"),
    Source: _("Sources"),
    SourcePlace: _("Places in sources"),
}
"""What the desk calls the rows of each model with translated texts, in the order that they are listed in.

Copies of others' texts are left out, a released session is mended by its session; so are applicants' own texts.
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a kind lack each language, in the order of `LANGUAGES`."""

    kind: str
    label: Promise
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Lack:
    """A row, by what it is called in some language, and what it lacks."""

    name: str
    language: str
    """What the name is written in."""
    lacking: list[tuple[str, list[str | Promise]]]
    """Names of languages, each with the labels of the fields that are empty in it."""
    address: str
    """Of the page of the desk where it is written; empty where it comes from an edition's folder."""


def kinds() -> dict[str, type[models.Model]]:
    """Models by the names that addresses call them; rooms may have tables of the same name."""
    return {model._meta.label_lower.replace(".", "-"): model for model in KINDS}


def tallies(edition: Edition) -> list[Tally]:
    """Count what lacks which language, a query for each kind; kinds that lack nothing are left out.

    Counted are the rows of an edition, and those that serve every edition.
    """
    paths = _paths()
    found = []
    for kind, model in kinds().items():
        counts = _rows(model, edition, paths).aggregate(
            **{f"lacks_{number}": Count("pk", filter=_lacks(model, code)) for number, code in enumerate(LANGUAGES)}
        )
        if any(counts.values()):
            found.append(Tally(kind, KINDS[model], list(counts.values())))
    return found


def rows(model: type[models.Model], edition: Edition, language: str = "") -> QuerySet[Any]:
    """Rows of a model that lack a language, or any: an edition's own, or those that serve every edition."""
    condition = Q()
    for code in [language] if language else LANGUAGES:
        condition |= _lacks(model, code)
    return _rows(model, edition, _paths()).filter(condition).order_by("pk")


def _paths() -> dict[type[models.Model], str]:
    """Paths from the rows of an edition to it, as the rooms declare them."""
    return {one.model: one.edition for one in declarations() if not isinstance(one, Lasting)}


def _rows(model: type[models.Model], edition: Edition, paths: Mapping[type[models.Model], str]) -> QuerySet[Any]:
    own = {paths[model]: edition.pk} if model in paths else {}
    return model._default_manager.filter(**own)


def lack_of(row: models.Model) -> Lack:
    """Say what a row lacks."""
    names = dict(settings.LANGUAGES)
    fields = _fields(type(row))
    labels = {field.name: field.verbose_name for field in row._meta.fields}
    by_language: list[tuple[str, list[str | Promise]]] = []
    for code in LANGUAGES:
        empty = [field for field in fields if not told(row, field, code).is_own]
        if empty:
            by_language.append((names[code], [labels[field] for field in empty]))
    title = told(row, fields[0], LANGUAGES[-1])
    return Lack(_name(row) or title.text, title.language, by_language, _address(row))


def _lacks(model: type[models.Model], language: str) -> Q:
    """A field is empty in the language that another language has."""
    condition = Q()
    for field in _fields(model):
        others = Q()
        for code in LANGUAGES:
            if code != language:
                others |= _has(build_localized_fieldname(field, code))
        condition |= others & ~_has(build_localized_fieldname(field, language))
    return condition


def _has(field: str) -> Q:
    return Q(**{f"{field}__isnull": False}) & ~Q(**{field: ""})


def _fields(model: type[models.Model]) -> list[str]:
    """Translated fields in the order that the model has them."""
    translated = set(translator.get_options_for_model(model).all_fields) - IGNORED
    return [field.name for field in model._meta.fields if field.name in translated]


def _name(row: models.Model) -> str:
    return row.name if isinstance(row, Person) else ""


def _address(row: models.Model) -> str:
    match row:
        case programme.Session():
            return reverse("desk:agenda_session", args=[row.slug])
        case Accord():
            return reverse("desk:edit_accord", args=[row.slug])
        case Post():
            return reverse("desk:post", args=[row.slug])
        case Picture():
            return reverse("desk:picture", args=[row.pk])
        case _:
            return ""
