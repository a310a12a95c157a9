from datetime import UTC, datetime

import pytest

from fetcher_service.identities import Identities
from fetcher_service.meetings import (
    before_the_season,
    circuit_id,
    ids_of_tests,
    is_testing,
    numbered,
    session_kind,
    track,
    utc,
)
from racing.model import SessionKind


@pytest.mark.parametrize(
    ("session_type", "name", "kind"),
    [
        ("Practice", "Practice 1", SessionKind.PRACTICE_1),
        ("Practice", "Day 3", SessionKind.PRACTICE_3),
        ("Qualifying", "Qualifying", SessionKind.QUALIFYING),
        ("Qualifying", "Sprint Shootout", SessionKind.SPRINT_QUALIFYING),
        ("Qualifying", "Sprint Qualifying", SessionKind.SPRINT_QUALIFYING),
        ("Sprint Shootout", "Sprint Shootout", SessionKind.SPRINT_QUALIFYING),
        ("Race", "Sprint", SessionKind.SPRINT),
        ("Race", "Sprint Qualifying", SessionKind.SPRINT),
        ("Sprint Qualifying", "Sprint Qualifying", SessionKind.SPRINT),
        ("Race", "Race", SessionKind.RACE),
        ("Practice", "Practice 9", None),
        ("Practice", "Shakedown", None),
        ("Parade", "Race", None),
    ],
)
def test_type_and_name_make_the_kind(session_type: str, name: str, kind: SessionKind | None) -> None:
    assert session_kind(session_type, name) is kind


@pytest.mark.parametrize(
    ("short_name", "circuit"),
    [
        ("Sakhir", "bahrain"),
        ("Monte Carlo", "monaco"),
        ("Singapore", "marina-bay"),
        ("Yas Marina Circuit", "yas-marina"),
        ("Spa-Francorchamps", "spa-francorchamps"),
        ("Madring", "madring"),
        ("Nürburgring", "nurburgring"),
        ("A New Track", "a-new-track"),
    ],
)
def test_a_track_is_known_by_its_short_name(short_name: str, circuit: str) -> None:
    assert circuit_id(short_name) == circuit


@pytest.mark.parametrize(
    ("country", "name", "code"),
    [
        ("Great Britain", "United Kingdom", "GB"),
        ("United Kingdom", "United Kingdom", "GB"),
        ("United States", "United States of America", "US"),
        ("Atlantis", "Atlantis", None),
        (None, None, None),
    ],
)
def test_a_track_is_in_a_country_by_our_name(country: str | None, name: str | None, code: str | None) -> None:
    found = track("Sakhir", "Sakhir", country, Identities())
    assert (found.id, found.name, found.country, found.country_code) == ("bahrain", "Bahrain", name, code)


def test_local_times_are_made_instants() -> None:
    assert utc(datetime(2024, 4, 19, 11, 30), "08:00:00") == datetime(2024, 4, 19, 3, 30, tzinfo=UTC)  # noqa: DTZ001
    assert utc(datetime(2024, 10, 26, 14), "-06:00:00") == datetime(2024, 10, 26, 20, tzinfo=UTC)  # noqa: DTZ001
    assert utc(datetime(2027, 1, 1), "05:30:00") == datetime(2026, 12, 31, 18, 30, tzinfo=UTC)  # noqa: DTZ001
    with pytest.raises(ValueError, match="3 h"):
        utc(datetime(2024, 4, 19), "3 h:0:0")  # noqa: DTZ001


def test_testing_is_told_from_a_round() -> None:
    assert is_testing("Pre-Season Testing")
    assert is_testing("Aramco Pre-Season Testing 2")
    assert not is_testing("Bahrain Grand Prix")


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["Pre-Season Testing"], ["testing"]),
        (["Aramco Pre-Season Testing 1", "Aramco Pre-Season Testing 2"], ["testing", "testing-2"]),
        (["Pre-Season Testing 2"], ["testing-2"]),
        (["Pre-Season Testing", "Pre-Season Testing"], ["testing", "testing-2"]),
        ([], []),
    ],
)
def test_the_tests_of_a_season_are_told_apart_by_their_number_else_by_their_order(
    names: list[str], ids: list[str]
) -> None:
    assert ids_of_tests(names) == ids


def test_only_what_is_tested_before_the_first_grand_prix_is_before_the_season() -> None:
    meetings = ["Pre-Season Testing", "Bahrain Grand Prix", "In-Season Testing"]
    assert before_the_season(meetings, str) == ["Pre-Season Testing"]


def test_who_is_called_off_has_no_number_and_takes_none() -> None:
    assert numbered([("a", False), ("b", True), ("c", False)]) == [("a", 1), ("b", None), ("c", 2)]


@pytest.mark.parametrize(
    "offset",
    [
        "",
        "noon",
        "99:00:00",
        "1:2:3",
        "\N{ARABIC-INDIC DIGIT ZERO}1:00:00",
        "--01:00:00",
        "01:00",
        "9" * 5_000 + ":00:00",
    ],
)
def test_an_offset_in_another_form_is_refused(offset: str) -> None:
    with pytest.raises(ValueError, match="is no offset from UTC"):
        utc(datetime.fromisoformat("2025-06-01T12:00:00"), offset)


@pytest.mark.parametrize(
    ("local", "offset"), [("0001-01-01T00:00:00", "01:00:00"), ("9999-12-31T23:59:59", "-01:00:00")]
)
def test_an_instant_outside_the_calendar_is_refused(local: str, offset: str) -> None:
    with pytest.raises(ValueError, match="is outside the calendar"):
        utc(datetime.fromisoformat(local), offset)
