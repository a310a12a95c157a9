"""The access event: a line for requests that failed on our side or were slow, and now and then one that stands for all the others."""

import time
from collections.abc import Callable
from http import HTTPStatus

import structlog
from aiohttp import web

from chassis.http.requests.request_path import logged_path

log = structlog.get_logger()

EVERY_SECONDS = 1.0
SLOW_SECONDS = 1.0


class AccessLog:
    """What is logged of the requests of a service; the metrics count every one of them.

    Of requests that went well one is logged in `every` seconds, with how many there were since the line before: the busiest server writes
    no more lines than that, and a quiet one writes all. Those that took `slow` seconds or more are logged each, but for streams, which are
    meant to last. Of those that are turned away (503) one is logged in `every` seconds as well: a flood fills no log.
    """

    def __init__(
        self,
        service: str,
        *,
        every: float = EVERY_SECONDS,
        slow: float = SLOW_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._every = every
        self._slow = slow
        self._clock = clock
        self._due = float("-inf")
        self._turned_away_due = float("-inf")
        self._since = 0

    def note(
        self, request: web.Request, status: int, seconds: float, *, cause: str | None = None, stream: bool = False
    ) -> None:
        """Log a request if it has to be. `cause`: the detail of its problem, logged where the fault is ours."""
        self._since += 1
        failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        now = self._clock()
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            if now < self._turned_away_due:
                return
            self._turned_away_due = now + self._every
        elif now < self._due and not failed and (stream or seconds < self._slow):
            return
        self._due = now + self._every
        log.info(
            "request",
            service=self._service,
            method=request.method,
            path=logged_path(request),
            status=int(status),
            ms=round(seconds * 1000, 1),
            requests=self._since,
            **({"cause": cause} if failed and cause else {}),
        )
        self._since = 0
