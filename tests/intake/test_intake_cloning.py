"""What the next edition gets of fairs and exchanges: their frame, and nobody who applied."""

from __future__ import annotations

import datetime as dt

import pytest

from ponte.intake.domain.deciding import run_allocation
from ponte.intake.models import Application, CatalogueEntry, Intake, Unit
from ponte.programme.domain.cloning import clone_edition
from tests.factories import OrganisationFactory, a_week
from tests.factories_intake import (
    ApplicationFactory,
    CriterionFactory,
    ExhibitionFactory,
    a_fair,
    an_exchange,
    closed,
)

pytestmark = pytest.mark.django_db


def test_a_clone_carries_the_frame_with_its_dates_moved_and_no_applications() -> None:
    edition = a_week().brokerage.edition
    fair = a_fair(modules=2, edition=edition, slug="csitf-2016", intake__slug="modules-2016")
    exchange = an_exchange(places=3, edition=edition, intake__slug="places-2016", starts=dt.date(2017, 2, 20))
    CriterionFactory(intake=exchange.intake, order=1, threshold=4)
    ExhibitionFactory(edition=edition)
    ApplicationFactory(intake=fair.intake, organisation=OrganisationFactory())
    run_allocation(actor=None, intake=closed(fair.intake))

    clone = clone_edition(actor=None, edition=edition)

    copy = clone.fairs.get()
    assert (copy.slug, copy.starts) == ("csitf-2017", fair.starts + dt.timedelta(days=364))
    assert copy.intake.edition == clone
    assert copy.intake.opens == fair.intake.opens + dt.timedelta(days=364)
    assert copy.intake.decided_at is None
    units = Unit.objects.filter(intake=copy.intake).values_list("number", "row", "column", "holder")
    assert list(units) == [("A01", 1, 1, None), ("A02", 1, 2, None)]
    offered = clone.exchanges.get()
    assert offered.starts == dt.date(2018, 2, 19)
    assert (offered.intake.units.count(), offered.intake.criteria.get().threshold) == (3, 4)
    assert not clone.exhibitions.exists()
    assert not Application.objects.filter(intake__edition=clone).exists()
    assert not CatalogueEntry.objects.filter(fair__edition=clone).exists()
    assert Intake.objects.filter(edition=edition).count() == 2, "the old edition stays as it was"
