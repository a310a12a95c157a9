"""A race told in the feed's words is the race that was raced."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from chassis.process.metrics import Metrics
from deploy.demo.pace import pace
from deploy.demo.race import Told, told
from fetcher_service.archive.facts import Catalogue, Facts, SeasonFacts
from fetcher_service.durations import seconds_of
from fetcher_service.identities import Identities
from fetcher_service.parsing import shaped
from fetcher_service.sources.livetiming.classification import FinalState, classification_rows
from fetcher_service.sources.livetiming.deltas import listed, merge
from fetcher_service.sources.livetiming.messages import ListedDriver, TimingAppData, TimingData
from racing.model import Classification, Outcome, Round, SessionKind

RACES = ("belgium", "monaco", "austria", "australia")


@pytest.fixture(scope="module")
def season() -> SeasonFacts:
    with Facts() as facts:
        return facts.season(2026)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    with Facts() as facts:
        return facts.catalogue()


def weekend_of(season: SeasonFacts, grand_prix: str) -> Round:
    return next(each for each in season.rounds if each.grand_prix == grand_prix)


def raced(season: SeasonFacts, grand_prix: str) -> Classification:
    return next(each for each in season.results if each.id == f"2026-{grand_prix}-race")


def states(lines: list[Told]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in lines:
        found[line.topic] = merge(found.get(line.topic), line.content)
    return found


@pytest.mark.parametrize("grand_prix", RACES)
def test_it_ends_in_the_result_of_the_archive(season: SeasonFacts, catalogue: Catalogue, grand_prix: str) -> None:
    ended = states(told(season, catalogue, weekend_of(season, grand_prix)))
    final = FinalState(
        timing=shaped("demo", "TimingData", ended["TimingData"], TimingData),
        drivers=shaped("demo", "DriverList", ended["DriverList"], dict[str, ListedDriver]),
        app=shaped("demo", "TimingAppData", ended["TimingAppData"], TimingAppData),
    )
    rows = classification_rows(SessionKind.RACE, final, 2026, Identities(Metrics("demo")))
    theirs = raced(season, grand_prix)
    classified = [row for row in theirs.rows if row.outcome is Outcome.CLASSIFIED]
    ours = [row for row in rows if row.outcome is Outcome.CLASSIFIED]
    assert [(row.driver, row.laps) for row in ours] == [(row.driver, row.laps) for row in classified]
    assert {row.driver: row.constructor for row in ours} == {row.driver: row.constructor for row in classified}
    on_lead_lap = [row for row in ours[1:] if row.laps == ours[0].laps]
    known = {row.driver: row.gap for row in classified}
    for row in on_lead_lap:
        gap, theirs_gap = seconds_of(row.gap or ""), seconds_of(known[row.driver] or "")
        assert gap is not None
        assert theirs_gap is not None
        assert float(gap) == pytest.approx(float(theirs_gap), abs=0.002)
    out = {row.driver for row in theirs.rows if row.outcome is Outcome.RETIRED}
    assert out <= {row.driver for row in rows if row.outcome is Outcome.RETIRED}


@pytest.mark.parametrize("grand_prix", RACES)
def test_stops_are_those_that_were_made(season: SeasonFacts, catalogue: Catalogue, grand_prix: str) -> None:
    race = raced(season, grand_prix)
    finished = {row.driver: row.laps or 0 for row in race.rows}
    made = Counter(str(stop.number) for stop in race.pit_stops if (stop.lap or 0) < finished[stop.driver])
    ended = states(told(season, catalogue, weekend_of(season, grand_prix)))
    lines = ended["TimingData"]["Lines"]
    assert {number: line.get("NumberOfPitStops", 0) for number, line in lines.items()} == {
        number: made[number] for number in lines
    }
    for number, line in ended["TimingAppData"]["Lines"].items():
        assert len(listed(line["Stints"])) == made[number] + 1
    assert not any(line["InPit"] or line["PitOut"] for line in lines.values())


def test_time_runs_forward_and_every_deed_has_its_status(season: SeasonFacts, catalogue: Catalogue) -> None:
    lines = told(season, catalogue, weekend_of(season, "belgium"))
    assert all(earlier.at <= later.at for earlier, later in pairwise(lines))
    status = [line.content["Status"] for line in lines if line.topic == "SessionStatus"]
    assert status == ["Inactive", "Started", "Finished", "Finalised", "Ends"]
    assert [line.content["Status"] for line in lines if line.topic == "TrackStatus"] == ["1", "4", "1"]
    laps = [line.content["CurrentLap"] for line in lines if line.topic == "LapCount"]
    assert laps == list(range(1, 45))
    beats = [line.at for line in lines if line.topic == "Heartbeat"]
    assert {later - earlier for earlier, later in pairwise(beats)} == {timedelta(seconds=15)}


def test_places_are_told_without_a_gap_or_a_double(season: SeasonFacts, catalogue: Catalogue) -> None:
    state: Any = None
    for line in told(season, catalogue, weekend_of(season, "belgium")):
        if line.topic == "TimingData":
            state = merge(state, line.content)
            places = sorted(int(each["Position"]) for each in state["Lines"].values())
            assert places == list(range(1, len(places) + 1))


@pytest.mark.parametrize("grand_prix", RACES)
def test_laps_are_credible(season: SeasonFacts, grand_prix: str) -> None:
    went = pace(raced(season, grand_prix))
    leader = went.drives[0]
    usual = sorted(leader.lap(lap) for lap in range(1, went.laps + 1))[went.laps // 2]
    for drive in went.drives:
        if drive.row.outcome is not Outcome.CLASSIFIED:
            continue  # stood in the garage, or crawled there
        laps = [drive.lap(lap) for lap in range(1, len(drive.crossings) + 1)]
        assert all(0.8 * usual < lap < 2.2 * usual for lap in laps), (drive.row.driver, laps)


def test_a_race_without_times_is_refused(season: SeasonFacts, catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="2026-las-vegas has no race in the archive"):
        told(season, catalogue, weekend_of(season, "las-vegas"))
