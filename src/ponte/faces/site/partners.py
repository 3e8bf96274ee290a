"""Who stands behind an edition: its organisations by what they do for it."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from ponte.faces.site.dates import country_name
from ponte.people.models import Organisation
from ponte.programme.models import Edition, Event, Roadshow, Side


class Partner(NamedTuple):
    """An organisation with the country that it belongs to."""

    organisation: Organisation
    country: str
    """In the reader's language; empty where it is not known."""


class Role(NamedTuple):
    """What some organisations do for an edition."""

    slug: str
    name: str
    partners: list[Partner]


def partners_of(edition: Edition) -> list[Role]:
    """Read an edition's offices, organisers, promoters and hosts, and the owners of its events; no invented ones."""
    roadshow = Roadshow.objects.filter(edition=edition)
    promoters = Q(pk__in=edition.promoters.values("pk")) | Q(pk__in=roadshow.values("promoters"))
    organisers = Q(pk=edition.organiser_id) | Q(pk__in=roadshow.values("organiser"))
    offices = Side.objects.filter(programme=edition.programme_id)
    owners = Event.objects.filter(edition=edition, is_sample=False)
    roles = [
        ("offices", _("Offices of the two sides"), Q(pk__in=offices.values("office"))),
        ("organisers", _("Organisers"), organisers),
        ("promoters", _("Promoters"), promoters),
        ("owners", _("Owners of its events"), Q(pk__in=owners.values("owner"))),
        ("hosts", _("Hosts of the roadshow"), Q(hosted_activities__stage__roadshow__edition=edition)),
    ]
    return [Role(slug, name, found) for slug, name, which in roles if (found := _partners(which))]


def _partners(which: Q) -> list[Partner]:
    found = Organisation.objects.filter(which, is_sample=False).distinct()
    return sorted(
        (Partner(organisation, country_name(organisation.country)) for organisation in found),
        key=lambda partner: (partner.country, partner.organisation.name),
    )
