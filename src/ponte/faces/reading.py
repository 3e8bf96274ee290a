"""What is read of a request before any page sees it."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def without_nul(get_response: Answer) -> Answer:
    """Answer addresses with a NUL character by 400: no text holds one, and PostgreSQL compares none (middleware).

    The API says by itself which field has one.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        is_api = request.path_info.startswith("/api/")
        if not is_api and ("\0" in request.path_info or "%00" in request.META["QUERY_STRING"]):
            raise BadRequest("NUL character in the address")
        return get_response(request)

    return answer
