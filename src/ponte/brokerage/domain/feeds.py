"""Giving a device's calendar an address to read one's diary at, and taking it back."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.models import CalendarFeed, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account

MOST_FEEDS = 10
"""Addresses that somebody may have at one time: a phone, a tablet, a computer, an assistant's, and some to spare."""
MOST_DEVICE = 80
USE_NOTED_EVERY = dt.timedelta(hours=1)
"""Calendars ask every few minutes; to know which address is still in use, the hour is enough."""


def make_feed(*, actor: Account | None, registration: Registration, device: str) -> tuple[CalendarFeed, str]:
    """Make an address for one device, and return it with its secret part, which is nowhere kept.

    Raises
    ------
    Refused
        ``no_device``, ``too_many_feeds``.
    """
    name = " ".join(device.split())[:MOST_DEVICE]
    if not name:
        raise Refused("no_device", _("Name the device, so that you know later which address is whose."))
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        Registration.objects.select_for_update(no_key=True).get(pk=registration.pk)
        if registration.feeds.filter(revoked__isnull=True).count() >= MOST_FEEDS:
            raise Refused(
                "too_many_feeds",
                _("You have %(most)d addresses already. Revoke one that you no longer use.") % {"most": MOST_FEEDS},
            )
        feed = CalendarFeed.objects.create(registration=registration, device=name, digest=_digest(token))
        record(actor=actor, action="brokerage.make_feed", subject=feed, device=name)
    return feed, token


def revoke_feed(*, actor: Account | None, feed: CalendarFeed) -> None:
    """Close an address for good; the others stay open. One that is closed already stays as it is."""
    with transaction.atomic():
        if CalendarFeed.objects.filter(pk=feed.pk, revoked__isnull=True).update(revoked=timezone.now()):
            record(actor=actor, action="brokerage.revoke_feed", subject=feed, device=feed.device)


def read_feed(token: str) -> CalendarFeed:
    """Return the open feed of a secret, and note that it is in use.

    Raises
    ------
    CalendarFeed.DoesNotExist
        Nobody was given this secret.
    Refused
        ``revoked``.
    """
    feed = CalendarFeed.objects.select_related("registration__brokerage__edition").get(digest=_digest(token))
    if feed.revoked:
        raise Refused("revoked", _("This address was revoked by its owner."))
    now = timezone.now()
    long_ago = Q(last_used__isnull=True) | Q(last_used__lt=now - USE_NOTED_EVERY)
    CalendarFeed.objects.filter(long_ago, pk=feed.pk).update(last_used=now)
    return feed


def _digest(token: str) -> str:
    """Hash a secret; it is random and long, so that it needs neither salt nor slowness."""
    return hashlib.sha256(token.encode()).hexdigest()
