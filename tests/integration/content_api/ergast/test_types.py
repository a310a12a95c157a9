"""What clients with types rely on, over every row since 1950: every scalar a string, numbers that read as numbers, nothing null."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import pytest
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from content_api.ergast.answers import Answers
from content_api.ergast.query import ErgastRequest, ErgastResource, PageWindow, ResponseFormat, read_path
from content_api.ergast.results_store import ResultsStore
from content_api.season_index import SeasonIndex
from tests.effort import mostly_slow
from tests.factories import NOON
from tests.suite import Suite

NEEDING_A_SEASON = frozenset({ErgastResource.PRACTICE, ErgastResource.PIT_STOPS, ErgastResource.LAPS})
EVERYTHING = (
    *((f"/{resource}", False) for resource in ErgastResource if resource not in NEEDING_A_SEASON),
    *((f"/{resource}", True) for resource in (ErgastResource.RESULTS, ErgastResource.SPRINT, ErgastResource.STATUS)),
    *((path, False) for path in ("/1988/practice/1", "/2004/practice/4", "/2026/practice/1")),
    *((path, False) for path in ("/2024/21/pitstops", "/2024/21/laps")),
)
"""Every row that there is, in Jolpica's words and, where they differ, in Ergast's; of what is asked of one season, some seasons."""

Text = Annotated[str, Field(min_length=1)]
Whole = Annotated[str, Field(pattern=r"^\d+$")]
Points = Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
PartOfQualifying = Annotated[str, Field(pattern=r"^((\d+:)?\d+\.\d{3})?$")]


class Shape(BaseModel):
    """As a client of Ergast writes it: nothing is converted, and what is not named here is passed over."""

    model_config = ConfigDict(strict=True, alias_generator=to_camel)


class Driver(Shape):
    driver_id: Text
    url: Text
    given_name: Text
    family_name: Text
    date_of_birth: Day
    nationality: Text
    permanent_number: Whole = "0"
    code: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "XXX"


class Constructor(Shape):
    constructor_id: Text
    url: Text
    name: Text
    nationality: Text


class LapTime(Shape):
    time: Annotated[str, Field(pattern=r"^(\d+:)?\d+\.\d{3}$")]


class RaceTime(Shape):
    millis: Whole
    time: str


class AverageSpeed(Shape):
    units: Text
    speed: Annotated[str, Field(pattern=r"^\d+\.\d{3}$")]


class FastestLap(Shape):
    lap: Whole
    time: LapTime = Field(alias="Time")
    rank: Whole = "0"
    average_speed: AverageSpeed | None = Field(alias="AverageSpeed", default=None)


class Drove(Shape):
    number: Whole
    position: Whole
    driver: Driver = Field(alias="Driver")
    constructor: Constructor = Field(alias="Constructor")


class Result(Drove):
    position_text: Annotated[str, Field(pattern=r"^(\d+|[RDEWFN])$")]
    points: Points
    grid: Whole
    status: Text
    laps: Whole = "0"
    time: RaceTime | None = Field(alias="Time", default=None)
    fastest_lap: FastestLap | None = Field(alias="FastestLap", default=None)


class Qualified(Drove):
    q1: PartOfQualifying = Field(alias="Q1", default="")
    q2: PartOfQualifying = Field(alias="Q2", default="")
    q3: PartOfQualifying = Field(alias="Q3", default="")


class Race(Shape):
    season: Whole
    round: Whole
    url: Text
    race_name: Text
    date: Day
    results: list[Result] = Field(alias="Results", default=[])
    sprint_results: list[Result] = Field(alias="SprintResults", default=[])
    qualifying_results: list[Qualified] = Field(alias="QualifyingResults", default=[])
    sprint_qualifying_results: list[Qualified] = Field(alias="SprintQualifyingResults", default=[])


class Place(Shape):
    position_text: Annotated[str, Field(pattern=r"^(\d+|[DE-])$")]
    points: Points
    wins: Whole
    position: Whole = "0"


class DriverStanding(Place):
    driver: Driver = Field(alias="Driver")
    constructors: list[Constructor] = Field(alias="Constructors", min_length=1)


class ConstructorStanding(Place):
    constructor: Constructor = Field(alias="Constructor")


class StandingsList(Shape):
    season: Whole
    round: Whole
    driver_standings: list[DriverStanding] = Field(alias="DriverStandings", default=[])
    constructor_standings: list[ConstructorStanding] = Field(alias="ConstructorStandings", default=[])


class Library:
    """Every answer whole, without a page's end, asked once of the functions behind HTTP."""

    def __init__(self, season_index: SeasonIndex, results_store: ResultsStore) -> None:
        self._answers = Answers(season_index, results_store)
        self._known: dict[tuple[str, bool], Any] = {}

    async def body(self, path: str, *, form: ResponseFormat = ResponseFormat.JSON, legacy: bool = False) -> bytes:
        window = PageWindow(limit=1_000_000)
        asked = ErgastRequest(query=read_path(path), window=window, form=form, legacy=legacy, url="https://f1.example")
        return (await self._answers.answer(asked, NOON)).content

    async def data(self, path: str, *, legacy: bool = False) -> Any:
        if (path, legacy) not in self._known:
            self._known[path, legacy] = msgspec.json.decode(await self.body(path, legacy=legacy))["MRData"]
        return self._known[path, legacy]

    async def races(self, path: str, *, legacy: bool = False) -> Any:
        return (await self.data(path, legacy=legacy))["RaceTable"]["Races"]


