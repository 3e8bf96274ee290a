"""``ponte manage nightly``: everything that falls due by itself."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from ponte.accords.domain.filing import check_versions
from ponte.accords.domain.reminding import pass_validity, remind_of_accords
from ponte.brokerage.domain.asking_back import ask_for_ratings
from ponte.brokerage.domain.expiring import expire_requests
from ponte.brokerage.domain.profile_life import expire_profiles
from ponte.brokerage.domain.reminding import remind
from ponte.calls.domain.closing import close_due_calls
from ponte.calls.domain.pairing import pair_open_calls
from ponte.calls.domain.projects import finish_due_projects, remind_of_reports
from ponte.common.chaining import chain_head, late_entries, seal
from ponte.people.domain.personal_data import retentions

MOST_TOLD = 100


class Command(BaseCommand):
    """For a timer, once a night; a second run on the same day does nothing twice."""

    help = (
        "Let requests, profiles and accords lapse, remind people, ask what came of meetings, check accords' files, "
        "erase what has been kept long enough."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all of it, and say how many there were of each."""
        self.stderr.write(f"{expire_requests()} requests lapsed")
        self.stderr.write(f"{remind()} people reminded")
        self.stderr.write(f"{expire_profiles()} profiles expired")
        self.stderr.write(f"{ask_for_ratings()} people asked what came of their meetings")
        passed, held_back = pass_validity()
        self.stderr.write(f"{passed} accords entered into force or expired")
        self.stderr.write(f"{remind_of_accords()} reminders of accords")
        checked, faulty = check_versions()
        self.stderr.write(f"{checked} files of accords checked, {len(faulty)} of them faulty")
        self.stderr.write(f"{pair_open_calls()} pairs of applications found")
        self.stderr.write(f"{close_due_calls()} joint calls closed")
        self.stderr.write(f"{finish_due_projects(timezone.localdate())} projects asked for their final reports")
        self.stderr.write(f"{remind_of_reports(timezone.localdate())} reports of projects awaited")
        for line in held_back:
            self.stderr.write(f"held back: {line}")
        now = timezone.now()
        with override("en"):
            for retention in retentions():
                with transaction.atomic():  # files go after the rows that name them have gone
                    count = retention.erase(now)
                self.stderr.write(f"erased after {retention.kept}: {count} {retention.what}")
        for fault in islice(late_entries(), MOST_TOLD):
            self.stderr.write(f"audit trail: {fault}")
        self.stderr.write(f"{seal()} entries of the audit trail linked that a crash had left; its head: {chain_head()}")
