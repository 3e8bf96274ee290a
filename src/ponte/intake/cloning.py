"""What the intake carries into the next edition: fairs and exchanges with plans and rules, and nobody who applied."""

from django.utils.translation import gettext_lazy as _

from ponte.intake import models
from ponte.programme.domain.declaring import Carried, Declaration, LeftOut

SOURCED = ("by_hand", "doubt")
"""A copy is no fact of a document."""
APPLIES = _("people and organisations apply anew")

DECLARED: list[Declaration] = [
    Carried(
        model=models.Intake,
        label=_("rules and hours of applications"),
        edition="edition",
        moved=("opens", "closes"),
        place="place",
        slugs=("slug",),
        emptied=("decided_at",),
    ),
    Carried(
        model=models.Criterion,
        label=_("criteria of the assessors"),
        edition="intake__edition",
    ),
    LeftOut(models.Application, _("applications"), "intake__edition", APPLIES, by_others=True),
    Carried(model=models.Unit, label=_("modules and places"), edition="intake__edition"),
    LeftOut(models.Assessor, _("assessors"), "intake__edition", _("assessors are named anew")),
    LeftOut(models.Mark, _("marks"), "application__intake__edition", APPLIES),
    Carried(
        model=models.Fair,
        label=_("fairs with a pavilion"),
        edition="edition",
        moved=("starts", "ends"),
        slugs=("slug",),
        worded=("name", "pavilion"),
        emptied=("description", "pavilion_text", "exhibitors", "exhibitors_qualifier", *SOURCED),
        links=("organisers", "pavilion_organisers", "topics"),
    ),
    LeftOut(models.CatalogueEntry, _("entries of the catalogue"), "fair__edition", APPLIES),
    LeftOut(models.Exhibition, _("exhibitions"), "edition", _("they belong to that year")),
    Carried(
        model=models.Exchange,
        label=_("exchanges of students and teachers"),
        edition="edition",
        moved=("starts", "ends"),
        slugs=("slug",),
        worded=("name",),
        emptied=SOURCED,
        links=("organisers",),
    ),
]
