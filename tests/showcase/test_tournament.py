"""From signed sheets to finalists, winners and a replay; the schedule of pitches."""

from __future__ import annotations

import datetime as dt

import pytest

from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.press.models import Message
from ponte.showcase.domain.applying import withdraw
from ponte.showcase.domain.deciding import decide, publish, reconsider
from ponte.showcase.domain.ranking import result_of
from ponte.showcase.domain.replaying import agrees, outcome, replay
from ponte.showcase.domain.scheduling import move_pitch, schedule_pitches
from ponte.showcase.domain.scoring import reopen_sheet
from ponte.showcase.domain.setting_up import remove_part, save_part
from ponte.showcase.domain.staging import candidates, close_stage, open_again, open_stage, place_contenders, take_out
from ponte.showcase.models import Application, Contender, Quota, ScoreSheet, Stage
from tests.factories_audit import past_the_guards
from tests.factories_showcase import (
    ApplicationFactory,
    CriterionFactory,
    JurorFactory,
    Tournament,
    a_semi_final,
)

pytestmark = pytest.mark.django_db

TABLE = [[9, 7, 8, 3], [8, 6, 9, 2], [9, 5, 8, 4]]
"""Three members of the jury, four start-ups: the third and the first lead, the fourth is last."""


def decided(semi: Tournament) -> Tournament:
    semi.mark_all(TABLE)
    close_stage(actor=semi.officer, stage=semi.stage)
    decide(actor=semi.officer, stage=semi.stage)
    semi.stage = semi.fresh()
    return semi


def chosen(stage: Stage) -> list[Contender]:
    return list(stage.contenders.filter(is_chosen=True).order_by("rank", "pk"))


def test_the_best_are_proposed_and_chosen() -> None:
    semi = decided(a_semi_final(adjust_severity=False))
    first, second, third, fourth = semi.contenders

    assert [row.pk for row in chosen(semi.stage)] == [first.pk, third.pk]
    rows = {row.pk: row for row in semi.stage.contenders.all()}
    assert rows[first.pk].score == pytest.approx(100 * (9 + 8 + 9) / 30)
    assert rows[second.pk].mean == pytest.approx(60)
    assert rows[fourth.pk].rank == 4
    assert not rows[fourth.pk].is_chosen
    assert rows[third.pk].rank == 2


def test_severity_is_taken_out_and_the_plain_mean_stands_beside_it() -> None:
    """A severe juror, who could not mark the first because of an interest, must not push the others down."""
    semi = a_semi_final(startups=3, jury=3)
    first, second, third = semi.contenders
    for juror, less in zip(semi.jurors, (0, 0, 4), strict=True):
        for contender, mark in ((first, 6), (second, 8), (third, 7)):
            if not (less and contender == first):
                semi.mark(juror, contender, [mark - less] * 4)
    standings = {int(one.entry): one for one in result_of(semi.stage).ranking.standings}
    assert standings[first.pk].mean == pytest.approx(60)
    assert standings[third.pk].mean < standings[first.pk].mean  # unfair: two of three marked it higher
    assert standings[third.pk].score > standings[first.pk].score
    severities = result_of(semi.stage).ranking.severities
    assert min(severities, key=lambda juror: severities[juror]) == str(semi.jurors[2].pk)


def test_extremes_are_dropped_where_the_stage_says_so() -> None:
    semi = a_semi_final(drop_extremes=True, adjust_severity=False)
    semi.mark_all([[0, 5, 5, 5], [8, 5, 5, 5], [7, 5, 5, 5]])
    standings = {int(one.entry): one for one in result_of(semi.stage).ranking.standings}
    assert standings[semi.contenders[0].pk].score == pytest.approx(70)


def test_quotas_of_a_side_are_kept() -> None:
    semi = a_semi_final(opened=False, adjust_severity=False)
    first, second, third, _fourth = semi.contenders
    assert first.application.side == third.application.side == semi.italy
    save_part(actor=semi.officer, part=Quota(stage=semi.stage, side=semi.italy, most=1))
    open_stage(actor=semi.officer, stage=semi.stage)
    decided(semi)

    assert [row.pk for row in chosen(semi.stage)] == [first.pk, second.pk]
    assert agrees(semi.stage)


