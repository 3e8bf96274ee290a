"""Fields beside what texts say, and that the labelled texts are ranked no worse than they were."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from ponte.engine.matching import Profile, default_encoder, match
from ponte.engine.matching.topics import WEIGHT, TopicEncoder, descriptions
from tests.engine.matching.word_encoder import WordEncoder

LABELLED = Path(__file__).parents[3] / "bench" / "matching" / "requests-offers.tsv"


def test_fields_are_described_once_and_in_words() -> None:
    fields = descriptions()
    assert len(fields) == len(set(fields)) > 500
    assert all(len(field.split()) >= 3 and field == field.strip() for field in fields)


def test_a_text_is_about_the_fields_nearest_to_it() -> None:
    encoder = TopicEncoder(WordEncoder())
    fields = descriptions()
    shares = encoder.shares(WordEncoder().encode(fields[:50])) ** 2
    assert shares.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (shares.argmax(axis=1) == np.arange(50)).all()


def test_likeness_is_the_weighted_mean_of_likeness_in_meaning_and_in_fields() -> None:
    plain, encoder = WordEncoder(), TopicEncoder(WordEncoder())
    texts = ["olive oil mills", "wine yeast"]
    meaning, fields = plain.encode(texts), encoder.shares(plain.encode(texts))
    expected = (meaning @ meaning.T + WEIGHT * fields @ fields.T) / (1 + WEIGHT)
    vectors = encoder.encode(texts)
    assert vectors.shape == (2, encoder.dimensions)
    np.testing.assert_allclose(vectors @ vectors.T, expected, atol=1e-5)


def test_what_means_nothing_is_about_nothing() -> None:
    assert not TopicEncoder(WordEncoder()).encode(["", "wine"])[0].any()


@pytest.mark.parametrize(("asking", "answering", "first"), [("it", "zh", 0.65), ("zh", "it", 0.65)])
def test_labelled_requests_find_their_offers_across_languages(asking: str, answering: str, first: float) -> None:
    """Twenty of the trades, three pairs each: fewer found is worse than it was."""
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[24:84]
    profiles = [
        Profile(f"{side}/{n}", side, row[f"{what}_kind"], "", row[f"{what}_{language}"], language=language)
        for side, what, language in (("ask", "request", asking), ("answer", "offer", answering))
        for n, row in enumerate(rows)
    ]
    lists = {found.id: [one.id for one in found.matches] for found in match(profiles, encoder=default_encoder())}
    assert np.mean([lists[f"ask/{n}"][0] == f"answer/{n}" for n in range(60)]) >= first
    assert np.mean([f"answer/{n}" in lists[f"ask/{n}"] for n in range(60)]) >= 0.93
