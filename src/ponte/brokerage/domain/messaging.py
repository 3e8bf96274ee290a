"""What the two of a request write to each other: plain text, for their eyes only."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ponte.brokerage.domain.requesting_rules import check_not_blocked
from ponte.brokerage.domain.telling import tell
from ponte.brokerage.enums import RequestStatus
from ponte.brokerage.models import MeetingRequest, Registration, RequestMessage
from ponte.common.audit import record
from ponte.common.refusals import Refused
from ponte.people.models import Account

MOST_LETTERS = 1000
MOST_MESSAGES = 30
"""How many messages one of the two may write about one request."""


def write_message(*, actor: Account | None, request: MeetingRequest, author: Registration, text: str) -> RequestMessage:
    """Write to the other of the two; they are told by mail that there is something to read, once a day at most.

    Neither the audit trail nor the mail holds what was written: the offices see both.

    Raises
    ------
    Refused
        ``not_yours``, ``no_text``, ``too_long``, ``closed``, ``too_many_messages``, ``you_blocked_them``,
        ``not_available``.
    """
    if author.pk not in (request.sender_id, request.recipient_id):
        raise Refused("not_yours", _("Only the two people of this request write here."))
    words = text.strip()
    if not words:
        raise Refused("no_text", _("Write something first."))
    if len(words) > MOST_LETTERS:
        raise Refused("too_long", _("A message has %(most)d characters at most.") % {"most": MOST_LETTERS})
    reader = request.partner_of(author)
    with transaction.atomic():
        row = MeetingRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
        if row.status not in (RequestStatus.PENDING, RequestStatus.ACCEPTED):
            raise Refused("closed", _("This request is closed: messages go with an open request or an agreed meeting."))
        check_not_blocked(author, reader)
        if row.messages.filter(author=author).count() >= MOST_MESSAGES:
            raise Refused(
                "too_many_messages",
                _("You have written %(most)d messages here, the most there can be. Talk on when you meet.")
                % {"most": MOST_MESSAGES},
            )
        message = RequestMessage.objects.create(request=row, author=author, text=words)
        record(actor=actor, action="brokerage.write_message", subject=row, message=message.pk)
        day = timezone.now().date()
        tell(reader, key=f"brokerage:written:{row.pk}:{reader.pk}:{day}", template="written", other=author)
    return message
