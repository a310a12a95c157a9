"""Every stored page of formula1.com parses without loss, and says what the archive says."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from fetcher_service.archive.facts import Facts
from fetcher_service.sources.formula1 import markup, season, sessions, weekend
from racing.model import SessionKind
from tests.contract.fetcher_service.formula1_replay import names

PRINTED_WRONG = {("2022-bahrain", "nico-hulkenberg"): {"time", "gap", "interval"}}
"""The page has him four laps down with all laps driven; the archive has his time."""

COMPARED = (
    *("outcome", "position", "driver", "number", "constructor", "engine"),
    *("laps", "time", "gap", "interval", "points"),
)


@pytest.fixture(scope="module")
def facts() -> Iterator[Facts]:
    with Facts() as opened:
        yield opened


def stored(shared: Path, name: str) -> BeautifulSoup:
    file = shared / "data" / "upstream" / "formula1com" / f"{name}.html.gz"
    return markup.parsed(gzip.decompress(file.read_bytes()).decode())


@pytest.mark.parametrize(("name", "year"), [("2022-bahrain-race-result-old", 2022), ("2024-bahrain-race-result", 2024)])
def test_race_results_equal_the_archive(shared: Path, facts: Facts, name: str, year: int) -> None:
    table = markup.lines(stored(shared, name), name, *sessions.columns(SessionKind.RACE))
    found = sessions.classification(table, SessionKind.RACE, names(year), name)
    known = next(result for result in facts.season(year).results if result.id == f"{year}-bahrain-race")
    assert len(found) == len(known.rows) == 20
    for row, fact in zip(found, known.rows, strict=True):
        apart = {field for field in COMPARED if getattr(row, field) != getattr(fact, field)}
        assert apart == PRINTED_WRONG.get((f"{year}-bahrain", row.driver), set()), row
    codes = {entrant.driver: entrant.code for entrant in facts.season(year).entrants}
    for entry in sessions.entries(table, name):
        assert entry.person.code == codes[names(year).driver(entry.person)]


@pytest.mark.parametrize(
    ("name", "year", "key", "pages"),
    [("2022-bahrain-race-result-old", 2022, 1124, 8), ("2024-bahrain-race-result", 2024, 1229, 8)],
)
def test_the_pages_of_a_weekend_are_found(shared: Path, name: str, year: int, key: int, pages: int) -> None:
    page = stored(shared, name)
    found = season.session_links(page, year, key)
    assert len(found) == pages
    kinds = {season.SESSIONS[session] for session in found if session in season.SESSIONS}
    assert kinds == {kind for kind in SessionKind if kind.startswith("practice_") and kind != "practice_4"} | {
        SessionKind.QUALIFYING,
        SessionKind.RACE,
    }
    assert names(year).grand_prix("Bahrain", markup.heading(page, name)) == "bahrain"
    assert markup.last_day(page, name).year == year


@pytest.mark.parametrize(("name", "year", "raced"), [("2022-races-old", 2022, 9), ("2026-races", 2026, 1)])
def test_the_list_of_races_has_the_archives_rounds_in_order(
    shared: Path, facts: Facts, name: str, year: int, raced: int
) -> None:
    found = season.meetings(stored(shared, name), year)
    listed = [names(year).grand_prix(meeting.label) for meeting in found]
    known = [row.grand_prix for row in facts.season(year).rounds]
    assert set(known) - set(listed) <= {"russia"}
    assert set(listed) <= set(known)
    assert [meeting.raced for meeting in found] == [True] * raced + [False] * (len(found) - raced)
    first = facts.season(year).rounds[:raced]
    assert listed[:raced] == [row.grand_prix for row in first]
    assert season.years(stored(shared, name))[0] == 1950


@pytest.mark.parametrize("name", ["2026-schedule", "2026-schedule-preseason"])
def test_the_schedule_has_every_round_as_first_published(shared: Path, facts: Facts, name: str) -> None:
    cards = weekend.schedule(stored(shared, name), 2026)
    assert [card.number for card in cards] == list(range(1, 25))
    listed = {names(2026).grand_prix(card.label, card.official_name): card for card in cards}
    known = {row.grand_prix: row for row in facts.season(2026).rounds}
    assert listed.keys() == known.keys()
    for grand_prix, card in listed.items():
        race = known[grand_prix].sessions[-1].start
        assert card.race_day is not None
        if grand_prix not in {"bahrain", "saudi-arabia"} and race is not None:
            assert abs((race.date() - card.race_day).days) <= 1


def test_a_weekends_page_has_the_archives_hours(shared: Path, facts: Facts) -> None:
    card = weekend.schedule(stored(shared, "2026-schedule"), 2026)[0]
    found = weekend.weekend(stored(shared, "2026-australia-race-hub"), card, names(2026), 2026)
    known = facts.season(2026).rounds[0]
    assert (found.id, found.number, found.name) == (known.id, known.number, known.name)
    assert (found.official_name or "").casefold() == (known.official_name or "").casefold()
    hours = [(session.kind, session.start, session.total_laps, session.distance_km) for session in found.sessions]
    assert hours == [
        (session.kind, session.start, session.total_laps, session.distance_km) for session in known.sessions
    ]
    assert found.circuit is not None
    assert known.circuit is not None
    assert (found.circuit.id, found.circuit.length_km) == (known.circuit.id, known.circuit.length_km)


def test_every_stored_page_is_read_by_one_of_these_tests(shared: Path) -> None:
    index = json.loads((shared / "data" / "upstream" / "formula1com" / "index.json").read_text())
    pages = {entry["file"].removesuffix(".html.gz") for entry in index if entry["file"].endswith(".html.gz")}
    text = Path(__file__).read_text("utf-8")
    assert pages
    assert all(f'"{page}"' in text for page in pages)
