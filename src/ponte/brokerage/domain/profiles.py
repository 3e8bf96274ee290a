"""Changing what somebody offers or looks for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.indexing import index_for_search
from ponte.brokerage.models import Profile
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.matching.text import READ_UP_TO
from ponte.people.models import Account, Sector

MOST_TITLE = 240
LEAST_TEXT = 40
"""Shorter texts tell neither a reader nor the matching what it is about."""
MOST_TEXT = READ_UP_TO
"""As much as the matching reads."""
MOST_KEYWORDS = 12
MOST_SECTORS = 3


def edit_profile(
    *,
    actor: Account | None,
    profile: Profile,
    title: str,
    text: str,
    keywords: Iterable[str],
    sectors: Iterable[Sector],
) -> None:
    """Put a new wording, new keywords and new sectors in place of the old; suggestions follow at the next matching.

    Keywords are trimmed and each is kept once, whatever its case.

    Raises
    ------
    Refused
        ``no_title``, ``title_too_long``, ``text_too_short``, ``text_too_long``, ``too_many_keywords``,
        ``no_sector``, ``too_many_sectors``.
    """
    title, text = " ".join(title.split()), text.strip()
    words = _distinct(keywords)
    chosen = sorted(sectors, key=lambda sector: sector.slug)
    _check_wording(title, text)
    if len(words) > MOST_KEYWORDS:
        raise Refused("too_many_keywords", _("Give at most %(most)d keywords.") % {"most": MOST_KEYWORDS})
    if not chosen:
        raise Refused("no_sector", _("Choose at least one sector."))
    if len(chosen) > MOST_SECTORS:
        raise Refused("too_many_sectors", _("Choose at most %(most)d sectors.") % {"most": MOST_SECTORS})
    with transaction.atomic():
        new = {"title": title, "text": text, "keywords": words}
        before = {"sectors": sorted(profile.sectors.values_list("slug", flat=True))} | {
            field: getattr(profile, field) for field in new
        }
        for field, value in new.items():
            setattr(profile, field, value)
        profile.save(update_fields=[*new, "changed"])
        profile.sectors.set(chosen)
        index_for_search([profile])
        after = new | {"sectors": [sector.slug for sector in chosen]}
        changed = {field: before[field] for field in after if after[field] != before[field]}
        record(actor=actor, action="brokerage.edit_profile", subject=profile, before=changed)


def _check_wording(title: str, text: str) -> None:
    if not title:
        raise Refused("no_title", _("Give the profile a title."))
    if len(title) > MOST_TITLE:
        raise Refused("title_too_long", _("The title has more than %(most)d characters.") % {"most": MOST_TITLE})
    if len(text) < LEAST_TEXT:
        raise Refused(
            "text_too_short",
            _("The text has fewer than %(least)d characters: say what it is about and whom you look for.")
            % {"least": LEAST_TEXT},
        )
    if len(text) > MOST_TEXT:
        raise Refused("text_too_long", _("The text has more than %(most)d characters.") % {"most": MOST_TEXT})


def _distinct(keywords: Iterable[str]) -> list[str]:
    words: dict[str, str] = {}
    for keyword in keywords:
        if word := " ".join(keyword.split()):
            words.setdefault(word.casefold(), word)
    return list(words.values())
