"""The index of the site's search, of all rooms."""

from __future__ import annotations

from itertools import chain

from django.db.models import Q

from ponte.accords import findable as accords
from ponte.finding.domain.indexing import index
from ponte.intake import findable as intake
from ponte.press import findable as press
from ponte.programme import findable as programme


def index_everything() -> int:
    """Make the index say what is published now; return how many entries had to change."""
    return index(
        chain(programme.everything(), accords.everything(), press.everything(), intake.everything()), in_place_of=Q()
    )
