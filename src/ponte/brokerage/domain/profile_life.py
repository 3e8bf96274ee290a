"""The life of a profile: draft, own office, other office, published; renewed, expired or withdrawn.

As in the Enterprise Europe Network a profile is reviewed before it is published and lives for a year unless it is
renewed; here two offices review it, one after the other, since both vouch for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.profiles import keep_version
from ponte.brokerage.domain.registering import check_not_ended
from ponte.brokerage.domain.requesting_rules import check_pair
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import ProfileStatus, RegistrationStatus
from ponte.brokerage.models import Interest, Profile, Registration
from ponte.brokerage.models.profile import RENEWABLE
from ponte.common.audit import record
from ponte.common.fitting import fitted
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

LIFE = dt.timedelta(days=365)
"""How long a profile is published before it must be renewed."""
REVIEWS = (ProfileStatus.OWN_OFFICE, ProfileStatus.OTHER_OFFICE)


def submit_profile(*, actor: Account | None, profile: Profile) -> None:
    """Hand a draft, or a profile that has expired, to the own side's office.

    Raises
    ------
    Refused
        ``not_taking_part``, ``not_a_draft``.
    """
    check_not_ended(profile.registration)
    with transaction.atomic():
        _turn(profile, (ProfileStatus.DRAFT, ProfileStatus.EXPIRED), ProfileStatus.OWN_OFFICE, "not_a_draft")
        record(actor=actor, action="brokerage.submit_profile", subject=profile)


def approve_profile(*, actor: Account, profile: Profile) -> None:
    """Pass a profile on: from the own office to the other, and from the other to the public of the brokerage.

    Raises
    ------
    Forbidden
        ``brokerage.review_profile``: it lies with the other office.
    Refused
        ``not_in_review``, ``owner_not_admitted``.
    """
    require(actor, "brokerage.review_profile", profile)
    _check_in_review(profile)
    if profile.registration.status != RegistrationStatus.APPROVED:
        raise Refused("owner_not_admitted", _("Decide first whether its owner takes part."))
    with transaction.atomic():
        if profile.status == ProfileStatus.OWN_OFFICE:
            _turn(profile, (ProfileStatus.OWN_OFFICE,), ProfileStatus.OTHER_OFFICE, "not_in_review")
        else:
            now = timezone.now()
            _turn(
                profile,
                (ProfileStatus.OTHER_OFFICE,),
                ProfileStatus.PUBLISHED,
                "not_in_review",
                published_at=now,
                expires=timezone.localdate(now) + LIFE,
            )
            keep_version(actor=actor, profile=profile)
            tell(profile.registration, key=_key(profile, "published"), template="profile_published", profile=profile)
        record(actor=actor, action="brokerage.approve_profile", subject=profile, status=profile.status)


def return_profile(*, actor: Account, profile: Profile, note: str) -> None:
    """Give a profile back to its owner with what is asked for; a published one leaves the public with it.

    Raises
    ------
    Forbidden
        ``brokerage.review_profile``: it lies with the other office.
    Refused
        ``no_note``, ``text_too_long``, ``not_in_review``.
    """
    require(actor, "brokerage.review_profile", profile)
    note = fitted(Profile, "review_note", note)
    if not note:
        raise Refused("no_note", _("Write what should be changed: the owner reads it."))
    with transaction.atomic():
        before = (*REVIEWS, ProfileStatus.PUBLISHED)
        _turn(profile, before, ProfileStatus.DRAFT, "not_in_review", review_note=note)
        keep_version(actor=actor, profile=profile)
        tell(
            profile.registration,
            key=_key(profile, "returned"),
            template="profile_returned",
            profile=profile,
            note=note,
        )
        record(actor=actor, action="brokerage.return_profile", subject=profile, note=note)


def renew_profile(*, actor: Account | None, profile: Profile, today: dt.date | None = None) -> None:
    """Let a published profile live for another year; one that has expired is submitted anew instead.

    Raises
    ------
    Refused
        ``not_taking_part``, ``not_published``, ``too_early``.
    """
    check_not_ended(profile.registration)
    today = today or timezone.localdate()
    if profile.status != ProfileStatus.PUBLISHED:
        raise Refused("not_published", _("Only a published profile can be renewed; submit this one instead."))
    if profile.expires is None or profile.expires > today + RENEWABLE:
        raise Refused(
            "too_early",
            _("A profile can be renewed in the last %(days)d days before its end.") % {"days": RENEWABLE.days},
        )
    with transaction.atomic():
        expires = profile.expires + LIFE
        Profile.objects.filter(pk=profile.pk).update(expires=expires)
        record(actor=actor, action="brokerage.renew_profile", subject=profile, until=expires.isoformat())
    profile.expires = expires


def withdraw_profile(*, actor: Account | None, profile: Profile) -> None:
    """Take a profile back for good; suggestions and interest in it go with it, meetings that were agreed stay.

    Raises
    ------
    Refused
        ``withdrawn_already``.
    """
    with transaction.atomic():
        others = [status for status in ProfileStatus if status != ProfileStatus.WITHDRAWN]
        _turn(profile, others, ProfileStatus.WITHDRAWN, "withdrawn_already")
        keep_version(actor=actor, profile=profile)
        record(actor=actor, action="brokerage.withdraw_profile", subject=profile)


def expire_profiles(*, today: dt.date | None = None) -> int:
    """Let every published profile expire whose last day is over, and tell its owner; returns how many there were."""
    today = today or timezone.localdate()
    over = Profile.objects.filter(status=ProfileStatus.PUBLISHED, expires__lt=today)
    count = 0
    for profile in over.select_related("registration__person__account", "registration__brokerage__edition"):
        with transaction.atomic():
            _turn(profile, (ProfileStatus.PUBLISHED,), ProfileStatus.EXPIRED, "not_published")
            tell(profile.registration, key=_key(profile, "expired"), template="profile_expired", profile=profile)
            record(actor=None, action="brokerage.expire_profile", subject=profile)
        count += 1
    return count


def express_interest(
    *, actor: Account | None, profile: Profile, registration: Registration, message: str = ""
) -> Interest:
    """Tell the owner of a profile of the other side that one is interested, without asking for a meeting yet.

    Raises
    ------
    Refused
        ``not_published``, what `check_pair` raises, ``text_too_long``, ``interested_already``.
    """
    if profile.status != ProfileStatus.PUBLISHED:
        raise Refused("not_published", _("This profile is not published any more."))
    check_pair(registration, profile.registration)
    message = fitted(Interest, "message", message)
    with transaction.atomic():
        interest, is_new = Interest.objects.get_or_create(
            profile=profile, registration=registration, defaults={"message": message}
        )
        if not is_new:
            raise Refused("interested_already", _("You have told them already."))
        tell(
            profile.registration,
            key=f"interest:{interest.pk}",
            template="interest",
            profile=profile,
            other=registration,
            message=message,
        )
        record(actor=actor, action="brokerage.express_interest", subject=profile, registration=registration.pk)
    return interest


def _turn(profile: Profile, before: Sequence[str], after: str, code: str, **fields: object) -> None:
    """Turn a profile's state exactly once, whoever else is at it."""
    fields = {"review_note": "", **fields, "status": after}
    if not Profile.objects.filter(pk=profile.pk, status__in=before).update(**fields):
        raise Refused(code, _("This profile has moved on in the meantime. Look at it again."))
    for name, value in fields.items():
        setattr(profile, name, value)


def _check_in_review(profile: Profile) -> None:
    if profile.status not in REVIEWS:
        raise Refused("not_in_review", _("This profile does not wait for an office."))


def _key(profile: Profile, step: str) -> str:
    """One mail for each time that a profile takes a step."""
    return f"profile:{profile.pk}:{step}:{profile.versions.count()}"
