"""Twin dossiers: one proposal, filed with the agencies of both sides, perhaps in other words, languages or scripts.

Method: record linkage. Likeness field by field (`likeness`, and an encoder where words differ), a weighted mean of the
fields that both state (I. P. Fellegi and A. B. Sunter, *A theory for record linkage*, 1969, with fixed weights, since a
call has too few dossiers to learn them), then the one-to-one assignment of greatest likeness in all (M. A. Jaro,
Journal of the American Statistical Association 84, 1989), by SciPy's shortest augmenting paths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ponte.engine.awarding.dossiers import Dossier, Field, Pair, Pairing, Similarity
from ponte.engine.awarding.likeness import Likeness, by_acronym, by_letters, of_sets, words_of
from ponte.engine.errors import BadInput
from ponte.engine.matching.encoder import Encoder, default_encoder

WEIGHTS: Final[Mapping[Field, float]] = {
    "title": 0.35,
    "applicants": 0.35,
    "institutions": 0.15,
    "summary": 0.1,
    "theme": 0.05,
}
ALIKE: Final = 0.6  # likeness from which on two dossiers may be twins
NEAR: Final = 0.1  # what a candidate may be less alike than the pair, for a person to look at it
SHOWN: Final = 5  # candidates for a dossier


def encoder_similarity(encoder: Encoder | None = None) -> Similarity:
    """Likeness in meaning across languages, as an encoder sees it: by default the process's one, loaded when needed."""

    def similarity(one: Sequence[str], other: Sequence[str]) -> NDArray[np.float32]:
        model = default_encoder() if encoder is None else encoder
        vectors = model.encode([*one, *other])
        like: NDArray[np.float32] = np.clip(vectors[: len(one)] @ vectors[len(one) :].T, 0, 1)
        return like

    return similarity


def pair_dossiers(
    ours: Sequence[Dossier], theirs: Sequence[Dossier], *, similarity: Similarity | None = None
) -> Pairing:
    """Pair the dossiers of one side with those of the other.

    Pairs whose title, applicants and institutions are identical after normalising are made first, and are certain.
    Among the others the pairs are chosen that are most alike altogether; each waits for a person.

    Parameters
    ----------
    similarity
        Likeness in meaning, for titles, summaries and institutions in different languages (`encoder_similarity`);
        without it, fields in different languages are compared by their letters or not at all.

    Raises
    ------
    BadInput
        Two dossiers have the same id.
    """
    for id_, number in Counter(d.id for d in (*ours, *theirs)).items():
        if number > 1:
            raise BadInput(f"dossier {id_!r}", "expected an id of its own")
    return _Linkage(ours, theirs, similarity).pairing()


