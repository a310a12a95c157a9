import errno
import socket

import pytest

from chassis.errors import (
    Conflict,
    DeadlineExceeded,
    Forbidden,
    InvalidRequest,
    NotFound,
    SuiteError,
    Unavailable,
    http_status,
    system_cause,
)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InvalidRequest, 400),
        (NotFound, 404),
        (Forbidden, 500),
        (Conflict, 409),
        (Unavailable, 503),
        (DeadlineExceeded, 504),
    ],
)
def test_each_error_has_its_status(kind: type[SuiteError], status: int) -> None:
    assert http_status(kind("why")) == status


def test_a_subclass_travels_as_its_parent() -> None:
    class RoundNotFound(NotFound):
        pass

    assert http_status(RoundNotFound("round 25")) == 404


def test_what_is_in_no_table_is_internal() -> None:
    assert http_status(SuiteError("odd")) == 500


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 8082)"), "Connection refused"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "Name or service not known"),
        (OSError("odd"), "odd"),
    ],
)
def test_a_system_error_is_named_in_the_systems_words(error: OSError, cause: str) -> None:
    assert system_cause(error) == cause
