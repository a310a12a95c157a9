"""formula1.com: addresses of both generations, lists of races, tables of the season."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from racing.model import Championship, Round, SessionKind
from tests.upstream import formula1_hub, formula1_sessions, naming
from tests.upstream.formula1_markup import Cell, Driver, Markup, Race, Table, Team, heading, links, page, results
from tests.upstream.meetings import Meeting, meetings
from tests.upstream.reply import Reply, as_html
from tests.upstream.timing import local
from tests.upstream.world import World

SEASON = re.compile(r"en/results(?:\.html)?/(\d{4})/(races|drivers|team)(?:\.html)?")
MEETING = re.compile(r"en/results(?:\.html)?/(\d{4}|aa)/races/(\d+)/([^/]+)/(.+?)(?:\.html)?")
HUBS = re.compile(r"en/racing/(\d{4})(?:\.html)?(?:/([^/]+?)(?:\.html)?)?")
HYPHENED = {"Emilia Romagna": "Emilia-Romagna", "Barcelona Catalunya": "Barcelona-Catalunya"}


@dataclass(frozen=True)
class Site:
    """The site at an instant in one generation of its markup."""

    world: World
    markup: Markup

    def address(self, year: int, rest: str) -> str:
        """Of a results page, as this generation writes it."""
        if self.markup is Markup.ARCHIVE:
            return f"/en/results.html/{year}/{rest.replace('practice/', 'practice-')}.html"
        return f"/en/results/{year}/{rest}"


def answer(world: World, markup: Markup, path: str) -> Reply:
    """The page at a path; the slug of a meeting is not looked at."""
    site = Site(world, markup)
    if found := SEASON.fullmatch(path):
        year = int(found[1])
        pages = {"races": _races, "drivers": _drivers, "team": _teams}
        if year in world.years:
            return as_html(pages[found[2]](site, year))
    elif found := MEETING.fullmatch(path):
        shown = _meeting(site, found[1], int(found[2]), found[4])
        if shown is not None:
            return as_html(shown)
    elif found := HUBS.fullmatch(path):
        year = int(found[1])
        hub = (
            formula1_hub.season(world, markup, year)
            if found[2] is None
            else formula1_hub.hub(world, markup, year, found[2])
        )
        if hub is not None:
            return as_html(hub)
    return as_html(page(markup, "Page not found", "<h1>404</h1>"), 404)


def slug(weekend: Round) -> str:
    """Of a meeting in the address of its results."""
    if weekend.number == 0:
        return "pre-season-testing"
    return naming.SLUGS.get(weekend.grand_prix, weekend.grand_prix)


def short_name(weekend: Round, markup: Markup) -> str:
    """Of a race in lists: `Great Britain`."""
    if weekend.number == 0:
        return naming.PLACES["bahrain"][3]
    name = slug(weekend).replace("-", " ").title()
    return name if markup is Markup.ARCHIVE else HYPHENED.get(name, name)


def _meeting(site: Site, year: str, key: int, name: str) -> str | None:
    years = site.world.years if year == "aa" else (int(year),)
    found = [meeting for one in years for meeting in meetings(site.world, one) if meeting.key == key]
    if not found or (table := formula1_sessions.table(site.world, site.markup, found[-1].weekend, name)) is None:
        return None
    meeting = found[-1]
    weekend = meeting.weekend
    label = formula1_sessions.TITLES[formula1_sessions.canonical(name)]
    title = f"{(weekend.official_name or weekend.name).upper()} - {label.upper()}"
    body = heading(site.markup, title, _days(weekend), _track(weekend))
    return page(site.markup, title, body + _navigation(site, weekend.season, meeting) + results(site.markup, table))


def _races(site: Site, year: int) -> str:
    rows: list[list[Cell]] = []
    for meeting in meetings(site.world, year, testing=False):
        weekend = meeting.weekend
        result = site.world.result(weekend, SessionKind.RACE)
        if result is None or weekend.circuit is None:
            continue
        winner = result.rows[0]
        start = weekend.sessions[-1].start
        day = local(start, weekend.circuit.time_zone) if start else None
        form = "%d %b" if site.markup is Markup.MODULES else "%d %b %Y"
        first, last = naming.driver_name(site.world, winner.driver)
        rows.append(
            [
                Race(
                    short_name(weekend, site.markup),
                    weekend.circuit.country or "",
                    site.address(year, f"races/{meeting.key}/{slug(weekend)}/race-result"),
                ),
                day.strftime(form) if day else "",
                Driver(first, last, naming.code(site.world, year, winner.driver)),
                Team(naming.entered(site.world, year, winner.constructor, winner.engine)),
                str(winner.laps or ""),
                winner.time or "",
            ]
        )
    headings = ("Grand Prix", "Date", "Winner", "Team", "Laps", "Time")
    return _season_page(site, year, f"{year} RACE RESULTS", Table(headings, rows))


def _drivers(site: Site, year: int) -> str:
    weekend = site.world.last_raced(year)
    table = site.world.standings(weekend, Championship.DRIVERS) if weekend else None
    rows: list[list[Cell]] = []
    for row in table.rows if table else ():
        driver = row.driver or ""
        entry = site.world.entrant(year, driver)
        first, last = naming.driver_name(site.world, driver)
        nation = site.world.library.drivers[driver].country_code or ""
        rows.append(
            [
                str(row.position or "EX"),
                Driver(first, last, naming.code(site.world, year, driver)),
                naming.NATIONS.get(nation, nation),
                Team(naming.entered(site.world, year, entry.constructor, entry.engine) if entry else ""),
                formula1_sessions.points(row.points),
            ]
        )
    headings = ("Pos.", "Driver", "Nationality", "Team", "Pts.")
    return _season_page(site, year, f"{year} DRIVERS' STANDINGS", Table(headings, rows))


def _teams(site: Site, year: int) -> str:
    weekend = site.world.last_raced(year)
    table = site.world.standings(weekend, Championship.CONSTRUCTORS) if weekend else None
    rows: list[list[Cell]] = [
        [
            str(row.position or "EX"),
            Team(naming.entered(site.world, year, row.constructor, row.engine)),
            formula1_sessions.points(row.points),
        ]
        for row in (table.rows if table else ())
    ]
    return _season_page(site, year, f"{year} TEAMS' STANDINGS", Table(("Pos.", "Team", "Pts."), rows))


def _season_page(site: Site, year: int, title: str, table: Table) -> str:
    body = heading(site.markup, title) + _navigation(site, year, None) + results(site.markup, table)
    return page(site.markup, title, body)


def _navigation(site: Site, year: int, chosen: Meeting | None) -> str:
    years = [(str(one), site.address(one, "races"), str(one)) for one in reversed(site.world.years)]
    kinds = [
        (kind, site.address(year, kind), label)
        for kind, label in (("races", "Races"), ("drivers", "Drivers"), ("team", "Teams"))
    ]
    races = [("", site.address(year, "races"), "All")]
    for meeting in meetings(site.world, year, testing=False):
        if not meeting.weekend.cancelled:
            where = f"{meeting.key}/{slug(meeting.weekend)}"
            races.append(
                (where, site.address(year, f"races/{where}/race-result"), short_name(meeting.weekend, site.markup))
            )
    shown = links(site.markup, "year", years) + links(site.markup, "apiType", kinds)
    shown += links(site.markup, "meetingKey", races)
    if chosen is None:
        return shown
    where = f"races/{chosen.key}/{slug(chosen.weekend)}"
    sessions = [
        (name, site.address(year, f"{where}/{name}"), formula1_sessions.TITLES[formula1_sessions.canonical(name)])
        for name in _pages(chosen.weekend)
    ]
    return shown + _sessions(site.markup, sessions)


def _pages(weekend: Round) -> Sequence[str]:
    kinds = {session.kind for session in weekend.sessions}
    pages = ["race-result", "fastest-laps", "pit-stop-summary", "starting-grid", "qualifying"]
    if SessionKind.SPRINT in kinds:
        pages += ["sprint-results", "sprint-grid"]
    if SessionKind.SPRINT_QUALIFYING in kinds:
        pages += ["sprint-qualifying"]
    return pages + [f"practice/{number}" for number in (3, 2, 1) if SessionKind(f"practice_{number}") in kinds]


def _sessions(markup: Markup, sessions: Sequence[tuple[str, str, str]]) -> str:
    if markup is not Markup.ARCHIVE:
        return links(markup, "resultType", sessions)
    items = "".join(
        f'<li class="side-nav-item"><a class="side-nav-item-link ArchiveLink" data-name="resultType" '
        f'data-value="{name.replace("/", "-")}" href="{address}">{label}</a></li>'
        for name, address, label in sessions
    )
    return f'<ul class="resultsarchive-side-nav"><li class="side-nav-item">Race</li>{items}</ul>'


def _days(weekend: Round) -> str:
    """`29 Feb - 02 Mar 2024`, on the track's calendar."""
    starts = [session.start for session in weekend.sessions if session.start]
    if not starts or weekend.circuit is None:
        return ""
    first, last = (local(start, weekend.circuit.time_zone) for start in (min(starts), max(starts)))
    return f"{first:%d %b} - {last:%d %b %Y}"


def _track(weekend: Round) -> str:
    track = weekend.circuit
    return f"{track.full_name}, {track.place}" if track else ""
