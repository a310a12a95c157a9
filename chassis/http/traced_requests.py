"""A span for every request that is served, whether prepared bytes answer it or the application."""

from http import HTTPStatus

from aiohttp import web

from chassis.http.requests.request_path import logged_path
from chassis.http.responses.fast_path import Server
from chassis.tracing import spans

UNTRACED = frozenset({"/live", "/metrics", "/ready"})
"""Asked every second or two by those who watch over the process."""

SPAN = web.RequestKey("span", spans.Span)


def traced(serve: Server) -> Server:
    """Return a handler that serves within a span, whose parent is that of the caller. It does so for streams as long as they last."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        if request.path in UNTRACED:
            return await serve(request)
        method = request.method
        with spans.span(
            method, "server", parent=request.headers, http__request__method=method, url__path=logged_path(request)
        ) as span:
            request[SPAN] = span
            response = await serve(request)
            span.note(http__response__status_code=response.status)
            if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                span.fail(response.reason or str(response.status))
            return response

    return handle


def name_span(request: web.BaseRequest, route: str) -> None:
    """Give the request's span the name of its route, which is known once it is answered."""
    if (span := request.get(SPAN)) is not None:
        span.rename(f"{request.method} {route}")
        span.note(http__route=route)
