"""The pages of formula1.com in each generation of its markup, from recordings written for this test."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from fetcher_service.failures import SourceChanged
from fetcher_service.sources.formula1 import markup, season, sessions, weekend
from fetcher_service.sources.formula1.markup import Cell, Person
from racing.model import ClassificationRow, Outcome, PitStop, SessionKind
from tests.contract.fetcher_service.formula1_replay import html, names, page

RACE = SessionKind.RACE


def rows(name: str, kind: SessionKind, year: int) -> dict[str, ClassificationRow]:
    table = markup.lines(page(name), name, *sessions.columns(kind))
    return {row.driver: row for row in sessions.classification(table, kind, names(year), name)}


def classified(text: str) -> tuple[ClassificationRow, ...]:
    table = markup.lines(markup.parsed(text), "race-result", sessions.RACE)
    return sessions.classification(table, RACE, names(2024), "race-result")


def changed_page(name: str, *changes: tuple[str, str]) -> str:
    text = html(name)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("name", "kind", "year", "drivers"),
    [
        (
            "archive/race-result",
            RACE,
            2022,
            "charles-leclerc carlos-sainz-jr lewis-hamilton guanyu-zhou nico-hulkenberg",
        ),
        (
            "tailwind/sprint-results",
            SessionKind.SPRINT,
            2024,
            "lando-norris oscar-piastri charles-leclerc nico-hulkenberg",
        ),
        ("modules/race-result", RACE, 2024, "max-verstappen sergio-perez carlos-sainz-jr guanyu-zhou logan-sargeant"),
    ],
)
def test_every_generation_gives_our_ids_in_the_order_of_the_page(
    name: str, kind: SessionKind, year: int, drivers: str
) -> None:
    assert list(rows(name, kind, year))[: len(drivers.split())] == drivers.split()


def test_a_finisher_gets_time_gap_and_interval_in_our_words() -> None:
    found = rows("archive/race-result", RACE, 2022)
    assert found["charles-leclerc"] == ClassificationRow(
        outcome=Outcome.CLASSIFIED,
        position=1,
        driver="charles-leclerc",
        number=16,
        constructor="ferrari",
        engine="ferrari",
        laps=57,
        time="1:37:33.584",
        points=Decimal(26),
    )
    hamilton, hulkenberg = found["lewis-hamilton"], found["nico-hulkenberg"]
    assert (hamilton.time, hamilton.gap, hamilton.interval) == ("1:37:43.259", "+9.675", "+4.077")
    assert (hulkenberg.time, hulkenberg.gap) == ("1:38:37.413", "+1:03.829")
    assert (hulkenberg.constructor, hulkenberg.engine) == ("aston-martin", "mercedes")


def test_who_retires_late_is_classified_and_who_retires_early_is_not() -> None:
    found = rows("archive/race-result", RACE, 2022)
    perez, gasly = found["sergio-perez"], found["pierre-gasly"]
    assert (perez.outcome, perez.position, perez.time, perez.gap) == (Outcome.CLASSIFIED, 18, None, None)
    assert (gasly.outcome, gasly.position, gasly.laps, gasly.time) == (Outcome.RETIRED, None, 44, None)


def test_laps_down_are_worded_the_same_however_they_are_printed() -> None:
    found = rows("modules/race-result", RACE, 2024)
    assert (found["guanyu-zhou"].gap, found["logan-sargeant"].gap) == ("+1 lap", "+2 laps")
    assert found["guanyu-zhou"].time is None


def test_a_disqualified_winner_printed_first_goes_last_and_keeps_the_time_the_gaps_are_to() -> None:
    found = rows("tailwind/race-result-disqualified-first", RACE, 2024)
    assert list(found) == ["lewis-hamilton", "oscar-piastri", "charles-leclerc", "guanyu-zhou", "george-russell"]
    russell, hamilton, piastri = found["george-russell"], found["lewis-hamilton"], found["oscar-piastri"]
    assert (russell.outcome, russell.position, russell.time) == (Outcome.DISQUALIFIED, None, "1:19:57.040")
    assert (hamilton.position, hamilton.time, hamilton.gap) == (1, "1:19:57.566", "+0.526")
    assert (piastri.time, piastri.gap, piastri.interval) == ("1:19:58.213", "+1.173", "+0.647")


@pytest.mark.parametrize(
    ("position", "time", "outcome"),
    [
        ("NC", "DNF", Outcome.RETIRED),
        ("NC", "DNS", Outcome.DID_NOT_START),
        ("NC", "+12 laps", Outcome.NOT_CLASSIFIED),
        ("NC", "", Outcome.NOT_CLASSIFIED),
        ("", "DNF", Outcome.RETIRED),
        ("DQ", "DSQ", Outcome.DISQUALIFIED),
        ("2", "DSQ", Outcome.DISQUALIFIED),
        ("EX", "", Outcome.EXCLUDED),
        ("NC", "DNQ", Outcome.DID_NOT_QUALIFY),
    ],
)
def test_what_stands_for_position_and_time_says_what_became_of_an_entry(
    position: str, time: str, outcome: Outcome
) -> None:
    text = changed_page("modules/race-result", (">20</td>", f">{position}</td>"), ("+2 laps", time))
    row = classified(text)[-1]
    assert (row.outcome, row.position) == (outcome, None)


def test_practice_gives_everyone_a_time_whether_gaps_have_a_column_of_their_own_or_not() -> None:
    old = rows("archive/practice-1", SessionKind.PRACTICE_1, 2022)["carlos-sainz-jr"]
    assert (old.time, old.gap, old.interval, old.laps) == ("1:34.611", "+0.418", "+0.054", 23)
    new = rows("modules/practice-1", SessionKind.PRACTICE_1, 2024)
    assert (new["daniel-ricciardo"].time, new["daniel-ricciardo"].gap) == ("1:32.869", None)
    assert (new["nico-hulkenberg"].time, new["nico-hulkenberg"].gap) == ("1:37.938", "+5.069")
    assert (new["daniel-ricciardo"].constructor, new["daniel-ricciardo"].engine) == ("rb", "honda-rbpt")
    assert new["lando-norris"].points is None


def test_qualifying_keeps_its_parts_apart_and_counts_gaps_in_the_last() -> None:
    found = rows("modules/qualifying", SessionKind.QUALIFYING, 2024)
    leclerc, zhou, ocon = found["charles-leclerc"], found["guanyu-zhou"], found["esteban-ocon"]
    assert (leclerc.q1, leclerc.q2, leclerc.q3) == ("1:30.243", "1:29.165", "1:29.407")
    assert (leclerc.time, leclerc.gap, leclerc.interval) == (None, "+0.228", "+0.228")
    assert (zhou.q1, zhou.q2, zhou.gap, zhou.laps) == ("1:30.757", None, None, 6)
    assert (ocon.outcome, ocon.position, ocon.q1) == (Outcome.NOT_CLASSIFIED, None, None)


def test_the_grid_with_the_pit_lane_and_the_fastest_laps_complete_the_race() -> None:
    bare = rows("modules/race-result", RACE, 2024).values()
    grid = sessions.grid(markup.lines(page("modules/starting-grid"), "grid", sessions.GRID), names(2024), "grid")
    laps = sessions.fastest_laps(
        markup.lines(page("modules/fastest-laps"), "laps", sessions.FASTEST_LAPS), names(2024), "laps"
    )
    found = {row.driver: row for row in sessions.completed(bare, grid, laps)}
    verstappen, sargeant, zhou = found["max-verstappen"], found["logan-sargeant"], found["guanyu-zhou"]
    assert (verstappen.grid, verstappen.fastest_lap, verstappen.fastest_lap_number) == (1, "1:32.608", 39)
    assert found["sergio-perez"].fastest_lap_rank == 4
    assert (sargeant.grid, sargeant.pit_lane_start, sargeant.fastest_lap) == (None, True, None)
    assert (zhou.grid, zhou.pit_lane_start) == (None, False)


def test_pit_stops_come_in_the_order_of_the_page() -> None:
    table = markup.lines(page("modules/pit-stop-summary"), "stops", sessions.PIT_STOPS)
    assert sessions.pit_stops(table, names(2024), "stops") == (
        PitStop(driver="nico-hulkenberg", number=27, stop=1, lap=1, time="36.604"),
        PitStop(driver="guanyu-zhou", number=24, stop=1, lap=9, time="25.208"),
        PitStop(driver="nico-hulkenberg", number=27, stop=2, lap=31, time="1:02.345"),
    )


@pytest.mark.parametrize("name", ["modules/not-run", "tailwind/not-run"])
def test_a_session_to_come_has_no_rows(name: str) -> None:
    kind = SessionKind.QUALIFYING if name.startswith("tailwind") else RACE
    assert markup.lines(page(name), name, *sessions.columns(kind)) == []


@pytest.mark.parametrize(
    ("pieces", "person"),
    [
        (("Lando", "Norris", "NOR"), Person("Lando", "Norris", "NOR")),
        (("Lando NorrisNOR",), Person("Lando", "Norris", "NOR")),
        (("Lando", "NorrisNOR"), Person("Lando", "Norris", "NOR")),
        (("Andrea Kimi", "Antonelli", "ANT"), Person("Andrea Kimi", "Antonelli", "ANT")),
        (("Nyck", "De Vries", "DEV"), Person("Nyck", "De Vries", "DEV")),
        (("Juan Manuel Fangio",), Person("Juan", "Manuel Fangio")),
        (("Lando Norris",), Person("Lando", "Norris")),
    ],
)
def test_a_driver_cell_is_read_in_pieces_or_in_one(pieces: tuple[str, ...], person: Person) -> None:
    assert markup.person(Cell(" ".join(pieces), pieces)) == person


def test_a_driver_printed_last_name_first_is_called_as_everybody_is() -> None:
    _, (_, _), (row, zhou) = season.driver_standings(page("modules/drivers"), names(2024), 2024)
    assert (row.driver, row.position, row.points) == ("guanyu-zhou", 11, Decimal(0))
    assert (zhou.name, zhou.first_name, zhou.last_name) == ("Guanyu Zhou", "Guanyu", "Zhou")


def test_a_new_driver_and_a_new_team_get_a_slug_of_their_name() -> None:
    text = changed_page(
        "modules/race-result", (">Sargeant<", ">Übertreffer<"), ("Williams Mercedes", "Andretti Global")
    )
    row = classified(text)[-1]
    assert (row.driver, row.constructor, row.engine) == ("logan-ubertreffer", "andretti-global", None)


def test_teams_are_constructor_and_engine() -> None:
    found = [row for row, _ in season.team_standings(page("modules/team"), names(2024), 2024)]
    assert [(row.constructor, row.engine, row.points) for row in found] == [
        ("red-bull", "honda-rbpt", Decimal(44)),
        ("ferrari", "ferrari", Decimal(27)),
        ("kick-sauber", "ferrari", Decimal(0)),
    ]


def test_a_season_lists_its_races_by_key_and_says_which_have_been_run() -> None:
    found = season.meetings(page("archive/races"), 2022)
    assert [(meeting.key, meeting.label, meeting.raced) for meeting in found] == [
        (1124, "Bahrain", True),
        (1109, "Emilia Romagna", True),
        (1137, "Brazil", False),
    ]
    ids = [names(2022).grand_prix(meeting.label) for meeting in found]
    assert ids == ["bahrain", "emilia-romagna", "sao-paulo"]
    assert season.years(page("archive/races")) == (2021, 2022)


@pytest.mark.parametrize(
    ("label", "official_name", "year", "grand_prix"),
    [
        ("Great Britain", "", 2024, "great-britain"),
        ("Emilia-Romagna", "", 2024, "emilia-romagna"),
        ("Brazil", "", 2019, "brazil"),
        ("Malaysia", "FORMULA 1 GULF AIR BAHRAIN GRAND PRIX IN MALAYSIA 2026 - QUALIFYING", 2026, "bahrain"),
        ("Malaysia", "2017 FORMULA 1 PETRONAS MALAYSIA GRAND PRIX", 2017, "malaysia"),
    ],
)
def test_what_the_site_lists_becomes_our_grand_prix(label: str, official_name: str, year: int, grand_prix: str) -> None:
    assert names(year).grand_prix(label, official_name) == grand_prix


def test_links_of_either_generation_lead_to_the_same_sessions() -> None:
    old = season.session_links(page("archive/race-result"), 2022, 1124)
    new = season.session_links(page("modules/race-result"), 2024, 1229)
    assert old.keys() == new.keys()
    assert old["practice/1"] == "/en/results.html/2022/races/1124/bahrain/practice-1.html"
    assert new["practice/1"] == "/en/results/2024/races/1229/bahrain/practice/1"


@pytest.mark.parametrize("name", ["archive/race-result", "modules/race-result"])
def test_a_meeting_ends_on_the_last_of_its_days(name: str) -> None:
    assert markup.last_day(page(name), "x") in {date(2022, 3, 20), date(2024, 3, 2)}


def test_the_schedule_has_rounds_and_what_is_called_off_but_no_testing() -> None:
    found = weekend.schedule(page("modules/schedule"), 2026)
    assert [(card.number, card.label, card.race_day, card.cancelled) for card in found] == [
        (1, "Australia", date(2026, 3, 8), False),
        (16, "Malaysia", date(2026, 10, 4), False),
        (19, "Mexico", date(2026, 11, 1), False),
        (None, "Saudi Arabia", date(2026, 4, 19), True),
        (23, "Abu Dhabi", date(2026, 12, 6), False),
    ]
    assert found[0].official_name == "FORMULA 1 QATAR AIRWAYS AUSTRALIAN GRAND PRIX 2026"


def test_a_weekend_has_its_sessions_in_order_of_time_in_utc() -> None:
    card = weekend.schedule(page("modules/schedule"), 2026)[0]
    found = weekend.weekend(page("modules/weekend"), card, names(2026), 2026)
    assert (found.id, found.number, found.name) == ("2026-china", 1, "Chinese Grand Prix")
    assert [session.kind for session in found.sessions] == [
        SessionKind.PRACTICE_1,
        SessionKind.SPRINT_QUALIFYING,
        SessionKind.SPRINT,
        SessionKind.QUALIFYING,
        RACE,
    ]
    practice, _, sprint, qualifying, race = found.sessions
    assert practice.start == datetime(2026, 3, 13, 3, 30, tzinfo=UTC)
    assert (sprint.cancelled, qualifying.cancelled, qualifying.provisional) == (True, False, True)
    assert (race.end, race.total_laps, race.distance_km) == (datetime(2026, 3, 15, 9, tzinfo=UTC), 56, 305.066)
    assert (race.scheduled_laps, race.scheduled_distance_km) == (None, None)  # it may tell what was run
    assert found.circuit is not None
    assert (found.circuit.id, found.circuit.name, found.circuit.length_km) == ("shanghai", "Shanghai", 5.451)


def test_before_its_hours_are_announced_a_weekend_has_the_day_of_its_race() -> None:
    card = weekend.schedule(page("modules/schedule"), 2026)[-1]
    found = weekend.weekend(page("modules/weekend-unannounced"), card, names(2026), 2026)
    assert (found.id, found.name) == ("2026-abu-dhabi", "Abu Dhabi Grand Prix")
    assert [(session.kind, session.start, session.date) for session in found.sessions] == [
        (RACE, None, date(2026, 12, 6))
    ]
    assert found.circuit is not None
    assert found.circuit.id == "yas-marina"


def test_sprint_qualifying_of_2021_was_the_saturday_race() -> None:
    card = weekend.schedule(page("modules/schedule"), 2026)[0]
    text = changed_page("modules/weekend", ("Sprint - Chinese", "Practice 2 - Chinese"))
    found = weekend.weekend(markup.parsed(text), card, names(2021), 2021)
    assert SessionKind.SPRINT in {session.kind for session in found.sessions}
    assert SessionKind.SPRINT_QUALIFYING not in {session.kind for session in found.sessions}


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("<th>Pos.</th>", "<th>Rank</th>", "race-result: table header Pos."),
        ("<th>Pts.</th>", "<th>Score</th>", "race-result: table header Pts."),
        ("<table", "<div", "race-result: table"),
        ("<th>Pos.</th>", "<th>Pos.</th><th></th>", "race-result: table row 1"),
        ("+22.457s", "a while", "race-result: table row 2, column Time"),
        (">26</td>", ">all of them</td>", "race-result: table row 1, column Pts."),
        (">20</td>", ">last</td>", "race-result: table row 5, column Pos."),
        (">55</td>", ">fifty-five</td>", "race-result: table row 3, column No."),
    ],
)
def test_a_page_that_no_longer_parses_says_where(old: str, new: str, path: str) -> None:
    text = changed_page("modules/race-result", (old, new))
    with pytest.raises(SourceChanged) as caught:
        classified(text)
    assert (caught.value.source, caught.value.path) == ("formula1", path)


def test_class_names_do_not_matter() -> None:
    assert classified(html("modules/race-result").replace('class="', 'data-x="')) == classified(
        html("modules/race-result")
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "path"),
    [
        (
            "weekend",
            '"subEvent"',
            '"events"',
            "weekend Australia of 2026: script[application/ld+json] SportsEvent.subEvent",
        ),
        ("weekend", "Practice 1 - ", "Warm-up lap - ", "weekend Australia of 2026: subEvent[1].name"),
        ("weekend", "T03:30:00.000Z", "T03:30:00", "weekend Australia of 2026: subEvent[1].startDate"),
        ("weekend", "2026-03-13T03:30:00.000Z", "soon", "weekend Australia of 2026: subEvent[1].startDate"),
        ("schedule", "/en/racing/2026/", "/en/events/2026/", "schedule of 2026: cards of rounds"),
        ("races", "/race-result", "/the-race", "races of 2024: links to race results"),
        ("drivers", "<h1>", "<h2>", "drivers of 2024: h1"),
    ],
)
def test_other_pages_say_it_too(name: str, old: str, new: str, path: str) -> None:
    tree = markup.parsed(changed_page(f"modules/{name}", (old, new)))
    card = weekend.schedule(page("modules/schedule"), 2026)[0]
    read: dict[str, Callable[[], object]] = {
        "weekend": lambda: weekend.weekend(tree, card, names(2026), 2026),
        "schedule": lambda: weekend.schedule(tree, 2026),
        "races": lambda: season.meetings(tree, 2024),
        "drivers": lambda: season.driver_standings(tree, names(2024), 2024),
    }
    with pytest.raises(SourceChanged) as caught:
        read[name]()
    assert caught.value.path == path


def test_a_page_of_another_kind_is_no_empty_result() -> None:
    challenge = markup.parsed("<html><head><title>Just a moment...</title></head><body>Checking</body></html>")
    with pytest.raises(SourceChanged, match="h1: the page is called 'Just a moment"):
        season.driver_standings(challenge, names(2024), 2024)
    with pytest.raises(SourceChanged, match="the page has none, nor says that there are no results"):
        markup.lines(challenge, "race-result", sessions.RACE)
