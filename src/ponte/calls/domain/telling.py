"""What people of a call are written, each in the language of their account; the outbox sends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from ponte.calls.models import Call, CallSide, Dossier, Project, Proposal, Report, Review
from ponte.calls.reasons import why
from ponte.common import moments
from ponte.common.workflows import Audience
from ponte.people.models import Account
from ponte.press.domain.outbox import enqueue
from ponte.press.enums import Purpose
from ponte.programme.models import Officer
from ponte.programme.queries import zone_of


def tell_filed(dossier: Dossier) -> None:
    """Confirm that an application was filed, and say what comes next."""
    next_step = (
        gettext_lazy(
            "The investigator of the other side files the same project there. As soon as both are in, you see them "
            "side by side on your pages; both must say the same before the call closes."
        )
        if dossier.call.what.is_twin
        else gettext_lazy("You can change or withdraw it on your pages until the call closes.")
    )
    _write(
        dossier,
        f"filed:{dossier.filed_at:%Y%m%d%H%M%S}",
        gettext_lazy("%(reference)s: your application has been filed"),
        gettext_lazy(
            "We have received “%(title)s” under the number %(reference)s. It may be changed until %(closes)s."
        ),
        next_step,
    )


def tell_suggested(proposal: Proposal, *, until: dt.datetime) -> None:
    """Ask both investigators whether two applications are the same project, and say until when they may answer."""
    for dossier in proposal.dossiers:
        _write(
            dossier,
            f"suggested:{proposal.pk}",
            gettext_lazy("%(reference)s: is this your project on the other side?"),
            gettext_lazy(
                "An application that was filed on the other side looks like yours, “%(title)s”, but not in every "
                "respect. Please look at both on your pages and say whether they are the same project. If nobody "
                "confirms it by %(until)s, your application is void."
            ),
            until=until,
        )


def tell_paired(proposal: Proposal, *, differs: bool, until: dt.datetime) -> None:
    """Tell both investigators that their applications are one proposal, and whether they still differ."""
    rest = (
        gettext_lazy("They still differ in some points. Please settle them on your pages by %(until)s.")
        if differs
        else gettext_lazy("They say the same in all that must be the same.")
    )
    for dossier in proposal.dossiers:
        _write(
            dossier,
            f"paired:{proposal.pk}",
            gettext_lazy("%(reference)s: your application has been paired with the other side's"),
            gettext_lazy("“%(title)s” and the application of the other side are now one proposal."),
            rest,
            until=until,
        )


def tell_amendment(proposal: Proposal, dossier: Dossier, *, key: str) -> None:
    """Tell an investigator that the other proposes a wording."""
    _write(
        dossier,
        f"wording:{proposal.pk}:{key}",
        gettext_lazy("%(reference)s: the other side proposes a wording"),
        gettext_lazy("For “%(title)s” the other investigator proposes a common wording. Accept it or answer it."),
    )


def tell_void(dossiers: Iterable[Dossier]) -> None:
    """Tell investigators that their application is void, and why."""
    for dossier in dossiers:
        _write(
            dossier,
            "void",
            gettext_lazy("%(reference)s: your application is void"),
            gettext_lazy("We are sorry: “%(title)s” takes no further part in the call."),
            gettext_lazy("%(why)s"),
        )


def tell_excluded(dossier: Dossier) -> None:
    """Tell an investigator that the agency found their application not eligible, and why."""
    _write(
        dossier,
        "excluded",
        gettext_lazy("%(reference)s: your application is not eligible"),
        gettext_lazy("The eligibility of “%(title)s” has been checked."),
        gettext_lazy("%(why)s"),
    )


def tell_decided(dossiers: Iterable[Dossier]) -> None:
    """Tell investigators what the mixed commission decided."""
    for dossier in dossiers:
        _write(
            dossier,
            "decided",
            gettext_lazy("%(reference)s: the mixed commission has decided"),
            gettext_lazy("The decision on “%(title)s”: %(phase)s."),
            gettext_lazy("The funded list is published on the page of the call. Thank you for applying."),
        )


def tell_review_given(review: Review) -> None:
    """Ask a reviewer for a review."""
    call = review.reviewer.call_side.call
    until = review.reviewer.call_side.evaluation_until
    with override(review.reviewer.account.language):
        text = _(
            "You are asked to review an application of the call “%(call)s”. Sign in and open “Reviews”. If you have an "
            "interest in it, say so there: it then goes to somebody else."
        ) % {"call": call.name}
        if until:
            text += " " + _("Reviews are awaited until %(date)s.") % {"date": until.isoformat()}
        subject = _("A review for “%(call)s”") % {"call": call.name}
    _post(call, review.reviewer.account, f"calls:review:{review.pk}", subject, text)


def tell_report_due(report: Report, dossier: Dossier, *, days: int) -> None:
    """Remind an investigator of a report."""
    _write(
        dossier,
        f"report:{report.pk}:{days}",
        gettext_lazy("%(reference)s: a report is due"),
        gettext_lazy("The report on “%(title)s” is due on %(due)s. Write it on your pages, under “Projects”."),
        due=report.due.isoformat(),
    )


def tell_answered(project: Project, dossier: Dossier, *, key: str, answer: str) -> None:
    """Tell an investigator what their agency answered to a request or a report."""
    _write(
        dossier,
        f"answered:{project.pk}:{key}",
        gettext_lazy("%(reference)s: your agency has answered"),
        gettext_lazy("Your agency has answered on “%(title)s”. See your pages, under “Projects”."),
        answer=answer,
    )


def tell_offices(call: Call, *, key: str, subject: str | Promise, text: str | Promise) -> None:
    """Write to everybody who works for one of the two offices."""
    for officer in Officer.objects.filter(side__programme=call.programme_id, account__is_active=True).select_related(
        "account"
    ):
        with override(officer.account.language):
            words = {"call": call.name}
            name = f"calls:{call.pk}:{key}:{officer.account_id}"
            _post(call, officer.account, name, str(subject) % words, str(text) % words)


def say_hour(moment: dt.datetime, call_side: CallSide) -> str:
    """Write a moment by the clocks of a side: ``1 March 2026, 12:00 (UTC+1)``."""
    return moments.say_hour(moment, zone_of(call_side.place))


def _write(
    dossier: Dossier,
    key: str,
    subject: str | Promise,
    *texts: str | Promise,
    until: dt.datetime | None = None,
    **more: str,
) -> None:
    with override(dossier.account.language):
        words = _words(dossier) | more
        if until:
            words["until"] = say_hour(until, dossier.call_side)
        body = "\n\n".join(str(text) % words for text in texts)
        subject = str(subject) % words
        if answer := more.get("answer"):
            body += f"\n\n> {answer}"
    _post(dossier.call, dossier.account, f"calls:{dossier.pk}:{key}", str(subject), body)


def _words(dossier: Dossier) -> dict[str, str]:
    sides = {one.side.code: one.side.name for one in dossier.call.sides.all()}
    return {
        "reference": dossier.reference,
        "title": dossier.title,
        "closes": say_hour(dossier.call_side.closes, dossier.call_side),
        "phase": str(dossier.call.what.dossier.phase(dossier.phase).said_to(Audience.APPLICANT)),
        "why": why(dossier.reason, sides),
    }


def _post(call: Call, account: Account, key: str, subject: str, text: str) -> None:
    enqueue(
        key=key,
        purpose=Purpose.APPLICATIONS,
        subject=subject,
        text=text,
        programme_id=call.programme_id,
        account=account,
    )
