"""A unigram tokenizer: the segmentation of a text into known pieces whose scores add up highest.

Method: Kudo, *Subword Regularization*, ACL 2018; the search is Viterbi's, one pass over the characters.
"""

from __future__ import annotations

import re
from typing import Final

SPACE: Final = "\u2581"
"""Stands for a space inside pieces, as in every SentencePiece vocabulary."""

_UNKNOWN_PENALTY: Final = 10.0
_SPACES: Final = re.compile(" +")


class Unigram:
    """Turns text into the numbers of its pieces.

    Parameters
    ----------
    pieces, scores
        The vocabulary in order of its numbers, and each piece's logarithm of probability.
    unknown
        Number of the piece that stands for a character no piece covers.
    replacements
        What single characters become before the search, as :meth:`str.translate` wants it.
    """

    def __init__(self, pieces: list[str], scores: list[float], *, unknown: int, replacements: dict[int, str]) -> None:
        self._scores = scores
        self._unknown = unknown
        self._replacements = replacements
        self._unknown_score = min(scores) - _UNKNOWN_PENALTY
        # Every beginning of a piece, so that the search stops where no piece goes on; -1 is a beginning only.
        self._beginnings: dict[str, int] = {}
        for number, piece in enumerate(pieces):
            for end in range(1, len(piece)):
                self._beginnings.setdefault(piece[:end], -1)
            self._beginnings[piece] = number

    def encode(self, text: str) -> list[int]:
        """Return the numbers of the text's pieces, in order."""
        text = SPACE + _SPACES.sub(SPACE, text.translate(self._replacements).strip(" "))
        best = [0.0] + [-float("inf")] * len(text)
        start = [0] * (len(text) + 1)
        piece = [self._unknown] * (len(text) + 1)
        for begin in range(len(text)):
            score = best[begin] + self._unknown_score
            if score > best[begin + 1]:
                best[begin + 1], start[begin + 1], piece[begin + 1] = score, begin, self._unknown
            for end in range(begin + 1, len(text) + 1):
                number = self._beginnings.get(text[begin:end])
                if number is None:
                    break
                if number >= 0 and number != self._unknown:
                    score = best[begin] + self._scores[number]
                    if score > best[end]:
                        best[end], start[end], piece[end] = score, begin, number
        numbers = []
        end = len(text)
        while end > 0:
            numbers.append(piece[end])
            end = start[end]
        return numbers[::-1]
