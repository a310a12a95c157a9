"""Runs the migrations that a database lacks, step by step.

A step is one transaction, which also notes in the document of all seasons that it is done: a process that is killed leaves whole steps,
and the next one goes on behind them. That document is written first. So of two processes that migrate at once one waits for the other at
each step, and then sees that it is done: MongoDB's own lock, which ends with its holder, is the only one that is needed.
"""

from collections.abc import Sequence
from functools import partial

import structlog

from chassis.process.version import VERSION
from data_scheduler.migrations import m0002_holdings, m0003_lap_columns
from data_scheduler.migrations.migration import Migration
from data_scheduler.stores.mongo import UPGRADING, Mongo, View, schema_of
from data_scheduler.stores.schema import GENERATIONS, SCHEMA_VERSION
from racing.model import ALL_SEASONS
from racing.wire.codec import Plain

log = structlog.get_logger()

MIGRATIONS: Sequence[Migration] = (m0002_holdings.MIGRATION, m0003_lap_columns.MIGRATION)
"""All that there are, in order. What is added here raises `SCHEMA_VERSION`."""

_FIRST = {"_id": ALL_SEASONS}


async def migrate(mongo: Mongo, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a database that was prepared to today's schema; one that is there already is left as it is."""
    before = schema_of(await mongo.one(GENERATIONS, _FIRST))
    todo = [migration for migration in migrations if migration.number > before]
    for migration in todo:
        log.info("upgrading the database", schema=migration.number, to=migration.title)
        while await mongo.transaction(partial(_next_step, migration=migration)):
            pass
    if todo:
        await mongo.make_indexes()
        log.info("the database is upgraded", before=before, now=todo[-1].number, version=VERSION)
    await mongo.update(GENERATIONS, {**_FIRST, "schema": SCHEMA_VERSION}, {"$set": {"written_by": VERSION}})


async def _next_step(view: View, *, migration: Migration) -> bool:
    """Do one step; return whether there may be another one."""
    first = await view.one(GENERATIONS, _FIRST) or {}
    if schema_of(first) >= migration.number:
        return False
    done = _done(first, migration.number)
    step = next((step for step in await migration.steps(view) if step not in done), None)
    if step is None:
        await view.update(GENERATIONS, _FIRST, {"$set": {"schema": migration.number}, "$unset": {UPGRADING: ""}})
        return False
    await view.update(GENERATIONS, _FIRST, {"$set": {UPGRADING: {"schema": migration.number, "done": [*done, step]}}})
    await migration.run(view, step)
    return True


def _done(first: Plain, number: int) -> list[str]:
    under_way = first.get(UPGRADING, {})
    return list(under_way.get("done", ())) if under_way.get("schema") == number else []
