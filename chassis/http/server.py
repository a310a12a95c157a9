"""An HTTP server whose handlers only answer or raise: problems, request ids, metrics and security headers are done here."""

import asyncio
import hmac
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from ipaddress import ip_address

import structlog
from aiohttp import hdrs, web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import Counter, Histogram
from pydantic import SecretStr

from chassis.concurrency import admission
from chassis.errors import InvalidRequest, SuiteError, http_status, system_cause
from chassis.http.access_log import AccessLog
from chassis.http.connections import BACKLOG, Connection, Connections
from chassis.http.listening import handed_over
from chassis.http.requests.client_address import client_address
from chassis.http.requests.request_bounds import BODY_SECONDS, OutOfBounds, check_head, whole_body
from chassis.http.requests.request_path import asked_path, logged_path
from chassis.http.responses import encodings
from chassis.http.responses.conditional import FRAMED
from chassis.http.responses.fast_path import REQUEST_ID, Front, fronted
from chassis.http.responses.own_headers import OWN_HEADERS
from chassis.http.responses.problem_document import FRAMEABLE, NO_TYPE, SECURITY, problem_document, problem_headers
from chassis.http.traced_requests import name_span, traced
from chassis.process import logs
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from chassis.tracing import spans

log = structlog.get_logger()

MOST_CONNECTIONS = 1_000

_PROBLEM_TYPE_BASE = web.AppKey("problem_type_base", str)
_BODY_SECONDS = web.AppKey("body_seconds", float)
_SENDING = web.RequestKey("sending", bool)
_CAUSE = web.ResponseKey("cause", str)
_NONE: Mapping[str, str] = {}
_METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_POST, hdrs.METH_PUT, hdrs.METH_PATCH, hdrs.METH_DELETE})


def application(
    *,
    service: str,
    health: Health,
    metrics: Metrics,
    problem_type_base: str = NO_TYPE,
    max_body: int = 65_536,
    access_log: AccessLog | None = None,
    body_seconds: float = BODY_SECONDS,
) -> web.Application:
    """Return an application whose errors are problems (RFC 9457) and whose answers have a request id and security headers.

    A request body may have `max_body` bytes, which may take `body_seconds` to come. With a `problem_type_base`, a problem's type is that
    address and the title in kebab-case.
    """
    middleware = _RequestMiddleware(metrics, access_log or AccessLog(service))
    app = web.Application(middlewares=[middleware.around], client_max_size=max_body)
    app[_MIDDLEWARE] = middleware
    app[_PROBLEM_TYPE_BASE] = problem_type_base
    app[_BODY_SECONDS] = body_seconds
    app.on_response_prepare.append(_sign)
    app.on_shutdown.append(_drained(health))
    return app


def uncounted_application() -> web.Application:
    """Return the same without counting and logging requests, for a port that only the people who run the suite ask."""
    app = web.Application(middlewares=[_problems])
    app.on_response_prepare.append(_sign)
    return app


def problem(
    status: int,
    detail: str,
    *,
    request: web.Request,
    headers: Mapping[str, str] | None = None,
    instance: str | None = None,
) -> web.Response:
    """Return `application/problem+json`: type, title, status, detail, instance (the path that the caller asked for), request_id.

    `instance`: that path, where the request is only about somebody else's.
    """
    document = problem_document(
        status,
        detail,
        request_id=logs.request_id.get(),
        instance=instance or asked_path(request),
        type_base=request.app.get(_PROBLEM_TYPE_BASE, NO_TYPE),
    )
    response = web.Response(status=status, body=document, headers=problem_headers(status) | dict(headers or {}))
    response[_CAUSE] = detail
    return response


