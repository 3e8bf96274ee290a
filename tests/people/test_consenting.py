"""Consents: what holds, what is asked anew, and who may answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from ponte.common.audit import acting_officer
from ponte.common.models import AuditEntry
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.domain.consenting import answer, consented, give, has_consented, standings, withdraw
from ponte.people.domain.wording_consents import (
    FIELDS,
    LANGUAGES,
    publish_texts,
    read_wordings,
    shipped_wordings,
    texts_in_force,
)
from ponte.people.enums import ConsentKind
from ponte.people.models import Account, Consent, ConsentText
from tests.factories import AccountFactory
from tests.factories_consents import consents

pytestmark = pytest.mark.django_db
MATCHMAKING, PRESS = ConsentKind.MATCHMAKING, ConsentKind.PRESS


def reworded(kind: ConsentKind, addition: str = "More.") -> dict[str, dict[str, dict[str, str]]]:
    """The wording of this release with a sentence more."""
    shipped = shipped_wordings()[kind]
    return {kind: {code: said | {"text": f"{said['text']} {addition}"} for code, said in shipped.items()}}


def test_every_kind_is_worded_in_the_three_languages() -> None:
    for kind, text in texts_in_force().items():
        said = set()
        for language in LANGUAGES:
            with translation.override(language):
                assert len(text.text) > 150, (kind, language)
                said.add(text.summary)
        assert len(said) == 3, kind


def test_nobody_has_consented_before_they_say_so() -> None:
    account = AccountFactory()
    assert not any(has_consented(account, kind) for kind in ConsentKind)
    assert all(one.is_asked and not one.holds for one in standings(account))


def test_each_kind_is_given_and_taken_back_by_itself() -> None:
    account = AccountFactory()
    give(actor=account, account=account, text=texts_in_force()[MATCHMAKING])
    assert [kind for kind in ConsentKind if has_consented(account, kind)] == [MATCHMAKING]
    withdraw(actor=account, account=account, kind=MATCHMAKING)
    assert not has_consented(account, MATCHMAKING)
    give(actor=account, account=account, text=texts_in_force()[MATCHMAKING])
    assert has_consented(account, MATCHMAKING)
    standing = next(one for one in standings(account) if one.kind == MATCHMAKING)
    assert [row.is_given for row in standing.history] == [True, False, True]  # nothing is overwritten
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["people.give_consent", "people.withdraw_consent", "people.give_consent"]


def test_saying_the_same_again_adds_nothing() -> None:
    account = AccountFactory()
    texts = texts_in_force().values()
    first = answer(actor=account, account=account, given=["account", "press"], texts=texts)
    assert {row.text.kind: row.is_given for row in first} == {
        "account": True,
        "matchmaking": False,
        "transfer": False,
        "pictures": False,
        "press": True,
    }
    assert answer(actor=account, account=account, given=["account", "press"], texts=texts) == []


def test_nobody_consents_for_somebody_else() -> None:
    account, other = AccountFactory(), AccountFactory()
    with pytest.raises(Forbidden):
        give(actor=other, account=account, text=texts_in_force()[PRESS])
    token = acting_officer.set(other.pk)
    try:
        with pytest.raises(Forbidden):
            give(actor=account, account=account, text=texts_in_force()[PRESS])
    finally:
        acting_officer.reset(token)
    assert not Consent.objects.exists()


def test_the_consent_to_the_account_goes_with_the_account_only() -> None:
    account = AccountFactory()
    consents(account)
    with pytest.raises(Refused) as no:
        withdraw(actor=account, account=account, kind=ConsentKind.ACCOUNT)
    assert no.value.code == "account_needed"
    assert has_consented(account, ConsentKind.ACCOUNT)


def test_new_words_ask_again_and_leave_the_old_yes_in_force() -> None:
    account = AccountFactory()
    consents(account)
    (text,) = publish_texts(actor=None, wordings=reworded(PRESS))
    assert text.version == 2
    standing = next(one for one in standings(account) if one.kind == PRESS)
    assert standing.holds
    assert standing.is_asked
    assert has_consented(account, PRESS)
    answer(actor=account, account=account, given=[], texts=[text])
    assert not has_consented(account, PRESS)


def test_a_new_meaning_lapses_what_was_said_before_on_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    account = AccountFactory()
    consents(account)
    today = timezone.localdate()
    (text,) = publish_texts(actor=None, wordings=reworded(PRESS), lapse_on=today + dt.timedelta(days=1))
    with monkeypatch.context() as years_ago:  # when the process began that keeps the condition
        years_ago.setattr(timezone, "now", lambda: dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
        condition = consented(PRESS, account="pk")

    def holds() -> bool:
        return Account.objects.filter(condition, pk=account.pk).exists()

    assert holds()
    ConsentText.objects.filter(kind=PRESS, version=1).update(lapses=today)
    assert not holds()
    assert not next(one for one in standings(account) if one.kind == PRESS).holds
    give(actor=account, account=account, text=text)
    assert holds()


def test_an_answer_is_to_the_words_that_were_read() -> None:
    account, read = AccountFactory(), texts_in_force()[PRESS]
    publish_texts(actor=None, wordings=reworded(PRESS))
    with pytest.raises(Refused) as no:
        give(actor=account, account=account, text=read)
    assert no.value.code == "newer_wording"


def test_consents_do_not_lapse_before_people_can_be_asked() -> None:
    with pytest.raises(Refused) as no:
        publish_texts(actor=None, wordings=reworded(PRESS), lapse_on=timezone.localdate())
    assert no.value.code == "lapse_in_the_past"


def test_who_has_not_answered_is_among_those_without_consent() -> None:
    silent, given, refused = AccountFactory(), AccountFactory(), AccountFactory()
    consents(given, [PRESS])
    consents(refused, [PRESS], is_given=False)
    assert set(Account.objects.filter(consented(PRESS, account="pk"))) == {given}
    assert set(Account.objects.filter(~consented(PRESS, account="pk"))) == {silent, refused}


def test_thousands_are_narrowed_down_in_one_query() -> None:
    for _ in range(3):
        consents(AccountFactory())
    texts_in_force()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert Account.objects.filter(consented(PRESS, account="pk"), consented(MATCHMAKING, account="pk")).count() == 3
    assert len(queries) == 1


def test_the_command_publishes_what_has_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("publish_consents")
    assert "nothing to publish" in capsys.readouterr().err
    file = tmp_path / "ours.toml"
    tables = [f'[press.{code}]\nsummary = "{code} short"\ntext = "{code} long"\n' for code in LANGUAGES]
    file.write_text("\n".join(tables), encoding="utf-8")
    call_command("publish_consents", str(file), "--lapse-on", "2999-01-31")
    assert "press: version 2 is in force" in capsys.readouterr().err
    old, new = ConsentText.objects.filter(kind=PRESS).order_by("version")
    assert (old.lapses, new.lapses) == (dt.date(2999, 1, 31), None)
    assert texts_in_force()[PRESS] == new


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        ("[press", [], "Expected ']'"),
        ("[weather.en]\nsummary = 'a'", [], "[weather]: expected one of account"),
        ("[press.en]\nsummary = 'a'\ntext = 'b'", [], "[press.it]: expected summary"),
        ("press = 3", [], "[press.en]: expected summary"),
        ("", ["--lapse-on", "soon"], "--lapse-on soon: expected a day such as"),
    ],
)
def test_a_faulty_file_gets_one_line(tmp_path: Path, content: str, arguments: list[str], said: str) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError) as error:
        call_command("publish_consents", str(file), *arguments)
    assert error.value.returncode == 2
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_the_shipped_file_says_everything() -> None:
    assert set(shipped_wordings()) == set(ConsentKind.values)
    assert read_wordings("") == {}
    assert all(set(said) == set(FIELDS) for wording in shipped_wordings().values() for said in wording.values())
