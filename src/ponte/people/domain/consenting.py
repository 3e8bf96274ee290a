"""Consents: what somebody agrees to, each by itself, in a wording that has a version, and taken back at any time.

Five kinds, none of which carries another (`ConsentKind`). Every decision is a row, and the latest of a kind holds, if
it is a yes and was given to a wording that still counts. A new wording leaves what was said to an older one as it was:
the person is asked again, and until they answer, their yes to the older wording goes on to count, unless its publisher
named a day on which it lapses. That day is needed where the meaning changes (purpose, recipients, kinds of data: PIPL,
article 14), and not where only the words do.

Nobody consents for somebody else, and silence, importing a list or having been here before is no consent (GDPR,
articles 4(11) and 7; PIPL, article 14).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.common.audit import acting_officer, record
from ponte.common.compiled import CompiledQuery
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.domain.wording_consents import texts_in_force
from ponte.people.enums import ConsentKind
from ponte.people.models import Account, Consent, ConsentText


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to one kind of consent."""

    kind: ConsentKind
    text: ConsentText
    """The wording in force."""
    latest: Consent | None
    holds: bool
    """Whether it counts now."""
    is_asked: bool
    """Whether the wording in force still waits for an answer of theirs."""
    history: tuple[Consent, ...]
    """Their decisions, latest first."""


def consented(kind: ConsentKind, *, account: str) -> Q:
    """Return the condition that somebody's consent of a kind counts: one subquery, answered from an index.

    What day it is says the database when it is asked, so that a condition may be kept for as long as the process runs.

    Parameters
    ----------
    account
        The path from the rows to the account, for example ``person__account``; rows without one do not fulfil it.
    """
    still_counts = Q(is_given=True) & (Q(text__lapses__isnull=True) | Q(text__lapses__gt=TruncDate(Now())))
    latest = Consent.objects.filter(account=OuterRef(account), text__kind=kind).order_by("-pk")
    counts = Case(When(still_counts, then=True), default=False, output_field=BooleanField())
    return Q(Coalesce(Subquery(latest.values_list(counts)[:1]), False, output_field=BooleanField()))


def has_consented(account: Account, kind: ConsentKind) -> bool:
    """Tell whether somebody's consent of a kind counts now."""
    return Account.objects.filter(consented(kind, account="pk"), pk=account.pk).exists()


def standings(account: Account) -> list[Standing]:
    """Return how somebody stands to each kind, in the order of `ConsentKind`: two queries."""
    decisions: defaultdict[str, list[Consent]] = defaultdict(list)
    for consent in _decisions_of(account.pk):
        decisions[consent.text.kind].append(consent)
    today = timezone.localdate()
    found = []
    for kind, text in texts_in_force().items():
        latest = decisions[kind][0] if decisions[kind] else None
        holds = latest is not None and latest.is_given and (latest.text.lapses is None or latest.text.lapses > today)
        is_asked = latest is None or latest.text_id != text.pk
        found.append(Standing(kind, text, latest, holds, is_asked, tuple(decisions[kind])))
    return found


@CompiledQuery
def _decisions_of(account: int) -> QuerySet[Consent]:
    return Consent.objects.filter(account=account).select_related("text", "recorded_by").order_by("-pk")


def answer(
    *, actor: Account, account: Account, given: Collection[str], texts: Collection[ConsentText]
) -> list[Consent]:
    """Record somebody's yes or no to each of these wordings; what they said to it before and say again adds nothing.

    A no to what holds takes it back: rooms that know what hangs on a kind have a function of their own for that.

    Parameters
    ----------
    given
        The kinds of those among them that the person says yes to; the others get a no.
    texts
        The wordings that they were shown.

    Raises
    ------
    Forbidden
        ``people.consent``: nobody consents for somebody else.
    Refused
        ``newer_wording``: another one has come into force since it was shown; ``account_needed``.
    """
    if actor.pk != account.pk or acting_officer.get() is not None:
        raise Forbidden("people.consent", _("Nobody consents for somebody else: ask the person to do it themselves."))
    return _record_answer(actor, account, given, texts)


def _record_answer(
    actor: Account, account: Account, given: Collection[str], texts: Collection[ConsentText]
) -> list[Consent]:
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # two windows of one person take turns
        now = {one.kind: one for one in standings(account)}
        if any(now[ConsentKind(text.kind)].text.pk != text.pk for text in texts):
            raise Refused("newer_wording", _("This text has been put into new words meanwhile. Read it again."))
        if any(text.kind == ConsentKind.ACCOUNT and text.kind not in given for text in texts):
            raise Refused(
                "account_needed",
                _("You cannot have an account without this consent. To take it back, have your account erased."),
            )
        made = []
        for text in texts:
            standing, is_given = now[ConsentKind(text.kind)], text.kind in given
            if standing.latest is None or standing.is_asked or standing.latest.is_given != is_given:
                made.append(_decide(actor, account, text, is_given))
    return made


def give(*, actor: Account, account: Account, text: ConsentText) -> None:
    """Consent to a wording.

    Raises
    ------
    Forbidden, Refused
        What `answer` raises.
    """
    answer(actor=actor, account=account, given=[text.kind], texts=[text])


def withdraw(*, actor: Account, account: Account, kind: ConsentKind) -> None:
    """Take a consent back, whatever wording it was given to; what was done before stays lawful.

    Raises
    ------
    Forbidden
        ``people.consent``.
    Refused
        ``account_needed``; ``newer_wording``.
    """
    answer(actor=actor, account=account, given=[], texts=[texts_in_force()[kind]])


def record_withdrawal(*, actor: Account, account: Account, kind: ConsentKind) -> Consent:
    """Take back the consent of somebody who has told their office so; whether it is theirs, the caller has checked.

    Taking back must be as easy as giving (GDPR, article 7(3)), so it is not bound to the person's own pages.

    Raises
    ------
    Refused
        ``not_consenting``, ``account_needed``, ``newer_wording``.
    """
    holds = any(one.holds for one in standings(account) if one.kind == kind)
    made = _record_answer(actor, account, [], [texts_in_force()[kind]]) if holds else []
    if not made:  # not given, or taken back a moment ago
        raise Refused("not_consenting", _("They do not consent to this as it is."))
    return made[0]


def consent_for_sample(accounts: Iterable[Account]) -> None:
    """Let the invented people of a sample consent to everything: no person stands behind them who could be asked."""
    texts = texts_in_force().values()
    Consent.objects.bulk_create(
        (Consent(account=account, text=text, is_given=True) for account in accounts for text in texts), batch_size=500
    )


def _decide(actor: Account, account: Account, text: ConsentText, is_given: bool) -> Consent:
    consent = Consent.objects.create(account=account, text=text, is_given=is_given, recorded_by=actor)
    verb = "give_consent" if is_given else "withdraw_consent"
    record(actor=actor, action=f"people.{verb}", subject=account, kind=text.kind, version=text.version)
    return consent
