"""An office puts right what its people say of themselves; whoever saves second sees what the first has written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.indexing import index_registrations
from ponte.brokerage.domain.profiles import edit_profile
from ponte.brokerage.domain.registering import check_wishes
from ponte.brokerage.domain.versions import check_seen, seen_of
from ponte.brokerage.models import Profile, Registration
from ponte.common.audit import record
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.people.models import Account

MOST_POSITION = 160


def registration_values(registration: Registration) -> dict[str, Any]:
    """Return what an office can put right in a registration, as it stands."""
    return {"job_title": registration.job_title, "languages": list(registration.languages)}


def profile_values(profile: Profile) -> dict[str, Any]:
    """Return what an office can put right in a profile, as it stands."""
    return {"title": profile.title, "text": profile.text}


def correct_registration(
    *, actor: Account, registration: Registration, job_title: str, languages: Iterable[str], seen: str
) -> None:
    """Put a registration of one's own side right.

    Parameters
    ----------
    seen
        `seen_of` the `registration_values` that the officer was shown.

    Raises
    ------
    Forbidden
        ``brokerage.decide_registration``.
    ChangedMeanwhile
        ``changed_meanwhile``: somebody has saved since.
    Refused
        ``no_language``, ``unknown_language``, ``position_too_long``.
    """
    require(actor, "brokerage.decide_registration", registration)
    spoken = check_wishes(languages, 0, None, [])
    if len(job_title.strip()) > MOST_POSITION:
        raise Refused("position_too_long", _("A position has %(most)d letters at most.") % {"most": MOST_POSITION})
    with transaction.atomic():
        row = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)
        before = registration_values(row)
        check_seen(seen, seen_of(before))
        row.job_title, row.languages = job_title.strip(), spoken
        row.save(update_fields=["job_title", "languages"])
        index_registrations([row])
        record(actor=actor, action="brokerage.correct_registration", subject=row, before=before)


def correct_profile(*, actor: Account, profile: Profile, title: str, text: str, seen: str) -> None:
    """Put the wording of a profile of one's own side right; the version before is kept.

    Raises
    ------
    Forbidden
        ``brokerage.tell_profile``.
    ChangedMeanwhile
        ``changed_meanwhile``.
    Refused
        As `edit_profile`.
    """
    require(actor, "brokerage.tell_profile", profile)
    with transaction.atomic():
        row = Profile.objects.select_for_update(of=("self",), no_key=True).get(pk=profile.pk)
        check_seen(seen, seen_of(profile_values(row)))
        edit_profile(actor=actor, profile=row, title=title, text=text, keywords=row.keywords, sectors=row.sectors.all())
