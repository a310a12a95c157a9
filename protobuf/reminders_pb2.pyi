import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReminderChoice(_message.Message):
    __slots__ = ("mail", "push", "before", "moved", "results", "sessions", "grands_prix", "language", "spoilers")
    MAIL_FIELD_NUMBER: _ClassVar[int]
    PUSH_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    MOVED_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    GRANDS_PRIX_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SPOILERS_FIELD_NUMBER: _ClassVar[int]
    mail: bool
    push: bool
    before: int
    moved: bool
    results: bool
    sessions: _containers.RepeatedScalarFieldContainer[str]
    grands_prix: _containers.RepeatedScalarFieldContainer[str]
    language: str
    spoilers: bool
    def __init__(self, mail: _Optional[bool] = ..., push: _Optional[bool] = ..., before: _Optional[int] = ..., moved: _Optional[bool] = ..., results: _Optional[bool] = ..., sessions: _Optional[_Iterable[str]] = ..., grands_prix: _Optional[_Iterable[str]] = ..., language: _Optional[str] = ..., spoilers: _Optional[bool] = ...) -> None: ...

class SessionMove(_message.Message):
    __slots__ = ("session", "before", "after", "cancelled")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    session: str
    before: _timestamp_pb2.Timestamp
    after: _timestamp_pb2.Timestamp
    cancelled: bool
    def __init__(self, session: _Optional[str] = ..., before: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., after: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancelled: _Optional[bool] = ...) -> None: ...

class Notice(_message.Message):
    __slots__ = ("account", "kind", "season", "grand_prix", "name", "session", "start", "cancelled", "moves", "first", "time_zone")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEASON_FIELD_NUMBER: _ClassVar[int]
    GRAND_PRIX_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    account: str
    kind: str
    season: int
    grand_prix: str
    name: str
    session: str
    start: _timestamp_pb2.Timestamp
    cancelled: bool
    moves: _containers.RepeatedCompositeFieldContainer[SessionMove]
    first: _containers.RepeatedScalarFieldContainer[str]
    time_zone: str
    def __init__(self, account: _Optional[str] = ..., kind: _Optional[str] = ..., season: _Optional[int] = ..., grand_prix: _Optional[str] = ..., name: _Optional[str] = ..., session: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancelled: _Optional[bool] = ..., moves: _Optional[_Iterable[_Union[SessionMove, _Mapping]]] = ..., first: _Optional[_Iterable[str]] = ..., time_zone: _Optional[str] = ...) -> None: ...

class PushSubscription(_message.Message):
    __slots__ = ("id", "account", "endpoint", "p256dh", "auth", "agent", "created")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    P256DH_FIELD_NUMBER: _ClassVar[int]
    AUTH_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    id: str
    account: str
    endpoint: str
    p256dh: bytes
    auth: bytes
    agent: str
    created: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., account: _Optional[str] = ..., endpoint: _Optional[str] = ..., p256dh: _Optional[bytes] = ..., auth: _Optional[bytes] = ..., agent: _Optional[str] = ..., created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PushNotice(_message.Message):
    __slots__ = ("id", "account", "subscription", "language", "notice", "written", "expires", "attempts")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    account: str
    subscription: str
    language: str
    notice: Notice
    written: _timestamp_pb2.Timestamp
    expires: _timestamp_pb2.Timestamp
    attempts: int
    def __init__(self, id: _Optional[str] = ..., account: _Optional[str] = ..., subscription: _Optional[str] = ..., language: _Optional[str] = ..., notice: _Optional[_Union[Notice, _Mapping]] = ..., written: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attempts: _Optional[int] = ...) -> None: ...

class DuePushNotice(_message.Message):
    __slots__ = ("push", "subscription")
    PUSH_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    push: PushNotice
    subscription: PushSubscription
    def __init__(self, push: _Optional[_Union[PushNotice, _Mapping]] = ..., subscription: _Optional[_Union[PushSubscription, _Mapping]] = ...) -> None: ...

class GetRemindersRequest(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: str
    def __init__(self, account: _Optional[str] = ...) -> None: ...

class GetRemindersResponse(_message.Message):
    __slots__ = ("choice",)
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    choice: ReminderChoice
    def __init__(self, choice: _Optional[_Union[ReminderChoice, _Mapping]] = ...) -> None: ...

class SetRemindersRequest(_message.Message):
    __slots__ = ("account", "choice", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    choice: ReminderChoice
    by: str
    def __init__(self, account: _Optional[str] = ..., choice: _Optional[_Union[ReminderChoice, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class SetRemindersResponse(_message.Message):
    __slots__ = ("choice",)
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    choice: ReminderChoice
    def __init__(self, choice: _Optional[_Union[ReminderChoice, _Mapping]] = ...) -> None: ...

class StopReminderMailRequest(_message.Message):
    __slots__ = ("account", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    by: str
    def __init__(self, account: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class StopReminderMailResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SavePushSubscriptionRequest(_message.Message):
    __slots__ = ("account", "endpoint", "p256dh", "auth", "agent", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    P256DH_FIELD_NUMBER: _ClassVar[int]
    AUTH_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    endpoint: str
    p256dh: bytes
    auth: bytes
    agent: str
    by: str
    def __init__(self, account: _Optional[str] = ..., endpoint: _Optional[str] = ..., p256dh: _Optional[bytes] = ..., auth: _Optional[bytes] = ..., agent: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class SavePushSubscriptionResponse(_message.Message):
    __slots__ = ("subscription",)
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    subscription: PushSubscription
    def __init__(self, subscription: _Optional[_Union[PushSubscription, _Mapping]] = ...) -> None: ...

class ListPushSubscriptionsRequest(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: str
    def __init__(self, account: _Optional[str] = ...) -> None: ...

class ListPushSubscriptionsResponse(_message.Message):
    __slots__ = ("subscriptions",)
    SUBSCRIPTIONS_FIELD_NUMBER: _ClassVar[int]
    subscriptions: _containers.RepeatedCompositeFieldContainer[PushSubscription]
    def __init__(self, subscriptions: _Optional[_Iterable[_Union[PushSubscription, _Mapping]]] = ...) -> None: ...

class RemovePushSubscriptionRequest(_message.Message):
    __slots__ = ("account", "subscription", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    subscription: str
    by: str
    def __init__(self, account: _Optional[str] = ..., subscription: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class RemovePushSubscriptionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ClaimPushNoticesRequest(_message.Message):
    __slots__ = ("limit", "without")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_FIELD_NUMBER: _ClassVar[int]
    limit: int
    without: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, limit: _Optional[int] = ..., without: _Optional[_Iterable[str]] = ...) -> None: ...

class ClaimPushNoticesResponse(_message.Message):
    __slots__ = ("due",)
    DUE_FIELD_NUMBER: _ClassVar[int]
    due: _containers.RepeatedCompositeFieldContainer[DuePushNotice]
    def __init__(self, due: _Optional[_Iterable[_Union[DuePushNotice, _Mapping]]] = ...) -> None: ...

class ReportPushNoticeRequest(_message.Message):
    __slots__ = ("notice", "sent", "refused", "gone")
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    notice: str
    sent: bool
    refused: bool
    gone: bool
    def __init__(self, notice: _Optional[str] = ..., sent: _Optional[bool] = ..., refused: _Optional[bool] = ..., gone: _Optional[bool] = ...) -> None: ...

class ReportPushNoticeResponse(_message.Message):
    __slots__ = ("over",)
    OVER_FIELD_NUMBER: _ClassVar[int]
    over: bool
    def __init__(self, over: _Optional[bool] = ...) -> None: ...
