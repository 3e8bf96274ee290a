"""An edition in preparation becomes public, and may be taken back until somebody outside takes part."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from ponte.brokerage.queries import current_brokerage
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.programme.domain.publishing import (
    Lack,
    outsiders,
    preview_publication,
    publish_edition,
    withdraw_edition,
)
from ponte.programme.domain.releasing import Notice, release_agenda
from ponte.programme.models import Edition, SessionSpeaker
from ponte.programme.queries import current_edition, editions_of_office, visible_editions
from tests.factories import (
    AccountFactory,
    BrokerageFactory,
    EditionFactory,
    OfficerFactory,
    PersonFactory,
    ProgrammeFactory,
    RegistrationFactory,
    SideFactory,
)
from tests.factories_agenda import SessionFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def tell_nobody(notices: Sequence[Notice]) -> None:
    """Speakers are told elsewhere."""


def an_edition(days: int | None, *, lasting: int = 2, year: int | None = None, public: bool = True) -> Edition:
    """An edition that begins so many days from today."""
    starts = None if days is None else TODAY + dt.timedelta(days=days)
    made: Edition = EditionFactory(
        year=year or (starts or TODAY).year,
        starts=starts,
        ends=starts and starts + dt.timedelta(days=lasting),
        published_at=timezone.now() if public else None,
    )
    return made


# --- Which edition is meant -----------------------------------------------------------------------------------------


def test_the_next_edition_is_current_and_the_latest_where_none_is_ahead() -> None:
    long_over, lately = an_edition(-800), an_edition(-400)
    assert current_edition() == lately
    ahead, _far_ahead = an_edition(30), an_edition(400)
    assert current_edition() == ahead
    on_now = an_edition(-1)
    assert current_edition() == on_now
    assert [*Edition.objects.all()] != [long_over]


def test_an_edition_in_preparation_is_never_current() -> None:
    lately = an_edition(-400)
    an_edition(30, public=False)
    assert current_edition() == lately


@pytest.mark.parametrize("days", [30, -400])
def test_of_two_editions_of_the_same_days_the_later_number_is_current_whatever_order_they_came_in(days: int) -> None:
    second, first = an_edition(days), an_edition(days)
    Edition.objects.filter(pk=second.pk).update(number=first.number + 1)
    assert current_edition() == second


def test_an_edition_without_dates_lasts_until_its_year_ends() -> None:
    undated = an_edition(None, year=TODAY.year)
    an_edition(-800)
    assert current_edition() == undated
    ahead = an_edition(0)
    assert current_edition() == ahead, "one with dates comes first within a year"


def test_the_meetings_are_those_of_the_current_edition_or_of_the_nearest_that_has_any() -> None:
    over, ahead = an_edition(-400), an_edition(30)
    old = BrokerageFactory(edition=over)
    assert current_brokerage() == old
    new = BrokerageFactory(edition=ahead)
    assert current_brokerage() == new
    Edition.objects.filter(pk=ahead.pk).update(published_at=None)
    assert current_brokerage() == old


def test_offices_see_the_editions_of_their_own_programme_and_others_only_public_ones() -> None:
    hidden, public = an_edition(30, public=False), an_edition(60)
    officer = OfficerFactory(side=hidden.host_side).account
    stranger = OfficerFactory(side=SideFactory(programme=ProgrammeFactory())).account
    assert set(visible_editions(officer)) == {hidden, public}
    assert set(visible_editions(stranger)) == set(visible_editions(AnonymousUser())) == {public}
    assert list(editions_of_office(officer)) == [hidden]
    assert not editions_of_office(AccountFactory()).exists()


# --- Publishing -----------------------------------------------------------------------------------------------------


def test_publishing_is_told_in_the_audit_trail_and_done_once() -> None:
    edition, officer = an_edition(30, public=False), AccountFactory()
    publish_edition(actor=officer, edition=edition, announce=tell_nobody)
    assert edition.is_public
    assert current_edition() == edition
    assert refusal(lambda: publish_edition(actor=officer, edition=edition, announce=tell_nobody)) == "already"
    entry = AuditEntry.objects.get(action="programme.publish_edition")
    assert (entry.actor, entry.subject_id) == (officer, edition.pk)


def test_speakers_of_an_agenda_released_in_preparation_are_told_when_it_becomes_public() -> None:
    edition = an_edition(30, public=False)
    session = SessionFactory(edition=edition, starts=timezone.now() + dt.timedelta(days=30))
    speaker = PersonFactory()
    SessionSpeaker.objects.create(session=session, person=speaker)
    told: list[Notice] = []
    release_agenda(actor=None, edition=edition, name="First", announce=told.extend)
    assert told == []
    assert preview_publication(edition=edition).told == 1
    publish_edition(actor=None, edition=edition, announce=told.extend)
    assert [notice.person for notice in told] == [speaker]


def test_a_preview_says_what_is_lacking_and_what_becomes_current() -> None:
    before = an_edition(-400)
    edition = an_edition(30, public=False)
    effect = preview_publication(edition=edition)
    assert effect.lacking == [Lack.CITIES, Lack.DESCRIPTION, Lack.AGENDA]
    assert (effect.before, effect.becomes_current) == (before, True)
    assert not preview_publication(edition=an_edition(-900, public=False)).becomes_current
    edition.refresh_from_db()
    assert not edition.is_public


# --- Taking back ----------------------------------------------------------------------------------------------------


def test_an_edition_in_which_nobody_takes_part_yet_can_be_taken_back() -> None:
    edition = an_edition(30)
    withdraw_edition(actor=None, edition=edition)
    assert not edition.is_public
    assert current_edition() is None
    assert refusal(lambda: withdraw_edition(actor=None, edition=edition)) == "not_public"
    assert AuditEntry.objects.filter(action="programme.withdraw_edition", subject_id=edition.pk).exists()


def test_an_edition_stays_public_once_somebody_outside_takes_part() -> None:
    edition = an_edition(30)
    RegistrationFactory(brokerage=BrokerageFactory(edition=edition))
    assert [(str(line.label), line.count) for line in outsiders(edition)] == [("registrations", 1)]
    assert refusal(lambda: withdraw_edition(actor=None, edition=edition)) == "acted"
    edition.refresh_from_db()
    assert edition.is_public
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_offices_that_publish_at_once_publish_once() -> None:
    edition = an_edition(30, public=False)
    barrier, outcomes = threading.Barrier(2), list[str]()

    def go() -> None:
        barrier.wait()
        try:
            publish_edition(actor=None, edition=Edition.objects.get(pk=edition.pk), announce=tell_nobody)
            outcomes.append("done")
        except Refused as no:
            outcomes.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already", "done"]
    assert AuditEntry.objects.filter(action="programme.publish_edition").count() == 1
