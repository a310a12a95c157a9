import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from protobuf import accounts_pb2 as _accounts_pb2
from protobuf import reminders_pb2 as _reminders_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SignIn(_message.Message):
    __slots__ = ("id", "account", "agent", "created", "last_used", "expires")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    LAST_USED_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    id: str
    account: str
    agent: str
    created: _timestamp_pb2.Timestamp
    last_used: _timestamp_pb2.Timestamp
    expires: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., account: _Optional[str] = ..., agent: _Optional[str] = ..., created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_used: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Letter(_message.Message):
    __slots__ = ("id", "kind", "email", "language", "written", "expires", "attempts", "notice")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: str
    email: str
    language: str
    written: _timestamp_pb2.Timestamp
    expires: _timestamp_pb2.Timestamp
    attempts: int
    notice: _reminders_pb2.Notice
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[str] = ..., email: _Optional[str] = ..., language: _Optional[str] = ..., written: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attempts: _Optional[int] = ..., notice: _Optional[_Union[_reminders_pb2.Notice, _Mapping]] = ...) -> None: ...

class Preferences(_message.Message):
    __slots__ = ("drivers", "constructors", "language", "spoilers", "time_zone")
    DRIVERS_FIELD_NUMBER: _ClassVar[int]
    CONSTRUCTORS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SPOILERS_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    drivers: _containers.RepeatedScalarFieldContainer[str]
    constructors: _containers.RepeatedScalarFieldContainer[str]
    language: str
    spoilers: bool
    time_zone: str
    def __init__(self, drivers: _Optional[_Iterable[str]] = ..., constructors: _Optional[_Iterable[str]] = ..., language: _Optional[str] = ..., spoilers: _Optional[bool] = ..., time_zone: _Optional[str] = ...) -> None: ...

class WriteLetterRequest(_message.Message):
    __slots__ = ("kind", "email", "language", "password", "handed_over")
    KIND_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    HANDED_OVER_FIELD_NUMBER: _ClassVar[int]
    kind: str
    email: str
    language: str
    password: str
    handed_over: bool
    def __init__(self, kind: _Optional[str] = ..., email: _Optional[str] = ..., language: _Optional[str] = ..., password: _Optional[str] = ..., handed_over: _Optional[bool] = ...) -> None: ...

class WriteLetterResponse(_message.Message):
    __slots__ = ("letter",)
    LETTER_FIELD_NUMBER: _ClassVar[int]
    letter: Letter
    def __init__(self, letter: _Optional[_Union[Letter, _Mapping]] = ...) -> None: ...

class ClaimLettersRequest(_message.Message):
    __slots__ = ("limit",)
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    limit: int
    def __init__(self, limit: _Optional[int] = ...) -> None: ...

class ClaimLettersResponse(_message.Message):
    __slots__ = ("letters",)
    LETTERS_FIELD_NUMBER: _ClassVar[int]
    letters: _containers.RepeatedCompositeFieldContainer[Letter]
    def __init__(self, letters: _Optional[_Iterable[_Union[Letter, _Mapping]]] = ...) -> None: ...

class ReportLetterRequest(_message.Message):
    __slots__ = ("letter", "sent", "refused")
    LETTER_FIELD_NUMBER: _ClassVar[int]
    SENT_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    letter: str
    sent: bool
    refused: bool
    def __init__(self, letter: _Optional[str] = ..., sent: _Optional[bool] = ..., refused: _Optional[bool] = ...) -> None: ...

class ReportLetterResponse(_message.Message):
    __slots__ = ("over",)
    OVER_FIELD_NUMBER: _ClassVar[int]
    over: bool
    def __init__(self, over: _Optional[bool] = ...) -> None: ...

class GetLetterRequest(_message.Message):
    __slots__ = ("letter",)
    LETTER_FIELD_NUMBER: _ClassVar[int]
    letter: str
    def __init__(self, letter: _Optional[str] = ...) -> None: ...

class GetLetterResponse(_message.Message):
    __slots__ = ("letter", "password")
    LETTER_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    letter: Letter
    password: str
    def __init__(self, letter: _Optional[_Union[Letter, _Mapping]] = ..., password: _Optional[str] = ...) -> None: ...

class OpenAccountRequest(_message.Message):
    __slots__ = ("letter", "plan")
    LETTER_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    letter: str
    plan: str
    def __init__(self, letter: _Optional[str] = ..., plan: _Optional[str] = ...) -> None: ...

