"""What applying for places and modules makes known about people."""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ponte.intake import models
from ponte.intake.domain.keeping import erase_unsuccessful
from ponte.intake.enums import ApplicationState
from ponte.people.domain.personal_data import DataClass, Declaration, Ground, Impersonal, Retention, Rows, Subject

PENDING = (ApplicationState.SUBMITTED, ApplicationState.WAITING)


def applications_under_way(subject: Subject) -> Iterator[str | Promise]:
    """Who waits for a decision withdraws first, so that the place goes to somebody else."""
    if subject.account is None:
        return
    rows = models.Application.objects.filter(
        account=subject.account, state__in=PENDING, intake__decided_at__isnull=True
    )
    for row in rows.select_related("intake"):
        yield format_lazy(
            _("An application for {what} waits for its decision. Withdraw it first."), what=row.intake.subject
        )


DECLARED: list[Declaration] = [
    DataClass(
        key="places",
        name=_("applications for stands and exchanges"),
        holds=_("What you applied for and why, the marks and the decision; your organisation’s catalogue entry."),
        purpose=_("To hand out places fairly, and to be able to show that it was fair."),
        ground=Ground.CONTRACT,
        kept=_("Reasons that came to nothing, for two years after the decision, in which it can be contested."),
        stays=_("That somebody applied, with rank and decision; the public catalogue entry of the organisation."),
        rows=(
            Rows(model=models.Application, path="account", emptied={"text": ""}),
            Rows(model=models.Mark, path="application__account", shown=("criterion", "value")),
            Rows(model=models.CatalogueEntry, path="application__account"),
            Rows(model=models.Assessor, path="account"),
        ),
        obstacles=applications_under_way,
    ),
    Impersonal(
        "tells of places, modules and events, and of nobody",
        (
            models.Intake,
            models.Criterion,
            models.Unit,
            models.Exhibition,
            models.Exchange,
            models.Fair,
        ),
    ),
    Retention(
        key="unsuccessful",
        what=_("texts of applications for stands and exchanges that came to nothing"),
        kept=_("two years after the decision"),
        erase=erase_unsuccessful,
    ),
]
