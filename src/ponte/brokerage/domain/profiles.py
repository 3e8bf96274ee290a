"""What a profile says: drafting it, changing it, and telling it in further languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from ponte.brokerage.domain.indexing import index_for_search
from ponte.brokerage.domain.registering import check_not_ended
from ponte.brokerage.enums import ProfileKind, ProfileStatus, RegistrationType
from ponte.brokerage.models import Profile, ProfileText, ProfileVersion, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.engine.matching.text import READ_UP_TO
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Account, Sector

MOST_TITLE = 240
LEAST_TEXT = 40
"""Shorter texts tell neither a reader nor the matching what it is about."""
MOST_TEXT = READ_UP_TO
"""As much as the matching reads."""
MOST_KEYWORDS = 12
MOST_SECTORS = 3
MOST_PROFILES = 10
"""How many profiles one person may have in an edition."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a profile says, tidied: one line of title, each keyword once whatever its case, sectors by their slugs."""

    title: str
    text: str
    keywords: tuple[str, ...]
    sectors: tuple[Sector, ...]


def draft_profile(
    *,
    actor: Account | None,
    registration: Registration,
    kind: ProfileKind,
    language: SpokenLanguage,
    title: str,
    text: str,
    keywords: Iterable[str],
    sectors: Iterable[Sector],
) -> Profile:
    """File a new profile as a draft that only its owner and their office see.

    Raises
    ------
    Refused
        ``not_a_participant``, ``not_taking_part``, ``too_many_profiles``, and what `edit_profile` refuses.
    """
    if registration.type != RegistrationType.PARTICIPANT:
        raise Refused("not_a_participant", _("Interpreters accompany meetings; they file no profile."))
    check_not_ended(registration)
    if registration.profiles.exclude(status=ProfileStatus.WITHDRAWN).count() >= MOST_PROFILES:
        raise Refused(
            "too_many_profiles",
            _("You have %(most)d profiles, the most there can be. Withdraw one first.") % {"most": MOST_PROFILES},
        )
    wording = _tidied(title, text, keywords, sectors)
    with transaction.atomic():
        profile = Profile.objects.create(
            registration=registration,
            reference=_next_reference(registration),
            kind=kind,
            language=language,
            status=ProfileStatus.DRAFT,
            title=wording.title,
            text=wording.text,
            keywords=list(wording.keywords),
        )
        profile.sectors.set(wording.sectors)
        index_for_search([profile])
        keep_version(actor=actor, profile=profile)
        record(actor=actor, action="brokerage.draft_profile", subject=profile)
    return profile


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

    A published profile stays published; the version before is kept, and both offices see that it has changed.

    Raises
    ------
    Refused
        ``not_taking_part``, ``no_title``, ``title_too_long``, ``text_too_short``, ``text_too_long``,
        ``too_many_keywords``, ``no_sector``, ``too_many_sectors``.
    """
    check_not_ended(profile.registration)
    wording = _tidied(title, text, keywords, sectors)
    with transaction.atomic():
        new = {"title": wording.title, "text": wording.text, "keywords": list(wording.keywords)}
        before = {"sectors": sorted(profile.sectors.values_list("slug", flat=True))} | {
            field: getattr(profile, field) for field in new
        }
        for field, value in new.items():
            setattr(profile, field, value)
        profile.save(update_fields=[*new, "changed"])
        profile.sectors.set(wording.sectors)
        index_for_search([profile])
        after = new | {"sectors": [sector.slug for sector in wording.sectors]}
        changed = {field: before[field] for field in after if after[field] != before[field]}
        if changed:
            keep_version(actor=actor, profile=profile)
        record(actor=actor, action="brokerage.edit_profile", subject=profile, before=changed)


def translate_profile(
    *, actor: Account | None, profile: Profile, language: SpokenLanguage, title: str, text: str
) -> ProfileText:
    """Tell a profile in a further language; readers of that language see it in place of the original.

    Raises
    ------
    Refused
        ``not_taking_part``, ``original_language``, ``no_title``, ``title_too_long``, ``text_too_short``,
        ``text_too_long``.
    """
    check_not_ended(profile.registration)
    if language == profile.language:
        raise Refused("original_language", _("The profile is written in this language: edit it instead."))
    title, text = " ".join(title.split()), text.strip()
    _check_wording(title, text)
    with transaction.atomic():
        told, _is_new = ProfileText.objects.update_or_create(
            profile=profile, language=language, defaults={"title": title, "text": text}
        )
        record(actor=actor, action="brokerage.translate_profile", subject=profile, language=language)
    return told


def keep_version(*, actor: Account | None, profile: Profile) -> ProfileVersion:
    """Keep a profile as it stands now; call it inside the transaction of the change."""
    last = profile.versions.values_list("number", flat=True).first() or 0
    return ProfileVersion.objects.create(
        profile=profile,
        number=last + 1,
        by=actor,
        status=profile.status,
        title=profile.title,
        text=profile.text,
        keywords=profile.keywords,
        sectors=sorted(profile.sectors.values_list("slug", flat=True)),
    )


def _next_reference(registration: Registration) -> str:
    """Return a reference that is not taken: the side's code and the next free number."""
    code = registration.side.code if registration.side else "x"
    taken = set(Profile.objects.filter(reference__startswith=f"{code}-").values_list("reference", flat=True))
    number = len(taken) + 1
    while f"{code}-{number:04d}" in taken:
        number += 1
    return f"{code}-{number:04d}"


def _tidied(title: str, text: str, keywords: Iterable[str], sectors: Iterable[Sector]) -> Wording:
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
    return Wording(title, text, tuple(words), tuple(chosen))


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
