"""Lap records by name: what the promoters and F1 themselves list, for circuits of today and one of before."""

import pytest

from data_scheduler.reading.fastest_laps import best_of, lap_of_qualifying, the_fastest
from data_scheduler.reading.tracks import get_circuit
from racing.model import SessionKind
from racing.records import LayoutRaced, TimedLap
from racing.wire.requests.reads import GetCircuitRequest
from tests.factories import a_result, a_round, a_row
from tests.histories import all_of_history

LAP_RECORDS = {
    "monza": ("monza-7", "1:20.901", "lando-norris", 2025),
    "spa-francorchamps": ("spa-francorchamps-4", "1:44.701", "sergio-perez", 2024),
    "silverstone": ("silverstone-8", "1:27.097", "max-verstappen", 2020),
    "suzuka": ("suzuka-2", "1:30.965", "kimi-antonelli", 2025),
    "interlagos": ("interlagos-2", "1:10.540", "valtteri-bottas", 2018),
    "monaco": ("monaco-6", "1:12.909", "lewis-hamilton", 2021),
    "hungaroring": ("hungaroring-3", "1:16.627", "lewis-hamilton", 2020),
    "montreal": ("montreal-6", "1:13.078", "valtteri-bottas", 2019),
    "baku": ("baku-1", "1:43.009", "charles-leclerc", 2019),
    "imola": ("imola-3", "1:15.484", "lewis-hamilton", 2020),
    "zandvoort": ("zandvoort-5", "1:11.097", "lewis-hamilton", 2021),
    "hockenheimring": ("hockenheimring-4", "1:13.780", "kimi-raikkonen", 2004),
}

FASTEST_QUALIFYING = {
    "monza": ("1:18.792", "max-verstappen", 2025),
    "hungaroring": ("1:13.447", "lewis-hamilton", 2020),
    "monaco": ("1:09.954", "lando-norris", 2025),
}


def layout(circuit: str, id_: str) -> LayoutRaced:
    layouts = get_circuit(all_of_history(), GetCircuitRequest(circuit)).layouts
    return next(each for each in layouts if each.layout == id_)


@pytest.mark.parametrize("circuit", LAP_RECORDS)
def test_the_lap_record_of_a_layout_is_that_of_its_fastest_race_lap(circuit: str) -> None:
    id_, time, driver, season = LAP_RECORDS[circuit]
    record = layout(circuit, id_).lap_record
    assert record is not None
    assert (record.time, record.driver, record.season) == (time, driver, season)


@pytest.mark.parametrize("circuit", FASTEST_QUALIFYING)
def test_the_fastest_qualifying_is_of_the_same_layout(circuit: str) -> None:
    fastest = layout(circuit, LAP_RECORDS[circuit][0]).fastest_qualifying
    assert fastest is not None
    assert (fastest.time, fastest.driver, fastest.season) == FASTEST_QUALIFYING[circuit]


def test_a_layout_of_before_keeps_its_own_record() -> None:
    """Monza without chicanes, whose fastest race was in 1971."""
    old = layout("monza", "monza-3").lap_record
    assert old is not None
    assert (old.driver, old.season) == ("henri-pescarolo", 1971)


def test_a_qualifying_over_four_laps_is_no_lap() -> None:
    oval = layout("indianapolis", "indianapolis-1")
    assert oval.lap_record is not None
    assert oval.fastest_qualifying is None


def test_the_best_of_a_qualifying_is_that_of_whichever_part() -> None:
    assert best_of(a_row(q1="1:27.100", q2="1:26.900", q3="1:27.000")) == "1:26.900"
    assert best_of(a_row(time="1:30.000")) == "1:30.000"
    assert best_of(a_row()) is None


def test_the_lap_of_a_qualifying_is_the_fastest_of_anybodys_and_of_equal_ones_the_first() -> None:
    rows = (
        a_row("lando-norris", q1="1:27.500", q3="1:26.900"),
        a_row("max-verstappen", q1="1:26.900", q3="1:27.100"),
        a_row("george-russell"),
    )
    weekend, qualifying = a_round(), a_result(session=SessionKind.QUALIFYING, rows=rows)
    lap = lap_of_qualifying(weekend, qualifying)
    assert lap is not None
    assert (lap.time, lap.driver, lap.grand_prix) == ("1:26.900", "lando-norris", weekend.grand_prix)
    assert lap_of_qualifying(weekend, None) is None
    assert lap_of_qualifying(weekend, a_result(session=SessionKind.QUALIFYING, rows=(a_row(),))) is None


def test_of_equal_laps_the_first_counts() -> None:
    laps = [
        TimedLap(time=time, driver=who, season=1997, grand_prix="europe")
        for who, time in (("a", "1:21.072"), ("b", "1:21.072"))
    ]
    fastest = the_fastest(laps)
    assert fastest is not None
    assert fastest.driver == "a"
    assert the_fastest([TimedLap(time="none", driver="a", season=1950, grand_prix="monaco")]) is None


def test_races_of_a_circuit_tell_pole_and_fastest_lap_beside_the_winner() -> None:
    race = get_circuit(all_of_history(), GetCircuitRequest("monza")).races[-1]
    assert (race.season, race.winners, race.poles) == (2025, ("max-verstappen",), ("max-verstappen",))
    assert (race.fastest, race.fastest_lap, race.circuit) == (("lando-norris",), "1:20.901", "monza")
