"""What the desk and its participants work with at the one-to-one meetings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.utils import timezone

from ponte.brokerage.domain.feeds import make_feed
from ponte.brokerage.domain.handing_over import hand_over
from ponte.brokerage.domain.inviting import issue_letters
from ponte.brokerage.domain.walls import make_wall, revoke_wall
from ponte.brokerage.enums import Half, PackStatus, Payer, QuestionKind, Relation, TimetableStatus
from ponte.brokerage.models import (
    CheckIn,
    DelegationAppointment,
    DelegationMember,
    ExchangeFile,
    Hall,
    Meeting,
    Pack,
    PeopleImport,
    RemedySearch,
    TableClosure,
)
from ponte.common.audit import record
from ponte.people.domain.merging import merge
from ponte.people.domain.tokens import make_token
from ponte.people.enums import Scope
from tests.access.expected import Role
from tests.access.world import World
from tests.factories import (
    AccountFactory,
    HallFactory,
    MeetingFactory,
    MeetingRequestFactory,
    OrganisationFactory,
    RegistrationFactory,
    TimetableFactory,
    placed,
)
from tests.factories_agenda import DelegationFactory
from tests.factories_registering import a_question, a_type
from tests.factories_travelling import a_guest, an_office


def fill(world: World) -> None:
    """Make one of everything, and of what belongs to a side two."""
    _registering(world)
    _delegations(world)
    _directory(world)
    _hand_overs(world)
    _timetable(world)
    _day(world)
    _own_things(world)
    _letters(world)


def _registering(world: World) -> None:
    participation = a_type(world.brokerage)
    question = a_question(participation, QuestionKind.TEXT)
    world.one("form", slug=participation.slug, question=question.slug)
    office, now = world.account(Role.OFFICE), timezone.now().isoformat()
    decision = record(
        actor=office, action="brokerage.decide", subject=world.brokerage, registrations=[], at=now, status="approved"
    )
    theirs = record(
        actor=world.account(Role.OTHER_OFFICE),
        action="brokerage.decide",
        subject=world.brokerage,
        registrations=[],
        at=now,
        status="approved",
    )
    world.two("decision", {"pk": decision.pk}, {"pk": theirs.pk})
    imports = [
        PeopleImport.objects.create(brokerage=world.brokerage, side=side, name="people.csv", uploaded_by=actor)
        for side, actor in ((world.italy, office), (world.china, world.account(Role.OTHER_OFFICE)))
    ]
    world.two("import", *({"pk": row.pk} for row in imports))


def _delegations(world: World) -> None:
    italian = world.edition.delegations.get(slug="italian-delegation")
    chinese = DelegationFactory(edition=world.edition, side=world.china, slug="chinese-delegation")
    DelegationMember.objects.create(delegation=chinese, registration=world.week.wei, order=1)
    DelegationMember.objects.create(delegation=italian, registration=world.week.anna, order=2)
    starts = dt.datetime(2016, 10, 25, 18, tzinfo=dt.UTC)
    ends = starts + dt.timedelta(hours=2)
    appointments = [
        DelegationAppointment.objects.create(
            delegation=row,
            title="Dinner",
            city=world.week.hall.city,
            starts=starts,
            ends=ends,
        )
        for row in (italian, chinese)
    ]
    world.two("delegation", {"slug": italian.slug}, {"slug": chinese.slug})
    world.two(
        "delegation_member",
        {"slug": italian.slug, "action": "remove", "person": world.week.anna.pk},
        {"slug": chinese.slug, "action": "remove", "person": world.week.wei.pk},
    )
    world.two(
        "appointment",
        *({"slug": row.delegation.slug, "pk": row.pk, "city": world.week.hall.city.slug} for row in appointments),
    )


def _directory(world: World) -> None:
    one, other, third = (OrganisationFactory() for _ in range(3))
    people = [RegistrationFactory(brokerage=world.brokerage, side=world.italy).person for _ in range(2)]
    world.one("doubles", kind="person", kept=people[0].pk, absorbed=people[1].pk)
    merged = [
        merge(actor=world.account(role), kept=one, absorbed=row)
        for role, row in ((Role.OFFICE, other), (Role.OTHER_OFFICE, third))
    ]
    world.two("merge", *({"pk": entry.pk} for entry in merged))


def _hand_overs(world: World) -> None:
    batches = []
    for asking, asked, role in (
        (world.china, world.italy, Role.OTHER_OFFICE),
        (world.italy, world.china, Role.OFFICE),
    ):
        sender, recipient = (RegistrationFactory(brokerage=world.brokerage, side=side) for side in (asking, asked))
        request = MeetingRequestFactory(sender=sender, recipient=recipient)
        batches.append(
            hand_over(
                actor=world.account(role),
                brokerage=world.brokerage,
                side=asking,
                other=asked,
                requests={request.pk},
                note="",
            )
        )
    world.two("hand_over", *({"pk": batch.pk} for batch in batches))
    world.two("handed", *({"pk": batch.pk} for batch in batches))
    files = [
        ExchangeFile.objects.create(
            brokerage=world.brokerage, side=side, name="x.json", content=b"{}", uploaded_by=world.account(role)
        )
        for side, role in ((world.italy, Role.OFFICE), (world.china, Role.OTHER_OFFICE))
    ]
    world.two("exchange_file", *({"pk": row.pk} for row in files))


def _timetable(world: World) -> None:
    week = world.week
    timetable = TimetableFactory(
        brokerage=week.brokerage, status=TimetableStatus.READY, value=100, bound=200, breaks=0, seconds=1.0
    )
    meeting = MeetingFactory(brokerage=week.brokerage, people=[week.anna, week.wei])
    placed(timetable, meeting, week.slots[0], interpreter=week.interpreter)
    world.one("timetable", pk=timetable.pk, timetable=timetable.pk)
    world.one("placed_meeting", pk=timetable.pk, meeting=meeting.pk)
    world.one("meeting_to_correct", pk=meeting.pk, say="can")
    RemedySearch.objects.create(timetable=timetable)
    world.one("remedies", pk=timetable.pk)
    world.one("interpreter", pk=week.interpreter.pk)
    published = TimetableFactory(
        brokerage=week.brokerage, status=TimetableStatus.PUBLISHED, published_at=timezone.now(), value=0, bound=0
    )
    met = [
        _met(world, week.anna, RegistrationFactory(brokerage=week.brokerage, side=world.china), published, 0),
        _met(world, week.wei, RegistrationFactory(brokerage=week.brokerage, side=world.italy), published, 1),
    ]
    world.two("meeting", *({"pk": row.pk} for row in met))


def _met(world: World, one: object, other: object, timetable: object, slot: int) -> Meeting:
    meeting: Meeting = MeetingFactory(brokerage=world.brokerage, people=[one, other])
    placed(timetable, meeting, world.week.slots[slot], table=2)  # type: ignore[arg-type]
    return meeting


def _day(world: World) -> None:
    hall = world.week.hall
    world.one("hall", hall=hall.pk, city=hall.city.slug)
    starts = world.week.slots[0].starts
    closure = TableClosure.objects.create(hall=hall, count=1, starts=starts, ends=starts + dt.timedelta(hours=1))
    world.one("closure", pk=closure.pk)
    check_in = CheckIn.objects.create(
        registration=world.week.anna, hall=hall, date=starts.date(), half=Half.MORNING, at=starts
    )
    world.one("check_in", pk=check_in.pk)
    digest = "0" * 64
    pack = Pack.objects.create(brokerage=world.brokerage, status=PackStatus.READY, digest=digest, seconds=1.0)
    path = Path(settings.VAR) / "packs" / f"{digest}.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.7")
    world.one("pack", pk=pack.pk)
    world.one("wall", token=make_wall(actor=None, hall=hall).token)
    old: Hall = HallFactory(brokerage=world.brokerage)
    revoked = make_wall(actor=None, hall=old).token
    revoke_wall(actor=None, hall=old)
    world.one("revoked_wall", token=revoked)


def _own_things(world: World) -> None:
    anna, wei = world.week.anna, world.week.wei
    world.two("presence", *({"pk": row.presences.get().pk} for row in (anna, wei)))
    made = [make_feed(actor=row.person.account, registration=row, device="Phone") for row in (anna, wei)]
    world.two("feed", *({"pk": feed.pk} for feed, _token in made))
    world.one("feed_token", token=made[0][1])
    TOTP.activate(world.account(Role.STRANGER), generate_totp_secret())
    RecoveryCodes.activate(world.account(Role.STRANGER))
    key = Authenticator.objects.create(user=AccountFactory(), type=Authenticator.Type.WEBAUTHN, data={})
    world.one("factor", pk=key.pk)
    tokens = [make_token(actor=row.person.account, name="Mine", scopes=[Scope.PROFILES_READ])[0] for row in (anna, wei)]
    world.two("token", *({"pk": token.pk} for token in tokens))


def _letters(world: World) -> None:
    guest = a_guest(world.week)
    an_office(world.week)
    issue_letters(
        actor=world.account(Role.OFFICE),
        brokerage=world.brokerage,
        registrations=[guest],
        relation=Relation.DELEGATE,
        payer=Payer.GUEST,
    )
    world.one("guest", pk=guest.pk)
