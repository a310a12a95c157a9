"""What laps, stints and stops are made of a made-up session, case by case (decision 0152)."""

from datetime import timedelta

import pytest

from racing.model import SessionKind
from tests.factories import NOON
from tests.unit.fetcher_service.sources.livetiming.feed import IDENTITIES
from tests.unit.fetcher_service.sources.livetiming.history.telling import NORRIS, VERSTAPPEN, Telling

FIRST, SECOND = "lando-norris", "max-verstappen"


def a_race() -> Telling:
    return Telling().start()


def test_a_lap_has_its_time_its_sectors_and_who_came_first() -> None:
    told = a_race().laps(NORRIS, 3, first=True).at(NOON + timedelta(seconds=2)).laps(VERSTAPPEN, 3, first=True)
    assert [(lap.lap, lap.time, lap.sectors, lap.position) for lap in told.of(FIRST)] == [
        (1, None, (None, 30_000, 40_000), 1),
        (2, 90_000, (20_000, 30_000, 40_000), 1),
        (3, 90_000, (20_000, 30_000, 40_000), 1),
    ]
    assert [(lap.lap, lap.position, lap.gap) for lap in told.of(SECOND)] == [
        (1, 2, 2_000),
        (2, 2, 2_000),
        (3, 2, 2_000),
    ]


def test_a_time_that_is_not_sent_again_is_the_sum_of_its_sectors() -> None:
    told = a_race().lap(NORRIS, time=90.0).lap(NORRIS).lap(NORRIS, sectors=(20.0, 30.0, 41.5), time=91.5)
    assert [lap.time for lap in told.of(FIRST)] == [90_000, 90_000, 91_500]


def test_a_lap_without_time_and_with_a_sector_missing_has_none() -> None:
    told = a_race().car(NORRIS, after=95, NumberOfLaps=1).car(NORRIS, after=20, Sectors={"0": {"Value": "20.000"}})
    told.car(NORRIS, after=70, NumberOfLaps=2)
    assert [(lap.lap, lap.time, lap.sectors) for lap in told.of(FIRST)] == [
        (1, None, (None, None, None)),
        (2, None, (20_000, None, None)),
    ]


def test_what_comes_some_seconds_after_the_line_belongs_to_the_lap_that_has_ended() -> None:
    told = a_race().car(NORRIS, after=90, NumberOfLaps=1)
    told.car(NORRIS, after=3, LastLapTime={"Value": "1:30.000"}, Speeds={"FL": {"Value": "288"}})
    told.car(NORRIS, after=17, Sectors={"0": {"Value": "20.000"}}, Speeds={"I1": {"Value": "240"}})
    told.car(NORRIS, after=70, NumberOfLaps=2)
    first, second = told.of(FIRST)
    assert (first.time, first.speeds) == (90_000, (None, None, 288, None))
    assert (second.sectors[0], second.speeds) == (20_000, (240, None, None, None))


@pytest.mark.parametrize("speed", ["", "0", "fast", "19", "401", "-3"])
def test_a_speed_that_no_car_has_is_left_out(speed: str) -> None:
    told = a_race().car(NORRIS, after=60, Speeds={"ST": {"Value": speed}}).lap(NORRIS, time=90.0)
    assert told.of(FIRST)[0].speeds == (None, None, None, None)


def test_a_deleted_lap_is_marked_until_it_is_reinstated() -> None:
    told = Telling(SessionKind.QUALIFYING).start().out(NORRIS, after=60)
    told.lap(NORRIS, time=95.0).lap(NORRIS, time=90.0).lap(NORRIS, sectors=(20.0, 30.0, 41.0), time=91.0)
    told.says("CAR 4 (NOR) TIME 1:30.000 DELETED - TRACK LIMITS AT TURN 4 LAP 2 12:05:01", after=20)
    told.says("CAR 4 (NOR) TIME 1:31.000 DELETED - TRACK LIMITS AT TURN 11", after=5)
    assert [(lap.lap, lap.deleted) for lap in told.of(FIRST)] == [(1, False), (2, True), (3, True)]
    told.says("CAR 4 (NOR) TIME 1:30.000 REINSTATED - LAP 2", after=60)
    assert [lap.lap for lap in told.of(FIRST) if lap.deleted] == [3]


