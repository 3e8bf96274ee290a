"""Calls in four states: applications being written, being paired, under review, and decided."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from ponte.calls.domain.commission import tick
from ponte.calls.domain.projects import ask_for_money, start_project, submit_report
from ponte.calls.domain.reviewing import give_review
from ponte.calls.enums import AmendmentState
from ponte.calls.models import Amendment, Call, Dossier, Proposal, Review, Seat
from tests.access.expected import Role
from tests.access.world import World
from tests.factories_calls import (
    PDF,
    CallFactory,
    a_call,
    a_draft,
    a_pair,
    a_reviewer,
    agreed,
    evaluated,
    officer_of,
    reviewed,
    side_of,
)


def fill(world: World) -> None:
    """Make the calls; one and the same investigator applies on the Italian side of each."""
    drafting, filing, review, decided = (a_call() for _ in range(4))
    for call in (drafting, filing, review, decided):
        world.officer_in(call.programme.sides.all())
    world.one("call", slug=filing.slug, call=filing.slug)
    draft = CallFactory(phase="draft", programme=filing.programme)
    world.one("draft_call", slug=draft.slug, call=draft.slug)
    _drafting(world, drafting)
    _filing(world, filing)
    _under_review(world, review)
    _decided(world, decided)


def _drafting(world: World, call: Call) -> None:
    italian, chinese = a_draft(call, "it"), a_draft(call, "cn")
    _hand_to_applicant(world, italian)
    world.two("dossier", {"pk": italian.pk}, {"pk": chinese.pk})
    kinds = [row.documents.values_list("kind", flat=True).first() for row in (italian, chinese)]
    world.two(
        "draft_document",
        *({"pk": row.pk, "kind": kind} for row, kind in zip((italian, chinese), kinds, strict=True)),
    )


def _filing(world: World, call: Call) -> None:
    mine, theirs = a_pair(call, "Uno"), a_pair(call, "Due")
    _hand_to_applicant(world, mine.one)
    world.two("pair", {"slug": call.slug, "pk": mine.pk}, {"slug": call.slug, "pk": theirs.pk})
    wordings = [
        Amendment.objects.create(proposal=row, field="acronym", value="HEARTS", by=row.other, state=AmendmentState.OPEN)
        for row in (mine, theirs)
    ]
    world.two("wording", *({"pk": row.proposal_id, "wording": row.pk} for row in wordings))


def _under_review(world: World, call: Call) -> None:
    proposal = a_pair(call, "Tre")
    _hand_to_applicant(world, proposal.one)
    evaluated(call)
    reviewers = [a_reviewer(call, "it", account=world.account(Role.REVIEWER)), a_reviewer(call, "cn")]
    reviews: list[Review] = []
    for code, reviewer in zip(("it", "cn"), reviewers, strict=True):
        reviews.append(give_review(actor=officer_of(call, code), reviewer=reviewer, proposal=proposal))
    Seat.objects.create(
        call_side=side_of(call, "it"), account=world.account(Role.COMMISSION), name="Member of the commission"
    )
    dossiers = [proposal.one, Dossier.objects.get(pk=proposal.other_id)]
    world.two("sealed_dossier", *({"slug": call.slug, "pk": row.pk} for row in dossiers))
    world.two("review", *({"slug": call.slug, "pk": row.pk} for row in reviews))
    world.two("call_reviewer", *({"slug": call.slug, "pk": row.pk, "proposal": proposal.pk} for row in reviewers))
    kinds = [row.documents.values_list("kind", flat=True).first() for row in dossiers]
    world.two("sealed_document", *({"pk": row.pk, "kind": kind} for row, kind in zip(dossiers, kinds, strict=True)))
    world.one("sealed_call", slug=call.slug)


def _decided(world: World, call: Call) -> None:
    proposal: Proposal = a_pair(call, "Quattro")
    _hand_to_applicant(world, proposal.one)
    evaluated(call)
    reviewed(call, {(proposal.pk, "it"): 9, (proposal.pk, "cn"): 9})
    tick(actor=officer_of(call, "it"), proposal=proposal)
    agreed(call, "it", "cn")
    Seat.objects.create(
        call_side=side_of(call, "it"), account=world.account(Role.COMMISSION), name="Member of the commission"
    )
    project = proposal.project
    start_project(actor=officer_of(call, "it"), project=project, starts=timezone.localdate() - dt.timedelta(days=380))
    requests, reports = [], []
    for code in ("it", "cn"):
        investigator = project.proposal.of_side(side_of(call, code)).account
        grant = project.grants.get(call_side__side__code=code, year=1)
        report = project.reports.filter(call_side__side__code=code).first()
        requests.append(ask_for_money(actor=investigator, grant=grant, amount=1000, spent=1000, text="Salaries."))
        submit_report(actor=investigator, report=report, text="Done.", file_name="report.pdf", content=PDF)
        reports.append(report)
    at = {"slug": call.slug, "pk": project.pk}
    world.one("decided_call", slug=call.slug)
    papers = [row.documents.values_list("kind", flat=True).first() for row in proposal.dossiers]
    world.two(
        "decided_document",
        *({"pk": row.pk, "kind": kind} for row, kind in zip(proposal.dossiers, papers, strict=True)),
    )
    world.one("decided_proposal", slug=call.slug, pk=proposal.pk)
    world.one("project", **at)
    world.two("commission_side", {"slug": call.slug, "side": "it"}, {"slug": call.slug, "side": "cn"})
    world.two("grant", *(at | {"grant": row.grant_id} for row in requests))
    world.two("funding_request", *(at | {"row": row.pk} for row in requests))
    world.two("project_report", *(at | {"report": row.pk, "row": row.pk} for row in reports))
    world.two("report_file", *({"pk": row.pk} for row in reports))


def _hand_to_applicant(world: World, dossier: Dossier) -> None:
    """Let the one applicant be its investigator."""
    Dossier.objects.filter(pk=dossier.pk).update(account=world.account(Role.APPLICANT))
    dossier.account = world.account(Role.APPLICANT)
