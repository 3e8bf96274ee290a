"""Who may do what in the brokerage."""

from __future__ import annotations

import rules
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ponte.brokerage.enums import ProfileStatus, RegistrationStatus
from ponte.brokerage.models import Brokerage, MeetingRequest, Profile, Registration
from ponte.common.permissions import permit
from ponte.people.queries import Ground, also_stands_for
from ponte.programme import rules as programme_rules
from ponte.programme.models import Delegation, Officer, Side

# Whoever is admitted to meetings stands there for an organisation.
also_stands_for(Ground("registrations__person__account", Q(registrations__status=RegistrationStatus.APPROVED)))


@rules.predicate
def is_officer(actor: AbstractBaseUser, brokerage: Brokerage | None) -> bool:
    """Works for the office of one of the two sides."""
    return bool(programme_rules.is_officer(actor, brokerage and brokerage.edition))


@rules.predicate
def is_own_office(actor: AbstractBaseUser, registration: Registration) -> bool:
    """Works for the office of the side that somebody is registered for."""
    side = registration.side
    return side is not None and Officer.objects.filter(account_id=actor.pk, side=side).exists()


@rules.predicate
def is_plain_participant(_actor: AbstractBaseUser, registration: Registration) -> bool:
    """Is about somebody who takes part and may sign in, and holds no office: in an officer's name nobody else acts."""
    account = registration.person.account
    takes_part = registration.status == RegistrationStatus.APPROVED and account is not None and account.is_active
    return takes_part and not programme_rules.holds_office(account)


@rules.predicate
def is_sides_office(actor: AbstractBaseUser, side: Side) -> bool:
    """Works for the office of a side."""
    return Officer.objects.filter(account_id=actor.pk, side=side).exists()


@rules.predicate
def is_host_officer(actor: AbstractBaseUser, brokerage: Brokerage | None) -> bool:
    """Works for the office that invites: that of the side that hosts the edition."""
    return brokerage is not None and (
        Officer.objects.filter(account_id=actor.pk, side=brokerage.edition.host_side_id).exists()
    )


@rules.predicate
def is_inviting_office(actor: AbstractBaseUser, registration: Registration) -> bool:
    """Works for the office whose guest somebody is."""
    return bool(is_host_officer(actor, registration.brokerage))


@rules.predicate
def is_delegations_office(actor: AbstractBaseUser, delegation: Delegation) -> bool:
    """Works for the office of the side that a delegation comes from; for either office if it comes from both."""
    offices = Officer.objects.filter(account_id=actor.pk, side__programme=delegation.edition.programme_id)
    return (offices.filter(side=delegation.side_id) if delegation.side_id else offices).exists()


@rules.predicate
def is_self(actor: AbstractBaseUser, registration: Registration) -> bool:
    """Is the registered person."""
    return bool(registration.person.account_id == actor.pk)


@rules.predicate
def is_sender(actor: AbstractBaseUser, request: MeetingRequest) -> bool:
    """Asked for the meeting."""
    return bool(request.sender.person.account_id == actor.pk)


@rules.predicate
def is_answerer(actor: AbstractBaseUser, request: MeetingRequest) -> bool:
    """Is the one whose answer the request waits for."""
    return bool(request.answerer.person.account_id == actor.pk)


@rules.predicate
def is_recipient(actor: AbstractBaseUser, request: MeetingRequest) -> bool:
    """Is asked for the meeting."""
    return bool(request.recipient.person.account_id == actor.pk)


@rules.predicate
def is_profile_owner(actor: AbstractBaseUser, profile: Profile) -> bool:
    """Is the person whose profile it is."""
    return bool(is_self(actor, profile.registration))


@rules.predicate
def is_profiles_office(actor: AbstractBaseUser, profile: Profile) -> bool:
    """Works for the office of the side that a profile belongs to."""
    return bool(is_own_office(actor, profile.registration))


@rules.predicate
def is_reviewing_office(actor: AbstractBaseUser, profile: Profile) -> bool:
    """Works for the office whose turn it is; a published profile either office may send back."""
    if profile.status == ProfileStatus.OWN_OFFICE:
        return bool(is_profiles_office(actor, profile))
    if profile.status == ProfileStatus.OTHER_OFFICE:
        programme = profile.registration.brokerage.edition.programme_id
        offices = Officer.objects.filter(account_id=actor.pk, side__programme=programme)
        return offices.exclude(side=profile.registration.side_id).exists()
    return bool(is_officer(actor, profile.registration.brokerage))


permit(
    "brokerage.run_desk",
    is_officer,
    otherwise=_("The desk is for the offices of the two sides. Sign in with an office's account."),
)
permit(
    "brokerage.decide_registration",
    is_own_office,
    otherwise=_("Each office decides about the people of its own side only."),
)
permit(
    "brokerage.act_for",
    is_own_office & is_plain_participant,
    otherwise=_(
        "An office acts only for people of its own side who take part and have an account, and never for somebody who "
        "holds an office."
    ),
)
permit(
    "brokerage.withdraw_registration",
    is_own_office | is_self,
    otherwise=_("Only the person themselves and the office of their own side can withdraw a registration."),
)
permit(
    "brokerage.erase_person",
    is_own_office,
    otherwise=_("Each office erases people of its own side only, when they ask for it."),
)
permit(
    "brokerage.record_withdrawal",
    is_own_office,
    otherwise=_("What somebody takes back, they tell the office of their own side."),
)
permit(
    "brokerage.review_profile",
    is_reviewing_office,
    otherwise=_("This profile lies with the other office now. You will see it here once it is your turn."),
)
permit(
    "brokerage.tell_profile",
    is_profile_owner | is_profiles_office,
    otherwise=_("Only its owner and the office of their side can change a profile."),
)
permit(
    "brokerage.act_as",
    is_self,
    otherwise=_("These pages belong to somebody else. Sign in with your own account."),
)
permit(
    "brokerage.answer_request",
    is_answerer,
    otherwise=_("Only the person whom this request waits for can answer it."),
)
permit(
    "brokerage.decline_request",
    is_recipient,
    otherwise=_("Only the person who was asked can decline this request."),
)
permit(
    "brokerage.take_part_in_request",
    is_sender | is_recipient,
    otherwise=_("This request is between two other people."),
)
permit(
    "brokerage.withdraw_request",
    is_sender,
    otherwise=_("Only the person who sent this request can withdraw it."),
)
permit(
    "brokerage.run_letters",
    is_host_officer,
    otherwise=_("Invitation letters are issued by the office of the side that hosts, and seen by no other office."),
)
permit(
    "brokerage.see_travel_document",
    is_self | is_inviting_office,
    otherwise=_("Passport data and letters are seen by the person themselves and the office that invites them."),
)
permit(
    "brokerage.run_delegation",
    is_delegations_office,
    otherwise=_("A delegation is put together by the office of the side that it comes from."),
)
permit(
    "brokerage.import_people",
    is_sides_office,
    otherwise=_("Each office imports the people of its own side only."),
)
permit(
    "brokerage.hand_over",
    is_sides_office,
    otherwise=_("This belongs to the other office."),
)
