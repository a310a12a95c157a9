"""What a backup says of itself, in `manifest.json`: who made it, when, and what it holds, with a digest of each part."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from chassis.errors import SuiteError
from chassis.process.version import VERSION
from data_scheduler.stores.schema import SCHEMA_VERSION

FORMAT = 1
"""How the file is laid out. Raise it when an older version could not read it any more."""


class NotRestorable(SuiteError):
    """A backup that cannot be restored: damaged, encrypted for others, or made by a newer version. Nothing was changed."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A collection or a file: its size in bytes, the SHA-256 of these, and how many documents they are."""

    size: int
    sha256: str
    documents: int | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a backup. `version` and `schema`: those of the suite that made it. `suite`: its mark.

    `sealed`: whether the file ends with a digest of all of it, which those of earlier versions do not.
    """

    format: int = FORMAT
    made_at: datetime
    version: str = VERSION
    schema: int
    suite: str | None = None
    collections: Mapping[str, Part]
    retired: Mapping[str, Part]
    sealed: bool = False

    @property
    def documents(self) -> int:
        """How many documents there are in all collections."""
        return sum(part.documents or 0 for part in self.collections.values())

    def check(self) -> None:
        """Raise `NotRestorable` when a newer version has made it."""
        if self.format > FORMAT or self.schema > SCHEMA_VERSION:
            raise NotRestorable(
                f"the backup was made by willitbemax {self.version} with schema {self.schema}, and this is {VERSION}, which knows "
                f"{SCHEMA_VERSION}: restore it with that version or a newer one"
            )

    def __str__(self) -> str:
        suite = f" of the suite {self.suite}" if self.suite else ""
        return f"{self.made_at:%Y-%m-%d %H:%M:%S} UTC{suite}, willitbemax {self.version}, {self.documents} documents"


def read_manifest(content: bytes) -> Manifest:
    """Return the manifest; raise `NotRestorable` when it is none, or is of a newer layout."""
    try:
        known = msgspec.json.decode(content)
        if isinstance(known, dict) and isinstance(known.get("format"), int) and known["format"] > FORMAT:
            raise NotRestorable(
                f"the backup was made by willitbemax {known.get('version')}, and this is {VERSION}, which cannot read its layout: "
                "restore it with that version or a newer one"
            )
        manifest = msgspec.convert(known, Manifest)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise NotRestorable(f"the backup is damaged: its manifest cannot be read ({error})") from error
    manifest.check()
    return manifest
