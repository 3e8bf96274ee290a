"""Which editions there are, who sees them, and which of them is meant where none is named."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear, Now, TruncDate

from ponte.common.compiled import CompiledQuery, fill
from ponte.programme.models import Edition, Programme, Side

SOURCES = "sources__document"
"""What the footnote of every fact needs."""


def is_public(path: str = "") -> Q:
    """Rows that everybody may see: those of published editions, by the path from a row to its edition."""
    return Q(**{f"{path}__published_at__isnull" if path else "published_at__isnull": False})


def visible_editions(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Edition]:
    """Editions that somebody may look at: the published ones, and to an office all of its programme."""
    return Edition.objects.filter(is_public() | Q(programme__in=programmes_of_office(user)))


def editions_of_office(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Edition]:
    """Editions that an officer works on, the one that is meant where none is chosen first."""
    return nearest_first(Edition.objects.filter(programme__in=programmes_of_office(user)).select_related("programme"))


def nearest_first(rows: QuerySet[Edition]) -> QuerySet[Edition]:
    """Put first the edition that is on or comes next, then those after it; last those that are over, latest first.

    An edition without dates is taken to last until the end of its year. The order is the same for everybody and leaves
    nothing open: it ends with the number of the edition.
    """
    is_over = Q(ends__lt=TruncDate(Now())) | Q(ends__isnull=True, year__lt=ExtractYear(Now()))
    return rows.alias(
        is_over=Case(When(is_over, then=Value(True)), default=Value(False)),
        years_on=Case(When(is_over, then=-F("year")), default=F("year"), output_field=IntegerField()),
        starts_if_ahead=Case(When(~is_over, then=F("starts"))),
    ).order_by(
        "is_over",
        "years_on",
        F("starts_if_ahead").asc(nulls_last=True),
        F("ends").desc(nulls_last=True),
        "-number",
        "pk",
    )


def editions() -> QuerySet[Edition]:
    """Published editions, the latest first, with their programme and the offices of its sides."""
    return with_programme(Edition.objects.filter(is_public()))


def with_programme(rows: QuerySet[Edition]) -> QuerySet[Edition]:
    """Fetch with editions what the frame of a page says of their programme and the offices of its sides."""
    return rows.select_related("programme", "host_side", "organiser").prefetch_related(
        SOURCES, "programme__sides__office", f"programme__{SOURCES}"
    )


def with_page(rows: QuerySet[Edition]) -> QuerySet[Edition]:
    """Fetch with editions the cities and promoters that their page shows."""
    return with_programme(rows).prefetch_related("cities", "promoters")


def current_edition() -> Edition | None:
    """The published edition that is on or comes next, else the latest."""
    return nearest_first(editions()).first()


def framing_edition() -> Edition | None:
    """Return the same edition with what the frame of every page says of it, and no more: two queries."""
    edition = _framing.first()
    if edition is not None:
        fill(edition.programme, "sides", _sides_of(edition.programme_id))
    return edition


@CompiledQuery
def _framing() -> QuerySet[Edition]:
    return nearest_first(Edition.objects.filter(is_public()).select_related("programme"))[:1]


@CompiledQuery
def _sides_of(programme: int) -> QuerySet[Side]:
    return Side.objects.filter(programme=programme).select_related("office")


def programmes_of_office(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Programme]:
    """Programmes for the office of one of whose sides somebody works; none for who is not signed in."""
    return Programme.objects.filter(sides__officers__account__in=[user.pk])  # `= None` would find sides without one
