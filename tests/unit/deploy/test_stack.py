import json
from pathlib import Path

import pytest

from deploy.refusal import Refusal
from deploy.settings import Settings
from deploy.stack import (
    ROOT,
    mongod_readable,
    on_port,
    public_url,
    service_environment,
    traefik_environment,
    traefik_readable,
    valkey_readable,
)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no_env"))


def test_the_services_are_joined_by_their_ports() -> None:
    settings = Settings(mongodb_port=1, redis_port=2, data_scheduler_port=3, fetcher_service_port=4)
    environment = service_environment(settings, 8000, pretty=False)
    assert environment["MONGODB_URL"] == "mongodb://127.0.0.1:1/?directConnection=true"
    assert environment["REDIS_URL"] == "redis://127.0.0.1:2/0"
    assert environment["DATA_SCHEDULER_ADDRESS"] == "127.0.0.1:3"
    assert environment["FETCHER_SERVICE_URL"] == "http://127.0.0.1:4"
    assert environment["PUBLIC_URL"] == "http://localhost:8000"
    assert environment["LOG_FORMAT"] == "json"


def test_prepared_answers_are_kept_beside_the_data() -> None:
    environment = service_environment(Settings(data_dir=Path("/srv/f1")), 80, pretty=False)
    assert environment["SHELF_FOLDER"] == "/srv/f1/shelf"
    elsewhere = Settings(shelf_folder=Path("/var/cache/f1"))
    assert service_environment(elsewhere, 80, pretty=False)["SHELF_FOLDER"] == "/var/cache/f1"


def test_calendars_lie_beside_the_data_unless_they_are_to_lie_elsewhere() -> None:
    environment = service_environment(Settings(data_dir=Path("/srv/f1")), 80, pretty=False)
    assert environment["CALENDAR_FOLDER"] == "/srv/f1/calendars"
    elsewhere = Settings(calendar_folder=Path("/var/lib/calendars"))
    assert service_environment(elsewhere, 80, pretty=False)["CALENDAR_FOLDER"] == "/var/lib/calendars"


def test_stores_that_run_already_are_used() -> None:
    settings = Settings(mongodb_url="mongodb://db/", redis_url="redis://cache/1")
    environment = service_environment(settings, 80, pretty=True)
    assert environment["MONGODB_URL"] == "mongodb://db/"
    assert environment["REDIS_URL"] == "redis://cache/1"
    assert environment["LOG_FORMAT"] == "pretty"


def test_a_chosen_log_format_is_left_to_the_services() -> None:
    assert "LOG_FORMAT" not in service_environment(Settings(log_format="json"), 80, pretty=True)


def test_services_bound_to_every_interface_are_called_on_loopback() -> None:
    assert Settings(bind_host="0.0.0.0").host == "127.0.0.1"  # noqa: S104  # not bound
    assert Settings(bind_host="10.0.0.5").host == "10.0.0.5"


def test_port_80_does_not_stand_in_the_address() -> None:
    assert public_url(Settings(), 80) == "http://localhost"
    assert public_url(Settings(public_url="https://f1.example"), 8000) == "https://f1.example"


def test_the_port_is_put_into_the_static_configuration() -> None:
    committed = (ROOT / "traefik" / "traefik.yaml").read_text()
    assert on_port(committed, 8000) == committed.replace('address: ":80"', 'address: ":8000"')
    assert on_port(committed, 80) == committed


def test_a_static_configuration_without_the_door_is_refused() -> None:
    with pytest.raises(Refusal, match="must have one line"):
        on_port('entryPoints:\n  web:\n    address: ":8080"\n', 80)


def test_traefik_learns_that_there_is_a_token_but_not_which() -> None:
    settings = Settings.model_validate({"admin_token": "secret", "rate_limit_average": 7})
    environment = traefik_environment(settings)
    assert environment["ADMIN_TOKEN"] == "set"
    assert environment["RATE_LIMIT_AVERAGE"] == "7"
    assert traefik_environment(Settings())["ADMIN_TOKEN"] == ""


def _mongod_line(severity: str, message: str, **more: object) -> str:
    return json.dumps({"s": severity, "c": "CONTROL", "msg": message, **more})


def test_of_mongod_a_person_sees_what_is_wrong() -> None:
    assert mongod_readable(_mongod_line("I", "Build Info")) is None
    assert mongod_readable(_mongod_line("W", "Slow disk")) == "warning: Slow disk"
    line = _mongod_line("E", "Failed to set up listener", attr={"error": "Address already in use"})
    assert mongod_readable(line) == "error: Failed to set up listener (Address already in use)"
    assert mongod_readable("not JSON at all") == "not JSON at all"


def test_the_advice_of_every_start_is_not_shown() -> None:
    assert mongod_readable(_mongod_line("W", "Access control is not enabled", tags=["startupWarnings"])) is None
    assert valkey_readable("1:M # WARNING Memory overcommit must be enabled!") is None
    assert valkey_readable("1:M # Could not create server TCP listening socket") is not None


def test_of_traefik_its_advice_to_refuse_what_content_api_refuses_is_not_shown() -> None:
    advice = "WRN Traefik can reject some encoded characters in the request path. When your backend"
    assert traefik_readable(advice) is None
    assert traefik_readable("ERR cannot listen") == "ERR cannot listen"
