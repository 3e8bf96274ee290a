"""Who takes part in the sample: organisations, people and interpreters, all of them invented."""

import random
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from blocks import LANGUAGE_OF_SIDE, LANGUAGES, SIDES, City, Topic

ORGANISATIONS_PER_SECTOR: Final = 8
PEOPLE_PER_SIDE: Final = 300
MAX_PEOPLE_PER_ORGANISATION: Final = 3
COUNTRIES: Final = {"it": "IT", "cn": "CN"}
SPOKEN: Final[Mapping[str, Mapping[str, int]]] = {
    "it": {"it en": 74, "it": 18, "it zh en": 6, "it zh": 2},
    "cn": {"zh en": 62, "zh": 30, "it zh en": 5, "it zh": 3},
}
"""Languages that people of a side speak, with weights."""


@dataclass(frozen=True)
class Organisation:
    """A firm, laboratory or agency; `names` by language, `sectors` with the main one first."""

    id: str
    side: str
    kind: str
    names: Mapping[str, str]
    city: City
    sectors: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name in the language of its own side."""
        return self.names[LANGUAGE_OF_SIDE[self.side]]


@dataclass(frozen=True)
class Person:
    """A participant; `name_zh` has the family name first and is empty on the Italian side."""

    id: str
    given: str
    family: str
    name_zh: str
    email: str
    organisation: Organisation
    title: str
    languages: tuple[str, ...]

    @property
    def side(self) -> str:
        """The side of the person's organisation."""
        return self.organisation.side


@dataclass(frozen=True)
class Interpreter:
    """Somebody who interprets between the languages given."""

    id: str
    given: str
    family: str
    name_zh: str
    email: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Leading:
    """A person of the guided demonstration, with the organisation."""

    side: str
    kind: str
    names: Mapping[str, str]
    city: str
    sectors: tuple[str, ...]
    person: tuple[str, str, str]
    """Given name, family name, and the name in Chinese characters if there is one."""
    title: str
    languages: tuple[str, ...]


LEADING: Final = (
    Leading(
        side="it",
        kind="research",
        names={
            "it": "Laboratorio Partenide di biomateriali intelligenti",
            "zh": "帕泰尼德智能生物材料实验室",
            "en": "Partenide Laboratory of Smart Biomaterials",
        },
        city="naples",
        sectors=("biomaterials", "health"),
        person=("Lucia", "Esposito", ""),
        title="Responsabile di laboratorio",
        languages=("it", "en"),
    ),
    Leading(
        side="cn",
        kind="company",
        names={
            "it": "Lanyan Biomateriali (Chengdu)",
            "zh": "成都岚砚生物材料有限公司",
            "en": "Chengdu Lanyan Biomaterials Co., Ltd.",
        },
        city="chengdu",
        sectors=("biomaterials", "health"),
        person=("Wei", "Chen", "陈薇"),
        title="研发总监",
        languages=("zh",),
    ),
)
"""First of each side: she seeks in Italian what the other offers in Chinese, and both are in Naples on the 25th."""


def kinds_of_sector(number: int) -> list[str]:
    """The kinds of the organisations of one side in the sector of this number: 60 % companies, 20 % research."""
    second_laboratory = "research" if number % 2 else "company"
    cluster = "cluster" if number % 3 == 0 else "company"
    agency = "agency" if number % 4 == 1 else "company"
    laboratory = "research" if number % 4 == 2 else "university"
    return ["company", "company", "company", "startup", laboratory, second_laboratory, cluster, agency]


