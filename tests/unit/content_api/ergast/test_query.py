from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidRequest, NotFound
from content_api.ergast.query import (
    CRITERIA,
    IDS,
    TAKEN,
    Criteria,
    ErgastQuery,
    ErgastResource,
    PageWindow,
    Relative,
    ResponseFormat,
    read_path,
    read_window,
)

RACES = ErgastQuery(resource=ErgastResource.RACES)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", RACES),
        ("/", RACES),
        (".json", ErgastQuery(resource=ErgastResource.RACES, form=ResponseFormat.JSON)),
        (".xml", ErgastQuery(resource=ErgastResource.RACES, form=ResponseFormat.XML)),
        ("/2023", ErgastQuery(resource=ErgastResource.RACES, season=2023)),
        ("/2023/", ErgastQuery(resource=ErgastResource.RACES, season=2023)),
        ("/2023.json", ErgastQuery(resource=ErgastResource.RACES, season=2023, form=ResponseFormat.JSON)),
        ("/2023.json/", ErgastQuery(resource=ErgastResource.RACES, season=2023, form=ResponseFormat.JSON)),
        ("/2023/5", ErgastQuery(resource=ErgastResource.RACES, season=2023, round=5)),
        ("/2023/05/races", ErgastQuery(resource=ErgastResource.RACES, season=2023, round=5)),
        ("/current/last/Results", ErgastQuery(resource=ErgastResource.RESULTS, season=Relative.CURRENT, round=Relative.LAST)),
        ("/CURRENT/next", ErgastQuery(resource=ErgastResource.RACES, season=Relative.CURRENT, round=Relative.NEXT)),
        ("/2023/driverstandings.json", ErgastQuery(resource=ErgastResource.DRIVER_STANDINGS, season=2023, form=ResponseFormat.JSON)),
        ("/constructorStandings/", ErgastQuery(resource=ErgastResource.CONSTRUCTOR_STANDINGS)),
        ("/drivers/alonso", ErgastQuery(resource=ErgastResource.DRIVERS, criteria=Criteria(driver="alonso"))),
        (
            "/2008/5/drivers/alonso/grid/11/results/2.xml",
            ErgastQuery(
                resource=ErgastResource.RESULTS,
                season=2008,
                round=5,
                criteria=Criteria(driver="alonso", grid=11, result=2),
                form=ResponseFormat.XML,
            ),
        ),
        (
            "/driverStandings/1/constructors/ferrari/drivers",
            ErgastQuery(resource=ErgastResource.DRIVERS, criteria=Criteria(driver_standing=1, constructor="ferrari")),
        ),
        ("/2024/1/practice/2", ErgastQuery(resource=ErgastResource.PRACTICE, season=2024, round=1, criteria=Criteria(practice=2))),
        (
            "/2023/1/laps/3/pitstops/2",
            ErgastQuery(resource=ErgastResource.PIT_STOPS, season=2023, round=1, criteria=Criteria(lap=3, stop=2)),
        ),
        ("/status/11", ErgastQuery(resource=ErgastResource.STATUS, criteria=Criteria(status=11))),
    ],
)  # fmt: skip
def test_a_path_says_what_is_asked(path: str, asked: ErgastQuery) -> None:
    assert read_path(path) == asked


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/2023/nothing", "nothing"),
        ("/23/results", "23"),
        ("/2023/100/results", "100"),
        ("/grid/1", "grid"),
        ("/results/first/drivers", "first"),
        ("/grid/-1/results", "-1"),
        ("/drivers/Pérez/results", "Pérez"),
        ("/last/results", "last"),
        ("/seasons/1988/drivers", "seasons"),
        ("/2023//results", "''"),
    ],
)
def test_what_is_no_path_of_the_contract_is_not_found_by_name(path: str, named: str) -> None:
    with pytest.raises(NotFound, match=r"Not found\. .*" + named):
        read_path(path)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/2024/-1/results", r"round: '-1', allowed: a number of one or two digits, last, next$"),
        ("/2024/1.5/results", r"round: '1\.5', allowed: a number of one or two digits, last, next$"),
        ("/2024/100.json", "round: '100', allowed"),
        ("/current/1st/results", "round: '1st', allowed"),
        ("/2024/+1", r"round: '\+1', allowed"),
        (
            "/2024/first/results",
            "round or resource: 'first', allowed: a number of one or two digits, last, next, seasons, ",
        ),
        ("/-2024/results", "season: '-2024', allowed: a year of four digits, current$"),
        ("/20245", "season: '20245', allowed"),
        ("/2024.5/1", r"season: '2024\.5', allowed"),
        ("/next/results", "round: 'next', allowed: after a season, as in current/next$"),
    ],
)
def test_a_malformed_season_or_round_is_refused_with_the_seasons_or_rounds_that_are_allowed(
    path: str, message: str
) -> None:
    with pytest.raises(NotFound, match=r"^Not found\. " + message):
        read_path(path)


