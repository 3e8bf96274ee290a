"""Joint calls with their applications and signed reviews, at once: as the rules would have made them, one by one."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db.models import Model
from django.utils import timezone

from ponte.calls.domain.sheets import seal_of
from ponte.calls.enums import DocumentKind, Match
from ponte.calls.models import (
    SCALE,
    BudgetLine,
    Call,
    CallSide,
    Criterion,
    Document,
    Dossier,
    Proposal,
    Review,
    Reviewer,
    ReviewMark,
    Seat,
    Theme,
)
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.common.chaining import seal_after_commit
from ponte.common.models import AuditEntry
from ponte.faces.console.edition import calls_schema as schema
from ponte.faces.console.edition.upsert import one, translated
from ponte.people.models import Account, Organisation, Place, Sector
from ponte.programme.models import Edition, Side
from ponte.programme.queries import zone_of

People = dict[str, Account]
Twins = dict[str, Dossier]
PERCENT = 100


def write_calls(file: schema.CallsFile, edition: Edition, *, letter: bytes | None, is_sample: bool) -> None:
    """Write calls for an edition that has none yet; call it inside a transaction. Nobody is written to.

    Parameters
    ----------
    letter
        The PDF that stands in for everybody's files.
    """
    for entry in file.calls:
        _write_call(entry, edition, letter, is_sample)


def _write_call(entry: schema.Call, edition: Edition, letter: bytes | None, is_sample: bool) -> None:
    call = Call.objects.create(
        programme=edition.programme,
        edition=edition,
        slug=entry.id,
        kind=entry.kind,
        phase=CallPhase.COMMISSION if entry.proposals else CallPhase.FILING,
        commission_on=entry.commission_on,
        most_months=entry.most_months,
        reviews_each=entry.reviews_each,
        is_sample=is_sample,
        **translated("name", entry.name),
        **translated("summary", entry.summary),
        **translated("framework", entry.framework),
    )
    themes = {
        row.id: Theme.objects.create(
            call=call,
            code=row.id,
            sector=one(Sector, row.sector),
            least=row.least,
            most=row.most,
            **translated("name", row.name),
        )
        for row in entry.themes
    }
    sides = {row.side: _write_side(row, call, has_ended=bool(entry.proposals)) for row in entry.sides}
    people = _people(entry)
    reviewers = {
        (row.side, who.person): Reviewer.objects.create(
            call_side=sides[row.side], account=people[who.person], competence=who.competence, most=who.most
        )
        for row in entry.sides
        for who in row.reviewers
    }
    filed = [(proposal, _write_dossiers(proposal, call, themes, sides, people)) for proposal in entry.proposals]
    _write_budgets(filed, sides)
    _write_documents(call, filed, letter)
    pairs = _write_pairs(call, entry, filed)
    _write_reviews(entry, pairs, sides, reviewers)


def _write_side(row: schema.CallSide, call: Call, *, has_ended: bool) -> CallSide:
    place = Place.objects.select_related("parent").get(slug=row.place)
    zone = zone_of(place)
    call_side = CallSide.objects.create(
        call=call,
        side=Side.objects.get(programme=call.programme, code=row.side),
        agency=Organisation.objects.get(slug=row.agency),
        place=place,
        opens=row.opens.replace(tzinfo=zone),
        closes=row.closes.replace(tzinfo=zone),
        eligibility_until=row.eligibility_until,
        evaluation_until=row.evaluation_until,
        budget=row.budget,
        most_year=row.most_year,
        most_share=row.most_share,
        weight=row.weight,
        threshold=row.threshold,
        released_at=timezone.now() if has_ended else None,
    )
    for order, criterion in enumerate(row.criteria, start=1):
        Criterion.objects.create(
            call_side=call_side,
            order=order,
            weight=criterion.weight,
            threshold=criterion.threshold,
            **translated("name", criterion.name),
            **translated("guidance", criterion.guidance),
        )
    Seat.objects.bulk_create(
        Seat(call_side=call_side, name=seat.name, title=seat.title, role=seat.role, order=order)
        for order, seat in enumerate(row.seats)
    )
    return call_side


def _people(entry: schema.Call) -> People:
    keys = {filed.investigator for proposal in entry.proposals for filed in proposal.filed.values()}
    keys |= {one.person for side in entry.sides for one in side.reviewers}
    rows = (
        Account.objects.filter(person__slug__in=keys)
        .select_related("person")
        .prefetch_related("person__registrations__organisation")
    )
    return {row.person.slug: row for row in rows}


def _write_dossiers(
    entry: schema.Proposal, call: Call, themes: dict[str, Theme], sides: dict[str, CallSide], people: People
) -> Twins:
    outcome = schema.outcome_of(entry)
    written: Twins = {}
    for code, filed in entry.filed.items():
        account = people[filed.investigator]
        institution = _institution(account)
        twin = next((people[other.investigator] for key, other in entry.filed.items() if key != code), None)
        texts = translated("title", entry.title) | translated("abstract", entry.abstract)
        phase, reason = _standing(outcome, filed)
        written[code] = Dossier.objects.create(
            call=call,
            call_side=sides[code],
            account=account,
            phase=phase,
            reason=reason,
            acronym=entry.acronym,
            theme=themes[entry.theme],
            months=entry.months,
            keywords=entry.keywords,
            investigator=account.person.name_latin,
            institution=institution,
            institution_name=institution.name_en,
            counterpart=twin.person.name_latin if twin else "",
            counterpart_institution=_institution(twin).name_en if twin else "",
            filed_at=sides[code].closes - dt.timedelta(days=2),
            is_sample=call.is_sample,
            **texts | ({"title_en": filed.title_en} if filed.title_en else {}),
        )
    return written


def _institution(account: Account) -> Any:
    return next(iter(account.person.registrations.all())).organisation


def _standing(outcome: schema.Outcome, filed: schema.Filed) -> tuple[DossierPhase, dict[str, Any]]:
    match outcome:
        case "one-sided":
            return DossierPhase.VOID, {"code": "one_sided"}
        case "unsettled":
            return DossierPhase.VOID, {"code": "unsettled", "fields": ["title"]}
        case "excluded" if filed.excluded:
            return DossierPhase.EXCLUDED, {"code": "excluded", "why": filed.excluded}
        case "excluded":
            return DossierPhase.VOID, {"code": "twin_excluded"}
        case _:
            return DossierPhase.ELIGIBLE, {}


def _write_budgets(filed: list[tuple[schema.Proposal, Twins]], sides: dict[str, CallSide]) -> None:
    """Write what was asked for; what it costs follows from the share that the side pays."""
    BudgetLine.objects.bulk_create(
        BudgetLine(
            dossier=dossier,
            year=year,
            cost=cost,
            asked=amount,
            total=-(-amount * PERCENT // sides[code].most_share),
        )
        for entry, twins in filed
        for code, dossier in twins.items()
        for cost, amounts in entry.filed[code].asked.items()
        for year, amount in enumerate(amounts, start=1)
    )


def _write_documents(call: Call, filed: list[tuple[schema.Proposal, Twins]], letter: bytes | None) -> None:
    if letter is None:
        return
    digest = hashlib.sha256(letter).hexdigest()
    Document.objects.bulk_create(
        Document(
            dossier=dossier,
            kind=DocumentKind(kind),
            name=f"{dossier.acronym.lower()}.pdf",
            content=letter,
            size=len(letter),
            sha256=digest,
        )
        for _entry, twins in filed
        for dossier in twins.values()
        for kind in call.what.documents
    )


def _write_pairs(
    call: Call, entry: schema.Call, filed: list[tuple[schema.Proposal, Twins]]
) -> list[tuple[schema.Proposal, Proposal]]:
    first, second = (side.side for side in entry.sides)
    twins = [(proposal, pair) for proposal, pair in filed if schema.outcome_of(proposal) != "one-sided"]
    rows = Proposal.objects.bulk_create(
        Proposal(
            call=call,
            one=pair[first],
            other=pair[second],
            match=Match.CONFIRMED,
            confirmed_by=pair[second].account if schema.outcome_of(proposal) == "unsettled" else None,
        )
        for proposal, pair in twins
    )
    return [(proposal, row) for (proposal, _pair), row in zip(twins, rows, strict=True)]


def _write_reviews(
    entry: schema.Call,
    pairs: list[tuple[schema.Proposal, Proposal]],
    sides: dict[str, CallSide],
    reviewers: dict[tuple[str, str], Reviewer],
) -> None:
    """Write sheets as signed, each with its seal and the seal's entry in the audit trail."""
    moment = timezone.now().replace(microsecond=0)
    given = [
        (code, person, marks, row)
        for proposal, row in pairs
        for code, filed in proposal.filed.items()
        for person, marks in filed.reviews.items()
    ]
    reviews = Review.objects.bulk_create(
        Review(proposal=row, reviewer=reviewers[code, person], comment=_said(marks))
        for code, person, marks, row in given
    )
    criteria = {code: list(side.criteria.all()) for code, side in sides.items()}
    ReviewMark.objects.bulk_create(
        ReviewMark(review=review, criterion=criterion, value=value)
        for review, (code, _person, marks, _row) in zip(reviews, given, strict=True)
        for criterion, value in zip(criteria[code], marks, strict=True)
    )
    written = list(Review.objects.filter(proposal__call__slug=entry.id).prefetch_related("marks"))
    for review in written:
        review.signed_at = moment
        review.seal = seal_of(review)
    Review.objects.bulk_update(written, ["signed_at", "seal"])
    actors = dict(Reviewer.objects.filter(call_side__call__slug=entry.id).values_list("pk", "account"))
    entries = AuditEntry.objects.bulk_create(
        AuditEntry(
            actor_id=actors[review.reviewer_id],
            action="calls.sign_sheet",
            subject_type=_label(review),
            subject_id=review.pk,
            data={"seal": review.seal},
        )
        for review in written
    )
    if entries:
        seal_after_commit(entries[0])


def _said(marks: list[int]) -> str:
    """What a made-up reviewer says of the whole: no more than the marks say."""
    return f"{sum(marks)}/{len(marks) * SCALE}"


def _label(row: Model) -> str:
    return row._meta.label_lower
