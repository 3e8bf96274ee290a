"""What machines are told of the open data: DCAT-AP 3 for catalogues, CSV on the Web for columns, schema.org for search.

Sources: DCAT-AP 3.0 (SEMIC, 2024), with the vocabularies of the Publications Office of the European Union; "Metadata
Vocabulary for Tabular Data" (W3C, 2015).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

from ponte.faces.site.open_data import FORMATS, LICENCE, Dataset
from ponte.faces.site.open_data_rows import TAGS
from ponte.faces.site.open_data_sets import DATASETS
from ponte.programme.models import Programme

Absolute = Callable[[str], str]
"""Makes an address whole, by the host that was asked."""

EUROPE: Final = Namespace("http://publications.europa.eu/resource/authority/")
DCATAP: Final = Namespace("http://data.europa.eu/r5r/")
MEDIA: Final = "https://www.iana.org/assignments/media-types/"
LANGUAGES: Final = {"en": "ENG", "it": "ITA", "zh-hans": "ZHO"}
MEDIA_TYPES: Final = {"csv": "text/csv", "json": "application/json"}
CSVW: Final = "http://www.w3.org/ns/csvw"


def file_address(dataset: Dataset, form: str) -> str:
    """Return where a dataset is taken from; the address does not change with the language."""
    return reverse("data:file", args=[dataset.slug, form])


def in_languages(text: str | Promise) -> dict[str, str]:
    """Say a text of the program in the three languages, by BCP 47 tag."""
    said = {}
    for code, tag in TAGS.items():
        with override(code):
            said[tag] = str(text)
    return said


def catalogue(programme: Programme, absolute: Absolute) -> Graph:
    """Describe the open data as a catalogue by DCAT-AP 3: datasets, and a distribution for each format."""
    graph = Graph()
    for prefix, namespace in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("dcatap", DCATAP)):
        graph.bind(prefix, namespace)
    with override("en"):
        home, page = absolute(reverse("site:home")), absolute(reverse("site:open_data"))
    address = absolute(reverse("data:catalogue", args=["ttl"]))
    whole, publisher = URIRef(f"{address}#catalogue"), URIRef(f"{address}#publisher")
    names = _field(programme, "name")
    _say(graph, whole, [(RDF.type, DCAT.Catalog), (DCTERMS.publisher, publisher), (FOAF.homepage, URIRef(page))])
    _say(graph, whole, [(DCTERMS.license, URIRef(LICENCE)), *((DCTERMS.language, one) for one in _languages())])
    _tell(graph, whole, DCTERMS.title, names)
    _tell(graph, whole, DCTERMS.description, _field(programme, "description"))
    _say(graph, publisher, [(RDF.type, FOAF.Agent), (FOAF.homepage, URIRef(home))])
    _tell(graph, publisher, FOAF.name, names)
    for dataset in DATASETS.values():
        node = URIRef(f"{address}#{dataset.slug}")
        graph.add((whole, DCAT.dataset, node))
        _dataset(graph, node, dataset, programme, publisher, page, absolute)
    return graph


def _dataset(
    graph: Graph,
    node: URIRef,
    dataset: Dataset,
    programme: Programme,
    publisher: URIRef,
    page: str,
    absolute: Absolute,
) -> None:
    span = URIRef(f"{node}-since")
    _say(
        graph,
        node,
        [
            (RDF.type, DCAT.Dataset),
            (DCTERMS.identifier, Literal(dataset.slug)),
            (DCTERMS.publisher, publisher),
            (DCTERMS.accessRights, EUROPE["access-right/PUBLIC"]),
            (DCTERMS.accrualPeriodicity, EUROPE["frequency/IRREG"]),
            (DCTERMS.temporal, span),
            (DCAT.theme, EUROPE["data-theme/TECH"]),
            (DCAT.landingPage, URIRef(f"{page}#{dataset.slug}")),
            *((DCTERMS.language, language) for language in _languages()),
        ],
    )
    _tell(graph, node, DCTERMS.title, in_languages(dataset.title))
    _tell(graph, node, DCTERMS.description, in_languages(dataset.described))
    since = Literal(str(programme.since), datatype=XSD.gYear)
    _say(graph, span, [(RDF.type, DCTERMS.PeriodOfTime), (DCAT.startDate, since)])
    for form in FORMATS:
        address = URIRef(absolute(file_address(dataset, form)))
        graph.add((node, DCAT.distribution, address))
        _say(
            graph,
            address,
            [
                (RDF.type, DCAT.Distribution),
                (DCTERMS.title, Literal(f"{dataset.slug}.{form}")),
                (DCTERMS.license, URIRef(LICENCE)),
                (DCTERMS["format"], EUROPE[f"file-type/{form.upper()}"]),
                (DCAT.mediaType, URIRef(f"{MEDIA}{MEDIA_TYPES[form]}")),
                (DCAT.accessURL, URIRef(f"{page}#{dataset.slug}")),
                (DCAT.downloadURL, address),
                (DCATAP.availability, EUROPE["planned-availability/STABLE"]),
            ],
        )
        if form == "csv":
            graph.add((address, FOAF.page, URIRef(absolute(reverse("data:columns", args=[dataset.slug])))))


def as_json_ld(graph: Graph) -> str:
    """Write a catalogue as JSON-LD, always in the same order."""
    context = {"dcat": str(DCAT), "dct": str(DCTERMS), "foaf": str(FOAF), "dcatap": str(DCATAP), "xsd": str(XSD)}
    written = json.loads(graph.serialize(format="json-ld", context=context, auto_compact=True))
    return json.dumps(_ordered(written), ensure_ascii=False, indent=1, sort_keys=True)


def columns_of(dataset: Dataset, absolute: Absolute) -> dict[str, Any]:
    """Describe the columns of a dataset's CSV file by the vocabulary of CSV on the Web, in three languages."""
    return {
        "@context": [CSVW, {"@language": "en"}],
        "url": absolute(file_address(dataset, "csv")),
        "dc:title": _values(in_languages(dataset.title)),
        "dc:description": _values(in_languages(dataset.described)),
        "dc:license": {"@id": LICENCE},
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "datatype": column.datatype,
                    "dc:description": _values(in_languages(column.described)),
                    "required": column.name in dataset.key,
                }
                for column in dataset.columns
            ],
            "primaryKey": list(dataset.key),
        },
    }


