"""The edition itself: agenda, roadshow, diary, mail; and what of it the public does not see yet."""

from __future__ import annotations

import datetime as dt

from ponte.people.models import Organisation
from ponte.press.models import Attachment
from ponte.programme.models import AgendaProposal, Availability, CandidateStage, Roadshow, RoadshowPlan, Stage
from tests.access.world import World
from tests.factories import EditionFactory, OrganisationFactory, PersonFactory
from tests.factories_agenda import EventFactory, RoomFactory, SessionFactory, SpeakerFactory, a_release
from tests.factories_press import PostFactory, a_message, a_picture

STARTS = dt.datetime(2016, 10, 25, 14, tzinfo=dt.UTC)


def fill(world: World) -> None:
    """Make one of everything."""
    draft = EditionFactory(
        programme=world.edition.programme, host_side=world.italy, slug="in-preparation", year=2017, published_at=None
    )
    world.one("edition", slug=world.edition.slug)
    world.one("draft_edition", slug=draft.slug)
    _agenda(world)
    _roadshow(world)
    _diary(world)
    _public(world)


def _agenda(world: World) -> None:
    edition, city = world.edition, world.week.hall.city
    edition.cities.add(city)
    room = RoomFactory(edition=edition, city=city)
    event = EventFactory(edition=edition)
    session = SessionFactory(edition=edition, city=city, room=room, event=event, starts=STARTS)
    speech = SpeakerFactory(session=session)
    released = a_release(edition)
    later = SessionFactory(edition=edition, city=city)
    proposal = AgendaProposal.objects.create(edition=edition, time_limit=1, status="ready")
    time = Availability.objects.create(
        edition=edition, person=speech.person, starts=STARTS, ends=STARTS + dt.timedelta(hours=2)
    )
    draft = EventFactory(edition__programme=edition.programme, edition__published_at=None)
    world.one("session", slug=session.slug)
    world.one("speech", slug=session.slug, pk=speech.pk)
    world.one("speaker", slug=speech.person.slug)
    world.one("availability", slug=speech.person.slug, pk=time.pk)
    world.one("room", kind="rooms", slug=room.slug)
    world.one("release", number=released.number)
    world.one("agenda_proposal", pk=proposal.pk)
    world.one("released_session", slug=edition.slug, session=session.pk)
    world.one("unreleased_session", slug=edition.slug, session=later.pk)
    world.one("public_event", slug=edition.slug, event=event.slug)
    world.one("draft_event", slug=draft.edition.slug, event=draft.slug)


def _roadshow(world: World) -> None:
    edition, city = world.edition, world.week.hall.city
    plan = RoadshowPlan.objects.create(edition=edition, first=dt.date(2016, 4, 11), last=dt.date(2016, 4, 20))
    CandidateStage.objects.create(plan=plan, place=city)
    member = plan.members.create(organisation=OrganisationFactory())
    world.one("plan")
    world.one("candidate", slug=city.slug)
    world.one("plan_member", slug=member.organisation.slug)
    for name, of in (("roadshow", edition), ("draft_roadshow", world.edition.programme.editions.get(year=2017))):
        roadshow = Roadshow.objects.create(edition=of, name_en="Roadshow")
        stage = Stage.objects.create(
            roadshow=roadshow,
            slug=f"stage-of-{of.slug}",
            order=1,
            place=city,
            starts=dt.date(2016, 4, 12),
            ends=dt.date(2016, 4, 12),
            title_en="Stage",
        )
        world.one(name, slug=of.slug, stage=stage.slug)


def _diary(world: World) -> None:
    post = PostFactory(edition=world.edition)
    draft = PostFactory(edition=world.edition, status="draft", published_at=None)
    shown, kept = a_picture(post), a_picture(draft)
    world.one("post", slug=post.slug)
    world.one("picture", pk=kept.pk)
    world.one("public_post", slug=world.edition.slug, post=post.slug)
    world.one("draft_post", slug=world.edition.slug, post=draft.slug)
    world.one("published_picture", token=shown.token, size=shown.sizes[0] if hasattr(shown, "sizes") else 480)
    world.one("draft_picture", token=kept.token, size=kept.sizes[0] if hasattr(kept, "sizes") else 480)
    message = a_message(programme_id=world.edition.programme_id)
    file = Attachment.objects.create(name="list.csv", kind="text/csv", size=1, content=b"x")
    message.attachments.add(file)
    world.one("message", pk=message.pk)
    world.one("message_file", pk=message.pk, file=file.pk)


def _public(world: World) -> None:
    """What the directory shows, and a person that it does not."""
    from ponte.accords.models import Signatory
    from tests.factories_accords import AccordFactory

    person, firm = PersonFactory(account=None), OrganisationFactory()
    accord = AccordFactory(programme=world.edition.programme, parties=[firm])
    Signatory.objects.create(accord=accord, person=person, party=firm)
    known = Organisation.objects.get(pk=firm.pk)
    known.place = world.week.hall.city
    known.save()
    world.one("public_person", slug=person.slug, person=person.slug)
    world.one("account_only_person", slug=world.week.anna.person.slug, person=world.week.anna.person.slug)
    world.one("organisation", slug=firm.slug, organisation=firm.slug)
    world.one("place", slug=world.week.hall.city.slug)
