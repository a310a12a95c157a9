"""An HTTP server whose handlers only have to answer or raise: problems, request ids, metrics, security headers are done here."""

import hmac
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from ipaddress import ip_address

import msgspec
import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from pydantic import SecretStr

from chassis import logs
from chassis.errors import InvalidRequest, SuiteError, http_status
from chassis.health import Health
from chassis.metrics import Metrics

log = structlog.get_logger()

REQUEST_ID = "X-Request-Id"
SAMPLED = 100
"""One access event for so many requests that went well; each that did not is logged."""

RETRY_SECONDS = 2
LARGEST_LINE = 8190

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def application(*, service: str, health: Health, metrics: Metrics, max_body: int = 65_536) -> web.Application:
    """An application whose errors are problems (RFC 9457) and whose answers carry a request id and security headers."""
    guard = _Guard(service, metrics)
    app = web.Application(middlewares=[guard.around], client_max_size=max_body)
    app.on_shutdown.append(_drained(health))
    return app


def problem(
    status: int, detail: str, *, request: web.Request, headers: Mapping[str, str] | None = None
) -> web.Response:
    """`application/problem+json`: type, title, status, detail, instance and request_id."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "request_id": logs.request_id.get(),
    }
    sent = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        sent["Retry-After"] = str(RETRY_SECONDS)
    return web.Response(status=status, body=msgspec.json.encode(body), headers=sent | dict(headers or {}))


@asynccontextmanager
async def http_server(
    app: web.Application, host: str, port: int, *, grace: float = 3.0, reuse_port: bool = False
) -> AsyncIterator[int]:
    """Serve until the context is left; gives the bound port. `OSError` where the port cannot be had."""
    runner = web.AppRunner(
        app, access_log=None, handle_signals=False, shutdown_timeout=grace, max_line_size=LARGEST_LINE
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, reuse_port=reuse_port or None)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def require_token(token: SecretStr | None) -> Callable[[Handler], Handler]:
    """Let in who knows the token (`Authorization: Bearer …`, RFC 6750), compared in constant time; None lets in everyone."""

    def decorate(handler: Handler) -> Handler:
        if token is None:
            return handler
        expected = token.get_secret_value().encode()

        async def guarded(request: web.Request) -> web.StreamResponse:
            scheme, _, given = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
            if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), expected):
                return await handler(request)
            detail = "this call needs the header Authorization: Bearer <ADMIN_TOKEN>"
            return problem(401, detail, request=request, headers={hdrs.WWW_AUTHENTICATE: "Bearer"})

        return guarded

    return decorate


def require_loopback_or_token(host: str, token: SecretStr | None) -> None:
    """Refuse to be open to others: raises `InvalidRequest` where `host` is not loopback and there is no token."""
    if token is None and not _is_loopback(host):
        raise InvalidRequest(f"BIND_HOST={host} without ADMIN_TOKEN: set a token, or bind to 127.0.0.1")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Guard:
    """Around every handler."""

    def __init__(self, service: str, metrics: Metrics) -> None:
        self._service = service
        self._requests = metrics.counter("http_requests_total", "HTTP requests", ["method", "route", "status"])
        self._seconds = metrics.histogram("http_seconds", "Time to answer an HTTP request", ["route"])
        self._count = 0

    @property
    def around(self) -> Middleware:
        """The middleware."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            given = request.headers.get(REQUEST_ID, "")
            current = given if _REQUEST_ID.fullmatch(given) else logs.new_request_id()
            logs.request_id.set(current)
            began = time.perf_counter()
            response = await _answered(request, handler)
            if not response.prepared:
                response.headers[REQUEST_ID] = current
                response.headers.update(_SECURITY)
            self._count_one(request, response.status, time.perf_counter() - began)
            return response

        return middleware

    def _count_one(self, request: web.Request, status: int, seconds: float) -> None:
        resource = request.match_info.route.resource
        route = resource.canonical if resource is not None else "unknown"
        self._requests.labels(request.method, route, status).inc()
        self._seconds.labels(route).observe(seconds)
        self._count += 1
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or self._count % SAMPLED == 1:
            log.info("request", method=request.method, path=request.path, status=status, ms=round(seconds * 1000, 1))


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except SuiteError as error:
        status = http_status(error)
        return problem(status, _detail(error, status), request=request)
    except web.HTTPException as error:
        return _http_problem(request, error)
    except Exception:  # the last resort: logged, never shown
        log.exception("internal error", method=request.method, path=request.path)
        return problem(500, "internal error", request=request)


def _detail(error: SuiteError, status: int) -> str:
    return error.message if status != HTTPStatus.INTERNAL_SERVER_ERROR else "internal error"


def _http_problem(request: web.Request, error: web.HTTPException) -> web.Response:
    """Aiohttp's own refusals: unknown path, wrong method, body too large."""
    if error.status < HTTPStatus.BAD_REQUEST:
        raise error
    details = {
        404: f"there is nothing at {request.path}",
        405: f"{request.method} is not allowed here, allowed: {error.headers.get(hdrs.ALLOW, 'none')}",
    }
    headers = {"Allow": error.headers[hdrs.ALLOW]} if hdrs.ALLOW in error.headers else None
    return problem(error.status, details.get(error.status, error.reason), request=request, headers=headers)


def _drained(health: Health) -> Callable[[web.Application], Awaitable[None]]:
    async def drain(_app: web.Application) -> None:
        health.drain()

    return drain
