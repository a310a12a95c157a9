"""Backups as an administrator makes them: `python -m data_scheduler.backup`, over a real mongod."""

import asyncio
import io
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pymongo
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

import data_scheduler.backup.__main__ as program
from chassis.process.settings import UNUSABLE
from data_scheduler.backup.create import COLLECTIONS
from data_scheduler.stores.schema import GENERATIONS
from deploy.stack import ROOT
from racing.model import ALL_SEASONS

RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
OF_A_DATABASE = {"born", "restored", "suite", "written_by"}
"""What of the document of all seasons names the database, and not what it holds."""


class Database(NamedTuple):
    """A database: the address of its mongod, and its name."""

    url: str
    name: str

    def documents(self) -> dict[str, Any]:
        """Everything that a backup holds, byte by byte, by collection."""
        with pymongo.MongoClient[RawBSONDocument](self.url, document_class=RawBSONDocument) as client:
            held: dict[str, Any] = {
                name: [bytes(each.raw) for each in client[self.name][name].find({}, sort=[("_id", 1)])]
                for name in COLLECTIONS
                if name != GENERATIONS
            }
        with pymongo.MongoClient[dict[str, Any]](self.url) as client:
            found = client[self.name][GENERATIONS].find({}, sort=[("_id", 1)])
            held[GENERATIONS] = [{key: each[key] for key in each.keys() - OF_A_DATABASE} for each in found]
        return held

    def collections(self) -> list[str]:
        """The names of all collections, those of unfinished restores too."""
        with pymongo.MongoClient[dict[str, Any]](self.url) as client:
            return sorted(client[self.name].list_collection_names())

    def first(self) -> dict[str, Any]:
        """The document of all seasons."""
        with pymongo.MongoClient[dict[str, Any]](self.url) as client:
            return client[self.name][GENERATIONS].find_one({"_id": ALL_SEASONS}) or {}

    def drop(self) -> None:
        """Remove all of it."""
        with pymongo.MongoClient[dict[str, Any]](self.url) as client:
            client.drop_database(self.name)


@contextmanager
def environment(of: Database, settings: dict[str, str]) -> Iterator[dict[str, str]]:
    """These settings, and no others."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(
        {
            "PATH": before["PATH"],
            "PYTHONPATH": str(ROOT),
            "MONGODB_URL": of.url,
            "MONGODB_DATABASE": of.name,
            **settings,
        }
    )
    try:
        yield dict(os.environ)
    finally:
        os.environ.clear()
        os.environ.update(before)


class Ran(NamedTuple):
    """What a program said, and its exit status."""

    status: int
    said: str
    error: str


async def started(command: str, *arguments: str | Path, of: Database, **settings: str) -> Process:
    """Start the program as a process, on a database, with these settings and no others, where nobody can be asked."""
    with environment(of, settings) as given:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "data_scheduler.backup", command, *map(str, arguments)),
            env=given,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )


async def ended(process: Process) -> Ran:
    """Wait until it has ended."""
    said, error = await process.communicate()
    assert process.returncode is not None
    return Ran(process.returncode, said.decode(), error.decode())


async def run(command: str, address: str | Path | None = None, *, of: Database, **settings: str) -> Ran:
    """Do what the program does, in this process: one of its own takes longer to start than to work."""
    said, error = io.StringIO(), io.StringIO()
    with environment(of, settings), redirect_stdout(said), redirect_stderr(error):
        try:
            status = await program.run(command, program.Command(None if address is None else str(address)))
        except SystemExit as refused:
            status = UNUSABLE if refused.code == UNUSABLE else -1
    return Ran(status, said.getvalue(), error.getvalue())


async def succeeded(command: str, address: str | Path | None = None, *, of: Database, **settings: str) -> str:
    """Run the program, which must succeed; what it said."""
    ran = await run(command, address, of=of, **settings)
    assert ran.status == 0, ran
    return ran.said
