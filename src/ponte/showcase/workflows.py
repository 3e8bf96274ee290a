"""The two workflows of a showcase: that of an application, and that of a stage."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ponte.common.workflows import Audience, Phase, Step, Workflow

APPLICATION = Workflow(
    phases=(
        Phase("draft", pgettext_lazy("start-up", "draft"), {Audience.OFFICE: _("being written, not filed yet")}),
        Phase("filed", pgettext_lazy("start-up", "filed"), {Audience.APPLICANT: _("filed, being examined")}),
        Phase("eligible", pgettext_lazy("start-up", "eligible"), {Audience.APPLICANT: _("admitted to the showcase")}),
        Phase(
            "competing",
            pgettext_lazy("start-up", "competing"),
            {Audience.APPLICANT: _("invited to pitch"), Audience.PUBLIC: _("in the competition")},
        ),
        Phase("rejected", pgettext_lazy("start-up", "not eligible"), is_final=True),
        Phase("withdrawn", pgettext_lazy("start-up", "withdrawn"), is_final=True),
        Phase("eliminated", pgettext_lazy("start-up", "not among the finalists"), is_final=True),
        Phase("awarded", pgettext_lazy("start-up", "winner"), is_final=True),
    ),
    transitions=(
        Step("file", pgettext_lazy("start-up", "File the application"), ("draft",), "filed", "showcase.act_as"),
        Step("take_back", _("Take it back to change it"), ("filed",), "draft", "showcase.act_as"),
        Step("admit", pgettext_lazy("start-up", "Admit"), ("filed",), "eligible", "showcase.examine"),
        Step("reject", pgettext_lazy("start-up", "Reject"), ("filed", "eligible"), "rejected", "showcase.examine"),
        Step(
            "withdraw",
            pgettext_lazy("start-up", "Withdraw"),
            ("draft", "filed", "eligible", "competing"),
            "withdrawn",
            "showcase.act_as_or_for",
        ),
        Step("place", _("Place in a stage"), ("eligible",), "competing"),
        Step("unplace", _("Take out of the stage"), ("competing",), "eligible"),
        Step("eliminate", _("Leave out of the next stage"), ("competing",), "eliminated"),
        Step("award", _("Award"), ("competing",), "awarded"),
    ),
)

STAGE = Workflow(
    phases=(
        Phase("preparing", pgettext_lazy("tournament", "in preparation"), {Audience.PUBLIC: _("to come")}),
        Phase(
            "judging",
            pgettext_lazy("tournament", "being judged"),
            {Audience.REVIEWER: _("open for your marks"), Audience.PUBLIC: _("under way")},
        ),
        Phase("closed", pgettext_lazy("tournament", "marks closed"), {Audience.PUBLIC: _("under way")}),
        Phase("decided", pgettext_lazy("tournament", "decided"), {Audience.PUBLIC: _("under way")}),
        Phase(
            "published",
            pgettext_lazy("tournament", "results published"),
            {Audience.PUBLIC: _("held")},
            is_final=True,
        ),
    ),
    transitions=(
        Step("open", _("Open for marks"), ("preparing",), "judging", "showcase.run_stage"),
        Step("close", _("Close the marks"), ("judging",), "closed", "showcase.run_stage"),
        Step("open_again", _("Open again for marks"), ("closed",), "judging", "showcase.run_stage"),
        Step("decide", pgettext_lazy("tournament", "Decide"), ("closed",), "decided", "showcase.run_stage"),
        Step(
            "reconsider",
            pgettext_lazy("tournament", "Take the decision back"),
            ("decided",),
            "closed",
            "showcase.run_stage",
        ),
        Step(
            "publish",
            pgettext_lazy("tournament", "Publish the results"),
            ("decided",),
            "published",
            "showcase.run_stage",
        ),
    ),
)
