"""What the offices say of a call before it is published, and while nothing of it has been used yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from ponte.calls.domain.standing import locked
from ponte.calls.findable import index_call
from ponte.calls.kinds import KINDS
from ponte.calls.models import Call, CallSide, Criterion, Seat, Theme
from ponte.calls.workflows import CallPhase
from ponte.common.audit import record
from ponte.common.permissions import Forbidden, require
from ponte.common.refusals import Refused
from ponte.people.domain.tokens import revoke_tokens
from ponte.people.models import Account
from ponte.programme.models import Officer, Programme
from ponte.programme.rules import holds_office

TEXTS = frozenset(f"{text}_{code}" for text in ("name", "summary", "framework") for code in ("en", "it", "zh_hans"))
RULES = frozenset({"most_months", "reviews_each", "hides_names", "both_above", "places"})
"""What applicants must know beforehand: fixed once the call is published."""


def make_call(*, actor: Account, programme: Programme, kind: str, slug: str, values: Mapping[str, Any]) -> Call:
    """Prepare a call; only the offices see it until it is published.

    Raises
    ------
    Forbidden
        ``calls.run_call``.
    Refused
        ``slug_taken``, ``no_such_kind``.
    """
    if kind not in KINDS:
        raise Refused("no_such_kind", _("Choose one of the kinds of calls."))
    call = Call(programme=programme, kind=kind, slug=slug, most_months=KINDS[kind].most_months, **values)
    require(actor, "calls.run_call", call)
    with transaction.atomic():
        if Call.objects.filter(slug=slug).exists():
            raise Refused("slug_taken", _("Another call has this address. Choose a different one."))
        call.save()
        record(actor=actor, action="calls.make", subject=call, kind=kind)
    return call


def write_call(*, actor: Account, call: Call, values: Mapping[str, Any]) -> Call:
    """Write what a call says; its rules are fixed once it is published.

    Raises
    ------
    Forbidden
        ``calls.run_call``.
    Refused
        ``published``.
    """
    require(actor, "calls.run_call", call)
    with transaction.atomic():
        now = locked(call)
        if now.phase != CallPhase.DRAFT and any(getattr(now, name) != values[name] for name in RULES & set(values)):
            raise Refused("published", _("The call is published: its rules stay. Texts and dates may change."))
        for name, value in values.items():
            setattr(now, name, value)
        now.save(update_fields=list(values))
        record(actor=actor, action="calls.write_call", subject=now, fields=sorted(values))
        index_call(now)
    return now


def write_side(*, actor: Account, call: Call, side: Model, values: Mapping[str, Any]) -> CallSide:
    """Write what one side says for a call; an office writes its own. After publication only the calendar moves on.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``published``; ``earlier_closing``: what was published may be put off, not brought forward; ``closes_early``.
    """
    if not Officer.objects.filter(account=actor, side=side.pk).exists():
        raise Forbidden("calls.run_side", _("Each office writes what its own side says."))
    if "closes" in values and "opens" in values and values["closes"] <= values["opens"]:
        raise Refused("closes_early", _("A call closes after it opens."))
    with transaction.atomic():
        now = locked(call)
        found = CallSide.objects.filter(call=now, side=side.pk).first()
        if now.phase != CallPhase.DRAFT:
            _check_published(now, found, values)
        call_side, _is_new = CallSide.objects.update_or_create(call=now, side_id=side.pk, defaults=dict(values))
        record(actor=actor, action="calls.write_side", subject=call_side, fields=sorted(values))
    return call_side


def set_criteria(*, actor: Account, call_side: CallSide, criteria: Sequence[Mapping[str, Any]]) -> None:
    """Name a side's criteria anew, before the call is published.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``published``.
    """
    require(actor, "calls.run_side", call_side)
    rows = [Criterion(call_side=call_side, order=place, **row) for place, row in enumerate(criteria, 1)]
    _replace(actor, call_side.call, rows, Criterion.objects.filter(call_side=call_side), "calls.set_criteria")


def set_themes(*, actor: Account, call: Call, themes: Sequence[Mapping[str, Any]]) -> None:
    """Name a call's themes anew, before it is published.

    Raises
    ------
    Forbidden
        ``calls.run_call``.
    Refused
        ``published``, ``code_twice``.
    """
    require(actor, "calls.run_call", call)
    if len({row["code"] for row in themes}) < len(themes):
        raise Refused("code_twice", _("Two themes have the same code. Give each a code of its own."))
    rows = [Theme(call=call, **row) for row in themes]
    _replace(actor, call, rows, Theme.objects.filter(call=call), "calls.set_themes")


def set_seats(*, actor: Account, call_side: CallSide, seats: Sequence[Mapping[str, Any]]) -> None:
    """Name a side's members of the commission anew, until it has decided.

    Each has ``name``, ``title``, ``role`` and, where they work on the list themselves, ``account``.

    Raises
    ------
    Forbidden
        ``calls.run_side``.
    Refused
        ``decided_already``, ``seat_twice``.
    """
    require(actor, "calls.run_side", call_side)
    accounts = [row["account"].pk for row in seats if row.get("account")]
    if len(set(accounts)) < len(accounts):
        raise Refused("seat_twice", _("Somebody is named twice: each account has one seat on a side."))
    with transaction.atomic():
        call = locked(call_side.call)
        if call.phase in (CallPhase.DECIDED, CallPhase.ENDED, CallPhase.CALLED_OFF):
            raise Refused("decided_already", _("The commission has decided: its members stay in the minutes."))
        joining = [row["account"] for row in seats if row.get("account") and not holds_office(row["account"])]
        call_side.seats.all().delete()
        Seat.objects.bulk_create(Seat(call_side=call_side, order=place, **row) for place, row in enumerate(seats))
        for account in joining:  # tokens made before were made without a second factor
            revoke_tokens(actor=actor, account=account)
        record(actor=actor, action="calls.set_seats", subject=call_side, seats=len(seats))


def _replace(actor: Account, call: Call, rows: Sequence[Model], old: Any, action: str) -> None:
    with transaction.atomic():
        now = locked(call)
        if now.phase != CallPhase.DRAFT:
            raise Refused("published", _("The call is published: its rules stay. Texts and dates may change."))
        old.delete()
        for row in rows:
            row.save()
        record(actor=actor, action=action, subject=now, rows=len(rows))


def _check_published(call: Call, found: CallSide | None, values: Mapping[str, Any]) -> None:
    calendar = {"closes", "eligibility_until", "evaluation_until"}
    changed = {name for name, value in values.items() if found is None or getattr(found, name) != value}
    if found is None or changed - calendar:
        raise Refused("published", _("The call is published: its rules stay. Texts and dates may change."))
    if "closes" in changed and (values["closes"] < found.closes or call.phase != CallPhase.FILING):
        raise Refused("earlier_closing", _("A published hour of closing may be put off, not brought forward."))
