"""Tables of the room, one file per subject."""

from ponte.intake.models.applying import Application, Assessor, Criterion, Intake, Mark, Unit
from ponte.intake.models.culture import Exchange, Exhibition
from ponte.intake.models.fairs import CatalogueEntry, Fair

__all__ = [
    "Application",
    "Assessor",
    "CatalogueEntry",
    "Criterion",
    "Exchange",
    "Exhibition",
    "Fair",
    "Intake",
    "Mark",
    "Unit",
]
