"""The offices say who can take part, what each kind of participant is asked, and who may ask whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname, get_translation_fields

from ponte.brokerage.enums import QuestionKind
from ponte.brokerage.models import Brokerage, Choice, MayAsk, ParticipationType, Question
from ponte.common.addresses import first_free
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.domain.entering import slug_for
from ponte.people.models import Account

Texts = Mapping[str, str]
"""A text by the codes of the interface's languages."""
WITH_CHOICES = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
LONGEST_CHOICE = 120
"""The most characters of an answer to choose from."""
LONGEST_STEM = 40
"""Of an identifier, before its number."""


def set_period(*, actor: Account, brokerage: Brokerage, opens: dt.datetime | None, closes: dt.datetime | None) -> None:
    """Say from when until when people can register by themselves; None for never, and for no end.

    Raises
    ------
    Refused
        ``closes_first``.
    """
    if closes is not None and (opens is None or closes <= opens):
        raise Refused("closes_first", _("Registration must open before it closes."))
    with transaction.atomic():
        Brokerage.objects.filter(pk=brokerage.pk).update(registration_opens=opens, registration_closes=closes)
        brokerage.refresh_from_db(fields=["registration_opens", "registration_closes"])
        said = {"opens": opens and opens.isoformat(), "closes": closes and closes.isoformat()}
        record(actor=actor, action="brokerage.set_period", subject=brokerage, **said)


def write_type(
    *, actor: Account, brokerage: Brokerage, row: ParticipationType | None, names: Texts, order: int, is_open: bool
) -> ParticipationType:
    """Add a participation type, or change one.

    Raises
    ------
    Refused
        ``no_name``.
    """
    if not any(name.strip() for name in names.values()):
        raise Refused("no_name", _("Give a name in at least one language."))
    with transaction.atomic():
        row = row or ParticipationType(brokerage=brokerage)
        _put(row, "name", names)
        row.order, row.is_open = order, is_open
        if not row.slug:
            row.slug = _free_slug(
                ParticipationType, names, set(brokerage.participation_types.values_list("slug", flat=True))
            )
        row.save()
        record(actor=actor, action="brokerage.write_participation_type", subject=row, names=dict(names), open=is_open)
    return row


def delete_type(*, actor: Account, row: ParticipationType) -> None:
    """Delete a participation type that nobody has registered as.

    Raises
    ------
    Refused
        ``in_use``.
    """
    with transaction.atomic():
        if used := row.registrations.count():
            raise Refused(
                "in_use",
                _("%(number)d people have registered as this. Close it for registration instead.") % {"number": used},
            )
        record(actor=actor, action="brokerage.delete_participation_type", subject=row, slug=row.slug)
        row.delete()


def write_question(
    *,
    actor: Account,
    question: Question,
    labels: Texts,
    helps: Texts,
    choices: Sequence[Texts] = (),
) -> Question:
    """Add a question to a participation type, or change one; answers given before keep their meaning.

    Parameters
    ----------
    question
        With its type, kind, order and whether it must be answered; new where it has no primary key.
    choices
        The answers that it offers, in order; one that keeps a name in any language keeps its identity.

    Raises
    ------
    Refused
        ``no_label``, ``too_few_choices``, ``choice_too_long``, ``kind_fixed``: somebody has answered it already.
    """
    if not any(text.strip() for text in labels.values()):
        raise Refused("no_label", _("Write the question in at least one language."))
    offered = [one for one in choices if any(text.strip() for text in one.values())]
    if question.kind in WITH_CHOICES and len(offered) < 2:
        raise Refused("too_few_choices", _("Offer at least two answers to choose from."))
    if too_long := [text.strip() for one in offered for text in one.values() if len(text.strip()) > LONGEST_CHOICE]:
        raise Refused(
            "choice_too_long",
            _("An answer to choose from has at most %(most)d characters: “%(text)s …” is longer.")
            % {"most": LONGEST_CHOICE, "text": too_long[0][:40]},
        )
    with transaction.atomic():
        participation = question.participation
        if question.pk:
            before = Question.objects.get(pk=question.pk)
            is_answered = participation.registrations.filter(answers__has_key=question.slug).exists()
            if before.kind != question.kind and is_answered:
                raise Refused("kind_fixed", _("People have answered this question: its kind can no longer change."))
        else:
            question.slug = _free_slug(Question, labels, set(participation.questions.values_list("slug", flat=True)))
        _put(question, "label", labels)
        _put(question, "help", helps)
        question.save()
        _write_choices(question, offered if question.kind in WITH_CHOICES else [])
        record(
            actor=actor, action="brokerage.write_question", subject=question, labels=dict(labels), kind=question.kind
        )
    return question


def delete_question(*, actor: Account, question: Question) -> None:
    """Ask it no longer; the answers that were given stay with the registrations."""
    with transaction.atomic():
        record(actor=actor, action="brokerage.delete_question", subject=question, slug=question.slug)
        question.delete()


def set_matrix(*, actor: Account, brokerage: Brokerage, cells: Collection[tuple[int, int]]) -> None:
    """Say who may ask whom: pairs of participation types, who asks first; none at all lets everybody ask."""
    types = set(brokerage.participation_types.values_list("pk", flat=True))
    wanted = {(asker, asked) for asker, asked in cells if asker in types and asked in types}
    with transaction.atomic():
        MayAsk.objects.filter(asker__brokerage=brokerage).delete()
        MayAsk.objects.bulk_create(MayAsk(asker_id=asker, asked_id=asked) for asker, asked in sorted(wanted))
        record(actor=actor, action="brokerage.set_matrix", subject=brokerage, cells=sorted(map(list, wanted)))


def _write_choices(question: Question, offered: Sequence[Texts]) -> None:
    old = {
        label.casefold(): choice
        for choice in question.choices.all()
        for label in (getattr(choice, name) for name in get_translation_fields("label"))
        if label
    }
    kept = set()
    taken = {choice.slug for choice in old.values()}
    for order, texts in enumerate(offered):
        known = [old[text.strip().casefold()] for text in texts.values() if text.strip().casefold() in old]
        choice = next((one for one in known if one.pk not in kept), None) or Choice(question=question)
        _put(choice, "label", texts)
        choice.order = order
        if not choice.slug:
            choice.slug = _free_slug(Choice, texts, taken)
        choice.save()
        kept.add(choice.pk)
    question.choices.exclude(pk__in=kept).delete()


def _put(row: ParticipationType | Question | Choice, field: str, texts: Texts) -> None:
    for code, text in texts.items():
        setattr(row, build_localized_fieldname(field, code), text.strip())


def _free_slug(model: type[ParticipationType | Question | Choice], texts: Texts, taken: set[str]) -> str:
    """Make an identifier from the English text, or else the first that there is."""
    name = texts.get("en", "").strip() or next(text for text in texts.values() if text.strip())
    return first_free(model, slug_for(name)[:LONGEST_STEM], taken=taken)