class _Linkage:
    def __init__(self, ours: Sequence[Dossier], theirs: Sequence[Dossier], similarity: Similarity | None) -> None:
        self.ours, self.theirs = ours, theirs
        self.fields = _likeness(ours, theirs, similarity)
        weights = sum(np.where(np.isnan(like), 0, WEIGHTS[field]) for field, like in self.fields.items())
        total = sum(WEIGHTS[field] * np.nan_to_num(like) for field, like in self.fields.items())
        self.score = np.asarray(total / np.maximum(weights, 1e-12)).reshape(len(ours), len(theirs))

    def pairing(self) -> Pairing:
        certain = self.certain()
        chosen = certain + self.assigned(certain)
        pairs = sorted((self.pair(i, j, certain=(i, j) in certain) for i, j in chosen), key=lambda p: -p.score)
        paired = {id_ for pair in pairs for id_ in (pair.one, pair.other)}
        alone = tuple(d.id for d in (*self.ours, *self.theirs) if d.id not in paired)
        return Pairing(tuple(pairs), self.doubtful(chosen, certain), alone)

    def certain(self) -> list[tuple[int, int]]:
        """Pairs of identical dossiers that no third one is identical to."""
        ours, theirs = ([_identity(d) for d in side] for side in (self.ours, self.theirs))
        identical = [
            (i, j)
            for i, mine in enumerate(ours)
            for j, other in enumerate(theirs)
            if mine and mine == other and _agree(self.ours[i], self.theirs[j])
        ]
        times = [Counter(pair[axis] for pair in identical) for axis in (0, 1)]
        return [(i, j) for i, j in identical if times[0][i] == times[1][j] == 1]

    def assigned(self, certain: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Of the others, the pairs that are most alike altogether; what is not alike enough stays alone."""
        gain = np.maximum(self.score - ALIKE, 0)
        for i, j in certain:
            gain[i, :] = gain[:, j] = 0
        rows, columns = linear_sum_assignment(gain, maximize=True)
        return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0]

    def doubtful(
        self, chosen: Sequence[tuple[int, int]], certain: Sequence[tuple[int, int]]
    ) -> Mapping[str, tuple[Pair, ...]]:
        """For every dossier that is not paired for certain, what comes close to its pair."""
        settled = ({i for i, _ in certain}, {j for _, j in certain})
        found: dict[str, tuple[Pair, ...]] = {}
        for axis, side in enumerate((self.ours, self.theirs)):
            score = self.score if axis == 0 else self.score.T
            partner = {pair[axis]: pair[1 - axis] for pair in chosen}
            for k, dossier in enumerate(side):
                least = (score[k, partner[k]] if k in partner else ALIKE) - NEAR
                near = [
                    int(c)
                    for c in np.argsort(-score[k], kind="stable")
                    if score[k, c] >= least and c != partner.get(k) and c not in settled[1 - axis]
                ]
                if near and k not in settled[axis]:
                    cells = ((k, c) if axis == 0 else (c, k) for c in near[:SHOWN])
                    found[dossier.id] = tuple(self.pair(i, j, certain=False) for i, j in cells)
        return found

    def pair(self, i: int, j: int, *, certain: bool) -> Pair:
        stated = ((field, float(like[i, j])) for field, like in self.fields.items())
        reasons = tuple((field, round(like, 4)) for field, like in stated if not np.isnan(like))
        return Pair(self.ours[i].id, self.theirs[j].id, round(float(self.score[i, j]), 4), certain, reasons)


def _identity(dossier: Dossier) -> tuple[list[str], list[str]] | None:
    """Applicants and institutions as they must be identical for a certain pair; none where one is not stated.

    The words of a name may stand in any order, and so may names and institutions. Chinese stays in characters: many
    names sound alike.
    """
    people = sorted(" ".join(sorted(words_of(name))) for name in _stated(dossier.applicants))
    places = sorted(map(_plain, _stated(dossier.institutions)))
    return (people, places) if people and places else None


def _stated(names: Iterable[str]) -> list[str]:
    """Names that say something: a blank or a dash is none."""
    return [name for name in names if words_of(name)]


def _agree(one: Dossier, other: Dossier) -> bool:
    """Whether titles are identical in the languages that both have, one at least, and themes do not contradict."""
    mine, theirs = ({code: _plain(text) for code, text in d.titles.items()} for d in (one, other))
    common = {code for code in mine if mine[code] and theirs.get(code)}
    titles = bool(common) and all(mine[code] == theirs[code] for code in common)
    return titles and (one.theme == other.theme or not (one.theme and other.theme))


def _plain(text: str) -> str:
    return "".join(words_of(text))


def _likeness(ours: Sequence[Dossier], theirs: Sequence[Dossier], meaning: Similarity | None) -> dict[Field, Likeness]:
    """Likeness in every field, shape ``(ours, theirs)``; not a number where one of the two does not state it."""
    people, opposite = ([_stated(d.applicants) for d in side] for side in (ours, theirs))
    places, across = ([_stated(d.institutions) for d in side] for side in (ours, theirs))
    return {
        "title": _of_texts([d.titles for d in ours], [d.titles for d in theirs], meaning),
        "applicants": _of_names(people, opposite, _by_name),
        "institutions": _of_names(places, across, _by_place(meaning)),
        "summary": _of_texts([d.summary for d in ours], [d.summary for d in theirs], meaning),
        "theme": _of_themes([d.theme for d in ours], [d.theme for d in theirs]),
    }


def _of_texts(
    ours: Sequence[Mapping[str, str]], theirs: Sequence[Mapping[str, str]], meaning: Similarity | None
) -> Likeness:
    """The greatest likeness of any two versions: by letters within a language, in meaning across languages."""
    like = np.full((len(ours), len(theirs)), np.nan)
    mine, others = ({c: [t.get(c, "") for t in side] for c in sorted(set().union(*side))} for side in (ours, theirs))
    for code, texts in mine.items():
        for other, opposite in others.items():
            if code != other and meaning is None:
                continue
            found = np.asarray(meaning(texts, opposite), float) if meaning else np.zeros_like(like)
            if code == other:
                found = np.maximum(found, by_letters(texts, opposite, size=3, rare=True))
            both = np.outer([bool(text.strip()) for text in texts], [bool(text.strip()) for text in opposite])
            like = np.fmax(like, np.where(both, found, np.nan))
    return like


def _of_names(
    ours: Sequence[Sequence[str]],
    theirs: Sequence[Sequence[str]],
    compare: Callable[[Sequence[str], Sequence[str]], Likeness],
) -> Likeness:
    """Likeness of sets of names."""
    mine, others = (sorted({name for names in side for name in names}) for side in (ours, theirs))
    like = np.full((len(ours), len(theirs)), np.nan)
    if mine and others:
        members = compare(mine, others)
        at, across = ({name: i for i, name in enumerate(names)} for names in (mine, others))
        rows = [[at[name] for name in names] for names in ours]
        columns = [[across[name] for name in names] for names in theirs]
        for i, row in enumerate(rows):
            for j, column in enumerate(columns):
                if row and column:
                    like[i, j] = of_sets(members, row, column)
    return like


def _by_name(one: Sequence[str], other: Sequence[str]) -> Likeness:
    return by_letters(one, other, size=2, rare=False)


def _by_place(meaning: Similarity | None) -> Callable[[Sequence[str], Sequence[str]], Likeness]:
    def compare(one: Sequence[str], other: Sequence[str]) -> Likeness:
        like = np.maximum(by_letters(one, other, size=3, rare=True), by_acronym(one, other))
        return like if meaning is None else np.maximum(like, meaning(one, other))

    return compare


def _of_themes(ours: Sequence[str], theirs: Sequence[str]) -> Likeness:
    equal = [[float(one == other) if one and other else np.nan for other in theirs] for one in ours]
    return np.array(equal, float).reshape(len(ours), len(theirs))