@pytest.fixture(scope="module")
async def library(history: Suite) -> Library:
    season_index = SeasonIndex(history.reader)
    await season_index.load()
    return Library(season_index, ResultsStore(history.reader, season_index))


def scalars(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from scalars(inner, f"{name}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner, f"{name}[]")
    else:
        yield name, value


@pytest.mark.slow
async def test_every_scalar_is_a_string_and_nothing_is_null(library: Library) -> None:
    odd: Counter[str] = Counter()
    empty = []
    for path, legacy in EVERYTHING:
        found = await library.data(path, legacy=legacy)
        odd.update(f"{path} {name}" for name, value in scalars(found, "") if not isinstance(value, str))
        if found["total"] == "0":
            empty.append(path)
    assert odd == {}
    assert empty == ["/2024/21/laps"], "the archive has no laps"


@pytest.mark.parametrize(
    "rows_of",
    mostly_slow(
        [
            ("results", False),
            ("results", True),
            ("sprint", False),
            ("sprint", True),
            ("qualifying", False),
            ("sprintQualifying", False),
        ],
        *(("results", True), ("sprint", False), ("sprintQualifying", False)),
    ),
)
async def test_a_typed_client_reads_the_rows_of_every_season(library: Library, rows_of: tuple[str, bool]) -> None:
    resource, legacy = rows_of
    races = [Race.model_validate(race) for race in await library.races(f"/{resource}", legacy=legacy)]
    rows = [row for race in races for row in race.results + race.sprint_results]
    qualified = [row for race in races for row in race.qualifying_results + race.sprint_qualifying_results]
    assert len(rows + qualified) == int((await library.data(f"/{resource}", legacy=legacy))["total"])
    assert len(races) == {"results": 1160, "sprint": 28, "qualifying": 1160, "sprintQualifying": 23}[resource]
    assert all(int(row.grid) in range(40) and int(row.laps) in range(201) for row in rows)


@pytest.mark.parametrize(
    "path", ["/driverStandings", "/constructorStandings", "/1958/5/driverStandings", "/2026/1/constructorStandings"]
)
async def test_a_typed_client_reads_the_table_of_every_season(library: Library, path: str) -> None:
    tables = (await library.data(path))["StandingsTable"]["StandingsLists"]
    assert [StandingsList.model_validate(table).season for table in tables] == [
        str(year)
        for year in range(1958 if "constructor" in path else 1950, 2027)
        if path[1:5] in (str(year), "driv", "cons")
    ]


async def test_no_unknown_is_written_in_xml(library: Library) -> None:
    for path in ("/1951/results", "/1984/results", "/2026/results", "/2023/qualifying", "/sprint", "/driverStandings"):
        body = await library.body(path, form=ResponseFormat.XML)
        assert b'"None"' not in body
        assert b">None<" not in body
        assert b"UNSET" not in body


async def test_laps_are_unknown_of_disqualified_cars_alone(library: Library) -> None:
    rows = [row for race in await library.races("/results") for row in race["Results"]]
    without = [row for row in rows if "laps" not in row]
    assert {row["positionText"] for row in without} == {"D"}
    assert 0 < len(without) < 40
    none = {row["positionText"] for row in rows if row.get("laps") == "0"}
    assert none <= {"R", "W", "F", "E", "D"} | {str(place) for place in range(1, 40)}
    finished = [row for row in rows if row["status"] == "Finished"]
    assert [row for row in finished if int(row["laps"]) == 0] == []


async def test_who_took_over_a_car_has_its_laps(library: Library) -> None:
    (race,) = await library.races("/1951/4/results")
    shared = {(row["Driver"]["driverId"], row["number"]): row["laps"] for row in race["Results"]}
    assert shared["fangio", "8"] == shared["fagioli", "8"] == "77"
    assert shared["fangio", "4"] == shared["fagioli", "4"] == "55"


@pytest.mark.parametrize(("rank", "since"), [(1, "1950"), (2, "1984")])
async def test_who_is_found_by_a_fastest_lap_has_it(library: Library, rank: int, since: str) -> None:
    races = await library.races(f"/fastest/{rank}/results")
    assert {row["FastestLap"]["rank"] for race in races for row in race["Results"]} == {str(rank)}
    everyone = await library.races("/results")
    ranked = [row for race in everyone for row in race["Results"] if row.get("FastestLap", {}).get("rank") == str(rank)]
    assert sum(len(race["Results"]) for race in races) == len(ranked)
    assert {race["season"] for race in races} >= {since, "1988", "2003", "2004"}


async def test_a_driver_is_once_in_a_qualifying(library: Library) -> None:
    for race in await library.races("/qualifying"):
        drivers = [row["Driver"]["driverId"] for row in race["QualifyingResults"]]
        assert len(set(drivers)) == len(drivers), (race["season"], race["round"])
    (silverstone,) = await library.races("/2023/10/qualifying")
    (bottas,) = (row for row in silverstone["QualifyingResults"] if row["Driver"]["driverId"] == "bottas")
    assert (len(silverstone["QualifyingResults"]), bottas["position"], bottas["Q1"]) == (20, "15", "1:29.798")


@pytest.mark.parametrize(("season", "cars", "scored"), [(1958, 9, 6), (1959, 16, 4), (1960, 13, 7)])
async def test_indianapolis_counts_for_no_constructor(library: Library, season: int, cars: int, scored: int) -> None:
    (table,) = (await library.data(f"/{season}/constructorStandings"))["StandingsTable"]["StandingsLists"]
    rows = table["ConstructorStandings"]
    assert (len(rows), sum(row["points"] != "0" for row in rows)) == (cars, scored)
    elsewhere = await library.data(f"/{season}/circuits/indianapolis/constructors")
    only_there = {car["constructorId"] for car in elsewhere["ConstructorTable"]["Constructors"]} - {"ferrari"}
    if season == 1959:
        only_there.remove("kurtis_kraft")  # was at Sebring, too
    assert not only_there & {row["Constructor"]["constructorId"] for row in rows}


async def test_who_ran_and_was_not_classified_has_an_n_in_ergasts_words(library: Library) -> None:
    letters = []
    for legacy in (True, False):
        rows = [row for race in await library.races("/results", legacy=legacy) for row in race["Results"]]
        letters.append(Counter(row["positionText"] for row in rows if row["positionText"] in "RN"))
    ergast, jolpica = letters
    assert ergast["N"] > 150
    assert jolpica == {"R": ergast["R"] + ergast["N"]}


async def test_an_id_is_found_in_any_case(library: Library) -> None:
    loud, quiet = [await library.data(f"/drivers/{id_}") for id_ in ("HAMILTON", "hamilton")]
    assert loud == quiet
    assert quiet["DriverTable"]["Drivers"][0]["permanentNumber"] == "44"
    assert (await library.data("/drivers/SCOTT_brown/results"))["RaceTable"]["driverId"] == "scott_Brown"


async def test_a_permanent_number_is_the_drivers_own_also_when_he_is_champion(library: Library) -> None:
    (race,) = await library.races("/2026/1/drivers/norris/results")
    (row,) = race["Results"]
    assert (row["number"], row["Driver"]["permanentNumber"]) == ("1", "4")
