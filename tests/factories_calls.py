"""Rows of the calls for tests: `a_call` makes one that is open on both sides, `a_pair` twin applications in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ponte.calls.domain.admitting import admit, begin_evaluation
from ponte.calls.domain.closing import close_call
from ponte.calls.domain.commission import board_of
from ponte.calls.domain.deciding import agree
from ponte.calls.domain.filing import file_dossier
from ponte.calls.domain.pairing import find_pairs
from ponte.calls.domain.ranking import release_ranking
from ponte.calls.domain.reviewing import give_review, judged, name_reviewer
from ponte.calls.domain.sheets import Given, sign_sheet, write_sheet
from ponte.calls.domain.writing import add_document, begin_dossier, set_budget, write_dossier
from ponte.calls.enums import Cost, DocumentKind
from ponte.calls.kinds import JOINT_PROJECT
from ponte.calls.models import Call, CallSide, Criterion, Dossier, Proposal, Review, Reviewer, Theme
from ponte.calls.workflows import CallPhase, DossierPhase
from ponte.people.models import Account, Organisation, Person, Role
from ponte.programme.models import Officer
from tests.factories import (
    AccountFactory,
    CityFactory,
    OfficerFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    SideFactory,
)

PDF = b"%PDF-1.7 a signed letter %%EOF"


class CallFactory(DjangoModelFactory):
    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"call-{n}")
    kind = JOINT_PROJECT.code
    name_en = factory.Sequence(lambda n: f"Joint projects {n}")
    name_it = factory.Sequence(lambda n: f"Progetti congiunti {n}")
    name_zh_hans = factory.Sequence(lambda n: f"联合项目{n}")
    framework_en = "Executive Programme 2019-2021"
    phase = CallPhase.FILING
    reviews_each = 1
    most_months = 36

    class Meta:
        model = Call


class ThemeFactory(DjangoModelFactory):
    call = factory.SubFactory(CallFactory)
    code = factory.Sequence(lambda n: f"theme-{n}")
    name_en = factory.Sequence(lambda n: f"Theme {n}")

    class Meta:
        model = Theme


class CallSideFactory(DjangoModelFactory):
    call = factory.SubFactory(CallFactory)
    side = factory.SubFactory(SideFactory)
    agency = factory.SubFactory(OrganisationFactory)
    place = factory.SubFactory(CityFactory)
    opens = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=30))
    closes = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=30))
    budget = 300_000

    class Meta:
        model = CallSide


class CallCriterionFactory(DjangoModelFactory):
    call_side = factory.SubFactory(CallSideFactory)
    order = factory.Sequence(lambda n: n + 1)
    name_en = factory.Sequence(lambda n: f"Criterion {n}")
    weight = 1

    class Meta:
        model = Criterion


def a_call(*, italy: dict[str, Any] | None = None, china: dict[str, Any] | None = None, **fields: Any) -> Call:
    """A call that is open on both sides, with one theme and one criterion a side."""
    call: Call = CallFactory(**fields)
    ThemeFactory(call=call, code="health", name_en="Health")
    rules = {"most_year": 30_000, "most_share": 50, "most_consumables": 30}
    for code, currency, more in (
        ("it", "EUR", rules | (italy or {})),
        ("cn", "CNY", {"budget": 2_000_000} | (china or {})),
    ):
        side = SideFactory(programme=call.programme, code=code, name_en=code.upper(), currency=currency)
        OfficerFactory(side=side)
        CallCriterionFactory(call_side=CallSideFactory(call=call, side=side, **more))
    return call


def side_of(call: Call, code: str) -> CallSide:
    """The Italian or the Chinese side of a call."""
    return call.sides.select_related("side", "call").get(side__code=code)


def officer_of(call: Call, code: str) -> Account:
    """Somebody of a side's office."""
    return (
        Officer.objects.select_related("account").filter(side__code=code, side__programme=call.programme_id)[0].account
    )


def an_investigator(name: str, institution: str) -> tuple[Person, Organisation]:
    """A person with an account, at an institution."""
    person = PersonFactory(name_latin=name)
    organisation = Organisation.objects.filter(name_en=institution).first() or OrganisationFactory(name_en=institution)
    Role.objects.create(person=person, organisation=organisation, title="Professor")
    return person, organisation


