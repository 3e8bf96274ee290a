"""One small installation in which every role has an account and every route something of either side to be about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ponte.brokerage.enums import ProfileStatus, RegistrationStatus
from ponte.brokerage.models import Brokerage, DelegationMember, Registration
from ponte.people.models import Account
from ponte.programme.models import Edition, Officer, Side
from tests.access.expected import Role
from tests.factories import (
    AccountFactory,
    BrokerageFactory,
    MeetingRequestFactory,
    OfficerFactory,
    PersonFactory,
    ProfileFactory,
    RegistrationFactory,
    SideFactory,
    Week,
    a_week,
)
from tests.factories_agenda import DelegationFactory

Names = dict[str, Any]


@dataclass
class World:
    """Who asks, and what about.

    Attributes
    ----------
    accounts
        By role; nobody for a visitor.
    subjects
        By name and side: what an address says of the thing. What has no side has one entry.
    """

    week: Week
    accounts: dict[Role, Account | None] = field(default_factory=dict)
    subjects: dict[str, dict[str, Names]] = field(default_factory=dict)

    @property
    def edition(self) -> Edition:
        return self.week.brokerage.edition

    @property
    def brokerage(self) -> Brokerage:
        return self.week.brokerage

    @property
    def italy(self) -> Side:
        assert self.week.anna.side is not None
        return self.week.anna.side

    @property
    def china(self) -> Side:
        assert self.week.wei.side is not None
        return self.week.wei.side

    def account(self, role: Role) -> Account:
        """The account of a role that has one."""
        account = self.accounts[role]
        assert account is not None
        return account

    def one(self, name: str, **names: Any) -> None:
        """Name a thing that belongs to no side."""
        self.subjects[name] = {"own": names}

    def two(self, name: str, own: Names, other: Names) -> None:
        """Name a thing of the Italian side and its like of the Chinese one."""
        self.subjects[name] = {"own": own, "other": other}

    def officer_in(self, programme_sides: Any) -> None:
        """Let both offices work for the sides of another programme that a factory has made, as one ministry does."""
        for side in programme_sides:
            role = Role.OFFICE if side.code == "it" else Role.OTHER_OFFICE
            Officer.objects.get_or_create(account=self.account(role), side=side)


def a_world() -> World:
    """Make the installation; the rooms fill in their things (`world_meetings`, `world_rooms`, `world_calls`)."""
    from tests.access import world_api, world_calls, world_event, world_meetings, world_rooms

    week = a_week()
    world = World(week)
    anna, li = week.anna.person.account, week.interpreter.person.account
    head = RegistrationFactory(brokerage=week.brokerage, side=world.italy)
    delegation = DelegationFactory(edition=world.edition, side=world.italy, slug="italian-delegation")
    DelegationMember.objects.create(delegation=delegation, registration=head, order=1, is_head=True)
    world.accounts = {
        Role.VISITOR: None,
        Role.STRANGER: AccountFactory(),
        Role.PARTICIPANT: anna,
        Role.INTERPRETER: li,
        Role.HEAD: head.person.account,
        Role.APPLICANT: PersonFactory().account,
        Role.ASSESSOR: PersonFactory().account,
        Role.JUROR: PersonFactory().account,
        Role.REVIEWER: PersonFactory().account,
        Role.COMMISSION: PersonFactory().account,
        Role.OFFICE: week.officer,
        Role.OTHER_OFFICE: OfficerFactory(side=world.china).account,
        Role.FOREIGN_OFFICE: _foreign_office(),
        Role.STAFF: AccountFactory(is_staff=True),
    }
    for account in filter(None, world.accounts.values()):
        account.set_password("a password to be asked for again")
        account.save()
    _people(world)
    for fill in (world_meetings.fill, world_event.fill, world_rooms.fill, world_calls.fill, world_api.fill):
        fill(world)
    return world


def _foreign_office() -> Account:
    """Somebody of an office of another programme, which has an edition with meetings of its own."""
    side = SideFactory(code="fr")
    BrokerageFactory(edition__programme=side.programme, edition__host_side=side)
    account: Account = OfficerFactory(side=side).account
    return account


def _people(world: World) -> None:
    """Registrations, profiles in every state that an office decides about, and requests between two people."""
    week = world.week
    anna, wei = week.anna, week.wei
    world.two("registration", {"pk": anna.pk}, {"pk": wei.pk})
    world.two("participant", {"pk": anna.pk}, {"pk": wei.pk})
    world.two("person", {"slug": anna.person.slug}, {"slug": wei.person.slug})
    waiting = [
        RegistrationFactory(brokerage=week.brokerage, side=side, status=RegistrationStatus.APPLIED)
        for side in (world.italy, world.china)
    ]
    world.two("registration_to_decide", *({"people": row.pk} for row in waiting))
    world.two("officer", *({"pk": OfficerFactory(side=side).pk} for side in (world.italy, world.china)))
    world.two("profile", {"reference": "IT-0001"}, {"reference": "CN-0001"})
    for name, status in (("profile_to_review", ProfileStatus.OWN_OFFICE), ("draft_profile", ProfileStatus.DRAFT)):
        rows = [ProfileFactory(registration=owner, status=status) for owner in (anna, wei)]
        world.two(name, *({"reference": row.reference} for row in rows))
    partners = [RegistrationFactory(brokerage=week.brokerage, side=side) for side in (world.italy, world.china)]
    for registration in partners:
        ProfileFactory(registration=registration, status=ProfileStatus.PUBLISHED)
    published = [registration.profiles.get() for registration in partners]
    world.one("published_profile", reference=published[1].reference)
    world.one("partner", slug=partners[1].person.slug)
    asked = [
        MeetingRequestFactory(sender=partners[1], recipient=anna),
        MeetingRequestFactory(sender=partners[0], recipient=wei),
    ]
    world.two("request", *({"pk": row.pk} for row in asked))
    sent = [
        MeetingRequestFactory(sender=anna, recipient=_another(world, world.china)),
        MeetingRequestFactory(sender=wei, recipient=_another(world, world.italy)),
    ]
    world.two("request_sent", *({"pk": row.pk} for row in sent))


def _another(world: World, side: Side) -> Registration:
    row: Registration = RegistrationFactory(brokerage=world.brokerage, side=side)
    return row
