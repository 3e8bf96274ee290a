"""Compute the mean E5 vector of each language over the labelled texts: writes ``means.json`` beside the encoders.

Run it when the model changes: ``.venv/bin/python bench/matching/means.py``.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from ponte.engine import matching
from ponte.engine.matching.e5 import E5Encoder

HERE = Path(__file__).parent
LANGUAGES = ("en", "it", "zh")


def main() -> None:
    """Write the means, one list of numbers per language under the model's name."""
    with (HERE / "requests-offers.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    encoder = E5Encoder()
    means = {
        language: encoder.encode([row[f"{what}_{language}"] for row in rows for what in ("request", "offer")]).mean(
            axis=0
        )
        for language in LANGUAGES
    }
    target = Path(matching.__file__).with_name("means.json")
    stored = {encoder.name: {language: [round(float(value), 5) for value in mean] for language, mean in means.items()}}
    target.write_text(json.dumps(stored, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
