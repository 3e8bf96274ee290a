"""Reviewers' pages: one sheet at a time, kept as it is written, sealed when signed, nothing of the others."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ponte.calls.domain.reviewing import give_review
from ponte.calls.models import Call, Conflict, Review, Reviewer
from tests.factories_calls import a_call, a_pair, a_reviewer, evaluated, officer_of, signed

pytestmark = pytest.mark.django_db


def given(names: str = "A", **fields: object) -> tuple[Call, Reviewer, list[Review]]:
    """A call under evaluation whose Italian reviewer has all its proposals."""
    call = a_call(**fields)  # type: ignore[arg-type]
    pairs = [a_pair(call, name) for name in names]
    evaluated(call)
    reviewer = a_reviewer(call, "it")
    reviews = [give_review(actor=officer_of(call, "it"), reviewer=reviewer, proposal=pair) for pair in pairs]
    return call, reviewer, reviews


def of(reviewer: Reviewer) -> Client:
    client = Client()
    client.force_login(reviewer.account)
    return client


def said(review: Review, mark: str, **more: str) -> dict[str, str]:
    criterion = review.reviewer.call_side.criteria.get().pk
    return {f"mark-{criterion}": mark, f"comment-{criterion}": "Sound.", "overall": "Good work."} | more


def sheet(client: Client, review: Review) -> str:
    return str(client.get(reverse("my:review", args=[review.pk])).content.decode())


def test_a_sheet_is_kept_while_it_is_written_and_sealed_when_it_is_signed() -> None:
    _call, reviewer, [first, second] = given("AB")
    client = of(reviewer)
    kept = client.post(reverse("my:review_draft", args=[first.pk]), said(first, "7"))
    assert "Kept at" in kept.content.decode()
    assert first.marks.get().value == 7
    answer = client.post(reverse("my:review", args=[first.pk]), said(first, "8", sign="1"))
    assert answer.url == reverse("my:review", args=[second.pk])  # type: ignore[attr-defined]
    shown = sheet(client, first)
    assert "Signed and sealed:" in shown
    assert "<textarea" not in shown
    late = client.post(reverse("my:review_draft", args=[first.pk]), said(first, "1"))
    assert "signed and sealed" in late.content.decode()
    assert first.marks.get().value == 8
    end = client.post(reverse("my:review", args=[second.pk]), said(second, "8", sign="1"), follow=True)
    assert "You have reviewed everything" in end.content.decode()


def test_an_incomplete_sheet_is_kept_but_not_signed() -> None:
    _call, reviewer, [review] = given()
    answer = of(reviewer).post(reverse("my:review", args=[review.pk]), {"overall": "Good.", "sign": "1"})
    assert "Give a mark for every criterion" in answer.content.decode()
    review.refresh_from_db()
    assert review.signed_at is None
    assert review.comment == "Good."


def test_nobody_sees_the_sheet_of_another() -> None:
    call, reviewer, [review] = given()
    other = a_reviewer(call, "it")
    theirs = give_review(actor=officer_of(call, "it"), reviewer=other, proposal=review.proposal)
    signed(theirs, 3)
    client = of(reviewer)
    for name in ("review", "review_draft", "review_conflict"):
        assert client.post(reverse(f"my:{name}", args=[theirs.pk])).status_code == 404
    assert str(other) not in sheet(client, review)
    assert str(other) not in client.get(reverse("my:reviews")).content.decode()


def test_a_declared_conflict_gives_the_application_back() -> None:
    _call, reviewer, [review] = given()
    client = of(reviewer)
    client.post(reverse("my:review_conflict", args=[review.pk]), {"note": "We wrote a paper together."})
    assert not Review.objects.exists()
    assert Conflict.objects.get(kind="declared").note == "We wrote a paper together."
    assert "Nothing to review" in client.get(reverse("my:reviews")).content.decode()


def test_names_are_hidden_where_the_call_says_so() -> None:
    _call, reviewer, [review] = given(hides_names=True)
    shown = sheet(of(reviewer), review)
    assert "Bianchi" not in shown
    assert "Naples" not in shown
    assert "heart failure" in shown


def test_the_pages_ask_as_many_queries_for_three_reviews_as_for_one() -> None:
    counts = []
    for names in ("A", "ABC"):
        _call, reviewer, reviews = given(names)
        client = of(reviewer)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("my:reviews"))
            sheet(client, reviews[0])
        counts.append(len(asked))
    assert counts[0] == counts[1]
