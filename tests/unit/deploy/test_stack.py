from pathlib import Path

import pytest

from deploy.data_folder.suite_mark import Mark
from deploy.settings import Settings
from deploy.stack import public_url, replica_environment, service_environment

MARK = Mark(suite="3f2a9c1d", replica_set="willitbemax-3f2a9c1d")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no_env"))


def test_the_services_are_joined_by_their_ports() -> None:
    settings = Settings(mongodb_port=1, redis_port=2, data_scheduler_port=3, fetcher_service_port=4)
    environment = service_environment(settings, 8000, MARK)
    assert environment["MONGODB_URL"] == "mongodb://127.0.0.1:1/?directConnection=true&replicaSet=willitbemax-3f2a9c1d"
    assert environment["REDIS_URL"] == "redis://127.0.0.1:2/0"
    assert environment["DATA_SCHEDULER_ADDRESS"] == "127.0.0.1:3"
    assert environment["FETCHER_SERVICE_URL"] == "http://127.0.0.1:4"
    assert environment["PUBLIC_URL"] == "http://localhost:8000"
    assert environment["LOG_FORMAT"] == "json"


def test_services_are_told_the_ports_that_the_offset_has_moved() -> None:
    environment = service_environment(Settings(port_offset=100, content_api_port=9000), 8100, MARK)
    assert environment["CONTENT_API_PORT"] == "9100"
    assert environment["DATA_SCHEDULER_DEBUG_PORT"] == "9151"
    assert environment["DATA_SCHEDULER_ADDRESS"] == "127.0.0.1:50151"
    assert environment["REDIS_URL"] == "redis://127.0.0.1:6479/0"


def test_each_process_of_content_api_has_ports_and_folders_of_its_own() -> None:
    settings = Settings(data_dir=Path("/srv/f1"), content_api_replicas=2)
    shared = service_environment(settings, 80, MARK)
    first, second = (replica_environment(shared, replica) for replica in settings.content_apis)
    assert first == {
        "CONTENT_API_PORT": "8080",
        "CONTENT_API_DEBUG_PORT": "9080",
        "RESPONSE_CACHE_FOLDER": "/srv/f1/responses",
        "CALENDAR_FOLDER": "/srv/f1/calendars",
    }
    assert second == {
        "CONTENT_API_PORT": "8085",
        "CONTENT_API_DEBUG_PORT": "9085",
        "RESPONSE_CACHE_FOLDER": "/srv/f1/responses-2",
        "CALENDAR_FOLDER": "/srv/f1/calendars-2",
    }


def test_prepared_answers_are_kept_beside_the_data() -> None:
    environment = service_environment(Settings(data_dir=Path("/srv/f1")), 80, MARK)
    assert environment["RESPONSE_CACHE_FOLDER"] == "/srv/f1/responses"
    assert environment["WEBSITE_CACHE_FOLDER"] == "/srv/f1/pages"
    elsewhere = Settings(response_cache_folder=Path("/var/cache/f1"))
    assert service_environment(elsewhere, 80, MARK)["RESPONSE_CACHE_FOLDER"] == "/var/cache/f1"


def test_calendars_lie_beside_the_data_unless_they_are_to_lie_elsewhere() -> None:
    environment = service_environment(Settings(data_dir=Path("/srv/f1")), 80, MARK)
    assert environment["CALENDAR_FOLDER"] == "/srv/f1/calendars"
    elsewhere = Settings(calendar_folder=Path("/var/lib/calendars"))
    assert service_environment(elsewhere, 80, MARK)["CALENDAR_FOLDER"] == "/var/lib/calendars"


def test_a_retired_ledger_lies_beside_the_data_unless_it_is_to_lie_elsewhere() -> None:
    environment = service_environment(Settings(data_dir=Path("/srv/f1")), 80, MARK)
    assert environment["RETENTION_FOLDER"] == "/srv/f1/retired"
    elsewhere = Settings(retention_folder=Path("/var/backups/f1"))
    assert service_environment(elsewhere, 80, MARK)["RETENTION_FOLDER"] == "/var/backups/f1"


def test_stores_that_run_already_are_used() -> None:
    settings = Settings(mongodb_url="mongodb://db/", redis_url="redis://cache/1")
    environment = service_environment(settings, 80, MARK)
    assert environment["MONGODB_URL"] == "mongodb://db/"
    assert environment["REDIS_URL"] == "redis://cache/1"
    assert environment["SUITE_ID"] == "3f2a9c1d"


def test_a_chosen_log_format_is_left_to_the_services() -> None:
    assert "LOG_FORMAT" not in service_environment(Settings(log_format="json"), 80, MARK)


def test_services_bound_to_every_interface_are_called_on_loopback() -> None:
    assert Settings(bind_host="0.0.0.0").host == "127.0.0.1"  # noqa: S104  # not bound
    assert Settings(bind_host="10.0.0.5").host == "10.0.0.5"


def test_port_80_does_not_stand_in_the_address() -> None:
    assert public_url(Settings(), 80) == "http://localhost"
    assert public_url(Settings(public_url="https://f1.example"), 8000) == "https://f1.example"


def test_the_public_address_is_that_of_tls_where_the_door_speaks_it() -> None:
    settings = Settings.model_validate({"acme_domains": "F1.example.org, www.f1.example.org"})
    assert public_url(settings, 443) == "https://f1.example.org"
    assert public_url(settings, 8443) == "https://f1.example.org:8443"
