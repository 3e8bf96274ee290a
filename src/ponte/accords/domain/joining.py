"""One accord, however many report it: joining what is the same, telling apart what is not, and undoing either."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.accords.domain.advancing import check_still_evidenced
from ponte.accords.domain.recognising import DOUBTFUL, AccordFacts, Likeness, compare, facts_of
from ponte.accords.enums import NOT_AGREED, AccordStatus, Joining, Verdict
from ponte.accords.findable import index_accord
from ponte.accords.models import Accord, Double, Report
from ponte.common.audit import record, refusals_kept
from ponte.common.refusals import Refused
from ponte.people.models import Account


def find_alike(facts: AccordFacts, *, programme_id: int) -> list[tuple[Accord, Likeness]]:
    """Compare an accord with those of the register of its year and the years beside it, the most alike first.

    Second entries of another accord are left out: they are compared through it.
    """
    year = int(facts.date[:4])
    rows = (
        Accord.objects.filter(programme=programme_id, same_as=None, date__gte=str(year - 1), date__lt=str(year + 2))
        .exclude(pk=facts.key)
        .prefetch_related("parties__identifiers", "countries", "followed_by")
    )
    found = [(row, likeness) for row in rows if (likeness := compare(facts, facts_of(row)))]
    return sorted(found, key=lambda pair: (-pair[1].score, pair[0].pk))


def note_doubles(accord: Accord) -> list[Double]:
    """Note which other entries may tell of the same accord; what an office has decided already stays decided.

    Call it in the transaction that has changed what is compared.
    """
    alike = find_alike(facts_of(accord), programme_id=accord.programme_id)
    doubtful = {other.pk: likeness for other, likeness in alike if likeness.score >= DOUBTFUL}
    mine = Double.objects.filter(first=accord) | Double.objects.filter(second=accord)
    for double in mine.filter(verdict=Verdict.OPEN):
        other = double.second_id if double.first_id == accord.pk else double.first_id
        if other not in doubtful:
            double.delete()
    noted = []
    for key, likeness in doubtful.items():
        first, second = sorted((accord.pk, key))
        double, _is_new = Double.objects.update_or_create(
            first_id=first, second_id=second, defaults={"score": likeness.score, "reasons": likeness.reasons}
        )
        noted.append(double)
    return noted


def join(*, actor: Account | None, double: Double, kept: Accord) -> None:
    """Say that two entries tell of the same accord: it counts once, by the one that is kept; the other is kept hidden.

    Raises
    ------
    Refused
        ``decided_already``; ``not_of_the_pair``; ``joined_already``: either is a second entry of another one;
        ``has_doubles``: the other one stands for further entries; ``less_sure``: the other one is confirmed and this
        one is not.
    """
    with transaction.atomic():
        double = _locked(double, Verdict.OPEN)
        both = {
            row.pk: row for row in Accord.objects.select_for_update().filter(pk__in=[double.first_id, double.second_id])
        }
        if kept.pk not in both:
            raise Refused("not_of_the_pair", _("Keep one of the two entries."))
        kept = both.pop(kept.pk)
        (other,) = both.values()
        if kept.same_as_id or other.same_as_id:
            raise Refused(
                "joined_already", _("One of the two is a second entry of another accord already: part them first.")
            )
        if other.doubles.exists():
            raise Refused("has_doubles", _("“%(title)s” stands for further entries: keep that one.") % {"title": other})
        if other.status not in NOT_AGREED and kept.status in NOT_AGREED:
            raise Refused("less_sure", _("“%(title)s” is confirmed: keep that one.") % {"title": other})
        Accord.objects.filter(pk=other.pk).update(same_as=kept)
        _decide(double, Verdict.SAME, actor)
        index_accord(other)
        record(actor=actor, action="accords.join", subject=kept, other=other.pk, score=double.score)


def tell_apart(*, actor: Account | None, double: Double) -> None:
    """Say that two entries are two accords: the pair is not shown again.

    Raises
    ------
    Refused
        ``decided_already``.
    """
    with transaction.atomic():
        double = _locked(double, Verdict.OPEN)
        _decide(double, Verdict.DIFFERENT, actor)
        record(actor=actor, action="accords.tell_apart", subject=double.first, other=double.second_id)


def undo_decision(*, actor: Account | None, double: Double) -> None:
    """Take back that two entries are the same, or that they are not; the pair waits for a decision again.

    Raises
    ------
    Refused
        ``nothing_to_undo``; ``no_evidence``: one of them counts, and would be left without evidence of its own.
        That refusal stands in the audit trail.
    """
    with refusals_kept(actor=actor, action="accords.undo_decision", subject=double.first, codes={"no_evidence"}):
        double = _locked(double, Verdict.SAME, Verdict.DIFFERENT)
        hidden = Accord.objects.filter(pk__in=[double.first_id, double.second_id], same_as__isnull=False)
        parted = list(hidden) if double.verdict == Verdict.SAME else []
        hidden.filter(pk__in=[row.pk for row in parted]).update(same_as=None)
        was = double.verdict
        _decide(double, Verdict.OPEN, None)
        check_still_evidenced(*parted, *(row.same_as for row in parted if row.same_as))
        for row in parted:
            row.refresh_from_db()
            index_accord(row)
        record(actor=actor, action="accords.undo_decision", subject=double.first, other=double.second_id, was=was)


def part_report(*, actor: Account | None, report: Report) -> Accord:
    """Give a report that was recognised as a second one an entry of its own: they were two accords after all.

    Raises
    ------
    Refused
        ``first_report``: the entry was made from it; ``no_evidence``: an accord that counts would be left without the
        report's evidence. That refusal stands in the audit trail.
    """
    if report.joining == Joining.FIRST:
        raise Refused("first_report", _("The entry was made from this report: part the other one from it."))
    whole = report.accord
    with refusals_kept(actor=actor, action="accords.part_report", subject=whole, codes={"no_evidence"}):
        accord = Accord.objects.create(
            programme=whole.programme,
            slug=f"report-{report.pk}",
            kind=report.kind,
            status=AccordStatus.REPORTED,
            date=report.date,
            place=whole.place,
            edition=whole.edition,
            evidence=report.evidence,
            is_sample=whole.is_sample,
            **{f"title_{report.language.replace('-', '_')}": report.title},
        )
        accord.parties.set(whole.parties.all())
        accord.countries.set(whole.countries.all())
        Report.objects.filter(pk=report.pk).update(accord=accord, joining=Joining.FIRST)
        check_still_evidenced(whole, *filter(None, [whole.same_as]))
        first, second = sorted((whole.pk, accord.pk))
        double = Double(first_id=first, second_id=second, score=1, reasons={})
        _decide(double, Verdict.DIFFERENT, actor)
        record(actor=actor, action="accords.part_report", subject=accord, report=report.pk, was=whole.pk)
    return accord


def _locked(double: Double, *expected: Verdict) -> Double:
    found = Double.objects.select_for_update().filter(pk=double.pk, verdict__in=expected).first()
    if found is None:
        if Verdict.OPEN in expected:
            raise Refused("decided_already", _("Somebody has decided on these two in the meantime."))
        raise Refused("nothing_to_undo", _("Nothing is decided on these two."))
    return found


def _decide(double: Double, verdict: Verdict, actor: Account | None) -> None:
    double.verdict = verdict
    double.decided_by = actor
    double.decided_at = None if verdict == Verdict.OPEN else timezone.now()
    double.save()
