import re
from itertools import pairwise
from zoneinfo import ZoneInfo

from fetcher_service.archive.additions import Additions, read_additions
from fetcher_service.archive.facts import Facts
from racing.model import SessionKind

ADDED: Additions = read_additions()


def test_session_times_cover_every_season_since_2018_with_aware_times_in_order() -> None:
    assert list(ADDED.session_times) == list(range(2018, 2027))
    for year, rounds in ADDED.session_times.items():
        for grand_prix, starts in rounds.items():
            where = f"{year} {grand_prix}"
            assert SessionKind.RACE in starts, where
            assert all(start.utcoffset() is not None and start.year == year for start in starts.values()), where
            assert all(earlier < later for earlier, later in pairwise(starts.values())), where


def test_known_errors_of_f1db_are_corrected() -> None:
    assert ADDED.session_times[2024]["saudi-arabia"][SessionKind.PRACTICE_2].isoformat() == "2024-03-07T17:10:00+00:00"
    assert ADDED.session_times[2026]["singapore"][SessionKind.PRACTICE_1].isoformat() == "2026-10-09T08:30:00+00:00"


def test_lengths_are_those_of_sessions_that_are_known() -> None:
    assert ADDED.session_lengths[2026] == {"miami": {SessionKind.PRACTICE_1: 90}}
    for year, rounds in ADDED.session_lengths.items():
        for grand_prix, minutes in rounds.items():
            assert minutes.keys() <= ADDED.session_times[year][grand_prix].keys(), f"{year} {grand_prix}"


def test_every_zone_exists() -> None:
    assert all(ZoneInfo(zone) for zone in ADDED.time_zones.values())


def test_the_rounds_that_were_called_off_are_known() -> None:
    assert [(gone.season, gone.grand_prix) for gone in ADDED.cancelled] == [
        (2021, "japan"),
        (2022, "russia"),
        (2023, "china"),
        (2023, "emilia-romagna"),
        (2026, "saudi-arabia"),
    ]


def test_a_round_called_off_has_no_times_among_those_held() -> None:
    assert all(gone.grand_prix not in ADDED.session_times[gone.season] for gone in ADDED.cancelled)


def test_no_two_people_have_the_same_ergast_id() -> None:
    for ids in (ADDED.ergast_ids.drivers, ADDED.ergast_ids.circuits):
        assert len(set(ids.values())) == len(ids)


def test_a_team_has_one_colour_a_season_as_six_digits() -> None:
    for team, spans in ADDED.team_colours.items():
        seasons = [year for span in spans for year in range(span.first, (span.last or 2026) + 1)]
        assert len(seasons) == len(set(seasons)), team
        assert all(re.fullmatch("[0-9A-F]{6}", span.colour) for span in spans), team


def test_colours_are_of_constructors_that_there_are_and_of_all_that_raced_since_2018() -> None:
    with Facts() as facts:
        known = {constructor.id for constructor in facts.catalogue().constructors}
        assert known >= ADDED.team_colours.keys()
        for year in range(2018, 2027):
            raced = {entrant.constructor for entrant in facts.season(year).entrants}
            assert raced <= ADDED.colours_of(year).keys(), year
    assert ADDED.colours_of(2023)["red-bull"] == "3671C6"
    assert "brawn" not in ADDED.colours_of(2010)
