"""What the pages of a season's results say besides results: its Grands Prix, their sessions, the championship. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bs4 import Tag

from fetcher_service.sources.formula1.markup import Column, Link, TableRow, changed, heading, lines, links, person
from fetcher_service.sources.formula1.names import SeasonNames
from fetcher_service.sources.formula1.sessions import exact, placed
from racing.model import Driver, SessionKind, StandingsRow

RESULT_PAGE = re.compile(
    r"/results(?:\.html)?/(?P<season>\d{4})/races/(?P<key>\d+)/[^/]+/(?P<session>[a-z0-9/-]+?)(?:\.html)?/?$"
)
"""`/en/results/2024/races/1229/bahrain/practice/1`, or to mid 2024 `/en/results.html/…/practice-1.html`."""

SEASON_PAGE = re.compile(r"/results(?:\.html)?/(?P<season>\d{4})/races(?:\.html)?/?$")
NOT_A_GRAND_PRIX = re.compile(r"\d{4} season|results?|view .*|race result|active|", re.IGNORECASE)
"""Texts of links to race results that do not name the Grand Prix."""

RACE_RESULT = "race-result"
STARTING_GRID = "starting-grid"
FASTEST_LAPS = "fastest-laps"
PIT_STOP_SUMMARY = "pit-stop-summary"
SPRINT_GRID = "sprint-grid"

SESSIONS = {
    "practice/1": SessionKind.PRACTICE_1,
    "practice/2": SessionKind.PRACTICE_2,
    "practice/3": SessionKind.PRACTICE_3,
    "practice/4": SessionKind.PRACTICE_4,
    "sprint-qualifying": SessionKind.SPRINT_QUALIFYING,
    "sprint-shootout": SessionKind.SPRINT_QUALIFYING,
    "sprint-results": SessionKind.SPRINT,
    "qualifying/1": SessionKind.QUALIFYING_1,
    "qualifying/2": SessionKind.QUALIFYING_2,
    "qualifying/0": SessionKind.QUALIFYING,
    "qualifying": SessionKind.QUALIFYING,
    "warm-up": SessionKind.WARM_UP,
    RACE_RESULT: SessionKind.RACE,
}
"""The session a page is the result of, in the order of a weekend; `practice-1` is `practice/1` of the time before."""

RACES = (Column.GRAND_PRIX, Column.DATE, Column.WINNER)
DRIVERS = (Column.POSITION, Column.DRIVER, Column.POINTS)
TEAMS = (Column.POSITION, Column.TEAM, Column.POINTS)


@dataclass(frozen=True, slots=True)
class ListedGrandPrix:
    """A Grand Prix as the results list it. `href` leads to its race result."""

    key: int
    label: str
    href: str
    raced: bool


def meetings(page: Tag, season: int) -> tuple[ListedGrandPrix, ...]:
    """The Grands Prix of a season in its order, those to come too; `raced`: the list of races has it, with a winner."""
    what = f"races of {season}"
    heading(page, what)
    raced = {line[Column.GRAND_PRIX].text for line in lines(page, what, RACES) if line[Column.WINNER].text}
    found: dict[int, ListedGrandPrix] = {}
    for link, key, session in _result_links(page, season):
        if session == RACE_RESULT and not NOT_A_GRAND_PRIX.fullmatch(link.text):
            found.setdefault(key, ListedGrandPrix(key=key, label=link.text, href=link.href, raced=link.text in raced))
    if not found:
        raise changed(f"{what}: links to race results", "there are none")
    if unlinked := raced - {meeting.label for meeting in found.values()}:
        raise changed(f"{what}: links to race results", f"{', '.join(sorted(unlinked))} has none")
    return tuple(found.values())


def session_links(page: Tag, season: int, key: int) -> Mapping[str, str]:
    """The pages of a Grand Prix that a page of it links to, by the name of the session (`practice/1`, `starting-grid`)."""
    return {session: link.href for link, of, session in _result_links(page, season) if of == key}


def years(page: Tag) -> tuple[int, ...]:
    """The seasons that a page of results links to, oldest first."""
    found = {int(match["season"]) for link in links(page) if (match := SEASON_PAGE.search(_path(link.href)))}
    if not found:
        raise changed("races: links to seasons", "there are none")
    return tuple(sorted(found))


def driver_standings(page: Tag, names: SeasonNames, season: int) -> tuple[tuple[StandingsRow, Driver], ...]:
    """Return the current drivers' table, with what the site calls each driver; empty before the first race."""
    what = f"drivers of {season}"
    heading(page, what)
    places = []
    for number, line in enumerate(lines(page, what, DRIVERS), 1):
        who = person(line[Column.DRIVER])
        id_ = names.driver(who)
        row = _place(line, f"{what}: table row {number}", driver=id_)
        places.append((row, names.called(who)))
    return tuple(places)


def team_standings(page: Tag, names: SeasonNames, season: int) -> tuple[tuple[StandingsRow, str], ...]:
    """Return the current constructors' table, with what the site calls each; empty before the first race and before 1958."""
    what = f"teams of {season}"
    heading(page, what)
    places = []
    for number, line in enumerate(lines(page, what, TEAMS), 1):
        team = line[Column.TEAM].text
        constructor, engine = names.car(team)
        row = _place(line, f"{what}: table row {number}", constructor=constructor, engine=engine)
        places.append((row, team))
    return tuple(places)


def _place(line: TableRow, where: str, **contender: str | None) -> StandingsRow:
    outcome, position = placed(line[Column.POSITION].text, f"{where}, column {Column.POSITION}")
    points = exact(line[Column.POINTS], f"{where}, column {Column.POINTS}")
    return StandingsRow(outcome=outcome, position=position, points=points, **contender)


def _result_links(page: Tag, season: int) -> Iterable[tuple[Link, int, str]]:
    for link in links(page):
        match = RESULT_PAGE.search(_path(link.href))
        if match and int(match["season"]) == season:
            yield link, int(match["key"]), re.sub(r"-(\d)$", r"/\1", match["session"])


def _path(href: str) -> str:
    return href.partition("#")[0].partition("?")[0]