class OpenAccountResponse(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: _accounts_pb2.Account
    def __init__(self, account: _Optional[_Union[_accounts_pb2.Account, _Mapping]] = ...) -> None: ...

class ChangePasswordRequest(_message.Message):
    __slots__ = ("letter", "account", "before", "password", "by")
    LETTER_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    letter: str
    account: str
    before: str
    password: str
    by: str
    def __init__(self, letter: _Optional[str] = ..., account: _Optional[str] = ..., before: _Optional[str] = ..., password: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class ChangePasswordResponse(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: _accounts_pb2.Account
    def __init__(self, account: _Optional[_Union[_accounts_pb2.Account, _Mapping]] = ...) -> None: ...

class GetPasswordRequest(_message.Message):
    __slots__ = ("email",)
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    email: str
    def __init__(self, email: _Optional[str] = ...) -> None: ...

class GetPasswordResponse(_message.Message):
    __slots__ = ("account", "password")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    account: str
    password: str
    def __init__(self, account: _Optional[str] = ..., password: _Optional[str] = ...) -> None: ...

class StartSignInRequest(_message.Message):
    __slots__ = ("account", "hash", "agent", "password", "rehashed", "replaces")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    REHASHED_FIELD_NUMBER: _ClassVar[int]
    REPLACES_FIELD_NUMBER: _ClassVar[int]
    account: str
    hash: bytes
    agent: str
    password: str
    rehashed: str
    replaces: bytes
    def __init__(self, account: _Optional[str] = ..., hash: _Optional[bytes] = ..., agent: _Optional[str] = ..., password: _Optional[str] = ..., rehashed: _Optional[str] = ..., replaces: _Optional[bytes] = ...) -> None: ...

class StartSignInResponse(_message.Message):
    __slots__ = ("sign_in", "account")
    SIGN_IN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    sign_in: SignIn
    account: _accounts_pb2.Account
    def __init__(self, sign_in: _Optional[_Union[SignIn, _Mapping]] = ..., account: _Optional[_Union[_accounts_pb2.Account, _Mapping]] = ...) -> None: ...

class UseSignInRequest(_message.Message):
    __slots__ = ("hash",)
    HASH_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    def __init__(self, hash: _Optional[bytes] = ...) -> None: ...

class UseSignInResponse(_message.Message):
    __slots__ = ("sign_in", "account")
    SIGN_IN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    sign_in: SignIn
    account: _accounts_pb2.Account
    def __init__(self, sign_in: _Optional[_Union[SignIn, _Mapping]] = ..., account: _Optional[_Union[_accounts_pb2.Account, _Mapping]] = ...) -> None: ...

class ListSignInsRequest(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: str
    def __init__(self, account: _Optional[str] = ...) -> None: ...

class ListSignInsResponse(_message.Message):
    __slots__ = ("sign_ins",)
    SIGN_INS_FIELD_NUMBER: _ClassVar[int]
    sign_ins: _containers.RepeatedCompositeFieldContainer[SignIn]
    def __init__(self, sign_ins: _Optional[_Iterable[_Union[SignIn, _Mapping]]] = ...) -> None: ...

class EndSignInsRequest(_message.Message):
    __slots__ = ("account", "sign_in", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SIGN_IN_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    sign_in: str
    by: str
    def __init__(self, account: _Optional[str] = ..., sign_in: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class EndSignInsResponse(_message.Message):
    __slots__ = ("ended",)
    ENDED_FIELD_NUMBER: _ClassVar[int]
    ended: int
    def __init__(self, ended: _Optional[int] = ...) -> None: ...

class GetPreferencesRequest(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: str
    def __init__(self, account: _Optional[str] = ...) -> None: ...

class GetPreferencesResponse(_message.Message):
    __slots__ = ("preferences",)
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    preferences: Preferences
    def __init__(self, preferences: _Optional[_Union[Preferences, _Mapping]] = ...) -> None: ...

class SetPreferencesRequest(_message.Message):
    __slots__ = ("account", "preferences")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    account: str
    preferences: Preferences
    def __init__(self, account: _Optional[str] = ..., preferences: _Optional[_Union[Preferences, _Mapping]] = ...) -> None: ...

class SetPreferencesResponse(_message.Message):
    __slots__ = ("preferences",)
    PREFERENCES_FIELD_NUMBER: _ClassVar[int]
    preferences: Preferences
    def __init__(self, preferences: _Optional[_Union[Preferences, _Mapping]] = ...) -> None: ...
