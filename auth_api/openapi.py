"""The OpenAPI document of auth_api: its calls, and under `webhooks` what endpoints receive."""

from typing import Any

import msgspec

from auth_api.calendar_schemas import CalendarInput, CalendarShown, CalendarsShown, NewCalendarShown
from chassis.process.version import VERSION
from racing.webhook_events import DATA_OF, EventKind
from racing.webhook_events import VERSION as DATA_VERSION

REFS = "#/components/schemas/{name}"
HEADERS = {
    "webhook-id": "Id of the event; the same whenever it is sent again. Ignore one that you have had.",
    "webhook-timestamp": "When it is sent, in seconds since 1970. Refuse what is older than five minutes.",
    "webhook-signature": "Signatures with spaces between them, `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.",
}

CALLS: dict[str, dict[str, str]] = {
    "/key": {"get": "What the key of this request may do."},
    "/webhooks": {"get": "Your webhooks.", "post": "Make a webhook; its secret is in this answer alone."},
    "/webhooks/{webhook}": {
        "get": "One webhook.",
        "patch": "Change what is given; `enabled: true` starts one again that was disabled.",
        "delete": "Delete it, with its ledger.",
    },
    "/webhooks/{webhook}/secret": {"post": "Another secret; for a day the one before signs, too."},
    "/webhooks/{webhook}/test": {"post": "Send a test event."},
    "/webhooks/{webhook}/deliveries": {"get": "What was delivered, the newest first."},
    "/webhooks/{webhook}/deliveries/{delivery}/resend": {"post": "Send an event once more, under the same id."},
    "/calendars": {"get": "Your private calendars.", "post": "Make one; its address is in this answer alone."},
    "/calendars/{calendar}": {
        "get": "One private calendar.",
        "patch": "Change what is given; who subscribes has the new choice under the same address.",
        "delete": "End its address for good.",
    },
}

BODIES: dict[tuple[str, str], type[msgspec.Struct]] = {
    ("/calendars", "post"): CalendarInput,
    ("/calendars/{calendar}", "patch"): CalendarInput,
}
"""What is sent, where it is described."""

ANSWERS: dict[tuple[str, str], tuple[str, type[msgspec.Struct]]] = {
    ("/calendars", "get"): ("200", CalendarsShown),
    ("/calendars", "post"): ("201", NewCalendarShown),
    ("/calendars/{calendar}", "get"): ("200", CalendarShown),
    ("/calendars/{calendar}", "patch"): ("200", CalendarShown),
}
"""What is answered, where it is described."""


def openapi(public_url: str) -> dict[str, Any]:
    """Return the document (OpenAPI 3.1)."""
    answers = {kind for _, kind in ANSWERS.values()}
    kinds = sorted({*DATA_OF.values(), *BODIES.values(), *answers}, key=lambda kind: kind.__name__)
    _, components = msgspec.json.schema_components(kinds, ref_template=REFS)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Will it be Max? Accounts", "version": VERSION},
        "servers": [{"url": f"{public_url}/auth/v1"}],
        "security": [{"key": []}, {"bearer": []}],
        "paths": {path: _path(path, calls) for path, calls in CALLS.items()},
        "webhooks": {kind.value: _webhook(kind) for kind in EventKind},
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _path(path: str, calls: dict[str, str]) -> dict[str, Any]:
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
    described = {method: _call(path, method, summary) for method, summary in calls.items()}
    return {**({"parameters": parameters} if parameters else {}), **described}


def _call(path: str, method: str, summary: str) -> dict[str, Any]:
    status, kind = ANSWERS.get((path, method), ("2XX", None))
    done = {"description": "Done."} | ({"content": _json_of(kind)} if kind is not None else {})
    answers = {status: done, "4XX": {"description": "A problem document (RFC 9457)."}}
    body = BODIES.get((path, method))
    sent = {"requestBody": {"required": True, "content": _json_of(body)}} if body is not None else {}
    return {"summary": summary, **sent, "responses": answers}


def _json_of(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REFS.format(name=kind.__name__)}}}


def _webhook(kind: EventKind) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": ["type", "timestamp", "version", "data"],
        "properties": {
            "type": {"const": kind.value},
            "timestamp": {"type": "string", "format": "date-time"},
            "version": {"const": DATA_VERSION},
            "data": {"$ref": REFS.format(name=DATA_OF[kind].__name__)},
        },
    }
    parameters = [
        {"name": name, "in": "header", "required": True, "description": words, "schema": {"type": "string"}}
        for name, words in HEADERS.items()
    ]
    return {
        "post": {
            "summary": kind.value,
            "parameters": parameters,
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {
                "2XX": {"description": "Taken. Anything else is tried again for a day; 410 disables the webhook."}
            },
        }
    }
