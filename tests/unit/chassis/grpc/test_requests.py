"""Requests from bytes: what is malformed, too large or too many is refused before anything is built of it."""

from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidRequest
from chassis.grpc.client import Channel
from chassis.grpc.requests import MOST_BYTES, MOST_ENTRIES, decoded
from protobuf.content_pb2 import Batch, Classification, ClassificationRow, Entrant
from protobuf.services_pb2 import ListRunsRequest, WriteBatchRequest
from tests.unit.chassis.grpc.running_service import COUNT, ECHO, GATHER, RunningService

GROUP = b"\x0b\x0c"
"""A field 1 that begins and ends as a group, which proto2 had."""


def batch(rows: int) -> WriteBatchRequest:
    whole = Classification(rows=[ClassificationRow()] * rows)
    return WriteBatchRequest(batch=Batch(results=[Classification(grand_prix="bahrain"), whole]))


@pytest.mark.parametrize(
    "request_",
    [
        batch(0),
        batch(500),
        ListRunsRequest(job="rounds", limit=3),
        WriteBatchRequest(sync_run="42"),
        WriteBatchRequest(),
    ],
    ids=["few rows", "many rows", "no lists", "no batch", "nothing"],
)
def test_a_request_is_decoded(request_: Message) -> None:
    assert decoded(request_.SerializeToString(), type(request_).FromString) == request_


def test_fields_of_a_newer_contract_are_passed_over() -> None:
    newer = batch(3).SerializeToString() + b"\xfa\x07\x03abc" + b"\xfd\x07abcd" + b"\xf9\x07abcdefgh" + b"\xf8\x07\x05"
    assert decoded(newer, WriteBatchRequest.FromString).batch == batch(3).batch


def test_too_many_rows_are_refused_by_the_field_that_has_them_however_small_they_are() -> None:
    with pytest.raises(
        InvalidRequest,
        match=rf"^batch\.results: more than {MOST_ENTRIES} entries in one request, allowed: {MOST_ENTRIES}$",
    ):
        decoded(batch(MOST_ENTRIES).SerializeToString(), WriteBatchRequest.FromString)


def test_too_many_bytes_are_refused_whatever_they_say() -> None:
    with pytest.raises(InvalidRequest, match=rf"^request: {MOST_BYTES + 1} bytes, allowed: {MOST_BYTES}$"):
        decoded(bytes(MOST_BYTES + 1), ListRunsRequest.FromString)


def test_a_list_of_numbers_is_one_entry() -> None:
    row = Entrant(season=2025, rounds=[1] * (MOST_ENTRIES + 1))
    request = WriteBatchRequest(batch=Batch(entrants=[row]))
    assert decoded(request.SerializeToString(), WriteBatchRequest.FromString) == request


@pytest.mark.parametrize(
    "data",
    [
        b"\x0a",
        b"\x0a\xff",
        b"\x0a\x05abc",
        b"\xff" * 11,
        b"\x0a\x80",
        GROUP,
        b"\x07",
        b"\x0a\x02\x1a\x05",
        b"\x12\x02\xff\xfe",
    ],
)
def test_what_is_no_message_is_an_invalid_request(data: bytes) -> None:
    with pytest.raises(InvalidRequest, match="malformed protobuf"):
        decoded(data, WriteBatchRequest.FromString)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_or_an_invalid_one(data: bytes) -> None:
    for kind in (WriteBatchRequest, ListRunsRequest):
        try:
            assert isinstance(decoded(data, kind.FromString), kind)
        except InvalidRequest as refused:
            assert "malformed" in refused.message  # noqa: PT017  # either is right


async def test_malformed_bytes_over_the_wire_are_an_invalid_request_for_every_kind_of_call(
    service: RunningService,
) -> None:
    async def one() -> object:
        yield b"\xff"

    async with Channel(f"127.0.0.1:{service.port}") as channel:
        raw: Any = channel._channel  # the suite's own client sends no such bytes
        for call in (raw.unary_unary(ECHO)(b"\xff"), raw.stream_unary(GATHER)(one())):
            with pytest.raises(Exception, match=r"StatusCode\.INVALID_ARGUMENT") as refused:
                await call
            assert "not a StringValue: malformed protobuf" in str(refused.value)
        with pytest.raises(Exception, match=r"StatusCode\.INVALID_ARGUMENT"):
            await anext(aiter(raw.unary_stream(COUNT)(b"\xff")))
