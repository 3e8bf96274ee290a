"""What an erasure and the nightly run erase of joint calls."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from ponte.calls import models
from ponte.calls.workflows import DossierPhase
from ponte.people.domain.personal_data import ERASED_LATIN, Subject

DRAFTS_KEPT = dt.timedelta(days=180)
UNFUNDED_KEPT = dt.timedelta(days=5 * 365)
UNFUNDED = (DossierPhase.DECLINED, DossierPhase.EXCLUDED, DossierPhase.VOID, DossierPhase.WITHDRAWN)
DRAFT, LOST = Q(phase=DossierPhase.DRAFT), Q(phase__in=UNFUNDED)
ABSTRACTS = tuple(
    field.name for field in models.Dossier._meta.concrete_fields if field.name.split("_")[0] == "abstract"
)


def erase_from_twins(subject: Subject) -> None:
    """Take somebody out of applications that came to nothing and named them as the other side's investigator."""
    mine = models.Dossier.objects.filter(account=subject.account)
    twins = Q(as_one__other__in=mine) | Q(as_other__one__in=mine)
    keys = list(models.Dossier.objects.filter(LOST, twins).values_list("pk", flat=True))
    models.Dossier.objects.filter(pk__in=keys).update(counterpart=ERASED_LATIN)


def erase_drafts(now: dt.datetime) -> int:
    """Delete drafts of applications, some time after they could be filed last."""
    rows = models.Dossier.objects.filter(DRAFT, call_side__closes__lte=now - DRAFTS_KEPT)
    count = rows.count()
    rows.delete()
    return count


def erase_unfunded(now: dt.datetime) -> int:
    """Take the people and the files out of applications that were not financed, years after the decision."""
    rows = models.Dossier.objects.filter(LOST, call__decided_at__lte=now - UNFUNDED_KEPT)
    left = rows.exclude(investigator=ERASED_LATIN)
    keys = list(left.values_list("pk", flat=True))
    for model in (models.Member, models.Partner, models.Document):
        model._default_manager.filter(dossier__in=keys).delete()
    return models.Dossier.objects.filter(pk__in=keys).update(
        investigator=ERASED_LATIN, counterpart=ERASED_LATIN, keywords=[], **dict.fromkeys(ABSTRACTS, "")
    )
