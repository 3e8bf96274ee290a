"""The API as a whole: its rooms, how its answers are kept by who reads them, and its description."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from ponte.faces.api import (
    accords,
    calls,
    check_ins,
    directory,
    editions,
    hand_overs,
    meetings,
    profiles,
    registrations,
    showcases,
    timetables,
    tokens,
    trail,
)
from ponte.faces.api.access import ByAddress, Token
from ponte.faces.api.problems import MEDIA_TYPE, Problem, handle_problems

DESCRIPTION = """What Ponte's pages show and do, for programs.

The public record is read without a token. Everything else needs one, made on one's own pages under *Tokens*: it can do
what its scopes name, and never more than its owner could at that moment.
"""


class PonteApi(NinjaAPI):
    """django-ninja's API with entity tags, one form of problems, and both in the description."""

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        """Write an answer; nothing but 304 to who has it already (RFC 9110, 13)."""
        response = super().create_response(request, data, status=status, temporal_response=temporal_response)
        if request.method != "GET" or response.status_code != 200:
            return response
        is_private = hasattr(request, "auth")
        response["Cache-Control"] = "private, no-cache" if is_private else "public, no-cache"
        patch_vary_headers(response, ["Authorization"])
        if not is_private:
            response["Access-Control-Allow-Origin"] = "*"  # what is public may be read by any page's script
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        known = get_conditional_response(request, etag=etag, response=response)
        assert known is not None  # noqa: S101 (the response itself, or 304)
        return known

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name operations by what they do."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Describe the API, with the scopes and the problems of each operation."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        by_id = {
            self.get_openapi_operation_id(operation): operation
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        }
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema(
            ref_template="#/components/schemas/{model}"
        )
        schema["components"]["schemas"] |= schema["components"]["schemas"]["Problem"].pop("$defs", {})
        for path in schema["paths"].values():
            for method, described in path.items():
                _describe(described, method, by_id[described["operationId"]])
        return schema


def _describe(described: dict[str, Any], method: str, operation: Operation) -> None:
    """Say which scope an operation needs, and which problems it may answer."""
    statuses = ["422", "429"] if described["parameters"] or "requestBody" in described else ["429"]
    for callback in operation.auth_callbacks:
        if isinstance(callback, Token):
            scopes = [callback.scope.value] if callback.scope else []
            described["security"] = [{"Token": scopes}]
            statuses += ["401", "403"]
    if any(parameter["in"] == "path" for parameter in described["parameters"]):
        statuses.append("404")
    if method != "get":
        statuses += ["400", "409"]
    if form := described.get("requestBody", {}).get("content", {}).get("multipart/form-data"):
        form["schema"]["additionalProperties"] = False
    described["description"] = described.get("description", "").strip()
    described["summary"], _separator, described["description"] = described["description"].partition("\n")
    if method == "get":
        described["responses"][304] = {"description": "Not changed since the entity tag that was sent"}
    for status in sorted(statuses):
        described["responses"][int(status)] = {
            "description": PROBLEMS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


PROBLEMS = {
    "400": "The body cannot be read",
    "401": "No token, or a dead one",
    "403": "Not with this token, or not by its owner",
    "404": "There is nothing here, or nothing that its owner may see",
    "409": "A rule says no",
    "422": "A field is not what it should be",
    "429": "Too many requests; `Retry-After` says how long to wait",
}

api = PonteApi(
    title="Ponte",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
)
handle_problems(api)
for router in (editions.router, directory.router, accords.router, calls.router, showcases.router):
    api.add_router("", router, throttle=[ByAddress()])
for router in (
    tokens.router,
    registrations.router,
    profiles.router,
    meetings.router,
    timetables.router,
    check_ins.router,
    hand_overs.router,
    trail.router,
):
    api.add_router("", router)
