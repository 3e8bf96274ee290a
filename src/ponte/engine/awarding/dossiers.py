"""Twin dossiers, which of them belong together, and where they differ: immutable, typed. Ids are the caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Similarity = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""Likeness in meaning of texts of one list and texts of another, 0 … 1, shape ``(len(one), len(other))``."""

Field = Literal["title", "applicants", "institutions", "summary", "theme"]


@dataclass(frozen=True, slots=True)
class Dossier:
    """An application as one side received it.

    Parameters
    ----------
    titles, summary
        By ISO 639-1 language; any may be absent.
    applicants
        Names in any script, family name first or last, the principal investigators of both sides among them.
    institutions
        Names in any language, or acronyms.
    """

    id: str
    side: str
    titles: Mapping[str, str]
    applicants: tuple[str, ...]
    institutions: tuple[str, ...]
    summary: Mapping[str, str] = field(default_factory=dict)
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two dossiers taken for one proposal.

    Parameters
    ----------
    one, other
        Ids of our dossier and of theirs.
    score
        Likeness in all fields, 0 … 1.
    certain
        Title, applicants and institutions are identical after normalising, and no third dossier shares them: may be
        paired without a person. Any other pair is a proposal to one.
    reasons
        Fields that both state, with their likeness.
    """

    one: str
    other: str
    score: float
    certain: bool
    reasons: tuple[tuple[Field, float], ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which dossiers belong together.

    Parameters
    ----------
    pairs
        At most one for each dossier: the most likely altogether.
    doubtful
        For dossiers of either side, the pairs that could have been instead, the most likely first.
    alone
        Dossiers that nothing on the other side is like enough to.
    """

    pairs: tuple[Pair, ...]
    doubtful: Mapping[str, tuple[Pair, ...]]
    alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of two texts, word by word: equal in both, or what one says where the other says something else."""

    one: str
    other: str

    @property
    def equal(self) -> bool:
        """Whether both say the same."""
        return self.one == self.other


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two dossiers differ.

    ``spans`` are there where both are text or absent: put together they give the two again, but for blanks and the
    encoding of characters. Of lists, ``one`` and ``other`` are what only this one has.
    """

    field: str
    one: object
    other: object
    spans: tuple[Span, ...] = ()
