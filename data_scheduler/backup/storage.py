"""Where backups are kept: a folder, or a bucket of an S3-compatible server."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from chassis import files
from chassis.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from obstore.store import RetryConfig

S3 = "s3://"
RETRY: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=30)}
"""A server that is not there is said soon; what runs by the clock tries again the next day."""


class Storage(Protocol):
    """Files by name. What goes wrong is an `OSError` or a `SuiteError`."""

    def names(self) -> Sequence[str]:
        """Return the names of all files."""

    def put(self, name: str, file: IO[bytes]) -> None:
        """Keep a file, whole or not at all."""

    def get(self, name: str, into: IO[bytes]) -> None:
        """Write what a file holds; raise `NotFound` when there is none."""

    def remove(self, name: str) -> None:
        """Remove a file."""


class Folder:
    """A folder of this machine; made when the first file is kept in it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> Sequence[str]:
        """Return the names of all files."""
        return [each.name for each in self._path.iterdir() if each.is_file()] if self._path.is_dir() else []

    def put(self, name: str, file: IO[bytes]) -> None:
        """Keep a file, whole or not at all, for its owner alone."""
        self._path.mkdir(parents=True, exist_ok=True)
        with files.replacing(self._path / name) as kept:
            shutil.copyfileobj(file, kept)

    def get(self, name: str, into: IO[bytes]) -> None:
        """Write what a file holds; raise `NotFound` when there is none."""
        try:
            with (self._path / name).open("rb") as file:
                shutil.copyfileobj(file, into)
        except FileNotFoundError as error:
            raise NotFound(f"there is no {self._path / name}") from error

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self._path / name).unlink()

    def __str__(self) -> str:
        return str(self._path)


class Bucket:
    """A bucket, or what in it has a prefix. `options`: the server and the keys, as obstore takes them."""

    def __init__(self, address: str, options: Mapping[str, object]) -> None:
        self._address = address.rstrip("/")
        bucket, _, prefix = self._address.removeprefix(S3).partition("/")
        insecure = str(options.get("endpoint", "")).startswith("http://")
        how: Any = {**options, "client_options": {"allow_http": insecure}, "retry_config": RETRY}
        self._store = S3Store(bucket, prefix=prefix or None, **how)

    def names(self) -> Sequence[str]:
        """Return the names of all files."""
        try:
            return [each["path"] for page in obstore.list(self._store) for each in page if "/" not in each["path"]]
        except BaseError as error:
            raise self._unavailable(error) from error

    def put(self, name: str, file: IO[bytes]) -> None:
        """Keep a file, whole or not at all."""
        try:
            obstore.put(self._store, name, file)
        except BaseError as error:
            raise self._unavailable(error) from error

    def get(self, name: str, into: IO[bytes]) -> None:
        """Write what a file holds; raise `NotFound` when there is none."""
        try:
            for block in obstore.get(self._store, name).stream():
                into.write(block)
        except FileNotFoundError as error:
            raise NotFound(f"there is no {self._address}/{name}") from error
        except BaseError as error:
            raise self._unavailable(error) from error

    def remove(self, name: str) -> None:
        """Remove a file."""
        try:
            obstore.delete(self._store, name)
        except BaseError as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: BaseException) -> Unavailable:
        return Unavailable(f"{self._address}: {str(error).splitlines()[0].partition(': <?xml')[0]}")

    def __str__(self) -> str:
        return self._address


def check_address(given: str) -> str:
    """Return the address; raise `ValueError` when it names neither a folder nor a bucket."""
    scheme, found, rest = given.partition("://")
    if found and (f"{scheme}://" != S3 or not rest.strip("/")):
        raise ValueError("should be a folder, or a bucket such as s3://backups/willitbemax")
    return given


def storage(address: str, options: Mapping[str, object]) -> Storage:
    """Return the storage at an address."""
    check_address(address)
    return Bucket(address, options) if address.startswith(S3) else Folder(Path(address))
