"""However people's own answers and their office's batches interleave, nobody's answer is overwritten."""

from __future__ import annotations

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ponte.brokerage.domain.answering_handed import LineAnswer, answer_lines, answer_oneself, hand_back
from ponte.brokerage.domain.requesting import accept, call_off, decline, withdraw
from ponte.brokerage.enums import HandedAnswer, RequestStatus
from ponte.brokerage.models import HandedRequest, Meeting, MeetingRequest
from ponte.common.refusals import Refused
from tests.factories import a_week
from tests.factories_handover import Offices, two_offices

pytestmark = pytest.mark.django_db
REQUESTS = 3
OWN = ("accepts", "declines", "answers oneself", "calls off", "withdraws")
OFFICE = tuple(HandedAnswer)
one = st.integers(0, REQUESTS - 1)
act = st.one_of(
    st.tuples(st.just("person"), st.sampled_from(OWN), one),
    st.tuples(st.just("office"), st.lists(st.tuples(one, st.sampled_from(OFFICE)), min_size=1, max_size=4), st.none()),
    st.tuples(st.just("office"), st.just("hands back"), st.none()),
    st.tuples(st.just("office"), st.just("hands over again"), st.none()),
)


class Rolled(Exception):
    """Takes an example's writes back."""


@pytest.fixture
def offices() -> Offices:
    return two_offices(a_week())


@example(acts=[("person", "accepts", 0), ("office", [(0, HandedAnswer.DECLINED)], None)])
@example(
    acts=[("office", [(0, HandedAnswer.DECLINED)], None), ("person", "answers oneself", 0), ("person", "accepts", 0)]
)
@given(acts=st.lists(act, min_size=3, max_size=25))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobodys_answer_is_overwritten(offices: Offices, acts: list[tuple[str, object, int | None]]) -> None:
    with contextlib.suppress(Rolled), transaction.atomic():
        batch = offices.handed(REQUESTS)
        requests = [line.request for line in batch.lines.all()]
        own: dict[int, str] = {}
        for who, what, which in acts:
            before = {line.pk: (line.answer, line.note) for line in HandedRequest.objects.all()}
            with contextlib.suppress(Refused):
                if who == "person" and which is not None:
                    _person(requests[which], str(what))
                    requests[which].refresh_from_db()
                    own[which] = requests[which].status
                elif what == "hands back":
                    hand_back(actor=offices.chinese, hand_over=batch)
                elif what == "hands over again":
                    batch = offices.hand_over()
                elif isinstance(what, list):
                    _office(offices, [(requests[number].pk, answer) for number, answer in what])
            _check(requests, own, before)
        raise Rolled


def _person(request: MeetingRequest, what: str) -> None:
    request.refresh_from_db()
    match what:
        case "accepts":
            accept(actor=request.recipient.person.account, request=request)
        case "declines":
            decline(actor=request.recipient.person.account, request=request)
        case "answers oneself":
            answer_oneself(actor=request.recipient.person.account, request=request)
        case "calls off":
            call_off(actor=request.recipient.person.account, request=request, by=request.recipient)
        case "withdraws":
            withdraw(actor=request.sender.person.account, request=request)


def _office(offices: Offices, answers: list[tuple[int, HandedAnswer]]) -> None:
    """Answer the latest line of each of these requests."""
    for request, answer in answers:
        line = HandedRequest.objects.filter(request=request).select_related("hand_over").latest("pk")
        answer_lines(
            actor=offices.chinese, hand_over=line.hand_over, answers=[LineAnswer(line.pk, answer, "In which field?")]
        )


def _check(requests: list[MeetingRequest], own: dict[int, str], before: dict[int, tuple[str, str]]) -> None:
    for number, request in enumerate(requests):
        request.refresh_from_db()
        # What somebody has said themselves stays until they say otherwise.
        if own.get(number, RequestStatus.PENDING) != RequestStatus.PENDING:
            assert request.status == own[number]
        # A meeting is agreed if and only if the request is accepted.
        assert Meeting.objects.filter(request=request).exists() == (request.status == RequestStatus.ACCEPTED)
    for line in HandedRequest.objects.all():
        # What an office has answered stays in its trail; a question is no last word.
        answer, note = before.get(line.pk, ("", ""))
        if answer not in ("", HandedAnswer.ASKED_BACK):
            assert (line.answer, line.note) == (answer, note)
