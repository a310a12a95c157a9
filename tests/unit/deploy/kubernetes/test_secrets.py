"""The script that makes the secrets of one node: once, random, for its owner alone, and in shapes that everybody takes."""

import re
import shutil
import stat
from pathlib import Path

import pytest

import data_scheduler.settings
from tests.kubernetes.rendering import FOLDER, ONE_NODE, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(FOLDER / ONE_NODE / "secrets.sh", tmp_path)
    make(tmp_path)
    return tmp_path / "secrets"


def make(folder: Path) -> None:
    run("sh", str(folder / "secrets.sh"))


def contents(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text() for each in folder.iterdir()}


def test_a_second_run_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    make(folder.parent)
    assert contents(folder) == before


def test_a_file_that_was_lost_is_made_again_and_the_others_stay(folder: Path) -> None:
    before = contents(folder)
    (folder / "admin-token").unlink()
    make(folder.parent)
    assert {name for name, text in contents(folder).items() if text != before[name]} == {"admin-token"}


def test_they_are_for_their_owner_alone(folder: Path) -> None:
    modes = {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_each_is_random_and_differs(folder: Path, tmp_path: Path) -> None:
    made = [text for name, text in contents(folder).items() if name.endswith(("token", "password", "keyfile"))]
    assert len(set(made)) == 4
    assert all(re.fullmatch(r"[0-9a-f]{48,96}", each) for each in made)
    shutil.rmtree(folder)
    make(tmp_path)
    assert not set(made) & set(contents(folder).values())


def test_data_scheduler_takes_the_addresses(folder: Path) -> None:
    made = contents(folder)
    settings = data_scheduler.settings.Settings(
        mongodb_url=made["mongodb-url"], redis_url=made["redis-url"], _env_file=None
    )  # type: ignore[call-arg]  # pydantic-settings takes it
    assert made["mongodb-password"] in settings.mongodb_url
    assert made["valkey-password"] in settings.redis_url
    assert made["valkey.conf"] == f"requirepass {made['valkey-password']}\n"
