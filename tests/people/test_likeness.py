"""Entries that may be one are found in any script and order; what differs in characters is not the same."""

from __future__ import annotations

import random
import time
from string import ascii_lowercase

import pytest

from ponte.people.domain.likeness import (
    Entry,
    Pair,
    Reason,
    organisation_name,
    organisations_alike,
    pairs_alike,
    people_alike,
)
from ponte.people.models import OrganisationIdentifier
from tests.factories import AccountFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def reasons(pairs: list[Pair]) -> set[Reason]:
    (pair,) = pairs
    return pair.reasons


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("Zhang Wei", "张伟"), ("Wei ZHANG", ""), Reason.NAME),
        (("Wei", "张伟"), ("Zhang Wei", ""), Reason.NAME),
        (("Ouyang Li", ""), ("O. L.", "欧阳丽"), Reason.NAME),
        (("Nicolò Forlì", ""), ("Forli, Nicolo", ""), Reason.NAME),
        (("Alessandra Bianchi", ""), ("Alesandra Bianchi", ""), Reason.NEAR_NAME),
    ],
)
def test_names_are_compared_across_scripts_orders_and_slips(
    one: tuple[str, str], other: tuple[str, str], reason: Reason
) -> None:
    for latin, han in (one, other):
        PersonFactory(name_latin=latin, name_han=han)
    assert reasons(people_alike()) == {reason}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Zhang Wei", "张伟"), ("Zhang Wei", "张薇")),
        (("Tao Kaiwen", "陶凯文"), ("Tan Kaiwen", "谭凯文")),
        (("Anna Esposito", ""), ("Ciro Esposito", "")),
        (("Li Na", ""), ("Li Na Bo", "")),
    ],
)
def test_what_only_sounds_alike_is_not_shown(one: tuple[str, str], other: tuple[str, str]) -> None:
    for latin, han in (one, other):
        PersonFactory(name_latin=latin, name_han=han)
    assert people_alike() == []


def test_an_address_with_a_tag_is_the_same_address() -> None:
    first = PersonFactory(name_latin="Anna", account=AccountFactory(email="anna@example.org"))
    second = PersonFactory(name_latin="A. E.", account=AccountFactory(email="Anna+week@example.org"))
    assert reasons(people_alike()) == {Reason.MAIL}
    third = PersonFactory(name_latin="Somebody", account=None)
    pairs = people_alike(addresses={third.pk: ["anna@example.org"]})
    assert {(pair.first, pair.second) for pair in pairs} == {
        (first.pk, second.pk),
        (first.pk, third.pk),
        (second.pk, third.pk),
    }


def test_the_same_employer_makes_a_name_surer() -> None:
    one, other = PersonFactory(name_latin="Anna Rossi"), PersonFactory(name_latin="Rossi Anna")
    (apart,) = people_alike()
    (together,) = people_alike(employers={one.pk: [7], other.pk: [7]})
    assert (apart.reasons, together.reasons) == ({Reason.NAME}, {Reason.NAME_AND_PLACE})
    assert apart.score < together.score < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acque di Napoli S.p.A.", "ACQUE DI NAPOLI SPA"),
        ("Città Nuova srl", "Citta Nuova"),
        ("蜀水科技有限公司", "蜀水科技股份有限公司"),
        ("Shu Water Co., Ltd.", "shu water"),
    ],
)
def test_a_legal_form_makes_no_other_organisation(one: str, other: str) -> None:
    assert organisation_name(one) == organisation_name(other)


def test_one_number_under_two_registers_is_one_organisation() -> None:
    one, other = OrganisationFactory(name_en="Alpha"), OrganisationFactory(name_en="Beta")
    OrganisationIdentifier.objects.create(organisation=one, scheme="vat", value="IT01114601006")
    OrganisationIdentifier.objects.create(organisation=other, scheme="codice-fiscale", value="01114601006")
    (pair,) = organisations_alike()
    assert (pair.reasons, pair.score) == ({Reason.NUMBER}, 1.0)


def test_ten_thousand_entries_are_compared_without_comparing_each_with_every_other() -> None:
    dice = random.Random(2016)
    names = [" ".join("".join(dice.choices(ascii_lowercase, k=8)) for _word in range(2)) for _name in range(10_000)]
    entries = [Entry(key=key, names=frozenset([name])) for key, name in enumerate(names)]
    began = time.process_time()
    (pair,) = pairs_alike([*entries, Entry(key=10_000, names=frozenset([names[5][:-1]]))])
    used = time.process_time() - began
    print(f"10,001 entries: {used:.1f} s of processor time")
    assert (pair.first, pair.second) == (5, 10_000)
    assert used < 20