def test_quotas_that_nobody_can_meet_are_named() -> None:
    semi = a_semi_final(opened=False, places=2)
    save_part(actor=semi.officer, part=Quota(stage=semi.stage, side=semi.italy, least=2))
    save_part(actor=semi.officer, part=Quota(stage=semi.stage, side=semi.china, least=2))
    open_stage(actor=semi.officer, stage=semi.stage)
    semi.mark_all(TABLE)
    with pytest.raises(Refused) as refused:
        result_of(semi.stage)
    assert refused.value.code == "quotas_clash"
    assert "Italy" in str(refused.value)


def test_an_office_departs_from_the_proposal_for_a_reason_only() -> None:
    semi = a_semi_final()
    semi.mark_all(TABLE)
    close_stage(actor=semi.officer, stage=semi.stage)
    other = {semi.contenders[1].pk, semi.contenders[2].pk}
    with pytest.raises(Refused, match="Say why you depart"):
        decide(actor=semi.officer, stage=semi.stage, chosen=other)
    with pytest.raises(Refused, match="Choose somebody"):
        decide(actor=semi.officer, stage=semi.stage, chosen=[], reason="Nobody was good.")
    decide(actor=semi.officer, stage=semi.stage, chosen=other, reason="The first lost its licence.")
    assert {row.pk for row in chosen(semi.fresh())} == other
    assert agrees(semi.fresh())

    reconsider(actor=semi.officer, stage=semi.stage)
    assert not chosen(semi.fresh())
    assert replay(semi.stage) is None
    decide(actor=semi.officer, stage=semi.stage)
    assert {row.pk for row in chosen(semi.fresh())} != other
    assert semi.fresh().decision == ""


def test_publishing_promotes_the_chosen_and_writes_to_all() -> None:
    semi = decided(a_semi_final())
    publish(actor=semi.officer, stage=semi.stage)

    finalists = set(semi.final.contenders.values_list("application", flat=True))
    assert finalists == {row.application_id for row in chosen(semi.stage)}
    phases = dict(Application.objects.values_list("pk", "phase"))
    assert {phases[one] for one in finalists} == {"competing"}
    assert sorted(phases.values()) == ["competing", "competing", "eliminated", "eliminated"]
    assert Message.objects.filter(subject__contains="is among the chosen").count() == 2
    assert Message.objects.count() == 4
    with pytest.raises(Refused, match="not possible now"):
        reconsider(actor=semi.officer, stage=semi.stage)


def test_results_wait_for_a_final_to_get_into() -> None:
    semi = decided(a_semi_final())
    Stage.objects.filter(pk=semi.final.pk).update(phase="judging")
    with pytest.raises(Refused, match="no final in preparation"):
        publish(actor=semi.officer, stage=semi.stage)
    assert semi.fresh().phase == "decided"


def test_the_final_awards_its_winners() -> None:
    semi = decided(a_semi_final())
    publish(actor=semi.officer, stage=semi.stage)
    final = Stage.objects.get(pk=semi.final.pk)
    last = Tournament(
        stage=final,
        final=final,
        officer=semi.officer,
        contenders=list(final.contenders.all()),
        jurors=[],
        italy=semi.italy,
        china=semi.china,
        sector=semi.sector,
    )
    last.jurors = [JurorFactory(stage=final) for _ in range(3)]
    open_stage(actor=semi.officer, stage=final)
    last.mark_all([[9, 6]] * 3)
    close_stage(actor=semi.officer, stage=final)
    decide(actor=semi.officer, stage=final)
    publish(actor=semi.officer, stage=final)

    assert Application.objects.get(phase="awarded") == last.contenders[0].application
    assert agrees(last.fresh())


