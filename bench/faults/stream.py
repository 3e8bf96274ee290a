"""What the workers are given: tasks of every kind, filed as the pages file them."""

from __future__ import annotations

import random
from contextlib import suppress
from itertools import count

from ponte.brokerage.domain.importing import start_check, start_import, upload_people
from ponte.brokerage.domain.packing import file_pack
from ponte.brokerage.domain.requesting import accept, ask
from ponte.brokerage.domain.suggesting import queue_suggestions
from ponte.brokerage.domain.timetabling import queue_timetable
from ponte.brokerage.enums import ImportState
from ponte.brokerage.models import PeopleImport
from ponte.common.refusals import Refused
from ponte.faces.desk.tasks import make_pack_task
from ponte.press.domain.outbox import Letter, enqueue_many
from ponte.press.enums import Purpose
from tests.factories import a_week
from tests.factories_registering import a_list

PEOPLE = 40
"""Of one list."""


class Stream:
    """Files tasks by chance; one that is under way already is refused and left."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.numbers = chance, count(1)
        self.week = a_week()
        week = self.week
        self.side = week.brokerage.edition.programme.sides.get(code="it")
        accept(
            actor=None, request=ask(actor=None, sender=week.anna, recipient=week.wei, profile=week.wei.profiles.get())
        )

    def file_something(self) -> None:
        """File one or several things."""
        for act in self.chance.choices(
            [self.letters, self.list_of_people, self.pack, self.timetable, self.matching],
            weights=[6, 3, 2, 2, 1],
            k=self.chance.randint(1, 4),
        ):
            with suppress(Refused):
                act()
        self.go_on()

    def letters(self) -> None:
        """File up to a dozen letters, each to an address of its own."""
        numbers = [next(self.numbers) for _letter in range(self.chance.randint(1, 12))]
        enqueue_many(
            [
                Letter(
                    key=f"kills:{number}",
                    purpose=Purpose.NEWS,
                    subject="The Week",
                    text="It **begins**.",
                    address=f"letter-{number}@example.org",
                )
                for number in numbers
            ]
        )

    def list_of_people(self) -> None:
        """Upload a list, and have it checked."""
        number = next(self.numbers)
        rows = [
            [f"p{n}@list{number}.example.org", f"Nome{n}", f"Cognome{number}x{n}", f"Ditta {number} S.r.l.", "", "it"]
            for n in range(PEOPLE)
        ]
        upload = upload_people(
            actor=self.week.officer,
            brokerage=self.week.brokerage,
            side=self.side,
            name=f"list{number}.csv",
            content=a_list(rows),
        )
        start_check(actor=self.week.officer, upload=upload, columns=upload.columns, with_likely=True)

    def go_on(self) -> None:
        """Have lists imported that were checked, as an office would."""
        for upload in PeopleImport.objects.filter(state=ImportState.CHECKED):
            start_import(actor=self.week.officer, upload=upload)

    def pack(self) -> None:
        """Ask for a printed pack."""
        make_pack_task.enqueue(file_pack(actor=self.week.officer, brokerage=self.week.brokerage).pk)

    def timetable(self) -> None:
        """Have the scheduler run for a second."""
        queue_timetable(actor=self.week.officer, brokerage=self.week.brokerage, time_limit=1)

    def matching(self) -> None:
        """Have all profiles matched."""
        queue_suggestions(actor=self.week.officer, brokerage=self.week.brokerage)
