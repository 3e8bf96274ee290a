"""Every operation, asked with everything its description allows and much that it does not.

No answer is an error of the program, and each is one that the description names. `make fuzz` asks for longer
(``PONTE_FUZZ_TIMES``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import given
from schemathesis import GenerationMode

from ponte.brokerage.enums import TimetableStatus
from ponte.faces.api.application import api as described_api
from ponte.people.domain.tokens import make_token
from ponte.people.enums import Scope
from tests.factories import MeetingFactory, TimetableFactory, Week, placed
from tests.hostile.files import bounded


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Let requests share the connection, and the transaction, of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api(week: Week, unhurried: None, _one_connection: None) -> Any:
    timetable = TimetableFactory(brokerage=week.brokerage, status=TimetableStatus.PUBLISHED)
    placed(timetable, MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei]), week.slots[0])
    schema = schemathesis.openapi.from_dict(described_api.get_openapi_schema())
    answer = WSGIHandler()
    schema.app = lambda environ, start: answer(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)
    return schema


def bearer(week: Week, asker: str) -> dict[str, str]:
    accounts = {"officer": week.officer, "participant": week.anna.person.account}
    if asker not in accounts:
        return {}
    _token, secret = make_token(actor=accounts[asker], name="Fuzz", scopes=list(Scope))
    return {"Authorization": f"Bearer {secret}"}


def known_addresses(week: Week) -> dict[str, object]:
    """Name what there is: an address that was drawn at random leads nowhere."""
    return {
        "edition": week.brokerage.edition.slug,
        "registration": week.anna.pk,
        "reference": "IT-0001",
        "timetable": week.brokerage.timetables.get().pk,
    }


@pytest.mark.parametrize("asker", ["nobody", "officer", "participant"])
def test_no_answer_is_an_error_or_another_than_described(asker: str, api: Any, week: Week) -> None:
    headers, known = bearer(week, asker), known_addresses(week)
    for found in api.get_all_operations():
        operation = found.ok()
        if headers and not operation.definition.raw.get("security"):
            continue  # who asks makes no difference
        for mode in GenerationMode:
            ask_everything(operation, mode, headers, known if mode == GenerationMode.POSITIVE else {})


def ask_everything(operation: Any, mode: GenerationMode, headers: dict[str, str], known: dict[str, object]) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @bounded(2)
    def ask(case: schemathesis.Case) -> None:
        case.path_parameters |= {name: known[name] for name in known if name in case.path_parameters}
        case.call_and_validate(headers=headers)

    ask()
