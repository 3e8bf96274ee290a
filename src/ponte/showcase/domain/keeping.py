"""What the nightly run erases of the tournaments of start-ups."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from ponte.people.domain.personal_data import delete_files
from ponte.showcase import models
from ponte.showcase.models.applying import GONE

DRAFTS_KEPT = dt.timedelta(days=90)
PAPERS_KEPT = dt.timedelta(days=365)
WITHOUT_PRIZE = (*GONE, "eliminated")
DRAFT = Q(phase="draft")


def erase_drafts(now: dt.datetime) -> int:
    """Delete what was begun and never filed, some time after applications have closed."""
    rows = models.Application.objects.filter(DRAFT, showcase__closes__lte=now - DRAFTS_KEPT)
    delete_files(models.Document.objects.filter(application__in=rows), "file")
    count = rows.count()
    rows.delete()
    return count


def erase_papers(now: dt.datetime) -> int:
    """Delete files, answers and founders of start-ups that won nothing, a year after applications closed."""
    lost = models.Application.objects.filter(phase__in=WITHOUT_PRIZE, showcase__closes__lte=now - PAPERS_KEPT)
    delete_files(models.Document.objects.filter(application__in=lost), "file")
    return sum(
        rows.delete()[0]
        for rows in (
            models.Document.objects.filter(application__in=lost),
            models.Answer.objects.filter(application__in=lost),
            models.Founder.objects.filter(application__in=lost),
        )
    )
