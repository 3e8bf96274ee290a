"""What participants offer or look for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from ponte.brokerage.domain import profile_life
from ponte.brokerage.domain.admitting import own_sides
from ponte.brokerage.domain.editing_at_desk import correct_profile, profile_values
from ponte.brokerage.domain.profiles import draft_profile, edit_profile
from ponte.brokerage.domain.versions import seen_of
from ponte.brokerage.enums import ProfileKind, ProfileStatus
from ponte.brokerage.models import Profile
from ponte.brokerage.queries import own_profiles, profiles, registration_of
from ponte.common.permissions import require
from ponte.common.refusals import Refused
from ponte.faces.api.access import Token, TokenRequest
from ponte.faces.api.events import meetings_of
from ponte.faces.api.pages import Page, Paging, page_of
from ponte.faces.api.values import Slug, Words
from ponte.people.enums import Scope, SpokenLanguage
from ponte.people.models import Sector

router = Router(tags=["Profiles"])


class ProfileOut(Schema):
    """What somebody offers or looks for, in the language they wrote it in."""

    reference: str
    registration: int
    side: str | None
    organisation: str | None
    kind: ProfileKind
    status: ProfileStatus
    language: SpokenLanguage
    title: str
    text: str
    keywords: list[str]
    sectors: list[str]
    expires: dt.date | None
    review_note: str
    changed: dt.datetime
    seen: str = Field(description="To be sent back with a correction: it fails if somebody has saved since.")


class ProfileFilter(Paging):
    """Which profiles."""

    status: ProfileStatus | None = None
    kind: ProfileKind | None = None


class WordingIn(Schema):
    """What a profile says."""

    title: Words
    text: Words
    keywords: list[Words] = Field([], max_length=100)
    sectors: list[Slug] = Field(max_length=100)


class NewProfileIn(WordingIn):
    """A new profile."""

    kind: ProfileKind
    language: SpokenLanguage


class CorrectedWordingIn(Schema):
    """What an office puts right."""

    title: Words
    text: Words
    seen: str = Field("", pattern="^[0-9a-f]*$", max_length=64)


class NoteIn(Schema):
    """What an office asks for."""

    note: Words


@router.get("/editions/{edition}/profiles", response=Page[ProfileOut], auth=Token(Scope.PROFILES_READ))
def list_profiles(request: TokenRequest, edition: Slug, wanted: Query[ProfileFilter]) -> Page[ProfileOut]:
    """Profiles that one's office sees; otherwise one's own."""
    rows = _seen(request, edition)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return page_of(rows, wanted, _profile)


@router.get("/editions/{edition}/profiles/{reference}", response=ProfileOut, auth=Token(Scope.PROFILES_READ))
def get_profile(request: TokenRequest, edition: Slug, reference: Slug) -> ProfileOut:
    """One profile."""
    return _profile(_one(request, edition, reference))


@router.post("/editions/{edition}/profiles", response={201: ProfileOut}, auth=Token(Scope.PROFILES_WRITE))
def create_profile(request: TokenRequest, edition: Slug, sent: NewProfileIn) -> Status[ProfileOut]:
    """Draft a profile of one's own."""
    account = request.auth.account
    registration = registration_of(account, meetings_of(account, edition))
    if registration is None:
        raise Refused("not_registered", _("You are not registered for the meetings of this edition."))
    made = draft_profile(
        actor=account,
        registration=registration,
        kind=sent.kind,
        language=sent.language,
        title=sent.title,
        text=sent.text,
        keywords=sent.keywords,
        sectors=_sectors(sent.sectors),
    )
    return Status(201, _profile(_one(request, edition, made.reference)))


@router.put("/editions/{edition}/profiles/{reference}", response=ProfileOut, auth=Token(Scope.PROFILES_WRITE))
def change_profile(request: TokenRequest, edition: Slug, reference: Slug, sent: WordingIn) -> ProfileOut:
    """Word a profile of one's own anew."""
    row = _own(request, edition, reference)
    edit_profile(
        actor=request.auth.account,
        profile=row,
        title=sent.title,
        text=sent.text,
        keywords=sent.keywords,
        sectors=_sectors(sent.sectors),
    )
    return _profile(_one(request, edition, reference))


