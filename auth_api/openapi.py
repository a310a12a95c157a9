"""The OpenAPI document of auth_api: its calls, and under `webhooks` what endpoints receive."""

from typing import Any

import msgspec

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
}


def openapi(public_url: str) -> dict[str, Any]:
    """Return the document (OpenAPI 3.1)."""
    kinds = sorted(set(DATA_OF.values()), key=lambda kind: kind.__name__)
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
    answers = {"2XX": {"description": "Done."}, "4XX": {"description": "A problem document (RFC 9457)."}}
    described = {method: {"summary": summary, "responses": answers} for method, summary in calls.items()}
    return {**({"parameters": parameters} if parameters else {}), **described}


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
