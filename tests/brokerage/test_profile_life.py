"""Profiles from draft to end: two offices, versions, languages, advice, interest."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from ponte.brokerage.domain import profile_life as life
from ponte.brokerage.domain.advising import advise
from ponte.brokerage.domain.profiles import MOST_PROFILES, draft_profile, edit_profile, translate_profile
from ponte.brokerage.domain.registering import edit_registration
from ponte.brokerage.enums import ProfileKind, ProfileStatus, RegistrationStatus
from ponte.brokerage.models import Block, Profile, Registration
from ponte.brokerage.queries import profiles, profiles_to_review
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused
from ponte.people.enums import SpokenLanguage
from ponte.people.models import Account, Sector
from ponte.press.models import Message
from tests.factories import OfficerFactory, ProfileFactory, Week, a_week

pytestmark = pytest.mark.django_db

TEXT = "Cerchiamo sensori ottici che misurino la torbidità dell'acqua potabile in continuo."


@pytest.fixture
def week() -> Week:
    return a_week()


@pytest.fixture
def chinese_office(week: Week) -> Account:
    account: Account = OfficerFactory(side=week.wei.side).account
    return account


def draft(week: Week, registration: Registration | None = None, **changes: object) -> Profile:
    facts = {
        "kind": ProfileKind.TECHNOLOGY_REQUEST,
        "language": SpokenLanguage.ITALIAN,
        "title": "Torbidità in continuo",
        "text": TEXT,
        "keywords": ["torbidità"],
        "sectors": [Sector.objects.get(slug="water")],
    }
    registration = registration or week.anna
    return draft_profile(actor=None, registration=registration, **facts | changes)  # type: ignore[arg-type]


def refused(act: object, **arguments: object) -> str:
    with pytest.raises(Refused) as no:
        act(**arguments)  # type: ignore[operator]
    return no.value.code


def test_who_takes_part_no_longer_changes_nothing_of_their_part(week: Week) -> None:
    profile = draft(week)
    wording = {"title": "Altro", "text": TEXT, "keywords": [], "sectors": profile.sectors.all()}
    wishes = {"languages": ["it"], "min_meetings": 0, "presences": []}
    assert refused(edit_registration, actor=None, registration=week.anna, max_meetings=101, **wishes) == (
        "too_many_meetings"
    )
    for ended in (RegistrationStatus.REFUSED, RegistrationStatus.WITHDRAWN):
        week.anna.status = profile.registration.status = ended
        acts = [
            refused(edit_registration, actor=None, registration=week.anna, max_meetings=None, **wishes),
            refused(edit_profile, actor=None, profile=profile, **wording),
            refused(translate_profile, actor=None, profile=profile, language="en", title="Other", text=TEXT),
            refused(life.submit_profile, actor=None, profile=profile),
            refused(life.renew_profile, actor=None, profile=profile),
        ]
        assert acts == ["not_taking_part"] * 5
    profile.refresh_from_db()
    assert (profile.status, profile.title) == (ProfileStatus.DRAFT, "Torbidità in continuo")


def test_from_draft_to_the_public_through_both_offices(week: Week, chinese_office: Account) -> None:
    profile = draft(week)
    assert profile.status == ProfileStatus.DRAFT
    assert not profiles(week.brokerage, chinese_office).filter(pk=profile.pk).exists()
    life.submit_profile(actor=None, profile=profile)
    assert list(profiles_to_review(week.brokerage, week.officer)) == [profile]
    assert list(profiles_to_review(week.brokerage, chinese_office)) == []
    with pytest.raises(Forbidden):
        life.approve_profile(actor=chinese_office, profile=profile)
    life.approve_profile(actor=week.officer, profile=profile)
    assert list(profiles_to_review(week.brokerage, chinese_office)) == [profile]
    with pytest.raises(Forbidden):
        life.approve_profile(actor=week.officer, profile=profile)
    assert profile not in Profile.objects.published()
    life.approve_profile(actor=chinese_office, profile=profile)
    assert profile in Profile.objects.published()
    assert profile.expires == timezone.localdate() + life.LIFE
    assert Message.objects.filter(account=week.anna.person.account).count() == 1


def test_what_is_sent_back_says_why_and_can_come_again(week: Week) -> None:
    profile = draft(week)
    life.submit_profile(actor=None, profile=profile)
    assert refused(life.return_profile, actor=week.officer, profile=profile, note=" ") == "no_note"
    assert refused(life.return_profile, actor=week.officer, profile=profile, note="x" * 601) == "text_too_long"
    life.return_profile(actor=week.officer, profile=profile, note="Quale portata?")
    profile.refresh_from_db()
    assert (profile.status, profile.review_note) == (ProfileStatus.DRAFT, "Quale portata?")
    life.submit_profile(actor=None, profile=profile)
    profile.refresh_from_db()
    assert profile.review_note == ""
    assert refused(life.submit_profile, actor=None, profile=profile) == "not_a_draft"


def test_two_officers_at_once_pass_it_on_once(week: Week) -> None:
    profile = draft(week)
    life.submit_profile(actor=None, profile=profile)
    seen_by_another = Profile.objects.get(pk=profile.pk)
    life.approve_profile(actor=week.officer, profile=profile)
    assert refused(life.approve_profile, actor=week.officer, profile=seen_by_another) == "not_in_review"


def test_nobody_is_published_before_they_take_part(week: Week) -> None:
    profile = draft(week)
    life.submit_profile(actor=None, profile=profile)
    Registration.objects.filter(pk=week.anna.pk).update(status=RegistrationStatus.APPLIED)
    profile = Profile.objects.get(pk=profile.pk)
    assert refused(life.approve_profile, actor=week.officer, profile=profile) == "owner_not_admitted"


def test_a_year_later_it_expires_unless_renewed(week: Week) -> None:
    today = timezone.localdate()
    old: Profile = ProfileFactory(registration=week.anna, expires=today + dt.timedelta(days=10))
    young: Profile = ProfileFactory(registration=week.anna, expires=today + dt.timedelta(days=200))
    assert refused(life.renew_profile, actor=None, profile=young) == "too_early"
    over = today + dt.timedelta(days=11)
    life.renew_profile(actor=None, profile=old)
    assert life.expire_profiles(today=over) == 0
    Profile.objects.filter(pk=old.pk).update(expires=today)
    assert life.expire_profiles(today=over) == 1
    assert life.expire_profiles(today=over) == 0
    old.refresh_from_db()
    assert old.status == ProfileStatus.EXPIRED
    assert refused(life.renew_profile, actor=None, profile=old) == "not_published"
    life.submit_profile(actor=None, profile=old)


def test_every_wording_is_kept(week: Week) -> None:
    profile = draft(week)
    for title in ("Torbidità continua", "Torbidità continua", "Torbidità in linea"):
        edit_profile(actor=None, profile=profile, title=title, text=TEXT, keywords=[], sectors=profile.sectors.all())
    titles = [version.title for version in profile.versions.order_by("number")]
    assert titles == ["Torbidità in continuo", "Torbidità continua", "Torbidità in linea"]


def test_a_profile_in_three_languages(week: Week) -> None:
    profile = draft(week)
    chinese = "我们寻找能够连续测量饮用水浊度的光学传感器，要求适用于管网末端，具备远程传输功能，并且便于维护校准。"
    told = translate_profile(
        actor=None, profile=profile, language=SpokenLanguage.CHINESE, title="浊度连续监测", text=chinese
    )
    again = translate_profile(
        actor=None, profile=profile, language=SpokenLanguage.CHINESE, title="浊度在线监测", text=chinese
    )
    assert (again.pk, again.title) == (told.pk, "浊度在线监测")
    arguments = {"actor": None, "profile": profile, "language": SpokenLanguage.ITALIAN, "title": "x", "text": TEXT}
    assert refused(translate_profile, **arguments) == "original_language"


def test_references_are_never_used_twice(week: Week) -> None:
    names = [draft(week, title=f"Numero {number}").reference for number in range(3)]
    assert len(set(names)) == 3
    assert all(name.startswith("it-") for name in names)
    for _number in range(MOST_PROFILES):
        if week.anna.profiles.exclude(status=ProfileStatus.WITHDRAWN).count() < MOST_PROFILES:
            draft(week)
    with pytest.raises(Refused) as no:
        draft(week)
    assert no.value.code == "too_many_profiles"
    life.withdraw_profile(actor=None, profile=week.anna.profiles.first())
    draft(week)


def test_advice_finds_the_like_and_its_sector(week: Week) -> None:
    own = week.anna.profiles.get()
    advice = advise(
        brokerage=week.brokerage, registration=week.anna, title=own.title, text=own.text, language="it", but=own.pk
    )
    assert own.pk not in [profile.pk for profile, _likeness in advice.similar]
    written_again = advise(
        brokerage=week.brokerage, registration=week.wei, title=own.title, text=own.text, language="it"
    )
    best, likeness = written_again.similar[0]
    assert best == own
    assert likeness > 0.95
    assert [sector.slug for sector in written_again.sectors] == ["water"]
    assert "perdite" in written_again.keywords


def test_interest_reaches_the_owner_once(week: Week) -> None:
    theirs = week.wei.profiles.get()
    arguments = {"actor": None, "profile": theirs, "registration": week.anna, "message": "Parliamone"}
    assert refused(life.express_interest, **arguments | {"message": "x" * 401}) == "text_too_long"
    life.express_interest(**arguments)  # type: ignore[arg-type]
    message = Message.objects.get(account=week.wei.person.account)
    assert "Parliamone" in message.text
    assert refused(life.express_interest, **arguments) == "interested_already"
    assert refused(life.express_interest, **arguments | {"registration": week.wei}) == "same_side"
    Block.objects.create(blocker=week.wei, blocked=week.anna)
    assert refused(life.express_interest, **arguments) == "not_available"
    theirs.registration.status = RegistrationStatus.WITHDRAWN
    assert refused(life.express_interest, **arguments) == "not_taking_part"
    interpreter = {"registration": week.interpreter}
    assert refused(life.express_interest, **arguments | interpreter) == "not_a_participant"
    life.withdraw_profile(actor=None, profile=theirs)
    assert refused(life.express_interest, **arguments) == "not_published"
