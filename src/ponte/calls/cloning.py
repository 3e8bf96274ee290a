"""Calls belong to the programme: one may run over several editions, and the next is a call of its own."""

from ponte.calls import models
from ponte.programme.domain.declaring import Declaration, Lasting

DECLARED: list[Declaration] = [
    Lasting(model)
    for model in (
        models.Call,
        models.Theme,
        models.CallSide,
        models.Criterion,
        models.Dossier,
        models.Partner,
        models.Member,
        models.BudgetLine,
        models.Document,
        models.Proposal,
        models.Amendment,
        models.Reviewer,
        models.Conflict,
        models.Review,
        models.ReviewMark,
        models.Seat,
        models.FundedList,
        models.Agreement,
        models.Project,
        models.Grant,
        models.FundingRequest,
        models.Report,
    )
]
