"""Every value of the bundled archive is within its bounds; what nobody can mean is not, at its path."""

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chassis.errors import InvalidRequest
from fetcher_service.archive.facts import BUNDLED, Facts
from racing.bounds import Fault, check_bounds, check_texts, fault_of
from racing.live.model import LiveRow, LiveSession, Weather
from racing.model import Session, SessionKind, Struct
from tests.factories import a_circuit, a_live_session, a_result, a_round, a_row, a_session


def test_everything_since_1950_is_within_its_bounds() -> None:
    with Facts(BUNDLED) as facts:
        assert [fault_of(facts.season(year)) for year in facts.years if fault_of(facts.season(year))] == []
        assert fault_of(facts.catalogue()) is None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (a_round(circuit=a_circuit("sepang", longitude=math.nan)), Fault(".circuit.longitude", "nan is not finite")),
        (a_round(circuit=a_circuit("sepang", turns=-3)), Fault(".circuit.turns", "-3 is below zero")),
        (
            a_round(circuit=a_circuit("sepang", length_km=-0.5)),
            Fault(".circuit.length_km", "-0.5, allowed: 0 to 100000"),
        ),
        (
            a_round(sessions=(Session(kind=SessionKind.RACE, date=date(9999, 12, 31)),)),
            Fault(".sessions[0].date", "9999-12-31, allowed: the years 1800 to 2200"),
        ),
        (
            a_round(sessions=(a_session(start=datetime(1, 1, 1, tzinfo=UTC)),)),
            Fault(".sessions[0].start", "0001-01-01T00:00:00+00:00, allowed: the years 1800 to 2200"),
        ),
        (a_result(rows=(a_row(), a_row("x", points=Decimal("sNaN")))), Fault(".rows[1].points", "sNaN is not finite")),
        (a_result(rows=(a_row(points=Decimal(-1)),)), Fault(".rows[0].points", "-1 is below zero")),
        (a_result(rows=(a_row(position=10**6000),)), Fault(".rows[0].position", "a number beyond 100000")),
        (a_result(rows=(a_row(position=-(10**6000)),)), Fault(".rows[0].position", "a number beyond 100000")),
        (a_result(rows=(a_row(reason="a\x85b"),)), Fault(".rows[0].reason", r"a control character in 'a\x85b'")),
        (a_result(rows=(a_row(reason="a\nb"),)), Fault(".rows[0].reason", r"a control character in 'a\nb'")),
        (a_result(rows=(a_row(),) * 20_001), Fault(".rows", "20001 entries, allowed: 20000")),
    ],
    ids=lambda given: given.path if isinstance(given, Fault) else "",
)
def test_what_nobody_can_mean_is_found_at_its_path(row: Struct, fault: Fault) -> None:
    assert fault_of(row) == fault


@pytest.mark.parametrize("points", ["0", "0.14", "25.5", "860", "1E+2", "100000"])
def test_points_as_they_have_been_are_within_their_bounds(points: str) -> None:
    assert fault_of(a_row(points=Decimal(points))) is None


@pytest.mark.parametrize(
    ("session", "reason"),
    [
        (a_live_session(rows={7: LiveRow(number=-1)}), r"^rows\[7\]\.number: -1 is below zero$"),
        (a_live_session(rows={-7: LiveRow(number=1)}), r"^rows: -7 is below zero$"),
        (a_live_session(weather=Weather(air=1e308)), r"^weather\.air: 1e\+308, allowed: -100 to 100$"),
        (a_live_session(weather=Weather(humidity=math.inf)), r"^weather\.humidity: inf is not finite$"),
        (a_live_session(order=(1,) * 20_001), r"^order: 20001 entries, allowed: 20000$"),
        (a_live_session(grand_prix="\x1b[31m"), r"^grand_prix: a control character"),
    ],
)
def test_a_picture_of_the_live_session_is_bounded_in_all_its_parts(session: LiveSession, reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        check_bounds(session)


def test_a_cold_day_and_a_large_number_of_the_feed_are_within_bounds() -> None:
    check_bounds(a_live_session(key=1_234_567, weather=Weather(air=-3.5, track=-1.0)))


def test_texts_that_come_alone_are_bounded_by_their_names() -> None:
    check_texts(job="rounds", holder="x" * 300)
    with pytest.raises(InvalidRequest, match=r"^holder: 301 characters, allowed: 300$"):
        check_texts(job="rounds", holder="x" * 301)