def test_a_deletion_that_names_neither_lap_nor_time_deletes_nothing() -> None:
    told = Telling(SessionKind.QUALIFYING).start().out(NORRIS, after=60).lap(NORRIS, time=95.0).lap(NORRIS, time=90.0)
    told.says("CAR 4 (NOR) LAP DELETED - TRACK LIMITS AT TURN 4 (NEXT LAP PIT)", after=20)
    assert not any(lap.deleted for lap in told.of(FIRST))


def test_after_a_red_flag_the_feed_takes_a_lap_back_and_goes_on_from_the_one_before() -> None:
    told = a_race().laps(NORRIS, 3, first=True)
    told.tell("TrackStatus", {"Status": "5"}, after=10).take_back(NORRIS, 2)
    told.into_pits(NORRIS, after=60).tell("SessionStatus", {"Status": "Aborted"})
    told.tell("SessionStatus", {"Status": "Started"}, after=1200).out(NORRIS, after=5)
    told.lap(NORRIS, time=100.0)
    assert [(lap.lap, lap.time) for lap in told.of(FIRST)] == [(1, None), (2, 90_000), (3, 100_000)]
    (stop,) = told.chart.pit_stops
    assert (stop.lap, told.chart.cars[0].in_laps, told.chart.cars[0].out_laps) == (3, (3,), ())
    assert told.recording.log(2025, "bahrain", {}, IDENTITIES, folder=None) is not None


def test_a_stop_is_a_visit_to_the_pit_lane_with_its_lap_its_time_of_day_and_what_the_feed_timed() -> None:
    told = a_race().laps(NORRIS, 2, first=True).into_pits(NORRIS, after=85)
    entered = told.now
    told.car(NORRIS, after=5, NumberOfLaps=3).out(NORRIS, after=18)
    told.tell("PitLaneTimeCollection", {"PitTimes": {NORRIS: {"Duration": "23.4", "Lap": "3"}}})
    told.lap(NORRIS, sectors=(40.0, 30.0, 40.0), counted=False).car(NORRIS, NumberOfLaps=4)
    (stop,) = told.chart.pit_stops
    assert (stop.driver, stop.stop, stop.lap, stop.time, stop.at) == (FIRST, 1, 3, "23.4", entered)
    assert stop.standstill is None
    assert [(lap.lap, lap.into_pits, lap.out_of_pits) for lap in told.of(FIRST)] == [
        (1, False, False),
        (2, False, False),
        (3, True, False),
        (4, False, True),
    ]
    exact = {"PitStop": {"PitStopTime": "2.3", "PitLaneTime": "23.371", "Lap": "3"}}
    told.tell("PitStopSeries", {"PitTimes": {NORRIS: [exact]}})
    (stop,) = told.chart.pit_stops
    assert (stop.time, stop.standstill) == ("23.371", "2.3")


def test_the_way_to_the_grid_is_no_stop() -> None:
    told = Telling().into_pits(NORRIS, after=10).out(NORRIS, after=600).start().laps(NORRIS, 2, first=True)
    assert told.chart.pit_stops == ()
    assert told.chart.cars[0].out_laps == ()


def test_in_practice_a_lap_out_of_the_garage_has_no_time_and_one_into_the_pits_ends_there() -> None:
    told = Telling(SessionKind.PRACTICE_1).start().out(NORRIS, after=300)
    told.lap(NORRIS, time=412.0).lap(NORRIS, time=90.0)
    told.car(NORRIS, after=20, Sectors={"0": {"Value": "20.000"}}).into_pits(NORRIS, after=80)
    told.out(NORRIS, after=900).lap(NORRIS, time=1_000.0)
    assert [(lap.lap, lap.time, lap.into_pits, lap.out_of_pits) for lap in told.of(FIRST)] == [
        (1, None, False, True),
        (2, 90_000, False, False),
        (3, None, True, False),
        (4, None, False, True),
    ]
    assert told.chart.pit_stops == ()
    assert all(lap.position is None and lap.gap is None for lap in told.of(FIRST))


