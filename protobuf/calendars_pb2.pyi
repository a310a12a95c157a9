import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CalendarChoice(_message.Message):
    __slots__ = ("sessions", "alarm", "language", "emoji", "grands_prix")
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    ALARM_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    EMOJI_FIELD_NUMBER: _ClassVar[int]
    GRANDS_PRIX_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedScalarFieldContainer[str]
    alarm: int
    language: str
    emoji: bool
    grands_prix: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, sessions: _Optional[_Iterable[str]] = ..., alarm: _Optional[int] = ..., language: _Optional[str] = ..., emoji: _Optional[bool] = ..., grands_prix: _Optional[_Iterable[str]] = ...) -> None: ...

class PrivateCalendar(_message.Message):
    __slots__ = ("id", "account", "name", "hint", "choice", "created", "modified")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_FIELD_NUMBER: _ClassVar[int]
    id: str
    account: str
    name: str
    hint: str
    choice: CalendarChoice
    created: _timestamp_pb2.Timestamp
    modified: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., account: _Optional[str] = ..., name: _Optional[str] = ..., hint: _Optional[str] = ..., choice: _Optional[_Union[CalendarChoice, _Mapping]] = ..., created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., modified: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KnownCalendar(_message.Message):
    __slots__ = ("id", "hash", "choice", "modified", "revoked")
    ID_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_FIELD_NUMBER: _ClassVar[int]
    REVOKED_FIELD_NUMBER: _ClassVar[int]
    id: str
    hash: bytes
    choice: CalendarChoice
    modified: _timestamp_pb2.Timestamp
    revoked: bool
    def __init__(self, id: _Optional[str] = ..., hash: _Optional[bytes] = ..., choice: _Optional[_Union[CalendarChoice, _Mapping]] = ..., modified: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revoked: _Optional[bool] = ...) -> None: ...

class CreateCalendarRequest(_message.Message):
    __slots__ = ("account", "name", "hash", "hint", "choice", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    name: str
    hash: bytes
    hint: str
    choice: CalendarChoice
    by: str
    def __init__(self, account: _Optional[str] = ..., name: _Optional[str] = ..., hash: _Optional[bytes] = ..., hint: _Optional[str] = ..., choice: _Optional[_Union[CalendarChoice, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class CreateCalendarResponse(_message.Message):
    __slots__ = ("calendar",)
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    calendar: PrivateCalendar
    def __init__(self, calendar: _Optional[_Union[PrivateCalendar, _Mapping]] = ...) -> None: ...

class ListCalendarsRequest(_message.Message):
    __slots__ = ("account", "calendar")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    account: str
    calendar: str
    def __init__(self, account: _Optional[str] = ..., calendar: _Optional[str] = ...) -> None: ...

class ListCalendarsResponse(_message.Message):
    __slots__ = ("calendars",)
    CALENDARS_FIELD_NUMBER: _ClassVar[int]
    calendars: _containers.RepeatedCompositeFieldContainer[PrivateCalendar]
    def __init__(self, calendars: _Optional[_Iterable[_Union[PrivateCalendar, _Mapping]]] = ...) -> None: ...

class UpdateCalendarRequest(_message.Message):
    __slots__ = ("account", "calendar", "name", "choice", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CHOICE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    calendar: str
    name: str
    choice: CalendarChoice
    by: str
    def __init__(self, account: _Optional[str] = ..., calendar: _Optional[str] = ..., name: _Optional[str] = ..., choice: _Optional[_Union[CalendarChoice, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class UpdateCalendarResponse(_message.Message):
    __slots__ = ("calendar",)
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    calendar: PrivateCalendar
    def __init__(self, calendar: _Optional[_Union[PrivateCalendar, _Mapping]] = ...) -> None: ...

class RevokeCalendarRequest(_message.Message):
    __slots__ = ("account", "calendar", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    calendar: str
    by: str
    def __init__(self, account: _Optional[str] = ..., calendar: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class RevokeCalendarResponse(_message.Message):
    __slots__ = ("calendar",)
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    calendar: PrivateCalendar
    def __init__(self, calendar: _Optional[_Union[PrivateCalendar, _Mapping]] = ...) -> None: ...

class WatchCalendarsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class WatchCalendarsResponse(_message.Message):
    __slots__ = ("calendars", "complete")
    CALENDARS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    calendars: _containers.RepeatedCompositeFieldContainer[KnownCalendar]
    complete: bool
    def __init__(self, calendars: _Optional[_Iterable[_Union[KnownCalendar, _Mapping]]] = ..., complete: _Optional[bool] = ...) -> None: ...
