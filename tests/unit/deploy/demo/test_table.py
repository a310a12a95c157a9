"""What a person sees of a picture."""

from decimal import Decimal
from typing import Any

import msgspec
from rich.console import Console

from deploy.demo.table import shown
from racing.live.model import LiveContender, LiveRow, LiveStandings, RaceControl, Tyre, as_json
from racing.model import TrackStatus
from tests.factories import NOON, a_live_session


def printed(picture: Any) -> str:
    console = Console(width=120, record=True, file=None, force_terminal=False)
    with console.capture() as captured:
        console.print(shown(picture))
    return captured.get()


def test_nothing_is_live() -> None:
    assert "nothing is live" in printed(None)


def test_the_order_the_gaps_the_tyres_and_the_title() -> None:
    race = a_live_session(
        track_status=TrackStatus.SAFETY_CAR,
        rows={
            1: LiveRow(number=1, code="VER", team="Red Bull", driver="max-verstappen", tyre=Tyre(compound="soft", age=7)),
            4: LiveRow(number=4, code="NOR", team="McLaren", driver="lando-norris", gap="+1.204", interval="+1.204", stops=1),
        },
        messages={0: RaceControl(at=NOON, category="SafetyCar", message="SAFETY CAR DEPLOYED")},
        standings=LiveStandings(
            drivers={"max-verstappen": LiveContender(position=2, points=Decimal("212.5"), gained=Decimal(25))}
        ),
    )  # fmt: skip
    lines = printed(as_json(race)).splitlines()
    assert "2025 bahrain race" in lines[0]
    assert "lap 4 of 57   running   safety car" in lines[1]
    first, second = (next(line for line in lines if code in line) for code in ("VER", "NOR"))
    assert first.split()[1:] == ["1", "VER", "Red", "Bull", "S", "7", "2.", "212.5", "│"]
    assert second.split()[1:] == ["2", "NOR", "McLaren", "+1.204", "+1.204", "1", "│"]
    assert "SAFETY CAR DEPLOYED" in lines[-2]


def test_a_car_that_is_out_or_in_the_pit_has_no_gap() -> None:
    race = a_live_session()
    rows = {
        1: msgspec.structs.replace(race.rows[1], code="VER", in_pit=True),
        4: msgspec.structs.replace(race.rows[4], code="NOR", retired=True, gap="+1 lap"),
    }
    lines = printed(as_json(msgspec.structs.replace(race, rows=rows))).splitlines()
    assert "pit" in next(line for line in lines if "VER" in line)
    out = next(line for line in lines if "NOR" in line)
    assert "out" in out
    assert "+1 lap" not in out
