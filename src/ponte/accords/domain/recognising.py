"""Whether two reports tell of the same accord, whoever wrote them and in whichever language.

What speaks for it is weighed field by field, as in record linkage (I. P. Fellegi, A. B. Sunter, *A Theory for Record
Linkage*, JASA 64, 1969), with two thresholds: what agrees in everything is certain, what agrees in much is for a person
to decide, and the rest is left alone. Titles of one script are compared word by word; across languages by the vectors
that the matching engine gives them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ponte.accords.models import Accord
from ponte.engine.matching.encoder import Encoder, default_encoder, quick
from ponte.engine.matching.searching import fold
from ponte.people.domain.likeness import organisation_name
from ponte.people.models import Organisation

WEIGHTS: Final = {"parties": 0.4, "title": 0.3, "date": 0.2, "kind": 0.1}
DOUBTFUL: Final = 0.65
"""From this score on, a person has to look."""
SAME_PARTIES: Final = 0.5
"""Below this share of common parties, nothing else makes two accords one."""
NEAR_DAYS: Final = 31
"""Signing, announcing and reporting lie days apart; further off, it is another accord."""
ALIKE, UNLIKE = 0.8, 0.35
"""Cosines of titles that mean the same, and of titles that have nothing in common."""

Similarity = Callable[[str, str], float]
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_IDLE = frozenset(
    ("a", "and", "for", "in", "of", "on", "the", "to", "with", "di", "e", "il", "in", "la", "per", "su", "tra")
)


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """Who a party is, whichever entry of the directory names it."""

    identities: frozenset[str]
    """Its key, its numbers in public registers, and its names without legal forms."""
    parent: str = ""
    """Identity of the body that it belongs to."""


@dataclass(frozen=True, slots=True)
class AccordFacts:
    """What is compared of an accord."""

    key: int
    kind: str
    date: str
    titles: tuple[str, ...]
    parties: tuple[PartyFacts, ...]
    lineage: frozenset[int] = frozenset()
    """Keys of the accords that it follows or that follow it: those are others, however alike."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two accords are."""

    score: float
    """0 to 1."""
    reasons: dict[str, float]
    """Likeness in each respect, 0 to 1."""
    is_certain: bool
    """Everything agrees: they may be joined without a person."""


def facts_of(accord: Accord) -> AccordFacts:
    """Gather what is compared of a saved accord; a constant number of queries where its relations are fetched."""
    parties = [party_facts(organisation) for organisation in accord.parties.all()]
    parties += [PartyFacts(frozenset({f"place:{place.pk}"})) for place in accord.countries.all()]
    lineage = {accord.follows_id, *(row.pk for row in accord.followed_by.all())}
    titles = (accord.title_en, accord.title_it, accord.title_zh_hans)  # type: ignore[attr-defined]
    return AccordFacts(
        key=accord.pk,
        kind=accord.kind,
        date=accord.date,
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        parties=tuple(parties),
        lineage=frozenset(key for key in lineage if key),
    )


def party_facts(organisation: Organisation) -> PartyFacts:
    """Gather by what an organisation is known."""
    names = (organisation.name_en, organisation.name_it, organisation.name_zh_hans)  # type: ignore[attr-defined]
    identities = {f"organisation:{organisation.pk}"}
    identities |= {f"name:{plain}" for name in names if name and (plain := organisation_name(name))}
    identities |= {f"{number.scheme}:{number.value}" for number in organisation.identifiers.all()}
    parent = f"organisation:{organisation.parent_id}" if organisation.parent_id else ""
    return PartyFacts(frozenset(identities), parent)


def compare(one: AccordFacts, other: AccordFacts, *, similarity: Similarity | None = None) -> Likeness | None:
    """Compare two accords; None where they cannot be the same.

    Parameters
    ----------
    similarity
        Cosine of two titles in different languages; the matching engine's if none is given.
    """
    if one.key in other.lineage or other.key in one.lineage:
        return None
    reasons = {"parties": _parties_alike(one.parties, other.parties), "date": _dates_alike(one.date, other.date)}
    if reasons["parties"] < SAME_PARTIES or not reasons["date"]:
        return None
    reasons["kind"] = float(one.kind == other.kind)
    reasons["title"] = titles_alike(one.titles, other.titles, similarity or meaning_alike)
    score = sum(weight * reasons[name] for name, weight in WEIGHTS.items())
    is_whole = len(one.date) == 10 and len(one.parties) >= 2
    is_certain = is_whole and all(value == 1 for value in reasons.values())
    return Likeness(round(score, 3), {name: round(value, 3) for name, value in reasons.items()}, is_certain)


def titles_alike(ours: Sequence[str], theirs: Sequence[str], similarity: Similarity) -> float:
    """Return how alike the most alike of two accords' titles are: 1 only for the same words."""
    pairs = [(one, other) for one in ours for other in theirs]
    by_words = max((_words_alike(one, other) for one, other in pairs), default=0.0)
    if by_words > 0.5 or not pairs:
        return by_words
    by_meaning = max((similarity(one, other) - UNLIKE) / (ALIKE - UNLIKE) for one, other in pairs)
    return max(by_words, min(0.99, max(0.0, by_meaning)))


def meaning_alike(one: str, other: str) -> float:
    """Cosine of two texts in any two languages, -1 to 1, by the encoder that suggestions are made with."""
    encoder = _encoder()
    left, right = encoder.encode([one, other])
    return float(left @ right)


@lru_cache(maxsize=1)
def _encoder() -> Encoder:
    return quick(default_encoder())


def _parties_alike(ours: Sequence[PartyFacts], theirs: Sequence[PartyFacts]) -> float:
    """Share of common parties (Dice), a department and the body that it belongs to being half the same."""
    left, common = list(theirs), 0.0
    for one in ours:
        same = next((other for other in left if one.identities & other.identities), None)
        kin = same or next((o for o in left if one.parent in o.identities or o.parent in one.identities), None)
        if kin is not None:
            left.remove(kin)
            common += 1.0 if same else 0.5
    return 2 * common / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _dates_alike(one: str, other: str) -> float:
    """1 for the same day, less for dates of which one is less exact, or that lie some days apart; 0 for others."""
    if one == other:
        return 1.0 if len(one) == 10 else 0.8
    if one.startswith(other) or other.startswith(one):
        return 0.6
    if len(one) == len(other) == 10:
        apart = abs((dt.date.fromisoformat(one) - dt.date.fromisoformat(other)).days)
        return 0.9 - 0.6 * apart / NEAR_DAYS if apart <= NEAR_DAYS else 0.0
    return 0.0


def _words_alike(one: str, other: str) -> float:
    """Dice coefficient of the words of two titles; of the pairs of neighbouring characters in Chinese."""
    ours, theirs = _words(one), _words(other)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _words(title: str) -> frozenset[str]:
    words: set[str] = set()
    for run in _WORD.findall(fold(title)):
        words |= {run[at : at + 2] for at in range(max(1, len(run) - 1))} if _is_han(run) else {run} - _IDLE
    return frozenset(words)


def _is_han(text: str) -> bool:
    return bool(re.search(r"[\u3400-\u9fff]", text))
