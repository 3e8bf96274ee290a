"""What pages read of the register, in a constant number of queries each."""

from ponte.accords.queries.directory import public_organisations, public_people
from ponte.accords.queries.figures import DIMENSIONS, Choice, Figure, count_by
from ponte.accords.queries.lineage import Descent, lineage
from ponte.accords.queries.public import (
    HistoryEntry,
    accord_page,
    accords,
    accords_of,
    accords_of_stage,
    counted,
    has_evidence,
    history,
    public,
    with_parties,
)

__all__ = [
    "DIMENSIONS",
    "Choice",
    "Descent",
    "Figure",
    "HistoryEntry",
    "accord_page",
    "accords",
    "accords_of",
    "accords_of_stage",
    "count_by",
    "counted",
    "has_evidence",
    "history",
    "lineage",
    "public",
    "public_organisations",
    "public_people",
    "with_parties",
]
