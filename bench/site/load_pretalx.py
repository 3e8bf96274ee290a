"""The measured sessions in pretalx: run by the interpreter that pretalx was installed for, after its migrations."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import django
import sessions


def load(count: int) -> None:
    """Create an event with its rooms, tracks, speakers and confirmed sessions, and release its schedule."""
    django.setup()
    from django_scopes import scope, scopes_disabled
    from pretalx.event.models import Event
    from pretalx.event.utils import create_organiser_with_team
    from pretalx.person.models import SpeakerProfile, User
    from pretalx.schedule.models import Room, TalkSlot
    from pretalx.submission.models import Submission, SubmissionStates, Track

    organiser, _team = create_organiser_with_team(name="Programme", slug="programme", users=[])
    first = sessions.FIRST_DAY.date()
    with scopes_disabled():
        event = Event.objects.create(
            name="Week",
            slug="week",
            organiser=organiser,
            is_public=True,
            date_from=first,
            date_to=first + dt.timedelta(days=2),
            timezone="Europe/Rome",
            email="office@example.org",
            locale_array="en",
            locale="en",
        )
    with scope(event=event):
        event.build_initial_data()
        kind = event.cfp.default_type
        rooms = {
            (city, room): Room.objects.create(event=event, name=f"{name}, Room {room + 1}")
            for city, (_slug, name) in enumerate(sessions.CITIES)
            for room in range(sessions.ROOMS_PER_CITY)
        }
        tracks = [Track.objects.create(event=event, name=topic, color="#00695c") for topic in sessions.TOPICS]
        people: dict[int, User] = {}
        for plan in sessions.planned(count):
            if plan.speaker not in people:
                name = f"Speaker Number {plan.speaker + 1}"
                people[plan.speaker] = User.objects.create(email=f"s{plan.speaker}@example.org", name=name)
                SpeakerProfile.objects.create(user=people[plan.speaker], event=event)
            row = Submission.objects.create(
                event=event,
                title=plan.title,
                submission_type=kind,
                track=tracks[plan.topic],
                state=SubmissionStates.CONFIRMED,
                content_locale="en",
            )
            row.speakers.add(people[plan.speaker])
            TalkSlot.objects.update_or_create(
                submission=row,
                schedule=event.wip_schedule,
                defaults={
                    "room": rooms[plan.city, plan.room],
                    "start": plan.starts,
                    "end": plan.starts + dt.timedelta(minutes=sessions.MINUTES),
                    "is_visible": True,
                },
            )
        event.wip_schedule.freeze("1", notify_speakers=False)


if __name__ == "__main__":
    load(int(sys.argv[1]))
