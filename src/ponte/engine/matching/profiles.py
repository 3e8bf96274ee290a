"""What is matched: profiles of two sides, and which kinds of profile answer each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

TECHNOLOGY_OFFER: Final = "technology-offer"
TECHNOLOGY_REQUEST: Final = "technology-request"
BUSINESS_OFFER: Final = "business-offer"
BUSINESS_REQUEST: Final = "business-request"
RESEARCH_REQUEST: Final = "research-request"
UNKNOWN_KIND: Final = ""

KINDS: Final = (
    UNKNOWN_KIND,
    TECHNOLOGY_OFFER,
    TECHNOLOGY_REQUEST,
    BUSINESS_OFFER,
    BUSINESS_REQUEST,
    RESEARCH_REQUEST,
)
"""The five kinds of profile of the Enterprise Europe Network, and the empty one: not stated."""

_ISO_639_1: Final = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
    et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
    kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
    nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te
    tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
LANGUAGES: Final = frozenset(_ISO_639_1.split())
"""Codes of ISO 639-1. Texts in any of them are matched; how well depends on what the encoder has learnt."""

_FULL_FIT: Final = (
    (TECHNOLOGY_OFFER, TECHNOLOGY_REQUEST),
    (BUSINESS_OFFER, BUSINESS_REQUEST),
    (RESEARCH_REQUEST, RESEARCH_REQUEST),
)
_PARTIAL_FIT: Final = (
    (TECHNOLOGY_OFFER, BUSINESS_REQUEST),
    (BUSINESS_OFFER, TECHNOLOGY_REQUEST),
    (RESEARCH_REQUEST, TECHNOLOGY_OFFER),
    (RESEARCH_REQUEST, TECHNOLOGY_REQUEST),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """One side's offer or request, as a person filed it.

    Parameters
    ----------
    id
        Unique in its pool.
    side
        Which of the two sides filed it; matches join different sides only.
    kind
        One of :data:`KINDS`.
    title, text
        What is offered or looked for, in one language.
    language
        ISO 639-1 code of the text; ``None`` lets it be identified.
    organisation
        Who filed it; profiles of one organisation never meet.
    keywords, sectors
        Free words in any language; ids of whatever list of sectors the programme uses.
    speaks
        ISO 639-1 codes the person can talk in; empty where unknown, when the text's language stands in.
    present
        Names of the times and places at which the person can be met; two who share none are not suggested to each
        other. Empty where unknown.
    """

    id: str
    side: str
    kind: str
    title: str
    text: str
    language: str | None = None
    organisation: str | None = None
    keywords: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    speaks: tuple[str, ...] = ()
    present: frozenset[str] = frozenset()


def _fit_table() -> NDArray[np.float32]:
    """Return the symmetric table kind × kind: 1 fits, 0.5 fits in part, 0 not stated, -1 does not fit."""
    table = np.full((len(KINDS), len(KINDS)), -1.0, dtype=np.float32)
    table[0, :] = table[:, 0] = 0.0
    for value, pairs in ((1.0, _FULL_FIT), (0.5, _PARTIAL_FIT)):
        for one, other in pairs:
            i, j = KINDS.index(one), KINDS.index(other)
            table[i, j] = table[j, i] = value
    return table


KIND_FIT: Final = _fit_table()
"""How well two kinds answer each other, indexed by their places in :data:`KINDS`."""


def kind_indices(profiles: list[Profile]) -> NDArray[np.int64]:
    """Return each profile's place in :data:`KINDS`, shape ``(len(profiles),)``."""
    return np.fromiter((KINDS.index(profile.kind) for profile in profiles), dtype=np.int64, count=len(profiles))
