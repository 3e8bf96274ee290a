"""Entering people and organisations into the directory."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.text import slugify
from django.utils.translation import gettext as _

from ponte.common.addresses import first_free
from ponte.common.refusals import Refused
from ponte.engine.matching.searching import pinyin_of
from ponte.people.identifying import written_identifier
from ponte.people.models import Account, Organisation, OrganisationIdentifier, Person

LONGEST_SLUG = 70


def slug_for(name: str) -> str:
    """Make an address of a name in any script: Chinese by its pinyin."""
    latin = re.sub(r"[\u3400-\u9fff]+", lambda run: f" {pinyin_of(run.group())} ", name)
    return slugify(latin)[:LONGEST_SLUG].strip("-") or "entry"


def free_slug(model: type[Person | Organisation], name: str, *, taken: set[str] | None = None) -> str:
    """Make an address of a name that no entry has; `taken` as in `first_free`."""
    return first_free(model, slug_for(name), taken=taken)


def open_account(*, email: str, language: str) -> Account:
    """Find the account of an address, or open one: only who reads the mail sent there can sign in with it."""
    account = Account.objects.filter(email__iexact=email).first()
    return account or Account.objects.create_user(email.lower(), language=language)


def enter_organisation(
    *, name: str, kind: str, country: str = "", identifiers: Mapping[str, str] | None = None
) -> Organisation:
    """Find the organisation that has one of these identifiers, or enter a new one; call it inside a transaction.

    Parameters
    ----------
    name
        As its people write it; the offices add what other languages call it.
    identifiers
        Numbers as typed, by `IdentifierScheme`; empty ones count as none.

    Raises
    ------
    Refused
        ``no_name``; ``wrong_identifier``; ``two_organisations``: the numbers lead to different ones.
    """
    name = " ".join(name.split())
    numbers = {scheme: written_identifier(scheme, text) for scheme, text in (identifiers or {}).items() if text.strip()}
    known = {
        row.organisation
        for scheme, value in numbers.items()
        for row in OrganisationIdentifier.objects.filter(scheme=scheme, value=value).select_related("organisation")
    }
    if len(known) > 1:
        raise Refused(
            "two_organisations",
            _("These numbers belong to different organisations of the directory: %(names)s.")
            % {"names": ", ".join(sorted(one.name for one in known))},
        )
    if known:
        return known.pop()
    if not name:
        raise Refused("no_name", _("Give the name of the organisation."))
    organisation = Organisation.objects.create(
        slug=free_slug(Organisation, name),
        kind=kind,
        country=country,
        name_en=name,
        name_it=name,
        name_zh_hans=name,
    )
    OrganisationIdentifier.objects.bulk_create(
        OrganisationIdentifier(organisation=organisation, scheme=scheme, value=value)
        for scheme, value in numbers.items()
    )
    return organisation
