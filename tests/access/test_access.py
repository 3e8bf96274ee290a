"""Every named route, asked as every role about things of either side, answers as `tests.access.expected` says."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.template import Template

from docs.draw_access import PAGE, page
from ponte.common.permissions import reasons
from ponte.people.domain.tokens import make_token
from ponte.people.enums import Scope
from tests.access.asking import Asker, api_methods, kind_of, leave_pages_blank, named_routes, path_of, reason_read
from tests.access.bodies import BODIES
from tests.access.expected import GRANTS, PAGES_OWN, Answer, Role, Route
from tests.access.expected import routes as declared
from tests.access.world import World, a_world


def test_the_page_that_says_who_may_what_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m docs.draw_access"


def test_every_route_and_every_permission_is_declared() -> None:
    assert {route.full_name for route in declared()} == set(named_routes())
    assert {name.partition("@")[0] for name in GRANTS} == set(reasons()) | set(PAGES_OWN)


@pytest.fixture
def unhurried(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one address ask for thousands of pages, which are not drawn; nobody proves anew who they are."""
    settings.SECOND_FACTOR = "optional"
    monkeypatch.setattr("ponte.faces.proving.did_recently_reauthenticate", lambda _request: True)
    monkeypatch.setattr("ponte.common.limiting._consume", lambda *_args, **_more: True)
    monkeypatch.setattr("ponte.press.documents.render", lambda *_args, **_more: b"%PDF-1.7")
    monkeypatch.setattr(Template, "_render", leave_pages_blank)


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param((Role.VISITOR, Role.OTHER_OFFICE), id="outside and across"),
        pytest.param(tuple(Role), id="all", marks=pytest.mark.walk),
    ],
)
def test_every_route_answers_every_role_as_declared(db: None, unhurried: None, roles: tuple[Role, ...]) -> None:
    """Two roles always: nobody, and the other side's office; all of them take minutes (``make walks``)."""
    world = a_world()
    parameters, methods = named_routes(), api_methods()
    wrong, cells = [], 0
    for role in roles:
        asker = _asker(world, role)
        for route in declared():
            for side, names in _subject(world, route).items():
                path, said = path_of(route, parameters, names | dict(route.more))
                answer = _answer(asker, route, path, said | BODIES.get(route.full_name, {}), methods)
                cells += 1
                if fault := _fault(answer, *route.expected(role, side)):
                    wrong.append(f"{role}: {route.full_name} ({route.subject} {side}): {fault}")
    assert wrong == []
    assert cells > 650 * len(roles)


def _answer(asker: Asker, route: Route, path: str, said: dict[str, Any], methods: dict[str, str]) -> Any:
    """Ask a page to be read, or the form that cannot be read to be sent; an operation of the API as it is named."""
    if route.face == "api":
        return asker.ask(route, methods.get(route.name, "GET"), path, said)
    answer = asker.ask(route, "GET", path, said)
    return asker.ask(route, "POST", path, said) if answer.status_code == 405 else answer


def _asker(world: World, role: Role) -> Asker:
    account = world.accounts[role]
    secret = make_token(actor=account, name="Test", scopes=list(Scope))[1] if account else ""
    return Asker(account, secret, world.edition.slug)


def _subject(world: World, route: Route) -> dict[str, dict[str, Any]]:
    """The things that a route is asked about, by side."""
    return world.subjects[route.subject] if route.subject else {"own": {}}


def _fault(answer: Any, expected: Answer, lacking: str) -> str:
    """Say in what an answer is not the declared one; a refusal also reads as the permission that is lacking says."""
    found, lacking = kind_of(answer), lacking.partition("@")[0]
    if found != expected:
        return f"{found} instead of {expected} {lacking}"
    if found == Answer.FORBIDDEN and lacking in reasons() and reason_read(answer) != str(reasons()[lacking]):
        return f"refused, but not for {lacking}: “{reason_read(answer)}”"
    return ""