@asynccontextmanager
async def http_server(
    app: web.Application,
    host: str,
    port: int,
    *,
    front: Front | None = None,
    grace: float = 3.0,
    reuse_port: bool = False,
    connections: Connections | None = None,
) -> AsyncIterator[int]:
    """Serve until the context is left, and yield the bound port. Raise OSError where the port cannot be bound.

    Sockets that a parent has opened on the port are used (`handed_over`).
    The `front` may answer before the application is asked; its answers are counted like the others. On leaving, no new connections are
    accepted, the application's health is not ready, requests under way have `grace` seconds, and connections are closed.
    """
    server_log = logging.getLogger("aiohttp.server.defects")
    server_log.addFilter(_is_a_defect)
    connections = connections or Connections(MOST_CONNECTIONS)
    runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=grace)
    await runner.setup()
    server = runner.server
    if server is None:
        raise RuntimeError("the application was not set up")
    if front is not None:
        server.request_handler = fronted(server.request_handler, front, app[_MIDDLEWARE].count)
    if spans.are_made() and _MIDDLEWARE in app:
        server.request_handler = traced(server.request_handler)
    try:
        try:
            listeners = await _listeners(
                lambda: Connection(server, connections, access_log=None, logger=server_log),
                host,
                port,
                reuse_port=reuse_port,
            )
        except OSError as error:
            raise OSError(f"{host}:{port} cannot be listened on: {system_cause(error)}") from error
        try:
            yield listeners[0].sockets[0].getsockname()[1]
        finally:
            for listener in listeners:
                listener.close()
    finally:
        await runner.cleanup()


def require_token(token: SecretStr | None) -> Callable[[Handler], Handler]:
    """Return a decorator that requires the token (`Authorization: Bearer …`, RFC 6750), compared in constant time.

    Without a token every request is let in.
    """

    def decorate(handler: Handler) -> Handler:
        if not token:
            return handler
        expected = token.get_secret_value().encode()

        async def guarded(request: web.Request) -> web.StreamResponse:
            scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
            # Bytes that are not UTF-8 arrive as surrogates; they are a wrong token like any other.
            sent = given.strip().encode(errors="surrogateescape")
            if scheme.lower() == "bearer" and hmac.compare_digest(sent, expected):
                return await handler(request)
            detail = "this call needs the header Authorization: Bearer <ADMIN_TOKEN>"
            return problem(401, detail, request=request, headers={hdrs.WWW_AUTHENTICATE: "Bearer"})

        return guarded

    return decorate


