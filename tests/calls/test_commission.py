"""The mixed commission: the joint score, both budgets, the best list proved, the decision and its papers."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from rules import has_perm

from ponte.calls.domain.commission import Board, advise, board_of, take_best, tick, untick, write_remarks
from ponte.calls.domain.deciding import agree
from ponte.calls.domain.setting_up import set_seats
from ponte.calls.models import Call, CallSide, Dossier, FundedList, Project, Proposal, Theme
from ponte.calls.papers.content import chapters
from ponte.calls.papers.pdf import as_pdf
from ponte.calls.papers.word import as_docx
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.domain.tokens import make_token, token_of
from ponte.people.enums import Scope
from ponte.press.models import Message
from tests.factories_calls import a_call, a_pair, a_stranger, agreed, evaluated, officer_of, reviewed, side_of

pytestmark = pytest.mark.django_db


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    assert str(caught.value), "a refusal has a reason"
    return caught.value.code


def convened(marks: dict[str, tuple[int, int]], **fields: object) -> tuple[Call, dict[str, Proposal]]:
    """A call before its commission, with one proposal of each name, marked by both sides; each asks 50,000 a side."""
    call = a_call(**fields)  # type: ignore[arg-type]
    pairs = {name: a_pair(call, name) for name in marks}
    evaluated(call)
    given = {
        (pairs[name].pk, code): mark[side] for name, mark in marks.items() for side, code in enumerate(("it", "cn"))
    }
    reviewed(call, given)
    return call, pairs


def money(call: Call, code: str, budget: int) -> None:
    CallSide.objects.filter(call=call, side__code=code).update(budget=budget)


def listed(call: Call) -> set[int]:
    return {one.proposal.pk for one in board_of(call).listed}


def test_the_joint_score_weighs_both_sides() -> None:
    call, pairs = convened({"A": (10, 4)}, italy={"weight": 3}, china={"weight": 1})
    [candidate] = board_of(call).candidates
    assert candidate.score == pytest.approx(85)
    assert candidate.costs == {"it": 50_000, "cn": 50_000}
    assert candidate.proposal == pairs["A"]


def test_the_best_list_is_the_best_of_all_that_fit_both_budgets() -> None:
    call, _pairs = convened({"A": (9, 9), "B": (8, 7), "C": (5, 6), "D": (7, 8)})
    money(call, "it", 100_000)
    money(call, "cn", 160_000)
    board, advice = board_of(call), advise(call)
    assert advice.best.proved
    assert advice.best.value == brute_force(board)
    assert advice.loss is not None
    assert advice.loss >= 0
    take_best(actor=officer_of(call, "it"), call=call)
    assert listed(call) == {int(key) for key in advice.best.chosen}
    assert {bar.spent for bar in board_of(call).bars} == {100_000}


def brute_force(board: Board) -> int:
    fits = [
        chosen
        for size in range(len(board.candidates) + 1)
        for chosen in itertools.combinations(board.candidates, size)
        if all(sum(one.costs[bar.call_side.side.code] for one in chosen) <= bar.budget for bar in board.bars)
    ]
    return max(sum(round(one.score * 100) for one in chosen) for chosen in fits)


def test_what_is_over_a_sides_budget_is_refused_and_the_refusal_is_in_the_trail() -> None:
    call, pairs = convened({"A": (9, 9), "B": (8, 8)})
    money(call, "cn", 70_000)
    member = officer_of(call, "cn")
    tick(actor=member, proposal=pairs["A"])
    assert refusal(lambda: tick(actor=member, proposal=pairs["B"])) == "over_budget"
    entry = AuditEntry.objects.get(action="calls.tick.refused", subject_id=pairs["B"].pk)
    assert "CNY" in entry.data["reason"]
    assert "20000" in entry.data["reason"]
    untick(actor=member, proposal=pairs["A"])
    tick(actor=member, proposal=pairs["B"])
    assert listed(call) == {pairs["B"].pk}


def test_quotas_and_places_are_kept_by_hand_as_by_the_program() -> None:
    call, pairs = convened({"A": (9, 9), "B": (8, 8)})
    Theme.objects.filter(call=call).update(most=1)
    member = officer_of(call, "it")
    tick(actor=member, proposal=pairs["A"])
    assert refusal(lambda: tick(actor=member, proposal=pairs["B"])) == "theme_full"
    Theme.objects.filter(call=call).update(most=None)
    Call.objects.filter(pk=call.pk).update(places=1)
    assert refusal(lambda: tick(actor=member, proposal=pairs["B"])) == "places_full"
    assert len(advise(Call.objects.get(pk=call.pk)).best.chosen) == 1


def test_quotas_that_cannot_be_kept_are_told() -> None:
    call, _pairs = convened({"A": (9, 9)})
    Theme.objects.filter(call=call).update(least=2)
    assert refusal(lambda: advise(call)) == "no_list"


def test_a_list_not_found_in_time_is_refused_and_none_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    call, _pairs = convened({"A": (9, 9), "B": (8, 8)})
    take_best(actor=officer_of(call, "it"), call=call)
    monkeypatch.setattr("ponte.calls.domain.commission.MOST_SECONDS", 0)
    assert refusal(lambda: advise(call)) == "nothing_found"
    assert refusal(lambda: take_best(actor=officer_of(call, "it"), call=call)) == "nothing_found"
    assert len(board_of(call).listed) == 2


@pytest.mark.parametrize(("both", "code"), [(True, "below_threshold"), (False, None)])
def test_thresholds_are_kept_on_both_sides_or_on_one(both: bool, code: str | None) -> None:
    call, pairs = convened({"A": (9, 4)}, both_above=both, italy={"threshold": 60}, china={"threshold": 60})
    if code:
        assert refusal(lambda: tick(actor=officer_of(call, "it"), proposal=pairs["A"])) == code
        assert advise(call).best.chosen == ()
    else:
        tick(actor=officer_of(call, "it"), proposal=pairs["A"])
        assert advise(call).best.chosen == (str(pairs["A"].pk),)


def test_both_sides_agree_to_the_same_list_before_it_is_decided() -> None:
    call, pairs = convened({"A": (9, 9), "B": (8, 8)})
    italian, chinese = officer_of(call, "it"), officer_of(call, "cn")
    assert refusal(lambda: agreed(call, "it")) == "empty_list"
    tick(actor=italian, proposal=pairs["A"])
    assert agreed(call, "it") is False
    assert refusal(lambda: agreed(call, "it")) == "agreed_already"
    with pytest.raises(Forbidden):
        agree(actor=italian, call_side=side_of(call, "cn"), seen=board_of(call).digest)
    tick(actor=chinese, proposal=pairs["B"])
    assert board_of(call).agreed == (), "a changed list is agreed to anew"
    assert agreed(call, "it", "cn")
    call.refresh_from_db()
    assert call.phase == CallPhase.DECIDED
    assert refusal(lambda: untick(actor=italian, proposal=pairs["A"])) == "not_in_this_phase"


def test_nobody_agrees_to_a_list_or_to_remarks_that_they_did_not_see() -> None:
    call, pairs = convened({"A": (9, 9), "B": (8, 8)})
    italian, chinese = officer_of(call, "it"), officer_of(call, "cn")
    tick(actor=italian, proposal=pairs["A"])
    seen = board_of(call).digest

    def agree_to_what_was_seen() -> None:
        agree(actor=chinese, call_side=side_of(call, "cn"), seen=seen)

    tick(actor=italian, proposal=pairs["B"])
    assert refusal(agree_to_what_was_seen) == "list_changed"
    untick(actor=italian, proposal=pairs["B"])
    write_remarks(actor=italian, call=call, remarks="China pays for the whole meeting.")
    assert refusal(agree_to_what_was_seen) == "list_changed"
    agreed(call, "cn")
    write_remarks(actor=italian, call=call, remarks="And for the dinner.")
    assert board_of(call).agreed == (), "changed remarks are agreed to anew"
    assert agreed(call, "it") is False, "one side alone decides nothing"


def test_nobody_waits_while_the_best_list_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    from ponte.calls.domain import commission

    call, _pairs = convened({"A": (9, 9), "B": (8, 8)})
    depth, inside = len(connection.savepoint_ids), []
    select = commission.select

    def looked_at(*args: Any, **more: Any) -> Any:
        inside.append(len(connection.savepoint_ids) - depth)
        return select(*args, **more)

    monkeypatch.setattr(commission, "select", looked_at)
    take_best(actor=officer_of(call, "it"), call=call)
    assert inside == [0], "no transaction is open"
    agreed(call, "it")
    assert inside == [0], "what the decision is measured by waits for the last to agree"
    agreed(call, "cn")
    assert inside == [0, 0], "no transaction is open"


def test_a_best_list_not_found_in_time_stops_no_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    call, pairs = convened({"A": (9, 9), "B": (8, 8)})
    tick(actor=officer_of(call, "it"), proposal=pairs["A"])
    monkeypatch.setattr("ponte.calls.domain.commission.MOST_SECONDS", 0)
    assert agreed(call, "it", "cn")
    call.refresh_from_db()
    decision = FundedList.objects.get(call=call).decision
    known = [decision[name] for name in ("value", "best_value", "best_is_proved", "next_best_loses")]
    assert known == [9000, None, None, None]
    said = "The list is worth 90 points; what the best one would be worth was not computed."
    minutes = {chapter.language: chapter.parts for chapter in chapters(call, "minutes")}["en"]
    assert said in [line for part in minutes for line in part.paragraphs]


def test_a_best_list_of_another_budget_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    from ponte.calls.domain import commission

    call, _pairs = convened({"A": (9, 9), "B": (8, 8)})
    best_list = commission.best_list

    def slow(board: Board) -> Any:
        found = best_list(board)
        money(call, "it", 60_000)
        return found

    monkeypatch.setattr(commission, "best_list", slow)
    assert refusal(lambda: take_best(actor=officer_of(call, "it"), call=call)) == "board_changed"
    assert listed(call) == set()


def decided() -> tuple[Call, dict[str, Proposal]]:
    call, pairs = convened({"A": (9, 9), "B": (4, 5)})
    set_seats(
        actor=officer_of(call, "cn"),
        call_side=side_of(call, "cn"),
        seats=[{"name": "李主任", "title": "处长", "role": "chair"}],
    )
    tick(actor=officer_of(call, "it"), proposal=pairs["A"])
    write_remarks(actor=officer_of(call, "it"), call=call, remarks="The next call opens in spring.")
    agreed(call, "it", "cn")
    call.refresh_from_db()
    return call, pairs


def test_a_decision_finances_the_list_and_tells_everybody() -> None:
    call, pairs = decided()
    project = Project.objects.get()
    assert project.proposal == pairs["A"]
    grants = {(one.call_side.side.code, one.year): one.amount for one in project.grants.all()}
    assert grants == {(code, year): 25_000 for code in ("it", "cn") for year in (1, 2)}
    phases = dict(Dossier.objects.values_list("acronym", "phase"))
    assert phases == {"HEARTA": DossierPhase.FUNDED, "HEARTB": DossierPhase.DECLINED}
    assert Message.objects.filter(key__endswith=":decided").count() == 4
    decision = FundedList.objects.get(call=call).decision
    assert decision["value"] < decision["best_value"]
    assert AuditEntry.objects.get(action="calls.decide").data["value"] == decision["value"]


def test_the_papers_say_the_decision_in_three_languages() -> None:
    call, pairs = decided()
    written = {chapter.language: chapter for chapter in chapters(call, "annex")}
    assert set(written) == {"it", "zh-hans", "en"}
    assert len({chapter.title for chapter in written.values()}) == 3
    for chapter in written.values():
        table = chapter.parts[0].table
        assert table is not None
        assert pairs["A"].one.english_title in table.rows[0][1]
        assert len(table.rows) == 2, "one project and the total"
    for kind in ("minutes", "annex"):
        assert as_pdf(call, kind).startswith(b"%PDF-")  # type: ignore[arg-type]
    body = zipfile.ZipFile(io.BytesIO(as_docx(call, "minutes")))
    document, styles = (body.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    assert "李主任" in document
    assert "The next call opens in spring." in document
    assert 'w:eastAsia="Noto Sans SC"' in styles
    assert "eastAsiaTheme" not in styles.split('w:styleId="Normal"')[1].split("</w:style>")[0]


def test_a_token_from_before_a_seat_opens_nothing_of_the_commission() -> None:
    call = a_call()
    newcomer, officer = a_stranger(), officer_of(call, "it")
    _token, early = make_token(actor=newcomer, name="Script", scopes=[Scope.AUDIT_READ])
    of_office, kept = make_token(actor=officer, name="Script", scopes=[Scope.AUDIT_READ])
    seats = [{"name": "Prof. Rossi", "account": newcomer}, {"name": "Office", "account": officer}]
    set_seats(actor=officer, call_side=side_of(call, "it"), seats=seats)
    assert refusal(lambda: token_of(early)) == "revoked"
    assert token_of(kept) == of_office, "who held an office before made theirs with a second factor"
    later, secret = make_token(actor=newcomer, name="Script", scopes=[Scope.AUDIT_READ])
    set_seats(actor=officer, call_side=side_of(call, "it"), seats=seats)
    assert token_of(secret) == later


def test_only_the_commission_and_the_offices_work_on_the_list() -> None:
    call, pairs = convened({"A": (9, 9)})
    with pytest.raises(Forbidden):
        tick(actor=a_stranger(), proposal=pairs["A"])
    set_seats(actor=officer_of(call, "it"), call_side=side_of(call, "it"), seats=[{"name": "Prof. Rossi"}])
    assert not has_perm("calls.sit_in_commission", AnonymousUser(), call), "a seat without an account is nobody's"
