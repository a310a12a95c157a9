"""What can go wrong between services: five classes, one table to gRPC read in both directions, one to HTTP.

Anything else that is raised is a defect: it is logged with its traceback and leaves the process as "internal error" and a request id.
"""

import os

import grpc


class SuiteError(Exception):
    """An error with a message meant for whoever asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidRequest(SuiteError):
    """What was asked cannot be meant; the message names the field and what is allowed."""


class NotFound(SuiteError):
    """There is no such thing."""


class Conflict(SuiteError):
    """It cannot be done now, because something else is under way or has changed."""


class Unavailable(SuiteError):
    """Something needed for the answer cannot be reached; the same call may work later."""


class DeadlineExceeded(SuiteError):
    """The answer did not come in time; whether the work was done is unknown."""


_GRPC: dict[type[SuiteError], grpc.StatusCode] = {
    InvalidRequest: grpc.StatusCode.INVALID_ARGUMENT,
    NotFound: grpc.StatusCode.NOT_FOUND,
    Conflict: grpc.StatusCode.ABORTED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
    DeadlineExceeded: grpc.StatusCode.DEADLINE_EXCEEDED,
}
_FROM_GRPC = {status: kind for kind, status in _GRPC.items()} | {
    # Only read, never sent: a server that closes under a call cancels it. Our own cancelling is no error but `CancelledError`.
    grpc.StatusCode.CANCELLED: Unavailable,
}

_HTTP: dict[type[SuiteError], int] = {
    InvalidRequest: 400,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
    DeadlineExceeded: 504,
}


def _listed(error: SuiteError) -> type[SuiteError] | None:
    """The nearest of the five classes; a subclass travels as its parent."""
    return next((kind for kind in type(error).__mro__ if kind in _GRPC), None)


def grpc_status(error: SuiteError) -> grpc.StatusCode:
    """The status that carries the error to another process."""
    kind = _listed(error)
    return grpc.StatusCode.INTERNAL if kind is None else _GRPC[kind]


def from_grpc(error: grpc.aio.AioRpcError) -> SuiteError:
    """The error that a status carries; an unlisted status is a plain `SuiteError`."""
    details = error.details() or error.code().name
    return _FROM_GRPC.get(error.code(), SuiteError)(details)


def system_cause(error: OSError) -> str:
    """Why in the system's words ("Connection refused"), without the addresses that libraries add."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or str(error)  # a name that is not known has a number of its own, below zero


def http_status(error: SuiteError) -> int:
    """The HTTP status of the error: 400, 404, 409, 503, 504, and 500 for none of these."""
    kind = _listed(error)
    return 500 if kind is None else _HTTP[kind]
