"""Model and protobuf are twins, and the codec loses nothing between them."""

import inspect
import types
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, get_args, get_origin

import msgspec
import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import InvalidRequest
from protobuf import (
    accounts_pb2,
    calendars_pb2,
    content_pb2,
    openid_pb2,
    passkeys_pb2,
    reminders_pb2,
    services_pb2,
    sign_ins_pb2,
    webhooks_pb2,
)
from racing import model, records
from racing.model import Document, Struct
from racing.wire.codec import _codec, from_message, from_plain, message_class, to_message, to_plain
from racing.wire.requests import (
    accounts,
    calendars,
    calls,
    openid,
    passkeys,
    reads,
    reminders,
    run_ledger,
    sign_ins,
    webhooks,
)
from tests.factories import NOON, a_result, a_round

ABSTRACT = {Struct, Document, calls.Call, reads.Read}


def structs() -> list[type[Struct]]:
    return [
        kind
        for module in (
            model,
            records,
            reads,
            run_ledger,
            accounts,
            webhooks,
            calendars,
            sign_ins,
            passkeys,
            openid,
            reminders,
        )
        for kind in vars(module).values()
        if inspect.isclass(kind)
        and issubclass(kind, Struct)
        and kind not in ABSTRACT
        and kind.__module__ == module.__name__
    ]


def messages() -> Iterator[str]:
    yield from content_pb2.DESCRIPTOR.message_types_by_name
    yield from accounts_pb2.DESCRIPTOR.message_types_by_name
    yield from webhooks_pb2.DESCRIPTOR.message_types_by_name
    yield from calendars_pb2.DESCRIPTOR.message_types_by_name
    yield from sign_ins_pb2.DESCRIPTOR.message_types_by_name
    yield from passkeys_pb2.DESCRIPTOR.message_types_by_name
    yield from openid_pb2.DESCRIPTOR.message_types_by_name
    yield from reminders_pb2.DESCRIPTOR.message_types_by_name
    for kind in structs():
        if kind.__module__ in (reads.__name__, run_ledger.__name__):
            yield kind.__name__


def unwrapped(kind: Any) -> tuple[Any, bool]:
    if isinstance(kind, types.UnionType):
        return next(arg for arg in get_args(kind) if arg is not type(None)), True
    return kind, False


SCALARS = {
    int: {FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64},
    float: {FieldDescriptor.CPPTYPE_DOUBLE},
    bool: {FieldDescriptor.CPPTYPE_BOOL},
    str: {FieldDescriptor.CPPTYPE_STRING},
    Decimal: {FieldDescriptor.CPPTYPE_STRING},
    date: {FieldDescriptor.CPPTYPE_STRING},
}


def test_every_message_has_a_struct_and_every_struct_a_message() -> None:
    assert set(messages()) == {kind.__name__ for kind in structs()}


@pytest.mark.parametrize("kind", structs(), ids=lambda kind: kind.__name__)
def test_a_struct_and_its_message_have_the_same_fields(kind: type[Struct]) -> None:
    descriptor = message_class(kind).DESCRIPTOR
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    assert list(descriptor.fields_by_name) == [name for name in descriptor.fields_by_name if name in fields]
    assert set(fields) == set(descriptor.fields_by_name)
    for name, field in fields.items():
        twin = descriptor.fields_by_name[name]
        bare, optional = unwrapped(field.type)
        if get_origin(bare) is tuple:
            assert twin.is_repeated, name
            bare = get_args(bare)[0]
        elif not (twin.message_type and not optional):
            assert twin.has_presence == optional, f"{name}: optional on one side only"
        assert _same_type(bare, twin), f"{name}: {bare} against {twin.type}"


def _same_type(bare: Any, twin: Any) -> bool:
    if bare is datetime:
        return bool(twin.message_type and twin.message_type.name == "Timestamp")
    if issubclass(bare, Struct):
        return bool(twin.message_type and twin.message_type.name == bare.__name__)
    if issubclass(bare, Enum):
        return bool(twin.enum_type and twin.enum_type.name == bare.__name__)
    if bare is bytes:
        return bool(twin.type == FieldDescriptor.TYPE_BYTES)
    return twin.cpp_type in SCALARS[bare]


