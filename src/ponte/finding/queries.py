"""Looking into the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length, StrIndex
from django.db.models.lookups import GreaterThan

from ponte.finding.enums import Kind
from ponte.finding.models import SearchEntry
from ponte.finding.terms import Query

_KINDS = {kind.value: kind for kind in Kind}
_ORDER = {kind: place for place, kind in enumerate(Kind)}


def hits(query: Query) -> dict[Kind, list[int]]:
    """Find the entries that hold every word of a query, in whatever languages, by kind.

    Kinds come first of which a title holds all words; within a kind the same, then the latest, then the shortest name.
    One query, which reads the whole index: 20,000 entries of a kilobyte take 0.05 s, and where most are found 0.1 s.
    """
    by_kind: defaultdict[Kind, list[int]] = defaultdict(list)
    named: set[Kind] = set()
    if query.words:
        in_title = Case(When(_holds("names", query), then=0), default=1, output_field=IntegerField())
        rows = SearchEntry.objects.filter(_holds("words", query)).annotate(rank=in_title)
        ordered = rows.order_by("rank", "-date", Length("names"), "pk").values_list("pk", "kind", "rank")
        for pk, code, rank in ordered:
            kind = _KINDS[code]
            by_kind[kind].append(pk)
            if rank == 0:
                named.add(kind)
    order = sorted(by_kind, key=lambda kind: (kind not in named, _ORDER[kind]))
    return {kind: by_kind[kind] for kind in order}


def entries(keys: Sequence[int]) -> list[SearchEntry]:
    """Fetch entries for a page, in the order of their keys, without what only the search reads."""
    found: QuerySet[SearchEntry] = SearchEntry.objects.defer("names", "words")
    by_key = found.in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def _holds(field: str, query: Query) -> Q:
    """Hold all words, or all as one; a text that holds them as one holds the first: where that is not, all is said."""
    first, *others = query.words
    held = Q()
    for forms in others:
        held &= _any(field, forms)
    return _any(field, first) & (held | _any(field, query.in_one) if query.in_one else held)


def _any(field: str, forms: Sequence[str]) -> Q:
    """Hold one of the forms. Both databases know where one text begins in another; it is quicker than LIKE.

    A form that contains another one, as ``gong1`` does ``gong``, finds nothing that the other does not.
    """
    either = Q()
    for form in forms:
        if not any(other in form for other in forms if other != form):
            either |= Q(GreaterThan(StrIndex(field, Value(form)), 0))
    return either
