"""Entering accords at the desk: what is known of them, between whom, signed by whom, after which earlier one."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from ponte.accords.domain.advancing import check_countable, end_predecessor
from ponte.accords.domain.joining import note_doubles
from ponte.accords.enums import NOT_AGREED, RUNNING, AccordStatus, Precision, Succession
from ponte.accords.findable import index_accord
from ponte.accords.models import Accord, Signatory
from ponte.accords.workflows import workflow_of
from ponte.common.audit import record, record_refusal
from ponte.common.refusals import Refused
from ponte.people.models import Account, Organisation, Person, Place, Sector
from ponte.programme.models import Activity


def write_accord(
    *,
    actor: Account | None,
    accord: Accord,
    parties: Iterable[Organisation] = (),
    countries: Iterable[Place] = (),
    sectors: Iterable[Sector] = (),
    activities: Iterable[Activity] = (),
    seen: dt.datetime | None = None,
) -> Accord:
    """Keep a new accord, or the changes to one; entries that may tell of the same are noted for a decision.

    Where its validity is known to the month or year, it is kept from the first day of that to the last. One that runs
    ends what it is said to renew or replace.

    A refusal stands in the audit trail where the accord does: call this outside of transactions.

    Parameters
    ----------
    accord
        The accord as it shall be; new, and a draft, where it has no primary key.
    seen
        When it had last been changed as its writer saw it; None for a new one, or to write regardless.

    Raises
    ------
    Refused
        ``no_title`` in any language, ``not_a_date``, ``ends_before_it_begins``, ``follows_itself``, ``slug_taken``,
        ``changed_meanwhile``, ``kind_of_other_life``; for one that counts: what `check_countable` raises.
    """
    try:
        with transaction.atomic():
            _write(accord, seen)
            accord.parties.set(parties)
            accord.countries.set(countries)
            accord.sectors.set(sectors)
            accord.activities.set(activities)
            accord.is_sample = accord.parties.filter(is_sample=True).exists()
            accord.save(update_fields=["is_sample"])
            if accord.status not in NOT_AGREED:
                check_countable(accord)
            if accord.status in RUNNING:
                end_predecessor(accord)
            note_doubles(accord)
            index_accord(accord)
            record(actor=actor, action="accords.write", subject=accord, slug=accord.slug)
    except Refused as no:
        kept = Accord.objects.filter(pk=accord.pk).first() if accord.pk else None
        if kept is not None:
            record_refusal(actor=actor, action="accords.write", subject=kept, refused=no)
        raise
    return accord


def add_signatory(
    *,
    actor: Account | None,
    accord: Accord,
    person: Person | None,
    titles: Mapping[str, str],
    party: Organisation | None = None,
    country: Place | None = None,
) -> Signatory:
    """Note who signed, in which role, for which party.

    Parameters
    ----------
    titles
        The role by column (``title_it``).

    Raises
    ------
    Refused
        ``nobody``: neither a person nor a role; ``not_a_party``, ``two_parties``; ``signed_already`` for this party.
    """
    if person is None and not any(titles.values()):
        raise Refused("nobody", _("Name the person who signed, or the role in which somebody did."))
    if party is not None and country is not None:
        raise Refused("two_parties", _("Who signs for two parties is entered once for each."))
    if party is not None and not accord.parties.filter(pk=party.pk).exists():
        raise Refused("not_a_party", _("%(party)s is not a party of this accord: add it first.") % {"party": party})
    if country is not None and not accord.countries.filter(pk=country.pk).exists():
        raise Refused("not_a_party", _("%(party)s is not a party of this accord: add it first.") % {"party": country})
    with transaction.atomic():
        if person is not None and accord.signatories.filter(person=person, party=party).exists():
            raise Refused("signed_already", _("This person stands among the signatories already."))
        row = Signatory.objects.create(accord=accord, person=person, party=party, country=country, **titles)
        index_accord(accord)
        record(actor=actor, action="accords.add_signatory", subject=accord, signatory=str(row))
    return row


def remove_signatory(*, actor: Account | None, signatory: Signatory) -> None:
    """Take a signatory off; the audit trail keeps who it was."""
    accord = signatory.accord
    with transaction.atomic():
        record(actor=actor, action="accords.remove_signatory", subject=accord, signatory=str(signatory))
        signatory.delete()
        index_accord(accord, *filter(None, [signatory.person]))


def _write(accord: Accord, seen: dt.datetime | None) -> None:
    accord.valid_from = _first_day(accord.valid_from, accord.valid_precision)
    accord.valid_until = _last_day(accord.valid_until, accord.valid_precision)
    _check(accord)
    if Accord.objects.filter(slug=accord.slug).exclude(pk=accord.pk).exists():
        raise Refused("slug_taken", _("Another accord has this address already. Choose a different one."))
    if accord.pk is not None:
        old = Accord.objects.select_for_update().get(pk=accord.pk)
        if seen and old.changed != seen:
            raise Refused(
                "changed_meanwhile",
                _("Somebody else has changed this accord since you opened it. Copy your text, and open it anew."),
            )
        accord.status = old.status  # only steps change it
        if accord.status not in {phase.code for phase in workflow_of(accord.kind).phases}:
            raise Refused(
                "kind_of_other_life",
                _("What is “%(status)s” cannot become this kind. Take it back first.")
                % {"status": AccordStatus(accord.status).label},
            )
    accord.succession = accord.succession or Succession.FOLLOWS if accord.follows_id else ""
    try:
        with transaction.atomic():
            accord.save()
    except IntegrityError:
        raise Refused("not_a_date", _("Give the date as 2016, 2016-04 or 2016-04-27.")) from None


def _first_day(day: dt.date | None, known: str) -> dt.date | None:
    if day is None or known == Precision.DAY:
        return day
    return day.replace(day=1) if known == Precision.MONTH else day.replace(month=1, day=1)


def _last_day(day: dt.date | None, known: str) -> dt.date | None:
    if day is None or known == Precision.DAY:
        return day
    month = day.month if known == Precision.MONTH else 12
    return day.replace(month=month, day=monthrange(day.year, month)[1])


def _check(accord: Accord) -> None:
    if not any(getattr(accord, build_localized_fieldname("title", code)) for code, _name in settings.LANGUAGES):
        raise Refused("no_title", _("Give the accord a title in at least one language."))
    try:
        dt.date.fromisoformat(f"{accord.date}-01-01"[:10])
    except ValueError:
        raise Refused("not_a_date", _("Give the date as 2016, 2016-04 or 2016-04-27.")) from None
    if accord.valid_from and accord.valid_until and accord.valid_until < accord.valid_from:
        raise Refused("ends_before_it_begins", _("The validity ends before it begins."))
    earlier, passed = accord.follows, set()
    while earlier is not None and earlier.pk not in passed:
        if earlier.pk == accord.pk:
            raise Refused("follows_itself", _("The earlier accord follows this one itself: choose another."))
        passed.add(earlier.pk)
        earlier = earlier.follows
