"""Quality of matching by direction of language, against simpler ways: prints a Markdown table.

``.venv/bin/python bench/matching/quality.py`` reads the labelled requests and offers beside it; ``--parallel FILE``
reads parallel sentences instead (tab-separated columns ``en``, ``it``, ``zh``; ``--where kind=target`` takes only such
rows); ``--fit`` prints the weights that a logistic regression finds.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from ponte.engine.matching import Profile, UniversalSentenceEncoder, default_encoder, match
from ponte.engine.matching.cache import CachedEncoder, cache_file
from ponte.engine.matching.candidates import find_pairs
from ponte.engine.matching.centring import Centre
from ponte.engine.matching.e5 import E5Encoder
from ponte.engine.matching.fusion import FusedEncoder, LanguageCentred
from ponte.engine.matching.text import normalise
from ponte.engine.matching.topics import TopicEncoder

LABELLED = Path(__file__).with_name("requests-offers.tsv")
LANGUAGES = ("it", "zh", "en")
DIRECTIONS = tuple(permutations(LANGUAGES, 2))

Rows = list[dict[str, str]]


def read(path: Path, where: str) -> Rows:
    """Read a table, or those of its rows that have a value in a column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    column, _, value = where.partition("=")
    return [row for row in rows if not column or row[column] == value]


def pool(rows: Rows, asking: str, answering: str) -> list[Profile]:
    """Return requests in one language against offers in the other; parallel sentences have no kind."""
    if "request_en" not in rows[0]:
        sides = {"ask": asking, "answer": answering}
        return [
            Profile(f"{side}/{n}", side, "", "", row[language], language=language)
            for side, language in sides.items()
            for n, row in enumerate(rows)
        ]
    return [
        Profile(f"ask/{n}", "ask", row["request_kind"], "", row[f"request_{asking}"], language=asking)
        for n, row in enumerate(rows)
    ] + [
        Profile(f"answer/{n}", "answer", row["offer_kind"], "", row[f"offer_{answering}"], language=answering)
        for n, row in enumerate(rows)
    ]


