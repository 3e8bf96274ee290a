"""Keeping beside people and profiles what the search finds them by."""

from __future__ import annotations

from collections.abc import Iterable

from ponte.brokerage.models import Profile, Registration
from ponte.engine.matching.searching import search_index


def index_for_search(profiles: Iterable[Profile]) -> None:
    """Write anew the terms by which profiles and those who filed them are found; nothing else changes.

    Called whenever a profile is edited, and for new ones whenever all are matched.
    """
    profiles = list(profiles)
    for profile in profiles:
        profile.search_terms = search_index(profile.title, profile.text, *profile.keywords)
    Profile.objects.bulk_update(profiles, ["search_terms"], batch_size=200)
    index_registrations({profile.registration_id: profile.registration for profile in profiles}.values())


def index_registrations(registrations: Iterable[Registration]) -> None:
    """Write anew the terms by which the offices find people."""
    registrations = list(registrations)
    for registration in registrations:
        registration.search_terms = found_by(registration)
    Registration.objects.bulk_update(registrations, ["search_terms"], batch_size=200)


def found_by(registration: Registration) -> str:
    """Return the terms by which somebody's registration is found."""
    return search_index(*_names(registration), registration.job_title)


def _names(registration: Registration) -> list[str]:
    person, organisation = registration.person, registration.organisation
    names = [person.name_latin, person.name_han]
    names += [getattr(organisation, field) for field in ("name_en", "name_it", "name_zh_hans") if organisation]
    return [name for name in names if name]
