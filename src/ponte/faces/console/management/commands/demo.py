"""``ponte manage demo FOLDER``: the main job from end to end on an empty database."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ponte.brokerage.domain.problem import scheduling_problem
from ponte.brokerage.domain.suggesting import refresh_suggestions
from ponte.brokerage.domain.timetabling import file_timetable, publish_timetable, run_timetable
from ponte.brokerage.enums import RegistrationType, TimetableStatus
from ponte.brokerage.export import exported_schedule
from ponte.brokerage.models import Brokerage, MeetingRequest, Profile, Timetable
from ponte.brokerage.queries import current_brokerage
from ponte.engine.scheduling import Progress as SearchProgress
from ponte.engine.scheduling.formats import problem_json, schedule_json
from ponte.faces.console.demo_accounts import PARTICIPANTS, open_demo_accounts
from ponte.faces.console.rehearsal import rehearse
from ponte.faces.console.telling import tell_of_meetings
from ponte.programme.domain.touring import propose_route
from ponte.programme.models import RoadshowPlan

SEED = 2016


class Command(BaseCommand):
    """Loads, matches, lets the sample people ask and answer, schedules and publishes."""

    help = "Run the main job on an empty database with the sample of an edition's folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, and how long to search."""
        parser.add_argument("folder", type=Path, help="for example data/edition-2016")
        parser.add_argument("--seconds", type=int, default=5, help="how long the scheduler may search")

    def handle(self, *args: Any, folder: Path, seconds: int, **options: Any) -> None:
        """Do it all, with progress on standard error and one line of JSON, last, on standard output."""
        began = time.perf_counter()
        if Brokerage.objects.exists():
            raise CommandError("this database already holds an edition; the demo wants an empty one", returncode=2)
        call_command("load_edition", folder)
        brokerage = current_brokerage()
        if brokerage is None:
            raise CommandError(f"{folder}/sample: expected the sample brokerage that the demo runs on", returncode=2)
        with _progress_bars() as bars:
            suggestions = _match(brokerage, bars)
            rehearsal = _rehearse(brokerage, bars)
            timetable = _schedule(brokerage, seconds, bars)
            publish_timetable(actor=None, timetable=timetable, mails=False)
            _tell(brokerage, bars)
        open_demo_accounts(brokerage)
        for plan in RoadshowPlan.objects.filter(edition=brokerage.edition):
            propose_route(actor=None, plan=plan)
        self._write_files(brokerage, timetable)
        self.stderr.write(
            f"published {timetable.placements.count()} of {rehearsal.accepted} accepted meetings: value "
            f"{timetable.value} of at most {timetable.bound} ({100 * (1 - (timetable.gap or 0)):.2f} % of the bound)"
        )
        summary = {
            "people": brokerage.registrations.filter(type=RegistrationType.PARTICIPANT).count(),
            "profiles": Profile.objects.filter(registration__brokerage=brokerage).count(),
            "suggestions": suggestions,
            "meetings_requested": MeetingRequest.objects.filter(sender__brokerage=brokerage).count(),
            "meetings_scheduled": timetable.placements.count(),
            "bound": timetable.bound,
            "seconds": round(time.perf_counter() - began, 1),
        }
        self.stdout.write(json.dumps(summary))

    def _write_files(self, brokerage: Brokerage, timetable: Timetable) -> None:
        """Leave the instance and the schedule as files, so that anybody can verify them."""
        instance, schedule = settings.VAR / "instance.json", settings.VAR / "schedule.json"
        instance.write_text(problem_json(scheduling_problem(brokerage)), encoding="utf-8")
        schedule.write_text(schedule_json(exported_schedule(timetable)), encoding="utf-8")
        self.stderr.write(f"to check it: ponte verify {instance} {schedule}")


def _progress_bars() -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TextColumn("{task.fields[detail]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def _match(brokerage: Brokerage, bars: Progress) -> int:
    bar = bars.add_task("Matching profiles", total=1.0, detail="")
    count = refresh_suggestions(
        actor=None,
        brokerage=brokerage,
        on_progress=lambda stage, share: bars.update(bar, completed=share, detail=stage),
    )
    bars.update(bar, completed=1.0, detail=f"{count} suggestions")
    return count


def _rehearse(brokerage: Brokerage, bars: Progress) -> Any:
    bar = bars.add_task("Asking and answering", total=1.0, detail="")
    result = rehearse(
        brokerage, seed=SEED, silent=PARTICIPANTS, on_progress=lambda share: bars.update(bar, completed=share)
    )
    bars.update(bar, detail=f"{result.asked} requests, {result.accepted} accepted")
    return result


def _tell(brokerage: Brokerage, bars: Progress) -> None:
    bar = bars.add_task("Telling what came of it", total=1.0, detail="")
    accords = tell_of_meetings(
        brokerage, seed=SEED, silent=PARTICIPANTS, on_progress=lambda share: bars.update(bar, completed=share)
    )
    bars.update(bar, completed=1.0, detail=f"{accords} accords reported")


def _schedule(brokerage: Brokerage, seconds: int, bars: Progress) -> Timetable:
    bar = bars.add_task("Scheduling", total=float(seconds), detail="")

    def show(progress: SearchProgress) -> None:
        share = 100 * progress.value / progress.bound if progress.bound else 100.0
        bars.update(bar, completed=progress.seconds, detail=f"{share:.2f} % of the proven bound")

    timetable = file_timetable(actor=None, brokerage=brokerage, time_limit=seconds, seed=SEED)
    run_timetable(timetable, on_progress=show)
    timetable.refresh_from_db()
    bars.update(bar, completed=float(seconds))
    if timetable.status != TimetableStatus.READY:
        raise CommandError(timetable.failure)
    return timetable
