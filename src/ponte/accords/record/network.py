"""Who works with whom: organisations, or the cities they are in, joined by what they did together.

Two parties are joined by an accord of both, by a project of both that was funded, and by an entry of the diary at which
one received the other. The one-to-one meetings join nobody here: whom somebody met is told to those two alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.db.models import Prefetch, TextChoices
from django.utils.translation import gettext_lazy as _

from ponte.accords.models import Accord
from ponte.accords.record.counting import entries
from ponte.accords.record.dimensions import Scope
from ponte.accords.record.measures import ACCORDS, ACTIVITIES, PROJECTS
from ponte.calls.models import Project
from ponte.people.enums import PlaceKind
from ponte.people.models import Organisation, Place
from ponte.programme.models import Activity, ActivityPerson, Programme


class Level(TextChoices):
    """What the nodes of the network are."""

    ORGANISATIONS = "organisations", _("organisations")
    PLACES = "places", _("places")


Party = Organisation | Place
"""Between states the parties are countries."""
_WHOLE: Final = (PlaceKind.CITY, PlaceKind.MUNICIPALITY, PlaceKind.COUNTRY)
"""Kinds of places that stand for what lies in them."""


class Node(NamedTuple):
    """A party with the side it is of."""

    key: str
    party: Party
    side: int
    """Which of the programme's sides has its country, 1 or 2; 0 for a third country, or where none is known."""
    weight: int
    """How many things it did with others, each counted once for each of them."""


@dataclass(slots=True)
class Edge:
    """What two parties did together."""

    first: str
    second: str
    accords: list[Accord] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How many things they did together."""
        return len(self.accords) + len(self.projects) + len(self.activities)


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes by their number of shared things, the busiest first, and edges by their ends."""

    nodes: dict[str, Node]
    edges: list[Edge]

    def neighbours(self) -> dict[str, list[tuple[Node, Edge]]]:
        """List for every node the others with what it did with each, the most first."""
        found: defaultdict[str, list[tuple[Node, Edge]]] = defaultdict(list)
        for edge in sorted(self.edges, key=lambda edge: -edge.weight):
            found[edge.first].append((self.nodes[edge.second], edge))
            found[edge.second].append((self.nodes[edge.first], edge))
        return {key: found[key] for key in self.nodes}


def network(programme: Programme, scope: Scope, level: Level = Level.ORGANISATIONS) -> Network:
    """Join parties by accords, funded projects and the diary's entries, as far as these are in the scope."""
    standing = _Standing(level)
    edges: dict[tuple[str, str], Edge] = {}
    parties: dict[str, Party] = {}

    def join(ones: Iterable[Party], others: Iterable[Party]) -> Iterable[Edge]:
        parties.update({_key(party): party for party in [*ones, *others]})
        ends = {(_key(one), _key(other)) for one in ones for other in others}
        for pair in sorted({(min(pair), max(pair)) for pair in ends}):
            if pair[0] != pair[1]:
                yield edges.setdefault(pair, Edge(*pair))

    for accord in entries(ACCORDS, programme, scope):
        of_accord = standing.of([*accord.parties.all(), *accord.countries.all()])
        for edge in join(of_accord, of_accord):
            edge.accords.append(accord)
    for project in entries(PROJECTS, programme, scope):
        institutions = [dossier.institution for dossier in project.proposal.dossiers if dossier.institution]
        partners = standing.of(institutions)
        for edge in join(partners, partners):
            edge.projects.append(project)
    for activity, hosts, guests in _receptions(programme, scope):
        for edge in join(standing.of(hosts), standing.of(guests)):
            edge.activities.append(activity)
    weights: Counter[str] = Counter()
    for edge in edges.values():
        weights.update({edge.first: edge.weight, edge.second: edge.weight})
    side_of = {land: number for number, side in enumerate(programme.sides.all(), 1) for land in side.countries}
    nodes = {
        key: Node(key, parties[key], side_of.get(standing.country(parties[key]), 0), weight)
        for key, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    }
    return Network(nodes, [edges[pair] for pair in sorted(edges)])


def _receptions(
    programme: Programme, scope: Scope
) -> Iterable[tuple[Activity, list[Organisation], list[Organisation]]]:
    """Tell of each entry of the diary, its parts included, who received and who was received."""
    people = ActivityPerson.objects.filter(organisation__isnull=False).select_related("organisation")
    rows = entries(ACTIVITIES, programme, scope).prefetch_related("hosts", "organisations", Prefetch("people", people))
    found = {activity.pk: activity for activity in rows}
    together: defaultdict[int, list[Activity]] = defaultdict(list)
    for activity in found.values():
        together[activity.part_of_id if activity.part_of_id in found else activity.pk].append(activity)
    for whole, parts in together.items():
        hosts = {host.pk: host for part in parts for host in part.hosts.all()}
        there = [one for part in parts for one in part.organisations.all()]
        there += [taking.organisation for part in parts for taking in part.people.all() if taking.organisation]
        guests = {one.pk: one for one in there if one.pk not in hosts}
        yield found[whole], list(hosts.values()), list(guests.values())


class _Standing:
    """Says who stands for a party in the network, and of which country that is."""

    def __init__(self, level: Level) -> None:
        self.level = level
        self.places = Place.objects.in_bulk()

    def of(self, parties: Iterable[Party]) -> list[Party]:
        """Return those of the public directory themselves, or the cities and countries that they are in."""
        if self.level == Level.ORGANISATIONS:
            found = [party for party in parties if isinstance(party, Place) or not party.is_sample]
        else:
            found = [place for party in parties if (place := self._place(party))]
        return list({_key(party): party for party in found}.values())

    def country(self, party: Party) -> str:
        """Return the code of a party's country: its own, else that of the place it is in; empty if nobody says."""
        if party.country:
            return party.country
        above = party.place_id if isinstance(party, Organisation) else party.parent_id
        return self.country(self.places[above]) if above else ""

    def _place(self, party: Party) -> Place | None:
        if isinstance(party, Organisation):
            return self._place(self.places[party.place_id]) if party.place_id and not party.is_sample else None
        if party.kind in _WHOLE or not party.parent_id:
            return party
        return self._place(self.places[party.parent_id])


def _key(party: Party) -> str:
    return f"{'place' if isinstance(party, Place) else 'organisation'}-{party.slug}"