@router.post(
    "/editions/{edition}/profiles/{reference}/correction", response=ProfileOut, auth=Token(Scope.PROFILES_WRITE)
)
def correct_somebodys_profile(
    request: TokenRequest, edition: Slug, reference: Slug, sent: CorrectedWordingIn
) -> ProfileOut:
    """Put the wording of a profile of one's own side right."""
    row = _one(request, edition, reference)
    correct_profile(actor=request.auth.account, profile=row, title=sent.title, text=sent.text, seen=sent.seen)
    return _profile(_one(request, edition, reference))


@router.post(
    "/editions/{edition}/profiles/{reference}/submission", response=ProfileOut, auth=Token(Scope.PROFILES_WRITE)
)
def submit_profile(request: TokenRequest, edition: Slug, reference: Slug) -> ProfileOut:
    """Hand a draft of one's own to one's office."""
    profile_life.submit_profile(actor=request.auth.account, profile=_own(request, edition, reference))
    return _profile(_one(request, edition, reference))


@router.post("/editions/{edition}/profiles/{reference}/approval", response=ProfileOut, auth=Token(Scope.PROFILES_WRITE))
def approve_profile(request: TokenRequest, edition: Slug, reference: Slug) -> ProfileOut:
    """Pass a profile on, as the office whose turn it is."""
    profile_life.approve_profile(actor=request.auth.account, profile=_one(request, edition, reference))
    return _profile(_one(request, edition, reference))


@router.post("/editions/{edition}/profiles/{reference}/return", response=ProfileOut, auth=Token(Scope.PROFILES_WRITE))
def return_profile(request: TokenRequest, edition: Slug, reference: Slug, sent: NoteIn) -> ProfileOut:
    """Give a profile back to its owner with what is asked for."""
    row = _one(request, edition, reference)
    profile_life.return_profile(actor=request.auth.account, profile=row, note=sent.note)
    row.refresh_from_db()
    return _profile(row)


def _seen(request: TokenRequest, edition: str) -> QuerySet[Profile]:
    """Return what the pages show: an office's list, or one's own profiles."""
    account = request.auth.account
    brokerage = meetings_of(account, edition)
    if own_sides(account, brokerage):
        return profiles(brokerage, account).order_by("reference")
    registration = registration_of(account, brokerage)
    rows = own_profiles(registration) if registration else Profile.objects.none()
    return rows.select_related("registration__side", "registration__organisation")


def _one(request: TokenRequest, edition: str, reference: str) -> Profile:
    return get_object_or_404(_seen(request, edition), reference=reference)


def _own(request: TokenRequest, edition: str, reference: str) -> Profile:
    row = _one(request, edition, reference)
    require(request.auth.account, "brokerage.act_as", row.registration)
    return row


def _sectors(slugs: Iterable[str]) -> list[Sector]:
    wanted = set(slugs)
    found = list(Sector.objects.filter(slug__in=wanted))
    if unknown := sorted(wanted - {sector.slug for sector in found}):
        raise Refused("unknown_sector", _("There is no sector “%(sector)s”.") % {"sector": unknown[0]})
    return found


def _profile(row: Profile) -> ProfileOut:
    registration = row.registration
    return ProfileOut(
        reference=row.reference,
        registration=registration.pk,
        side=registration.side.code if registration.side else None,
        organisation=registration.organisation.slug if registration.organisation else None,
        kind=ProfileKind(row.kind),
        status=ProfileStatus(row.status),
        language=SpokenLanguage(row.language),
        title=row.title,
        text=row.text,
        keywords=row.keywords,
        sectors=sorted(sector.slug for sector in row.sectors.all()),
        expires=row.expires,
        review_note=row.review_note,
        changed=row.changed,
        seen=seen_of(profile_values(row)),
    )
