"""The picture of a session travels as JSON and loses nothing."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from racing.live.model import (
    LiveContender,
    LiveMessage,
    LiveMessageType,
    LiveRow,
    LiveSession,
    LiveStandings,
    SessionClock,
    Tyre,
    as_json,
    from_json,
)
from tests.factories import NOON, a_live_session


def a_session(**changes: Any) -> LiveSession:
    """With every kind of value in it."""
    known: dict[str, Any] = {
        "data_at": NOON + timedelta(milliseconds=250),
        "clock": SessionClock(remaining=5400, at=NOON, running=True),
        "rows": {
            3: LiveRow(number=3, position=1, tyre=Tyre(compound="soft", age=4)),
            1: LiveRow(number=1, position=2, gap="+0.412", sectors=("20.1", "")),
        },
        "standings": LiveStandings(
            drivers={"max-verstappen": LiveContender(position=1, points=Decimal("12.5"), gained=Decimal(25))}
        ),
    }
    return a_live_session(**(known | changes))


def test_what_travels_is_what_was_derived() -> None:
    session = a_session()
    assert from_json(msgspec.json.encode(as_json(session))) == session


def test_json_has_seconds_numbers_and_no_null() -> None:
    plain = as_json(a_session())
    assert plain["data_at"] == NOON.timestamp() + 0.25
    assert plain["clock"] == {"remaining": 5400, "at": int(NOON.timestamp()), "running": True}
    assert plain["standings"]["drivers"]["max-verstappen"] == {"position": 1, "points": 12.5, "gained": 25}
    assert plain["rows"]["1"]["sectors"] == ["20.1", ""]
    assert "grid" not in plain["rows"]["1"]
    assert b"null" not in msgspec.json.encode(plain)


@pytest.mark.parametrize(
    ("change", "named"),
    [({"rows": {"x": {"number": 1}}}, "key"), ({"status": "on"}, "$.status"), ({"colour": "red"}, "colour")],
)
def test_what_is_wrong_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=named.replace("$", r"\$")):
        from_json(msgspec.json.encode(as_json(a_session()) | change))


def test_a_message_is_known_by_epoch_and_number() -> None:
    assert LiveMessage(type=LiveMessageType.RESET, epoch="7f3a", number=12).id == "7f3a-12"