def for_searches(absolute: Absolute) -> list[dict[str, Any]]:
    """Describe each dataset in the vocabulary of schema.org, in the reader's language."""
    page = absolute(reverse("site:open_data"))
    return [
        {
            "@type": "Dataset",
            "name": str(dataset.title),
            "description": str(dataset.described),
            "url": f"{page}#{dataset.slug}",
            "license": LICENCE,
            "isAccessibleForFree": True,
            "inLanguage": list(TAGS.values()),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": MEDIA_TYPES[form],
                    "contentUrl": absolute(file_address(dataset, form)),
                }
                for form in FORMATS
            ],
        }
        for dataset in DATASETS.values()
    ]


def _say(graph: Graph, subject: URIRef, statements: Iterable[tuple[Any, Any]]) -> None:
    for predicate, said in statements:
        graph.add((subject, predicate, said))


def _tell(graph: Graph, subject: URIRef, predicate: URIRef, texts: Mapping[str, str]) -> None:
    for tag, text in texts.items():
        if text:
            graph.add((subject, predicate, Literal(text, lang=tag)))


def _field(programme: Programme, field: str) -> dict[str, str]:
    return {tag: getattr(programme, build_localized_fieldname(field, code)) or "" for code, tag in TAGS.items()}


def _languages() -> list[URIRef]:
    return [EUROPE[f"language/{LANGUAGES[code]}"] for code, _name in settings.LANGUAGES]


def _values(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": tag} for tag, text in texts.items()]


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(one) for key, one in value.items()}
    if isinstance(value, list):
        return sorted((_ordered(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
    return value
