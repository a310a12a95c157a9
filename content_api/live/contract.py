"""The contract of the live session, made from the models: AsyncAPI 3 for the streams, and its part of OpenAPI."""

from typing import Any

import msgspec

from chassis.docstrings import described, structs_within
from content_api.live.relay import LONGEST_DELAY
from racing.live.model import MESSAGE_CONTRACT, LiveMessageType, LiveSession

SCHEMAS = "#/components/schemas/"
TAG = "live"
ABOUT = "The session that is running, live."

_DATE_TIME = {"type": "string", "format": "date-time"}
_DECIMAL = {"type": "string", "format": "decimal"}
_SECONDS = {"type": "number", "format": "unix-time"}
"""Unix seconds (UTC) with their fraction."""

_DESCRIPTION = f"""Every message is `{{"type", "id", "data"}}`. A `snapshot` is the whole picture. A `change` is a JSON Merge Patch
(RFC 7396) on the picture you have: apply it, and you have the picture of its id. After a `reset` nothing is live: forget what you have.
Ids are `<epoch>-<number>`; within an epoch no number is left out, and a new epoch begins with a snapshot or a reset.

Come back with the last id (`Last-Event-ID`, or `last_id` in the address), and you are sent what you missed, or a snapshot. A client that
reads too slowly is sent a snapshot in place of what it missed. `delay` holds everything back by that many seconds (0 to {LONGEST_DELAY}),
for those who watch on television.

A field that is absent is unknown; null is never a value; in a patch it removes a field. Fields may be added; when one changes its
meaning or goes, the version of this contract is raised."""

_PARAMETERS = {
    "delay": (
        "Seconds by which everything is held back, for those who watch on television.",
        {"type": "integer", "minimum": 0, "maximum": LONGEST_DELAY},
    ),
    "last_id": (
        "The id of the last message you have: you are sent what follows.",
        {"type": "string", "pattern": "^[A-Za-z0-9]+-[0-9]+$", "maxLength": 64},
    ),
}


def schemas() -> dict[str, Any]:
    """Return the schemas of the picture as it is sent: without null, instants as unix seconds, points as numbers."""
    _, made = msgspec.json.schema_components([LiveSession], ref_template=f"{SCHEMAS}{{name}}")
    kinds = structs_within(LiveSession)
    return {name: described(_as_sent(schema), kinds[name]) for name, schema in sorted(made.items())}


def asyncapi() -> dict[str, Any]:
    """Return the document at `/live/asyncapi.json`."""
    messages = {
        kind.value: {
            "name": kind.value,
            "payload": {
                "type": "object",
                "required": ["type", "id", "data"],
                "properties": {
                    "type": {"type": "string", "const": kind.value},
                    "id": {"type": "string", "examples": ["5e2f81c0-17"]},
                    "data": _data(kind),
                },
            },
        }
        for kind in LiveMessageType
    }
    named = {kind: {"$ref": f"#/components/messages/{kind}"} for kind in messages}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Will it be Max? Live",
            "version": f"{MESSAGE_CONTRACT}.0.0",
            "description": _DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "websocket": {
                "address": "ws",
                "messages": named,
                "bindings": {"ws": {"query": _query("delay", "last_id")}},
            },
            "events": {"address": "events", "messages": named, "bindings": {"http": {}}},
        },
        "operations": {
            name: {"action": "send", "channel": {"$ref": f"#/channels/{name}"}} for name in ("websocket", "events")
        },
        "components": {"messages": messages, "schemas": schemas()},
    }


def paths() -> dict[str, Any]:
    """Return what OpenAPI can describe: the picture, and that there is an event stream."""
    refused = {"400": {"$ref": "#/components/responses/BAD_REQUEST"}}
    envelope = {
        "type": "object",
        "required": ["metadata", "result"],
        "properties": {
            "metadata": {
                "$ref": f"{SCHEMAS}Metadata",
                "description": "How old the picture is, and where it comes from.",
            },
            "result": {"$ref": f"{SCHEMAS}LiveSession", "description": "The whole picture."},
        },
    }
    nothing = {
        "description": "No session is running; `Next-Session` says when the next one begins.",
        "headers": {
            "Next-Session": {
                "description": "When the next session begins, in unix seconds (UTC).",
                "schema": {"type": "integer"},
            }
        },
    }
    return {
        "/live": {
            "get": {
                "operationId": "live",
                "tags": [TAG],
                "summary": "The session that is running, as it is now.",
                "description": "204 while nothing runs. `/live/events` and the WebSocket `/live/ws` send every change of it; "
                "`/live/asyncapi.json` describes them.",
                "parameters": _parameters("delay"),
                "responses": {
                    "200": {"description": "The picture.", "content": {"application/json": {"schema": envelope}}},
                    "204": nothing,
                    "304": {"description": "Nothing has changed since the version you have."},
                    **refused,
                },
            }
        },
        "/live/events": {
            "get": {
                "operationId": "live_events",
                "tags": [TAG],
                "summary": "Every change of the running session, as an event stream.",
                "description": "Server-sent events: `snapshot`, `change` and `reset`; `Last-Event-ID` resumes after that message.",
                "parameters": _parameters("delay", "last_id"),
                "responses": {
                    "200": {
                        "description": "The stream; it does not end.",
                        "content": {"text/event-stream": {"schema": {"type": "string"}}},
                    },
                    "503": {"$ref": "#/components/responses/SERVICE_UNAVAILABLE"},
                    **refused,
                },
            }
        },
    }


def _data(kind: LiveMessageType) -> dict[str, Any]:
    match kind:
        case LiveMessageType.SNAPSHOT:
            return {"$ref": f"{SCHEMAS}LiveSession"}
        case LiveMessageType.CHANGE:
            return {"type": "object", "description": "A JSON Merge Patch (RFC 7396) on the picture before."}
        case LiveMessageType.RESET:
            return {"type": "object", "maxProperties": 0}


def _query(*names: str) -> dict[str, Any]:
    properties = {name: _PARAMETERS[name][1] | {"description": _PARAMETERS[name][0]} for name in names}
    return {"type": "object", "properties": properties}


def _parameters(*names: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": False, "description": text, "schema": schema}
        for name, (text, schema) in ((name, _PARAMETERS[name]) for name in names)
    ]


def _as_sent(schema: Any) -> Any:
    """Return what msgspec writes of the models, without null and with numbers in place of strings."""
    if isinstance(schema, list):
        return [_as_sent(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema == _DATE_TIME:
        return _SECONDS
    if schema == _DECIMAL:
        return {"type": "number"}
    found = {name: _as_sent(each) for name, each in schema.items() if not (name == "default" and each is None)}
    if "anyOf" in found:
        kinds = [kind for kind in found.pop("anyOf") if kind != {"type": "null"}]
        found |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return found
