"""The settings of data_scheduler, from the environment or `.env`."""

import re
from pathlib import Path
from typing import Self
from urllib.parse import quote

from pydantic import Field, PositiveFloat, SecretStr, model_validator

from chassis.addresses import MongoUrl, RedisUrl, SuiteId, Token
from chassis.process.settings import ChassisSettings, Port

_USER_ALONE = re.compile(r"(?<=://)([^:@/?\s]+)(?=@)")
"""The user in an address that has no password."""


class Settings(ChassisSettings):
    """Where the stores are, where to listen, and what may be retired (`data_scheduler.retention`)."""

    mongodb_url: MongoUrl = "mongodb://127.0.0.1:27017/?directConnection=true"
    mongodb_password: Token | None = None
    """Part of `mongodb_url` where that names a user without a password. Likewise `redis_password`."""
    mongodb_database: str = Field(default="willitbemax", pattern=r"^[A-Za-z0-9_-]{1,38}$", examples=["willitbemax"])
    suite_id: SuiteId | None = None
    """A database with another id is refused, and one without gets this one. None: any database is accepted."""
    mongodb_timeout_seconds: PositiveFloat = 3.0
    redis_url: RedisUrl = "redis://127.0.0.1:6379/0"
    redis_password: Token | None = None
    data_scheduler_port: Port = 50051
    data_scheduler_debug_port: Port = 9051
    data_scheduler_reuse_port: bool = False
    retention_sync_runs_days: int | None = Field(default=None, ge=1)
    retention_revisions_days: int | None = Field(default=None, ge=1)
    retention_folder: Path = Path(".data/retired")

    @model_validator(mode="after")
    def _completed(self) -> Self:
        """Put the passwords into the addresses: nothing else has to know of them."""
        for address, password in (("mongodb_url", self.mongodb_password), ("redis_url", self.redis_password)):
            self.__dict__[address] = with_password(getattr(self, address), password)
        return self


def with_password(address: str, password: SecretStr | None) -> str:
    """Return the address with this password; as it is where it names no user, or has a password already."""
    if password is None:
        return address
    quoted = quote(password.get_secret_value(), safe="")
    return _USER_ALONE.sub(lambda user: f"{user[0]}:{quoted}", address, count=1)
