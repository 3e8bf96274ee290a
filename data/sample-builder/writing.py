"""What the people of the sample offer and look for: one profile is one wording of a topic, filed by one person."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from blocks import LANGUAGE_OF_SIDE, SIDES, Topic, Wording, choose
from cast import Person

DIRECTIONS: Final = ("offer", "request")
EXTRA_IN_ENGLISH: Final = 40
EXTRA_IN_OTHER_LANGUAGE: Final = 10
MAX_PROFILES_PER_PERSON: Final = 3
TRADERS: Final = ("company", "startup", "cluster")
"""Kinds of organisations that sell products and buy supplies."""
LABORATORIES: Final = ("university", "research")
LENGTH: Final = {"it": (45, 66), "en": (45, 66), "zh": (95, 150)}
"""Bounds between which the wanted length of a text is drawn: words, for Chinese characters."""


@dataclass(frozen=True)
class Task:
    """A wording that somebody of a side is to file."""

    topic: Topic
    direction: str
    language: str
    side: str

    @property
    def wording(self) -> Wording:
        """The title and text to start from."""
        return self.topic.wordings[self.direction, self.language]

    def suits(self, person: Person) -> bool:
        """Whether it is in the person's line and language; laboratories do not trade in products and supplies."""
        organisation = person.organisation
        return (
            person.side == self.side
            and self.language in person.languages
            and self.topic.sector in organisation.sectors
            and self.wording.side in (None, self.side)
            and (organisation.kind in TRADERS or self.wording.nature not in ("product", "supply"))
        )


@dataclass(frozen=True)
class Profile:
    """A profile as filed."""

    id: str
    person: Person
    kind: str
    language: str
    title: str
    text: str
    keywords: list[str]
    sectors: list[str]


@dataclass
class Desk:
    """Assigns tasks to people of the right side, sector and languages, evenly and without contradiction."""

    people: Sequence[Person]
    rng: random.Random
    load: Counter[str] = field(default_factory=Counter)
    filed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def author(self, task: Task) -> Person:
        """The least busy person who may file the task.

        An organisation takes a topic once: who offers a thing neither seeks it nor files it twice.

        Raises:
            LookupError: nobody may.
        """
        able = [person for person in self.people if self._may(person, task)]
        if not able:
            raise LookupError(f"nobody can file {task.topic.id} ({task.direction}, {task.language}, {task.side})")
        best = min(able, key=lambda person: (*self._rank(person, task), self.rng.random()))
        self.take(best, task)
        return best

    def take(self, person: Person, task: Task) -> None:
        """Note that the person files the task."""
        self.load[person.id] += 1
        self.filed[person.organisation.id].add(task.topic.id)

    def _may(self, person: Person, task: Task) -> bool:
        return (
            task.suits(person)
            and task.topic.id not in self.filed[person.organisation.id]
            and self.load[person.id] < MAX_PROFILES_PER_PERSON
        )

    def _rank(self, person: Person, task: Task) -> tuple[float, bool]:
        """The less work, the better; whose main sector it is takes two before another takes one."""
        other_line = person.organisation.sectors[0] != task.topic.sector
        speaks_more = set(person.languages) != {task.language}
        return (self.load[person.id] + 1.5 * other_line, speaks_more)


def tasks(topics: Sequence[Topic], people: Sequence[Person], rng: random.Random) -> list[Task]:
    """One task for every wording, and the extra ones.

    Italian is filed by the Italian side and Chinese by the Chinese; English offers by either in turn, and the
    request by the other side than the offer, unless the wording fits one side only. Extra ones turn that round for
    some topics, and a few are in the language of the other side.
    """
    found, turned = [], []
    for number, topic in enumerate(topics):
        for turn, direction in enumerate(DIRECTIONS):
            found += [Task(topic, direction, LANGUAGE_OF_SIDE[side], side) for side in SIDES]
            first, second = (Task(topic, direction, "en", SIDES[(number + turn + other) % 2]) for other in (0, 1))
            bound = first.wording.side
            found.append(second if bound == second.side else first)
            if bound is None and turn == number // 2 % 2:
                turned.append(second)
    found += rng.sample(turned, EXTRA_IN_ENGLISH)
    return found + _in_the_other_language(topics, people, rng)


