import grpc
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
)
from chassis.grpc.statuses import from_grpc, grpc_status

TABLE = [
    (InvalidRequest, grpc.StatusCode.INVALID_ARGUMENT, 400),
    (NotFound, grpc.StatusCode.NOT_FOUND, 404),
    (Forbidden, grpc.StatusCode.PERMISSION_DENIED, 500),
    (Conflict, grpc.StatusCode.ABORTED, 409),
    (Unavailable, grpc.StatusCode.UNAVAILABLE, 503),
    (DeadlineExceeded, grpc.StatusCode.DEADLINE_EXCEEDED, 504),
]


def raised(code: grpc.StatusCode, details: str | None) -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), details)


@pytest.mark.parametrize(("kind", "code", "status"), TABLE)
def test_each_error_has_its_status_in_both(kind: type[SuiteError], code: grpc.StatusCode, status: int) -> None:
    assert grpc_status(kind("why")) is code
    assert http_status(kind("why")) == status


@pytest.mark.parametrize(("kind", "code", "status"), TABLE)
def test_each_status_is_read_back_as_the_error_it_came_from(
    kind: type[SuiteError], code: grpc.StatusCode, status: int
) -> None:
    found = from_grpc(raised(code, "points: -1, allowed: 0 or more"))
    assert type(found) is kind
    assert found.message == str(found) == "points: -1, allowed: 0 or more"
    assert http_status(found) == status


def test_a_subclass_travels_as_its_parent() -> None:
    class RoundNotFound(NotFound):
        pass

    assert grpc_status(RoundNotFound("round 25")) is grpc.StatusCode.NOT_FOUND


def test_what_is_in_no_table_is_internal() -> None:
    assert grpc_status(SuiteError("odd")) is grpc.StatusCode.INTERNAL


@pytest.mark.parametrize("code", [grpc.StatusCode.INTERNAL, grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.UNKNOWN])
def test_a_status_in_no_table_is_a_plain_suite_error(code: grpc.StatusCode) -> None:
    assert type(from_grpc(raised(code, "odd"))) is SuiteError


def test_a_call_ended_by_the_other_side_may_work_later() -> None:
    assert type(from_grpc(raised(grpc.StatusCode.CANCELLED, "CANCELLED"))) is Unavailable


@pytest.mark.parametrize("details", [None, ""])
def test_a_status_without_details_is_named(details: str | None) -> None:
    assert from_grpc(raised(grpc.StatusCode.NOT_FOUND, details)).message == "NOT_FOUND"
