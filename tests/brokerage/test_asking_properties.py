"""Whatever participants do in whatever order, the promises hold."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ponte.brokerage.domain.blocking import block, unblock
from ponte.brokerage.domain.expiring import expire_requests
from ponte.brokerage.domain.problem import scheduling_problem
from ponte.brokerage.domain.requesting import accept, ask, call_off, decline, propose_other_times, withdraw
from ponte.brokerage.enums import Acceptance, RequestStatus, Timing
from ponte.brokerage.export import exported_schedule
from ponte.brokerage.models import Block, Meeting, MeetingRequest, Registration, Seat, Slot
from ponte.common.refusals import Refused
from ponte.engine.scheduling import verify
from tests.factories import Week
from tests.factories_asking import picking_week, set_up, somebody

pytestmark = pytest.mark.django_db

# Two people of each side and few times: they get into each other's way at once.
ACTS = (
    "ask",
    "ask",
    "ask",
    "accept",
    "accept",
    "other time",
    "decline",
    "withdraw",
    "call off",
    "block",
    "unblock",
    "lapse",
)
act = st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 1), st.integers(0, 2))


@pytest.fixture
def week() -> Week:
    week = picking_week(answer_days=1)
    type(week.hall).objects.update(tables=2)
    return week


class Rolled(Exception):
    """Takes an example's writes back."""


@given(
    acts=st.lists(act, min_size=5, max_size=40),
    timing=st.sampled_from(Timing),
    acceptance=st.sampled_from(Acceptance),
    cap=st.integers(1, 2),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_keeps_the_promises(
    week: Week, acts: list[tuple[str, int, int, int]], timing: str, acceptance: str, cap: int
) -> None:
    with contextlib.suppress(Rolled), transaction.atomic():
        set_up(week, timing=timing, acceptance=acceptance, cap_pending=cap, cap_confirmed=cap)
        play(week, acts)
        check_promises(week, cap)
        raise Rolled


def play(week: Week, acts: list[tuple[str, int, int, int]]) -> None:
    """Let two people of each side act in turn; what a rule refuses leaves everything as it was."""
    italians = [week.anna, somebody(week, "it", languages=["it"])]
    chinese = [week.wei, somebody(week, "cn", languages=["zh"])]
    for name, one, other, slot in acts:
        with contextlib.suppress(Refused), transaction.atomic():
            _do(name, italians[one], chinese[other], week.slots[slot], turned=bool((one + slot) % 2))


def _do(name: str, one: Registration, other: Registration, slot: Slot, *, turned: bool) -> None:
    first, second = (
        Registration.objects.select_related("brokerage", "person__account").get(pk=row.pk)
        for row in ((other, one) if turned else (one, other))
    )
    slots = [slot] if first.brokerage.timing == Timing.PARTICIPANTS else []
    if name == "ask":
        ask(actor=None, sender=first, recipient=second, slots=slots)
    elif name == "block":
        block(actor=None, blocker=first, blocked=second)
    elif name == "unblock":
        unblock(actor=None, blocker=first, blocked=second)
    elif name == "lapse":
        MeetingRequest.objects.filter(sender=first).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
        if turned:  # else it is left to whoever comes next
            expire_requests()
    else:
        between = MeetingRequest.objects.filter(sender__in=[first, second], recipient__in=[first, second])
        if request := between.order_by("-pk").first():
            _answer(name, request, slot, slots)


def _answer(name: str, request: MeetingRequest, slot: Slot, slots: list[Slot]) -> None:
    proposed = request.proposed_times.first()
    ways: dict[str, Callable[[], Any]] = {
        "accept": lambda: accept(actor=None, request=request, slot=proposed.slot if proposed else None),
        "other time": lambda: propose_other_times(actor=None, request=request, slots=[slot]),
        "decline": lambda: decline(actor=None, request=request),
        "withdraw": lambda: withdraw(actor=None, request=request),
        "call off": lambda: call_off(actor=None, request=request, by=request.sender),
    }
    ways[name]()


def check_promises(week: Week, cap: int) -> None:
    live = [RequestStatus.PENDING, RequestStatus.ACCEPTED]
    pairs = [
        frozenset(keys) for keys in MeetingRequest.objects.filter(status__in=live).values_list("sender", "recipient")
    ]
    assert len(pairs) == len(set(pairs)), "one live request per pair"
    for registration in Registration.objects.filter(brokerage=week.brokerage):
        waiting = registration.requests_sent.filter(status=RequestStatus.PENDING, expires_at__gt=timezone.now())
        assert waiting.count() <= cap
        assert registration.meetings.count() <= cap
        seats = Seat.objects.filter(registration=registration).order_by("starts")
        assert all(one.ends <= other.starts for one, other in itertools.pairwise(seats)), "no overlap"
    agreed = MeetingRequest.objects.filter(status=RequestStatus.ACCEPTED)
    assert set(Meeting.objects.values_list("request", flat=True)) == set(agreed.values_list("pk", flat=True))
    for blocker, blocked in Block.objects.values_list("blocker", "blocked"):
        assert frozenset((blocker, blocked)) not in pairs
    for timetable in week.brokerage.timetables.all():
        placed = timetable.placements.count()
        assert placed == agreed.count(), "where people pick the times, every agreed meeting has one"
        faults = verify(scheduling_problem(week.brokerage), exported_schedule(timetable)).faults
        assert [fault for fault in faults if "value" not in fault] == []
