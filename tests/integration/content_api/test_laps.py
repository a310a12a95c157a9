"""Laps, stints, stops and the log of a session, from the store to REST."""

from typing import Any

import pytest

from tests.suite import Suite

RACE = "/v1/seasons/2021/rounds/belgium/race"


async def result(history: Suite, path: str) -> dict[str, Any]:
    status, body = await history.get(path)
    assert status == 200, body
    found: dict[str, Any] = body["result"]
    return found


async def test_every_lap_with_what_is_known_of_it(history: Suite) -> None:
    found = await result(history, f"{RACE}/laps")
    head = (found["season"], found["round"], found["grand_prix"], found["kind"], found["sources"])
    assert head == (2021, 12, "belgium", "race", ["livetiming"])
    assert [(row["lap"], row["position"], row["code"]) for row in found["laps"]] == [
        (1, 1, "VER"),
        (1, 2, "HAM"),
        (2, 1, "HAM"),
        (2, 2, "VER"),
        (3, 1, "VER"),
        (3, 2, "HAM"),
    ]
    assert found["laps"][3] == {
        "driver": "max-verstappen",
        "name": "Max Verstappen",
        "code": "VER",
        "number": 33,
        "lap": 2,
        "position": 2,
        "time": "2:00.000",
        "milliseconds": 120_000,
        "gap": "+16.500",
        "sector_1": "30.500",
        "sector_2": "40.500",
        "sector_3": "49.000",
        "speed_2": 251,
        "speed_trap": 311,
        "stint": 1,
        "compound": "soft",
        "tyre_age": 5,
        "into_pits": True,
        "ended": 1630254040,
        "ended_iso": "2021-08-29T16:20:40Z",
    }
    assert [row["lap"] for row in found["laps"] if row.get("deleted")] == [2]


async def test_laps_of_one_driver_as_a_table(history: Suite) -> None:
    async with history.http.get(
        f"{history.content}{RACE}/laps?driver=lewis-hamilton&format=csv&fields=lap,time"
    ) as answer:
        assert answer.status == 200
        assert (await answer.text()).split() == ["lap,time", "1,1:41.500", "2,1:42.000", "3,1:50.000"]


async def test_places_and_gaps_lap_by_lap(history: Suite) -> None:
    places = (await result(history, f"{RACE}/positions"))["drivers"]
    assert [(row["code"], row["grid"], row["positions"]) for row in places] == [
        ("VER", 1, [1, 2, 1]),
        ("HAM", 3, [2, 1, 2]),
    ]
    behind = (await result(history, f"{RACE}/gaps?driver=lewis-hamilton"))["drivers"]
    assert [(row["code"], row["laps"], row["gaps"]) for row in behind] == [("HAM", [1, 2, 3], [1500, 0, 3500])]


async def test_stints_and_stops(history: Suite) -> None:
    stints = (await result(history, f"{RACE}/stints"))["stints"]
    assert [(row["code"], row["stint"], row["laps"], row["compound"], row["new"], row["age"]) for row in stints] == [
        ("VER", 1, 2, "soft", False, 3),
        ("VER", 2, 1, "hard", True, 0),
        ("HAM", 1, 3, "medium", True, 0),
    ]
    stops = (await result(history, f"{RACE}/pit-stops"))["pit_stops"]
    assert [
        (row["code"], row["lap"], row["time"], row["standstill"], row["at_iso"]) for row in stops if "at" in row
    ] == [("VER", 2, "22.731", "2.4", "2021-08-29T16:20:15Z")]


async def test_stops_of_a_race_whose_laps_nobody_fetched_are_those_of_its_result(history: Suite) -> None:
    race = await result(history, "/v1/seasons/2021/rounds/hungary/race")
    stops = (await result(history, "/v1/seasons/2021/rounds/hungary/race/pit-stops"))["pit_stops"]
    assert len(stops) == len(race["pit_stops"]) > 20
    assert [stop["lap"] for stop in stops] == sorted(stop["lap"] for stop in stops)


async def test_what_happened_beside_the_laps(history: Suite) -> None:
    notices = (await result(history, f"{RACE}/race-control"))["messages"]
    assert [(row["at_iso"], row.get("lap"), row["flag"]) for row in notices] == [
        ("2021-08-29T16:17:00Z", None, "GREEN"),
        ("2021-08-29T16:19:30Z", 2, "YELLOW"),
    ]
    assert [row["status"] for row in (await result(history, f"{RACE}/track-status"))["changes"]] == ["clear", "yellow"]
    assert [row["status"] for row in (await result(history, f"{RACE}/session-status"))["changes"]] == [
        "started",
        "finished",
    ]
    weather = (await result(history, f"{RACE}/weather"))["weather"]
    assert [(row["air"], row["rain"], row["wind_from"]) for row in weather] == [(14.5, False, 20)]
    radio = (await result(history, f"{RACE}/team-radio"))["messages"]
    assert [(row["name"], row["address"]) for row in radio] == [
        ("Lewis Hamilton", "https://f1.example/LEWHAM01_44.mp3")
    ]


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        (
            "2021/rounds/belgium/qualifying/laps",
            404,
            "session: the laps of 2021-belgium-qualifying are not known, allowed: race",
        ),
        (
            "2021/rounds/hungary/race/laps",
            404,
            "session: the laps of 2021-hungary-race are not known, allowed: a session of belgium",
        ),
        (
            "1988/rounds/monaco/race/stints",
            404,
            "session: the laps of 1988-monaco-race are not known, nor of any session of 1988",
        ),
        (
            "1988/rounds/monaco/race/weather",
            404,
            "session: the log of 1988-monaco-race is not known, nor of any session of 1988",
        ),
        (
            "2021/rounds/belgium/race/laps?driver=nobody",
            404,
            "driver: nobody has no laps here, allowed: lewis-hamilton, max-verstappen",
        ),
        (
            "2021/rounds/belgium/race/laps?driver=No_Body",
            400,
            "driver: 'No_Body', allowed: an id such as max-verstappen",
        ),
        (
            "2021/rounds/belgium/sprint/laps",
            404,
            "session: 2021-belgium has no sprint, allowed: practice_1, practice_2, practice_3, qualifying, race",
        ),
    ],
)
async def test_what_is_not_there_says_what_is(history: Suite, path: str, status: int, reason: str) -> None:
    answered, body = await history.get(f"/v1/seasons/{path}")
    assert (answered, body["detail"]) == (status, reason)


async def test_ergasts_laps_and_stops_are_the_same_ones(history: Suite) -> None:
    _, laps = await history.get("/v1/ergast/f1/2021/12/laps.json")
    race = laps["MRData"]["RaceTable"]["Races"][0]
    assert laps["MRData"]["total"] == "6"
    assert race["Laps"][1] == {
        "number": "2",
        "Timings": [
            {"driverId": "hamilton", "position": "1", "time": "1:42.000"},
            {"driverId": "max_verstappen", "position": "2", "time": "2:00.000"},
        ],
    }
    _, stops = await history.get("/v1/ergast/f1/2021/12/pitstops.json")
    timed = [stop for stop in stops["MRData"]["RaceTable"]["Races"][0]["PitStops"] if "time" in stop]
    assert timed == [{"driverId": "max_verstappen", "lap": "2", "stop": "1", "time": "18:20:15", "duration": "22.731"}]


async def test_an_answer_is_not_sent_again_to_who_has_it(history: Suite) -> None:
    async with history.http.get(f"{history.content}{RACE}/laps") as first:
        etag = first.headers["ETag"]
    async with history.http.get(f"{history.content}{RACE}/laps", headers={"If-None-Match": etag}) as second:
        assert second.status == 304