@pytest.mark.parametrize(
    "kind",
    [
        kind
        for kind in vars(model).values()
        if inspect.isclass(kind) and issubclass(kind, Enum) and kind.__module__ == model.__name__
    ],
    ids=lambda kind: kind.__name__,
)
def test_an_enum_has_the_same_members_on_both_sides(kind: type[Enum]) -> None:
    values = content_pb2.DESCRIPTOR.enum_types_by_name[kind.__name__].values
    names = [value.name for value in values if value.number]
    prefix = names[0].removesuffix(next(iter(kind)).name)
    assert [name.removeprefix(prefix).lower() for name in names] == [member.value for member in kind]


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    bare, optional = unwrapped(kind)
    if get_origin(bare) is tuple:
        return st.lists(values_of(get_args(bare)[0]), max_size=2).map(tuple)
    if issubclass(bare, Struct):
        strategy: st.SearchStrategy[Any] = structs_of(bare)
    elif issubclass(bare, Enum):
        strategy = st.sampled_from(list(bare))
    else:
        strategy = VALUES[bare]
    return st.none() | strategy if optional else strategy


@cache
def structs_of(kind: type[Struct]) -> st.SearchStrategy[Struct]:
    return st.builds(kind, **{field.name: values_of(field.type) for field in msgspec.structs.fields(kind)})


VALUES: dict[type, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**31), 2**31 - 1),
    float: st.floats(-180, 180),
    bool: st.booleans(),
    str: st.text(max_size=8),
    bytes: st.binary(max_size=8),
    Decimal: st.decimals(0, 1000, places=2),
    date: st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    datetime: st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis adds the zone
}


@pytest.mark.parametrize("kind", structs(), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_nothing_is_lost_on_the_wire_or_in_a_dict(kind: type[Struct], data: st.DataObject) -> None:
    value = data.draw(structs_of(kind))
    walked = message_class(kind)(**_codec(kind).encode(value, ""))
    received: Message = message_class(kind).FromString(to_message(value, message_class(kind)).SerializeToString())
    for message in (walked, received):
        assert from_message(message, kind) == _codec(kind).decode(message, "") == value
    assert from_plain(to_plain(value), kind) == value


def test_what_is_absent_and_what_is_nothing_are_told_apart() -> None:
    row = model.ClassificationRow(driver="niki-lauda", outcome=model.Outcome.CLASSIFIED, grid=0, gap="")
    received = from_message(to_message(row, content_pb2.ClassificationRow), model.ClassificationRow)
    assert (received.grid, received.gap, received.position, received.time) == (0, "", None, None)


def test_equal_ids_points_and_instants_of_rows_are_one_object() -> None:
    wire = to_message(a_result(), content_pb2.Classification).SerializeToString()
    first, second = (from_message(content_pb2.Classification.FromString(wire), model.Classification) for _ in range(2))
    assert first.rows[0].driver is second.rows[0].driver
    assert first.rows[0].points is second.rows[0].points
    assert first.fetched_at is second.fetched_at


def test_a_naive_time_is_refused_with_its_path() -> None:
    weekend = a_round()
    naive = msgspec.structs.replace(weekend.sessions[1], start=NOON.replace(tzinfo=None))
    batch = msgspec.structs.replace(weekend, sessions=(weekend.sessions[0], naive))
    with pytest.raises(InvalidRequest, match=r"sessions\[1\]\.start: a time without a zone"):
        to_message(batch, content_pb2.Round)


def test_an_unset_enum_is_refused_with_its_path_and_what_is_allowed() -> None:
    message = content_pb2.Round(season=2025, grand_prix="bahrain", sessions=[content_pb2.Session()])
    with pytest.raises(InvalidRequest, match=r"sessions\[0\]\.kind: missing, allowed: practice_1, .*race"):
        from_message(message, model.Round)


def test_points_that_are_no_number_are_refused_with_their_path() -> None:
    message = to_message(a_result(), content_pb2.Classification)
    message.rows[2].points = "twelve"
    with pytest.raises(InvalidRequest, match=r"rows\[2\]\.points: 'twelve' is not a decimal number"):
        from_message(message, model.Classification)


def test_reads_are_messages_of_the_services() -> None:
    assert message_class(reads.ListSeasonsResponse) is services_pb2.ListSeasonsResponse


def test_who_is_mentioned_again_is_the_same_object_and_of_its_own_content() -> None:
    driver = model.Driver(id="max-verstappen", name="Max Verstappen", fetched_at=NOON)
    renamed = msgspec.structs.replace(driver, name="Max Emilian Verstappen")
    replies = [
        reads.ListResultsResponse(paddock=model.Paddock(drivers=drivers))
        for drivers in ((driver,), (driver, renamed), (renamed,))
    ]
    sent = [to_message(reply, services_pb2.ListResultsResponse).SerializeToString() for reply in replies]
    first, both, last = (
        from_message(services_pb2.ListResultsResponse.FromString(data), reads.ListResultsResponse) for data in sent
    )
    assert [first, both, last] == replies
    assert first.paddock.drivers[0] is both.paddock.drivers[0]
    assert both.paddock.drivers[1] is last.paddock.drivers[0]