def _in_the_other_language(topics: Sequence[Topic], people: Sequence[Person], rng: random.Random) -> list[Task]:
    """One task for each of a few people who write the language of the other side, each in a sector of its own."""
    other = {side: LANGUAGE_OF_SIDE[SIDES[1 - number]] for number, side in enumerate(SIDES)}
    writers = {p.organisation.sectors[0]: p for p in people if other[p.side] in p.languages}
    found = []
    for sector in rng.sample(sorted(writers), EXTRA_IN_OTHER_LANGUAGE):
        person = writers[sector]
        mine = [Task(topic, way, other[person.side], person.side) for topic in topics for way in DIRECTIONS]
        found.append(rng.choice([task for task in mine if task.topic.sector == sector and task.suits(person)]))
    return found


class Writer:
    """Composes the text of a profile from its wording and the sentences that fit its author."""

    def __init__(self, sentences: Mapping[str, Any], rng: random.Random) -> None:
        self._sentences = sentences
        self._rng = rng
        self._written: set[str] = set()

    def profile(self, number: int, task: Task, person: Person) -> Profile:
        """The profile of a task as this person files it."""
        kind = self._kind(task, person)
        keywords = list(task.topic.keywords[task.language])
        near = [sector for sector in task.topic.also if self._rng.random() < 0.6]
        return Profile(
            id=f"r{number:03}",
            person=person,
            kind=kind,
            language=task.language,
            title=choose(task.wording.title, self._rng),
            text=self._new_text(task, person, kind),
            keywords=keywords,
            sectors=[task.topic.sector, *near],
        )

    def _kind(self, task: Task, person: Person) -> str:
        if task.direction == "offer":
            trades = person.organisation.kind in TRADERS
            return "business-offer" if task.wording.nature == "product" and trades else "technology-offer"
        if task.wording.nature == "supply":
            return "business-request"
        in_laboratory = person.organisation.kind in LABORATORIES
        return "research-request" if in_laboratory and self._rng.random() < 0.7 else "technology-request"

    def _new_text(self, task: Task, person: Person, kind: str) -> str:
        """A text that no other profile has: a wording filed twice is followed by other sentences."""
        while (text := self._text(task, person, kind)) in self._written:
            pass
        self._written.add(text)
        return text

    def _text(self, task: Task, person: Person, kind: str) -> str:
        """The wording, then whom it is for; further sentences about the state and the author as length allows."""
        language, organisation = task.language, person.organisation
        body = choose(task.wording.text, self._rng)
        abroad = f"{language}@{person.side}"
        own = abroad if abroad in self._sentences else language
        partner = self._sentence(own, "partner", "service" if task.wording.nature == "service" else kind)
        about = self._sentence(language, "about", organisation.kind).replace("<city>", organisation.city.name[language])
        if task.direction == "request":
            state = [self._sentence(language, "terms")]
        else:
            state = [self._sentence(language, "readiness", task.wording.nature)]
            if task.wording.nature == "technology" and self._rng.random() < 0.3:
                state.append(self._sentence(own, "protection"))
        wanted = self._rng.randint(*LENGTH[language])
        size = _size(body + partner, language)
        optional, kept = [*state, about], []
        for sentence in self._rng.sample(optional, len(optional)):
            if size + _size(sentence, language) <= wanted:
                kept.append(sentence)
                size += _size(sentence, language)
        in_order = [body, *(s for s in state if s in kept), *(s for s in (about,) if s in kept), partner]
        return ("" if language == "zh" else " ").join(in_order)

    def _sentence(self, language: str, *path: str) -> str:
        choices: Any = self._sentences[language]
        for key in path:
            choices = choices[key]
        return choose(self._rng.choice(choices), self._rng)


def _size(text: str, language: str) -> int:
    return len(text) if language == "zh" else len(text.split())


def profiles(
    topics: Sequence[Topic],
    people: Sequence[Person],
    sentences: Mapping[str, Any],
    rng: random.Random,
) -> list[Profile]:
    """All profiles; the demonstration's request and offer come first and are each other's counterpart."""
    desk, writer = Desk(people, rng), Writer(sentences, rng)
    burns = next(topic for topic in topics if topic.id == "burn-dressing")
    demo = [(Task(burns, "request", "it", "it"), people[0]), (Task(burns, "offer", "zh", "cn"), people[1])]
    for task, person in demo:
        desk.take(person, task)
    open_tasks = [task for task in tasks(topics, people, rng) if task not in [done for done, _ in demo]]
    # What fewest can file goes first: in the language of the other side, then what laboratories do not trade in.
    open_tasks.sort(
        key=lambda task: (
            task.language in (LANGUAGE_OF_SIDE[task.side], "en"),
            task.wording.nature not in ("product", "supply"),
        )
    )
    filed = demo + [(task, desk.author(task)) for task in open_tasks]
    return [writer.profile(number, task, person) for number, (task, person) in enumerate(filed, 1)]
