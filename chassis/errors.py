"""What can go wrong between services: six classes of errors, with their gRPC and HTTP statuses.

Any other exception is a defect. It is logged with its traceback, and callers get "internal error" and a request id.
"""

import os

import grpc


class SuiteError(Exception):
    """An error with a message for the caller."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidRequest(SuiteError):
    """The request is invalid; the message names the field and what is allowed."""


class NotFound(SuiteError):
    """What was asked for does not exist."""


class Forbidden(SuiteError):
    """This caller must not ask for that. Between our services it is a mistake in their certificates, so for readers a fault of ours."""


class Conflict(SuiteError):
    """The request cannot be done now, because something else is under way or has changed."""


class Unavailable(SuiteError):
    """Something that the answer needs cannot be reached; the same request may succeed later."""


class DeadlineExceeded(SuiteError):
    """The answer did not come in time; whether the work was done is unknown."""


_GRPC: dict[type[SuiteError], grpc.StatusCode] = {
    InvalidRequest: grpc.StatusCode.INVALID_ARGUMENT,
    NotFound: grpc.StatusCode.NOT_FOUND,
    Forbidden: grpc.StatusCode.PERMISSION_DENIED,
    Conflict: grpc.StatusCode.ABORTED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
    DeadlineExceeded: grpc.StatusCode.DEADLINE_EXCEEDED,
}
_FROM_GRPC = {status: kind for kind, status in _GRPC.items()} | {
    # Only received, never sent: a server that closes during a call cancels it. Our own cancelling raises `CancelledError`.
    grpc.StatusCode.CANCELLED: Unavailable,
}

_HTTP: dict[type[SuiteError], int] = {
    InvalidRequest: 400,
    NotFound: 404,
    Forbidden: 500,
    Conflict: 409,
    Unavailable: 503,
    DeadlineExceeded: 504,
}


def _listed(error: SuiteError) -> type[SuiteError] | None:
    """Return the nearest of the six classes; a subclass is sent as its parent."""
    return next((kind for kind in type(error).__mro__ if kind in _GRPC), None)


def grpc_status(error: SuiteError) -> grpc.StatusCode:
    """Return the gRPC status of the error."""
    kind = _listed(error)
    return grpc.StatusCode.INTERNAL if kind is None else _GRPC[kind]


def from_grpc(error: grpc.aio.AioRpcError) -> SuiteError:
    """Return the error of a gRPC status; an unlisted status is a plain `SuiteError`."""
    details = error.details() or error.code().name
    return _FROM_GRPC.get(error.code(), SuiteError)(details)


def system_cause(error: OSError) -> str:
    """Return the cause in the system's words ("Connection refused"), without the addresses that libraries add."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or str(error)  # an unknown host name has a negative number


def http_status(error: SuiteError) -> int:
    """Return the HTTP status of the error: 400, 404, 409, 503 or 504, and 500 for a plain `SuiteError`."""
    kind = _listed(error)
    return 500 if kind is None else _HTTP[kind]
