"""Intervals as an admin writes them."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from scheduler_api.settings import Settings


@pytest.mark.parametrize(
    ("text", "span"),
    [("30s", timedelta(seconds=30)), ("5m", timedelta(minutes=5)), ("6h", timedelta(hours=6)), ("1d", timedelta(1))],
)
def test_an_interval_is_a_number_and_a_unit(monkeypatch: pytest.MonkeyPatch, text: str, span: timedelta) -> None:
    monkeypatch.setenv("INTERVAL_SEASONS", text)
    assert Settings(_env_file=None).interval_seasons == span  # type: ignore[call-arg]  # pydantic-settings takes it


@pytest.mark.parametrize("text", ["30", "5 m", "1w", "-5m", "4s", "31d"])
def test_what_is_no_interval_is_refused_with_what_is_allowed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("INTERVAL_ROUNDS", text)
    with pytest.raises(ValidationError, match=r"such as 30s, 5m, 6h or 1d|should be from 5s to 30d"):
        Settings(_env_file=None)  # type: ignore[call-arg]  # as above


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("RESULTS_OPEN_BEFORE", "8d", "should be from 0s to 7d"),
        ("RESULTS_CLOSE_AFTER", "soon", "such as 30s, 5m, 6h or 1d"),
        ("INTERVAL_JITTER", "0.5", "less than or equal to 0.2"),
        ("INTERVAL_JITTER", "-0.1", "greater than or equal to 0"),
        ("TRIGGER_QUEUE", "0", "greater than or equal to 1"),
        ("RESULTS_GIVE_UP_AFTER", "1h", "RESULTS_GIVE_UP_AFTER should be longer than RESULTS_CLOSE_AFTER"),
    ],
)
def test_a_window_that_cannot_be_is_refused_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: str
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(ValidationError, match=said):
        Settings(_env_file=None)  # type: ignore[call-arg]  # as above
