"""The outbox at the desk: what waits, what was sent, what failed. Nothing is sent from here: a worker does."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ponte.faces.answers import SignedIn
from ponte.faces.desk.access import for_press
from ponte.faces.desk.lists import PER_PAGE, kept
from ponte.faces.desk.press_forms import MessageFilter
from ponte.press import queries
from ponte.press.domain.outbox import cancel_message, preview, retry_message
from ponte.press.enums import MessageState
from ponte.press.models import Attachment, Message
from ponte.programme.models import Edition


@for_press
def outbox(request: SignedIn, edition: Edition) -> HttpResponse:
    """List the messages, narrowed down by state, purpose and words."""
    form = MessageFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    own = queries.messages_of_office(request.user)
    rows = queries.narrowed(
        own, state=chosen.get("state", ""), purpose=chosen.get("purpose", ""), words=chosen.get("q", "")
    )
    counts = queries.states_of(own)
    context = {
        "section": "outbox",
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "query": kept(request),
        "counts": [(state, state.label, counts[state]) for state in MessageState if counts.get(state)],
    }
    return render(request, "desk/outbox.html", context)


@for_press
def message(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Show a message as it leaves the house, unless only its recipient may see it."""
    row = _message(request, pk)
    context = {
        "section": "outbox",
        "message": row,
        "attachments": row.attachments.defer("content"),
        "mail": None if row.is_private or row.erased_at else preview(row),
    }
    return render(request, "desk/message.html", context)


@require_safe
@for_press
def attachment(request: SignedIn, edition: Edition, pk: int, file: int) -> HttpResponse:
    """Hand out a file that a message carries, to the offices only."""
    row = _message(request, pk)
    found: Attachment = get_object_or_404(row.attachments, pk=file, content__isnull=False)
    if row.is_private:
        raise Http404
    headers = {"Content-Disposition": content_disposition_header(True, found.name), "Cache-Control": "no-store"}
    return HttpResponse(bytes(found.content or b""), content_type=found.kind, headers=headers)


@require_POST
@for_press
def retry(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Put a message that failed or was cancelled back into the queue."""
    retry_message(actor=request.user, message=_message(request, pk))
    messages.success(request, _("The message waits to be sent again."))
    return redirect("desk:message", pk=pk)


@require_POST
@for_press
def cancel(request: SignedIn, edition: Edition, pk: int) -> HttpResponse:
    """Keep a waiting message from being sent."""
    cancel_message(actor=request.user, message=_message(request, pk))
    messages.success(request, _("Cancelled: this message is not sent."))
    return redirect("desk:message", pk=pk)


def _message(request: SignedIn, pk: int) -> Message:
    return get_object_or_404(queries.messages_of_office(request.user), pk=pk)
