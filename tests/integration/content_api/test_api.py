"""What the public reads, over real data of the archive."""

import json
from datetime import UTC, datetime

import pytest

from tests.suite import Suite


async def test_every_season_is_listed_with_the_rounds_it_had(history: Suite) -> None:
    seasons = (await history.result("/v1/seasons"))["seasons"]
    assert len(seasons) == 77
    assert sum(season["rounds"] for season in seasons) == 1172
    assert [season["year"] for season in seasons] == list(range(1950, 2027))


async def test_seasons_can_be_chosen_by_year_and_status(history: Suite) -> None:
    assert [s["year"] for s in (await history.result("/v1/seasons?status=in_progress"))["seasons"]] == [2026]
    assert [s["year"] for s in (await history.result("/v1/seasons?year=1984"))["seasons"]] == [1984]
    assert (await history.result("/v1/seasons?year=1984&status=upcoming"))["seasons"] == []


async def test_the_current_season_is_right_for_the_clock(history: Suite) -> None:
    season = await history.result("/v1/seasons/current")
    assert (season["year"], season["status"], season["current_round"]) == (2026, "in_progress", 21)
    weekend = await history.result("/v1/seasons/2026/rounds/current")
    assert (weekend["grand_prix"], weekend["is_race_weekend"]) == ("las-vegas", True)
    assert weekend["sessions"][-1]["status"] == "live"


async def test_the_standings_of_2025_have_the_champion_by_two_points(history: Suite) -> None:
    table = await history.result("/v1/seasons/2025/drivers")
    assert (table["season"], table["after_round"]) == (2025, 24)
    first = [(row["position"], row["driver"], row["name"], row["points"]) for row in table["standings"][:3]]
    assert first == [
        (1, "lando-norris", "Lando Norris", 423),
        (2, "max-verstappen", "Max Verstappen", 421),
        (3, "oscar-piastri", "Oscar Piastri", 410),
    ]
    norris = table["standings"][0]
    assert (norris["code"], norris["number"], norris["constructor"], norris["wins"]) == ("NOR", 4, "mclaren", 7)


async def test_standings_can_be_asked_for_as_they_were_after_a_round(history: Suite) -> None:
    table = await history.result("/v1/seasons/2025/drivers?round=1")
    assert [(row["driver"], row["points"], row["wins"]) for row in table["standings"][:1]] == [("lando-norris", 25, 1)]


async def test_constructors_are_told_apart_by_their_engines(history: Suite) -> None:
    table = await history.result("/v1/seasons/1961/constructors")
    cars = [(row["constructor"], row["engine"]) for row in table["standings"]]
    assert ("lotus", "climax") in cars
    assert cars[0] == ("ferrari", "ferrari")


async def test_a_team_that_was_excluded_stands_behind_the_one_that_took_its_name(history: Suite) -> None:
    """Force India in 2018; what is counted belongs to its successor's row."""
    table = (await history.result("/v1/seasons/2018/constructors"))["standings"]
    rows = [row for row in table if row["constructor"] == "force-india"]
    assert [(row.get("position"), row["points"], row["outcome"]) for row in rows] == [
        (7, 52, "classified"),
        (None, 0, "excluded"),
    ]
    assert ["podiums" in row for row in rows] == [True, False]
    course = (await history.result("/v1/seasons/2018/progression?championship=constructors"))["contenders"]
    (one,) = [row for row in course if row["constructor"] == "force-india"]
    assert (one["points"][-1], one["positions"][-1]) == (52, 7)


async def test_half_points_keep_their_half(history: Suite) -> None:
    race = await history.result("/v1/seasons/2021/rounds/belgium/race")
    winner = race["results"][0]
    assert (winner["driver"], winner["points"]) == ("max-verstappen", 12.5)
    assert (race["season"], race["round"], race["grand_prix"], race["kind"]) == (2021, 12, "belgium", "race")


