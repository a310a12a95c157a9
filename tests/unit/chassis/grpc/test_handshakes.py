"""TLS between services that does not come about: each end says why in one line, in words."""

import asyncio
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from structlog.testing import capture_logs
from structlog.typing import EventDict

from chassis.errors import Unavailable
from chassis.grpc.client import Channel
from chassis.grpc.handshakes import STDERR, cause_of, own_fault, refusals_logged, watch_expiry
from chassis.grpc.server import grpc_server
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from chassis.process.settings import Tls
from tests.certificates import EXPIRED, Authority
from tests.unit.chassis.grpc.running_service import ECHO, EchoService, said, soon

HERE = "127.0.0.1"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("theirs"))


@asynccontextmanager
async def serving(tls: Tls | None) -> AsyncIterator[str]:
    service = EchoService()
    async with grpc_server(HERE, 0, [service.register], health=Health(), metrics=Metrics("test"), tls=tls) as port:
        yield f"{HERE}:{port}"


async def refusal(address: str, tls: Tls | None) -> str:
    """What the client says of a server that it cannot call."""
    async with Channel(address, tls=tls) as channel:
        with pytest.raises(Unavailable) as raised:
            await channel.unary(ECHO, said("lap"), StringValue, deadline=30.0)
    assert raised.value.message.startswith(f"{address}: ")
    return raised.value.message.removeprefix(f"{address}: ")


async def events_of(events: list[EventDict]) -> list[object]:
    """The causes that the server has logged, once there is one; a suite that other tests share logs other things meanwhile."""

    def causes() -> list[object]:
        return [event["cause"] for event in events if event["event"] == "a caller was refused by TLS"]

    async def some() -> bool:
        return bool(causes())

    await soon(some)
    return causes()


async def test_certificates_of_one_authority_are_let_in(ours: Authority) -> None:
    async with (
        serving(ours.tls("data-scheduler", HERE)) as address,
        Channel(address, tls=ours.tls("content-api")) as channel,
    ):
        assert (await channel.unary(ECHO, said("lap"), StringValue, deadline=30.0)).value == "lap"


async def test_a_server_whose_certificate_has_expired(ours: Authority) -> None:
    async with serving(ours.tls(HERE, expired=True)) as address:
        assert await refusal(address, ours.tls("content-api")) == "refused by TLS: its certificate has expired"


async def test_a_server_of_another_authority(ours: Authority, theirs: Authority) -> None:
    async with serving(theirs.tls(HERE)) as address:
        assert await refusal(address, ours.tls("content-api")) == (
            "refused by TLS: its certificate is not signed by the authority in our GRPC_TLS_CA"
        )


async def test_a_server_under_another_name(ours: Authority) -> None:
    async with serving(ours.tls("somewhere.example")) as address:
        assert await refusal(address, ours.tls("content-api")) == (
            "refused by TLS: its certificate is not for the name or address that it was called by"
        )


async def test_a_server_without_tls(ours: Authority) -> None:
    async with serving(None) as address:
        assert (await refusal(address, ours.tls("content-api"))).startswith("refused by TLS: it does not speak TLS: ")


async def test_a_caller_whose_certificate_has_expired(ours: Authority) -> None:
    with capture_logs() as events:
        async with serving(ours.tls("data-scheduler", HERE)) as address:
            assert await refusal(address, ours.tls("content-api", expired=True)) == (
                "refused by TLS: our certificate has expired: renew GRPC_TLS_CERT"
            )
            assert await events_of(events) == ["its certificate has expired"]


async def test_a_caller_of_another_authority(ours: Authority, theirs: Authority) -> None:
    with capture_logs() as events:
        async with serving(ours.tls("data-scheduler", HERE)) as address:
            assert (await refusal(address, theirs.tls("content-api", trusting=ours))).startswith(
                "refused by TLS: our certificate is not signed by the authority in GRPC_TLS_CA"
            )
            assert await events_of(events) == ["its certificate is not signed by the authority in our GRPC_TLS_CA"]


async def test_a_caller_whose_own_authority_signed_its_certificate_but_is_not_the_servers(
    ours: Authority, theirs: Authority
) -> None:
    with capture_logs() as events:
        async with serving(ours.tls("data-scheduler", HERE, trusting=theirs)) as address:
            assert await refusal(address, ours.tls("content-api")) == (
                "refused by TLS: it hung up when it was shown our certificate; if it has TLS at all, its log says why"
            )
            assert await events_of(events) == ["its certificate is not signed by the authority in our GRPC_TLS_CA"]


async def test_a_key_that_is_of_another_certificate_is_said(ours: Authority) -> None:
    mixed = ours.tls("content-api").model_copy(update={"key": ours.tls("scheduler-api").key})
    assert "key values mismatch" in str(own_fault(mixed)).lower()
    assert own_fault(ours.tls("content-api")) is None


async def test_a_caller_without_tls(ours: Authority) -> None:
    with capture_logs() as events:
        async with serving(ours.tls("data-scheduler", HERE)) as address:
            await refusal(address, None)
            (cause,) = await events_of(events)
    assert str(cause).startswith("it does not speak TLS: ")


async def test_a_server_that_is_away_is_no_matter_of_tls(ours: Authority) -> None:
    async with serving(None) as address:
        pass
    assert (await refusal(address, ours.tls("content-api"))).startswith("cannot be reached: ")


async def test_whatever_else_is_written_to_standard_error_goes_on_as_it_was(tmp_path: Path) -> None:
    kept = os.dup(STDERR)
    with (tmp_path / "stderr").open("wb+") as file:
        os.dup2(file.fileno(), STDERR)
        try:
            with capture_logs() as events, refusals_logged():
                await asyncio.to_thread(
                    os.write, STDERR, b"one\nI1129 1 2 x.cc:1] Handshake failed with error SSL_ERROR_SSL: has expired\n"
                )
                await asyncio.to_thread(os.write, STDERR, b"a part of a line" + b"x" * 200_000)
                assert await events_of(events) == ["its certificate has expired"]
            os.write(STDERR, b"\nand after\n")
        finally:
            os.dup2(kept, STDERR)
            os.close(kept)
        file.seek(0)
        assert file.read() == b"one\na part of a line" + b"x" * 200_000 + b"\nand after\n"


def test_what_is_not_known_by_name_is_said_without_numbers() -> None:
    reason = "SSL_ERROR_SSL: error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE"
    assert cause_of(reason) == "the handshake failed (SSLV3_ALERT_HANDSHAKE_FAILURE)"
    assert cause_of("Connection refused") is None


def expiry(tls: Tls) -> float:
    metrics = Metrics("test")
    watch_expiry(tls, metrics)
    line = next(
        line for line in metrics.render().decode().splitlines() if line.startswith("willitbemax_grpc_certificate")
    )
    return float(line.rpartition(" ")[2])


async def test_when_a_certificate_expires_is_told_in_the_metrics(ours: Authority, theirs: Authority) -> None:
    assert expiry(ours.tls("fetcher")) > EXPIRED.timestamp()
    assert expiry(ours.tls("fetcher", expired=True)) == 0
    assert math.isnan(expiry(ours.tls("fetcher", trusting=theirs)))
