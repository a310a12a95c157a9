"""A gRPC channel with a deadline on every call, request ids, retries of idempotent calls, and our own errors."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from types import TracebackType
from typing import Self

import grpc
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2

from chassis.concurrency.backoff import Backoff
from chassis.errors import DeadlineExceeded, SuiteError, Unavailable
from chassis.grpc import replicas
from chassis.grpc.handshakes import cause_of, hung_up, watch_expiry
from chassis.grpc.server import ANSWERED, LARGEST_MESSAGE, REQUEST_ID
from chassis.grpc.statuses import from_grpc
from chassis.process import logs
from chassis.process.metrics import Metrics
from chassis.process.settings import Tls, Unusable
from chassis.tracing import spans

FIRST_WAIT_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 1.0
PROBE_SECONDS = 0.9
"""Less than the time that Health gives a probe, so that the error is the channel's, which names the address."""

_PASSING = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED})

_HEALTH_CHECK = "/grpc.health.v1.Health/Check"
_HUNG_UP = ("Socket closed", "Connection reset", "Broken pipe")
_CONNECT = "Failed to connect to remote host: "
_OPTIONS = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    # Connect again to a server that was away within a second; an attempt to connect may itself take longer.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.min_reconnect_backoff_ms", 2000),
    # Notice a server that hangs, or a network that drops packets, after 8 s, also while streaming.
    # Without ping_timeout_ms an unanswered ping would have a minute. A server hangs up on who pings more often than it allows
    # (chassis.grpc.server), and those of earlier versions allow a ping in 5 s.
    ("grpc.keepalive_time_ms", 5_000),
    ("grpc.keepalive_timeout_ms", 3_000),
    ("grpc.http2.ping_timeout_ms", 3_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.enable_retries", 0),
    ("grpc.enable_http_proxy", 0),
    ("grpc.use_local_subchannel_pool", 1),
]


