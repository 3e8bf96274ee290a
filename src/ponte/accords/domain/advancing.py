"""Taking an accord on from one phase of its life to the next; nothing counts without evidence."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.accords.enums import NOT_AGREED, OF_OFFICES, RUNNING, Succession
from ponte.accords.findable import index_accord
from ponte.accords.models import Accord
from ponte.accords.queries.public import has_evidence
from ponte.accords.workflows import workflow_of
from ponte.common.audit import record, record_refusal, refusals_kept
from ponte.common.refusals import Refused
from ponte.people.models import Account

WITH_REASON = frozenset({"terminate", "close", "take_back"})
"""Steps that somebody will ask about one day."""
OVER = {Succession.RENEWS: "renew", Succession.REPLACES: "replace"}
"""What becomes of an accord once the one that renews or replaces it is signed."""


def take_step(*, actor: Account | None, accord: Accord, step: str, reason: str = "") -> None:
    """Take an accord one step on; a refusal stands in the audit trail.

    Call it outside of transactions.

    Parameters
    ----------
    actor
        None for the program itself.
    step
        Code of a step of `ponte.accords.workflows`.
    reason
        Why; needed where somebody will ask (`WITH_REASON`).

    Raises
    ------
    Refused
        ``not_in_this_phase``, ``no_reason``, ``is_a_double``; into a phase that counts: ``no_evidence``,
        ``no_parties``, ``in_the_future``.
    ponte.common.permissions.Forbidden
        Who acts does not keep this register.
    """
    try:
        _take(actor, accord, step, reason.strip())
    except Refused as no:
        record_refusal(actor=actor, action=f"accords.{step}", subject=accord, refused=no, title=accord.title)
        raise


def confirm_accord(*, actor: Account | None, accord: Accord) -> None:
    """Let a reported accord into the register; raises what `take_step` raises."""
    take_step(actor=actor, accord=accord, step="confirm")


def check_countable(accord: Accord) -> None:
    """Let only those pass that may be counted.

    Raises
    ------
    Refused
        ``no_evidence``, ``no_parties``, ``in_the_future``.
    """
    if not Accord.objects.filter(has_evidence(), pk=accord.pk).exists():
        raise Refused("no_evidence", _("Ask the parties for evidence first: where can the accord be seen?"))
    if not accord.parties.exists() and not accord.countries.exists():
        raise Refused("no_parties", _("Say first between whom it was agreed."))
    if accord.date > timezone.localdate().isoformat():
        raise Refused("in_the_future", _("The date lies in the future: confirm the accord once it is signed."))


def check_still_evidenced(*accords: Accord) -> None:
    """Let nothing be taken away that leaves an accord in the register without evidence.

    Raises
    ------
    Refused
        ``no_evidence``.
    """
    standing = Accord.objects.filter(pk__in=[accord.pk for accord in accords], same_as=None)
    if standing.exclude(status__in=NOT_AGREED).exclude(has_evidence()).exists():
        raise Refused("no_evidence", _("Ask the parties for evidence first: where can the accord be seen?"))


def _take(actor: Account | None, accord: Accord, step: str, reason: str) -> None:
    with transaction.atomic():
        row = Accord.objects.select_for_update().get(pk=accord.pk)
        if row.same_as is not None:
            raise Refused(
                "is_a_double", _("This entry tells of an accord that stands in the register: work on that one.")
            )
        target = workflow_of(row.kind).target(step, phase=row.status, actor=actor, subject=row)
        if step in WITH_REASON and not reason:
            raise Refused("no_reason", _("Say why: the parties will ask."))
        if target in RUNNING:
            check_countable(row)
        was = row.status
        row.status = target
        row.save(update_fields=["status", "changed"])
        index_accord(row)
        more = {"reason": reason} if reason else {}
        record(actor=actor, action=f"accords.{step}", subject=row, was=was, becomes=target, **more)
        if was in NOT_AGREED and target in RUNNING:
            end_predecessor(row)
    accord.refresh_from_db()


def end_predecessor(successor: Accord) -> None:
    """End the accord that another one renews or replaces, if its kind and phase have such an end."""
    if successor.follows_id is None or successor.succession not in OVER:
        return
    step = OVER[Succession(successor.succession)]
    earlier = Accord.objects.select_for_update().get(pk=successor.follows_id)
    workflow = workflow_of(earlier.kind)
    ways = [way for way in workflow.transitions if way.code == step and earlier.status in way.sources]
    if ways:
        was, earlier.status = earlier.status, ways[0].target
        earlier.save(update_fields=["status", "changed"])
        record(actor=None, action=f"accords.{step}", subject=earlier, was=was, becomes=earlier.status, by=successor.pk)


def dismiss_accord(*, actor: Account | None, accord: Accord, reason: str) -> None:
    """Take a draft, or a report that is no accord, out again; the audit trail keeps what it said and why it went.

    Raises
    ------
    Refused
        ``no_reason``, ``not_reported``; ``others_point_here``: it stands for further entries, or is followed;
        ``no_evidence``: it shows the evidence of the accord that it tells of.
    """
    if not reason.strip():
        raise Refused("no_reason", _("Say why: the parties will ask."))
    with refusals_kept(actor=actor, action="accords.dismiss", subject=accord, codes={"no_evidence"}):
        row = Accord.objects.select_for_update().filter(pk=accord.pk, status__in=OF_OFFICES).first()
        if row is None:
            raise Refused("not_reported", _("This accord has been dealt with in the meantime."))
        if row.doubles.exists() or row.followed_by.exists():
            raise Refused("others_point_here", _("Other entries point to this one: part them from it first."))
        record(actor=actor, action="accords.dismiss", subject=row, title=row.title, reason=reason.strip())
        for version in row.versions.all():
            transaction.on_commit(partial(version.file.storage.delete, str(version.file.name)))
        row.delete()
        if row.same_as is not None:
            check_still_evidenced(row.same_as)
