"""Race weekends and their sessions in the public's words."""

from datetime import timedelta

import msgspec
from msgspec import UNSET

from content_api.endpoints.season.rounds import round_schema
from content_api.endpoints.season.seasons import season_schema
from content_api.endpoints.session.sessions import ClockAndFeed, revision, session_in_full
from content_api.live.relay import RunningSession
from content_api.schemas import PaddockNames, encode
from racing.live.model import LiveStatus
from racing.model import Paddock, ResultStatus, SeasonSummary, SessionKind
from tests.factories import NOON, a_paddock, a_result, a_round, a_row, a_session

NOBODY = PaddockNames(Paddock())


def test_a_session_has_its_times_twice_and_its_status() -> None:
    weekend = a_round(sessions=(a_session(),))
    shown = session_in_full(weekend, weekend.sessions[0], a_result(), names=NOBODY, moment=ClockAndFeed(NOON))
    assert (shown.start, shown.start_iso) == (1748779200, "2025-06-01T12:00:00Z")
    assert (shown.end_iso, shown.status, shown.standing) == ("2025-06-01T14:00:00Z", "live", "provisional")
    assert [row.position for row in shown.results] == [1, 2, 3]


def test_a_row_has_the_names_of_who_drove_what() -> None:
    result = a_result(rows=(a_row(time="1:31:44.742", fastest_lap_rank=2),))
    weekend = a_round()
    shown = session_in_full(
        weekend, weekend.sessions[1], result, names=PaddockNames(a_paddock()), moment=ClockAndFeed(NOON)
    )
    (row,) = shown.results
    assert msgspec.json.decode(encode(row)) == {
        "position": 1,
        "driver": "max-verstappen",
        "name": "Max Verstappen",
        "code": "VER",
        "outcome": "classified",
        "number": 1,
        "constructor": "red-bull",
        "engine": "honda",
        "time": "1:31:44.742",
        "points": 0,
        "fastest_lap_rank": 2,
        "constructor_name": "Red Bull",
        "engine_name": "Honda",
    }


def test_a_revision_says_from_whom_and_since_when() -> None:
    old = msgspec.structs.replace(
        a_result(standing=ResultStatus.AMENDED), source="test", fetched_at=NOON, updated_at=NOON + timedelta(minutes=1)
    )
    shown = revision(2025, old, NOBODY)
    assert (shown.standing, shown.source, shown.fetched_iso, shown.changed_iso) == (
        "amended",
        "test",
        "2025-06-01T12:00:00Z",
        "2025-06-01T12:01:00Z",
    )
    assert len(shown.results) == 3


def test_what_is_unknown_is_left_out_and_what_is_false_is_said_where_it_matters() -> None:
    gone = round_schema(a_round(number=None, cancelled=True), {}, NOBODY, ClockAndFeed(NOON))
    assert gone.cancelled is True
    assert (gone.number, gone.official_name) == (UNSET, UNSET)
    held = round_schema(a_round(), {}, NOBODY, ClockAndFeed(NOON))
    assert (held.cancelled, held.is_race_weekend) == (False, True)


def test_provenance_stays_outside_the_circuit() -> None:
    weekend = a_round()
    circuit = msgspec.structs.replace(weekend.circuit, source="test") if weekend.circuit else None
    shown = round_schema(msgspec.structs.replace(weekend, circuit=circuit), {}, NOBODY, ClockAndFeed(NOON))
    assert b'"source"' not in encode(shown)
    assert b'"time_zone":"Asia/Kuala_Lumpur"' in encode(shown)


def test_a_season_counts_the_rounds_that_are_held() -> None:
    rounds = (a_round(), a_round("monaco", number=None, cancelled=True))
    shown = season_schema(SeasonSummary(year=2025), rounds, NOBODY, NOON)
    assert (shown.rounds, shown.status, shown.current_round) == (1, "in_progress", 1)
    assert (shown.start_date, shown.end_date) == ("2025-05-31", "2025-06-01")


def test_the_live_feed_knows_better_than_the_clock_whether_a_session_runs() -> None:
    weekend = a_round()
    race = weekend.sessions[-1]
    live = RunningSession(
        season=2025, grand_prix="bahrain", session=race.kind, status=LiveStatus.LIVE, current_lap=3, total_laps=57
    )
    early = ClockAndFeed(NOON, live)
    shown = session_in_full(weekend, race, None, names=NOBODY, moment=early)
    assert (shown.status, shown.is_live, shown.current_lap, shown.total_laps) == ("live", True, 3, 57)
    assert round_schema(weekend, {}, NOBODY, early).is_live
    over = ClockAndFeed(NOON, msgspec.structs.replace(live, status=LiveStatus.FINISHED))
    shown = session_in_full(weekend, race, None, names=NOBODY, moment=over)
    assert (shown.status, shown.is_live) == ("finished", False)


def test_a_session_that_the_feed_does_not_tell_of_goes_by_the_clock() -> None:
    weekend = a_round()
    other = ClockAndFeed(
        NOON, RunningSession(season=2025, grand_prix="monaco", session=SessionKind.RACE, status=LiveStatus.LIVE)
    )
    shown = session_in_full(weekend, weekend.sessions[-1], None, names=NOBODY, moment=other)
    assert (shown.is_live, shown.current_lap) == (False, UNSET)
