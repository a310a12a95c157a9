"""What a batch may do: refused by name, nothing deleted, cancelled instead of gone, standings that only grow firmer."""

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from chassis.errors import InvalidRequest
from data_scheduler.writing.batch import WritePlan, plan
from data_scheduler.writing.checks import check
from racing.model import (
    Batch,
    Classification,
    Constructor,
    Dataset,
    Document,
    Driver,
    ResultStatus,
    Round,
    Season,
    SessionKind,
)
from tests.factories import (
    NOON,
    a_batch,
    a_circuit,
    a_circuit_map,
    a_result,
    a_round,
    a_row,
    a_session,
    a_table,
    some_rounds,
)

NOW = datetime(2025, 6, 2, 12, tzinfo=UTC)


def kept(*rows: Document, fetched_at: datetime = NOON) -> dict[str, Document]:
    signed = [msgspec.structs.replace(row, source="test", fetched_at=fetched_at, updated_at=fetched_at) for row in rows]
    return {row.id: row for row in signed}  # type: ignore[attr-defined]


def planned(batch: Batch, stored: dict[str, Document], now: datetime = NOW) -> WritePlan:
    check(batch, now)
    calendar = {f"{row.season}-{row.grand_prix}": row for row in stored.values() if isinstance(row, Round)}
    return plan(batch, {id_: row for id_, row in stored.items() if id_ not in calendar or batch.rounds}, calendar, now)


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        (a_batch(Dataset.ROUNDS), "rounds: no rows"),
        (a_batch(Dataset.ROUNDS, a_round(), season=1949), "season: 1949 is unknown, allowed: 1950 to 2026"),
        (a_batch(Dataset.SEASONS, Season(year=2027), season=0), r"seasons\[0\]\.year: 2027 is unknown"),
        (a_batch(Dataset.SEASONS, Season(year=2025)), "seasons belong to no single season, allowed: 0"),
        (a_batch(Dataset.ROUNDS, a_round(""), season=2025), r"rounds\[0\]\.grand_prix: missing"),
        (
            a_batch(Dataset.ROUNDS, a_round(), a_round()),
            r"rounds\[1\]: 2025-bahrain is there twice, first at rounds\[0\]",
        ),
        (
            a_batch(Dataset.ROUNDS, a_round(), a_round("monaco")),
            r"rounds\[1\]\.number: 1 is also the number of 2025-bahrain",
        ),
        (a_batch(Dataset.ROUNDS, a_round(season=2024)), r"rounds\[0\]: of season 2024 in a batch of season 2025"),
        (
            a_batch(Dataset.ROUNDS, a_round(sessions=(a_session(), a_session()))),
            r"rounds\[0\]\.sessions\[1\]\.kind: race is there twice",
        ),
        (
            a_batch(Dataset.ROUNDS, a_round(sessions=(a_session(start=NOON.replace(tzinfo=None)),))),
            r"rounds\[0\]\.sessions\[0\]\.start: a time without a zone",
        ),
        (
            a_batch(Dataset.ROUNDS, a_round(sessions=(a_session(end=NOON),))),
            r"rounds\[0\]\.sessions\[0\]\.end: .* is not after its start",
        ),
        (
            a_batch(Dataset.ROUNDS, a_round(sessions=(a_session(start=NOON.replace(year=1999)),))),
            r"rounds\[0\]\.sessions\[0\]\.start: .* is not in season 2025",
        ),
        (a_batch(Dataset.RESULTS, a_result(rows=())), r"results\[0\]\.rows: none"),
        (
            a_batch(Dataset.RESULTS, a_result(rows=(a_row(), a_row("x", points=Decimal(-1))))),
            r"results\[0\]\.rows\[1\]\.points: -1 is below zero",
        ),
        (a_batch(Dataset.RESULTS, a_result(rows=(a_row(""),))), r"results\[0\]\.rows\[0\]\.driver: missing"),
        (a_batch(Dataset.STANDINGS, a_table(points={})), r"standings\[0\]\.rows: none"),
        (
            a_batch(Dataset.STANDINGS, a_table(points={"max-verstappen": "-0.5"})),
            r"standings\[0\]\.rows\[0\]\.points: -0.5 is below zero",
        ),
        (
            msgspec.structs.replace(a_batch(Dataset.ROUNDS, a_round()), results=(a_result(),)),
            "results: not allowed in a batch of rounds",
        ),
    ],
    ids=str,
)
def test_a_batch_that_no_source_can_mean_is_refused_by_name(batch: Batch, reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        check(batch, NOW)


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        (
            a_batch(Dataset.ROUNDS, a_round(), fetched_at=NOW.replace(year=9999)),
            r"fetched_at: 9999-.* is in the future",
        ),
        (a_batch(Dataset.ROUNDS, a_round(), fetched_at=NOW + timedelta(minutes=11)), "fetched_at: 2025-06-02T12:11"),
        (
            a_batch(Dataset.DRIVERS, Driver(id="x", name="X", date_of_birth=date(2199, 1, 1)), season=0),
            r"drivers\[0\]\.date_of_birth: 2199-01-01 is after the day it was fetched on",
        ),
        (
            a_batch(Dataset.CONSTRUCTORS, Constructor(id="x", name="\x1b[31m"), season=0),
            r"constructors\[0\]\.name: a control character",
        ),
        (a_batch(Dataset.SEASONS, Season(year=2100), season=0), r"seasons\[0\]\.year: 2100 is unknown"),
        (a_batch(Dataset.ROUNDS, a_round(), fetched_at=datetime(1970, 1, 1, tzinfo=UTC)), "fetched_at: missing"),
        (
            a_batch(Dataset.RESULTS, a_result(rows=(a_row(points=Decimal("Infinity")),))),
            r"results\[0\]\.rows\[0\]\.points: Infinity is not finite",
        ),
        (
            a_batch(Dataset.RESULTS, a_result(rows=(a_row(points=Decimal("NaN")),))),
            r"results\[0\]\.rows\[0\]\.points: NaN is not finite",
        ),
        (
            a_batch(Dataset.RESULTS, a_result(rows=(a_row(points=Decimal("1e999999")),))),
            r"results\[0\]\.rows\[0\]\.points: a number beyond 100000",
        ),
        (
            a_batch(Dataset.RESULTS, a_result(rows=(a_row(points=Decimal("0." + "3" * 40)),))),
            r"results\[0\]\.rows\[0\]\.points: more than 12 digits",
        ),
        (
            a_batch(Dataset.RESULTS, a_result(rows=(a_row(position=2**62),))),
            r"results\[0\]\.rows\[0\]\.position: a number beyond 100000",
        ),
        (
            a_batch(Dataset.RESULTS, a_result(rows=(a_row(time="1" * 301),))),
            r"results\[0\]\.rows\[0\]\.time: 301 characters, allowed: 300",
        ),
        (
            a_batch(Dataset.RESULTS, a_result(rows=(a_row(laps=-1),))),
            r"results\[0\]\.rows\[0\]\.laps: -1 is below zero",
        ),
        (a_batch(Dataset.ROUNDS, a_round(name="Bahrain\r\nX: y")), r"rounds\[0\]\.name: a control character"),
        (a_batch(Dataset.ROUNDS, a_round(), source="a\x00"), "source: a control character"),
        (
            a_batch(Dataset.CIRCUITS, a_circuit("sepang", latitude=math.inf), season=0),
            r"circuits\[0\]\.latitude: inf is not finite",
        ),
        (
            a_batch(Dataset.CIRCUITS, a_circuit("sepang", latitude=91.0), season=0),
            r"circuits\[0\]\.latitude: 91\.0, allowed: -90 to 90",
        ),
        (
            a_batch(Dataset.DRIVERS, Driver(id="a", name="A", date_of_birth=date(1, 1, 1)), season=0),
            r"drivers\[0\]\.date_of_birth: 0001-01-01, allowed: the years 1800 to 2200",
        ),
        (
            a_batch(Dataset.DRIVERS, Driver(id="a", name="\ud800"), season=0),
            r"drivers\[0\]\.name: a control character",
        ),
        (
            a_batch(Dataset.CIRCUIT_MAPS, a_circuit_map("monza-7", "<svg>" + " " * 2_000_000 + "</svg>"), season=0),
            r"circuit_maps\[0\]\.svg: 2000011 characters, allowed: 2000000",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_nothing_from_the_future_infinite_or_without_bound_is_written(batch: Batch, reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        check(batch, NOW)


def test_the_clocks_of_two_machines_may_differ_a_little() -> None:
    check(a_batch(Dataset.ROUNDS, a_round(), fetched_at=NOW + timedelta(minutes=10)), NOW)


def test_a_drawing_may_have_lines_and_tabs() -> None:
    check(a_batch(Dataset.CIRCUIT_MAPS, a_circuit_map("monza-7", '<svg>\n\t<path d="M0 0"/>\r\n</svg>'), season=0), NOW)


def test_an_unchanged_document_is_not_written() -> None:
    made = planned(a_batch(Dataset.ROUNDS, a_round(), fetched_at=NOW, source="other"), kept(a_round()))
    assert (made.documents, made.unchanged) == ({}, 1)


def test_a_changed_document_is_signed_and_the_old_one_kept_as_replaced() -> None:
    moved = a_round(race=NOON + timedelta(hours=3))
    made = planned(a_batch(Dataset.ROUNDS, moved, fetched_at=NOW), kept(a_round()))
    new = made.documents["2025-bahrain"]
    assert (new.source, new.fetched_at, new.updated_at) == ("test", NOW, NOW)
    assert made.replaced == kept(a_round())


def test_a_round_left_out_of_a_complete_batch_becomes_cancelled_and_keeps_its_sessions() -> None:
    rounds = some_rounds(4)
    made = planned(a_batch(Dataset.ROUNDS, *rounds[1:], complete=True), kept(*rounds))
    gone = made.documents["2025-gp-1"]
    assert made.cancelled == ("2025-gp-1",)
    assert isinstance(gone, Round)
    assert (gone.cancelled, gone.number, gone.sessions) == (True, None, rounds[0].sessions)


def test_a_round_left_out_of_a_batch_that_is_not_complete_stays() -> None:
    made = planned(a_batch(Dataset.ROUNDS, *some_rounds(4)[1:]), kept(*some_rounds(4)))
    assert made.documents == {}


def test_a_cancelled_round_that_comes_back_is_a_round_again() -> None:
    gone = msgspec.structs.replace(a_round(), cancelled=True, number=None)
    made = planned(a_batch(Dataset.ROUNDS, a_round()), kept(gone))
    back = made.documents["2025-bahrain"]
    assert isinstance(back, Round)
    assert not back.cancelled


def test_a_session_that_a_source_drops_stays_as_cancelled() -> None:
    race_only = msgspec.structs.replace(a_round(), sessions=a_round().sessions[1:])
    made = planned(a_batch(Dataset.ROUNDS, race_only), kept(a_round()))
    after = made.documents["2025-bahrain"]
    assert isinstance(after, Round)
    assert [(session.kind, session.cancelled) for session in after.sessions] == [
        (SessionKind.QUALIFYING, True),
        (SessionKind.RACE, False),
    ]


@pytest.mark.parametrize("left", [3, 12, 17])
def test_a_season_that_loses_more_than_a_quarter_of_its_rounds_is_refused(left: int) -> None:
    with pytest.raises(InvalidRequest, match=f"rounds: 24 rounds are stored, {left} cannot replace them"):
        planned(a_batch(Dataset.ROUNDS, *some_rounds(left), complete=True), kept(*some_rounds(24)))


def test_a_result_that_shrinks_to_a_few_rows_is_refused() -> None:
    short = a_result(rows=(a_row(),))
    with pytest.raises(InvalidRequest, match=r"results\[0\]\.rows: 3 rows are stored, 1 cannot replace them"):
        planned(a_batch(Dataset.RESULTS, short), kept(a_result()))


def test_facts_older_than_what_is_stored_change_nothing() -> None:
    stored = kept(a_round(), a_round("monaco", number=2), fetched_at=NOW)
    older = a_batch(Dataset.ROUNDS, a_round(name="Old Name"), complete=True, fetched_at=NOON)
    assert planned(older, stored).documents == {}


def _after(stored: ResultStatus, given: ResultStatus, *, same: bool, hours: float = 1.0) -> ResultStatus | None:
    before = a_result(standing=stored)
    rows = before.rows if same else before.rows[::-1]
    batch = a_batch(Dataset.RESULTS, a_result(standing=given, rows=rows))
    flag = NOON + timedelta(hours=2)
    made = planned(batch, kept(before, a_round()), now=flag + timedelta(hours=hours))
    written = made.documents.get("2025-bahrain-race")
    assert written is None or isinstance(written, Classification)
    return written.standing if written else None


@pytest.mark.parametrize(
    ("stored", "given", "same", "hours", "written"),
    [
        (ResultStatus.LIVE, ResultStatus.PROVISIONAL, True, 1, ResultStatus.PROVISIONAL),
        (ResultStatus.PROVISIONAL, ResultStatus.LIVE, False, 1, None),
        (ResultStatus.PROVISIONAL, ResultStatus.PROVISIONAL, True, 5.9, None),
        (ResultStatus.PROVISIONAL, ResultStatus.PROVISIONAL, True, 6, ResultStatus.FINAL),
        (ResultStatus.PROVISIONAL, ResultStatus.PROVISIONAL, False, 7, ResultStatus.PROVISIONAL),
        (ResultStatus.PROVISIONAL, ResultStatus.FINAL, True, 1, ResultStatus.FINAL),
        (ResultStatus.FINAL, ResultStatus.PROVISIONAL, True, 1, None),
        (ResultStatus.FINAL, ResultStatus.PROVISIONAL, False, 1, ResultStatus.AMENDED),
        (ResultStatus.FINAL, ResultStatus.FINAL, False, 1, ResultStatus.AMENDED),
        (ResultStatus.AMENDED, ResultStatus.FINAL, True, 1, None),
        (ResultStatus.AMENDED, ResultStatus.PROVISIONAL, False, 1, ResultStatus.AMENDED),
        (ResultStatus.FINAL, ResultStatus.LIVE, False, 1, None),
    ],
)
def test_a_classification_only_grows_firmer(
    stored: ResultStatus, given: ResultStatus, *, same: bool, hours: float, written: ResultStatus | None
) -> None:
    assert _after(stored, given, same=same, hours=hours) is written


def test_a_whole_calendar_says_nothing_of_testing() -> None:
    """No calendar lists it, so that it is not called off where it is missing there, nor what is fetched by itself shrinks a season."""
    test = a_round("testing", number=0)
    stored = kept(test, *some_rounds(3))
    whole = planned(a_batch(Dataset.ROUNDS, *some_rounds(3), complete=True), stored)
    assert (whole.documents, whole.cancelled) == ({}, ())
    later = msgspec.structs.replace(test, name="Pre-Season Testing 1")
    alone = planned(a_batch(Dataset.ROUNDS, later), stored)
    assert list(alone.documents) == ["2025-testing"]
