"""What the press room carries into the next edition: nothing, for a diary tells of its own year."""

from django.utils.translation import gettext_lazy as _

from ponte.press import models
from ponte.programme.domain.declaring import Declaration, Lasting, LeftOut

TELLS = _("tells of that year")

DECLARED: list[Declaration] = [
    LeftOut(models.Post, _("posts of the diary"), "edition", TELLS),
    LeftOut(models.Picture, _("pictures"), "post__edition", TELLS),
    Lasting(models.Attachment),
    Lasting(models.Message),  # the outbox is one for all editions; a message is to its recipient, not of an edition
]
