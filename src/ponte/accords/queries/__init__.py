"""What pages read of the register, in a constant number of queries each."""

from ponte.accords.queries.public import (
    HistoryEntry,
    accord_page,
    accords,
    accords_of,
    accords_of_stage,
    counted,
    history,
)

__all__ = ["HistoryEntry", "accord_page", "accords", "accords_of", "accords_of_stage", "counted", "history"]
