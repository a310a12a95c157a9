"""The file of a backup: a zip of one `.bson` for each collection, the retired files, and the manifest.

What `unzip` gives is what `mongorestore` takes, so that a backup can be read without this program. The zip's comment is the SHA-256 of
every byte before it, so that no byte of the file can change unnoticed, those of the zip's own directory included.
"""

import hashlib
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import IO, Self

import msgspec
from bson import decode_file_iter
from bson.codec_options import CodecOptions
from bson.errors import InvalidBSON
from bson.raw_bson import RawBSONDocument

from data_scheduler.backup.manifest import Manifest, NotRestorable, Part, read_manifest

MANIFEST = "manifest.json"
RETIRED = "retired"
_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
_BLOCK = 1 << 20
_UNREADABLE = (zipfile.BadZipFile, KeyError, zlib.error, OSError, EOFError, RuntimeError, ValueError)
"""What zipfile raises for a file that is no zip, or whose directory says what cannot be: an unknown method, a password, an odd name."""

_SEAL_SIZE = hashlib.sha256().digest_size * 2
"""Bytes of the comment at the end: a SHA-256 in hexadecimal digits."""


class BackupWriter:
    """Writes a backup into a file, part by part, and the manifest last."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file`: it is written and read."""
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._zip.comment = b"0" * _SEAL_SIZE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        seal = _seal(self._file)
        self._file.seek(-_SEAL_SIZE, 2)
        self._file.write(seal)

    async def add_collection(self, name: str, documents: AsyncIterator[bytes]) -> Part:
        """Add the documents of a collection, as BSON."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(_collection_file(name), "w", force_zip64=True) as entry:
            async for document in documents:
                entry.write(document)
                digest.update(document)
                size += len(document)
                count += 1
        return Part(size=size, sha256=digest.hexdigest(), documents=count)

    def add_file(self, path: Path) -> Part:
        """Add a retired file as it is: it is compressed already."""
        content = path.read_bytes()
        self._zip.writestr(f"{RETIRED}/{path.name}", content, zipfile.ZIP_STORED)
        return Part(size=len(content), sha256=hashlib.sha256(content).hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest; the file is whole when the context is left."""
        self._zip.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


class BackupReader:
    """Reads a backup. Raises `NotRestorable` for a file that is none, or is not whole, or was made by a newer version."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        try:
            self._zip = zipfile.ZipFile(file)
            content = self._zip.read(MANIFEST)
        except _UNREADABLE as error:
            raise NotRestorable(f"the file is damaged, or is no backup ({_cause(error)})") from error
        self.manifest = read_manifest(content)

    def verify(self) -> None:
        """Raise `NotRestorable` unless every part is what the manifest says, and every byte is what was written."""
        if self.manifest.sealed and self._zip.comment != _seal(self._file):
            raise NotRestorable("the backup is damaged: the file is not what the digest at its end says")
        for name, part in self.manifest.collections.items():
            self._check(name, part, _digested(self._blocks(_collection_file(name))))
            if sum(1 for _ in self.documents(name)) != part.documents:
                raise NotRestorable(f"the backup is damaged: {name} does not hold {part.documents} documents")
        for name, part in self.manifest.retired.items():
            if "/" in name or name.startswith("."):
                raise NotRestorable(f"the backup is damaged: {name!r} is no name of a retired file")
            self._check(name, part, _digested(self._blocks(f"{RETIRED}/{name}")))

    def documents(self, collection: str) -> Iterator[bytes]:
        """Yield the documents of a collection, as BSON."""
        if collection not in self.manifest.collections:
            return
        try:
            with self._zip.open(_collection_file(collection)) as entry:
                for document in decode_file_iter(entry, _RAW):
                    yield bytes(document.raw)
        except (InvalidBSON, *_UNREADABLE) as error:
            raise NotRestorable(f"the backup is damaged: {collection} cannot be read ({_cause(error)})") from error

    def retired(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and content of each retired file."""
        for name in self.manifest.retired:
            yield name, b"".join(self._blocks(f"{RETIRED}/{name}"))

    def _blocks(self, entry: str) -> Iterator[bytes]:
        try:
            with self._zip.open(entry) as file:
                while block := file.read(_BLOCK):
                    yield block
        except _UNREADABLE as error:
            raise NotRestorable(f"the backup is damaged: {entry} cannot be read ({_cause(error)})") from error

    @staticmethod
    def _check(name: str, part: Part, found: tuple[int, str]) -> None:
        if found != (part.size, part.sha256):
            raise NotRestorable(f"the backup is damaged: {name} is not what its digest says")


def _seal(file: IO[bytes]) -> bytes:
    """Return the digest of a whole file but for the comment at its end."""
    left, digest = file.seek(0, 2) - _SEAL_SIZE, hashlib.sha256()
    file.seek(0)
    while left > 0 and (block := file.read(min(left, _BLOCK))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest().encode()


def _collection_file(name: str) -> str:
    return f"{name}.bson"


def _digested(blocks: Iterable[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()


def _cause(error: BaseException) -> str:
    return str(error) or type(error).__name__