def test_the_audit_trail_alone_gives_the_same_result() -> None:
    semi = a_semi_final(startups=6, jury=5, places=3, drop_extremes=True)
    semi.mark_all([[(3 * juror + 5 * startup) % 11 for startup in range(6)] for juror in range(5)])
    reopened = ScoreSheet.objects.get(juror=semi.jurors[0], contender=semi.contenders[0])
    reopen_sheet(actor=semi.officer, sheet=reopened, reason="A slip.")
    semi.mark(semi.jurors[0], semi.contenders[0], [10, 9, 10, 9])
    withdraw(actor=semi.contenders[5].application.account, application=semi.contenders[5].application)
    close_stage(actor=semi.officer, stage=semi.stage)
    decide(actor=semi.officer, stage=semi.stage)

    told = replay(semi.stage)
    assert told is not None
    assert told == outcome(semi.fresh())
    assert len(told) == 5
    assert agrees(semi.fresh())
    # Nothing of the tables is read: with other marks in the rows the trail still tells what was signed.
    Contender.objects.filter(pk=semi.contenders[0].pk).update(score=1.0)
    assert replay(semi.stage) == told
    assert not agrees(semi.fresh())


def test_a_sheet_that_is_left_out_of_the_trail_is_noticed() -> None:
    semi = decided(a_semi_final())
    with past_the_guards():
        AuditEntry.objects.filter(action="showcase.sign_sheet").last().delete()  # type: ignore[union-attr]
    assert not agrees(semi.fresh())


def test_rules_stay_once_marks_are_open() -> None:
    semi = a_semi_final()
    stage = semi.fresh()
    for change in ({"scale": 20}, {"drop_extremes": True}, {"places": 4}, {"ties": ["lot"]}, {"seed": 7}):
        for name, value in change.items():
            setattr(stage, name, value)
        with pytest.raises(Refused, match="they stay as they are"):
            save_part(actor=semi.officer, part=stage)
        stage = semi.fresh()
    with pytest.raises(Refused, match="they stay as they are"):
        save_part(actor=semi.officer, part=stage, links={"sectors": [semi.sector]})
    criterion = semi.criteria[0]
    criterion.weight = 90
    with pytest.raises(Refused, match="they stay as they are"):
        save_part(actor=semi.officer, part=criterion)
    with pytest.raises(Refused, match="they stay as they are"):
        remove_part(actor=semi.officer, part=criterion)
    stage.venue_en, stage.starts = "Hall 2", stage.starts + dt.timedelta(hours=1)
    save_part(actor=semi.officer, part=stage)
    assert semi.fresh().venue == "Hall 2"


def test_a_least_mark_lies_within_the_scale() -> None:
    semi = a_semi_final(opened=False)
    criterion = semi.criteria[0]
    criterion.threshold = 11
    with pytest.raises(Refused, match="from 0 to 10"):
        save_part(actor=semi.officer, part=criterion)


@pytest.mark.parametrize(
    ("fields", "lack"),
    [({"startups": 0}, "No start-up"), ({"jury": 0}, "no jury"), ({"jury": 2, "drop_extremes": True}, "3 members")],
)
def test_a_stage_opens_when_it_can_be_judged(fields: dict[str, int], lack: str) -> None:
    semi = a_semi_final(opened=False, **fields)
    with pytest.raises(Refused, match=lack):
        open_stage(actor=semi.officer, stage=semi.stage)
    assert semi.fresh().phase == "preparing"


def test_a_closed_stage_is_opened_again_for_a_missing_sheet() -> None:
    semi = a_semi_final()
    close_stage(actor=semi.officer, stage=semi.stage, reason="Too early.")
    open_again(actor=semi.officer, stage=semi.stage)
    semi.mark_all(TABLE)
    close_stage(actor=semi.officer, stage=semi.stage)
    decide(actor=semi.officer, stage=semi.stage)
    assert agrees(semi.fresh())


