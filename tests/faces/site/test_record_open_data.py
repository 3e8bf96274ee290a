"""The open data: complete as the pages, harmless in a spreadsheet, described for machines, sent only when changed."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF

from ponte.accords.models import Accord
from ponte.accords.queries import counted
from ponte.accords.record import REAL, Dimension, figures
from ponte.faces.site.open_data import FORMATS, LICENCE
from ponte.faces.site.open_data_sets import DATASETS
from ponte.people.models import Organisation, Person, Place
from ponte.programme.models import Activity, Edition, Stage
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def taken(client: Client, name: str) -> bytes:
    response = client.get(f"/open-data/{name}")
    assert response.status_code == 200, name
    content: bytes = response.getvalue()
    return content


def rows_of(client: Client, slug: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(taken(client, f"{slug}.csv").decode("utf-8-sig"))))


def test_each_dataset_has_the_rows_of_its_table(edition: Edition, client: Client) -> None:
    expected = {
        "accords": set(counted().values_list("slug", flat=True)),
        "organisations": set(Organisation.objects.values_list("slug", flat=True)),
        "editions": set(Edition.objects.values_list("slug", flat=True)),
        "stages": set(Stage.objects.values_list("slug", flat=True)),
        "activities": set(Activity.objects.values_list("slug", flat=True)),
        "places": set(Place.objects.values_list("slug", flat=True)),
    }
    for slug, keys in expected.items():
        listed = [row[DATASETS[slug].key[0]] for row in rows_of(client, slug)]
        assert set(listed) == keys != set(), slug
        assert len(listed) == len(keys), slug


def test_the_figures_are_those_of_the_record(edition: Edition, client: Client) -> None:
    told = {(row["measure"], row["dimension"], row["value"]): int(row["count"]) for row in rows_of(client, "figures")}
    expected = {
        (figure.measure.code, dimension.value, figure.value): figure.count
        for dimension in Dimension
        for figure in figures(edition.programme, {}, dimension)
    }
    assert told == expected
    assert {code for code, _dimension, _value in told} <= {measure.code for measure in REAL}


def test_a_list_that_a_figure_names_is_there(edition: Edition, client: Client) -> None:
    for row in rows_of(client, "figures")[::17]:
        assert f"<strong>{row['count']}</strong>" in client.get(row["list"]).content.decode(), row


@pytest.mark.parametrize("slug", DATASETS)
def test_json_and_csv_say_the_same_in_the_columns_that_are_described(
    edition: Edition, client: Client, slug: str
) -> None:
    records = json.loads(taken(client, f"{slug}.json"))
    names = [column.name for column in DATASETS[slug].columns]
    assert all(list(record) == names for record in records)
    as_text = [{name: "" if value is None else str(value) for name, value in one.items()} for one in records]
    assert as_text == rows_of(client, slug)
    described = json.loads(taken(client, f"{slug}.csv-metadata.json"))
    assert [column["name"] for column in described["tableSchema"]["columns"]] == names
    for column in described["tableSchema"]["columns"]:
        assert {text["@language"] for text in column["dc:description"]} == {"en", "it", "zh"}
        assert len({text["@value"] for text in column["dc:description"]}) == 3, column["name"]


def test_keys_tell_records_apart_and_lead_to_each_other(edition: Edition, client: Client) -> None:
    places = {row["place"] for row in rows_of(client, "places")}
    organisations = {row["organisation"] for row in rows_of(client, "organisations")}
    for row in rows_of(client, "accords"):
        assert set(row["organisations"].split()) <= organisations
        assert {*row["countries"].split(), *row["place"].split()} <= places
        assert row["sources"] or row["evidence"]
    assert {row["lies_in"] for row in rows_of(client, "places")} <= places | {""}


def test_no_person_is_named(edition: Edition, client: Client) -> None:
    everything = b"".join(taken(client, f"{slug}.json") for slug in DATASETS if slug != "activities").decode()
    assert Person.objects.count() > 10
    assert [person.name_latin for person in Person.objects.all() if person.name_latin in everything] == []
    assert "Prime Minister of Italy" in everything  # a role, as it was signed in


def test_what_is_invented_or_in_preparation_is_not_in_it(edition: Edition, client: Client) -> None:
    OrganisationFactory(slug="made-up", is_sample=True)
    Accord.objects.filter(pk=counted()[0].pk).update(is_sample=True)
    Edition.objects.filter(year=2015).update(published_at=None)
    assert "made-up" not in taken(client, "organisations.csv").decode()
    assert len(rows_of(client, "accords")) == counted().count()
    assert "week-2015" not in taken(client, "editions.csv").decode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_text_is_a_formula_to_a_spreadsheet(edition: Edition, client: Client, start: str) -> None:
    OrganisationFactory(slug="calculating", name_en=f'{start}HYPERLINK("https://example.org")')
    row = next(row for row in rows_of(client, "organisations") if row["organisation"] == "calculating")
    assert row["name_en"].startswith(f"'{start}")
    negative = Place.objects.create(slug="south", kind="city", name_en="South", latitude=-33.9, longitude=18.4)
    assert next(row for row in rows_of(client, "places") if row["place"] == negative.slug)["latitude"] == "-33.9"


def test_chinese_survives_the_spreadsheet(edition: Edition, client: Client) -> None:
    content = taken(client, "places.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert not taken(client, "places.json").startswith(b"\xef\xbb\xbf")
    assert next(row for row in rows_of(client, "places") if row["place"] == "chengdu")["name_zh"] == "成都市"


def test_what_has_not_changed_is_not_sent_again(edition: Edition, client: Client) -> None:
    first = client.get("/open-data/accords.csv")
    known = client.get("/open-data/accords.csv", headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    since = client.get("/open-data/accords.csv", headers={"If-Modified-Since": first["Last-Modified"]})
    assert since.status_code == 304
    Accord.objects.filter(pk=counted()[0].pk).update(title_en="Another title")
    changed = client.get("/open-data/accords.csv", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert b"Another title" in changed.getvalue()


def test_files_do_not_change_with_the_readers_language(edition: Edition, client: Client) -> None:
    for name in [f"{slug}.{form}" for slug in DATASETS for form in FORMATS] + ["catalogue.ttl", "catalogue.jsonld"]:
        tags = {client.get(f"/open-data/{name}", headers={"Accept-Language": it})["ETag"] for it in ("it", "zh-hans")}
        assert len(tags) == 1, name


def test_the_catalogue_says_the_same_in_both_notations_and_leads_to_the_files(edition: Edition, client: Client) -> None:
    turtle = Graph().parse(data=taken(client, "catalogue.ttl"), format="turtle")
    linked = Graph().parse(data=taken(client, "catalogue.jsonld"), format="json-ld")
    assert set(turtle) == set(linked)
    datasets = set(turtle.subjects(RDF.type, DCAT.Dataset))
    assert len(datasets) == len(DATASETS)
    for dataset in datasets:
        assert {title.language for title in turtle.objects(dataset, DCTERMS.title)} == {"en", "it", "zh"}
        assert turtle.value(dataset, DCTERMS.publisher)
        distributions = list(turtle.objects(dataset, DCAT.distribution))
        assert len(distributions) == len(FORMATS)
        for distribution in distributions:
            assert turtle.value(distribution, DCTERMS.license) == URIRef(LICENCE)
            assert turtle.value(distribution, DCAT.accessURL)
            address = str(turtle.value(distribution, DCAT.downloadURL)).removeprefix("http://testserver")
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", ["en", "it", "zh-hans"])
def test_the_page_offers_every_file_and_names_the_licence(edition: Edition, client: Client, language: str) -> None:
    html = client.get(f"/{language}/open-data/").content.decode()
    assert LICENCE in html
    for slug in DATASETS:
        for form in FORMATS:
            assert f'href="/open-data/{slug}.{form}"' in html
    data = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])
    offered = next(thing for thing in data["@graph"] if thing["@type"] == "DataCatalog")["dataset"]
    assert {one["@type"] for one in offered} == {"Dataset"}
    assert len(offered) == len(DATASETS)


def test_what_is_not_offered_is_not_found(edition: Edition, client: Client) -> None:
    for name in ("people.csv", "accords.xml", "catalogue.xml", "people.csv-metadata.json"):
        assert client.get(f"/open-data/{name}").status_code == 404, name


@pytest.mark.parametrize("slug", DATASETS)
def test_files_ask_the_database_equally_often(edition: Edition, client: Client, slug: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            taken(client, f"{slug}.csv")
        return len(captured)

    def more(number: int) -> None:
        for copy in range(number):
            accord = counted().filter(sources__isnull=False)[0]
            sources, parties = list(accord.sources.all()), list(accord.parties.all())
            accord.pk, accord.slug = None, f"copy-{number}-{copy}"
            accord.save()
            accord.sources.set(sources)
            accord.parties.set([*parties, OrganisationFactory(place=Place.objects.get(slug="naples"))])

    more(1)
    queries()
    few = queries()
    more(3)
    assert queries() == few