async def test_a_shared_car_has_two_winners(history: Suite) -> None:
    race = await history.result("/v1/seasons/1951/rounds/france/race")
    winners = [(row["name"], row["shared_car"]) for row in race["results"] if row.get("position") == 1]
    assert winners == [("Luigi Fagioli", True), ("Juan Manuel Fangio", True)]


async def test_a_grand_prix_is_not_a_circuit(history: Suite) -> None:
    weekend = await history.result("/v1/seasons/2026/rounds/16")
    assert (weekend["grand_prix"], weekend["circuit"]["id"]) == ("bahrain", "sepang")
    assert weekend == await history.result("/v1/seasons/2026/rounds/bahrain")


async def test_a_cancelled_round_stays_in_its_season_without_a_number(history: Suite) -> None:
    rounds = (await history.result("/v1/seasons/2026/rounds"))["rounds"]
    gone = next(weekend for weekend in rounds if weekend["grand_prix"] == "saudi-arabia")
    assert (gone["cancelled"], gone.get("number")) == (True, None)
    assert {session["status"] for session in gone["sessions"]} == {"cancelled"}
    assert len(rounds) == 24


async def test_rounds_show_the_first_three_of_every_session(history: Suite) -> None:
    rounds = (await history.result("/v1/seasons/2025/rounds"))["rounds"]
    race = next(session for session in rounds[0]["sessions"] if session["kind"] == "race")
    assert [row["code"] for row in race["results"]] == ["NOR", "VER", "RUS"]
    assert (race["start"], race["start_iso"]) == (1742097600, "2025-03-16T04:00:00Z")


async def test_last_is_the_newest_round_with_a_race_result(history: Suite) -> None:
    assert (await history.result("/v1/seasons/2026/rounds/last"))["grand_prix"] == "hungary"


async def test_what_has_been_run_without_a_result_is_awaited(history: Suite) -> None:
    """In every answer that counts results, and in the status of each session."""
    race = {"number": 11, "grand_prix": "hungary", "session": "race", "date": "2026-07-26"}
    seasons = (await history.result("/v1/seasons?year=2026"))["seasons"]
    paths = (
        "/v1/seasons/2026",
        "/v1/seasons/2026/drivers",
        "/v1/seasons/2026/constructors",
        "/v1/seasons/2026/progression",
    )
    for shown in (*seasons, *[await history.result(path) for path in paths]):
        assert shown["as_of"] == race
        assert [each["number"] for each in shown["awaiting"] if each["session"] == "race"] == list(range(12, 21))
    rounds = (await history.result("/v1/seasons/2026/rounds"))["rounds"]
    statuses = {
        (row.get("number"), session["kind"]): session["status"] for row in rounds for session in row["sessions"]
    }
    assert (statuses[11, "race"], statuses[12, "race"]) == ("finished", "awaiting_result")
    assert (statuses[13, "practice_1"], statuses[21, "race"]) == ("awaiting_result", "live")
    assert (statuses[22, "race"], statuses[None, "race"]) == ("upcoming", "cancelled")
    session = await history.result("/v1/seasons/2026/rounds/12/race")
    assert (session["status"], session["results"]) == ("awaiting_result", [])


@pytest.mark.parametrize(
    "path",
    [
        "/seasons",
        "/seasons/2026",
        "/seasons/2026/rounds",
        "/seasons/2026/rounds/1",
        "/seasons/2026/rounds/1/race",
        "/seasons/2026/drivers",
        "/seasons/2026/drivers?round=3",
        "/seasons/2026/progression",
        "/seasons/2026/title",
        "/seasons/2026/title/history",
        "/seasons/1950/drivers",
        "/drivers",
        "/drivers/kimi-antonelli",
        "/drivers/max-verstappen/versus/lando-norris?season=2025",
        "/constructors",
        "/constructors/ferrari",
        "/circuits",
        "/circuits/monza",
        "/calendar",
    ],
)
async def test_the_date_of_an_answer_is_that_of_the_archive_and_not_the_day_on_which_it_was_written_here(
    history: Suite, path: str
) -> None:
    _status, body = await history.get(f"/v1{path}")
    made = datetime(2026, 8, 21, tzinfo=UTC)
    assert body["metadata"] == {"date": int(made.timestamp()), "source": "archive", "stale": False}


