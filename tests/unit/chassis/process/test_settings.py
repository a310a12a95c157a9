import os
from pathlib import Path

import pytest
from pydantic import Field, SecretStr, field_validator

from chassis.process.settings import MASK, UNUSABLE, ChassisSettings, Port, Tls, load, masked, masked_text


class Settings(ChassisSettings):
    content_api_port: Port = 8080
    mongodb_url: str = Field(default="mongodb://127.0.0.1:27017", pattern=r"^mongodb(\+srv)?://")
    admin_token: SecretStr | None = None
    sources: str = "archive"

    @field_validator("admin_token")
    @classmethod
    def _long_enough(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and len(token) < 8:
            raise ValueError(f"{token.get_secret_value()} should have at least 8 characters")
        return token


class Demanding(Settings):
    needed: str


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, without a `.env`, and no variable of the suite in the environment."""
    for name in Demanding.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(kind: type[ChassisSettings], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on stderr of settings that cannot be used."""
    with pytest.raises(SystemExit) as ended:
        load(kind)
    assert ended.value.code == UNUSABLE == 2
    return capsys.readouterr().err.splitlines()


def test_everything_has_a_default() -> None:
    settings = load(Settings)
    assert (settings.content_api_port, settings.bind_host, settings.shutdown_seconds) == (8080, "127.0.0.1", 8.0)


def test_values_come_from_dotenv_and_the_environment_goes_before_it(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("CONTENT_API_PORT=81\nSOURCES=jolpica\n")
    monkeypatch.setenv("CONTENT_API_PORT", "82")
    settings = load(Settings)
    assert (settings.content_api_port, settings.sources) == (82, "jolpica")


def test_what_is_set_nowhere_else_comes_from_the_file_of_its_name(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = empty_folder / "secrets"
    secrets.mkdir()
    (secrets / "admin_token").write_text("from-a-file\n")
    (secrets / "sources").write_text("jolpica")
    (secrets / "what_others_keep_there").write_text("nothing of ours")
    monkeypatch.setenv("SOURCES", "openf1")
    assert load(Settings).admin_token is None
    (empty_folder / ".env").write_text(f"SECRETS_FOLDER={secrets}\n")
    settings = load(Settings)
    assert settings.admin_token == SecretStr("from-a-file")
    assert settings.sources == "openf1"


def test_a_folder_of_secrets_that_is_not_there_is_a_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SECRETS_FOLDER", "nowhere")
    assert refusal(Settings, capsys)[1] == "  SECRETS_FOLDER='nowhere': Path does not point to a directory"


def test_a_secret_in_a_file_is_not_shown_when_it_cannot_be_used(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty_folder / "admin_token").write_text("hunter2")
    monkeypatch.setenv("SECRETS_FOLDER", str(empty_folder))
    assert refusal(Settings, capsys)[1] == f"  ADMIN_TOKEN={MASK}: {MASK} should have at least 8 characters"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_secret_that_may_not_be_read_is_named(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty_folder / "admin_token").touch(mode=0)
    monkeypatch.setenv("SECRETS_FOLDER", str(empty_folder))
    assert refusal(Settings, capsys)[1] == f"  {empty_folder / 'admin_token'} cannot be read: Permission denied"


def test_an_empty_value_means_unset(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("ADMIN_TOKEN=\nCLOCK_START=\nCONTENT_API_PORT=\n")
    settings = load(Settings)
    assert (settings.admin_token, settings.clock_start, settings.content_api_port) == (None, None, 8080)


def test_keys_of_other_services_are_ignored(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("SCHEDULER_API_PORT=not-a-port\n")
    assert load(Settings).content_api_port == 8080


def test_every_mistake_is_named_at_once(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (empty_folder / ".env").write_text("CLOCK_RATE=-1\n")
    monkeypatch.setenv("CONTENT_API_PORT", "eighty")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    lines = refusal(Demanding, capsys)
    assert lines[0] == "settings that cannot be used:"
    assert sorted(line.strip() for line in lines[1:]) == [
        "CLOCK_RATE='-1': should be greater than 0",
        "CONTENT_API_PORT='eighty': should be a valid integer",
        "LOG_LEVEL='loud': should be 'debug', 'info', 'warning' or 'error'",
        "NEEDED: is required",
    ]


def test_a_clock_start_without_a_zone_is_a_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLOCK_START", "2025-12-07T13:00:00")
    assert refusal(Settings, capsys)[1].startswith("  CLOCK_START='2025-12-07T13:00:00': should have timezone info")


def test_a_mistake_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "hunter2")
    monkeypatch.setenv("MONGODB_URL", "http://max:hunter2@db/x")
    said = "\n".join(refusal(Demanding, capsys))
    assert "hunter2" not in said
    assert f"ADMIN_TOKEN={MASK}: {MASK} should have at least 8 characters" in said
    assert f"MONGODB_URL=http://max:{MASK}@db/x: " in said


def test_a_list_that_cannot_be_parsed_is_a_mistake_like_any_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Listing(ChassisSettings):
        seasons: list[int] = Field(default_factory=list)

    monkeypatch.setenv("SEASONS", "all")
    assert "seasons" in refusal(Listing, capsys)[1]


def test_a_dotenv_that_is_no_text_is_a_mistake(empty_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (empty_folder / ".env").write_bytes(b"SOURCES=\xff\n")
    assert ".env is not UTF-8" in refusal(Settings, capsys)[1]


def test_tls_is_all_three_files_or_none(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(Settings).grpc_tls is None
    paths = {name: empty_folder / f"{name}.pem" for name in ("ca", "cert", "key")}
    for path in paths.values():
        path.touch()
    monkeypatch.setenv("GRPC_TLS_CA", str(paths["ca"]))
    assert "set all three or none" in refusal(Settings, capsys)[1]
    monkeypatch.setenv("GRPC_TLS_CERT", str(paths["cert"]))
    monkeypatch.setenv("GRPC_TLS_KEY", str(paths["key"]))
    assert load(Settings).grpc_tls == Tls(ca=paths["ca"], certificate=paths["cert"], key=paths["key"])


def test_a_tls_file_that_is_not_there_is_a_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRPC_TLS_CA", "nowhere.pem")
    assert refusal(Settings, capsys)[1] == "  GRPC_TLS_CA='nowhere.pem': Path does not point to a file"


def test_settings_are_masked_for_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "hunter2hunter2")
    monkeypatch.setenv("MONGODB_URL", "mongodb://max:hunter2@127.0.0.1:27017/?replicaSet=rs0")
    monkeypatch.setenv("CLOCK_START", "2025-12-07T13:00:00Z")
    shown = masked(load(Settings))
    assert "hunter2" not in str(shown)
    assert shown["admin_token"] == MASK
    assert shown["mongodb_url"] == f"mongodb://max:{MASK}@127.0.0.1:27017/?replicaSet=rs0"
    assert shown["clock_start"] == "2025-12-07 13:00:00+00:00"
    assert shown["content_api_port"] == 8080
    assert "grpc_tls_ca" not in shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("redis://:hunter2@127.0.0.1:6379/0", "redis://:***@127.0.0.1:6379/0"),
        ("mongodb://max:p/w@d:x@a:1,b:2/db", "mongodb://max:***@a:1,b:2/db"),
        ("cannot reach redis://:hunter2@cache: refused", "cannot reach redis://:***@cache: refused"),
        ("http://127.0.0.1:8082", "http://127.0.0.1:8082"),
        ("max@example.org", "max@example.org"),
    ],
)
def test_the_password_of_an_address_is_masked_and_nothing_else(address: str, shown: str) -> None:
    assert masked_text(address) == shown


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("", {"127.0.0.1"}),
        ("F1.example.org", {"127.0.0.1", "f1.example.org"}),
        ("f1.example.org, admin,[::1]", {"127.0.0.1", "f1.example.org", "admin", "::1"}),
    ],
)
def test_the_names_that_administrators_call_by_are_read_from_one_line(given: str, known: set[str]) -> None:
    assert ChassisSettings(admin_hosts=given, _env_file=None).known_hosts == known  # type: ignore[call-arg]  # as it takes it
