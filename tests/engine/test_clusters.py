"""A cluster of real processes does what this process does, bit for bit, also while its parts are killed."""

from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dask.config
import numpy as np
import pytest
from typer.testing import CliRunner

from ponte import cli
from ponte.engine import cluster as clusters
from ponte.engine.cluster import ClusterGone
from ponte.engine.errors import BadInput
from ponte.engine.machines import HERE, machines
from ponte.engine.matching import index, spreading
from ponte.engine.matching.encoder import installed_encoder, unit_rows
from ponte.engine.matching.index import nearest_of
from ponte.engine.matching.spreading import SpreadEncoder
from ponte.engine.scheduling import Interpreter, Meeting, Problem, Progress, Schedule, solve, solve_all
from ponte.engine.scheduling.formats import problem_json
from tests.clusters import (
    deadly,
    faulty,
    free_port,
    kill,
    local_cluster,
    one_killed,
    start_cluster,
    times,
    until_told_to_end,
)
from tests.engine.matching.word_encoder import WordEncoder
from tests.engine.scheduling.makers import brokerage, person, slot

PEOPLE, SLOTS, REQUESTS = 10, 5, 30


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a scheduler with two worker processes; a piece may lose one of them and no more."""
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        local_cluster(workers=2, processes=True) as started,
    ):
        yield started


def a_crowd(seed: int) -> Problem:
    """Requests of more meetings than there are tables; a third of the people need an interpreter."""
    chance = np.random.default_rng(seed)
    slots = tuple(slot(f"s{number}", 20 * number) for number in range(SLOTS))
    free = [one.id for one in slots]
    people = tuple(
        person(f"rossi-anna-{number}", *free, languages="en" if number % 3 else "it", max=4) for number in range(PEOPLE)
    )
    pairs = [chance.choice(PEOPLE, 2, replace=False).tolist() for _ in range(REQUESTS)]
    requests = (
        Meeting(f"rossi-{number}", (people[a].id, people[b].id), int(chance.integers(1, 9)))
        for number, (a, b) in enumerate(pairs)
    )
    return brokerage(
        slots, people, *requests, interpreters=(Interpreter("bianchi-luca", frozenset({"it", "en"}), tuple(free)),)
    )


def timeless(schedules: Iterator[tuple[int, Schedule]]) -> dict[int, Schedule]:
    return {number: replace(schedule, seconds=0.0) for number, schedule in schedules}


# --- The same results -----------------------------------------------------------------------------------------------


def test_pieces_come_back_in_order(address: str) -> None:
    with machines(address) as where:
        assert where.map(times, range(40), 3) == HERE.map(times, range(40), 3) == list(range(0, 120, 3))


def test_brokerages_are_scheduled_as_here_while_a_worker_is_killed(address: str) -> None:
    problems = [a_crowd(seed) for seed in range(4)]
    here = [replace(solve(problem, iterations=100_000), seconds=0.0) for problem in problems]
    assert all(schedule.meetings and schedule.unscheduled for schedule in here)
    assert timeless(solve_all(problems, iterations=100_000)) == dict(enumerate(here))
    with machines(address) as where, one_killed(address):
        assert timeless(solve_all(problems, iterations=100_000, machines=where)) == dict(enumerate(here))


def test_texts_are_encoded_as_here_while_a_worker_is_killed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "BLOCK", 48)
    nouns = ("waste water", "olive oil", "glass", "batteries", "satellites", "hospital beds", "wind")
    texts = [f"We look for partners in {nouns[number % 7]}, lot {number}." for number in range(150)]
    here = SpreadEncoder(installed_encoder(), HERE).encode(texts)
    with machines(address) as where, one_killed(address):
        there = SpreadEncoder(installed_encoder(), where).encode(texts)
    assert np.array_equal(here, there)
    assert len(np.unique(here, axis=0)) == len(texts)


@pytest.mark.parametrize("exact", [True, False])
def test_the_nearest_are_found_as_here(address: str, monkeypatch: pytest.MonkeyPatch, exact: bool) -> None:
    monkeypatch.setattr(index, "EXACT_UP_TO", 10_000 if exact else 100)
    monkeypatch.setattr(index, "_WORTH_BUILDING", 100)
    monkeypatch.setattr(index, "_WORTH_SENDING", 100)
    chance = np.random.default_rng(0)
    queries, keys = (unit_rows(chance.standard_normal((rows, 256), np.float32)) for rows in (5_000, 3_000))
    here = nearest_of(queries, keys, 5)
    with machines(address) as where:
        there = nearest_of(queries, keys, 5, where)
    assert np.array_equal(here[0], there[0])
    assert np.array_equal(here[1], there[1])


# --- What travels, what is told, what ends --------------------------------------------------------------------------


def test_no_ids_of_people_travel_and_all_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []

    class Watched(type(HERE)):  # type: ignore[misc]
        def follow(self, work: object, pieces: list[object], listen: object) -> object:
            sent.extend(pieces)
            return super().follow(work, pieces, listen)

    problem = a_crowd(1)
    ((_, schedule),) = solve_all([problem], iterations=1000, machines=Watched())
    travelled = pickle.dumps(sent)
    assert b"rossi" not in travelled
    assert b"bianchi" not in travelled
    told = [placed.meeting for placed in schedule.meetings] + [left_out.meeting for left_out in schedule.unscheduled]
    assert sorted(told) == sorted(meeting.id for meeting in problem.meetings)
    assert {placed.interpreter for placed in schedule.meetings} == {None, "bianchi-luca"}
    people = {
        left_out.reason.params["person"] for left_out in schedule.unscheduled if "person" in left_out.reason.params
    }
    assert people
    assert people <= {one.id for one in problem.people}


def test_texts_travel_without_their_model() -> None:
    assert len(pickle.dumps(SpreadEncoder(installed_encoder(), HERE)._model)) < 300


def test_progress_is_told_and_a_wish_to_stop_is_heard(address: str) -> None:
    heard: list[tuple[int, float]] = []

    def listen(number: int, news: tuple[float, ...] | None) -> bool:
        if news:
            heard.append((number, news[1]))
        return not (news and news[0] > 3)

    with machines(address) as where:
        assert dict(where.follow(until_told_to_end, [5, 7], listen)) == {0: 5, 1: 7}
    assert set(heard) == {(0, 5), (1, 7)}


def test_a_search_ends_with_its_best_when_it_is_told_to(address: str) -> None:
    seen: list[Progress] = []

    def enough(number: int, progress: Progress) -> bool:
        seen.append(progress)
        return progress.value == 0

    with machines(address) as where:
        ((_, schedule),) = solve_all([a_crowd(2)], seconds=300, machines=where, on_progress=enough)
    assert schedule.seconds < 60
    assert schedule.meetings
    assert seen[0].bound >= schedule.bound >= schedule.value > 0


# --- What goes wrong ------------------------------------------------------------------------------------------------


def test_a_fault_of_the_work_is_no_matter_of_the_cluster(address: str) -> None:
    with machines(address) as where, pytest.raises(ConnectionResetError, match="piece 1"):
        where.map(faulty, [1], None)
    unsound = replace(a_crowd(1), slots=())
    with machines(address) as where, pytest.raises(BadInput, match="slot"):
        list(solve_all([unsound], machines=where))


def test_a_worker_with_another_encoder_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "BLOCK", 2)
    with machines(address) as where, pytest.raises(BadInput, match=r"^encoder of a worker: expected 'hashed-words'"):
        SpreadEncoder(WordEncoder(), where).encode(["olive oil", "glass", "wind"])


def test_a_lost_scheduler_is_waited_for_and_one_that_stays_away_is_said_to_be_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = free_port()
    started = [start_cluster(port)]

    def begin_anew() -> None:
        kill(started.pop())
        started.append(start_cluster(port))

    loss = threading.Timer(1.0, begin_anew)
    with machines(f"tcp://127.0.0.1:{port}") as where:
        loss.start()
        assert where.map(times, range(80), 2) == list(range(0, 160, 2))
        loss.join()

        monkeypatch.setattr(clusters, "PATIENCE", 1.0)
        monkeypatch.setattr(clusters, "CONNECT", 1.0)
        threading.Timer(0.5, kill, started).start()
        with pytest.raises(ClusterGone, match=rf"cluster 'tcp://127.0.0.1:{port}': expected the scheduler back"):
            where.map(times, range(200), 2)


def test_a_cluster_without_workers_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 1.0)
    with (
        local_cluster(workers=0, processes=False) as empty,
        machines(empty) as where,
        pytest.raises(ClusterGone, match="expected a worker at least, found none"),
    ):
        where.map(times, range(3), 2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("somewhere", "expected the address of a Dask scheduler, such as tcp://10.0.0.5:8786"),
        ("tcp://127.0.0.1", "expected the address of a Dask scheduler"),
        ("tcp://127.0.0.1:1", "expected a Dask scheduler that answers"),
        ("tls://127.0.0.1:1", "expected a Dask scheduler that answers"),
    ],
)
def test_a_wrong_address_is_one_line(monkeypatch: pytest.MonkeyPatch, wrong: str, said: str) -> None:
    monkeypatch.setattr(clusters, "CONNECT", 0.5)
    monkeypatch.setenv("PONTE_DASK", wrong)
    with pytest.raises(BadInput) as refused, machines():
        pass
    assert str(refused.value).startswith(f"cluster '{wrong}': {said}")
    assert "\n" not in str(refused.value)


# --- The commands ---------------------------------------------------------------------------------------------------


def test_schedule_takes_several_instances_and_a_cluster(address: str, tmp_path: Path) -> None:
    for name in ("east", "west"):
        (tmp_path / f"{name}.json").write_text(problem_json(a_crowd(len(name))), "utf-8")
    instances = [str(tmp_path / f"{name}.json") for name in ("east", "west")]
    done = CliRunner().invoke(
        cli.app, ["schedule", *instances, "-o", str(tmp_path / "out"), "--seconds", "1", "--dask", address]
    )
    assert done.exit_code == 0, done.output
    for name in ("east", "west"):
        assert json.loads((tmp_path / "out" / f"{name}.json").read_text("utf-8"))["format"] == "ponte.schedule/1"
        assert f"{name}.json: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.json", "b.json"], "-o: expected a folder for the schedules of several instances"),
        (["a.json", "a.json", "-o", "out"], "a.json: expected instances of different names"),
        (["a.json", "b.dzn", "-o", "out"], "b.dzn: expected alone"),
        (["a.json", "b.json", "-o", "a.json"], "a.json: expected a folder that can be written"),
    ],
)
def test_several_instances_need_a_place_for_each_answer(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text("{}", "utf-8")
    refused = CliRunner().invoke(cli.app, ["schedule", *arguments])
    assert isinstance(refused.exception, BadInput)
    assert str(refused.exception).startswith(said)


# --- Last, for it costs both workers ---------------------------------------------------------------------------------


def test_a_piece_that_ends_every_worker_is_given_up(address: str) -> None:
    with machines(address) as where, pytest.raises(ClusterGone, match="2 died of one piece"):
        where.map(deadly, [1], None)
