"""Two who want what cannot both be: one gets it, the other is told, and what is left makes sense."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.showcase.domain.admitting import reject
from ponte.showcase.domain.applying import withdraw
from ponte.showcase.domain.deciding import decide, publish
from ponte.showcase.domain.setting_up import save_part
from ponte.showcase.domain.staging import close_stage, open_stage, place_contenders
from ponte.showcase.models import Application, Contender, Stage
from tests.factories_showcase import ApplicationFactory, JurorFactory, Tournament, a_semi_final

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROUNDS = 6


def race(*acts: Callable[[], object]) -> list[str]:
    """Let threads act at once; return the code of what each was refused, or ``done``, in the order of the acts."""
    begin, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        connection.ensure_connection()
        begin.wait()
        try:
            acts[number]()
            said[number] = "done"
        except Refused as no:
            said[number] = no.code
        except Exception as error:
            said[number] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def closed(semi: Tournament) -> Tournament:
    semi.mark_all([[9, 7, 8, 3], [8, 6, 9, 2], [9, 5, 8, 4]])
    close_stage(actor=semi.officer, stage=semi.stage)
    return semi


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_nobody_who_withdraws_is_chosen(_round: int) -> None:
    semi = closed(a_semi_final())
    leader = semi.contenders[0]
    said = race(
        lambda: withdraw(actor=None, application=leader.application),
        lambda: decide(actor=None, stage=semi.stage),
    )
    leader.refresh_from_db()
    assert said in (["done", "done"], ["decided_already", "done"])
    assert leader.is_withdrawn is (said[0] == "done")
    assert leader.is_chosen is not leader.is_withdrawn


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_nobody_is_placed_who_is_rejected(_round: int) -> None:
    semi = a_semi_final(opened=False, startups=0)
    row = ApplicationFactory(showcase=semi.stage.showcase, phase="eligible")
    said = race(
        lambda: reject(actor=None, application=row, reason="Not a start-up."),
        lambda: place_contenders(actor=None, stage=semi.stage, applications=[row]),
    )
    placed = Contender.objects.exists()
    assert said == (["not_in_this_phase", "done"] if placed else ["done", "not_for_this_stage"])
    assert Application.objects.get().phase == ("competing" if placed else "rejected")


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_nobody_gets_into_a_final_that_is_opened(_round: int) -> None:
    semi = closed(a_semi_final())
    decide(actor=None, stage=semi.stage)
    JurorFactory(stage=semi.final)
    Contender.objects.create(stage=semi.final, application=ApplicationFactory(showcase=semi.stage.showcase))
    said = race(
        lambda: publish(actor=None, stage=semi.stage, tells=False),
        lambda: open_stage(actor=None, stage=semi.final),
    )
    assert said in (["done", "done"], ["no_final", "done"])
    [entry] = AuditEntry.objects.filter(action="showcase.open_stage", subject_id=semi.final.pk)
    opened = {int(key) for key in entry.data["contenders"]}
    assert opened == set(semi.final.contenders.values_list("pk", flat=True))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_rules_are_those_that_the_stage_was_opened_by(_round: int) -> None:
    semi = a_semi_final(opened=False)
    seen = Stage.objects.get(pk=semi.stage.pk)
    seen.places = 3
    said = race(
        lambda: save_part(actor=None, part=seen),
        lambda: open_stage(actor=None, stage=semi.stage),
    )
    assert said in (["done", "done"], ["judged_already", "done"])
    assert semi.fresh().phase == "judging"
    assert semi.fresh().places == (3 if said[0] == "done" else 2)
