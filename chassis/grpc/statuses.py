"""The gRPC status of each class of errors, and back."""

import grpc

from chassis.errors import (
    Conflict,
    DeadlineExceeded,
    Forbidden,
    InvalidRequest,
    NotFound,
    SuiteError,
    Unavailable,
    listed,
)

_STATUSES: dict[type[SuiteError], grpc.StatusCode] = {
    InvalidRequest: grpc.StatusCode.INVALID_ARGUMENT,
    NotFound: grpc.StatusCode.NOT_FOUND,
    Forbidden: grpc.StatusCode.PERMISSION_DENIED,
    Conflict: grpc.StatusCode.ABORTED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
    DeadlineExceeded: grpc.StatusCode.DEADLINE_EXCEEDED,
}
_ERRORS = {status: kind for kind, status in _STATUSES.items()} | {
    # Only received, never sent: a server that closes during a call cancels it. Our own cancelling raises `CancelledError`.
    grpc.StatusCode.CANCELLED: Unavailable,
}


def grpc_status(error: SuiteError) -> grpc.StatusCode:
    """Return the gRPC status of the error."""
    kind = listed(error)
    return grpc.StatusCode.INTERNAL if kind is None else _STATUSES[kind]


def from_grpc(error: grpc.aio.AioRpcError) -> SuiteError:
    """Return the error of a gRPC status; an unlisted status is a plain `SuiteError`."""
    details = error.details() or error.code().name
    return _ERRORS.get(error.code(), SuiteError)(details)
