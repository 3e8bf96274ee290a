"""Asks a route as somebody, and tells what kind of answer came."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from django.test.signals import template_rendered
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ponte.common.permissions import reasons
from ponte.faces.api.application import api
from ponte.people.models import Account
from tests.access.expected import Answer, Route

WHAT_COMES_FIRST = {"my/unregistered.html", "my/applied.html", "desk/unprepared.html"}


def named_routes() -> dict[str, set[str]]:
    """Every named route of the product, with what its address says."""
    return dict(_walk(get_resolver(), "", set()))


def _walk(resolver: URLResolver, namespace: str, names: set[str]) -> Iterator[tuple[str, set[str]]]:
    for one in resolver.url_patterns:
        here = names | set(one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _walk(one, f"{namespace}{one.namespace}:" if one.namespace else namespace, here)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{namespace}{one.name}", here


def api_methods() -> dict[str, str]:
    """The method of each operation of the API."""
    described = api.get_openapi_schema()["paths"]
    return {said["operationId"]: method.upper() for path in described.values() for method, said in path.items()}


def leave_pages_blank(self: Template, context: Context) -> str:
    """Stand in for rendering: which page it is and what it says counts here, not how it looks."""
    template_rendered.send(sender=self, template=self, context=context)
    return ""


class Asker:
    """Somebody with a browser and, if they have an account, a program with a token."""

    def __init__(self, account: Account | None, secret: str, edition: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.secret = secret
        if account is not None:
            self.client.force_login(account)
            session = self.client.session
            session["edition_at_work"] = edition
            session.save()
        self.cookies = copy.deepcopy(self.client.cookies)

    def ask(self, route: Route, method: str, path: str, said: dict[str, Any]) -> HttpResponse:
        """Ask once, and let nothing of it stay."""
        self.client.cookies = copy.deepcopy(self.cookies)
        more: dict[str, Any] = {}
        if route.face == "api" and self.secret:
            more["headers"] = {"authorization": f"Bearer {self.secret}"}
        data: Any = said
        if route.face == "api" and method != "GET" and "file" not in said:
            data, more["content_type"] = json.dumps(said), "application/json"
        before = transaction.savepoint()  # not `atomic`: who keeps refusals asks how deep a transaction is open
        try:
            return self._send(method, path, data, more)
        finally:
            transaction.set_rollback(False)
            transaction.savepoint_rollback(before)

    def _send(self, method: str, path: str, data: Any, more: dict[str, Any]) -> HttpResponse:
        send = getattr(self.client, method.lower())
        answer: HttpResponse = send(path, data, **more)
        return answer


def kind_of(answer: Any) -> Answer | int:
    """Sort an answer; a status that no route should have is returned as it is."""
    status = answer.status_code
    if status == 401:
        return Answer.SIGN_IN
    if status == 302 and "/account/login/" in answer["Location"]:
        return Answer.SIGN_IN
    if status in (403, 404):
        return Answer(str(status))
    if status == 429 or (status >= 500 and status != 503):
        return int(status)
    if {template.name for template in answer.templates or ()} & WHAT_COMES_FIRST:
        return Answer.TOLD
    return Answer.IN


def reason_read(answer: Any) -> str:
    """The reason that a page or the API gives for a refusal."""
    if answer.get("Content-Type", "").startswith("application/problem+json"):
        code: str = answer.json()["code"]
        return str(reasons().get(code, code))
    return str(answer.context["reason"]) if answer.context and "reason" in answer.context else ""


def path_of(route: Route, parameters: dict[str, set[str]], names: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The address of a route for a thing, and what of the names belongs into the form."""
    full = route.full_name
    here = {key: value for key, value in names.items() if key in parameters[full]}
    return reverse(full, kwargs=here), {key: value for key, value in names.items() if key not in here}
