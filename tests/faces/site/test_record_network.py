"""Who works with whom: edges by hand, the picture's dots and lines, and the list that says the same."""

from __future__ import annotations

import re

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ponte.accords.models import Accord
from ponte.accords.record import Dimension
from ponte.accords.record.layout import place_nodes
from ponte.accords.record.network import Level, network
from ponte.common.models import SourcePlace
from ponte.faces.site import network as drawing
from ponte.people.models import Organisation, Place
from ponte.programme.models import Activity, Edition
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def nothing_happened(*, but: Activity | None = None) -> None:
    Accord.objects.update(follows=None, succession="")
    Accord.objects.all().delete()
    Activity.objects.exclude(pk=but.pk if but else None).delete()


def an_accord(edition: Edition, *parties: Organisation, slug: str = "made") -> Accord:
    accord = Accord.objects.create(
        programme=edition.programme, slug=slug, kind="memorandum", status="signed", title_en="M", date="2016-05"
    )
    accord.parties.set(parties)
    accord.sources.add(SourcePlace.objects.all()[0])
    return accord


def page(client: Client, query: str = "", language: str = "en") -> str:
    response = client.get(f"/{language}/network/{query}")
    assert response.status_code == 200, query
    return str(response.content.decode())


def test_the_parties_of_an_accord_are_joined_each_with_each(edition: Edition) -> None:
    nothing_happened()
    ones = [OrganisationFactory(slug=f"party-{n}", country=country) for n, country in enumerate(["IT", "IT", "CN"])]
    accord = an_accord(edition, *ones)
    an_accord(edition, *ones[:2], slug="again")
    found = network(edition.programme, {})
    pairs = {(edge.first, edge.second): edge.weight for edge in found.edges}
    keys = [f"organisation-party-{n}" for n in range(3)]
    assert pairs == {(keys[0], keys[1]): 2, (keys[0], keys[2]): 1, (keys[1], keys[2]): 1}
    assert {node.key: node.weight for node in found.nodes.values()} == {keys[0]: 3, keys[1]: 3, keys[2]: 2}
    assert [found.nodes[key].side for key in keys] == [1, 1, 2]
    assert next(edge for edge in found.edges if edge.weight == 1).accords == [accord]


def test_who_received_is_joined_with_who_was_received_and_with_nobody_else(edition: Edition) -> None:
    activity = Activity.objects.filter(part_of=None, parts=None)[0]
    nothing_happened(but=activity)
    activity.people.all().delete()
    host, first, second = (OrganisationFactory(slug=slug) for slug in ("host", "one", "two"))
    activity.hosts.set([host])
    activity.organisations.set([first, second, host])
    pairs = {(edge.first, edge.second) for edge in network(edition.programme, {}).edges}
    assert pairs == {("organisation-host", "organisation-one"), ("organisation-host", "organisation-two")}


def test_what_is_invented_and_what_is_not_agreed_joins_nobody(edition: Edition) -> None:
    before = len(network(edition.programme, {}).edges)
    real, sample = OrganisationFactory(), OrganisationFactory(is_sample=True)
    accord = an_accord(edition, real, sample)
    assert len(network(edition.programme, {}).edges) == before
    accord.parties.add(OrganisationFactory())
    assert len(network(edition.programme, {}).edges) == before + 1
    Accord.objects.filter(pk=accord.pk).update(status="discussed")
    assert len(network(edition.programme, {}).edges) == before


def test_cities_stand_for_what_lies_in_them(edition: Edition) -> None:
    nothing_happened()
    naples, chengdu = Place.objects.get(slug="naples"), Place.objects.get(slug="chengdu")
    site = Place.objects.create(slug="a-site", kind="site", name_en="Site", parent=chengdu)
    an_accord(edition, OrganisationFactory(place=naples), OrganisationFactory(place=site), OrganisationFactory())
    found = network(edition.programme, {}, Level.PLACES)
    assert [(edge.first, edge.second) for edge in found.edges] == [("place-chengdu", "place-naples")]
    assert {node.key: node.side for node in found.nodes.values()} == {"place-chengdu": 2, "place-naples": 1}


def test_the_network_is_that_of_what_is_chosen(edition: Edition) -> None:
    of_1978 = network(edition.programme, {Dimension.YEAR: "1978"})
    assert [(edge.first, edge.second) for edge in of_1978.edges] == [("place-china", "place-italy")]
    assert len(network(edition.programme, {}).edges) > 1


