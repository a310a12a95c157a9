import re
from pathlib import Path

import pytest

from deploy.launcher import OF_SERVICES
from deploy.misspelled_settings import known_to, notes
from deploy.refusal import Refusal
from deploy.settings import Settings

KNOWN = known_to((Settings, *OF_SERVICES))

USUAL = """
AWS_REGION CI COLORTERM COLUMNS DATABASE_URL DBUS_SESSION_BUS_ADDRESS DEBIAN_FRONTEND DISPLAY EDITOR GITHUB_ACTIONS GITHUB_API_URL
GITHUB_SERVER_URL GITHUB_TOKEN GOPATH HOME HOST HOSTNAME HTTPS_PROXY HTTP_PROXY INVOCATION_ID JAVA_HOME LANG LC_ALL LESS LOGNAME
LS_COLORS MAIL MAKEFLAGS MAKELEVEL MFLAGS NO_PROXY OLDPWD PAGER PATH PORT POSTGRES_PORT PWD PYTHON PYTHONPATH RACE REDIS_HOST
REDIS_PASSWORD REDIS_PORT_6379_TCP REDIS_SERVICE_HOST RESOURCES RUNNER_OS SHELL SHLVL SPEED SSH_AUTH_SOCK SSH_TTY TERM TMPDIR USER UV
VIRTUAL_ENV XDG_DATA_DIRS XDG_RUNTIME_DIR _ http_proxy
""".split()  # noqa: SIM905  # sixty lines of one word each
"""What other programs put into an environment."""


def written(folder: Path, text: str) -> Path:
    file = folder / ".env"
    file.write_text(text)
    return file


def test_a_misspelling_in_the_environment_is_named_with_the_setting_that_is_nearest(tmp_path: Path) -> None:
    assert notes(tmp_path / ".env", [*USUAL, "TREAFIK_PORT", "LOG_LEVEL"], KNOWN) == [
        "TREAFIK_PORT in the environment is not a setting: did you mean TRAEFIK_PORT?"
    ]


def test_what_others_put_into_the_environment_is_not_complained_about(tmp_path: Path) -> None:
    assert notes(tmp_path / ".env", USUAL, KNOWN) == []


def test_a_misspelling_in_our_own_file_is_refused_since_what_it_was_to_change_would_not_change(tmp_path: Path) -> None:
    file = written(tmp_path, "TREAFIK_PORT=99\nLOG_LEVEL=debug\nRETENTION_SYNC_RUN_DAYS=3\n")
    with pytest.raises(Refusal) as refusal:
        notes(file, [], KNOWN)
    assert str(refusal.value).splitlines() == [
        f"TREAFIK_PORT in {file} is not a setting: did you mean TRAEFIK_PORT?",
        f"RETENTION_SYNC_RUN_DAYS in {file} is not a setting: did you mean RETENTION_SYNC_RUNS_DAYS?",
    ]


def test_a_name_in_our_own_file_that_is_like_none_of_ours_is_mentioned(tmp_path: Path) -> None:
    file = written(tmp_path, "COMPOSE_FILE=other.yaml\nexport traefik_port=8000\n")
    assert notes(file, [], KNOWN) == [f"COMPOSE_FILE in {file} is not a setting of the suite: nothing reads it"]


def test_each_setting_that_the_example_names_is_one() -> None:
    example = Path(__file__).parents[3] / ".env.example"
    named = set(re.findall(r"^#([A-Z0-9_]+)=", example.read_text(), re.MULTILINE))
    assert named >= {"ADMIN_TOKEN", "PORT_OFFSET", "SUITE_ID"}
    assert named - KNOWN == set()
