import pytest

from deploy.settings import Settings
from deploy.terminal.welcome import knows_the_past, page


def test_the_past_is_known_when_no_season_is_missing() -> None:
    assert knows_the_past(range(1950, 2027), 1950)
    assert knows_the_past(range(1950, 2027), 2020)
    assert not knows_the_past([], 1950)
    assert not knows_the_past([2025, 2026], 1950)
    assert not knows_the_past({*range(1950, 2027)} - {1994}, 1950)


def test_the_page_names_what_to_open_and_how_to_stop(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no_env"))
    lines = [line.strip() for line in page(Settings(), 8000, "ready after 4.2 s").splitlines()]
    assert "Will it be Max? — ready after 4.2 s" in lines
    assert "curl -s http://localhost:8000/content/v1/seasons/2025/drivers" in lines
    assert "webcal://localhost:8000/content/v1/calendar.ics" in lines
    assert "curl -s -X POST 'http://127.0.0.1:8081/trigger/rounds?season=2025'" in lines
    assert any("make down" in line and ".data/logs" in line for line in lines)


def test_the_page_never_shows_the_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no_env"))
    settings = Settings.model_validate({"admin_token": "very-secret", "bind_host": "10.0.0.5"})
    shown = page(settings, 80, "ready")
    assert "very-secret" not in shown
    assert "-H \"Authorization: Bearer $(sed -n 's/^ADMIN_TOKEN=//p' .env)\" 'http://10.0.0.5:8081/trigger/" in shown
