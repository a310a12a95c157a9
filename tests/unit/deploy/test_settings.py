"""Every setting of the suite, given a value that cannot be meant."""

from pathlib import Path

import pytest

from chassis.process.settings import UNUSABLE, load
from deploy.launcher import OF_SERVICES
from deploy.settings import Settings

ANY_TEXT = {
    "data_dir",
    "response_cache_folder",
    "calendar_folder",
    "retention_folder",
    "tls_cert",
    "tls_key",
    "website_cache_folder",
}
"""Folders and files: whatever is written there may be the name of one. `deploy.door.certificate` looks into those of TLS."""

BAD = {
    "admin_token": "two words",
    "livetiming_token": "two words",
    "mongodb_password": "two words",
    "redis_password": "two words",
    "calendar_domain": "F1 Example",
    "fetch_contact": "somebody",
    "data_scheduler_address": "127.0.0.1",
    "mongodb_database": "will/it",
    "mongodb_url": "foo",
    "redis_url": "http://127.0.0.1:6379",
    "public_url": "f1.example.org",
    "fetcher_service_url": "http://127.0.0.1:8082/fetch",
    "content_api_url": "http://127.0.0.1:8080/v1",
    "admin_hosts": "http://f1.example",
    "bind_host": "http://10.0.0.5",
    "suite_id": "mine and yours",
    "clock_start": "2025-12-07T12:00:00",
    "clock_since": "yesterday",
    "backup_to": "ftp://backups.example",
    "auth_plans": "standard",
    "auth_secret": "two words",
    "smtp_url": "smtp://f1:secret@mail.example.org",
    "smtp_user": "two words",
    "smtp_password": "two\nlines",
    "mail_from": "somebody",
    "openid_issuer": "accounts.example.org",
    "openid_client_id": "two words",
    "openid_client_secret": "two\nlines",
    "openid_name": "two\nlines",
    "aws_region": "Frankfurt am Main",
    "aws_access_key_id": "two words",
    "aws_secret_access_key": "two words",
    "aws_session_token": "two words",
}
NAMES = sorted({name for kind in (Settings, *OF_SERVICES) for name in kind.model_fields} - ANY_TEXT)


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What is said of settings that cannot be used, line by line."""
    with pytest.raises(SystemExit) as ended:
        load(Settings, *OF_SERVICES)
    assert ended.value.code == UNUSABLE
    first, *mistakes = capsys.readouterr().err.splitlines()
    assert first == "settings that cannot be used:"
    return [mistake.strip() for mistake in mistakes]


@pytest.mark.parametrize("name", NAMES)
def test_a_bad_value_is_one_line_that_names_the_setting_and_what_is_allowed(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name.upper(), BAD.get(name, "no such thing"))
    (mistake,) = said(capsys)
    setting, _, reason = mistake.partition(": ")
    assert setting.partition("=")[0] == name.upper()
    assert reason
    assert not any(word in mistake for word in ("pydantic", "type=", "validation error", "Traceback", "pattern"))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "MONGODB_URL",
            "foo",
            "MONGODB_URL='foo': should be the address of a MongoDB, such as mongodb://127.0.0.1:27017/?directConnection=true",
        ),
        (
            "PUBLIC_URL",
            "f1.example.org",
            "PUBLIC_URL='f1.example.org': should be an address without a path, such as https://f1.example.org or http://localhost:8000",
        ),
        ("CALENDAR_DOMAIN", "F1 Example", "CALENDAR_DOMAIN='F1 Example': should look like f1.example.org"),
        (
            "CLOCK_START",
            "2025-12-07T12:00:00",
            "CLOCK_START='2025-12-07T12:00:00': should have timezone info, such as 2025-12-07T12:00:00Z",
        ),
        ("TRAEFIK_PORT", "70000", "TRAEFIK_PORT='70000': should be less than or equal to 65535"),
        (
            "PORT_OFFSET",
            "50000",
            "PORT_OFFSET=50000: should be at most 15484, since DATA_SCHEDULER_PORT is 50051 without it",
        ),
    ],
)
def test_the_sentence_has_an_example_of_what_is_meant(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert said(capsys) == [sentence]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONGODB_URL", "mongodb://max:p%40ss@a.example:27017,b.example:27018/f1?replicaSet=rs0&tls=true"),
        ("MONGODB_URL", "mongodb+srv://max:secret@cluster.example.net/?retryWrites=true"),
        ("MONGODB_URL", "mongodb://[::1]:27017/?directConnection=true"),
        ("REDIS_URL", "rediss://:secret@cache.example:6380/1?ssl_cert_reqs=none"),
        ("REDIS_URL", "unix:///run/valkey.sock"),
        ("PUBLIC_URL", "http://[::1]:8000"),
        ("DATA_SCHEDULER_ADDRESS", "dns:///data-scheduler.f1.svc.cluster.local:50051"),
        ("DATA_SCHEDULER_ADDRESS", "[::1]:50051"),
        ("DATA_SCHEDULER_ADDRESS", "10.0.0.1:50051,10.0.0.2:50051"),
        ("DATA_SCHEDULER_ADDRESS", "ipv6:[fd00::1]:50051,[fd00::2]:50051"),
        ("REDIS_URL", "redis+sentinel://:secret@10.0.0.1:26379,10.0.0.2:26379,c.example:26379/willitbemax/0"),
        ("BIND_HOST", "::1"),
        ("BIND_HOST", "0.0.0.0"),  # noqa: S104  # not bound
        ("BIND_HOST", "localhost"),
    ],
)
def test_every_usual_form_of_an_address_is_taken(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    load(Settings, *OF_SERVICES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONGODB_URL", "mongodb://127.0.0.1:99999/"),
        ("MONGODB_URL", "mongodb://"),
        ("REDIS_URL", "redis://127.0.0.1:0/0"),
        ("PUBLIC_URL", "https://f1.example.org/"),
        ("PUBLIC_URL", "https://f1.example.org:port"),
        ("DATA_SCHEDULER_ADDRESS", "127.0.0.1:99999"),
        ("DATA_SCHEDULER_ADDRESS", "a.example:50051,b.example:50051"),
        ("DATA_SCHEDULER_ADDRESS", "dns:10.0.0.1:50051,10.0.0.2:50051"),
        ("DATA_SCHEDULER_ADDRESS", "10.0.0.1:50051,[fd00::2]:50051"),
        ("DATA_SCHEDULER_ADDRESS", "ipv6:10.0.0.1:50051"),
        ("REDIS_URL", "redis+sentinel://10.0.0.1:26379,10.0.0.2:26379"),
    ],
)
def test_an_address_that_is_nearly_one_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    (mistake,) = said(capsys)
    assert mistake.startswith(f"{name}='{value}': should be ")


def test_a_mistake_that_several_programs_would_make_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("ADMIN_TOKEN", "two words")
    assert [mistake.partition(":")[0] for mistake in said(capsys)] == ["LOG_LEVEL='loud'", "ADMIN_TOKEN=***"]


def test_a_dotenv_that_is_no_text_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".env").write_bytes(b"LOG_LEVEL=\xff\n")
    (mistake,) = said(capsys)
    assert mistake.startswith(".env is not UTF-8")


def test_a_certificate_needs_its_key_and_one_way_to_get_it_is_enough(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TLS_CERT", "cert.pem")
    assert said(capsys) == ["TLS_CERT and TLS_KEY go together: set both or none"]
    monkeypatch.setenv("TLS_KEY", "key.pem")
    monkeypatch.setenv("ACME_DOMAINS", "f1.example.org")
    (mistake,) = said(capsys)
    assert mistake.startswith("TLS_CERT and ACME_DOMAINS: set one of them")


def test_an_address_without_tls_is_refused_where_the_door_speaks_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ACME_DOMAINS", "f1.example.org")
    monkeypatch.setenv("PUBLIC_URL", "http://f1.example.org")
    (mistake,) = said(capsys)
    assert mistake.startswith("PUBLIC_URL='http://f1.example.org': should begin with https://")