class Caster:
    """Invents organisations and people out of the parts of names, never the same name twice."""

    def __init__(self, parts: Mapping[str, Any], cities: Mapping[str, City], rng: random.Random) -> None:
        self._parts = parts
        self._cities = cities
        self._rng = rng
        self._taken: set[str] = set()
        self._roots: dict[str, Iterator[Sequence[str]]] = {
            side: self._shuffled_roots(parts["roots"][side]) for side in SIDES
        }

    def _shuffled_roots(self, roots: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
        while True:
            yield from self._rng.sample(roots, len(roots))

    def organisations(self, topics: Sequence[Topic]) -> list[Organisation]:
        """Eight organisations a sector and side, those of the demonstration first."""
        found = [self._leading_organisation(number, leading) for number, leading in enumerate(LEADING, 1)]
        neighbours = _neighbouring_sectors(topics)
        for number, sector in enumerate(neighbours):
            for side in SIDES:
                kinds = kinds_of_sector(number)
                for leading in LEADING:
                    if (leading.side, leading.sectors[0]) == (side, sector):
                        kinds.remove(leading.kind)
                for kind in kinds:
                    found.append(self._organisation(len(found) + 1, side, kind, sector, neighbours[sector]))
        return found

    def _leading_organisation(self, number: int, leading: Leading) -> Organisation:
        self._taken.update(leading.names.values())
        city = self._cities[leading.city]
        return Organisation(f"o{number:03}", leading.side, leading.kind, leading.names, city, leading.sectors)

    def _organisation(self, number: int, side: str, kind: str, sector: str, near: Sequence[str]) -> Organisation:
        weights = self._parts["cities"][side]
        city = self._cities[self._rng.choices(list(weights), list(weights.values()))[0]]
        names = self._names(side, kind, sector, city)
        others = self._rng.sample(near, k=min(len(near), self._rng.choice((0, 1, 1, 2))))
        if kind == "agency" and "technology-transfer" not in (sector, *others):
            others.append("technology-transfer")
        return Organisation(f"o{number:03}", side, kind, names, city, (sector, *others))

    def _names(self, side: str, kind: str, sector: str, city: City) -> dict[str, str]:
        words = self._parts["sectors"][sector]
        while True:
            latin, han = next(self._roots[side])
            which, form = self._rng.randrange(2), self._rng.choice(self._parts["forms"])
            names = {
                language: self._parts["patterns"][side][kind][language].format(
                    root=han if language == "zh" else latin,
                    does=words[language][which],
                    field=words["field"][language],
                    city=city.name[language],
                    form=form,
                )
                for language in LANGUAGES
            }
            if self._taken.isdisjoint(names.values()):
                self._taken.update(names.values())
                return names

    def people(self, organisations: Sequence[Organisation]) -> list[Person]:
        """One to three people an organisation, 300 a side, the two of the demonstration first and alone in theirs."""
        seats = {side: [o for o in organisations if o.side == side] for side in SIDES}
        for side in SIDES:
            everyone = seats[side] * (MAX_PEOPLE_PER_ORGANISATION - 1)
            free = [o for o in everyone if o.id not in ("o001", "o002")]
            seats[side] += self._rng.sample(free, PEOPLE_PER_SIDE - len(seats[side]))
        pairs = [organisation for pair in zip(*seats.values(), strict=True) for organisation in pair]
        return [self._person(number, organisation) for number, organisation in enumerate(pairs, 1)]

    def _person(self, number: int, organisation: Organisation) -> Person:
        side = organisation.side
        if number <= len(LEADING):
            leading = LEADING[number - 1]
            (given, family, name_zh), title, languages = leading.person, leading.title, leading.languages
        else:
            given, family, name_zh = self._new_name(side)
            title = self._rng.choice(self._parts["titles"][side][organisation.kind])
            languages = self._languages(side)
        email = self._email(given, family)
        return Person(f"p{number:03}", given, family, name_zh, email, organisation, title, languages)

    def _languages(self, side: str) -> tuple[str, ...]:
        weights = SPOKEN[side]
        return tuple(self._rng.choices(list(weights), list(weights.values()))[0].split())

    def _new_name(self, side: str) -> tuple[str, str, str]:
        parts = self._parts["people"][side]
        while True:
            given, family = self._rng.choice(parts["given"]), self._rng.choice(parts["family"])
            name = (given[0], family[0], family[1] + given[1]) if side == "cn" else (given, family, "")
            key = name[2] or f"{given} {family}"
            if key not in self._taken and name not in (leading.person for leading in LEADING):
                self._taken.add(key)
                return name

    def interpreters(self) -> list[Interpreter]:
        """The interpreters, as listed by hand."""
        return [
            Interpreter(
                id=f"i{number:02}",
                given=entry["given"],
                family=entry["family"],
                name_zh=entry.get("name_zh", ""),
                email=self._email(entry["given"], entry["family"]),
                languages=tuple(entry["languages"]),
            )
            for number, entry in enumerate(self._parts["interpreters"], 1)
        ]

    def _email(self, given: str, family: str) -> str:
        """An address in a domain reserved for examples (RFC 2606), numbered where two people share a Latin name."""
        plain = unicodedata.normalize("NFKD", f"{given}.{family}".lower().replace(" ", "").replace("'", ""))
        local = plain.encode("ascii", "ignore").decode()
        number = 1
        while (address := f"{local}{number if number > 1 else ''}@example.org") in self._taken:
            number += 1
        self._taken.add(address)
        return address


def _neighbouring_sectors(topics: Sequence[Topic]) -> dict[str, list[str]]:
    """For every sector those that its topics touch, the most frequent first."""
    touched: dict[str, Counter[str]] = {topic.sector: Counter() for topic in topics}
    for topic in topics:
        touched[topic.sector].update(sector for sector in topic.also if sector in touched)
    return {sector: [name for name, _ in counts.most_common()] for sector, counts in touched.items()}
