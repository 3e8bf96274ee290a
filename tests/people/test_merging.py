"""Two entries of the directory become one: nothing that pointed to the one that goes is lost, and all can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import models

from ponte.brokerage.enums import RegistrationStatus
from ponte.brokerage.models import Meeting, Registration, Timetable
from ponte.common.models import AuditEntry
from ponte.common.refusals import Refused
from ponte.people.domain.merging import _pointing_to, merge, merge_effect, proposed_fields, undo_merge
from ponte.people.models import Organisation, OrganisationIdentifier, Person, Role
from tests.factories import (
    MeetingFactory,
    MeetingRequestFactory,
    OrganisationFactory,
    PersonFactory,
    PresenceFactory,
    RegistrationFactory,
    SectorFactory,
    Week,
    a_week,
    placed,
)

pytestmark = pytest.mark.django_db

FACTORIES: dict[type[models.Model], Callable[[], Any]] = {Person: PersonFactory, Organisation: OrganisationFactory}
LATER = {
    # What the database's own checks ask for, beyond single columns.
    "ends": dt.datetime(2030, 1, 2, tzinfo=dt.UTC),
    "closes": dt.datetime(2030, 1, 2, tzinfo=dt.UTC),
    "lasts": 1,
}
_count = iter(range(1, 10_000))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_nobody_takes_over_an_account_by_merging_their_own_entry() -> None:
    own, other = PersonFactory(), PersonFactory()
    for kept, gone in ((own, other), (other, own)):
        assert refusal(lambda kept=kept, gone=gone: merge(actor=own.account, kept=kept, absorbed=gone)) == "own_entry"
    assert Person.objects.filter(pk__in=[own.pk, other.pk]).count() == 2


def some_row(model: type[models.Model], **given: Any) -> Any:
    """Make a row of any model with the least that its columns ask for."""
    values: dict[str, Any] = dict(given)
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in values or field.has_default() or (field.null and not field.unique):
            continue
        if field.is_relation:
            values[field.name] = some_row(field.related_model)  # type: ignore[arg-type]
        elif not field.null:
            values[field.name] = _some_value(field)
    if model is Registration:
        values["side"] = some_row(Registration._meta.get_field("side").related_model)  # type: ignore[arg-type]
        values.setdefault("organisation", OrganisationFactory())
    row = model(**values)
    (made,) = model._base_manager.bulk_create([row])
    return made


def _some_value(field: models.Field[Any, Any]) -> Any:
    number = next(_count)
    if field.choices:
        return "" if field.blank else field.choices[0][0]  # type: ignore[index]
    if isinstance(field, models.DateTimeField):
        return LATER.get(field.name, dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    if isinstance(field, models.DateField):
        return LATER.get(field.name, dt.date(2030, 1, 1))
    if isinstance(field, models.TimeField):
        return dt.time(9)
    if isinstance(field, models.IntegerField | models.FloatField):
        return number
    if field.name == "date":
        return "2030"  # a date known to the year
    return f"{field.name}-{number}"[: field.max_length or None]


def foreign_keys() -> list[tuple[type[models.Model], models.Field[Any, Any]]]:
    return [(model, field) for model in FACTORIES for field in _pointing_to(model)]


@pytest.mark.parametrize(
    ("target", "field"), foreign_keys(), ids=lambda one: getattr(one, "__name__", str(one)).replace("ponte.", "")
)
def test_every_foreign_key_of_the_project_is_led_over_and_back(
    target: type[models.Model], field: models.Field[Any, Any]
) -> None:
    kept, gone = FACTORIES[target](), FACTORIES[target]()
    row = some_row(field.model, **{field.name: gone})
    entry = merge(actor=None, kept=kept, absorbed=gone)
    row.refresh_from_db(from_queryset=field.model._base_manager.all())
    assert getattr(row, field.attname) == kept.pk
    assert not target._base_manager.filter(pk=gone.pk).exists()
    undo_merge(actor=None, entry=entry)
    row.refresh_from_db(from_queryset=field.model._base_manager.all())
    assert getattr(row, field.attname) == gone.pk


def test_there_are_foreign_keys_of_every_room_to_look_after() -> None:
    rooms = {field.model._meta.app_label for _model, field in foreign_keys()}
    assert {"people", "programme", "press", "brokerage", "intake", "accords"} <= rooms


def test_chosen_fields_come_from_the_entry_that_goes_in_every_language() -> None:
    kept = OrganisationFactory(name_en="Shu Water", name_it="", acronym="", country="CN")
    gone = OrganisationFactory(name_en="Shu Waterworks", name_it="Acque di Shu", acronym="SW", country="")
    assert proposed_fields(kept, gone) == {"name_it", "acronym"}
    entry = merge(actor=None, kept=kept, absorbed=gone, taken={"name_it", "acronym"})
    kept = Organisation.objects.get()
    assert (kept.name_en, kept.name_it, kept.acronym, kept.country) == ("Shu Water", "Acque di Shu", "SW", "CN")
    undo_merge(actor=None, entry=entry)
    kept, gone = Organisation.objects.get(pk=kept.pk), Organisation.objects.get(pk=gone.pk)
    assert (kept.name_it, kept.acronym) == ("", "")
    assert (gone.name_en, gone.name_it, gone.acronym) == ("Shu Waterworks", "Acque di Shu", "SW")


def test_an_account_and_an_orcid_move_although_they_are_unique() -> None:
    kept, gone = PersonFactory(account=None), PersonFactory(orcid="0000-0002-1825-0097")
    account = gone.account
    entry = merge(actor=None, kept=kept, absorbed=gone, taken={"account_id", "orcid"})
    kept.refresh_from_db()
    assert (kept.account, kept.orcid) == (account, "0000-0002-1825-0097")
    undo_merge(actor=None, entry=entry)
    assert Person.objects.get(pk=gone.pk).account == account
    assert Person.objects.get(pk=kept.pk).orcid is None


def test_links_that_both_have_stand_once_and_come_back() -> None:
    kept, gone, water, wind = OrganisationFactory(), OrganisationFactory(), SectorFactory(), SectorFactory()
    kept.strengths.set([water])
    gone.strengths.set([water, wind])
    entry = merge(actor=None, kept=kept, absorbed=gone)
    assert set(kept.strengths.all()) == {water, wind}
    undo_merge(actor=None, entry=entry)
    assert set(kept.strengths.all()) == {water}
    assert set(Organisation.objects.get(pk=gone.pk).strengths.all()) == {water, wind}


def test_nobody_becomes_their_own_parent() -> None:
    kept = OrganisationFactory()
    gone = OrganisationFactory(parent=kept)
    merge(actor=None, kept=kept, absorbed=gone, taken={"parent_id"})
    kept.refresh_from_db()
    assert kept.parent is None
    child = OrganisationFactory()
    child.parent = other = OrganisationFactory()
    child.save()
    merge(actor=None, kept=child, absorbed=other)
    child.refresh_from_db()
    assert child.parent is None


def test_two_numbers_of_one_register_are_two_organisations() -> None:
    kept, gone = OrganisationFactory(), OrganisationFactory()
    OrganisationIdentifier.objects.create(organisation=kept, scheme="vat", value="IT01114601006")
    OrganisationIdentifier.objects.create(organisation=gone, scheme="vat", value="IT00488410010")
    assert refusal(lambda: merge(actor=None, kept=kept, absorbed=gone)) == "two_numbers"
    assert Organisation.objects.count() == 2


def test_two_registrations_for_one_edition_become_one_with_all_that_hangs_on_them() -> None:
    week = a_week()
    again = RegistrationFactory(
        brokerage=week.brokerage, side=week.anna.side, status=RegistrationStatus.APPLIED, person__account=None
    )
    PresenceFactory(registration=again, hall=week.hall)  # the same half day as Anna's
    request = MeetingRequestFactory(sender=again, recipient=week.wei)
    meeting = MeetingFactory(brokerage=week.brokerage, people=[again, week.wei])
    effect = dict(merge_effect(again.person))
    assert effect[Registration] == 1

    entry = merge(actor=week.officer, kept=week.anna.person, absorbed=again.person)
    request.refresh_from_db()
    assert request.sender == week.anna
    assert set(meeting.people.all()) == {week.anna, week.wei}
    assert Registration.objects.filter(brokerage=week.brokerage).count() == 3
    assert week.anna.presences.count() == 1

    undo_merge(actor=week.officer, entry=entry)
    back = Registration.objects.get(pk=again.pk)
    assert (back.status, back.person_id, back.presences.count()) == (RegistrationStatus.APPLIED, again.person_id, 1)
    request.refresh_from_db()
    assert request.sender == back
    assert set(meeting.people.all()) == {back, week.wei}


def test_a_merge_that_would_seat_somebody_twice_at_one_time_is_refused_whole() -> None:
    week = a_week()
    again = RegistrationFactory(brokerage=week.brokerage, side=week.anna.side)
    timetable = Timetable.objects.create(brokerage=week.brokerage, time_limit=5)
    for table, registration in enumerate([week.anna, again], start=1):
        meeting: Meeting = MeetingFactory(brokerage=week.brokerage, people=[registration])
        placed(timetable, meeting, week.slots[0], table=table)
    assert refusal(lambda: merge(actor=None, kept=week.anna.person, absorbed=again.person)) == "clash"
    assert Registration.objects.filter(pk=again.pk, person=again.person).exists()
    assert not AuditEntry.objects.exists()


def test_requests_of_both_to_one_partner_are_named_before_anything_is_written() -> None:
    week: Week = a_week()
    again = RegistrationFactory(brokerage=week.brokerage, side=week.anna.side)
    for sender in (week.anna, again):
        MeetingRequestFactory(sender=sender, recipient=week.wei)
    assert refusal(lambda: merge(actor=None, kept=week.anna.person, absorbed=again.person)) == "clash"
    assert Person.objects.filter(pk=again.person_id).exists()


def test_a_merge_is_taken_back_once() -> None:
    kept, gone = PersonFactory(), PersonFactory()
    entry = merge(actor=None, kept=kept, absorbed=gone)
    undo_merge(actor=None, entry=entry)
    assert refusal(lambda: undo_merge(actor=None, entry=entry)) == "undone_already"


def test_what_came_since_makes_an_undo_impossible_only_where_it_stands_in_the_way() -> None:
    kept, gone = PersonFactory(), PersonFactory()
    address = gone.slug
    entry = merge(actor=None, kept=kept, absorbed=gone)
    since = Role.objects.create(person=kept, title_en="Chair")
    newcomer = PersonFactory(slug=address)
    assert refusal(lambda: undo_merge(actor=None, entry=entry)) == "changed_since"
    newcomer.delete()
    undo_merge(actor=None, entry=entry)
    since.refresh_from_db()
    assert since.person == kept
