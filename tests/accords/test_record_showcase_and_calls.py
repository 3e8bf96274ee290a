"""Start-ups shown and joint projects funded, in the record's figures, lists and network."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from ponte.accords.record import MEASURES, Dimension, entries, groups, total
from ponte.accords.record.network import network
from ponte.calls.models import Call, Project, Proposal
from ponte.calls.workflows import CallPhase
from ponte.programme.models import Edition
from tests.factories import EditionFactory, OrganisationFactory, SectorFactory
from tests.factories_calls import a_call, a_pair
from tests.factories_showcase import ContenderFactory, ShowcaseFactory, StageFactory

pytestmark = pytest.mark.django_db
STARTUPS, PROJECTS = MEASURES["startups"], MEASURES["projects"]


def length(client: Client, address: str) -> int:
    response = client.get(address)
    assert response.status_code == 200, address
    return int(response.content.decode().count("data-entry"))


@pytest.fixture
def edition() -> Edition:
    """An edition whose showcase has a semi-final with published results, and one without."""
    edition: Edition = EditionFactory(year=2016)
    showcase = ShowcaseFactory(edition=edition)
    told = StageFactory(showcase=showcase, phase="published", published_at=timezone.now())
    water = SectorFactory(slug="water")
    for number in range(3):
        organisation = OrganisationFactory(slug=f"startup-{number}")
        ContenderFactory(stage=told, application__organisation=organisation, application__sector=water)
    again = told.contenders.all()[0].application
    final = StageFactory(showcase=showcase, phase="published", published_at=timezone.now(), round="final")
    ContenderFactory(stage=final, application=again)
    ContenderFactory(stage=told, is_withdrawn=True)
    ContenderFactory(stage=StageFactory(showcase=showcase))
    return edition


def test_a_startup_counts_once_however_far_it_came_and_only_when_results_are_published(edition: Edition) -> None:
    programme = edition.programme
    assert total(STARTUPS, programme, {}) == 3
    assert groups(STARTUPS, programme, {}, Dimension.SECTOR) == {"water": 3}
    assert groups(STARTUPS, programme, {}, Dimension.EDITION) == {edition.slug: 3}
    assert set(groups(STARTUPS, programme, {}, Dimension.ORGANISATION)) == {f"startup-{n}" for n in range(3)}
    Edition.objects.filter(pk=edition.pk).update(published_at=None)
    assert total(STARTUPS, programme, {}) == 0


def test_a_startup_of_two_showcases_counts_once_in_an_edition(edition: Edition) -> None:
    shown_twice = entries(STARTUPS, edition.programme, {})[1].organisation
    other = StageFactory(showcase=ShowcaseFactory(edition=edition), phase="published", published_at=timezone.now())
    ContenderFactory(stage=other, application__organisation=shown_twice)
    assert total(STARTUPS, edition.programme, {}) == 3
    later = EditionFactory(programme=edition.programme, year=2017, number=edition.number + 1)
    again = StageFactory(showcase=ShowcaseFactory(edition=later), phase="published", published_at=timezone.now())
    ContenderFactory(stage=again, application__organisation=shown_twice)
    assert groups(STARTUPS, edition.programme, {}, Dimension.EDITION) == {edition.slug: 3, later.slug: 1}


def test_invented_startups_are_counted_apart(edition: Edition, client: Client) -> None:
    programme = edition.programme
    entries(STARTUPS, programme, {})[0].organisation.showcase_applications.update(is_sample=True)
    assert total(STARTUPS, programme, {}) == 2
    assert total(MEASURES["sample-startups"], programme, {}) == 1
    assert length(client, "/en/record/startups/") == 2
    assert "sample data" in client.get("/en/record/sample-startups/").content.decode()


def a_funded(call: Call, *names: str) -> list[Proposal]:
    pairs = [a_pair(call, name) for name in names]
    for number, pair in enumerate(pairs, start=1):
        Project.objects.create(proposal=pair, number=number)
    decided = timezone.now().replace(year=2019)
    Call.objects.filter(pk=call.pk).update(phase=CallPhase.DECIDED, decided_at=decided)
    return pairs


def test_a_project_counts_for_both_sides_and_both_institutions_once_the_call_is_decided(client: Client) -> None:
    call = a_call()
    programme = call.programme
    EditionFactory(programme=programme, host_side=programme.sides.all()[0])
    pairs = a_funded(call, "A", "B")

    assert total(PROJECTS, programme, {}) == 2
    assert groups(PROJECTS, programme, {}, Dimension.SIDE) == {"it": 2, "cn": 2}
    assert groups(PROJECTS, programme, {}, Dimension.YEAR) == {"2019": 2}
    by_institution = groups(PROJECTS, programme, {}, Dimension.ORGANISATION)
    assert by_institution == {slug: 1 for pair in pairs for slug in institutions(pair)}
    assert length(client, "/en/record/projects/") == 2
    assert length(client, "/en/record/projects/?side=cn&year=2019") == 2
    Call.objects.filter(pk=call.pk).update(phase=CallPhase.COMMISSION)
    assert total(PROJECTS, programme, {}) == 0


def test_a_funded_project_joins_its_two_institutions(client: Client) -> None:
    call = a_call()
    EditionFactory(programme=call.programme, host_side=call.programme.sides.all()[0])
    [pair] = a_funded(call, "A")
    found = network(call.programme, {})
    assert [(edge.first, edge.second) for edge in found.edges] == [
        tuple(sorted(f"organisation-{slug}" for slug in institutions(pair)))
    ]
    assert [project.proposal for project in found.edges[0].projects] == [pair]
    assert f"/en/calls/{call.slug}/" in client.get("/en/network/").content.decode()
    Call.objects.filter(pk=call.pk).update(is_sample=True)
    assert not network(call.programme, {}).edges


def institutions(pair: Proposal) -> list[str]:
    return [dossier.institution.slug for dossier in pair.dossiers if dossier.institution]
