"""A gRPC server whose methods only answer or raise: errors, request ids, metrics, health and stopping are done here."""

import asyncio
import socket
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager, nullcontext
from typing import Any, NoReturn

import grpc
import structlog
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as grpc_health_aio

from chassis.errors import SuiteError, Unavailable, system_cause
from chassis.grpc.callers import Permit
from chassis.grpc.handshakes import refusals_logged, watch_expiry
from chassis.grpc.requests import Method
from chassis.grpc.statuses import grpc_status
from chassis.process import logs
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from chassis.process.settings import Tls
from chassis.tracing import spans

log = structlog.get_logger()

LARGEST_MESSAGE = 16 * 1024 * 1024
REQUEST_ID = "x-request-id"
ANSWERED = "x-answered"
"""Trailing metadata of every error that this code sends. A status without it comes from the transport."""

_FAULTS = frozenset({grpc.StatusCode.INTERNAL, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED})
_HEALTH_SERVICE = "/grpc.health.v1.Health/"
_OPTIONS = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    ("grpc.keepalive_permit_without_calls", 1),
    # Less than the clients' keepalive, whose pings may come closer together than they were sent.
    ("grpc.http2.min_ping_interval_without_data_ms", 2_000),
]


@asynccontextmanager
async def grpc_server(
    host: str,
    port: int,
    register: Sequence[Callable[[grpc.aio.Server], None]],
    *,
    health: Health,
    metrics: Metrics,
    tls: Tls | None = None,
    permit: Permit | None = None,
    grace: float = 3.0,
    reuse_port: bool = False,
) -> AsyncIterator[int]:
    """Serve until the context is left, and yield the bound port. Raise OSError where the port cannot be bound.

    `permit` says who may call what; it is asked where callers show certificates, with `tls`. Everyone may ask for the health.
    `reuse_port`: another process may listen on it, too, so that one can take the other's place.

    On leaving, the server is not ready, streams end at once with Unavailable so that their callers go elsewhere, other calls under way
    have `grace` seconds, and connections are closed. Methods that stream are async generators.
    """
    if tls:
        watch_expiry(tls, metrics)
    interceptor = _CallInterceptor(metrics, permit if tls else None)
    server = grpc.aio.server(interceptors=[interceptor], options=[*_OPTIONS, ("grpc.so_reuseport", int(reuse_port))])
    checks = grpc_health_aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    for add in register:
        add(server)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    _try_to_bind(host, port, address, reuse_port=reuse_port)
    try:
        bound = server.add_secure_port(address, _credentials(tls)) if tls else server.add_insecure_port(address)
    except RuntimeError as error:
        raise OSError(f"{address} cannot be listened on: {error}") from error
    tasks: set[asyncio.Task[None]] = set()

    def tell(ready: bool) -> None:  # noqa: FBT001  # the signature that Health calls
        task = asyncio.get_running_loop().create_task(checks.set("", _serving(ready=ready)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    health.on_change.append(tell)
    await checks.set("", _serving(ready=health.ready))
    with refusals_logged() if tls else nullcontext():
        await server.start()
        try:
            yield bound
        finally:
            health.drain()
            health.on_change.remove(tell)
            await checks.enter_graceful_shutdown()
            interceptor.end_streams()
            await server.stop(grace)


class _CallInterceptor(grpc.aio.ServerInterceptor):
    """Around every method: the caller's request id, the status of its error, and its metrics."""

    def __init__(self, metrics: Metrics, permit: Permit | None) -> None:
        self._permit = permit
        self._calls = metrics.counter("grpc_calls_total", "gRPC calls served", ["method", "code"])
        self._seconds = metrics.histogram("grpc_seconds", "Time to serve a unary gRPC call", ["method"])
        self._streams: set[asyncio.Task[Any]] = set()
        self._ending = False

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        handler = await continuation(handler_call_details)
        if handler is None or handler_call_details.method.startswith(_HEALTH_SERVICE):
            return handler
        call = Method(handler_call_details.method, handler.request_deserializer, self._permit)
        # Without a deserializer of its own gRPC hands the bytes on; what it cannot decode it would call an internal error.
        codecs = {"request_deserializer": None, "response_serializer": handler.response_serializer}
        if handler.unary_unary is not None:
            return grpc.unary_unary_rpc_method_handler(self._unary(call, handler.unary_unary), **codecs)
        if handler.unary_stream is not None:
            return grpc.unary_stream_rpc_method_handler(self._stream(call, handler.unary_stream), **codecs)
        if handler.stream_unary is not None:
            return grpc.stream_unary_rpc_method_handler(self._upload(call, handler.stream_unary), **codecs)
        return grpc.stream_stream_rpc_method_handler(self._stream(call.of_streams(), handler.stream_stream), **codecs)

    def end_streams(self) -> None:
        """End every stream with Unavailable, so that its caller goes elsewhere."""
        self._ending = True
        for task in self._streams:
            task.cancel()

    def _unary(self, call: Method, serve: Callable[[Any, Any], Awaitable[Any]]) -> Callable[[Any, Any], Awaitable[Any]]:
        guarded = self._guarded(call, serve)
        return _traced(call.name, guarded) if spans.are_made() else guarded

    def _guarded(
        self, call: Method, serve: Callable[[Any, Any], Awaitable[Any]]
    ) -> Callable[[Any, Any], Awaitable[Any]]:
        method = call.name

        async def guarded(request: Any, context: Any) -> Any:
            _take_request_id(context)
            began = time.perf_counter()
            try:
                reply = await serve(call.request(request, context), context)
            except asyncio.CancelledError:
                self._calls.labels(method, grpc.StatusCode.CANCELLED.name).inc()
                raise
            except Exception as error:  # noqa: BLE001  # turned into a status, logged where it is a defect
                await self._abort(method, context, error)
            finally:
                self._seconds.labels(method).observe(time.perf_counter() - began)
            self._calls.labels(method, grpc.StatusCode.OK.name).inc()
            return reply

        return guarded

    def _upload(
        self, call: Method, serve: Callable[[Any, Any], Awaitable[Any]]
    ) -> Callable[[Any, Any], Awaitable[Any]]:
        """Wrap a method that takes a stream of any length: it ends with the other streams when the server stops."""
        guarded, method = self._guarded(call.of_streams(), serve), call.name

        async def until_the_end(requests: Any, context: Any) -> Any:
            task = asyncio.current_task()
            if task is not None:
                self._streams.add(task)
            try:
                return await guarded(requests, context)
            except asyncio.CancelledError:
                if not self._ending or task is None or context.cancelled():
                    raise
                task.uncancel()
                await self._abort(method, context, Unavailable("the server is stopping"))
            finally:
                if task is not None:
                    self._streams.discard(task)

        return until_the_end

    def _stream(
        self, call: Method, serve: Callable[[Any, Any], AsyncGenerator[Any]]
    ) -> Callable[[Any, Any], AsyncGenerator[Any]]:
        method = call.name

        async def guarded(request: Any, context: Any) -> AsyncGenerator[Any]:
            _take_request_id(context)
            task = asyncio.current_task()
            if task is not None:
                self._streams.add(task)
            try:
                # Closed explicitly, so that the method releases what it holds as soon as its caller goes away.
                async with aclosing(serve(call.request(request, context), context)) as replies:
                    async for reply in replies:
                        yield reply
            except asyncio.CancelledError:
                if not self._ending or task is None or context.cancelled():
                    self._calls.labels(method, grpc.StatusCode.CANCELLED.name).inc()
                    raise
                task.uncancel()
                await self._abort(method, context, Unavailable("the server is stopping"))
            except Exception as error:  # noqa: BLE001  # as above
                await self._abort(method, context, error)
            finally:
                if task is not None:
                    self._streams.discard(task)
            self._calls.labels(method, grpc.StatusCode.OK.name).inc()

        return guarded

    async def _abort(self, method: str, context: Any, error: Exception) -> NoReturn:
        if isinstance(error, grpc.aio.AbortError):
            raise error
        if isinstance(error, SuiteError):
            status, details = grpc_status(error), error.message
        elif self._ending:
            # What the method works with may be closed by now, which is no defect of it.
            status, details = grpc.StatusCode.UNAVAILABLE, "the server is stopping"
        else:
            log.error("internal error", method=method, exc_info=error)
            status, details = grpc.StatusCode.INTERNAL, f"internal error (request {logs.request_id.get()})"
        self._calls.labels(method, status.name).inc()
        await context.abort(status, details, trailing_metadata=((ANSWERED, status.name),))
        raise AssertionError("abort always raises")


def _traced(method: str, serve: Callable[[Any, Any], Awaitable[Any]]) -> Callable[[Any, Any], Awaitable[Any]]:
    """Return the method within a span, whose parent is that of the caller. Only a fault of ours marks it as failed."""

    async def traced(request: Any, context: Any) -> Any:
        metadata = {name: value for name, value in context.invocation_metadata() or () if isinstance(value, str)}
        with spans.span(method, "server", parent=metadata, rpc__system="grpc") as span:
            try:
                return await serve(request, context)
            except grpc.aio.AbortError as error:
                aborted = error
                code = context.code()
                span.note(rpc__grpc__status_code=code.name)
                if code in _FAULTS:
                    span.fail(context.details())
        raise aborted

    return traced


def _take_request_id(context: Any) -> None:
    given = dict(context.invocation_metadata() or ()).get(REQUEST_ID)
    logs.take_request_id(given if isinstance(given, str) else None)


def _try_to_bind(host: str, port: int, address: str, *, reuse_port: bool) -> None:
    """Raise OSError with the cause where a port cannot be bound. gRPC does not give the cause, and writes to stderr past our log."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:  # which does not listen: who connects would be refused
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if reuse_port:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            probe.bind((host, port))
    except OSError as error:
        raise OSError(f"{address} cannot be listened on: {system_cause(error)}") from error


def _serving(*, ready: bool) -> health_pb2.HealthCheckResponse.ServingStatus:
    return health_pb2.HealthCheckResponse.SERVING if ready else health_pb2.HealthCheckResponse.NOT_SERVING


def _credentials(tls: Tls) -> grpc.ServerCredentials:
    return grpc.ssl_server_credentials(
        [(tls.key.read_bytes(), tls.certificate.read_bytes())],
        root_certificates=tls.ca.read_bytes(),
        require_client_auth=True,
    )
