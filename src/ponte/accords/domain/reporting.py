"""What parties say they agreed: reports, which find their accord if it is known already, so that it counts once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ponte.accords.domain.joining import find_alike, note_doubles
from ponte.accords.domain.recognising import AccordFacts, party_facts
from ponte.accords.enums import BETWEEN_PARTICIPANTS, OF_OFFICES, AccordKind, AccordStatus, Joining
from ponte.accords.models import Accord, Report
from ponte.brokerage.domain.reporting import rate_meeting, second_rating_opens
from ponte.brokerage.enums import Outcome, RatingTerm
from ponte.brokerage.models import Meeting, Registration
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account, Organisation
from ponte.programme.models import Edition, Programme


def report_accord(
    *,
    actor: Account | None,
    meeting: Meeting,
    reporter: Registration,
    kind: AccordKind,
    title: str,
    date: dt.date,
    evidence: str,
) -> Accord:
    """Report what was agreed after a meeting; the organisations at the table are its parties.

    Who reports an accord rates the meeting by it. It is public once an office has confirmed it. What both sides of a
    table report is one accord with two reports.

    Raises
    ------
    Refused
        ``no_title``, ``kind_of_governments``, ``in_the_future``, ``before_the_meeting``, ``already_reported``, and what
        `ponte.brokerage.domain.reporting.rate_meeting` refuses.
    """
    edition = meeting.brokerage.edition
    _check(kind, title, date)
    if edition.starts and date < edition.starts:
        raise Refused("before_the_meeting", _("The date lies before the meeting that the accord came from."))
    opens = second_rating_opens(meeting)
    later = opens is not None and timezone.localdate() >= opens
    parties = {person.organisation_id: person.organisation for person in meeting.people.select_related("organisation")}
    with transaction.atomic():
        rate_meeting(
            actor=actor,
            meeting=meeting,
            rater=reporter,
            term=RatingTerm.HALF_A_YEAR if later else RatingTerm.AT_ONCE,
            outcome=Outcome.AGREEMENT,
        )
        return file_report(
            actor=actor,
            programme=edition.programme,
            edition=edition,
            organisation=reporter.organisation,
            account=reporter.person.account,
            meeting=meeting,
            parties=[party for party in parties.values() if party],
            kind=kind,
            title=title,
            date=date,
            evidence=evidence,
        )


def file_report(
    *,
    actor: Account | None,
    programme: Programme,
    organisation: Organisation | None,
    parties: Collection[Organisation],
    kind: AccordKind,
    title: str,
    date: dt.date,
    evidence: str,
    account: Account | None = None,
    meeting: Meeting | None = None,
    edition: Edition | None = None,
) -> Accord:
    """Keep what one party reports, with the accord that it tells of.

    A report of the same meeting, or one that agrees with an accord in everything, joins that accord; any other becomes
    an entry of its own, and what it resembles is shown to the offices.

    Parameters
    ----------
    organisation, account
        The party that reports, and who does so for it.

    Raises
    ------
    Refused
        ``no_title``, ``in_the_future``, ``already_reported`` by this party.
    """
    _check(kind, title, date, any_kind=meeting is None)
    report = Report(
        organisation=organisation,
        account=account,
        meeting=meeting,
        kind=kind,
        title=" ".join(title.split()),
        language=get_language() or "en",
        date=date.isoformat(),
        evidence=evidence.strip(),
    )
    with transaction.atomic():
        list(Programme.objects.select_for_update().filter(pk=programme.pk))  # reports find each other one by one
        known = _known(report, parties, programme)
        if known is not None and _has_reported(known, organisation, account):
            raise Refused(
                "already_reported", _("You have reported this accord already: it counts once, for both of you.")
            )
        report.joining = Joining.CERTAIN if known else Joining.FIRST
        report.accord = accord = known or _entry(report, parties, programme, edition)
        report.save()
        if known is None:
            note_doubles(accord)
        else:
            _learn_title(accord, report)
        found = {"kind": kind, "report": report.pk, "joined": known is not None, "meeting": meeting and meeting.pk}
        record(actor=actor, action="accords.file_report", subject=accord, **found)
    return accord


def _entry(report: Report, parties: Collection[Organisation], programme: Programme, edition: Edition | None) -> Accord:
    """Make an entry of the register from the first report of an accord."""
    accord = Accord.objects.create(
        programme=programme,
        slug=_slug(report.meeting),
        kind=report.kind,
        status=AccordStatus.REPORTED,
        title=report.title,
        date=report.date,
        meeting=report.meeting,
        edition=edition,
        evidence=report.evidence,
        is_sample=any(party.is_sample for party in parties),
    )
    accord.parties.set(parties)
    return accord


def _check(kind: AccordKind, title: str, date: dt.date, *, any_kind: bool = False) -> None:
    if not title.strip():
        raise Refused("no_title", _("Give the accord a title."))
    if kind not in BETWEEN_PARTICIPANTS and not any_kind:
        raise Refused("kind_of_governments", _("Accords of this kind are entered by the offices."))
    if date > timezone.localdate():
        raise Refused("in_the_future", _("The date lies in the future: report the accord once it is signed."))


def _slug(meeting: Meeting | None) -> str:
    if meeting is None:
        return f"report-{get_random_string(8).lower()}"
    return f"{meeting.brokerage.edition.slug}-meeting-{meeting.pk}"


def _known(report: Report, parties: Collection[Organisation], programme: Programme) -> Accord | None:
    """Find the accord that a report tells of beyond doubt."""
    if report.meeting is not None and (found := Accord.objects.filter(meeting=report.meeting).first()):
        return found
    identities = tuple(party_facts(party) for party in parties)
    facts = AccordFacts(0, report.kind, report.date, (report.title,), identities)
    alike = find_alike(facts, programme_id=programme.pk)
    return next((accord for accord, likeness in alike if likeness.is_certain), None)


def _has_reported(accord: Accord, organisation: Organisation | None, account: Account | None) -> bool:
    if organisation is not None:
        return accord.reports.filter(organisation=organisation).exists()
    return account is not None and accord.reports.filter(account=account).exists()


def _learn_title(accord: Accord, report: Report) -> None:
    """Take the second party's title for the language that the first did not write, while nothing is confirmed."""
    column = f"title_{report.language.replace('-', '_')}"
    if accord.status in OF_OFFICES and not getattr(accord, column):
        setattr(accord, column, report.title)
        accord.save(update_fields=[column, "changed"])
