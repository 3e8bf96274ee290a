"""One of several processes that do the same thing at the same instant: ``python racing.py DATABASE ACTS``.

DATABASE is the test database's name; ACTS a JSON list of ``[act, key, number]``. It says ``ready``, reads from
its input when to begin, does one act every `BEAT` seconds by the clock, and prints what came of each.
"""

from __future__ import annotations

import json
import sys
import time
import uuid

BEAT = 0.15


def main() -> None:
    """Prepare, wait for the signal, act."""
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    django.setup()
    from django.db import connection

    connection.ensure_connection()
    acts = json.loads(sys.argv[2])
    steps = [_prepared(*act) for act in acts]
    print("ready", flush=True)
    begin = float(sys.stdin.readline())
    for number, step in enumerate(steps):
        while time.time() < begin + number * BEAT:
            pass
        print(_outcome(step), flush=True)


def _prepared(act: str, key: int, slot: int | None):  # type: ignore[no-untyped-def]
    from ponte.brokerage.domain.requesting import accept, ask
    from ponte.brokerage.models import MeetingRequest, Placement, Registration, Seat, Slot

    if act == "accept":
        request = MeetingRequest.objects.select_related("sender__brokerage", "recipient__brokerage").get(pk=key)
        time_ = Slot.objects.get(pk=slot) if slot else None
        return lambda: accept(actor=None, request=request, slot=time_)
    if act == "ask":
        sender = Registration.objects.select_related("brokerage").get(pk=key)
        recipient = Registration.objects.select_related("brokerage").get(pk=slot)
        return lambda: ask(actor=None, sender=sender, recipient=recipient)
    if act == "publish":
        return lambda: _publish_copy(key)
    if act == "check_in":
        return _check_in(key, uuid.UUID(int=slot or 0))
    from datetime import timedelta

    placement = Placement.objects.get(pk=key)
    starts = placement.slot.ends + timedelta(minutes=slot or 0)
    person = placement.seats.order_by("pk").first().registration  # type: ignore[union-attr]
    return lambda: Seat.objects.create(  # around every lock: the database alone decides
        placement=placement,
        timetable=placement.timetable,
        registration=person,
        starts=starts,
        ends=starts + timedelta(minutes=20),
    )


def _publish_copy(brokerage: int) -> str:
    """Publish a proposal that begins as the published timetable stands at this instant."""
    from ponte.brokerage.domain.adjusting import copy_timetable
    from ponte.brokerage.domain.timetabling import publish_timetable
    from ponte.brokerage.models import Timetable

    published = Timetable.objects.get(brokerage=brokerage, status="published")
    publish_timetable(actor=None, timetable=copy_timetable(actor=None, timetable=published))
    return "published"


def _check_in(key: int, client_id: uuid.UUID):  # type: ignore[no-untyped-def]
    from django.utils import timezone

    from ponte.brokerage.domain.checking_in import check_in
    from ponte.brokerage.models import Registration

    registration = Registration.objects.get(pk=key)
    hall = registration.presences.select_related("hall__brokerage", "hall__city").first().hall

    def step() -> str:
        now = timezone.now()
        arrival = check_in(actor=None, hall=hall, registration=registration, client_id=client_id, at=now)
        return "new" if arrival.is_new else "already"

    return step


def _outcome(step) -> str:  # type: ignore[no-untyped-def]
    from django.db import IntegrityError

    from ponte.common.refusals import Refused

    try:
        word = step()
    except Refused as no:
        return no.code
    except IntegrityError as error:
        return "nobody_meets_twice_at_once" if "nobody_meets_twice_at_once" in str(error) else str(error)
    return word if isinstance(word, str) else "done"


if __name__ == "__main__":
    main()