class Channel:
    """A connection to one service. It raises the errors of `chassis.errors`; those of the transport name the address.

    The address may stand for several servers, as `chassis.grpc.replicas` tells. Raise `Unusable` for a list of addresses with TLS.
    """

    def __init__(self, address: str, *, tls: Tls | None = None, metrics: Metrics | None = None) -> None:
        self._address = address
        self._tls = tls
        if tls and replicas.has_no_name(address):
            raise Unusable(
                f"{address}: gRPC finds no one name for a list of addresses, so none that a certificate could hold: with TLS give one name "
                "that has all addresses, such as dns:///data-scheduler.example:50051"
            )
        self._several = replicas.may_be_several(address)
        options = [*_OPTIONS, *replicas.OPTIONS] if self._several else _OPTIONS
        self._channel = (
            grpc.aio.secure_channel(address, _credentials(tls), options=options)
            if tls
            else grpc.aio.insecure_channel(address, options=options)
        )
        if tls is not None and metrics is not None:
            watch_expiry(tls, metrics)
        self._retries = metrics.counter("grpc_retries_total", "Calls tried again", ["method"]) if metrics else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._channel.close()

    async def unary[R: Message](
        self,
        path: str,
        request: Message,
        reply: type[R],
        *,
        deadline: float = 5.0,
        idempotent: bool = False,
        wait: bool = False,
        metadata: Mapping[str, str] | None = None,
    ) -> R:
        """Call `/package.Service/Method`, and return its reply. `deadline`: seconds for all attempts and pauses together.

        Only an idempotent call is tried again, and only after UNAVAILABLE, or where the server cancelled it, as one does that stops.
        Where there are several servers, another one is asked beside the first when that does not answer for a while.
        `wait`: wait for a connection that is not there yet.
        """
        with spans.span(path.removeprefix("/"), "client", rpc__system="grpc", server__address=self._address):
            return await self._unary(
                path, request, reply, deadline=deadline, idempotent=idempotent, wait=wait, metadata=metadata
            )

    async def _unary[R: Message](
        self,
        path: str,
        request: Message,
        reply: type[R],
        *,
        deadline: float,
        idempotent: bool,
        wait: bool,
        metadata: Mapping[str, str] | None,
    ) -> R:
        call = self._channel.unary_unary(
            path, request_serializer=type(request).SerializeToString, response_deserializer=reply.FromString
        )
        headers = _headers(metadata)
        ends = time.monotonic() + deadline
        backoff = Backoff(FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, jitter=1)

        async def attempt() -> R:
            left = max(ends - time.monotonic(), 0.001)
            made: R = await call(request, timeout=left, metadata=headers, wait_for_ready=wait)
            return made

        while True:
            try:
                if self._several and idempotent:
                    answer = await replicas.first_answer(attempt, after=replicas.beside_after(deadline))
                else:
                    answer = await attempt()
            except grpc.aio.AioRpcError as error:
                wait_before_next = backoff.next()
                again = idempotent and error.code() in _PASSING
                if not again or time.monotonic() + wait_before_next >= ends:
                    raise self._named(error, deadline) from error
            else:
                return answer
            if self._retries is not None:
                self._retries.labels(path.rpartition("/")[2]).inc()
            await asyncio.sleep(wait_before_next)

    async def stream[R: Message](
        self, path: str, request: Message, reply: type[R], *, metadata: Mapping[str, str] | None = None
    ) -> AsyncGenerator[R]:
        """Call a method that answers with a stream, and yield its replies. Raise when the stream or the connection fails."""
        call = self._channel.unary_stream(
            path, request_serializer=type(request).SerializeToString, response_deserializer=reply.FromString
        )
        replies = call(request, metadata=_headers(metadata))
        try:
            async for answer in replies:
                yield answer
        except grpc.aio.AioRpcError as error:
            raise self._named(error) from error
        finally:
            replies.cancel()

    async def upload[Q: Message, R: Message](
        self,
        path: str,
        requests: AsyncIterator[Q],
        request: type[Q],
        reply: type[R],
        *,
        metadata: Mapping[str, str] | None = None,
    ) -> R:
        """Call a method that takes a stream, and return its reply, which comes when both sides are done.

        Raise when the call or the connection fails, and what `requests` raises.
        """
        call = self._channel.stream_unary(
            path, request_serializer=request.SerializeToString, response_deserializer=reply.FromString
        )
        failures: list[Exception] = []
        replies = call(_watched(requests, failures), metadata=_headers(metadata))
        try:
            answer: R = await replies
        except grpc.aio.AioRpcError as error:
            raise self._named(error) from error
        except asyncio.CancelledError:
            # gRPC cancels the call when the requests raise; when we are cancelled ourselves there is no failure.
            if failures:
                raise failures[0] from None
            raise
        else:
            return answer
        finally:
            replies.cancel()

    async def probe(self) -> None:
        """Raise Unavailable unless the service says that it is SERVING (grpc.health.v1); of several servers one is enough."""
        answer = await self.unary(
            _HEALTH_CHECK,
            health_pb2.HealthCheckRequest(),
            health_pb2.HealthCheckResponse,
            deadline=PROBE_SECONDS,
            idempotent=self._several,
        )
        if answer.status != health_pb2.HealthCheckResponse.SERVING:
            raise Unavailable(f"{self._address} is not serving")

    def _named(self, error: grpc.aio.AioRpcError, deadline: float | None = None) -> SuiteError:
        found = from_grpc(error)
        if ANSWERED in dict(error.trailing_metadata() or ()):
            return found
        if isinstance(found, DeadlineExceeded) and deadline is not None:
            return DeadlineExceeded(f"{self._address}: no answer within {deadline:g} s")
        if isinstance(found, Unavailable):
            if (cause := self._refusal(found.message)) is not None:
                return Unavailable(f"{self._address}: refused by TLS: {cause}")
            _, connecting, cause = found.message.rpartition(_CONNECT)
            return Unavailable(f"{self._address}: {'cannot be reached: ' if connecting else ''}{cause}")
        return found

    def _refusal(self, said: str) -> str | None:
        """Return why TLS keeps us apart from the server, as far as it does."""
        if self._tls is None:
            return None
        if (cause := cause_of(said)) is not None:
            return cause
        return hung_up(self._tls) if any(sign in said for sign in _HUNG_UP) else None


async def _watched[Q](requests: AsyncIterator[Q], failures: list[Exception]) -> AsyncIterator[Q]:
    """Yield the requests, and add to `failures` what they raise."""
    try:
        async for request in requests:
            yield request
    except Exception as error:
        failures.append(error)
        raise


def _headers(metadata: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    current = logs.request_id.get() or logs.new_request_id()
    return ((REQUEST_ID, current), *spans.headers().items(), *(metadata or {}).items())


def _credentials(tls: Tls) -> grpc.ChannelCredentials:
    return grpc.ssl_channel_credentials(
        root_certificates=tls.ca.read_bytes(),
        private_key=tls.key.read_bytes(),
        certificate_chain=tls.certificate.read_bytes(),
    )
