"""Likeness of what two applications say of themselves: texts and names by their letters, whatever the script.

Chinese is compared by its pinyin, so a character mistyped for another of the same sound costs nothing, and a name in
characters is like the same name in letters. Texts are bags of letter n-grams, weighed by how rare they are and compared
by their cosine: letters dropped or swapped cost little, and the order of family and given name nothing (W. B. Cavnar
and J. M. Trenkle, *N-gram-based text categorization*, 1994; for names P. Christen, *Data Matching*, 2012, chapter 5).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ponte.engine.matching.searching import fold, syllables_of
from ponte.engine.matching.text import READ_UP_TO

Likeness = NDArray[np.float64]

HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff"
_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_WORD: Final = re.compile(r"[^\W_]+")
_ACRONYM: Final = re.compile(r"(?<!\w)[A-Z][A-Z&]{2,9}(?!\w)")


def words_of(text: str) -> list[str]:
    """A text's words in small letters without accents, as they are written."""
    return _WORD.findall(fold(unicodedata.normalize("NFKC", text[:READ_UP_TO])))


def spelled(text: str) -> list[str]:
    """The same in Latin letters: every Chinese character by its pinyin."""
    plain = unicodedata.normalize("NFKC", text[:READ_UP_TO])
    return words_of(_HAN_RUN.sub(lambda run: f" {' '.join(syllables_of([run[0]]))} ", plain))


def by_letters(one: Sequence[str], other: Sequence[str], *, size: int, rare: bool) -> Likeness:
    """Likeness of texts by their n-grams of ``size`` letters, 0 … 1, shape ``(len(one), len(other))``.

    ``rare`` weighs each n-gram by the logarithm of how few of these texts have it.
    """
    texts = [_grams(text, size) for text in (*one, *other)]
    number = {gram: i for i, gram in enumerate(sorted(set().union(*texts)))}
    rows = np.repeat(np.arange(len(texts)), [len(grams) for grams in texts])
    columns = np.array([number[gram] for grams in texts for gram in grams], np.intp)
    counts = np.array([float(n) for grams in texts for n in grams.values()])
    if rare:
        having = np.bincount(columns, minlength=len(number))
        counts *= np.log1p(len(texts) / having)[columns]
    bags = csr_array((counts, (rows, columns)), shape=(len(texts), len(number)))
    lengths = np.sqrt(np.asarray(bags.multiply(bags).sum(axis=1))).ravel()
    products = (bags[: len(one)] @ bags[len(one) :].T).toarray()
    scale = np.maximum(np.outer(lengths[: len(one)], lengths[len(one) :]), 1e-12)
    return np.asarray(np.clip(products / scale, 0.0, 1.0), np.float64)


def _grams(text: str, size: int) -> Counter[str]:
    padded = [f" {word} " if size > 2 else word for word in spelled(text)]
    return Counter(word[i : i + size] for word in padded for i in range(max(len(word) - size + 1, 1)))


def by_acronym(one: Sequence[str], other: Sequence[str]) -> Likeness:
    """1 where a text has an acronym that another has too, or whose parts begin words of it in turn, else 0.

    So *CNR* is like *Consiglio Nazionale delle Ricerche*, and *POLIMI* like *Politecnico di Milano*.
    """
    mine, theirs = ([_acronyms(text) for text in side] for side in (one, other))
    words, opposite = ([spelled(text) for text in side] for side in (one, other))
    like = np.zeros((len(one), len(other)))
    for i, j in product(range(len(one)), range(len(other))):
        like[i, j] = bool(
            mine[i] & theirs[j]
            or any(_abbreviates(acronym, opposite[j]) for acronym in mine[i])
            or any(_abbreviates(acronym, words[i]) for acronym in theirs[j])
        )
    return like


def _acronyms(text: str) -> frozenset[str]:
    """Acronyms in a text, of three letters at least; where several words are all in capitals nothing tells them."""
    if len(text.split()) > 1 and not (_HAN_RUN.search(text) or any(letter.islower() for letter in text)):
        return frozenset()
    return frozenset(_ACRONYM.findall(text))


def _abbreviates(acronym: str, spoken: Sequence[str]) -> bool:
    """Whether the letters of an acronym are beginnings of words, in their order, the first word's first."""
    words = [word for word in spoken if word != acronym.lower()]
    if len(words) < 2:
        return False
    ends = {0}  # letters accounted for by the words so far
    for k, word in enumerate(words):
        reached = {
            end + n
            for end in ends
            for n in range(1, len(word) + 1)
            if (end or not k) and acronym.lower().startswith(word[:n], end)
        }
        ends = reached if not k else ends | reached
    return len(acronym) in ends


def of_sets(like: Likeness, one: Sequence[int], other: Sequence[int]) -> float:
    """Likeness of two sets of texts, given that of their members: the mean of each member's best counterpart."""
    some = like[np.ix_(one, other)]
    return float((some.max(axis=1).sum() + some.max(axis=0).sum()) / (len(one) + len(other)))