def require_loopback_or_token(bind_host: str, token: SecretStr | None) -> None:
    """Raise InvalidRequest where `bind_host` is open to other machines and there is no token."""
    if not token and not is_loopback(bind_host):
        raise InvalidRequest(f"bound to {bind_host} without ADMIN_TOKEN: set a token, or BIND_HOST=127.0.0.1")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a port that is bound to `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _RequestMiddleware:
    """Around every handler: its request id and client, the problem that its error becomes, metrics and log."""

    def __init__(self, metrics: Metrics, access_log: AccessLog) -> None:
        self._access_log = access_log
        self._traced = spans.are_made()
        self._requests = metrics.counter("http_requests_total", "HTTP requests", ["method", "route", "status"])
        self._seconds = metrics.histogram("http_seconds", "Time to answer an HTTP request", ["route"])
        # Looking up a label takes longer than counting, and there are few routes, methods and statuses.
        self._counters: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    @property
    def around(self) -> Middleware:
        """The middleware."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            logs.take_request_id(request.headers.get(REQUEST_ID))
            admission.client.set(client_address(request))
            encodings.accepted.set(request.headers.get(hdrs.ACCEPT_ENCODING))
            began = time.perf_counter()
            response = await _answered(request, handler)
            resource = request.match_info.route.resource
            route = resource.canonical if resource is not None else "unknown"
            seconds = time.perf_counter() - began
            self._count(request, route, response.status, seconds)
            self._access_log.note(
                request, response.status, seconds, cause=response.get(_CAUSE), stream=response.prepared
            )
            return response

        return middleware

    def count(self, request: web.Request, route: str, status: int, seconds: float) -> None:
        """Count an answer that was not the application's, and log it if it is due."""
        self._count(request, route, status, seconds)
        self._access_log.note(request, status, seconds)

    def _count(self, request: web.Request, route: str, status: int, seconds: float) -> None:
        method = request.method if request.method in _METHODS else "other"
        counters = self._counters.get((method, route, status))
        if counters is None:
            counters = self._requests.labels(method, route, status), self._seconds.labels(route)
            self._counters[method, route, status] = counters
        counters[0].inc()
        counters[1].observe(seconds)
        if self._traced:
            name_span(request, route)


_MIDDLEWARE = web.AppKey("middleware", _RequestMiddleware)


@web.middleware
async def _problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    logs.take_request_id(request.headers.get(REQUEST_ID))
    return await _answered(request, handler)


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Return the handler's answer, or a problem for its error."""
    try:
        check_head(request)
        if request.can_read_body and request.match_info.http_exception is None:
            await whole_body(request, request.app.get(_BODY_SECONDS, BODY_SECONDS))
        return await handler(request)
    except OutOfBounds as error:
        refusal = problem(error.status, error.detail, request=request)
        refusal.force_close()
        return refusal
    except SuiteError as error:
        refusal = problem(http_status(error), error.message, request=request)
        if request.get(_SENDING):
            log.warning(
                "an answer was cut short", method=request.method, path=logged_path(request), cause=error.message
            )
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return _http_problem(request, error)
    except Exception as error:
        if isinstance(error, ConnectionResetError) and (request.transport is None or request.transport.is_closing()):
            raise  # the caller went away: no defect, and aiohttp cleans up
        log.exception("internal error", method=request.method, path=logged_path(request))
        refusal = problem(500, f"internal error (request {logs.request_id.get()})", request=request)
    if request.get(_SENDING):
        # A part was sent: only a connection that is cut shows the caller that the rest is missing.
        raise ConnectionResetError("the answer was cut short")
    return refusal


def _http_problem(request: web.Request, error: web.HTTPException) -> web.Response:
    """Return a problem for aiohttp's own refusals: unknown path, wrong method, body too large."""
    allowed = ", ".join(error.headers.get(hdrs.ALLOW, "").split(",")) or None
    details = {
        404: f"there is nothing at {asked_path(request)}",
        405: f"{request.method} is not allowed here, allowed: {allowed}",
        413: f"the body is too large, allowed: {request.client_max_size} bytes",
    }
    headers = {} if allowed is None else {"Allow": allowed}
    return problem(error.status, details.get(error.status, error.reason), request=request, headers=headers)


async def _sign(request: web.Request, response: web.StreamResponse) -> None:
    """Add request id and security headers before the headers of any answer are sent, streams included."""
    request[_SENDING] = True
    response.headers[REQUEST_ID] = logs.request_id.get() or ""
    response.headers.update(FRAMEABLE if response.get(FRAMED) else SECURITY)
    for name, value in request.get(OWN_HEADERS, _NONE).items():
        response.headers.setdefault(name, value)


def _is_a_defect(record: logging.LogRecord) -> bool:
    """Return whether a log record of aiohttp is more than a broken connection or a malformed request, which it answers with 400."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, ConnectionError):
        return False
    if isinstance(error, web.RequestPayloadError):
        return False
    return not (isinstance(error, HttpProcessingError) and error.code < HTTPStatus.INTERNAL_SERVER_ERROR)


def _drained(health: Health) -> Callable[[web.Application], Awaitable[None]]:
    async def drain(_app: web.Application) -> None:
        health.drain()

    return drain


async def _listeners(
    accept: Callable[[], Connection], host: str, port: int, *, reuse_port: bool
) -> list[asyncio.Server]:
    """Listen with the sockets that a parent has opened on the port, or else with one of our own."""
    loop = asyncio.get_running_loop()
    given = [await loop.create_server(accept, sock=each, backlog=BACKLOG) for each in handed_over(port)]
    return given or [await loop.create_server(accept, host, port, backlog=BACKLOG, reuse_port=reuse_port or None)]
