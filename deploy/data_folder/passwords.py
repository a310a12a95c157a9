"""The passwords of the databases that the launcher starts: made once, kept in the data folder for its owner alone."""

import secrets
from pathlib import Path
from typing import Annotated, Self

import msgspec
from pydantic import SecretStr

from chassis import files
from deploy.refusal import Refusal
from deploy.settings import Settings

FILE = "passwords.json"
KEY = "mongodb.key"
"""The file in which mongod reads its key."""

LENGTH = 32

Password = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,200}$")]


class Passwords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What mongod and Valkey ask for, and the key by which the members of a replica set, of which there is one, know each other."""

    mongodb: Password
    mongodb_key: Password
    redis: Password

    @classmethod
    def read(cls, data: Path) -> Self | None:
        """Read them from the folder; None where none have been made yet. A Refusal for a file that holds none."""
        file = data / FILE
        try:
            return msgspec.json.decode(file.read_bytes(), type=cls)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            raise Refusal(
                f"{file} does not say the passwords of the databases ({error}): put back what it held "
                "(docs/operations.md says how to give mongod another one)"
            ) from error

    @classmethod
    def new(cls) -> Self:
        """Return random ones, which are not stored yet."""
        mongodb, key, redis = (secrets.token_urlsafe(LENGTH) for _ in range(3))
        # A key file has letters of base64 alone.
        return cls(mongodb=mongodb, mongodb_key=key.replace("-", "+").replace("_", "/"), redis=redis)

    def keep(self, data: Path) -> None:
        """Write them into the folder, each file as a whole or not at all, readable by its owner from the first byte."""
        for name, content in (
            (FILE, msgspec.json.format(msgspec.json.encode(self)) + b"\n"),
            (KEY, self.mongodb_key.encode()),
        ):
            with files.replacing(data / name) as file:
                file.write(content)

    def completing(self, settings: Settings) -> Settings:
        """Return the settings with the passwords of the servers that the launcher starts. One that is set goes before ours."""
        made: dict[str, SecretStr] = {}
        if settings.mongodb_password is None:
            made["mongodb_password"] = SecretStr(self.mongodb)
        if settings.redis_password is None:
            made["redis_password"] = SecretStr(self.redis)
        return settings.model_copy(update=made)


def completed(settings: Settings) -> Settings:
    """Return the settings with the passwords that are kept in the data folder; as they are where none are."""
    kept = Passwords.read(settings.data_dir)
    return settings if kept is None else kept.completing(settings)


def valkey_configuration(password: str) -> str:
    """Return the lines of Valkey's configuration that its command line, which everyone on this machine can read, must not have."""
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    return f'requirepass "{quoted}"\n'
