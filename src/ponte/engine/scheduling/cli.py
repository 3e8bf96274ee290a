"""``ponte schedule``, ``verify`` and ``repair``: JSON to a file or standard output, words to standard error."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ponte.engine.errors import BadInput
from ponte.engine.machines import machines
from ponte.engine.options import Dask
from ponte.engine.scheduling import formats, problem
from ponte.engine.scheduling.many import Listen, solve_all
from ponte.engine.scheduling.verify import verify

app = typer.Typer()

SELDOM = 1_000_000  # objects made between two looks for cycles: a brokerage holds millions, and none

LONGEST = 1_000_000.0
SECONDS = "Time to search once the instance is read, unless a proof comes first: 10 by default, 120 for .dzn."

Output = Annotated[Path | None, typer.Option("-o", "--output", help="Where to write; standard output by default.")]


def write(text: str, output: Path | None) -> None:
    """Put an answer where it was asked for."""
    raw = f"{text}\n".encode()
    if output is None:
        sys.stdout.buffer.write(raw)  # JSON is UTF-8, whatever the terminal speaks
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(raw)
    except OSError as error:
        raise BadInput(str(output), f"cannot be written: {error.strerror}") from None


def read_problem(instance: Path) -> problem.Problem:
    """The brokerage in a file, in a process that spends no time on looking for cycles among its objects."""
    gc.set_threshold(SELDOM)
    return formats.read_problem(instance)


@app.command()
def schedule(
    instances: Annotated[
        list[Path], typer.Argument(metavar="INSTANCE...", help="A ponte.brokerage/1 file, or a B2B forum (.dzn).")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; for several instances, a folder.")
    ] = None,
    seconds: Annotated[float | None, typer.Option(min=0, max=LONGEST, help=SECONDS)] = None,
    seed: Annotated[int, typer.Option(help="Of the random numbers.")] = 0,
    fairness: Annotated[int, typer.Option(min=0, help="For .dzn: how much the breaks of two may differ.")] = 2,
    dask: Dask = None,
) -> None:
    """Schedule an instance, or several: exit status 1 if for one no schedule keeps the rules."""
    if len(instances) == 1 and instances[0].suffix == ".dzn":
        _schedule_forum(instances[0], output, seconds, fairness)
        return
    outputs = _outputs(instances, output)
    problems = [read_problem(instance) for instance in instances]
    limit, infeasible = 10.0 if seconds is None else seconds, False
    with machines(dask) as where, _bars(instances, limit) as show:
        for number, answer in solve_all(problems, seconds=limit, seed=seed, machines=where, on_progress=show):
            write(formats.schedule_json(answer), outputs[number])
            name = f"{instances[number].name}: " if len(instances) > 1 else ""
            words = f"{name}{answer.status}: value {answer.value} of at most {answer.bound}, {answer.breaks} breaks, "
            print(f"{words}{len(answer.meetings)} meetings, {len(answer.unscheduled)} left out", file=sys.stderr)
            infeasible |= answer.status == "infeasible"
    if infeasible:
        raise typer.Exit(1)


def _outputs(instances: list[Path], output: Path | None) -> list[Path | None]:
    """Where each answer goes: those of several into a folder, under the names of their instances."""
    if len(instances) == 1:
        return [output]
    names = [instance.name for instance in instances]
    if forum := next((instance for instance in instances if instance.suffix == ".dzn"), None):
        raise BadInput(str(forum), "expected alone: only brokerages are scheduled several at a time")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise BadInput(twice, "expected instances of different names, since their schedules get the same")
    if output is None:
        raise BadInput("-o", "expected a folder for the schedules of several instances, found nothing")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(str(output), f"expected a folder that can be written, found: {error.strerror}") from None
    return [output / name for name in names]


@contextmanager
def _bars(instances: list[Path], seconds: float) -> Iterator[Listen | None]:
    """Show on a terminal how far each instance is."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        names = [f"{instance.name}: " if len(instances) > 1 else "" for instance in instances]
        tasks = [bars.add_task(f"{name}proving a bound", total=seconds) for name in names]

        def show(number: int, now: problem.Progress) -> None:
            share = f"{now.value / now.bound:.3%} of the bound" if now.value and now.bound else "proving a bound"
            bars.update(tasks[number], completed=now.seconds, description=f"{names[number]}{share}")

        yield show


def _schedule_forum(instance: Path, output: Path | None, seconds: float | None, fairness: int) -> None:
    from ponte.engine.scheduling.b2b import read_forum
    from ponte.engine.scheduling.exact import fewest_breaks

    answer = fewest_breaks(read_forum(instance), fairness=fairness, seconds=120.0 if seconds is None else seconds)
    write(formats.timetable_json(answer), output)
    words = f"{answer.breaks} breaks, proven at least {answer.bound}" if answer.slots else "no timetable"
    print(f"{answer.status}: {words}, {answer.seconds:.1f} s", file=sys.stderr)
    if answer.status in ("infeasible", "unknown"):
        raise typer.Exit(1)


@app.command("verify")
def verify_command(
    instance: Annotated[Path, typer.Argument(help="A ponte.brokerage/1 file, or a B2B forum (.dzn).")],
    answer: Annotated[Path, typer.Argument(metavar="SCHEDULE", help="The answer of `schedule`.")],
    fairness: Annotated[int, typer.Option(min=0, help="For .dzn: how much the breaks of two may differ.")] = 2,
) -> None:
    """Check a schedule against every rule: exit status 1 if one is broken."""
    if instance.suffix == ".dzn":
        _verify_forum(instance, answer, fairness)
        return
    verdict = verify(read_problem(instance), formats.read_schedule(answer))
    print(json.dumps(asdict(verdict), ensure_ascii=False))
    for fault in verdict.faults[:10]:
        print(fault, file=sys.stderr)
    if verdict.faults:
        raise typer.Exit(1)


def _verify_forum(instance: Path, answer: Path, fairness: int) -> None:
    from ponte.engine.scheduling.b2b import breaks_of, forum_faults, read_forum

    forum = read_forum(instance)
    slots = formats.read_timetable(answer, len(forum.meetings))
    faults = forum_faults(forum, slots, fairness)
    print(json.dumps({"breaks": sum(breaks_of(forum, slots)), "faults": faults}))
    if faults:
        raise typer.Exit(1)


@app.command("repair")
def repair_command(
    instance: Annotated[Path, typer.Argument(help="A ponte.brokerage/1 file.")],
    answer: Annotated[Path, typer.Argument(metavar="SCHEDULE", help="Its ponte.schedule/1 file.")],
    happened: Annotated[Path, typer.Argument(metavar="CHANGES", help="What happened, as JSON.")],
    output: Output = None,
) -> None:
    """Mend a schedule after changes, moving nothing that can stay."""
    from ponte.engine.scheduling.changes import read_changes
    from ponte.engine.scheduling.repairing import repair

    mended = repair(read_problem(instance), formats.read_schedule(answer), read_changes(happened))
    write(formats.schedule_json(mended.schedule), output)
    words = f"{len(mended.disturbed)} diaries disturbed, {len(mended.gained)} more gained a meeting"
    print(f"value {mended.schedule.value}, {words}", file=sys.stderr)
