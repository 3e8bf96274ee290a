"""Suggesting whom to meet."""

from __future__ import annotations

import pytest

from ponte.brokerage.domain.suggesting import refresh_suggestions
from ponte.brokerage.models import Suggestion
from ponte.common.models import AuditEntry
from tests.factories import HallFactory, Week, a_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(monkeypatch: pytest.MonkeyPatch) -> Week:
    """A week whose vectors come from the texts' letters: quick, and enough for these rules."""
    from ponte.engine.matching.lexical import LexicalEncoder

    monkeypatch.setattr("ponte.engine.matching.default_encoder", LexicalEncoder)
    return a_week()


def test_suggestions_replace_those_before_and_go_both_ways(week: Week) -> None:
    stale = set(Suggestion.objects.values_list("pk", flat=True))
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 2
    assert stale.isdisjoint(Suggestion.objects.values_list("pk", flat=True))
    pairs = {(row.profile.registration, row.other.registration) for row in Suggestion.objects.all()}
    assert pairs == {(week.anna, week.wei), (week.wei, week.anna)}
    assert AuditEntry.objects.get().action == "brokerage.refresh_suggestions"


def test_reasons_say_that_an_interpreter_is_needed(week: Week) -> None:
    refresh_suggestions(actor=None, brokerage=week.brokerage)
    codes = {reason["code"] for reason in Suggestion.objects.get(profile__registration=week.anna).reasons}
    assert {"interpreter", "sectors", "kinds"} <= codes


def test_people_who_are_never_in_one_place_are_not_suggested(week: Week) -> None:
    week.wei.presences.update(hall=HallFactory(brokerage=week.brokerage))
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 0


def test_people_whose_presence_is_not_known_yet_are_suggested(week: Week) -> None:
    week.wei.presences.all().delete()
    assert refresh_suggestions(actor=None, brokerage=week.brokerage) == 2
