"""What the register of accords holds about people."""

from django.utils.translation import gettext_lazy as _

from ponte.accords import models
from ponte.people.domain.personal_data import DataClass, Declaration, Ground, Impersonal, Rows

DECLARED: list[Declaration] = [
    DataClass(
        key="accords",
        name=_("the register of accords"),
        holds=_("Who signed an accord, in which function; whom to write to about it; what you reported of it."),
        purpose=_("To know what was agreed between the two sides, with its evidence."),
        ground=Ground.TASK,
        kept=_("For good: accords are signed in public function, and the register is an archive (GDPR art. 89)."),
        stays=_("Signatures, and the wording of reports, without the account that they came from."),
        rows=(
            Rows(model=models.Signatory, path="person", names=True),
            Rows(model=models.Contact, address="email", deleted=True),
            Rows(model=models.Report, path="account", emptied={"account": None}),
        ),
    ),
    Impersonal(
        "tells of an accord, its text and its course; who entered it is known by the key of their account alone",
        (models.Accord, models.AccordMilestone, models.Version, models.Double),
    ),
]
