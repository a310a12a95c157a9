import json
from pathlib import Path

import pytest

from deploy.data_folder.passwords import FILE, KEY, Passwords, completed, valkey_configuration
from deploy.data_folder.suite_mark import Mark
from deploy.refusal import Refusal
from deploy.settings import Settings
from deploy.stack import own_mongodb, own_redis, told_to

MARK = Mark(suite="3f2a9c1d", replica_set="willitbemax-3f2a9c1d")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no_env"))


def test_what_is_kept_is_read_again_and_its_owner_alone_can_read_it(tmp_path: Path) -> None:
    made = Passwords.new()
    assert Passwords.read(tmp_path) is None
    made.keep(tmp_path)
    assert Passwords.read(tmp_path) == made
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in (FILE, KEY)] == [0o600, 0o600]
    assert (tmp_path / KEY).read_text() == made.mongodb_key


def test_no_two_are_alike() -> None:
    one, other = Passwords.new(), Passwords.new()
    assert len({one.mongodb, one.mongodb_key, one.redis, other.mongodb, other.mongodb_key, other.redis}) == 6
    assert min(map(len, (one.mongodb, one.mongodb_key, one.redis))) >= 40


@pytest.mark.parametrize("kept", ["", "{}", '{"mongodb": "", "mongodb_key": "x", "redis": "x"}', "[1]"])
def test_a_file_that_holds_none_is_refused_and_left_as_it_is(tmp_path: Path, kept: str) -> None:
    (tmp_path / FILE).write_text(kept)
    with pytest.raises(Refusal, match=r"passwords\.json does not say the passwords of the databases"):
        Passwords.read(tmp_path)
    assert (tmp_path / FILE).read_text() == kept


def test_the_addresses_have_the_passwords_and_one_that_is_set_goes_before(tmp_path: Path) -> None:
    made = Passwords.new()
    made.keep(tmp_path)
    kept = completed(Settings(data_dir=tmp_path, mongodb_port=1, redis_port=2))
    assert own_mongodb(kept, MARK).startswith(f"mongodb://willitbemax:{made.mongodb}@127.0.0.1:1/?")
    assert own_redis(kept) == f"redis://:{made.redis}@127.0.0.1:2/0"
    own = completed(Settings.model_validate({"data_dir": tmp_path, "mongodb_password": "p@ss:w/rd", "redis_port": 2}))
    assert own_mongodb(own, MARK).startswith("mongodb://willitbemax:p%40ss%3Aw%2Frd@127.0.0.1:")
    assert completed(Settings(data_dir=tmp_path / "new")).mongodb_password is None


def test_only_data_scheduler_is_told_how_to_enter_the_databases() -> None:
    environment = {"MONGODB_URL": "mongodb://x:y@z/", "REDIS_URL": "redis://:y@z", "LOG_FORMAT": "json"}
    assert told_to("data_scheduler", environment) == environment
    for service in ("content_api", "fetcher_service", "scheduler_api"):
        assert told_to(service, environment) == {"LOG_FORMAT": "json"}


def test_a_password_is_quoted_for_valkey() -> None:
    assert valkey_configuration('a"b\\c') == 'requirepass "a\\"b\\\\c"\n'
    assert json.loads(valkey_configuration('a"b\\c').partition(" ")[2]) == 'a"b\\c'
