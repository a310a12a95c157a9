from typing import Any

import msgspec
import pytest

from fetcher_service.failures import SourceFailed
from fetcher_service.sources.livetiming.classification import FinalState, classification_rows
from fetcher_service.sources.livetiming.messages import ListedDriver, TimingData
from racing.model import ClassificationRow, Outcome, SessionKind
from tests.unit.fetcher_service.sources.livetiming.feed import IDENTITIES

OUT = {"Retired": True, "Stopped": True}
FINISHER = {"Position": "1", "NumberOfLaps": 58, "GapToLeader": "LAP 58"}


def rows(**cars: Any) -> tuple[ClassificationRow, ...]:
    """Of a race, by car, written `car_4={…}`."""
    lines = {car.removeprefix("car_"): line for car, line in cars.items()}
    drivers = {number: ListedDriver(full_name=f"Driver {number}") for number in lines if number.isdecimal()}
    final = FinalState(timing=msgspec.convert({"Lines": lines}, TimingData), drivers=drivers)
    return classification_rows(SessionKind.RACE, final, 2026, IDENTITIES)


def sectors(*segments: int) -> Any:
    return {"Sectors": [{"Value": "", "Segments": [{"Status": segment} for segment in segments]}]}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (OUT, Outcome.DID_NOT_START),
        ({"Stopped": True, "Position": "20", "NumberOfLaps": 0}, Outcome.DID_NOT_START),
        (OUT | sectors(0, 0, 0), Outcome.DID_NOT_START),
        # Stopped on the way to the grid: through the pits, and slowly.
        (OUT | sectors(2064, 2064, 2048, 2048, 2052, 0), Outcome.DID_NOT_START),
        (OUT | sectors(2064, 2049, 2051, 0), Outcome.RETIRED),
        (OUT | {"GapToLeader": "+22.304"}, Outcome.RETIRED),
        (OUT | {"GapToLeader": "3L"}, Outcome.RETIRED),
        (OUT | {"NumberOfLaps": 1}, Outcome.RETIRED),
        # Feeds before 2020 do not say it.
        (OUT | {"Sectors": [{"Value": ""}, {"Value": ""}, {"Value": ""}]}, Outcome.RETIRED),
        ({"Position": "2"}, Outcome.NOT_CLASSIFIED),
    ],
)
def test_a_car_that_never_set_off_did_not_start(line: Any, outcome: Outcome) -> None:
    _, last = rows(car_63=FINISHER, car_81=line)
    assert (last.number, last.outcome, last.position) == (81, outcome, None)


def test_cars_that_did_not_start_come_last() -> None:
    found = rows(
        car_81=OUT | {"Position": "2"}, car_63=FINISHER, car_18={"Position": "3", "NumberOfLaps": 12, "Stopped": True}
    )
    assert [(row.number, row.outcome, row.laps) for row in found] == [
        (63, Outcome.CLASSIFIED, 58),
        (18, Outcome.RETIRED, 12),
        (81, Outcome.DID_NOT_START, None),
    ]


def test_a_line_that_is_no_car_has_no_row() -> None:
    found = rows(car_63=FINISHER, car_x={"Position": "2"}, car_01={"Position": "3"})
    assert [row.number for row in found] == [63]


def test_a_car_of_which_nobody_is_named_is_no_result() -> None:
    final = FinalState(
        timing=msgspec.convert({"Lines": {"63": FINISHER}}, TimingData), drivers={"63": ListedDriver(full_name="?!")}
    )
    with pytest.raises(SourceFailed, match="DriverList: nobody is named for car 63"):
        classification_rows(SessionKind.RACE, final, 2026, IDENTITIES)
