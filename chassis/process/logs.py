"""Logging: structlog events, as JSON or readable on a terminal, with the id of the request they belong to.

Logs of libraries and Python's warnings go through the same processors.
"""

import logging
import random
import re
import sys
from contextvars import ContextVar
from enum import Enum

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from chassis.process.settings import MASK, masked_text
from chassis.tracing import spans

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the current request; HTTP and gRPC calls pass it on."""

_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,128}")
_SECRET = frozenset({"authorization", "password", "secret", "token", "admin_token"})
_CHATTY = ("apscheduler", "asyncio", "pymongo", "motor", "grpc", "aiohttp.access")


def new_request_id() -> str:
    """Return a new id of 32 hexadecimal digits. Nothing depends on its being hard to guess."""
    return f"{random.getrandbits(128):032x}"


def take_request_id(given: str | None) -> str:
    """Set the id of the current request, and return it. An id that is not 1 to 128 of `A-Za-z0-9._-` is replaced by a new one."""
    current = given if given is not None and _ACCEPTABLE.fullmatch(given) else new_request_id()
    request_id.set(current)
    return current


def configure(service: str, level: str, style: str) -> None:
    """Log events of this level and above to stderr. `style`: auto, json or pretty. Call it once, at the start of a process."""
    pretty = style == "pretty" or (style == "auto" and sys.stderr.isatty())

    def name_service(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        if (current := request_id.get()) is not None:
            event.setdefault("request_id", current)
        if (trace := spans.trace_id()) is not None:
            event.setdefault("trace_id", trace)
        return event

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Plain tracebacks in both styles: richer ones show local variables, which may be secrets.
        structlog.processors.format_exc_info,
        name_service,
        _enums_by_value,
        _without_secrets,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
        if pretty
        else structlog.processors.JSONRenderer(default=str)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.captureWarnings(capture=True)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))


def _enums_by_value(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace members of enums by their values, since a renderer may show their names: `status=<HTTPStatus.OK: 200>`."""
    return {name: _plain(value) for name, value in event.items()}


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case dict():
            return {_plain(key): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return value


def _without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for name, value in event.items():
        if name in _SECRET:
            event[name] = MASK
        elif isinstance(value, str):
            event[name] = masked_text(value)
    return event
