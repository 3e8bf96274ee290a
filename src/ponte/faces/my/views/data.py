"""One's own data: what is held and for how long, all of it as one file, and its erasure."""

from __future__ import annotations

import io

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ponte.faces.answers import SignedIn
from ponte.faces.my.access import for_account
from ponte.faces.my.data_forms import ErasureForm
from ponte.faces.proving import proved_anew
from ponte.people.domain.erasing import erase, erasure_effect, is_on_record
from ponte.people.domain.exporting import archive_name, export
from ponte.people.domain.personal_data import Subject, held, obstacles


@require_safe
@never_cache
@for_account
def page(request: SignedIn) -> HttpResponse:
    """List the classes of data with what each holds, why, and until when."""
    subject = Subject.of_account(request.user)
    rows = list(held(subject))
    context = {
        "section": "data",
        "held": [(declared, count) for declared, count in rows if count],
        "empty": [declared for declared, count in rows if not count],
    }
    return render(request, "my/data.html", context)


@require_safe
@never_cache
@for_account
@proved_anew
def download(request: SignedIn) -> HttpResponse:
    """Hand out everything as one file, to who has just proved to be the one whom it is about; no disk ever has it."""
    archive = io.BytesIO()
    export(actor=request.user, subject=Subject.of_account(request.user), to=archive)
    name = archive_name(timezone.now())
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(archive.getvalue(), content_type="application/zip", headers=disposition)


@never_cache
@for_account
@proved_anew
def erase_all(request: SignedIn) -> HttpResponse:
    """Say what goes, what stays and what stands in the way; erase once that is confirmed, and sign out."""
    subject = Subject.of_account(request.user)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erase(actor=request.user, subject=subject)
        logout(request)
        messages.success(
            request, _("Your account and your data are erased. Goodbye, and thank you for having been here.")
        )
        return redirect("site:home")
    context = {
        "section": "data",
        "form": form,
        "effect": erasure_effect(subject),
        "obstacles": obstacles(subject),
        "keeps_name": is_on_record(subject),
    }
    return render(request, "my/data_erase.html", context)
