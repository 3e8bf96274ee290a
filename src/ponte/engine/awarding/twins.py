"""Twin dossiers: one proposal, filed with the agencies of both sides."""

from __future__ import annotations

from collections.abc import Sequence

from ponte.engine.awarding.problem import Dossier, Pairing, Similarity
from ponte.engine.matching.encoder import Encoder


def encoder_similarity(encoder: Encoder | None = None) -> Similarity:
    """Likeness in meaning as an encoder sees it, by default the process's one."""
    raise NotImplementedError


def pair_dossiers(
    ours: Sequence[Dossier], theirs: Sequence[Dossier], *, similarity: Similarity | None = None
) -> Pairing:
    """Pair the dossiers of one side with those of the other."""
    raise NotImplementedError
