"""What the founding documents tell of accords, statements and laboratories is in the register, with its source."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import override

from ponte.accords.domain.reminding import pass_validity
from ponte.accords.enums import AccordStatus
from ponte.accords.models import Accord, Double
from ponte.accords.queries import DIMENSIONS, Choice, count_by, counted, public
from ponte.programme.models import Claim, Programme

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parents[2] / "data/edition-2016"

TOLD = {
    # slug: date, kind, parties, where it is told
    "intergovernmental-agreement-1978": (
        "1978",
        "intergovernmental-agreement",
        {"italy", "china"},
        {"history#p1"},
    ),
    "three-year-plan-2010": ("2010", "plan", {"italy", "china"}, {"history#p2"}),
    "framework-agreement-2010": (
        "2010",
        "framework-agreement",
        {"most", "ministry-public-administration-innovation"},
        {"history#p2", "history#p3"},
    ),
    "interministerial-agreement-2013": (
        "2013",
        "interministerial-agreement",
        {"miur", "mise", "maeci", "ice", "agid", "citta-della-scienza"},
        {"history#p5"},
    ),
    "joint-statement-2015": ("2015-11-16", "joint-statement", {"miur", "most"}, {"history#p7"}),
    "executive-programme-2016-2018": ("2015", "executive-programme", {"italy", "china"}, {"history#p7"}),
    "memorandum-smart-biomaterials-2016": (
        "2016-04-27",
        "memorandum",
        {"cnr-dsctm", "institute-of-burn-research"},
        {"roadshow-diary#chongqing-27-april"},
    ),
    "laboratory-smart-biomaterials-2016": (
        "2016-04-27",
        "joint-laboratory",
        {"cnr-dsctm", "institute-of-burn-research"},
        {"roadshow-diary#chongqing-27-april"},
    ),
}
DISCUSSED = "sino-italian-industrial-park"
CLAIMED = {
    "hundreds-of-agreements": ("hundreds", "roadshow-diary#chengdu-25-april"),
    "agreements-chongqing-2015": ("many", "roadshow-diary#chongqing-27-april"),
    "collaborations-sichuan-university-cnr": ("many", "roadshow-diary#chengdu-26-april"),
}


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    from shutil import copytree, rmtree

    folder = tmp_path / "facts"
    copytree(DATA, folder)
    rmtree(folder / "sample")
    call_command("load_edition", str(folder))
    return Programme.objects.get()


def sources(row: Accord | Claim) -> set[str]:
    return {f"{place.document.slug}#{place.locator}" for place in row.sources.select_related("document")}


def test_each_is_in_the_register_once_with_its_parties_and_its_source(programme: Programme) -> None:
    assert {row.slug for row in counted()} == set(TOLD)
    for slug, (date, kind, parties, told_in) in TOLD.items():
        accord = Accord.objects.get(slug=slug)
        named = {row.slug for row in [*accord.parties.all(), *accord.countries.all()]}
        assert (accord.date, accord.kind, named, sources(accord)) == (date, kind, parties, told_in), slug
        for language in ("en", "it", "zh-hans"):
            with override(language):
                assert accord.title, (slug, language)
    assert not Double.objects.exists()


def test_signatories_stand_in_their_role_for_their_party(programme: Programme) -> None:
    signed = {
        (row.person.slug if row.person else row.title, (row.party or row.country).slug)
        for accord in counted().prefetch_related("signatories__person")
        for row in accord.signatories.all()
        if row.party or row.country
    }
    assert signed == {
        ("Prime Minister of Italy", "italy"),
        ("Premier of China", "china"),
        ("stefania-giannini", "miur"),
        ("wan-gang", "most"),
        ("luigi-ambrosio", "cnr-dsctm"),
        ("jun-wu", "institute-of-burn-research"),
    }


def test_what_came_of_what(programme: Programme) -> None:
    follows = dict(Accord.objects.exclude(follows=None).values_list("slug", "follows__slug"))
    assert follows == {
        "executive-programme-2016-2018": "intergovernmental-agreement-1978",
        "laboratory-smart-biomaterials-2016": "memorandum-smart-biomaterials-2016",
    }
    framework = Accord.objects.get(slug="framework-agreement-2010")
    assert framework.centres.count() == 3
    memorandum = Accord.objects.get(slug="memorandum-smart-biomaterials-2016")
    assert memorandum.edition is not None
    assert (memorandum.edition.year, memorandum.activities.get().stage.slug) == (2016, "chongqing")


def test_what_was_only_discussed_is_shown_and_not_counted(programme: Programme) -> None:
    park = public().get(slug=DISCUSSED)
    assert park.status == AccordStatus.DISCUSSED
    assert sources(park) == {"roadshow-diary#chongqing-29-april"}
    assert not counted().filter(pk=park.pk).exists()


def test_stated_totals_are_claims_with_their_source_and_never_accords(programme: Programme) -> None:
    found = {claim.slug: (claim.quantity, *sources(claim)) for claim in Claim.objects.all()}
    assert found == CLAIMED
    assert counted().count() == len(TOLD), "hundreds were stated, eight can be seen"


def test_every_figure_is_the_length_of_the_list_behind_it(programme: Programme) -> None:
    figures = 0
    for dimension in DIMENSIONS:
        for figure in count_by(counted(), dimension, Choice(), programme):
            rows = figure.choice.narrow(counted(), programme)
            assert figure.count == rows.count() == len({row.pk for row in rows}), (dimension, figure.value)
            figures += 1
            for other in DIMENSIONS:
                for inner in count_by(counted(), other, figure.choice, programme):
                    if other != dimension:
                        assert inner.count == inner.choice.narrow(counted(), programme).count()
    assert figures > 30
    assert sum(figure.count for figure in count_by(counted(), "year", Choice(), programme)) == counted().count()


def test_the_executive_programme_ran_out_and_stays_so_when_the_file_is_loaded_again(
    programme: Programme, tmp_path: Path
) -> None:
    assert pass_validity() == (1, [])
    executive = Accord.objects.get(slug="executive-programme-2016-2018")
    assert (executive.valid_from_told, executive.valid_until_told) == ("2016", "2018")
    assert executive.status == AccordStatus.EXPIRED
    call_command("load_edition", str(tmp_path / "facts"))
    executive.refresh_from_db()
    assert executive.status == AccordStatus.EXPIRED
    assert counted().count() == len(TOLD)