def test_admitted_startups_of_the_stages_sectors_are_placed() -> None:
    semi = a_semi_final(opened=False, startups=0)
    able = ApplicationFactory(showcase=semi.stage.showcase, sector=semi.sector, phase="eligible")
    elsewhere = ApplicationFactory(showcase=semi.stage.showcase, phase="eligible")
    ApplicationFactory(showcase=semi.stage.showcase, sector=semi.sector, phase="filed")
    semi.stage.sectors.set([semi.sector])

    assert candidates(semi.stage) == [able]
    assert candidates(semi.final) == []
    with pytest.raises(Refused, match="of another sector"):
        place_contenders(actor=semi.officer, stage=semi.stage, applications=[elsewhere])
    [contender] = place_contenders(actor=semi.officer, stage=semi.stage, applications=[able])
    able.refresh_from_db()
    assert able.phase == "competing"
    with pytest.raises(Forbidden):
        take_out(actor=able.account, contender=contender)
    take_out(actor=semi.officer, contender=contender)
    able.refresh_from_db()
    assert able.phase == "eligible"
    assert candidates(semi.stage) == [able]


def test_pitches_follow_one_another_sides_in_turn() -> None:
    semi = a_semi_final(startups=5, opened=False, pause_after=2, pause_minutes=10)
    rows = schedule_pitches(actor=semi.officer, stage=semi.stage)

    sides = [row.application.side.code for row in rows]
    assert sides == ["it", "cn", "it", "cn", "it"]
    minutes = [int((row.pitches_at - semi.stage.starts).total_seconds()) // 60 for row in rows if row.pitches_at]
    assert minutes == [0, 15, 40, 55, 80]
    again = schedule_pitches(actor=semi.officer, stage=semi.stage)
    assert [row.pk for row in again] == [row.pk for row in rows]


def test_a_pitch_is_moved_by_hand_and_all_times_follow() -> None:
    semi = a_semi_final(opened=False)
    rows = schedule_pitches(actor=semi.officer, stage=semi.stage)
    move_pitch(actor=semi.officer, contender=rows[3], order=1)
    after = list(semi.stage.contenders.order_by("pitches_at"))
    assert [row.pk for row in after] == [rows[3].pk, rows[0].pk, rows[1].pk, rows[2].pk]
    assert [row.order for row in after] == [1, 2, 3, 4]
    assert after[0].pitches_at == semi.stage.starts
    with pytest.raises(Refused, match="no such place"):
        move_pitch(actor=semi.officer, contender=rows[0], order=9)

    semi.stage.starts += dt.timedelta(hours=2)
    save_part(actor=semi.officer, part=semi.stage)
    assert semi.stage.contenders.get(order=1).pitches_at == semi.stage.starts


def test_whoever_withdraws_is_ranked_no_more() -> None:
    semi = a_semi_final()
    semi.mark_all(TABLE)
    leader = semi.contenders[0]
    withdraw(actor=leader.application.account, application=leader.application)
    close_stage(actor=semi.officer, stage=semi.stage)
    decide(actor=semi.officer, stage=semi.stage)
    assert leader.pk not in [row.pk for row in chosen(semi.fresh())]
    assert agrees(semi.fresh())
    with pytest.raises(Refused, match="has been decided"):
        withdraw(actor=semi.officer, application=semi.contenders[1].application)


def test_criteria_that_nobody_opened_yet_may_go() -> None:
    semi = a_semi_final(opened=False)
    extra = CriterionFactory(stage=semi.stage, order=9)
    remove_part(actor=semi.officer, part=extra)
    assert semi.stage.criteria.count() == 4


def test_what_an_office_sets_up_never_undoes_what_was_opened_meanwhile() -> None:
    semi = a_semi_final(opened=False)
    seen = semi.fresh()
    criterion = semi.criteria[0]
    open_stage(actor=semi.officer, stage=semi.stage)

    seen.venue_en = "Hall 2"
    save_part(actor=semi.officer, part=seen)
    assert (semi.fresh().phase, semi.fresh().venue) == ("judging", "Hall 2")
    seen.places = 9
    with pytest.raises(Refused, match="they stay as they are"):
        save_part(actor=semi.officer, part=seen)
    criterion.weight, criterion.stage.phase = 90, "preparing"
    with pytest.raises(Refused, match="they stay as they are"):
        save_part(actor=semi.officer, part=criterion)
    with pytest.raises(Refused, match="they stay as they are"):
        remove_part(actor=semi.officer, part=criterion)