@pytest.mark.parametrize("count", [1, 2, 5, 300])
def test_nodes_stand_apart_within_the_picture_and_always_alike(count: int) -> None:
    edges = [(n // 2, n) for n in range(1, count)]
    placed = place_nodes(count, edges, [1.0] * len(edges))
    assert np.array_equal(placed, place_nodes(count, edges, [1.0] * len(edges)))
    assert placed.shape == (count, 2)
    assert np.isfinite(placed).all()
    assert placed.min() >= 0
    assert placed.max() <= 1
    if count > 1:
        apart = np.linalg.norm(placed[:, None] - placed[None], axis=2) + 9 * np.eye(count)
        assert apart.min() > 0.1 / count**0.5


def test_joined_nodes_stand_nearer_than_others() -> None:
    rings = [(n, (n + 1) % 5) for n in range(5)] + [(5 + n, 5 + (n + 1) % 5) for n in range(5)]
    placed = place_nodes(10, rings, [1.0] * 10)
    apart = np.linalg.norm(placed[:, None] - placed[None], axis=2)
    within = np.mean([apart[a, b] for a in range(5) for b in range(a)])
    assert within < 0.8 * np.mean(apart[:5, 5:])


def test_names_stand_on_no_other_name_and_those_of_the_less_busy_on_no_circle(edition: Edition) -> None:
    picture = drawing.drawn(network(edition.programme, {}))
    assert picture is not None
    boxes = [dot.label.box for dot in picture.dots if dot.label]
    assert len(boxes) > len(picture.dots) / 2
    assert not any(drawing._meet(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    for dot in picture.dots:
        assert dot.label or picture.dots.index(dot) >= drawing.ALWAYS_NAMED
        x, y, radius = float(dot.x), float(dot.y), float(dot.radius)
        circle = (x - radius + 0.1, y - radius + 0.1, x + radius - 0.1, y + radius - 0.1)
        assert 0 < x < picture.width
        assert 0 < y < picture.height
        clear = [other.label.box for other in picture.dots[drawing.ALWAYS_NAMED :] if other.label]
        assert not any(drawing._meet(circle, box) for box in clear)


@pytest.mark.parametrize("level", Level)
def test_the_list_says_what_the_picture_shows(edition: Edition, client: Client, level: str) -> None:
    html = page(client, f"?level={level}")
    found = network(edition.programme, {}, Level(level))
    assert set(re.findall(r'data-dot="([^"]*)"', html)) == set(re.findall(r'data-node="([^"]*)"', html))
    assert set(re.findall(r'data-dot="([^"]*)"', html)) == found.nodes.keys()
    assert html.count("data-ends=") == len(found.edges)
    things = sum(edge.weight for edge in found.edges)
    told = html[html.index("network-list") : html.index('<figure class="network"')]
    listed = re.findall(r'<li><a href="/en/(?:accords|editions)/', told)
    assert len(listed) == 2 * things  # each stands with both of its parties


def test_one_party_is_shown_with_what_joins_it_without_any_script(edition: Edition, client: Client) -> None:
    key = next(iter(network(edition.programme, {}).nodes))
    html = page(client, f"?focus={key}")
    assert html.count("<details open>") == 1
    assert f'data-focus="{key}"' in html
    assert client.get("/en/network/?focus=organisation-nobody").status_code == 404


@pytest.mark.parametrize("language", ["it", "zh-hans"])
def test_the_picture_is_named_in_the_readers_language(edition: Edition, client: Client, language: str) -> None:
    found = network(edition.programme, {}).nodes["place-italy"].party
    assert getattr(found, f"name_{language.replace('-', '_')}") in page(client, "", language)


def test_without_anybody_the_page_says_what_will_be_here(edition: Edition, client: Client) -> None:
    assert "Nobody is joined by what is chosen" in page(client, "?year=1999")
    nothing_happened()
    assert "Nobody is joined yet" in page(client)


def test_the_page_asks_the_database_equally_often(edition: Edition, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client)
        return len(captured)

    an_accord(edition, OrganisationFactory(), OrganisationFactory(), slug="first")
    queries()
    few = queries()
    for number in range(3):
        naples = Place.objects.get(slug="naples")
        ones = [OrganisationFactory(place=naples) for _ in range(3)]
        an_accord(edition, *ones, slug=f"more-{number}")
    assert queries() == few
