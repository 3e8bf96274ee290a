"""Identifiers are checked by their own digits, and kept in one way of writing."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from ponte.common.refusals import Refused
from ponte.people.enums import IdentifierScheme
from ponte.people.identifying import written_identifier, written_orcid
from ponte.people.models import OrganisationIdentifier
from tests.factories import OrganisationFactory, PersonFactory

# Published by their holders: Poste Italiane, SAP, Sinopec (the example of GB 32100 in circulation), CNR.
WRITTEN = [
    (IdentifierScheme.VAT, " it 01114601006", "IT01114601006"),
    (IdentifierScheme.VAT, "01114601006", "IT01114601006"),
    (IdentifierScheme.VAT, "DE 143 454 214", "DE143454214"),
    (IdentifierScheme.CODICE_FISCALE, "97103880585", "97103880585"),
    (IdentifierScheme.USCC, "9 1110000 600037341L", "91110000600037341L"),
    (IdentifierScheme.USCC, "９１１１００００６０００３７３４１Ｌ", "91110000600037341L"),
    (IdentifierScheme.ROR, "https://ror.org/04zaypm56", "04zaypm56"),
    (IdentifierScheme.ROR, "03yrm5c26", "03yrm5c26"),
]


@pytest.mark.parametrize(("scheme", "typed", "kept"), WRITTEN)
def test_an_identifier_is_kept_in_one_way_of_writing(scheme: IdentifierScheme, typed: str, kept: str) -> None:
    assert written_identifier(scheme, typed) == kept


@pytest.mark.parametrize(
    ("scheme", "kept"), [(scheme, kept) for scheme, _typed, kept in WRITTEN if not kept.startswith("DE")]
)
def test_one_wrong_digit_is_found(scheme: IdentifierScheme, kept: str) -> None:
    place = 4 if scheme == IdentifierScheme.ROR else -2
    digit = kept[place]
    other = "3" if digit != "3" else "4"
    wrong = f"{kept[:place]}{other}{kept[place + 1 :] if place != -2 else kept[-1]}"
    with pytest.raises(Refused) as caught:
        written_identifier(scheme, wrong)
    assert caught.value.code == "wrong_identifier"


def test_an_orcid_is_checked_to_its_last_letter() -> None:
    assert written_orcid("https://orcid.org/0000-0002-1825-0097") == "0000-0002-1825-0097"
    assert written_orcid("000000021694233X") == "0000-0002-1694-233X"
    with pytest.raises(Refused):
        written_orcid("0000-0002-1825-0098")


@pytest.mark.django_db
def test_the_database_gives_an_identifier_to_one_organisation_and_an_orcid_to_one_person() -> None:
    one, other = OrganisationFactory(), OrganisationFactory()
    OrganisationIdentifier.objects.create(organisation=one, scheme="ror", value="04zaypm56")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationIdentifier.objects.create(organisation=other, scheme="ror", value="04zaypm56")
    PersonFactory(orcid="0000-0002-1825-0097")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(orcid="0000-0002-1825-0097")
