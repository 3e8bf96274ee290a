"""How long what belongs to accounts is kept once it is over; and the nightly run through what all rooms keep."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from ponte.people.domain.personal_data import Subject
from ponte.people.models import ApiToken, Merge

TOKENS_KEPT = dt.timedelta(days=90)
"""After its end, a token can still be looked up by how it began."""
TASKS_KEPT = dt.timedelta(days=30)
MERGES_KEPT = dt.timedelta(days=365)
ENDED_TASKS = ("SUCCESSFUL", "FAILED")


def erase_ended_sessions(now: dt.datetime) -> int:
    """Delete sessions that have ended, and what was noted of their devices."""
    Session.objects.filter(expire_date__lte=now).delete()
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return int(gone.delete()[0])


def erase_idle_limits(now: dt.datetime) -> int:
    """Delete what the limits counted, and other passing notes, whose time is over."""
    table = connection.ops.quote_name(settings.CACHE_TABLE)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [moment])  # noqa: S608 - a name of ours
        return int(cursor.rowcount)


def erase_dead_tokens(now: dt.datetime) -> int:
    """Delete tokens that were revoked or expired long enough ago."""
    before = now - TOKENS_KEPT
    return ApiToken.objects.filter(Q(revoked__lte=before) | Q(expires__lte=before)).delete()[0]


def erase_old_merges(now: dt.datetime) -> int:
    """Delete what takes a merge back, a year after it: nobody takes it back then."""
    return Merge.objects.filter(entry__at__lte=now - MERGES_KEPT).delete()[0]


def erase_merges_of(subject: Subject) -> None:
    """Delete what takes merges of somebody's entry back: it holds both entries as they were."""
    if subject.person is not None:
        about = subject.person._meta.label_lower
        Merge.objects.filter(entry__subject_type=about, entry__subject_id=subject.person.pk).delete()


def erase_finished_tasks(now: dt.datetime) -> int:
    """Delete tasks that came to their end long enough ago: what was wrong may quote what they worked on."""
    return int(DBTaskResult.objects.filter(status__in=ENDED_TASKS, finished_at__lte=now - TASKS_KEPT).delete()[0])
