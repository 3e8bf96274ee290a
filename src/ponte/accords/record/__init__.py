"""The record: what came of the programme since it began, counted from the rows that say so."""

from ponte.accords.record.counting import Figure, entries, figures, groups, total
from ponte.accords.record.dimensions import Dimension, Scope, names, public_editions
from ponte.accords.record.measures import (
    ACCORDS,
    ACTIVITIES,
    MEASURES,
    OF_MEETINGS,
    OF_RECORD,
    REAL,
    SAMPLE_OF_MEETINGS,
    SAMPLE_OF_RECORD,
    Measure,
)

__all__ = [
    "ACCORDS",
    "ACTIVITIES",
    "MEASURES",
    "OF_MEETINGS",
    "OF_RECORD",
    "REAL",
    "SAMPLE_OF_MEETINGS",
    "SAMPLE_OF_RECORD",
    "Dimension",
    "Figure",
    "Measure",
    "Scope",
    "entries",
    "figures",
    "groups",
    "names",
    "public_editions",
    "total",
]
