"""What mail, diary and pictures hold about people."""

import datetime as dt

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ponte.people.domain.personal_data import DataClass, Declaration, Ground, Retention, Rows
from ponte.press import models
from ponte.press.domain.forgetting import forget_addresses, forget_mail, forget_mail_of


def forget_old_mail(now: dt.datetime) -> int:
    """Erase what messages said and carried, as the settings say."""
    return forget_mail(before=now - dt.timedelta(days=settings.MAIL_KEPT_DAYS))


DECLARED: list[Declaration] = [
    DataClass(
        key="mail",
        name=_("messages received by mail"),
        holds=_("The address, subject and text of each message, its files, and whether it arrived."),
        purpose=_("To write to you, and to be able to say whether and what was sent."),
        ground=Ground.CONTRACT,
        kept=_("Text and files for the days that the installation sets, 180 at first; address and subject two years."),
        stays=_("That a message was sent, and when; not to whom, and not what it said."),
        rows=(
            Rows(model=models.Message, path="account", hidden=("key", "html")),
            Rows(model=models.Message, address="address", hidden=("key", "html")),
            Rows(model=models.Attachment, path="messages__account", files=("content",)),
        ),
        on_erasure=forget_mail_of,
    ),
    DataClass(
        key="diary",
        name=_("diary and pictures"),
        holds=_(
            "Who is named in the diary of an edition or wrote it; pictures of the events, without a list of faces."
        ),
        purpose=_("To tell the public what took place."),
        ground=Ground.TASK,
        kept=_("For good, with the record of the edition. A picture goes when the office is told that it should."),
        stays=_("What the diary says in public. To have a picture taken down, write to the office."),
        rows=(
            Rows(model=models.Post, path="people", shown=("slug", "date", "title"), names=True),
            Rows(model=models.Post, path="author", shown=("slug", "date", "title"), emptied={"author": None}),
        ),
        unlinked=(models.Picture,),
    ),
    Retention(
        key="mail_texts",
        what=_("texts and files of messages that were sent or failed"),
        kept=format_lazy(_("{days} days"), days=settings.MAIL_KEPT_DAYS),
        erase=forget_old_mail,
    ),
    Retention(
        key="mail_addresses",
        what=_("addresses and subjects of messages"),
        kept=_("two years"),
        erase=forget_addresses,
    ),
]
