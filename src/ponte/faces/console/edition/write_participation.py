"""Kinds of participants with their questions, and who of the registered people takes part as what."""

from __future__ import annotations

from collections.abc import Iterable

from ponte.brokerage.models import Brokerage, Choice, MayAsk, ParticipationType, Question, Registration
from ponte.faces.console.edition.participation_schema import ParticipationFile, QuestionEntry
from ponte.faces.console.edition.upsert import translated


def write_participation(file: ParticipationFile, brokerage: Brokerage, registrations: Iterable[Registration]) -> None:
    """Write the period and the types; give everybody the type that is meant for their kind of organisation."""
    brokerage.registration_opens, brokerage.registration_closes = file.opens, file.closes
    brokerage.save(update_fields=["registration_opens", "registration_closes"])
    types = {}
    for order, entry in enumerate(file.types):
        row = ParticipationType.objects.create(
            brokerage=brokerage, slug=entry.id, order=order, **translated("name", entry.name)
        )
        types[entry.id] = row
        for number, question in enumerate(entry.questions):
            _write_question(question, row, number)
    MayAsk.objects.bulk_create(
        MayAsk(asker=types[entry.id], asked=types[asked]) for entry in file.types for asked in entry.may_ask
    )
    meant_for = {str(kind): types[entry.id] for entry in file.types for kind in entry.organisations}
    changed = []
    for registration in registrations:
        if registration.organisation and registration.organisation.kind in meant_for:
            registration.participation = meant_for[registration.organisation.kind]
            changed.append(registration)
    Registration.objects.bulk_update(changed, ["participation"], batch_size=500)


def _write_question(entry: QuestionEntry, participation: ParticipationType, order: int) -> None:
    question = Question.objects.create(
        participation=participation,
        slug=entry.id,
        kind=entry.kind,
        is_required=entry.required,
        order=order,
        **translated("label", entry.label),
        **translated("help", entry.help),
    )
    for number, choice in enumerate(entry.choices):
        Choice.objects.create(question=question, slug=choice.id, order=number, **translated("label", choice.label))