def a_draft(call: Call, code: str, **fields: Any) -> Dossier:
    """An application that lacks nothing, not filed yet."""
    own = {"it": ("Anna Bianchi", "University of Naples"), "cn": ("Wang Fang", "Sichuan University")}
    other = "cn" if code == "it" else "it"
    name, institution = fields.pop("own", own[code])
    counterpart, counterpart_institution = fields.pop("theirs", own[other])
    person, organisation = an_investigator(name, institution)
    assert person.account is not None
    dossier = begin_dossier(actor=person.account, call_side=side_of(call, code))
    values = {
        "title_en": "Early signs of heart failure in sound",
        "abstract_en": "We listen to hearts with small microphones and learn what changes before they fail.",
        "acronym": "HEARTSOUND",
        "theme": call.themes.first(),
        "months": 24,
        "keywords": ["cardiology", "acoustics"],
        "institution": organisation,
        "institution_name": institution,
        "counterpart": counterpart,
        "counterpart_institution": counterpart_institution,
    }
    lines = fields.pop("lines", None) or [
        {"year": year, "cost": cost, "total": total, "asked": asked}
        for year in (1, 2)
        for cost, total, asked in ((Cost.PERSONNEL, 40_000, 20_000), (Cost.CONSUMABLES, 10_000, 5_000))
    ]
    write_dossier(actor=person.account, dossier=dossier, values=values | fields)
    set_budget(actor=person.account, dossier=dossier, lines=lines)
    for kind in call.what.documents:
        add_document(actor=person.account, dossier=dossier, kind=DocumentKind(kind), name="letter.pdf", content=PDF)
    return Dossier.objects.get(pk=dossier.pk)


def filed(call: Call, code: str, **fields: Any) -> Dossier:
    """An application that was filed."""
    dossier = a_draft(call, code, **fields)
    return file_dossier(actor=dossier.account, dossier=dossier)


def a_pair(call: Call, name: str = "", **fields: Any) -> Proposal:
    """Twin applications that the program has paired; `name` makes them another project than the next pair."""
    word = f" {name}" if name else ""
    own = {
        "it": (f"Anna{name} Bianchi{name}", f"University of Naples{word}"),
        "cn": (f"Wang{name} Fang{name}", f"Sichuan University{word}"),
    }
    said = {"title_en": f"Early signs of heart failure in sound{word}", "acronym": f"HEART{name}"} | fields
    one = filed(call, "it", own=own["it"], theirs=own["cn"], **said)
    filed(call, "cn", own=own["cn"], theirs=own["it"], **said)
    find_pairs(actor=None, call=call)
    return Proposal.objects.select_related("one", "other", "call").get(one=one)


def closed(call: Call) -> Call:
    """Let both sides' hours be over, and close the call."""
    CallSide.objects.filter(call=call).update(closes=timezone.now())
    close_call(actor=None, call=call)
    return call


def evaluated(call: Call) -> Call:
    """Close a call, admit all that is left, and begin the evaluation."""
    closed(call)
    for dossier in Dossier.objects.filter(call=call, phase=DossierPhase.FILED).select_related("call_side__side"):
        admit(actor=officer_of(call, dossier.call_side.side.code), dossier=dossier)
    begin_evaluation(actor=officer_of(call, "it"), call=call)
    return call


def a_reviewer(call: Call, code: str, **fields: Any) -> Reviewer:
    """A reviewer of a side."""
    account = fields.pop("account", None) or PersonFactory().account
    return name_reviewer(
        actor=officer_of(call, code),
        call_side=side_of(call, code),
        email=account.email,
        **{"competence": "Heart failure", "most": 9} | fields,
    )


def reviewed(call: Call, marks: dict[tuple[int, str], int]) -> Call:
    """Have every proposal marked by one reviewer a side, and both rankings handed over.

    Parameters
    ----------
    marks
        By the proposal's key and the side's code, from 0 to 10.
    """
    for code in ("it", "cn"):
        side = side_of(call, code)
        reviewer = a_reviewer(call, code)
        for proposal in judged(side):
            review = give_review(actor=officer_of(call, code), reviewer=reviewer, proposal=proposal)
            signed(review, marks[proposal.pk, code])
        release_ranking(actor=officer_of(call, code), call_side=side)
    call.refresh_from_db()
    return call


def agreed(call: Call, *codes: str) -> bool:
    """Let the offices of some sides agree to the list as it stands; whether it is decided then."""
    return [
        agree(actor=officer_of(call, code), call_side=side_of(call, code), seen=board_of(call).digest) for code in codes
    ][-1]


def signed(review: Review, mark: int) -> Review:
    """Write one mark for every criterion of a review, and sign it."""
    actor = review.reviewer.account
    criteria = review.reviewer.call_side.criteria.values_list("pk", flat=True)
    write_sheet(
        actor=actor, review=review, marks={key: Given(mark, "Sound.") for key in criteria}, comment="Good work."
    )
    sign_sheet(actor=actor, review=review)
    return Review.objects.get(pk=review.pk)


def a_stranger() -> Account:
    """Somebody with an account and no part in anything."""
    account: Account = AccountFactory()
    return account