def test_used_tyres_have_an_age_that_grows_with_every_lap() -> None:
    told = a_race().tyres(NORRIS, 0, Compound="SOFT", New="false", StartLaps=3).laps(NORRIS, 2, first=True)
    told.into_pits(NORRIS, after=85).car(NORRIS, after=5, NumberOfLaps=3)
    told.tyres(NORRIS, 1, after=2, Compound="UNKNOWN", New="true", StartLaps=0).out(NORRIS, after=16)
    told.tyres(NORRIS, 1, after=10, Compound="HARD").lap(NORRIS, counted=False).car(NORRIS, NumberOfLaps=4)
    assert [
        (stint.stint, stint.first_lap, stint.last_lap, stint.compound, stint.new, stint.age)
        for stint in told.chart.stints
    ] == [(1, 1, 3, "soft", False, 3), (2, 4, 4, "hard", True, 0)]
    assert [lap.tyre_age for lap in told.of(FIRST)] == [4, 5, 6, 1]


def test_tyres_that_change_without_a_stop_were_entered_wrongly() -> None:
    told = a_race().tyres(NORRIS, 0, Compound="SOFT", New="true", StartLaps=0).laps(NORRIS, 2, first=True)
    told.tyres(NORRIS, 0, after=10, Compound="MEDIUM").laps(NORRIS, 1)
    assert [(stint.compound, stint.last_lap) for stint in told.chart.stints] == [("medium", 3)]


def test_a_new_set_that_is_written_over_the_old_one_after_a_stop_is_a_stint_of_its_own() -> None:
    told = a_race().tyres(NORRIS, 0, Compound="SOFT", New="true", StartLaps=0).laps(NORRIS, 2, first=True)
    told.into_pits(NORRIS, after=85).car(NORRIS, after=5, NumberOfLaps=3).out(NORRIS, after=18)
    told.tyres(NORRIS, 0, after=30, Compound="HARD", New="false", StartLaps=1).lap(NORRIS, counted=False)
    told.car(NORRIS, NumberOfLaps=4)
    assert [(stint.first_lap, stint.last_lap, stint.compound, stint.age) for stint in told.chart.stints] == [
        (1, 3, "soft", 0),
        (4, 4, "hard", 1),
    ]


def test_a_car_that_stops_on_track_keeps_the_laps_it_ended() -> None:
    told = a_race().laps(NORRIS, 2, first=True).car(NORRIS, after=30, Stopped=True, Retired=True, Status=64)
    told.at(NOON + timedelta(seconds=3)).laps(VERSTAPPEN, 4, first=True)
    assert [lap.lap for lap in told.of(FIRST)] == [1, 2]
    assert [(lap.lap, lap.position) for lap in told.of(SECOND)] == [(1, 2), (2, 2), (3, 1), (4, 1)]
    assert [car.driver for car in told.chart.cars] == [SECOND, FIRST]


def test_a_car_that_gives_up_in_its_garage_has_no_stop() -> None:
    told = a_race().laps(NORRIS, 2, first=True).into_pits(NORRIS, after=85).car(NORRIS, after=2, NumberOfLaps=3)
    assert told.chart.pit_stops == ()
    assert told.chart.cars[0].in_laps == (3,)


def test_a_lapped_car_has_fewer_laps_and_a_place_at_the_end_of_each() -> None:
    told = a_race().laps(NORRIS, 5, first=True)
    told.at(NOON).laps(VERSTAPPEN, 4, first=True, sectors=(25.0, 38.0, 50.0))
    assert [(lap.lap, lap.position) for lap in told.of(SECOND)] == [(1, 2), (2, 2), (3, 2), (4, 2)]
    assert [lap.gap for lap in told.of(SECOND)] == [23_000, 46_000, 69_000, 92_000]
    assert [car.driver for car in told.chart.cars] == [FIRST, SECOND]


def test_messages_that_are_late_do_not_move_the_instants_at_which_laps_ended() -> None:
    told = a_race().laps(NORRIS, 5, first=True)
    late = a_race().laps(NORRIS, 2, first=True)
    late.now += timedelta(seconds=4)  # one message is late, and the time that it tells is exact
    late.lap(NORRIS, time=90.0).at(NOON + timedelta(seconds=270)).laps(NORRIS, 2)
    assert [lap.ended for lap in late.of(FIRST)] == [lap.ended for lap in told.of(FIRST)]


def test_a_car_whose_driver_nobody_names_is_left_out() -> None:
    told = a_race().laps(NORRIS, 2, first=True).at(NOON).laps("99", 2, first=True)
    assert [car.driver for car in told.chart.cars] == [FIRST]


def test_without_a_lap_there_is_no_chart() -> None:
    told = a_race().car(NORRIS, InPit=False)
    assert told.recording.chart(2025, "bahrain", {}, IDENTITIES) is None
