"""Starts the parts of data_scheduler in order, and stops them in reverse."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background
from chassis.grpc.server import grpc_server
from chassis.process.debug import debug_port
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from data_scheduler import rights
from data_scheduler.accounts.accounts import Accounts
from data_scheduler.accounts.forgetting import Forgetting
from data_scheduler.accounts.key_changes import key_changes
from data_scheduler.accounts.keys import Keys
from data_scheduler.accounts.servicer import accounts_servicer
from data_scheduler.accounts.use import Use
from data_scheduler.changes import Changes
from data_scheduler.data_loss import Guard
from data_scheduler.live.broadcast import Broadcast
from data_scheduler.live.points import LivePoints
from data_scheduler.live.servicer import LiveServicer
from data_scheduler.migrations.runner import migrate
from data_scheduler.openid.servicer import openid_servicer
from data_scheduler.passkeys.servicer import passkeys_servicer
from data_scheduler.private_calendars.calendars import PrivateCalendars
from data_scheduler.private_calendars.documents import calendar_changes
from data_scheduler.private_calendars.servicer import calendars_servicer
from data_scheduler.reading.season_memory import Keeper
from data_scheduler.reminders.servicer import reminders_servicer
from data_scheduler.reminders.telling import Telling
from data_scheduler.run_ledger import Leases, Ledger
from data_scheduler.servicer import LeaseServicer, LedgerServicer, ReadServicer, WriteServicer, read_ahead
from data_scheduler.settings import Settings
from data_scheduler.sign_ins.servicer import sign_ins_servicer
from data_scheduler.stores import schema
from data_scheduler.stores.cache import Cache
from data_scheduler.stores.mongo import Mongo
from data_scheduler.webhooks.backlog import Backlog
from data_scheduler.webhooks.deliveries import Deliveries
from data_scheduler.webhooks.endpoints import Endpoints
from data_scheduler.webhooks.event_changes import EventChanges
from data_scheduler.webhooks.moments import Moments
from data_scheduler.webhooks.servicer import deliveries_servicer
from data_scheduler.writing.commit import Commits

log = structlog.get_logger()


@asynccontextmanager
async def serve(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int]:
    """Run until the context is left; yield the port of the gRPC server. `clock` replaces the clock of the settings."""
    clock = clock or settings.clock()
    metrics = Metrics("data_scheduler")
    health = Health()
    async with (
        debug_port(settings.bind_host, settings.data_scheduler_debug_port, health=health, metrics=metrics),
        Mongo(
            settings.mongodb_url,
            settings.mongodb_database,
            timeout=settings.mongodb_timeout_seconds,
            suite=settings.suite_id,
        ) as mongo,
        Cache(settings.redis_url, metrics, born=await _prepared(mongo)) as cache,
    ):
        health.watch("mongodb", mongo.probe)
        health.watch("redis", cache.probe, vital=False)

        async def generations() -> dict[int, int]:
            found = await mongo.find(schema.GENERATIONS, {}, fields={"generation": 1})
            return {plain["_id"]: plain["generation"] for plain in found}

        ledger = Ledger(mongo, clock)
        async with (
            Changes(generations, cache, mongo.born or "").running() as changes,
            Broadcast(cache, LivePoints(mongo), clock, metrics).running() as broadcast,
            AsyncExitStack() as started,
        ):
            commits = Commits(mongo, clock, changes.announce, metrics)
            if counted := await commits.catch_up():
                log.info("seasons counted again", seasons=counted)
            guard = await started.enter_async_context(
                Guard(mongo, commits, clock, known=lambda: changes.known, lost=changes.interrupt).watching()
            )
            health.watch("contents", guard.probe, vital=False, logged=False)
            keeper = Keeper(mongo)
            changes_of_keys = await started.enter_async_context(key_changes(mongo).running())
            changes_of_calendars = await started.enter_async_context(calendar_changes(mongo).running())
            event_changes = await started.enter_async_context(EventChanges(mongo).running())
            await started.enter_async_context(Forgetting(mongo, clock).running())
            await started.enter_async_context(Moments(mongo, clock, guard.probe).running())
            await started.enter_async_context(Telling(mongo, clock).running())
            deliveries = Deliveries(mongo, clock)
            await started.enter_async_context(Backlog(deliveries, metrics).counted())
            services = (
                ReadServicer(mongo, cache, changes, guard, keeper),
                WriteServicer(commits, ledger),
                LedgerServicer(ledger),
                LeaseServicer(Leases(mongo)),
                LiveServicer(broadcast, clock),
                accounts_servicer(
                    Accounts(mongo, clock), Keys(mongo, clock), changes_of_keys, Use(mongo, cache, clock)
                ),
                deliveries_servicer(Endpoints(mongo, clock), deliveries, event_changes),
                calendars_servicer(PrivateCalendars(mongo, clock), changes_of_calendars),
                sign_ins_servicer(mongo, clock),
                passkeys_servicer(mongo, clock),
                openid_servicer(mongo, clock),
                reminders_servicer(mongo, clock),
            )
            async with (
                grpc_server(
                    settings.bind_host,
                    settings.data_scheduler_port,
                    [service.register for service in services],
                    health=health,
                    metrics=metrics,
                    tls=settings.grpc_tls,
                    permit=rights.refusal,
                    reuse_port=settings.data_scheduler_reuse_port,
                ) as port,
                changes.watched(),
                in_background(read_ahead(keeper)),
                health,
            ):
                yield port


async def _prepared(mongo: Mongo) -> str:
    """Prepare the database and bring it to today's schema; return the token that names it."""
    born = await mongo.prepare()
    await migrate(mongo)
    return born
