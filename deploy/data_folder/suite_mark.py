"""The mark of a suite: an id in its data folder, and in its database, so that none works on another's."""

import secrets
from pathlib import Path
from typing import Annotated, Self

import msgspec

from chassis import files
from deploy.refusal import Refusal

FILE = "suite.json"
BEFORE_MARKS = "rs0"
"""The replica set of every suite that was made before there were marks; a set keeps its name for good."""

Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,60}$")]


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The suite, and the replica set of its own mongod: by that name even one that holds nothing yet is known."""

    suite: Name
    replica_set: Name

    @classmethod
    def read(cls, data: Path, *, suite: str | None = None) -> Self:
        """Read the mark from the folder, or make a new one, which is not stored yet. `suite`: the id that it must have.

        A Refusal for a file that holds no mark.
        """
        file = data / FILE
        try:
            kept = msgspec.json.decode(file.read_bytes(), type=cls)
        except FileNotFoundError:
            return cls._new(suite or secrets.token_hex(4), data)
        except (OSError, msgspec.DecodeError) as error:
            raise Refusal(
                f"{file} does not say which suite this is ({error}): put back what it held, as "
                '{"suite": …, "replica_set": …}; the database has both, in `generations` and `rs.conf()`'
            ) from error
        return kept if suite is None else msgspec.structs.replace(kept, suite=suite)

    @classmethod
    def _new(cls, suite: str, data: Path) -> Self:
        older = (data / "mongodb" / "WiredTiger").exists()
        return cls(suite=suite, replica_set=BEFORE_MARKS if older else f"willitbemax-{suite}")

    def keep(self, data: Path) -> None:
        """Write it into the folder, as a whole or not at all."""
        with files.replacing(data / FILE) as file:
            file.write(msgspec.json.encode(self) + b"\n")
