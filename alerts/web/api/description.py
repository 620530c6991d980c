"""The API's description (OpenAPI 3.1), made from the table of operations and the types they name."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec
from starlette.responses import Response

from alerts.accounts.visitor import Role
from alerts.web import answers, events
from alerts.web.api import handlers
from alerts.web.api.operations import OPERATIONS, Operation
from alerts.web.asking import Ask
from alerts.web.desk import Desk
from alerts.web.routes import Route

REFUSALS = {
    "400": "The request is wrong.",
    "401": "Nobody is signed in.",
    "403": "The role does not suffice, or another site's page asks.",
    "404": "There is no such thing.",
    "408": "The body was sent too slowly.",
    "409": "Something is in the way.",
    "413": "Too much was sent.",
    "422": "The Idempotency-Key was given with another request.",
    "500": "Something went wrong here.",
    "503": "The work failed, for example because the database is busy.",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A key of your choosing, a UUID for example: the same change, sent again within a day, gets the same answer and is made once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_REFERENCE = "#/components/schemas/{name}"


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    named = [*dict.fromkeys(kind for op in OPERATIONS for kind in (op.gives, op.takes) if kind), answers.Problem]
    schemas, components = msgspec.json.schema_components(named, ref_template=_REFERENCE)
    known = dict(zip(named, schemas, strict=True))
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        route = operation.route
        paths.setdefault(route.path, {})[route.method.lower()] = _described(operation, known)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tocsin", "version": "1", "description": "What the desk shows, for programs."},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "tocsin_session"},
            },
        },
        "security": [{"token": []}, {"session": []}],
    }


def _described(operation: Operation, known: dict[Any, Any]) -> dict[str, Any]:
    route = operation.route
    named = re.findall(r"{(\w+)}", route.path)
    parts = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in named]
    asked = [{"name": p.name, "in": "query", "description": p.said, "schema": p.schema} for p in operation.parameters]
    problem = {"application/problem+json": {"schema": known[answers.Problem]}}
    good = {"description": "Done.", "content": _content(operation, known)}
    out: dict[str, Any] = {
        "summary": route.summary,
        "operationId": operation.handler.__name__.rstrip("_"),
        "parameters": [*parts, *asked, *([KEY] if route.method != "GET" else [])],
        "responses": {"200": good}
        | {code: {"description": said, "content": problem} for code, said in REFUSALS.items()},
    }
    if operation.takes:
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": known[operation.takes]}}}
    return out


def _content(operation: Operation, known: dict[Any, Any]) -> dict[str, Any]:
    """The types of a good answer. Of a stream the schema is that of one event's data."""
    if operation.handler is events.stream_json:
        return {"text/event-stream": {"schema": {"type": "string"}}}
    file = {"text/csv": {"schema": {"type": "string"}}} if operation.file else {}
    return {"application/json": {"schema": known[operation.gives]}} | file


def show(desk: Desk, ask: Ask) -> Response:
    """The description."""
    return handlers.answer(document())


ROUTES = (*(operation.route for operation in OPERATIONS), Route("GET", "/api/v1/openapi.json", Role.READER, show))
