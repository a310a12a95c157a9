"""Laps, stints and pit stops of every recording, held against a reading of the bare files that shares no code with the source."""

from itertools import groupby, pairwise
from pathlib import Path

import pytest

from fetcher_service.archive.facts import Facts
from fetcher_service.sources.livetiming.classification import QUALIFYING
from racing.laps import gaps, laps
from racing.model import TrackStatus
from racing.printed_times import printed
from racing.printed_times import time_milliseconds as milliseconds
from tests.contract.fetcher_service.lap_recordings import RACES, ReadTwice, read_twice
from tests.contract.fetcher_service.test_livetiming_recorded import SESSIONS
from tests.effort import mostly_slow

RECORDINGS = [*SESSIONS, "2025_06_miami_race_partial_raw"]
JOINED_LATE = "2025_06_miami_race_partial_raw"
"""Nine minutes from the middle of a race: laps before it are not in its files."""

ENTERED_LATER = {
    ("2025_06_miami_sprint", "kimi-antonelli"): "the set of lap 13 was corrected after he had come in again",
    (
        "2025_15_netherlands_practice1_live",
        "max-verstappen",
    ): "his second set was called used until after the next stop",
    (
        "2025_15_netherlands_practice1_live",
        "lewis-hamilton",
    ): "the age of his second set was entered after the next stop",
    ("2025_15_netherlands_practice1_live", "gabriel-bortoleto"): "his fifth set was entered after the next stop",
}
"""Stints that are not what the files said when the car came in, since people enter tyres by hand; ours are what was said last."""

every_recording = pytest.mark.parametrize(
    "recording", mostly_slow(RECORDINGS, "2018_04_azerbaijan_race", "2025_15_netherlands_practice1_live")
)


def reading(shared: Path, recording: str) -> ReadTwice:
    return read_twice(shared / "data" / "livetiming" / recording)


@every_recording
def test_the_laps_are_those_that_the_files_count(shared: Path, recording: str) -> None:
    (kind, chart, _), bare, _, _ = reading(shared, recording)
    assert chart.cars
    for car in chart.cars:
        counts = bare[str(car.number)].counts
        ended = counts if kind in RACES else [lap for lap in counts if lap in car.laps]
        assert list(car.laps) == ended, car.driver
        if kind not in RACES:
            # The lap that was begun last ends in the pits, or never.
            assert set(counts) - set(car.laps) <= {counts[-1]}, car.driver


@every_recording
def test_the_times_are_those_of_the_files_each_on_the_lap_that_they_name(shared: Path, recording: str) -> None:
    (kind, chart, _), bare, _, _ = reading(shared, recording)
    for car in chart.cars:
        told = bare[str(car.number)]
        ours = {lap: printed(time) for lap, time in zip(car.laps, car.times, strict=False) if time}
        out = {lap for lap in car.out_laps if kind not in RACES}
        # A time that the files leave out is the sum of the sectors that they tell; the same time twice in a row is said once.
        summed = [lap for lap, time in ours.items() if time not in told.times]
        assert all(all(row.sectors) for row in laps(chart) if row.driver == car.driver and row.lap in summed)
        written = iter(told.times)
        distinct = [time for time, _ in groupby(time for lap, time in ours.items() if lap not in summed)]
        assert all(time in written for time in distinct), f"{car.driver}: not in the order of the files"
        # In the later parts of qualifying, the files name laps of the first part.
        named = {lap: time for lap, time in told.named.items() if lap in ours and kind not in QUALIFYING}
        assert named == {lap: ours[lap] for lap in named}, car.driver
        left_out = len(told.times) - len(distinct)
        assert left_out <= len(out) + (recording == JOINED_LATE), f"{car.driver}: {left_out} times are on no lap"


@every_recording
def test_the_sectors_of_a_lap_add_up_to_its_time(shared: Path, recording: str) -> None:
    chart = reading(shared, recording).made.chart
    sums = [
        (row.driver, row.lap, row.time - sum(sector for sector in row.sectors if sector))
        for row in laps(chart)
        if row.time and all(row.sectors)
    ]
    assert len(sums) > 90
    assert [each for each in sums if abs(each[2]) > 1] == []


@every_recording
def test_the_stints_are_the_sets_of_tyres_of_the_files(shared: Path, recording: str) -> None:
    (_, chart, _), bare, _, _ = reading(shared, recording)
    differing = set()
    for car in chart.cars:
        ours = [stint for stint in chart.stints if stint.driver == car.driver]
        theirs = [tyres for tyres, _ in groupby(bare[str(car.number)].sets)]
        made = [tyres for tyres, _ in groupby((stint.compound, stint.new, stint.age) for stint in ours)]
        if theirs[:1] == [None]:
            made, theirs = made[1:], theirs[1:]
        if made != theirs:
            differing.add((recording, car.driver))
        assert all(after.first_lap == before.last_lap + 1 for before, after in pairwise(ours)), car.driver
        if ours:
            assert (ours[0].first_lap, ours[-1].last_lap) == (1, car.laps[-1]), car.driver
    assert differing == {known for known in ENTERED_LATER if known[0] == recording}


