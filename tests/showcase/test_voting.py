"""The audience's vote: once each, at a human rate, apart from the jury."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.showcase.domain.deciding import decide, publish
from ponte.showcase.domain.ranking import result_of
from ponte.showcase.domain.replaying import agrees
from ponte.showcase.domain.staging import close_stage
from ponte.showcase.domain.voting import cast_vote, close_vote, open_vote, tally, voter_of
from ponte.showcase.enums import VoteAccess
from ponte.showcase.models import Stage, Vote
from ponte.showcase.models.judging import MOST_A_MINUTE
from tests.factories import AccountFactory
from tests.factories_showcase import Tournament, a_semi_final


@pytest.fixture
def semi(db: None) -> Tournament:
    found = a_semi_final(vote_access=VoteAccess.EVERYBODY)
    open_vote(actor=found.officer, stage=found.stage)
    return found


def test_a_device_and_an_account_have_one_vote_each_and_may_think_better_of_it(semi: Tournament) -> None:
    first, second = semi.contenders[:2]
    account = AccountFactory()
    cast_vote(contender=first, account=None, device="phone", address="192.0.2.1")
    cast_vote(contender=second, account=None, device="phone", address="192.0.2.1")
    cast_vote(contender=second, account=account, device="phone", address="192.0.2.1")
    cast_vote(contender=second, account=account, device="tablet", address="192.0.2.9")

    assert Vote.objects.count() == 2
    assert next((row.pk, votes) for row, votes in tally(semi.stage)) == (second.pk, 2)
    assert account.email not in str(Vote.objects.values())


def test_a_vote_has_its_hours(semi: Tournament) -> None:
    contender = semi.contenders[0]
    close_vote(actor=semi.officer, stage=semi.stage)
    with pytest.raises(Refused, match="not open"):
        cast_vote(contender=contender, account=None, device="phone", address="192.0.2.1")
    assert AuditEntry.objects.get(action="showcase.close_vote").data["votes"] == {
        str(row.pk): 0 for row in semi.contenders
    }
    open_vote(actor=semi.officer, stage=semi.stage)
    cast_vote(contender=contender, account=None, device="phone", address="192.0.2.1")


def test_where_accounts_vote_a_device_does_not(semi: Tournament) -> None:
    Stage.objects.update(vote_access=VoteAccess.ACCOUNTS)
    with pytest.raises(Refused, match="Sign in to vote"):
        cast_vote(contender=semi.contenders[0], account=None, device="phone", address="192.0.2.1")


def test_made_up_devices_of_one_address_are_slowed_down(semi: Tournament) -> None:
    contender = semi.contenders[0]
    for number in range(MOST_A_MINUTE):
        cast_vote(contender=contender, account=None, device=f"device {number}", address="192.0.2.1")
    with pytest.raises(Refused, match="Very many votes"):
        cast_vote(contender=contender, account=None, device="one more", address="192.0.2.1")
    cast_vote(contender=contender, account=None, device="one more", address="192.0.2.2")
    cast_vote(contender=semi.contenders[1], account=None, device="device 0", address="192.0.2.1")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [({"turn": 1}, "one_vote_each|UNIQUE"), ({"voter": "x"}, "one_vote_per_turn|UNIQUE"), ({"turn": 30}, "human_rate")],
)
def test_the_database_holds_uniqueness_and_rate(semi: Tournament, change: dict[str, object], constraint: str) -> None:
    contender = semi.contenders[0]
    vote = cast_vote(contender=contender, account=None, device="phone", address="192.0.2.1")
    values = {"voter": vote.voter, "address": vote.address, "minute": vote.minute, "turn": vote.turn}
    if "turn" in change and change["turn"] == 30:
        values["voter"] = "y"
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Vote.objects.create(stage=semi.stage, contender=contender, **{**values, **change})


def test_the_audience_never_moves_the_jurys_score(semi: Tournament) -> None:
    semi.mark_all([[9, 7, 8, 3]] * 3)
    before = result_of(semi.stage)
    for number in range(20):
        cast_vote(contender=semi.contenders[3], account=None, device=str(number), address="192.0.2.1")
    assert result_of(semi.stage) == before
    close_stage(actor=semi.officer, stage=semi.stage)
    decide(actor=semi.officer, stage=semi.stage)
    assert agrees(semi.fresh())
    assert not semi.stage.contenders.get(pk=semi.contenders[3].pk).is_chosen


def test_a_vote_says_nothing_of_its_voter(semi: Tournament) -> None:
    account = AccountFactory()
    assert voter_of(account, "") != voter_of(None, str(account.pk))
    assert len(voter_of(account, "")) == 64


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_once_each() -> None:
    """Twelve threads: six taps of one account, six devices. One vote and six votes are counted."""
    semi = a_semi_final(vote_access=VoteAccess.EVERYBODY)
    open_vote(actor=semi.officer, stage=semi.stage)
    account = AccountFactory()
    begin, failures = threading.Barrier(12), []

    def vote(number: int) -> None:
        begin.wait()
        try:
            cast_vote(
                contender=semi.contenders[number % 2],
                account=account if number < 6 else None,
                device=f"device {number}",
                address="192.0.2.1",
            )
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert Vote.objects.count() == 7
    assert sorted(Vote.objects.values_list("turn", flat=True)) == list(range(7))


def test_the_vote_ends_when_the_results_are_published(semi: Tournament) -> None:
    semi.mark_all([[9, 7, 8, 3]] * 3)
    close_stage(actor=semi.officer, stage=semi.stage)
    decide(actor=semi.officer, stage=semi.stage)
    publish(actor=semi.officer, stage=semi.stage)
    assert not semi.fresh().is_vote_open
    assert AuditEntry.objects.filter(action="showcase.close_vote").count() == 1
    with pytest.raises(Refused, match="not open"):
        cast_vote(contender=semi.contenders[0], account=None, device="phone", address="192.0.2.1")
