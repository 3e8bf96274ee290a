"""Every *no* of the API in one form (RFC 9457): a code for programs, and a sentence in the reader's language."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from ponte.brokerage.domain.registering_people import FaultyPeople, said_fault
from ponte.common.permissions import Forbidden
from ponte.common.refusals import Refused

MEDIA_TYPE = "application/problem+json"


class Unauthenticated(Refused):
    """No token, or one that lets nobody in."""


class FieldProblem(Schema):
    """What is wrong with one field of a request."""

    field: str
    """Where it stands, for example ``body.title``."""
    detail: str


class Problem(Schema):
    """Why a request was not done."""

    title: str
    status: int
    code: str
    """Stable name of the rule that says no."""
    detail: str
    """A sentence in the language of ``Accept-Language``."""
    errors: list[FieldProblem] = []


def answer(status: int, code: str, detail: str, errors: list[FieldProblem] | None = None) -> HttpResponse:
    """Write a problem as an answer."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, errors=errors or [])
    return JsonResponse(
        problem.model_dump(),
        status=status,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store"},
    )


def missing(request: HttpRequest, exception: Exception | None = None, **_parts: str) -> HttpResponse:
    """Answer that there is nothing at an address."""
    return answer(404, "not_found", _("There is nothing at this address, or you may not see it."))


def handle_problems(api: NinjaAPI) -> None:
    """Have an API answer everything that is refused in one form."""
    api.exception_handler(Unauthenticated)(_unauthenticated)
    api.exception_handler(Forbidden)(_forbidden)
    api.exception_handler(FaultyPeople)(_faulty_people)
    api.exception_handler(Refused)(_refused)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(Http404)(missing)
    api.exception_handler(HttpError)(_http_error)


def _unauthenticated(request: HttpRequest, no: Unauthenticated) -> HttpResponse:
    response = answer(401, no.code, str(no))
    response["WWW-Authenticate"] = "Bearer"
    return response


def _forbidden(request: HttpRequest, no: Forbidden) -> HttpResponse:
    return answer(403, no.code, str(no))


def _refused(request: HttpRequest, no: Refused) -> HttpResponse:
    return answer(409, no.code, str(no))


def _faulty_people(request: HttpRequest, no: FaultyPeople) -> HttpResponse:
    errors = [
        FieldProblem(field=f"body.people.{fault.line - 1}.{fault.field}".rstrip("."), detail=said_fault(fault))
        for fault in no.faults
    ]
    return answer(409, no.code, str(no), errors)


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    match error:
        case AuthenticationError():
            return _unauthenticated(
                request, Unauthenticated("no_token", _("This needs a token: “Authorization: Bearer ponte_…”."))
            )
        case Throttled():
            seconds = math.ceil(error.wait or 1)
            said = _("Too many requests. Try again in %(seconds)d seconds.") % {"seconds": seconds}
            response = answer(429, "too_many_requests", said)
            response["Retry-After"] = str(seconds)
            return response
        case _:
            return answer(error.status_code, "unreadable", _("The body of the request cannot be read."))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [FieldProblem(field=_place(one["loc"]), detail=_expected(one)) for one in error.errors]
    lines = " ".join(f"{one.field}: {one.detail}." for one in errors)
    return answer(422, "invalid", lines, errors)


def _place(loc: tuple[Any, ...]) -> str:
    """Name a field as its sender knows it: without the name of the parameter that the body is read into."""
    source, *rest = (str(part) for part in loc)
    return ".".join([source, *(rest[1:] if source == "body" and len(rest) > 1 else rest)])


EXPECTED: Final[dict[str, str | Promise]] = {
    "missing": gettext_lazy("is missing"),
    "string_type": gettext_lazy("expected a text"),
    "string_unicode": gettext_lazy("expected a text in Unicode"),
    "string_pattern_mismatch": gettext_lazy("has characters that cannot stand here"),
    "string_too_long": gettext_lazy("can have %(max_length)s characters at most"),
    "too_long": gettext_lazy("can have %(max_length)s entries at most"),
    "greater_than_equal": gettext_lazy("cannot be less than %(ge)s"),
    "less_than_equal": gettext_lazy("cannot be more than %(le)s"),
    "int_parsing": gettext_lazy("expected a whole number"),
    "int_type": gettext_lazy("expected a whole number"),
    "list_type": gettext_lazy("expected a list"),
    "enum": gettext_lazy("expected one of: %(expected)s"),
    "literal_error": gettext_lazy("expected one of: %(expected)s"),
    "extra_forbidden": gettext_lazy("there is no such field"),
}
"""What a field should have been, by Pydantic's name of the error; what is not here is said in Pydantic's English."""


def _expected(error: dict[str, Any]) -> str:
    known = EXPECTED.get(error["type"])
    return str(known) % error.get("ctx", {}) if known else str(error["msg"])