@pytest.mark.parametrize(
    ("path", "id_"),
    [
        ("/drivers/HAMILTON", "hamilton"),
        ("/drivers/Max_Verstappen", "max_verstappen"),
        ("/drivers/cannoc", "Cannoc"),
        ("/drivers/SCOTT_BROWN", "scott_Brown"),
    ],
)
def test_an_id_is_found_in_any_case(path: str, id_: str) -> None:
    assert read_path(path).criteria.driver == id_


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/2023/laps", r"Missing one of the required parameters \['season', 'round'\]"),
        ("/pitstops/1", "Missing one of the required parameters"),
        ("/2023/1/practice", r"Missing one of the required parameters \['season', 'practice'\]"),
        ("/seasons/1988", "Endpoint does not support final filter"),
        ("/2023/races/1", "Endpoint does not support final filter"),
        ("/2023/laps/1/results", r"Unsupported filter for endpoint\. results: laps, allowed: circuits, "),
        ("/2023/circuits/monza/driverStandings", r"driverStandings: circuits, allowed: drivers, driverstandings"),
        ("/2023/drivers/alonso/constructorStandings", "constructorStandings: drivers"),
        ("/2023/grid/1/driverStandings/1", "driverStandings: grid"),
    ],
)
def test_what_a_resource_cannot_be_asked_with_is_refused_with_what_is_allowed(path: str, message: str) -> None:
    with pytest.raises(InvalidRequest, match="^Bad Request: .*" + message):
        read_path(path)


@pytest.mark.parametrize(
    ("query", "window"),
    [
        ({}, PageWindow(limit=30, offset=0)),
        ({"limit": "1000", "offset": "25"}, PageWindow(limit=1000, offset=25)),
        ({"limit": "1001"}, PageWindow(limit=1000)),
        ({"limit": "9" * 40, "offset": "9" * 40}, PageWindow(limit=1000, offset=10**9)),
        ({"limit": "0", "offset": "-1"}, PageWindow()),
        ({"limit": "ten", "offset": "²"}, PageWindow()),
    ],
)
def test_a_window_is_clamped_and_never_refused(query: Mapping[str, str], window: PageWindow) -> None:
    assert read_window(query) == window


ids = st.text("abcxyz019_-", min_size=1, max_size=8)
numbers = st.integers(0, 99)
criteria = st.lists(
    st.sampled_from(sorted(TAKEN[ErgastResource.RESULTS])).flatmap(
        lambda name: st.tuples(st.just(name), ids if name in IDS else numbers)
    ),
    max_size=8,
)


@given(criteria)
def test_criteria_come_in_any_order_and_the_last_of_a_duplicate_counts(asked: list[tuple[str, str | int]]) -> None:
    words = {name: word for word, name in CRITERIA.items()}
    path = "".join(f"/{words[name]}/{value}" for name, value in asked)
    wanted = Criteria(**dict(asked))  # type: ignore[arg-type]
    assert read_path(f"{path}/results").criteria == wanted
    assert read_path(path.swapcase() + "/RESULTS").criteria.given() == wanted.given()


@given(st.text(max_size=60))
def test_every_path_is_understood_or_refused_by_name(path: str) -> None:
    try:
        query = read_path(f"/{path}")
    except (NotFound, InvalidRequest):
        return
    assert query.criteria.given() <= TAKEN[query.resource]
