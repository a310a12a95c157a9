"""With mutual TLS, data_scheduler lets each service call what it needs, and tells it what it may where it asks for more."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

import data_scheduler.service
import data_scheduler.settings
from chassis.errors import Forbidden
from chassis.grpc.client import Channel
from racing.live.model import LiveSession
from racing.model import Dataset
from racing.wire.accounts_client import AccountsClient
from racing.wire.client import LeaseClient, LedgerClient, Reader, Writer
from racing.wire.live_client import LivePublisher, LiveWatcher
from racing.wire.requests.accounts import ListAccountsRequest
from racing.wire.requests.reads import ListSeasonsRequest
from tests.certificates import Authority
from tests.factories import a_batch, a_round
from tests.suite import Mongod, Valkey

type As = Callable[[str], AbstractAsyncContextManager[Channel]]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
async def connected(mongod: Mongod, valkey: Valkey, authority: Authority) -> AsyncIterator[As]:
    """A channel to data_scheduler for a caller by the name in its certificate."""
    tls = authority.tls("data-scheduler", "127.0.0.1")
    settings = data_scheduler.settings.Settings(
        mongodb_url=mongod.url,
        mongodb_database="rights",
        redis_url=valkey.url,
        data_scheduler_port=0,
        data_scheduler_debug_port=0,
        grpc_tls_ca=tls.ca,
        grpc_tls_cert=tls.certificate,
        grpc_tls_key=tls.key,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with data_scheduler.service.serve(settings) as port:
        yield lambda name: Channel(f"127.0.0.1:{port}", tls=authority.tls(name))


async def no_pictures() -> AsyncIterator[LiveSession]:
    none: tuple[LiveSession, ...] = ()
    for session in none:
        yield session


async def test_content_api_reads_and_does_nothing_else(connected: As) -> None:
    async with connected("content-api") as channel:
        assert (await Reader(channel).read(ListSeasonsRequest())).seasons == ()
        assert await anext(LiveWatcher(channel).watch())
        with pytest.raises(Forbidden, match=r"^WriteBatch: content_api may not call ContentWriteService, allowed: "):
            await Writer(channel).write(a_batch(Dataset.ROUNDS, a_round()))
        with pytest.raises(Forbidden, match=r"^PublishLive: content_api may not call LiveWriteService, allowed: "):
            await LivePublisher(channel).publish(no_pictures())
        with pytest.raises(Forbidden, match="SyncLedgerService"):
            await LedgerClient(channel).pause("rounds")
        with pytest.raises(Forbidden, match="LeaseService"):
            await LeaseClient(channel).acquire("scheduler_api", "me", 10)
        assert (await Reader(channel).read(ListSeasonsRequest())).seasons == ()


async def test_the_fetcher_writes_and_pauses_nothing(connected: As) -> None:
    async with connected("fetcher_service") as channel:
        run = await LedgerClient(channel).start("rounds", "manual")
        assert (await Writer(channel).write(a_batch(Dataset.ROUNDS, a_round()), sync_run=run.id)).changed
        assert await LivePublisher(channel).publish(no_pictures()) == 0
        with pytest.raises(Forbidden, match=r"^PauseJob: fetcher_service may not call SyncLedgerService"):
            await LedgerClient(channel).pause("rounds")
        with pytest.raises(Forbidden, match=r"^WatchLive: fetcher_service may not call LiveReadService"):
            await anext(LiveWatcher(channel).watch())


async def test_scheduler_api_keeps_the_ledger_and_writes_nothing(connected: As) -> None:
    async with connected("scheduler-api.f1.svc") as channel:
        await LedgerClient(channel).pause("rounds")
        assert await LedgerClient(channel).paused() == {"rounds"}
        assert (await LeaseClient(channel).acquire("scheduler_api", "me", 10))[0]
        with pytest.raises(Forbidden, match=r"^WriteBatch: scheduler_api may not call ContentWriteService"):
            await Writer(channel).write(a_batch(Dataset.ROUNDS, a_round()))


async def test_auth_api_keeps_accounts_and_nobody_else_asks_for_them(connected: As) -> None:
    async with connected("auth-api") as channel:
        assert (await AccountsClient(channel).call(ListAccountsRequest(limit=10))).accounts == ()
        assert (await anext(AccountsClient(channel).watch_keys())).complete
        with pytest.raises(Forbidden, match=r"^ListSeasons: auth_api may not call ContentReadService"):
            await Reader(channel).read(ListSeasonsRequest())
    for name in ("content-api", "fetcher_service", "scheduler-api"):
        async with connected(name) as channel:
            with pytest.raises(Forbidden, match=r"^ListAccounts: \w+ may not call AccountsService"):
                await AccountsClient(channel).call(ListAccountsRequest(limit=10))
            if name == "content-api":  # it judges the keys that it is asked with
                assert (await anext(AccountsClient(channel).watch_keys())).complete
            else:
                with pytest.raises(Forbidden, match="AccountsService"):
                    await anext(AccountsClient(channel).watch_keys())


async def test_whose_certificate_names_no_service_may_only_ask_for_the_health(connected: As) -> None:
    async with connected("f1.example") as channel:
        await channel.probe()
        with pytest.raises(
            Forbidden, match=r"^ListSeasons: the caller's certificate has f1\.example, allowed: auth_api, content_api"
        ):
            await Reader(channel).read(ListSeasonsRequest())