def ranks_by_ponte(profiles: list[Profile]) -> np.ndarray:
    """Return the place of each request's counterpart in its list, 0 the first; 99 where it does not stand there."""
    lists = {found.id: [one.id for one in found.matches] for found in match(profiles, encoder=default_encoder())}
    places = []
    for n in range(len(profiles) // 2):
        own, wanted = lists[f"ask/{n}"], f"answer/{n}"
        places.append(own.index(wanted) if wanted in own else 99)
    return np.array(places)


def ranks_by(likeness: np.ndarray) -> np.ndarray:
    """Return the places of the counterparts, on the diagonal, in the order of likeness; equals by a chance order."""
    order = np.random.default_rng(0).permuted(np.tile(np.arange(len(likeness)), (len(likeness), 1)), axis=1)
    own, place = likeness.diagonal()[:, None], order.diagonal()[:, None]
    before: np.ndarray = (likeness > own) | ((likeness == own) & (order < place))
    return np.asarray(before.sum(axis=1))


def halves(vectors: np.ndarray) -> np.ndarray:
    """Return the likeness of the first half of the rows to the second."""
    return np.asarray(vectors[: len(vectors) // 2] @ vectors[len(vectors) // 2 :].T)


def equal_tags(rows: Rows) -> np.ndarray:
    """Return 1 where request and offer are of one trade, as a spreadsheet sorted by tags finds them."""
    tags = np.array([row["name"].partition("/")[0] for row in rows])
    return np.asarray(tags[:, None] == tags, dtype=float)


def bm25(texts: list[str], k: float = 1.2, b: float = 0.75) -> np.ndarray:
    """Return BM25 of character bigrams, the first half of the texts asking the second (Robertson & Zaragoza 2009)."""
    bags = [Counter(map("".join, pairwise(normalise(text).lower()))) for text in texts]
    asking, answering = bags[: len(bags) // 2], bags[len(bags) // 2 :]
    lengths = np.array([sum(bag.values()) for bag in answering])
    found = Counter(gram for bag in answering for gram in bag)
    scores = np.zeros((len(asking), len(answering)))
    for column, bag in enumerate(answering):
        damping = k * (1 - b + b * lengths[column] / lengths.mean())
        for row, wanted in enumerate(asking):
            for gram in wanted.keys() & bag.keys():
                rarity = np.log(1 + (len(answering) - found[gram] + 0.5) / (found[gram] + 0.5))
                scores[row, column] += rarity * bag[gram] * (k + 1) / (bag[gram] + damping)
    return scores


def table(rows: Rows) -> None:
    """Print share first and share among ten for every way and direction."""
    use, e5 = (CachedEncoder(encoder, cache_file()) for encoder in (UniversalSentenceEncoder(), E5Encoder()))
    both = FusedEncoder(use, LanguageCentred(e5))
    plain = {
        "USE, cosine": use.encode,
        "E5, cosine": e5.encode,
        "E5 less its language's mean, cosine": LanguageCentred(e5).encode,
        "both, cosine": both.encode,
        "both and fields, cosine": TopicEncoder(both).encode,
    }
    print("| way | " + " | ".join(f"{a}→{b}" for a, b in DIRECTIONS) + " | mean | among ten |")
    print("|---" * (len(DIRECTIONS) + 3) + "|")
    tagged = ["equal tags (the trade, told)"] if "name" in rows[0] else []
    ways = [*tagged, "character bigrams, BM25", *plain, "Ponte"]
    for way in ways:
        first, ten = [], []
        for asking, answering in DIRECTIONS:
            profiles = pool(rows, asking, answering)
            texts = [profile.text for profile in profiles]
            if way == "Ponte":
                ranks = ranks_by_ponte(profiles)
            elif way in plain:
                ranks = ranks_by(halves(plain[way](texts)))
            elif way in tagged:
                ranks = ranks_by(equal_tags(rows))
            else:
                ranks = ranks_by(bm25(texts))
            first.append((ranks == 0).mean())
            ten.append((ranks < 10).mean())
        cells = " | ".join(f"{share:.1%}" for share in [*first, np.mean(first), np.mean(ten)])
        print(f"| {way} | {cells} |", flush=True)


def fit(rows: Rows) -> None:
    """Print base, meaning and standing of a logistic regression over all candidate pairs of all directions."""
    features, answers = [], []
    for asking, answering in DIRECTIONS:
        profiles = pool(rows, asking, answering)
        vectors = default_encoder().encode([f". {profile.text}" for profile in profiles])
        groups = [(profile.language, profile.side) for profile in profiles]
        vectors = Centre(vectors, groups)(vectors, groups)
        half = len(profiles) // 2
        unknown = np.zeros(half, dtype=np.int64)
        pairs = find_pairs(vectors[:half], vectors[half:], unknown, unknown, per_profile=50)
        standing = (pairs.standing_left + pairs.standing_right) / 2
        features.append(np.column_stack([np.ones(len(pairs)), pairs.cosine, standing]))
        answers.append(np.where(pairs.left == pairs.right, 1.0, -1.0))
    X, y = np.vstack(features), np.concatenate(answers)
    solved = minimize(lambda w: np.logaddexp(0, -y * (X @ w)).mean() + 1e-5 * (w[1:] @ w[1:]), np.zeros(3))
    print("base {:.2f} meaning {:.2f} standing {:.2f}".format(*solved.x))


def main() -> None:
    """Read what is asked for and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parallel", type=Path, default=LABELLED)
    parser.add_argument("--where", default="")
    parser.add_argument("--fit", action="store_true")
    asked = parser.parse_args()
    rows = read(asked.parallel, asked.where)
    (fit if asked.fit else table)(rows)


if __name__ == "__main__":
    main()
