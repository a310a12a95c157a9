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
    with pytest.raises(ValidationError, match=r"such as 30s, 5m, 6h or 1d|greater than or equal|less than or equal"):
        Settings(_env_file=None)  # type: ignore[call-arg]  # as above
