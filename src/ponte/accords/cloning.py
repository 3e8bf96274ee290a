"""What the register of accords carries into the next edition: it is one for the whole programme."""

from ponte.accords import models
from ponte.programme.domain.declaring import Declaration, Lasting

DECLARED: list[Declaration] = [
    Lasting(models.Accord),
    Lasting(models.Signatory),
    Lasting(models.Version),
    Lasting(models.AccordMilestone),
    Lasting(models.Contact),
    Lasting(models.Report),
    Lasting(models.Double),
]
