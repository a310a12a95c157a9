"""What can go wrong between services: six classes of errors, with their HTTP statuses. Their gRPC ones: `chassis.grpc.statuses`.

Any other exception is a defect. It is logged with its traceback, and callers get "internal error" and a request id.
"""

import os


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


_HTTP: dict[type[SuiteError], int] = {
    InvalidRequest: 400,
    NotFound: 404,
    Forbidden: 500,
    Conflict: 409,
    Unavailable: 503,
    DeadlineExceeded: 504,
}


def listed(error: SuiteError) -> type[SuiteError] | None:
    """Return the nearest of the six classes, None for a plain `SuiteError`; a subclass is sent as its parent."""
    return next((kind for kind in type(error).__mro__ if kind in _HTTP), None)


def system_cause(error: OSError) -> str:
    """Return the cause in the system's words ("Connection refused"), without the addresses that libraries add."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or str(error)  # an unknown host name has a negative number


def http_status(error: SuiteError) -> int:
    """Return the HTTP status of the error: 400, 404, 409, 503 or 504, and 500 for a plain `SuiteError`."""
    kind = listed(error)
    return 500 if kind is None else _HTTP[kind]
