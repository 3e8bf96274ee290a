"""The hand-written building blocks of the sample: read from YAML, checked, and given types."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

HERE: Final = Path(__file__).parent
LANGUAGES: Final = ("it", "zh", "en")
SIDES: Final = ("it", "cn")
LANGUAGE_OF_SIDE: Final = {"it": "it", "cn": "zh"}

_RANK = re.compile(r"市$|^Distretto di |^Nuova Area di | District$| New Area$")
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")


@dataclass(frozen=True)
class Wording:
    """One offer or request in one language.

    `nature` is technology, product or service for an offer, technology or supply for a request; `side` is set where
    only that side could say so.
    """

    title: str
    text: str
    nature: str
    side: str | None


@dataclass(frozen=True)
class Topic:
    """A technical subject of one sector, with its wordings by (direction, language)."""

    id: str
    sector: str
    also: tuple[str, ...]
    keywords: Mapping[str, list[str]]
    wordings: Mapping[tuple[str, str], Wording]


@dataclass(frozen=True)
class City:
    """A city and its names by language."""

    id: str
    name: Mapping[str, str]


def load_yaml(path: Path) -> Any:
    """The content of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def load_topics() -> list[Topic]:
    """Every topic of every sector, in the order of the files.

    Raises:
        KeyError: a language lacks one of its titles, texts or keywords.
    """
    topics = []
    for path in sorted((HERE / "sectors").glob("*.yaml")):
        sheet = load_yaml(path)
        for entry in sheet["topics"]:
            topics.append(
                Topic(
                    id=entry["id"],
                    sector=sheet["sector"],
                    also=tuple(entry["also"]),
                    keywords={language: entry[language]["keywords"] for language in LANGUAGES},
                    wordings=dict(_wordings(entry)),
                )
            )
    return topics


def _wordings(entry: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Wording]]:
    for language in LANGUAGES:
        words = entry[language]
        for direction in ("offer", "request"):
            nature = words.get(f"{direction}_is", "technology")
            side = words.get(f"{direction}_by")
            wording = Wording(words[f"{direction}_title"], words[f"{direction}_text"], nature, side)
            yield (direction, language), wording


def load_cities(edition: Path) -> dict[str, City]:
    """The places of the edition and of the sample by id, without the words for their rank ("District", 市)."""
    entries = load_yaml(edition / "places.yaml") + load_yaml(edition / "sample" / "places.yaml")
    return {
        entry["id"]: City(entry["id"], {language: _RANK.sub("", entry["name"][language]) for language in LANGUAGES})
        for entry in entries
    }


def choose(text: str, rng: random.Random) -> str:
    """The text with one alternative of each ``{a|b}`` taken."""
    return _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), text)
