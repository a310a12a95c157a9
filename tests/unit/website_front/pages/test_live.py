from decimal import Decimal

import pytest

from chassis.errors import InvalidRequest
from website_front.api.live import AsItRuns, Car, Picture, Replay, TablesAsTheyRun, Told
from website_front.pages.live import (
    best_of,
    delay_of,
    is_colour,
    key_of,
    marks_of,
    newest,
    seconds_of,
    standings_of,
)


def a_picture(**facts: object) -> Picture:
    known: dict[str, object] = {
        "season": 2025,
        "grand_prix": "qatar",
        "session": "race",
        "status": "live",
        "data_at": 1.0,
    }
    return Picture(**(known | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(("given", "seconds"), [(None, 0), ("0", 0), ("40", 40), ("120", 120)])
def test_a_delay_is_some_seconds(given: str | None, seconds: int) -> None:
    assert delay_of(given) == seconds


@pytest.mark.parametrize("given", ["121", "-1", "4.5", "x", "1000", "\u0661"])
def test_what_is_no_delay_is_refused(given: str) -> None:
    with pytest.raises(InvalidRequest, match="allowed: 0 to 120 seconds"):
        delay_of(given)


@pytest.mark.parametrize(
    ("time", "seconds"),
    [("1:27.035", 87.035), ("59.9", 59.9), ("12:01.5", 721.5), ("", None), (None, None), ("+0.4", None), ("OUT", None)],
)
def test_a_printed_time_is_seconds(time: str | None, seconds: float | None) -> None:
    assert seconds_of(time) == seconds


def test_the_best_lap_of_all_and_a_cars_own_are_told_apart() -> None:
    first = Car(number=1, best_lap="1:26.000", last_lap="1:26.000")
    second = Car(number=4, best_lap="1:27.000", last_lap="1:27.000")
    third = Car(number=81, best_lap="1:27.500", last_lap="1:28.000")
    best = best_of((first, second, third, Car(number=9)))
    assert best == 86.0
    assert marks_of(first, best) == {"best": "fastest", "last": "fastest"}
    assert marks_of(second, best) == {"best": "", "last": "own"}
    assert marks_of(third, best) == {"best": "", "last": ""}
    assert marks_of(Car(number=9), best_of(())) == {"best": "", "last": ""}


def test_cars_are_in_the_order_on_the_road() -> None:
    picture = a_picture(order=(4, 1, 99), rows={"1": Car(number=1), "4": Car(number=4)})
    assert [car.number for car in picture.cars] == [4, 1]


def test_race_control_is_told_the_newest_first() -> None:
    messages = {str(place): Told(at=place, category="Other", message=f"M{place}") for place in range(30)}
    told = newest(messages)
    assert [each.message for each in told[:2]] == ["M29", "M28"]
    assert len(told) == 12


def test_the_table_as_it_runs_has_names_where_they_are_known() -> None:
    drivers = {
        "lando-norris": AsItRuns(position=2, points=Decimal(400), gained=Decimal(18)),
        "max-verstappen": AsItRuns(position=1, points=Decimal(410), gained=Decimal(25)),
    }
    cars = {"1": Car(number=1, driver="max-verstappen", name="Max Verstappen")}
    found = standings_of(a_picture(rows=cars, standings=TablesAsTheyRun(drivers=drivers)))
    assert [each.name for each in found] == ["Max Verstappen", "lando-norris"]
    assert standings_of(a_picture()) == ()


def test_a_feeds_colour_is_looked_at_before_it_is_drawn() -> None:
    assert is_colour("3671C6")
    assert not any(is_colour(text) for text in ("red", None, "", '3671C6"', "3671C60"))


def test_a_replay_has_a_name_in_an_address() -> None:
    replay = Replay(season=2025, grand_prix="qatar", session="sprint", begins_iso="2025-11-29T14:00:00Z", seconds=1.0)
    assert key_of(replay) == "2025/qatar/sprint"
