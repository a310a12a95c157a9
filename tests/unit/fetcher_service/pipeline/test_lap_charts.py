"""One chart of what several sources say."""

import msgspec

from fetcher_service.pipeline.lap_charts import merged
from racing.model import CarLaps, LapChart, PitStop, SessionKind
from tests.factories import NOON, a_lap_chart


def jolpica(*cars: CarLaps, stops: tuple[PitStop, ...] = ()) -> LapChart:
    return LapChart(season=2025, grand_prix="bahrain", session=SessionKind.RACE, cars=cars, pit_stops=stops)


def live_timing() -> LapChart:
    """As the feed has it: without the time of the first lap."""
    chart = a_lap_chart(sources=())
    cars = tuple(msgspec.structs.replace(car, times=(0, *car.times[1:])) for car in chart.cars)
    return msgspec.structs.replace(chart, cars=cars)


OFFICIAL = CarLaps(driver="max-verstappen", laps=(1, 2, 3), times=(100_012, 120_000, 90_000), positions=(1, 2, 1))


def test_the_feed_comes_first_and_jolpica_times_the_first_lap() -> None:
    chart, conflicts = merged([("jolpica", jolpica(OFFICIAL)), ("livetiming", live_timing())])
    verstappen = next(car for car in chart.cars if car.driver == "max-verstappen")
    assert (verstappen.number, verstappen.times) == (33, (100_012, 120_000, 90_000))
    assert verstappen.sectors_2 == (40_000, 40_500, 31_000)
    assert (verstappen.in_laps, chart.start, len(chart.stints)) == ((2,), NOON, 3)
    assert (chart.sources, conflicts) == (("livetiming", "jolpica"), ())


def test_places_are_the_official_ones_and_a_difference_is_noted() -> None:
    other = msgspec.structs.replace(OFFICIAL, positions=(2, 2, 1), times=(100_012, 120_001, 90_000))
    chart, conflicts = merged([("livetiming", live_timing()), ("jolpica", jolpica(other))])
    verstappen = chart.cars[0]
    assert (verstappen.positions, verstappen.times[1]) == ((2, 2, 1), 120_000)
    assert conflicts == (
        "2025-bahrain-race.max-verstappen.laps[1].positions: livetiming says 1, jolpica 2",
        "2025-bahrain-race.max-verstappen.laps[2].times: livetiming says 120000, jolpica 120001",
    )


def test_a_lap_and_a_driver_that_one_source_alone_knows_are_kept() -> None:
    longer = msgspec.structs.replace(OFFICIAL, laps=(2, 3, 4), times=(120_000, 90_000, 91_000), positions=(2, 1, 1))
    alone = CarLaps(driver="lance-stroll", laps=(1,), times=(99_000,), positions=(3,))
    chart, _ = merged([("livetiming", live_timing()), ("jolpica", jolpica(longer, alone))])
    assert [(car.driver, car.laps) for car in chart.cars] == [
        ("max-verstappen", (1, 2, 3, 4)),
        ("lewis-hamilton", (1, 2, 3)),
        ("lance-stroll", (1,)),
    ]


def test_stops_are_completed_and_those_of_one_source_alone_are_noted() -> None:
    stops = (
        PitStop(driver="max-verstappen", stop=1, lap=2, time="22.700"),
        PitStop(driver="lewis-hamilton", stop=1, lap=3, time="30.000"),
    )
    feed = live_timing()
    untimed = tuple(msgspec.structs.replace(stop, time=None) for stop in feed.pit_stops)
    chart, conflicts = merged(
        [("livetiming", msgspec.structs.replace(feed, pit_stops=untimed)), ("jolpica", jolpica(OFFICIAL, stops=stops))]
    )
    assert [(stop.driver, stop.time, stop.standstill) for stop in chart.pit_stops] == [
        ("max-verstappen", "22.700", "2.4")
    ]
    assert conflicts == ("2025-bahrain-race.pit_stops: jolpica alone has lewis-hamilton on lap 3",)
