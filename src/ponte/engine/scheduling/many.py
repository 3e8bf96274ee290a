"""One brokerage or many, solved on whatever machines there are; nobody's name travels.

Ids of people, interpreters and meetings may be made of names. What is sent counts them instead, and the answer gets
their own ids back. A search knows its rows by their places, so that this changes nothing of what it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from ponte.engine.machines import HERE, Machines, News, Tell
from ponte.engine.scheduling.problem import OnProgress, Problem, Progress, Reason, Schedule
from ponte.engine.scheduling.soundness import check_problem

Listen = Callable[[int, Progress], bool | None]


@dataclass(frozen=True, slots=True)
class Job:
    """A problem without names, and how it is to be solved; see `ponte.engine.scheduling.solver.solve`."""

    problem: Problem
    seconds: float | None
    iterations: int | None
    seed: int


def solve_all(
    problems: Sequence[Problem],
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    machines: Machines = HERE,
    on_progress: Listen | None = None,
) -> Iterator[tuple[int, Schedule]]:
    """Solve each problem on a core of its own, and yield its number and its schedule as it is done.

    Parameters
    ----------
    seconds, iterations, seed
        For each of them; see `ponte.engine.scheduling.solver.solve`. Time counts from when a problem has its turn.
    machines
        Where they are solved: here, one after another.
    on_progress
        Called from this thread, several times a second, with a problem's number and how far it is; ``False`` ends it
        with the best so far.

    Raises
    ------
    BadInput
        A problem is unsound (see `check_problem`), before anything is solved; or the machines are gone.
    """
    for problem in problems:
        check_problem(problem)
    jobs = [Job(without_names(problem), seconds, iterations, seed) for problem in problems]

    def listen(number: int, news: News | None) -> bool | None:
        if on_progress is None:
            return None
        return on_progress(number, _progress(news) if news else _not_begun(problems[number]))

    for number, schedule in machines.follow(solve_job, jobs, listen):
        yield number, with_names(schedule, problems[number])


def solve_on(
    machines: Machines, problem: Problem, *, seconds: float, seed: int = 0, on_progress: OnProgress | None = None
) -> Schedule:
    """Solve one problem as `solve_all` does."""
    listen = None if on_progress is None else lambda _, progress: on_progress(progress)
    ((_, schedule),) = solve_all([problem], seconds=seconds, seed=seed, machines=machines, on_progress=listen)
    return schedule


def solve_job(job: Job, tell: Tell) -> Schedule:
    """Solve one, wherever this is."""
    from ponte.engine.scheduling.solver import solve

    return solve(
        job.problem,
        seconds=job.seconds,
        iterations=job.iterations,
        seed=job.seed,
        on_progress=lambda progress: tell(astuple(progress)),
    )


def without_names(problem: Problem) -> Problem:
    """Return the problem with people, interpreters and meetings counted instead of named."""
    people = {person.id: f"p{number}" for number, person in enumerate(problem.people)}
    meetings = {meeting.id: f"m{number}" for number, meeting in enumerate(problem.meetings)}
    return replace(
        problem,
        people=tuple(replace(person, id=people[person.id]) for person in problem.people),
        interpreters=tuple(replace(one, id=f"i{number}") for number, one in enumerate(problem.interpreters)),
        meetings=tuple(
            replace(
                meeting,
                id=meetings[meeting.id],
                people=tuple(people[id_] for id_ in meeting.people),
                after=tuple(meetings[id_] for id_ in meeting.after),
            )
            for meeting in problem.meetings
        ),
    )


def with_names(schedule: Schedule, problem: Problem) -> Schedule:
    """Return a schedule of the problem without names as one of the problem itself."""
    people, meetings, interpreters = (
        [row.id for row in rows] for rows in (problem.people, problem.meetings, problem.interpreters)
    )
    named = {"person": people, "meeting": meetings}

    def said(reason: Reason) -> Reason:
        told = reason.params.items()
        return replace(
            reason, params={key: _of(named[key], str(value)) if key in named else value for key, value in told}
        )

    return replace(
        schedule,
        meetings=tuple(
            replace(
                placed,
                meeting=_of(meetings, placed.meeting),
                interpreter=placed.interpreter and _of(interpreters, placed.interpreter),
            )
            for placed in schedule.meetings
        ),
        unscheduled=tuple(
            replace(left_out, meeting=_of(meetings, left_out.meeting), reason=said(left_out.reason))
            for left_out in schedule.unscheduled
        ),
    )


def _of(ids: list[str], counted: str) -> str:
    return ids[int(counted[1:])]


def _progress(news: News) -> Progress:
    seconds, *counts = news
    return Progress(seconds, *map(int, counts))


def _not_begun(problem: Problem) -> Progress:
    return Progress(0.0, 0, sum(meeting.weight for meeting in problem.meetings), 0, 0)