async def test_a_table_as_it_was_after_a_round_awaited_nothing(history: Suite) -> None:
    table = await history.result("/v1/seasons/2026/drivers?round=5")
    assert table["as_of"]["number"] == 5
    assert "awaiting" not in table


async def test_no_session_of_a_season_that_is_over_awaits_a_result(history: Suite) -> None:
    for year in (1950, 1994, 2018, 2020, 2025):
        rounds = (await history.result(f"/v1/seasons/{year}/rounds"))["rounds"]
        statuses = {session["status"] for weekend in rounds for session in weekend["sessions"]}
        assert statuses <= {"finished", "cancelled"}, year


async def test_next_is_the_round_whose_race_is_not_over_and_ends_with_the_season(history: Suite) -> None:
    """During a weekend that weekend."""
    assert (await history.result("/v1/seasons/2026/rounds/next"))["grand_prix"] == "las-vegas"
    for folder in ("/v1/ergast/f1", "/ergast/f1", "/api/f1"):
        rounds = {}
        for word in ("last", "next"):
            async with history.http.get(f"{history.content}{folder}/current/{word}.json") as response:
                (race,) = (await response.json())["MRData"]["RaceTable"]["Races"]
                rounds[word] = race["round"]
        assert rounds == {"last": "11", "next": "21"}
    status, body = await history.get("/v1/seasons/2025/rounds/next")
    assert (status, body["detail"]) == (
        404,
        "round: season 2025 has no next round, allowed: current, last, a number, a Grand Prix",
    )


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/v1/seasons/1949", 400, "year: '1949', allowed: a year from 1950, or current"),
        ("/v1/seasons/2999/rounds", 404, "year: there are no rounds of 2999"),
        ("/v1/seasons/twenty", 400, "year: 'twenty', allowed"),
        ("/v1/seasons/2025/rounds/99", 404, "round: '99' is not in season 2025, allowed: 1 to 24, current"),
        ("/v1/seasons/2025/rounds/Bahrain!", 400, "round: 'Bahrain!', allowed: a number, a Grand Prix"),
        ("/v1/seasons/2025/rounds/1/lunch", 400, "session: 'lunch', allowed: practice_1"),
        ("/v1/seasons/2025/rounds/1/sprint", 404, "session: 2025-australia has no sprint, allowed: practice_1"),
        ("/v1/seasons/2025/drivers?round=x", 400, "round: 'x', allowed: 1 to 99"),
        (
            "/v1/seasons/2025/drivers?round=77",
            404,
            "round: there is no drivers championship table of 2025 after round 77, allowed: a round whose race has a result",
        ),
        (
            "/v1/seasons/1950/constructors",
            404,
            "year: there is no constructors championship table of 1950, allowed: a season with a result, from 1958 on",
        ),
        ("/v1/seasons?status=over", 400, "status: 'over', allowed: upcoming, in_progress, completed"),
        ("/v1/nowhere", 404, "there is nothing at /v1/nowhere"),
    ],
)
async def test_a_wrong_question_is_answered_with_what_is_allowed(
    history: Suite, path: str, status: int, detail: str
) -> None:
    async with history.http.get(f"{history.content}{path}") as response:
        body = json.loads(await response.text())
        assert response.status == status
        assert response.content_type == "application/problem+json"
    assert body["detail"].startswith(detail)
    assert {"type", "title", "status", "detail", "instance", "request_id"} == set(body)


async def test_a_wrong_method_is_told_the_right_ones(history: Suite) -> None:
    async with history.http.post(f"{history.content}/v1/seasons") as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


async def test_results_of_every_session_are_in_a_round(history: Suite) -> None:
    weekend = await history.result("/v1/seasons/2024/rounds/china")
    assert [session["kind"] for session in weekend["sessions"]] == [
        "practice_1",
        "sprint_qualifying",
        "sprint",
        "qualifying",
        "race",
    ]
    assert all(len(session["results"]) == 20 for session in weekend["sessions"])
