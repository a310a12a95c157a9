"""The passwords of the stores, which may come in files of their own."""

import pytest
from pydantic import SecretStr

from data_scheduler.settings import Settings, with_password

PASSWORD = SecretStr("p@ss/word")


@pytest.mark.parametrize(
    ("address", "completed"),
    [
        ("mongodb://max@mongodb:27017/?replicaSet=rs0", "mongodb://max:p%40ss%2Fword@mongodb:27017/?replicaSet=rs0"),
        ("mongodb://max@a:27017,b:27017/f1", "mongodb://max:p%40ss%2Fword@a:27017,b:27017/f1"),
        ("mongodb+srv://max@cluster.example", "mongodb+srv://max:p%40ss%2Fword@cluster.example"),
        ("redis://default@valkey:6379/0", "redis://default:p%40ss%2Fword@valkey:6379/0"),
    ],
)
def test_a_password_goes_to_the_user_who_has_none(address: str, completed: str) -> None:
    assert with_password(address, PASSWORD) == completed


@pytest.mark.parametrize(
    "address",
    [
        "mongodb://max:own@mongodb:27017/",
        "mongodb://127.0.0.1:27017/?appName=max@home",
        "redis://:own@valkey:6379/0",
        "redis://127.0.0.1:6379/0",
        "unix:///run/valkey.sock",
    ],
)
def test_an_address_with_a_password_or_without_a_user_stays_as_it_is(address: str) -> None:
    assert with_password(address, PASSWORD) == address


def test_each_store_has_its_own() -> None:
    settings = Settings(
        mongodb_url="mongodb://max@mongodb/",
        mongodb_password=SecretStr("one"),
        redis_url="redis://default@valkey/0",
        redis_password=SecretStr("two"),
    )
    assert settings.mongodb_url == "mongodb://max:one@mongodb/"
    assert settings.redis_url == "redis://default:two@valkey/0"
