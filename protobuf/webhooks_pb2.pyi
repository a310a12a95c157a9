import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Endpoint(_message.Message):
    __slots__ = ("id", "account", "url", "description", "kinds", "seasons", "drivers", "constructors", "enabled", "created", "secret_version", "rotated", "failing_since", "attempts", "next_try", "disabled_reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    DRIVERS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    SECRET_VERSION_FIELD_NUMBER: _ClassVar[int]
    ROTATED_FIELD_NUMBER: _ClassVar[int]
    FAILING_SINCE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_TRY_FIELD_NUMBER: _ClassVar[int]
    DISABLED_REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    account: str
    url: str
    description: str
    kinds: _containers.RepeatedScalarFieldContainer[str]
    seasons: _containers.RepeatedScalarFieldContainer[int]
    drivers: _containers.RepeatedScalarFieldContainer[str]
    constructors: _containers.RepeatedScalarFieldContainer[str]
    enabled: bool
    created: _timestamp_pb2.Timestamp
    secret_version: int
    rotated: _timestamp_pb2.Timestamp
    failing_since: _timestamp_pb2.Timestamp
    attempts: int
    next_try: _timestamp_pb2.Timestamp
    disabled_reason: str
    def __init__(self, id: _Optional[str] = ..., account: _Optional[str] = ..., url: _Optional[str] = ..., description: _Optional[str] = ..., kinds: _Optional[_Iterable[str]] = ..., seasons: _Optional[_Iterable[int]] = ..., drivers: _Optional[_Iterable[str]] = ..., constructors: _Optional[_Iterable[str]] = ..., enabled: _Optional[bool] = ..., created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., secret_version: _Optional[int] = ..., rotated: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., failing_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attempts: _Optional[int] = ..., next_try: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., disabled_reason: _Optional[str] = ...) -> None: ...

class OutgoingEvent(_message.Message):
    __slots__ = ("id", "message", "event_number", "kind", "at", "body")
    ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EVENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    id: str
    message: str
    event_number: int
    kind: str
    at: _timestamp_pb2.Timestamp
    body: bytes
    def __init__(self, id: _Optional[str] = ..., message: _Optional[str] = ..., event_number: _Optional[int] = ..., kind: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., body: _Optional[bytes] = ...) -> None: ...

class DueDelivery(_message.Message):
    __slots__ = ("endpoint", "event")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    endpoint: Endpoint
    event: OutgoingEvent
    def __init__(self, endpoint: _Optional[_Union[Endpoint, _Mapping]] = ..., event: _Optional[_Union[OutgoingEvent, _Mapping]] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ("id", "endpoint", "event", "message", "kind", "state", "attempts", "status", "milliseconds", "error", "at")
    ID_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    endpoint: str
    event: str
    message: str
    kind: str
    state: str
    attempts: int
    status: int
    milliseconds: int
    error: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., endpoint: _Optional[str] = ..., event: _Optional[str] = ..., message: _Optional[str] = ..., kind: _Optional[str] = ..., state: _Optional[str] = ..., attempts: _Optional[int] = ..., status: _Optional[int] = ..., milliseconds: _Optional[int] = ..., error: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CreateEndpointRequest(_message.Message):
    __slots__ = ("account", "url", "description", "kinds", "seasons", "drivers", "constructors", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    DRIVERS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    url: str
    description: str
    kinds: _containers.RepeatedScalarFieldContainer[str]
    seasons: _containers.RepeatedScalarFieldContainer[int]
    drivers: _containers.RepeatedScalarFieldContainer[str]
    constructors: _containers.RepeatedScalarFieldContainer[str]
    by: str
    def __init__(self, account: _Optional[str] = ..., url: _Optional[str] = ..., description: _Optional[str] = ..., kinds: _Optional[_Iterable[str]] = ..., seasons: _Optional[_Iterable[int]] = ..., drivers: _Optional[_Iterable[str]] = ..., constructors: _Optional[_Iterable[str]] = ..., by: _Optional[str] = ...) -> None: ...

class CreateEndpointResponse(_message.Message):
    __slots__ = ("endpoint",)
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    endpoint: Endpoint
    def __init__(self, endpoint: _Optional[_Union[Endpoint, _Mapping]] = ...) -> None: ...

class ListEndpointsRequest(_message.Message):
    __slots__ = ("account", "endpoint")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    account: str
    endpoint: str
    def __init__(self, account: _Optional[str] = ..., endpoint: _Optional[str] = ...) -> None: ...

class ListEndpointsResponse(_message.Message):
    __slots__ = ("endpoints",)
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    endpoints: _containers.RepeatedCompositeFieldContainer[Endpoint]
    def __init__(self, endpoints: _Optional[_Iterable[_Union[Endpoint, _Mapping]]] = ...) -> None: ...

class UpdateEndpointRequest(_message.Message):
    __slots__ = ("account", "endpoint", "url", "description", "kinds", "seasons", "drivers", "constructors", "enabled", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    SEASONS_FIELD_NUMBER: _ClassVar[int]
    DRIVERS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    endpoint: str
    url: str
    description: str
    kinds: _containers.RepeatedScalarFieldContainer[str]
    seasons: _containers.RepeatedScalarFieldContainer[int]
    drivers: _containers.RepeatedScalarFieldContainer[str]
    constructors: _containers.RepeatedScalarFieldContainer[str]
    enabled: bool
    by: str
    def __init__(self, account: _Optional[str] = ..., endpoint: _Optional[str] = ..., url: _Optional[str] = ..., description: _Optional[str] = ..., kinds: _Optional[_Iterable[str]] = ..., seasons: _Optional[_Iterable[int]] = ..., drivers: _Optional[_Iterable[str]] = ..., constructors: _Optional[_Iterable[str]] = ..., enabled: _Optional[bool] = ..., by: _Optional[str] = ...) -> None: ...

class UpdateEndpointResponse(_message.Message):
    __slots__ = ("endpoint",)
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    endpoint: Endpoint
    def __init__(self, endpoint: _Optional[_Union[Endpoint, _Mapping]] = ...) -> None: ...

class DeleteEndpointRequest(_message.Message):
    __slots__ = ("account", "endpoint", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    endpoint: str
    by: str
    def __init__(self, account: _Optional[str] = ..., endpoint: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class DeleteEndpointResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RotateEndpointSecretRequest(_message.Message):
    __slots__ = ("account", "endpoint", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    endpoint: str
    by: str
    def __init__(self, account: _Optional[str] = ..., endpoint: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class RotateEndpointSecretResponse(_message.Message):
    __slots__ = ("endpoint",)
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    endpoint: Endpoint
    def __init__(self, endpoint: _Optional[_Union[Endpoint, _Mapping]] = ...) -> None: ...

class SendEventRequest(_message.Message):
    __slots__ = ("account", "endpoint", "delivery")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    account: str
    endpoint: str
    delivery: str
    def __init__(self, account: _Optional[str] = ..., endpoint: _Optional[str] = ..., delivery: _Optional[str] = ...) -> None: ...

class SendEventResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: str
    def __init__(self, message: _Optional[str] = ...) -> None: ...

class ListDeliveriesRequest(_message.Message):
    __slots__ = ("account", "endpoint", "limit")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    account: str
    endpoint: str
    limit: int
    def __init__(self, account: _Optional[str] = ..., endpoint: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class ListDeliveriesResponse(_message.Message):
    __slots__ = ("deliveries",)
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    deliveries: _containers.RepeatedCompositeFieldContainer[Delivery]
    def __init__(self, deliveries: _Optional[_Iterable[_Union[Delivery, _Mapping]]] = ...) -> None: ...

class ClaimDeliveriesRequest(_message.Message):
    __slots__ = ("holder", "limit", "without")
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_FIELD_NUMBER: _ClassVar[int]
    holder: str
    limit: int
    without: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, holder: _Optional[str] = ..., limit: _Optional[int] = ..., without: _Optional[_Iterable[str]] = ...) -> None: ...

class ClaimDeliveriesResponse(_message.Message):
    __slots__ = ("due",)
    DUE_FIELD_NUMBER: _ClassVar[int]
    due: _containers.RepeatedCompositeFieldContainer[DueDelivery]
    def __init__(self, due: _Optional[_Iterable[_Union[DueDelivery, _Mapping]]] = ...) -> None: ...

class ReportDeliveryRequest(_message.Message):
    __slots__ = ("holder", "endpoint", "event_number", "delivered", "status", "milliseconds", "error")
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    EVENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MILLISECONDS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    holder: str
    endpoint: str
    event_number: int
    delivered: bool
    status: int
    milliseconds: int
    error: str
    def __init__(self, holder: _Optional[str] = ..., endpoint: _Optional[str] = ..., event_number: _Optional[int] = ..., delivered: _Optional[bool] = ..., status: _Optional[int] = ..., milliseconds: _Optional[int] = ..., error: _Optional[str] = ...) -> None: ...

class ReportDeliveryResponse(_message.Message):
    __slots__ = ("next", "disabled")
    NEXT_FIELD_NUMBER: _ClassVar[int]
    DISABLED_FIELD_NUMBER: _ClassVar[int]
    next: DueDelivery
    disabled: bool
    def __init__(self, next: _Optional[_Union[DueDelivery, _Mapping]] = ..., disabled: _Optional[bool] = ...) -> None: ...

class WatchEventsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchEventsResponse(_message.Message):
    __slots__ = ("event_number",)
    EVENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    event_number: int
    def __init__(self, event_number: _Optional[int] = ...) -> None: ...
