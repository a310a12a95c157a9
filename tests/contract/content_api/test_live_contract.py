"""The message contract of the live session describes what is sent."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import jsonschema
import msgspec
import pytest

from content_api.live.contract import asyncapi, schemas
from content_api.live.message import Message, chunked, framed
from racing.live.model import (
    MESSAGE_CONTRACT,
    LiveContender,
    LiveMessage,
    LiveMessageType,
    LiveRow,
    LiveStandings,
    RaceControl,
    SessionClock,
    Tyre,
    Weather,
    as_json,
)
from racing.live.steps import Steps
from tests.factories import NOON, a_live_session

DOCUMENT: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(asyncapi()))
WHOLE = a_live_session(
    data_at=NOON + timedelta(milliseconds=250),
    clock=SessionClock(remaining=5400, at=NOON, running=True),
    part=1,
    rows={
        1: LiveRow(
            number=1,
            position=1,
            driver="max-verstappen",
            name="Max Verstappen",
            code="VER",
            constructor="red-bull",
            team="Red Bull",
            grid=2,
            gap="+0.412",
            interval="+0.412",
            last_lap="1:27.035",
            best_lap="1:27.035",
            sectors=("20.1", "", ""),
            tyre=Tyre(compound="soft", age=4, new=True),
            stops=1,
        )
    },
    order=(1,),
    messages={0: RaceControl(at=NOON, category="Flag", message="GREEN FLAG", lap=1, flag="GREEN", scope="Track")},
    weather=Weather(air=24.5, track=40.1, humidity=45.0, pressure=1002.3, rain=False, wind=1.5, wind_from=180),
    standings=LiveStandings(
        drivers={"max-verstappen": LiveContender(position=1, points=Decimal("12.5"), gained=Decimal(25))}
    ),
)


def closed(schema: Any) -> Any:
    """The schema, refusing properties that it does not name."""
    if isinstance(schema, dict):
        made = {name: closed(value) for name, value in schema.items()}
        return made | {"additionalProperties": False} if "properties" in schema and "type" in schema else made
    return [closed(value) for value in schema] if isinstance(schema, list) else schema


def validator(kind: LiveMessageType) -> jsonschema.Draft202012Validator:
    payload = DOCUMENT["components"]["messages"][kind]["payload"]
    return jsonschema.Draft202012Validator(closed(payload | {"components": DOCUMENT["components"]}))


def told(message: LiveMessage) -> Any:
    """What a WebSocket client reads."""
    frame = Message(message).frame
    size = frame[1]
    return msgspec.json.decode(frame[2 if size < 126 else 4 if size == 126 else 10 :])


def test_every_message_is_as_described() -> None:
    steps = Steps("5e2f81c0")
    told_steps = [steps.show(as_json(WHOLE)), steps.show(as_json(a_live_session())), steps.clear()]
    kinds = [LiveMessageType.SNAPSHOT, LiveMessageType.CHANGE, LiveMessageType.RESET]
    for step, kind in zip(told_steps, kinds, strict=True):
        assert step is not None
        assert step.type is kind
        message = told(step)
        assert message["id"] == step.id
        validator(kind).validate(message)


def test_a_field_that_is_not_described_is_noticed() -> None:
    wrong = {"type": "snapshot", "id": "a-1", "data": as_json(WHOLE) | {"colour": "red"}}
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        validator(LiveMessageType.SNAPSHOT).validate(wrong)


def test_null_is_never_a_value() -> None:
    assert "null" not in msgspec.json.encode(schemas()).decode()


def test_the_contract_has_a_version_and_both_streams() -> None:
    assert DOCUMENT["info"]["version"] == f"{MESSAGE_CONTRACT}.0.0"
    assert {name: channel["address"] for name, channel in DOCUMENT["channels"].items()} == {
        "websocket": "ws",
        "events": "events",
    }


@pytest.mark.parametrize(
    ("size", "head"),
    [(0, b"\x81\x00"), (125, b"\x81\x7d"), (126, b"\x81\x7e\x00\x7e"), (65536, b"\x81\x7f" + (65536).to_bytes(8))],
)
def test_a_frame_says_how_long_it_is(size: int, head: bytes) -> None:
    assert framed(b"x" * size) == head + b"x" * size


def test_a_chunk_says_how_long_it_is() -> None:
    assert chunked(b"x" * 26) == b"1a\r\n" + b"x" * 26 + b"\r\n"