@every_recording
def test_the_stops_are_the_visits_to_the_pit_lane_that_ended(shared: Path, recording: str) -> None:
    (kind, chart, _), bare, told, _ = reading(shared, recording)
    for car in chart.cars:
        stops = [stop for stop in chart.pit_stops if stop.driver == car.driver]
        visits = [lap for lap, came_out in bare[str(car.number)].pits if came_out and lap in car.laps]
        assert [stop.lap for stop in stops] == (visits if kind in RACES else []), car.driver
        assert [stop.stop for stop in stops] == list(range(1, len(stops) + 1))
        for stop in stops:
            assert (stop.time, stop.standstill) == told.get((str(car.number), str(stop.lap)), (None, None))
    assert set(told) <= {(str(stop.number), str(stop.lap)) for stop in chart.pit_stops}


def test_the_archive_knows_the_same_fastest_laps_and_stops_of_a_race(shared: Path) -> None:
    chart = reading(shared, "2018_04_azerbaijan_race").made.chart
    with Facts() as archive:
        theirs = next(each for each in archive.season(2018).results if each.id == "2018-azerbaijan-race")
    by_driver = {car.driver: car for car in chart.cars}
    for row in theirs.rows:
        if row.fastest_lap is not None:
            car = by_driver[row.driver]
            best = min((time, lap) for lap, time in zip(car.laps, car.times, strict=True) if time)
            assert (printed(best[0]), best[1]) == (row.fastest_lap, row.fastest_lap_number), row.driver
    ours = {(stop.driver, stop.lap) for stop in chart.pit_stops}
    assert ours == {(stop.driver, stop.lap) for stop in theirs.pit_stops}


def test_the_order_at_the_end_of_each_lap_is_the_feeds_own(shared: Path) -> None:
    """Only newer sessions have the topic `LapSeries`, which had the leader of lap 3 in the place that he lost a moment later."""
    (_, chart, _), _, _, theirs = reading(shared, "2026_02_china_sprint")
    differing = [
        (car.driver, lap, place, theirs[str(car.number)].get(lap))
        for car in chart.cars
        for lap, place in zip(car.laps, car.positions, strict=True)
        if theirs[str(car.number)].get(lap) != place
    ]
    assert differing == [("george-russell", 3, 1, 2)]


@pytest.mark.parametrize("recording", ["2018_04_azerbaijan_race", "2025_23_qatar_sprint", "2026_02_china_sprint"])
def test_the_gaps_of_the_last_lap_are_those_of_the_result(shared: Path, recording: str) -> None:
    """To a tenth of a second: messages carry no exact instants, and the first lap has no time."""
    chart = reading(shared, recording).made.chart
    with Facts() as archive:
        id_ = f"{recording[:4]}-{SESSIONS[recording][0]}-{SESSIONS[recording][1]}"
        theirs = next(each for each in archive.season(int(recording[:4])).results if each.id == id_)
    behind = gaps(chart)
    last = {car.driver: car.laps[-1] for car in chart.cars}
    distance = max(last.values())
    compared = 0
    for row in theirs.rows:
        official = milliseconds((row.gap or "").removeprefix("+"))
        if official is not None and last[row.driver] == distance and not row.time_penalty:
            assert behind[row.driver][distance] == pytest.approx(official, abs=100), row.driver
            compared += 1
    assert compared >= 9


def test_what_race_control_deleted_is_marked(shared: Path) -> None:
    chart = reading(shared, "2025_23_qatar_sprint").made.chart
    tsunoda = next(car for car in chart.cars if car.driver == "yuki-tsunoda")
    times = dict(zip(tsunoda.laps, tsunoda.times, strict=True))
    assert tsunoda.deleted == (6, 7, 8, 9)
    assert [printed(times[lap]) for lap in (6, 7, 8)] == ["1:25.261", "1:25.413", "1:25.882"]


def test_flags_weather_and_radio_come_in_order_with_time_and_lap(shared: Path) -> None:
    log = reading(shared, "2025_23_qatar_sprint").made.log
    assert [change.status for change in log.session_status] == ["inactive", "started", "finished", "finalised", "ends"]
    assert {change.status for change in log.track_status} <= set(TrackStatus)
    for told in (log.race_control, log.track_status, log.session_status, log.weather, log.team_radio):
        assert [each.at for each in told] == sorted(each.at for each in told)
    assert len(log.weather) == 76
    assert log.weather[-1].lap == 19
    assert [(radio.driver, radio.address) for radio in log.team_radio] == [
        ("isack-hadjar", "https://f1.example/TeamRadio/ISAHAD01_6_20251129_162447.mp3"),
        ("lando-norris", "https://f1.example/TeamRadio/LANNOR01_4_20251129_162518.mp3"),
    ]
