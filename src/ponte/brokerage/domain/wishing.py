"""Wishes whom to meet, and the meetings that the scheduler is given because of them."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ponte.brokerage.domain.booking import published_in_turn
from ponte.brokerage.domain.limits import check_asking_open
from ponte.brokerage.domain.requesting_rules import check_direction, check_pair, may_ask
from ponte.brokerage.enums import Acceptance, WishLevel, Workflow
from ponte.brokerage.models import Block, Brokerage, MayAsk, Meeting, Registration, Suggestion, Wish
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account

MOST_MUSTS = 5
"""How many people somebody may say they must meet: a must is worth something because it is rare."""
WORTH: dict[frozenset[str | None], int] = {
    frozenset({WishLevel.MUST}): 70,
    frozenset({WishLevel.MUST, WishLevel.MEET}): 55,
    frozenset({WishLevel.MEET}): 40,
    frozenset({WishLevel.MUST, None}): 25,
    frozenset({WishLevel.MEET, None}): 10,
}
"""What a meeting is worth by the wishes of its two; None is no word from one of them."""
FIT_WORTH = 30
"""How much more the best suggestion between the two is worth, at most."""

Pair = tuple[int, int]
"""Keys of two registrations, the lower first."""


def wish(*, actor: Account | None, wisher: Registration, wished: Registration, level: WishLevel) -> Wish:
    """Say how much one wishes to meet somebody, or change it; a no is final, and nobody is told of it.

    Raises
    ------
    Refused
        ``by_requests``, what `check_pair` raises, ``not_in_matrix``, ``asking_not_begun``, ``asking_over``,
        ``no_is_final``, ``too_many_musts``, ``too_many_wishes``.
    """
    check_wish(wisher, wished)
    with transaction.atomic():
        Registration.objects.select_for_update(no_key=True).get(pk=wisher.pk)
        _check_not_final(wisher, wished)
        if level != WishLevel.NO:
            _check_number(wisher, wished, level)
        row, _new = Wish.objects.update_or_create(wisher=wisher, wished=wished, defaults={"level": level})
        record(actor=actor, action="brokerage.wish", subject=row)  # not which: the offices read the trail
    return row


def take_back_wish(*, actor: Account | None, wisher: Registration, wished: Registration) -> None:
    """Have no word for somebody again.

    Raises
    ------
    Refused
        ``asking_not_begun``, ``asking_over``, ``no_is_final``.
    """
    check_asking_open(wisher.brokerage)
    with transaction.atomic():
        Registration.objects.select_for_update(no_key=True).get(pk=wisher.pk)
        _check_not_final(wisher, wished)
        row = Wish.objects.filter(wisher=wisher, wished=wished).first()
        if row is not None:
            record(actor=actor, action="brokerage.take_back_wish", subject=row)
            row.delete()


def check_wish(wisher: Registration, wished: Registration) -> None:
    """Refuse a wish that a rule forbids, before it is known how strong it is.

    Raises
    ------
    Refused
        ``by_requests``, what `check_pair` raises, ``not_in_matrix``, ``asking_not_begun``, ``asking_over``.
    """
    if wisher.brokerage.workflow != Workflow.PREFERENCES:
        raise Refused("by_requests", _("In this edition meetings are asked for: send a request instead."))
    check_pair(wisher, wished)
    if not may_ask(wisher.brokerage, wished.participation_id, wisher.participation_id):
        check_direction(wisher, wished)  # who may not ask may still say yes to who may
    check_asking_open(wisher.brokerage)


def why_not_wish(wisher: Registration, wished: Registration) -> Refused | None:
    """Tell beforehand what would refuse every wish; None where nothing does."""
    try:
        check_wish(wisher, wished)
    except Refused as no:
        return no
    return None


def gather_meetings(*, actor: Account | None, brokerage: Brokerage) -> int:
    """Make the meetings that the wishes ask for, and forget those that they no longer do; returns how many they want.

    Where the person asked has to agree, both must have wished; where nobody has to, one wish is enough. One no, a
    block, or a direction that the matrix does not have, and there is no meeting. A meeting that was asked for and
    accepted stays as it is; and one that is published stays too, from the stand-by list or with a wish taken back:
    people have it in their diaries, and out of these it is only called off.
    """
    with transaction.atomic():
        published = published_in_turn(brokerage)
        worth = _worth_by_pair(brokerage)
        in_diaries = set(published.placements.values_list("meeting", flat=True)) if published else set()
        known: dict[Pair, Meeting] = {}
        for meeting in brokerage.meetings.prefetch_related("people"):
            pair = _pair(*(person.pk for person in meeting.people.all()))
            if meeting.request_id is not None:
                worth.pop(pair, None)
            elif pair in worth:
                known[pair] = meeting
                meeting.weight = worth[pair]
            elif meeting.pk not in in_diaries:
                meeting.delete()
        Meeting.objects.bulk_update(known.values(), ["weight"], batch_size=500)
        new = [pair for pair in worth if pair not in known]
        made = Meeting.objects.bulk_create(
            [Meeting(brokerage=brokerage, weight=worth[pair]) for pair in new], batch_size=500
        )
        people = Meeting.people.through
        people.objects.bulk_create(
            [
                people(meeting_id=meeting.pk, registration_id=person)
                for meeting, pair in zip(made, new, strict=True)
                for person in pair
            ],
            batch_size=500,
        )
        record(actor=actor, action="brokerage.gather_meetings", subject=brokerage, meetings=len(worth))
    return len(worth)


def _worth_by_pair(brokerage: Brokerage) -> dict[Pair, int]:
    """Weigh each pair that the wishes bring together, by both wishes and by how well their profiles suit each other."""
    levels: defaultdict[Pair, dict[int, str]] = defaultdict(dict)
    kinds: dict[int, int | None] = {}
    wishes = Wish.objects.filter(
        wisher__brokerage=brokerage,
        wisher__in=Registration.objects.open_to_meetings(),
        wished__in=Registration.objects.open_to_meetings(),
    ).select_related("wisher", "wished")
    for row in wishes.order_by("pk"):
        levels[_pair(row.wisher_id, row.wished_id)][row.wisher_id] = row.level
        kinds |= {row.wisher_id: row.wisher.participation_id, row.wished_id: row.wished.participation_id}
    blocked = {
        _pair(*keys) for keys in Block.objects.filter(blocker__brokerage=brokerage).values_list("blocker", "blocked")
    }
    cells = set(MayAsk.objects.filter(asker__brokerage=brokerage).values_list("asker", "asked"))
    fits = _fits(brokerage)
    both_needed = brokerage.acceptance == Acceptance.OPT_IN
    worth = {}
    for pair, said in levels.items():
        if WishLevel.NO in said.values() or pair in blocked or (both_needed and len(said) < 2):
            continue
        if cells and not any((kinds[wisher], kinds[_other(pair, wisher)]) in cells for wisher in said):
            continue
        by_wishes = WORTH[frozenset(said.get(person) for person in pair)]
        worth[pair] = by_wishes + round(FIT_WORTH * fits.get(pair, 0.0))
    return worth


def _fits(brokerage: Brokerage) -> dict[Pair, float]:
    rows = (
        Suggestion.objects.filter(profile__registration__brokerage=brokerage)
        .order_by()
        .values_list("profile__registration", "other__registration")
        .annotate(best=Max("score"))
    )
    fits: defaultdict[Pair, float] = defaultdict(float)
    for one, other, score in rows:
        fits[_pair(one, other)] = max(fits[_pair(one, other)], score)
    return fits


def _pair(*people: int) -> Pair:
    one, other = sorted(people)
    return one, other


def _other(pair: Pair, person: int) -> int:
    return pair[1] if pair[0] == person else pair[0]


def _check_not_final(wisher: Registration, wished: Registration) -> None:
    if Wish.objects.filter(wisher=wisher, wished=wished, level=WishLevel.NO).exists():
        raise Refused("no_is_final", _("You have said “no, thank you”, and one no is final."))


def _check_number(wisher: Registration, wished: Registration, level: WishLevel) -> None:
    others = Wish.objects.filter(wisher=wisher).exclude(wished=wished).exclude(level=WishLevel.NO)
    if level == WishLevel.MUST and others.filter(level=WishLevel.MUST).count() >= MOST_MUSTS:
        raise Refused(
            "too_many_musts",
            _("You can say of %(most)d people that you must meet them. Wish to meet this one, or change another.")
            % {"most": MOST_MUSTS},
        )
    cap = wisher.brokerage.cap_pending
    if others.count() >= cap:
        raise Refused(
            "too_many_wishes",
            _("You have %(cap)d wishes, the most there can be. Take one back first.") % {"cap": cap},
        )
