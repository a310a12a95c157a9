"""The streams of replays in the descriptions of the API: their channels in AsyncAPI 3, and their part of OpenAPI."""

from typing import Any

from content_api.live import contract as live
from racing.live.replay import FASTEST, MOST_A_SECOND, SLOWEST
from racing.model import SessionKind

TAG = "replays"
PATH = "/seasons/{year}/rounds/{round}/{session}/replay"

_ABOUT = f"""A session told once more, with the messages of the live session: a `snapshot` where it begins, then every `change` until the
session is over, and then the end; a WebSocket is closed with 1000. There is no `reset`. `data_at` is the time of the session, not of today.
At any speed there are at most {MOST_A_SECOND} messages a second. Come back with the last id, and it goes on there; with another speed, it
begins anew `from` where you say. Points as they ran are not part of it (`standings`)."""

_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "speed": (
        "Seconds of the session a second. Without it, 1: as it was.",
        {"type": "number", "minimum": SLOWEST, "maximum": FASTEST, "default": 1},
    ),
    "from": (
        "Where it begins: a lap of the leader (`12`), or a time since the beginning of the replay (`1:05:30`). Without it, the beginning.",
        {
            "type": "string",
            "pattern": r"^(\d{1,3}|(\d{1,2}:)?\d{1,3}:\d\d(\.\d{1,3})?)$",
            "examples": ["12", "1:05:30"],
        },
    ),
    "last_id": (
        "The id of the last message you have: you are sent what follows.",
        {"type": "string", "pattern": "^[A-Za-z0-9]+-[0-9]+$", "maxLength": 64},
    ),
}
_IN_PATH: dict[str, tuple[str, dict[str, Any]]] = {
    "year": ("Year of the season.", {"type": "integer"}),
    "round": ("A number, a Grand Prix such as `monaco`, `current`, `last` or `next`.", {"type": "string"}),
    "session": ("The kind of session.", {"type": "string", "enum": [kind.value for kind in SessionKind]}),
}


def asyncapi() -> dict[str, Any]:
    """Return the document at `/live/asyncapi.json`: the streams of the live session, and those of replays."""
    document = live.asyncapi()
    messages = {kind: {"$ref": f"#/components/messages/{kind}"} for kind in ("snapshot", "change")}
    where = {name: {"description": text} for name, (text, _) in _IN_PATH.items()}
    query: dict[str, Any] = {name: schema | {"description": text} for name, (text, schema) in _PARAMETERS.items()}
    shared: dict[str, Any] = {"messages": messages, "parameters": where, "description": _ABOUT}
    channels = {
        "replay_websocket": shared
        | {"address": f"..{PATH}/ws", "bindings": {"ws": {"query": {"type": "object", "properties": query}}}},
        "replay_events": shared | {"address": f"..{PATH}/events", "bindings": {"http": {}}},
    }
    operations = {name: {"action": "send", "channel": {"$ref": f"#/channels/{name}"}} for name in channels}
    return document | {
        "channels": document["channels"] | channels,
        "operations": document["operations"] | operations,
    }


def paths() -> dict[str, Any]:
    """Return what OpenAPI can describe: that there is an event stream."""
    parameters = [
        {"name": name, "in": place, "required": place == "path", "description": text, "schema": schema}
        for place, named in (("path", _IN_PATH), ("query", _PARAMETERS))
        for name, (text, schema) in named.items()
    ]
    return {
        f"{PATH}/events": {
            "get": {
                "operationId": "replay_events",
                "tags": [TAG],
                "summary": "A session told once more, as an event stream.",
                "description": f"{_ABOUT} `/ws` is the same as a WebSocket; `/live/asyncapi.json` describes both.",
                "parameters": parameters,
                "responses": {
                    "200": {
                        "description": "The stream; it ends with the session.",
                        "content": {"text/event-stream": {"schema": {"type": "string"}}},
                    },
                    "204": {"description": "You have all of it: the last id is that of the last message."},
                    "400": {"$ref": "#/components/responses/BAD_REQUEST"},
                    "404": {"$ref": "#/components/responses/NOT_FOUND"},
                    "429": {"description": "Too many replays are being told to your address."},
                    "503": {"$ref": "#/components/responses/SERVICE_UNAVAILABLE"},
                },
            }
        }
    }
